"""Trends net of attention of counts whose dates may be vague, pooled over imputations that follow the fitted model.

The slope is drawn anew for each imputation (Rubin 1987, Multiple Imputation for Nonresponse in Surveys), so that what
is not known of the trend enters the dates that are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit

from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.coarsening import VagueCounts
from alliance_timeline.inference.multiple import PooledSlope, pool
from alliance_timeline.inference.relative import LogisticTrend, OffsetTrend, logistic_trend, offset_trend
from alliance_timeline.inference.vague_trends import within_reach

__all__ = ["VagueOffset", "VagueShare", "vague_logistic_trend", "vague_offset_trend"]


_NO_CLUMPING = 1e-4  # a correlation within periods below it is none
_EDGE = 1e-9  # how near shares come to 0 and 1
_LEAST = 0.05  # the smallest size, shares near 0 and 1 alone


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueShare:
    """The trend of a share whose dates may be vague.

    Attributes:
        trend: the result on the expected counts; of known dates the result itself.
        pooled: the slope over imputations by Rubin's rules; None where all periods are known or an imputation has no
            slope.
    """

    trend: LogisticTrend
    pooled: PooledSlope | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueOffset:
    """The trend of a rate net of a volume, where dates may be vague; the attributes of ``VagueShare``."""

    trend: OffsetTrend
    pooled: PooledSlope | None


def vague_logistic_trend(
    part: VagueCounts, rest: VagueCounts, times: FloatArray, *, confidence: float = 0.95, m: int = 40, seed: int = 0
) -> VagueShare:
    """``logistic_trend`` of a part among part and rest.

    A vague event of either falls into a period of its span in proportion to all events there and to a share that is
    drawn about the fitted one, with as much clumping as the finely dated events show; dating it evenly instead would
    hide overdispersion and make p too small.

    Args:
        part, rest: by period, of the same periods.
        times: of each period.
        confidence, m, seed: of the limits; imputations and their seed.
    """
    total = part.expected + rest.expected
    start = logistic_trend(np.minimum(part.expected, total), total, times, confidence=confidence)
    if start.slope is None or start.slope_se is None or not (part.is_vague or rest.is_vague):
        return VagueShare(trend=start, pooled=None)
    rng = np.random.default_rng(seed)
    slopes = start.slope + start.slope_se * rng.standard_normal(m)
    middle = np.average(times, weights=total)
    tilt = np.outer(slopes, times - middle)
    share = np.clip(expit(logit(part.expected.sum() / total.sum()) + tilt), _EDGE, 1.0 - _EDGE)
    size = _size(part.fine, part.fine + rest.fine, start.slope * (times - middle))
    if size is not None:
        share = rng.beta(size * share + part.fine, size * (1.0 - share) + rest.fine)
    drawn = [counts.imputed(total * mean, None, rng) for counts, mean in ((part, share), (rest, 1.0 - share))]
    found = [logistic_trend(y, y + other, times, confidence=confidence) for y, other in zip(*drawn, strict=True)]
    fewest = min(result.n for result in found)
    usable = all(result.slope_se is not None for result in found)
    return VagueShare(trend=start, pooled=pool([replace(result, n=fewest) for result in found]) if usable else None)


def _size(y: FloatArray, n: FloatArray, tilt: FloatArray) -> float | None:
    """Size of the beta-binomial (sum of its two parameters), by moments about the fitted share; None for binomial.

    Leaving events out at random leaves the size as it is, so that the fine part tells that of all.
    """
    pairs, whole = np.maximum(n - 1.0, 0.0).sum(), n.sum()
    if pairs == 0 or not 0 < y.sum() < whole:
        return None
    share, used = np.clip(expit(logit(y.sum() / whole) + tilt), _EDGE, 1.0 - _EDGE), n > 0
    chi2 = ((y - n * share) ** 2 / (np.maximum(n, 1.0) * share * (1.0 - share)))[used].sum()
    correlation = (chi2 * used.sum() / max(used.sum() - 2, 1) - used.sum()) / pairs
    return float(max(1.0 / correlation - 1.0, _LEAST)) if correlation > _NO_CLUMPING else None


def vague_offset_trend(
    counts: VagueCounts,
    volume: FloatArray,
    times: FloatArray,
    *,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> VagueOffset:
    """``offset_trend`` of counts beside a volume.

    Args:
        counts: by period.
        volume: by period, NaN where it is not known.
        times: of each period, or 0 and 1 for two phases.
        confidence, m, seed: as for ``vague_logistic_trend``.
    """
    start = offset_trend(counts.expected, volume, times, counts.exposure, confidence=confidence)
    if start.slope is None or start.slope_se is None or start.elasticity is None or not counts.is_vague:
        return VagueOffset(trend=start, pooled=None)
    rng = np.random.default_rng(seed)
    slopes = start.slope + start.slope_se * rng.standard_normal(m)
    level = start.elasticity * np.log(volume)
    level = np.where(np.isnan(level), np.nanmean(level), level)
    means = within_reach(np.outer(slopes, times - times.mean()) + level - level.mean()) * counts.exposure
    rows = counts.imputed(means, counts.size((0,)), rng)
    found = [offset_trend(row, volume, times, counts.exposure, confidence=confidence) for row in rows]
    usable = all(result.slope_se is not None for result in found)
    return VagueOffset(trend=start, pooled=pool(found) if usable else None)
