"""The result of a contrast: its rows, headline and picture."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.intervals import forest_chart
from alliance_timeline.charts.theme import nothing, short_caution, spelled
from alliance_timeline.display import counted, html_table, text_table
from alliance_timeline.errors import InputError
from alliance_timeline.inference.vague import PooledRatio
from alliance_timeline.periods import Window
from alliance_timeline.series.findings import number_text, p_text

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.inference.completeness import Turnover
    from alliance_timeline.phases.contrast import PhaseContrasts
    from alliance_timeline.phases.scheme import Periodization

__all__ = [
    "EQUAL",
    "INTERRUPTED",
    "NET",
    "WHOLE",
    "ContrastRow",
    "MixRow",
    "PhaseContrast",
    "draw_contrast",
    "draw_contrasts",
    "headline_of",
    "omissions_of",
    "row_cells",
]


_LEAST, _MOST = 0.01, 10_000  # ratios told in figures
_UNKNOWN = "cannot be told"
_WIDEST = 1e5  # an interval over a larger factor tells nothing


def draw_contrast(found: PhaseContrast, width: int, title: str | None = None) -> Any:
    """A contrast by kind."""
    headlines = {kind: found.headline(kind) for kind in found.kinds}
    title = title or f"Rates of {found.first} relative to {found.second}"
    caption = [*found.omissions, found.settled_note, found.caution]
    return _drawn(found, found.rows, headlines, title, caption, width)


def draw_contrasts(found: PhaseContrasts, width: int, title: str | None = None) -> Any:
    """A contrast of one class of kinds by group."""
    headlines = {item.group: item.headline for item in found.rows}
    rows = [row for item in found.rows for row in item.rows]
    title = title or f"Rates of {found.kinds} by {found.by}, {found.first} relative to {found.second}"
    return _drawn(found, rows, headlines, title, found.notes, width)


def _drawn(
    found: PhaseContrast | PhaseContrasts,
    rows: Sequence[ContrastRow],
    headlines: Mapping[str, str],
    title: str,
    notes: Sequence[str | None],
    width: int,
) -> Any:
    if not any(row.leading.events_a or row.leading.events_b for row in rows):
        return nothing(title, list(map(short_caution, notes)), "No events in these phases.")
    leading = [row.leading if _is_known(row) else None for row in rows]
    told = {row.kind for row in rows if _is_known(row)}
    headlines = {group: text if group in told else _UNKNOWN for group, text in headlines.items()}
    return forest_chart(
        row=[_name(row.kind) for row in rows],
        series=[row.baseline for row in rows],
        estimate=[None if result is None else result.estimate for result in leading],
        low=[None if result is None else result.low for result in leading],
        high=[None if result is None else result.high for result in leading],
        counts=[f"{row.leading.events_a:.1f} : {row.leading.events_b:.1f}" for row in rows],
        figure=[_figure(row) for row in rows],
        heads=(f"{found.unit.capitalize()}s", f"Rate ratio ({found.confidence:.0%} interval)"),
        headline={_name(group): text for group, text in headlines.items()},
        axis="Rate ratio (log scale)",
        title=title,
        caption=[*_marks(found, rows), *map(short_caution, notes)],
        description=". ".join([title, *_told(rows, headlines)]),
        width=width,
    )


def _marks(found: PhaseContrast | PhaseContrasts, rows: Sequence[ContrastRow]) -> list[str]:
    """How to read the marks, and which days are compared."""
    windows = {(row.first, row.second): row.baseline for row in reversed(rows)}
    spans = (
        f"{name}: {first[0]} to {first[1]} over {second[0]} to {second[1]}" for (first, second), name in windows.items()
    )
    marks = (
        f"Marks are ratios of {found.unit}s a year, lines their {found.confidence:.0%} intervals; an arrow is a limit "
        "that is 0, infinite or beyond the axis, a hollow mark a ratio that is 0 or infinite"
    )
    if not all(map(_is_known, rows)):
        marks += f"; what has no ratio, or an interval wider than a factor of {_WIDEST:,.0f}, {_UNKNOWN}"
    return [marks, "; ".join(spans)]


def _told(rows: Sequence[ContrastRow], headlines: Mapping[str, str]) -> list[str]:
    """The figures of each row as a sentence."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(f"{row.baseline} {_figure(row)}")
    return [f"{_name(kind)}: {headlines[kind]}; {', '.join(texts)}" for kind, texts in found.items()]


def _is_known(row: ContrastRow) -> bool:
    """Whether there is a ratio, with an interval that tells anything."""
    low, high = row.leading.low, row.leading.high
    known = row.is_tested and row.leading.estimate is not None and low is not None and high is not None
    return known and (low > 0 or high < math.inf) and not 0 < low * _WIDEST < high < math.inf


def _figure(row: ContrastRow) -> str:
    """Ratio and interval; ratios near 0 as such."""
    if not _is_known(row):
        return _UNKNOWN
    ratio, low, high = map(_ratio, (row.leading.estimate, row.leading.low, row.leading.high))
    return f"{ratio} ({low}–{high})"


def _ratio(value: float | None) -> str:
    if value is None or value == 0 or math.isinf(value) or _LEAST <= value < _MOST:
        return number_text(value)
    return f"< {_LEAST:g}" if value < _LEAST else f"> {_MOST:,}"


def _name(group: str) -> str:
    return spelled(group)


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
