"""The third baseline of a contrast: the change of level at the boundary of two phases, net of their trends."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from alliance_timeline.inference.imputation import PooledRatio
from alliance_timeline.periods import Window
from alliance_timeline.phases.comparison import INTERRUPTED, NET, ContrastRow
from alliance_timeline.phases.summary import of_group
from alliance_timeline.phases.windows import quarters, quarters_until
from alliance_timeline.series import HasSeries, Unit
from alliance_timeline.series.interruption import InterruptedRow

__all__ = ["level_rows"]

_MOST = 200  # imputations; each of the 999 sign flips is of one of them
_FINEST = 2e-5  # 1 − confidence that the most sign flips can tell


def level_rows(
    source: HasSeries,
    pair: tuple[Window, Window],
    kinds: Sequence[str],
    *,
    grouped: bool,
    unit: Unit = "occasion",
    confidence: float,
    m: int,
    seed: int,
) -> list[ContrastRow]:
    """One row a kind: what the trends of two phases that touch give at their boundary, the first over the second.

    The quarters are counted from the boundary, forwards and backwards. See ``EventSeries.interrupted``.

    Args:
        source: the events to compare.
        pair: the covered windows of the phases, in either order of time.
        kinds: labels of the rows.
        grouped: whether each kind is a group of its own, or all of them are one class.
        unit: ``occasion`` or ``event``.
        confidence, m, seed: of the intervals, imputations of vague dates (2 to 200 of them are made) and seed.
    """
    early, late = min(pair), max(pair)
    before = quarters_until(early)
    series = source.series((*before, *quarters(late)), by="kind" if grouped else None, unit=unit)
    m, found = min(max(m, 2), _MOST), dict[str | None, InterruptedRow]()
    reason = "neither phase has events"
    if (late[0] - early[1]).days != 1:
        reason = "the covered days of the phases do not touch"
    elif 1.0 - confidence < _FINEST:
        reason = f"a confidence of {confidence:g} needs more sign flips than are made"
    else:
        found = {row.group: row for row in series.interrupted(late[0], confidence=confidence, m=m, seed=seed)}
    in_late, turned = np.arange(len(series.periods)) >= len(before), pair[0] == early
    rows = []
    for kind in kinds:
        group = kind if grouped else "all"
        counts = np.nan_to_num(of_group(series.expected, series.groups, group))
        totals = [
            (float(counts[side].sum()), float(series.exposure[side].sum()))
            for side in ((~in_late, in_late) if turned else (in_late, ~in_late))
        ]
        row = found.get(group)
        leading = _ratio(row, totals, turned, reason, confidence, m)
        index = row.result.dispersion if row is not None else None
        rows.append(ContrastRow(kind, NET, *pair, leading, None, index))
    return rows


def _ratio(
    row: InterruptedRow | None,
    totals: list[tuple[float, float]],
    turned: bool,
    reason: str,
    confidence: float,
    m: int,
) -> PooledRatio:
    """The change of level as a ratio: later over earlier, or ``turned``; vacuous, with the reason, without one."""
    (a, exposure_a), (b, exposure_b) = totals
    numbers: tuple[float | None, ...] = (None, None, None)
    if row is not None:
        numbers, reason = (row.level, row.low, row.high), row.reason or ""
        if turned:
            numbers = tuple(_inverse(value) for value in (row.level, row.high, row.low))
    estimate, low, high = numbers
    return PooledRatio(
        estimate=estimate,
        low=0.0 if low is None else low,
        high=math.inf if high is None else high,
        p_value=1.0 if row is None or row.p_value is None else row.p_value,
        method=INTERRUPTED,
        events_a=a, exposure_a=exposure_a, events_b=b, exposure_b=exposure_b,
        confidence=confidence, reason=reason or None, m=m, flips=0.0 if row is None else row.flips,
    )  # fmt: skip


def _inverse(value: float | None) -> float | None:
    if value is None:
        return None
    return 1.0 / value if value > 0 else math.inf
