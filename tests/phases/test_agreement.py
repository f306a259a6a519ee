"""Agreement of two schemes: covering and Rand against lists of days, and boundaries against sets."""

from __future__ import annotations

import datetime
import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.errors import InputError
from alliance_timeline.phases import Periodization, Phase
from alliance_timeline.phases.agreement import adjusted_rand

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2014, 1, 1)
LENGTH = 60


def scheme(starts: list[int], gaps: frozenset[int] = frozenset(), *, sets: bool = False) -> Periodization:
    """Phases of days counted from ``FIRST``, without those whose number is in ``gaps``; each set is its boundary."""
    edges = [0, *sorted(starts), LENGTH]
    phases = tuple(
        Phase(name=f"p{n}", start=FIRST + a * DAY, end=FIRST + (b - 1) * DAY)
        for n, (a, b) in enumerate(pairwise(edges))
        if n not in gaps
    )
    found = tuple(((phase.window[0], phase.window[0] + 4 * DAY),) for phase in phases[1:])
    return Periodization(phases=phases, sets=found if sets else None)


starts = st.lists(st.integers(1, LENGTH - 1), max_size=5, unique=True)
schemes = st.builds(scheme, starts, st.frozensets(st.integers(1, 3), max_size=1))


def labels(one: Periodization) -> dict[datetime.date, str]:
    """The phase of every day, day by day."""
    days = (FIRST + n * DAY for n in range(LENGTH))
    return {day: name for day in days if (name := one.phase_of(day)) is not None}


@given(schemes, schemes)
@settings(max_examples=60)
def test_against_lists_of_days(one: Periodization, other: Periodization) -> None:
    """Covering and adjusted Rand are those of days that are listed one by one, and pairs of them."""
    a, b = labels(one), labels(other)
    days = [day for day in a if day in b]
    if not days:
        with pytest.raises(InputError, match="no day"):
            one.agreement(other)
        return
    found = one.agreement(other)
    sets = [[{day for day in days if label[day] == name} for name in {label[day] for day in days}] for label in (a, b)]
    best = [len(s) * max(len(s & t) / len(s | t) for t in sets[1]) for s in sets[0]]
    assert found.covering == pytest.approx(sum(best) / len(days))
    assert found.days == len(days)
    pairs = [(x, y) for n, x in enumerate(days) for y in days[:n]]
    in_a, in_b = ({n for n, (x, y) in enumerate(pairs) if label[x] == label[y]} for label in (a, b))
    expected = len(in_a) * len(in_b) / len(pairs) if pairs else 0.0
    most = (len(in_a) + len(in_b)) / 2
    rand = (len(in_a & in_b) - expected) / (most - expected) if not math.isclose(most, expected) else 1.0
    assert found.adjusted_rand == pytest.approx(rand)
    assert found.adjusted_rand == other.agreement(one).adjusted_rand
    assert 0 < found.covering <= 1


@given(schemes)
def test_with_itself(one: Periodization) -> None:
    """A scheme agrees with itself in full, and each boundary is its own nearest."""
    found = one.agreement(one)
    assert (found.covering, found.adjusted_rand) == (1, 1)
    assert [row.days for row in found.boundaries] == [0] * (len(one) - 1)


def test_known_value() -> None:
    """The Rand index of Hubert & Arabie's kind, worked out by hand: rows 2, 3; columns 3, 2; together 1, 1, 2, 1."""
    assert adjusted_rand([[1, 1], [2, 1]]) == pytest.approx((1 - 4 * 4 / 10) / (4 - 4 * 4 / 10))


def test_boundaries() -> None:
    """For each declared boundary the nearest detected one, the days that it is later, and whether a set holds it."""
    declared, detected = scheme([12, 40]), scheme([10, 50], sets=True)
    for found in (declared.agreement(detected), detected.agreement(declared)):
        assert (found.declared, found.detected) == (declared, detected)
        assert [(row.phase, row.days, row.in_set) for row in found.boundaries] == [("p1", 0, True), ("p2", 10, False)]
        assert [row.nearest for row in found.boundaries] == [FIRST + 10 * DAY, FIRST + 50 * DAY]
    text = repr(declared.agreement(detected))
    assert "covering" in text
    assert "60 days from 2014-01-01 to 2014-03-01" in text
    assert "yes" in declared.agreement(detected)._repr_html_()
    frame = declared.agreement(detected).to_pandas()
    assert list(frame.columns) == ["boundary", "phase", "nearest", "days", "in_set"]
    assert len(frame) == 2


def test_distance_is_to_the_set() -> None:
    """Days are to the nearest edge of a set, and ``nearest`` is the boundary of that set."""
    wide = scheme([10, 30]).replace(
        sets=(((FIRST + 4 * DAY, FIRST + 5 * DAY), (FIRST + 9 * DAY, FIRST + 19 * DAY)), ((FIRST + 29 * DAY,) * 2,))
    )
    found = scheme([2, 8, 21, 33]).agreement(wide).boundaries
    assert [(row.days, row.in_set) for row in found] == [(2, False), (1, False), (-2, False), (-4, False)]
    assert [row.nearest for row in found] == [FIRST + n * DAY for n in (10, 10, 10, 30)]


def test_without_sets_or_boundaries() -> None:
    """Between declared schemes no set is spoken of; where nothing was detected, nothing is near."""
    plain = scheme([12]).agreement(scheme([10]))
    assert [row.in_set for row in plain.boundaries] == [None]
    (row,) = scheme([12]).agreement(scheme([], sets=True)).boundaries
    assert (row.nearest, row.days, row.in_set) == (None, None, None)
    assert row.cells[2:] == ("–", "–", "–")
    assert scheme([], sets=True).agreement(scheme([12])).boundaries == (row,)


def test_span() -> None:
    """Open ends meet closed ones; where both are open a span is needed; it cuts the days, not the boundaries."""
    open_ends, closed = Periodization.declared(FIRST + 12 * DAY), scheme([12])
    assert open_ends.agreement(closed).adjusted_rand == 1
    other = Periodization.declared(FIRST + 20 * DAY)
    with pytest.raises(InputError, match="span: both schemes are open at their beginning"):
        open_ends.agreement(other)
    with pytest.raises(InputError, match="span: both schemes are open at their end"):
        open_ends.replace(phases=open_ends.phases[1:]).agreement(other)
    found = open_ends.agreement(other, span=("2014-01-01", "2014-02-01"))
    assert (found.days, str(found.last)) == (32, "2014-02-01")
    assert found.covering == pytest.approx((12 * 12 / 20 + 20 * 12 / 20) / 32)
    (row,) = closed.agreement(scheme([30], sets=True), span=(FIRST, FIRST + 5 * DAY)).boundaries
    assert (row.days, row.in_set) == (18, None)
    with pytest.raises(InputError, match="span: 2014 is not a single day"):
        open_ends.agreement(other, span=("2014", "2015"))
    with pytest.raises(InputError, match="no day from 2014-01-11 to 2014-01-20 lies in a phase of both"):
        scheme([10, 20], frozenset({1})).agreement(scheme([10, 20], frozenset({0, 2})))
    with pytest.raises(InputError, match="no day in common"):
        closed.agreement(scheme([3]), span=("1990-01-01", "1991-01-01"))
    with pytest.raises(InputError, match="a Periodization is expected, not str"):
        closed.agreement("detected")  # type: ignore[arg-type]
