"""Where the breaks of a rate lie: the chance of each period, the highest-density sets, the dates found."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_timeline.charts.theme import (
    COLOURS,
    DASHES,
    GREY,
    INK,
    LANE,
    SHAPES,
    WIDTH,
    Days,
    Span,
    after,
    altair_module,
    clipped,
    colour_scale,
    data_of,
    dressed,
    heading,
    isolated,
    lanes,
    nothing,
    number_axis,
    phase_bands,
    phase_names,
    shortened,
    stacked,
    text_width,
    time_of,
    tooltips,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "MOST",
    "TOGETHER",
    "CountRows",
    "Mix",
    "Panel",
    "Posterior",
    "Rates",
    "break_marks",
    "counts_chart",
    "dates_room",
    "mix_chart",
    "posterior_panel",
    "rates_chart",
    "segments_chart",
]


_BREAK, _PALE = COLOURS[1], "#b4bac4"
_STRIP, _NUMBERED = 5, 10  # pixels of the strip of a set: of the only break, of one of several with its number


class Posterior(NamedTuple):
    """Columns, one row a break and period: the chance that the new segment begins with the period.

    ``inside`` says whether the period is of the break's highest-density set. ``dates`` are the first days of the new
    segments, one a break.
    """

    number: Sequence[int]
    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    probability: Sequence[float]
    inside: Sequence[bool]
    dates: Sequence[datetime.date]


def dates_room(posterior: Posterior, span: Days, width: int) -> int:
    """The pixels at the top of a panel that the dates of ``break_marks`` take."""
    texts = [day.isoformat() for day in posterior.dates]
    return LANE * (max(lanes(posterior.dates, texts, span, width), default=-1) + 1) + 4


def break_marks(posterior: Posterior, span: Days, width: int, *, labels: bool = True, dated: bool = True) -> list[Any]:
    """A line at each date found, with the date beside its top; none without a break. ``labels`` are those of time."""
    if not posterior.dates:
        return []
    alt = altair_module()
    texts = [day.isoformat() for day in posterior.dates]
    rows = lanes(posterior.dates, texts, span, width)
    data = data_of(day=posterior.dates, text=texts, top=[2 + LANE * row for row in rows])
    x = time_of("day", span, labels=labels)
    line = alt.Chart(data).mark_rule(color=_BREAK, strokeWidth=1.4).encode(x=x)
    if not dated:
        return [line]
    letters = {"align": "left", "baseline": "top", "dx": 3, "fontSize": 11, "font": "sans-serif"}
    text = alt.Chart(data).encode(x=x, y=alt.Y("top:Q", scale=None, axis=None), text="text:N")
    return [
        line,
        text.mark_text(**letters, stroke="white", strokeWidth=3),
        text.mark_text(**letters, color=INK, fontWeight="bold"),
    ]


def posterior_panel(posterior: Posterior, span: Days, width: int, *, labels: bool = True, height: int = 56) -> Any:
    """Bars as high as the chance of each period; above them one strip a break over the periods of its set, numbered.

    Periods of a set are dark, others pale, and a line stands at each date. Without a break there is nothing to draw,
    and the panel says so.
    """
    alt = altair_module()
    x = time_of("first", span, labels=labels)
    if not posterior.dates:
        text = alt.Chart(data_of(text=["no break is given"], first=[span[0]]))
        drawn = text.mark_text(align="left", dx=4, fontSize=11, color=INK, font="sans-serif")
        return drawn.encode(x=x, text="text:N").properties(width=width, height=18)
    columns = {name: column for name, column in posterior._asdict().items() if name not in ("last", "dates")}
    strip = _STRIP if len(posterior.dates) == 1 else _NUMBERED
    height += strip * len(posterior.dates)
    strips = strip * len(posterior.dates) + 2
    data = data_of(
        **columns,
        end=[after(day) for day in posterior.last],
        top=[strip * (n - 1) + 1 for n in posterior.number],
        bottom=[strip * n - 1 for n in posterior.number],
    )
    chart = alt.Chart(data)
    scale = alt.Scale(domain=[0, max(posterior.probability) * height / (height - strips)], nice=False)
    axis = number_axis("Chance", tickCount=2, format="%")
    tips = {
        "number": "Break",
        "period": "Period",
        "probability": ("Chance that it begins a segment", ".1%"),
        "inside": "In the set of the break",
    }
    bars = chart.mark_rect().encode(
        x=x,
        x2="end:T",
        y=alt.Y("probability:Q", axis=axis, scale=scale),
        y2=alt.datum(0),
        color=alt.condition("datum.inside", alt.value(_BREAK), alt.value(_PALE)),
        tooltip=tooltips(tips),
    )
    sets = (
        chart.transform_filter("datum.inside")
        .mark_rect(color=_BREAK, stroke=_BREAK, strokeWidth=0.4)
        .encode(x=x, x2="end:T", y=alt.Y("top:Q", scale=None, axis=None), y2="bottom:Q")
    )
    marks = break_marks(posterior, span, width, labels=labels, dated=False)
    return alt.layer(bars, sets, *_numbers(posterior, x, strip), *marks).properties(width=width, height=height)


def _numbers(posterior: Posterior, x: Any, strip: int) -> list[Any]:
    """The number of each of several breaks, before its strip."""
    if len(posterior.dates) == 1:
        return []
    alt = altair_module()
    rows = zip(posterior.number, posterior.first, posterior.inside, strict=True)
    begins = {number: first for number, first, inside in reversed(list(rows)) if inside}
    data = data_of(first=list(begins.values()), text=list(map(str, begins)), top=[strip * (n - 0.5) for n in begins])
    letters = alt.Chart(data).mark_text(align="right", dx=-3, fontSize=10, color=_BREAK, fontWeight="bold")
    return [letters.encode(x=x, y=alt.Y("top:Q", scale=None, axis=None), text="text:N")]


TOGETHER = 3
"""Up to so many groups share one panel, as lines of different colour and dash; more have a panel each."""

_FINE = 200  # from so many periods on, lines are thin

_HEAD = 8  # pixels above the highest count

_FINAL = "datum.provisional ? null : datum.expected"
_OPEN = "datum.provisional ? datum.expected : null"
_STANDING = "datum.provisional ? 'not final' : 'final'"
_TOLD = {
    "expected": ("Expected", ".2f"),
    "certain": ("Certain", ".2f"),
    "possible": ("Possible", ".2f"),
    "standing": "Figures",
}


class CountRows(NamedTuple):
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
    counts: CountRows,
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


def _rows(counts: CountRows, sets: Sequence[Sequence[str]]) -> list[CountRows]:
    """The rows of each set of groups."""
    place = {group: n for n, some in enumerate(sets) for group in some}
    kept: list[list[Any]] = [[] for _ in sets]
    for row in zip(*counts, strict=True):
        if row[3] in place:
            kept[place[row[3]]].append(row)
    return [CountRows(*(list(column) for column in zip(*rows, strict=True))) for rows in kept]


def _counted(
    rows: CountRows, looks: Mapping[str, Any], title: str, span: Days, labels: bool, head: float
) -> Iterable[Any]:
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
        line.transform_calculate(open=_OPEN)
        .mark_line(strokeWidth=1.2, strokeDash=late)
        .encode(y=alt.Y("open:Q", scale=scale))
    )
    middle = chart.transform_filter("datum.provisional").transform_calculate(
        middle="(toNumber(toDate(datum.first)) + toNumber(toDate(datum.end))) / 2"
    )
    yield (
        middle.mark_point(filled=True, fill="white", size=26, strokeWidth=1.2, opacity=1).encode(
            x=time_of("middle", span, labels=labels), y=y, stroke=looks["color"]
        )
    )
    told = {"period": "Period", **({"group": "Group"} if several else {}), **_TOLD}
    yield (
        chart.transform_calculate(standing=_STANDING)
        .mark_rect(opacity=0)
        .encode(x=time_of("first", span, labels=labels), x2="end:T", tooltip=tooltips(told))
    )


def _looks(groups: Sequence[str], room: int) -> dict[str, Any]:
    """The colour of the only group; colour and dash of several, with a legend above the panel."""
    alt = altair_module()
    if len(groups) == 1:
        scale = alt.Scale(domain=list(groups), range=[COLOURS[0]])
        return {"color": alt.Color("group:N", scale=scale, legend=None)}
    legend = alt.Legend(
        title=None,
        orient="top",
        offset=6 + room,
        symbolType="stroke",
        symbolSize=400,
        symbolOpacity=1,
        labelLimit=220,
        labelFont="sans-serif",
        labelFontSize=11,
        labelColor=INK,
    )
    dashes = alt.Scale(domain=list(groups), range=[list(DASHES[n % len(DASHES)]) for n in range(len(groups))])
    return {
        "color": alt.Color("group:N", scale=colour_scale(groups), sort=list(groups), legend=legend),
        "strokeDash": alt.StrokeDash("group:N", scale=dashes, sort=list(groups), legend=legend),
    }


MOST = 8
"""So many groups are told apart; of more, the largest are shown, and the rest is one."""

OTHER = "other"

_DASHED = {"color": INK, "strokeDash": [4, 2]}
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
        as_=["low", "high"],
        stack="expected",
        groupby=["first"],
        offset="normalize",
        sort=[alt.SortField("place", order="descending")],
    ).transform_calculate(share="datum.high - datum.low", standing=_STANDING)
    scale = alt.Scale(domain=[0, 1])
    told = {"period": "Period", "shown": "Group", "share": ("Share", ".1%"), "expected": ("Expected number", ".2f")}
    return stack.mark_rect(stroke="white", strokeWidth=0.8).encode(  # type: ignore[no-any-return]
        x=x,
        x2="end:T",
        y2="high:Q",
        color=alt.Color("shown:N", scale=colour_scale(order), legend=None),
        y=alt.Y("low:Q", scale=scale, axis=number_axis(f"Share of {axis}", format="%", tickCount=5)),
        opacity=_pale(),
        tooltip=tooltips({**told, "standing": "Figures"}),
    )


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
    data = data_of(
        name=order,
        text=text,
        at=middles,
        y=_apart(middles),
        end=[after(end)] * len(order),
        there=[part > 0 for part in parts.values()],
    )
    chart, y = alt.Chart(data), alt.Y("y:Q", scale=None, axis=None)
    colour = alt.Color("name:N", scale=colour_scale(order), legend=None)
    lead = chart.transform_filter("datum.there").mark_rule(color=GREY, strokeWidth=0.8)
    return [
        lead.encode(
            x=time_of("end", span, labels=False),
            x2=alt.value(area + 10),
            y2="y:Q",
            y=alt.Y("at:Q", scale=None, axis=None),
        ),
        chart.mark_point(shape="square", filled=True, size=90, opacity=1).encode(
            x=alt.value(area + 15), y=y, color=colour
        ),
        chart.mark_text(align="left", fontSize=11, font="sans-serif", color=INK).encode(
            x=alt.value(area + _LEADER), y=y, text="text:N"
        ),
    ]


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
    marks = total.transform_calculate(standing=_STANDING).mark_rect(color=GREY, stroke="white", strokeWidth=0.4)
    return marks.encode(  # type: ignore[no-any-return]
        x=x,
        x2="end:T",
        y=alt.Y("n:Q", axis=number_axis(axis, tickCount=2, tickMinStep=1)),
        y2=alt.datum(0),
        opacity=_pale(),
        tooltip=tooltips({"period": "Period", "n": ("Expected number", ".1f"), "standing": "Figures"}),
    )


_RATE, _SET = COLOURS[0], COLOURS[1]
_NAME = 140.0  # pixels of the name of a declared boundary
Day = datetime.date


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """What is drawn of one group.

    Attributes:
        name: stands above the panel; empty for none.
        spans: first day, last day, rate, low and high of each segment; limits may be infinite.
        sets: number of the break, first and last day of each span on which a segment may begin.
        rules: day and name of each declared boundary.
        posterior: the chances of the breaks, drawn below the rates; None for none.
    """

    name: str
    spans: Sequence[tuple[Day, Day, float, float, float]]
    sets: Sequence[tuple[int, Day, Day]] = ()
    rules: Sequence[tuple[Day, str]] = ()
    posterior: Posterior | None = None


def segments_chart(
    panels: Sequence[Panel],
    *,
    axis: str,
    title: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """One panel a group on the same axis of time, each with an axis of rates of its own.

    Args:
        panels: in order; the axis of time goes from the first to the last day of all segments.
        axis: title of the axes of rates.
        title, caption, description: of the chart.
        phases: names with first and last day, drawn as bands.
        width: of the plotting area in pixels.

    Returns:
        A ``VConcatChart``, or a ``LayerChart`` of one panel without chances; a chart that says so without panels.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    if not panels:
        return nothing(title, caption)
    days = [day for panel in panels for span in panel.spans for day in span[:2]]
    window = min(days), max(days)
    inside, drawn = clipped(phases, window), []
    height = 200 if len(panels) == 1 else 100
    for panel in panels:
        is_last = panel is panels[-1]
        x = time_of("first", window, labels=is_last and panel.posterior is None)
        room = LANE + 6 if panel.posterior is None else dates_room(panel.posterior, window, width)
        names = phase_names(inside, x, window, width)[0] if panel is panels[0] else []
        chart = altair_module().layer(
            *phase_bands(inside, x, window),
            *_sets(panel, x, height),
            *_rates(panel, axis, x, height / (height - room)),
            *_rules(panel, x, window, width),
            *(break_marks(panel.posterior, window, width, labels=False) if panel.posterior else []),
            *names,
        )
        chart = chart.properties(width=width, height=height)
        drawn.append(chart.properties(title=heading(shortened(panel.name, width, 6.6))) if panel.name else chart)
        if panel.posterior is not None:
            drawn.append(posterior_panel(panel.posterior, window, width, labels=is_last))
    return dressed(stacked(drawn), title, caption, description, width)


def _rates(panel: Panel, title: str, x: Any, room: float) -> list[Any]:
    """A line at the rate of each segment, on a box from its lower to its upper limit; ``room`` times as high."""
    alt = altair_module()
    first, last, rate, low, high = zip(*panel.spans, strict=True)
    known = [value for value in (*rate, *high) if abs(value) < float("inf")]
    top = max([0.0, *known]) or 1.0
    data = data_of(
        first=first,
        last=last,
        end=[after(day) for day in last],
        rate=rate,
        low=low,
        high=high,
        upper=[min(limit, top) for limit in high],
    )
    tips = tooltips(
        {
            "first": "First day",
            "last": "Last day",
            "rate": (title, ".2f"),
            "low": ("Lower limit", ".2f"),
            "high": ("Upper limit", ".2f"),
        }
    )
    base = alt.Chart(data).encode(x=x, x2="end:T", tooltip=tips)
    scale = alt.Scale(domain=[0, room * top], nice=False)
    y = alt.Y("rate:Q", scale=scale, axis=number_axis(title, tickCount=4))
    box = base.mark_rect(color=_RATE, opacity=0.2).encode(y=alt.Y("low:Q", scale=scale), y2="upper:Q")
    return [box, base.mark_rule(color=_RATE, strokeWidth=2.5).encode(y=y)]


def _sets(panel: Panel, x: Any, height: int) -> list[Any]:
    """The days on which segments may begin as bands; those of several breaks one below the other, numbered."""
    if not panel.sets:
        return []
    alt = altair_module()
    number, first, last = zip(*panel.sets, strict=True)
    tall = height / max(number)
    data = data_of(
        number=number,
        first=first,
        end=[after(day) for day in last],
        top=[tall * (n - 1) for n in number],
        bottom=[tall * n - 1 for n in number],
        head=[n != before for before, n in pairwise((0, *number))],
    )
    base = alt.Chart(data).encode(x=x, y=alt.Y("top:Q", scale=None, axis=None))
    style = {"color": _SET, "opacity": 0.18, "stroke": _SET, "strokeOpacity": 0.9, "strokeWidth": 0.8}
    bands = base.mark_rect(**style).encode(x2="end:T", y2="bottom:Q")
    letters = base.transform_filter("datum.head").mark_text(
        align="right", dx=-4, dy=8, fontSize=11, fontWeight="bold", color=_SET
    )
    return [bands, letters.encode(text="number:N")] if max(number) > 1 else [bands]


def _rules(panel: Panel, x: Any, window: Days, width: int) -> list[Any]:
    """Declared boundaries as dashed lines with their names at the top, none on another."""
    if not panel.rules:
        return []
    alt = altair_module()
    days, names = zip(*panel.rules, strict=True)
    texts = [shortened(name, _NAME) for name in names]
    rows = lanes(days, texts, window, width)
    data = data_of(first=days, name=list(map(isolated, texts)), top=[6 + LANE * row for row in rows])
    base = alt.Chart(data).encode(x=x)
    letters = base.mark_text(align="left", dx=4, fontSize=10, color=GREY)
    return [
        base.mark_rule(color=GREY, strokeDash=[4, 3]),
        letters.encode(y=alt.Y("top:Q", scale=None, axis=None), text="name:N"),
    ]


_SHAPES = [shape for shape in SHAPES if shape != "stroke"]
_NAMES = 240  # pixels of the names, at most
_TOLD_rates = {
    "panel": "Class",
    "name": "Name",
    "rate": ("Estimate", ".2f"),
    "low": ("Lower limit", ".2f"),
    "high": ("Upper limit", ".2f"),
}


class Rates(NamedTuple):
    """Columns, one row a panel and name; rate and limits are NaN where nothing is rated, and ``text`` says why.

    A limit may be infinite; its line then runs out of the panel.
    """

    panel: Sequence[str]
    name: Sequence[str]
    rate: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    text: Sequence[str]


def rates_chart(
    rates: Rates,
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    width: int = WIDTH,
    zero: bool = True,
    what: str = "Nothing is rated.",
) -> Any:
    """Rates under each other, in panels with a scale each.

    Args:
        rates: the columns, panel after panel.
        title, axis, caption, description: texts; ``axis`` stands below the last panel.
        width: of the plotting area with the names and figures beside it, in pixels.
        zero: whether the scales begin at 0; else a line marks it.
        what: said in place of a chart without rows.

    Returns:
        A ``LayerChart``, or a ``VConcatChart`` of several panels; a chart that says so without rows.
    """
    if not rates.panel:
        return nothing(title, caption, what)
    order = list(dict.fromkeys(rates.panel))
    names = list(dict.fromkeys(rates.name))
    room = min(max(map(text_width, rates.text)) + 10, width / 2) + min(max(map(text_width, names)), _NAMES)
    area = max(int(width - room), width // 4)
    panels = []
    for number, panel in enumerate(order):
        rows = Rates(*map(list, zip(*(row for row in zip(*rates, strict=True) if row[0] == panel), strict=True)))
        drawn = _panel(rows, names, axis if number == len(order) - 1 else None, area, zero, len(order) > 1)
        panels.append(drawn.properties(title=heading(panel)) if len(order) > 1 else drawn)
    return dressed(stacked(panels, spacing=6), title, caption, description, width)


def _panel(rows: Rates, names: Sequence[str], title: str | None, width: int, zero: bool, told: bool) -> Any:
    """One panel: lines of intervals, dots (``told`` apart by shape and colour), figures at the right."""
    alt = altair_module()
    known = [value for column in (rows.rate, rows.low, rows.high) for value in column if abs(value) < float("inf")]
    top, bottom = max([0.0, *known]) or 1.0, 0.0 if zero else min([0.0, *known])
    ends = [
        [bottom if low == -float("inf") else low for low in rows.low],
        [top if high == float("inf") else high for high in rows.high],
    ]
    columns = rows._asdict() | {"from": ends[0], "to": ends[1]}
    chart = alt.Chart(data_of(**columns))
    scale = alt.Scale(domain=[bottom, top], nice=True)
    y = alt.Y("name:N", sort=list(rows.name), axis=number_axis(None, grid=False, labelLimit=_NAMES, labelPadding=8))
    x = alt.X("rate:Q", scale=scale, axis=number_axis(title, tickCount=5, labelFlush=False))
    rated = chart.transform_filter("isValid(datum.rate)")
    palette = [COLOURS[n % len(COLOURS) if told else 0] for n in range(len(names))]
    colour = alt.Color("name:N", legend=None, scale=alt.Scale(domain=list(names), range=palette))
    shapes = [_SHAPES[n % len(_SHAPES) if told else 0] for n in range(len(names))]
    shape = alt.Shape("name:N", legend=None, scale=alt.Scale(domain=list(names), range=shapes))
    line = rated.mark_rule(strokeWidth=1.8).encode(x=alt.X("from:Q", scale=scale), x2="to:Q", y=y, color=colour)
    dot = rated.mark_point(filled=True, size=70, opacity=1).encode(
        x=x, y=y, color=colour, shape=shape, tooltip=tooltips(_TOLD_rates)
    )
    text = chart.mark_text(align="left", fontSize=11, font="sans-serif", color=INK).encode(
        x=alt.value(width + 10), y=y, text="text:N"
    )
    nil = [] if zero else [alt.Chart(data_of(zero=[0])).mark_rule(color=GREY).encode(x=alt.X("zero:Q", scale=scale))]
    return alt.layer(*nil, line, dot, text).properties(width=width, height=alt.Step(20))
