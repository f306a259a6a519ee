"""Leaving out one source, publisher, coder or event: what goes, what is asked, what is shown, and refusals."""

from __future__ import annotations

import math
from typing import Any

import pytest

from alliance_timeline.errors import InputError
from alliance_timeline.events import Source
from alliance_timeline.phases import Periodization
from alliance_timeline.timeline import Timeline
from alliance_timeline.timeline.questions import ContrastQuestion, TrendQuestion

from .worlds import ACTORS, FRAMES, VOCABULARY, event

PLAIN = Periodization.declared("2007-01-01", names=["early", "late"])
SOURCES = (
    Source(id="a1", publisher="A"), Source(id="a2", publisher="A"), Source(id="b", publisher="B"), Source(id="none"),
)  # fmt: skip


def world(some: Any, **options: Any) -> Timeline:
    """Events of the years 2002 to 2011."""
    given = {"coverage": ("2002-01-01", "2011-12-31"), "phases": PLAIN, "vocabulary": VOCABULARY, "frames": FRAMES}
    return Timeline(some, ACTORS, SOURCES, **(given | options))


def cited(name: str, *sources: str, **fields: Any) -> Any:
    """An event that cites these sources."""
    return event(name, citations=[{"source": source} for source in sources], **fields)


def number(tl: Timeline) -> tuple[float, float, float, str]:
    """How many events there are, and whether they are many."""
    return len(tl), len(tl) - 1, len(tl) + 1, "many" if len(tl) > 3 else "few"


FIVE = world(
    [
        cited("only-a1", "a1", coder="x"), cited("a1-and-a2", "a1", "a2", coder="x"), cited("a1-and-b", "a1", "b"),
        cited("a1-twice", "a1", "a1", coder="y"), cited("nobody"), cited("only-none", "none", coder="y"),
        cited("a1-and-none", "a1", "none"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("by", "gone"),
    [
        ("source", {"a1": 2, "none": 1}),
        ("publisher", {"A": 3}),
        ("coder", {"x": 2, "y": 2}),
        ("event", dict.fromkeys([one.id for one in FIVE], 1)),
    ],
)
def test_what_hangs_on_one_goes_with_it(by: Any, gone: dict[str, int]) -> None:
    """Events that cite one source (of one publisher) alone go with it; those that cite others, or none, stay."""
    result = FIVE.leave_one_out(number, by)
    assert {row.unit: row.events for row in result.rows} == gone
    assert [row.estimate for row in result.rows] == sorted(row.estimate for row in result.rows)
    assert (result.full.estimate, result.highest, result.lowest) == (7, 7, 7 - max(gone.values()))
    assert (result.flips, result.unchanged, result.m) == (0, 0, None)


def test_most_influential_first_flips_before_all() -> None:
    """Rows are ordered by flips, then by how far the estimate moves; what changes nothing is counted alone."""
    tl = world([cited("x", coder="x"), cited("y", coder="y"), cited("z1", coder="z"), cited("z2", coder="z")])
    moves = {"x": (1.0, "no"), "y": (4.0, "yes"), "z": (2.5, "no"), "": (2.0, "no")}

    def question(part: Timeline) -> tuple[float, None, None, str]:
        left = {one.coder for one in part}
        estimate, verdict = moves[next((name for name in "xyz" if name not in left), "")]
        return estimate, None, None, verdict

    result = tl.leave_one_out(question, "coder")
    assert [(row.unit, row.flips) for row in result.rows] == [("y", True), ("x", False), ("z", False)]
    assert (result.flips, result.lowest, result.highest) == (1, 1.0, 4.0)
    assert "1 of 3 flips the verdict 'no'" in repr(result)
    still = tl.leave_one_out(lambda part: (1.0, None, None, "no"), "event")
    assert (still.rows, still.unchanged) == ((), 4)
    assert "4 others change nothing" in repr(still)


def test_events_left_out_leave_the_rest_too() -> None:
    """Against the rest, what is left out counts on neither side; units are those of the selection."""
    tl = world([cited("ai", "a1"), cited("ai2", "b"), *(cited(f"e{n}", "a1", domains="energy") for n in range(4))])

    def sides(part: Timeline) -> tuple[float, float, float, str]:
        row = part.relative_trend(every="year").only
        return row.events, row.rest or 0, 0, ""

    result = tl.select(domains="ai").leave_one_out(sides)
    assert {row.unit: (row.estimate, row.low) for row in result.rows} == {"a1": (1, 0), "b": (1, 4)}
    assert (result.full.estimate, result.full.low) == (2, 4)


def test_a_question_that_fails_without_a_unit_is_told() -> None:
    """Where nothing is left to answer with, the row says why, and counts as a flip."""
    tl = world([cited("x", coder="x"), cited("y", coder="y")])
    result = tl.leave_one_out(lambda part: (float(part["x"].is_dyadic), None, None, "there"), "coder")
    assert [(row.unit, row.estimate, row.flips) for row in result.rows] == [("x", None, True)]
    assert result.rows[0].verdict.startswith("no answer: there is no event 'x'")


MANY = world(
    [
        event(f"e{year}-{n}", date=f"{year}-0{1 + n}-10", kind=("cooperation", "friction")[n % 2], coder=str(year))
        for year in range(2002, 2012)
        for n in range(2 + 2 * (year > 2006))
    ]
)


@pytest.mark.parametrize(
    ("question", "reads"),
    [
        (lambda tl: tl.series("year").trend(), lambda tl: tl.series("year").trend().only.slope),
        (lambda tl: tl.series("year").trend().only, lambda tl: tl.series("year").trend().only.slope),
        (lambda tl: tl.series("year").interrupted("2007-01-01"),
         lambda tl: tl.series("year").interrupted("2007-01-01").only.level),
        (lambda tl: tl.contrast("late", "early", kinds="friction"),
         lambda tl: tl.contrast("late", "early").row("friction").leading.estimate),
        (lambda tl: tl.contrast("late", "early").row("friction"),
         lambda tl: tl.contrast("late", "early").row("friction").leading.estimate),
        (lambda tl: tl.select(kinds="friction").relative_trend(every="year"),
         lambda tl: tl.select(kinds="friction").relative_trend(every="year").only.estimate),
        (lambda tl: tl.select(kinds="friction").relative_contrast("late", "early"),
         lambda tl: tl.select(kinds="friction").relative_contrast("late", "early").row().estimate),
        (lambda tl: tl.select(kinds="friction").relative_contrast("late", "early").row("equal windows"),
         lambda tl: tl.select(kinds="friction").relative_contrast("late", "early").row("equal windows").estimate),
    ],
)  # fmt: skip
def test_results_are_read(question: Any, reads: Any) -> None:
    """Each kind of result gives its estimate, interval and verdict, as it does when asked by itself."""
    part = world([one for one in MANY if one.coder in ("2003", "2005", "2009", "2011")])
    result = part.leave_one_out(question, "coder")
    assert result.full.estimate == reads(part)
    for row in result.rows:
        found = reads(world([one for one in part if one.coder != row.unit]))
        assert row.estimate == pytest.approx(found) or {row.estimate, found} <= {None, math.inf}
        assert isinstance(row.verdict, str)


def test_questions_look_at_their_events_alone() -> None:
    """A contrast or a trend as a question has a unit for each event of its kinds, and their answer."""
    found = MANY.leave_one_out(ContrastQuestion("late", "early", "friction"), "event")
    assert len(found.rows) + found.unchanged == sum(one.kind == "friction" for one in MANY)
    assert found.full.estimate == MANY.contrast("late", "early").row("friction").leading.estimate
    trend = MANY.leave_one_out(TrendQuestion(None, "mann_kendall"), "coder")
    assert trend.full.estimate == MANY.series().trend().only.slope
    peer = MANY.select(kinds="friction").series().trend("log_linear").only
    assert MANY.leave_one_out(TrendQuestion("friction"), "coder").full.high == peer.high


def test_many_units_are_asked_with_fewer_imputations() -> None:
    """Beyond 300 units, a question that takes m gets 20, also for the answer with all, and the result says so."""
    tl = world([event(f"e{n}", date="2005-01-01") for n in range(301)])
    seen = []

    def question(part: Timeline, m: int = 40) -> tuple[float, float, float, str]:
        seen.append(m)
        return number(part)

    result = tl.leave_one_out(question, "event")
    assert (set(seen), len(seen), result.m) == ({20}, 302, 20)
    assert "asked with 20 imputations, since there are more than 300 units" in repr(result)
    assert tl.leave_one_out(number, "event").m is None
    seen.clear()
    assert tl[:300].leave_one_out(question, "event").m is None
    assert set(seen) == {40}


def test_progress_is_shown_by_track() -> None:
    """``track`` goes through the units, once."""
    units: list[str] = []
    FIVE.leave_one_out(number, "coder", track=lambda some: (units.append(unit) or unit for unit in some))
    assert sorted(units) == ["x", "y"]


def test_results_show_themselves() -> None:
    """Text, HTML and frame have a row a unit; ids are escaped; long tables are cut, the frame is not."""
    result = world([cited(f"e{n}", coder=f"<{n}>") for n in range(20)]).leave_one_out(number, "coder")
    assert "… " in repr(result)
    assert "9 more" in repr(result)
    assert "estimates from 19.00 to 20.00" in repr(result)
    assert "not a complete list" in repr(result)
    assert "&lt;0&gt;" in result._repr_html_()
    assert "<0>" not in result._repr_html_()
    frame = result.to_pandas()
    assert frame.columns.tolist() == ["unit", "events", "estimate", "low", "high", "verdict", "flips"]
    assert len(frame) == 20
    empty = world([]).leave_one_out(number).to_pandas()
    assert empty.columns.tolist() == frame.columns.tolist()


def test_noise_of_imputation_changes_nothing() -> None:
    """An estimate that moves by less than 0.1 % has not changed, whatever its limits; one that moves by more has."""

    def asked(tl: Timeline) -> tuple[float, float, float, str]:
        moved = {"b": 1.0009, "none": 1.0011}
        gone = [name for name in moved if all(item.id != name for item in tl)]
        return (moved[gone[0]] if gone else 1.0), 0.5 - len(gone), 2.0, "same"

    result = world([cited("b", "b"), cited("none", "none")]).leave_one_out(asked)
    assert ([row.unit for row in result.rows], result.unchanged) == (["none"], 1)
    assert "1 other changes nothing (less than 0.1 %)" in repr(result)
    nothing = [lambda tl: (None, 1, 2, "same"), "source"]
    assert world([cited("b", "b")]).leave_one_out(*nothing).rows == ()  # type: ignore[arg-type]


def test_what_is_left_aside_is_said() -> None:
    """That only sole sources are left out is said of sources and publishers; of late days, where the library counts."""
    question = ContrastQuestion("late", "early", "cooperation")
    late = world([cited("a", "a1", date="2005"), cited("b", "b", date="2009")], settled_until="2010-12-31")
    note = "reports are settled until 2010-12-31; later days are left out"
    by_source, own = late.leave_one_out(question), late.leave_one_out(number, "event")
    assert "only sources that some event rests on alone are left out" in repr(by_source)
    assert "only publishers that" in late.leave_one_out(number, "publisher")._repr_html_()
    assert (by_source.settled_note, own.settled_note) == (note, None)
    assert note in repr(by_source)
    assert "rests on alone" not in repr(own)


@pytest.mark.parametrize(
    ("question", "by", "message"),
    [
        (number, "author", "by: 'author' is unknown"),
        (3, "coder", "question: 3; give a function of a timeline"),
        (lambda tl: 1.0, "coder", "question: returns float; allowed: a row of a trend"),
        (lambda tl: ("x", 1, 2, "no"), "coder", "question: returns str for a number"),
        (lambda tl: (True, 1, 2, "no"), "coder", "question: returns bool for a number"),
        (lambda tl: tl.contrast("late", "early"), "coder", r"a contrast of 4 kinds; return one .row\(kind\)"),
        (ContrastQuestion("late", "later", "friction"), "coder", "there is no phase 'later'"),
    ],
)
def test_refusals(question: Any, by: Any, message: str) -> None:
    """Wrong words, no function, and results without one answer are named."""
    with pytest.raises((InputError, LookupError), match=message):
        MANY.leave_one_out(question, by)


def test_nan_is_no_number() -> None:
    """NaN in an answer stands for None."""
    assert MANY.leave_one_out(lambda tl: (math.nan, None, math.inf, "no"), "coder").full.estimate is None
