"""PhaseMix and Shifts: the labels of the units of two phases, and how far their shares may differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectations.drawn import Bools, DrawnDays, inside, ordinals
from alliance_timeline.checks.expectations.two_phases import days_of, is_vague
from alliance_timeline.inference.mixes import difference_limits
from alliance_timeline.inference.rates import widening, yearly_widening
from alliance_timeline.inference.shares import pool_share_dispersion
from alliance_timeline.inference.vague import PooledDispersion
from alliance_timeline.periods import Window
from alliance_timeline.phases import Phase
from alliance_timeline.phases.summary import quarters, year_starts
from alliance_timeline.series import By, labels_of
from alliance_timeline.series.counting import Floats, Ints

__all__ = ["PhaseMix", "Shifts", "mix_of"]

_FEWEST = 20  # imputations of vague dates


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Limits of the differences of shares, first less second phase, in percentage points.

    Attributes:
        low, high: imputations × labels; −100 and 100 where a phase has no unit.
    """

    low: Floats
    high: Floats

    def widest(self) -> Limits:
        """One row: the lowest and the highest limits of all imputations."""
        return Limits(self.low.min(axis=0, keepdims=True), self.high.max(axis=0, keepdims=True))


@dataclass(frozen=True, slots=True, eq=False)
class PhaseMix:
    """Units that may start in one of two phases, and their labels.

    Attributes:
        units: of the case.
        names: the labels that occur, in order of their names.
        labels: units × labels, 1 where an event of the unit has the label.
        clusters: the number of what each unit belongs to: itself, or the occasion of an event.
        phase: imputations × units: 1 in the first phase, 2 in the second, 0 in none; a single row where no vague date
            leaves that open.
        spreads: how much the share of each label varies within the phases by quarter, and by year.
    """

    units: tuple[CaseUnit, ...]
    names: tuple[str, ...]
    labels: Floats
    clusters: Ints
    phase: Ints
    spreads: tuple[tuple[PooledDispersion, PooledDispersion], ...] = ()

    def numbers(self, phase: int) -> Ints:
        """How many units the first (1) or the second (2) phase has, by imputation."""
        count: Ints = (self.phase == phase).sum(axis=1)
        return count

    def shares(self, phase: int) -> Floats:
        """The share of a phase's expected units that have each label, in percentage points."""
        weight = (self.phase == phase).mean(axis=0)
        shares: Floats = 100.0 * (weight @ self.labels) / weight.sum()
        return shares

    def limits(self, confidence: float) -> Limits:
        """Newcombe's limits of the differences, each with this confidence; events of an occasion are clustered, and
        limits of overdispersed shares widened.
        """
        factors, levels = self.widening(confidence)
        low, high = np.full((2, len(self.phase), len(self.names)), 100.0) * np.array([-1.0, 1.0])[:, None, None]
        for row, phase in enumerate(self.phase):
            if (phase == 1).any() and (phase == 2).any():
                first, second = (self._by_cluster(phase == side) for side in (1, 2))
                limits = difference_limits(second, first, levels, factors)
                low[row], high[row] = (100.0 * limit for limit in limits)
        return Limits(low, high)

    def widening(self, confidence: float) -> tuple[Floats, Floats]:
        """The index by which the limits of each label are widened, 1 for none, and the confidence that they have.

        The larger of the indices by quarter and by year; where years vary, Student's t on their degrees of freedom.
        """
        found = np.tile([[1.0], [confidence]], len(self.names))
        for label, (quarter, year) in enumerate(self.spreads):
            factor, level = yearly_widening(year.index, year.p_value, year.df, confidence)
            found[:, label] = max(factor, widening(quarter.index, quarter.p_value)), level
        return found[0], found[1]

    def furthest(self, confidence: float) -> float:
        """The lower limit if all units of the first phase had a label that none of the second has, in the draw that
        shares them out most evenly.
        """
        row = int(np.argmax(np.minimum(self.numbers(1), self.numbers(2))))
        phase = self.phase[row : row + 1]
        apart = replace(self, names=("",), labels=(phase.T == 1).astype(np.float64), phase=phase, spreads=())
        return float(apart.limits(confidence).low[0, 0])

    def _by_cluster(self, here: Bools) -> tuple[Floats, Floats]:
        """The units of each cluster of a phase, and how many of them have each label."""
        names, place = np.unique(self.clusters[here], return_inverse=True)
        counts = np.zeros((len(names), len(self.names)))
        np.add.at(counts, place, self.labels[here])
        return np.bincount(place).astype(np.float64), counts


@dataclass(frozen=True, slots=True, eq=False)
class Shifts:
    """How far the share of each label differs between the phases, first less second, in percentage points.

    Attributes:
        points: the difference of each label, of expected units.
        alone: limits of each label by itself; together: limits that hold for all labels at once (Bonferroni).
        each: the confidence of each of the latter.
    """

    points: Floats
    alone: Limits
    together: Limits
    each: float

    @classmethod
    def of(cls, mix: PhaseMix, confidence: float) -> Shifts:
        """The shifts of a mix that has a label, and units in both phases."""
        each = 1.0 - (1.0 - confidence) / len(mix.names)
        return cls(mix.shares(1) - mix.shares(2), mix.limits(confidence), mix.limits(each), each)

    def widest(self) -> Shifts:
        """The same with the widest limits of all imputations."""
        return replace(self, alone=self.alone.widest(), together=self.together.widest())

    def beyond(self, points: float) -> Bools:
        """Which labels surely moved by so many points or more, by imputation."""
        found: Bools = (self.together.low >= points) | (self.together.high <= -points)
        return found

    def inside(self, points: float) -> Bools:
        """Which labels surely did not, by imputation."""
        found: Bools = (self.alone.low > -points) & (self.alone.high < points)
        return found

    def moved(self, points: float) -> list[bool | None]:
        """Whether the mix moved by so many points or more, by imputation; None where that stays open.

        It moved where, for some label, the limits that hold for all labels together lie wholly beyond the points: one
        label of many would often seem to have moved by chance. It did not where the limits of each label lie wholly
        inside. That needs no correction: it claims that all labels are inside, so that to claim it wrongly takes an
        error on a label that is not, whichever that is (intersection–union test; Berger 1982, Technometrics
        24:295-300).
        """
        some, every = np.any(self.beyond(points), axis=1).tolist(), np.all(self.inside(points), axis=1).tolist()
        return [True if far else False if held else None for far, held in zip(some, every, strict=True)]


def mix_of(case: Case, phases: Sequence[Phase], by: By) -> PhaseMix:
    """The units of two phases with their labels; a unit lies in the phase of its first event.

    An occasion has the labels of all its selected events, each once. What has no label counts among the units of its
    phase.

    Args:
        case: its windows cut the phases.
        phases: two.
        by: a grouping of series.
    """
    days = [days_of(case, phase.window) for phase in phases]
    units = case.units_of(case.timeline, (*days[0], *days[1]))
    labels = labels_of(by, case.timeline.registry)
    held = [
        {str(label) for name in unit.events for label in labels(case.timeline[name]) if label is not None}
        for unit in units
    ]
    names = tuple(sorted(set().union(*held)))
    roots = [case.timeline.registry.root(case.timeline[unit.events[0]]) for unit in units]
    values = np.array([[float(name in some) for name in names] for some in held]).reshape(len(units), len(names))
    start = _starts(case, units)
    phase: Ints = inside(start, ordinals(days[0])) + 2 * inside(start, ordinals(days[1]))
    return PhaseMix(
        units=units,
        names=names,
        labels=values,
        clusters=np.unique(roots, return_inverse=True)[1],
        phase=phase[:1] if (phase == phase[0]).all() else phase,
        spreads=_spreads(values, start, phase, days),
    )


def _starts(case: Case, units: Sequence[CaseUnit]) -> Ints:
    """The start days of units (imputations × units)."""
    drawn = DrawnDays(max(case.m, _FEWEST) if is_vague(units) else 1, case.seed)
    start = np.array([np.broadcast_to(drawn.of_unit(unit), drawn.m) for unit in units], dtype=np.int64)
    return start.reshape(len(units), drawn.m).T


def _spreads(
    labels: Floats, start: Ints, phase: Ints, days: Sequence[Sequence[Window]]
) -> tuple[tuple[PooledDispersion, PooledDispersion], ...]:
    """How much the share of each label varies by quarter, and by year, about that of the phase."""
    split = [quarters((some[0][0], some[-1][1])) if some else () for some in days]
    groups = [side for side, periods in enumerate(split) for _ in periods]
    if not groups:
        return ()
    place = np.full(start.shape, -1)
    for side, periods in enumerate(split):
        first = np.searchsorted([period.first.toordinal() for period in periods], start, side="right") - 1
        place = np.where(phase == side + 1, first + groups.index(side) if periods else -1, place)
    whole = np.zeros((len(start), len(groups)))
    some = np.zeros((len(start), len(groups), labels.shape[1]))
    for row, places in enumerate(place):
        np.add.at(whole[row], places[places >= 0], 1.0)
        np.add.at(some[row], places[places >= 0], labels[places >= 0])
    starts = year_starts(groups)
    years, of_years = np.add.reduceat(whole, starts, axis=1), np.add.reduceat(some, starts, axis=1)
    sides = [groups[start] for start in starts]
    return tuple(
        (
            pool_share_dispersion(some[:, :, label], whole, groups=groups),
            pool_share_dispersion(of_years[:, :, label], years, groups=sides),
        )
        for label in range(labels.shape[1])
    )
