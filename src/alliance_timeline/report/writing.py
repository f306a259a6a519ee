"""A brief from its sections."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from alliance_timeline import datasets
from alliance_timeline.errors import InputError, shown
from alliance_timeline.report.material import Brief, Listing, Material, Section, day, span
from alliance_timeline.report.sections.changes import changes_section
from alliance_timeline.report.sections.checks import checks_section
from alliance_timeline.report.sections.complete import complete_section
from alliance_timeline.report.sections.data import data_section, size
from alliance_timeline.report.sections.depth import depth_section
from alliance_timeline.report.sections.friction import friction_section
from alliance_timeline.report.sections.lead import lead
from alliance_timeline.report.sections.limits import limits_section
from alliance_timeline.report.sections.methods import methods_section
from alliance_timeline.report.sections.phases import phases_section
from alliance_timeline.report.sections.trends import trends_section

if TYPE_CHECKING:
    from alliance_timeline.checks import CheckReport
    from alliance_timeline.events import DataCitation
    from alliance_timeline.phases import Periodization
    from alliance_timeline.selection import Selection
    from alliance_timeline.timeline import Timeline

__all__ = [
    "brief",
    "citation_lines",
    "is_bundled",
]


def is_bundled(timeline: Timeline) -> bool:
    """Whether all events are those of the bundled data, in the same version."""
    if timeline.version is None or timeline.version != datasets.cite().version:
        return False
    known = datasets.load(include_unverified=True)
    return all(event in known for event in timeline)


def citation_lines(
    timeline: Timeline, cite: DataCitation | None, *, bundled: bool, on: datetime.date
) -> tuple[str, ...]:
    """How to cite the data, and this brief; one line each."""
    known = datasets.cite() if cite is None and bundled else cite
    version = f", version {timeline.version}" if timeline.version else ""
    data = f"Data: {known.text}" if known is not None else f"Data: as its authors ask{version}."
    return data, f"Brief: made with the Python library alliance_timeline on {day(on)} from these data{version}."


_FOCUS = "ai"
_SECTIONS = (
    data_section,
    phases_section,
    changes_section,
    complete_section,
    depth_section,
    friction_section,
    trends_section,
    checks_section,
    limits_section,
    methods_section,
)


def brief(
    timeline: Timeline,
    checks: CheckReport | None = None,
    *,
    focus: str | None = None,
    title: str | None = None,
    made: datetime.date | None = None,
    phases: Periodization | None = None,
    selection: Selection | None = None,
    cite: DataCitation | None = None,
) -> Brief:
    """Write what a timeline says, for a reader with five minutes.

    Every figure comes from the timeline's own methods; what these refuse is told with the reason. Sections without
    events are left out.

    Args:
        timeline: the events, the whole data or a selection of it.
        checks: claims that were held against the data, to be told with their verdicts.
        focus: the domain that is looked at in depth; by default the one that ``selection`` names, else artificial
            intelligence, which is left out where the data does not know it.
        title: of the page; by default that of the data, and that it is a selection.
        made: the day on which it is made; by default today.
        phases: the scheme; by default the one that the timeline carries, if any.
        selection: the words by which the timeline was selected, which are told; so that commands can be given that
            list the events of each claim.
        cite: how the data is cited; by default that is known of the bundled data alone.

    Returns:
        The brief, for ``to_html`` and ``to_markdown``.

    Raises:
        UnknownNameError: no such domain as ``focus``.
        InputError: what is no timeline.

    >>> import alliance_timeline as at
    >>> talks = [at.Event(id=f"e{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
    ...                   form="meeting", domains="trade")
    ...          for year in range(2001, 2013) for n in range(8 if year > 2006 else 2)]
    >>> timeline = at.Timeline(talks, coverage=("2001", "2012"),
    ...                        phases=at.Periodization.declared("2007-01-01", names=["early", "late"]))
    >>> written = at.report.brief(timeline, title="Talks", focus="trade")
    >>> [section.id for section in written.sections]
    ['data', 'phases', 'changes', 'focus', 'trends', 'limits', 'methods', 'cite']
    """
    from alliance_timeline.timeline import Timeline

    if not isinstance(timeline, Timeline):
        raise InputError(f"brief: {shown(timeline)} is no Timeline; load or build one")
    bundled = is_bundled(timeline)
    m = Material(
        timeline,
        phases or timeline.phases,
        checks,
        _focus(timeline, focus, selection),
        selection,
        f"alliance-timeline list{'' if bundled else ' --data FOLDER'}",
    )
    on = made or datetime.date.today()
    citation = citation_lines(timeline, cite, bundled=bundled, on=on)
    sections = [written for section in _SECTIONS if (written := section(m)) is not None]
    sections.append(Section("cite", "How to cite", (Listing(citation),)))
    return Brief(
        title=title or _title(m, cite, bundled=bundled),
        subtitle=_subtitle(m, on),
        lead=lead(m),
        sections=tuple(sections),
        timeline=timeline,
        made=on,
        version=timeline.version,
        selection="" if selection is None else str(selection),
        cite=citation,
    )


def _focus(timeline: Timeline, focus: str | None, selection: Selection | None) -> str:
    """The focus, which the data must know unless it is the default one."""
    if focus is None:
        named = {*selection.domains, *selection.domains_all} if selection is not None else set()
        return named.pop() if len(named) == 1 else _FOCUS
    if focus != _FOCUS:
        timeline.select(domains=focus)
    return focus


def _title(m: Material, cite: DataCitation | None, *, bundled: bool) -> str:
    from alliance_timeline.datasets import cite as bundled_citation

    known = bundled_citation() if cite is None and bundled else cite
    title = known.title if known is not None else "A timeline in brief"
    return f"{title}: a selection" if m.is_part else title


def _subtitle(m: Material, on: datetime.date) -> str:
    covered = f", {span(m.timeline.coverage)}" if m.timeline.coverage else ""
    version = f"data version {m.timeline.version}, " if m.timeline.version else ""
    text = f"A brief of {size(m)}{covered} ({version}made on {day(on)})"
    return f"{text}; selected: {m.selection}" if m.selection is not None else text
