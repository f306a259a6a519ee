"""Findings as values: rows by group, tables, frames, and what is told beside them."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import date
from typing import Any

import pytest

from alliance_timeline.errors import InputError, UnknownNameError
from alliance_timeline.events import Event
from alliance_timeline.phases import Periodization
from alliance_timeline.series import build_series
from alliance_timeline.series.findings import Findings, number_text, p_text, range_text

from .counted import events, timeline

BAD = "<script>&'\""
COUNTS = [1, 0, 2, 1, 3, 2, 4, 3, 5, 4, 6, 5]
METHODS: dict[str, dict[str, Any]] = {
    "trend": {},
    "changepoints": {"max_breaks": 1},
    "interrupted": {"at": "2001-07-01"},
}


def found(method: str, by: str | None = "kind", some: list[Event] | None = None, **options: Any) -> Findings[Any]:
    """The findings of a small timeline of cooperation and friction."""
    both = events(COUNTS) + events([1] * 12, name="f", kind="friction") if some is None else some
    series = timeline(both, "2000", "2002", **options).series("quarter", by=by)  # type: ignore[arg-type]
    result: Findings[Any] = getattr(series, method)(**METHODS[method])
    return result


@pytest.mark.parametrize("method", METHODS)
def test_rows_are_found_by_group(method: str) -> None:
    """In the order of the groups, by name, with the nearest name in the error; ``only`` needs a single one."""
    result = found(method)
    assert [row.group for row in result] == ["friction", "cooperation"]
    assert (len(result), result["friction"]) == (2, result.rows[0])
    with pytest.raises(UnknownNameError, match="there is no group 'cooperatoin'; nearest: 'cooperation'"):
        result["cooperatoin"]
    with pytest.raises(UnknownNameError, match=r"only: there are 2 groups \(friction, cooperation\); choose one"):
        _ = result.only
    assert found(method, by=None).only.group == "all"


@pytest.mark.parametrize("method", METHODS)
def test_the_group_without_a_value_is_shown_and_found(method: str) -> None:
    """None is a group by that name."""
    result = found(method, by="application")
    assert result[None] is result.only
    assert "None" in repr(result)
    assert result.to_pandas()["group"].tolist() == [None]


@pytest.mark.parametrize("method", METHODS)
def test_frames_hold_the_attributes(method: str) -> None:
    """One row a group, one column an attribute, with the same values."""
    result = found(method)
    frame = result.to_pandas()
    assert frame.columns.tolist() == [item.name for item in dataclasses.fields(result.rows[0])]
    for name in ("group", "verdict", "p_value", "p_holm", "flips"):
        assert frame[name].tolist() == [getattr(row, name) for row in result]


@pytest.mark.parametrize("method", METHODS)
def test_displays_tell_what_is_beside_the_figures(method: str) -> None:
    """Title, groups, how many periods, what is left out, and the caution, in text and table."""
    result = found(method, complete=False, settled_until="2002-11-30")
    for shown in (repr(result), result._repr_html_()):
        for part in (result.title, "friction", "occasions in 11 periods (quarter), 2000-01-01 to 2002-09-30",
                     "1 later left out, reports are settled until 2002-11-30", "not a complete list"):  # fmt: skip
            assert part in shown
    assert "left out" not in repr(found(method))


@pytest.mark.parametrize("method", METHODS)
def test_html_is_escaped(method: str) -> None:
    """Group names that look like markup are shown, not run."""
    some = events(COUNTS, form=BAD)
    table = found(method, by="form", some=some)._repr_html_()
    assert BAD not in table
    assert "&lt;script&gt;" in table


@pytest.mark.parametrize("method", METHODS)
def test_without_events_there_is_no_row(method: str) -> None:
    """Nothing selected is grouped into nothing: an empty result that says so; without ``by`` it is one empty group."""
    result = found(method, some=[])
    assert (len(result), list(result), result.to_pandas().shape) == (0, [], (0, 0))
    assert "no occasion was selected" in repr(result)
    assert "no occasion was selected" in result._repr_html_()
    with pytest.raises(UnknownNameError, match=r"only: there are 0 groups$"):
        _ = result.only
    alone = found(method, by=None, some=[]).only
    assert (alone.verdict, alone.p_value) == ("cannot decide", None)
    assert alone.reason


@pytest.mark.parametrize("method", METHODS)
def test_phases_without_a_day_are_named(method: str) -> None:
    """A phase that no used period touches has no row, and is told below the table."""
    scheme = Periodization.declared("2002-07-01", names=["early", "late"])
    result = found(method, by="phase", phases=scheme, settled_until="2002-06-30")
    assert [row.group for row in result] == ["early"]
    assert result.basis.without == ("late",)
    assert "no day of these periods: late" in repr(result)


@pytest.mark.parametrize("method", METHODS)
def test_findings_can_be_pickled(method: str) -> None:
    """A copy from another process shows the same."""
    result = found(method)
    assert repr(pickle.loads(pickle.dumps(result))) == repr(result)


@pytest.mark.parametrize("method", METHODS)
def test_groups_are_gone_through_once(method: str) -> None:
    """``track`` sees all groups and hands them on; the result is the same."""
    seen: list[Any] = []

    def track(items: Any) -> Any:
        for item in items:
            seen.append(item.group)
            yield item

    source = timeline(events(COUNTS) + events([1] * 12, name="f", kind="friction"), "2000", "2002")
    series = source.series("quarter", by="kind")
    result = getattr(series, method)(**METHODS[method], track=track)
    assert seen == ["friction", "cooperation"]
    assert repr(result) == repr(found(method))


def test_how_it_was_made_is_kept() -> None:
    """The basis has the words of the series, its periods, and the settings."""
    source = timeline(events(COUNTS), "2000", "2002", settled_until="2002-07-31")
    basis = source.series("half", by="kind", unit="event").trend(confidence=0.9, m=7, seed=3).basis
    assert dataclasses.asdict(basis) == {
        "every": "half", "unit": "event", "by": "kind", "periods": 5, "first": date(2000, 1, 1),
        "last": date(2002, 6, 30), "left_out": 1, "without": (), "confidence": 0.9, "m": 7, "seed": 3,
        "settled_until": date(2002, 7, 31), "caution": None, "gaps": False, "names": {},
    }  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_gaps_of_the_coverage_are_told(method: str) -> None:
    """Days between the used periods, or within one, that are not covered; not those before, after, or cut off."""
    source = timeline(events(COUNTS), "2000", "2002")

    def notes(*windows: tuple[str, str]) -> str:
        days = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in windows]
        series = build_series(source.events, source.registry, days, every="quarter")
        result = getattr(series, method)(**METHODS[method])
        assert result.basis.gaps == ("with uncovered gaps" in repr(result))
        return str(result.basis.notes[0])

    assert notes(("2000-01-01", "2000-12-31"), ("2001-04-01", "2002-12-31")).endswith(
        "11 periods (quarter), 2000-01-01 to 2002-12-31 with uncovered gaps"
    )
    assert notes(("2000-01-01", "2000-12-10"), ("2000-12-12", "2002-12-31")).endswith("with uncovered gaps")
    for windows in (
        [("2000-01-01", "2002-12-31")], [("2000-02-10", "2002-11-20")],
        [("2000-01-01", "2000-12-31"), ("2001-01-01", "2002-12-31")],
    ):  # fmt: skip
        assert "gaps" not in notes(*windows)


def test_the_ends_of_phases_are_no_gaps() -> None:
    """Days of another phase are covered; what is left out as not settled is no gap."""
    scheme = Periodization.declared("2001-02-10", names=["early", "late"])
    assert not found("trend", by="phase", phases=scheme).basis.gaps
    assert not found("trend", settled_until="2002-05-10").basis.gaps


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda s: s.trend("x"), "method is 'x'; allowed: mann_kendall, log_linear"),
        (lambda s: s.trend(serial="x"),
         "serial is 'x'; allowed: auto, independent, studentized, block, hamed_rao"),
        (lambda s: s.trend("log_linear", serial="block"),
         "serial with method='log_linear' is 'block'; allowed: auto, independent"),
        (lambda s: s.changepoints(serial="x"), "serial is 'x'; allowed: auto, independent"),
        (lambda s: s.changepoints(dispersion="x"), "dispersion is 'x'; allowed: auto, poisson"),
    ],
)  # fmt: skip
def test_what_is_allowed_is_said_once(ask: Any, message: str) -> None:
    """The word given and its alternatives, and no more."""
    with pytest.raises(InputError) as caught:
        ask(timeline(events(COUNTS), "2000", "2002").series("quarter"))
    assert str(caught.value) == message


def test_texts() -> None:
    """Numbers, intervals and p-values in tables."""
    inf = float("inf")
    assert [number_text(value) for value in (0.0, 2.345, inf, None)] == ["0.00", "2.35", "∞", "–"]
    assert range_text(1.0, None, None) == "1.00"
    assert range_text(1.0, 0.5, inf, 1, "%") == "1.0% (0.5–∞)"
    assert range_text(-9.07, -14.87, -2.87) == "-9.07 (-14.87 to -2.87)"
    assert range_text(1.0, -0.5, inf, 1, "%") == "1.0% (-0.5 to ∞)"
    assert range_text(0.0, 0.0, 0.0) == "0.00 (0.00–0.00)"
    assert [p_text(value) for value in (0.0009, 0.001, 1.0)] == ["<0.001", "0.001", "1.000"]
