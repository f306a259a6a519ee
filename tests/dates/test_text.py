"""English in and out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DateError

from .strategies_edtf import event_dates, plain_dates

# text: EDTF
READ = {
    "5 June 2019": "2019-06-05",
    "June 5, 2019": "2019-06-05",
    "June 5th, 2019": "2019-06-05",
    "the 5th of June, 2019": "2019-06-05",
    "2019 June 5": "2019-06-05",
    "Wednesday, 5 June 2019": "2019-06-05",
    "Wed. 5 Jun. 2019": "2019-06-05",
    "on 5 June 2019": "2019-06-05",
    "29 February 2020": "2020-02-29",
    "5 June 0476": "0476-06-05",
    "June 2019": "2019-06",
    "Sept. 2019": "2019-09",
    "in June 2019": "2019-06",
    "2019": "2019",
    "  june   2019 ": "2019-06",
    "25/12/2019": "2019-12-25",
    "12/25/2019": "2019-12-25",
    "03/03/2019": "2019-03-03",
    "2019/06/05": "2019-06-05",
    "2019.06.05": "2019-06-05",
    "06/2019": "2019-06",
    "early June 2019": "[2019-06-01..2019-06-10]",
    "mid-June 2019": "[2019-06-11..2019-06-20]",
    "mid June 2019": "[2019-06-11..2019-06-20]",
    "late June 2019": "[2019-06-21..2019-06-30]",
    "late February 2020": "[2020-02-21..2020-02-29]",
    "early in June 2019": "[2019-06-01..2019-06-10]",
    "the 1990s": "199X",
    "early 2019": "[2019-01..2019-04]",
    "mid-2019": "[2019-05..2019-08]",
    "late 2019": "[2019-09..2019-12]",
    "early 1990s": "[1990..1993]",
    "the mid-1990s": "[1994..1996]",
    "late 1990s": "[1997..1999]",
    "1990s": "199X",
    "1990s?": "199X?",
    "spring 2019": "2019-21",
    "summer of 2019": "2019-22",
    "Autumn 2019": "2019-23",
    "fall 2019": "2019-23",
    "winter 2019/20": "2019-24",
    "winter 2019\u20132020": "2019-24",
    "Q3 2019": "2019-35",
    "third quarter of 2019": "2019-35",
    "the last quarter of 2019": "2019-36",
    "first half of 2019": "2019-40",
    "H2 2019": "2019-41",
    "first third of 2019": "2019-37",
    "c. 2019": "2019~",
    "ca. 2019": "2019~",
    "circa June 2019": "2019-06~",
    "about 2019": "2019~",
    "around 5 June 2019": "2019-06-05~",
    "on or about 5 June 2019": "2019-06-05~",
    "possibly June 2019": "2019-06?",
    "June 2019?": "2019-06?",
    "possibly about 2019": "2019%",
    "probably c. 2019": "2019%",
    "about early 2019": "[2019-01~..2019-04~]",
    "2014\u20132016": "2014/2016",
    "2014-2016": "2014/2016",
    "2014 \u2014 2016": "2014/2016",
    "2014 to 2016": "2014/2016",
    "from 2014 to 2016": "2014/2016",
    "c. 2014\u20132016": "2014~/2016~",
    "2014 to c. 2016": "2014/2016~",
    "between 2014 and 2016": "[2014..2016]",
    "between 3 and 5 June 2019": "[2019-06-03..2019-06-05]",
    "2014 or 2016": "[2014,2016]",
    "either May 2014, June 2014 or 2016": "[2014-05,2014-06,2016]",
    "11\u201317 September 2019": "2019-09-11/2019-09-17",
    "September 11-17, 2019": "2019-09-11/2019-09-17",
    "11th\u201317th September 2019": "2019-09-11/2019-09-17",
    "30 May \u2013 2 June 2019": "2019-05-30/2019-06-02",
    "May 30 to June 2, 2019": "2019-05-30/2019-06-02",
    "30 December 2018 \u2013 2 January 2019": "2018-12-30/2019-01-02",
    "June\u2013August 2019": "2019-06/2019-08",
    "2019-06-05 \u2013 2019-06-07": "2019-06-05/2019-06-07",
    "1990s\u20132000s": "199X/200X",
    "since May 2022": "2022-05/..",
    "from May 2022": "2022-05/..",
    "from May 2022 onwards": "2022-05/..",
    "May 2022 on": "2022-05/..",
    "2022\u2013present": "2022/..",
    "until 2015": "../2015",
    "up to June 2015": "../2015-06",
    "before 2015": "[..2014]",
    "before March 2015": "[..2015-02]",
    "before 1 January 2015": "[..2014-12-31]",
    "after 2015": "[2016..]",
    "after December 2015": "[2016-01..]",
    "by 2015": "[..2015]",
    "no later than June 2019": "[..2019-06]",
    "not before 2015": "[2015..]",
    "100 BC": "-0099",
    "c. 44 BC": "-0043~",
    "2019-09~": "2019-09~",
    "[2014..2016]": "[2014..2016]",
    "2010-11": "2010-11",
}

# text: part of the reason
UNREADABLE = {
    "": "no year is given",
    "hello": "'hello' is not understood",
    "today": "'today' is not understood",
    "5 June": "no year is given, and none is assumed",
    "June": "no year is given, and none is assumed",
    "Wednesday": "no year is given",
    "5\u20137 June": "no year is given",
    "June '19": "years have four digits",
    "5 June 19": "years have four digits",
    "5/6/19": "years have four digits",
    "2014\u201316": "write both in full, such as 2014 to 2016",
    "03/04/2019": "either 3 April 2019 or 4 March 2019",
    "3.4.2019": "either 3 April 2019 or 4 March 2019",
    "13/13/2019": "no such day",
    "00/04/2019": "no such day",
    "31 June 2019": "June 2019 has 30 days, not 31",
    "29 February 2019": "February 2019 has 28 days, not 29",
    "30/02/2019": "February 2019 has 28 days, not 30",
    "32 June 2019": "days run from 1 to 31",
    "0 June 2019": "days run from 1 to 31",
    "Tuesday, 5 June 2019": "2019-06-05 was a Wednesday, not a Tuesday",
    "Wednesday June 2019": "a weekday needs a full date",
    "5 June 2019 10:30": "a time of day is not kept",
    "5 June 2019 at noon": "a time of day is not kept",
    "5 June 2019, 3 pm": "a time of day is not kept",
    "20190912": "years have four digits",
    "2019-02-30": "days",
    "June 2019 2020": "more than one year",
    "5 6 June 2019": "more than one day",
    "June July 2019": "more than one month",
    "winter 2019": "winter 2018/19 is 2018-24, winter 2019/20 is 2019-24",
    "winter 2019/25": "a winter runs from December to February",
    "H3 2019": "only 2 of these parts",
    "fourth third of 2019": "only 3 of these parts",
    "early 5 June 2019": "early, mid and late go with a month, a year or a decade",
    "since early 2019": "cannot be kept inside a range",
    "2016\u20132014": "is before the start",
    "between 2016 and 2014": "is before the start",
    "year 0000": "there is no year 0",
    "the 5th of 2019": "day",
    "June 2019 " * 40: "too long",
    "5 \u4e94\u6708 2019": "is not understood",
    "June\u202e 2019": "is not understood",
}


@pytest.mark.parametrize(("text", "edtf"), READ.items())
def test_loose_text_keeps_its_precision(text: str, edtf: str) -> None:
    """Each form gives the EDTF that says as much as the text, and no more."""
    assert EventDate.from_text(text).edtf == edtf


@pytest.mark.parametrize(("text", "reason"), UNREADABLE.items())
def test_text_that_cannot_be_kept_is_refused(text: str, reason: str) -> None:
    """A refusal is a DateError that shows the text (cut) and the reason; ambiguity names both readings."""
    with pytest.raises(DateError) as caught:
        EventDate.from_text(text)
    message = str(caught.value)
    assert reason in message
    assert len(message) < 400
    assert message.isprintable()


@pytest.mark.parametrize("value", [None, 2019, b"June 2019"])
def test_only_strings_are_text(value: object) -> None:
    """Anything but a string is a DateError that names the type."""
    with pytest.raises(DateError, match=type(value).__name__):
        EventDate.from_text(value)  # type: ignore[arg-type]


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    """Arbitrary text never raises anything but a DateError."""
    try:
        value = EventDate.from_text(text)
    except DateError:
        return
    assert EventDate.parse(value.edtf) == value


WORDS = st.sampled_from(
    [
        "early",
        "mid",
        "late",
        "since",
        "until",
        "from",
        "to",
        "between",
        "and",
        "or",
        "c.",
        "about",
        "possibly",
        "june",
        "may",
        "sept",
        "5",
        "17",
        "5th",
        "2019",
        "2014",
        "1990s",
        "-",
        ",",
        "/",
        "?",
        "winter",
        "spring",
        "q3",
        "first",
        "half",
        "of",
        "the",
        "bc",
        "before",
        "after",
        "monday",
        "10:30",
        "present",
    ]
)


@given(st.lists(WORDS, max_size=7).map(" ".join))
@settings(deadline=None, max_examples=300)
def test_any_words_are_a_date_or_a_date_error(text: str) -> None:
    """Date words in any order never raise anything but a DateError."""
    try:
        value = EventDate.from_text(text)
    except DateError:
        return
    assert value == EventDate.from_text(value.edtf)


@given(event_dates())
def test_every_date_passes_through_from_text(value: EventDate) -> None:
    """EDTF is text, too: it passes through unchanged."""
    assert EventDate.from_text(value.edtf) == value


# EDTF: text
WRITTEN = {
    "2019": "2019",
    "2019-09": "September 2019",
    "2019-06-05": "5 June 2019",
    "0476": "476 AD",
    "0000": "1 BC",
    "-0099": "100 BC",
    "-0043-03-15": "15 March 44 BC",
    "Y17000": "the year 17,000",
    "Y-17E7": "the year -170,000,000",
    "1950S2": "some year between 1900 and 1999, perhaps 1950",
    "Y3388E2S3": "some year between 338,000 and 338,999, perhaps 338,800",
    "2019-09~": "about September 2019",
    "2019?": "possibly 2019",
    "2019%": "possibly about 2019",
    "2019-06-05~": "about 5 June 2019",
    "2019-21": "spring 2019",
    "2019-24": "winter 2019/20",
    "1999-24": "winter 1999/00",
    "2019-25": "northern spring 2019",
    "2019-30": "southern summer 2019/20",
    "2019-35": "Q3 2019",
    "2019-37": "first third of 2019",
    "2019-40": "first half of 2019",
    "201X": "2010s",
    "20XX": "some year from 2000 to 2099",
    "2X1X": "a year of the form 2X1X",
    "XXXX": "an unknown year",
    "2004-XX": "some month in 2004",
    "2004-XX-XX": "some day in 2004",
    "1985-04-XX": "some day in April 1985",
    "156X-12-25": "25 December in the 1560s",
    "15XX-12-25": "25 December in some year from 1500 to 1599",
    "XXXX-12-XX": "some day in December in an unknown year",
    "1XXX-XX": "some month in some year from 1000 to 1999",
    "1XXX-12": "December in some year from 1000 to 1999",
    "1984-1X": "October, November or December 1984",
    "1984-0X": "some month from January to September 1984",
    "2004-06-1X": "some day from 10 to 19 June 2004",
    "2004-06-3X": "30 June 2004",
    "1985-XX-12": "day 12 of some month in 1985",
    "2004-06~-11": "11 June 2004 (year and month approximate)",
    "?2004-06-~11": "11 June 2004 (year uncertain, day approximate)",
    "2004-%06-11": "11 June 2004 (month uncertain and approximate)",
    "2014/2016": "2014 to 2016",
    "2019-09-11/2019-09-17": "11 to 17 September 2019",
    "2019-05-30/2019-06-02": "30 May to 2 June 2019",
    "2019-06/2019-08": "June to August 2019",
    "2018-12/2019-01": "December 2018 to January 2019",
    "2022-05/..": "since May 2022",
    "../2015": "until 2015",
    "2015/": "2015 to unknown end",
    "/2015": "unknown start to 2015",
    "1984~/2004-06": "about 1984 to June 2004",
    "[2014..2016]": "between 2014 and 2016",
    "[2019]": "2019",
    "[..1760-12-03]": "3 December 1760 or earlier",
    "[1760-12..]": "December 1760 or later",
    "[1667,1668,1670..1672]": "one of 1667, 1668 and 1670 to 1672",
    "{1667,1668,1670..1672}": "all of 1667, 1668 and 1670 to 1672",
    "{1960,1961-12}": "all of 1960 and December 1961",
    "1985-04-12T23:20:30": "12 April 1985, 23:20:30",
    "1985-04-12T23:20:30Z": "12 April 1985, 23:20:30 UTC",
    "1985-04-12T23:20:30-04": "12 April 1985, 23:20:30 (UTC-04)",
}


@pytest.mark.parametrize(("edtf", "text"), WRITTEN.items())
def test_text_of_a_date(edtf: str, text: str) -> None:
    """Each kind of date in English."""
    assert EventDate.parse(edtf).text == text


@given(event_dates())
def test_every_date_has_a_text(value: EventDate) -> None:
    """The text is never empty and holds no EDTF punctuation of sets."""
    text = value.text
    assert text.strip() == text
    assert text
    assert not set("[]{}~%") & set(text)


COMMON = st.one_of(
    plain_dates().filter(lambda text: text >= "1000"),
    st.builds("{}-{}".format, st.integers(1000, 9999), st.sampled_from([21, 22, 23, 24, *range(33, 42)])),
    st.integers(100, 999).map("{}X".format),
)


@given(COMMON, st.sampled_from(["{}", "{}~", "{}?", "{}%", "{}/..", "../{}"]))
@settings(deadline=None)
def test_common_texts_are_read_back(date: str, form: str) -> None:
    """The text of a common date, read as loose English, gives the same date."""
    value = EventDate.parse(form.format(date))
    assert EventDate.from_text(value.text) == value


@given(plain_dates(), plain_dates())
@settings(deadline=None)
def test_common_ranges_are_read_back(first: str, last: str) -> None:
    """The same for intervals and for sets of one range."""
    first, last = sorted([first, last])
    if first < "1000" or EventDate(first).start.latest == EventDate(last).start.latest:
        return
    value = EventDate.parse(f"{first}/{last}")
    assert EventDate.from_text(value.text) == value
    if len(first) == len(last):
        value = EventDate.parse(f"[{first}..{last}]")
        assert EventDate.from_text(value.text) == value
