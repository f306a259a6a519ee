"""Changes to the data that weigh most in a break of the rate, and a search for the fewest with few evaluations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import cycle, islice

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.fragility.changes import Change, Lever, levers
from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter, Way
from alliance_timeline.periods import Period

__all__ = ["break_levers", "few_tries"]

_SIZES = (1, 2, 4, 8, 16, 32)


def break_levers(case: Case, periods: Sequence[Period], cut: int, *, fewer_before: bool) -> tuple[Lever, ...]:
    """Changes that lower the rate on one side of a cut and raise it on the other, the nearest to the cut first.

    Args:
        case: with a unit.
        periods: the used ones.
        cut: the number of the period that begins with it, above 0.
        fewer_before: whether units are taken away before the cut and copied after it, or the other way round.
    """
    day = periods[cut].first.toordinal()
    away = {unit: (unit.first + unit.last) / 2 - day for unit in case.units}
    side = [unit for unit in case.units if (away[unit] < 0) == fewer_before]
    gone = [Change("remove", unit.events) for unit in sorted(side, key=lambda unit: abs(away[unit]))]
    (first, _), (_, last) = case.windows[0], case.windows[-1]
    filled = periods[cut:] if fewer_before else periods[:cut][::-1]
    days = (max(first, min(period.last, last)) for period in cycle(filled))
    like = case.units[-1].events[:1]
    return levers(gone, [Change("add", like, day) for day in islice(days, _SIZES[-1])])


def few_tries(levers: Iterable[Lever], verdict_after: VerdictAfter, verdict: Verdict, unit: str) -> Fragility:
    """The least power of 2 of a lever's first changes that changes the verdict: an upper bound of what is needed.

    The powers up to 32 are halved, with at most 3 evaluations a lever. Where more changes can change the verdict back,
    a smaller number may be missed.
    """
    ways = tuple(_way(lever, verdict_after, verdict) for lever in levers)
    return Fragility(ways=ways, unit=unit, note="" if ways else "there is no cut to change the rate at")


def _way(lever: Lever, verdict_after: VerdictAfter, verdict: Verdict) -> Way:
    sizes = sorted({min(size, len(lever.changes)) for size in _SIZES})
    below, above, becomes = -1, len(sizes), None
    while above - below > 1:
        middle = (below + above) // 2
        after = verdict_after(lever.changes[: sizes[middle]])
        if after in (verdict, Verdict.ERROR):
            below = middle
        else:
            above, becomes = middle, after
    kind, note = lever.changes[0].kind, "of the numbers up to 32 only powers of 2 were tried"
    if becomes is None:
        return Way(kind=kind, number=None, exact=False, tried=sizes[-1], note=note)
    number = sizes[above]
    changes = lever.changes[:number]
    return Way(kind=kind, number=number, exact=number == 1, becomes=becomes, changes=changes, note=note)
