"""What the trends, breaks, posteriors and curves refuse: the argument, its place and what is allowed are named."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alliance_timeline.errors import InputError
from alliance_timeline.inference import (
    break_posterior,
    break_test,
    changepoints,
    cumulative_incidence,
    interrupted,
    kaplan_meier,
    log_evidence,
    log_linear_trend,
    logistic_trend,
    mann_kendall,
    offset_trend,
    optimal_breaks,
    pelt,
)
from alliance_timeline.inference.breaks import search_breaks
from alliance_timeline.inference.vague import VagueCounts

NAN, INF = math.nan, math.inf
FIVE = [1, 2, 3, 4, 5]
OF_COUNTS: dict[str, Callable[..., object]] = {
    "optimal_breaks": lambda y, e=None: optimal_breaks(y, 0, e),
    "pelt": lambda y, e=None: pelt(y, e, penalty=1.0),
    "break_test": break_test,
    "changepoints": changepoints,
    "break_posterior": lambda y, e=None: break_posterior(y, 0, e),
    "log_evidence": lambda y, e=None: log_evidence(y, 0, e),
    "log_linear_trend": lambda y, e=None: log_linear_trend(y, None, e),
    "offset_trend": lambda y, e=None: offset_trend(y, [1, 2, 3], None, e),
    "interrupted": lambda y, e=None: interrupted(y, 1, e),
}


@pytest.mark.parametrize("name", OF_COUNTS)
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([],), "counts is empty"),
        (([1, -2, 3],), "counts[1] is -2; a count must be 0 or more"),
        (([1, INF, 3],), "counts[1] is inf; every count must be finite"),
        (([[1, 2], [3]],), "counts has rows of unequal length"),
        (([[[1, 2]]],), "counts has 3 dimension(s)"),
        ((["a", "b"],), "counts holds <U1 values"),
        (([1, 2, 3], [1, 0, 1]), "exposure[1] is 0; it must be finite and above 0"),
        (([1, 2, 3], [1, NAN, 1]), "exposure[1] is nan"),
        (([1, 2, 3], [1, 1]), "exposure has 2 values for 3 periods"),
        (([1, 2, 3], [[1], [2, 3]]), "exposure has rows of unequal length"),
        (([1, 2, 3], ["a", "b", "c"]), "exposure holds <U1 values"),
    ],
)
def test_counts_and_exposures(name: str, arguments: tuple[Any, ...], words: str) -> None:
    """Every function of counts refuses the same ones, in the same words."""
    with pytest.raises(InputError) as caught:
        OF_COUNTS[name](*arguments)
    assert words in str(caught.value)


def some(**options: Any) -> object:
    """A search of breaks among counts with vague dates."""
    return search_breaks(VagueCounts(np.ones(2), np.full((1, 2), 0.5), np.full(1, 3.0), np.ones(2)), **options)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mann_kendall([]), "values is empty"),
        (lambda: mann_kendall([[1, 2], [3, 4]]), "values has 2 dimension(s); it must have 1"),
        (lambda: mann_kendall([[1, 2], [3]]), "values has rows of unequal length"),
        (lambda: mann_kendall([True, False]), "values holds bool values; they must be numbers"),
        (lambda: mann_kendall([1, INF, 3]), "values[1] is inf; it must be finite, or NaN where it is missing"),
        (lambda: mann_kendall(FIVE, [1, 2, 3, 4]), "times has 4 entries for 5 values; the lengths must be equal"),
        (lambda: mann_kendall(FIVE, [1, 2, 3, 4, NAN]), "times[4] is nan; it must be finite"),
        (lambda: mann_kendall(FIVE, [1, 2, 3, 2, 5]), "times holds 2 twice; every time must be different"),
        (lambda: mann_kendall(FIVE, [0, 1e-300, 1, 2, 3]), "times stand 1e-300 apart"),
        (lambda: mann_kendall([-1e308, 1e308, 0, 0, 0]), "faster than the largest float"),
        (lambda: mann_kendall(FIVE, confidence=1), "confidence is 1; it must lie between 0 and 1"),
        (lambda: mann_kendall(FIVE, confidence="0.9"), "confidence is '0.9'; it must be a number"),
        (lambda: mann_kendall(FIVE, p="exakt"), "allowed: auto, exact, normal, permutation"),
        (lambda: mann_kendall(FIVE, serial="none"), "allowed: auto, independent, studentized, block, hamed_rao"),
        (lambda: mann_kendall(FIVE, seed=-1), "seed is -1; allowed: 0 or more"),
        (lambda: mann_kendall(FIVE, seed=0.5), "seed is 0.5; it must be a whole number"),
        (lambda: mann_kendall(np.arange(1001), p="exact"), "p is 'exact' with 1001 values; it is for up to 1000"),
        (lambda: mann_kendall(FIVE, p="normal", serial="block"), "p is 'normal' with serial='block'"),
        (lambda: log_linear_trend([1, NAN, 2.5], family="poisson"), "counts[2] is 2.5"),
        (lambda: log_linear_trend([1.5, 1, 2], family="negative_binomial"), "counts[0] is 1.5"),
        (lambda: log_linear_trend([1, 2, 3], [1, 2]), "times has 2 entries for 3 values"),
        (lambda: log_linear_trend([1, 2], [1, NAN]), "times[1] is nan"),
        (lambda: log_linear_trend([1, 2], ["x", "y"]), "times holds <U1 values"),
        (lambda: log_linear_trend([1, 2, 3], family="quasi"), "family is 'quasi'"),
        (lambda: log_linear_trend([1, 2, 3], confidence=2), "confidence is 2"),
        (lambda: logistic_trend([], []), "successes is empty"),
        (lambda: logistic_trend([1, -1, 2], [3, 3, 3]), "successes[1] is -1; a count must be 0 or more"),
        (lambda: logistic_trend([1, 4, 2], [3, 3, 3]), "successes[1] is 4, more than totals[1], 3"),
        (lambda: logistic_trend([1, 2, 2], [3, 3]), "totals has 2 values for 3 successes; the lengths must be equal"),
        (lambda: logistic_trend([1, 2, 2], [3, 3, NAN]), "totals[2] is nan; every count must be finite"),
        (lambda: logistic_trend([1, 2, 2], [3, 3, 3], [1, 2]), "times has 2 entries for 3 values"),
        (lambda: logistic_trend([1, 2, 1], [3, 3, 3], confidence=2), "confidence is 2"),
        (lambda: offset_trend([1, 2, 3, 4], [1, 2, 3]), "volume has 3 values for 4 counts; the lengths must be equal"),
        (lambda: offset_trend([1, 2, 3], [1, 2, INF]), "volume[2] is inf"),
        (lambda: optimal_breaks([1, NAN], 0), "counts[1] is nan; every count must be finite"),
        (lambda: optimal_breaks([1, 2], 2), "n_breaks is 2; allowed: 0 to 1"),
        (lambda: optimal_breaks([1, 2], 0.5), "n_breaks is 0.5; it must be a whole number"),
        (lambda: pelt([1, 2], penalty=-1), "penalty is -1; it must be 0 or more"),
        (lambda: pelt([1, 2], penalty=INF), "penalty is inf; it must be finite"),
        (lambda: break_test([1, 2], null="studentised"), "allowed: conditional, permutation, studentized"),
        (lambda: break_test([1.0000001, 1]), "counts[0] is 1.0000001; it must be a whole number"),
        (lambda: break_test([1, 2], n_draws=0), "n_draws is 0; allowed: 1 or more"),
        (lambda: break_test([1, 2], n_draws=True), "n_draws is True; it must be a number"),
        (lambda: break_test([1, 2], seed=-1), "seed is -1; allowed: 0 or more"),
        (lambda: changepoints([1, 2], level=0), "level is 0; it must lie between 0 and 1"),
        (lambda: changepoints([1, 2], level="x"), "level is 'x'; it must be a number"),
        (lambda: changepoints([1, 2], dispersion="nb"), "allowed: auto, poisson"),
        (lambda: changepoints([1, 2], serial="none"), "allowed: auto, independent"),
        (lambda: changepoints([1, 2], max_breaks=-1), "max_breaks is -1; allowed: 0 or more"),
        (lambda: changepoints([1.5, 2], serial="independent", dispersion="poisson"), "counts[0] is 1.5"),
        (lambda: some(m=0), "m is 0; allowed: 1 or more"),
        (lambda: some(draws=0), "draws is 0; allowed: 1 or more"),
        (lambda: break_posterior([1, 2, 3], 3), "n_breaks is 3; allowed: 0 to 2"),
        (lambda: break_posterior([1, 2, 3], 1, shape=0), "shape is 0; it must be above 0"),
        (lambda: break_posterior([1, 2, 3], 1, rate=INF), "rate is inf; it must be finite"),
        (lambda: break_posterior([1, 2, 3], 1, size=0), "size is 0; it must be above 0"),
        (lambda: break_posterior([1, 2, 3], 1).hpd(1), "level is 1; it must lie between 0 and 1"),
        (lambda: break_posterior([1, 2, 3], 1).equal_tail("0.9"), "level is '0.9'; it must be a number"),
        (lambda: log_evidence([1, 2, 3], -1), "max_breaks is -1"),
        (lambda: log_evidence([1, 2, 3], 1, rate=-1), "rate is -1; it must be above 0"),
        (lambda: interrupted([[1, 2], [3, -1]], 1), "counts[1, 1] is -1"),
        (lambda: interrupted([[1, NAN], [NAN, NAN]], 1), "counts[1, 0] and counts[0, 0]"),
        (lambda: interrupted(3, 1), "counts has 0 dimension(s)"),
        (lambda: interrupted([1, 2, 3], 0), "at is 0; allowed: 1 or more"),
        (lambda: interrupted([1] * 8, 8), "at is 8; allowed: 1 to 7"),
        (lambda: interrupted([1, 2, 3], 3), "counts has 3 periods; with at 3 there must be at least 7"),
        (lambda: interrupted([1, 2, 3], 1.5), "at is 1.5"),
        (lambda: interrupted([1, 2, 3], 1, confidence=1), "confidence is 1"),
        (lambda: interrupted([1, 2, 3], 1, n_draws=38), "a confidence of 0.95 needs at least 39"),
        (lambda: interrupted([1, 2, 3], 1, confidence=0.99, n_draws=198), "n_draws is 198; a confidence of 0.99"),
        (lambda: interrupted([[1, 2, 3]] * 50, 1, n_draws=49), "n_draws is 49; allowed: 50 or more"),
        (lambda: interrupted([1] * 12, 6, block=4), "block is 4; allowed: 1 to 3"),
        (lambda: interrupted([1, 2, 3], 1, seed=-1), "seed is -1"),
        (lambda: kaplan_meier([], []), "durations is empty"),
        (lambda: kaplan_meier([1, -2], [1, 1]), "durations[1] is -2; it must be 0 or more"),
        (lambda: kaplan_meier([1, NAN], [1, 1]), "durations[1] is nan"),
        (lambda: kaplan_meier([[1, 2]], [1, 1]), "durations has 2 dimension(s)"),
        (lambda: kaplan_meier([1, 2], [1]), "observed has the shape (1,) for 2 durations"),
        (lambda: kaplan_meier([1, 2], [1, 2]), "observed[1] is 2"),
        (lambda: kaplan_meier([1, 2], [True, None]), "observed[1] is None"),
        (lambda: kaplan_meier([1], [1], confidence=1.0), "confidence is 1"),
        (lambda: kaplan_meier([1], [1]).at(-1), "t is -1"),
        (lambda: kaplan_meier([1], [1]).at(NAN), "t is nan"),
        (lambda: cumulative_incidence([1, 2], ["a"]), "causes has 1 labels for 2 durations"),
        (lambda: cumulative_incidence([1, 2], ["a", NAN]), "causes[1] is nan"),
        (lambda: cumulative_incidence([1, 2], [["a"], None]), "causes[0] is ['a']"),
        (lambda: cumulative_incidence([1, 2], 3), "causes is 3; it must hold a label for each of the 2 durations"),
        (lambda: cumulative_incidence([1], ["a"], confidence=0), "confidence is 0"),
    ],
)
def test_each_argument(call: Callable[[], object], words: str) -> None:
    """What is out of its range is named with what is allowed."""
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "result",
    [
        changepoints([1, 0, 3, 0, 2, 9] * 6, power=False),
        break_posterior([1, 0, 3, 9], 2),
        interrupted([3, 2, 4, 3, 2, 9, 7, 8, 9, 8], 5),
        kaplan_meier([1, 2, 3], [1, 0, 1]),
        cumulative_incidence([1, 2, 3], ["a", "b", None])["b"],
    ],
    ids=lambda result: type(result).__name__,
)
def test_results_cannot_be_changed(result: Any) -> None:
    """Fields are frozen, arrays are read-only."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(result, dataclasses.fields(result)[0].name, 0.0)
    arrays = [getattr(result, field.name) for field in dataclasses.fields(result)]
    arrays = [array for array in arrays if isinstance(array, np.ndarray)]
    assert arrays
    assert not any(array.flags.writeable for array in [*arrays, log_evidence([1, 2], 1)])
