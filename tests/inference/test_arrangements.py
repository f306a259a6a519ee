"""Arrangements: all of them once, or random ones that are equally likely."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.inference import dependence as arrangements
from alliance_timeline.inference.dependence import all_arrangements, number_of_arrangements, random_arrangements


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4).filter(lambda sizes: sum(sizes) <= 7), st.booleans())
def test_all_arrangements_are_the_distinct_permutations(sizes: list[int], small_blocks: bool) -> None:
    """Each permutation of the codes once, in one block or many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrangements, "_CELLS", 10 if small_blocks else 1 << 20)
        found = [tuple(row) for block in all_arrangements(sizes) for row in block.tolist()]
    assert Counter(found) == Counter(set(permutations(np.repeat(np.arange(len(sizes)), sizes).tolist())))
    assert len(found) == number_of_arrangements(sizes)


def test_random_arrangements_are_equally_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve arrangements of 1, 1 and 2 units, 1,000 times each within four standard errors, in blocks."""
    monkeypatch.setattr(arrangements, "_CELLS", 20_000)
    blocks = list(random_arrangements([1, 1, 2], 12_000, np.random.default_rng(1)))
    assert [len(block) for block in blocks] == [5000, 5000, 2000]
    times = Counter(tuple(row) for block in blocks for row in block.tolist())
    assert len(times) == 12
    assert all(abs(number - 1000) < 4 * np.sqrt(1000) for number in times.values())
