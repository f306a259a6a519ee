"""``alliance-timeline plot``: a chart of a selection, written to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import BY, EVERY, split, with_chosen, with_scheme
from alliance_timeline.cli.output import print_text
from alliance_timeline.cli.targets import check_out
from alliance_timeline.errors import InputError, nearest

__all__ = ["CHARTS", "command"]


@with_chosen
@with_scheme
def command(
    chosen: Any,
    scheme: Any,
    what: Annotated[str, typer.Argument(help="timeline, series, mix, phases, contrast, found-phases, follow-through, "
                                             "network, checks.")],
    out: Annotated[Path, typer.Option(help="The file; its ending says how: .svg, .png, .pdf, .html, .json.")],
    every: Annotated[str | None, typer.Option(help=f"series, mix, found-phases: {EVERY}")] = None,
    by: Annotated[str | None, typer.Option(help=f"timeline (lanes), series, mix, found-phases, contrast: {BY}")] = None,
    links: Annotated[bool, typer.Option("--links", help="timeline: draw the links between events.")] = False,
    breaks: Annotated[bool, typer.Option("--breaks", help="series: look for change points and draw them.")] = False,
    first: Annotated[str | None, typer.Option(help="contrast: the phase to look at; by default the last.")] = None,
    second: Annotated[str | None, typer.Option(help="contrast: the one it is compared with; by default that before "
                                                    "it.")] = None,
    one_class: Annotated[str | None, typer.Option(help="contrast with --by: the kinds that count as one class, "
                                                       "separated by commas.")] = None,
    file: Annotated[Path | None, typer.Option("--checks", help="checks: the file of the claims.")] = None,
    width: Annotated[int | None, typer.Option(help="Of the picture, in pixels.", min=200, max=4000)] = None,
    title: Annotated[str | None, typer.Option(help="Instead of the title that the chart has.")] = None,
) -> None:  # fmt: skip
    """Draw a chart of a selection as SVG, PNG, PDF, an HTML page that needs no network, or Vega-Lite JSON.

    Examples:

      alliance-timeline plot timeline --domains ai --out ai.svg

      alliance-timeline plot series --by kind --every year --out kinds.png

      alliance-timeline plot contrast --by domain --one-class cooperation --out domains.pdf
    """
    from alliance_timeline.charts.rendering import format_of, save

    format_of(out)
    check_out(out, chosen.data, file)
    if what not in CHARTS:
        raise InputError(f"there is no chart {what!r}; {nearest(what, CHARTS)}")
    draw, takes = CHARTS[what]
    given: dict[str, Any] = {
        "every": every, "by": by, "links": links, "breaks": breaks, "first": first, "second": second,
        "one_class": one_class, "checks": file,
    }  # fmt: skip
    named = {name: value for name, value in given.items() if value not in (None, False)}
    for name in named.keys() - set(takes):
        allowed = ", ".join(map(_option, takes)) or "no option of this kind"
        raise InputError(f"{_option(name)} does not go with {what}, which takes {allowed}")
    look = {name: value for name, value in (("width", width), ("title", title)) if value is not None}
    chart = draw(chosen.timeline, scheme, look, **named)
    save(chart, out)
    print_text(f"{out}: {out.stat().st_size / 1000:,.0f} kB")


def _timeline(timeline: Any, scheme: Any, look: dict[str, Any], **more: Any) -> Any:
    return timeline.plot(phases=scheme, **more, **look)


def _series(timeline: Any, scheme: Any, look: dict[str, Any], breaks: bool = False, **more: Any) -> Any:
    series = timeline.series(**{"every": "year", **more}, phases=scheme)
    found = series.changepoints() if breaks else None
    return series.plot(phases=scheme or timeline.phases, breaks=found, **look)


def _mix(timeline: Any, scheme: Any, look: dict[str, Any], **more: Any) -> Any:
    return timeline.series(**{"every": "year", "by": "kind", **more}, phases=scheme).plot_mix(**look)


def _phases(timeline: Any, scheme: Any, look: dict[str, Any]) -> Any:
    return timeline.phase_summary(scheme).plot(**look)


def _contrast(
    timeline: Any, scheme: Any, look: dict[str, Any], first: str | None = None, second: str | None = None,
    by: str | None = None, one_class: str | None = None,
) -> Any:  # fmt: skip
    pair = _pair(scheme or timeline.phases, first, second)
    if by is None:
        return timeline.contrast(*pair, scheme, kinds=split([one_class]) if one_class else None).plot(**look)
    if one_class is None:
        raise InputError("--by goes with --one-class, the kinds that are compared, such as cooperation")
    return timeline.contrasts(*pair, kinds=split([one_class]), by=by, phases=scheme).plot(**look)


def _pair(scheme: Any, first: str | None, second: str | None) -> tuple[str, str]:
    """The phases to compare: the last one, or the first named, and that before it."""
    if scheme is None:
        raise InputError("the data has no phases; name them with --boundaries")
    later = first or scheme.names[-1]
    before = scheme.earlier(later)
    if second is None and before is None:
        raise InputError(f"--second: nothing comes before {later!r}; name the phase to compare with")
    return later, second or before.name


def _found(timeline: Any, scheme: Any, look: dict[str, Any], every: str = "quarter", by: str | None = None) -> Any:
    return timeline.find_phases(every, by, scheme).plot(**look)


def _followed(timeline: Any, scheme: Any, look: dict[str, Any]) -> Any:
    return timeline.follow_through(phases=scheme).plot(**look)


def _checks(timeline: Any, _: Any, look: dict[str, Any], checks: Path | None = None) -> Any:
    from alliance_timeline.checks import run_checks

    if checks is None:
        raise InputError("checks: name the file of the claims, --checks FILE")
    return run_checks(checks, timeline).plot(**look)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _network(timeline: Any, _: Any, look: dict[str, Any]) -> Any:
    return timeline.network().plot(**look)


CHARTS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "timeline": (_timeline, ("by", "links")),
    "series": (_series, ("every", "by", "breaks")),
    "mix": (_mix, ("every", "by")),
    "phases": (_phases, ()),
    "contrast": (_contrast, ("by", "first", "second", "one_class")),
    "found-phases": (_found, ("every", "by")),
    "follow-through": (_followed, ()),
    "network": (_network, ()),
    "checks": (_checks, ("checks",)),
}
"""What is drawn, by name, with the options that it takes beside selection, phases, width and title."""
