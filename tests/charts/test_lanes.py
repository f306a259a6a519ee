"""The timeline chart from plain columns: rows of data are the bounds of the dates, and nothing hides anything."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.charts.lanes import (
    LABELLED,
    LaneCounts,
    LaneMarks,
    LaneRows,
    dense_lanes_chart,
    heights_of,
    laid_out,
    lanes_chart,
    packed,
    place_of,
    span_of,
)
from alliance_timeline.charts.rendering import rendered
from alliance_timeline.charts.theme import Days

SPAN: Days = (datetime.date(2010, 1, 1), datetime.date(2019, 12, 31))
LOW, HIGH = (day.toordinal() for day in SPAN)
KINDS = ("talk", "quarrel")

Four = tuple[int | None, int | None, int | None, int | None]


def day(text: str) -> int:
    """The ordinal of an ISO day."""
    return datetime.date.fromisoformat(text).toordinal()


def marks_of(
    bounds: Sequence[Four],
    lasts: Sequence[bool] | None = None,
    *,
    before: bool = False,
    beyond: bool = False,
    titles: Sequence[str] | None = None,
    lane: Sequence[int] | None = None,
) -> LaneMarks:
    """Marks with these bounds, all on one lane unless told otherwise."""
    n = len(bounds)
    first, last, end_first, end_last = ([four[k] for four in bounds] for k in range(4))
    return LaneMarks(
        lane=lane or [0] * n,
        event=[f"e{k}" for k in range(n)],
        title=titles or [f"Event {k}" for k in range(n)],
        kind=[KINDS[k % 2] for k in range(n)],
        first=first, last=last, end_first=end_first, end_last=end_last,
        lasts=lasts or [False] * n, before=[before] * n, beyond=[beyond] * n,
        words={"Date": [f"date {k}" for k in range(n)]},
    )  # fmt: skip


def chart_of(marks: LaneMarks, names: Sequence[str] = ("lane",), width: int = 640, **more: Any) -> Any:
    """The chart of marks."""
    rows = laid_out(marks, heights_of(names), SPAN, width)
    return lanes_chart(
        rows, names, KINDS, SPAN, title="Title", caption=["Caption"], description="Words", width=width, **more
    )


def layers(spec: dict[str, Any], mark: str, **has: Any) -> list[dict[str, Any]]:
    """The layers of one type of mark whose properties are these."""
    return [
        layer
        for layer in spec["layer"]
        if layer["mark"]["type"] == mark and all(layer["mark"].get(name) == value for name, value in has.items())
    ]


def rows_of(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    """The data of a layer."""
    rows: list[dict[str, Any]] = spec["datasets"][layer["data"]["name"]]
    return rows


def points(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the marks."""
    return rows_of(spec, next(layer for layer in layers(spec, "point") if "shape" in layer["encoding"]))


def test_known_day_is_a_filled_mark_without_a_bar() -> None:
    """One day needs no bar; its bounds are in the row."""
    d = day("2013-03-22")
    rows = laid_out(marks_of([(d, d, d, d)]), [20], SPAN, 640)
    assert rows.bars == rows.arrows == []
    (row,) = rows.marks
    assert (row["at"], row["vague"]) == ("2013-03-22", False)
    assert {row[name] for name in ("start_earliest", "start_latest", "end_earliest", "end_latest")} == {"2013-03-22"}


def test_unknown_day_is_a_pale_bar_over_all_possible_days() -> None:
    """The bar reaches from the first possible day to the end of the last, the mark lies in the middle and is hollow."""
    a, b = day("2014-01-01"), day("2016-12-31")
    rows = laid_out(marks_of([(a, b, a, b)]), [20], SPAN, 640)
    assert [(bar["part"], bar["from"], bar["to"]) for bar in rows.bars] == [("vague", "2014-01-01", "2017-01-01")]
    assert rows.marks[0]["vague"]
    assert rows.marks[0]["at"] == "2015-07-02"


def test_what_lasts_is_solid_between_its_uncertain_ends() -> None:
    """From the first to the last possible start it fades in, from the first to the last possible end it fades out."""
    four = day("2012-01-01"), day("2012-12-31"), day("2014-01-01"), day("2014-12-31")
    rows = laid_out(marks_of([four], [True]), [20], SPAN, 640)
    assert [(bar["part"], bar["from"], bar["to"]) for bar in rows.bars] == [
        ("begins", "2012-01-01", "2012-12-31"),
        ("lasts", "2012-12-31", "2014-01-02"),
        ("ends", "2014-01-02", "2015-01-01"),
    ]


def test_what_may_not_last_on_any_day_has_no_solid_part() -> None:
    """Where start and end may lie anywhere in the same days, no part is certain."""
    four = day("2012-01-01"), day("2012-12-31"), day("2012-03-01"), day("2013-12-31")
    assert "lasts" not in {part for part, _, _ in place_of(marks_of([four], [True]), 0, SPAN).bars}


def test_exact_span_is_solid_alone() -> None:
    """Known first and last day: one solid bar that includes the last day."""
    a, b = day("2013-03-22"), day("2013-03-24")
    place = place_of(marks_of([(a, a, b, b)], [True]), 0, SPAN)
    assert place.bars == (("lasts", a, b + 1),)
    assert not place.vague


@pytest.mark.parametrize("known", [True, False])
def test_open_and_unknown_ends_are_arrows(known: bool) -> None:
    """An open end lasts to the end of the axis under a filled arrow; an unknown one has a hollow arrow at its start."""
    a = day("2013-03-22")
    place = place_of(marks_of([(a, a, a, None)], [True], beyond=known), 0, SPAN)
    if known:
        assert place.bars == (("lasts", a, HIGH + 1),)
        assert place.arrows == (("right", HIGH + 1, True),)
    else:
        assert place.bars == (("lasts", a, a + 1),)
        assert place.arrows == (("right", a + 1, False),)


@pytest.mark.parametrize("known", [True, False])
def test_open_and_unknown_starts_are_arrows(known: bool) -> None:
    """They begin at the axis, and the mark is hollow."""
    b = day("2013-03-22")
    place = place_of(marks_of([(None, b, b, b)], [True], before=known), 0, SPAN)
    assert place.arrows == (("left", LOW, known),)
    assert place.vague
    assert place.left == LOW


def test_days_beyond_the_axis_are_cut_and_told() -> None:
    """A date that reaches beyond on both sides has hollow arrows on both, and a day that is not limited likewise."""
    for four in ((LOW - 500, HIGH + 500, LOW - 500, HIGH + 500), (None, None, None, None)):
        place = place_of(marks_of([four]), 0, SPAN)
        assert place.bars == (("vague", LOW, HIGH + 1),)
        assert place.arrows == (("left", LOW, False), ("right", HIGH + 1, False))


def test_lasting_end_beyond_the_axis_is_cut() -> None:
    """A known end after the axis is a hollow arrow."""
    place = place_of(marks_of([(LOW, LOW, HIGH + 9, HIGH + 9)], [True], beyond=True), 0, SPAN)
    assert place.arrows == (("right", HIGH + 1, False),)


def test_axis_reaches_to_events_outside_of_what_is_covered() -> None:
    """It covers the coverage and the nearest bound of what lies outside; without a coverage, all bounds."""
    old, new = day("2005-05-05"), day("2025-05-05")
    marks = marks_of([(old - 9, old, old, old), (new, new + 9, new, new + 9), (LOW, HIGH + 999, LOW, HIGH + 999)])
    assert span_of(marks, SPAN) == (datetime.date(2005, 5, 5), datetime.date(2025, 5, 5))
    assert span_of(marks_of([(old, None, old, new)]), None) == (
        datetime.date(2005, 5, 5),
        datetime.date(2025, 5, 5),
    )
    assert span_of(marks_of([(None, None, None, None)]), None) is None
    assert span_of(marks_of([(-400_000, -400_000, -400_000, 9_999_999)]), None) == (
        datetime.date.min,
        datetime.date.max,
    )


@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(0, 600), st.floats(0.5, 80)), max_size=60),
)
def test_nothing_lies_on_anything_else(things: list[tuple[int, float, float]]) -> None:
    """On one row of a lane no two things overlap, and no lane has more rows than things lie over one another."""
    lane, left = [n for n, _, _ in things], [a for _, a, _ in things]
    right = [a + size for _, a, size in things]
    rows, deep = packed(lane, left, right, 3)
    for one, other in itertools.combinations(range(len(things)), 2):
        if (lane[one], rows[one]) == (lane[other], rows[other]):
            assert right[one] <= left[other] or right[other] <= left[one]
    for n in range(3):
        most = max((sum(lane[k] == n and left[k] <= a < right[k] for k in range(len(things))) for a in left), default=0)
        assert deep[n] == max(1, most)


def test_same_day_marks_are_stacked() -> None:
    """Events of one day have different heights, the same each time, inside of their lane."""
    d = day("2013-03-22")
    marks = marks_of([(d, d, d, d)] * 30)
    rows = laid_out(marks, [20], SPAN, 640)
    heights = [row["y"] for row in rows.marks]
    assert len(set(heights)) == 30
    assert 0 < min(heights) <= max(heights) < rows.height
    assert rows == laid_out(marks, [20], SPAN, 640)


def test_lanes_do_not_overlap() -> None:
    """Marks lie between the edges of their own lane."""
    days = [day("2013-03-22") + 40 * n for n in range(60)]
    marks = marks_of([(d, d, d, d) for d in days], lane=[n % 3 for n in range(60)])
    rows = laid_out(marks, [20, 33, 20], SPAN, 640)
    assert all(rows.edges[row["lane"]] < row["y"] < rows.edges[row["lane"] + 1] for row in rows.marks)
    assert rows.edges[2] - rows.edges[1] >= 33


def few(titles: Sequence[str], days: Sequence[str], width: int = 640) -> LaneRows:
    """Some exact events with titles."""
    return laid_out(marks_of([(day(d),) * 4 for d in days], titles=titles), [20], SPAN, width)


def test_few_events_have_their_titles_beside_them() -> None:
    """On the right where there is room, else on the left; very long ones are cut."""
    rows = few(["Early", "Late", "x" * 300], ["2010-02-01", "2019-12-01", "2011-01-01"])
    assert [row["label_side"] for row in rows.marks] == ["right", "left", "right"]
    assert [row["label"] for row in rows.marks[:2]] == ["Early", "Late"]
    assert rows.marks[2]["label"].endswith("…")
    assert len(rows.marks[2]["label"]) < 90


def test_title_stands_on_a_bar_that_leaves_no_room() -> None:
    """A bar over the whole axis carries its title itself."""
    rows = laid_out(marks_of([(LOW, HIGH, LOW, HIGH)]), [20], SPAN, 640)
    assert rows.marks[0]["label_side"] == "on"
    assert rows.marks[0]["label_at"] == rows.marks[0]["at"]


def test_many_events_have_no_titles_beside_them() -> None:
    """Beyond the limit, titles are in the tooltip alone."""
    rows = few(["Title"] * (LABELLED + 1), ["2013-03-22"] * (LABELLED + 1))
    assert all("label" not in row and row["title"] == "Title" for row in rows.marks)


@pytest.mark.parametrize("number", [10, 100, 300, 1000, 2000])
def test_more_marks_are_smaller(number: int) -> None:
    """The area of a mark falls with their number, and rows never overlap."""
    rows = laid_out(marks_of([(LOW, LOW, LOW, LOW)] * number), [20], SPAN, 640)
    gaps = {round(b - a, 2) for a, b in itertools.pairwise(sorted(row["y"] for row in rows.marks))}
    assert min(gaps) >= rows.size**0.5


def test_strange_titles_stay_text() -> None:
    """Markup, quotes and newlines are one line of data; SVG escapes them."""
    title = "<script>alert(1)</script>\n\"quoted\" & 'more' datum.x"
    chart = chart_of(marks_of([(LOW,) * 4], titles=[title]))
    assert points(chart.to_dict())[0]["title"] == " ".join(title.split())
    svg = rendered(chart, "svg").decode()
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg
    assert b"<script>alert" not in rendered(chart, "html")


def test_control_characters_do_not_reach_the_picture() -> None:
    """No XML can hold them: they are replaced in titles, labels and lane names."""
    chart = chart_of(marks_of([(LOW,) * 4], titles=["a\x00b"]), names=["c\x01d"])
    svg = rendered(chart, "svg").decode()
    assert "a\ufffdb" in svg
    assert "c\ufffdd" in svg


def test_titles_and_lanes_from_right_to_left_are_isolated() -> None:
    """Arabic and Hebrew keep their own direction, and stand where the chart puts them; Chinese stays as it is."""
    titles = ["عقد Huawei (2019).", "הסכם 2014!", "联合声明"]
    chart = chart_of(marks_of([(LOW + 100,) * 4] * 3, titles=titles), names=["السياسة (3)"])
    spec = chart.to_dict()
    assert [row["label"] for row in points(spec)] == [f"\u2068{titles[0]}\u2069", f"\u2068{titles[1]}\u2069", titles[2]]
    names = next(rows_of(spec, layer) for layer in layers(spec, "text") if layer["encoding"]["text"]["field"] == "name")
    assert [row["name"] for row in names] == ["\u2068السياسة (3)\u2069"]
    assert not any("dir" in layer["mark"] for layer in layers(spec, "text"))
    assert rendered(chart, "png") != rendered(chart_of(marks_of([(LOW + 100,) * 4] * 3)), "png")


def test_long_lane_names_are_wrapped_and_cut() -> None:
    """A name takes at most three lines, and its lane is as high as they are."""
    name = "word " * 60
    spec = chart_of(marks_of([(LOW,) * 4]), names=[name]).to_dict()
    lines = next(rows_of(spec, layer) for layer in layers(spec, "text") if layer["encoding"]["text"]["field"] == "name")
    assert len(lines) == 3
    assert lines[-1]["name"].endswith("…")
    assert heights_of([name]) == [46]
    assert spec["height"] >= 46


def test_kinds_differ_in_colour_and_shape() -> None:
    """Both channels have one scale with all kinds; the legend names those that are there."""
    spec = chart_of(marks_of([(LOW,) * 4])).to_dict()
    filled = next(layer for layer in layers(spec, "point", filled=True) if "shape" in layer["encoding"])
    colour, shape = filled["encoding"]["color"], filled["encoding"]["shape"]
    assert colour["scale"]["domain"] == shape["scale"]["domain"] == list(KINDS)
    assert colour["legend"]["values"] == ["talk"]
    assert len(set(colour["scale"]["range"])) == len(set(shape["scale"]["range"])) == 2


def test_hollow_marks_have_the_colour_of_their_kind() -> None:
    """Where the day is not known, the outline is coloured and the inside white."""
    spec = chart_of(marks_of([(LOW, LOW + 30, LOW, LOW + 30)])).to_dict()
    (hollow,) = layers(spec, "point", filled=False)
    assert hollow["mark"]["fill"] == "white"
    assert hollow["transform"] == [{"filter": {"field": "vague", "equal": True}}]
    tests = hollow["encoding"]["stroke"]["condition"]
    assert [test["test"]["equal"] for test in tests] == list(KINDS)


def test_bars_fade_where_they_are_uncertain() -> None:
    """The gradient begins or ends with nothing on the uncertain side."""
    four = day("2012-01-01"), day("2012-12-31"), day("2014-01-01"), day("2014-12-31")
    bounds: list[Four] = [four, (LOW, LOW + 700, LOW, LOW + 700)]
    spec = chart_of(marks_of(bounds, [True, False])).to_dict()
    ends = {
        rows_of(spec, layer)[0]["part"]: [
            float(stop["color"].rpartition(",")[2].rstrip(")"))
            for stop in layer["encoding"]["color"]["condition"][0]["value"]["stops"]
        ]
        for layer in layers(spec, "bar")
    }
    assert ends["begins"] == ends["ends"][::-1] == [0, 0.75]
    assert ends["lasts"] == [0.75, 0.75]
    assert ends["vague"][0] == ends["vague"][-1] == 0
    assert max(ends["vague"]) < 0.5


def test_arrows_are_filled_or_hollow() -> None:
    """Each side and sort has its layer, with the shape that points there; names leave room on the left."""
    left: Four = (None, LOW + 99, LOW + 99, LOW + 99)
    spec = chart_of(marks_of([left], [True], before=True)).to_dict()
    (arrow,) = layers(spec, "point", shape="triangle-left")
    assert arrow["mark"]["filled"]
    names = next(layer for layer in layers(spec, "text") if layer["encoding"]["text"]["field"] == "name")
    assert names["mark"]["dx"] == -22
    right: Four = (LOW, LOW, LOW, None)
    spec = chart_of(marks_of([right], [True])).to_dict()
    (arrow,) = layers(spec, "point", shape="triangle-right")
    assert not arrow["mark"]["filled"]


def test_links_join_their_marks() -> None:
    """A line leads from mark to mark and says in its tooltip how they relate."""
    marks = marks_of([(LOW,) * 4, (LOW + 900,) * 4])
    spec = chart_of(marks, links=[(1, 0, "follows")]).to_dict()
    (line,) = [layer for layer in layers(spec, "rule") if "y2" in layer["encoding"]]
    (row,) = rows_of(spec, line)
    one, other = points(spec)[1], points(spec)[0]
    assert (row["at"], row["y"], row["to"], row["y_to"]) == (one["at"], one["y"], other["at"], other["y"])
    assert row["relation"] == "follows"
    assert [tip["title"] for tip in line["encoding"]["tooltip"]] == ["Event", "Relation", "To"]
    assert not [layer for layer in layers(chart_of(marks).to_dict(), "rule") if "y2" in layer["encoding"]]


def test_title_caption_tooltips_and_size() -> None:
    """What was given is there, and users can go on changing it."""
    chart = chart_of(marks_of([(LOW,) * 4]), width=500)
    spec = chart.properties(width=700).to_dict()
    assert spec["title"]["text"] == ["Title"]
    assert spec["title"]["subtitle"] == ["Caption."]
    assert spec["description"] == "Words"
    assert spec["width"] == 700
    assert len((chart + chart).to_dict()["layer"]) > 1
    layer = next(layer for layer in layers(spec, "point") if "shape" in layer["encoding"])
    assert [tip["title"] for tip in layer["encoding"]["tooltip"]] == ["Title", "Date"]


def test_phases_lie_behind() -> None:
    """Bands and names of the phases that the axis touches come first, cut to it."""
    phases = [("old", datetime.date.min, datetime.date(2013, 12, 31)), ("new", datetime.date(2014, 1, 1), SPAN[1])]
    spec = chart_of(marks_of([(LOW,) * 4]), phases=phases).to_dict()
    assert spec["layer"][0]["mark"]["type"] == "rect"
    assert [(row["phase"], row["first"]) for row in rows_of(spec, spec["layer"][0])] == [
        ("old", "2010-01-01"),
        ("new", "2014-01-01"),
    ]


YEARS = [(str(year), datetime.date(year, 1, 1), datetime.date(year, 12, 31)) for year in (2009, 2010, 2011)]


def dense(expected: Sequence[Sequence[float]]) -> dict[str, Any]:
    """The spec of counts on two lanes."""
    values = [value for row in expected for value in row]
    names, firsts, lasts = zip(*(year for year in YEARS for _ in range(2)), strict=True)
    late = [name == "2011" for name in names]
    counts = LaneCounts([0, 1] * 3, names, firsts, lasts, values, values, values, late)
    chart = dense_lanes_chart(
        counts, ["a (3)", "b (1)"], SPAN,
        title="Title", caption=["Caption"], description="Words",
    )  # fmt: skip
    assert rendered(chart, "png")[:4] == b"\x89PNG"
    return chart.to_dict()  # type: ignore[no-any-return]


def test_dense_bars_are_as_high_as_the_counts() -> None:
    """All lanes have one scale; what is not finite or zero has no bar; periods are cut to the axis."""
    spec = dense([[float("nan"), 1.0], [4.0, 2.0], [0.0, 1.0]])
    rows = rows_of(spec, spec["layer"][-1])
    assert [(row["period"], row["lane"], row["expected"]) for row in rows] == [
        ("2009", 1, 1), ("2010", 0, 4), ("2010", 1, 2), ("2011", 1, 1),
    ]  # fmt: skip
    heights = {(row["period"], row["lane"]): row["bottom"] - row["top"] for row in rows}
    assert heights["2010", 0] == pytest.approx(2 * heights["2010", 1])
    assert max(heights.values()) < rows[1]["bottom"]
    assert rows[0]["begin"] == "2010-01-01"
    assert [row["provisional"] for row in rows] == [False, False, False, True]
    assert spec["layer"][-1]["encoding"]["opacity"]["condition"] == {"test": "datum.provisional", "value": 0.5}
    assert spec["title"]["subtitle"] == ["Caption."]


def test_dense_bars_of_nothing() -> None:
    """Lanes without any count are empty."""
    spec = dense([[0.0, 0.0]] * 3)
    assert not rows_of(spec, spec["layer"][-1])
