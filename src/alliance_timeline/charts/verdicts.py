"""Verdicts on claims: a row each, with symbol, word, claim and figure, and its interval beside what is allowed.

Figures have units of their own, so that there is no common axis: each row is drawn on a scale of its own, from the
lowest to the highest of its figure, limits and bounds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.lettering import isolated, printable, shortened, text_width, wrapped
from alliance_timeline.charts.theme import COLOURS, GREY, INK, altair_module, data_of, dressed, nothing, tooltips

if TYPE_CHECKING:
    import altair as alt

__all__ = ["ALLOWED", "VerdictRow", "verdicts_chart"]

_LOOKS: Mapping[str, tuple[str, str]] = {
    "pass": (COLOURS[2], "circle"),
    "fail": (COLOURS[1], "cross"),
    "inconclusive": (COLOURS[0], "diamond"),
    "error": (COLOURS[3], "triangle-up"),
    "skipped": (GREY, "triangle-down"),
}
_ROW, _LINE_OF = 46, 12  # pixels of a row with one line of its claim, and of each more
_LINES = 3
_TEXT, _SCALE, _END = 0.235, 0.775, 0.99  # where the columns begin and end, as parts of the width
ALLOWED, _LINE = "#cfe3d8", "#e2e4e8"
Limits = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """What is drawn of one check.

    Attributes:
        name, claim, figure: in words.
        verdict: one of pass, fail, inconclusive, error, skipped; ``label``: as it is written.
        estimate, low, high: of the figure; None for none.
        bounds: the lowest and the highest value that the claim allows, in the unit of the figure; None for none. The
            figure is drawn only where there is one. ``bound_texts``: as they are written.
        reason: of what is no pass and no fail, in a few words.
    """

    name: str
    claim: str
    figure: str
    verdict: str
    label: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    bounds: Limits = (None, None)
    bound_texts: tuple[str, ...] = ("", "")
    reason: str = ""


def verdicts_chart(
    rows: Sequence[VerdictRow],
    *,
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = 720,
) -> alt.LayerChart | alt.Chart:
    """One row a check, in the order given, with a line where the verdict changes.

    Args:
        rows: of the same verdict together.
        title, caption, description: of the chart.
        width: of the chart in pixels.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    if not rows:
        return nothing(title, caption, "No checks.")
    alt = altair_module()
    x = alt.Scale(domain=[0.0, 1.0], nice=False)
    claims = [_lines(row.claim, (_SCALE - _TEXT) * width - 12) for row in rows]
    ends = [0, *accumulate(_ROW + _LINE_OF * (len(lines) - 1) for lines in claims)]
    y = alt.Scale(domain=[0, ends[-1]], reverse=True, nice=False)
    drawn = [_Drawn.of(row) for row in rows]
    data = data_of(
        y=ends[:-1], name=[isolated(row.name) for row in rows], claim=claims,
        figure=[isolated(shortened(row.figure, _room(row, width), 4.9)) for row in rows],
        verdict=[row.verdict for row in rows], reason=[row.reason for row in rows], label=[row.label for row in rows],
        estimate=[row.estimate for row in rows], low=[row.low for row in rows], high=[row.high for row in rows],
        at_least=[row.bounds[0] for row in rows], at_most=[row.bounds[1] for row in rows],
        least=[row.bound_texts[0] for row in rows], most=[row.bound_texts[1] for row in rows],
        whole_claim=[row.claim for row in rows], whole_figure=[row.figure for row in rows],
        at=[item.at for item in drawn], start=[item.start for item in drawn], end=[item.end for item in drawn],
        from_=[item.allowed[0] for item in drawn], to=[item.allowed[1] for item in drawn],
        left=[0.012] * len(rows), text=[_TEXT] * len(rows), edge=[_END] * len(rows),
    )  # fmt: skip
    base = alt.Chart(data).encode(y=alt.Y("y:Q", scale=y, axis=None))
    layers = [_between(rows, ends, y), *_figures(base, x), *_words(base, x)]
    chart = alt.layer(*layers).properties(width=width, height=ends[-1])
    return dressed(chart.properties(view=alt.ViewBackground(stroke=None)), title, caption, description, width)  # type: ignore[no-any-return]


def _lines(claim: str, room: float) -> list[str]:
    """A claim on as many lines as it needs, at most three."""
    lines = wrapped(printable(claim), int(room), 5.2)
    rest = " ".join(lines[_LINES - 1 :])
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], shortened(rest, room, 5.2)]


def _room(row: VerdictRow, width: int) -> float:
    """The pixels that the figure may take on the line of the name."""
    return max(60.0, (_END - _TEXT) * width - text_width(row.name, 6.8) - 16)


def _words(base: Any, x: Any) -> list[Any]:
    """Symbol and word of the verdict, name and claim one below the other, and the figure."""
    alt = altair_module()
    colours = alt.Scale(domain=list(_LOOKS), range=[colour for colour, _ in _LOOKS.values()])
    shapes = alt.Scale(domain=list(_LOOKS), range=[shape for _, shape in _LOOKS.values()])
    tips = tooltips({"name": "Check", "label": "Verdict", "whole_claim": "Claim", "whole_figure": "Figure"})
    symbol = base.mark_point(filled=True, size=80, opacity=1, strokeWidth=2, yOffset=10).encode(
        x=alt.X("left:Q", scale=x, axis=None), tooltip=tips,
        color=alt.Color("verdict:N", scale=colours, legend=None),
        shape=alt.Shape("verdict:N", scale=shapes, legend=None),
    )  # fmt: skip
    style: dict[str, Any] = {"align": "left", "fontSize": 11, "color": INK}

    def text(field: str, where: str, **more: Any) -> Any:
        mark = base.mark_text(**{**style, **more})
        return mark.encode(x=alt.X(f"{where}:Q", scale=x, axis=None), text=f"{field}:N", tooltip=tips)

    return [
        symbol,
        text("label", "left", dx=12, dy=10),
        text("reason", "left", dx=12, dy=25, fontSize=9, color=GREY),
        text("name", "text", dy=10, fontWeight="bold"),
        text("claim", "text", dy=25, fontSize=10, color=GREY, lineHeight=_LINE_OF),
        text("figure", "edge", dy=10, align="right", fontSize=10),
        text("least", "from_", dy=36, align="center", fontSize=9, color=GREY),
        text("most", "to", dy=36, align="center", fontSize=9, color=GREY),
    ]


def _figures(base: Any, x: Any) -> list[Any]:
    """What is allowed as a band, and the figure with its interval over it."""
    alt = altair_module()
    colours = alt.Scale(domain=list(_LOOKS), range=[colour for colour, _ in _LOOKS.values()])
    colour = alt.Color("verdict:N", scale=colours, legend=None)
    scaled = {name: alt.X(f"{name}:Q", scale=x, axis=None) for name in ("from_", "start", "at")}
    allowed = base.transform_filter("isValid(datum.start)").mark_bar(size=9, color=ALLOWED, yOffset=25)
    line = base.transform_filter("isValid(datum.start)").mark_rule(strokeWidth=2, yOffset=25)
    point = base.transform_filter("isValid(datum.start)").mark_point(filled=True, size=35, opacity=1, yOffset=25)
    return [
        allowed.encode(x=scaled["from_"], x2="to:Q"),
        line.encode(x=scaled["start"], x2="end:Q", color=colour),
        point.encode(x=scaled["at"], color=colour),
    ]


def _between(rows: Sequence[VerdictRow], ends: Sequence[int], scale: Any) -> Any:
    """Lines between the rows, darker where the verdict changes."""
    alt = altair_module()
    data = data_of(y=ends[1:-1], colour=[_LINE if a.verdict == b.verdict else GREY for a, b in pairwise(rows)])
    colour = alt.Color("colour:N", scale=None, legend=None)
    return alt.Chart(data).mark_rule().encode(y=alt.Y("y:Q", scale=scale, axis=None), color=colour)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Where figure, limits and what is allowed stand, as parts of the width; None for what is not drawn."""

    at: float | None
    start: float | None
    end: float | None
    allowed: Limits

    @classmethod
    def of(cls, row: VerdictRow) -> _Drawn:
        """The places of a row: its own scale, from the lowest to the highest of figure, limits and bounds."""
        bounds = [value for value in row.bounds if value is not None]
        if row.estimate is None or row.low is None or row.high is None or not bounds:
            return cls(None, None, None, (None, None))
        known = [value for value in (row.estimate, row.low, row.high, *bounds) if math.isfinite(value)]
        least, most = min(known), max(known)
        room = 0.15 * (most - least) or 1.0

        def place(value: float) -> float:
            part = (value - least + room) / (most - least + 2.0 * room)
            return _SCALE + min(max(part, 0.0), 1.0) * (_END - _SCALE)

        lowest, highest = row.bounds
        allowed = (_SCALE if lowest is None else place(lowest)), (_END if highest is None else place(highest))
        return cls(place(row.estimate), place(row.low), place(row.high), allowed)
