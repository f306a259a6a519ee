"""Contrasts of phases: turnover, change of level, by group, relative."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from alliance_timeline.display import Table, counted, html_table, html_tables, shortened, text_table, text_tables
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.events import Actor, Event
from alliance_timeline.inference.rates import is_overdispersed, point_ratio, proportion
from alliance_timeline.inference.shares import pool_odds_ratio, share_pearson
from alliance_timeline.inference.vague import PooledRatio, VagueCounts, pool_dispersion, pool_ratio, vague_offset_trend
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases.comparison import (
    EQUAL,
    INTERRUPTED,
    NET,
    WHOLE,
    ContrastRow,
    MixRow,
    PhaseContrast,
    headline_of,
    omissions_of,
    row_cells,
)
from alliance_timeline.phases.scheme import Periodization
from alliance_timeline.phases.summary import (
    covered_pair,
    equal_windows,
    of_group,
    quarters,
    quarters_until,
    settled_note,
    year_starts,
)
from alliance_timeline.selection import Selection
from alliance_timeline.series import HasSeries, Indicator, Unit
from alliance_timeline.series.counting import Floats, Ints
from alliance_timeline.series.findings import holm_of, p_text, range_text
from alliance_timeline.series.interruption import InterruptedRow
from alliance_timeline.series.relative import meaning_of, without_value
from alliance_timeline.series.trends import percent
from alliance_timeline.series.volume import volume_by_period
from alliance_timeline.vocabulary import DYADIC, Kind

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.inference.completeness import RarefiedCount, Turnover
    from alliance_timeline.phases.scheme import Periodization, Phase

__all__ = [
    "BASELINES",
    "ActorTurnover",
    "GroupContrast",
    "HasEvents",
    "Newcomer",
    "PhaseContrasts",
    "RelativeContrast",
    "RelativeContrastRow",
    "actor_turnover",
    "class_rows",
    "contrast_groups",
    "contrast_phases",
    "contrast_relative",
    "level_rows",
    "rarefied_actors",
    "rate_rows",
]


_PARTS = ("newcomers", "leavers", "survivors")


class HasEvents(HasSeries, Protocol):
    """Events that can be selected, counted and gone through one by one, with their actors; a Timeline has them."""

    def __iter__(self) -> Iterator[Event]:
        """The events in the order of their dates."""

    @property
    def actors(self) -> Mapping[str, Actor]:
        """The registry of actors by id."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An actor of the later phase that takes part in nothing before it, and the first event that names it.

    ``name`` is the id, and ``country`` None, where the registry does not know the actor.
    """

    actor: str
    name: str
    country: str | None
    event: Event


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ActorTurnover:
    """The actors of two phases.

    Attributes:
        earlier, later: names of the phases, in the order of time.
        counts: newcomers, leavers and survivors at an equal number of occasions, with intervals; None where a phase
            has no occasion. The numbers to compare phases by.
        newcomers: those of the later phase that no event before it names, in the earlier phase or at any other time, in
            the order of their first events. Their number grows with the occasions that are catalogued.
        scheme, confidence, unit, settled_until, caution: how it was made, and what must be told beside it.
        settled_note: says that days after the settled one are left out; None where none are.
    """

    earlier: str
    later: str
    counts: Turnover | None
    newcomers: tuple[Newcomer, ...]
    scheme: Periodization
    confidence: float
    unit: str
    settled_until: datetime.date | None
    caution: str | None
    settled_note: str | None = None

    def to_pandas(self) -> pd.DataFrame:
        """A frame of the named newcomers: actor, name, country, and date, title and id of the first event."""
        import pandas as pd

        rows = [
            (item.actor, item.name, item.country, item.event.date.edtf, item.event.title, item.event.id)
            for item in self.newcomers
        ]
        return pd.DataFrame(rows, columns=["actor", "name", "country", "date", "title", "event"])

    def _tables(self) -> list[Table]:
        found = [] if self.counts is None else [(name, getattr(self.counts, name)) for name in _PARTS]
        rows = [(name, _interval(part), str(part.observed)) for name, part in found]
        sample = "no occasions to compare" if self.counts is None else f"{counted(self.counts.n, self.unit)} of each"
        named = [(item.event.date.edtf, item.name, item.country or "–", item.event.title) for item in self.newcomers]
        return [
            (f"Actors of {self.later} after {self.earlier}: {sample}", ("", "rarefied", "in all"), rows),
            (f"Newcomers: {len(self.newcomers)}", ("date", "actor", "country", "first event"), shortened(named)),
        ]

    def __repr__(self) -> str:
        return text_tables(self._tables(), [self.settled_note, self.caution])

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), [self.settled_note, self.caution])


def actor_turnover(
    source: HasEvents, first: str, second: str, scheme: Periodization, *, confidence: float = 0.95
) -> ActorTurnover:
    """Newcomers, leavers and survivors between two phases, of all events of the source.

    The numbers are those of ``inference.rarefied_turnover`` for the occasions whose start probably lies in the covered
    and settled days of each phase; a contrast shows the same for dyadic events alone.

    Args:
        source: a timeline.
        first, second: names of two phases of the scheme, in either order of time.
        scheme: the phases.
        confidence: of the intervals, between 0 and 1.

    Raises:
        InputError: the same phase twice, or one without covered and settled days.
        UnknownNameError: no such phase.

    >>> from alliance_timeline import Periodization, Timeline
    >>> plain = {"title": "Talks", "kind": "cooperation", "form": "visit", "domains": "trade"}
    >>> events = [Event(date="2013-05", participants=["a", "b"], **plain),
    ...           Event(date="2015-06", participants=["a", "c"], **plain)]
    >>> scheme = Periodization.declared("2014-01-01", names=["before", "since"])
    >>> found = actor_turnover(Timeline(events), "since", "before", scheme)
    >>> [(item.actor, item.event.id) for item in found.newcomers], found.counts.leavers.observed
    ([('c', '2015-06-talks')], 1)
    """
    earlier, later = sorted((scheme[first], scheme[second]), key=lambda phase: phase.window)
    pair = covered_pair(source, earlier, later)
    return ActorTurnover(
        earlier.name,
        later.name,
        rarefied_actors(source, pair, confidence),
        _newcomers(source, pair[1]),
        scheme,
        confidence,
        "occasion",
        source.settled_until,
        source.caution,
        settled_note(source),
    )


def rarefied_actors(source: HasSeries, pair: tuple[Window, Window], confidence: float) -> Turnover | None:
    """Newcomers of the later window and leavers of the earlier one; None where one has no occasion."""
    before, after = source.actors_by_occasion(min(pair)), source.actors_by_occasion(max(pair))
    if not before or not after:
        return None
    from alliance_timeline.inference.completeness import rarefied_turnover

    return rarefied_turnover(before, after, confidence=confidence)


def _interval(part: RarefiedCount) -> str:
    high = "∞" if math.isinf(part.high) else f"{part.high:.1f}"
    return f"{part.estimate:.1f} ({part.low:.1f}–{high})"


def _newcomers(source: HasEvents, window: Window) -> tuple[Newcomer, ...]:
    """The actors of a window's occasions that no occasion before it has, each with its first event, in order."""
    eve = window[0] - datetime.timedelta(days=1)
    before = frozenset[str]().union(*source.actors_by_occasion((datetime.date.min, eve)))
    new = frozenset[str]().union(*source.actors_by_occasion(window)) - before
    first: dict[str, Event] = {}
    for event in (*source.select(since=window[0], until=window[1]), *source):
        for name in event.actors:
            first.setdefault(name, event)
    actors = source.actors
    found = ((name, first[name], actors.get(name)) for name in new)
    items = [
        Newcomer(name, known.name if known else name, known.country if known else None, event)
        for name, event, known in found
    ]
    return tuple(sorted(items, key=lambda item: (item.event.sort_key, item.actor)))


_MOST = 200  # imputations; each of the 999 sign flips is of one of them
_FINEST = 2e-5  # 1 − confidence that the most sign flips can tell


def level_rows(
    source: HasSeries,
    pair: tuple[Window, Window],
    kinds: Sequence[str],
    *,
    grouped: bool,
    unit: Unit = "occasion",
    confidence: float,
    m: int,
    seed: int,
) -> list[ContrastRow]:
    """One row a kind: what the trends of two phases that touch give at their boundary, the first over the second.

    The quarters are counted from the boundary, forwards and backwards. See ``EventSeries.interrupted``.

    Args:
        source: the events to compare.
        pair: the covered windows of the phases, in either order of time.
        kinds: labels of the rows.
        grouped: whether each kind is a group of its own, or all of them are one class.
        unit: ``occasion`` or ``event``.
        confidence, m, seed: of the intervals, imputations of vague dates (2 to 200 of them are made) and seed.
    """
    early, late = min(pair), max(pair)
    before = quarters_until(early)
    series = source.series((*before, *quarters(late)), by="kind" if grouped else None, unit=unit)
    m, found = min(max(m, 2), _MOST), dict[str | None, InterruptedRow]()
    reason = "neither phase has events"
    if (late[0] - early[1]).days != 1:
        reason = "the covered days of the phases do not touch"
    elif 1.0 - confidence < _FINEST:
        reason = f"a confidence of {confidence:g} needs more sign flips than are made"
    else:
        found = {row.group: row for row in series.interrupted(late[0], confidence=confidence, m=m, seed=seed)}
    in_late, turned = np.arange(len(series.periods)) >= len(before), pair[0] == early
    rows = []
    for kind in kinds:
        group = kind if grouped else "all"
        counts = np.nan_to_num(of_group(series.expected, series.groups, group))
        totals = [
            (float(counts[side].sum()), float(series.exposure[side].sum()))
            for side in ((~in_late, in_late) if turned else (in_late, ~in_late))
        ]
        row = found.get(group)
        leading = _ratio(row, totals, turned, reason, confidence, m)
        index = row.result.dispersion if row is not None else None
        rows.append(ContrastRow(kind, NET, *pair, leading, None, index))
    return rows


def _ratio(
    row: InterruptedRow | None,
    totals: list[tuple[float, float]],
    turned: bool,
    reason: str,
    confidence: float,
    m: int,
) -> PooledRatio:
    """The change of level as a ratio: later over earlier, or ``turned``; vacuous, with the reason, without one."""
    (a, exposure_a), (b, exposure_b) = totals
    numbers: tuple[float | None, ...] = (None, None, None)
    if row is not None:
        numbers, reason = (row.level, row.low, row.high), row.reason or ""
        if turned:
            numbers = tuple(_inverse(value) for value in (row.level, row.high, row.low))
    estimate, low, high = numbers
    return PooledRatio(
        estimate=estimate,
        low=0.0 if low is None else low,
        high=math.inf if high is None else high,
        p_value=1.0 if row is None or row.p_value is None else row.p_value,
        method=INTERRUPTED,
        events_a=a,
        exposure_a=exposure_a,
        events_b=b,
        exposure_b=exposure_b,
        confidence=confidence,
        reason=reason or None,
        m=m,
        flips=0.0 if row is None else row.flips,
    )


def _inverse(value: float | None) -> float | None:
    if value is None:
        return None
    return 1.0 / value if value > 0 else math.inf


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
        first,
        second,
        rows,
        _mix(dyadic, whole, confidence),
        rarefied_actors(dyadic, whole, confidence),
        scheme,
        confidence,
        m,
        seed,
        "occasion",
        source.settled_until,
        caution,
        settled_note(source),
    )


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

        rows.append(
            level_rows(source, whole, names, grouped=label is None, unit=unit, confidence=confidence, m=m, seed=seed)
        )
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
            *totals,
            method="quasipoisson",
            confidence=confidence,
            counts_a=a.drawn,
            counts_b=b.drawn,
            period_exposure_a=a.exposure,
            period_exposure_b=b.exposure,
        )
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


_HEAD = ("baseline", "occasions", "rate ratio", "p", "p (Holm)", "method", "flips", "headline")


@dataclass(frozen=True, slots=True)
class GroupContrast:
    """The contrast of one group.

    Attributes:
        group: its label.
        rows: one a baseline; the ``kind`` of each is the group.
        p_holm: of each row, adjusted for the number of groups on the same baseline; None where the row has none.
    """

    group: str
    rows: tuple[ContrastRow, ...]
    p_holm: tuple[float | None, ...]

    @property
    def headline(self) -> str:
        """The verdict by the intervals; ``depends on the baseline`` where the baselines disagree in sign or verdict."""
        return headline_of(self.rows)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PhaseContrasts:
    """The first phase relative to the second, group by group.

    Attributes:
        first, second: names of the phases.
        by: what the groups are, such as ``domain``.
        kinds: the kinds that are one class, joined by ``+``.
        rows: one a group; those with the highest ratio of whole phases first, those without a ratio last.
        refused: groups that nothing may be inferred from, each with the reason.
        scheme, confidence, m, seed, unit, settled_until, caution, settled_note: as of ``PhaseContrast``. The intervals
            are each at the confidence, not corrected for the number of groups.
    """

    first: str
    second: str
    by: str
    kinds: str
    rows: tuple[GroupContrast, ...]
    refused: tuple[tuple[str, str], ...]
    scheme: Periodization
    confidence: float
    m: int
    seed: int
    unit: str
    settled_until: datetime.date | None
    caution: str | None
    settled_note: str | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, group: str) -> GroupContrast:
        for row in self.rows:
            if row.group == group:
                return row
        raise UnknownNameError(no_such(self.by, group, [row.group for row in self.rows]))

    @property
    def title(self) -> str:
        """What was asked."""
        return f"{self.kinds} by {self.by}: {self.first} relative to {self.second}"

    @property
    def notes(self) -> list[str]:
        """What must be told beside the figures."""
        held = [
            f"{item.group} ({row.baseline})"
            for item in self.rows
            for row, p in zip(item.rows, item.p_holm, strict=True)
            if p is not None and p <= 1.0 - self.confidence
        ]
        several = (
            f"intervals are each at {self.confidence:.0%}, not corrected for {counted(len(self), 'group')}; adjusted "
            f"for them by Holm's method, p is at most {1 - self.confidence:.2g} for {', '.join(held) or 'none'}; an "
            f"{self.unit} with several values stands in each of its groups"
        )
        refused = (f"{group}: {reason}" for group, reason in self.refused)
        omitted = omissions_of(row for group in self.rows for row in group.rows)
        return [*omitted, *refused, several, *filter(None, (self.settled_note, self.caution))]

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a group and baseline.

        Columns: group, baseline, estimate, low, high, p_value, p_holm, method, events_a, events_b, flips, reason,
        headline.
        """
        import pandas as pd

        names = ("estimate", "low", "high", "p_value")
        more = ("method", "events_a", "events_b", "flips", "reason")
        rows = [
            {"group": item.group, "baseline": row.baseline}
            | {name: getattr(row.leading, name) for name in names}
            | {"p_holm": p}
            | {name: getattr(row.leading, name) for name in more}
            | {"headline": item.headline}
            for item in self.rows
            for row, p in zip(item.rows, item.p_holm, strict=True)
        ]
        columns = ("group", "baseline", *names, "p_holm", *more, "headline")
        return pd.DataFrame(rows, columns=columns)

    def plot(self, *, width: int = 260, title: str | None = None) -> Any:
        """A forest plot: a row for each group, its baselines as marks with their intervals, on a log scale.

        Args:
            width: of the plotting area in pixels, without the columns of text beside it.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.LayerChart``.

        Raises:
            MissingExtraError: Altair is not installed.
        """
        from alliance_timeline.phases.comparison import draw_contrasts

        return draw_contrasts(self, width, title)

    def _table(self) -> tuple[Sequence[str], list[tuple[str, ...]]]:
        cells = []
        for item in self.rows:
            for row, p in zip(item.rows, item.p_holm, strict=True):
                kind, *figures, method, flips = row_cells(row)
                cells.append((kind, *figures, p_text(p), method, flips, item.headline))
        return (self.by, *_HEAD), cells

    def __repr__(self) -> str:
        return f"{self.title}\n{text_table(*self._table(), self.notes)}"

    def _repr_html_(self) -> str:
        return html_table(self.title, *self._table(), self.notes)


def contrast_groups(
    parts: Mapping[str, HasSeries],
    whole: HasSeries,
    first: str,
    second: str,
    scheme: Periodization,
    *,
    by: str,
    kinds: str,
    refused: Iterable[tuple[str, str]] = (),
    window: str | None = None,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
    track: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> PhaseContrasts:
    """Compare two phases in each group, all events of a group being one class.

    Args:
        parts: the events of each group; a group in ``refused`` has none.
        whole: what they are parts of.
        by, kinds: what the groups are, and the class, in words.
        refused: groups that nothing may be inferred from, with the reason.
        first, second, scheme, window, confidence, m, seed: as for ``contrast_phases``.
        track: goes through the groups and may show how far it is.

    Raises:
        InputError: phases without covered and settled days, the same phase twice, or a window longer than a phase.
        UnknownNameError: no such phase.
    """
    pair = scheme[first], scheme[second]
    found = [
        class_rows(parts[group], *pair, group, window=window, confidence=confidence, m=m, seed=seed)
        for group in track(tuple(parts))
    ]
    tested = [
        holm_of([row.leading.p_value if row.is_tested else None for row in column])
        for column in zip(*found, strict=True)
    ]
    rows = [GroupContrast(rows[0].kind, rows, tuple(column[n] for column in tested)) for n, rows in enumerate(found)]
    cautions = dict.fromkeys(text for part in (whole, *parts.values()) for text in (part.caution or "").split("; "))
    return PhaseContrasts(
        first,
        second,
        by,
        kinds,
        tuple(sorted(rows, key=_place)),
        tuple(refused),
        scheme,
        confidence,
        m,
        seed,
        "occasion",
        whole.settled_until,
        "; ".join(filter(None, (*cautions, scheme.caution))) or None,
        settled_note(whole),
    )


def _place(row: GroupContrast) -> tuple[bool, float, str]:
    """Where a group stands: by its ratio of whole phases, the highest first."""
    estimate = next(item.leading.estimate for item in row.rows if item.baseline == WHOLE)
    return estimate is None, -(estimate or 0.0), row.group


_HEAD_relative = ("baseline", "occasions : rest", "ratio", "p", "method", "flips", "verdict")


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
            self.baseline,
            counts,
            range_text(self.estimate, self.low, self.high),
            p_text(self.p_value),
            self.method,
            f"{self.flips:.0%}",
            self.verdict if self.reason is None else f"{self.verdict}: {self.reason}",
        )


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
        return f"{self._title()}\n{text_table(_HEAD_relative, [row.cells for row in self.rows], self._notes())}"

    def _repr_html_(self) -> str:
        return html_table(self._title(), _HEAD_relative, [row.cells for row in self.rows], self._notes())


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
    rows = [_row_relative(part, against, baseline, pair, confidence, m, seed) for baseline, pair in pairs.items()]
    name = against.id if isinstance(against, Indicator) else "rest"
    means = meaning_of(against if isinstance(against, Indicator) else "rest")
    if isinstance(against, Indicator):
        notes = (*notes, *without_value(against, (*quarters(min(whole)), *quarters(max(whole)))))
    return RelativeContrast(
        first,
        second,
        name,
        tuple(rows),
        scheme,
        confidence,
        m,
        seed,
        "occasion",
        part.settled_until,
        part.caution,
        (means, *notes),
        settled_note(part),
    )


def _row_relative(
    part: HasSeries,
    against: HasSeries | Indicator,
    baseline: str,
    pair: tuple[Window, Window],
    confidence: float,
    m: int,
    seed: int,
) -> RelativeContrastRow:
    periods = (*quarters(min(pair)), *quarters(max(pair)))
    periods, counts = _counted_relative(part, periods)
    in_first = np.array([pair[0][0] <= period.first <= pair[0][1] for period in periods]).astype(np.int64)
    if isinstance(against, Indicator):
        return _beside(counts, volume_by_period(against, periods), in_first, baseline, pair, confidence, m, seed)
    return _among(counts, _counted_relative(against, periods)[1], in_first, baseline, pair, confidence, m, seed)


def _counted_relative(source: HasSeries, periods: tuple[Period, ...]) -> tuple[tuple[Period, ...], VagueCounts]:
    """The covered ones of the periods, and the counts in them."""
    series = source.series(periods)
    sample = series._samples(np.flatnonzero(series.exposure > 0))[0]
    return sample.periods, sample.counts


def _among(
    part: VagueCounts,
    rest: VagueCounts,
    in_first: Ints,
    baseline: str,
    pair: tuple[Window, Window],
    confidence: float,
    m: int,
    seed: int,
) -> RelativeContrastRow:
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
        baseline=baseline,
        first=pair[0],
        second=pair[1],
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        method=found.method,
        flips=found.flips,
        events_a=expected[0],
        rest_a=expected[1],
        events_b=expected[2],
        rest_b=expected[3],
        exact_low=exact.low,
        exact_high=exact.high,
        dispersion=index,
        reason=found.reason,
    )


def _dispersion(chi2: Floats, df: Floats) -> tuple[float | None, float | None]:
    """Mean index and mean p over the imputations that have one."""
    has = df > 0
    if not has.any():
        return None, None
    return float((chi2[has] / df[has]).mean()), float(chdtrc(df[has], chi2[has]).mean())


def _beside(
    part: VagueCounts,
    volume: Floats,
    in_first: Ints,
    baseline: str,
    pair: tuple[Window, Window],
    confidence: float,
    m: int,
    seed: int,
) -> RelativeContrastRow:
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
        baseline=baseline,
        first=pair[0],
        second=pair[1],
        estimate=estimate,
        low=low,
        high=high,
        p_value=p,
        method="log-linear, quasi-Poisson",
        flips=flips,
        events_a=events_a,
        rest_a=None,
        events_b=events_b,
        rest_b=None,
        dispersion=plain.dispersion,
        elasticity=plain.elasticity,
        reason=plain.reason,
    )
