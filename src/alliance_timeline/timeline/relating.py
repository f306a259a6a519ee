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

        Returns:
            The actors, the occasions that they share, and their ties.

        Raises:
            InputError: no single day, events without a covered and settled day, or another unit.

        >>> import alliance_timeline as at
        >>> talks = at.Event(date="2013-05-01", title="Talks", kind="cooperation", form="meeting", domains="trade",
        ...                  participants=["russia", "china"])
        >>> network = at.Timeline([talks]).network()
        >>> [(item.id, item.degree) for item in network.actors], network.at.isoformat()
        ([('china', 1), ('russia', 1)], '2013-05-01')
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

        Args:
            first, second: names of phases, in either order of time.
            phases: the scheme; by default the one that the timeline carries.
            confidence: of the intervals, between 0 and 1.

        Returns:
            Their rarefied numbers, and the newcomers of the later phase by name.

        Raises:
            InputError: the events were selected by what was not coded reliably; the same phase twice, or one without
                covered and settled days.
            UnknownNameError: no such phase.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade", participants=["russia", "china" if n else f"firm-{y}"])
        ...          for y in range(2001, 2013) for n in range(8 if y > 2006 else 2)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme)
        >>> found = timeline.turnover("late", "early")
        >>> [item.actor for item in found.newcomers][:2], found.counts.leavers.observed
        (['firm-2007', 'firm-2008'], 6)
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

        Returns:
            The curve of all agreements and of each group, and those that are overdue.

        Raises:
            InputError: a word or number that is not allowed, or events selected by what was not coded reliably.

        >>> import alliance_timeline as at
        >>> signed = {"kind": "cooperation", "form": "agreement", "status": "signed", "domains": "trade"}
        >>> pacts = [at.Event(id="kept", date="2010-01-01", title="Pact", **signed,
        ...                   milestones=[{"status": "implemented", "date": "2012-01-01"}]),
        ...          at.Event(id="open", date="2010-01-01", title="Pact", **signed)]
        >>> found = at.Timeline(pacts, coverage=("2010", "2015")).follow_through()
        >>> found.whole.n, found.whole.fulfilled
        (2, 1.0)
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
