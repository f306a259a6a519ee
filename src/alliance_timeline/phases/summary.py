"""Phase summaries: windows, rates and their pictures."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.charts.counts import Rates, rates_chart
from alliance_timeline.charts.theme import nothing, short_caution, spelled
from alliance_timeline.display import Table, capital, html_table, html_tables, text_table, text_tables
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.inference.rates import widening, yearly_widening
from alliance_timeline.inference.vague import PooledRate, pool_dispersion, pool_rate
from alliance_timeline.periods import Period, Window, calendar, intersect, shift
from alliance_timeline.series import EventSeries, HasSeries, Unit
from alliance_timeline.series.findings import range_text
from alliance_timeline.vocabulary import DYADIC, Kind

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.phases.scheme import Periodization, Phase

__all__ = [
    "PhaseRow",
    "PhaseSummaries",
    "PhaseSummary",
    "WindowRate",
    "covered_pair",
    "covered_window",
    "draw_summary",
    "equal_windows",
    "of_group",
    "pooled_rate",
    "quarters",
    "quarters_until",
    "settled_note",
    "settled_windows",
    "summarize",
    "window_rate",
    "year_starts",
]


_DAY = datetime.timedelta(days=1)
_SHORT = 45  # days: less than half a quarter


def settled_windows(source: HasSeries) -> tuple[Window, ...]:
    """The covered days up to the settled day; later ones are still being reported."""
    if source.settled_until is None:
        return source.windows
    return intersect(source.windows, ((datetime.date.min, source.settled_until),))


def settled_note(source: HasSeries) -> str | None:
    """What is told where covered days lie after the settled day; None where there are none."""
    day = source.settled_until
    if day is None or not source.windows or source.windows[-1][1] <= day:
        return None
    return f"reports are settled until {day}; later days are left out"


def covered_window(source: HasSeries, phase: Phase) -> Window | None:
    """The first and last covered and settled day of a phase; None where there is none."""
    inside = intersect(settled_windows(source), (phase.window,))
    return (inside[0][0], inside[-1][1]) if inside else None


def covered_pair(source: HasSeries, first: Phase, second: Phase) -> tuple[Window, Window]:
    """The covered windows of two different phases."""
    if first == second:
        raise InputError(f"a phase cannot be compared with itself: {first.name!r}")
    one, other = covered_window(source, first), covered_window(source, second)
    if one is None or other is None:
        name = first.name if one is None else second.name
        raise InputError(f"no day of phase {name!r} is covered and settled; choose another phase or coverage")
    return one, other


def quarters(window: Window) -> tuple[Period, ...]:
    """Spans of three months from the window's first day; the last one takes in a rest of less than half of that.

    A rest of few days would expect so few events that a single one in it passed for overdispersion.
    """
    periods = list(calendar("quarter", *window, anchor=window[0]))
    if len(periods) > 1 and (window[1] - periods[-1].first).days + 1 < _SHORT:
        periods.pop()
    last = periods.pop()
    return (*periods, Period(f"{last.first}/{window[1]}", last.first, window[1]))


def year_starts(groups: Sequence[int]) -> list[int]:
    """Where each year of a row of quarters begins: the first quarter of a group, and each fourth one after it.

    Of a group that is longer than a year, a last quarter that would be a year of its own is taken into the one before.

    Args:
        groups: of each quarter, such as the window that it is cut from.

    >>> year_starts([0] * 9 + [1] * 2)
    [0, 4, 9]
    """
    starts: list[int] = []
    for group in dict.fromkeys(groups):
        size = groups.count(group)
        starts += [groups.index(group) + n for n in range(0, max(size - 1, 1), 4)]
    return starts


def quarters_until(window: Window) -> tuple[Period, ...]:
    """Spans of three months counted back from the window's last day; the first one takes in a short rest."""
    periods = calendar("quarter", *window, anchor=window[1] + _DAY)
    if len(periods) > 1 and (periods[0].last - window[0]).days + 1 < _SHORT:
        periods = periods[1:]
    first = periods[0]
    return (Period(f"{window[0]}/{first.last}", window[0], first.last), *periods[1:])


def equal_windows(first: Window, second: Window, span: str | None) -> tuple[Window, Window]:
    """Windows of equal length in two phases, each at the side that faces the other phase.

    Args:
        first, second: the covered windows of the phases; they do not overlap.
        span: their length, such as ``2 years``, counted from the first day of the later phase; by default that of the
            shorter phase.

    Raises:
        InputError: where a phase is shorter than the span, or the span holds no day.
    """
    late, early = (first, second) if first[0] > second[0] else (second, first)
    longest = min((window[1] - window[0]).days + 1 for window in (first, second))
    days = longest if span is None else (shift(late[0], span) - late[0]).days
    if days < 1:
        raise InputError(f"window: {span} holds no day; at least one")
    if days > longest:
        raise InputError(f"window: {span} is {days} days; the shorter phase has {longest} covered days")
    length = datetime.timedelta(days=days)
    near_late, near_early = (late[0], late[0] + length - _DAY), (early[1] - length + _DAY, early[1])
    return (near_late, near_early) if first is late else (near_early, near_late)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRate:
    """Units a year in some windows.

    Attributes:
        estimate: expected units / exposure.
        low, high: limits of the interval.
        expected, certain, possible: units, with every date spread over its possible days.
        exposure: covered years.
        index: of dispersion of the quarterly counts (1 for Poisson), None where it cannot be told.
        dispersion: the factor by which counts and exposure were divided, 1 where they are not overdispersed.
        yearly: the limits where years are held against each other in place of quarters, with Student's t on their
            degrees of freedom; those without overdispersion where years show none, or are fewer than three.
        yearly_index: of dispersion of the yearly counts.
        unit, confidence, m: how it was made.
    """

    estimate: float
    low: float
    high: float
    expected: float
    certain: float
    possible: float
    exposure: float
    index: float | None
    dispersion: float
    yearly: PooledRate
    yearly_index: float | None
    unit: Unit
    confidence: float
    m: int


def window_rate(
    source: HasSeries,
    windows: Sequence[Window],
    *,
    unit: Unit = "occasion",
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> WindowRate:
    """The rate of what starts in some windows, taken together; made as the rates of a phase summary are.

    Args:
        source: a timeline, or a table on an engine.
        windows: in order and without overlap. Days of them that are not covered do not count; days that are not
            settled do, and are to be cut off first.
        unit: ``occasion`` or ``event``.
        confidence: of the interval, between 0 and 1.
        m, seed: imputations of the start days; at least 20 where dates are uncertain.

    Returns:
        The rate with an interval that averages the exact (Garwood 1936) tail probabilities of the imputations. Where
        the quarterly counts are overdispersed about the rate of their window, counts and exposure are first divided by
        the index.

    Raises:
        InputError: no window has a covered day, or an argument is out of its range.

    >>> import alliance_timeline as at
    >>> talks = [at.Event(date=f"{year}-05-10", title="Talks", kind="cooperation", form="meeting", domains="trade")
    ...          for year in range(2001, 2009)]
    >>> timeline = at.Timeline(talks, coverage=("2001", "2008"))
    >>> found = window_rate(timeline, timeline.windows)
    >>> f"{found.estimate:.2f} ({found.low:.2f}–{found.high:.2f})"
    '1.00 (0.43–1.97)'
    """
    counts = source.series([Period(f"{first}/{last}", first, last) for first, last in windows], unit=unit)
    parts = [quarters(window) for window in windows]
    split = source.series([part for some in parts for part in some], unit=unit)
    window_of = [number for number, some in enumerate(parts) for _ in some]
    exposure = float(counts.exposure.sum())
    drawn = split.draws(m, seed)[:, :, 0]
    pooled, index = pooled_rate(drawn, split.exposure, exposure, confidence, window_of)
    yearly, yearly_index = _yearly_rate(drawn, split.exposure, exposure, confidence, window_of)
    expected, certain, possible = (float(np.nansum(x)) for x in (counts.expected, counts.certain, counts.possible))
    return WindowRate(
        estimate=expected / exposure,
        low=pooled.low,
        high=pooled.high,
        expected=expected,
        certain=certain,
        possible=possible,
        exposure=exposure,
        index=index,
        dispersion=pooled.dispersion,
        yearly=yearly,
        yearly_index=yearly_index,
        unit=unit,
        confidence=confidence,
        m=m,
    )


def pooled_rate(
    drawn: NDArray[np.int64],
    split_exposure: NDArray[np.float64],
    exposure: float,
    confidence: float,
    groups: Sequence[int] | None = None,
) -> tuple[PooledRate, float | None]:
    """The rate of imputed counts by quarter, widened where they are overdispersed, and their dispersion index.

    Args:
        drawn: imputations × quarters.
        split_exposure: years covered in each quarter; exposure: in all of them.
        confidence: of the interval.
        groups: the window of each quarter, within which the counts are held against its own rate; None for one.
    """
    used = split_exposure > 0
    within = None if groups is None else np.asarray(groups)[used].tolist()
    spread = pool_dispersion(drawn[:, used], split_exposure[used], groups=within)
    scale = widening(spread.index, spread.p_value)
    return pool_rate(drawn.sum(axis=1), exposure, confidence=confidence, dispersion=scale), spread.index


def _yearly_rate(
    drawn: NDArray[np.int64],
    split_exposure: NDArray[np.float64],
    exposure: float,
    confidence: float,
    window_of: Sequence[int],
) -> tuple[PooledRate, float | None]:
    """The same with spans of twelve months; an index of fewer than 2 degrees of freedom tells too little to widen."""
    starts = year_starts(window_of)
    counts, years = (np.add.reduceat(x, starts, axis=-1) for x in (drawn, split_exposure))
    used = years > 0
    spread = pool_dispersion(counts[:, used], years[used], groups=np.asarray(window_of)[starts][used].tolist())
    scale, level = yearly_widening(spread.index, spread.p_value, spread.df, confidence)
    return pool_rate(drawn.sum(axis=1), exposure, confidence=level, dispersion=scale), spread.index


def draw_summary(summary: PhaseSummary, names: Mapping[str, str] | None, width: int, title: str | None) -> Any:
    """The chart of ``PhaseSummary.plot``."""
    rated = [kind for kind in summary.kinds if any(row.kind == kind and row.rate is not None for row in summary.rows)]
    rows = [row for kind in rated for row in summary.rows if row.kind == kind]
    cells = [[np.nan if value is None else value for value in (row.rate, row.low, row.high)] for row in rows]
    rate, low, high = map(list, zip(*cells, strict=True)) if cells else ([], [], [])
    catalogued = "Catalogued " if "not a complete list" in (summary.caution or "") else ""
    axis = capital(f"{catalogued}{summary.unit}s a year")
    heading = title or f"{axis}, by phase and kind"
    told = [summary.settled_note, short_caution(summary.caution)]
    if not any(row.possible for row in summary.rows):
        return nothing(heading, told)
    texts = [_text(row) for row in rows]
    said = [
        f"{capital(spelled(kind, names))}: "
        + ", ".join(f"{spelled(row.phase, names)} {row.rate_text}" for row in rows if row.kind == kind)
        + "."
        for kind in rated
    ]
    panels = [spelled(row.kind, names) for row in rows]
    return rates_chart(
        Rates(panels, [spelled(row.phase, names) for row in rows], rate, low, high, texts),
        title=heading,
        axis=axis,
        width=width,
        what="No kind is rated in any phase.",
        caption=[
            f"Dots: rates of expected {summary.unit}s; lines: {summary.confidence:.0%} intervals; beside them: "
            "the figures, and how many stand behind them. Each panel has its own scale.",
            *_unrated(summary, rated, names),
            *told,
        ],
        description=" ".join([f"{heading}.", *said]),
    )


def _text(row: PhaseRow) -> str:
    """The figures: '3.2 (2.1–4.7), n 12.5'."""
    return row.rate_text if row.rate is None and not row.exposure else f"{row.rate_text}, n {row.expected:.1f}"


def _unrated(summary: PhaseSummary, rated: list[str], names: Mapping[str, str] | None) -> list[str]:
    """What is told of kinds without a panel: why, and how many in each phase."""
    told = []
    for kind in summary.kinds:
        rows = [row for row in summary.rows if row.kind == kind]
        if kind not in rated:
            numbers = ", ".join(f"{spelled(row.phase, names)} {row.expected:.1f}" for row in rows)
            told.append(f"{capital(spelled(kind, names))} ({rows[-1].method}): {numbers}.")
    return told


_KINDS = tuple(str(kind) for kind in Kind)
_RATED = frozenset(map(str, DYADIC))

UNRELIABLE = "not rated: coders agree too little"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRow:
    """One kind in one phase.

    Attributes:
        phase, kind: where and what.
        expected, certain, possible: occasions, with every date spread over its possible days.
        exposure: covered and settled years.
        rate, low, high: occasions a year with its interval; None where the kind is not rated (unilateral, external, or
            coded without agreement) or nothing of the phase is covered.
        dispersion: index of the quarterly counts (1 for Poisson), None where it cannot be told.
        method: how the interval was made.
    """

    phase: str
    kind: str
    expected: float = 0.0
    certain: float = 0.0
    possible: float = 0.0
    exposure: float = 0.0
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    dispersion: float | None = None
    method: str

    @property
    def rate_text(self) -> str:
        """The rate with its interval: '3.2 (2.1–4.7)'."""
        if self.rate is None or self.low is None or self.high is None:
            return self.method
        return range_text(self.rate, self.low, self.high)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PhaseSummary:
    """Occasions and rates by phase and kind; ``rows`` in the order of the phases, then of the kinds.

    Newcomers and leavers are differences between two phases and stand in ``PhaseContrast``: the first phase has none,
    because nothing was observed before it.
    """

    rows: tuple[PhaseRow, ...]
    scheme: Periodization
    confidence: float
    m: int
    seed: int
    unit: str
    settled_until: datetime.date | None
    caution: str | None
    settled_note: str | None = None

    def row(self, phase: str, kind: str) -> PhaseRow:
        """The row of a kind in a phase.

        Raises:
            UnknownNameError: no such phase or kind.
        """
        self.scheme[phase]
        if kind not in self.kinds:
            raise UnknownNameError(no_such("kind", kind, self.kinds))
        return next(row for row in self.rows if row.phase == phase and row.kind == kind)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that have rows, in order: those that the selection leaves possible."""
        return tuple(dict.fromkeys(row.kind for row in self.rows))

    def unrated(self, kinds: Sequence[str]) -> PhaseSummary:
        """The same without the rates of some kinds, on which coders agree too little; their counts stay."""

        def bare(row: PhaseRow) -> PhaseRow:
            return replace(row, rate=None, low=None, high=None, dispersion=None, method=UNRELIABLE)

        return replace(self, rows=tuple(bare(row) if row.kind in kinds else row for row in self.rows))

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a phase and kind, and the columns of ``PhaseRow``."""
        import pandas as pd

        names = [field.name for field in fields(PhaseRow)]
        return pd.DataFrame([{name: getattr(row, name) for name in names} for row in self.rows], columns=names)

    @property
    def notes(self) -> list[str]:
        """What must be told below the table: that unsettled days are left out, and the caution."""
        return list(filter(None, (self.settled_note, self.caution)))

    def table(self, title: str) -> Table:
        """The rows as texts, with a title and a head."""
        catalogued = "catalogued " if "not a complete list" in (self.caution or "") else ""
        head = ("phase", "kind", f"{self.unit}s", "certain–possible", f"{catalogued}{self.unit}s a year")
        rows = [
            (row.phase, row.kind, f"{row.expected:.1f}", f"{row.certain:g}–{row.possible:g}", row.rate_text)
            for row in self.rows
        ]
        return title, head, rows

    def plot(self, *, names: Mapping[str, str] | None = None, width: int = 640, title: str | None = None) -> Any:
        """A chart of the rates with their intervals: a panel a kind, a row a phase.

        Kinds that are nowhere rated have no panel; the caption says so, with their numbers.

        Args:
            names: of phases and kinds, in place of their own.
            width: of the plotting area and the figures beside it, in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.VConcatChart``, or a ``LayerChart`` of one kind.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade") for y in range(2001, 2013) for n in range(8)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme).select(kinds="cooperation")
        >>> timeline.phase_summary().plot().description
        'Catalogued occasions a year, by phase and kind. Cooperation: early 8.00 (5.90–10.61), late 8.00 (5.90–10.60).'
        """

        return draw_summary(self, names, width, title)

    def __repr__(self) -> str:
        return text_table(*self.table("")[1:], self.notes)

    def _repr_html_(self) -> str:
        return html_table(*self.table(str(self.scheme)), self.notes)


def summarize(
    source: HasSeries,
    scheme: Periodization,
    kinds: Sequence[str] = _KINDS,
    *,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> PhaseSummary:
    """Count and rate the occasions of each kind in each phase.

    Rates are occasions a year of covered and settled exposure. Their intervals average the exact (Garwood 1936)
    tail probabilities of ``m`` imputations of the start days; where the quarterly counts are overdispersed (see
    ``is_overdispersed``, also for what vague dates hide), counts and exposure are first divided by the index.

    Args:
        source: a timeline, or a table on an engine.
        scheme: the phases.
        kinds: those that have rows, by default all.
        confidence: of the intervals, between 0 and 1.
        m, seed: imputations of the start days; at least 20 where dates are uncertain.
    """
    spans = [(phase.name, covered_window(source, phase)) for phase in scheme]
    covered = [Period(name, *window) for name, window in spans if window is not None]
    counts = source.series(covered, by="kind")
    parts = [quarters((period.first, period.last)) for period in covered]
    split = source.series([part for some in parts for part in some], by="kind")
    draws, ends = split.draws(m, seed), np.cumsum([len(some) for some in parts])
    rows = {name: [PhaseRow(phase=name, kind=kind, method="not covered") for kind in kinds] for name in scheme.names}
    for n, period in enumerate(covered):
        inside = slice(int(ends[n]) - len(parts[n]), int(ends[n]))
        drawn = {kind: of_group(draws[:, inside], split.groups, kind) for kind in kinds}
        rows[period.label] = [_row(counts, n, kind, drawn[kind], split.exposure[inside], confidence) for kind in kinds]
    caution = "; ".join(filter(None, (counts.caution, scheme.caution))) or None
    return PhaseSummary(
        tuple(row for some in rows.values() for row in some),
        scheme,
        confidence,
        m,
        seed,
        counts.unit,
        source.settled_until,
        caution,
        settled_note(source),
    )


def _row(
    counts: EventSeries,
    n: int,
    kind: str,
    drawn: NDArray[np.int64],
    split_exposure: NDArray[np.float64],
    confidence: float,
) -> PhaseRow:
    """A kind in the phase that is period ``n`` of ``counts``, whose imputed counts by quarter are ``drawn``."""
    exposure = float(counts.exposure[n])
    expected, certain, possible = (
        float(of_group(array, counts.groups, kind)[n]) for array in (counts.expected, counts.certain, counts.possible)
    )
    row = PhaseRow(
        phase=counts.periods[n].label,
        kind=kind,
        expected=expected,
        certain=certain,
        possible=possible,
        exposure=exposure,
        method="not rated",
    )
    if kind not in _RATED:
        return row
    pooled, index = pooled_rate(drawn, split_exposure, exposure, confidence)
    method = "quasi-Poisson" if pooled.dispersion > 1 else "exact Poisson"
    return replace(
        row,
        rate=expected / exposure,
        low=pooled.low,
        high=pooled.high,
        dispersion=index,
        method=f"{method}, {len(drawn)} imputations",
    )


def of_group(array: NDArray[Any], groups: Sequence[str | None], group: str) -> NDArray[Any]:
    """The part of an array (… × groups) that belongs to a group; zeros where the group does not occur."""
    return array[..., groups.index(group)] if group in groups else np.zeros_like(array, shape=array.shape[:-1])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PhaseSummaries:
    """The same events by several schemes of phases; ``summaries`` in the order of the schemes.

    Raises:
        InputError: there is no summary.
    """

    summaries: tuple[PhaseSummary, ...]

    def __post_init__(self) -> None:
        if not self.summaries:
            raise InputError("phases: no scheme is given; give at least one")

    @property
    def schemes(self) -> tuple[str, ...]:
        """Title (or else id) of each scheme; where several have the same, with a number behind it."""
        names = [summary.scheme.title or summary.scheme.id for summary in self.summaries]
        return tuple(
            f"{name} ({names[: n + 1].count(name)})" if names.count(name) > 1 else name for n, name in enumerate(names)
        )

    def __len__(self) -> int:
        return len(self.summaries)

    def __iter__(self) -> Iterator[PhaseSummary]:
        return iter(self.summaries)

    def __getitem__(self, scheme: str) -> PhaseSummary:
        if scheme not in self.schemes:
            raise UnknownNameError(no_such("scheme", scheme, self.schemes))
        return self.summaries[self.schemes.index(scheme)]

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a scheme, phase and kind: the scheme and the columns of ``PhaseRow``."""
        import pandas as pd

        parts = [summary.to_pandas() for summary in self.summaries]
        for name, part in zip(self.schemes, parts, strict=True):
            part.insert(0, "scheme", name)
        return pd.concat(parts, ignore_index=True)

    def _tables(self) -> list[Table]:
        return [summary.table(name) for name, summary in zip(self.schemes, self.summaries, strict=True)]

    def __repr__(self) -> str:
        return text_tables(self._tables(), self._notes())

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), self._notes())

    def _notes(self) -> list[str]:
        return list(dict.fromkeys(note for summary in self.summaries for note in summary.notes))
