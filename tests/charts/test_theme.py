"""What all charts share: columns to data, colours and shapes, captions, text in any script, the chart of nothing."""

from __future__ import annotations

import datetime
import sys
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.charts import theme
from alliance_timeline.charts.rendering import rendered
from alliance_timeline.errors import InputError, MissingExtraError

HEBREW, CHINESE = "שלום", "中国人民"


def test_without_altair_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Altair cannot be imported, the error says what to install."""
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match=r'pip install "alliance-timeline\[charts\]"'):
        theme.altair_module()


def test_without_jinja_altair_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Altair cannot be imported without Jinja2; the message says which of the two is missing."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("altair", "jinja2")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtraError, match=r"need Jinja2, which Altair uses: pip install \"alliance-timeline\["):
        theme.altair_module()


def test_columns_become_plain_records() -> None:
    """Dates become ISO days, what is not finite null, numpy's scalars plain numbers."""
    data = theme.data_of(
        day=[datetime.date(2019, 6, 5), None], n=np.array([1.5, np.nan]), k=np.array([1, 2]), word=["a", "<b>"]
    )
    assert data.to_dict()["values"] == [
        {"day": "2019-06-05", "n": 1.5, "k": 1, "word": "a"},
        {"day": None, "n": None, "k": 2, "word": "<b>"},
    ]


def test_columns_of_unequal_length_are_refused() -> None:
    """The error names the lengths."""
    with pytest.raises(InputError, match="equal length"):
        theme.data_of(a=[1], b=[1, 2])


def test_groups_keep_their_colour_and_shape() -> None:
    """The order of the groups decides, and beyond eight they come again."""
    groups = [f"g{n}" for n in range(10)]
    colours, shapes = theme.colour_scale(groups).to_dict(), theme.shape_scale(groups).to_dict()
    assert colours["domain"] == shapes["domain"] == groups
    assert colours["range"][:8] == list(theme.COLOURS)
    assert colours["range"][8:] == list(theme.COLOURS[:2])
    assert shapes["range"][9] == theme.SHAPES[1]
    assert len(set(theme.COLOURS)) == len(theme.COLOURS) == len(theme.SHAPES) == len(theme.DASHES)


def _luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


SIGHT = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""What becomes of linear red, green and blue: Machado, Oliveira & Fernandes (2009), severity 1."""


def _lab(colour: str, sight: str) -> np.ndarray[Any, Any]:
    """CIE 1976 L*a*b* (D65) of a colour, as it is seen."""
    parts = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    primaries = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                          [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
    xyz = primaries @ np.clip(SIGHT[sight] @ linear, 0, 1) / primaries.sum(axis=1)
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_are_told_apart(sight: str) -> None:
    """Any two differ by at least 17, also where red and green, or blue and yellow, look alike."""
    seen = [_lab(colour, sight) for colour in theme.COLOURS]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) >= 17


@pytest.mark.parametrize("colour", theme.COLOURS)
def test_lines_stand_out(colour: str) -> None:
    """Each colour on white has the contrast of at least 3 that WCAG 2.1 asks of graphics."""
    assert 1.05 / (_luminance(colour) + 0.05) >= 3


@pytest.mark.parametrize("colour", [theme.INK, theme.GREY])
def test_letters_stand_out(colour: str) -> None:
    """Text on white has a contrast of at least 4.5."""
    assert 1.05 / (_luminance(colour) + 0.05) >= 4.5


def test_axes_carry_what_is_asked_for() -> None:
    """A title is set, and more options go on top of the style."""
    assert (
        theme.time_axis("Year", grid=False).to_dict() | {"title": "Year", "grid": False}
        == theme.time_axis("Year", grid=False).to_dict()
    )
    assert theme.number_axis("events a year").to_dict()["title"] == "Events a year"
    assert theme.number_axis("").to_dict()["title"] is None


def test_captions_are_sentences() -> None:
    """A full stop stands where no other sign does, once."""
    for text, told in (("a b", "A b."), ("a b.", "A b."), ("a?", "A?"), ("a (b)", "A (b)."), ("", ""), (None, "")):
        assert theme.sentence(text) == told
    caption = theme.dressed(theme.nothing("T", []), "T", ["one", "two."], "D").to_dict()["title"]["subtitle"]
    assert caption == ["One.", "Two."]


def test_tooltips_have_headings() -> None:
    """Numbers have a format, all else is shown as it is."""
    period, share = (tip.to_dict() for tip in theme.tooltips({"period": "Period", "share": ("Share", ".1%")}))
    assert (period["title"], period["type"]) == ("Period", "nominal")
    assert (share["title"], share["format"]) == ("Share", ".1%")


def test_control_characters_are_replaced() -> None:
    """In data, title, caption and description."""
    chart = theme.nothing("a\x00", ["b\x01"], "c\x02")
    assert not any(sign in str(chart.to_dict()) for sign in ("\\x00", "\\x01", "\\x02"))


def test_title_caption_and_description_are_set() -> None:
    """The caption is wrapped to the width and begins with a capital; empty parts are left out."""
    import altair as alt

    chart = theme.dressed(alt.Chart(theme.data_of(a=[1])).mark_point(), "Title", ["a b " * 40, None, ""], "Words", 200)
    spec = chart.to_dict()
    assert spec["description"] == "Words"
    assert spec["title"]["text"] == ["Title"]
    lines = spec["title"]["subtitle"]
    assert lines[0].startswith("A b")
    assert len(lines) > 3
    assert max(map(len, lines)) <= 200 / 5


def test_nothing_says_so_and_is_drawn() -> None:
    """The chart of an empty selection has letters and an alternative text."""
    chart = theme.nothing("Talks", ["covers 2019"])
    spec = chart.to_dict()
    assert spec["description"] == "Talks. No events in this selection."
    assert "No events in this selection." in rendered(chart, "svg").decode()


@given(st.text(max_size=300), st.integers(60, 700))
def test_wrapping_keeps_every_letter(text: str, width: int) -> None:
    """Apart from spaces and isolates, the lines are the text, and none is much wider than the room."""
    lines = theme.wrapped(text, width)
    shown = "".join(lines).replace("\u2068", "").replace("\u2069", "")
    kept = text.replace("\u2068", "").replace("\u2069", "")
    assert "".join(shown.split()) == "".join(kept.split())
    assert all(theme.text_width(line.strip("\u2068\u2069"), 1) <= max(8, width / 6.2) + 2 for line in lines)


@given(st.text(max_size=100), st.integers(20, 400))
def test_shortened_fits(text: str, width: int) -> None:
    """A text is cut to the width from its end, and stays whole where it fits."""
    short = theme.shortened(text, width)
    whole = " ".join(text.split())
    assert theme.text_width(short) <= max(width, 2 * 6.2)
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


def test_wide_letters_take_two_columns() -> None:
    """Chinese text is broken between letters, and fewer of them fit."""
    assert theme.text_width(CHINESE) == 2 * theme.text_width("abcd")
    assert theme.wrapped(CHINESE * 3, 50) == ["中国人民", "中国人民", "中国人民"]
    assert theme.wrapped(f"{CHINESE} {CHINESE}", 60) == ["中国人民", "中国人民"]


def test_marks_on_letters_take_no_column() -> None:
    """A combining accent does not widen a text."""
    assert theme.text_width("e\u0301") == theme.text_width("e")


def test_lines_from_right_to_left_are_isolated() -> None:
    """Each line with Hebrew or Arabic letters is isolated once; others stay as they are."""
    assert theme.isolated(HEBREW) == f"\u2068{HEBREW}\u2069"
    assert theme.isolated(theme.isolated(HEBREW)) == theme.isolated(HEBREW)
    assert theme.isolated(CHINESE) == CHINESE
    lines = theme.wrapped(" ".join([HEBREW] * 8), 80)
    assert len(lines) > 2
    assert all(line.startswith("\u2068") and line.endswith("\u2069") for line in lines)


def test_words_are_spelled() -> None:
    """Underscores become spaces, acronyms capitals, and a name that is given wins."""
    assert theme.spelled("visit_or_summit") == "visit or summit"
    assert theme.spelled("ai") == "AI"
    assert theme.spelled("trade", {"trade": "Commerce"}) == "Commerce"
