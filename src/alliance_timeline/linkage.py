"""Linkage: events that may tell of the same act, found by date, actors and title."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from rapidfuzz import fuzz, utils

from alliance_timeline.errors import InputError
from alliance_timeline.events import Event

__all__ = ["Duplicate", "Duplicates", "find_duplicates"]

DEFAULT_SCORE = 0.58
"""Where precision and recall balanced best on the pairs of ``data/duplicates/``; see the README there."""

_TITLE_WEIGHT, _ACTORS_WEIGHT = 0.9, 0.1


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two events that may be one.

    Attributes:
        first, second: their ids, the earlier one first.
        score: 0 to 1; nine parts similarity of the titles, one part shared actors.
        title: similarity of the titles without regard to the order of words, 0 to 1.
        actors: actors that both name, the rarest first.
    """

    first: str
    second: str
    score: float
    title: float
    actors: tuple[str, ...]

    def __str__(self) -> str:
        shared = f"; both name {', '.join(self.actors)}" if self.actors else ""
        return f"{self.score:.2f}  {self.first}  ~  {self.second}{shared}"


class Duplicates(tuple[Duplicate, ...]):
    """Pairs of events that may be one, the most similar first."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(map(str, self)) or "no pair of events looks like one act"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def find_duplicates(
    events: Iterable[Event], min_score: float = DEFAULT_SCORE, roots: Mapping[str, str] | None = None
) -> Duplicates:
    """Pairs of events whose possible dates overlap and whose titles and actors are alike.

    Titles are compared by rapidfuzz's token sort ratio (Indel similarity of the sorted words), which counts half where
    each title has a word with a digit that the other lacks: orders of Kh-29 and of Kh-59 missiles, a 17th and an 18th
    package. Shared actors count by how rare they are among the events, so that two states that take part in everything
    make nothing alike. Events that are linked, directly or as parts of one occasion, are told apart by their coder and
    left out.

    Args:
        min_score: from 0 to 1; a lower one finds more pairs, and more that are none.
        roots: the occasion of an event, by id; each event is one by itself where it is not named.

    Raises:
        InputError: a score outside 0 to 1.

    >>> first = Event(date="2019-06-05", title="Huawei and MTS sign a 5G agreement", kind="cooperation",
    ...               form="commercial_deal", domains="technology", participants=["huawei", "mts"], status="signed")
    >>> second = first.replace(id="another", date="2019-06", title="MTS signs an agreement on 5G with Huawei")
    >>> other = first.replace(id="other", date="2014-05", title="Gas contract", participants=["gazprom", "cnpc"])
    >>> print(find_duplicates([first, second, other]))
    0.85  another  ~  2019-06-05-huawei-and-mts-sign-a-5g-agreement; both name huawei, mts
    """
    if not 0 <= min_score <= 1:
        raise InputError(f"min_score is {min_score:g}; it lies between 0 and 1")
    ordered = sorted(events, key=lambda event: event.sort_key)
    rarity = _rarity(ordered)
    titles = [_Title.of(event) for event in ordered]
    needed = max(0.0, (min_score - _ACTORS_WEIGHT) / _TITLE_WEIGHT)
    found = []
    for one, other in _overlapping(ordered):
        title = titles[one].alike(titles[other], needed)
        if title is None or _are_linked(ordered[one], ordered[other], roots or {}):
            continue
        shared, actors = _shared(ordered[one], ordered[other], rarity)
        score = _TITLE_WEIGHT * title + _ACTORS_WEIGHT * shared
        if score >= min_score:
            found.append(Duplicate(ordered[one].id, ordered[other].id, score, title, actors))
    return Duplicates(sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second)))


@dataclass(frozen=True, slots=True)
class _Title:
    """A title made ready for comparison: its words in order of the alphabet, and those with a digit."""

    words: str
    numbers: frozenset[str]

    @classmethod
    def of(cls, event: Event) -> _Title:
        words = sorted(utils.default_process(event.title).split())
        return cls(" ".join(words), frozenset(word for word in words if re.search(r"\d", word)))

    def alike(self, other: _Title, needed: float) -> float | None:
        """Similarity, 0 to 1; None where it is below what is needed. Titles without a word are like nothing."""
        differ = bool(self.numbers - other.numbers and other.numbers - self.numbers)
        cutoff = min(1.0, 2 * needed if differ else needed)
        ratio = fuzz.ratio(self.words, other.words, score_cutoff=100 * cutoff) / 100 if self.words else 0.0
        title = ratio / 2 if differ else ratio
        return title if title >= needed else None


def _rarity(events: Sequence[Event]) -> dict[str, float]:
    """−log of the share of events that name an actor."""
    named = Counter(actor for event in events for actor in event.actors)
    return {actor: math.log(len(events) / number) for actor, number in named.items()}


def _overlapping(events: Sequence[Event]) -> Iterator[tuple[int, int]]:
    """Pairs of positions whose spans of possible days share a day; a sweep along the starts."""
    spans = [_span(event) for event in events]
    order = sorted(range(len(events)), key=lambda n: spans[n])
    open_ones: list[int] = []
    for n in order:
        open_ones = [other for other in open_ones if spans[other][1] >= spans[n][0]]
        yield from ((min(n, other), max(n, other)) for other in open_ones)
        open_ones.append(n)


def _span(event: Event) -> tuple[float, float]:
    """The first and the last possible day; what nothing limits is endless, and an open end ends where it began."""
    start, last_start, _, end = event.date.ordinals
    low = -math.inf if start is None else start
    high = next((day for day in (end, last_start) if day is not None), math.inf)
    return low, high


def _are_linked(one: Event, other: Event, roots: Mapping[str, str]) -> bool:
    """Whether the coder has told the two apart: one is linked to the other, or both belong to one occasion."""
    direct = any(link.event == other.id for link in one.links) or any(link.event == one.id for link in other.links)
    siblings = one.parent is not None and one.parent == other.parent
    return direct or siblings or roots.get(one.id, one.id) == roots.get(other.id, other.id)


def _shared(one: Event, other: Event, rarity: dict[str, float]) -> tuple[float, tuple[str, ...]]:
    """How much of what both name is shared, weighted by rarity, and the shared actors, the rarest first."""
    both, either = set(one.actors) & set(other.actors), set(one.actors) | set(other.actors)
    whole = sum(rarity[actor] for actor in either)
    share = sum(rarity[actor] for actor in both) / whole if whole else 0.0
    return share, tuple(sorted(both, key=lambda actor: (-rarity[actor], actor)))
