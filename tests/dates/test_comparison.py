"""Three-valued comparison: agreement with an enumeration of all possible (start, end) pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DateError, InputError

from .strategies_edtf import event_dates

FIRST = date(2020, 2, 20).toordinal()
HORIZON = (FIRST - 12, FIRST + 26)
Pair = tuple[int, int]

days = st.integers(FIRST, FIRST + 14).map(lambda number: date.fromordinal(number).isoformat())


@st.composite
def short_dates(draw: st.DrawFn) -> str:
    """EDTF strings of every shape within two weeks."""
    first, second = sorted([draw(days), draw(days)])
    third = draw(days)
    forms = [
        first,
        f"[{first}..{second}]",
        f"[{first},{second}]",
        f"[..{first}]",
        f"[{first}..]",
        f"{{{first},{second},{third}}}",
        f"{{{first}..{second}}}",
        f"{first}/{second}",
        f"{first}/..",
        f"../{first}",
        f"{first}/",
        f"/{first}",
        f"2020-02-2X/{max(first, '2020-02-25')}",
        "2020-02-2X/2020-03-0X",
        f"{min(first, '2020-03-02')}/2020-03-0X",
        "2020-02-2X/2020-02-2X",
    ]
    return draw(st.sampled_from(forms))


def pairs(text: str) -> list[Pair]:
    """All (start, end) that the bounds allow, an open side running to a far horizon."""
    value = EventDate.parse(text)
    low = [HORIZON[0] if day is None else day for day in value.ordinals[::2]]
    high = [HORIZON[1] if day is None else day for day in value.ordinals[1::2]]
    starts, ends = (range(one, other + 1) for one, other in zip(low, high, strict=True))
    if value.is_one_day:
        return [(day, day) for day in starts]
    return [(start, end) for start in starts for end in ends if start <= end]


def verdict(facts: Iterable[bool]) -> bool | None:
    """True if all are true, False if none is, else None."""
    found = set(facts)
    return found.pop() if len(found) == 1 else None


RELATIONS: dict[str, Callable[[Pair, Pair], bool]] = {
    "is_before": lambda one, other: one[1] < other[0],
    "is_after": lambda one, other: one[0] > other[1],
    "overlaps": lambda one, other: one[0] <= other[1] and other[0] <= one[1],
}


@pytest.mark.parametrize("relation", RELATIONS)
@given(one=short_dates(), other=short_dates())
@settings(max_examples=150, deadline=None)
def test_relations_agree_with_all_pairs(relation: str, one: str, other: str) -> None:
    """A relation is True where it holds for all pairs of possible spans, False where for none."""
    holds = RELATIONS[relation]
    expected = verdict(holds(*both) for both in product(pairs(one), pairs(other)))
    assert getattr(EventDate.parse(one), relation)(other) is expected


@given(short_dates(), days, days)
@settings(max_examples=300, deadline=None)
def test_within_agrees_with_all_pairs(text: str, first: str, last: str) -> None:
    """Within is True where the whole span lies in the window for all possible spans, False where for none."""
    first, last = sorted([first, last])
    low, high = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    value = EventDate.parse(text)
    spans = pairs(text)
    assert value.is_within(first, last) is verdict(low <= start and end <= high for start, end in spans)
    assert value.is_within(None, last) is verdict(end <= high for _, end in spans)
    assert value.is_within(date.fromisoformat(first), None) is verdict(low <= start for start, _ in spans)
    assert value.is_within(None, None) is True


@given(event_dates(), event_dates())
def test_relations_mirror_each_other(one: EventDate, other: EventDate) -> None:
    """Before mirrors after, overlapping is symmetric, and exactly one of the three can be certain."""
    assert one.is_before(other) is other.is_after(one)
    assert one.overlaps(other) is other.overlaps(one)
    assert [one.is_before(other), one.is_after(other), one.overlaps(other)].count(True) <= 1


@pytest.mark.parametrize(
    ("one", "relation", "other", "answer"),
    [
        ("2019-09", "is_before", "2020", True),
        ("2019", "is_before", "2019-06", None),
        ("2019", "is_before", "2019", None),
        ("2019-06-05", "is_before", "2019-06-05", False),
        ("2019-06-05", "overlaps", "2019-06-05", True),
        ("2019", "overlaps", "2019", None),
        ("2014/2016", "overlaps", "2015-06", True),
        ("2014/2016", "overlaps", "[2014..2016]", None),
        ("2015/..", "is_before", "2099", None),
        ("2015/..", "is_before", "2014", False),
        ("../2015", "is_after", "1900", None),
        ("../2015", "is_before", "2016", True),
        ("Y17E7", "is_after", "2019", True),
        ("-0043-03-15", "is_before", "2019", True),
    ],
)
def test_stated_answers(one: str, relation: str, other: str, answer: bool | None) -> None:
    """Answers that a reader expects; a date beside itself is two independent unknown days."""
    assert getattr(EventDate.parse(one), relation)(other) is answer


def test_the_other_side_may_be_a_date_or_a_string() -> None:
    """EventDate, EDTF string, date and datetime (its day) are taken alike; anything else is an InputError."""
    value = EventDate.parse("2019")
    for other in ("2020-01-01", date(2020, 1, 1), datetime(2020, 1, 1, 5), EventDate("2020-01-01")):
        assert value.is_before(other) is True
    with pytest.raises(InputError, match="not int"):
        value.is_before(2020)  # type: ignore[arg-type]
    with pytest.raises(DateError, match="no month 13"):
        value.is_before("2019-13")


def test_windows_use_whole_dates_and_must_be_in_order() -> None:
    """A window runs from the earliest day of its first date to the latest day of its last."""
    assert EventDate.parse("2019-09").is_within("2019", "2019") is True
    assert EventDate.parse("2019-09").is_within("2019-09-15", "2019") is None
    with pytest.raises(DateError, match="the window ends"):
        EventDate.parse("2019").is_within("2020", "2018")
