"""Fragility: how few changes to the data change a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alliance_timeline.checks.changes import Change, Lever
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.display import counted

__all__ = ["Fragility", "VerdictAfter", "searched", "shortest_prefix"]

VerdictAfter = Callable[[Iterable[Change]], Verdict]
"""The verdict of a check after some changes to the data."""

_WORDS = {"remove": "taken away", "add": "added", "move": "moved within their dates"}
MOST = 32  # changes that are tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragility:
    """The fewest changes that are known to change a verdict.

    Attributes:
        number: how many units; None where no change that was tried changes it.
        exact: whether fewer surely do not; else ``number`` is an upper bound.
        changes: what changes it, the weightiest first.
        becomes: the verdict after them; None without them.
        unit: what is counted.
        note: why there is no number, or what else is to be known; may be empty.
    """

    number: int | None
    exact: bool
    changes: tuple[Change, ...] = ()
    becomes: Verdict | None = None
    unit: str = "occasion"
    note: str = ""

    @property
    def text(self) -> str:
        """In words: ``1 occasion taken away makes it inconclusive``."""
        if self.number is None:
            return self.note
        how = _WORDS[self.changes[0].kind] if self.changes else "changed"
        few = "" if self.exact else "at most "
        return f"{few}{counted(self.number, self.unit)} {how} makes it {self.becomes}"


def searched(levers: Iterable[Lever], verdict_after: VerdictAfter, verdict: Verdict, unit: str) -> Fragility:
    """The shortest beginning of any lever that changes the verdict: an upper bound of what is needed."""
    best: Fragility | None = None
    for lever in levers:
        most = MOST if best is None or best.number is None else best.number - 1
        found = shortest_prefix(lever, verdict_after, verdict, most)
        if found is not None:
            number, becomes = found
            best = Fragility(
                number=number, exact=number == 1, changes=lever.changes[:number], becomes=becomes, unit=unit
            )  # fmt: skip
    if best is not None:
        return best
    return Fragility(
        number=None, exact=False, unit=unit, note=f"no change of up to {MOST} {unit}s was found to change it"
    )


def shortest_prefix(
    lever: Lever, verdict_after: VerdictAfter, verdict: Verdict, most: int = MOST
) -> tuple[int, Verdict] | None:
    """How many of a lever's first changes it takes to change the verdict, and the verdict then; None where none do.

    Goes up by doubling, then halves: exact where more changes never change the verdict back.
    """
    most = min(most, len(lever.changes))
    below, above, found = 0, None, verdict
    number = 1
    while above is None and below < most:
        number = min(number, most)
        found = verdict_after(lever.changes[:number])
        if found is verdict:
            below, number = number, 2 * number
        else:
            above = number
    if above is None:
        return None
    while above - below > 1:
        middle = (above + below) // 2
        tried = verdict_after(lever.changes[:middle])
        if tried is verdict:
            below = middle
        else:
            above, found = middle, tried
    return above, found
