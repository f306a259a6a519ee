"""Lines over time: shares, measurements, cumulative incidence."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_timeline.charts.theme import (
    COLOURS,
    DASHES,
    INK,
    WIDTH,
    Span,
    after,
    altair_module,
    clipped,
    colour_scale,
    data_of,
    dressed,
    isolated,
    nothing,
    number_axis,
    phase_bands,
    phase_names,
    shortened,
    text_width,
    time_of,
    tooltips,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "MOST_BANDS",
    "Measurements",
    "Shares",
    "StepCurve",
    "by_name",
    "incidence_chart",
    "measurements_chart",
    "shares_chart",
    "year_ticks",
]


FEW = 6
"""Up to so many periods stand under each other; more stand along time."""

_NAMES = 220  # pixels of the names of periods, at most
_TOLD = {
    "period": "Period",
    "share": ("Share", ".1%"),
    "low": ("Lower limit", ".1%"),
    "high": ("Upper limit", ".1%"),
    "part": ("Expected number of the part", ".1f"),
    "whole": ("Expected number of all", ".1f"),
    "standing": "Figures",
}


class Shares(NamedTuple):
    """Columns, one row a period; shares from 0 to 1, NaN where there is nothing to share.

    ``provisional`` says that a period is covered in part, or not settled.
    """

    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    share: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    part: Sequence[float]
    whole: Sequence[float]
    provisional: Sequence[bool]


def shares_chart(
    shares: Shares,
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """Shares by period: a bar from the first to the last day of each period, on a box as high as its interval.

    Up to six periods, and phases that are open at an end, stand under each other by name. What is provisional has a
    dashed bar, or an open dot.

    Args:
        shares: the columns.
        title, axis, caption, description: texts.
        phases: names with first and last day, drawn as bands where time runs along the bottom.
        width: of the plotting area with the names and numbers beside it, in pixels.

    Returns:
        A ``LayerChart``; a chart that says so where there is nothing to share.
    """
    if not any(value == value for value in shares.share):
        return nothing(title, caption)
    named = by_name(shares.first, shares.last)
    drawn = _named(shares, axis, width) if named else _along(shares, axis, phases, width)
    return dressed(drawn, title, caption, description, width)


def by_name(firsts: Sequence[datetime.date], lasts: Sequence[datetime.date]) -> bool:
    """Whether periods stand under each other by name: a few, or some without a first or last day."""
    return len(firsts) <= FEW or min(firsts) == datetime.date.min or max(lasts) == datetime.date.max


def _top(shares: Shares) -> float:
    """The highest of the limits, up to which the scale reaches."""
    return max(value for value in shares.high if value == value)


def _known(chart: Any) -> Any:
    """The rows that have a share, with their tooltips."""
    told = chart.transform_filter("isValid(datum.share)")
    return told.transform_calculate(standing="datum.provisional ? 'not final' : 'final'").encode(
        tooltip=tooltips(_TOLD)
    )


def _along(shares: Shares, title: str, phases: Sequence[Span], width: int) -> Any:
    alt = altair_module()
    span = min(shares.first), max(shares.last)
    inside, x = clipped(phases, span), time_of("first", span)
    columns = {name: column for name, column in shares._asdict().items() if name != "last"}
    chart = alt.Chart(data_of(**columns, end=[after(day) for day in shares.last]))
    chart = _known(chart).encode(x=x, x2="end:T")
    scale = alt.Scale(domain=[0, _top(shares)], nice=True)
    y = alt.Y("share:Q", scale=scale, axis=number_axis(title, format="%", tickCount=5))
    box = chart.mark_rect(color=COLOURS[0], opacity=0.22).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    bars = [
        chart.transform_filter(test).mark_rule(color=COLOURS[0], strokeWidth=2.4, **more).encode(y=y)
        for test, more in (("!datum.provisional", {}), ("datum.provisional", {"strokeDash": [3, 2]}))
    ]
    names, _ = phase_names(inside, x, span, width)
    return alt.layer(*phase_bands(inside, x, span), box, *bars, *names).properties(width=width, height=240)


def _named(shares: Shares, title: str, width: int) -> Any:
    alt = altair_module()
    rows = zip(shares.share, shares.part, shares.whole, strict=True)
    texts = [f"{part:.1f} of {whole:.1f}" if share == share else "nothing to share" for share, part, whole in rows]
    beside, names = (max(map(text_width, some)) for some in (texts, shares.period))
    area = max(int(width - beside - 10 - min(names, _NAMES)), width // 3)
    columns = {name: column for name, column in shares._asdict().items() if name not in ("first", "last")}
    chart = alt.Chart(data_of(**columns, text=texts))
    y = alt.Y(
        "period:N", sort=list(shares.period), axis=number_axis(None, grid=False, labelLimit=_NAMES, labelPadding=8)
    )
    scale = alt.Scale(domain=[0, _top(shares)], nice=True)
    x = alt.X("share:Q", scale=scale, axis=number_axis(title, format="%", tickCount=5, labelFlush=False))
    known = _known(chart).encode(y=y)
    line = known.mark_rule(color=COLOURS[0], strokeWidth=1.6).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    fill = alt.condition("datum.provisional", alt.value("white"), alt.value(COLOURS[0]))
    dot = known.mark_point(filled=True, stroke=COLOURS[0], size=60, opacity=1).encode(x=x, fill=fill)
    text = chart.mark_text(align="left", fontSize=11, font="sans-serif", color=INK).encode(
        x=alt.value(area + 10), y=y, text="text:N"
    )
    return alt.layer(line, dot, text).properties(width=area, height=alt.Step(26))


_ALIKE = 1.15  # spans of a sort differ in length by less: months, quarters, leap years
_TOLD_measurements = {"date": "Date", "value": ("Value", ",.4~g"), "source": "Source", "note": "Note"}
_SHORT = 366  # days, below which whole calendar years are shown


class Measurements(NamedTuple):
    """Columns, one row a value; ``last`` is inclusive."""

    date: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    value: Sequence[float]
    source: Sequence[str]
    note: Sequence[str]


def measurements_chart(
    measured: Measurements,
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """Values as dots in the middle of their days, each on a bar from its first to its last day.

    Lines join values whose days follow each other and are about as many; missing years are gaps.

    Args:
        measured: the columns.
        title, axis, caption, description: texts; ``axis`` names the unit.
        phases: names with first and last day, drawn as bands.
        width: of the plotting area, in pixels.

    Returns:
        A ``LayerChart``; a chart that says so without a value.
    """
    if not any(value == value for value in measured.value):
        return nothing(title, caption, "No value.")
    alt = altair_module()
    span = min(measured.first), max(measured.last)
    if (span[1] - span[0]).days < _SHORT:
        span = datetime.date(span[0].year, 1, 1), datetime.date(span[1].year, 12, 31)
    inside, x = clipped(phases, span), time_of("first", span)
    columns = {name: column for name, column in measured._asdict().items() if name != "last"}
    chart = alt.Chart(data_of(**columns, end=[after(day) for day in measured.last], run=_runs(measured)))
    chart = chart.transform_filter("isValid(datum.value)").transform_calculate(
        middle="(toNumber(toDate(datum.first)) + toNumber(toDate(datum.end))) / 2"
    )
    y = alt.Y("value:Q", axis=number_axis(axis), scale=alt.Scale(zero=True, nice=True))
    centre = time_of("middle", span)
    names, _ = phase_names(inside, x, span, width)
    dot = chart.mark_point(filled=True, color=COLOURS[0], size=36, opacity=0.9)
    layers = [
        *phase_bands(inside, x, span),
        chart.mark_line(color=COLOURS[0], strokeWidth=1.4).encode(x=centre, y=y, detail="run:N"),
        chart.mark_rule(color=COLOURS[0], strokeWidth=1, opacity=0.5).encode(x=x, x2="end:T", y=y),
        dot.encode(x=centre, y=y, tooltip=tooltips(_TOLD_measurements)),
        *names,
    ]
    drawn = alt.layer(*layers).properties(width=width, height=240)
    return dressed(drawn, title, caption, description, width)


def _runs(measured: Measurements) -> list[int]:
    """The number of the run of each value: those whose days follow each other without a gap, and are about as many.

    Two values for the same days are a run each.

    >>> from datetime import date
    >>> year = [(date(y, 1, 1), date(y, 12, 31)) for y in (2001, 2002, 2004)] + [(date(2005, 1, 1), date(2005, 3, 31))]
    >>> _runs(Measurements(["", "", "", ""], *zip(*year), [1, 2, 3, 4], [""] * 4, [""] * 4))
    [0, 0, 1, 2]
    """
    spans = list(zip(measured.first, measured.last, strict=True))
    days = {span: (span[1] - span[0]).days + 1 for span in spans}
    run_of: dict[tuple[datetime.date, datetime.date], int] = {}
    known: list[tuple[datetime.date, datetime.date]] = []
    found, new = [0] * len(spans), -1
    for n in sorted(range(len(spans)), key=lambda n: spans[n]):
        span = spans[n]
        alike = [one for one in known if max(days[one], days[span]) <= _ALIKE * min(days[one], days[span])]
        before = alike[-1] if alike else None
        if before and before != span and span[0] <= after(before[1]) and spans.count(span) == 1 == spans.count(before):
            found[n] = run_of[before]
        else:
            new += 1
            found[n] = new
        run_of[span] = found[n]
        known.append(span)
    return found


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
    key = alt.Legend(
        title=None,
        orient="top",
        symbolType="stroke",
        symbolSize=500,
        symbolStrokeWidth=2,
        symbolOpacity=1.0,
        labelFontSize=11,
        labelLimit=260,
        columns=min(len(names), max(1, width // 180)),
    )
    colour = alt.Color("curve:N", sort=list(names), scale=colour_scale(names), legend=key)
    rounds = [n + 3 * (n // len(DASHES)) for n in range(len(names))]  # colours come again, each with another dash
    dashes = [list(DASHES[n % len(DASHES)]) for n in rounds]
    dash = alt.StrokeDash("curve:N", sort=list(names), scale=alt.Scale(domain=list(names), range=dashes), legend=key)
    tips = tooltips(
        {
            "curve": "Curve",
            "years": ("Years since the first stage", ".2f"),
            "share": ("Share", ".1%"),
            "low": ("Lower limit", ".1%"),
            "high": ("Upper limit", ".1%"),
        }
    )
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
        name=[isolated(shortened(name, 110.0)) for name in names for _ in ticks],
        years=list(ticks) * len(names),
        row=[n for n in range(len(names)) for _ in ticks],
        number=[f"{number:,.0f}" for name in names for number in at_risk[name]],
    )
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
