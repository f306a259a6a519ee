"""A FollowThrough as a chart: its figures as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.incidence import StepCurve, incidence, year_ticks
from alliance_timeline.charts.theme import spelled
from alliance_timeline.errors import UnknownNameError, no_such
from alliance_timeline.lifecycle.words import OUTCOMES, share_text

if TYPE_CHECKING:
    from alliance_timeline.lifecycle.curves import StageCurve
    from alliance_timeline.lifecycle.result import FollowedGroup, FollowThrough

__all__ = ["curves_drawn"]

_NAMES = {"fulfilled": "fulfilled", "cancelled": "cancelled or suspended", "silent": "silent"}


def curves_drawn(found: FollowThrough, outcome: str | None, width: int, title: str | None = None) -> Any:
    """Fulfilled and cancelled of all agreements, or one outcome group by group; see ``FollowThrough.plot``.

    Raises:
        UnknownNameError: no such outcome.
    """
    if outcome is not None and outcome not in OUTCOMES:
        raise UnknownNameError(no_such("outcome", outcome, OUTCOMES))
    if outcome is None:
        names = OUTCOMES[1:]
        curves = [_curve(_NAMES[name], found.risks[name]) for name in names if found.risks]
        groups = [found.whole]
    else:
        groups = [group for group in found.groups or (found.whole,) if group.risks]
        curves = [_curve(_name(group), group.risks[outcome]) for group in groups]
    ticks = year_ticks(max((curve.until for curve in curves), default=0.0))
    shown = "share with an outcome" if outcome is None else f"share {_NAMES[outcome]}"
    bands = f"Lines are shares of {found.n} {found.unit}s, bands their pointwise {found.confidence:.0%} limits"
    rest = "; what is left to 100% is silent" if outcome is None else ""
    return incidence(
        curves,
        {_name(group): [group.at_risk(years) for years in ticks] for group in groups},
        ticks,
        axis=shown,
        title=title or found.title,
        caption=[bands + rest, *found.notes()],
        description=_told(found, outcome, groups),
        width=width,
    )


def _curve(name: str, curve: StageCurve) -> StepCurve:
    start = 1.0 if curve.outcome == "silent" else 0.0
    columns = (curve.times.tolist(), curve.estimate.tolist(), curve.low.tolist(), curve.high.tolist())
    return StepCurve(name, *columns, start=start, until=curve.follow_up)


def _name(group: FollowedGroup) -> str:
    return "without a value" if group.group is None else spelled(group.group)


def _told(found: FollowThrough, outcome: str | None, groups: list[FollowedGroup]) -> str:
    """The curves in words: the share after five and ten years, as far as it was observed."""
    lines = [found.title]
    for group in groups if found.n else ():
        for name in (outcome,) if outcome else OUTCOMES[1:]:
            curve = group.risks[name]
            seen = [years for years in (1.0, 5.0, 10.0) if years <= curve.follow_up]
            shares = (f"{share_text(curve.at(years))} after {years:g} years" for years in seen)
            lines.append(f"{_name(group)}, {_NAMES[name]}: {', '.join(shares) or 'observed for less than a year'}")
    return ". ".join([*lines, *found.notes()[:1]])
