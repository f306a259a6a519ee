"""Statistics on plain arrays: rates and their ratios, dispersion, imputed dates, rarefaction, completeness.

The kernel knows no events: arrays go in, frozen results come out. Names are loaded when first touched, so
that importing the package does not import scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_timeline.inference.completeness import Completeness, chao_lower_bound
    from alliance_timeline.inference.composition import (
        RarefiedCount,
        Turnover,
        rarefaction,
        rarefied_turnover,
    )
    from alliance_timeline.inference.imputation import (
        PooledDispersion,
        PooledRate,
        PooledRatio,
        pool_dispersion,
        pool_rate,
        pool_ratio,
    )
    from alliance_timeline.inference.pvalues import ratio_p_functions
    from alliance_timeline.inference.rates import (
        Dispersion,
        Proportion,
        Rate,
        dispersion,
        proportion,
        rate,
        rate_ratio,
    )
    from alliance_timeline.inference.ratios import RateRatio

__all__ = [
    "Completeness",
    "Dispersion",
    "PooledDispersion",
    "PooledRate",
    "PooledRatio",
    "Proportion",
    "RarefiedCount",
    "Rate",
    "RateRatio",
    "Turnover",
    "chao_lower_bound",
    "dispersion",
    "pool_dispersion",
    "pool_rate",
    "pool_ratio",
    "proportion",
    "rarefaction",
    "rarefied_turnover",
    "rate",
    "rate_ratio",
    "ratio_p_functions",
]

_HOMES = {
    "completeness": ("Completeness", "chao_lower_bound"),
    "composition": ("RarefiedCount", "Turnover", "rarefaction", "rarefied_turnover"),
    "imputation": ("PooledDispersion", "PooledRate", "PooledRatio", "pool_dispersion", "pool_rate", "pool_ratio"),
    "pvalues": ("ratio_p_functions",),
    "rates": ("Dispersion", "Proportion", "Rate", "dispersion", "proportion", "rate", "rate_ratio"),
    "ratios": ("RateRatio",),
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
