"""FollowThrough: what became of the agreements of a selection, by the time since their first stage."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

from alliance_timeline.dates import EventDate
from alliance_timeline.display import Table, html_tables, shortened, text_tables
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.lifecycle.cases import LifecycleBy
from alliance_timeline.lifecycle.curves import StageCurve
from alliance_timeline.lifecycle.words import OUTCOMES, Share, share_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FollowThrough", "FollowedGroup", "OverdueAgreement"]

What = Literal["curves", "overdue"]

_YEARS = (1.0, 2.0, 5.0, 10.0, 20.0)
_HEAD = ("fulfilled", "cancelled or suspended", "silent")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowedGroup:
    """Some agreements and what became of them.

    Attributes:
        group: what they have in common; None for those without a value, ``all`` for all of them.
        n: how many.
        fulfilled, cancelled, silent: how many came to ``to`` or a later stage, were cancelled or suspended before, or
            neither, up to the end of observation; means over the imputations, so that they need not be whole.
        unknown: ids of those whose later fate nobody looked for: no later stage, and no ``followed_up_on``.
        ids: of the agreements, by the outcome that is on record: ``silent``, ``fulfilled`` and ``cancelled``. An
            outcome whose possible days reach beyond the end of observation is counted in part, but listed in full.
        risks: a curve for each of ``fulfilled``, ``cancelled`` and ``silent``; they sum to 1. Empty where there are
            no agreements.
        median: years until half have come to an outcome of either kind, with the limits of its interval; each None
            where the curve, or its limit, does not fall so far.
        reason: why there is no curve or no median; None where there are both.
        observed: years for which each was observed without an outcome, in all imputations, rising.
    """

    group: str | None
    n: int
    fulfilled: float
    cancelled: float
    silent: float
    unknown: tuple[str, ...]
    ids: Mapping[str, tuple[str, ...]]
    risks: Mapping[str, StageCurve]
    median: float | None
    median_low: float | None
    median_high: float | None
    reason: str | None
    observed: FloatArray

    @property
    def curve(self) -> StageCurve | None:
        """The share without any later stage: Kaplan and Meier's curve. None where there are no agreements."""
        return self.risks.get("silent")

    def share_at(self, years: float, outcome: str = "fulfilled") -> Share | None:
        """The share with an outcome some years after the first stage, low and high; None without agreements.

        Raises:
            InputError: ``years`` is negative or not finite.
            UnknownNameError: no such outcome.
        """
        if outcome not in OUTCOMES:
            raise UnknownNameError(no_such("outcome", outcome, OUTCOMES))
        return self.risks[outcome].at(years) if self.risks else None

    def at_risk(self, years: float) -> float:
        """How many had no outcome and were still observed just before some years; the mean over the imputations."""
        return self.n * float((self.observed >= years).mean()) if self.n else 0.0


@dataclass(frozen=True, slots=True)
class OverdueAgreement:
    """An agreement that is silent for longer than half of all took to come to a later stage.

    Attributes:
        id, title, date: of the event.
        age: years from its first stage to the end of observation, the mean over its possible days.
        looked_for: whether somebody looked for later stages.
    """

    id: str
    title: str
    date: EventDate
    age: float
    looked_for: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FollowThrough:
    """How many agreements came to a later stage, how many were ended, and after how many years.

    Attributes:
        whole: all agreements; its figures are also here, such as ``curve``, ``risks``, ``share_at`` and ``median``.
        groups: the same for each group of ``by``; agreements with several values stand in each. Groups are not tested
            against each other.
        from_status, to, by: what was asked for.
        overdue: the silent ones that are older than the median, the oldest first. No field says by when a pledge falls
            due, so that the others are the measure. Empty without a median.
        left_out: how many events with such a first stage are not followed, by reason.
        end: the last day of observation.
        unit: ``event``; each agreement counts by itself, also several of one occasion.
        confidence, m, seed: of the intervals; the imputations of the dates.
        method: how estimates and intervals were made.
        cautions: what must be told beside the figures.
    """

    whole: FollowedGroup
    groups: tuple[FollowedGroup, ...]
    from_status: tuple[str, ...]
    to: str
    by: LifecycleBy | None
    overdue: tuple[OverdueAgreement, ...]
    left_out: Mapping[str, int]
    end: datetime.date
    unit: str = "event"
    confidence: float
    m: int
    seed: int
    method: str
    cautions: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many agreements."""
        return self.whole.n

    @property
    def fulfilled(self) -> float:
        """How many came to ``to`` or a later stage, expected where dates are uncertain."""
        return self.whole.fulfilled

    @property
    def cancelled(self) -> float:
        """How many were cancelled or suspended before, expected where dates are uncertain."""
        return self.whole.cancelled

    @property
    def silent(self) -> float:
        """How many have neither behind them, expected where dates are uncertain."""
        return self.whole.silent

    @property
    def unknown(self) -> tuple[str, ...]:
        """Ids of those whose later fate nobody looked for."""
        return self.whole.unknown

    @property
    def curve(self) -> StageCurve | None:
        """The share without any later stage; None where there are no agreements."""
        return self.whole.curve

    @property
    def risks(self) -> Mapping[str, StageCurve]:
        """The curves of ``fulfilled``, ``cancelled`` and ``silent``, which sum to 1."""
        return self.whole.risks

    @property
    def median(self) -> float | None:
        """Years until half have a later stage or have ended, or None."""
        return self.whole.median

    @property
    def reason(self) -> str | None:
        """Why there is no curve or no median, or None."""
        return self.whole.reason

    @property
    def caution(self) -> str | None:
        """The cautions as one text, or None."""
        return "; ".join(self.cautions) or None

    def share_at(self, years: float, outcome: str = "fulfilled") -> Share | None:
        """The share with an outcome some years after the first stage, low and high; None without agreements.

        Raises:
            InputError: ``years`` is negative or not finite.
            UnknownNameError: no such outcome.
        """
        return self.whole.share_at(years, outcome)

    def __getitem__(self, group: str | None) -> FollowedGroup:
        """One group.

        Raises:
            UnknownNameError: no such group.
        """
        for item in self.groups:
            if item.group == group:
                return item
        raise UnknownNameError(no_such("group", str(group), [str(item.group) for item in self.groups]))

    def to_pandas(self, what: What = "curves") -> pd.DataFrame:
        """A frame: ``curves`` (a row for each group, outcome and time, with its limits) or ``overdue`` agreements.

        Raises:
            InputError: another word.
        """
        import pandas as pd

        if what not in get_args(What):
            raise InputError(f"what: {what!r} is unknown; allowed: {', '.join(get_args(What))}")
        if what == "overdue":
            names = [field.name for field in fields(OverdueAgreement)]
            found = [{name: getattr(item, name) for name in names} | {"date": item.date.edtf} for item in self.overdue]
            return pd.DataFrame(found, columns=names)
        rows = [
            (item.group, curve.outcome, *values)
            for item in (self.whole, *self.groups)
            for curve in item.risks.values()
            for values in zip(curve.times, curve.estimate, curve.low, curve.high, strict=True)
        ]
        return pd.DataFrame(rows, columns=["group", "outcome", "years", "estimate", "low", "high"])

    def plot(self, *, outcome: str | None = None, width: int = 560, title: str | None = None) -> Any:
        """Curves of what became of the agreements as years pass, with their limits, and how many were at risk below.

        Args:
            outcome: ``fulfilled``, ``cancelled`` or ``silent``: a curve of it for each group of ``by``, or for all
                where there are no groups. None: the curves of fulfilled and of cancelled of all agreements; what is
                left to 1 is silent.
            width: of the plotting area in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.VConcatChart`` of curves and numbers at risk.

        Raises:
            UnknownNameError: no such outcome. MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> chart = at.load().select(domains="ai").follow_through().plot()
        >>> chart.to_dict()["title"]["text"][0][:14]
        'Follow-through'
        """
        from alliance_timeline.lifecycle.drawing import draw_follow_through

        return draw_follow_through(self, outcome, width, title)

    def notes(self) -> list[str]:
        """What is printed below the figures: the median, who was left out, the method, the cautions."""
        whole = self.whole
        until = self.reason or f"half have a later stage, or have ended, after {median_text(whole)} years"
        counted = (
            f"{whole.fulfilled:.4g} fulfilled, {whole.cancelled:.4g} cancelled or suspended, {whole.silent:.4g} silent"
        )
        left = ", ".join(f"{why} ({number})" for why, number in self.left_out.items())
        return [
            f"{counted}; {until}",
            *([f"left out: {left}"] if left else []),
            *([f"groups are not tested against each other; {_SEVERAL}"] if self.groups else []),
            self.method,
            *self.cautions,
        ]

    @property
    def title(self) -> str:
        """What was followed."""
        stages = " or ".join(self.from_status)
        return f"Follow-through: {self.n} {self.unit}s from {stages} to {self.to} or later, observed until {self.end}"

    def by_years(self) -> list[tuple[str, ...]]:
        """Rows of a table: years, and the share of each outcome by then, as far as it was observed."""
        curve = self.curve
        seen = [years for years in _YEARS if curve is not None and years <= curve.follow_up]
        return [
            (
                "1 year" if years == 1 else f"{years:g} years",
                *(share_text(self.risks[name].at(years)) for name in ("fulfilled", "cancelled", "silent")),
            )
            for years in seen
        ]

    def by_group(self) -> list[tuple[str, ...]]:
        """Rows of a table: group, size, the share fulfilled after one, five and ten years, and the median."""
        return [
            (
                item.group or "–",
                str(item.n),
                *(_within(item, years) for years in (1.0, 5.0, 10.0)),
                median_text(item),
            )
            for item in self.groups
        ]

    def _tables(self) -> list[Table]:
        tables: list[Table] = [(self.title, ("after", *_HEAD), self.by_years())]
        if self.groups:
            tables.append((f"Share fulfilled by {self.by}", GROUP_HEAD, self.by_group()))
        if self.overdue:
            rows = [
                (f"{item.age:.1f}", item.date.edtf, item.title, "yes" if item.looked_for else "no")
                for item in self.overdue
            ]
            title = f"Silent for longer than the median: {len(rows)}"
            tables.append((title, ("years", "date", "event", "looked for"), shortened(rows)))
        return tables

    def __repr__(self) -> str:
        return text_tables(self._tables(), self.notes())

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), self.notes())


GROUP_HEAD = ("", "events", "1 year", "5 years", "10 years", "median")
_SEVERAL = "an event with several values stands in each of them"


def median_text(group: FollowedGroup) -> str:
    """The median in years with its interval: '6.2 (5.0–8.1)'; a limit that is not reached is '∞'."""
    if group.median is None:
        return "–"
    low, high = ("∞" if value is None else f"{value:.1f}" for value in (group.median_low, group.median_high))
    return f"{group.median:.1f} ({low}–{high})"


def _within(group: FollowedGroup, years: float) -> str:
    """The share fulfilled after some years; a dash where no agreement was observed for so long and some are silent."""
    curve = group.risks["fulfilled"]
    return share_text(curve.at(years)) if years <= curve.follow_up or curve.resolved else "–"
