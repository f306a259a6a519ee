"""Shares that grow as time passes: step curves with their limits, and below them how many are at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.lettering import isolated, shortened
from alliance_timeline.charts.theme import (
    DASHES,
    INK,
    WIDTH,
    altair_module,
    colour_scale,
    data_of,
    dressed,
    nothing,
    number_axis,
    tooltips,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = ["MOST_BANDS", "StepCurve", "incidence_chart", "year_ticks"]

MOST_BANDS = 4
"""Curves with bands at most: more bands hide each other, and limits then stand in the tooltips."""
MOST_STEPS = 400
"""Steps of a curve that are drawn at most; beyond that the last one in each of so many spans of the axis is."""

_STEPS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_ROW = 16


@dataclass(frozen=True, slots=True, eq=False)
class StepCurve:
    """A curve that is flat between its times.

    Attributes:
        name: of what it shows.
        times, share, low, high: the times at which it changes, and share and limits just after each.
        start: the share before all of them.
        until: how far it was observed.
    """

    name: str
    times: Sequence[float]
    share: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    start: float
    until: float


def incidence_chart(
    curves: Sequence[StepCurve],
    at_risk: Mapping[str, Sequence[float]],
    ticks: Sequence[float],
    *,
    axis: str,
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = 560,
) -> alt.VConcatChart | alt.Chart:
    """Curves told apart by colour and dash, few of them with bands for their limits; a table of the numbers at risk.

    Args:
        curves: in the order of the legend.
        at_risk: rows of the table: for each name a number at each of ``ticks``.
        ticks: years on the axis.
        axis: title of the axis of shares.
        title, caption, description: of the chart.
        width: of the plotting area in pixels.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    if not curves:
        return nothing(title, caption, "No such agreements in this selection.")
    alt = altair_module()
    end = max(*ticks, *(curve.until for curve in curves))
    x = alt.Scale(domain=[0, end], nice=False)
    names = [curve.name for curve in curves]
    top = _curves(curves, names, x, ticks, axis, width).properties(width=width, height=260)
    table = _table(at_risk, ticks, x).properties(width=width, height=_ROW * len(at_risk))
    chart = alt.vconcat(top, table, spacing=24)
    return dressed(chart, title, caption, description, max(WIDTH, width))  # type: ignore[no-any-return]


def _curves(
    curves: Sequence[StepCurve], names: Sequence[str], scale: Any, ticks: Sequence[float], axis: str, width: int
) -> Any:
    """Bands and lines."""
    alt = altair_module()
    rows = [(curve.name, *step) for curve in curves for step in _steps(curve)]
    columns = zip(*rows, strict=True)
    data = data_of(**dict(zip(("curve", "years", "share", "low", "high"), map(list, columns), strict=True)))
    x = alt.X("years:Q", scale=scale, axis=number_axis("Years since the first stage", values=list(ticks), format="~g"))
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), axis=number_axis(axis, format=".0%", tickCount=6))
    key = alt.Legend(title=None, orient="top", symbolType="stroke", symbolSize=500, symbolStrokeWidth=2,
                     symbolOpacity=1.0, labelFontSize=11, labelLimit=260,
                     columns=min(len(names), max(1, width // 180)))  # fmt: skip
    colour = alt.Color("curve:N", sort=list(names), scale=colour_scale(names), legend=key)
    rounds = [n + 3 * (n // len(DASHES)) for n in range(len(names))]  # colours come again, each with another dash
    dashes = [list(DASHES[n % len(DASHES)]) for n in rounds]
    dash = alt.StrokeDash("curve:N", sort=list(names), scale=alt.Scale(domain=list(names), range=dashes), legend=key)
    tips = tooltips({"curve": "Curve", "years": ("Years since the first stage", ".2f"), "share": ("Share", ".1%"),
                     "low": ("Lower limit", ".1%"), "high": ("Upper limit", ".1%")})  # fmt: skip
    base = alt.Chart(data).encode(x=x, color=colour)
    band = base.mark_area(interpolate="step-after", opacity=0.16).encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(interpolate="step-after", strokeWidth=2).encode(y=y, strokeDash=dash, tooltip=tips)
    layers = [band, line] if len(curves) <= MOST_BANDS else [line]
    return alt.layer(*layers).properties(view=alt.ViewBackground(stroke=None))


def _steps(curve: StepCurve) -> list[tuple[float, float, float, float]]:
    """Time, share and limits of each step that is drawn, from 0 to the end of observation."""
    steps = list(zip(curve.times, curve.share, curve.low, curve.high, strict=True))
    if len(steps) > MOST_STEPS:
        wide = curve.until / MOST_STEPS or 1.0
        steps = list({int(step[0] / wide): step for step in steps}.values())
    first = (0.0, curve.start, curve.start, curve.start)
    last = (curve.until, *(steps[-1] if steps else first)[1:])
    return [first, *steps, last]


def _table(at_risk: Mapping[str, Sequence[float]], ticks: Sequence[float], scale: Any) -> Any:
    """The numbers at risk below the ticks, a row a name."""
    alt = altair_module()
    names = list(at_risk)
    data = data_of(
        name=[isolated(shortened(name, 110.0)) for name in names for _ in ticks], years=list(ticks) * len(names),
        row=[n for n in range(len(names)) for _ in ticks],
        number=[f"{number:,.0f}" for name in names for number in at_risk[name]],
    )  # fmt: skip
    y = alt.Y("row:O", axis=None, sort=list(range(len(names))))
    base = alt.Chart(data).encode(y=y)
    numbers = base.mark_text(fontSize=10, color=INK).encode(x=alt.X("years:Q", scale=scale, axis=None), text="number:N")
    labels = (
        base.transform_filter("datum.years === 0")
        .mark_text(fontSize=10, align="right", dx=-18, color=INK)
        .encode(x=alt.X("years:Q", scale=scale, axis=None), text="name:N")
    )
    head = (
        alt.Chart(data_of(years=[0.0], text=["At risk"]))
        .mark_text(fontSize=10, align="right", dx=-18, dy=-9, fontWeight="bold", color=INK)
        .encode(x=alt.X("years:Q", scale=scale, axis=None), y=alt.value(0), text="text:N")
    )
    return alt.layer(numbers, labels, head).properties(view=alt.ViewBackground(stroke=None))


def year_ticks(longest: float) -> list[float]:
    """From 0 in equal steps, at most ten of them, up to the longest time.

    >>> year_ticks(35.8), year_ticks(0.0)
    ([0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0], [0.0])
    """
    step = next((step for step in _STEPS if longest / step <= 8), _STEPS[-1])
    return [step * n for n in range(int(longest / step) + 1)]
