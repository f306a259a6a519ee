"""Mix over time: rows as given, Vega stacks them, the largest groups have a name."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from alliance_timeline.charts.counts import MOST, Mix, mix_chart

from .pictures import datasets, rows_with, svg

NAN = float("nan")


def drawn(values: list[dict[str, float]], **more: Any) -> Any:
    """The chart of counts by group, one year each, the last provisional."""
    rows = [
        (str(2001 + n), date(2001 + n, 1, 1), date(2001 + n, 12, 31), group, value, n == len(values) - 1)
        for n, counts in enumerate(values)
        for group, value in counts.items()
    ]
    mix = Mix(*map(list, zip(*rows, strict=True))) if rows else Mix([], [], [], [], [], [])
    groups = list(values[0]) if values else []
    return mix_chart(mix, groups, title="Mix", axis="talks", caption=["n"], description="Shares.", **more)


def test_rows_are_those_given() -> None:
    """Counts as they are; Vega makes them sum to 100 %, and sums them below."""
    chart = drawn([{"a": 1.0, "b": 3.0}, {"a": NAN, "b": NAN}, {"a": 2.0, "b": 0.0}])
    rows = rows_with(chart, "expected")
    assert [(row["period"], row["group"], row["expected"]) for row in rows] == [
        ("2001", "a", 1.0), ("2001", "b", 3.0), ("2002", "a", None), ("2002", "b", None), ("2003", "a", 2.0),
        ("2003", "b", 0.0),
    ]  # fmt: skip
    upper, lower = chart.to_dict()["vconcat"]
    _, stack, share = upper["layer"][0]["transform"][:3]
    assert (stack["stack"], stack["offset"], stack["groupby"]) == ("expected", "normalize", ["first"])
    assert (share["as"], share["calculate"]) == ("share", "datum.high - datum.low")
    told = {tip["field"]: tip["title"] for tip in upper["layer"][0]["encoding"]["tooltip"]}
    assert told == {
        "period": "Period", "shown": "Group", "share": "Share", "expected": "Expected number", "standing": "Figures"
    }  # fmt: skip
    axes = [panel["layer"][0]["encoding"]["y"]["axis"]["title"] for panel in (upper, lower)]
    assert axes == ["Share of talks", "Talks"]
    assert lower["layer"][0]["transform"][0]["aggregate"] == [{"op": "sum", "field": "expected", "as": "n"}]


def test_groups_keep_their_order() -> None:
    """That of the groups, in colours, names and stack."""
    chart = drawn([{"b": 1.0, "a": 3.0}])
    colour = chart.to_dict()["vconcat"][0]["layer"][0]["encoding"]["color"]
    assert colour["scale"]["domain"] == ["b", "a"]
    assert [row["name"] for row in rows_with(chart, "there")] == ["b", "a"]
    assert [row["place"] for row in rows_with(chart, "expected")] == [0, 1]


def test_the_largest_are_shown() -> None:
    """Of more than eight groups the seven largest by what is drawn; the rest is one, at the end, without its zeros."""
    chart = drawn([{f"g{n}": float(n) for n in range(MOST + 2)}, {f"g{n}": NAN for n in range(MOST + 2)}])
    shown = chart.to_dict()["vconcat"][0]["layer"][0]["encoding"]["color"]["scale"]["domain"]
    assert shown == [*(f"g{n}" for n in range(3, MOST + 2)), "other"]
    rows = rows_with(chart, "expected")
    assert {row["group"] for row in rows if row["shown"] == "other"} == {"g1", "g2"}


def test_names_stand_beside_their_parts() -> None:
    """At the middle of the part in the last bar, apart from each other; without a part there is no line to it."""
    chart = drawn([{"a": 1.0, "b": 1.0, "c": 2.0}, {"a": 3.0, "b": 0.0, "c": 1.0}, {"a": NAN, "b": NAN, "c": NAN}])
    rows = rows_with(chart, "there")
    assert [(row["name"], row["at"], row["there"], row["end"]) for row in rows] == [
        ("a", 97.5, True, "2003-01-01"), ("b", 195.0, False, "2003-01-01"), ("c", 227.5, True, "2003-01-01")
    ]  # fmt: skip
    assert [row["y"] for row in rows] == [97.5, 195.0, 227.5]
    close = drawn([{"a": 1.0, "b": 998.0, **{f"z{n}": 0.2 for n in range(5)}}], width=400)
    places = [row["y"] for row in rows_with(close, "there")]
    assert all(after - before >= 14 for before, after in pairwise(places))
    assert min(places) >= 7
    assert max(places) <= 253
    assert close.to_dict()["vconcat"][0]["width"] < 400


def test_nothing_to_share() -> None:
    """Without rows, or with none above 0, the chart says so."""
    for values in ([], [{"a": 0.0}], [{"a": NAN}]):
        assert datasets(drawn(values)) == [[{"text": "No events in this selection."}]]


def test_picture() -> None:
    """Bars reach from 0 to 100 %, phases are named, names from data are text."""
    picture = svg(drawn([{"<b>": 1.0, "c": 3.0}, {"<b>": 1.0, "c": 1.0}], phases=[("old & new", date.min, date.max)]))
    assert "&lt;b&gt;" in picture
    assert "old &amp; new" in picture
    assert "100%" in picture
    assert picture.count("mark-rect") >= 2
