"""Order: what share of some units is followed by others within a span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import model_validator

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectation import BoundedShare
from alliance_timeline.checks.expectations.drawn import DrawnDays, Span, ordinals
from alliance_timeline.checks.expectations.followers import Followed, FollowedShare, Followers, share_followed
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Lever
from alliance_timeline.checks.fragility.order_levers import order_levers
from alliance_timeline.display import counted
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline

__all__ = ["Order"]

_NAMED = 12


class Order(BoundedShare):
    """Such a share of the units of ``after`` is followed by a selected unit within a span.

    A unit is followed where a selected one starts on a later day, at most ``within`` after its own; what starts on the
    same day does not follow. Units of ``after`` are those of its own window, or of that of the check where ``after``
    has none. Selected units follow wherever they lie in the covered and settled days, also beyond the window of the
    check: the last units of a window may be followed after it.

    The possible start days of vague units are drawn, an event that is in both selections on the same day; the interval
    is that of the share over the draws. It is the share of the units that are listed, and has no sampling error. Units
    that are not followed, while days of their span are not covered or not settled, wait: in the lower limit they count
    as not followed, in the upper one as followed. A window that reaches beyond the covered and settled days can show
    no more than that not all, or that some are followed.

    No verdict stands on an open list: what is not listed may follow, or be followed or not.

    Args:
        after: which units are to be followed, in the words of ``Selection``.
        within: a span such as ``90 days``.
        at_least, at_most: shares from 0 to 1; ``at_least`` is 1 where neither is given.

    >>> Order(after={"tags": "sanctions"}, within="90 days", at_least=0.5).claim("occasion")
    'at least 50 % of occasions with tags=sanctions are followed by a selected one within 90 days'
    """

    name: ClassVar[str] = "order"
    is_inference: ClassVar[bool] = False

    after: Selection
    within: Span

    @model_validator(mode="before")
    @classmethod
    def _all_of_them(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("at_least") is None and given.get("at_most") is None:
            return given | {"at_least": 1.0}
        return given

    def claim(self, unit: str) -> str:
        """The claim in words."""
        which = f" with {self.after}" if self.after.words() else ""
        share = self.bounds_text(100.0, " %")
        return f"{share} of {unit}s{which} are followed by a selected one within {self.within}"

    def evaluate(self, case: Case) -> Finding:
        """The share that is followed, by its central interval over drawn days."""
        listed, others = self.listed(case), _on_any_day(case)
        if not listed.units:
            few = Reason.TOO_FEW, f"no {case.unit} of after starts in its window"
            none = Reason.OUTSIDE, "no day of the window of after is covered and settled"
            why, detail = few if listed.windows else none
            return Finding(verdict=Verdict.INCONCLUSIVE, figure="–", reason=why, detail=detail)
        followed = self._followed(listed, others)
        share = share_followed(followed, case.confidence)
        verdict = self.judged(share.low, share.high)
        reason, text = None, ""
        if listed.beyond and not (verdict is Verdict.FAIL and self._shown_by_part()):
            verdict, reason, text = Verdict.INCONCLUSIVE, Reason.OUTSIDE, f"the window {listed.beyond}"
        elif verdict is Verdict.INCONCLUSIVE:
            reason, text = self._open(share)
        estimate = "–" if share.estimate is None else f"{100 * share.estimate:.3g} %"
        return Finding(
            verdict=verdict,
            figure=estimate + (f" ({_percent(share.low, share.high)})" if share.low < share.high else ""),
            estimate=share.estimate,
            low=share.low,
            high=share.high,
            unit="share",
            reason=reason,
            detail=text,
            evidence=_evidence(followed, case),
            steps=tuple(self._steps(listed, others, followed, share)),
        )

    def listed(self, case: Case) -> Case:
        """The case of the units that are to be followed: in the window of ``after``, or else of the check."""
        after, given = self.after, case.selection
        if not (after.since or after.until or after.phases):
            window = {"since": given.since, "until": given.until, "phases": given.phases}
            after = after.replace(**window)
        return case.replace(selection=after)

    def lists(self, case: Case) -> tuple[Timeline, ...]:
        """Those that follow, and those that are to be followed."""
        return case.timeline, self.listed(case).timeline

    def _followed(self, listed: Case, others: Case) -> list[Followed]:
        """The units that are to be followed, in the order of time, with what follows them."""
        followers = Followers(others, self.within, DrawnDays.for_case(others))
        windows = ordinals(listed.windows)
        return [followers.of(unit, windows) for unit in listed.units]

    def _shown_by_part(self) -> bool:
        """Whether the claim is about all or none, so that units which contradict it do so whatever the others do."""
        return self.at_least == 1 or self.at_most == 0

    def _open(self, share: FollowedShare) -> tuple[Reason, str]:
        """Why the interval decides nothing."""
        if share.waits and self.judged(*share.if_known) is Verdict.INCONCLUSIVE:
            waiting = f"{share.waits:.3g} of {share.number:.3g} wait: {self.within} after them are not all settled"
            return Reason.OUTSIDE, f"{waiting}; the share may be {_percent(share.low, share.high)}"
        return Reason.COARSE, f"the dates allow {_percent(share.low, share.high)}"

    def _steps(self, listed: Case, others: Case, followed: Sequence[Followed], share: FollowedShare) -> Iterator[str]:
        """How the share was found."""
        yield f"{counted(len(followed), listed.unit)} of {self.after} may start in {listed.window_text}."
        yield (
            f"One is followed where a selected {others.unit} starts on a later day, at most {self.within} after it, in "
            f"{others.window_text}."
        )
        for item in followed[:_NAMED]:
            yield f"{_named(item.unit, listed)}: {_fate(item, listed)}."
        if len(followed) > _NAMED:
            yield f"… and {len(followed) - _NAMED} more."
        yield f"{share.yes:.3g} of {share.number:.3g} are followed, {share.waits:.3g} wait."
        yield "This is about these units alone: it has no sampling error, and nothing is set against chance."
        if share.least < share.most:
            yield (
                f"Wherever the starts lie within their dates, and whatever becomes of those that wait, the share is "
                f"{_percent(share.least, share.most)}; the central {100 * listed.confidence:g} % of draws of the days "
                f"give {_percent(share.low, share.high)}."
            )

    def levers(self, case: Case) -> Sequence[Lever]:
        """Followers and units that are to be followed taken away, added where they count most, or moved."""
        listed, others = self.listed(case), _on_any_day(case)
        if not listed.units or not others.units:
            return ()
        return order_levers(others, listed, self._followed(listed, others), self.within)


def _on_any_day(case: Case) -> Case:
    """The case without its window."""
    return case.replace(selection=case.selection.replace(since=None, until=None, phases=()))


def _percent(low: float, high: float) -> str:
    return f"{100 * low:.3g} % to {100 * high:.3g} %"


def _evidence(followed: Sequence[Followed], case: Case) -> tuple[str, ...]:
    """The ids of the units that are to be followed and of those that follow, in the order of time."""
    units = (unit for item in followed for unit in (item.unit, item.follower) if unit is not None)
    names = {name for unit in units for name in unit.events}
    return tuple(sorted(names, key=lambda name: case.data[name].sort_key))


def _named(unit: CaseUnit, case: Case) -> str:
    event = case.data[unit.events[0]]
    return f"{event.title}, {event.date.edtf}"


def _fate(item: Followed, case: Case) -> str:
    """What follows a unit."""
    if item.follower is None:
        return "waits" if item.is_waiting else "not followed"
    often = "" if item.chance == 1 else f" in {100 * item.chance:.0f} % of the draws"
    return f"followed{often} by {_named(item.follower, case)}"
