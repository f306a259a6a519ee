"""Gaps: the longest silence by its days, the calendar, the edges of what was observed, and vague dates."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Reason, Verdict
from alliance_timeline.checks.expectations.drawn import DRAWS
from alliance_timeline.checks.expectations.gaps import Gap
from alliance_timeline.checks.fragility.changes import changed
from alliance_timeline.periods import shift

from .worlds import TODAY, case, check, talks, world

DAY = datetime.timedelta(days=1)
FIRST, LAST = datetime.date(2001, 1, 1), datetime.date(2012, 12, 31)
SPANS = st.sampled_from(["10 days", "3 weeks", "1 month", "6 months", "1 year"])
DAYS = st.integers(0, 800).map(lambda n: FIRST + n * DAY)
SHORT: dict[str, Any] = {"coverage": ("2001-01-01", "2003-03-31")}


def walked(starts: Iterable[datetime.date], first: datetime.date, last: datetime.date) -> list[tuple[Any, Any]]:
    """The silences of one run of days, found by walking through it day by day."""
    given, since, found = set(starts), first, []
    day = first
    while day <= last:
        if day in given or day == last:
            found.append((since, day))
            since = day
        day += DAY
    return found


def too_long(rows: Iterable[tuple[datetime.date, datetime.date]], span: str) -> bool:
    """Whether a silence lasts beyond the span from its first day."""
    return any(shift(first, span) < last for first, last in rows)


def found(data: at.Timeline, span: str, **options: Any) -> Any:
    """The finding of a gap."""
    return Gap(at_most=span).evaluate(case(data, **options))


@settings(max_examples=60)
@given(st.lists(DAYS, max_size=8), SPANS)
def test_exact_days_are_walked(days: list[datetime.date], span: str) -> None:
    """With days known, the verdict is that of going through the window day by day, and the interval is one length."""
    finding = found(world(map(str, days), **SHORT), span)
    rows = walked(days, FIRST, datetime.date(2003, 3, 31))
    assert finding.verdict is (Verdict.FAIL if too_long(rows, span) else Verdict.PASS)
    assert finding.low == finding.high == finding.estimate
    beyond = max((last - shift(first, span)).days for first, last in rows)
    assert finding.low in {(last - first).days for first, last in rows if (last - shift(first, span)).days == beyond}


@settings(max_examples=40)
@given(st.lists(DAYS, min_size=1, max_size=6), SPANS, st.randoms(use_true_random=False))
def test_the_order_of_events_means_nothing(days: list[datetime.date], span: str, random: Any) -> None:
    """Events in another order give the same finding."""
    events = [talks(f"e{n}", str(day)[: 7 if n % 2 else 10]) for n, day in enumerate(days)]
    other = random.sample(events, len(events))
    one, two = (found(at.Timeline(some, complete=True, **SHORT), span) for some in (events, other))
    assert one == two


SPREAD = ["2001-01", "2001-02-XX", "[2001-02-10..2001-02-12]", "2001-03-01", "[2001-03-05..2001-03-11]"]


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(SPREAD[2:]), min_size=1, max_size=3),
    st.integers(5, 40),
    st.sampled_from([0.5, 0.8, 0.95]),
)
def test_a_verdict_is_wrong_no_more_often_than_said(dates: list[str], most: int, confidence: float) -> None:
    """Over all ways in which the days can lie, a pass or fail is wrong for at most half of what confidence leaves."""
    data = world(dates, coverage=("2001-01-20", "2001-03-31"))
    finding = found(data, f"{most} days", confidence=confidence)
    first, last = datetime.date(2001, 1, 20), datetime.date(2001, 3, 31)
    ranges = [(event.date.start.earliest, event.date.start.latest) for event in data]
    days = [[low + n * DAY for n in range((high - low).days + 1)] for low, high in ranges if low and high]
    ways = list(itertools.product(*days))
    wrong = sum(too_long(walked(way, first, last), f"{most} days") for way in ways) / len(ways)
    level = (1 - confidence) / 2
    error = 5 * math.sqrt(level * (1 - level) / DRAWS)
    if finding.verdict is Verdict.PASS:
        assert wrong <= level + error
    elif finding.verdict is Verdict.FAIL:
        assert 1 - wrong <= level + error
    else:
        assert finding.reason is Reason.COARSE
        assert level - error < wrong < 1 - level + error
    lengths = [max((b - a).days for a, b in walked(way, first, last)) for way in ways]
    bounds = found(data, f"{most} days", confidence=0.99999)
    assert bounds.low <= min(lengths)
    assert bounds.high == max(lengths)


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*SPREAD, "2001-06", "2001-09", "2002"]), min_size=1, max_size=6))
def test_longer_spans_are_kept_more_easily(dates: list[str]) -> None:
    """What keeps a span keeps a longer one; what breaks it breaks a shorter one."""
    data = world(dates, **SHORT)
    order = [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS]
    ranks = [order.index(found(data, f"{days} days").verdict) for days in range(20, 820, 100)]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("dates", "verdict"),
    [
        (["2001-07-01", "2001-12-28"], Verdict.PASS),  # both silences last 180 days, then 3 to the end
        (["2001-07-01", "2001-12-29"], Verdict.FAIL),
        (["2001-07-01"], Verdict.FAIL),  # 183 days to the last day
        (["2001-07-01", "2001-12-15/2002-02"], Verdict.PASS),  # what begins counts, not how long it lasts
        (["2001-07-01", "2001-12"], Verdict.INCONCLUSIVE),
        (["2001-07-01", "2001-12-20/2001-12-29"], Verdict.PASS),
        (["2001-07-01", "[2001-12-20..2001-12-29]"], Verdict.INCONCLUSIVE),
        (["2001-07-01", "[2001-12-20..2001-12-28]"], Verdict.PASS),
    ],
)
def test_verdicts(dates: list[str], verdict: Verdict) -> None:
    """Two starts may lie as far apart as the span; a date that may lie on the edge of that decides nothing."""
    data = world(dates, coverage=("2001-01-02", "2001-12-31"))
    finding = found(data, "180 days")
    assert finding.verdict is verdict
    assert (finding.reason is Reason.COARSE) == (verdict is Verdict.INCONCLUSIVE)


def test_the_calendar_is_obeyed() -> None:
    """Six months are as long as they are: 184 days from July on are kept, 182 from February on are not."""
    summer = world(["2001-07-01", "2002-01-01"], coverage=("2001-07-01", "2002-01-01"))
    assert found(summer, "6 months").verdict is Verdict.PASS
    spring = world(["2001-02-01", "2001-08-02"], coverage=("2001-02-01", "2001-08-02"))
    finding = found(spring, "6 months")
    assert (finding.verdict, finding.figure) == (Verdict.FAIL, "182 days")
    assert finding.steps[-1].endswith("6 months from its first day end on 2001-08-01.")


def test_the_furthest_beyond_is_the_longest() -> None:
    """Of a long silence that the calendar allows and a shorter one that it does not, the latter is shown."""
    data = world(["2001-02-01", "2001-08-02", "2002-02-01"], coverage=("2001-02-01", "2002-02-01"))
    finding = found(data, "6 months")
    assert (finding.verdict, finding.figure, finding.evidence) == (Verdict.FAIL, "182 days", ("e0", "e1"))


def test_edges_count() -> None:
    """Silence before the first start and after the last counts with its days in the window."""
    data = world(["2001-03-01", "2001-06-01"], coverage=("2001-01-01", "2001-12-31"))
    finding = found(data, "200 days")
    assert (finding.verdict, finding.figure, finding.evidence) == (Verdict.FAIL, "213 days", ("e1",))
    assert "2001-06-01 (e1, 2001-06-01) to 2001-12-31 (the edge" in finding.steps[-1]
    assert found(data, "213 days").verdict is Verdict.PASS
    early = found(data, "50 days", selection=at.Selection(until="2001-04-01"))
    assert (early.figure, early.evidence) == ("59 days", ("e0",))


def test_days_that_nobody_looked_at_end_a_silence() -> None:
    """A gap of coverage cuts a silence in two."""
    data = world(["2001-01-01", "2001-12-31"], coverage=("2001-01-01", "2001-12-31"))
    whole = at.Selection()
    holed = at.Selection(exclude={"since": "2001-05-01", "until": "2001-08-31"})
    assert found(data, "150 days", selection=whole).verdict is Verdict.FAIL
    finding = found(data, "150 days", selection=holed)
    assert (finding.verdict, finding.figure) == (Verdict.PASS, "121 days")


def test_the_unsettled_tail_is_left_out() -> None:
    """Days after the settled one are no silence."""
    dates = ["2001-01-01", "2001-06-01"]
    assert found(world(dates, coverage=("2001", "2005")), "1 year").verdict is Verdict.FAIL
    assert found(world(dates, coverage=("2001", "2005"), settled_until="2001-07-31"), "1 year").verdict is Verdict.PASS


def test_a_window_beyond_the_data() -> None:
    """Beyond the covered days a silence can be shown, and never that there is none."""
    data = world(["2001-06-01"], coverage=("2001-01-01", "2001-12-31"))
    until = at.Selection(until="2002-06-30")
    assert found(data, "100 days", selection=until).verdict is Verdict.FAIL
    finding = found(data, "1 year", selection=until)
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE)
    assert finding.detail == "the window ends 2002-06-30, the covered and settled days 2001-12-31"


def test_a_vague_date_cuts_in_part() -> None:
    """A month in the middle of a silence leaves between half of it and a month more."""
    data = world(["2001-01-01", "2001-07", "2001-12-31"], coverage=("2001-01-01", "2001-12-31"))
    finding = found(data, "190 days")
    assert finding.low is not None
    assert finding.high is not None
    assert 182 <= finding.low < finding.high <= 211
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert finding.detail == f"the dates allow {finding.low:g} to {finding.high:g} days"
    assert finding.figure == f"{finding.estimate:.0f} days ({finding.low:g}–{finding.high:g})"
    assert "4,000 draws of the possible days" in finding.steps[3]
    assert finding.evidence in (("e0", "e1"), ("e1", "e2"))
    assert finding == found(data, "190 days")


def test_confidence_is_obeyed() -> None:
    """Less confidence keeps less of what the dates allow; more than the draws can carry keeps all of it."""
    data = world(["2001-01-01", "2001-07", "2001-12-31"], coverage=("2001-01-01", "2001-12-31"))
    narrow, wide, all_of_it = (found(data, "190 days", confidence=c) for c in (0.5, 0.95, 0.99999))
    assert wide.low <= narrow.low < narrow.high < wide.high
    assert (all_of_it.low, all_of_it.high) == (181, 211)
    assert found(data, "209 days", confidence=0.8).verdict is Verdict.PASS
    assert found(data, "209 days", confidence=0.99999).verdict is Verdict.INCONCLUSIVE


def test_a_span_beyond_the_calendar() -> None:
    """Where a span runs past the year 9999 the longest silence is still found, and a pass stays one."""
    data = world(["2001-03-01", "2010-06-01", "2012-11-30"])
    silences_ = {span: found(data, span) for span in ("20 years", "9000 years", "999999 months", "400000 weeks")}
    assert {item.figure for item in silences_.values()} == {"3379 days"}
    assert {item.verdict for item in silences_.values()} == {Verdict.PASS}
    assert silences_["9000 years"].steps[-1].endswith("9000 years from its first day end after the year 9999.")


def test_a_seed_gives_other_draws() -> None:
    """Another seed draws other days, and more draws can be asked for."""
    data = world(["2001"] * 5, coverage=("2001", "2002"))
    assert found(data, "1 year", seed=1).estimate != found(data, "1 year").estimate
    assert "5,000 draws" in found(data, "1 year", m=5000).steps[3]


def test_occasions_start_with_their_first_event() -> None:
    """The later events of an occasion do not end a silence; counted by event they do."""
    part = talks("paper", "2001-06-01", links=[{"relation": "part_of", "event": "summit"}])
    data = at.Timeline([talks("summit", "2001-01-01"), part], coverage=("2001-01-01", "2001-12-31"), complete=True)
    assert found(data, "300 days").verdict is Verdict.FAIL
    finding = found(data, "300 days", unit="event")
    assert (finding.verdict, finding.figure) == (Verdict.PASS, "213 days")
    assert Gap(at_most="300 days").claim("event") == "events never start more than 300 days apart"


def one(expect: object, data: at.Timeline, **fields: Any) -> at.CheckResult:
    """The result of a single check."""
    return at.run_checks(check(expect=expect, **fields), data, today=TODAY).results[0]


def test_what_is_not_listed_could_only_shorten() -> None:
    """On an open list a pass stands and says why; a fail does not."""
    data = world(["2001-01-01", "2001-06-01", "2001-12-31"], coverage=("2001-01-01", "2001-12-31"), complete=False)
    kept = one({"gap": {"at_most": "1 year"}}, data)
    assert kept.verdict is Verdict.PASS
    assert kept.finding is not None
    assert kept.finding.steps[-1] == "What is not listed could only shorten a silence."
    broken = one({"gap": {"at_most": "100 days"}}, data)
    assert broken.finding is not None
    assert (broken.verdict, broken.finding.reason) == (Verdict.INCONCLUSIVE, Reason.OPEN_LIST)
    assert one({"gap": {"at_most": "100 days"}}, data, open_list="accept").verdict is Verdict.FAIL


def test_rules_for_all_checks() -> None:
    """Nothing selected, no covered day and an unknown frame are told as for other expectations; doubtful coding too."""
    expect = {"gap": {"at_most": "1 year"}}
    empty = one(expect, world([]))
    assert empty.finding is not None
    assert empty.finding.reason is Reason.TOO_FEW
    outside = one(expect, world(["2001-01-01"]), select={"since": "2030"})
    assert outside.finding is not None
    assert outside.finding.reason is Reason.OUTSIDE
    assert one(expect, world([]), select={"frames": "none"}).verdict is Verdict.ERROR
    doubtful = world(
        ["2001-01-01", "2001-06-01"], coverage=("2001-01-01", "2001-12-31"),
        reliability=[at.Reliability(id="kind", alpha=0.3, low=0.2, high=0.4, n=100)],
    )  # fmt: skip
    assert one(expect, doubtful, select={"kinds": "cooperation"}).verdict is Verdict.PASS


@pytest.mark.parametrize("span", ["180", "half a year", "0 days", "", "-3 days", 180, None, "6 monthss"])
def test_refused_spans(span: object) -> None:
    """A span is a number of days, weeks, months or years that holds a day."""
    with pytest.raises(at.DataError, match="at_most"):
        Gap(at_most=span)


def fewest(events: Sequence[str], verdict: Verdict, span: str, data: at.Timeline) -> int | None:
    """How many events it takes to take away, by trying all of them."""
    for size in range(1, len(events) + 1):
        for gone in itertools.combinations(events, size):
            rest = data.where(lambda event, gone=gone: event.id not in gone)  # type: ignore[misc]
            if not len(rest) or found(rest, span).verdict is not verdict:
                return size
    return None


@settings(max_examples=25)
@given(st.lists(st.integers(0, 80), min_size=1, max_size=6), st.sampled_from([30, 45, 60]))
def test_taking_away_is_exact(days: list[int], most: int) -> None:
    """With days known, no choice of units to take away is better than the first that are proposed."""
    data = world([str(FIRST + n * DAY) for n in days], coverage=("2001-01-01", "2001-03-31"))
    span = f"{most} days"
    verdict = found(data, span).verdict
    (lever, *_) = Gap(at_most=span).levers(case(data))
    assert sorted(name for change in lever.changes for name in change.events) == sorted(event.id for event in data)

    def flips(number: int) -> bool:
        rest = changed(data, lever.changes[:number])
        return not len(rest) or found(rest, span).verdict is not verdict

    needed = next(number for number in range(1, len(days) + 1) if flips(number))
    assert needed == fewest([event.id for event in data], verdict, span, data)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 89), min_size=1, max_size=4), st.sampled_from([20, 30, 45]))
def test_adding_is_exact(days: list[int], most: int) -> None:
    """With days known, each silence is filled with as few copies as it takes."""
    data, span = world([str(FIRST + n * DAY) for n in days], coverage=("2001-01-01", "2001-03-31")), f"{most} days"
    needed = sum(-(-(b - a).days // most) - 1 for a, b in walked([FIRST + n * DAY for n in days], FIRST,
                 datetime.date(2001, 3, 31)) if b > a)  # fmt: skip
    adding = next(lever for lever in Gap(at_most=span).levers(case(data)) if lever.changes[0].kind == "add")
    assert found(changed(data, adding.changes[:needed]), span).verdict is Verdict.PASS
    if needed:
        assert found(changed(data, adding.changes[: needed - 1]), span).verdict is Verdict.FAIL


def moves(data: at.Timeline, span: str) -> list[Verdict]:
    """The verdicts after all moves of each lever that moves."""
    levers = [lever for lever in Gap(at_most=span).levers(case(data)) if lever.changes[0].kind == "move"]
    return [found(changed(data, lever.changes), span).verdict for lever in levers]


def test_vague_dates_are_moved_out_of_a_silence_and_into_it() -> None:
    """An undecided claim fails with the dates as far apart as they can be, and passes with them in the middle."""
    data = world(["2001-01-01", "2001-07", "2001-12-31"], coverage=("2001-01-01", "2001-12-31"))
    assert moves(data, "190 days") == [Verdict.FAIL, Verdict.PASS]
    out = world(["2001-01-01", "[2001-02..2001-11]", "2001-12-31"], coverage=("2001-01-01", "2001-12-31"))
    assert Verdict.FAIL in moves(out, "250 days")


def test_fragility() -> None:
    """A run tells how few events change the verdict, in each way that it can be changed."""
    data = world(["2001-03-01", "2001-06-01", "2001-09-01"], coverage=("2001-01-01", "2001-12-31"))
    kept = one({"gap": {"at_most": "180 days"}}, data).fragility
    assert kept is not None
    assert (kept.removed, kept.added, kept.becomes) == (1, None, Verdict.FAIL)
    broken = one({"gap": {"at_most": "70 days"}}, data).fragility
    assert broken is not None
    assert (broken.removed, broken.added) == (3, 3)


def test_nothing_to_change() -> None:
    """Without units there is nothing to take away or to copy."""
    assert Gap(at_most="1 day").levers(case(world([]))) == ()
    vague = case(world(["2001/2002"], coverage=("2001-12-01", "2001-12-31")))
    assert Gap(at_most="1 day").levers(vague)
