"""Count: how many units start in the window; what vague dates leave open is all that is uncertain about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import BOTH, Bounded, Whole
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.counts import CountVerdict, count_fragility
from alliance_timeline.checks.fragility.placements import excludes_days
from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter, confirms
from alliance_timeline.display import counted

__all__ = ["Count", "count_limits"]


class Count(Bounded):
    """So many units start in the window.

    Each unit lies in it with the share of its possible start days that do, so that the number has a Poisson binomial
    distribution; the interval is the central one of the confidence. A window that reaches beyond the covered and
    settled days can show that a number is reached, never that it is not.

    Args:
        at_least, at_most: whole numbers from 0 to a thousand million.

    >>> Count(at_least=3).claim("occasion")
    'at least 3 occasions'
    """

    name: ClassVar[str] = "count"
    is_inference: ClassVar[bool] = False
    stands_on_open_list: ClassVar[frozenset[Verdict]] = BOTH
    needs_events: ClassVar[bool] = False

    at_least: Whole | None = None
    at_most: Whole | None = None

    def claim(self, unit: str) -> str:
        """The claim in words."""
        return self.counted_text(unit)

    def evaluate(self, case: Case) -> Finding:
        """The number of units in the window, by the central interval of its distribution."""
        shares = [unit.share for unit in case.units]
        low, high = count_limits(shares, case.confidence)
        expected, surely = sum(shares), sum(share == 1 for share in shares)
        verdict = self.judged(low, high)
        reason, detail = None, ""
        if verdict is Verdict.INCONCLUSIVE:
            reason, detail = Reason.COARSE, f"the dates allow {low} to {high}"
        if case.beyond and self.judged(low, float("inf")) is not verdict:
            verdict, reason, detail = Verdict.INCONCLUSIVE, Reason.OUTSIDE, f"the window {case.beyond}"
        return Finding(
            verdict=verdict,
            figure=f"{expected:.4g}" + (f" ({low}–{high})" if low < high else ""),
            estimate=expected,
            low=low,
            high=high,
            unit=f"{case.unit}s",
            reason=reason,
            detail=detail,
            evidence=case.evidence,
            steps=(
                f"{counted(len(shares), case.unit)} may start in {case.window_text}; {surely} surely do.",
                f"Their possible days give {low} to {high} with {case.confidence:g} confidence.",
            ),
        )

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """The fewest changes, exactly; a bound where the selection leaves out events by their dates."""
        if excludes_days(case.selection):
            return super().fragility(case, verdict, verdict_after)
        open_end = float("inf") if case.beyond else None

        def limits(shares: Sequence[float]) -> tuple[float, float]:
            low, high = count_limits(shares, case.confidence)
            return low, high if open_end is None else open_end

        found = count_fragility(
            case,
            CountVerdict(
                shares=[unit.share for unit in case.units],
                verdict=verdict,
                limits=limits,
                judge=self.judged,
                least=-float("inf") if self.at_least is None else self.at_least,
                most=float("inf") if self.at_most is None else self.at_most,
            ),
        )
        if not confirms(found, verdict_after, case):
            return super().fragility(case, verdict, verdict_after)
        return found


def count_limits(shares: Iterable[float], confidence: float) -> tuple[int, int]:
    """The central interval of a Poisson binomial number: both tails hold at most half of what is left.

    >>> count_limits([1.0, 1.0, 0.5], 0.95), count_limits([1.0, 0.01], 0.95)
    ((2, 3), (1, 1))
    """
    chances = np.array([1.0])
    given = list(shares)
    for share in given:
        if share < 1.0:
            chances = np.convolve(chances, [1.0 - share, share])
    surely = sum(share == 1.0 for share in given)
    level = (1.0 - confidence) / 2.0 + 1e-12
    below, above = np.cumsum(chances), np.cumsum(chances[::-1])[::-1]
    return surely + int(np.argmax(below > level)), surely + int(len(chances) - 1 - np.argmax(above[::-1] > level))
