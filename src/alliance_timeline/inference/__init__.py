"""Statistics on plain arrays: rates and ratios, dispersion, trends, breaks, mixes, survival, vague dates, rarefaction.

The kernel knows no events: arrays go in, frozen results come out. Names are loaded when first touched, so
that importing the package does not import scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_timeline.inference.breaks import (
        BreakStep,
        BreakTest,
        Changepoints,
        break_test,
        changepoints,
        optimal_breaks,
        pelt,
    )
    from alliance_timeline.inference.completeness import (
        Completeness,
        RarefiedCount,
        Turnover,
        chao_lower_bound,
        rarefaction,
        rarefied_turnover,
    )
    from alliance_timeline.inference.interruption import Interrupted, interrupted
    from alliance_timeline.inference.mixes import CompositionShift, MixShift, composition_shift, mix_shift
    from alliance_timeline.inference.posterior import (
        BreakPosterior,
        break_posterior,
        log_evidence,
    )
    from alliance_timeline.inference.power import (
        DetectableLevel,
        DetectableRatio,
        smallest_detectable_rate,
        smallest_detectable_ratio,
        smallest_detectable_share,
    )
    from alliance_timeline.inference.rates import (
        Dispersion,
        Proportion,
        Rate,
        RateRatio,
        dispersion,
        proportion,
        rate,
        rate_ratio,
        ratio_p_functions,
    )
    from alliance_timeline.inference.shares import (
        OddsRatio,
        PooledOddsRatio,
        PooledProportion,
        odds_ratio,
        pool_odds_ratio,
        pool_proportion,
        pool_share_dispersion,
    )
    from alliance_timeline.inference.survival import (
        CompetingRisks,
        CumulativeIncidence,
        SurvivalCurve,
        cumulative_incidence,
        kaplan_meier,
    )
    from alliance_timeline.inference.trends import (
        LogisticTrend,
        LogLinearTrend,
        MannKendall,
        OffsetTrend,
        log_linear_trend,
        logistic_trend,
        mann_kendall,
        offset_trend,
    )
    from alliance_timeline.inference.vague import (
        PooledDispersion,
        PooledPosterior,
        PooledRate,
        PooledRatio,
        PooledSlope,
        VagueCounts,
        holm,
        pool,
        pool_dispersion,
        pool_rate,
        pool_ratio,
    )

__all__ = [
    "BreakPosterior",
    "BreakStep",
    "BreakTest",
    "Changepoints",
    "CompetingRisks",
    "Completeness",
    "CompositionShift",
    "CumulativeIncidence",
    "DetectableLevel",
    "DetectableRatio",
    "Dispersion",
    "Interrupted",
    "LogLinearTrend",
    "LogisticTrend",
    "MannKendall",
    "MixShift",
    "OddsRatio",
    "OffsetTrend",
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
    "SurvivalCurve",
    "Turnover",
    "VagueCounts",
    "break_posterior",
    "break_test",
    "changepoints",
    "chao_lower_bound",
    "composition_shift",
    "cumulative_incidence",
    "dispersion",
    "holm",
    "interrupted",
    "kaplan_meier",
    "log_evidence",
    "log_linear_trend",
    "logistic_trend",
    "mann_kendall",
    "mix_shift",
    "odds_ratio",
    "offset_trend",
    "optimal_breaks",
    "pelt",
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
    "smallest_detectable_rate",
    "smallest_detectable_ratio",
    "smallest_detectable_share",
]

_HOMES = {
    "breaks": (
        "BreakStep",
        "Changepoints",
        "changepoints",
        "BreakTest",
        "break_test",
        "optimal_breaks",
        "pelt",
    ),
    "vague": (
        "VagueCounts",
        "PooledDispersion",
        "PooledRate",
        "PooledRatio",
        "pool_dispersion",
        "pool_rate",
        "pool_ratio",
        "PooledPosterior",
        "PooledSlope",
        "holm",
        "pool",
    ),
    "completeness": (
        "Completeness",
        "chao_lower_bound",
        "RarefiedCount",
        "Turnover",
        "rarefaction",
        "rarefied_turnover",
    ),
    "posterior": ("BreakPosterior", "break_posterior", "log_evidence"),
    "interruption": ("Interrupted", "interrupted"),
    "trends": (
        "LogLinearTrend",
        "log_linear_trend",
        "LogisticTrend",
        "OffsetTrend",
        "logistic_trend",
        "offset_trend",
        "MannKendall",
        "mann_kendall",
    ),
    "mixes": ("CompositionShift", "MixShift", "composition_shift", "mix_shift"),
    "shares": (
        "OddsRatio",
        "PooledOddsRatio",
        "odds_ratio",
        "pool_odds_ratio",
        "PooledProportion",
        "pool_proportion",
        "pool_share_dispersion",
    ),
    "power": (
        "DetectableLevel",
        "DetectableRatio",
        "smallest_detectable_rate",
        "smallest_detectable_ratio",
        "smallest_detectable_share",
    ),
    "rates": (
        "ratio_p_functions",
        "Dispersion",
        "Proportion",
        "Rate",
        "dispersion",
        "proportion",
        "rate",
        "rate_ratio",
        "RateRatio",
    ),
    "survival": ("CompetingRisks", "CumulativeIncidence", "SurvivalCurve", "cumulative_incidence", "kaplan_meier"),
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
