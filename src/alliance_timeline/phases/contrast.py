"""PhaseContrast: how the rates, the mix and the actors of one phase differ from those of another."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.errors import InputError
from alliance_timeline.inference.composition import Turnover, rarefied_turnover
from alliance_timeline.inference.imputation import PooledRatio, pool_dispersion, pool_ratio
from alliance_timeline.inference.rates import proportion
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases.scheme import Periodization, Phase
from alliance_timeline.phases.summary import is_overdispersed
from alliance_timeline.phases.windows import covered_window, equal_windows, quarters
from alliance_timeline.series import EventSeries, HasSeries
from alliance_timeline.vocabulary import DYADIC

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ContrastRow", "MixRow", "PhaseContrast", "contrast_phases", "rate_rows"]

WHOLE, EQUAL = "whole phases", "equal windows"


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """The rate of one kind in the first phase over that in the second, on one baseline.

    Attributes:
        kind: a kind, or several joined by ``+`` where they are one class.
        baseline: ``whole phases`` or ``equal windows`` (next to the boundary).
        first, second: the windows that are compared.
        leading: the result to read: mid-P, or quasi-Poisson where the quarterly counts are overdispersed.
        exact: the exact conditional result beside it.
        dispersion: index of the quarterly counts within both windows; None where it cannot be told.
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
    def ratio_text(self) -> str:
        """The ratio with its interval: '2.1 (1.4–3.0)'."""
        result = self.leading
        estimate = "–" if result.estimate is None else f"{result.estimate:.2f}"
        return f"{estimate} ({result.low:.2f}–{result.high:.2f})"


@dataclass(frozen=True, slots=True)
class MixRow:
    """The share of a kind or domain among all dyadic occasions of each phase, with intervals."""

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
        turnover: newcomers, leavers and survivors among the actors (without states), rarefied to the smaller phase's
            number of occasions; None where a phase has no occasion.
        scheme, confidence, m, seed, unit, caution: how it was made and what must be told beside it.
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
        """The row of a kind on a baseline."""
        for row in self.rows:
            if row.kind == kind and row.baseline == baseline:
                return row
        raise InputError(f"there is no row for {kind!r} on {baseline!r}; kinds: {', '.join(self.kinds)}")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds (or classes of kinds) that are compared, in order."""
        return tuple(dict.fromkeys(row.kind for row in self.rows))

    def headline(self, kind: str) -> str:
        """The verdict on a kind; ``depends on the baseline`` where the baselines disagree in sign or verdict."""
        rows = [row for row in self.rows if row.kind == kind]
        verdicts = {row.verdict for row in rows}
        signs = {np.sign(np.log(row.leading.estimate)) for row in rows if row.leading.estimate} - {0.0}
        return verdicts.pop() if len(verdicts) == 1 and len(signs) < 2 else "depends on the baseline"

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a kind and baseline: windows, ratio with interval, p, method, dispersion, flips, headline."""
        import pandas as pd

        names = [field.name for field in fields(PooledRatio)]
        return pd.DataFrame(
            [
                {"kind": row.kind, "baseline": row.baseline, "first": row.first, "second": row.second}
                | {name: getattr(row.leading, name) for name in names}
                | {"exact_low": row.exact.low, "exact_high": row.exact.high, "exact_p_value": row.exact.p_value}
                | {"dispersion": row.dispersion, "headline": self.headline(row.kind)}
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

    def __repr__(self) -> str:
        head = ("kind", "baseline", f"{self.unit}s", "rate ratio", "p", "method", "flips", "headline")
        lines = [head, *self._lines()]
        widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
        text = "\n".join(
            "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines
        )
        return f"{self.first} relative to {self.second}\n{text}" + (f"\n{self.caution}" if self.caution else "")

    def _repr_html_(self) -> str:
        head = ("kind", "baseline", f"{self.unit}s", "rate ratio", "p", "method", "flips", "headline")
        top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in self._lines()
        )
        note = f"<p>{escape(self.caution)}</p>" if self.caution else ""
        caption = f"{self.first} relative to {self.second}"
        return f"<table><caption>{escape(caption)}</caption><tr>{top}</tr>{body}</table>{note}"


def contrast_phases(
    source: HasSeries,
    first: str,
    second: str,
    scheme: Periodization,
    *,
    window: str | None = None,
    kinds: Sequence[str] | None = None,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> PhaseContrast:
    """Compare the first phase with the second: rates on two baselines, mix and actors.

    Args:
        window: length of the equal windows, such as ``2 years``; by default that of the shorter phase.
        kinds: several kinds that are one class; by default one row for each dyadic kind.
        m, seed: imputations of the start days.

    Raises:
        InputError: phases without covered days, or a window longer than a phase.
    """
    rows = rate_rows(
        source, scheme[first], scheme[second], window=window, kinds=kinds, confidence=confidence, m=m, seed=seed
    )
    whole = _covered_pair(source, scheme[first], scheme[second])
    dyadic = source.select(kinds=_DYADIC)
    return PhaseContrast(
        first, second, rows, _mix(dyadic, whole, confidence), _turnover(dyadic, whole, confidence),
        scheme, confidence, m, seed, "occasion", source.settled_until, source.caution,
    )  # fmt: skip


_DYADIC = [str(kind) for kind in DYADIC]


def rate_rows(
    source: HasSeries,
    first: Phase,
    second: Phase,
    *,
    window: str | None = None,
    kinds: Sequence[str] | None = None,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> tuple[ContrastRow, ...]:
    """The rates of two phases on both baselines, kind by kind; the arguments of ``contrast_phases``."""
    whole = _covered_pair(source, first, second)
    pairs = ((WHOLE, whole), (EQUAL, equal_windows(*whole, window)))
    name = None if kinds is None else " + ".join(kinds)
    chosen = source.select(kinds=_DYADIC if kinds is None else list(kinds))
    rows = [row for baseline, pair in pairs for row in _rows(chosen, baseline, pair, name, confidence, m, seed)]
    return tuple(sorted(rows, key=lambda row: _DYADIC.index(row.kind) if name is None else 0))


def _covered_pair(source: HasSeries, first: Phase, second: Phase) -> tuple[Window, Window]:
    """The covered windows of two different phases."""
    if first == second:
        raise InputError(f"a phase cannot be compared with itself: {first.name!r}")
    one, other = covered_window(source, first), covered_window(source, second)
    if one is None or other is None:
        name = first.name if one is None else second.name
        raise InputError(f"no day of phase {name!r} is covered and settled; choose another phase or coverage")
    return one, other


def _rows(
    source: HasSeries,
    baseline: str,
    pair: tuple[Window, Window],
    name: str | None,
    confidence: float,
    m: int,
    seed: int,
) -> list[ContrastRow]:
    """One row a kind (or one for the class ``name``) on one baseline."""
    columns = [_column(source, window, name is None, m, seed) for window in pair]
    labels = [name] if name is not None else _DYADIC
    rows = []
    for label in labels:
        (a, split_a, ea, parts_a), (b, split_b, eb, parts_b) = (
            column.of(label if name is None else "all") for column in columns
        )
        spread = pool_dispersion(
            np.hstack([split_a, split_b]),
            np.concatenate([parts_a, parts_b]),
            groups=["a"] * len(parts_a) + ["b"] * len(parts_b),
        )
        exact = pool_ratio(a, b, ea, eb, method="exact", confidence=confidence)
        leading = pool_ratio(a, b, ea, eb, method="midp", confidence=confidence)
        if is_overdispersed(spread.index, spread.p_value):
            leading = pool_ratio(
                a, b, ea, eb, method="quasipoisson", confidence=confidence, counts_a=split_a, counts_b=split_b,
                period_exposure_a=parts_a, period_exposure_b=parts_b,
            )  # fmt: skip
        rows.append(ContrastRow(label, baseline, pair[0], pair[1], leading, exact, spread.index))
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """The imputed counts of one window, split into quarters that have exposure."""

    groups: tuple[str | None, ...]
    draws: NDArray[np.int64]
    exposure: NDArray[np.float64]

    def of(self, label: str) -> tuple[NDArray[np.int64], NDArray[np.int64], float, NDArray[np.float64]]:
        """Events of each imputation, the same by quarter, exposure of all and of each quarter."""
        if label in self.groups:
            split = self.draws[:, :, self.groups.index(label)]
        else:
            split = np.zeros(self.draws.shape[:2], dtype=np.int64)
        return split.sum(axis=1), split, float(self.exposure.sum()), self.exposure


def _column(source: HasSeries, window: Window, by_kind: bool, m: int, seed: int) -> _Column:
    series = source.series(quarters(window), by="kind" if by_kind else None)
    used = series.exposure > 0
    return _Column(series.groups, series.draws(m, seed)[:, used], series.exposure[used])


def _mix(source: HasSeries, pair: tuple[Window, Window], confidence: float) -> tuple[MixRow, ...]:
    """Shares of all dyadic occasions by kind and by domain; an occasion may belong to several."""
    totals = [source.series((_period(window),)).expected for window in pair]
    rows: list[MixRow] = []
    for by in ("kind", "domain"):
        series = [source.series((_period(window),), by=by) for window in pair]
        labels = dict.fromkeys(label for one in series for label in one.groups if label is not None)
        for label in labels:
            cells: list[float | None] = []
            for one, total in zip(series, totals, strict=True):
                share = proportion(
                    min(_expected(one, label), float(total.sum())), float(total.sum()), confidence=confidence
                )
                cells += [share.estimate, share.low, share.high]
            rows.append(MixRow(by, label, *cells))  # type: ignore[arg-type]
    return tuple(rows)


def _period(window: Window) -> Period:
    return Period("window", *window)


def _expected(series: EventSeries, label: str) -> float:
    return float(series.expected[0, series.groups.index(label)]) if label in series.groups else 0.0


def _turnover(source: HasSeries, pair: tuple[Window, Window], confidence: float) -> Turnover | None:
    """Newcomers of the later phase and leavers of the earlier one."""
    early, late = sorted(pair)
    before, after = source.actors_by_occasion(early), source.actors_by_occasion(late)
    if not before or not after:
        return None
    return rarefied_turnover(before, after, confidence=confidence)
