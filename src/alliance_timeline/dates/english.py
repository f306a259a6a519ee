"""Dates in English: loose text in, plain text out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from alliance_timeline.dates.days import (
    Season,
    before_christ,
    civil,
    days_in_month,
    decade,
    grouping,
    matching,
    season,
    winter,
)
from alliance_timeline.dates.edtf import (
    MONTH_NAMES,
    Choice,
    Expression,
    Interval,
    Moment,
    Span,
    four_bounds,
    read,
    read_atom,
    shown,
)

from ..errors import DateError

__all__ = [
    "edtf_of",
    "english",
]


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


_LONG_YEAR = re.compile(r"Y?(-?[0-9]+)(?:E([0-9]+))?(?:S[0-9]+)?").fullmatch
_COMPONENTS = ("year", "month", "day")
_WORDS = {"~": "approximate", "?": "uncertain", "~?": "uncertain and approximate"}


def english(expression: Expression) -> str:
    """The English text.

    >>> from .edtf import read
    >>> for text in ("2019-09~", "2014/2016", "[2014..2016]", "2022-05/..", "156X-12-25", "2004-06~-11"):
    ...     print(english(read(text)))
    about September 2019
    2014 to 2016
    between 2014 and 2016
    since May 2022
    25 December in the 1560s
    11 June 2004 (year and month approximate)
    """
    if isinstance(expression, Moment):
        return _moment(expression)
    if isinstance(expression, Interval):
        return _interval(expression)
    return _choice(expression)


def _moment(moment: Moment) -> str:
    qualifiers = moment.qualifiers
    given = 1 + bool(moment.month) + bool(moment.day)
    whole = set(qualifiers[:given])
    if whole == {""}:
        return _bare(moment)
    if len(whole) == 1:
        (marks,) = whole
        return ("possibly " if "?" in marks else "") + ("about " if "~" in marks else "") + _bare(moment)
    notes = []
    for marks in dict.fromkeys(mark for mark in qualifiers if mark):
        names = [_COMPONENTS[place] for place in range(given) if qualifiers[place] == marks]
        notes.append(f"{_listed(names, 'and')} {_WORDS[marks]}")
    return f"{_bare(moment)} ({', '.join(notes)})"


def _bare(moment: Moment) -> str:
    """The text without qualifiers."""
    season = moment.season
    if season is not None:
        return _season(season, int(moment.year))
    if moment.time:
        return f"{_day_month_year(moment)}, {_time(moment.time)}"
    if not moment.month:
        return _year_alone(moment)
    if moment.has_mask:
        return _masked(moment)
    return _day_month_year(moment)


def _day_month_year(moment: Moment) -> str:
    day = f"{int(moment.day)} " if moment.day else ""
    return f"{day}{MONTH_NAMES[int(moment.month) - 1]} {_year(int(moment.year))}"


def _year(number: int) -> str:
    if number > 9999 or number < -9999:
        return f"the year {number:,}"
    if number <= 0:
        return f"{1 - number} BC"
    return str(number) if number > 999 else f"{number} AD"


def _season(season: Season, year: int) -> str:
    name = _year(year)
    if season in (Season.WINTER, Season.NORTHERN_WINTER, Season.SOUTHERN_SUMMER) and year > 999:
        name = f"{year}/{(year + 1) % 100:02d}"
    return f"{season.label} {name}"


def _time(time: str) -> str:
    clock, shift = time[:8], time[8:]
    return clock if not shift else f"{clock} UTC" if shift == "Z" else f"{clock} (UTC{shift})"


def _year_alone(moment: Moment) -> str:
    match = _LONG_YEAR(moment.year)
    if match is None:
        return _year_mask(moment.year, alone=True)
    number = int(match[1]) * 10 ** int(match[2] or 0)
    if "S" not in moment.year:
        return _year(number)
    first, last = civil(moment.first)[0], civil(moment.last)[0]
    if last <= 9999 and first >= -9999:
        return f"some year between {_year(first)} and {_year(last)}, perhaps {_year(number)}"
    return f"some year between {first:,} and {last:,}, perhaps {number:,}"


def _year_mask(year: str, *, alone: bool) -> str:
    """A year with unspecified digits: alone ("2010s"), or after day or month ("in the 2010s")."""
    if year == "XXXX":
        return "an unknown year" if alone else "in an unknown year"
    if year[0] != "-" and year.find("X") == 3:
        return ("" if alone else "in the ") + f"{int(year[:3] + '0')}s"
    if year[0] != "-" and year[1:] in ("XXX", year[1] + "XX"):
        low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
        return f"some year from {low} to {high}" if alone else f"in some year from {low} to {high}"
    return ("" if alone else "in ") + f"a year of the form {year}"


def _masked(moment: Moment) -> str:
    """A year and month, or a full date, in which digits are unspecified."""
    year = _year_mask(moment.year, alone=False) if "X" in moment.year else _year(int(moment.year))
    any_month = moment.month == "XX"
    if any_month:
        year = year if "X" in moment.year else f"in {year}"
    if not moment.day:
        return f"{_month_names(moment.month)} {year}"
    if moment.day == "XX":
        return f"some day {year}" if any_month else f"some day in {_month_names(moment.month)} {year}"
    months = matching(moment.month, 1, 12)
    days = matching(moment.day, 1, max(days_in_month(2000, month) for month in months))
    names = [str(day) for day in days]
    day_text = f"some day from {names[0]} to {names[-1]}" if len(days) > 4 else _listed(names, "or")
    if any_month:
        return f"day {day_text} of some month {year}" if len(days) <= 4 else f"{day_text} of some month {year}"
    return f"{day_text} {_month_names(moment.month)} {year}"


def _month_names(month: str) -> str:
    if month == "XX":
        return "some month"
    names = [MONTH_NAMES[number - 1] for number in matching(month, 1, 12)]
    return f"some month from {names[0]} to {names[-1]}" if len(names) > 4 else _listed(names, "or")


def _listed(names: Sequence[str], word: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def _interval(interval: Interval) -> str:
    start, end = interval
    if isinstance(start, Moment) and isinstance(end, Moment):
        return f"{_start_beside(start, end)} to {_moment(end)}"
    if isinstance(end, Moment):
        return f"until {_moment(end)}" if start == ".." else f"unknown start to {_moment(end)}"
    assert isinstance(start, Moment)
    return f"since {_moment(start)}" if end == ".." else f"{_moment(start)} to unknown end"


def _start_beside(start: Moment, end: Moment) -> str:
    """The start, without the year and month that the end repeats: "11 to 17 September 2019"."""
    plain = not any((*start.marks, *end.marks)) and start.shape == end.shape and start.year == end.year
    if not plain or start.has_mask or end.has_mask or start.season is not None or not start.month:
        return _moment(start)
    if start.day and start.month == end.month:
        return str(int(start.day))
    day = f"{int(start.day)} " if start.day else ""
    return day + MONTH_NAMES[int(start.month) - 1]


def _choice(choice: Choice) -> str:
    if not choice.every and len(choice.members) == 1:
        return _single_range(choice.members[0])
    return ("all of " if choice.every else "one of ") + _listed([_span(span) for span in choice.members], "and")


def _single_range(span: Span) -> str:
    first, last = span
    if first is None:
        return "" if last is None else f"{_moment(last)} or earlier"
    if last is None:
        return f"{_moment(first)} or later"
    return f"between {_moment(first)} and {_moment(last)}" if span.is_range else _moment(first)


def _span(span: Span) -> str:
    if span.first is not None and span.last is not None and span.is_range:
        return f"{_moment(span.first)} to {_moment(span.last)}"
    return _single_range(span)
