"""From a series to the columns and words of its charts; nothing is computed that the series does not say."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from alliance_timeline.charts.counts import MOST, TOGETHER, CountRows, Mix, Posterior, counts_chart, mix_chart
from alliance_timeline.charts.intervals import Scores, scores_chart
from alliance_timeline.charts.theme import Span, nothing, sentence, short_caution, spelled
from alliance_timeline.display import capital
from alliance_timeline.errors import InputError
from alliance_timeline.periods import Period, Window
from alliance_timeline.series.findings import p_text
from alliance_timeline.series.provisional import covered_in_part, not_settled, provisional_note

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alliance_timeline.series.breaks import BreakRow, SeriesBreaks
    from alliance_timeline.series.counting import Label
    from alliance_timeline.series.event_series import EventSeries

__all__ = [
    "Phases",
    "draw_mix",
    "draw_series",
    "label_texts",
    "phase_spans",
    "posterior_of",
    "provisional_note_of",
    "provisional_rows",
    "verdict_text",
]

_MANY_VALUED = frozenset({"domain", "application", "country", "actor", "actor_kind", "publisher"})
_PANELS = 20  # more do not fit on a page


class HasWindows(Protocol):
    """A scheme of phases."""

    @property
    def windows(self) -> Mapping[str, Window]:
        """The first and last day of each phase, by name, in order of time."""


Phases = HasWindows | Sequence[tuple[str, Window]] | None
"""A scheme; or names with first and last day (none: no phases are drawn); or None for those that a result carries."""


def phase_spans(phases: Phases, carried: Sequence[tuple[str, Window]]) -> list[Span]:
    """Name, first and last day of the phases given, or of those that the result carries."""
    given = carried if phases is None else phases
    pairs = given if isinstance(given, Sequence) else list(given.windows.items())
    return [(name, *window) for name, window in pairs]


def label_texts(
    labels: Sequence[Label], names: Mapping[str, str] | None = None, none: str = "without a value"
) -> list[str]:
    """Groups as readers know them; as they are coded where two would have the same name.

    >>> label_texts(["visit_or_summit", None]), label_texts(["ai"], {"ai": "AI"}), label_texts(["a_b", "a b"])
    (['visit or summit', 'without a value'], ['AI'], ['a_b', 'a b'])
    """
    texts = [none if label is None else spelled(label, names) for label in labels]
    return texts if len(set(texts)) == len(texts) else list(map(str, labels))


def draw_series(
    series: EventSeries,
    phases: Phases,
    breaks: SeriesBreaks | None,
    names: Mapping[str, str] | None,
    width: int,
    title: str | None,
) -> Any:
    """The chart of ``EventSeries.plot``."""
    spans = phase_spans(phases, () if series.by == "phase" else series.phases)
    groups = _groups(series, names)
    if series.measure == "intensity":
        if breaks is not None:
            raise InputError("breaks: intensity has no breaks; draw them on counts of the same selection")
        return _draw_scores(series, groups, spans, width, title)
    axis = f"{series.unit.capitalize()}s{' active' * (series.count == 'active')} per {_period(series)}"
    heading = title or axis + _by(series)
    if not np.nansum(series.possible) > 0:
        return nothing(heading, [_n(series), short_caution(series.caution)])
    rows = _rows_of(series, breaks)
    shown, told = _largest(series, groups)
    pairs = zip(series.groups, groups, strict=True)
    found = {text: rows[label] for label, text in pairs if label in rows and text in shown}
    posteriors = {text: posterior_of(row) for text, row in found.items()}
    verdicts = [sentence(f"{text}: " * bool(series.by) + verdict_text(row)) for text, row in found.items()]
    legend = "Line: expected number; band: from certain to possible, as vague dates leave it. "
    chance = (
        "Lines: dates of breaks. Bars: chance of each period to begin a new segment, coloured within the "
        f"{breaks.basis.confidence:.0%} set of the break, which is the strip above."
        if breaks
        else None
    )
    scales = "Each panel has its own scale." if len(groups) > 1 and (breaks or len(groups) > TOGETHER) else None
    return counts_chart(
        _counts(series, groups),
        shown,
        title=heading,
        axis=axis,
        phases=spans,
        posteriors=posteriors,
        width=width,
        caption=[legend + _n(series), told, *_notes(series), scales, chance, *verdicts, short_caution(series.caution)],
        description=_described(series, groups, heading, verdicts),
    )


def _groups(series: EventSeries, names: Mapping[str, str] | None) -> list[str]:
    none = "in no phase" if series.by == "phase" else "without a value"
    return label_texts(series.groups, {**series.names, **(names or {})}, none)


def _largest(series: EventSeries, groups: list[str]) -> tuple[list[str], str]:
    """The groups that have a panel, in their order, and what is told where these are not all."""
    totals = np.nansum(series.n, axis=0)
    kept = set(np.argsort(-totals, kind="stable")[:_PANELS].tolist())
    told = f"Shown are the {_PANELS} largest of {len(groups)} groups." if len(groups) > _PANELS else ""
    return [group for code, group in enumerate(groups) if code in kept], told


def _draw_scores(series: EventSeries, groups: list[str], spans: list[Span], width: int, title: str | None) -> Any:
    """Means of intensity, by period and group."""
    heading = title or f"Mean intensity of {series.unit}s per {_period(series)}{_by(series)}"
    legend = "Dots: mean Goldstein value, −10 (conflict) to 10 (cooperation); the larger, the more have one. "
    shown, told = _largest(series, groups)
    bare = [group for group, total in zip(groups, np.nansum(series.n, axis=0), strict=True) if not total]
    scored = [group for group in shown if group not in bare]
    without = f"Without a score: {', '.join(bare) if len(bare) <= 8 else f'{len(bare)} groups'}." if bare else None
    mean, n = _crossed(series, series.mean, series.n)
    scores = Scores(*_periods(series), groups * len(series.periods), mean, n, provisional_rows(series))
    return scores_chart(
        scores,
        scored,
        title=heading,
        axis="Mean intensity",
        phases=spans,
        width=width,
        caption=[legend + _n(series), told, without, *_notes(series), short_caution(series.caution)],
        description=_described(series, groups, heading, []),
    )


def draw_mix(
    series: EventSeries, phases: Phases, names: Mapping[str, str] | None, width: int, title: str | None
) -> Any:
    """The chart of ``EventSeries.plot_mix``."""
    if series.measure == "intensity":
        raise InputError("plot_mix: intensity is a mean of scores and has no shares; use measure='events'")
    if series.refusal is not None:
        raise InputError(f"plot_mix: {series.refusal}")
    groups = _groups(series, names)
    active = " active" * (series.count == "active")
    heading = title or f"Mix of {series.unit}s{active} per {_period(series)}{_by(series)}"
    (expected,) = _crossed(series, series.expected)
    several = f"{_an(series.unit)} of several groups counts in each, so that shares are of all such counts."
    largest = f"Shown are the {MOST - 1} largest of {len(groups)} groups; the rest is “other”."
    return mix_chart(
        Mix(*_periods(series), groups * len(series.periods), expected, provisional_rows(series)),
        groups,
        title=heading,
        axis=f"{series.unit}s",
        phases=phase_spans(phases, series.phases),
        width=width,
        caption=[
            f"Shares of expected counts, which stand below, in the order of the names. {_n(series)}",
            largest if len(groups) > MOST else None,
            several if _overlapping(series) else None,
            *_notes(series, "Pale")[:-1],
            short_caution(series.caution),
        ],
        description=_described(series, groups, heading, []),
    )


def posterior_of(row: BreakRow) -> Posterior:
    """Where the breaks of a group lie, as columns."""
    breaks, width = len(row.dates), len(row.periods)
    inside = [period in some for some in row.sets for period in row.periods]
    return Posterior(
        [n + 1 for n in range(breaks) for _ in range(width)],
        [period.label for period in row.periods] * breaks,
        [period.first for period in row.periods] * breaks,
        [period.last for period in row.periods] * breaks,
        row.result.probability[:breaks].ravel().tolist(),
        inside,
        row.dates,
    )


def verdict_text(row: BreakRow) -> str:
    """The verdict of a group in words, with p, the dates and the ends of their sets."""
    chance = "" if row.p_holm is None else f" (p {p_text(row.p_holm)})".replace("p 0", "p = 0")
    dates = [f"{date} ({_hull(some)})" for date, some in zip(row.dates, row.sets, strict=True)]
    found = f" at {', '.join(dates)}" if dates else ""
    return f"{row.cells['verdict']}{chance}{found}"


def _hull(some: Sequence[Period]) -> str:
    """The first and last period of a set: 'set 2006-Q4 to 2007-Q2'."""
    gaps = any((other.first - one.last).days > 1 for one, other in pairwise(some))
    ends = some[0].label if len(some) == 1 else f"{some[0].label} to {some[-1].label}"
    return f"set {ends}{', with gaps' * gaps}"


def _rows_of(series: EventSeries, breaks: SeriesBreaks | None) -> dict[Label, BreakRow]:
    """The breaks by group.

    Raises:
        InputError: they are of other groups or periods.
    """
    rows = {row.group: row for row in breaks or ()}
    known = set(series.periods)
    if not set(rows) <= set(series.groups) or any(not known.issuperset(row.periods) for row in rows.values()):
        raise InputError("breaks: these are of another series; use changepoints() of the one that is drawn")
    return rows


def _periods(series: EventSeries) -> tuple[list[str], list[datetime.date], list[datetime.date]]:
    """Label, first and last day of the period of each row, period after period."""
    each = [period for period in series.periods for _ in series.groups]
    return [period.label for period in each], [period.first for period in each], [period.last for period in each]


def _crossed(series: EventSeries, *figures: NDArray[np.float64]) -> list[list[float]]:
    """Figures of each row; NaN where a period is not covered, or a phase, as a group, has no day in it."""
    shown = [figure.copy() for figure in figures]
    for code, exposure in enumerate(_exposures(series)):
        for figure in shown:
            figure[exposure == 0, code] = np.nan
    return [figure.ravel().tolist() for figure in shown]


def _counts(series: EventSeries, groups: list[str]) -> CountRows:
    expected, certain, possible = _crossed(series, series.expected, series.certain, series.possible)
    each = groups * len(series.periods)
    return CountRows(*_periods(series), each, expected, certain, possible, provisional_rows(series))


def _exposures(series: EventSeries) -> list[NDArray[np.float64]]:
    """The years covered in each period, group by group; those of a phase are its own."""
    if series.by == "phase":
        return [axis.exposure() for axis in series._axes]
    return [series.exposure] * len(series.groups)


def provisional_rows(series: EventSeries) -> list[bool]:
    """Whether the period of each row, period after period, is covered in part or not settled."""
    late, parts = _late(series), _parts(series)
    return [late[n] or part[n] for n in range(len(series.periods)) for part in parts]


def provisional_note_of(series: EventSeries, mark: str) -> str | None:
    """What a mark of such periods means, and why; None where none is provisional."""
    return provisional_note(mark, any(map(any, _parts(series))), any(_late(series)), series.settled_until)


def _late(series: EventSeries) -> list[bool]:
    return not_settled(series.periods, series.exposure, series.settled_until)


def _parts(series: EventSeries) -> list[list[bool]]:
    """Whether each period is covered in part, group by group."""
    if series.by != "phase":
        return [covered_in_part(series.periods, series.exposure)] * len(series.groups)
    return [covered_in_part(series.periods, exposure) for exposure in _exposures(series)]


def _notes(series: EventSeries, mark: str = "Open dots") -> list[str | None]:
    """What is drawn otherwise and why; last, that an event may stand in several groups or periods."""
    notes = [provisional_note_of(series, mark)]
    notes += ["Gaps: periods that are not covered."] if bool((series.exposure == 0).any()) else []
    several = f"{_an(series.unit)} of several groups counts in each." if _overlapping(series) else ""
    lasting = f"{_an(series.unit)} counts in each period that it lasts." if series.count == "active" else ""
    return [*notes, f"{several} {lasting}".strip()]


def _overlapping(series: EventSeries) -> bool:
    """Whether a unit may stand in several groups: an occasion of events that differ, or a variable of many values."""
    return series.by in _MANY_VALUED or (series.unit == "occasion" and series.by not in (None, "phase"))


def _n(series: EventSeries) -> str:
    """The total and the periods: 'Expected total 1021.5, 1989 to 2026.'"""
    span = f", {series.periods[0].label} to {series.periods[-1].label}" if series.periods else ""
    total = series._total
    return f"{capital(total)}{span}."


def _described(series: EventSeries, groups: list[str], heading: str, more: Sequence[str]) -> str:
    """The chart in words: what, how many, and the totals of the groups (at most eight)."""
    totals = np.nansum(series.n, axis=0).tolist()
    each = ", ".join(f"{group} {total:.1f}" for group, total in list(zip(groups, totals, strict=True))[:8])
    by = f" By group: {each}{', and others' * (len(groups) > 8)}." if series.by and series.count == "start" else ""
    return " ".join([f"{heading}. {_n(series)}{by}", *more])


def _period(series: EventSeries) -> str:
    return {"half": "half-year", "given": "period"}.get(series.every, series.every)


def _by(series: EventSeries) -> str:
    return f", by {spelled(series.by)}" if series.by else ""


def _an(unit: str) -> str:
    return f"An {unit}"
