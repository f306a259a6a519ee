"""Shares: what part of the occasions in which both sides take part is of a kind or field, in some days.

A share is that of the checks: averaged over the possible dates, and wider where quarters vary more than chance would
make them. So the report and a check of the same question give one interval.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from alliance_timeline.checks import Check, run_checks
from alliance_timeline.checks.expectations.shares import Share
from alliance_timeline.periods import Window
from alliance_timeline.report.words import share
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import DYADIC

__all__ = ["WindowShare", "share_in_window"]


@dataclass(frozen=True, slots=True)
class WindowShare:
    """A share from 0 to 1 with its 95 % interval; ``estimate`` is None where there is none, and ``why`` says why."""

    estimate: float | None
    low: float = 0.0
    high: float = 1.0
    why: str = ""

    @property
    def text(self) -> str:
        """The share in per cent, '29 % (22–37)'; a dash where there is none."""
        return "–" if self.estimate is None else share(self.estimate, self.low, self.high)


def share_in_window(timeline: Timeline, part: Selection, window: Window) -> WindowShare:
    """The share of a part among the occasions in which both sides take part, as a check of it finds it.

    Args:
        timeline: the events.
        part: the words that say what is of the part, such as ``Selection(kinds="limitation")``.
        window: first and last day; their occasions are the whole.

    >>> import alliance_timeline as at
    >>> kinds = ["limitation", "cooperation", "cooperation", "cooperation"]
    >>> events = [at.Event(date=f"2019-0{n}", title="Talks", kind=kind, form="meeting", domains="trade")
    ...           for n, kind in enumerate(kinds, start=1)]
    >>> timeline = at.Timeline(events, coverage=("2019", "2019"))
    >>> share_in_window(timeline, at.Selection(kinds="limitation"), timeline.coverage).text
    '25 % (1–81)'
    """
    check = Check(
        id="share", question="How large is the share?", open_list="accept", unit="occasion",
        select=Selection(kinds=DYADIC, since=window[0], until=window[1]), expect=Share(part=part, at_least=0.0),
    )  # fmt: skip
    result = run_checks(check, timeline, today=datetime.date.max, fragility=False)["share"]
    found = result.finding
    if found is None or found.estimate is None or found.low is None or found.high is None:
        return WindowShare(None, why=result.why)
    return WindowShare(found.estimate, found.low, found.high)
