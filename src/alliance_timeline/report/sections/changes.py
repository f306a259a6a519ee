"""What changed: the last phase relative to the one before it, on three baselines; the mix of fields; who is new."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from alliance_timeline.phases import ActorTurnover, ContrastRow, MixRow, Newcomer, PhaseContrast
from alliance_timeline.phases.comparison import EQUAL, NET, WHOLE
from alliance_timeline.report.material import Material, Part
from alliance_timeline.report.parts import Block, Grid, Listing, Paragraph, Picture, Section, Words
from alliance_timeline.report.words import capital, figure, joined, many, share, spelled

__all__ = ["baselines", "changes_section", "grouped", "present", "ratio"]

_ID = "changes"
_MOST = 8
_NAMED = 6
_ON = {WHOLE: "over whole phases", EQUAL: "in equal windows beside the boundary", NET: "net of the trend"}


def changes_section(m: Material) -> Section | None:
    """The section on changes; None without two covered phases."""
    if m.pair is None or not m.kinds:
        return None
    title = f"What changed: {m.pair[0].name} relative to {m.pair[1].name}"
    found = m.contrast.value
    if found is None:
        return Section(_ID, title, (Paragraph((f"The phases cannot be compared: {m.contrast.why}.",)),))
    drawing = Picture(
        "picture-contrast", f"How often each kind was catalogued in {found.first}, relative to {found.second}, on "
        "three baselines, with 95 % intervals.", lambda: found.plot(),
    )  # fmt: skip
    if not present(m, found):
        told = f"Neither {found.first} nor {found.second} has an {found.unit} between the two sides."
        return Section(_ID, title, (Paragraph((told,)),))
    blocks: list[Block] = [Paragraph(_about()), _grid(m, found, m.pair), Listing(_answers(m, found)), drawing]
    blocks += [*_mix(found), *_newcomers(m)]
    return Section(_ID, title, tuple(blocks))


def _about() -> tuple[Words, ...]:
    return (
        "Rates are compared on three baselines: over the whole phases; in equal windows beside the boundary, since "
        "recent years are reported more fully than distant ones; and as the change of level at the boundary net of the "
        "trend that was under way.",
        "Where these disagree, the answer depends on the baseline, and none of them should be quoted alone.",
    )


def _grid(m: Material, found: PhaseContrast, pair: tuple[Part, Part]) -> Grid:
    used = [name for name in _ON if any(row.baseline == name for row in found.rows)]
    rows = tuple(
        (capital(spelled(kind)), _first_cell(m, found.row(kind, used[0]), pair),
         *(_ratio_cell(found.row(kind, name)) for name in used[1:]), found.headline(kind))
        for kind in present(m, found)
    )  # fmt: skip
    head = ("Kind", *(capital(name) for name in used), "Answer")
    caption = f"Rate in {found.first} as a multiple of that in {found.second}, with 95 % intervals"
    numbers = frozenset(range(1, len(used) + 1))
    notes = [*found.omissions, *filter(None, (found.settled_note, found.caution))]
    return Grid(caption, head, rows, numbers, tuple(f"{capital(note)}." for note in notes))


def _first_cell(m: Material, row: ContrastRow, pair: tuple[Part, Part]) -> Words:
    """The ratio of whole phases, with the events of both."""
    events = [event for event in m.paired if event.kind == row.kind]
    words = {"kinds": row.kind, "since": pair[1].words["since"], "until": pair[0].words["until"]}
    return m.claim(_ID, _ratio_cell(row), events, **(words if _touch(pair) else {})) if events else _ratio_cell(row)


def _ratio_cell(row: ContrastRow) -> str:
    return row.ratio_text if row.is_tested else "–"


def _answers(m: Material, found: PhaseContrast) -> tuple[Words, ...]:
    """The answers in words, kinds with the same one together."""
    told = []
    for kinds, text in grouped(found, present(m, found)):
        events = [event for event in m.paired if event.kind in kinds]
        told.append(m.claim(_ID, f"{capital(joined(map(spelled, kinds)))}: {text}.", events))
    return tuple(told)


def present(m: Material, found: PhaseContrast) -> list[str]:
    """The kinds of which there are events in either phase."""
    inside = {str(event.kind) for event in m.paired}
    return [kind for kind in found.kinds if kind in inside]


def grouped(found: PhaseContrast, kinds: Iterable[str]) -> list[tuple[list[str], str]]:
    """Kinds with the same answer, and that answer in words."""
    groups: dict[str, list[str]] = {}
    for kind in kinds:
        groups.setdefault(baselines(found, kind), []).append(kind)
    return [(names, text) for text, names in groups.items()]


def _touch(pair: tuple[Part, Part]) -> bool:
    return (pair[0].window[0] - pair[1].window[1]).days == 1


def baselines(found: PhaseContrast, kind: str) -> str:
    """The answer on a kind in words, such as 'it is higher on each baseline'."""
    rows = [row for row in found.rows if row.kind == kind and row.is_tested]
    by_verdict: dict[str, list[str]] = {}
    for row in rows:
        by_verdict.setdefault(row.verdict, []).append(_ON[row.baseline])
    if len(by_verdict) > 1:
        *first, last = (f"{_SAID[verdict]} {joined(names)}" for verdict, names in by_verdict.items())
        return f"the answer {found.headline(kind)} ({', '.join(first)}, but {last})"
    verdict = next(iter(by_verdict), "no difference shown")
    everywhere = "no difference is shown on any baseline" if verdict == "no difference shown" \
        else f"the rate is {verdict} on each baseline"  # fmt: skip
    mixed = found.headline(kind) != verdict
    return f"{everywhere}, and the estimates point in different directions" if mixed else everywhere


_SAID = {"higher": "higher", "lower": "lower", "no difference shown": "no difference is shown"}


def ratio(found: PhaseContrast, kind: str) -> str:
    """The ratio over whole phases in a sentence."""
    row = found.row(kind)
    counts = f"{figure(row.leading.events_a)} against {figure(row.leading.events_b)} {found.unit}s"
    if row.leading.estimate is None:
        return f"Neither phase has such {found.unit}s."
    if math.isinf(row.leading.estimate):
        return f"All {figure(row.leading.events_a)} {found.unit}s lie in {found.first} (a ratio of at least " \
            f"{row.leading.low:.2f})."  # fmt: skip
    return f"Over whole phases the rate is {row.ratio_text} times as high ({counts})."


def _mix(found: PhaseContrast) -> list[Block]:
    """The fields with the largest shares in either phase."""
    rows = [row for row in found.mix if row.by == "domain"]
    rows.sort(key=lambda row: (-max(row.first or 0.0, row.second or 0.0), row.group))
    shown = [row for row in rows[:_MOST] if row.first is not None or row.second is not None]
    if not shown:
        return []
    caption = f"Share of fields among the {found.unit}s between the two sides, with 95 % intervals"
    note = "An occasion can belong to several fields. "
    note += f"The {_MOST} largest of {len(rows)} are shown." if len(rows) > _MOST else ""
    table = tuple((capital(spelled(row.group)), _share(row, 0), _share(row, 1)) for row in shown)
    head = ("Field", found.second, found.first)
    return [Grid(caption, head, table, frozenset((1, 2)), (note.strip(),))]


def _share(row: MixRow, which: int) -> str:
    first = (row.first, row.first_low, row.first_high)
    estimate, low, high = first if which else (row.second, row.second_low, row.second_high)
    return "–" if estimate is None else share(estimate, low, high)


def _newcomers(m: Material) -> list[Block]:
    """Who is new in the last phase: the numbers that compare, and those with the most events."""
    found = m.turnover.value
    if found is None or m.pair is None or not any(event.is_dyadic for event in m.pair[0].events):
        return []
    words, events = m.pair[0].words, tuple(event for event in m.pair[0].events if event.is_dyadic)
    times = Counter(name for event in events for name in event.actors)
    top = sorted(found.newcomers, key=lambda item: (-times[item.actor], item.event.sort_key, item.actor))[:_NAMED]
    named = tuple(
        m.claim(_ID, _newcomer(item, times[item.actor]), (event for event in events if item.actor in event.actors),
                actors_all=item.actor, kinds=m.kinds, **words)
        for item in top
    )  # fmt: skip
    return [Paragraph(_turnover(found)), *([Listing(named)] if named else [])]


def _newcomer(item: Newcomer, times: int) -> str:
    country = f" ({item.country})" if item.country else ""
    return f"{item.name}{country}, {many(times, 'event')}; first {item.event.date.text}: {item.event.title}"


def _turnover(found: ActorTurnover) -> tuple[Words, ...]:
    new = len(found.newcomers)
    named = f"{many(new, 'actor')} of {found.later} {'is' if new == 1 else 'are'} named in no earlier event"
    told = [f"{named} between the two sides." if new else f"No actor of {found.later} is new."]
    counts = found.counts
    if counts is not None:
        come, gone = (_interval(part.estimate, part.low, part.high) for part in (counts.newcomers, counts.leavers))
        told.append(
            f"That number grows with what is catalogued; at an equal number of occasions ({counts.n:,} of each phase) "
            f"one expects {come} actors of {found.later} who are absent from {found.earlier}, and {gone} of "
            f"{found.earlier} who do not return."
        )
    if found.newcomers:
        told.append("The newcomers with the most events:")
    return tuple(told)


def _interval(estimate: float, low: float, high: float) -> str:
    upper = "∞" if math.isinf(high) else f"{high:.0f}"
    return f"{estimate:.0f} ({low:.0f}–{upper})"
