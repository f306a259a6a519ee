"""The script under data/reliability: alpha against the krippendorff package, MASI against its definition."""

from __future__ import annotations

import importlib.util
import json
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data" / "reliability"


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure", FOLDER / "measure.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = _loaded()
pairs = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=2, max_size=20)
word_sets = st.frozensets(st.sampled_from("abc"), min_size=1)


@given(pairs)
def test_alpha_is_that_of_the_package(codings: list[tuple[str, str]]) -> None:
    """Unweighted nominal alpha of two coders."""
    first, second = zip(*codings, strict=True)
    assume(len({*first, *second}) > 1)
    numbers = np.array([["abcd".index(value) for value in coding] for coding in (first, second)], dtype=float)
    expected = krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal")
    assert SCRIPT.alpha(first, second) == pytest.approx(expected)


@given(st.lists(st.tuples(word_sets, word_sets), min_size=2, max_size=12))
def test_alpha_of_sets_is_that_of_the_package(codings: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    """MASI distance as the package's own metric over numbered sets."""
    first, second = zip(*codings, strict=True)
    values = list(dict.fromkeys([*first, *second]))
    assume(len(values) > 1)
    numbers = np.array([[values.index(value) for value in coding] for coding in (first, second)], dtype=float)

    def metric(v1: Any, v2: Any, i1: Any, i2: Any, n_v: Any, dtype: Any) -> Any:
        table = np.array([[SCRIPT.masi(a, b) for b in values] for a in values])
        return table[np.asarray(v1, dtype=int), np.asarray(v2, dtype=int)]

    expected = krippendorff.alpha(
        reliability_data=numbers, level_of_measurement=metric, value_domain=np.arange(len(values), dtype=float)
    )
    assert SCRIPT.alpha(first, second, None, SCRIPT.masi) == pytest.approx(expected)


@given(pairs, st.data())
def test_weights_are_repetitions(codings: list[tuple[str, str]], data: st.DataObject) -> None:
    """Observed disagreement with whole weights is that of repeated units; equal weights change nothing."""
    first, second = zip(*codings, strict=True)
    assume(len({*first, *second}) > 1)
    equal = SCRIPT.alpha(first, second, np.full(len(first), 7.0))
    assert equal == pytest.approx(SCRIPT.alpha(first, second))
    weights = data.draw(st.lists(st.integers(1, 4), min_size=len(first), max_size=len(first)))
    repeated = [pair for pair, times in zip(codings, weights, strict=True) for _ in range(times)]
    one, other = zip(*repeated, strict=True)
    n, whole = 2 * len(first), 2 * len(one)
    weighted = 1 - SCRIPT.alpha(first, second, np.array(weights, dtype=float))
    plain = 1 - SCRIPT.alpha(one, other)
    assert weighted == pytest.approx(plain * (n - 1) / n * whole / (whole - 1))


def test_masi() -> None:
    """0 for the same, a third off for a subset, two thirds for an overlap, 1 for nothing in common."""
    a, b, c = frozenset("ab"), frozenset("abc"), frozenset("bc")
    assert SCRIPT.masi(a, a) == 0
    assert SCRIPT.masi(a, b) == pytest.approx(1 - 2 / 3 * 2 / 3)
    assert SCRIPT.masi(a, c) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert SCRIPT.masi(a, frozenset("d")) == 1
    sets = [a, b, c]
    assert all(SCRIPT.masi(x, y) == SCRIPT.masi(y, x) for x, y in product(sets, sets))


def test_the_published_figures_are_those_of_the_codings() -> None:
    """``data/reliability.json`` is what the script makes of the rounds, each of at least 180 events."""
    rounds = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("round*.json"))}
    assert 1 <= len(rounds) <= 2
    assert all(len(codings) >= 180 for codings in rounds.values())
    drawn = [{item["event"] for item in codings} for codings in rounds.values()]
    assert len(set.union(*drawn)) == sum(map(len, drawn)), "the second draw is fresh"
    published = json.loads((ROOT / "data" / "reliability.json").read_text(encoding="utf-8"))
    assert published == SCRIPT.published(rounds)
    assert {item["id"] for item in published} >= {"kind", "form", "setting", "status", "domains"}
