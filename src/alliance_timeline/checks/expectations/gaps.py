"""Gap: no silence, that is covered days in which nothing starts, is longer than allowed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import ClassVar

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectation import Expectation
from alliance_timeline.checks.expectations.drawn import DrawnDays, Span, central, ordinals
from alliance_timeline.checks.expectations.silences import LongestSilence, longest_silence
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Lever
from alliance_timeline.checks.fragility.filling import filling_levers
from alliance_timeline.display import counted
from alliance_timeline.periods import shift

__all__ = ["Gap"]


class Gap(Expectation):
    """No silence is longer than a span.

    A silence lasts from one start to the next. The first and the last day of each run of covered and settled days end
    one too: nobody looked beyond them. A silence at such an edge counts with the days that it has in the window, as if
    there were a start on the edge; in truth it may be longer, never shorter. It is too long where the span, in steps
    of the calendar from its first day, ends before its last one: with ``180 days``, two starts may be 180 days apart.
    Of several silences that one is the longest which goes furthest beyond the span.

    The possible start days of vague units are drawn; the interval is that of the longest silence over the draws. A
    window that reaches beyond the covered and settled days can show that a silence is too long, never that none is.
    What is not listed could only shorten a silence: a pass stands on an open list.

    Args:
        at_most: a span such as ``180 days``, ``6 months`` or ``2 years``.

    >>> Gap(at_most="180 days").claim("occasion")
    'occasions never start more than 180 days apart'
    """

    name: ClassVar[str] = "gap"
    is_inference: ClassVar[bool] = False
    stands_on_open_list: ClassVar[frozenset[Verdict]] = frozenset((Verdict.PASS,))

    at_most: Span

    def claim(self, unit: str) -> str:
        """The claim in words."""
        return f"{unit}s never start more than {self.at_most} apart"

    def evaluate(self, case: Case) -> Finding:
        """The longest silence in the window, by its central interval over drawn days."""
        drawn = DrawnDays.for_case(case)
        found = longest_silence(case.units, ordinals(case.windows), self.at_most, drawn)
        (least, fewest), (most, longest) = found.least, found.most
        beyond = central(found.excess, case.confidence, (least, most))
        length = found.last - found.first
        days = central(length, case.confidence, (min(fewest, longest), max(fewest, longest)))
        verdict, reason, detail = Verdict.INCONCLUSIVE, None, ""
        if beyond[1] <= 0 or beyond[0] > 0:
            verdict = Verdict.FAIL if beyond[0] > 0 else Verdict.PASS
        else:
            reason, detail = Reason.COARSE, f"the dates allow {days[0]:g} to {days[1]:g} days"
        if verdict is Verdict.PASS and case.beyond:
            verdict, reason, detail = Verdict.INCONCLUSIVE, Reason.OUTSIDE, f"the window {case.beyond}"
        mean = float(length.mean())
        ends = [_start_on(int(day[found.middle]), case, drawn, found.middle) for day in (found.first, found.last)]
        return Finding(
            verdict=verdict,
            figure=f"{mean:.0f} days" + (f" ({days[0]:g}–{days[1]:g})" if days[0] < days[1] else ""),
            estimate=mean,
            low=days[0],
            high=days[1],
            unit="days",
            reason=reason,
            detail=detail,
            evidence=tuple(dict.fromkeys(name for unit in ends if unit is not None for name in unit.events)),
            steps=self._steps(case, found, days, ends),
        )

    def _steps(
        self, case: Case, found: LongestSilence, days: tuple[float, float], ends: Sequence[CaseUnit | None]
    ) -> tuple[str, ...]:
        """How the longest silence was found."""
        vague = sum(unit.first < unit.last for unit in case.units)
        first, last = (datetime.date.fromordinal(int(day[found.middle])) for day in (found.first, found.last))
        limit = shift(first, self.at_most)
        steps = [
            f"{counted(len(case.units), case.unit)} may start in {case.window_text}; "
            + (f"the start day of {vague} is vague." if vague else "all start days are known."),
            "A silence lasts from one start to the next, or to the edge of the covered and settled days.",
        ]
        if vague:
            steps += [
                f"Wherever the starts lie within their dates, the longest silence has {found.least[1]} to "
                f"{found.most[1]} days.",
                f"{len(found.excess):,} draws of the possible days, each equally likely, give {days[0]:g} to "
                f"{days[1]:g} days in the central {100 * case.confidence:g} %.",
            ]
        steps.append(
            f"{'In the middle one of the draws it' if vague else 'The longest one'} lasts {(last - first).days} days, "
            f"from {first} ({_named(ends[0], case)}) to {last} ({_named(ends[1], case)}); {self.at_most} from its "
            f"first day end {'after the year 9999' if limit == datetime.date.max else f'on {limit}'}."
        )
        if case.timeline.coverage_caution:
            steps.append("What is not listed could only shorten a silence.")
        return tuple(steps)

    def levers(self, case: Case) -> Sequence[Lever]:
        """Units taken away so that silences merge, copies that fill them, vague units moved out of and into them."""
        return filling_levers(case, self.at_most)


def _start_on(day: int, case: Case, drawn: DrawnDays, draw: int) -> CaseUnit | None:
    """The unit that starts on a day in a draw; None where the day is an edge."""
    for unit in case.units:
        if unit.first <= day <= unit.last:
            days = drawn.of_unit(unit)
            if days[min(draw, len(days) - 1)] == day:
                return unit
    return None


def _named(unit: CaseUnit | None, case: Case) -> str:
    """The event at an end of a silence."""
    if unit is None:
        return "the edge of the covered and settled days"
    event = case.data[unit.events[0]]
    return f"{event.title}, {event.date.edtf}"
