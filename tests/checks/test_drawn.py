"""Drawn days: uniform, independent, the same for the same event; intervals that leave little on either side."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alliance_timeline.checks.expectations.drawn import DRAWS, DrawnDays, central, inside, shifted
from alliance_timeline.checks.fragility.holding import falling_order, most_at_once
from alliance_timeline.periods import shift

from .worlds import case, world


def test_days_are_uniform_and_independent() -> None:
    """Each possible day is equally likely, and two events of the same dates differ independently."""
    drawn = DrawnDays(6000, seed=3)
    one, other = drawn.of("one", 5, 10), drawn.of("other", 5, 10)
    table = np.zeros((6, 6))
    np.add.at(table, (one - 5, other - 5), 1)
    assert stats.chisquare(table.ravel()).pvalue > 0.001


def test_an_event_keeps_its_days() -> None:
    """An event has the same days whichever others were asked for before it, and other ones under another seed."""
    first, second = DrawnDays(50), DrawnDays(50)
    second.of("something else", 1, 100)
    assert first.of("one", 1, 100).tolist() == second.of("one", 1, 100).tolist()
    assert first.of("one", 1, 100).tolist() != DrawnDays(50, seed=1).of("one", 1, 100).tolist()
    assert DrawnDays(50).of("one", 7, 7).tolist() == [7]


def test_a_case_says_how_many_draws() -> None:
    """There are enough for limits in the tails, or as many as the case asks for where that is more."""
    assert DrawnDays.for_case(case(world([]))).m == DRAWS
    assert DrawnDays.for_case(case(world([]), m=DRAWS + 1)).m == DRAWS + 1


@given(st.lists(st.integers(0, 9), min_size=2, max_size=200), st.sampled_from([0.2, 0.5, 0.8, 0.95, 0.99]))
def test_central_interval(figures: list[int], confidence: float) -> None:
    """At most half of what is left lies beyond either limit, and the next figure inwards would leave more."""
    values, level = np.array(figures), (1 - confidence) / 2 * len(figures) + 1e-6
    low, high = central(values, confidence, (-1, 10))
    assert (values < low).sum() <= level
    assert (values > high).sum() <= level
    if level < 1:
        assert (low, high) == (-1, 10)
    else:
        assert (values <= low).sum() > level - 1e-5
        assert (values >= high).sum() > level - 1e-5


def test_a_single_figure_is_known() -> None:
    """Where all days are known there is one figure, which is both limits at any confidence."""
    assert central(np.array([3]), 0.9999, (0, 9)) == (3, 3)


@given(
    st.lists(st.integers(700_000, 740_000), min_size=1, max_size=5),
    st.sampled_from(["1 day", "6 weeks", "1 month", "6 months", "2 years"]),
)
def test_days_are_shifted_as_one_by_one(days: list[int], span: str) -> None:
    """Many days at once move as ``shift`` moves each."""
    one_by_one = [shift(datetime.date.fromordinal(day), span).toordinal() for day in days]
    assert shifted(np.array(days), span).tolist() == one_by_one


def test_inside() -> None:
    """A day lies inside where any window holds it, its first and last day included."""
    assert inside(np.array([1, 2, 4, 5, 6]), [(2, 4), (6, 9)]).tolist() == [False, True, True, False, True]
    assert not inside(np.array([1]), []).any()


@given(st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), max_size=5))
def test_everything_falls_in_the_end(holders: list[set[str]]) -> None:
    """All that holds something is taken, each once; the first thing to fall is one that the fewest hold."""
    order = falling_order([sorted(some) for some in holders])
    assert sorted(order) == sorted(set().union(*holders))
    if holders:
        fewest = min(map(len, holders))
        assert any(set(order[:fewest]) == some for some in holders)


@given(st.lists(st.sets(st.integers(0, 5)), max_size=5))
def test_everything_is_reached(things: list[set[int]]) -> None:
    """All that can be reached is, and each step reaches something new; the first reaches the most."""
    order = most_at_once(enumerate(things))
    assert set().union(*(things[n] for n in order)) == set().union(*things)
    assert len(order) <= len(set().union(*things))
    if order:
        assert len(things[order[0]]) == max(map(len, things))


@pytest.mark.parametrize("most", [1, 3])
def test_lists_end(most: int) -> None:
    """No list grows beyond what is asked for by more than what holds a single thing."""
    many = [[n] for n in range(10)]
    assert len(falling_order(many, most)) == most
    assert len(most_at_once(enumerate(many), most)) == most
