"""Commands that write pictures and pages: plot, report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import BY, EVERY, check_out, split, with_chosen, with_scheme
from alliance_timeline.cli.output import plain_text, print_document, print_text, progress
from alliance_timeline.errors import InputError, nearest, shown

__all__ = [
    "CHARTS",
    "command",
    "command_report",
]


@with_chosen
@with_scheme
def command(
    chosen: Any,
    scheme: Any,
    what: Annotated[
        str,
        typer.Argument(help="timeline, series, mix, phases, contrast, found-phases, follow-through, network, checks."),
    ],
    out: Annotated[Path, typer.Option(help="The file; its ending says how: .svg, .png, .pdf, .html, .json.")],
    every: Annotated[str | None, typer.Option(help=f"series, mix, found-phases: {EVERY}")] = None,
    by: Annotated[str | None, typer.Option(help=f"timeline (lanes), series, mix, found-phases, contrast: {BY}")] = None,
    links: Annotated[bool, typer.Option("--links", help="timeline: draw the links between events.")] = False,
    breaks: Annotated[bool, typer.Option("--breaks", help="series: look for change points and draw them.")] = False,
    first: Annotated[str | None, typer.Option(help="contrast: the phase to look at; by default the last.")] = None,
    second: Annotated[
        str | None, typer.Option(help="contrast: the one it is compared with; by default that before it.")
    ] = None,
    one_class: Annotated[
        str | None, typer.Option(help="contrast with --by: the kinds that count as one class, separated by commas.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--checks", help="checks: the file of the claims.")] = None,
    width: Annotated[int | None, typer.Option(help="Of the picture, in pixels.", min=200, max=4000)] = None,
    title: Annotated[str | None, typer.Option(help="Instead of the title that the chart has.")] = None,
) -> None:
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
        "every": every,
        "by": by,
        "links": links,
        "breaks": breaks,
        "first": first,
        "second": second,
        "one_class": one_class,
        "checks": file,
    }
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
    timeline: Any,
    scheme: Any,
    look: dict[str, Any],
    first: str | None = None,
    second: str | None = None,
    by: str | None = None,
    one_class: str | None = None,
) -> Any:
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


_STDOUT = Path("-")
_READ = (".toml", ".json", ".jsonl", ".csv")


@with_chosen
@with_scheme
def command_report(
    chosen: Any,
    scheme: Any,
    out: Annotated[Path, typer.Option(help="The file to write, .html or .md; - for standard output.")],
    checks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Tell its claims too; they are held against the whole data, not the selection."
        ),
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(help="The field that is looked at in depth; by default the one of --domains, else ai."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Of the page; by default that of the data.")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="html or md; by default what the ending of --out says, md for -.")
    ] = None,
) -> None:
    """Write what a selection says for a reader with five minutes: phases, changes, one field in depth, limits, trends.

    Each claim leads to its events and their sources. HTML needs the extra
    charts; Markdown needs none. Claims that fail leave the exit code at 0.

    Examples:

      alliance-timeline report --out brief.html --checks checks.toml

      alliance-timeline report --out energy.md --domains energy

      alliance-timeline report --out brief.md --boundaries 2014-03-18,2022-02-24
    """
    from alliance_timeline.report import brief, write
    from alliance_timeline.report.saving import rendered

    if out != _STDOUT:
        check_out(out, chosen.data, checks)
    how = _format(out, form)
    found = None if checks is None else _checked(checks, chosen.whole)
    if out != _STDOUT:
        _note(f"writing {len(chosen.timeline):,} events as a brief …")
    made = brief(
        chosen.timeline,
        found,
        focus=focus,
        title=title,
        phases=scheme,
        selection=chosen.selection,
        cite=_citation(chosen.data),
    )
    if out == _STDOUT:
        _to_stdout(rendered(made, how), how)
    else:
        print_text(f"{out}: {write(made, out, how) / 1000:,.0f} kB")


def _format(out: Path, form: str | None) -> str:
    """The format, looked at before the work begins; so is what draws the page."""
    from alliance_timeline.report.saving import FORMATS, format_of

    if form is not None and form not in FORMATS:
        raise InputError(f"--format: {shown(form)} is unknown; {nearest(form, FORMATS)}")
    if out.suffix.lower() in _READ:
        raise InputError(f"--out: a {out.suffix} file would be read as data or checks; give another name")
    how = form or ("md" if out == _STDOUT else format_of(out))
    if how == "html":
        from alliance_timeline.charts.theme import altair_module

        altair_module()
    return how


def _checked(path: Path, whole: Any) -> Any:
    from alliance_timeline.checks import run_checks

    _note(f"holding the claims of {path} against the data …")
    with progress() as track:
        return run_checks(path, whole, track=track)


def _citation(data: Path | None) -> Any:
    """How data of one's own is cited, if it says so; None for the bundled one, which the brief knows."""
    from alliance_timeline.datasets import cite

    if data is not None:
        with suppress(InputError):
            return cite(data)
    return None


def _note(text: str) -> None:
    """What is going on, on standard error, for a person at a terminal."""
    if sys.stderr.isatty():
        print(plain_text(text), file=sys.stderr)


def _to_stdout(text: str, how: str) -> None:
    """Markdown goes to a terminal without what could steer it; a page is written as it is."""
    if how == "md":
        print_document(text)
    else:
        sys.stdout.write(text)
