"""From results of a series, shares and indicators to the columns and words of their charts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from alliance_timeline.charts.counts import Panel, Rates, rates_chart, segments_chart
from alliance_timeline.charts.lines import Measurements, Shares, by_name, measurements_chart, shares_chart
from alliance_timeline.charts.theme import sentence, short_caution
from alliance_timeline.display import capital, counted
from alliance_timeline.series.drawing import Phases, label_texts, phase_spans, posterior_of, verdict_text
from alliance_timeline.series.findings import Findings, p_text, range_text
from alliance_timeline.series.provisional import covered_in_part, not_settled, provisional_note

if TYPE_CHECKING:
    from alliance_timeline.dates import EventDate
    from alliance_timeline.series.breaks import BreakRow, SeriesBreaks
    from alliance_timeline.series.indicator import Indicator
    from alliance_timeline.series.shares import ShareSeries
    from alliance_timeline.series.trends import SeriesTrends, TrendRow

__all__ = ["draw_breaks", "draw_indicator", "draw_shares", "draw_trends"]

_NAMED_SOURCES = 4


def draw_breaks(
    found: SeriesBreaks, phases: Phases, names: Mapping[str, str] | None, width: int, title: str | None
) -> Any:
    """The chart of ``SeriesBreaks.plot``."""
    basis, heading = found.basis, title or found.title
    groups = _groups(found, names)
    each = zip(groups, found, strict=True)
    said = [sentence(f"{group}: " * bool(basis.by) + verdict_text(row)) for group, row in each]
    named = len(groups) > 1
    return segments_chart(
        [
            Panel(group * named, _segments(row), posterior=posterior_of(row))
            for group, row in zip(groups, found, strict=True)
        ],
        title=heading,
        axis=f"{basis.unit.capitalize()}s a year",
        phases=phase_spans(phases, ()),
        width=width,
        caption=[
            f"Above: rate of each segment with {basis.confidence:.0%} limits, which do not know of the search. "
            "Below: chance of each period to begin a new segment; strip: "
            f"{basis.confidence:.0%} set of each break.",
            *said,
            *map(short_caution, basis.notes),
        ],
        description=" ".join([f"{heading}.", *said]),
    )


def _segments(row: BreakRow) -> list[tuple[datetime.date, datetime.date, float, float, float]]:
    """First and last day, rate and limits of each segment."""
    firsts = [row.periods[0].first, *row.dates]
    before = [date - datetime.timedelta(days=1) for date in row.dates]
    lasts = [*before, row.periods[-1].last]
    return [
        (first, last, rate.estimate, rate.low, rate.high)
        for first, last, rate in zip(firsts, lasts, row.rates, strict=True)
    ]


def draw_trends(found: SeriesTrends, names: Mapping[str, str] | None, width: int, title: str | None) -> Any:
    """The chart of ``SeriesTrends.plot``."""
    basis, heading = found.basis, title or found.title
    groups = _groups(found, names)
    texts = [_trend_text(row) for row in found]
    cells = [[np.nan if value is None else value for value in (row.slope, row.low, row.high)] for row in found]
    slope, low, high = map(list, zip(*cells, strict=True)) if cells else ([], [], [])
    said = [sentence(f"{group}: {text}") for group, text in zip(groups, texts, strict=True)]
    unit = found.rows[0].unit if found.rows else ""
    return rates_chart(
        Rates(["trend"] * len(groups), groups, slope, low, high, texts),
        title=heading,
        axis=_unit_text(unit),
        width=width,
        zero=False,
        what=f"No {basis.unit}s in this selection.",
        caption=[
            f"Slopes with {basis.confidence:.0%} intervals; p adjusted for {len(groups)} groups (Holm)."
            if len(groups) > 1
            else f"Slope with its {basis.confidence:.0%} interval.",
            *map(short_caution, basis.notes),
        ],
        description=" ".join([f"{heading}.", *said]),
    )


def _groups(found: Findings[Any], names: Mapping[str, str] | None) -> list[str]:
    return label_texts([row.group for row in found], {**found.basis.names, **(names or {})})


def _trend_text(row: TrendRow) -> str:
    chance = "" if row.p_holm is None else f", p {p_text(row.p_holm)}".replace("p 0", "p = 0")
    per_cent = row.unit == "% a year"
    figures = range_text(row.slope, row.low, row.high, 1, "%") if per_cent else row.cells[row.unit]
    slope = "" if row.slope is None else f", {figures}"
    return f"{row.verdict}{slope}{chance}" + (f": {row.reason}" if row.reason else "")


def _unit_text(unit: str) -> str:
    return {"% a year": "Per cent a year"}.get(unit, capital(unit))


def draw_shares(shares: ShareSeries, phases: Phases, width: int, title: str | None) -> Any:
    """The chart of ``ShareSeries.plot``."""
    heading = title or f"Share of {shares.about or f'{shares.unit}s'}"
    periods, known = shares.periods, shares.estimate[~np.isnan(shares.estimate)]
    span = f"{periods[0].label} to {periods[-1].label}" if periods else ""
    each = f"; shares from {known.min():.0%} to {known.max():.0%}" if len(known) else ""
    uncovered = bool(np.isnan(shares.whole).any())
    gaps = "Gaps: nothing to share" + ", or not covered" * uncovered + "." if len(known) < len(periods) else None
    firsts, lasts = [period.first for period in periods], [period.last for period in periods]
    figures, mark = ("Beside them: expected numbers.", "Open dots") if by_name(firsts, lasts) else (None, "Dashed bars")
    partly = covered_in_part(periods, shares.exposure)
    late = not_settled(periods, shares.exposure, shares.settled_until)
    note = provisional_note(mark, any(partly), any(late), shares.settled_until)
    numbers = f"{np.nansum(shares.part):.1f} of {np.nansum(shares.whole):.1f} {shares.unit}s"
    total = f"{numbers}, {span}." if span else f"{numbers}."
    return shares_chart(
        Shares(
            [period.label for period in periods],
            firsts,
            lasts,
            shares.estimate.tolist(),
            shares.low.tolist(),
            shares.high.tolist(),
            shares.part.tolist(),
            shares.whole.tolist(),
            [one or other for one, other in zip(partly, late, strict=True)],
        ),
        title=heading,
        axis=f"Share of {shares.unit}s",
        phases=phase_spans(phases, shares.phases),
        width=width,
        caption=[
            f"Shares of expected counts with {shares.confidence:.0%} intervals. {total}",
            figures,
            note,
            gaps,
            short_caution(shares.caution),
        ],
        description=f"{heading}. {counted(len(periods), 'period')}{f', {span}' if span else ''}{each}.",
    )


def draw_indicator(indicator: Indicator, phases: Phases, width: int, title: str | None) -> Any:
    """The chart of ``Indicator.plot``."""
    spans = [_span(date) for date in indicator.dates]
    columns = (indicator.dates, spans, indicator.values.tolist(), indicator.sources, indicator.notes)
    rows = [
        (date.edtf, *span, value, source, note)
        for date, span, value, source, note in zip(*columns, strict=True)
        if span is not None
    ]
    measured = Measurements(*map(list, zip(*rows, strict=True))) if rows else Measurements([], [], [], [], [], [])
    known = [value for value in measured.value if value == value]
    heading, lost = title or indicator.title, len(indicator) - len(rows)
    ids = indicator.source
    few = f"Source{'s' * (len(ids) > 1)}: {', '.join(ids)}." if len(ids) <= _NAMED_SOURCES else None
    dates = ", " + " to ".join(dict.fromkeys((rows[0][0], rows[-1][0]))) if rows else ""
    each = f"; from {min(known):g} to {max(known):g}" if known else ""
    unit = capital(indicator.unit)
    return measurements_chart(
        measured,
        title=heading,
        axis=unit,
        phases=phase_spans(phases, ()),
        width=width,
        caption=[
            f"{indicator.definition.rstrip('.')}. In {indicator.unit}; {counted(len(indicator), 'value')}{dates}.",
            "Bars: the days that a value is of. Lines join neighbours of like length; gaps: no value.",
            f"{lost} without a known day are left out." if lost else None,
            (few or f"{len(ids)} sources, named at each value.") if ids else None,
        ],
        description=f"{heading}, in {indicator.unit}. {counted(len(indicator), 'value')}{dates}{each}.",
    )


def _span(date: EventDate) -> tuple[datetime.date, datetime.date] | None:
    """First and last possible day, of which an unknown one is the other; None where no day is known."""
    first, last = (
        number if number and 1 <= number <= datetime.date.max.toordinal() else None
        for number in (date.ordinals[0], date.ordinals[3])
    )
    ends = [number for number in (first, last) if number is not None]
    return (datetime.date.fromordinal(ends[0]), datetime.date.fromordinal(ends[-1])) if ends else None
