"""Fragility: how few changes to the data change a verdict, for each kind of change and on the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.fragility.changes import Change, Kind
from alliance_timeline.display import capital, counted

__all__ = ["Fragility", "Way"]

_DOING = {"remove": "taking away", "add": "adding", "move": "moving dates"}
_SHOWN = 8  # events that a line names


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How few changes of one kind change a verdict.

    Attributes:
        kind: ``remove``, ``add`` or ``move``.
        number: how many units; None where none are known to change it.
        exact: whether fewer surely do not; without a number, whether no number of them does.
        becomes: the verdict after them; None without a number.
        changes: what is changed, the weightiest first; none where no event can be copied. An occasion that is moved
            may take several, one an event.
        tried: up to how many were tried without effect, where nothing is exact and there is no number.
        least: how many it surely takes at least, where nothing is exact.
        note: which others would do as well; may be empty.
    """

    kind: Kind
    number: int | None
    exact: bool
    becomes: Verdict | None = None
    changes: tuple[Change, ...] = ()
    tried: int = 0
    least: int = 1
    note: str = ""

    @property
    def events(self) -> tuple[str, ...]:
        """The first event of each change, once."""
        return tuple(dict.fromkeys(change.events[0] for change in self.changes))

    @property
    def done(self) -> str:
        """What happens to the units: ``taken away``."""
        if self.kind == "move":
            return f"moved within {'its' if self.number == 1 else 'their'} dates"
        return "taken away" if self.kind == "remove" else "added"

    def line(self, unit: str) -> str:
        """A sentence with the events, for an explanation."""
        if self.number is None:
            return f"{capital(self.nothing(unit))}{self.note and '; '}{self.note}."
        proof = "no fewer do" if self.exact else "a bound: fewer might"
        verb = "makes" if self.number == 1 else "make"
        which = f"{': ' if self.kind != 'add' else ', such as copies of '}{self._named()}" if self.changes else ""
        others = f"; {self.note}" if self.note else ""
        return f"{capital(self.done)}, {counted(self.number, unit)} {verb} it {self.becomes} ({proof}){others}{which}."

    def nothing(self, unit: str) -> str:
        """That it changes nothing, as far as is known."""
        if self.exact:
            return f"{_DOING[self.kind]} changes nothing"
        return f"{_DOING[self.kind]} was tried with up to {counted(self.tried, unit)} and changed nothing"

    def _named(self) -> str:
        if self.kind == "add":
            days = Counter(change.day for change in self.changes)
            texts = _some([f"{number} on {day}" for day, number in days.items()])
            return f"{self.changes[0].events[0]}: {', '.join(texts)}"
        if self.kind == "move":
            return ", ".join(_some([f"{change.events[0]} to {change.day}" for change in self.changes]))
        return ", ".join(_some(list(self.events)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragility:
    """The fewest changes of one kind that are known to change a verdict.

    Attributes:
        ways: what is known of each kind of change; none where nothing was tried.
        unit: what is counted.
        note: why nothing was tried; empty elsewhere.

    >>> ways = Way(kind="remove", number=2, exact=True, becomes=Verdict.FAIL), Way(kind="add", number=None, exact=True)
    >>> Fragility(ways=ways).text
    '2 occasions taken away make it fail; adding changes nothing'
    """

    ways: tuple[Way, ...] = ()
    unit: str = "occasion"
    note: str = ""

    def way(self, kind: Kind) -> Way | None:
        """What is known of one kind of change."""
        return next((way for way in self.ways if way.kind == kind), None)

    @property
    def removed(self) -> int | None:
        """How many units it takes to take away; None where that is not known to change the verdict."""
        return self._number("remove")

    @property
    def added(self) -> int | None:
        """How many it takes to add."""
        return self._number("add")

    @property
    def moved(self) -> int | None:
        """How many it takes to move within their dates."""
        return self._number("move")

    @property
    def number(self) -> int | None:
        """The smallest of the three; None where nothing is known to change the verdict."""
        return self._found[0].number if self._found else None

    @property
    def exact(self) -> bool:
        """Whether fewer changes of one kind surely do not change the verdict; else ``number`` is an upper bound."""
        number = self.number
        return all(way.exact or (number is not None and way.least >= number) for way in self.ways)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The fewest changes, the weightiest first."""
        return self._found[0].changes if self._found else ()

    @property
    def becomes(self) -> Verdict | None:
        """The verdict after them."""
        return self._found[0].becomes if self._found else None

    @property
    def events(self) -> tuple[str, ...]:
        """The first event of each unit that matters most."""
        return self._found[0].events if self._found else ()

    @property
    def text(self) -> str:
        """In words: ``2 occasions taken away, or 3 added, make it fail; moving dates changes nothing``."""
        if not self.ways:
            return self.note
        parts: list[str] = []
        for becomes in dict.fromkeys(way.becomes for way in self._found):
            ways = [way for way in self._found if way.becomes is becomes]
            verb = "makes" if [way.number for way in ways] == [1] else "make"
            parts.append(f"{self._list(ways)} {verb} it {becomes}")
        rest = [way for way in self.ways if way.number is None]
        if not self._found and all(way.exact for way in rest):
            return "no change of events changes it"
        return "; ".join([*parts, *(way.nothing(self.unit) for way in rest)])

    @property
    def lines(self) -> tuple[str, ...]:
        """A sentence for each kind of change, with the events that matter most."""
        return tuple(way.line(self.unit) for way in self.ways) or ((f"{capital(self.note)}.",) if self.note else ())

    def _number(self, kind: Kind) -> int | None:
        way = self.way(kind)
        return None if way is None else way.number

    @property
    def _found(self) -> list[Way]:
        """The ways that have a number, the smallest first."""
        return sorted((way for way in self.ways if way.number is not None), key=lambda way: way.number or 0)

    def _list(self, ways: Iterable[Way]) -> str:
        texts: list[str] = []
        for way in ways:
            number = counted(way.number or 0, self.unit) if not texts else str(way.number)
            texts.append(f"{'' if way.exact else 'at most '}{number} {way.done}")
        return ", or ".join(texts) + ("," if len(texts) > 1 else "")


def _some(texts: list[str]) -> list[str]:
    """The first of them, and how many more there are."""
    more = len(texts) - _SHOWN
    return [*texts[:_SHOWN], f"and {more} more"] if more > 0 else texts
