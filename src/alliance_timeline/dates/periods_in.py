"""English names of periods that are no months: seasons, quarters, halves, decades, years BC.

Each function takes lower-case words and gives EDTF, or None where the words are something else.
"""

from __future__ import annotations

import re

from ..errors import DateError
from .daynumbers import year_text

__all__ = ["before_christ", "decade", "grouping", "season", "winter"]

_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23}
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
}
_GROUPS = {"q": (32, 4), "quarter": (32, 4), "third": (36, 3), "h": (39, 2), "half": (39, 2)}
_SEASON = re.compile(r"(spring|summer|autumn|fall) (?:of )?([0-9]{4})").fullmatch
_WINTER = re.compile(r"winter (?:of )?([0-9]{4})(?: ?[-/] ?([0-9]{2}|[0-9]{4}))?").fullmatch
_GROUP = re.compile(
    r"(?:the )?(?:([qh]) ?([1-4])|(first|second|third|fourth|last|1st|2nd|3rd|4th) (quarter|half|third)),?"
    r"(?: of| in)? ([0-9]{4})"
).fullmatch
_DECADE = re.compile(r"(?:the )?([0-9]{3})0'?s").fullmatch
_BC = re.compile(r"([0-9]{1,4}) (?:bc|bce|b\.c\.)").fullmatch


def season(words: str) -> str | None:
    """Spring, summer or autumn of a year: 2019-21 to 2019-23."""
    match = _SEASON(words)
    return f"{match[2]}-{_SEASONS[match[1]]}" if match else None


def winter(words: str) -> str | None:
    """A winter with both its years, 2019/20; with one, a DateError that names both readings."""
    match = _WINTER(words)
    if match is None:
        return None
    year, following = int(match[1]), match[2]
    if following is None:
        raise DateError(
            f"which winter? winter {year - 1}/{year % 100:02d} is {year - 1:04d}-24, "
            f"winter {year}/{(year + 1) % 100:02d} is {year:04d}-24"
        )
    if int(following) not in (year + 1, (year + 1) % 100):
        raise DateError("a winter runs from December to February, such as winter 2019/20")
    return f"{year:04d}-24"


def grouping(words: str) -> str | None:
    """A quarter, third or half of a year: 2019-33 to 2019-41."""
    match = _GROUP(words)
    if match is None:
        return None
    base, count = _GROUPS[match[1] or match[4]]
    number = int(match[2]) if match[2] else _ORDINALS.get(match[3], count)
    if number > count:
        raise DateError(f"a year has only {count} of these parts")
    return f"{match[5]}-{base + number}"


def decade(words: str) -> str | None:
    """A decade such as "the 1990s": 199X."""
    match = _DECADE(words)
    return f"{match[1]}X" if match else None


def before_christ(words: str) -> str | None:
    """A year BC, which ISO 8601 counts from 0: 100 BC is -0099."""
    match = _BC(words)
    if match is None or int(match[1]) == 0:
        return None
    return year_text(1 - int(match[1]))
