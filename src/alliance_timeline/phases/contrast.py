"""How the rates, the mix and the actors of one phase differ from those of another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.errors import InputError
from alliance_timeline.inference.imputation import PooledRatio, pool_dispersion, pool_ratio
from alliance_timeline.inference.overdispersion import is_overdispersed
from alliance_timeline.inference.rates import proportion
from alliance_timeline.inference.ratios import point_ratio
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases.comparison import EQUAL, NET, WHOLE, ContrastRow, MixRow, PhaseContrast
from alliance_timeline.phases.summary import of_group
from alliance_timeline.phases.turnover import rarefied_actors
from alliance_timeline.phases.windows import covered_pair, equal_windows, quarters, settled_note, year_starts
from alliance_timeline.selection import Selection
from alliance_timeline.series import HasSeries, Unit
from alliance_timeline.vocabulary import DYADIC, Kind

if TYPE_CHECKING:
    from alliance_timeline.phases.scheme import Periodization, Phase

__all__ = ["BASELINES", "class_rows", "contrast_phases", "rate_rows"]

BASELINES = (WHOLE, EQUAL, NET)
Block = Literal["quarter", "year"]

_DYADIC = [str(kind) for kind in DYADIC]


def contrast_phases(
    source: HasSeries,
    first: str,
    second: str,
    scheme: Periodization,
    *,
    window: str | None = None,
    kinds: str | Iterable[str] | None = None,
    among: Collection[str] = DYADIC,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> PhaseContrast:
    """Compare the first phase with the second: rates on three baselines, mix and actors.

    Args:
        source: a timeline, or a table on an engine.
        first, second: names of two phases of the scheme, in either order of time, adjacent or not.
        scheme: the phases.
        window: length of the equal windows, such as ``2 years``; by default that of the shorter phase.
        kinds: several kinds that are one class; by default one row for each dyadic kind.
        among: without ``kinds``, the dyadic kinds that have rows.
        confidence: of all intervals, between 0 and 1.
        m, seed: imputations of the start days; at least 20 where dates are uncertain.

    Raises:
        InputError: phases without covered and settled days, the same phase twice, or a window longer than a phase.
        UnknownNameError: no such phase. DataError: no such kind.
    """
    pair = scheme[first], scheme[second]
    rows = rate_rows(source, *pair, window=window, kinds=kinds, net=True, confidence=confidence, m=m, seed=seed)
    rows = rows if kinds is not None else tuple(row for row in rows if row.kind in among)
    whole = covered_pair(source, *pair)
    dyadic = source.select(kinds=_DYADIC)
    caution = "; ".join(filter(None, (dyadic.caution, scheme.caution))) or None
    return PhaseContrast(
        first, second, rows, _mix(dyadic, whole, confidence), rarefied_actors(dyadic, whole, confidence),
        scheme, confidence, m, seed, "occasion", source.settled_until, caution, settled_note(source),
    )  # fmt: skip


def rate_rows(
    source: HasSeries,
    first: Phase,
    second: Phase,
    *,
    window: str | None = None,
    kinds: str | Iterable[str] | None = None,
    net: bool = False,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> tuple[ContrastRow, ...]:
    """The rates of two phases kind by kind, each on two baselines, and with ``net`` also net of trend.

    The other arguments are those of ``contrast_phases``.
    """
    whole = covered_pair(source, first, second)
    chosen = _DYADIC if kinds is None else list(Selection(kinds=kinds).kinds)
    if not chosen:
        raise InputError("kinds: no kind is named; name at least one, or leave kinds out")
    label = None if kinds is None else " + ".join(kind for kind in Kind if kind in chosen)
    baselines = BASELINES if net else (WHOLE, EQUAL)
    return _baselines(source.select(kinds=chosen), whole, label, baselines, window, "occasion", confidence, m, seed)


def class_rows(
    source: HasSeries,
    first: Phase,
    second: Phase,
    label: str,
    baselines: Collection[str] = BASELINES,
    *,
    window: str | None = None,
    unit: Unit = "occasion",
    block: Block = "quarter",
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> tuple[ContrastRow, ...]:
    """The rates of two phases, all events of the source being one class of whatever kinds: a row for each baseline.

    Args:
        source, first, second, window, confidence, m, seed: as for ``contrast_phases``.
        label: of the class.
        baselines: some of ``whole phases``, ``equal windows`` and ``net of trend``.
        unit: ``occasion`` or ``event``.
        block: spans of which length are held against each other for the dispersion; years are four quarters that have
            covered days, and two degrees of freedom are needed. Net of trend these are quarters.

    Raises:
        InputError: phases without covered and settled days, the same phase twice, or a window longer than a phase.
    """
    whole = covered_pair(source, first, second)
    return _baselines(source, whole, label, baselines, window, unit, confidence, m, seed, block)


def _baselines(
    source: HasSeries,
    whole: tuple[Window, Window],
    label: str | None,
    baselines: Collection[str],
    window: str | None,
    unit: Unit,
    confidence: float,
    m: int,
    seed: int,
    block: Block = "quarter",
) -> tuple[ContrastRow, ...]:
    """The rows of each dyadic kind, or of the class ``label``, kind by kind."""
    pairs = {WHOLE: whole, EQUAL: equal_windows(*whole, window)}
    rows = [
        _rows(source, baseline, pair, label, unit, confidence, m, seed, block)
        for baseline, pair in pairs.items()
        if baseline in baselines
    ]
    if NET in baselines:
        names = [label] if label else _DYADIC
        from alliance_timeline.phases.level import level_rows

        rows.append(
            level_rows(
                source, whole, names, grouped=label is None, unit=unit, confidence=confidence, m=m, seed=seed
            )
        )  # fmt: skip
    return tuple(row for several in zip(*rows, strict=True) for row in several)


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """One kind in one window: the expected number, and imputed counts by quarter with their exposure."""

    expected: float
    drawn: NDArray[np.int64]
    exposure: NDArray[np.float64]

    def by_year(self) -> _Counted:
        """The same by four quarters with covered days each."""
        starts = year_starts([0] * len(self.exposure))
        drawn, exposure = (np.add.reduceat(x, starts, axis=-1) for x in (self.drawn, self.exposure))
        return replace(self, drawn=drawn, exposure=exposure)


def _rows(
    source: HasSeries,
    baseline: str,
    pair: tuple[Window, Window],
    label: str | None,
    unit: Unit,
    confidence: float,
    m: int,
    seed: int,
    block: Block,
) -> list[ContrastRow]:
    """One row a dyadic kind on one baseline, or a single row for the class ``label``."""
    first, second = _counted(source, pair, label, unit, m, seed)
    if block == "year":
        first, second = ([counted.by_year() for counted in some] for some in (first, second))
    fewest = 2.0 if block == "year" else 0.0
    return [
        _row(kind, baseline, pair, a, b, confidence, fewest)
        for kind, a, b in zip([label] if label else _DYADIC, first, second, strict=True)
    ]


def _counted(
    source: HasSeries, pair: tuple[Window, Window], label: str | None, unit: Unit, m: int, seed: int
) -> list[list[_Counted]]:
    """For each window, the counts of each dyadic kind, or of all kinds together for a class."""
    early, late = quarters(min(pair)), quarters(max(pair))
    series = source.series((*early, *late), by="kind" if label is None else None, unit=unit)
    draws, used = series.imputations((0, len(early)), m, seed), series.exposure > 0
    in_late = np.arange(len(used)) >= len(early)
    result = []
    for window in pair:
        inside = used & (in_late if window == max(pair) else ~in_late)
        expected, drawn, exposure = series.expected[inside], draws[:, inside], series.exposure[inside]
        if label is not None:
            result.append([_Counted(float(expected.sum()), drawn.sum(axis=2), exposure)])
            continue
        totals, groups = expected.sum(axis=0), series.groups
        result.append(
            [
                _Counted(float(of_group(totals, groups, kind)), of_group(drawn, groups, kind), exposure)
                for kind in _DYADIC
            ]
        )
    return result


def _row(
    kind: str, baseline: str, pair: tuple[Window, Window], a: _Counted, b: _Counted, confidence: float, fewest: float
) -> ContrastRow:
    """The ratio of two windows: exact, and the leading one, which is wider where counts are overdispersed.

    Dispersion is judged on the imputed counts. Imputing vague dates evenly smooths them, so that it is understated
    where many dates are vague. It is left aside where it has fewer than ``fewest`` degrees of freedom.
    """
    totals = a.drawn.sum(axis=1), b.drawn.sum(axis=1), float(a.exposure.sum()), float(b.exposure.sum())
    spread = pool_dispersion(
        np.hstack([a.drawn, b.drawn]),
        np.concatenate([a.exposure, b.exposure]),
        groups=["a"] * len(a.exposure) + ["b"] * len(b.exposure),
    )
    exact = pool_ratio(*totals, method="exact", confidence=confidence)
    if spread.df >= fewest and is_overdispersed(spread.index, spread.p_value):
        leading = pool_ratio(
            *totals, method="quasipoisson", confidence=confidence, counts_a=a.drawn, counts_b=b.drawn,
            period_exposure_a=a.exposure, period_exposure_b=b.exposure,
        )  # fmt: skip
    else:
        leading = pool_ratio(*totals, method="midp", confidence=confidence)
    leading, exact = (_with_expected(result, a.expected, b.expected) for result in (leading, exact))
    return ContrastRow(kind, baseline, pair[0], pair[1], leading, exact, spread.index)


def _with_expected(result: PooledRatio, a: float, b: float) -> PooledRatio:
    """The result with the expected counts, which the means over imputations come near to, and their ratio."""
    estimate = point_ratio(a, result.exposure_a, b, result.exposure_b)
    return replace(result, events_a=a, events_b=b, estimate=estimate)


def _mix(source: HasSeries, pair: tuple[Window, Window], confidence: float) -> tuple[MixRow, ...]:
    """Shares of all dyadic occasions by kind and by domain; an occasion may belong to several."""
    periods = [Period("earlier", *min(pair)), Period("later", *max(pair))]
    order = [0, 1] if pair[0] < pair[1] else [1, 0]
    totals = source.series(periods).expected.sum(axis=1)[order]
    rows: list[MixRow] = []
    for by in ("kind", "domain"):
        series = source.series(periods, by=by)
        for group in filter(None, series.groups):
            counts = of_group(series.expected, series.groups, group)[order]
            cells = (
                proportion(min(float(part), float(whole)), float(whole), confidence=confidence)
                for part, whole in zip(counts, totals, strict=True)
            )
            first, second = ((share.estimate, share.low, share.high) for share in cells)
            rows.append(MixRow(by, group, *first, *second))
    return tuple(rows)
