"""Words: numbers, days and lists as a reader expects them in a sentence."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence

from alliance_timeline.dates import EventDate
from alliance_timeline.phases import Phase
from alliance_timeline.vocabulary import Vocabulary

__all__ = [
    "capital", "dated", "day", "figure", "joined", "many", "minus", "of_all", "phase_words", "share", "span", "spelled",
    "topic", "unbroken", "years",
]  # fmt: skip

_SHORT = 3  # letters: what is no longer is an abbreviation
_NOUNS = {"military": "military affairs", "nuclear": "nuclear technology"}
"""Fields whose names are adjectives."""


def many(number: int, noun: str, plural: str | None = None) -> str:
    """How many there are, in good grammar.

    >>> many(0, "event"), many(1, "event"), many(1155, "event"), many(2, "was", "were")
    ('no events', '1 event', '1,155 events', '2 were')
    """
    several = plural or f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}" if number else f"no {several}"


def figure(value: float) -> str:
    """A count that may be a sum of shares: no decimals where it is whole.

    >>> figure(67.0), figure(1129.13)
    ('67', '1,129.1')
    """
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def minus(text: str) -> str:
    """The text with a minus sign before negative numbers, in place of a hyphen.

    >>> minus("-2.3 (-4.1 to 0.5), 2013-Q3, 2014-2022")
    '−2.3 (−4.1 to 0.5), 2013-Q3, 2014-2022'
    """
    return re.sub(r"(?<!\w)-(?=[\d.])", "−", text)


def joined(items: Iterable[str], last: str = "and") -> str:
    """Items as a sentence lists them.

    >>> joined([]), joined(["a"]), joined(["a", "b", "c"])
    ('', 'a', 'a, b and c')
    """
    words = list(items)
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def spelled(word: str) -> str:
    """A word of a vocabulary as a reader writes it.

    >>> spelled("autonomy_and_military_ai")
    'autonomy and military AI'
    """
    return " ".join("AI" if part == "ai" else part for part in word.split("_"))


def topic(domain: str, vocabulary: Vocabulary | None) -> str:
    """What a field is called: the beginning of its definition where its name is an abbreviation, else its name.

    >>> from alliance_timeline.vocabulary import Domain
    >>> words = Vocabulary(domains=[Domain(id="ai", definition="Artificial intelligence: and more.", inclusion="AI.")])
    >>> topic("ai", words), topic("global_governance", words), topic("military", words)
    ('artificial intelligence', 'global governance', 'military affairs')
    """
    terms = {term.id: term.definition for term in vocabulary.domains} if vocabulary else {}
    name, mark, _ = terms.get(domain, "").partition(":")
    return name[:1].lower() + name[1:] if mark and len(domain) <= _SHORT else _NOUNS.get(domain, spelled(domain))


def day(date: datetime.date) -> str:
    """A day in words.

    >>> day(datetime.date(2022, 2, 24))
    '24 February 2022'
    """
    return EventDate.of(date).text


def dated(text: str) -> str:
    """The text with its ISO dates in words.

    >>> dated("settled until 2022-02-24; later")
    'settled until 24 February 2022; later'
    """
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda found: day(datetime.date.fromisoformat(found[0])), text)


def unbroken(text: str) -> str:
    """The text with no-break spaces where a line must not end: before % and behind p.

    >>> unbroken("8 % (p 0.02)").split(" ")
    ['8\xa0%', '(p\xa00.02)']
    """
    return re.sub(r"(?<=\d) (?=%)|(?<=\bp) (?=[\d<≤=])", "\u00a0", text)


def span(window: Sequence[datetime.date]) -> str:
    """From a day to a day, in words."""
    first, last = window
    return f"{day(first)} to {day(last)}" if first != last else day(first)


def phase_words(phase: Phase) -> str:
    """When a phase lasts, to stand in a sentence in place of its name.

    >>> from alliance_timeline.phases import Periodization
    >>> scheme = Periodization.declared("2014-03-18", "2022-02-24")
    >>> [phase_words(phase) for phase in scheme]
    ['before 18 March 2014', 'from 18 March 2014 to 23 February 2022', 'since 24 February 2022']
    """
    first, last = phase.window
    if first == datetime.date.min:
        return f"before {day(last + datetime.timedelta(1))}" if last < datetime.date.max else "on all days"
    return f"since {day(first)}" if last == datetime.date.max else f"from {span(phase.window)}"


def years(value: float) -> str:
    """A length of time in years.

    >>> years(3.94), years(0.25), years(1.0)
    ('3.9 years', '0.2 years', '1 year')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return f"{text} year" if text == "1" else f"{text} years"


def of_all(part: int, whole: int, noun: str) -> str:
    """A part of a number of things, with its share in per cent.

    >>> of_all(3, 12, "event"), of_all(0, 12, "event"), of_all(12, 12, "event"), of_all(1, 1, "event")
    ('3 of 12 events (25 %)', 'none of 12 events', 'all 12 events', 'the only event')
    """
    if part == whole:
        return f"the only {noun}" if whole == 1 else f"all {many(whole, noun)}"
    return f"{part:,} of {many(whole, noun)} ({100 * part / whole:.0f} %)" if part else f"none of {many(whole, noun)}"


def share(estimate: float, low: float, high: float) -> str:
    """A share with its interval, in per cent.

    >>> share(0.29, 0.219, 0.37)
    '29 % (22–37)'
    """
    return f"{100 * estimate:.0f} % ({100 * low:.0f}–{100 * high:.0f})"
