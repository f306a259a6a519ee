"""Trends: whether each kind rises or falls, also as a share of all, and when its rate changed."""

from __future__ import annotations

from alliance_timeline.report.material import Material
from alliance_timeline.report.parts import Block, Grid, Paragraph, Picture, Section, Words
from alliance_timeline.report.words import capital, day, joined
from alliance_timeline.series.breaks import BreakRow
from alliance_timeline.series.findings import p_text, range_text
from alliance_timeline.series.trends import SeriesTrends

__all__ = ["trends_section"]

_ID = "trends"
_P = "p: how often series without a trend would look at least as much like one; below 0.05 a trend is taken as shown."


def trends_section(m: Material) -> Section | None:
    """The section on trends; None without events between both sides."""
    if not m.kinds:
        return None
    title = "Trends and breaks"
    trends = m.trends.value
    if trends is None:
        return Section(_ID, title, (Paragraph((f"Trends cannot be told: {m.trends.why}.",)),))
    drawing = Picture(
        "picture-series", "Occasions between the two sides by quarter and kind, with the breaks that were found.",
        lambda: m.series.plot(breaks=m.breaks.value),
    )  # fmt: skip
    blocks: tuple[Block, ...] = (Paragraph(_reading(m)), _trends(m, trends), *_breaks(m), drawing)
    return Section(_ID, title, blocks)


def _kinds(m: Material) -> list[str]:
    """The kinds that have a trend row."""
    trends = m.trends.value
    rows = {str(row.group) for row in trends} if trends is not None else set()
    return [kind for kind in m.kinds if kind in rows]


def _reading(m: Material) -> tuple[Words, ...]:
    """Which kinds rise or fall, by themselves and as a share of all."""
    trends = m.trends.value
    verdicts = {kind: trends[kind].verdict for kind in _kinds(m)} if trends is not None else {}
    told: list[Words] = [f"By the number of occasions, {_by_verdict(verdicts)}."] if verdicts else []
    if "rising" in verdicts.values():
        told.append("Recent years are also reported more fully, which by itself would let every kind rise.")
    relative = {kind: found.only.verdict for kind in verdicts if (found := m.relative[kind].value) is not None}
    if relative and len(verdicts) > 1:
        told.append(f"As a share of all occasions between the two sides, {_by_verdict(relative)}.")
    return tuple(told)


def _by_verdict(verdicts: dict[str, str]) -> str:
    """Kinds by their verdict: 'cooperation is rising and no trend is shown for friction and hedging'."""
    groups: dict[str, list[str]] = {}
    for kind, verdict in verdicts.items():
        groups.setdefault(verdict, []).append(kind)
    return "; ".join(_phrase(verdict, kinds) for verdict, kinds in groups.items())


def _phrase(verdict: str, kinds: list[str]) -> str:
    names = joined(kinds)
    if verdict == "no trend shown":
        return f"no trend is shown for {names}"
    if verdict == "cannot decide":
        return f"the data cannot decide for {names}"
    return f"{names} {'is' if len(kinds) == 1 else 'are'} {verdict}"


def _trends(m: Material, trends: SeriesTrends) -> Grid:
    growth = m.growth.value
    rows = []
    for kind in _kinds(m):
        row = trends[kind]
        fast = growth[kind] if growth is not None else None
        beside = m.relative[kind].value
        why = f" ({row.reason})" if row.reason else ""
        answer = m.claim(_ID, f"{row.verdict}{why}", (event for event in m.timeline if event.kind == kind), kinds=kind)
        speed = range_text(fast.slope, fast.low, fast.high, 1) if fast is not None else "–"
        rows.append((capital(kind), answer, p_text(row.p_holm), speed, beside.only.verdict if beside else "–"))
    notes = [_P, *(f"{capital(note)}." for note in trends.basis.notes)]
    head = ("Kind", "Trend", "p", "Growth, % a year", "As a share of all")
    caption = "Trend of the quarterly rate of occasions (Mann–Kendall test, p for all kinds together)"
    return Grid(caption, head, tuple(rows), frozenset((2, 3)), tuple(notes))


def _breaks(m: Material) -> list[Block]:
    found = m.breaks.value
    if found is None:
        return []
    rows = tuple(_break(found[kind]) for kind in _kinds(m))
    head = ("Kind", "Answer", "First day of each new segment (may lie between)", "Occasions a year, by segment")
    note = (
        "A break is a lasting change of the rate. The days in brackets are the first and last of those that hold the "
        "break with 95 % probability; a wide span means that the data hardly dates it."
    )
    return [Grid("Breaks in the quarterly rate of occasions", head, rows, frozenset(), (note,))]


def _break(row: BreakRow) -> tuple[str, ...]:
    cells = row.cells
    dates = [
        f"{day(date)} ({periods[0].label} to {periods[-1].label})"
        for date, periods in zip(row.dates, row.sets, strict=True)
    ]
    return capital(str(row.group)), cells["verdict"], "; ".join(dates) or "–", cells["a year, by segment"]
