"""Agreement with the ``edtf`` package (5.0.2) where it is right, and a list of where it is wrong."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.dates.days import civil
from alliance_timeline.errors import DateError

from .strategies_edtf import plain_dates
from .test_edtf import ALSO_VALID, SPECIFICATION

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyparsing warns about the grammar of edtf when it is imported
    from edtf import parse_edtf

Days = tuple[Any, ...]

# What edtf 5.0.2 gives, and why it is not followed.
DIFFERENCES = {
    "2001-24": "its winter ends on 31 December of the year, one month instead of three",
    "1985-04-12/": "an unknown end becomes ten years later",
    "1985-04/": "an unknown end becomes ten years later",
    "1985/": "an unknown end becomes ten years later",
    "/1985-04-12": "an unknown start becomes ten years earlier",
    "/1985-04": "an unknown start becomes ten years earlier",
    "/1985": "an unknown start becomes ten years earlier",
    "1950S2": "its strict bounds are those of the estimate alone",
    "Y171010000S3": "its strict bounds are those of the estimate alone",
    "Y3388E2S3": "its strict bounds are those of the estimate alone, and it is rewritten as Y3388E2S3S3",
    "1984-1X": "it does not parse this example of the specification",
    "20X3-06-25/2004-X1-03": "its bounds cannot be computed",
    "20X0-02-29": "it takes the greatest digit for X: 29 February 2090, which no calendar has",
    "[2019]": "it does not parse a set of one",
    "{2019}": "it does not parse a set of one",
}

ACCEPTED_BY_EDTF = {
    "2022-02-24/2022-02-01": "the end is before the start",
    "2021-02-29": "2021 is no leap year",
}


def edtf_days(text: str) -> Days:
    """First and last day that edtf gives, as (year, month, day), None without limit."""
    value = parse_edtf(text)
    low, high = value.lower_strict(), value.upper_strict()
    return tuple(None if isinstance(end, float) else tuple(end)[:3] for end in (low, high))


def our_days(text: str) -> Days:
    """First and last day that EventDate gives, in the same form."""
    ordinals = EventDate.parse(text).ordinals
    return tuple(None if day is None else civil(day) for day in (ordinals[0], ordinals[3]))


@pytest.mark.parametrize("text", sorted(set(SPECIFICATION) - set(DIFFERENCES)))
def test_examples_of_the_specification_agree(text: str) -> None:
    """Both read the specification's examples alike, but for the list above."""
    assert our_days(text) == edtf_days(text)


@pytest.mark.parametrize("text", DIFFERENCES)
def test_the_list_of_differences_is_true(text: str) -> None:
    """Where edtf is said to be wrong, it still differs."""
    assert text in SPECIFICATION or text in ALSO_VALID or text == "2001-24"
    try:
        found = edtf_days(text)
    except Exception:  # it fails with exceptions of many types, its own and others
        return
    assert found != our_days(text)


@pytest.mark.parametrize("text", ACCEPTED_BY_EDTF)
def test_impossible_dates_that_edtf_accepts(text: str) -> None:
    """edtf accepts dates that no calendar has; here they are refused."""
    parse_edtf(text)
    with pytest.raises(DateError):
        EventDate.parse(text)


LEVEL_0_AND_1 = st.one_of(
    plain_dates(),
    st.builds("{}{}".format, plain_dates(), st.sampled_from("?~%")),
    st.builds("{:04d}-{}".format, st.integers(1, 9999), st.integers(21, 23)),
    st.builds("{:03d}X".format, st.integers(0, 999)),
    st.builds("{:02d}XX".format, st.integers(0, 99)),
    st.builds("{:04d}-XX".format, st.integers(1, 9999)),
    st.builds("{:04d}-{:02d}-XX".format, st.integers(1, 9999), st.integers(1, 12)),
    st.builds("{:04d}-XX-XX".format, st.integers(1, 9999)),
    st.builds("Y{}".format, st.integers(10_000, 10**9)),
    st.builds("{}/..".format, plain_dates()),
    st.builds("../{}".format, plain_dates()),
    st.builds("{}/{}".format, st.integers(1000, 1999), st.integers(2000, 2999)),
)


@given(LEVEL_0_AND_1)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_levels_0_and_1_agree(text: str) -> None:
    """First and last day agree with edtf for the forms that it reads rightly."""
    assert our_days(text) == edtf_days(text)
