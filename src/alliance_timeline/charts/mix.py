"""Mix over time: the share of each group in each period, and how many there are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_timeline.charts.lettering import isolated, shortened, text_width
from alliance_timeline.charts.spans import Days, Span, after, clipped, phase_bands, phase_names, stacked, time_of
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
    tooltips,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = ["MOST", "Mix", "mix_chart"]

MOST = 8
"""So many groups are told apart; of more, the largest are shown, and the rest is one."""

OTHER = "other"

_DASHED = {"color": INK, "strokeDash": [4, 2]}
_STANDING = "datum.provisional ? 'not final' : 'final'"
_HIGH, _LOW = 260, 44  # pixels of the shares, and of the numbers below
_LABEL, _LEADER, _LINE = 170, 26, 14  # pixels of a name, of what leads to it, of a line of text


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

    The name of each group stands beside the last bar that is drawn, with its colour and a line to its part of the bar.

    Args:
        mix: the columns; what is provisional is drawn pale.
        groups: in the order in which they are stacked, the first on top.
        title, axis, caption, description: texts; ``axis`` is what is counted.
        phases: names with first and last day, marked above.
        width: of the plotting area with the names beside it, in pixels.

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
    area = max(int(width - _LEADER - min(max(map(text_width, order)), _LABEL)), width // 3)
    x = time_of("first", span, labels=False)
    names, _ = phase_names(inside, x, span, area)
    starts = phase_bands(inside, x, span)[1:]
    lines = [line.mark_rule(**look) for line in starts for look in ({"color": "white", "strokeWidth": 3}, _DASHED)]
    labels = _labels(mix, shown, order, span, area)
    upper = alt.layer(_shares(chart, x, order, axis), *lines, *names, *labels).properties(width=area, height=_HIGH)
    lower = alt.layer(_totals(chart, time_of("first", span), axis)).properties(width=area, height=_LOW)
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
    joined = chart.transform_aggregate(
        expected="sum(expected)", groupby=["period", "first", "end", "provisional", "shown", "place"]
    )
    stack = joined.transform_stack(
        as_=["low", "high"], stack="expected", groupby=["first"], offset="normalize",
        sort=[alt.SortField("place", order="descending")],
    ).transform_calculate(share="datum.high - datum.low", standing=_STANDING)  # fmt: skip
    scale = alt.Scale(domain=[0, 1])
    told = {"period": "Period", "shown": "Group", "share": ("Share", ".1%"), "expected": ("Expected number", ".2f")}
    return stack.mark_rect(stroke="white", strokeWidth=0.8).encode(  # type: ignore[no-any-return]
        x=x, x2="end:T", y2="high:Q", color=alt.Color("shown:N", scale=colour_scale(order), legend=None),
        y=alt.Y("low:Q", scale=scale, axis=number_axis(f"Share of {axis}", format="%", tickCount=5)),
        opacity=_pale(), tooltip=tooltips({**told, "standing": "Figures"}),
    )  # fmt: skip


def _labels(mix: Mix, shown: Sequence[str], order: Sequence[str], span: Days, area: int) -> list[alt.Chart]:
    """The name of each group at the right, with its colour, and a line to the middle of its part of the last bar."""
    alt = altair_module()
    end = max(last for last, value in zip(mix.last, mix.expected, strict=True) if value > 0)
    parts = dict.fromkeys(order, 0.0)
    for name, last, value in zip(shown, mix.last, mix.expected, strict=True):
        parts[name] += value if last == end and value > 0 else 0.0
    edges = [0.0, *accumulate(part / sum(parts.values()) * _HIGH for part in parts.values())]
    middles = [(top + bottom) / 2 for top, bottom in pairwise(edges)]
    text = [isolated(shortened(name, _LABEL)) for name in order]
    data = data_of(name=order, text=text, at=middles, y=_apart(middles), end=[after(end)] * len(order),
                   there=[part > 0 for part in parts.values()])  # fmt: skip
    chart, y = alt.Chart(data), alt.Y("y:Q", scale=None, axis=None)
    colour = alt.Color("name:N", scale=colour_scale(order), legend=None)
    lead = chart.transform_filter("datum.there").mark_rule(color=GREY, strokeWidth=0.8)
    return [
        lead.encode(x=time_of("end", span, labels=False), x2=alt.value(area + 10), y2="y:Q",
                    y=alt.Y("at:Q", scale=None, axis=None)),
        chart.mark_point(shape="square", filled=True, size=90, opacity=1)
        .encode(x=alt.value(area + 15), y=y, color=colour),
        chart.mark_text(align="left", fontSize=11, font="sans-serif", color=INK)
        .encode(x=alt.value(area + _LEADER), y=y, text="text:N"),
    ]  # fmt: skip


def _apart(middles: Sequence[float]) -> list[float]:
    """Places of lines of text near to places that rise, in their order and within the height of the bars.

    >>> _apart([100.0, 101.0, 255.0, 259.0])
    [100.0, 114.0, 239.0, 253.0]
    """
    places: list[float] = []
    for middle in middles:
        places.append(max(middle, places[-1] + _LINE if places else _LINE / 2))
    most = _HIGH - _LINE / 2
    for n in range(len(places) - 1, -1, -1):
        places[n] = min(places[n], most)
        most = places[n] - _LINE
    return places


def _pale() -> Any:
    alt = altair_module()
    return alt.condition("datum.provisional", alt.value(0.5), alt.value(1))


def _totals(chart: alt.Chart, x: alt.X, axis: str) -> alt.Chart:
    alt = altair_module()
    total = chart.transform_aggregate(n="sum(expected)", groupby=["period", "first", "end", "provisional"])
    return total.transform_calculate(standing=_STANDING).mark_rect(  # type: ignore[no-any-return]
        color=GREY, stroke="white", strokeWidth=0.4
    ).encode(
        x=x, x2="end:T", y=alt.Y("n:Q", axis=number_axis(axis, tickCount=2, tickMinStep=1)), y2=alt.datum(0),
        opacity=_pale(), tooltip=tooltips({"period": "Period", "n": ("Expected number", ".1f"), "standing": "Figures"}),
    )  # fmt: skip
