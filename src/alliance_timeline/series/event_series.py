"""EventSeries: counts by period and group, as uncertain as the dates are."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from alliance_timeline.dates import DateLike
from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import confidence_level, whole_number
from alliance_timeline.periods import Period, Window, one_day
from alliance_timeline.series.counting import Axis, By, Floats, Ints, Label, Unit, Units, draw_starts
from alliance_timeline.series.findings import Basis
from alliance_timeline.series.samples import (
    Sample,
    draws_for,
    has_gaps,
    imputed,
    middles,
    sampled,
    settled_periods,
)

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.series.breaks import SeriesBreaks
    from alliance_timeline.series.drawing import Phases
    from alliance_timeline.series.interruption import SeriesInterrupted
    from alliance_timeline.series.trends import SeriesTrends

    Track = Callable[[Sequence[Sample]], Iterable[Sample]]

__all__ = ["Count", "EventSeries", "Measure", "day_column"]

Count = Literal["start", "active"]
Measure = Literal["events", "intensity"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventSeries:
    """Counts of periods × groups. Compares by identity; all arrays are read-only.

    Attributes:
        periods: the calendar, P periods.
        groups: the G groups; ``("all",)`` without ``by``; None is the group of events without a value.
        expected: float array P × G; each unit spread evenly over its possible start days. NaN where a period lies
            outside the coverage.
        certain, possible: the same for what surely or possibly lies in the period. For ``measure="intensity"`` the
            lowest and the highest possible sum.
        exposure: float array of P; years covered.
        n: float array P × G; the expected number of units behind each figure. ``expected`` itself, but for intensity
            only the units that have a score.
        unit, count, measure, every, by: how it was counted.
        caution: what the reader must be told, or None.
        settled_until: the last day up to which reports have come in, or None.
        refusal: why nothing may be inferred from these counts (coders agree too little), or None.
        phases: name, first and last day of the phases of the scheme that the events carry; charts draw them.
        names: what readers know the groups by, where that is not their label: names of countries and actors.
    """

    periods: tuple[Period, ...]
    groups: tuple[Label, ...]
    expected: Floats
    certain: Floats
    possible: Floats
    exposure: Floats
    n: Floats
    every: str
    by: By | None
    unit: Unit
    count: Count
    measure: Measure
    caution: str | None
    settled_until: datetime.date | None
    _units: Units = field(repr=False)
    _axes: tuple[Axis, ...] = field(repr=False)
    refusal: str | None = None
    phases: tuple[tuple[str, Window], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def mean(self) -> Floats:
        """Mean intensity, P × G, −10 … 10: the expected sum over ``n``; NaN where no unit has a score.

        Raises:
            InputError: for ``measure="events"``, which has no scores.
        """
        if self.measure != "intensity":
            raise InputError("mean: measure='events' counts, it has no scores; use measure='intensity'")
        mean: Floats = np.full(self.n.shape, np.nan)
        np.divide(self.expected, self.n, out=mean, where=self.n > 0)
        return mean

    def draws(self, m: int, seed: int = 0) -> Ints:
        """Integer imputations, m × P × G: each unit's start drawn uniformly from its possible days.

        An event that stands in several groups has one day in all of them. Draws outside the coverage are dropped;
        periods outside have 0 (and exposure 0).

        Raises:
            InputError: for ``count="active"`` or ``measure="intensity"``, which are no counts of starts.
        """
        self.require_counts("draws")
        if isinstance(m, bool) or m < 1:
            raise InputError(f"m: {m} imputations; at least 1")
        units = self._units
        return draw_starts(units.first, units.last, units.counted, units.code, len(self.groups), self._axes, m, seed)

    def trend(
        self,
        method: Literal["mann_kendall", "log_linear"] = "mann_kendall",
        *,
        serial: str = "auto",
        settled: bool = True,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
        track: Track = iter,
    ) -> SeriesTrends:
        """Whether the rate of each group rises or falls, with Holm's correction for the number of groups.

        A trend needs an expected total of 10 events (for intensity, of events with a score), else nothing is decided.
        Vague dates are carried along: the test is made against series that are as vague, and the share of the
        imputations that decide otherwise is told.

        Args:
            method: ``mann_kendall`` (a monotone trend, Sen's slope; also for intensity and active counts, as they
                are; with tau-b), or ``log_linear`` (per cent a year, quasi-Poisson with a dispersion of at least 1:
                where the counts vary less, standard error and p are those of 1).
            serial: what is known of serial dependence; see ``inference.mann_kendall``. ``log_linear`` takes "auto" and
                "independent", which are the same to it; vague dates allow "studentized" too, but no other.
            settled: leave out periods that end after the settled day; what is later is still being reported.
            confidence: of the limits, between 0 and 1; 1 less it is the level of the tests.
            m, seed: imputations of vague dates, at least 2.
            track: goes through the groups and may show how far it is, such as ``tqdm``.

        Returns:
            One ``TrendRow`` a group; ``.only`` is that of a series without groups.

        Raises:
            InputError: nothing covered and settled, or counts that coders do not agree on; ``log_linear`` of intensity
                or active counts; another argument out of its range, named.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade")
        ...          for year in range(2001, 2009) for n in range(year - 2000)]
        >>> series = at.Timeline(talks, coverage=("2001", "2008")).series("year")
        >>> row = series.trend().only
        >>> row.verdict, round(row.slope, 2), row.tau, f"{row.p_holm:.5f}"
        ('rising', 1.0, 1.0, '0.00005')
        """
        from alliance_timeline.series.trends import trends_of, trends_of_values

        keep, basis = self._basis("trend", settled, confidence, m, seed)
        if method == "mann_kendall" and (self.count == "active" or self.measure == "intensity"):
            values = self.mean[keep] if self.measure == "intensity" else self.expected[keep]
            times = middles([self.periods[n] for n in keep])
            return trends_of_values(self.groups, values, times, self._events(keep), basis, serial=serial)
        self.require_counts(f"trend(method={method!r})")
        samples = self._samples(keep)
        draws = draws_for(samples, 1 - confidence)
        return trends_of(track(samples), basis, method=method, serial=serial, draws=draws)

    def changepoints(
        self,
        *,
        serial: str = "auto",
        dispersion: str = "auto",
        max_breaks: int = 6,
        power: bool = True,
        settled: bool = True,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
        track: Track = iter,
    ) -> SeriesBreaks:
        """How often, when and how surely the rate of each group changed; see ``inference.changepoints``.

        The first test of each group is corrected for the number of groups by Holm's method, that of each further break
        by Bonferroni's; where a further break fails, the best cut with the breaks before it is given.

        Args:
            serial: "auto", or "independent" where periods are vouched to be so; dispersion: "auto", or "poisson" where
                counts are vouched to be; max_breaks: at most so many, 0 or more. See there.
            power: whether to find the ratio that would be found in 80 % of cases, which takes most of the time.
            settled, confidence, m, seed, track: as for ``trend``; sets and limits have this confidence.

        Returns:
            One ``BreakRow`` a group; ``.only`` is that of a series without groups.

        Raises:
            InputError: as for ``trend``; intensity and active counts are refused.

        >>> import alliance_timeline as at
        >>> months = [(year, month) for year in range(2001, 2013) for month in range(1, 13, 1 if year > 2006 else 6)]
        >>> talks = [at.Event(id=f"e{year}-{month}", date=f"{year}-{month:02}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade") for year, month in months]
        >>> row = at.Timeline(talks, coverage=("2001", "2012")).series("quarter").changepoints().only
        >>> row.verdict, row.further, row.dates[0].isoformat(), [round(rate.estimate) for rate in row.rates]
        ('break', 'none shown', '2007-01-01', [2, 12])
        """
        from alliance_timeline.series.breaks import breaks_of

        self.require_counts("changepoints")
        keep, basis = self._basis("changepoints", settled, confidence, m, seed)
        samples = self._samples(keep)
        return breaks_of(
            track(samples),
            basis,
            serial=serial,
            dispersion=dispersion,
            max_breaks=max_breaks,
            power=power,
            draws=draws_for(samples, 1 - confidence),
        )

    def interrupted(
        self,
        at: DateLike,
        *,
        settled: bool = True,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
        track: Track = iter,
    ) -> SeriesInterrupted:
        """The change of level and growth of each group at a declared date, net of the trend before it.

        A period that holds the date behind its first day is left out. See ``inference.interrupted``.

        Args:
            at: the first day of the new time: a date that is known to the day.
            settled, confidence, m, seed, track: as for ``trend``.

        Returns:
            One ``InterruptedRow`` a group; ``.only`` is that of a series without groups.

        Raises:
            InputError: as for ``changepoints``; what is no single day; a date before which, or from which on, no
                period begins.

        >>> import alliance_timeline as at
        >>> months = [(year, month) for year in range(2001, 2013) for month in range(1, 13, 1 if year > 2006 else 6)]
        >>> talks = [at.Event(id=f"e{year}-{month}", date=f"{year}-{month:02}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade") for year, month in months]
        >>> row = at.Timeline(talks, coverage=("2001", "2012")).series("half").interrupted("2007-01-01").only
        >>> row.verdict, round(row.level), row.p_holm
        ('higher', 6, 0.002)
        """
        from alliance_timeline.series.interruption import interruption_of

        self.require_counts("interrupted")
        keep, basis = self._basis("interrupted", settled, confidence, m, seed)
        periods = self.periods[keep[0] : keep[-1] + 1]
        return interruption_of(track(self._samples(keep)), periods, basis, one_day(at, "at"))

    def _basis(self, what: str, settled: bool, confidence: float, m: int, seed: int) -> tuple[Ints, Basis]:
        """The periods that inference may use, and how its results are made."""
        if self.refusal is not None:
            raise InputError(f"{what}: {self.refusal}")
        confidence = confidence_level(confidence)
        m, seed = whole_number(m, "m", least=2), whole_number(seed, "seed", least=0)
        keep, late = settled_periods(self.periods, self.exposure, self.settled_until if settled else None)
        if not len(keep):
            raise InputError(f"{what}: no period is covered and settled; choose other periods or another coverage")
        first, last = self.periods[keep[0]].first, self.periods[keep[-1]].last
        days = [axis.exposure()[keep].any() for axis in self._axes]
        without = tuple(group for group, some in zip(self.groups, days, strict=False) if not some)
        return keep, Basis(
            every=self.every,
            unit=self.unit,
            by=self.by,
            periods=len(keep),
            first=first,
            last=last,
            left_out=late,
            without=without,
            confidence=confidence,
            m=m,
            seed=seed,
            settled_until=self.settled_until,
            caution=self.caution,
            gaps=has_gaps(self._axes, keep),
            names=self.names,
        )

    def _events(self, keep: Ints) -> Floats:
        """How many units stand behind the figures of each group; one that is active in several periods is one."""
        events: Floats = np.nansum(self.n[keep], axis=0)
        if self.count == "active":
            units = np.bincount(self._units.code, minlength=len(self.groups))
            events = np.minimum(events, units.sum() if self.by == "phase" else units)
        return events

    def _samples(self, keep: Ints) -> tuple[Sample, ...]:
        return sampled(self.periods, self.groups, self._units, self._axes, keep)

    def imputations(self, starts: Sequence[int], m: int, seed: int = 0) -> Ints:
        """Integer imputations, m × P × G, in which vague events follow the rates of segments, drawn anew each time.

        Unlike ``draws``, which spreads them evenly, this keeps the clumping of the finely dated events and does not
        blur the difference between the segments: estimates of rates and ratios are to be pooled over these.

        Args:
            starts: the number of the first period of each segment, rising from 0.
            m: how many, at least 1; seed: where the draws begin.

        Returns:
            Whole numbers, m × P × G; periods outside of the coverage have 0.

        Raises:
            InputError: for ``count="active"`` or ``measure="intensity"``, which are no counts of starts; for
                ``by="phase"``, whose groups have days of their own; or ``m`` below 1.

        >>> import alliance_timeline as at
        >>> dates = ["2001-02-10", "2001-03-10", "2001-08-10", "2001", "2001"]
        >>> talks = [at.Event(id=f"e{n}", date=date, title="Talks", kind="cooperation", form="meeting",
        ...                   domains="trade") for n, date in enumerate(dates)]
        >>> drawn = at.Timeline(talks, coverage=("2001", "2001")).series("half").imputations([0, 1], m=200)
        >>> drawn.shape, sorted({tuple(row) for row in drawn[:, :, 0].tolist()})
        ((200, 2, 1), [(2, 3), (3, 2), (4, 1)])
        """
        self.require_counts("imputations")
        if isinstance(m, bool) or m < 1:
            raise InputError(f"m: {m} imputations; at least 1")
        if self.by == "phase":
            raise InputError("imputations: groups of by='phase' have days of their own; group by something else")
        used = np.flatnonzero(self.exposure > 0)
        result = np.zeros((m, len(self.periods), len(self.groups)), dtype=np.int64)
        if len(used) and self.groups:
            inside = [0, *np.unique(np.searchsorted(used, starts)).tolist()]
            result[:, used] = imputed(self._samples(used), sorted({n for n in inside if n < len(used)}), m, seed)
        return result

    def require_counts(self, what: str) -> None:
        """Refuse ``active`` and ``intensity`` by name, for what needs counts of starts.

        Args:
            what: the name of the method that asks, for the message.

        Raises:
            InputError: for ``count="active"`` or ``measure="intensity"``.
        """
        if self.count == "active":
            raise InputError(f"{what}: count='active' holds an event in several periods; use count='start'")
        if self.measure == "intensity":
            raise InputError(f"{what}: measure='intensity' is a sum of scores, not a count; use measure='events'")

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a period and group.

        Columns: period, first, last, group, certain, expected, possible, exposure; for intensity also n and mean.
        """
        import pandas as pd

        rows, width = len(self.periods), len(self.groups)
        frame = pd.DataFrame(
            {
                "period": np.repeat(np.array([period.label for period in self.periods], dtype=object), width),
                "first": np.repeat(day_column(period.first for period in self.periods), width),
                "last": np.repeat(day_column(period.last for period in self.periods), width),
                "group": pd.Series(list(self.groups) * rows, dtype="object"),
                "certain": self.certain.ravel(),
                "expected": self.expected.ravel(),
                "possible": self.possible.ravel(),
                "exposure": np.repeat(self.exposure, width),
            }
        )
        return frame.assign(n=self.n.ravel(), mean=self.mean.ravel()) if self.measure == "intensity" else frame

    def plot(
        self,
        *,
        phases: Phases = None,
        breaks: SeriesBreaks | None = None,
        names: Mapping[str, str] | None = None,
        width: int = 640,
        title: str | None = None,
    ) -> Any:
        """A chart of the counts: a line of what is expected, a band from certain to possible.

        Up to three groups share a panel, more have one each. Periods outside the coverage are gaps; those covered in
        part, or not settled, have open dots. Of intensity the means are drawn.

        Args:
            phases: the scheme whose phases are marked; by default the one that the events carry. ``()`` for none.
            breaks: of ``changepoints()``; dates are marked, and the chances of each period drawn below.
            names: of groups, in place of those that they have, such as ``{"ai": "Machine learning"}``.
            width: of the plotting area, in pixels.
            title: instead of the one that says what is counted.

        Returns:
            An ``altair.LayerChart``, or a ``VConcatChart`` of several panels.

        Raises:
            MissingExtraError: Altair is not installed.
            InputError: breaks of another series, or with intensity.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{year}", date=f"{year}-05", title="Talks", kind="cooperation", form="meeting",
        ...                   domains="trade") for year in range(2001, 2009)]
        >>> chart = at.Timeline(talks, coverage=("2001", "2008")).series("year").plot()
        >>> chart.title.text, chart.description
        (['Occasions per year'], 'Occasions per year. Expected total 8.0, 2001 to 2008.')
        """
        from alliance_timeline.series.drawing import draw_series

        return draw_series(self, phases, breaks, names, width, title)

    def plot_mix(
        self,
        *,
        phases: Phases = None,
        names: Mapping[str, str] | None = None,
        width: int = 640,
        title: str | None = None,
    ) -> Any:
        """A chart of the mix: the share of each group in the expected counts of each period, the counts below.

        Args:
            phases, names, title: as for ``plot``.
            width: of the plotting area with the names of the groups beside it, in pixels.

        Returns:
            An ``altair.VConcatChart``. Of more than eight groups the seven largest are shown, and the rest as one.

        Raises:
            MissingExtraError: Altair is not installed.
            InputError: intensity, which has no shares; groups that coders do not agree on.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{n}", date=f"{2001 + n // 2}-05", title="Talks", kind="cooperation", form=form,
        ...                   domains="trade") for n, form in enumerate(["meeting", "visit"] * 4)]
        >>> at.Timeline(talks, coverage=("2001", "2004")).series("year", by="form").plot_mix().title.text
        ['Mix of occasions per year, by form']
        """
        from alliance_timeline.series.drawing import draw_mix

        return draw_mix(self, phases, names, width, title)

    def __repr__(self) -> str:
        span = f"{self.periods[0].label} to {self.periods[-1].label}" if self.periods else "no period"
        by = f" by {self.by}: {', '.join(map(str, self.groups[:8]))}{', …' if len(self.groups) > 8 else ''}"
        lines = [
            f"EventSeries({len(self.periods)} periods ({self.every}), {span}; {self._what}; {self._total}"
            f"{by if self.by else ''})",
            *([self.caution] if self.caution else []),
        ]
        return "\n  ".join(lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(str(group))}</th>" for group in self.groups)
        rows = "".join(
            f"<tr><th>{escape(period.label)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
            for period, cells in zip(self.periods, self._cells(), strict=True)
        )
        note = f"<p>{escape(self.caution)}</p>" if self.caution else ""
        shown = "expected (certain–possible)" if self.measure == "events" else "mean (n)"
        return f"<table><caption>{escape(self._what)}: {shown}</caption><tr><th></th>{head}</tr>{rows}</table>{note}"

    @property
    def _what(self) -> str:
        """What the figures are of: 'occasions, by their start'."""
        what = f"{self.unit}s, {'by their start' if self.count == 'start' else 'while active'}"
        return what if self.measure == "events" else f"intensity of {what}"

    @property
    def _total(self) -> str:
        """All periods and groups in a word; no total where one unit may stand in several periods."""
        total, units = float(np.nansum(self.expected)), float(np.nansum(self.n))
        if self.measure == "intensity":
            return f"mean {total / units:+.2f}, n {units:.1f}" if units else "no unit has a score"
        if self.count == "active":
            return f"at most {np.nanmax(self.expected, initial=0):.1f} expected at a time"
        return f"expected total {total:.1f}"

    def _cells(self) -> list[list[str]]:
        """The table's cells as text; empty outside the coverage."""
        if self.measure == "intensity":
            return [
                [f"{mean:+.1f} ({n:.1f})" if n > 0 else "" for mean, n in zip(*line, strict=True)]
                for line in zip(self.mean, self.n, strict=True)
            ]
        return [
            [_cell(*values) for values in zip(*line, strict=True)]
            for line in zip(self.certain, self.expected, self.possible, strict=True)
        ]


def _cell(certain: float, expected: float, possible: float) -> str:
    """A count as text: '3', or '2.4 (1–4)' where dates leave it open."""
    if np.isnan(expected):
        return ""
    return f"{expected:g}" if certain == possible else f"{expected:.1f} ({certain:g}–{possible:g})"


def day_column(days: Iterable[datetime.date | None]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """Days of the years 1 to 9999 as pandas holds them: in seconds, NaT for None."""
    return np.array(list(days), dtype="datetime64[D]").astype("datetime64[s]")
