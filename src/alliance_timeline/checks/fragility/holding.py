"""Holding: which units to take away first, where a thing falls when all that hold it are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

from alliance_timeline.checks.fragility.search import MOST

__all__ = ["falling_order", "most_at_once"]

T = TypeVar("T", bound=Hashable)


def falling_order(holders: Iterable[Iterable[T]], most: int = MOST) -> list[T]:
    """What to take away, so that with each number of it as many things fall as this simple order can make.

    The thing with the fewest holders left falls next; of several, that whose holders hold the most other things.

    Args:
        holders: of each thing, what holds it.
        most: after how many to stop.

    >>> falling_order([["a", "b"], ["b"], ["c", "d"]])
    ['b', 'a', 'c', 'd']
    """
    rows = [tuple(some) for some in holders]
    order = {item: n for n, item in enumerate(dict.fromkeys(item for row in rows for item in row))}
    left = [set(row) for row in rows]
    taken: list[T] = []
    while (left := [some for some in left if some]) and len(taken) < most:
        weight = Counter(item for some in left for item in some)
        falling = min(left, key=lambda some: (len(some), -sum(weight[item] for item in some)))
        taken += sorted(falling, key=order.__getitem__)
        left = [some - falling for some in left]
    return taken


def most_at_once(reached: Iterable[tuple[T, Iterable[Hashable]]], most: int = MOST) -> list[T]:
    """What to do, so that with each number of it as many things are reached as this simple order can make.

    Args:
        reached: what can be done, with the things that it reaches.
        most: after how many to stop.

    >>> most_at_once([("a", [1]), ("b", [1, 2]), ("c", [3])])
    ['b', 'c']
    """
    left = [(item, set(things)) for item, things in reached]
    found: list[T] = []
    while len(found) < most:
        item, things = max(left, key=lambda pair: len(pair[1]), default=(None, set[Hashable]()))
        if item is None or not things:
            break
        found.append(item)
        left = [(other, rest - things) for other, rest in left]
    return found
