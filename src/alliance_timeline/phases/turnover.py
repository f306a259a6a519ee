"""Which actors came, left and stayed between two phases: rarefied numbers, and the newcomers by name."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from alliance_timeline.display import Table, counted, html_tables, shortened, text_tables
from alliance_timeline.events import Actor, Event
from alliance_timeline.periods import Window
from alliance_timeline.phases.windows import covered_pair, settled_note
from alliance_timeline.series import HasSeries

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.inference.composition import RarefiedCount, Turnover
    from alliance_timeline.phases.scheme import Periodization

__all__ = ["ActorTurnover", "HasEvents", "Newcomer", "actor_turnover", "rarefied_actors"]

_PARTS = ("newcomers", "leavers", "survivors")


class HasEvents(HasSeries, Protocol):
    """Events that can be selected, counted and gone through one by one, with their actors; a Timeline has them."""

    def __iter__(self) -> Iterator[Event]:
        """The events in the order of their dates."""

    @property
    def actors(self) -> Mapping[str, Actor]:
        """The registry of actors by id."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An actor of the later phase that takes part in nothing before it, and the first event that names it.

    ``name`` is the id, and ``country`` None, where the registry does not know the actor.
    """

    actor: str
    name: str
    country: str | None
    event: Event


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ActorTurnover:
    """The actors of two phases.

    Attributes:
        earlier, later: names of the phases, in the order of time.
        counts: newcomers, leavers and survivors at an equal number of occasions, with intervals; None where a phase
            has no occasion. The numbers to compare phases by.
        newcomers: those of the later phase that no event before it names, in the earlier phase or at any other time, in
            the order of their first events. Their number grows with the occasions that are catalogued.
        scheme, confidence, unit, settled_until, caution: how it was made, and what must be told beside it.
        settled_note: says that days after the settled one are left out; None where none are.
    """

    earlier: str
    later: str
    counts: Turnover | None
    newcomers: tuple[Newcomer, ...]
    scheme: Periodization
    confidence: float
    unit: str
    settled_until: datetime.date | None
    caution: str | None
    settled_note: str | None = None

    def to_pandas(self) -> pd.DataFrame:
        """A frame of the named newcomers: actor, name, country, and date, title and id of the first event."""
        import pandas as pd

        rows = [
            (item.actor, item.name, item.country, item.event.date.edtf, item.event.title, item.event.id)
            for item in self.newcomers
        ]
        return pd.DataFrame(rows, columns=["actor", "name", "country", "date", "title", "event"])

    def _tables(self) -> list[Table]:
        found = [] if self.counts is None else [(name, getattr(self.counts, name)) for name in _PARTS]
        rows = [(name, _interval(part), str(part.observed)) for name, part in found]
        sample = "no occasions to compare" if self.counts is None else f"{counted(self.counts.n, self.unit)} of each"
        named = [(item.event.date.edtf, item.name, item.country or "–", item.event.title) for item in self.newcomers]
        return [
            (f"Actors of {self.later} after {self.earlier}: {sample}", ("", "rarefied", "in all"), rows),
            (f"Newcomers: {len(self.newcomers)}", ("date", "actor", "country", "first event"), shortened(named)),
        ]

    def __repr__(self) -> str:
        return text_tables(self._tables(), [self.settled_note, self.caution])

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), [self.settled_note, self.caution])


def actor_turnover(
    source: HasEvents, first: str, second: str, scheme: Periodization, *, confidence: float = 0.95
) -> ActorTurnover:
    """Newcomers, leavers and survivors between two phases, of all events of the source.

    The numbers are those of ``inference.rarefied_turnover`` for the occasions whose start probably lies in the covered
    and settled days of each phase; a contrast shows the same for dyadic events alone.

    Args:
        source: a timeline.
        first, second: names of two phases of the scheme, in either order of time.
        scheme: the phases.
        confidence: of the intervals, between 0 and 1.

    Raises:
        InputError: the same phase twice, or one without covered and settled days.
        UnknownNameError: no such phase.

    >>> from alliance_timeline import Periodization, Timeline
    >>> plain = {"title": "Talks", "kind": "cooperation", "form": "visit", "domains": "trade"}
    >>> events = [Event(date="2013-05", participants=["a", "b"], **plain),
    ...           Event(date="2015-06", participants=["a", "c"], **plain)]
    >>> scheme = Periodization.declared("2014-01-01", names=["before", "since"])
    >>> found = actor_turnover(Timeline(events), "since", "before", scheme)
    >>> [(item.actor, item.event.id) for item in found.newcomers], found.counts.leavers.observed
    ([('c', '2015-06-talks')], 1)
    """
    earlier, later = sorted((scheme[first], scheme[second]), key=lambda phase: phase.window)
    pair = covered_pair(source, earlier, later)
    return ActorTurnover(
        earlier.name, later.name, rarefied_actors(source, pair, confidence), _newcomers(source, pair[1]),
        scheme, confidence, "occasion", source.settled_until, source.caution, settled_note(source),
    )  # fmt: skip


def rarefied_actors(source: HasSeries, pair: tuple[Window, Window], confidence: float) -> Turnover | None:
    """Newcomers of the later window and leavers of the earlier one; None where one has no occasion."""
    before, after = source.actors_by_occasion(min(pair)), source.actors_by_occasion(max(pair))
    if not before or not after:
        return None
    from alliance_timeline.inference.composition import rarefied_turnover

    return rarefied_turnover(before, after, confidence=confidence)


def _interval(part: RarefiedCount) -> str:
    high = "∞" if math.isinf(part.high) else f"{part.high:.1f}"
    return f"{part.estimate:.1f} ({part.low:.1f}–{high})"


def _newcomers(source: HasEvents, window: Window) -> tuple[Newcomer, ...]:
    """The actors of a window's occasions that no occasion before it has, each with its first event, in order."""
    eve = window[0] - datetime.timedelta(days=1)
    before = frozenset[str]().union(*source.actors_by_occasion((datetime.date.min, eve)))
    new = frozenset[str]().union(*source.actors_by_occasion(window)) - before
    first: dict[str, Event] = {}
    for event in (*source.select(since=window[0], until=window[1]), *source):
        for name in event.actors:
            first.setdefault(name, event)
    actors = source.actors
    found = ((name, first[name], actors.get(name)) for name in new)
    items = [Newcomer(name, known.name if known else name, known.country if known else None, event)
             for name, event, known in found]  # fmt: skip
    return tuple(sorted(items, key=lambda item: (item.event.sort_key, item.actor)))
