"""Newcomers: how many actors are first seen in the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BeforeValidator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import Bounded, Whole
from alliance_timeline.checks.expectations.debuts import Debut, debuts, seen_in, without_window
from alliance_timeline.checks.expectations.drawn import DrawnDays, central, ordinals
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Lever
from alliance_timeline.checks.fragility.debut_levers import debut_levers
from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter
from alliance_timeline.display import counted
from alliance_timeline.events.actors import Country
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import ActorKind

__all__ = ["Newcomers"]

_NAMED = 12


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Newcomers(Bounded):
    """So many actors are first seen in the window.

    An actor is seen first at the start of the first event that names it, of all events that the selection holds
    without ``since``, ``until`` and ``phases``. Events are gone through one by one, also where occasions are counted.
    The possible start days of vague events are drawn; the interval is that of the number over the draws.

    A window that begins on the first covered day, or before, has no newcomers: nothing was observed before. One that
    reaches beyond the covered and settled days can show that a number is reached, never that it is not. On a list that
    is not complete no verdict stands: an event that is not listed may add a newcomer, or have named one before.

    Args:
        at_least, at_most: whole numbers from 0 to a thousand million.
        actor_kinds, countries: only actors of any of these, as the registry has them; one word may stand alone. A
            country takes in its predecessors where the selection does. Without either, actors count that the registry
            does not know.

    >>> Newcomers(at_least=5, actor_kinds="company", countries=["CN", "RU"]).claim("occasion")
    'at least 5 newcomers (company; CN or RU)'
    """

    name: ClassVar[str] = "newcomers"
    is_inference: ClassVar[bool] = False
    needs_events: ClassVar[bool] = False

    at_least: Whole | None = None
    at_most: Whole | None = None

    actor_kinds: Annotated[tuple[ActorKind, ...], BeforeValidator(_listed)] = ()
    countries: Annotated[tuple[Country, ...], BeforeValidator(_listed)] = ()

    def claim(self, unit: str) -> str:  # noqa: ARG002
        """The claim in words; actors are counted, whatever the unit."""
        which = "; ".join(filter(None, (" or ".join(self.actor_kinds), " or ".join(self.countries))))
        return self.counted_text("newcomer") + (f" ({which})" if which else "")

    def evaluate(self, case: Case) -> Finding:
        """The number of actors first seen in the window, by its central interval over drawn days."""
        events = without_window(case)
        start = events.windows[0][0]
        if _begins_all(case, events):
            detail = f"nothing was observed before {start}, so that every actor would be new"
            return Finding(
                verdict=Verdict.INCONCLUSIVE, figure="–", reason=Reason.OUTSIDE, detail=detail, evidence=case.evidence
            )
        seen = seen_in(events, case, lambda actor: self._counts(actor, case))
        found = debuts(seen, ordinals(case.windows), DrawnDays.for_case(case))
        number = sum((item.inside.astype(np.int64) for item in found), np.zeros(1, dtype=np.int64))
        surely = sum(item.surely for item in found)
        low, high = (int(limit) for limit in central(number, case.confidence, (surely, len(found))))
        verdict = self.judged(low, high)
        reason, detail = None, ""
        if verdict is Verdict.INCONCLUSIVE:
            reason, detail = Reason.COARSE, f"the dates allow {low} to {high}"
        if case.beyond and self.judged(low, float("inf")) is not verdict:
            verdict, reason, detail = Verdict.INCONCLUSIVE, Reason.OUTSIDE, f"the window {case.beyond}"
        mean, likely = float(number.mean()), [item for item in found if item.chance > 0]
        return Finding(
            verdict=verdict,
            figure=f"{mean:.4g}" + (f" ({low}–{high})" if low < high else ""),
            estimate=mean,
            low=low,
            high=high,
            unit="actors",
            reason=reason,
            detail=detail,
            evidence=tuple(dict.fromkeys(item.event.id for item in likely)),
            steps=(
                f"{counted(len(events), 'event')} of the selection without its window, observed since {start}, name "
                f"{counted(len(seen), 'actor')}{' of those asked for' if self.actor_kinds or self.countries else ''}.",
                *_named(likely, case),
                f"{surely} of them are surely first seen in {case.window_text}, {len(found) - surely} more may be; the "
                f"central {100 * case.confidence:g} % of draws of the days give {low} to {high}.",
            ),
        )

    def _counts(self, name: str, case: Case) -> bool:
        """Whether an actor is among those asked for."""
        if not self.actor_kinds and not self.countries:
            return True
        actor = case.data.registry.actors.get(name)
        if actor is None or (self.actor_kinds and actor.kind not in self.actor_kinds):
            return False
        heirs = case.data.registry.successors if case.selection.predecessors else {}
        own = actor.country or ""
        return not self.countries or not {own, heirs.get(own, own)}.isdisjoint(self.countries)

    def levers(self, case: Case) -> Sequence[Lever]:
        """Events of newcomers taken away, or listed earlier; earlier events of others taken away; vague ones moved."""
        events = without_window(case)
        if _begins_all(case, events):
            return ()
        seen = seen_in(events, case, lambda actor: self._counts(actor, case))
        return debut_levers(case, events, seen, DrawnDays.for_case(case))

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """How few changes to the data change the verdict: a bound; none do where nothing was observed before."""
        if _begins_all(case, without_window(case)):
            return Fragility(unit=case.unit, note="no change of events decides it: nothing was observed before")
        return super().fragility(case, verdict, verdict_after)


def _begins_all(case: Case, events: Timeline) -> bool:
    """Whether the window begins with all that was observed."""
    return case.windows[0][0] <= events.windows[0][0]


def _named(found: Sequence[Debut], case: Case) -> tuple[str, ...]:
    """The newcomers by name, each with its first event."""
    names = []
    for item in found[:_NAMED]:
        known = case.data.registry.actors.get(item.actor)
        chance = "" if item.chance == 1 else f", new in {100 * item.chance:.0f} % of the draws"
        name = item.actor if known is None else str(known)
        names.append(f"{name}: {item.event.title}, {item.event.date.edtf}{chance}")
    more = len(found) - len(names)
    return (*names, *([f"… and {more} more."] if more else []))
