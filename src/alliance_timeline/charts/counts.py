"""Counts over time: what is expected as a line, what is certain to possible as a band, breaks below."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from alliance_timeline.charts.posterior import Posterior, break_marks, dates_room, posterior_panel
from alliance_timeline.charts.spans import (
    Days,
    Span,
    after,
    clipped,
    heading,
    phase_bands,
    phase_names,
    stacked,
    time_of,
)
from alliance_timeline.charts.theme import (
    COLOURS,
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

__all__ = ["TOGETHER", "Counts", "counts_chart"]

TOGETHER = 3
"""Up to so many groups share one panel, as lines of different colour and dash; more have a panel each."""

_FINE = 200  # from so many periods on, lines are thin

_HEAD = 8  # pixels above the highest count

_FINAL = "datum.provisional ? null : datum.expected"
_OPEN = "datum.provisional ? datum.expected : null"
_STANDING = "datum.provisional ? 'not final' : 'final'"
_TOLD = {
    "expected": ("Expected", ".2f"), "certain": ("Certain", ".2f"), "possible": ("Possible", ".2f"),
    "standing": "Figures",
}  # fmt: skip


class Counts(NamedTuple):
    """Columns, one row a period and group; ``last`` is inclusive.

    ``expected``, ``certain`` and ``possible`` are NaN where a period is not covered, which leaves a gap;
    ``provisional`` says that a period is covered in part, or not settled.
    """

    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    group: Sequence[str]
    expected: Sequence[float]
    certain: Sequence[float]
    possible: Sequence[float]
    provisional: Sequence[bool]


def counts_chart(
    counts: Counts,
    groups: Sequence[str],
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    posteriors: Mapping[str, Posterior] | None = None,
    width: int = WIDTH,
) -> Any:
    """Counts by period: one panel, or one a group under each other, each with its own scale of counts.

    Args:
        counts: the columns.
        groups: in the order in which they are drawn.
        title, axis, caption, description: texts; ``axis`` is what is counted, per what.
        phases: names with first and last day, drawn as bands.
        posteriors: of break dates, by group; each is drawn below the counts of its group.
        width: of the plotting area, in pixels.

    Returns:
        A ``LayerChart``, or a ``VConcatChart`` of several panels; a chart that says so without any row.
    """
    if not counts.period:
        return nothing(title, caption)
    breaks = posteriors or {}
    span = min(counts.first), max(counts.last)
    inside = clipped(phases, span)
    shared = len(groups) <= TOGETHER and not breaks
    sets = [list(groups)] if shared else [[group] for group in groups]
    height = 240 if len(sets) == 1 else 96 if len(sets) <= 8 else 56
    panels: list[Any] = []
    for number, (some, rows) in enumerate(zip(sets, _rows(counts, sets), strict=True)):
        ends = number == len(sets) - 1
        posterior = breaks.get(some[0])
        labels, title_of = ends and not posterior, axis if len(sets) == 1 else ""
        x = time_of("first", span, labels=labels)
        names, room = phase_names(inside, x, span, width) if number == 0 else ([], 0)
        head = _HEAD if posterior is None else max(_HEAD, dates_room(posterior, span, width))
        looks = _looks(some, room)
        counted = _counted(rows, looks, title_of, span, labels, height / (height - head))
        layers = [*phase_bands(inside, x, span), *counted, *names]
        marks = break_marks(posterior, span, width, labels=labels) if posterior else []
        panel = altair_module().layer(*layers, *marks).properties(width=width, height=height)
        panels.append(panel if len(sets) == 1 else panel.properties(title=heading(some[0])))
        if posterior:
            panels.append(posterior_panel(posterior, span, width, labels=ends))
    return dressed(stacked(panels), title, caption, description, width)


def _rows(counts: Counts, sets: Sequence[Sequence[str]]) -> list[Counts]:
    """The rows of each set of groups."""
    place = {group: n for n, some in enumerate(sets) for group in some}
    kept: list[list[Any]] = [[] for _ in sets]
    for row in zip(*counts, strict=True):
        if row[3] in place:
            kept[place[row[3]]].append(row)
    return [Counts(*(list(column) for column in zip(*rows, strict=True))) for rows in kept]


def _counted(
    rows: Counts, looks: Mapping[str, Any], title: str, span: Days, labels: bool, head: float
) -> Iterable[Any]:  # fmt: skip
    """Band, line, line of what is provisional, its open dots, and tooltips; the axis is ``head`` times the highest."""
    alt = altair_module()
    columns = rows._asdict() | {"end": [after(day) for day in rows.last]}
    chart = alt.Chart(data_of(**{name: column for name, column in columns.items() if name != "last"}))
    top = max([1.0, *(value for column in (rows.expected, rows.possible) for value in column if value == value)])
    scale, most = alt.Scale(domain=[0, top * head], nice=False), min(6 if title else 3, int(top))
    y = alt.Y("expected:Q", scale=scale, axis=number_axis(title or None, tickCount=most, tickMinStep=1))
    several = "strokeDash" in looks
    edges = chart.transform_fold(["first", "end"], as_=["edge", "day"]).transform_calculate(day="toDate(datum.day)")
    along = edges.encode(x=time_of("day", span, labels=labels), color=looks["color"], detail="group:N")
    yield along.mark_area(opacity=0.22, line=False).encode(y=alt.Y("certain:Q", scale=scale), y2="possible:Q")
    stroke = 1.6 if len(rows.period) <= _FINE * len(set(rows.group)) else 0.8
    line = along.encode(**looks)
    yield line.transform_calculate(final=_FINAL).mark_line(strokeWidth=stroke).encode(y=alt.Y("final:Q", scale=scale))
    late = alt.Undefined if several else [3, 2]
    yield (
        line.transform_calculate(open=_OPEN).mark_line(strokeWidth=1.2, strokeDash=late)
        .encode(y=alt.Y("open:Q", scale=scale))
    )  # fmt: skip
    middle = chart.transform_filter("datum.provisional").transform_calculate(
        middle="(toNumber(toDate(datum.first)) + toNumber(toDate(datum.end))) / 2"
    )
    yield (
        middle.mark_point(filled=True, fill="white", size=26, strokeWidth=1.2, opacity=1)
        .encode(x=time_of("middle", span, labels=labels), y=y, stroke=looks["color"])
    )  # fmt: skip
    told = {"period": "Period", **({"group": "Group"} if several else {}), **_TOLD}
    yield (
        chart.transform_calculate(standing=_STANDING).mark_rect(opacity=0)
        .encode(x=time_of("first", span, labels=labels), x2="end:T", tooltip=tooltips(told))
    )  # fmt: skip


def _looks(groups: Sequence[str], room: int) -> dict[str, Any]:
    """The colour of the only group; colour and dash of several, with a legend above the panel."""
    alt = altair_module()
    if len(groups) == 1:
        scale = alt.Scale(domain=list(groups), range=[COLOURS[0]])
        return {"color": alt.Color("group:N", scale=scale, legend=None)}
    legend = alt.Legend(
        title=None, orient="top", offset=6 + room, symbolType="stroke", symbolSize=400, symbolOpacity=1, labelLimit=220,
        labelFont="sans-serif", labelFontSize=11, labelColor=INK,
    )  # fmt: skip
    dashes = alt.Scale(domain=list(groups), range=[list(DASHES[n % len(DASHES)]) for n in range(len(groups))])
    return {
        "color": alt.Color("group:N", scale=colour_scale(groups), sort=list(groups), legend=legend),
        "strokeDash": alt.StrokeDash("group:N", scale=dashes, sort=list(groups), legend=legend),
    }
