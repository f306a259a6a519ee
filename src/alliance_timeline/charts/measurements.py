"""Measurements over time: each value over the days that it is of, with lines between neighbours and gaps elsewhere."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from alliance_timeline.charts.spans import Span, after, clipped, phase_bands, phase_names, time_of
from alliance_timeline.charts.theme import (
    COLOURS,
    WIDTH,
    altair_module,
    data_of,
    dressed,
    nothing,
    number_axis,
    tooltips,
)

__all__ = ["Measurements", "measurements_chart"]

_ALIKE = 1.15  # spans of a sort differ in length by less: months, quarters, leap years
_TOLD = {"date": "Date", "value": ("Value", ",.4~g"), "source": "Source", "note": "Note"}
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
        dot.encode(x=centre, y=y, tooltip=tooltips(_TOLD)),
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
