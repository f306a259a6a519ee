"""Changes to the data that weigh most in the share of a label, for the fragility of a claim about a mix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectations.drawn import Bools
from alliance_timeline.checks.expectations.mixes import PhaseMix
from alliance_timeline.checks.expectations.two_phases import moves
from alliance_timeline.checks.fragility.changes import Change
from alliance_timeline.periods import Window
from alliance_timeline.series import By, labels_of

__all__ = ["share_changes"]

_MOST = 32  # changes of a list


def share_changes(
    case: Case, mix: PhaseMix, by: By, label: int, days: Sequence[Sequence[Window]], up: int
) -> list[list[Change]]:
    """Changes that raise the share of a label in one phase, or lower it in the other.

    Args:
        case: that the mix is of.
        mix: of both phases, by what.
        by: as the mix.
        label: the number of the label.
        days: of the first and of the second phase.
        up: 1 or 2, the phase in which the share is to rise.
    """
    has = mix.labels[:, label] > 0
    down = 3 - up
    rising, falling = days[up - 1], days[down - 1]
    into = moves(_those(mix, has), rising, falling)
    out = moves(_those(mix, ~has), falling, rising)
    rarer_first = [*into, *out] if 2 * has.sum() <= len(has) else [*out, *into]  # what is rarer weighs more
    return [
        _removed(mix, down, has),
        _removed(mix, up, ~has),
        _copied(case, mix, by, label, True, rising),
        _copied(case, mix, by, label, False, falling),
        rarer_first,
    ]


def _those(mix: PhaseMix, chosen: Bools) -> list[CaseUnit]:
    return [mix.units[number] for number in np.flatnonzero(chosen).tolist()]


def _removed(mix: PhaseMix, phase: int, chosen: Bools) -> list[Change]:
    """Some units of a phase taken away, those that most surely lie in it first."""
    share = (mix.phase == phase).mean(axis=0) * chosen
    order = np.argsort(-share, kind="stable")[: min(_MOST, np.count_nonzero(share))]
    return [Change("remove", mix.units[number].events) for number in order.tolist()]


def _copied(case: Case, mix: PhaseMix, by: By, label: int, has: bool, days: Sequence[Window]) -> list[Change]:
    """Copies of the event with fewest labels that has the label, or has it not, in a phase; none without such one."""
    of, name = labels_of(by, case.timeline.registry), mix.names[label]
    labels = {event: set(map(str, of(case.timeline[event]))) for unit in mix.units for event in unit.events}
    like = min(
        (event for event in labels if (name in labels[event]) is has), key=lambda x: len(labels[x]), default=None
    )
    return [] if like is None else [Change("add", (like,), days[-1][1])] * _MOST
