"""The search for the fewest changes that change a verdict, by trying them: an upper bound of what is needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.fragility.changes import KINDS, Change, Kind, Lever
from alliance_timeline.checks.fragility.ways import Fragility, Way

__all__ = ["MOST", "TRIES", "Fragility", "VerdictAfter", "Way", "confirms", "searched"]

MOST = 64
"""How many added units a lever need not go beyond."""

TRIES = 24
"""How often a search evaluates a check, unless its expectation says otherwise."""


class VerdictAfter(Protocol):
    """The verdict of a check after some changes to the data."""

    def __call__(self, changes: Iterable[Change], *, among: Collection[str] | None = None) -> Verdict:
        """The verdict, by evaluating the check on the changed data.

        Args:
            changes: to the data.
            among: the ids of the events that the verdict rests on; others are left aside to save time.
        """

    def ruled(self, verdict: Verdict, units: int) -> Verdict:
        """What becomes of a verdict of the expectation on so many units by the rules that hold for all checks."""


def confirms(found: Fragility, verdict_after: VerdictAfter, case: Case) -> bool:
    """Whether the smallest changes that were worked out, if any can be made, bring the verdict that was worked out.

    Of the events only those are looked at that the case selects and those that are changed.
    """
    if not found.changes:
        return True
    among = {event.id for event in case.timeline}.union(*(change.events for change in found.changes))
    return verdict_after(found.changes, among=among) is found.becomes


@dataclass(slots=True)
class _Trials:
    """Evaluations, of which there are only so many."""

    verdict_after: VerdictAfter
    verdict: Verdict
    left: int

    def changing(self, changes: Sequence[Change]) -> Verdict | None:
        """The verdict after some changes if it is another one; what cannot be evaluated is none."""
        self.left -= 1
        verdict = self.verdict_after(changes)
        return None if verdict in (self.verdict, Verdict.ERROR) else verdict


def searched(
    levers: Iterable[Lever], verdict_after: VerdictAfter, verdict: Verdict, unit: str, tries: int = TRIES
) -> Fragility:
    """The shortest beginnings of levers that change the verdict, for each kind of change.

    All levers are tried with 1 change, then all with 4, 16, 64 and so on; where one changes the verdict, the numbers
    between are halved. Another choice of as many changes may do more, so that a number above 1 is an upper bound.

    Args:
        levers: changes of one kind each, the weightiest first.
        verdict_after: evaluates the check on changed data.
        verdict: the one to change.
        unit: occasion or event.
        tries: evaluations after which no further number is begun.

    >>> gone = Lever(tuple(Change("remove", (name,)) for name in "abcde"))
    >>> def verdict_after(changes):
    ...     return Verdict.FAIL if len(changes) > 2 else Verdict.PASS
    >>> searched([gone], verdict_after, Verdict.PASS, "event").text
    'at most 3 events taken away make it fail'
    """
    trials = _Trials(verdict_after, verdict, tries)
    by_kind: dict[Kind, list[Lever]] = {kind: [] for kind in KINDS}
    for lever in levers:
        for first in lever.changes[:1]:
            by_kind[first.kind].append(lever)
    longest = {kind: max(len(lever.changes) for lever in some) for kind, some in by_kind.items() if some}
    found: dict[Kind, Way] = {}
    tried, size = dict.fromkeys(longest, 0), 1
    while waiting := [kind for kind in longest if kind not in found and tried[kind] < longest[kind]]:
        for kind in waiting:
            if trials.left <= 0:
                return _fragility(found, tried, unit)
            way = _shortest(by_kind[kind], trials, tried[kind], size)
            tried[kind] = min(size, longest[kind])
            if way is not None:
                found[kind] = way
        size *= 4
    return _fragility(found, tried, unit)


def _fragility(found: Mapping[Kind, Way], tried: Mapping[Kind, int], unit: str) -> Fragility:
    """What was found, and how many changes of the other kinds were tried for nothing."""
    ways = (found.get(kind) or Way(kind=kind, number=None, exact=False, tried=most) for kind, most in tried.items())
    return Fragility(ways=tuple(ways), unit=unit, note="" if tried else "there is no event to change")


def _shortest(levers: Iterable[Lever], trials: _Trials, below: int, size: int) -> Way | None:
    """The shortest beginning with more than ``below`` and at most ``size`` changes that changes the verdict."""
    best: Way | None = None
    for lever in levers:
        most = size if best is None or best.number is None else best.number - 1
        above = min(most, len(lever.changes))
        becomes = trials.changing(lever.changes[:above]) if above > below else None
        if becomes is None:
            continue
        low = below
        while above - low > 1 and trials.left > 0:
            middle = (above + low) // 2
            other = trials.changing(lever.changes[:middle])
            low, above, becomes = (middle, above, becomes) if other is None else (low, middle, other)
        best = Way(
            kind=lever.changes[0].kind, number=above, exact=above == 1, becomes=becomes, changes=lever.changes[:above]
        )
    return best
