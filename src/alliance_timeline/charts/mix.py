"""Mix over time: the share of each group in each period, and how many there are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_timeline.charts.spans import Span, after, clipped, phase_bands, phase_names, stacked, time_of
from alliance_timeline.charts.theme import (
    GREY,
    INK,
    WIDTH,
    altair_module,
    colour_scale,
    data_of,
    dressed,
    nothing,
    number_axis,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = ["MOST", "Mix", "mix_chart"]

MOST = 8
"""So many groups are told apart; of more, the largest are shown, and the rest is one."""

OTHER = "other"


class Mix(NamedTuple):
    """Columns, one row a period and group.

    ``expected`` is NaN where a period is not covered; ``provisional`` says that it is covered in part, or not settled.
    """

    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    group: Sequence[str]
    expected: Sequence[float]
    provisional: Sequence[bool]


def mix_chart(
    mix: Mix,
    groups: Sequence[str],
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """Bars of 100 % by period, cut by group in an order that stays, above bars of the counts that they are of.

    Args:
        mix: the columns; what is provisional is drawn pale.
        groups: in the order in which they are stacked, the first on top.
        title, axis, caption, description: texts.
        phases: names with first and last day, marked above.
        width: of the plotting area, in pixels.

    Returns:
        A ``VConcatChart``; a chart that says so where there is nothing to share.
    """
    if not any(value > 0 for value in mix.expected):
        return nothing(title, caption)
    alt = altair_module()
    span = min(mix.first), max(mix.last)
    inside = clipped(phases, span)
    named = dict(zip(groups, _told_apart(mix, groups), strict=True))
    mix = Mix(*map(list, zip(*(row for row in zip(*mix, strict=True) if _tells(named[row[3]], row[4])), strict=True)))
    order = sorted(dict.fromkeys(named.values()), key=OTHER.__eq__)
    columns = {name: column for name, column in mix._asdict().items() if name != "last"}
    shown = [named[one] for one in mix.group]
    data = data_of(**columns, end=[after(day) for day in mix.last], shown=shown, place=list(map(order.index, shown)))
    chart = alt.Chart(data)
    x = time_of("first", span, labels=False)
    names, _ = phase_names(inside, x, span, width)
    shares = _shares(chart, x, order, axis)
    lines = [line.mark_rule(color=INK, strokeDash=[4, 2]) for line in phase_bands(inside, x, span)[1:]]
    upper = alt.layer(shares, *lines, *names).properties(width=width, height=260)
    lower = alt.layer(_totals(chart, time_of("first", span))).properties(width=width, height=44)
    return dressed(stacked([upper, lower]), title, caption, description, width)


def _told_apart(mix: Mix, groups: Sequence[str]) -> list[str]:
    """The name under which each group is drawn: its own, or that of the rest."""
    if len(groups) <= MOST:
        return list(groups)
    totals = dict.fromkeys(groups, 0.0)
    for one, value in zip(mix.group, mix.expected, strict=True):
        totals[one] += value if value == value else 0.0
    largest = {one for one, _ in sorted(totals.items(), key=lambda item: -item[1])[: MOST - 1]}
    return [one if one in largest else OTHER for one in groups]


def _tells(shown: str, expected: float) -> bool:
    """Whether a row is drawn: those of the rest only where there is something."""
    return shown != OTHER or expected > 0


def _shares(chart: alt.Chart, x: alt.X, order: Sequence[str], axis: str) -> alt.Chart:
    alt = altair_module()
    legend = alt.Legend(
        title=None, orient="right", symbolType="square", symbolSize=110, labelLimit=190, labelFont="sans-serif",
        labelFontSize=11, labelColor=INK, rowPadding=4, offset=12,
    )  # fmt: skip
    joined = chart.transform_aggregate(
        expected="sum(expected)", groupby=["period", "first", "end", "provisional", "shown", "place"]
    )
    stack = joined.transform_stack(
        as_=["low", "high"], stack="expected", groupby=["first"], offset="normalize",
        sort=[alt.SortField("place", order="descending")],
    )  # fmt: skip
    scale = alt.Scale(domain=[0, 1])
    return stack.mark_rect(stroke="white", strokeWidth=0.6).encode(  # type: ignore[no-any-return]
        x=x, x2="end:T", y=alt.Y("low:Q", scale=scale, axis=number_axis(axis, format="%", tickCount=5)), y2="high:Q",
        color=alt.Color("shown:N", scale=colour_scale(order), sort=list(order), legend=legend),
        opacity=_pale(), tooltip=["period:N", "shown:N", alt.Tooltip("expected:Q", format=".2f")],
    )  # fmt: skip


def _pale() -> Any:
    alt = altair_module()
    return alt.condition("datum.provisional", alt.value(0.5), alt.value(1))


def _totals(chart: alt.Chart, x: alt.X) -> alt.Chart:
    alt = altair_module()
    axis = number_axis("n", tickCount=2, tickMinStep=1)
    total = chart.transform_aggregate(n="sum(expected)", groupby=["period", "first", "end", "provisional"])
    return total.mark_rect(color=GREY, stroke="white", strokeWidth=0.4).encode(  # type: ignore[no-any-return]
        x=x, x2="end:T", y=alt.Y("n:Q", axis=axis), y2=alt.datum(0), opacity=_pale(),
        tooltip=["period:N", alt.Tooltip("n:Q", format=".1f")],
    )  # fmt: skip
