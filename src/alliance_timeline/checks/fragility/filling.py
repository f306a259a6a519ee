"""Filling: changes that make silences longer or fill them, for the fragility of a claim about gaps."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectations.drawn import inside, ordinals, shifted
from alliance_timeline.checks.expectations.silences import excess, possible_silences, silences
from alliance_timeline.checks.fragility.changes import Change, Lever, levers
from alliance_timeline.checks.fragility.search import MOST
from alliance_timeline.events.registry import calendar_day
from alliance_timeline.periods import shift
from alliance_timeline.series.counting import Ints

__all__ = ["filling_levers"]

Dated = list[tuple[int, CaseUnit]]
"""Units, each with a day, in the order of these."""


def filling_levers(case: Case, span: str) -> tuple[Lever, ...]:
    """Units to take away, copies to add, and days to move vague units to, so that no silence goes beyond a span, or one
    does.

    Taking away and adding are exact where all days are known: the fewest units between two starts (or edges) that lie
    too far apart, and a copy at the end of each span that passes without a start.
    """
    if not case.units or not case.windows:
        return ()
    windows = ordinals(case.windows)
    middles = np.array([(unit.first + unit.last) // 2 for unit in case.units], dtype=np.int64)
    pairs = zip(middles.tolist(), case.units, inside(middles, windows).tolist(), strict=True)
    dated: Dated = sorted(((day, unit) for day, unit, within in pairs if within), key=lambda pair: pair[0])
    vague = [unit for unit in case.units if unit.first < unit.last]
    as_dated = silences(np.array([day for day, _ in dated], dtype=np.int64), windows)
    exact = np.array(sorted(unit.first for unit in case.units if unit.first == unit.last), dtype=np.int64)
    first, last = np.array(sorted((unit.first, unit.last) for unit in case.units), dtype=np.int64).T
    return levers(
        _taken_away(case.units, dated, windows, span),
        _added(case.units[-1], as_dated, span),
        _added(case.units[-1], silences(exact, windows), span) if vague else (),
        _moved_out(vague, _longest(possible_silences(first, last, windows), span)),
        _moved_in(vague, _longest(as_dated, span)),
    )


def _longest(rows: Ints, span: str) -> tuple[int, int]:
    first, last = rows[excess(rows, span).argmax()].tolist()
    return first, last


def _taken_away(units: Sequence[CaseUnit], dated: Dated, windows: Sequence[tuple[int, int]], span: str) -> list[Change]:
    """First the fewest units between two points that then lie too far apart, then those nearest to them."""
    best: tuple[int, int, list[CaseUnit], int] | None = None
    for low, high in windows:
        within = [(day, unit) for day, unit in dated if low <= day <= high]
        points = np.array([low, *(day for day, _ in within), high], dtype=np.int64)
        limits = shifted(points, span)
        ends = np.searchsorted(points, limits, side="right")
        for begin, end in enumerate(ends.tolist()):
            if end < len(points) and (best is None or (end - begin, limits[begin] - points[end]) < best[:2]):
                between = [unit for _, unit in within[begin : end - 1]]
                best = (end - begin, int(limits[begin] - points[end]), between, int(points[begin]))
    chosen, near = ([], dated[0][0] if dated else 0) if best is None else best[2:]
    rest = sorted(units, key=lambda unit: abs(unit.first - near))
    return [Change("remove", unit.events) for unit in dict.fromkeys([*chosen, *rest])]


def _added(like: CaseUnit, rows: Ints, span: str) -> list[Change]:
    """Copies that leave no silence too long, those in the longest one first; then more of them."""
    days: list[datetime.date] = []
    for first, last in rows[np.argsort(-excess(rows, span), kind="stable")].tolist():
        day, end = datetime.date.fromordinal(first), datetime.date.fromordinal(last)
        while (day := shift(day, span)) < end and len(days) < MOST:
            days.append(day)
    days += [datetime.date.fromordinal(int(rows[0, 0]))] * (MOST - len(days))
    return [Change("add", like.events[:1], day) for day in days]


def _moved_out(vague: Sequence[CaseUnit], silence: tuple[int, int]) -> list[Change]:
    """Vague units moved out of a silence that is possible, those first that lie in it with the most of their days."""
    first, last = silence
    moves = []
    for unit in vague:
        days = min(unit.last, last - 1) - max(unit.first, first + 1) + 1
        if days > 0:
            day = unit.first if unit.first <= first else unit.last
            moves.append((days / (unit.last - unit.first + 1), Change("move", unit.events[:1], calendar_day(day))))
    return [change for _, change in sorted(moves, key=lambda move: -move[0])]


def _moved_in(vague: Sequence[CaseUnit], silence: tuple[int, int]) -> list[Change]:
    """Vague units moved into a silence, those first that can start nearest to its middle."""
    first, last = silence
    middle = (first + last) // 2
    moves = []
    for unit in vague:
        day = min(max(middle, unit.first), unit.last)
        if first < day < last:
            moves.append((abs(day - middle), Change("move", unit.events[:1], calendar_day(day))))
    return [change for _, change in sorted(moves, key=lambda move: move[0])]
