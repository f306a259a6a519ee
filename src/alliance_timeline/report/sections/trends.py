"""Trends: whether each kind rises or falls, also as a share of all, and when its rate changed."""

from __future__ import annotations

from alliance_timeline.inference.breaks import UNDECIDED
from alliance_timeline.report.material import (
    Block,
    Grid,
    Material,
    Paragraph,
    Picture,
    Section,
    Words,
    capital,
    day,
    joined,
    minus,
)
from alliance_timeline.series.breaks import BreakRow
from alliance_timeline.series.findings import p_text, range_text
from alliance_timeline.series.trends import SeriesTrends, TrendRow

__all__ = ["is_long_enough", "trends_section"]

_ID = "trends"
_P = "p: how often series without a trend would look at least as much like one; below 0.05 a trend is taken as shown."
_FEWEST = 12  # quarters: fewer would take a season for a trend
_FLOOR = 0.001  # the smallest p of a permutation test with 999 draws


def trends_section(m: Material) -> Section | None:
    """The section on trends; None without events between both sides."""
    if not m.kinds:
        return None
    title = "Trends and breaks"
    trends = m.trends.value
    if trends is None:
        return Section(_ID, title, (Paragraph((f"Trends cannot be told: {m.trends.why}.",)),))
    if not is_long_enough(m):
        known = f"{trends.basis.periods} are covered and settled"
        told = f"Trends and breaks are looked for in {_FEWEST} quarters or more; {known}."
        return Section(_ID, title, (Paragraph((told,)),))
    drawing = Picture(
        "picture-series",
        "Occasions in which both sides take part, by quarter and kind, with the breaks found.",
        lambda: m.series.plot(breaks=m.breaks.value),
    )
    blocks: tuple[Block, ...] = (Paragraph(_reading(m)), _trends(m, trends), *_breaks(m), drawing)
    return Section(_ID, title, blocks)


def is_long_enough(m: Material) -> bool:
    """Whether trends can be told, of enough quarters."""
    return bool(m.kinds) and m.trends.value is not None and m.trends.value.basis.periods >= _FEWEST


def _kinds(m: Material) -> list[str]:
    """The kinds that have a trend row."""
    trends = m.trends.value
    rows = {str(row.group) for row in trends} if trends is not None else set()
    return [kind for kind in m.kinds if kind in rows]


def _reading(m: Material) -> tuple[Words, ...]:
    """Which kinds rise or fall, by themselves and as a share of all."""
    trends = m.trends.value
    verdicts = {kind: trends[kind].verdict for kind in _kinds(m)} if trends is not None else {}
    events = [event for event in m.timeline if event.kind in verdicts]
    told: list[Words] = []
    if verdicts:
        text = f"By the number of occasions, {_by_verdict(verdicts)}."
        told.append(m.claim(_ID, text, events, kinds=list(verdicts)))
    if "rising" in verdicts.values():
        told.append("Recent years are also reported more fully, which by itself would let every kind rise.")
    relative = {kind: said for kind in verdicts if (said := _as_share(m, kind)) is not None}
    if len(verdicts) > 1 and set(relative.values()) - {UNDECIDED}:
        data = " of the whole data" * m.is_part
        text = f"As a share of all occasions{data} in which both sides take part, {_by_verdict(relative)}."
        told.append(m.claim(_ID, text, events, kinds=list(verdicts)))
    return tuple(told)


def _as_share(m: Material, kind: str) -> str | None:
    """The verdict on the share of a kind; too few events for a trend are too few for that of a share."""
    trends, beside = m.trends.value, m.relative[kind].value
    if trends is not None and trends[kind].reason is not None:
        return UNDECIDED
    return beside.only.verdict if beside is not None else None


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
        why = f" ({row.reason})" if row.reason else ""
        answer = m.claim(_ID, f"{row.verdict}{why}", (event for event in m.timeline if event.kind == kind), kinds=kind)
        speed = minus(range_text(fast.slope, fast.low, fast.high, 1)) if fast is not None else "–"
        rows.append((capital(kind), answer, _p(row, trends), speed, _as_share(m, kind) or "–"))
    basis = trends.basis
    late = f"; {basis.left_out} later left out, for which reports still come in" * bool(basis.left_out)
    gaps = ", with gaps that are not covered" * basis.gaps
    used = f"{capital(basis.unit)}s in {basis.periods:,} quarters, {day(basis.first)} to {day(basis.last)}{gaps}{late}."
    notes = [_P, used, *([f"{capital(m.once_more(basis.caution))}."] if basis.caution else [])]
    head = ("Kind", "Trend", "p", "Growth, % a year", "As a share of all")
    caption = "Trend of the quarterly rate of occasions (Mann–Kendall test, p adjusted for the number of kinds by Holm)"
    return Grid(caption, head, tuple(rows), frozenset((2, 3)), tuple(notes))


def _p(row: TrendRow, trends: SeriesTrends) -> str:
    """p, told as a limit where it is the smallest that the permutations can give."""
    tests = sum(other.p_value is not None for other in trends)
    least = "permutation" in row.method and row.p_holm is not None and row.p_holm <= _FLOOR * tests + 1e-9
    return f"≤ {p_text(row.p_holm)}" if least else p_text(row.p_holm)


def _breaks(m: Material) -> list[Block]:
    found = m.breaks.value
    if found is None:
        return []
    reasons = {found[kind].reason for kind in _kinds(m)}
    if len(reasons) == 1 and None not in reasons:
        return [Paragraph((f"When a rate changed cannot be decided: {reasons.pop()}.",))]
    rows = tuple(_break(m, found[kind]) for kind in _kinds(m))
    head = ("Kind", "Answer", "First day of each new segment (may lie between)", "Occasions a year, by segment")
    note = (
        "A break is a lasting change of the rate. In brackets stand the first and the last of the quarters that hold "
        "the break with 95 % probability; a wide span means that the data hardly dates it."
    )
    if any(_has_gap(found[kind]) for kind in _kinds(m)):
        note += " Not every quarter between the two is among them."
    return [Grid("Breaks in the quarterly rate of occasions", head, rows, frozenset(), (note,))]


def _has_gap(row: BreakRow) -> bool:
    return any(row.periods.index(some[-1]) - row.periods.index(some[0]) >= len(some) for some in row.sets)


def _break(m: Material, row: BreakRow) -> tuple[Words, ...]:
    cells, kind = row.cells, str(row.group)
    dates = [
        f"{day(date)} ({periods[0].label} to {periods[-1].label})"
        for date, periods in zip(row.dates, row.sets, strict=True)
    ]
    answer = m.claim(_ID, cells["verdict"], (event for event in m.timeline if event.kind == kind), kinds=kind)
    return capital(kind), answer, "; ".join(dates) or "–", cells["a year, by segment"]
