"""PhaseContrast: the result of comparing two phases, and how it shows itself."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from alliance_timeline.errors import InputError
from alliance_timeline.inference.imputation import PooledRatio
from alliance_timeline.periods import Window
from alliance_timeline.phases.display import html_table, text_table
from alliance_timeline.phases.scheme import Periodization

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.inference.composition import Turnover

__all__ = ["EQUAL", "WHOLE", "ContrastRow", "MixRow", "PhaseContrast"]

WHOLE, EQUAL = "whole phases", "equal windows"

_HEAD = ("kind", "baseline", "occasions", "rate ratio", "p", "method", "flips", "headline")


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """The rate of one kind in the first phase over that in the second, on one baseline.

    Attributes:
        kind: a kind, or several joined by ``+`` where they are one class.
        baseline: ``whole phases`` or ``equal windows`` (next to the boundary).
        first, second: the windows that are compared.
        leading: the result to read: mid-P, or quasi-Poisson where the quarterly counts are overdispersed. Its estimate
            and counts are expected ones; p, interval and flips (the share of imputations whose own verdict differs)
            are pooled over the imputed dates.
        exact: the exact conditional result beside it.
        dispersion: index of the quarterly counts within both windows; None where it cannot be told. It is too low
            where many dates are vague (see ``is_overdispersed``).
    """

    kind: str
    baseline: str
    first: Window
    second: Window
    leading: PooledRatio
    exact: PooledRatio
    dispersion: float | None

    @property
    def verdict(self) -> str:
        """``higher``, ``lower`` or ``no difference shown``, by the leading interval."""
        if self.leading.reason is not None:
            return "no difference shown"
        return "higher" if self.leading.low > 1 else "lower" if self.leading.high < 1 else "no difference shown"

    @property
    def sign(self) -> int:
        """Whether the estimate is above 1 (1), below (−1), or neither (0)."""
        estimate = self.leading.estimate
        return 0 if estimate is None else (estimate > 1) - (estimate < 1)

    @property
    def ratio_text(self) -> str:
        """The ratio with its interval: '2.10 (1.41–3.02)'."""
        return ratio_text(self.leading)


def ratio_text(result: PooledRatio) -> str:
    """A ratio with its interval; ∞ and – where it has no number."""
    numbers = (result.estimate, result.low, result.high)
    estimate, low, high = ("–" if x is None else "∞" if math.isinf(x) else f"{x:.2f}" for x in numbers)
    return f"{estimate} ({low}–{high})"


@dataclass(frozen=True, slots=True)
class MixRow:
    """The share of a kind or domain among all dyadic occasions of each phase, with intervals.

    An occasion may belong to several groups; the shares need not add up to 1. None where a phase has no occasion.
    """

    by: str
    group: str
    first: float | None
    first_low: float
    first_high: float
    second: float | None
    second_low: float
    second_high: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PhaseContrast:
    """The first phase relative to the second.

    Attributes:
        first, second: names of the phases.
        rows: one a kind and baseline.
        mix: shares by kind and by domain.
        turnover: actors of the two phases, rarefied to the smaller one's number of occasions. Its
            newcomers are those of whichever phase is later in time, its leavers those of the earlier one; what came
            before both is not looked at, so that the first phase of a scheme has no newcomers. None where a phase has
            no occasion.
        scheme, confidence, m, seed, unit, settled_until, caution: how it was made, and what must be told beside it.
    """

    first: str
    second: str
    rows: tuple[ContrastRow, ...]
    mix: tuple[MixRow, ...]
    turnover: Turnover | None
    scheme: Periodization
    confidence: float
    m: int
    seed: int
    unit: str
    settled_until: datetime.date | None
    caution: str | None

    def row(self, kind: str, baseline: str = WHOLE) -> ContrastRow:
        """The row of a kind on a baseline.

        Raises:
            InputError: no such kind or baseline.
        """
        for row in self.rows:
            if row.kind == kind and row.baseline == baseline:
                return row
        raise InputError(
            f"there is no row for {kind!r} on {baseline!r}; kinds: {', '.join(self.kinds)}; baselines: {WHOLE}, {EQUAL}"
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds (or classes of kinds) that are compared, in order."""
        return tuple(dict.fromkeys(row.kind for row in self.rows))

    def headline(self, kind: str) -> str:
        """The verdict on a kind; ``depends on the baseline`` where the baselines disagree in sign or verdict."""
        rows = [self.row(kind, baseline) for baseline in (WHOLE, EQUAL)]
        agree = len({row.verdict for row in rows}) == 1 and len({row.sign for row in rows} - {0}) < 2
        return rows[0].verdict if agree else "depends on the baseline"

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a kind and baseline.

        Columns: kind, baseline, the two windows, what the leading ratio has (estimate, interval, p, flips …; its
        ``dispersion`` is the factor that widens the interval), the exact interval and p, the dispersion index of the
        quarterly counts, and the headline.
        """
        import pandas as pd

        names = [field.name for field in fields(PooledRatio)]
        return pd.DataFrame(
            [
                {"kind": row.kind, "baseline": row.baseline, "first": row.first, "second": row.second}
                | {name: getattr(row.leading, name) for name in names}
                | {"exact_low": row.exact.low, "exact_high": row.exact.high, "exact_p_value": row.exact.p_value}
                | {"dispersion_index": row.dispersion, "headline": self.headline(row.kind)}
                for row in self.rows
            ]
        )

    def _lines(self) -> list[tuple[str, ...]]:
        return [
            (
                row.kind, row.baseline, f"{row.leading.events_a:.1f} : {row.leading.events_b:.1f}", row.ratio_text,
                f"{row.leading.p_value:.3f}", row.leading.method, f"{row.leading.flips:.0%}", self.headline(row.kind),
            )
            for row in self.rows
        ]  # fmt: skip

    def _title(self) -> str:
        return f"{self.first} relative to {self.second}"

    def _notes(self) -> list[str | None]:
        turnover = self.turnover
        if turnover is None:
            return [self.caution]
        parts = (
            f"{part.estimate:.1f} {name} ({part.low:.1f}–{part.high:.1f})"
            for name, part in (("newcomers", turnover.newcomers), ("leavers", turnover.leavers))
        )
        return [f"actors in {turnover.n} occasions of each phase: {', '.join(parts)}", self.caution]

    def __repr__(self) -> str:
        return f"{self._title()}\n{text_table(_HEAD, self._lines(), self._notes())}"

    def _repr_html_(self) -> str:
        return html_table(self._title(), _HEAD, self._lines(), self._notes())
