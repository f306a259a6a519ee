"""Rows inside of lanes: marks and bars that would hide one another lie on different rows of their lane."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["packed"]


def packed(
    lane: Sequence[int], left: Sequence[float], right: Sequence[float], lanes: int
) -> tuple[list[int], list[int]]:
    """The row of each thing in its lane, and how many rows each lane has (at least one).

    From left to right, each lies on the first row whose last thing ends before it; the same things always lie the same.

    >>> packed([0, 0, 1], [0.0, 1.0, 0.0], [2.0, 3.0, 1.0], 2)
    ([0, 1, 0], [2, 1])
    """
    ends: list[list[float]] = [[] for _ in range(lanes)]
    rows = [0] * len(lane)
    for n in sorted(range(len(lane)), key=lambda n: (left[n], right[n], n)):
        taken = ends[lane[n]]
        row = next((row for row, end in enumerate(taken) if end <= left[n]), len(taken))
        taken[row : row + 1] = [right[n]]
        rows[n] = row
    return rows, [max(1, len(taken)) for taken in ends]
