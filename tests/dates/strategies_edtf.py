"""Hypothesis strategies for EDTF strings of all levels and for EventDate values."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DateError

__all__ = ["edtf_strings", "event_dates", "masked_dates", "plain_dates", "qualified_dates"]

MARKS = st.sampled_from(["", "?", "~", "%"])
NEAR = st.dates(date(1890, 1, 1), date(2060, 12, 31))
ANY = st.dates()


def _cut(day: date, parts: int) -> str:
    return day.isoformat()[: (4, 7, 10)[parts - 1]]


def plain_dates() -> st.SearchStrategy[str]:
    """Level 0: year, year-month or full date, mostly of the last and this century."""
    return st.builds(_cut, st.one_of(NEAR, NEAR, ANY), st.integers(1, 3))


@st.composite
def date_times(draw: st.DrawFn) -> str:
    """Level 0: a day with time, without or with a shift."""
    clock = draw(st.one_of(st.times().map(lambda time: time.strftime("%H:%M:%S")), st.just("24:00:00")))
    hours, minutes = draw(st.integers(0, 13)), draw(st.integers(0, 59))
    sign = draw(st.sampled_from("+-" if hours or minutes else "+"))
    shift = f"{sign}{hours:02d}:{minutes:02d}"
    ends = ["", "Z", shift, "+14:00", "-14:00", f"+{hours:02d}"]
    return f"{draw(NEAR).isoformat()}T{clock}{draw(st.sampled_from(ends))}"


def seasons() -> st.SearchStrategy[str]:
    """Levels 1 and 2: a year with a code from 21 to 41, perhaps qualified at its end."""
    return st.builds("{:04d}-{}{}".format, st.integers(0, 9999), st.integers(21, 41), MARKS)


@st.composite
def long_years(draw: st.DrawFn) -> str:
    """Levels 1 and 2: letter-prefixed, exponential and negative years, significant digits."""
    sign = draw(st.sampled_from(["", "-"]))
    kind = draw(st.sampled_from(["letter", "exponent", "negative", "four"]))
    if kind == "negative":
        return f"-{draw(st.integers(1, 9999)):04d}{draw(MARKS)}"
    if kind == "four":
        return f"{draw(st.integers(1000, 9999))}S{draw(st.integers(1, 4))}"
    if kind == "letter":
        digits = str(draw(st.integers(10_000, 10**12)))
        length = len(digits)
    else:
        mantissa, exponent = draw(st.integers(1, 99_999)), draw(st.integers(1, 9))
        digits, length = f"{mantissa}E{exponent}", len(str(mantissa)) + exponent
    significant = draw(st.one_of(st.just(""), st.integers(1, length).map("S{}".format)))
    return f"Y{sign}{digits}{significant}"


@st.composite
def masked_dates(draw: st.DrawFn, days: st.SearchStrategy[date] = NEAR) -> str:
    """Levels 1 and 2: a date that exists, with X for at least one digit."""
    text = _cut(draw(days), draw(st.integers(1, 3)))
    places = [place for place, sign in enumerate(text) if sign != "-"]
    hidden = draw(st.sets(st.sampled_from(places), min_size=1))
    return "".join("X" if place in hidden else sign for place, sign in enumerate(text))


@st.composite
def qualified_dates(draw: st.DrawFn) -> str:
    """Levels 1 and 2: qualifiers left and right of any component."""
    parts = draw(st.one_of(plain_dates(), masked_dates())).split("-")
    return "-".join(draw(MARKS) + part + draw(MARKS) for part in parts)


def moments() -> st.SearchStrategy[str]:
    """One date that can be the end of an interval or a member of a set."""
    return st.one_of(plain_dates(), plain_dates(), qualified_dates(), masked_dates(), seasons(), long_years())


def _in_order(text: str) -> bool:
    """Whether the ends of a range or interval are in order; every other refusal is a failure."""
    try:
        EventDate.parse(text)
    except DateError as error:
        if "before the start" not in str(error):
            raise
        return False
    return True


@st.composite
def intervals(draw: st.DrawFn) -> str:
    """Levels 0 to 2: two dates, or one with an open or unknown side."""
    one = draw(moments())
    if draw(st.booleans()):
        return draw(st.sampled_from([f"{one}/..", f"{one}/", f"../{one}", f"/{one}"]))
    other = draw(moments())
    return f"{one}/{other}" if _in_order(f"{one}/{other}") else f"{other}/{one}"


@st.composite
def sets(draw: st.DrawFn) -> str:
    """Level 2: one of or all of some dates and ranges."""
    members = draw(st.lists(moments(), min_size=1, max_size=4))
    parts = draw(st.integers(1, 3))
    ends = sorted(_cut(draw(NEAR), parts) for _ in range(2))
    members.insert(draw(st.integers(0, len(members))), "..".join(ends))
    if draw(st.booleans()):
        members[0] = ".." + draw(plain_dates())
    elif draw(st.booleans()):
        members[-1] = draw(plain_dates()) + ".."
    brackets = draw(st.sampled_from(["[]", "{}"]))
    return brackets[0] + ",".join(members) + brackets[1]


def edtf_strings() -> st.SearchStrategy[str]:
    """Valid EDTF strings of levels 0, 1 and 2."""
    return st.one_of(moments(), date_times(), intervals(), sets())


def event_dates() -> st.SearchStrategy[EventDate]:
    """EventDate values of every kind."""
    return edtf_strings().map(EventDate.parse)
