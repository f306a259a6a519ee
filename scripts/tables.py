"""The tables of data/README.md: what the data holds, how it was checked, and how complete and reliable it is."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import alliance_timeline.vocabulary as words
from alliance_timeline import Event, Timeline
from alliance_timeline.inference.completeness import MINIMUM_OVERLAP, chao_lower_bound

_FIELDS = (
    "date", "parties", "address", "status", "kind", "form", "setting", "domains", "title", "summary", "duplicate",
    "no event",
)  # fmt: skip

_LASTING = (
    "agreement", "treaty", "memorandum", "commercial_deal", "joint_venture", "joint_programme", "arms_transfer",
)  # fmt: skip


def readme_tables(timeline: Timeline, data: Path) -> str:
    """All tables, in the order of the README."""
    parts = [
        _sizes(timeline), _by_kind(timeline), _frames(timeline), _verification(timeline, data), _reliability(timeline),
        _completeness(data), _lag(timeline), _in_full(timeline),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def _cell(timeline: Timeline, events: Sequence[Event]) -> str:
    """Events (occasions); a dot for none."""
    return f"{len(events)} ({len({timeline.registry.root(event) for event in events})})" if events else "·"


def _phase(timeline: Timeline, event: Event) -> str:
    scheme = timeline.phases
    assert scheme is not None
    return scheme.phase_of(event.date) or "no phase"


def _columns(timeline: Timeline) -> list[str]:
    assert timeline.phases is not None
    return [*timeline.phases.names, "no phase"]


def _sizes(timeline: Timeline) -> str:
    sources = timeline.sources.values()
    publishers = Counter(source.publisher for source in sources)
    languages = Counter(source.language or "not noted" for source in sources)
    single = sum(len(event.citations) == 1 for event in timeline)
    common = ", ".join(f"{name} ({number})" for name, number in publishers.most_common(15))
    unfollowed = sum(
        event.is_dyadic and event.form in _LASTING and event.status in ("announced", "signed")
        and not event.milestones and event.followed_up_on is None
        for event in timeline
    )  # fmt: skip
    spoken = ", ".join(f"{name} {number}" for name, number in languages.most_common(8))
    return (
        "### What it holds\n\n"
        f"{len(timeline)} events on {timeline.occasions} occasions; {len(timeline.actors)} actors with "
        f"{sum(len(actor.ties) for actor in timeline.actors.values())} dated or sourced ties; "
        f"{sum(len(event.links) for event in timeline)} links between events; "
        f"{sum(len(event.milestones) for event in timeline)} milestones on "
        f"{sum(bool(event.milestones) for event in timeline)} events, and "
        f"{sum(event.followed_up_on is not None and not event.milestones for event in timeline)} more of which a later "
        f"fate was looked for and not found; {unfollowed} agreements and deals announced or signed have neither; "
        f"{len(timeline.sources)} sources of {len(publishers)} outlets. "
        f"{single} events rest on one source. Of {sum(not source.title for source in sources)} sources the title was "
        f"not seen (`note` may say what the page tells), of {sum(not source.issued for source in sources)} not the "
        "day of publication.\n\n"
        f"Most cited: {common}.\n\nLanguages of the sources: {spoken}."
    )


def _by_kind(timeline: Timeline) -> str:
    columns = _columns(timeline)
    rows = []
    for kind in words.Kind:
        events = [event for event in timeline if event.kind is kind]
        cells = [[event for event in events if _phase(timeline, event) == name] for name in columns]
        rows.append([kind.value, *(_cell(timeline, cell) for cell in [*cells, events])])
    about = "### By kind and phase\n\nEvents (occasions). *No phase* is before 1992, or a date that cannot tell.\n\n"
    return about + _table(["Kind", *columns, "all"], rows)


def _frames(timeline: Timeline) -> str:
    rows = []
    for name in sorted(timeline.frames):
        frame = timeline.frames[name]
        chosen = [event for event in timeline if name in event.frames]
        first, last = frame.window.start.earliest, frame.window.end.latest
        years = {event.date.start.earliest.year for event in chosen if event.date.start.earliest}
        empty = [year for year in range(first.year, last.year + 1) if year not in years] if first and last else []
        gaps = [span.edtf for span in frame.unsearched]
        rows.append([
            f"`{name}`", frame.title, "yes" if frame.closed else "no", frame.window.edtf, _cell(timeline, chosen),
            len(frame.searched), _runs([year for year in empty if str(year) not in gaps]), ", ".join(gaps) or "·",
        ])  # fmt: skip
    head = [
        "Frame", "Class", "Closed", "Window", "Events (occasions)", "Lists and searches", "Years without one",
        "Years not searched",
    ]  # fmt: skip
    return "### Frames\n\n" + _table(head, rows)


def _runs(years: Sequence[int]) -> str:
    """Years as runs: 2004, 2006–2008."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs) or "none"


def _verification(timeline: Timeline, data: Path) -> str:
    levels = Counter(event.verification for event in timeline)
    shares = ", ".join(
        f"{levels[level]} {level.value} ({levels[level] / len(timeline):.0%})" for level in words.Verification
    )
    unread = sum(event.verified_on is None for event in timeline)
    text = f"### The second look\n\n{shares}; {unread} had no second look."
    path = data / "verification" / "corrections.json"
    if not path.exists():
        return text
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for item in json.loads(path.read_text(encoding="utf-8")):
        for origin in item["found_in"]:
            found[origin].update(item["fields"])
    rows = [
        [origin, *(found[origin][name] or "·" for name in _FIELDS),
         sum(number for name, number in found[origin].items() if name not in _FIELDS) or "·"]
        for origin in sorted(found)
    ]  # fmt: skip
    about = (
        " What it corrected, by the file that the event came from (an event of two files counts in both; *added later* "
        "is what was coded after the research files, *second round* what the frames added):\n\n"
    )
    return text + about + _table(["File of origin", *_FIELDS, "other"], rows)


def _reliability(timeline: Timeline) -> str:
    if not timeline.reliability:
        return ""
    rows = [
        [f"`{name}`", f"{item.alpha:.2f}", f"{item.low:.2f} to {item.high:.2f}", item.n, item.standing]
        for name, item in sorted(timeline.reliability.items())
    ]
    head = ["Variable or class", "Krippendorff's alpha", "95 % interval", "Events coded twice", "Standing"]
    return "### Agreement of two coders\n\n" + _table(head, rows)


def _completeness(data: Path) -> str:
    path = data / "completeness" / "cases.json"
    if not path.exists():
        return ""
    rows = []
    lists: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in json.loads(path.read_text(encoding="utf-8")):
        lists[case["frame"]].append(case)
    for name, cases in sorted(lists.items()):
        both = sum(bool(case["a"] and case["b"]) for case in cases)
        only_a, only_b = (sum(bool(case[own]) and not case[other] for case in cases) for own, other in ("ab", "ba"))
        held = sum(case["event"] is not None for case in cases)
        if both < MINIMUM_OVERLAP:
            figure = ["–", "–"]
        else:
            result = chao_lower_bound(only_a, only_b, both)
            figure = [f"{result.estimate:.1f} ({result.low} to {result.high})", f"{result.share:.0%}"]
        rows.append([f"`{name}`", both + only_a, both + only_b, both, *figure, f"{held} of {len(cases)}"])
    head = [
        "Frame", "List A", "List B", "On both", "Cases in all, at least (95 %)", "Share that the lists have",
        "Of these in the data",
    ]  # fmt: skip
    return "### Completeness, if the lists are independent\n\n" + _table(head, rows)


def _lag(timeline: Timeline) -> str:
    """Days from an event that is known to the day to its earliest dated source, where that came after it."""
    lags = sorted(
        (known.date - event.date.start.earliest).days
        for event in timeline
        for known in [timeline.known(event)]
        if not known.assumed and known.date and event.date.start.earliest
        and event.date.start.earliest == event.date.start.latest and known.date >= event.date.start.earliest
    )  # fmt: skip
    if not lags:
        return ""
    at = {share: lags[min(int(share * len(lags)), len(lags) - 1)] for share in (0.5, 0.8, 0.9, 0.95)}
    told = ", ".join(f"{share:.0%} within {days} days" for share, days in at.items())
    return f"### Lag\n\nFrom the day of an event to its earliest dated source ({len(lags)} events): {told}."


def _in_full(timeline: Timeline) -> str:
    columns = _columns(timeline)
    cells: dict[tuple[str, str, str], dict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in timeline:
        setting = timeline.setting(event)
        for domain in event.domains:
            cells[event.kind.value, domain, setting.value if setting else "–"][_phase(timeline, event)].append(event)
    rows = [[*key, *(_cell(timeline, cells[key][name]) for name in columns)] for key in sorted(cells)]
    about = (
        "### By kind, domain, setting and phase\n\nEvents (occasions); an event stands under each of its domains.\n\n"
    )
    return about + _table(["Kind", "Domain", "Setting", *columns], rows)
