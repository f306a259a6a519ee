"""A FollowThrough as a chart: its figures as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from alliance_timeline.charts.cautions import short_caution
from alliance_timeline.charts.incidence import MOST_BANDS, StepCurve, incidence_chart, year_ticks
from alliance_timeline.charts.theme import spelled
from alliance_timeline.display import counted
from alliance_timeline.errors import UnknownNameError, no_such
from alliance_timeline.lifecycle.words import OUTCOMES, share_text

if TYPE_CHECKING:
    from alliance_timeline.lifecycle.curves import StageCurve
    from alliance_timeline.lifecycle.result import FollowedGroup, FollowThrough

__all__ = ["draw_follow_through"]

_NAMES = {"fulfilled": "fulfilled", "cancelled": "cancelled or suspended", "silent": "silent"}
_FEW = 0.05  # of those followed: where fewer are at risk, curves are not drawn


def draw_follow_through(found: FollowThrough, outcome: str | None, width: int, title: str | None = None) -> Any:
    """Fulfilled and cancelled of all agreements, or one outcome group by group; see ``FollowThrough.plot``.

    Raises:
        UnknownNameError: no such outcome.
    """
    if outcome is not None and outcome not in OUTCOMES:
        raise UnknownNameError(no_such("outcome", outcome, OUTCOMES))
    groups = [found.whole] if outcome is None else list(found.groups or (found.whole,))
    groups = [group for group in groups if group.risks]
    end, longest = _ends(found.whole)
    if outcome is None:
        curves = [_curve(_NAMES[name], group.risks[name], end) for group in groups for name in OUTCOMES[1:]]
    else:
        curves = [_curve(_name(group), group.risks[outcome], end) for group in groups]
    ticks = year_ticks(end)
    limits = f"pointwise {found.confidence:.0%} limits"
    bands = f", bands their {limits}" if len(curves) <= MOST_BANDS else f"; their {limits}, too many, are in the table"
    rest = "; what is left to 100% is silent" if outcome is None else ""
    cut = (
        f"Drawn for {end:.1f} of {longest:.1f} years: later fewer than {_FEW:.0%} of all are at risk"
        if end < longest
        else None
    )
    return incidence_chart(
        curves,
        {_name(group): [group.at_risk(years) for years in ticks] for group in groups},
        ticks,
        axis="Share with an outcome" if outcome is None else f"Share {_NAMES[outcome]}",
        title=title or found.title,
        caption=[f"Lines are shares of {found.n} {found.unit}s{bands}{rest}", cut, *map(short_caution, found.notes())],
        description=_told(found, outcome, groups),
        width=width,
    )


def _ends(whole: FollowedGroup) -> tuple[float, float]:
    """Years up to which enough are at risk, and to which any was observed."""
    longest = whole.risks["silent"].follow_up if whole.risks else 0.0
    late = float(np.quantile(whole.observed, 1.0 - _FEW)) if whole.risks else 0.0
    return late or longest, longest


def _curve(name: str, curve: StageCurve, end: float) -> StepCurve:
    start = 1.0 if curve.outcome == "silent" else 0.0
    some = curve.times <= end
    times, share, low, high = (column[some].tolist() for column in (curve.times, curve.estimate, curve.low, curve.high))
    return StepCurve(name, times, share, low, high, start=start, until=min(curve.follow_up, end))


def _name(group: FollowedGroup) -> str:
    return "without a value" if group.group is None else spelled(group.group)


def _told(found: FollowThrough, outcome: str | None, groups: Sequence[FollowedGroup]) -> str:
    """The curves in words: the share after one, five and ten years, as far as it was observed."""
    lines = [found.title]
    for group in groups:
        for name in (outcome,) if outcome else OUTCOMES[1:]:
            curve = group.risks[name]
            seen = [years for years in (1, 5, 10) if years <= curve.follow_up]
            shares = (f"{share_text(curve.at(years))} after {counted(years, 'year')}" for years in seen)
            lines.append(f"{_name(group)}, {_NAMES[name]}: {', '.join(shares) or 'observed for less than a year'}")
    return ". ".join([*lines, *found.notes()[:1]])
