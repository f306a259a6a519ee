"""Loose English text to EDTF, with the precision that the text states.

Single dates are read by python-dateutil ("5 June 2019", "Sept. 2019", "the 5th of June, 2019"); the rules
around them are fixed:

======================================  =====================================================
early, mid, late of a month             days 1-10, 11-20, 21 to the end: ``[2019-06-01..2019-06-10]``
early, mid, late of a year              months 1-4, 5-8, 9-12: ``[2019-01..2019-04]``
early, mid, late of a decade            years 0-3, 4-6, 7-9: ``[1990..1993]``
spring, summer, autumn (fall) 2019      ``2019-21`` to ``2019-23``; winter 2019/20: ``2019-24``
Q3 2019, third quarter of 2019          ``2019-35``; first half of 2019, H1 2019: ``2019-40``
c., ca., circa, about, around, ~        ``2019~``
possibly, perhaps, probably, maybe, ?   ``2019?``; with both kinds ``2019%``
2014-2016, from 2014 to 2016            ``2014/2016``; a qualifier before a range holds for both ends
between 2014 and 2016; 2014 or 2016     ``[2014..2016]``; ``[2014,2016]``
since 2022, from 2022 on, 2022-present  ``2022/..``;  until 2015, up to 2015: ``../2015``
before 2015, after 2015                 ``[..2014]``, ``[2016..]``;  by 2015: ``[..2015]``
the 1990s, 100 BC                       ``199X``, ``-0099``
======================================  =====================================================

EDTF itself passes through. Refused, with the reason: text without a year, years of two digits, days and
months in numbers whose order is unclear, "winter 2019" (which of two?), times, weekdays that contradict the
date, and every word that is not understood.
"""

from __future__ import annotations

import re
from datetime import date

from ..errors import DateError
from .atoms import read_atom
from .expressions import four_bounds
from .grammar import read
from .periods_in import before_christ, decade, grouping, season, winter
from .refusals import shown

__all__ = ["edtf_of"]

_MAX_TEXT = 200
_TIME = re.compile(r"[0-9]:[0-9]|[0-9] ?(?:am|pm)\b|\b(?:noon|midnight|utc|gmt|o'clock)\b")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-") | {"\u00a0": " ", "\u2019": "'"}
)
_APPROXIMATE = re.compile(
    r"(?:on or about|approximately|approx\.?|circa|about|around|roughly|ca?\.|ca(?= )|c(?= )|~)\s*"
)
_UNCERTAIN = re.compile(r"(?:possibly|perhaps|probably|maybe|likely)\s+")
_FILLER = re.compile(r"(?:in|on|during|dated)\s+(?!or about)")
_PART = re.compile(r"(?:the )?(early|beginning of|mid|middle of|late|end of)(?:[ -]+in)?[ -]+(?:the )?")
_PARTS = {"early": 0, "beginning of": 0, "mid": 1, "middle of": 1, "late": 2, "end of": 2}
_BETWEEN = re.compile(r"(?:some time |sometime )?between (.+) and (.+)").fullmatch
_SINCE = re.compile(
    r"(?:since|starting(?: in| on)?|from) (.+)"
    r"|(.+?)(?: ?- ?| to | until )(?:present|the present|now|today|date)"
).fullmatch
_ONWARD = re.compile(r"(?:from )?(.+?) (?:on|onward|onwards)").fullmatch
_UNTIL = re.compile(r"(?:until|till|up to|through) (.+)").fullmatch
_EDGE = re.compile(
    r"(before|prior to|after|by|no later than|not later than|not after"
    r"|no earlier than|not earlier than|not before) (.+)"
).fullmatch
_RANGE_WORDS = re.compile(r" (?:to|through|until|till) ")


def edtf_of(text: object) -> str:
    """The EDTF string for loose English text.

    Raises:
        DateError: with the reason and, where the text is ambiguous, all readings.

    >>> [edtf_of(text) for text in ("5 June 2019", "mid-June 2019", "Q3 2019", "2014-2016", "since May 2022")]
    ['2019-06-05', '[2019-06-11..2019-06-20]', '2019-35', '2014/2016', '2022-05/..']
    """
    if not isinstance(text, str):
        raise DateError(f"text is expected, such as 'June 2019', not {type(text).__name__}")
    try:
        four_bounds(read(text))
        return text
    except DateError:
        pass
    if len(text) > _MAX_TEXT:
        raise DateError(f"{shown(text)}: {len(text):,} characters are too long for a date in words")
    words = " ".join(text.translate(_DASHES).split()).lower().rstrip(".;,")
    if _TIME.search(words):
        raise DateError(
            f"{shown(text)}: a time of day is not kept; leave it out, or write EDTF such as 2019-06-05T10:30:00Z"
        )
    try:
        result = _expression(words)
        four_bounds(read(result))
    except DateError as error:
        raise DateError(f"{shown(text)}: {error}") from None
    return result


def _expression(words: str) -> str:
    for reader in (_between, _since, _until, _edge, _alternatives, _range):
        found = reader(words)
        if found is not None:
            return found
    marks, rest = _qualifiers(words)
    return _marked(_single(rest), marks)


def _qualifiers(words: str) -> tuple[str, str]:
    """Split off the words for ``~`` and ``?``; the mark and the rest."""
    marks, before = set(), None
    while words != before:
        before = words
        for mark, pattern in (("~", _APPROXIMATE), ("?", _UNCERTAIN)):
            match = pattern.match(words)
            if match:
                marks.add(mark)
                words = words[match.end() :]
        match = _FILLER.match(words)
        words = words[match.end() :] if match else words
    if words.endswith("?"):
        marks.add("?")
        words = words[:-1].rstrip()
    return ("%" if len(marks) == 2 else "".join(marks)), words


def _marked(edtf: str, mark: str) -> str:
    """The qualifier after each date of the string."""
    if not mark:
        return edtf
    return re.sub(r"[0-9X]+(?=\.\.|,|\]|$)", lambda match: match[0] + mark, edtf)


def _single(words: str) -> str:
    """One date, or the set that "early", "mid" or "late" makes of it."""
    part = _PART.match(words)
    if part:
        return _third(words[part.end() :], _PARTS[part[1]])
    for reader in (season, winter, grouping, decade, before_christ):
        found = reader(words)
        if found is not None:
            return found
    return read_atom(words).edtf()


def _third(words: str, part: int) -> str:
    years = decade(words)
    if years is not None:
        first, last = ((0, 3), (4, 6), (7, 9))[part]
        return f"[{years[:3]}{first}..{years[:3]}{last}]"
    atom = read_atom(words)
    if atom.day is not None or atom.year is None:
        raise DateError("early, mid and late go with a month, a year or a decade, and a year is needed")
    whole = atom.edtf()
    if atom.month is None:
        return f"[{whole}-{4 * part + 1:02d}..{whole}-{4 * part + 4:02d}]"
    last_day = date.fromordinal(four_bounds(read(whole))[3] or 1).day
    first, last = ((1, 10), (11, 20), (21, last_day))[part]
    return f"[{whole}-{first:02d}..{whole}-{last:02d}]"


def _between(words: str) -> str | None:
    match = _BETWEEN(words)
    return None if match is None else "[{}..{}]".format(*_pair(match[1], match[2]))


def _since(words: str) -> str | None:
    match = _ONWARD(words) if words.endswith(("on", "onward", "onwards")) else _SINCE(words)
    if match is None or (words.startswith("from ") and (_RANGE_WORDS.search(words) or " - " in words)):
        return None
    return f"{_one(next(group for group in match.groups() if group))}/.."


def _until(words: str) -> str | None:
    match = _UNTIL(words)
    return None if match is None else f"../{_one(match[1])}"


def _edge(words: str) -> str | None:
    """On one side of a date: strictly with before and after, else including it."""
    match = _EDGE(words)
    if match is None:
        return None
    word, rest = match[1], match[2]
    if word not in ("before", "prior to", "after"):
        return f"[{_one(rest)}..]" if "earlier" in word or "before" in word else f"[..{_one(rest)}]"
    atom = read_atom(rest)
    return f"[{atom.neighbour(1).edtf()}..]" if word == "after" else f"[..{atom.neighbour(-1).edtf()}]"


def _alternatives(words: str) -> str | None:
    if " or " not in words or "on or about" in words:
        return None
    parts = words.removeprefix("either ").replace(", or ", " or ").replace(" or ", ", ").split(", ")
    return f"[{','.join(map(_one, parts))}]"


def _one(words: str) -> str:
    """A single date with its qualifiers, where a set cannot stand."""
    marks, rest = _qualifiers(words)
    edtf = _marked(_single(rest), marks)
    if edtf[0] == "[":
        raise DateError("early, mid and late cannot be kept inside a range; give months or days")
    return edtf


def _range(words: str) -> str | None:
    """Two dates with a word or a dash between; the second lends the first its year and month."""
    bare = _qualifiers(words)[1]
    if winter(bare) or before_christ(bare):
        return None
    plain = words.removeprefix("from ")
    match = _RANGE_WORDS.search(plain)
    if match:
        first, last = plain[: match.start()], plain[match.end() :]
    elif plain.count(" - ") == 1:
        first, _, last = plain.partition(" - ")
    elif plain.count("-") == 1 and not _PART.match(bare):
        first, _, last = plain.partition("-")
    else:
        return None
    return "/".join(_pair(first, last))


def _pair(first: str, last: str) -> tuple[str, str]:
    """Both ends of a range as EDTF; what the first lacks comes from the last, or the year from the first."""
    first_marks, first_words = _qualifiers(first)
    last_marks, last_words = _qualifiers(last)
    both = _shared(first_words, last_words)
    ends = both if both is not None else (_one(first_words), _one(last_words))
    return _marked(ends[0], first_marks), _marked(ends[1], last_marks or first_marks)


def _shared(first: str, last: str) -> tuple[str, str] | None:
    """Both ends, the parts that one lacks taken from the other; None where one is no plain date."""
    try:
        start, end = read_atom(first, partial=True), read_atom(last, partial=True)
    except DateError:
        return None
    if start.month is None and start.year is not None and end[:2] == (None, None):
        full = f"{start.year} to {start.year // 100}{end.day or 0:02d}"
        raise DateError(f"years have four digits; write both in full, such as {full}")
    if end.month is None and end.day is not None:
        end = end._replace(month=start.month)
    if start.month is None and start.day is not None:
        start = start._replace(month=end.month)
    year = end.year if end.year is not None else start.year
    start_year = start.year if start.year is not None else year
    return start._replace(year=start_year).edtf(), end._replace(year=year).edtf()
