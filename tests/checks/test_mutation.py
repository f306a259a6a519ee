"""Deleting, adding and moving events flips exactly the verdicts that fragility predicts.

The changes are made without the code that looked for them.
"""

from __future__ import annotations

import datetime
import itertools
import random
from functools import cache
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.checks import CheckResult, Verdict, run_checks
from alliance_timeline.checks.case import CaseUnit
from alliance_timeline.checks.runs import run_of

from .mutations import applied, mixed_world
from .worlds import check

TODAY = datetime.date(2026, 3, 1)
Plan = dict[str, Any]

SPAN = {"kinds": "cooperation", "since": "2004-07-01", "until": "2008-06-30"}
LATE = {"kinds": "friction", "since": "2005-07-01"}
COUNTS: dict[str, Plan] = {
    "at-least-passes": {"select": SPAN, "expect": {"count": {"at_least": 18}}},
    "at-least-open": {"select": SPAN, "expect": {"count": {"at_least": 22}}},
    "at-least-fails": {"select": SPAN, "expect": {"count": {"at_least": 25}}},
    "at-most-passes": {"select": LATE, "expect": {"count": {"at_most": 16}}},
    "at-most-fails": {"select": LATE, "expect": {"count": {"at_most": 10}}},
    "between-open": {"select": SPAN, "expect": {"count": {"at_least": 20, "at_most": 22}}},
    "of-events": {"select": SPAN, "unit": "event", "expect": {"count": {"at_least": 20}}},
}
RATES: dict[str, Plan] = {
    "rate-passes": {"select": SPAN, "expect": {"rate": {"at_least": 3}}},
    "rate-open": {"select": SPAN, "expect": {"rate": {"at_least": 4}}},
    "rate-fails": {"select": LATE, "expect": {"rate": {"at_least": 3}}},
    "rate-below": {"select": LATE, "expect": {"rate": {"at_most": 4}}},
}
BOUNDS: dict[str, Plan] = {
    "rate": {"select": SPAN, "expect": {"rate": {"at_least": 3}}},
    "rate-ratio": {"select": {"kinds": "cooperation"}, "expect": {"rate_ratio": {
        "phase": "late", "relative_to": "early", "at_least": 1}}},
    "share": {"select": {"kinds": ["cooperation", "friction"]}, "expect": {"share": {
        "part": {"kinds": "friction"}, "at_most": 0.3}}},
    "trend": {"select": {"kinds": "cooperation"}, "every": "year", "expect": {"trend": {"direction": "rising"}}},
    "gap": {"select": {"since": "2005"}, "expect": {"gap": {"at_most": "200 days"}}},
    "newcomers": {"select": {"since": "2007"}, "expect": {"newcomers": {"at_least": 5}}},
    "follow-through": {"select": {"forms": "agreement"}, "expect": {"follow_through": {
        "within": "4 years", "at_least": 0.2}}},
    "order": {"select": {"kinds": "cooperation"}, "expect": {"order": {
        "after": {"kinds": "friction"}, "within": "200 days", "at_least": 0.5}}},
    "data": {"select": {"kinds": "cooperation"}, "expect": {"data": {"sourced_at_least": 0.5}}},
}  # fmt: skip
BUNDLED: dict[str, Plan] = {
    "military": {"select": {"domains": "military", "since": "2014", "until": "2019"}},
    "friction": {"select": {"kinds": "friction", "since": "2000-03-15"}},
    "vague": {"select": {"since": "2001-03-15", "until": "2002-03-15"}},
    "vague-events": {"select": {"since": "1998-06-15", "until": "1999-06-15"}, "unit": "event"},
}


@cache
def world(name: str) -> at.Timeline:
    """The data on which claims are tried."""
    return at.load() if name == "bundled" else mixed_world(sharp=name == "sharp")


def result_of(name: str, plan: Plan, data: at.Timeline, *, fragility: bool = False) -> CheckResult:
    """What a check comes to."""
    return run_checks(check(name, **plan), data, today=TODAY, fragility=fragility).results[0]


def verdict_of(name: str, plan: Plan, data: at.Timeline) -> Verdict:
    """Its verdict alone."""
    return result_of(name, plan, data).verdict


def units_of(name: str, plan: Plan, data: at.Timeline) -> tuple[CaseUnit, ...]:
    """The units that the check is about."""
    case = run_of(check(name, **plan), at.CheckFile(check=[check(name, **plan)]), data, TODAY).case
    assert case is not None
    return case.units


def without(data: at.Timeline, units: Any) -> at.Timeline:
    """The data without some units."""
    gone = {event for unit in units for event in unit.events}
    return data.where(lambda event: event.id not in gone)


def holds(name: str, plan: Plan, data: at.Timeline, rng: random.Random, *, sets: int) -> set[str]:
    """Tries what is said of the fragility of an exact check; the kinds of change that flip it.

    The changes named flip the verdict to what was said. No smaller set of removals does: all are tried where they are
    few, else sets at random, with the units named and without.
    """
    result = result_of(name, plan, data, fragility=True)
    found = result.fragility
    assert found is not None
    assert found.exact
    units = units_of(name, plan, data)
    for way in found.ways:
        if way.number is not None:
            assert verdict_of(name, plan, applied(data, way.changes)) is way.becomes is not result.verdict
        if way.number is not None and way.kind != "move":
            assert len(way.changes) == way.number
            assert verdict_of(name, plan, applied(data, way.changes[1:])) is result.verdict
    removed = found.way("remove")
    assert removed is not None
    most = len(units) if removed.number is None else removed.number - 1
    every = list(itertools.islice(itertools.combinations(units, most), sets + 1))
    tried = every if len(every) <= sets else [tuple(rng.sample(units, rng.randint(1, most))) for _ in range(sets)]
    others = [unit for unit in units if unit.events[0] not in removed.events]
    for some in (*tried, others[:most], others[-most:] if most else ()):
        assert verdict_of(name, plan, without(data, some)) is result.verdict
    return {way.kind for way in found.ways if way.number is not None}


def test_exact_numbers_hold_on_a_small_world() -> None:
    """Counts on vague dates and rates on sharp ones: what is named flips, and nothing smaller does."""
    rng, kinds = random.Random(0), set()
    for data, plans in ((world("vague"), COUNTS), (world("sharp"), COUNTS | RATES)):
        for name, plan in plans.items():
            kinds |= holds(name, plan, data, rng, sets=25)
    assert kinds == {"remove", "add", "move"}


@pytest.mark.parametrize("name", BUNDLED)
def test_exact_numbers_hold_on_the_bundled_data(name: str) -> None:
    """Claims a little below, at and above what is counted, each by as few events as is said."""
    rng, data = random.Random(1), world("bundled")
    counted = result_of(name, BUNDLED[name] | {"expect": {"count": {"at_least": 0}}}, data).finding
    assert counted is not None
    low, high = int(counted.low or 0), int(counted.high or 0)
    kinds = set()
    for bounds in ({"at_least": low - 2}, {"at_least": high}, {"at_least": high + 1}, {"at_most": high},
                   {"at_most": low}, {"at_most": low - 3}, {"at_least": low - 1, "at_most": high + 1}):  # fmt: skip
        kinds |= holds(name, BUNDLED[name] | {"expect": {"count": bounds}}, data, rng, sets=6)
    assert kinds == ({"remove", "add"} if low == high else {"remove", "add", "move"})


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_hold(name: str) -> None:
    """What is named flips a verdict of any kind to what is said; a single change is the least there is."""
    plan, data = BOUNDS[name], world("vague")
    result = result_of(name, plan, data, fragility=True)
    found = result.fragility
    assert found is not None
    assert found.number is not None
    assert found.exact is (found.number == 1)
    for way in found.ways:
        if way.number is not None:
            assert way.exact is (way.number == 1)
            assert len(way.changes) == way.number
            assert verdict_of(name, plan, applied(data, way.changes)) is way.becomes is not result.verdict


def test_a_change_flips_those_verdicts_alone_that_it_is_enough_for() -> None:
    """What flips one verdict leaves all others that lose fewer of their units than it takes."""
    data = world("sharp")
    plans = COUNTS | RATES
    results = {name: result_of(name, plan, data, fragility=True) for name, plan in plans.items()}
    pairs = flips = 0
    for name, result in results.items():
        way = result.fragility.way("remove") if result.fragility else None
        if way is None or way.number is None:
            continue
        rest = applied(data, way.changes)
        for other, plan in plans.items():
            lost = [unit for unit in units_of(other, plan, data) if unit.events[0] not in rest]
            enough = results[other].fragility.removed  # type: ignore[union-attr]
            after = verdict_of(other, plan, rest)
            if enough is None or len(lost) < enough:
                assert after is results[other].verdict
                pairs += 1
            elif other == name:
                assert after is way.becomes
                flips += 1
    assert flips >= 5
    assert pairs >= 30


def test_single_deletions_flip_what_one_occasion_decides() -> None:
    """Deleting one event after the other flips a count where one occasion is enough, and only by the events of one."""
    data, select = world("bundled"), {"kinds": "friction", "since": "2014"}
    claim = {"select": select, "expect": {"count": {"at_least": 1}}}
    units = units_of("c", claim, data)
    sure = {unit.events[0] for unit in units if unit.share == 1 and len(unit.events) == 1}
    low = sum(unit.share == 1 for unit in units)
    rng = random.Random(2)
    for bound, number in ((low, 1), (low - 1, 2)):
        plan = {"select": select, "expect": {"count": {"at_least": bound}}}
        result = result_of("c", plan, data, fragility=True)
        assert result.fragility is not None
        if low == sum(unit.share for unit in units):
            assert result.fragility.removed == number
        for name in rng.sample([event.id for event in data], 40) + rng.sample(sorted(sure), 20):
            after = verdict_of("c", plan, data.where(lambda event, gone=name: event.id != gone))
            assert (after is not result.verdict) == (name in sure and result.fragility.removed == 1), name
