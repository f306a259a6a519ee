"""What stands around lanes: phase bands and names, lines between lanes, their names at the left, the axis of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.lettering import shortened, text_width, wrapped
from alliance_timeline.charts.spans import Days, Span, clipped, phase_bands, phase_names, time_of
from alliance_timeline.charts.theme import GRID, INK, altair_module, data_of

if TYPE_CHECKING:
    import altair as alt

__all__ = ["framed", "heights_of", "raw_y", "room_of"]

_NAMES = 170  # pixels of the column of lane names, at most
_LINES = 3
_LINE = 13


def raw_y(field: str = "y") -> alt.Y:
    """Pixels from the top, as they stand in the data."""
    return altair_module().Y(f"{field}:Q", scale=None, axis=None)  # type: ignore[no-any-return]


def _lines(name: str) -> list[str]:
    """A lane's name in lines; what would need more than three is cut at the end of what is read."""
    return wrapped(shortened(name, _NAMES * (_LINES - 0.5)), _NAMES)


def heights_of(names: Sequence[str]) -> list[float]:
    """The pixels that the names of lanes need."""
    return [len(_lines(name)) * _LINE + 7.0 for name in names]


def room_of(names: Sequence[str]) -> int:
    """The pixels at the left of the lanes that their names take."""
    return int(max((text_width(line) for name in names for line in _lines(name)), default=0)) + 8


def framed(
    layers: Sequence[Any],
    names: Sequence[str],
    edges: Sequence[float],
    span: Days,
    phases: Sequence[Span],
    width: int,
    *,
    arrows: bool = False,
) -> Any:
    """Layers of lanes on their ground.

    Args:
        layers: what lies on the lanes.
        names: of the lanes, from the top.
        edges: the tops of the lanes in pixels, and the bottom of the last one.
        span: first and last day of the axis.
        phases: name, first and last day of each.
        width: pixels of the plotting area.
        arrows: whether arrows stand at the left of the plotting area, for which the names leave room.
    """
    alt = altair_module()
    inside = clipped(phases, span)
    text, _ = phase_names(inside, time_of("first", span), span, width)
    lines = alt.Chart(data_of(y=list(edges[1:-1]))).mark_rule(color=GRID, strokeWidth=1, aria=False).encode(y=raw_y())
    ground = [*phase_bands(inside, time_of("first", span), span), *text, lines]
    chart = alt.layer(*ground, _lane_names(names, edges, 22 if arrows else 8), *layers)
    return chart.properties(width=width, height=edges[-1])


def _lane_names(names: Sequence[str], edges: Sequence[float], gap: int) -> alt.Chart:
    """The names in the middle of their lanes; each line of text is a row of data, whatever the script."""
    rows = []
    for n, name in enumerate(names):
        lines = _lines(name)
        top = (edges[n] + edges[n + 1]) / 2 - (len(lines) - 1) * _LINE / 2
        rows += [(line, top + k * _LINE) for k, line in enumerate(lines)]
    alt = altair_module()
    return (  # type: ignore[no-any-return]
        alt.Chart(data_of(name=[name for name, _ in rows], y=[y for _, y in rows]))
        .mark_text(align="right", baseline="middle", dx=-gap, fontSize=11, font="sans-serif", color=INK)
        .encode(x=alt.value(0), y=raw_y(), text="name:N")
    )
