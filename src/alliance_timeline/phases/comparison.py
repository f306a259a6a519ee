"""PhaseContrast: the result of comparing two phases, and how it shows itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from alliance_timeline.display import counted, html_table, text_table
from alliance_timeline.errors import InputError
from alliance_timeline.inference.imputation import PooledRatio
from alliance_timeline.periods import Window
from alliance_timeline.series.findings import number_text, p_text

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.inference.composition import Turnover
    from alliance_timeline.phases.scheme import Periodization

__all__ = [
    "EQUAL",
    "INTERRUPTED",
    "NET",
    "WHOLE",
    "ContrastRow",
    "MixRow",
    "PhaseContrast",
    "headline_of",
    "omissions_of",
    "row_cells",
]

WHOLE, EQUAL, NET = "whole phases", "equal windows", "net of trend"
INTERRUPTED = "interrupted"

_HEAD = ("kind", "baseline", "occasions", "rate ratio", "p", "method", "flips", "headline")


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """The rate of one kind in the first phase over that in the second, on one baseline.

    Attributes:
        kind: a kind, or several joined by ``+`` where they are one class.
        baseline: ``whole phases``; ``equal windows`` (next to the boundary); or ``net of trend``: the change of level
            at the boundary of phases that touch, net of the trend of each (``EventSeries.interrupted``).
        first, second: the windows that are compared.
        leading: the result to read: mid-P, or quasi-Poisson where the quarterly counts are overdispersed;
            ``interrupted`` net of trend. Its counts are expected ones, and so is its estimate but net of trend; p,
            interval and flips (the share of imputations whose own verdict differs) are pooled over the imputed dates.
            Its ``reason`` says why there is no estimate.
        exact: the exact conditional result beside it; None net of trend.
        dispersion: index of the quarterly counts within both windows (net of trend: about the fitted curve); None where
            it cannot be told. It is too low where many dates are vague (see ``is_overdispersed``).
    """

    kind: str
    baseline: str
    first: Window
    second: Window
    leading: PooledRatio
    exact: PooledRatio | None
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
        """The ratio with its interval, '2.10 (1.41–3.02)'; ∞ and – where it has no number."""
        result = self.leading
        if not self.is_tested:
            return number_text(result.estimate)
        return f"{number_text(result.estimate)} ({number_text(result.low)}–{number_text(result.high)})"

    @property
    def p_text(self) -> str:
        """The p-value, or – without one."""
        return p_text(self.leading.p_value if self.is_tested else None)

    @property
    def is_tested(self) -> bool:
        """Whether the row says anything: not net of trend where phases do not touch or have too few quarters."""
        return self.baseline != NET or self.leading.reason is None


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
        settled_note: says that days after the settled one are left out; None where none are.
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
    settled_note: str | None = None

    def row(self, kind: str, baseline: str = WHOLE) -> ContrastRow:
        """The row of a kind on a baseline.

        Raises:
            InputError: no such kind or baseline.
        """
        for row in self.rows:
            if row.kind == kind and row.baseline == baseline:
                return row
        raise InputError(
            f"there is no row for {kind!r} on {baseline!r}; kinds: {', '.join(self.kinds)}; "
            f"baselines: {', '.join(dict.fromkeys(row.baseline for row in self.rows))}"
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds (or classes of kinds) that are compared, in order."""
        return tuple(dict.fromkeys(row.kind for row in self.rows))

    def headline(self, kind: str) -> str:
        """The verdict on a kind; ``depends on the baseline`` where the baselines disagree in sign or verdict.

        A change of level net of trend that could not be had is left out.

        Raises:
            InputError: no such kind.
        """
        self.row(kind)
        return headline_of([row for row in self.rows if row.kind == kind])

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a kind and baseline.

        Columns: kind, baseline, the two windows, what the leading ratio has (estimate, interval, p, flips …; its
        ``dispersion`` is the factor that widens the interval), the exact interval and p (None net of trend), the
        dispersion index of the quarterly counts, and the headline.
        """
        import pandas as pd

        names = [field.name for field in fields(PooledRatio)]
        return pd.DataFrame(
            [
                {"kind": row.kind, "baseline": row.baseline, "first": row.first, "second": row.second}
                | {name: getattr(row.leading, name) for name in names}
                | {f"exact_{name}": getattr(row.exact, name, None) for name in ("low", "high", "p_value")}
                | {"dispersion_index": row.dispersion, "headline": self.headline(row.kind)}
                for row in self.rows
            ]
        )

    def plot(self, *, width: int = 260, title: str | None = None) -> Any:
        """A forest plot: a row for each kind, its baselines as marks with their intervals, on a log scale.

        Args:
            width: of the plotting area in pixels, without the columns of text beside it.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.LayerChart``. Numbers of occasions and ratios stand beside the marks; an arrow is a limit that
            is 0, infinite or beyond the axis.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> chart = at.load().contrast("since-2022", "2014-2022").plot()
        >>> chart.to_dict()["title"]["text"]
        ['Rates of since-2022 relative to 2014-2022']
        """
        from alliance_timeline.phases.drawing_results import draw_contrast

        return draw_contrast(self, width, title)

    def _lines(self) -> list[tuple[str, ...]]:
        return [(*row_cells(row), self.headline(row.kind)) for row in self.rows]

    def _title(self) -> str:
        return f"{self.first} relative to {self.second}"

    @property
    def omissions(self) -> tuple[str, ...]:
        """Why some kinds have no change of level net of trend, one text a reason."""
        return omissions_of(self.rows)

    def _notes(self) -> list[str | None]:
        turnover = self.turnover
        if turnover is None:
            return [*self.omissions, self.settled_note, self.caution]
        parts = (
            f"{part.estimate:.1f} {name} ({part.low:.1f}–{part.high:.1f})"
            for name, part in (("newcomers", turnover.newcomers), ("leavers", turnover.leavers))
        )
        actors = f"actors in {counted(turnover.n, 'occasion')} of each phase: {', '.join(parts)}"
        return [*self.omissions, actors, self.settled_note, self.caution]

    def __repr__(self) -> str:
        return f"{self._title()}\n{text_table(_HEAD, self._lines(), self._notes())}"

    def _repr_html_(self) -> str:
        return html_table(self._title(), _HEAD, self._lines(), self._notes())


def headline_of(rows: Sequence[ContrastRow]) -> str:
    """The verdict on a class by its rows; ``depends on the baseline`` where they disagree in sign or verdict.

    A change of level net of trend that could not be had is left out.
    """
    tested = [rows[0], *(row for row in rows if row.is_tested)]
    agree = len({row.verdict for row in tested}) == 1 and len({row.sign for row in tested} - {0}) < 2
    return rows[0].verdict if agree else "depends on the baseline"


def omissions_of(rows: Iterable[ContrastRow]) -> tuple[str, ...]:
    """Why some rows have no change of level net of trend, one text a reason."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if not row.is_tested:
            reasons.setdefault(row.leading.reason or "", []).append(row.kind)
    return tuple(f"{NET}: none for {', '.join(kinds)}: {reason}" for reason, kinds in reasons.items())


def row_cells(row: ContrastRow) -> tuple[str, ...]:
    """Kind, baseline, occasions, ratio, p, method and flips as texts."""
    occasions = f"{row.leading.events_a:.1f} : {row.leading.events_b:.1f}"
    flips = f"{row.leading.flips:.0%}" if row.is_tested else "–"
    return row.kind, row.baseline, occasions, row.ratio_text, row.p_text, row.leading.method, flips
