"""FoundPhases: which phases the counts show, what changed between them, and whether declared boundaries agree."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from alliance_timeline.display import Table, capital, counted, html_tables, text_tables
from alliance_timeline.inference.break_search import UNDECIDED
from alliance_timeline.phases.scheme import POST_SELECTION
from alliance_timeline.series.breaks import BreakRow
from alliance_timeline.series.findings import Findings, number_text, p_text, range_text
from alliance_timeline.series.units import Label

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.inference.rates import Rate
    from alliance_timeline.phases.scheme import Periodization

__all__ = ["BoundaryFound", "FoundMix", "FoundPhases", "FoundRow", "MixChange", "Segment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A span of one rate.

    Attributes:
        name, first, last: its name, first and last day.
        rate: units a year, with limits that do not know of the search.
        since: for all but the first, the spans of days on which it may begin: the highest-density set of the break.
    """

    name: str
    first: datetime.date
    last: datetime.date
    rate: Rate
    since: tuple[tuple[datetime.date, datetime.date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MixChange:
    """The share of one domain or kind among the occasions of each segment.

    An occasion may have several. The share is None in a segment without occasions. ``p_value`` is that of its part of
    the test, Holm-adjusted over the groups.
    """

    group: str
    shares: tuple[float | None, ...]
    p_value: float

    def __str__(self) -> str:
        return f"{self.group} {' → '.join('–' if x is None else f'{x:.0%}' for x in self.shares)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMix:
    """Whether the mix of domains or kinds differs between the segments; see ``inference.mix_shift``.

    Occasions are dealt out anew to the segments, each with all that it has. That takes occasions to be independent:
    where one affair makes several occasions in a row, p is too small.

    Attributes:
        by: ``domain`` or ``kind``.
        p_value: of equal mixes; p_holm: adjusted for all mixes of the result; None without p.
        rows: one a domain or kind.
        changed: those whose share differs, where the mix as a whole does; by ``p_holm`` and ``p_value`` of the row at
            1 − confidence.
        n: occasions; unsure: how many of them may lie in several segments, and stand in the likeliest one.
        reason: why there is no p; None where there is one.
    """

    by: str
    p_value: float | None
    p_holm: float | None
    rows: tuple[MixChange, ...]
    changed: tuple[MixChange, ...]
    n: int
    unsure: int
    reason: str | None = None

    def __str__(self) -> str:
        if self.reason is not None:
            return f"the mix of {self.by}s cannot be compared: {self.reason}"
        text = f"the mix of {self.by}s {'changed' if self.changed else 'shows no change'} (p {_p_of(self.p_holm)})"
        return f"{text}: {', '.join(map(str, self.changed))}" if self.changed else text


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryFound:
    """Whether a declared boundary was found.

    Attributes:
        boundary, phase: the first day of the declared phase, and its name.
        nearest: the break whose set is the nearest; None where there is none.
        in_set: whether the boundary lies in the highest-density set of a break; None where it lies outside of the
            periods that were used.
        set_days: how many days the nearest day of a set is later (negative: earlier); 0 inside; None without a set.
    """

    boundary: datetime.date
    phase: str
    nearest: datetime.date | None
    in_set: bool | None
    set_days: int | None

    def __str__(self) -> str:
        if self.in_set is None:
            return f"{self.boundary} lies outside of the periods"
        if self.set_days is None:
            return f"{self.boundary} was not found"
        if self.in_set:
            return f"{self.boundary} lies in the set of the break at {self.nearest}"
        where, days = "before" if self.set_days > 0 else "after", abs(self.set_days)
        return f"{self.boundary} lies in no set, {days:,} day{'s' * (days != 1)} {where} the nearest"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundRow:
    """What was found in one group.

    Attributes:
        group, verdict: its label, and ``break``, ``no break shown`` or ``cannot decide``.
        segments: the spans of one rate; the whole time where no break is shown.
        mix: whether domains and kinds differ between the segments; empty with one segment.
        boundaries: the declared ones, each with what was found; empty where nothing is declared.
        set_share: the share of the days used that lie in some set: the chance that a day at random would.
        scheme: the segments as phases, to contrast or summarise by.
        breaks: the tests, dates, sets and rates in full.
    """

    group: Label
    verdict: str
    segments: tuple[Segment, ...]
    mix: tuple[FoundMix, ...]
    boundaries: tuple[BoundaryFound, ...]
    set_share: float
    scheme: Periodization
    breaks: BreakRow

    @property
    def summary(self) -> str:
        """What was found, in plain words."""
        return ". ".join(capital(part) for part in self._sentences()) + "."

    def _sentences(self) -> Iterator[str]:
        segments, row = self.segments, self.breaks
        if len(segments) == 1:
            p = row.p_holm if row.p_holm is not None else row.p_independent
            known = "" if row.detectable is None else f"; a ratio of {row.detectable:.1f} would mostly have been found"
            why = f": {row.reason}" if row.reason else f" (p {_p_of(p)}{known})"
            yield f"{self.verdict}{why}"
        else:
            steps = (
                f"{_direction(one, other)} to {number_text(other.rate.estimate, 1)} a year at {other.first}"
                f" ({_hull(other.since)})"
                for one, other in pairwise(segments)
            )
            number = len(segments) - 1
            yield (
                f"{number} break{'s' * (number > 1)}: the rate went from "
                f"{number_text(segments[0].rate.estimate, 1)} {', then '.join(steps)}"
            )
            if row.further == UNDECIDED:
                yield "whether there is a further break cannot be decided"
        yield from map(str, self.mix)
        if self.boundaries:
            yield f"declared boundaries: {'; '.join(map(str, self.boundaries))}"
        if self.boundaries and len(segments) > 1:
            yield f"{self.set_share:.0%} of all days lie in a set"

    @property
    def cells(self) -> dict[str, str]:
        """Column heads and texts."""
        return self.breaks.cells


class FoundPhases(Findings[FoundRow]):
    """Phases that the counts show, one row a group: breaks, rates, mix, and agreement with the declared scheme."""

    __slots__ = ()

    @property
    def summary(self) -> str:
        """What was found, in plain words, one line a group."""
        if not self.rows:
            return f"No {self.basis.unit} was selected."
        alone = len(self.rows) == 1
        return "\n".join(row.summary if alone else f"{row.group}: {row.summary}" for row in self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a group and segment.

        Columns: group, verdict, segment, first, last, rate, low, high, since (the days on which it may begin).
        """
        import pandas as pd

        names = ("group", "verdict", "segment", "first", "last", "rate", "low", "high", "since")
        rows = [
            (row.group, row.verdict, item.name, item.first, item.last, item.rate.estimate, item.rate.low,
             item.rate.high, item.since)
            for row in self.rows
            for item in row.segments
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=names)

    def plot(self, *, width: int = 640, title: str | None = None) -> Any:
        """The rate of each segment over time with its limits, the sets of the breaks, and declared boundaries.

        Args:
            width: of the plotting area in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.LayerChart``, or an ``altair.VConcatChart`` with a panel for each group.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> at.load().select(frames="naval-patrols").find_phases().plot().to_dict()["title"]["text"]
        ['Phases found in the occasions']
        """
        from alliance_timeline.timeline.drawing_results import draw_phases

        return draw_phases(self, width, title)

    def tables(self) -> list[Table]:
        """Segments, mixes and declared boundaries, as far as there are any, each with title, head and rows."""
        found = [
            (self.title, ("group", "verdict", "from", "to", "a year", "begins within"), list(self._segments())),
            ("Mix", ("group", "by", "p", "changed"), list(self._mixes())),
            ("Declared boundaries", ("group", "boundary", "phase", "found at", "days to a set"), list(self._bounds())),
        ]
        return [table for table in found if table[2]]

    def _segments(self) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            for item in row.segments:
                rate = range_text(item.rate.estimate, item.rate.low, item.rate.high, 1)
                within = _spans(item.since) or "–"
                yield str(row.group), row.verdict, str(item.first), str(item.last), rate, within

    def _mixes(self) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            for mix in row.mix:
                changed = "; ".join(map(str, mix.changed)) or mix.reason or "no change shown"
                yield str(row.group), mix.by, p_text(mix.p_holm), changed

    def _bounds(self) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            for item in row.boundaries:
                days = "–" if item.set_days is None else "inside" if item.in_set else f"{item.set_days:+,d}"
                yield str(row.group), str(item.boundary), item.phase, str(item.nearest or "–"), days

    @property
    def notes(self) -> list[str]:
        """What must be told beside the tables."""
        found = any(len(row.segments) > 1 for row in self.rows)
        unsure = sum(max((mix.unsure for mix in row.mix), default=0) for row in self.rows)
        stand = "stands" if unsure == 1 else "stand"
        vague = f"{counted(unsure, 'occasion')} may lie in several segments and {stand} in the likeliest"
        return [*filter(None, (vague if unsure else None, POST_SELECTION if found else None)), *self.basis.notes]

    def __repr__(self) -> str:
        return text_tables(self.tables(), [self.summary, *self.notes])

    def _repr_html_(self) -> str:
        return html_tables(self.tables(), [*self.summary.split("\n"), *self.notes])


def _p_of(value: float | None) -> str:
    text = p_text(value)
    return text if text[:1] in "<–" else f"= {text}"


def _direction(one: Segment, other: Segment) -> str:
    return "up" if other.rate.estimate > one.rate.estimate else "down"


def _hull(windows: tuple[tuple[datetime.date, datetime.date], ...]) -> str:
    gaps = ", with gaps" if len(windows) > 1 else ""
    return f"its set: {windows[0][0]} to {windows[-1][1]}{gaps}"


def _spans(windows: Iterable[tuple[datetime.date, datetime.date]]) -> str:
    return ", ".join(f"{first} to {last}" for first, last in windows)
