"""How a selection differs between two phases net of attention: among all dyadic occasions, or beside a volume."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from alliance_timeline.display import html_table, text_table
from alliance_timeline.errors import InputError
from alliance_timeline.inference.coarsening import VagueCounts
from alliance_timeline.inference.odds import pool_odds_ratio, share_pearson
from alliance_timeline.inference.overdispersion import is_overdispersed
from alliance_timeline.inference.vague_relative import vague_offset_trend
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases.comparison import EQUAL, WHOLE
from alliance_timeline.phases.scheme import Periodization
from alliance_timeline.phases.windows import covered_pair, equal_windows, quarters, settled_note
from alliance_timeline.series import HasSeries, Indicator
from alliance_timeline.series.axis import Floats, Ints
from alliance_timeline.series.findings import p_text, range_text
from alliance_timeline.series.relative import meaning_of, without_value
from alliance_timeline.series.trends import percent
from alliance_timeline.series.volume import volume_by_period

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RelativeContrast", "RelativeContrastRow", "contrast_relative"]

_HEAD = ("baseline", "occasions : rest", "ratio", "p", "method", "flips", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeContrastRow:
    """A selection in the first phase relative to the second, net of attention, on one baseline.

    Attributes:
        baseline: ``whole phases`` or ``equal windows`` (next to the boundary).
        first, second: the windows that are compared.
        estimate: against the rest, the odds ratio (conditional on the sums); against a volume, the ratio of rates at
            an unchanged volume. None without one.
        low, high: its limits; None where there are none. p_value: two-sided, of a ratio of 1; None without limits.
        method: "midp", "quasibinomial" where the quarterly shares are overdispersed, or "log-linear, quasi-Poisson".
        flips: share of the imputations of vague dates that decide otherwise.
        events_a, rest_a, events_b, rest_b: expected occasions of the first and of the second phase; the rest is None
            against a volume.
        exact_low, exact_high: of the exact conditional interval; None against a volume.
        dispersion: index of the quarterly shares (or counts) within both windows; None where it cannot be told. It is
            too low where many dates are vague (see ``is_overdispersed``).
        elasticity: of the volume; None against the rest.
        reason: why the data say nothing; None where they do.
    """

    baseline: str
    first: Window
    second: Window
    estimate: float | None
    low: float | None
    high: float | None
    p_value: float | None
    method: str
    flips: float
    events_a: float
    rest_a: float | None
    events_b: float
    rest_b: float | None
    exact_low: float | None = None
    exact_high: float | None = None
    dispersion: float | None = None
    elasticity: float | None = None
    reason: str | None = None

    @property
    def verdict(self) -> str:
        """``higher``, ``lower`` or ``no difference shown``, by the interval."""
        if self.reason is not None or self.low is None or self.high is None:
            return "no difference shown"
        return "higher" if self.low > 1 else "lower" if self.high < 1 else "no difference shown"

    @property
    def cells(self) -> tuple[str, ...]:
        """Texts of the columns."""
        pairs = ((self.events_a, self.rest_a), (self.events_b, self.rest_b))
        counts = " / ".join(f"{n:.1f}" if rest is None else f"{n:.1f} : {rest:.1f}" for n, rest in pairs)
        return (
            self.baseline, counts, range_text(self.estimate, self.low, self.high), p_text(self.p_value), self.method,
            f"{self.flips:.0%}", self.verdict if self.reason is None else f"{self.verdict}: {self.reason}",
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RelativeContrast:
    """A selection in the first phase relative to the second, net of attention.

    Attributes:
        first, second: names of the phases.
        against: "rest" (all other dyadic occasions), or the id of an indicator.
        rows: one a baseline.
        scheme, confidence, m, seed, unit, settled_until, caution, notes: how it was made, what it means, and what must
            be told beside it.
        settled_note: says that days after the settled one are left out; None where none are.
    """

    first: str
    second: str
    against: str
    rows: tuple[RelativeContrastRow, ...]
    scheme: Periodization
    confidence: float
    m: int
    seed: int
    unit: str
    settled_until: datetime.date | None
    caution: str | None
    notes: tuple[str, ...]
    settled_note: str | None = None

    def row(self, baseline: str = WHOLE) -> RelativeContrastRow:
        """The row of a baseline.

        Raises:
            InputError: no such baseline.
        """
        for row in self.rows:
            if row.baseline == baseline:
                return row
        raise InputError(f"there is no baseline {baseline!r}; allowed: {WHOLE}, {EQUAL}")

    @property
    def headline(self) -> str:
        """The verdict; ``depends on the baseline`` where the baselines disagree in sign or verdict."""
        signs = {(row.estimate > 1) - (row.estimate < 1) for row in self.rows if row.estimate is not None} - {0}
        agree = len({row.verdict for row in self.rows}) == 1 and len(signs) < 2
        return self.rows[0].verdict if agree else "depends on the baseline"

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a baseline: the attributes of its row, the verdict and the headline."""
        import pandas as pd

        names = [item.name for item in fields(RelativeContrastRow)]
        lines = [{name: getattr(row, name) for name in names} | {"verdict": row.verdict} for row in self.rows]
        return pd.DataFrame(lines).assign(headline=self.headline)

    def _title(self) -> str:
        name = "all other dyadic occasions" if self.against == "rest" else self.against
        return f"{self.first} relative to {self.second}, against {name}: {self.headline}"

    def _notes(self) -> list[str | None]:
        return [*self.notes, self.settled_note, self.caution]

    def __repr__(self) -> str:
        return f"{self._title()}\n{text_table(_HEAD, [row.cells for row in self.rows], self._notes())}"

    def _repr_html_(self) -> str:
        return html_table(self._title(), _HEAD, [row.cells for row in self.rows], self._notes())


def contrast_relative(
    part: HasSeries,
    against: HasSeries | Indicator,
    first: str,
    second: str,
    scheme: Periodization,
    *,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
    notes: tuple[str, ...] = (),
) -> RelativeContrast:
    """Compare the first phase with the second net of attention, on whole phases and on equal windows.

    Args:
        part: the selection.
        against: the rest, with the same coverage, or an outside volume.
        first, second: names of two phases of the scheme.
        scheme: the phases.
        confidence: of the intervals, between 0 and 1.
        m, seed: imputations of the start days; at least 20 where dates are uncertain.
        notes: what else must be told.

    Raises:
        InputError: phases without covered and settled days, the same phase twice, an indicator with two values for one
            day. UnknownNameError: no such phase.
    """
    whole = covered_pair(part, scheme[first], scheme[second])
    pairs = {WHOLE: whole, EQUAL: equal_windows(*whole, None)}
    rows = [_row(part, against, baseline, pair, confidence, m, seed) for baseline, pair in pairs.items()]
    name = against.id if isinstance(against, Indicator) else "rest"
    means = meaning_of(against if isinstance(against, Indicator) else "rest")
    if isinstance(against, Indicator):
        notes = (*notes, *without_value(against, (*quarters(min(whole)), *quarters(max(whole)))))
    return RelativeContrast(
        first, second, name, tuple(rows), scheme, confidence, m, seed, "occasion", part.settled_until, part.caution,
        (means, *notes), settled_note(part),
    )  # fmt: skip


def _row(
    part: HasSeries, against: HasSeries | Indicator, baseline: str, pair: tuple[Window, Window], confidence: float,
    m: int, seed: int,
) -> RelativeContrastRow:  # fmt: skip
    periods = (*quarters(min(pair)), *quarters(max(pair)))
    periods, counts = _counted(part, periods)
    in_first = np.array([pair[0][0] <= period.first <= pair[0][1] for period in periods]).astype(np.int64)
    if isinstance(against, Indicator):
        return _beside(counts, volume_by_period(against, periods), in_first, baseline, pair, confidence, m, seed)
    return _among(counts, _counted(against, periods)[1], in_first, baseline, pair, confidence, m, seed)


def _counted(source: HasSeries, periods: tuple[Period, ...]) -> tuple[tuple[Period, ...], VagueCounts]:
    """The covered ones of the periods, and the counts in them."""
    series = source.series(periods)
    sample = series._samples(np.flatnonzero(series.exposure > 0))[0]
    return sample.periods, sample.counts


def _among(
    part: VagueCounts, rest: VagueCounts, in_first: Ints, baseline: str, pair: tuple[Window, Window],
    confidence: float, m: int, seed: int,
) -> RelativeContrastRow:  # fmt: skip
    """Odds ratio from imputed counts: mid-P, or wider where the shares of the quarters are overdispersed."""
    rng = np.random.default_rng(seed)
    drawn = [counts.imputed(np.tile(counts.exposure, (m, 1)), None, rng) for counts in (part, rest)]
    first = in_first == 1
    cells = [rows[:, phase].sum(axis=1) for phase in (first, ~first) for rows in drawn]
    chi2, df = share_pearson(drawn[0], drawn[0] + drawn[1], in_first)
    index, p = _dispersion(chi2, df)
    exact = pool_odds_ratio(*cells, confidence=confidence, method="exact")
    if is_overdispersed(index, p):
        phi = chi2 / np.maximum(df, 1.0)
        found = pool_odds_ratio(*cells, confidence=confidence, method="quasibinomial", dispersion=phi, df=df)
    else:
        found = pool_odds_ratio(*cells, confidence=confidence)
    expected = [float(counts.expected[phase].sum()) for phase in (first, ~first) for counts in (part, rest)]
    return RelativeContrastRow(
        baseline=baseline, first=pair[0], second=pair[1], estimate=found.estimate, low=found.low, high=found.high,
        p_value=found.p_value, method=found.method, flips=found.flips, events_a=expected[0], rest_a=expected[1],
        events_b=expected[2], rest_b=expected[3], exact_low=exact.low, exact_high=exact.high, dispersion=index,
        reason=found.reason,
    )  # fmt: skip


def _dispersion(chi2: Floats, df: Floats) -> tuple[float | None, float | None]:
    """Mean index and mean p over the imputations that have one."""
    has = df > 0
    if not has.any():
        return None, None
    return float((chi2[has] / df[has]).mean()), float(chdtrc(df[has], chi2[has]).mean())


def _beside(
    part: VagueCounts, volume: Floats, in_first: Ints, baseline: str, pair: tuple[Window, Window], confidence: float,
    m: int, seed: int,
) -> RelativeContrastRow:  # fmt: skip
    """Ratio of rates at an unchanged volume: the slope of the log-linear model with 0 and 1 as times."""
    found = vague_offset_trend(part, volume, in_first.astype(np.float64), confidence=confidence, m=m, seed=seed)
    plain, pooled, known = found.trend, found.pooled, ~np.isnan(volume)
    figures: tuple[float | None, ...] = (plain.percent, plain.low, plain.high)
    p, flips = plain.p_value, 0.0
    if p is not None and pooled is not None:
        slopes = pooled.slope, pooled.slope_low, pooled.slope_high
        figures, p, flips = tuple(map(percent, slopes)), pooled.p_value, pooled.flips
    estimate, low, high = (None if figure is None else 1.0 + figure / 100.0 for figure in figures)
    events_a, events_b = (float(part.expected[known & (in_first == phase)].sum()) for phase in (1, 0))
    return RelativeContrastRow(
        baseline=baseline, first=pair[0], second=pair[1], estimate=estimate, low=low, high=high, p_value=p,
        method="log-linear, quasi-Poisson", flips=flips, events_a=events_a, rest_a=None, events_b=events_b, rest_b=None,
        dispersion=plain.dispersion, elasticity=plain.elasticity, reason=plain.reason,
    )  # fmt: skip
