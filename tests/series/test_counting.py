"""The counting kernels against brute force over days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.events import Event
from alliance_timeline.periods import Period, Window, calendar
from alliance_timeline.series import Axis, EventSeries, Spans, build_series, count_active, count_starts
from alliance_timeline.series import counting as kernel
from alliance_timeline.series import counting as lasting
from alliance_timeline.series.counting import blocks, repeated, spans_of
from alliance_timeline.testing import VOCABULARY, timelines
from alliance_timeline.timeline import Timeline

from .brute_force import Cell, Span, active_chance, days_of, start_set, start_table, units, windows

FIRST, LAST = date(2013, 6, 1), date(2017, 6, 30)
BY = (
    None, "kind", "form", "status", "cause", "domain", "application", "actor", "country", "actor_kind", "setting",
    "depth", "publisher",
)  # fmt: skip
SMALL = timelines(min_year=2014, max_year=2016, max_events=6)


def hull(covered: Sequence[Window]) -> Window:
    """First and last day of some windows."""
    return min(first for first, _ in covered), max(last for _, last in covered)


def compare(series: EventSeries, table: dict[tuple[int, str | None], Cell], covered: set[int]) -> None:
    """The series holds the table, 0 elsewhere inside of the coverage, and NaN outside."""
    for n, period in enumerate(series.periods):
        days = covered.intersection(range(period.first.toordinal(), period.last.toordinal() + 1))
        assert series.exposure[n] == pytest.approx(len(days) / 365.25)
        for code, group in enumerate(series.groups):
            found = [series.certain[n, code], series.expected[n, code], series.possible[n, code]]
            if days:
                assert found == pytest.approx([float(value) for value in table.pop((n, group), (0, 0, 0))])
            else:
                assert np.isnan(found).all()
    assert table == {}


@settings(max_examples=150)
@given(SMALL, windows(FIRST, LAST), st.sampled_from(BY), st.sampled_from(["occasion", "event"]), st.integers(1, 14))
def test_starts_agree_with_brute_force(
    timeline: Timeline, covered: list[Window], by: str | None, unit: str, every: int
) -> None:
    """In any grouping, unit, calendar and coverage, gaps included, counts are those of looking at every day."""
    series = build_series(timeline.events, timeline.registry, covered, every=every, by=by, unit=unit)  # type: ignore[arg-type]
    if not covered:
        assert series.periods == ()
        return
    found = units(timeline.events, timeline.events, timeline.registry, by, unit)
    counted = [(item.group, start_set(item.events[0], hull(covered))) for item in found]
    days = days_of(covered)
    compare(series, start_table(counted, series.periods, days), days)


@settings(max_examples=80)
@given(SMALL, windows(FIRST, LAST), st.lists(st.dates(FIRST, LAST), min_size=1, max_size=3, unique=True))
def test_phases_split_by_the_counted_start(timeline: Timeline, covered: list[Window], ends: list[date]) -> None:
    """By phase, a unit is spread over the phases that its possible days lie in; days of no phase are None."""
    edges = sorted(ends)
    phases = [(f"phase-{n}", (a, b)) for n, (a, b) in enumerate(pairwise(edges)) if n % 2 == 0]
    phases = [(name, (a, b - (b - a) // 2)) for name, (a, b) in phases] or [("one", (edges[0], edges[0]))]
    series = build_series(timeline.events, timeline.registry, covered, every=4, by="phase", phases=phases)
    if not covered:
        return
    days, limits = days_of(covered), hull(covered)
    starts = [
        start_set(item.events[0], limits)
        for item in units(timeline.events, timeline.events, timeline.registry, None, "occasion")
    ]
    table: dict[tuple[int, str | None], Cell] = {}
    inside = [(name, days & days_of([window])) for name, window in phases]
    rest = days - {day for _, some in inside for day in some}
    for name, some in [*inside, (None, rest)]:
        table |= start_table([(name, start) for start in starts], series.periods, some)
    compare(series, table, days)


@settings(max_examples=80)
@given(SMALL, windows(FIRST, LAST), st.sampled_from([None, "kind", "domain"]), st.integers(1, 14))
def test_intensity_agrees_with_brute_force(
    timeline: Timeline, covered: list[Window], by: str | None, every: int
) -> None:
    """The lowest, expected and highest possible sum of scores, and the expected number of units that have one."""
    series = build_series(timeline.events, timeline.registry, covered, every=every, by=by, measure="intensity")  # type: ignore[arg-type]
    days = days_of(covered)
    for n, period in enumerate(series.periods):
        span = days.intersection(range(period.first.toordinal(), period.last.toordinal() + 1))
        for code, group in enumerate(series.groups):
            low = mean = high = number = 0.0
            for item in units(timeline.events, timeline.events, timeline.registry, by, "occasion"):
                score = timeline.intensity(item.events[0])
                possible = start_set(item.events[0], hull(covered))
                share = len(span.intersection(possible)) / len(possible)
                if item.group == group and score is not None and share:
                    sums = (score, score) if share == 1 else (min(score, 0), max(score, 0))
                    low, mean, high, number = low + sums[0], mean + share * score, high + sums[1], number + share
            if span:
                found = [getattr(series, name)[n, code] for name in ("certain", "expected", "possible", "n")]
                assert found == pytest.approx([low, mean, high, number])
                assert series.mean[n, code] == pytest.approx(mean / number if number else np.nan, nan_ok=True)
            else:
                assert np.isnan(series.expected[n, code])


def test_scores_that_may_lie_elsewhere_stretch_the_sums() -> None:
    """A score that surely falls into the period is in all three sums; one that may is in the one it makes extreme."""
    coded = [("2014-05", "cooperation"), ("[2014-05-31..2014-06-03]", "cooperation"), ("2014-06/2014-07", "limitation"),
             ("[2014-04-30..2014-05-01]", "limitation"), ("2014-05-09", "external")]  # fmt: skip
    events = [
        Event(id=f"e{n}", date=text, title="t", kind=kind, form="agreement", status="signed", domains="trade")
        for n, (text, kind) in enumerate(coded)
    ]
    timeline = Timeline(events, coverage=("2014-05", "2014-06"), vocabulary=VOCABULARY)
    series = timeline.series("month", measure="intensity")
    assert series.certain[:, 0].tolist() == [8 - 4, 0 - 4]
    assert series.expected[:, 0].tolist() == [8 + 8 / 4 - 4 / 2, 8 * 3 / 4 - 4]
    assert series.possible[:, 0].tolist() == [8 + 8, 8 - 4]
    assert series.n[:, 0].tolist() == [1.75, 1.75]


DAY = 735_000
SPANS = st.builds(
    lambda a, b, c, d, one: Span((a, a + b), (a, a + b) if one else (a + c, a + max(b, c) + d), one),
    st.integers(-2, 18), st.integers(0, 5), st.integers(0, 3), st.integers(0, 6), st.booleans(),
)  # fmt: skip
SHORT = st.lists(SPANS, min_size=1, max_size=2)


def day(number: int) -> date:
    """A day of the little calendar that the tests of lasting events use."""
    return date.fromordinal(DAY + number)


@settings(max_examples=200)
@given(
    st.lists(st.tuples(SHORT, st.integers(0, 1)), max_size=3),
    st.lists(st.integers(1, 6), min_size=1, max_size=4),
    st.sets(st.integers(0, 20)),
    st.none() | st.tuples(st.integers(-2, 10), st.integers(0, 12)),
)
def test_active_agrees_with_brute_force(
    groups: list[tuple[list[Span], int]], lengths: list[int], covered: set[int], begun: tuple[int, int] | None
) -> None:
    """A unit is active where one of its events is, over all pairs of days; gaps inside a period do not count."""
    ends = np.cumsum(lengths)
    periods = [
        Period(str(n), day(int(b - a)), day(int(b - 1))) for n, (a, b) in enumerate(zip(lengths, ends, strict=True))
    ]
    axis = Axis.of(periods, [(day(number), day(number)) for number in covered])
    flat = [span for spans, _ in groups for span in spans]
    table = np.array([(*span.start, *span.end) for span in flat], dtype=np.int64).reshape(-1, 4) + DAY
    columns = Spans(*(column.copy() for column in table.T), np.array([span.one_day for span in flat], dtype=bool))
    sizes = np.array([len(spans) for spans, _ in groups], dtype=np.int64)
    code = np.array([group for _, group in groups], dtype=np.int64)
    starts = lasting.ALWAYS if begun is None else ((DAY + begun[0], DAY + begun[0] + begun[1]),)
    found = count_active(columns, np.arange(len(flat)), np.cumsum(sizes) - sizes, code, 2, axis, starts)
    allowed = None if begun is None else set(range(begun[0], begun[0] + begun[1] + 1))
    for n, period in enumerate(periods):
        wanted = covered & {number - DAY for number in range(period.first.toordinal(), period.last.toordinal() + 1)}
        for group in (0, 1):
            chances = [active_chance(spans, wanted, allowed) for spans, own in groups if own == group]
            cell = [found.certain[n, group], found.expected[n, group], found.possible[n, group]]
            right = [sum(c == 1 for c in chances), float(sum(chances)), sum(c > 0 for c in chances)]
            assert cell == pytest.approx(right)


@pytest.mark.parametrize(
    ("text", "start", "end", "one_day"),
    [
        ("2015-03-04", ("2015-03-04", "2015-03-04"), ("2015-03-04", "2015-03-04"), True),
        ("2015-03", ("2015-03-01", "2015-03-31"), ("2015-03-01", "2015-03-31"), True),
        ("[2015..2016]", ("2015-01-01", "2016-12-31"), ("2015-01-01", "2016-12-31"), True),
        ("[2015..]", ("2015-01-01", "2018-12-31"), ("2015-01-01", "2018-12-31"), True),
        ("2015/2016", ("2015-01-01", "2015-12-31"), ("2016-01-01", "2016-12-31"), False),
        ("2015-03/..", ("2015-03-01", "2015-03-31"), ("2018-12-31", "2018-12-31"), False),
        ("{2015-03..}", ("2015-03-01", "2015-03-31"), ("2018-12-31", "2018-12-31"), False),
        ("2015-03/", ("2015-03-01", "2015-03-31"), ("2015-03-01", "2018-12-31"), False),
        ("../2015", ("2014-01-01", "2015-12-31"), ("2015-01-01", "2015-12-31"), False),
        ("2020/..", ("2020-01-01", "2020-12-31"), ("2020-12-31", "2020-12-31"), False),
        ("2020/", ("2020-01-01", "2020-12-31"), ("2020-01-01", "2020-12-31"), False),
        ("[2020..]", ("2020-01-01", "2020-01-01"), ("2020-01-01", "2020-01-01"), True),
        ("../2010", ("2010-12-31", "2010-12-31"), ("2010-01-01", "2010-12-31"), False),
    ],
)
def test_spans_of_dates(text: str, start: tuple[str, str], end: tuple[str, str], one_day: bool) -> None:
    """One unknown day lasts one day; an open end lasts to the end of the coverage, an unknown one at most so long."""
    event = Event(date=text, title="t", kind="external", form="f", domains="d")
    spans = spans_of([event], (date(2014, 1, 1), date(2018, 12, 31)))
    bounds = (spans.start_first, spans.start_last, spans.end_first, spans.end_last)
    assert tuple(date.fromordinal(int(bound[0])).isoformat() for bound in bounds) == (*start, *end)
    assert bool(spans.one_day[0]) is one_day


def active(text: str, every: str = "year", coverage: tuple[str, str] = ("2014", "2018")) -> list[tuple[float, ...]]:
    """Certain, expected and possible activity of one event, period by period."""
    event = Event(date=text, title="t", kind="external", form="f", domains="d")
    series = Timeline([event], coverage=coverage).series(every, count="active")
    return list(zip(series.certain[:, 0], series.expected[:, 0], series.possible[:, 0], strict=True))


def test_an_open_end_lasts_and_an_unknown_one_may() -> None:
    """What is open is surely active from its start on; of an unknown end only the start's period is certain."""
    assert active("2015-03-04/..") == [(0, 0, 0), *[(1, 1, 1)] * 4]
    unknown = active("2015-03-04/")
    assert [certain for certain, _, _ in unknown] == [0, 1, 0, 0, 0]
    days = 365 * 4 + 1 - 31 - 28 - 3
    assert unknown[2][1] == pytest.approx((days - (365 - 62)) / days)
    assert [possible for *_, possible in unknown] == [0, 1, 1, 1, 1]


def test_two_years_with_unknown_days() -> None:
    """``2015/2016`` is active in both years for sure, and in neither neighbour."""
    assert active("2015/2016") == [(0, 0, 0), (1, 1, 1), (1, 1, 1), (0, 0, 0), (0, 0, 0)]
    assert active("2015/2016", "half")[2] == (0, pytest.approx(181 / 365), 1)


def test_active_by_phase_is_by_the_phase_of_the_start() -> None:
    """What began in one phase and still lasts in the next stays in the group of the first."""
    event = Event(date="2014-06-01/2017-02-01", title="t", kind="external", form="f", domains="d")
    phases = [("early", (date.min, date(2015, 12, 31))), ("late", (date(2016, 1, 1), date.max))]
    registry = Timeline([event]).registry
    covered = [(date(2016, 1, 1), date(2018, 12, 31))]
    series = build_series([event], registry, covered, every="year", by="phase", count="active", phases=phases)
    assert series.groups == ("early", "late")
    assert series.expected.tolist() == [[1, 0], [1, 0], [0, 0]]
    ancient = Event(date="-0500-01-01/2017-02-01", title="t", kind="external", form="f", domains="d")
    for begin, groups, column in ((date.min, ("early", "late"), 0), (date(2015, 1, 1), ("early", "late", None), 2)):
        scheme = [("early", (begin, date(2015, 12, 31))), phases[1]]
        series = build_series([ancient], registry, covered, every="year", by="phase", count="active", phases=scheme)
        assert series.groups == groups
        assert series.expected[:, column].tolist() == [1, 1, 0]


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 12))
def test_blocks_hold_everything_once(sizes: list[int], limit: int) -> None:
    """Blocks follow each other without gaps, and hold no more than the limit unless one item alone does."""
    found = list(blocks(np.array(sizes, dtype=np.int64), limit))
    assert [n for block in found for n in range(block.start, block.stop)] == list(range(len(sizes)))
    assert all(sum(sizes[block]) <= limit or block.stop - block.start == 1 for block in found)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=8))
def test_repeated_rows(rows: list[tuple[int, int]]) -> None:
    """Each row stands once for each of its periods, in order."""
    begin, reach = (np.array([row[n] for row in rows], dtype=np.int64) for n in (0, 1))
    row, period = repeated(begin, reach)
    right = [(n, a + step) for n, (a, number) in enumerate(rows) for step in range(number)]
    assert list(zip(row.tolist(), period.tolist(), strict=True)) == right


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that are worked on in many small blocks give the same counts and draws as in one."""
    rng = np.random.default_rng(5)
    first = rng.integers(DAY, DAY + 3000, 500)
    last = first + rng.integers(0, 2, 500) * rng.integers(0, 900, 500)
    code, value = rng.integers(0, 3, 500), rng.normal(size=500)
    covered = [(date.fromordinal(DAY + 100), date.fromordinal(DAY + 900)), (day(1000), day(2500))]
    periods = calendar("quarter", day(0), day(3000))
    axis, row = Axis.of(periods, covered), np.arange(500)
    spans = Spans(first, last, first, last, first == first)

    def all_of() -> list[np.ndarray]:
        counts = [
            count_starts(first, last, code, 3, axis),
            kernel.sum_starts(first, last, code, value, 3, axis),
            count_active(spans, row, row[::2], code[::2], 3, axis),
        ]
        arrays = [array for three in counts for array in (three.certain, three.expected, three.possible)]
        return [*arrays, kernel.draw_starts(first, last, row, code, 3, [axis], 7, 1)]

    whole = all_of()
    for module, name in ((kernel, "_BLOCK"), (kernel, "_CHUNK"), (lasting, "_CHUNK")):
        monkeypatch.setattr(module, name, 16)
    for one, other in zip(whole, all_of(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def test_lasting_days_of_one_day_events_are_starts() -> None:
    """For events of one unknown day, being active is starting."""
    rng = np.random.default_rng(6)
    first = rng.integers(DAY, DAY + 1500, 200)
    last = first + rng.integers(0, 400, 200)
    axis = Axis.of(calendar("month", day(0), day(1800)), [(day(50), day(700)), (day(711), day(1700))])
    row = np.arange(200)
    one = count_active(Spans(first, last, first, last, first == first), row, row, row % 2, 2, axis)
    other = count_starts(first, last, row % 2, 2, axis)
    for name in ("certain", "expected", "possible"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-12)


@pytest.mark.parametrize("text", ["Y17E7", "-0044-03-15", "Y-999999999", "-0500/2015", "[..Y1E9]", "0000/"])
@pytest.mark.parametrize("count", ["start", "active"])
def test_years_beyond_the_calendar_are_counted(text: str, count: str) -> None:
    """Dates outside the years 1 to 9999 break nothing, and the three counts stay in order."""
    event = Event(date=text, id="e", title="t", kind="external", form="f", domains="d")
    series = Timeline([event], coverage=("2014", "2018")).series("year", count=count)  # type: ignore[arg-type]
    assert (series.certain <= series.expected).all()
    assert (series.expected <= series.possible).all()
    assert EventDate.parse(text).edtf == text


def test_the_whole_calendar_may_be_covered() -> None:
    """A coverage from year 1 to 9999 works, and holds its last day."""
    event = Event(date="9999-12-31", id="e", title="t", kind="external", form="f", domains="d")
    series = Timeline([event], coverage=("0001", "9999")).series("1200 months")
    assert series.expected[-1, 0] == 1
    assert series.exposure.sum() == pytest.approx(date.max.toordinal() / 365.25)
