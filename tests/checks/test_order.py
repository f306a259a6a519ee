"""Order: what is followed within a span, what waits, and what vague dates leave open."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Finding, Reason, Verdict
from alliance_timeline.checks.expectations.drawn import DRAWS
from alliance_timeline.checks.expectations.order import Order
from alliance_timeline.checks.fragility.changes import changed
from alliance_timeline.periods import shift

from .worlds import TODAY, case, check, talks

FIRST = datetime.date(2001, 1, 1)
DAY = datetime.timedelta(days=1)
REPLY, CALL = {"tags": "reply"}, {"tags": "call"}
Rows = Sequence[tuple[str, str]]


def story(rows: Rows, **options: Any) -> at.Timeline:
    """Events on dates with tags: c is a call, r a reply, b both."""
    tags = {"c": ["call"], "r": ["reply"], "b": ["call", "reply"]}
    events = [talks(f"{tag}{n}", date, tags=tags[tag]) for n, (tag, date) in enumerate(rows)]
    return at.Timeline(events, **({"coverage": ("2001-01-01", "2001-12-31"), "complete": True} | options))


def found(
    data: at.Timeline, within: str = "30 days", select: Mapping[str, Any] = REPLY, after: Mapping[str, Any] = CALL,
    bounds: Mapping[str, float] | None = None, **options: Any,
) -> Any:  # fmt: skip
    """The finding of an order of calls and replies."""
    expect = Order(after=after, within=within, **({"at_least": 0.5} if bounds is None else bounds))
    return expect.evaluate(case(data, selection=at.Selection(**select), **options))


def counted(rows: Sequence[tuple[str, datetime.date]], within: str, end: datetime.date) -> tuple[int, int, int]:
    """Calls in the window up to ``end``, those followed, and those that wait, one by one."""
    calls = [day for tag, day in rows if tag in "cb" and FIRST <= day <= end]
    replies = [day for tag, day in rows if tag in "rb" and FIRST <= day <= end]
    yes = [any(day < reply <= shift(day, within) for reply in replies) for day in calls]
    waits = [not good and shift(day, within) > end for day, good in zip(calls, yes, strict=True)]
    return len(calls), sum(yes), sum(waits)


END = datetime.date(2001, 3, 31)
SPANS = st.sampled_from(["1 day", "2 weeks", "1 month", "45 days"])
DAYS = st.integers(0, 89).map(lambda n: FIRST + n * DAY)
TAGS = st.sampled_from("crb")


@settings(max_examples=80)
@given(st.lists(st.tuples(TAGS, DAYS), max_size=9), SPANS, st.randoms(use_true_random=False))
def test_exact_days_are_looked_up(rows: list[tuple[str, datetime.date]], within: str, random: Any) -> None:
    """With days known, the share is that of looking each unit up, in any order of events."""
    data = story([(tag, str(day)) for tag, day in rows], coverage=("2001-01-01", str(END)))
    finding = found(data, within)
    number, yes, waits = counted(rows, within, END)
    if number == 0:
        assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW)
        return
    assert finding.low == pytest.approx(yes / number)
    assert finding.high == pytest.approx((yes + waits) / number)
    assert finding.estimate == (pytest.approx(yes / (number - waits)) if number > waits else None)
    shuffled = at.Timeline(random.sample(list(data), len(data)), coverage=("2001-01-01", str(END)), complete=True)
    assert found(shuffled, within) == finding


VAGUE = {
    "2001-01-10": [10],
    "2001-01-14": [14],
    "[2001-01-09..2001-01-12]": [9, 10, 11, 12],
    "[2001-01-11,2001-01-12]": [11, 12],
    "[2001-01-13..2001-01-16]": [13, 14, 15, 16],
    "[2000-12-31..2001-01-02]": [0, 1, 2],
}


@settings(max_examples=60)
@given(
    st.lists(st.tuples(TAGS, st.sampled_from(list(VAGUE))), min_size=1, max_size=4),
    st.sampled_from(["2 days", "4 days", "1 week"]),
    st.sampled_from([0.5, 0.8, 0.95]),
    st.sampled_from([0.0, 0.3, 0.5, 1.0]),
)
def test_the_interval_holds_what_it_says(rows: Rows, within: str, confidence: float, least: float) -> None:
    """Over all ways in which the days can lie, a verdict is wrong for at most half of what confidence leaves, whatever
    becomes of those that wait; bounds hold in every way.
    """
    end = datetime.date(2001, 1, 15)
    data = story(rows, coverage=("2001-01-01", str(end)))
    finding = found(data, within, bounds={"at_least": least}, confidence=confidence)
    ways = list(itertools.product(*(VAGUE[date] for _, date in rows)))
    eve = FIRST - DAY
    numbers = [counted([(tag, eve + n * DAY) for (tag, _), n in zip(rows, way, strict=True)], within, end)
               for way in ways]  # fmt: skip
    if finding.reason is Reason.TOO_FEW:
        assert not any(number for number, *_ in numbers)
        return
    shares = [(yes / n, (yes + waits) / n) if n else (0.0, 1.0) for n, yes, waits in numbers]
    level = (1 - confidence) / 2
    error = 5 * math.sqrt(level * (1 - level) / DRAWS)
    assert sum(low < finding.low - 1e-9 for low, _ in shares) / len(ways) <= level + error
    assert sum(high > finding.high + 1e-9 for _, high in shares) / len(ways) <= level + error
    assert sum(low <= finding.low + 1e-9 for low, _ in shares) / len(ways) > level - error
    assert sum(high >= finding.high - 1e-9 for _, high in shares) / len(ways) > level - error
    everything = found(data, within, confidence=0.999999)
    assert everything.low <= min(low for low, _ in shares) + 1e-9
    assert everything.high >= max(high for _, high in shares) - 1e-9


def test_later_and_within() -> None:
    """The same day does not follow, the last day of the span does; nothing follows itself."""
    assert found(story([("c", "2001-02-01"), ("r", "2001-02-01")])).estimate == 0
    assert found(story([("c", "2001-02-01"), ("r", "2001-02-02")])).estimate == 1
    assert found(story([("c", "2001-02-01"), ("r", "2001-03-03")])).estimate == 1
    assert found(story([("c", "2001-02-01"), ("r", "2001-03-04")])).estimate == 0
    assert found(story([("c", "2001-01-31"), ("r", "2001-02-28")]), "1 month").estimate == 1
    assert found(story([("b", "2001-02-01"), ("b", "2001-02-10")])).estimate == 0.5


def test_a_vague_event_does_not_follow_itself() -> None:
    """An event of both selections has one day, however vague."""
    finding = found(story([("b", "2001-02")]))
    assert (finding.estimate, finding.low, finding.high) == (0, 0, 0)
    assert finding.steps[2] == "b0, 2001-02: not followed."


THREE = [("c", "2001-02-01"), ("r", "2001-02-10"), ("c", "2001-04-01"), ("c", "2001-06"), ("r", "2001-06-21")]


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"at_least": 0.3}, Verdict.PASS),
        ({"at_least": 0.5}, Verdict.INCONCLUSIVE),
        ({"at_least": 0.7}, Verdict.FAIL),
        ({"at_most": 0.7}, Verdict.PASS),
        ({"at_most": 0.5}, Verdict.INCONCLUSIVE),
        ({"at_most": 0.3}, Verdict.FAIL),
        ({"at_least": 0.3, "at_most": 0.7}, Verdict.PASS),
        ({}, Verdict.FAIL),
    ],
)
def test_verdicts(bounds: dict[str, float], verdict: Verdict) -> None:
    """One followed, one not, and one that is in two thirds of its days: one or two of three."""
    finding = found(story(THREE), bounds=bounds)
    assert finding.verdict is verdict
    assert (finding.low, finding.high) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert finding.estimate == pytest.approx((1 + 20 / 30) / 3, abs=0.02)
    assert finding.unit == "share"
    assert finding.figure == f"{100 * finding.estimate:.3g} % (33.3 % to 66.7 %)"
    if verdict is Verdict.INCONCLUSIVE:
        assert (finding.reason, finding.detail) == (Reason.COARSE, "the dates allow 33.3 % to 66.7 %")


def test_steps_and_evidence() -> None:
    """Each unit is told with what follows it; both are evidence, in the order of time."""
    finding = found(story([*THREE, ("r", "2001-09-01"), ("c", "2001-12-24")]))
    assert finding.evidence == ("c0", "r1", "c2", "c3", "r4", "c6")
    assert finding.steps[0] == "4 occasions of tags=call may start in 2001-01-01 to 2001-12-31."
    assert finding.steps[2] == "c0, 2001-02-01: followed by r1, 2001-02-10."
    assert finding.steps[3] == "c2, 2001-04-01: not followed."
    assert finding.steps[4].startswith("c3, 2001-06: followed in 6")
    assert finding.steps[5] == "c6, 2001-12-24: waits."
    assert "are followed, 1 wait." in finding.steps[6]
    many = found(story([("c", f"2001-02-{n:02}") for n in range(1, 16)]))
    assert (len(many.steps), many.steps[14]) == (17, "… and 3 more.")
    vague = found(story([("c", "2001-02"), ("r", "2001-02")]))
    assert vague.steps[2].endswith("% of the draws by r1, 2001-02.")


def test_what_waits() -> None:
    """A unit whose span has not passed counts as not followed below and as followed above, until it is followed."""
    rows = [("c", "2001-02-01"), ("r", "2001-02-10"), ("c", "2001-12-24")]
    finding = found(story(rows), bounds={"at_least": 0.8})
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE)
    assert finding.detail == "1 of 2 wait: 30 days after them are not all settled; the share may be 50 % to 100 %"
    assert (finding.estimate, finding.figure) == (1, "100 % (50 % to 100 %)")
    assert found(story(rows), bounds={"at_least": 0.5}).verdict is Verdict.PASS
    assert found(story([*rows, ("r", "2001-12-27")]), bounds={"at_least": 0.8}).verdict is Verdict.PASS
    last = story([("c", "2001-12-24"), ("r", "2001-02-10")])
    assert (found(last, "7 days").high, found(last, "8 days").high) == (0, 1)


def test_days_that_are_not_settled() -> None:
    """What follows after the settled day is not looked at: the unit waits; all waiting leaves no estimate."""
    data = story([("c", "2001-02-01"), ("r", "2001-02-10")], settled_until="2001-02-05")
    finding = found(data)
    assert (finding.estimate, finding.low, finding.high, finding.figure) == (None, 0, 1, "– (0 % to 100 %)")
    assert finding.reason is Reason.OUTSIDE


def test_a_gap_of_coverage() -> None:
    """A unit that could have been followed on days that nobody looked at waits."""
    data = story([("c", "2001-02-01"), ("c", "2001-06-01"), ("r", "2001-06-02")])
    holed = REPLY | {"exclude": {"since": "2001-02-10", "until": "2001-02-20"}}
    finding = found(data, select=holed)
    assert (finding.low, finding.high) == (0.5, 1)
    assert found(data).high == 0.5


def test_followers_beyond_the_window() -> None:
    """The last unit of a window may be followed after it; units of ``after`` are those of the window."""
    data = story([("c", "2001-01-05"), ("c", "2001-03-20"), ("r", "2001-04-10")])
    finding = found(data, select=REPLY | {"since": "2001-02-01", "until": "2001-03-31"})
    assert (finding.low, finding.high) == (1, 1)
    assert "in 2001-01-01 to 2001-12-31." in finding.steps[1]


def test_after_may_have_a_window_of_its_own() -> None:
    """The window of ``after`` goes before that of the check, in days or in phases."""
    data = story(
        [("c", "2001-01-05"), ("c", "2001-03-20"), ("r", "2001-04-10")], phases=at.Periodization.declared("2001-03-01")
    )
    late = data.phases.names[1] if data.phases else ""
    early = REPLY | {"until": "2001-02-01"}
    assert found(data, select=early).estimate == 0
    assert found(data, select=early, after=CALL | {"since": "2001-03-01"}).estimate == 1
    assert found(data, select=early, after=CALL | {"phases": late}).estimate == 1
    assert found(data, select=REPLY | {"phases": late}).estimate == 1


def test_vague_dates_are_spread_over_the_window_of_the_check() -> None:
    """A unit that may lie in the window counts with the chance that it does, unless ``after`` says a certainty."""
    data = story([("c", "2001-02"), ("c", "2001-03-10"), ("r", "2001-03-11")])
    since = REPLY | {"since": "2001-02-25"}
    finding = found(data, select=since)
    assert finding.steps[0].startswith("2 occasions")
    sure = found(data, select=since, after=CALL | {"certainty": "certain"})
    assert sure.steps[0].startswith("1 occasion of")


@pytest.mark.parametrize(
    ("rows", "bounds", "verdict"),
    [
        ([("c", "2001-02-01")], {}, Verdict.FAIL),
        ([("c", "2001-02-01")], {"at_least": 0.9}, Verdict.INCONCLUSIVE),
        ([("c", "2001-02-01")], {"at_most": 0}, Verdict.INCONCLUSIVE),
        ([("c", "2001-02-01"), ("r", "2001-02-02")], {"at_most": 0}, Verdict.FAIL),
        ([("c", "2001-02-01"), ("r", "2001-02-02")], {"at_most": 0.1}, Verdict.INCONCLUSIVE),
        ([("c", "2001-02-01"), ("r", "2001-02-02")], {}, Verdict.INCONCLUSIVE),
    ],
)
def test_a_window_beyond_the_data(rows: Rows, bounds: dict[str, float], verdict: Verdict) -> None:
    """Beyond the covered days it can be shown that not all are followed, or that some are; nothing else."""
    finding = found(story(rows), select=REPLY | {"until": "2002-12-31"}, bounds=bounds)
    assert finding.verdict is verdict
    if verdict is Verdict.INCONCLUSIVE:
        assert (finding.reason, finding.detail[:30]) == (Reason.OUTSIDE, "the window ends 2002-12-31, th")


def test_nothing_to_follow() -> None:
    """Without a unit of ``after`` there is no share; without a day of its window that is told."""
    data = story([("r", "2001-02-01")])
    none = found(data)
    assert (none.reason, none.detail) == (Reason.TOO_FEW, "no occasion of after starts in its window")
    outside = found(data, after=CALL | {"since": "2005"})
    assert (outside.reason, outside.detail) == (Reason.OUTSIDE, "no day of the window of after is covered and settled")


def test_a_chance_too_small_to_be_drawn() -> None:
    """A unit that lies in the window on one of a million days tells nothing."""
    finding = found(story([("c", "[-0998-01-01..2001-01-01]"), ("r", "2001-03-01")]))
    assert (finding.verdict, finding.low, finding.high) == (Verdict.INCONCLUSIVE, 0, 1)
    assert finding.reason is Reason.COARSE


def test_confidence_and_seed_are_obeyed() -> None:
    """Less confidence keeps less; another seed draws other days; too much confidence keeps all that dates allow."""
    data = story([("c", "2001-02") for _ in range(8)] + [("r", "2001-02-15")])
    wide, narrow = (found(data, confidence=c) for c in (0.99, 0.5))
    assert wide.low < narrow.low <= narrow.high < wide.high
    assert found(data) == found(data)
    assert found(data, seed=1).estimate != found(data).estimate
    most = found(data, confidence=0.99999)
    assert (most.low, most.high) == (0, 1)


@settings(max_examples=30)
@given(st.lists(st.tuples(TAGS, st.sampled_from([*VAGUE, "2001-02", "2001-03"])), min_size=1, max_size=5))
def test_a_higher_bound_is_harder(rows: Rows) -> None:
    """A share that reaches a bound reaches a lower one."""
    order = [Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL]
    data = story([("c", "2001-01-20"), *rows])
    ranks = [order.index(found(data, bounds={"at_least": n / 4}).verdict) for n in range(5)]
    assert ranks == sorted(ranks)


def test_occasions() -> None:
    """An occasion is followed as one, from its first event; by event each is followed."""
    part = talks("part", "2001-02-20", tags=["call"], links=[{"relation": "part_of", "event": "c0"}])
    data = story([("c", "2001-02-01"), ("r", "2001-03-10")]).add(part)
    assert found(data).estimate == 0
    assert found(data, unit="event").estimate == 0.5


def one(data: at.Timeline, select: Mapping[str, Any] = REPLY, after: Mapping[str, Any] = CALL, **fields: Any) -> Any:
    """The result of a single check."""
    expect = {"order": {"after": after, "within": "30 days", "at_least": 0.5}}
    return at.run_checks(check(expect=expect, select=select, **fields), data, today=TODAY).results[0]


def test_rules_for_all_checks() -> None:
    """No verdict stands on an open list; nothing selected, no day and unknown names are told as elsewhere."""
    rows = [("c", "2001-02-01"), ("r", "2001-02-10")]
    assert one(story(rows)).verdict is Verdict.PASS
    assert one(story(rows, complete=False)).finding.reason is Reason.OPEN_LIST
    assert one(story(rows, complete=False), open_list="accept").verdict is Verdict.PASS
    assert one(story(rows), REPLY | {"kinds": "friction"}).finding.reason is Reason.TOO_FEW
    assert one(story(rows), REPLY | {"since": "2005"}).finding.reason is Reason.OUTSIDE
    for words in ({"phases": "none"}, {"frames": "none"}):
        assert one(story(rows), after=words).verdict is Verdict.ERROR
    doubtful = story(rows, reliability=[at.Reliability(id="kind", alpha=0.3, low=0.2, high=0.4, n=100)])
    assert one(doubtful, REPLY | {"kinds": "cooperation"}).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"at_least": 1.1}, "1.1 is no share"),
        ({"at_most": -0.1}, "-0.1 is no share"),
        ({"at_least": 0.5, "at_most": 0.4}, "lies below"),
        ({"within": "soon"}, "no span of time"),
        ({"within": "0 days"}, "holds no day"),
        ({"after": {"tagss": "x"}}, "unknown field"),
        ({"after": None}, "after"),
        ({"before": CALL}, "unknown field"),
    ],
)
def test_refused(wrong: dict[str, Any], told: str) -> None:
    """Shares lie from 0 to 1 and in order, spans hold days, and selections have known words."""
    with pytest.raises(at.DataError, match=told):
        Order(**({"after": CALL, "within": "30 days"} | wrong))


def test_claims() -> None:
    """Without bounds all are to be followed; the claim names both selections and the span."""
    assert Order(after=CALL, within="2 weeks").at_least == 1
    assert Order(after=CALL, within="2 weeks", at_most=0.2).at_least is None
    assert Order(after={}, within="2 weeks", at_most=0.2).claim("event") == (
        "at most 20 % of events are followed by a selected one within 2 weeks"
    )


def shares(data: at.Timeline, kind: str, within: str = "30 days") -> list[list[Finding]]:
    """The findings after each lever of a kind, change by change, up to four changes."""
    levers = Order(after=CALL, within=within).levers(case(data, selection=at.Selection(**REPLY)))
    return [
        [found(changed(data, lever.changes[: n + 1]), within) for n in range(min(len(lever.changes), 4))]
        for lever in levers
        if lever.changes[0].kind == kind
    ]


def test_taking_away() -> None:
    """The fewest followers go first; so do units that are not followed."""
    data = story(
        [("c", "2001-02-01"), ("r", "2001-02-10"), ("r", "2001-02-11"), ("c", "2001-05-01"), ("r", "2001-05-02"),
         ("c", "2001-08-01")]
    )  # fmt: skip
    followers, units = shares(data, "remove")
    assert [finding.estimate for finding in followers] == pytest.approx([1 / 3, 1 / 3, 0])
    assert [finding.estimate for finding in units] == [1]


def test_adding() -> None:
    """A copy of a follower is put behind as many units as it can follow; copies of units where they are followed, and
    where they are not.
    """
    data = story(
        [("c", "2001-02-01"), ("c", "2001-02-10"), ("c", "2001-05-01"), ("c", "2001-08-01"), ("r", "2001-08-20")]
    )
    behind, followed, missed = shares(data, "add")
    assert [finding.estimate for finding in behind] == [0.75, 1]
    assert followed[0].estimate == pytest.approx(2 / 5)
    assert missed[0].estimate == pytest.approx(1 / 5)


def test_moving() -> None:
    """Vague units are moved to where they are followed, or are not; vague followers behind units, or away."""
    unit = story([("c", "2001-02"), ("r", "2001-02-15")], coverage=("2001-01-01", "2001-12-31"))
    (raised,), (lowered,) = shares(unit, "move", "7 days")
    assert (raised.estimate, lowered.estimate) == (1, 0)
    follower = story([("c", "2001-02-10"), ("r", "2001-02")])
    (behind,), (away,) = shares(follower, "move")
    assert (behind.estimate, away.estimate) == (1, 0)
    late = story([("c", "2001-02-10"), ("r", "[2001-02-20..2001-12-01]"), ("r", "2001-02-01")])
    (behind,), (away,) = shares(late, "move")
    assert (behind.estimate, away.estimate) == (1, 0)
    fixed = story(
        [("c", "2001-02-10"), ("r", "2001-02-20"), ("c", "2001-06-01"), ("c", "2001-08-05"), ("r", "2001-08")]
    )
    assert [[finding.estimate for finding in row] for row in shares(fixed, "move")] == [[2 / 3], [1 / 3]]
    twice = story([("c", "2001-02-10"), ("c", "2001-02-11"), ("r", "[2001-02-20..2001-12-01]")])
    assert [len(row) for row in shares(twice, "move")] == [1, 1]
    always = story([("c", "2001-02-10"), ("r", "[2001-02-11..2001-02-15]")])
    assert shares(always, "move") == []


def test_nothing_to_change() -> None:
    """Without units that follow, or to be followed, there is nothing to take away or copy."""
    for rows in ([("c", "2001-02-01")], [("r", "2001-02-01")]):
        words = at.Selection(**REPLY)
        assert Order(after=CALL, within="1 day").levers(case(story(rows), selection=words)) == ()


def test_fragility() -> None:
    """A run tells how few events change the verdict."""
    data = story([("c", "2001-02-01"), ("r", "2001-02-10"), ("c", "2001-05-01"), ("r", "2001-05-02")])
    fragility = one(data).fragility
    assert (fragility.removed, fragility.added) == (2, 3)


def test_the_sure_follower_is_named() -> None:
    """Where one surely follows and a vaguer one may, the sure one is told."""
    data = at.Timeline(
        [talks("first", "2004-08-23", kind="friction"), talks("vague", "2004-11~"), talks("sure", "2004-11-21")],
        coverage=("2001", "2012"),
        complete=True,
    )
    claim = Order(after={"kinds": "friction"}, within="90 days")
    finding = claim.evaluate(case(data, selection=at.Selection(kinds="cooperation")))
    assert any("followed by" in step and "2004-11-21" in step for step in finding.steps)
