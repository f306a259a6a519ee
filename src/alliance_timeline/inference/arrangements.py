"""The ways in which units can be dealt out to phases of given sizes: all of them, or some at random."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Codes", "all_arrangements", "number_of_arrangements", "random_arrangements"]

Codes = NDArray[np.int64]

_CELLS = 1 << 20  # codes that are held at a time


def number_of_arrangements(sizes: Sequence[int]) -> int:
    """In how many ways units can be dealt out to phases of these sizes.

    >>> number_of_arrangements([2, 2])
    6
    """
    return math.prod(math.comb(sum(sizes[: i + 1]), size) for i, size in enumerate(sizes))


def all_arrangements(sizes: Sequence[int]) -> Iterator[Codes]:
    """Every distinct arrangement once: blocks of rows, each with the phase of every unit.

    >>> np.vstack(list(all_arrangements([1, 2]))).tolist()
    [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    """
    row = np.full(sum(sizes), len(sizes) - 1)
    rows: list[Codes] = []
    for _ in _place(row, range(len(row)), sizes, 0):
        rows.append(row.copy())
        if len(rows) * len(row) >= _CELLS:
            yield np.vstack(rows)
            rows = []
    if rows:
        yield np.vstack(rows)


def _place(row: Codes, free: Sequence[int], sizes: Sequence[int], phase: int) -> Iterator[None]:
    """Writes every way to deal ``free`` units to ``phase`` and those after it into ``row``, which is of the last."""
    if phase == len(sizes) - 1:
        yield
        return
    for chosen in combinations(free, sizes[phase]):
        row[list(chosen)] = phase
        rest = [unit for unit in free if unit not in chosen] if phase < len(sizes) - 2 else ()
        yield from _place(row, rest, sizes, phase + 1)
        row[list(chosen)] = len(sizes) - 1


def random_arrangements(sizes: Sequence[int], number: int, rng: np.random.Generator) -> Iterator[Codes]:
    """``number`` arrangements, each as likely as any other, in blocks as those of ``all_arrangements``.

    >>> [block.shape for block in random_arrangements([1, 2], 5, np.random.default_rng(1))]
    [(5, 3)]
    """
    row = np.repeat(np.arange(len(sizes)), sizes)
    block = max(1, _CELLS // len(row))
    for start in range(0, number, block):
        yield rng.permuted(np.tile(row, (min(block, number - start), 1)), axis=1)
