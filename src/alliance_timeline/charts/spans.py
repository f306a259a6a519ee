"""What charts of periods share: a time axis that ends where they do, bands of phases, panels under each other."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.lettering import isolated, shortened, text_width
from alliance_timeline.charts.theme import GREY, INK, altair_module, data_of, time_axis

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "LANE",
    "Days",
    "Span",
    "after",
    "clipped",
    "heading",
    "lanes",
    "phase_bands",
    "phase_names",
    "stacked",
    "time_of",
]

Days = tuple[datetime.date, datetime.date]
"""First and last day of an axis."""

Span = tuple[str, datetime.date, datetime.date]
"""A name with its first and last day."""

LANE = 13
"""Pixels of a line of small letters."""

_LETTER = 6.0  # pixels of a small letter, on average
_BAND = "#f1f3f6"


def after(day: datetime.date) -> datetime.date:
    """The day after, where a span that holds the day ends on the axis; the last of the calendar stays.

    >>> after(datetime.date(2019, 12, 31)).isoformat()
    '2020-01-01'
    """
    return day if day == datetime.date.max else day + datetime.timedelta(days=1)


def time_of(field: str, span: Days, *, labels: bool = True, **more: Any) -> alt.X:
    """Days along the bottom, from the first day to the last one; without labels on all panels but the last."""
    alt = altair_module()
    domain = [_milliseconds(day) for day in (span[0], after(span[1]))]
    axis = time_axis(None, labelFlush=False, **({} if labels else {"labels": False, "ticks": False, "domain": False}))
    return alt.X(f"{field}:T", scale=alt.Scale(type="utc", domain=domain, nice=False), axis=axis, **more)  # type: ignore[no-any-return]


def _milliseconds(day: datetime.date) -> int:
    return (day - datetime.date(1970, 1, 1)).days * 86_400_000


def clipped(phases: Sequence[Span], span: Days) -> list[Span]:
    """The phases that lie in a span of days, cut to it.

    >>> from datetime import date
    >>> clipped([("old", date.min, date(2013, 12, 31)), ("new", date(2014, 1, 1), date.max)],
    ...         (date(2014, 6, 1), date(2015, 1, 1)))
    [('new', datetime.date(2014, 6, 1), datetime.date(2015, 1, 1))]
    """
    return [
        (name, max(first, span[0]), min(last, span[1]))
        for name, first, last in phases
        if first <= span[1] and last >= span[0]
    ]


def phase_bands(phases: Sequence[Span], x: alt.X, span: Days) -> list[alt.Chart]:
    """Every other phase on a faint ground, and a dashed line where each one begins inside of the axis."""
    if not phases:
        return []
    alt = altair_module()
    data = data_of(
        phase=[name for name, _, _ in phases], first=[first for _, first, _ in phases],
        end=[after(last) for _, _, last in phases], shade=[n % 2 == 1 for n in range(len(phases))],
        inner=[first > span[0] for _, first, _ in phases],
    )  # fmt: skip
    chart = alt.Chart(data)
    ground = chart.transform_filter("datum.shade").mark_rect(color=_BAND).encode(x=x, x2="end:T")
    line = chart.transform_filter("datum.inner").mark_rule(color=GREY, strokeDash=[3, 3], strokeWidth=1).encode(x=x)
    return [ground, line]


def phase_names(phases: Sequence[Span], x: alt.X, span: Days, width: int) -> tuple[list[alt.Chart], int]:
    """The names of the phases above the plot, on as many lines as they need, and the pixels that they take.

    A name begins with its phase, or as far to the left of that as it must to end with the plot.
    """
    if not phases:
        return [], 0
    alt = altair_module()
    names = [shortened(name, width / 2, _LETTER) for name, _, _ in phases]
    days = max((span[1] - span[0]).days, 1) / width  # a pixel
    latest = [span[1] - datetime.timedelta(days=int(text_width(name, _LETTER) * days)) for name in names]
    starts = [max(min(first, last), span[0]) for (_, first, _), last in zip(phases, latest, strict=True)]
    rows = lanes(starts, names, span, width)
    data = data_of(first=starts, phase=list(map(isolated, names)), top=[-5 - LANE * row for row in rows])
    text = (
        alt.Chart(data)
        .mark_text(align="left", baseline="bottom", dx=2, fontSize=11, color=INK, font="sans-serif")
        .encode(x=x, y=alt.Y("top:Q", scale=None, axis=None), text="phase:N")
    )
    return [text], LANE * (max(rows) + 1) + 2


def lanes(days: Sequence[datetime.date], texts: Sequence[str], span: Days, width: int) -> list[int]:
    """A line for each text that begins at its day, such that no two of them overlap; 0 is the lowest.

    >>> year = datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)
    >>> lanes([year[0], datetime.date(2020, 2, 1), year[1]], ["a long text", "b", "c"], year, 365)
    [0, 1, 0]
    """
    pixel = width / max((span[1] - span[0]).days, 1)
    full: list[float] = []
    found = []
    for day, text in zip(days, texts, strict=True):
        place = (day - span[0]).days * pixel
        lane = next((n for n, end in enumerate(full) if end <= place), len(full))
        full[lane : lane + 1] = [place + (len(text) + 1) * _LETTER]
        found.append(lane)
    return found


def heading(text: str) -> alt.TitleParams:
    """The name of a panel, above its left edge."""
    return altair_module().TitleParams(  # type: ignore[no-any-return]
        text=isolated(text),
        anchor="start",
        frame="group",
        font="sans-serif",
        fontSize=12,
        fontWeight="bold",
        color=INK,
        offset=5,
    )


def stacked(panels: Sequence[Any], spacing: int = 8) -> Any:
    """Panels under each other, or the one there is; the caller dresses it."""
    if len(panels) == 1:
        return panels[0]
    panel = altair_module().vconcat(*panels, spacing=spacing)
    return panel.resolve_scale(color="independent", strokeDash="independent", y="independent")
