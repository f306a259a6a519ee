"""What is told of a figure beside bounds: why a claim stays open, and which figures the data could have shown."""

from __future__ import annotations

from collections.abc import Callable

from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.finding import Reason, Verdict
from alliance_timeline.inference.power import DetectableLevel
from alliance_timeline.series.findings import number_text

__all__ = ["detectable_text", "dispersion_step", "limits_text", "why_open", "yearly_step", "years_decide_not"]

Limits = tuple[float, float]


def why_open(
    claim: Bounded, limits: Limits, known: Limits, *, scale: float = 1.0, unit: str = ""
) -> tuple[Reason, str]:
    """Why an interval decides nothing, with the figures.

    Args:
        claim: with the bounds.
        limits: of the interval that decides nothing.
        known: those of the interval on expected counts, which has no part in what vague dates leave open.
        scale, unit: how both are shown, such as 100 and `` %``.

    >>> from alliance_timeline.checks.expectations.counts import Count
    >>> why_open(Count(at_least=1), (0.31, 1.8), (0.42, 1.7))[1]
    '0.31 to 1.80 holds 1'
    """
    detail = _holds(claim, limits, scale, unit)
    if claim.judged(*known) is Verdict.INCONCLUSIVE:
        return Reason.SPANS, detail
    return Reason.COARSE, f"{detail}; it might be {limits_text(known, scale, unit)} with dates known to the day"


def years_decide_not(
    claim: Bounded, index: float | None, limits: Limits, *, scale: float = 1.0, unit: str = ""
) -> tuple[Reason, str]:
    """Why a claim that an interval decides stays open: its limits by how years vary, with their dispersion index."""
    told = _holds(claim, limits, scale, unit)
    return Reason.DEPENDENCE, f"years vary more than quarters tell (index {index or 1.0:.1f}): {told}"


def _holds(claim: Bounded, limits: Limits, scale: float, unit: str) -> str:
    """Which bounds lie between the limits."""
    low, high = limits
    bounds = (bound for bound in (claim.at_least, claim.at_most) if bound is not None and low <= bound <= high)
    held = " and ".join(dict.fromkeys(f"{scale * bound:g}" for bound in bounds))
    return f"{limits_text(limits, scale, unit)} holds {held}{unit}"


def limits_text(limits: Limits, scale: float = 1.0, unit: str = "") -> str:
    """Limits as text: ``0.31 to 1.80``."""
    return f"{' to '.join(number_text(scale * limit) for limit in limits)}{unit}"


def detectable_text(
    claim: Bounded, level_of: Callable[[float], DetectableLevel], *, scale: float = 1.0, unit: str = ""
) -> str | None:
    """The figures nearest to the bounds that are shown to lie beyond them in 80 % of cases; None where none are.

    Beyond a single bound they satisfy or contradict the claim; outside of two they contradict it.
    """
    bounds = [bound for bound in (claim.at_least, claim.at_most) if bound is not None]
    above, below = level_of(bounds[-1]).above, level_of(bounds[0]).below
    parts = [] if above is None else [f"{number_text(scale * above)}{unit} or more"]
    parts += [] if below is None else [f"{number_text(scale * below)}{unit} or less"]
    return ", or ".join(parts) or None


def dispersion_step(index: float | None, factor: float, what: str) -> str:
    """How much counts or shares vary by quarter, and whether they are what the interval is widened by."""
    if index is None:
        return f"How much the quarterly {what} vary cannot be told; the interval is not widened by it."
    done = "widened" if factor > 1 and factor == index else "not widened"
    return f"The quarterly {what} have the dispersion index {index:.2f}; the interval is {done} by it."


def yearly_step(index: float | None, limits: Limits, what: str, scale: float = 1.0, unit: str = "") -> str:
    """What a verdict is held against beside the interval: how much spans of twelve months vary."""
    if index is None:
        return f"How much the yearly {what} vary cannot be told; the verdict goes by the quarters alone."
    return (
        f"The yearly {what} have the dispersion index {index:.2f}: a verdict must hold for "
        f"{limits_text(limits, scale, unit)} too."
    )
