"""The same contrast of two phases in each group, such as each domain."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alliance_timeline.display import counted, html_table, text_table
from alliance_timeline.errors import UnknownNameError, no_such
from alliance_timeline.phases.comparison import WHOLE, ContrastRow, headline_of, omissions_of, row_cells
from alliance_timeline.phases.contrast import class_rows
from alliance_timeline.phases.windows import settled_note
from alliance_timeline.series import HasSeries
from alliance_timeline.series.findings import holm_of, p_text

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.phases.scheme import Periodization

__all__ = ["GroupContrast", "PhaseContrasts", "contrast_groups"]

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
        from alliance_timeline.phases.drawing_results import draw_contrasts

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
    tested = [holm_of([row.leading.p_value if row.is_tested else None for row in column])
              for column in zip(*found, strict=True)]  # fmt: skip
    rows = [GroupContrast(rows[0].kind, rows, tuple(column[n] for column in tested)) for n, rows in enumerate(found)]
    cautions = dict.fromkeys(text for part in (whole, *parts.values()) for text in (part.caution or "").split("; "))
    return PhaseContrasts(
        first, second, by, kinds, tuple(sorted(rows, key=_place)), tuple(refused), scheme, confidence, m, seed,
        "occasion", whole.settled_until, "; ".join(filter(None, (*cautions, scheme.caution))) or None,
        settled_note(whole),
    )  # fmt: skip


def _place(row: GroupContrast) -> tuple[bool, float, str]:
    """Where a group stands: by its ratio of whole phases, the highest first."""
    estimate = next(item.leading.estimate for item in row.rows if item.baseline == WHOLE)
    return estimate is None, -(estimate or 0.0), row.group
