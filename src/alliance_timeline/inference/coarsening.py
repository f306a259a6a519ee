"""Null series whose dates are as vague as the observed ones.

Counts over vague dates are spread over the periods that they may belong to, which makes them smoother than counts of
known dates. A test must see the same smoothing under its null: the vague events are dated at random with as much
clumping as the finely dated ones show, the periods are shuffled, the same share of each span is made vague again, and
spread as before. Dating vague events evenly instead would destroy overdispersion and make every test too liberal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray, checked_counts
from alliance_timeline.inference.orders import Rows, orders_within

__all__ = ["VagueCounts"]

_COMPLETIONS = 20
_NEIGHBOURS = 1.5  # widths of a span within which the vague parts of spans are taken together
_LARGEST_SIZE = 1e4  # a negative binomial of this size is Poisson
_LARGEST_MEAN = 1e250  # more, such as the infinite mean of a steep line, is taken for this much


@dataclass(frozen=True, slots=True, eq=False)
class VagueCounts:
    """Counts of which some events are known up to a span of periods.

    Attributes:
        fine: events by period whose period is known, n whole numbers.
        shares: spans × n: the share of each period in a span's possible days; a row sums to at most 1, to less where
            the span reaches beyond the periods.
        numbers: events of each span, whole numbers.
        exposure: of each period.

    Raises:
        InputError: lengths that do not fit, shares that are negative or sum to more than 1, or, where events are
            vague, counts that are not whole.

    >>> counts = VagueCounts(np.array([2.0, 0.0, 1.0]), np.array([[0.5, 0.5, 0.0]]), np.array([3.0]), np.ones(3))
    >>> counts.expected.tolist()
    [3.5, 1.5, 1.0]
    """

    fine: FloatArray
    shares: FloatArray
    numbers: FloatArray
    exposure: FloatArray

    def __post_init__(self) -> None:
        if self.shares.shape != (len(self.numbers), len(self.fine)) or len(self.exposure) != len(self.fine):
            raise InputError(
                f"shares has the shape {self.shares.shape}; it must be spans × periods, "
                f"{len(self.numbers)} × {len(self.fine)}, with one exposure a period"
            )
        if (self.shares < 0).any() or (self.shares.sum(axis=1) > 1 + 1e-9).any():
            raise InputError("shares holds negative values or a row that sums to more than 1")
        for name, counts in (("fine", self.fine), ("numbers", self.numbers)) if self.is_vague else ():
            checked_counts(counts, name)

    @property
    def is_vague(self) -> bool:
        """Whether any event is known up to a span only."""
        return bool(self.numbers.any())

    @property
    def expected(self) -> FloatArray:
        """Expected events by period: the vague ones spread over their spans."""
        counts: FloatArray = self.fine + self.numbers @ self.shares
        return counts

    def null(self, starts: Sequence[int], draws: int, rng: np.random.Generator) -> Rows:
        """Expected counts of ``draws`` series in which nothing changes inside the segments that begin at ``starts``."""
        if not self.is_vague:
            return orders_within(self.fine, self.exposure, starts, draws, rng)
        means = np.tile(self._segment_means(starts, self.expected), (min(_COMPLETIONS, draws), 1))
        complete = self.imputed(means, self.size(starts), rng)
        times = np.bincount(np.arange(draws) % len(complete))
        parts = [orders_within(y, self.exposure, starts, int(k), rng) for y, k in zip(complete, times, strict=True)]
        counts, exposure = (np.vstack(columns) for columns in zip(*parts, strict=True))
        return self._coarsened(counts, rng), exposure

    def _segment_means(self, starts: Sequence[int], counts: FloatArray) -> FloatArray:
        """Of each period, what its segment's rate makes of its exposure."""
        segment = np.searchsorted(starts, np.arange(len(counts)), side="right") - 1
        rate = np.bincount(segment, counts) / np.bincount(segment, self.exposure)
        means: FloatArray = rate[segment] * self.exposure
        return means

    def size(self, starts: Sequence[int]) -> float | None:
        """Size of the negative binomial, by moments of the finely dated events within the segments; None for Poisson.

        Leaving events out at random leaves the size as it is, so that the fine part tells that of all.
        """
        mean = self._segment_means(starts, self.fine)
        free = len(mean) / max(len(mean) - 2 * len(starts) + 1, 1)  # rates and dates of breaks are fitted
        excess = float(((self.fine - mean) ** 2).sum()) * free - float(mean.sum())
        square = float((mean**2).sum())
        return square / excess if excess > square / _LARGEST_SIZE else None

    def imputed(self, means: FloatArray, size: float | None, rng: np.random.Generator) -> FloatArray:
        """Whole counts, one row a row of ``means``: each vague event in a period of its span.

        Args:
            means: m × n, expected events of a model; only proportions within a span matter.
            size: of the negative binomial by which events clump in periods; None for Poisson.
            rng: the generator.
        """
        counts = np.repeat(self.fine[None], len(means), axis=0)
        if not self.is_vague:
            return counts
        means = np.minimum(means, _LARGEST_MEAN)
        clumping = np.ones(means.shape) if size is None else rng.gamma(size + self.fine, 1 / size, means.shape)
        for share, number in zip(self.shares, self.numbers.astype(np.int64), strict=True):
            here = np.flatnonzero(share)
            if not len(here):
                continue
            weight = share[here] / self.exposure[here] * means[:, here] * clumping[:, here] + 1e-300
            inside = rng.binomial(number, min(1.0, float(share.sum())), len(means))
            counts[:, here] += rng.multinomial(inside, weight / weight.sum(axis=1, keepdims=True))
        return counts

    def _vague_parts(self) -> FloatArray:
        """Of the events in each span, the part that is known up to this span only; narrower spans are taken out first.

        The part of a span is that of its neighbours of the same width too, weighted by their distance: from a few
        events it would vary from span to span by chance, which the null series would show as dependence.
        """
        expected, width = self.expected, (self.shares > 0).sum(axis=1)
        number, whole = self.numbers * self.shares.sum(axis=1), np.zeros(len(width))
        for span in np.argsort(width, kind="stable"):
            inside = np.flatnonzero(self.shares[span])
            height = self.shares[span, inside] / self.exposure[inside]
            height = height / height.max(initial=1e-300)
            whole[span] = expected[inside] @ height
            if whole[span] > 0:
                expected[inside] *= 1 - np.minimum(number[span] / whole[span] * height, 1.0)
        centre = self.shares @ np.arange(len(self.fine)) / np.maximum(self.shares.sum(axis=1), 1e-300)
        away = np.subtract.outer(centre, centre) / np.maximum(width, 1)
        near = np.exp(-0.5 * (away / _NEIGHBOURS) ** 2) * np.equal.outer(width, width)
        parts: FloatArray = (near @ number) / np.maximum(near @ whole, 1e-300)
        return parts

    def _coarsened(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The rows with the same share of each span made vague again, narrow spans first, and spread over the span."""
        left = counts.astype(np.int64)
        spread, part = np.zeros(counts.shape), self._vague_parts()
        for span in np.argsort((self.shares > 0).sum(axis=1), kind="stable"):
            share = self.shares[span]
            inside = np.flatnonzero(share)
            if not len(inside):
                continue
            height = share[inside] / self.exposure[inside]
            chance = np.minimum(part[span] * height / height.max(), 1.0)
            taken = rng.binomial(left[:, inside], chance)
            left[:, inside] -= taken
            spread += taken.sum(axis=1, keepdims=True) * (share / share.sum())
        return left + spread
