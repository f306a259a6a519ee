"""What a timeline tells of relations: its network at a day, who came and left, and what became of agreements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from alliance_timeline.dates import DateLike
from alliance_timeline.dates.frozen import FrozenValue
from alliance_timeline.phases import Periodization
from alliance_timeline.series import Unit
from alliance_timeline.timeline.content import Content

if TYPE_CHECKING:
    from alliance_timeline.lifecycle import FollowThrough, LifecycleBy
    from alliance_timeline.network import Network
    from alliance_timeline.phases.turnover import ActorTurnover, HasEvents

__all__ = ["Relating"]


class Relating(FrozenValue):
    """The methods of a timeline on actors and agreements; the base of ``Timeline``, which holds the content."""

    __slots__ = ()
    _content: Content

    def network(self, at: DateLike | None = None, *, unit: Unit = "occasion") -> Network:
        """Who shares occasions with whom, and the ties of these actors that hold at a day; see ``network``.

        Open ends of ties hold up to the last day of the whole data.

        Args:
            at: the day; by default the last covered and settled one.
            unit: what actors share, ``occasion`` or ``event``.
        """
        from alliance_timeline.network import build_network

        content = self._content
        return build_network(
            content.events, content.registry, content.coverage.windows, at=at, unit=unit,
            limits=content.coverage.whole, settled_until=content.settled_until, caution=content.caution(),
        )  # fmt: skip

    def turnover(
        self, first: str, second: str, phases: Periodization | None = None, *, confidence: float = 0.95
    ) -> ActorTurnover:
        """Newcomers, leavers and survivors between two phases, of all events here; see ``phases.actor_turnover``.

        Raises:
            InputError: the events were selected by what was not coded reliably.
        """
        from alliance_timeline.phases.turnover import actor_turnover

        self._content.check_inference()
        scheme = self._content.scheme(phases)
        return actor_turnover(cast("HasEvents", self), first, second, scheme, confidence=confidence)

    def follow_through(
        self,
        from_status: str | Iterable[str] = ("announced", "signed"),
        to: str = "implemented",
        *,
        by: LifecycleBy | None = None,
        phases: Periodization | None = None,
        listed_for_it: bool = False,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> FollowThrough:
        """What share of the agreements came to a later stage, was cancelled or stayed silent, and when.

        Each event counts by itself. Observation ends on the last day of the whole data, or the settled one, also for a
        part of it that ``until`` or ``as_of`` has cut: what was cut is when agreements began, not what followed. See
        ``lifecycle.follow_events`` for the rules.

        Args:
            from_status: stages to begin with.
            to: the stage to come to; later ones count too, suspension and cancellation do not.
            by: a curve for each kind, form, domain, phase, country or setting; they are not tested.
            phases: the scheme for ``by="phase"``; by default the one that the timeline carries.
            listed_for_it: whether events count that are listed for the outcome, such as a delivery.
            confidence: of the intervals, between 0 and 1.
            m, seed: imputations of the dates.

        Raises:
            InputError: a word or number that is not allowed, or events selected by what was not coded reliably.
        """
        from alliance_timeline.lifecycle.following import follow_events

        content = self._content.part(self._content.events, used=frozenset(("status", "form")))
        content.check_inference()
        return follow_events(
            content.events, content.registry, content.coverage.windows, from_status=from_status, to=to, by=by,
            listed_for_it=listed_for_it, confidence=confidence, m=m, seed=seed,
            phases=tuple(content.scheme(phases).windows.items()) if by == "phase" else (),
            limits=content.coverage.whole, settled_until=content.settled_until, caution=content.caution(by),
        )  # fmt: skip
