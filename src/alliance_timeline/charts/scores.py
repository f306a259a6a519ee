"""Means of scores over time, each dot as large as the number behind it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

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
    GREY,
    WIDTH,
    altair_module,
    data_of,
    dressed,
    nothing,
    number_axis,
    tooltips,
)

__all__ = ["Scores", "scores_chart"]

_TOLD = {
    "period": "Period", "group": "Group", "mean": ("Mean", "+.2f"), "n": ("Expected number with a score", ".2f"),
}  # fmt: skip


class Scores(NamedTuple):
    """Columns, one row a period and group; ``mean`` is NaN where nothing has a score."""

    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    group: Sequence[str]
    mean: Sequence[float]
    n: Sequence[float]
    provisional: Sequence[bool]


def scores_chart(
    scores: Scores,
    groups: Sequence[str],
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """Means by period on one scale: one panel, or one a group under each other.

    Args:
        scores: the columns.
        groups: those that are drawn, in order.
        title, axis, caption, description: texts.
        phases: names with first and last day, drawn as bands.
        width: of the plotting area, in pixels.

    Returns:
        A ``LayerChart``, or a ``VConcatChart`` of several panels; a chart that says so without groups.
    """
    if not groups:
        return nothing(title, caption, "Nothing in this selection has a score.")
    alt = altair_module()
    span = min(scores.first), max(scores.last)
    inside = clipped(phases, span)
    scale = alt.Scale(domain=_limits(scores.mean), nice=True)
    most = max([1.0, *(n for n in scores.n if n == n)])
    panels: list[Any] = []
    for number, group in enumerate(groups):
        labels = number == len(groups) - 1
        x = time_of("first", span, labels=labels)
        names = phase_names(inside, x, span, width)[0] if number == 0 else []
        rows = Scores(*map(list, zip(*(row for row in zip(*scores, strict=True) if row[3] == group), strict=True)))
        dots = _dots(rows, axis if len(groups) == 1 else "", scale, most, span, labels)
        panel = alt.layer(*phase_bands(inside, x, span), *dots, *names)
        panel = panel.properties(width=width, height=220 if len(groups) == 1 else 90)
        panels.append(panel if len(groups) == 1 else panel.properties(title=heading(group)))
    return dressed(stacked(panels), title, caption, description, width)


def _limits(means: Sequence[float]) -> list[float]:
    """From the lowest to the highest mean, with 0 between them and something to see."""
    known = [value for value in means if value == value]
    return [min([-1.0, *known]), max([1.0, *known])]


def _dots(rows: Scores, title: str, scale: Any, most: float, span: Days, labels: bool) -> list[Any]:
    """The line of 0, a thin line and dots in the middle of the periods; open where provisional."""
    alt = altair_module()
    columns = {name: column for name, column in rows._asdict().items() if name != "last"}
    chart = alt.Chart(data_of(**columns, end=[after(day) for day in rows.last])).transform_calculate(
        middle="(toNumber(toDate(datum.first)) + toNumber(toDate(datum.end))) / 2"
    )
    y = alt.Y("mean:Q", scale=scale, axis=number_axis(title or None, tickCount=4))
    x = time_of("middle", span, labels=labels)
    fill = alt.condition("datum.provisional", alt.value("white"), alt.value(COLOURS[0]))
    size = alt.Size("n:Q", legend=None, scale=alt.Scale(domain=[0, most], range=[4, 130]))
    dots = chart.mark_point(filled=True, stroke=COLOURS[0], strokeWidth=1.2, opacity=0.85)
    return [
        alt.Chart(data_of(zero=[0])).mark_rule(color=GREY).encode(y=alt.Y("zero:Q", scale=scale)),
        chart.mark_line(color=COLOURS[0], strokeWidth=0.8, opacity=0.6).encode(x=x, y=y),
        dots.encode(x=x, y=y, size=size, fill=fill, tooltip=tooltips(_TOLD)),
    ]
