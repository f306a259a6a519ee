"""Checks of what the kernel is given: what a message shows, masked values, labels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline import inference
from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    checked_count,
    checked_counts,
    checked_labels,
    checked_reals,
    checked_times,
    confidence_level,
    digits,
    label_codes,
    plain_array,
    probability_level,
    real_above_0,
    whole_number,
)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_digits_never_make_a_number_whole(value: float) -> None:
    """What is shown is the number to six digits, and whole only where the number is, and then exact."""
    text = float(digits(value))
    assert text == pytest.approx(value, rel=1e-5)
    assert text == value or not text.is_integer()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: checked_count(1.0000001, "events"), "events is 1.0000001; it must be a whole number"),
        (lambda: checked_counts([3, 2.0000001], "counts"), "counts[1] is 2.0000001; it must be a whole number"),
        (lambda: checked_counts([3, 0.1234567], "counts"), "counts[1] is 0.123457; it must be a whole number"),
        (lambda: whole_number(12345678.5, "seed", least=0), "seed is 12345678.5; it must be"),  # type: ignore[arg-type]
        (lambda: whole_number(12345678, "k", least=0, most=12345677), "k is 12345678; allowed: 0 to 12345677"),
        (lambda: confidence_level(1.0000001), "confidence is 1.0000001; it must lie between 0 and 1, for example 0.95"),
        (lambda: probability_level(0, example=0.05), "level is 0; it must lie between 0 and 1, for example 0.05"),
        (lambda: real_above_0(-1, "shape"), "shape is -1; it must be above 0"),
        (lambda: checked_times([20200101.5, 20200101.5], "times", 2), "times holds 20200101.5 twice"),
        (lambda: checked_times([1, 1], "times", 3, distinct=False), "times has 2 entries for 3 values"),
        (lambda: checked_reals([1, -1e-9], "durations", least=0), "durations[1] is -1e-09; it must be 0 or more"),
        (lambda: plain_array([[1], [2, 3]], "values"), "values has rows of unequal length"),
        (lambda: checked_labels(["a", float("nan")], "groups", 2, "periods"), "groups[1] is nan; a label must be"),
        (lambda: checked_labels([([],)], "groups", 1, "periods"), "groups[0] is ([],); a label must be"),
        (lambda: checked_labels([None], "phases", 1, "units", none=False), "phases[0] is None; a label must be"),
        (lambda: checked_labels("abc", "phases", 2, "units"), "phases has 3 labels for 2 units"),
    ],
)
def test_refusals_show_what_is_wrong(call: Callable[[], object], words: str) -> None:
    """The message holds as many digits as the reason needs, and what is allowed."""
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)


def test_labels_become_numbers_in_order_of_appearance() -> None:
    """Arrays, tuples and None are taken; equal labels have one number."""
    labels = checked_labels((None, "b", (1, 2), None), "groups", 4, "periods")
    codes, distinct = label_codes(labels)
    assert (codes.tolist(), distinct) == ([0, 1, 2, 0], (None, "b", (1, 2)))
    assert checked_labels(np.array([2, 1]), "groups", 2, "periods") == [2, 1]


MASKED = np.ma.masked_array([1, 2, 3, 4, 5], [0, 0, 1, 0, 0])
MASKED_TABLE = np.ma.masked_array([[1, 0], [0, 1]], [[0, 1], [0, 0]])


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("counts", lambda: inference.dispersion(MASKED)),
        ("counts", lambda: inference.dispersion([1, np.ma.masked, 2])),
        ("exposure", lambda: inference.break_test([1, 2, 3, 4, 5], MASKED)),
        ("groups", lambda: inference.dispersion([1, 2, 3, 4, 5], groups=MASKED)),
        ("counts", lambda: inference.interrupted(MASKED, 2)),
        ("counts", lambda: inference.interrupted([MASKED, MASKED], 2)),
        ("counts", lambda: inference.log_linear_trend(MASKED)),
        ("times", lambda: inference.log_linear_trend([1, 2, 3, 4, 5], MASKED)),
        ("values", lambda: inference.mann_kendall(MASKED)),
        ("durations", lambda: inference.kaplan_meier(MASKED, [1] * 5)),
        ("observed", lambda: inference.kaplan_meier([1] * 5, np.ma.masked_array([1] * 5, MASKED.mask))),
        ("causes", lambda: inference.cumulative_incidence([1] * 5, MASKED)),
        ("table", lambda: inference.composition_shift(MASKED_TABLE)),
        ("labels", lambda: inference.mix_shift(MASKED_TABLE, ["a", "b"])),
        ("labels", lambda: inference.mix_shift(MASKED_TABLE.astype(bool), ["a", "b"])),
        ("incidence", lambda: inference.rarefaction(MASKED_TABLE)),
    ],
)
def test_masked_values_are_refused_by_name(name: str, call: Callable[[], object]) -> None:
    """A mask would be dropped silently; NaN says that a value is missing."""
    with pytest.raises(InputError) as caught:
        call()
    assert str(caught.value) == f"{name} has masked values; leave them out, or give NaN where that is allowed"


def test_masked_arrays_without_masked_values_are_arrays() -> None:
    """An empty mask changes nothing."""
    values = [1, 2, 2, 4, 5]
    assert inference.dispersion(np.ma.masked_array(values)) == inference.dispersion(values)
