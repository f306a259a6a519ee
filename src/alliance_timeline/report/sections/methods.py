"""Methods, in short, with the papers behind them; only what the brief has used."""

from __future__ import annotations

from alliance_timeline.report.material import Listing, Material, Section, Words
from alliance_timeline.report.sections.trends import is_long_enough

__all__ = ["methods_section"]

_DATES = (
    "Dates are written in EDTF (ISO 8601-2:2019). Counts spread each start over its possible days; intervals are "
    "averaged over draws of the days."
)
_RATES = (
    "Rates: exact Poisson intervals (Garwood 1936, Biometrika 28:437–442), widened where quarterly counts vary more "
    "than chance would make them."
)
_RATIOS = (
    "Ratios of rates: conditional intervals with matching p (Fay 2010, R Journal 2(1):53–58), quasi-Poisson where "
    "counts are overdispersed; the change of level net of the trend is that of an interrupted series (Wagner et al. "
    "2002, Journal of Clinical Pharmacy and Therapeutics 27:299–309)."
)
_ACTORS = (
    "Newcomers and leavers are compared at an equal number of occasions by rarefaction (Hurlbert 1971, Ecology "
    "52:577–586)."
)
_SHARES = (
    "Shares: exact intervals (Clopper & Pearson 1934, Biometrika 26:404–413), widened where quarters vary more than "
    "chance would make them."
)
_FOLLOWED = (
    "Follow-through: Kaplan–Meier and Aalen–Johansen curves with cancellation as a competing risk (Aalen & Johansen "
    "1978, Scandinavian Journal of Statistics 5:141–150)."
)
_TRENDS = (
    "Trends: the Mann–Kendall test (Mann 1945, Econometrica 13:245–259), studentized so that it holds where periods "
    "depend on each other; growth from a log-linear quasi-Poisson model; p-values held together by Holm's method (Holm "
    "1979, Scandinavian Journal of Statistics 6:65–70)."
)
_BREAKS = (
    "Breaks: a permutation test, then exact posteriors of the dates (Fearnhead 2006, Statistics and Computing "
    "16:203–213)."
)
_CHECKS = (
    "Claims: the verdict goes by the whole interval; how few changes would turn it was found by changing the data and "
    "deciding anew."
)


def methods_section(m: Material) -> Section | None:
    """The section on methods; None where nothing was counted."""
    if not len(m.timeline):
        return None
    used: list[tuple[str, bool]] = [
        (_DATES, True),
        (_RATES, bool(m.parts)),
        (_RATIOS, m.pair is not None and m.contrast.value is not None),
        (_ACTORS, m.pair is not None and m.turnover.value is not None),
        (_SHARES, bool(m.parts)),
        (_FOLLOWED, m.followed.value is not None and m.followed.value.n > 0),
        (_TRENDS, is_long_enough(m)),
        (_BREAKS, is_long_enough(m) and m.breaks.value is not None),
        (_CHECKS, m.checks is not None and any(result.fragility for result in m.checks)),
    ]
    items: tuple[Words, ...] = tuple(text for text, is_used in used if is_used)
    return Section("methods", "Methods", (Listing(items),))
