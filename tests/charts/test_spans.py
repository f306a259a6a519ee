"""What charts of periods share: axes, bands of phases, their names, panels."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.charts import theme as spans
from alliance_timeline.charts.theme import altair_module

YEAR = date(2020, 1, 1), date(2020, 12, 31)
PHASES = [("old", date.min, date(2019, 12, 31)), ("one", date(2020, 1, 1), date(2020, 6, 30)),
          ("two", date(2020, 7, 1), date.max)]  # fmt: skip


def layered(layers: list[Any]) -> dict[str, Any]:
    """The layers as a specification."""
    spec: dict[str, Any] = altair_module().layer(*layers).to_dict()
    return spec


def test_axis_ends_after_the_last_day() -> None:
    """The domain is in milliseconds, from the first day to the day after the last; panels above have no labels."""
    axis = spans.time_of("first", YEAR).to_dict()
    assert axis["scale"] == {"type": "utc", "domain": [1577836800000, 1609459200000], "nice": False}
    assert axis["axis"].get("labels") is None
    assert spans.time_of("first", YEAR, labels=False).to_dict()["axis"]["labels"] is False


def test_the_calendar_has_a_last_day() -> None:
    """There is no day after it, and it is drawn to itself."""
    assert spans.after(date.max) == date.max


def test_phases_are_cut_to_the_axis() -> None:
    """Those outside are left out, and a line stands only where one begins inside."""
    inside = spans.clipped(PHASES, YEAR)
    assert inside == [("one", date(2020, 1, 1), date(2020, 6, 30)), ("two", date(2020, 7, 1), date(2020, 12, 31))]
    spec = layered(spans.phase_bands(inside, spans.time_of("first", YEAR), YEAR))
    (rows,) = spec["datasets"].values()
    assert [(row["phase"], row["end"], row["shade"], row["inner"]) for row in rows] == [
        ("one", "2020-07-01", False, False), ("two", "2021-01-01", True, True)
    ]  # fmt: skip
    assert spans.phase_bands([], spans.time_of("first", YEAR), YEAR) == []


def test_names_of_phases_stand_above() -> None:
    """At the first day of each, on lines that they do not share where they would overlap."""
    close = [("a long name", date(2020, 1, 1), date(2020, 1, 5)), ("another", date(2020, 1, 6), date.max)]
    layers, room = spans.phase_names(close, spans.time_of("first", YEAR), YEAR, 640)
    rows = next(iter(layered(layers)["datasets"].values()))
    assert [(row["first"], row["phase"], row["top"]) for row in rows] == [
        ("2020-01-01", "a long name", -5), ("2020-01-06", "another", -5 - spans.LANE)
    ]  # fmt: skip
    assert room == 2 * spans.LANE + 2
    assert spans.phase_names([], spans.time_of("first", YEAR), YEAR, 640) == ([], 0)


def test_names_of_phases_end_with_the_plot() -> None:
    """A name that would run past the right edge begins before its phase; a very long one is cut to half of the plot."""
    late = [("a name of some length", date(2020, 12, 1), date.max), ("x" * 300, date(2020, 2, 1), date.max)]
    layers, _ = spans.phase_names(late, spans.time_of("first", YEAR), YEAR, 365)
    first, long = next(iter(layered(layers)["datasets"].values()))
    assert (YEAR[1] - date.fromisoformat(first["first"])).days == 21 * 6
    assert long["first"] == "2020-02-01"
    assert long["phase"].endswith("x…")
    assert len(long["phase"]) <= 365 / 2 / 6


@given(st.lists(st.tuples(st.dates(*YEAR), st.text(max_size=12)), max_size=8).map(sorted))
def test_texts_of_a_line_do_not_overlap(texts: list[tuple[date, str]]) -> None:
    """Each begins where the one before it on its line has ended."""
    days = [day for day, _ in texts]
    found = spans.lanes(days, [text for _, text in texts], YEAR, 365)
    for lane in set(found):
        mine = [(day, text) for (day, text), one in zip(texts, found, strict=True) if one == lane]
        for (day, text), (after, _) in pairwise(mine):
            assert (after - day).days >= (len(text) + 1) * 6 - 1e-9


def test_one_panel_stands_alone() -> None:
    """Several are put under each other, with scales of their own."""
    alt = altair_module()
    panel = alt.layer(alt.Chart().mark_point())
    assert spans.stacked([panel]) is panel
    assert spans.stacked([panel, panel]).to_dict()["resolve"]["scale"] == {
        "color": "independent", "strokeDash": "independent", "y": "independent"
    }  # fmt: skip
