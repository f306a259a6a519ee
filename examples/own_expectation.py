"""An expectation of one's own: a class with a name, a claim and a verdict by what is certain and what is possible."""

from __future__ import annotations

import datetime
from typing import ClassVar

import alliance_timeline as at
from alliance_timeline.checks import Case, Check, Expectation, Finding, Reason, Verdict


class EveryYear(Expectation):
    """In each covered and settled year of the window at least so many units start."""

    name: ClassVar[str] = "every_year"
    is_inference: ClassVar[bool] = False

    at_least: int = 1

    def claim(self, unit: str) -> str:
        """The claim in words."""
        return f"{unit}s in every year: at least {self.at_least}"

    def evaluate(self, case: Case) -> Finding:
        """Pass where the least certain year has enough, fail where even what is possible is too little in one."""
        series = case.timeline.series("year", unit=case.unit)
        settled = case.data.settled_until or datetime.date.max
        years = [
            (str(period), certain, possible)
            for period, (certain,), (possible,) in zip(series.periods, series.certain, series.possible, strict=True)
            if period.last <= settled and possible == possible  # a year that is not covered has no number
        ]
        year, low, high = min(years, key=lambda item: item[1:])
        empty = [year for year, _, possible in years if possible < self.at_least]
        verdict = Verdict.FAIL if empty else Verdict.PASS if low >= self.at_least else Verdict.INCONCLUSIVE
        return Finding(
            verdict=verdict,
            figure=f"{low:g} to {high:g} in {year}",
            low=float(low),
            high=float(high),
            unit=f"{case.unit}s in the scarcest year",
            reason=Reason.COARSE if verdict is Verdict.INCONCLUSIVE else None,
            detail=f"{year} has {low:g} for certain and {high:g} at most" if verdict is Verdict.INCONCLUSIVE else "",
            evidence=case.evidence,
            steps=(f"{len(years)} years were counted; without enough: {', '.join(empty) or 'none'}.",),
        )


def main() -> None:
    """Two claims on the bundled data, about lists that are complete."""
    checks = [
        Check(
            id="a-meeting-every-year",
            question="Have the prime ministers held a regular meeting in every year?",
            select={"frames": "prime-ministers-regular-meetings"},
            expect=EveryYear(),
        ),
        Check(
            id="two-patrols-every-year",
            question="Has every year had two joint bomber patrols?",
            select={"frames": "bomber-patrols"},
            expect=EveryYear(at_least=2),
        ),
    ]
    for result in at.run_checks(checks):
        print(f"{result.id}: {result.verdict} ({result.claim}; {result.figure})")
        print("  ", result.fragility.text if result.fragility else result.message)


if __name__ == "__main__":
    main()
