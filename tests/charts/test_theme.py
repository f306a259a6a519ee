"""What all charts share: columns to data, colours and shapes, captions, the chart of nothing."""

from __future__ import annotations

import datetime
import sys

import numpy as np
import pytest

from alliance_timeline.charts import theme
from alliance_timeline.charts.rendering import rendered
from alliance_timeline.errors import InputError, MissingExtraError
from tests.colours import SIGHT, contrast, least_distance


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


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_are_told_apart(sight: str) -> None:
    """Any two differ by at least 17, also where red and green, or blue and yellow, look alike."""
    assert least_distance(theme.COLOURS, sight) >= 17


@pytest.mark.parametrize("colour", theme.COLOURS)
def test_lines_stand_out(colour: str) -> None:
    """Each colour on white has the contrast of at least 3 that WCAG 2.1 asks of graphics."""
    assert contrast(colour) >= 3


@pytest.mark.parametrize("colour", [theme.INK, theme.GREY])
def test_letters_stand_out(colour: str) -> None:
    """Text on white has a contrast of at least 4.5."""
    assert contrast(colour) >= 4.5


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


def test_words_are_spelled() -> None:
    """Underscores become spaces, acronyms capitals, and a name that is given wins."""
    assert theme.spelled("visit_or_summit") == "visit or summit"
    assert theme.spelled("ai") == "AI"
    assert theme.spelled("trade", {"trade": "Commerce"}) == "Commerce"
