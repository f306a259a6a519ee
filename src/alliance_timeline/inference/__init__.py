"""Statistics on plain arrays: rates and ratios, dispersion, trends, breaks, mixes, survival, vague dates, rarefaction.

The kernel knows no events: arrays go in, frozen results come out. Names are loaded when first touched, so
that importing the package does not import scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_timeline.inference.break_search import BreakStep, Changepoints, changepoints
    from alliance_timeline.inference.break_tests import BreakTest, break_test
    from alliance_timeline.inference.coarsening import VagueCounts
    from alliance_timeline.inference.completeness import Completeness, chao_lower_bound
    from alliance_timeline.inference.composition import RarefiedCount, Turnover, rarefaction, rarefied_turnover
    from alliance_timeline.inference.event_change import ChangeDatePosterior, change_date_posterior
    from alliance_timeline.inference.imputation import (
        PooledDispersion,
        PooledRate,
        PooledRatio,
        pool_dispersion,
        pool_rate,
        pool_ratio,
    )
    from alliance_timeline.inference.interruption import Interrupted, interrupted
    from alliance_timeline.inference.loglinear import LogLinearTrend, log_linear_trend
    from alliance_timeline.inference.mix import CompositionShift, MixShift, composition_shift, mix_shift
    from alliance_timeline.inference.multiple import PooledPosterior, PooledSlope, holm, pool
    from alliance_timeline.inference.odds import OddsRatio, PooledOddsRatio, odds_ratio, pool_odds_ratio
    from alliance_timeline.inference.posterior import BreakPosterior, break_posterior, log_evidence
    from alliance_timeline.inference.power import (
        DetectableLevel,
        DetectableRatio,
        smallest_detectable_rate,
        smallest_detectable_ratio,
        smallest_detectable_share,
    )
    from alliance_timeline.inference.proportions import PooledProportion, pool_proportion, pool_share_dispersion
    from alliance_timeline.inference.pvalues import ratio_p_functions
    from alliance_timeline.inference.rates import Dispersion, Proportion, Rate, dispersion, proportion, rate, rate_ratio
    from alliance_timeline.inference.ratios import RateRatio
    from alliance_timeline.inference.relative import LogisticTrend, OffsetTrend, logistic_trend, offset_trend
    from alliance_timeline.inference.segmentation import Penalised, optimal_breaks, pelt, penalty_path
    from alliance_timeline.inference.survival import (
        CompetingRisks,
        CumulativeIncidence,
        SurvivalCurve,
        cumulative_incidence,
        kaplan_meier,
    )
    from alliance_timeline.inference.trend_tests import (
        LaplaceTrend,
        Pettitt,
        SeasonalMannKendall,
        laplace_trend,
        pettitt,
        seasonal_mann_kendall,
    )
    from alliance_timeline.inference.trends import MannKendall, mann_kendall

__all__ = [
    "BreakPosterior",
    "BreakStep",
    "BreakTest",
    "ChangeDatePosterior",
    "Changepoints",
    "CompetingRisks",
    "Completeness",
    "CompositionShift",
    "CumulativeIncidence",
    "DetectableLevel",
    "DetectableRatio",
    "Dispersion",
    "Interrupted",
    "LaplaceTrend",
    "LogLinearTrend",
    "LogisticTrend",
    "MannKendall",
    "MixShift",
    "OddsRatio",
    "OffsetTrend",
    "Penalised",
    "Pettitt",
    "PooledDispersion",
    "PooledOddsRatio",
    "PooledPosterior",
    "PooledProportion",
    "PooledRate",
    "PooledRatio",
    "PooledSlope",
    "Proportion",
    "RarefiedCount",
    "Rate",
    "RateRatio",
    "SeasonalMannKendall",
    "SurvivalCurve",
    "Turnover",
    "VagueCounts",
    "break_posterior",
    "break_test",
    "change_date_posterior",
    "changepoints",
    "chao_lower_bound",
    "composition_shift",
    "cumulative_incidence",
    "dispersion",
    "holm",
    "interrupted",
    "kaplan_meier",
    "laplace_trend",
    "log_evidence",
    "log_linear_trend",
    "logistic_trend",
    "mann_kendall",
    "mix_shift",
    "odds_ratio",
    "offset_trend",
    "optimal_breaks",
    "pelt",
    "penalty_path",
    "pettitt",
    "pool",
    "pool_dispersion",
    "pool_odds_ratio",
    "pool_proportion",
    "pool_rate",
    "pool_ratio",
    "pool_share_dispersion",
    "proportion",
    "rarefaction",
    "rarefied_turnover",
    "rate",
    "rate_ratio",
    "ratio_p_functions",
    "seasonal_mann_kendall",
    "smallest_detectable_rate",
    "smallest_detectable_ratio",
    "smallest_detectable_share",
]

_HOMES = {
    "break_search": ("BreakStep", "Changepoints", "changepoints"),
    "break_tests": ("BreakTest", "break_test"),
    "coarsening": ("VagueCounts",),
    "completeness": ("Completeness", "chao_lower_bound"),
    "composition": ("RarefiedCount", "Turnover", "rarefaction", "rarefied_turnover"),
    "event_change": ("ChangeDatePosterior", "change_date_posterior"),
    "imputation": ("PooledDispersion", "PooledRate", "PooledRatio", "pool_dispersion", "pool_rate", "pool_ratio"),
    "interruption": ("Interrupted", "interrupted"),
    "loglinear": ("LogLinearTrend", "log_linear_trend"),
    "mix": ("CompositionShift", "MixShift", "composition_shift", "mix_shift"),
    "multiple": ("PooledPosterior", "PooledSlope", "holm", "pool"),
    "odds": ("OddsRatio", "PooledOddsRatio", "odds_ratio", "pool_odds_ratio"),
    "posterior": ("BreakPosterior", "break_posterior", "log_evidence"),
    "power": (
        "DetectableLevel",
        "DetectableRatio",
        "smallest_detectable_rate",
        "smallest_detectable_ratio",
        "smallest_detectable_share",
    ),
    "proportions": ("PooledProportion", "pool_proportion", "pool_share_dispersion"),
    "pvalues": ("ratio_p_functions",),
    "rates": ("Dispersion", "Proportion", "Rate", "dispersion", "proportion", "rate", "rate_ratio"),
    "ratios": ("RateRatio",),
    "segmentation": ("Penalised", "optimal_breaks", "pelt", "penalty_path"),
    "relative": ("LogisticTrend", "OffsetTrend", "logistic_trend", "offset_trend"),
    "survival": ("CompetingRisks", "CumulativeIncidence", "SurvivalCurve", "cumulative_incidence", "kaplan_meier"),
    "trend_tests": (
        "LaplaceTrend",
        "Pettitt",
        "SeasonalMannKendall",
        "laplace_trend",
        "pettitt",
        "seasonal_mann_kendall",
    ),
    "trends": ("MannKendall", "mann_kendall"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
