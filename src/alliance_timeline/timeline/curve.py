"""SpecificationCurve: the answers to one question under all combinations of choices, and how they show themselves."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from alliance_timeline.display import Table, html_tables, text_tables
from alliance_timeline.series.findings import number_text, p_text, range_text
from alliance_timeline.timeline.choices import Alternative, label_of
from alliance_timeline.timeline.questions import ContrastQuestion, Question

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Influence", "SpecificationCurve", "SpecificationRow"]

_ENDS = 6
_NO_P = "the combinations are analyses of the same events, not tests of their own: they have no common p-value"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationRow:
    """The answer under one combination of choices.

    Attributes:
        names, values: the choices and the alternative of each; ``choices`` has both.
        declared: whether this is the combination of all first alternatives.
        estimate, low, high, p_value, verdict: the answer; None without one.
        flips: share of the imputations of vague dates that decide otherwise.
        effect: what means are taken of: the log of a ratio (of counts with a half added, where it is 0 or infinite), or
            the per cent a year of a trend.
        reason: why there is no answer; None where there is one.
    """

    names: tuple[str, ...]
    values: tuple[Alternative, ...]
    declared: bool
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    verdict: str | None = None
    flips: float | None = None
    effect: float | None = None
    reason: str | None = None

    @property
    def choices(self) -> dict[str, Alternative]:
        """The alternative of each choice."""
        return dict(zip(self.names, self.values, strict=True))

    @property
    def labels(self) -> tuple[str, ...]:
        """The alternatives in words."""
        return tuple(label_of(name, value) for name, value in zip(self.names, self.values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """How far one choice moves the answer, all other choices being the same.

    Only sets of combinations count that differ in this choice alone and could all be computed; an alternative that
    never could is left out. More alternatives can but widen the spread.

    Attributes:
        choice: its name.
        effects: the mean effect (see ``SpecificationRow``) of each alternative, from the lowest to the highest.
        spread: the difference between the highest and the lowest of them; None without two alternatives to compare.
        flips: share of the sets whose verdicts are not all the same; None as above.
        comparisons: the number of sets.
    """

    choice: str
    effects: tuple[tuple[Alternative, float], ...]
    spread: float | None
    flips: float | None
    comparisons: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SpecificationCurve:
    """The answers to a question under all combinations of choices.

    There is no p-value of the whole curve. Simonsohn, Simmons and Nelson (2020) get one by running the curve again on
    data from which the effect was taken away; for dates of clustered and partly vague events there is no agreed way to
    do that, and each row's interval already tells what chance can do. The curve tells what choices can do.

    Attributes:
        question: what was asked.
        alternatives: each choice with its alternatives; the first ones are the declared combination.
        rows: one a combination, by estimate; those without an answer stand last.
        confidence, m, seed, settled_until, caution: how it was made, and what must be told beside it.
        settled_note: says that days after the settled one are left out; None where none are.
    """

    question: Question
    alternatives: tuple[tuple[str, tuple[Alternative, ...]], ...]
    rows: tuple[SpecificationRow, ...]
    confidence: float
    m: int
    seed: int
    settled_until: datetime.date | None
    caution: str | None
    settled_note: str | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[SpecificationRow]:
        return iter(self.rows)

    @property
    def is_ratio(self) -> bool:
        """Whether estimates are rate ratios; else they are per cent a year.

        The Mann–Kendall slope stands as per cent of the mean rate, so that it can be set beside the log-linear one.
        """
        return isinstance(self.question, ContrastQuestion)

    @property
    def computed(self) -> tuple[SpecificationRow, ...]:
        """The rows with an answer."""
        return tuple(row for row in self.rows if row.estimate is not None)

    @property
    def declared(self) -> SpecificationRow:
        """The combination of all first alternatives."""
        return next(row for row in self.rows if row.declared)

    @property
    def median(self) -> float | None:
        """The median of the estimates; None without any."""
        return median(self._estimates) if self._estimates else None

    @property
    def share_same_sign(self) -> float | None:
        """Share of the answers on the same side of no difference as the declared one; None where that has none."""
        own = self.declared.estimate
        return None if own is None else fmean(self._sign(x) == self._sign(own) for x in self._estimates)

    @property
    def share_same_verdict(self) -> float | None:
        """Share of the answers with the verdict of the declared one; None where that has none."""
        own = self.declared.verdict
        return None if own is None else fmean(row.verdict == own for row in self.computed)

    @property
    def most_influential(self) -> tuple[Influence, ...]:
        """The choices with more than one alternative; the one that moves the answer most stands first."""
        found = [self._influence(n) for n, (_, some) in enumerate(self.alternatives) if len(some) > 1]
        return tuple(sorted(found, key=lambda item: (-1.0, 0.0) if item.spread is None else (item.spread, item.flips),
                            reverse=True))  # fmt: skip

    @property
    def _estimates(self) -> list[float]:
        return [row.estimate for row in self.rows if row.estimate is not None]

    def _sign(self, estimate: float) -> int:
        null = 1.0 if self.is_ratio else 0.0
        return (estimate > null) - (estimate < null)

    def _influence(self, n: int) -> Influence:
        """Of the choice with number ``n``."""
        name, some = self.alternatives[n]
        sets: dict[tuple[Alternative, ...], dict[Alternative, SpecificationRow]] = {}
        for row in self.computed:
            sets.setdefault((*row.values[:n], *row.values[n + 1 :]), {})[row.values[n]] = row
        usable = [item for item in some if any(item in rows for rows in sets.values())]
        full = [rows for rows in sets.values() if len(rows) == len(usable)]
        if len(usable) < 2 or not full:
            return Influence(choice=name, effects=(), spread=None, flips=None, comparisons=0)
        means = [(item, fmean(rows[item].effect or 0.0 for rows in full)) for item in usable]
        means.sort(key=lambda pair: pair[1])
        return Influence(
            choice=name, effects=tuple(means), spread=means[-1][1] - means[0][1], comparisons=len(full),
            flips=fmean(len({row.verdict for row in rows.values()}) > 1 for rows in full),
        )  # fmt: skip

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a combination: a column a choice, in words, and the attributes of its row."""
        import pandas as pd

        names = ("estimate", "low", "high", "p_value", "verdict", "flips", "declared", "reason")
        rows = [
            {**dict(zip(row.names, row.labels, strict=True)), **{name: getattr(row, name) for name in names}}
            for row in self.rows
        ]
        return pd.DataFrame(rows, columns=[*(name for name, _ in self.alternatives), *names])

    def plot(self, *, width: int = 480, title: str | None = None) -> Any:
        """The estimates with their intervals, sorted, and below each the choices that it rests on.

        Args:
            width: of the plotting area in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.VConcatChart``; the declared combination is marked. Combinations without an answer are not
            drawn; the caption says how many there are.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> question = at.ContrastQuestion("since-2022", "2014-2022", "limitation")
        >>> curve = at.load().specifications(question, {"unit": ["occasion", "event"]})
        >>> curve.plot().to_dict()["title"]["text"]
        ['Specification curve: limitation, since-2022 relative to 2014-2022']
        """
        from alliance_timeline.timeline.drawing_results import draw_curve

        return draw_curve(self, width, title)

    # Display

    def _text(self, row: SpecificationRow) -> str:
        return range_text(row.estimate, row.low, row.high)

    def _mean_text(self, influence: Influence, at: int) -> str:
        alternative, effect = influence.effects[at]
        return f"{number_text(self._plain(effect))} ({label_of(influence.choice, alternative)})"

    def _plain(self, effect: float) -> float:
        return math.exp(effect) if self.is_ratio else effect

    def _influence_cells(self, item: Influence) -> tuple[str, ...]:
        if item.spread is None:
            return item.choice, "–", "–", "nothing to compare", "–", "0"
        spread = f"factor {math.exp(item.spread):.2f}" if self.is_ratio else f"{item.spread:.2f} points"
        return (
            item.choice, self._mean_text(item, 0), self._mean_text(item, -1), spread, f"{item.flips:.0%}",
            str(item.comparisons),
        )  # fmt: skip

    def _row_cells(self, row: SpecificationRow) -> tuple[str, ...]:
        answer = row.verdict if row.reason is None else f"none: {row.reason}"
        flips = "–" if row.flips is None else f"{row.flips:.0%}"
        return *row.labels, self._text(row), p_text(row.p_value), f"{answer}{' (declared)' * row.declared}", flips

    def _tables(self) -> list[Table]:
        unit = "rate ratio" if self.is_ratio else "% a year"
        head = (*(name for name, _ in self.alternatives), unit, "p", "verdict", "flips")
        rows = [self._row_cells(row) for row in self.rows]
        influence = ("choice", "lowest mean", "highest mean", "spread", "verdicts differ", "comparisons")
        return [
            (f"Specification curve: {self.question}", head, _both_ends(rows)),
            ("What moves the answer", influence, [self._influence_cells(item) for item in self.most_influential]),
        ]

    @property
    def summary(self) -> str:
        """The curve in a sentence."""
        some, own = self._estimates, self.declared
        count = f"{len(some)} of {len(self.rows)} combinations could be computed"
        if not some:
            return count
        unit = "rate ratio" if self.is_ratio else "% a year"
        lowest, middle, highest = (number_text(value) for value in (some[0], self.median, some[-1]))
        found = f"{count}; {unit}: median {middle}, from {lowest} to {highest}"
        if self.share_same_sign is None or self.share_same_verdict is None:
            return f"{found}; the declared combination has no answer: {own.reason}"
        return (
            f"{found}; declared {self._text(own)}, {own.verdict}; {self.share_same_sign:.0%} agree with it in sign, "
            f"{self.share_same_verdict:.0%} in verdict"
        )

    def _notes(self) -> list[str | None]:
        return [self.summary, _NO_P, self.settled_note, self.caution]

    def __repr__(self) -> str:
        return text_tables(self._tables(), self._notes())

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), self._notes())


def _both_ends(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The first and the last rows and, where others stand between, a row that says how many."""
    if len(rows) <= 2 * _ENDS + 1:
        return list(rows)
    between = ("…", f"{len(rows) - 2 * _ENDS} more", *[""] * (len(rows[0]) - 2))
    return [*rows[:_ENDS], between, *rows[-_ENDS:]]
