"""Choices that an analyst could have made otherwise: their names and alternatives, checked before anything is run."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from alliance_timeline.errors import InputError, UnknownNameError, nearest, no_such, shown
from alliance_timeline.events import Registry
from alliance_timeline.periods import parse_every, shift
from alliance_timeline.phases.comparison import EQUAL, NET, WHOLE
from alliance_timeline.selection import Selection
from alliance_timeline.timeline.questions import METHODS, ContrastQuestion, Question, kinds_of
from alliance_timeline.vocabulary import Certainty, Confidence, Verification

__all__ = ["MOST", "Alternative", "Over", "alternatives_of", "label_of", "shifted"]

Alternative = str | tuple[str, ...] | None
Over = Mapping[str, str | Iterable[str | Iterable[str] | None]]

MOST = 500
"""How many combinations are run at most."""

_COMMON = ("kinds", "certainty", "verification", "min_confidence", "setting", "unit", "without_source")
_CONTRAST, _TREND = ("boundary", "baseline"), ("every", "method")
_WORDS: Mapping[str, Sequence[str]] = {
    "certainty": [str(word) for word in Certainty],
    "verification": [str(word) for word in Verification],
    "min_confidence": [str(word) for word in Confidence],
    "unit": ("occasion", "event"),
    "baseline": (WHOLE, EQUAL, NET),
    "method": METHODS,
}
_NONE = {"kinds": "all kinds", "setting": "all settings", "without_source": "none left out"}


def alternatives_of(question: Question, over: Over, registry: Registry) -> dict[str, tuple[Alternative, ...]]:
    """The alternatives of each choice as they are run, in the order given; the first is the declared one.

    Raises:
        UnknownNameError: no such choice, source or publisher. DataError, InputError: an alternative that is not
            allowed, or that stands twice; a choice without alternatives or that does not concern the question; more
            than ``MOST`` combinations.
    """
    if not isinstance(over, Mapping) or not over:
        raise InputError(f"over: {shown(over)} names no choice; give each choice its alternatives")
    own, other = (_CONTRAST, _TREND) if isinstance(question, ContrastQuestion) else (_TREND, _CONTRAST)
    found: dict[str, tuple[Alternative, ...]] = {}
    for name, given in over.items():
        if name in other:
            raise InputError(f"over: {name!r} does not concern {question}; allowed: {', '.join((*_COMMON, *own))}")
        if name not in (*_COMMON, *own):
            raise UnknownNameError(f"over: {no_such('choice', name, (*_COMMON, *own))}")
        if not isinstance(given, str | Iterable):
            raise InputError(f"over: {name}: {shown(given)} is no list of alternatives")
        some = [_checked(name, item, question, registry) for item in ([given] if isinstance(given, str) else given)]
        if name == "without_source":
            some = [None, *(item for item in some if item is not None)]
        if not some:
            raise InputError(f"over: {name} has no alternative; name at least one")
        if twice := [item for n, item in enumerate(some) if item in some[:n]]:
            raise InputError(f"over: {name}: {label_of(name, twice[0])!r} stands twice; each alternative stands once")
        found[name] = tuple(some)
    number = math.prod(map(len, found.values()))
    if number > MOST:
        sizes = " × ".join(f"{len(some)} of {name}" for name, some in found.items())
        raise InputError(f"over: {number} combinations ({sizes}); at most {MOST}, leave alternatives out")
    return found


def label_of(name: str, alternative: Alternative) -> str:
    """An alternative in words.

    >>> label_of("kinds", ("limitation", "hedging")), label_of("setting", None)
    ('limitation + hedging', 'all settings')
    """
    if alternative is None:
        return _NONE[name]
    return alternative if isinstance(alternative, str) else " + ".join(alternative)


def shifted(day: datetime.date, span: str) -> datetime.date:
    """A day moved by a span, back where it has a minus.

    >>> shifted(datetime.date(2022, 2, 24), "-90 days").isoformat()
    '2021-11-26'
    """
    text = span.strip()
    return shift(day, text.lstrip("+-") if text[:1] in "+-" else text, back=text.startswith("-"))


def _checked(name: str, item: object, question: Question, registry: Registry) -> Alternative:
    """One alternative as it is run."""
    if item is None:
        if name not in _NONE or (name == "kinds" and isinstance(question, ContrastQuestion)):
            raise InputError(f"over: {name}: None is no alternative")
        return None
    if name == "kinds":
        return tuple(map(str, kinds_of(_words(name, item))))
    if name == "setting":
        return tuple(map(str, Selection(settings=_words(name, item)).settings))
    if not isinstance(item, str):
        raise InputError(f"over: {name}: {shown(item)} is no alternative; a text is expected")
    if name in _WORDS:
        if item not in _WORDS[name]:
            raise InputError(f"over: {name}: {shown(item)} is unknown; {nearest(item, _WORDS[name])}")
        return str(item)
    _CHECKS[name](item, registry)
    return item


def _words(name: str, item: object) -> tuple[str, ...]:
    words = (item,) if isinstance(item, str) else tuple(item) if isinstance(item, Iterable) else ()
    if not words or not all(isinstance(word, str) for word in words):
        raise InputError(f"over: {name}: {shown(item)} is no alternative; a word, or several, are expected")
    return words


def _check_source(name: str, registry: Registry) -> None:
    known = {*registry.sources, *(source.publisher for source in registry.sources.values() if source.publisher)}
    if name not in known:
        raise UnknownNameError(f"over: without_source: {no_such('source or publisher', name, known)}")


_CHECKS: Mapping[str, Callable[[str, Registry], object]] = {
    "every": lambda item, _: parse_every(item),
    "boundary": lambda item, _: shifted(datetime.date(2000, 1, 1), item),
    "without_source": _check_source,
}
