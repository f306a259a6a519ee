"""The fewest changes that change a verdict on a count, found exactly and without evaluating the data again.

The number of units is a sum of independent draws, one a unit with its share, and both limits of its interval grow with
each share (stochastic order). Exchanging one unit of a set for another moves the limits as the two shares differ, so
that of all sets of k units

- taking away those with the greatest shares gives the lowest limits,
- moving out of the window those with the greatest shares gives the lowest limits, and moving into it those with the
  smallest shares the highest,
- adding units that surely lie in the window gives the highest: each raises both limits by 1.

A verdict ends where a limit crosses a bound, and an open one is decided where the interval leaves a bound behind: both
are monotone in k, so that the smallest k is found by halving. An interval may have to be brought between two bounds by
changes in both directions; then all combinations are tried, up to a number of them.

To move a unit never does more than to take it away, or to add one: where the moves of an occasion of several vague
events were not all gone through, it surely takes as many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from math import inf

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.fragility.changes import Change, Kind, copies
from alliance_timeline.checks.fragility.placements import placements
from alliance_timeline.checks.fragility.ways import Fragility, Way
from alliance_timeline.display import counted

__all__ = ["CountVerdict", "count_fragility"]

_COMBINATIONS = 1000

Test = Callable[[float, float], bool]


@dataclass(frozen=True, slots=True)
class _Step:
    """A change of one unit.

    ``number`` is its place among the shares, None where it has none; ``before`` and ``after`` are its share.
    """

    unit: int
    number: int | None
    before: float
    after: float
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountVerdict:
    """How a verdict on a count follows from the shares of its units.

    Attributes:
        shares: of the units now.
        verdict: the one that they give.
        limits: the interval of other shares.
        judge: the verdict on an interval.
        least, most: the bounds, infinite where there are none.
    """

    shares: Sequence[float]
    verdict: Verdict
    limits: Callable[[Sequence[float]], tuple[float, float]]
    judge: Callable[[float, float], Verdict]
    least: float
    most: float

    def after(self, steps: Sequence[_Step]) -> tuple[float, float]:
        """The limits after some steps."""
        gone = {step.number for step in steps}
        kept = [share for number, share in enumerate(self.shares) if number not in gone]
        return self.limits([*kept, *(step.after for step in steps if step.after > 0)])

    def ends(self) -> tuple[Test | None, Test | None]:
        """When lower limits, and when higher ones, change the verdict; None where they cannot."""
        least, most = self.least, self.most
        if self.verdict is Verdict.PASS:
            return lambda low, high: low < least, lambda low, high: high > most
        if self.verdict is Verdict.FAIL and self.limits(self.shares)[0] > most:
            return lambda low, high: low <= most, None
        if self.verdict is Verdict.FAIL:
            return None, lambda low, high: high >= least
        return (
            lambda low, high: high < least or (least == -inf and high <= most),
            lambda low, high: low > most or (most == inf and low >= least),
        )

    @property
    def may_fit(self) -> bool:
        """Whether an open interval may come to lie between two bounds."""
        return self.verdict is Verdict.INCONCLUSIVE and self.least > -inf and self.most < inf

    def prefix(self, test: Test | None, ordered: Sequence[_Step]) -> Sequence[_Step] | None:
        """The shortest beginning after which a test holds that from there on holds for all."""
        if test is None or not ordered or not test(*self.after(ordered)):
            return None
        below, above = 0, len(ordered)
        while above - below > 1:
            middle = (below + above) // 2
            below, above = (below, middle) if test(*self.after(ordered[:middle])) else (middle, above)
        return ordered[:above]


def count_fragility(case: Case, count: CountVerdict) -> Fragility:
    """The fewest units of a count to take away, to add, and to move that change its verdict."""
    removing = [_Step(n, n, unit.share, 0.0, (Change("remove", unit.events),)) for n, unit in enumerate(case.units)]
    moving, told = [], True
    for n, item in enumerate(placements(case)):
        told = told and item.all_told
        for after, changes in ((0.0, item.out), (1.0, item.into)):
            if changes is not None and after != item.share:
                moving.append(_Step(n, item.number, item.share, after, changes))
    removed, added, moved = _removed(removing, count, case.unit), _added(case, count), _way("move", moving, count)
    others = [way.number for way in (removed, added) if way.number is not None]
    if not told and (others or count.may_fit):
        least = 1 if count.may_fit else min(others)
        moved = replace(moved, exact=moved.number == least, least=least)
    return Fragility(ways=(removed, added, moved), unit=case.unit)


def _removed(steps: Sequence[_Step], count: CountVerdict, unit: str) -> Way:
    """As ``_way``; and that any of the units that surely lie in the window would do, if these do."""
    way, sure = _way("remove", steps, count), sum(share == 1 for share in count.shares)
    named = {step.changes for step in steps if step.before == 1}
    if way.number is None or way.number == sure or not all((change,) in named for change in way.changes):
        return way
    return replace(way, note=f"any {way.number} of the {counted(sure, unit)} that surely start in the window")


def _added(case: Case, count: CountVerdict) -> Way:
    """Between the numbers at which a limit meets or leaves a bound, the verdict is the same."""
    low, high = count.limits(count.shares)
    turns = (count.least - low, count.least - high, count.most - low + 1, count.most - high + 1)
    for turn in sorted(turn for turn in turns if 0 < turn < inf):
        becomes = count.judge(low + turn, high + turn)
        if becomes is not count.verdict:
            number = int(turn)
            changes = copies(case, [(case.windows[-1][1], number)])
            return Way(kind="add", number=number, exact=True, becomes=becomes, changes=changes)
    return Way(kind="add", number=None, exact=True)


def _way(kind: Kind, steps: Sequence[_Step], count: CountVerdict) -> Way:
    """The fewest steps that change the verdict."""
    lower = sorted((step for step in steps if step.after < step.before), key=lambda step: -step.before)
    higher = sorted((step for step in steps if step.after > step.before), key=lambda step: step.before)
    tests = count.ends()
    options = [count.prefix(test, some) for test, some in zip(tests, (lower, higher), strict=True)]
    found = min((some for some in options if some is not None), key=len, default=None)
    smaller = len(steps) if found is None else len(found) - 1
    excluded = smaller
    if count.may_fit:
        fitted, excluded = _fitted(lower, higher, count, smaller)
        found = fitted or found
    if found is None:
        return Way(kind=kind, number=None, exact=excluded == smaller, tried=excluded)
    changes = tuple(change for step in found for change in step.changes)
    becomes, exact = count.judge(*count.after(found)), excluded >= len(found) - 1
    return Way(kind=kind, number=len(found), exact=exact, becomes=becomes, changes=changes)


def _fitted(
    lower: Sequence[_Step], higher: Sequence[_Step], count: CountVerdict, most: int
) -> tuple[Sequence[_Step] | None, int]:
    """The fewest steps, at most so many, that bring the interval between the bounds, and up to how many surely do not.

    There are at least as many as bring either limit to its bound.
    """
    low, high = count.limits(count.shares)
    needed = [
        count.prefix(lambda low, high: high <= count.most, lower) if high > count.most else (),
        count.prefix(lambda low, high: low >= count.least, higher) if low < count.least else (),
    ]
    if None in needed:
        return None, most
    tried = 0
    for number in range(max(len(some or ()) for some in needed), most + 1):
        for steps in _sets((*lower, *higher), number):
            tried += 1
            if tried > _COMBINATIONS:
                return None, number - 1
            if count.judge(*count.after(steps)) is Verdict.PASS:
                return steps, number - 1
    return None, most


def _sets(steps: Sequence[_Step], number: int) -> Iterator[Sequence[_Step]]:
    """All sets of so many steps that differ in their shares before and after; each unit takes one step at most."""
    choices: dict[int, dict[float, _Step]] = {}
    for step in steps:
        choices.setdefault(step.unit, {})[step.after] = step
    alike: dict[tuple[float, ...], list[dict[float, _Step]]] = {}
    for choice in choices.values():
        before = next(iter(choice.values())).before
        alike.setdefault((before, *sorted(choice)), []).append(choice)
    options = [(key, after) for key in alike for after in key[1:]]
    for combination in combinations_with_replacement(options, number):
        if all(times <= len(alike[key]) for key, times in Counter(key for key, _ in combination).items()):
            units = {key: iter(some) for key, some in alike.items()}
            yield [next(units[key])[after] for key, after in combination]
