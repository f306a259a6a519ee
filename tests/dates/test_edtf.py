"""Reading EDTF: the examples of the Library of Congress, exact round trips, every refusal with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate, Precision
from alliance_timeline.errors import AllianceTimelineError, DateError

from .strategies_edtf import edtf_strings

# https://www.loc.gov/standards/datetime/ (4 February 2019), every example: first and last possible day.
SPECIFICATION = {
    # level 0
    "1985-04-12": ("1985-04-12", "1985-04-12"),
    "1985-04": ("1985-04-01", "1985-04-30"),
    "1985": ("1985-01-01", "1985-12-31"),
    "1985-04-12T23:20:30": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30Z": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30-04": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30+04:30": ("1985-04-12", "1985-04-12"),
    "1964/2008": ("1964-01-01", "2008-12-31"),
    "2004-06/2006-08": ("2004-06-01", "2006-08-31"),
    "2004-02-01/2005-02-08": ("2004-02-01", "2005-02-08"),
    "2004-02-01/2005-02": ("2004-02-01", "2005-02-28"),
    "2004-02-01/2005": ("2004-02-01", "2005-12-31"),
    "2005/2006-02": ("2005-01-01", "2006-02-28"),
    # level 1
    "Y170000002": ("Y170000002-01-01", "Y170000002-12-31"),
    "Y-170000002": ("Y-170000002-01-01", "Y-170000002-12-31"),
    "2001-21": ("2001-03-01", "2001-05-31"),
    "1984?": ("1984-01-01", "1984-12-31"),
    "2004-06~": ("2004-06-01", "2004-06-30"),
    "2004-06-11%": ("2004-06-11", "2004-06-11"),
    "201X": ("2010-01-01", "2019-12-31"),
    "20XX": ("2000-01-01", "2099-12-31"),
    "2004-XX": ("2004-01-01", "2004-12-31"),
    "1985-04-XX": ("1985-04-01", "1985-04-30"),
    "1985-XX-XX": ("1985-01-01", "1985-12-31"),
    "1985-04-12/..": ("1985-04-12", "None"),
    "1985-04/..": ("1985-04-01", "None"),
    "1985/..": ("1985-01-01", "None"),
    "../1985-04-12": ("None", "1985-04-12"),
    "../1985-04": ("None", "1985-04-30"),
    "../1985": ("None", "1985-12-31"),
    "1985-04-12/": ("1985-04-12", "None"),
    "1985-04/": ("1985-04-01", "None"),
    "1985/": ("1985-01-01", "None"),
    "/1985-04-12": ("None", "1985-04-12"),
    "/1985-04": ("None", "1985-04-30"),
    "/1985": ("None", "1985-12-31"),
    "-1985": ("-1985-01-01", "-1985-12-31"),
    # level 2
    "Y-17E7": ("Y-170000000-01-01", "Y-170000000-12-31"),
    "1950S2": ("1900-01-01", "1999-12-31"),
    "Y171010000S3": ("Y171000000-01-01", "Y171999999-12-31"),
    "Y3388E2S3": ("Y338000-01-01", "Y338999-12-31"),
    "2001-34": ("2001-04-01", "2001-06-30"),
    "[1667,1668,1670..1672]": ("1667-01-01", "1672-12-31"),
    "[..1760-12-03]": ("None", "1760-12-03"),
    "[1760-12..]": ("1760-12-01", "None"),
    "[1760-01,1760-02,1760-12..]": ("1760-01-01", "None"),
    "[1667,1760-12]": ("1667-01-01", "1760-12-31"),
    "[..1984]": ("None", "1984-12-31"),
    "{1667,1668,1670..1672}": ("1667-01-01", "1672-12-31"),
    "{1960,1961-12}": ("1960-01-01", "1961-12-31"),
    "{..1984}": ("None", "1984-12-31"),
    "2004-06~-11": ("2004-06-11", "2004-06-11"),
    "2004?-06-11": ("2004-06-11", "2004-06-11"),
    "?2004-06-~11": ("2004-06-11", "2004-06-11"),
    "2004-%06-11": ("2004-06-11", "2004-06-11"),
    "156X-12-25": ("1560-12-25", "1569-12-25"),
    "15XX-12-25": ("1500-12-25", "1599-12-25"),
    "XXXX-12-XX": ("0000-12-01", "9999-12-31"),
    "1XXX-XX": ("1000-01-01", "1999-12-31"),
    "1XXX-12": ("1000-12-01", "1999-12-31"),
    "1984-1X": ("1984-10-01", "1984-12-31"),
    "2004-06-~01/2004-06-~20": ("2004-06-01", "2004-06-20"),
    "2004-06-XX/2004-07-03": ("2004-06-01", "2004-07-03"),
}

ALSO_VALID = [
    "0000",
    "9999",
    "-0001",
    "-9999",
    "Y10000",
    "Y-10000",
    "Y1E4",
    "Y-20E2S3",
    "0050S2",
    "2020-02-29",
    "2000-02-29",
    "20X0-02-29",
    "1984~/2004-06",
    "2014/2014-03",
    "2014-03/2014",
    "20X3-06-25/2004-X1-03",
    "198X/199X",
    "1919-XX-02/1919-XX-01",
    "-1985-04-12",
    "-198X",
    "-000X",
    "-XXXX",
    "XXXX",
    "2XXX",
    "X019",
    "2X1X-X1-X1",
    "1984-XX-31",
    "2004-X2",
    "2001-21~",
    "2001-21?",
    "2001-41%",
    "2001-21/2001-23",
    "2001-24/2002-01",
    "1985-04-12T24:00:00",
    "1985-04-12T00:00:00+14:00",
    "1985-04-12T00:00:00-14",
    "1985-04-12T00:00:00+00:00",
    "~2019",
    "%2004~-~06?-11",
    "201X~",
    "2004-XX?",
    "Y170000002~",
    "1950S2~",
    "[2019]",
    "{2019}",
    "[2019-06-01~..2019-06-10~]",
    "[2016,2014]",
    "{1960,1984..}",
    "[201X,2004-06-~11]",
    "0000/0000",
    "-1000/-0999",
    "-1000/2000",
    "2019-09-11/2019-09-11",
]

REFUSED = {
    "": "an empty string is no date",
    " ": "no spaces are allowed",
    " 2019": "no spaces are allowed",
    "2019 ": "no spaces are allowed",
    "[1667, 1668]": "no spaces",
    "2019\n": "control and invisible characters",
    "2019\x00": "control and invisible characters",
    "2019\u202e": "control and invisible characters",
    "２０１９": "only ASCII characters",
    "٢٠١٩": "only ASCII characters",
    "2014\u20132016": "only ASCII characters",
    "2019-02-30": "February 2019 has days 01 to 28, not 30",
    "2019-09-31": "September 2019 has days 01 to 30, not 31",
    "2019-09-00": "has days 01 to 30, not 00",
    "2021-02-29": "2021 is no leap year",
    "1900-02-29": "1900 is no leap year",
    "-0001-02-29": "is no leap year",
    "2019-13": "there is no month 13; months run from 01 to 12",
    "2019-00": "there is no month 00",
    "2019-20": "there is no month 20",
    "2019-42": "there is no month 42",
    "2019-99-99": "there is no month 99",
    "20190912": "a date needs its hyphens",
    "201909": "a date needs its hyphens",
    "2019-9": "month and day have two digits",
    "2019-9-1": "month and day have two digits",
    "2019-09-1": "month and day have two digits",
    "476": "a year has four digits",
    "19-06-05": "a year has four digits",
    "12019": "more than four digits is written after Y",
    "+2019": "no plus sign",
    "-0000": "there is no year -0000",
    "2019-09-11junk": "what follows the date is not understood",
    "2019-09-11-12": "what follows the date",
    "abcd": "allowed are EDTF dates",
    "2019-W05": "week dates are not allowed",
    "P1Y": "durations are not allowed",
    "2019~?": "'%' stands for both",
    "2019??": "'%' stands for both",
    "2019..2020": "stands beside '/' or inside",
    "201x": "letters are upper case",
    "y17000": "letters are upper case",
    "Y2019": "only for years of more than four digits",
    "Y02019": "does not begin with 0",
    "Y1E99": "at most 15 digits",
    "Y" + "1" * 16: "at most 15 digits",
    "Y1E9999": "at most 15 digits",
    "Y17000-05": "stands alone",
    "1950S0": "from 1",
    "1950S5": "more significant digits than the year has",
    "1950S2-05": "stands alone",
    "2019-02-3X": "no day of the calendar fits",
    "XXXX-02-30": "no day of the calendar fits",
    "20X1-02-29": "no day of the calendar fits",
    "2019-04-31": "April 2019 has days 01 to 30",
    "2019-XX-32": "no day of the calendar fits",
    "2001-2X": "take no X",
    "201X-21": "take no X",
    "2001-~21": "a qualifier only at its very end",
    "2001~-21": "a qualifier only at its very end",
    "~2001-21": "a qualifier only at its very end",
    "2001-21-05": "takes no day",
    "2001-21~-05": "takes no day",
    "2022-02-24/2022-02-01": "the end (2022-02-01) is before the start (2022-02-24)",
    "2016/2014": "is before the start",
    "201X/200X": "is before the start",
    "0001/0000": "is before the start",
    "1000/-2000": "is before the start",
    "../..": "a date on at least one side",
    "/": "a date on at least one side",
    "../": "a date on at least one side",
    "2019//2020": "has one '/'",
    "2019/2020/2021": "has one '/'",
    "2000/12-12": "a year has four digits",
    "2019/2019-02-30": "February 2019 has days",
    "2019-09-11T10:00:00/2020": "without a time of day",
    "2019-09T10:00:00": "a time follows a full day",
    "2019-09-11~T10:00:00": "a time follows a full day",
    "2019-09-1XT10:00:00": "a time follows a full day",
    "-2019-09-11T10:00:00": "a time follows a full day",
    "2019-09-11T10:00": "hours, minutes and seconds",
    "2019-09-11T10": "hours, minutes and seconds",
    "2019-09-11T10:00:00.5": "hours, minutes and seconds",
    "2019-09-11T10:00:00Z~": "a time follows a full day",
    "2019-02-30T10:00:00": "February 2019 has days",
    "2019-21-11T10:00:00": "takes no day",
    "2019-09-11t10:00:00": "letters are upper case",
    "2019-09-11T10:00:00z": "hours, minutes and seconds",
    "2019-09-11T10:00:60": "minutes and seconds to 59",
    "2019-09-11T10:60:00": "minutes and seconds to 59",
    "2019-09-11T24:00:01": "24:00:00",
    "2019-09-11T25:00:00": "24:00:00",
    "2019-09-11T10:00:00-00:00": "never -00:00",
    "2019-09-11T10:00:00-00": "never -00:00",
    "2019-09-11T10:00:00+14:01": "-14:00 to +14:00",
    "2019-09-11T10:00:00+15": "-14:00 to +14:00",
    "2019-09-11T10:00:00+04:60": "-14:00 to +14:00",
    "[": "not closed",
    "[2019": "not closed",
    "[2019}": "not closed",
    "2019]": "what follows the date",
    "[]": "at least one date",
    "{}": "at least one date",
    "[..]": "not alone",
    "[2019,]": "without an empty place",
    "[2019,,2020]": "without an empty place",
    "[2019,..2020]": "before the first or after the last",
    "[2019..,2020]": "before the first or after the last",
    "[2014..2016..2018]": "beside",
    "[2014..2016-03]": "the same precision",
    "[2016..2014]": "is before the start",
    "[2014/2016]": "no intervals",
    "[2019-09-11T10:00:00]": "times or sets",
    "[[2019],2020]": "no intervals, times or sets",
}


@pytest.mark.parametrize(("text", "days"), SPECIFICATION.items())
def test_every_example_of_the_specification_is_read(text: str, days: tuple[str, str]) -> None:
    """Each example of the Library of Congress has its first and last day and comes back unchanged."""
    value = EventDate.parse(text)
    assert str(value) == value.edtf == text
    assert repr(value.start)[1:-1].split()[1] == days[0]
    assert repr(value.end)[1:-1].split()[3] == days[1]


@pytest.mark.parametrize("text", ALSO_VALID)
def test_rarer_forms_are_read(text: str) -> None:
    """Forms that the specification allows without an example come back unchanged."""
    assert EventDate.parse(text).edtf == text


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_is_no_date_is_refused_with_the_reason(text: str, reason: str) -> None:
    """A refusal is a DateError, a ValueError, that shows the text and says why."""
    with pytest.raises(DateError) as caught:
        EventDate.parse(text)
    message = str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, AllianceTimelineError)
    assert reason in message
    assert message.startswith(repr(text))
    assert message.isprintable()


@pytest.mark.parametrize("value", [None, 2019, 20.19, b"2019", ["2019"], ("2019",)])
def test_what_is_no_string_is_refused(value: object) -> None:
    """Anything but a string is a DateError that names the type."""
    with pytest.raises(DateError, match=type(value).__name__):
        EventDate.parse(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "9" * 10**6,
        "[" * 10**6,
        "2019," * 10**6,
        "X" * 10**6,
        "[" + "2019," * 10**5 + "2019]",
        "Y" + "1" * 10**6,
        "~" * 4000,
        "[" + "2019.." * 600,
        "-" * 4000,
        "Y1E" + "9" * 4000,
        "/" * 4000,
        "X" * 4000,
        "2019-" * 800,
    ],
)
def test_long_strings_are_refused_and_cut_in_the_message(text: str) -> None:
    """A huge string does not flood the message."""
    with pytest.raises(DateError) as caught:
        EventDate.parse(text)
    assert len(str(caught.value)) < 400


@given(edtf_strings())
def test_round_trip_is_exact(text: str) -> None:
    """Every valid string comes back as it was written, by str, format and repr."""
    value = EventDate.parse(text)
    assert value.edtf == str(value) == f"{value}" == text
    assert eval(repr(value)) == value


@given(st.text(alphabet="0123456789-/X?~%.,[]{}YESTZ:+ ", max_size=24))
def test_any_string_is_read_exactly_or_refused(text: str) -> None:
    """Nothing but a DateError ever leaves the parser, and what is read is kept; bounds are in order."""
    try:
        value = EventDate.parse(text)
    except DateError:
        return
    assert value.edtf == text
    low, high, first, last = value.ordinals
    for one, other in ((low, high), (low, first), (high, last), (first, last)):
        assert one is None or other is None or one <= other


@given(st.text(max_size=30))
def test_any_text_is_a_date_error_or_a_date(text: str) -> None:
    """Arbitrary Unicode never raises anything but a DateError, whose message is printable."""
    message = ""
    try:
        EventDate.parse(text)
    except DateError as error:
        message = str(error)
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2019-09-11", "day"),
        ("2019-09-11T10:00:00Z", "day"),
        ("2019-09", "month"),
        ("1985-04-XX", "month"),
        ("2001-21", "season"),
        ("2001-32~", "season"),
        ("2001-34", "quarter"),
        ("2001-38", "quadrimester"),
        ("2001-41", "half"),
        ("2019?", "year"),
        ("2004-XX", "year"),
        ("2004-XX-XX", "year"),
        ("Y-17E7", "year"),
        ("1950S4", "year"),
        ("201X", "decade"),
        ("-198X", "decade"),
        ("1950S3", "decade"),
        ("20XX", "century"),
        ("1950S2", "century"),
        ("20XX-XX-XX", "century"),
        ("1XXX-XX", "millennium"),
        ("1950S1", "millennium"),
        ("XXXX", "unspecified"),
        ("2X1X", "unspecified"),
        ("156X-12-25", "unspecified"),
        ("1984-1X", "unspecified"),
        ("2004-06-1X", "unspecified"),
        ("1985-XX-12", "unspecified"),
        ("Y171010000S3", "unspecified"),
        ("2014/2014-03", "year"),
        ("2019-09-11/..", "day"),
        ("[1667,1760-12]", "year"),
        ("{1960-01..1960-03}", "month"),
    ],
)
def test_precision_is_the_period_left_open(text: str, precision: str) -> None:
    """Precision is the calendar period that the digits leave open; of several dates, the coarsest."""
    assert EventDate.parse(text).precision is Precision(precision)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        # approximate, uncertain, interval, set, open, unknown end, one day
        ("2019", "------1"),
        ("2019~", "A-----1"),
        ("2019?", "-U----1"),
        ("2019%", "AU----1"),
        ("2004-06~-?11", "AU----1"),
        ("2014~/2016", "A-I----"),
        ("2014/..", "--I-O--"),
        ("../2014", "--I-O--"),
        ("2014/", "--I--K-"),
        ("/2014", "--I--K-"),
        ("[2014..2016]", "---S--1"),
        ("[2014,2016..]", "---SO-1"),
        ("[..2014?]", "-U-SO-1"),
        ("{2014..2016}", "---S---"),
        ("{2014}", "---S--1"),
        ("{2014,2015}", "---S---"),
    ],
)
def test_flags_tell_what_is_written(text: str, flags: str) -> None:
    """The flags follow the string; open (..) and unknown (empty) ends differ."""
    value = EventDate.parse(text)
    found = (
        value.is_approximate,
        value.is_uncertain,
        value.is_interval,
        value.is_set,
        value.is_open,
        value.has_unknown_end,
        value.is_one_day,
    )
    assert found == tuple(flag != "-" for flag in flags)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("2014/..", (False, True)), ("../2014", (True, False)), ("2014/", (False, False)), ("/2014", (False, False)),
        ("[2014..]", (False, True)), ("[..2014]", (True, False)), ("{2014..}", (False, True)),
        ("{..2014}", (True, False)), ("{..2012,2014..}", (True, True)), ("[..2012,2014]", (True, False)),
        ("[2012..2014]", (False, False)), ("2014", (False, False)),
    ],
)  # fmt: skip
def test_which_side_is_open(text: str, sides: tuple[bool, bool]) -> None:
    """Intervals and sets say it alike; what is unknown is not open."""
    value = EventDate.parse(text)
    assert (value.has_open_start, value.has_open_end) == sides
