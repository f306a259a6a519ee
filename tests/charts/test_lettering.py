"""Texts in the width of a chart, in any script."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.charts.theme import isolated, shortened, text_width, wrapped

HEBREW, CHINESE = "שלום", "中国人民"


@given(st.text(max_size=300), st.integers(60, 700))
def test_wrapping_keeps_every_letter(text: str, width: int) -> None:
    """Apart from spaces and isolates, the lines are the text, and none is much wider than the room."""
    lines = wrapped(text, width)
    shown = "".join(lines).replace("\u2068", "").replace("\u2069", "")
    kept = text.replace("\u2068", "").replace("\u2069", "")
    assert "".join(shown.split()) == "".join(kept.split())
    assert all(text_width(line.strip("\u2068\u2069"), 1) <= max(8, width / 6.2) + 2 for line in lines)


@given(st.text(max_size=100), st.integers(20, 400))
def test_shortened_fits(text: str, width: int) -> None:
    """A text is cut to the width from its end, and stays whole where it fits."""
    short = shortened(text, width)
    whole = " ".join(text.split())
    assert text_width(short) <= max(width, 2 * 6.2)
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


def test_wide_letters_take_two_columns() -> None:
    """Chinese text is broken between letters, and fewer of them fit."""
    assert text_width(CHINESE) == 2 * text_width("abcd")
    assert wrapped(CHINESE * 3, 50) == ["中国人民", "中国人民", "中国人民"]
    assert wrapped(f"{CHINESE} {CHINESE}", 60) == ["中国人民", "中国人民"]


def test_marks_on_letters_take_no_column() -> None:
    """A combining accent does not widen a text."""
    assert text_width("e\u0301") == text_width("e")


def test_lines_from_right_to_left_are_isolated() -> None:
    """Each line with Hebrew or Arabic letters is isolated once; others stay as they are."""
    assert isolated(HEBREW) == f"\u2068{HEBREW}\u2069"
    assert isolated(isolated(HEBREW)) == isolated(HEBREW)
    assert isolated(CHINESE) == CHINESE
    lines = wrapped(" ".join([HEBREW] * 8), 80)
    assert len(lines) > 2
    assert all(line.startswith("\u2068") and line.endswith("\u2069") for line in lines)
