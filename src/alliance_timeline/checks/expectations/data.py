"""Data: what must hold of the data itself: how fresh, how well sourced, how free of duplicates, how reliably coded."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import BOTH, Expectation
from alliance_timeline.checks.expectations.drawn import Span
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Change, Lever, levers
from alliance_timeline.checks.fragility.search import MOST, Fragility, VerdictAfter, searched
from alliance_timeline.display import counted
from alliance_timeline.events import Event, Reliability
from alliance_timeline.linkage import Duplicates
from alliance_timeline.periods import shift, start_days
from alliance_timeline.phases.summary import settled_windows
from alliance_timeline.series.findings import number_text, range_text
from alliance_timeline.timeline.slice import variables_of
from alliance_timeline.vocabulary import Verification

__all__ = ["Data"]

_Share = Annotated[float | None, Field(ge=0, le=1, strict=True)]
_CODED = ("domains", "form", "kind")
_LISTED = 12  # pairs that are told one by one
_REACH = (1.96 + 0.84) / (2 * 1.96)  # of the width of a 95 % interval: what is shown beyond a bound in 80 % of cases


class Data(Expectation):
    """One of these holds of the data. It is about what is listed, so that it needs no complete list and no test.

    Events that may lie in the window count whole, those on days that are not yet settled too; the interval of a share
    or a number is one point, and an age has none.

    Args:
        fresh_within: a span such as ``300 days``: the last day that is covered and settled, of the selection whatever
            its window, lies at most so long before the day of the run.
        sourced_at_least: the share of the selected events that cite a source and are sourced or confirmed. Events that
            loading leaves out as unverified are counted too, unless the run was given a timeline.
        confirmed_at_least: the share of the selected events that a second reader has confirmed.
        duplicates_at_most: how many pairs of the selected events look like one act listed twice; see ``linkage``.
        reliability_at_least: Krippendorff's alpha of each variable or class selected by, −1 to 1: the lower limits of
            all must reach it, and one upper limit below it refutes the claim. The limits are of 95 %, as the data has
            them. A selection by none is of all events, which are coded by domains, form and kind.

    >>> Data(confirmed_at_least=0.8).claim("occasion")
    'at least 80 % of events are confirmed'
    """

    name: ClassVar[str] = "data"
    is_inference: ClassVar[bool] = False
    stands_on_open_list: ClassVar[frozenset[Verdict]] = BOTH
    needs_events: ClassVar[bool] = False
    needs_days: ClassVar[bool] = False

    fresh_within: Span | None = None
    sourced_at_least: _Share = None
    confirmed_at_least: _Share = None
    duplicates_at_most: Annotated[int | None, Field(ge=0, strict=True)] = None
    reliability_at_least: Annotated[float | None, Field(ge=-1, le=1, strict=True)] = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [name for name in Data.model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"{' and '.join(given) or 'nothing'} given; exactly one of {', '.join(Data.model_fields)}")
        return self

    def claim(self, unit: str) -> str:  # noqa: ARG002
        """The claim in words; events are counted, whatever the unit."""
        if self.fresh_within is not None:
            return f"settled until a day at most {self.fresh_within} ago"
        if self.duplicates_at_most is not None:
            return f"at most {counted(self.duplicates_at_most, 'pair')} of events that look like duplicates"
        if self.reliability_at_least is not None:
            return f"alpha of at least {self.reliability_at_least:g} for each variable that events are selected by"
        if self.sourced_at_least is not None:
            return f"at least {100 * self.sourced_at_least:g} % of events cite a source that was seen"
        return f"at least {100 * (self.confirmed_at_least or 0):g} % of events are confirmed"

    def evaluate(self, case: Case) -> Finding:
        """The figure as it is, held against its bound."""
        if self.fresh_within is not None:
            return _freshness(case, self.fresh_within)
        if not case.timeline.events:
            return _open(Reason.TOO_FEW, "no event is selected")
        if self.duplicates_at_most is not None:
            return _pairs(case.timeline.duplicates(), self.duplicates_at_most, case)
        if self.reliability_at_least is not None:
            return _agreement(case, self.reliability_at_least)
        if self.sourced_at_least is not None:
            return _verified(case, _is_sourced, self.sourced_at_least)
        return _verified(case, _is_confirmed, self.confirmed_at_least or 0.0)

    @property
    def counts_unverified(self) -> bool:
        """Whether events of which no source was seen are counted."""
        return self.sourced_at_least is not None

    def levers(self, case: Case) -> Sequence[Lever]:
        """Events taken away and copies added: verified ones and others, or those that are in most pairs."""
        events = case.timeline.events
        if self.duplicates_at_most is not None:
            return levers(_busiest(case.timeline.duplicates()), _copies(case, events[:1]))
        good, bad = _split(events, _is_confirmed if self.sourced_at_least is None else _is_sourced)
        gone = ([Change("remove", (event.id,)) for event in some] for some in (good, bad))
        return levers(*gone, _copies(case, good), _copies(case, bad))

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """How few events change the verdict: a bound, found by trying; none do where it hangs on no event."""
        if self.fresh_within is not None:
            day = "day that an event is dated" if case.data.coverage_is_assumed else "covered and settled day"
            return Fragility(unit="event", note=f"it hangs on the last {day}, not on how many events there are")
        if self.reliability_at_least is not None:
            return Fragility(
                unit="event", note="it hangs on how far the coders agreed, not on how many events there are"
            )
        return searched(self.levers(case), verdict_after, verdict, "event", self.tries)


def _open(reason: Reason, detail: str, steps: tuple[str, ...] = ()) -> Finding:
    """A claim that nothing was calculated for."""
    return Finding(verdict=Verdict.INCONCLUSIVE, figure="–", reason=reason, detail=detail, steps=steps)


def _freshness(case: Case, span: str) -> Finding:
    """How old the last covered and settled day is."""
    whole = Case.select(case.data, case.selection.replace(since=None, until=None, phases=()))
    windows = settled_windows(whole)
    if not windows:
        return _open(Reason.OUTSIDE, "no day is covered and settled")
    last, oldest = windows[-1][1], shift(case.today, span, back=True)
    why = "settled" if whole.settled_until is not None and last >= whole.settled_until else "covered"
    assumed = ", as assumed from the events" if whole.coverage_is_assumed else ""
    if last > case.today:
        when = f"the last {why} day, {last}{assumed}, lies after {case.today}, the day of the run"
        return _open(Reason.OUTSIDE, f"{when}: nobody can have looked at days to come")
    age = (case.today - last).days
    return Finding(
        verdict=Verdict.PASS if last >= oldest else Verdict.FAIL,
        figure=counted(age, "day"),
        estimate=age,
        unit="days",
        steps=(
            f"The last {why} day of the selection, whatever its window, is {last}{assumed}.",
            f"It lies {counted(age, 'day')} before {case.today}, the day of the run; {span} before that is {oldest}.",
        ),
    )


def _is_sourced(event: Event) -> bool:
    return bool(event.citations) and event.verification is not Verification.UNVERIFIED


def _is_confirmed(event: Event) -> bool:
    return event.verification is Verification.CONFIRMED


def _verified(case: Case, is_good: Callable[[Event], bool], least: float) -> Finding:
    """Which share of the events is verified as asked."""
    events = case.timeline.events
    good, bad = _split(events, is_good)
    share = len(good) / len(events)
    number = Counter(event.verification for event in events)
    steps = [f"Of {counted(len(events), 'event')}, {', '.join(f'{number[word]} {word}' for word in Verification)}."]
    if is_good is _is_sourced:
        steps.append(f"{len(good)} of them cite a source and are sourced or confirmed.")
        if all(event.verification is not Verification.UNVERIFIED for event in case.data):
            steps.append(
                "No event of the data is unverified. Where the run was given a timeline, events that loading left out "
                "as unverified are not counted."
            )
    return Finding(
        verdict=Verdict.PASS if share >= least else Verdict.FAIL,
        figure=f"{number_text(100 * share, 1)} % ({len(good)} of {counted(len(events), 'event')})",
        estimate=share,
        low=share,
        high=share,
        unit="share",
        evidence=tuple(event.id for event in bad),
        steps=(*steps, f"The share is {share:.4g}, and at least {least:g} is asked for."),
    )


def _split(events: Iterable[Event], is_good: Callable[[Event], bool]) -> tuple[list[Event], list[Event]]:
    """The events that are verified as asked, and the others."""
    good: list[Event] = []
    bad: list[Event] = []
    for event in events:
        (good if is_good(event) else bad).append(event)
    return good, bad


def _pairs(pairs: Duplicates, most: int, case: Case) -> Finding:
    """How many pairs of events look like one act."""
    named = {name for pair in pairs for name in (pair.first, pair.second)}
    number = len(pairs)
    more = [f"… and {number - _LISTED} more."] if number > _LISTED else []
    return Finding(
        verdict=Verdict.PASS if number <= most else Verdict.FAIL,
        figure=counted(number, "pair"),
        estimate=number,
        low=number,
        high=number,
        unit="pairs",
        evidence=tuple(event.id for event in case.timeline if event.id in named),
        steps=(
            f"Of {counted(len(case.timeline), 'event')}, {counted(number, 'pair')} overlap in date and are alike in "
            f"title and actors, with no link between them; at most {most} are allowed.",
            *map(str, pairs[:_LISTED]),
            *more,
        ),
    )


def _agreement(case: Case, least: float) -> Finding:
    """How far two coders agree on each variable that the selection rests on."""
    names = sorted(variables_of(case.selection)) or _CODED
    found = {name: _measured(case.data.reliability, name) for name in names}
    measured = {item.id: item for item in found.values() if item is not None}.values()
    missing = [name for name, item in found.items() if item is None]
    steps = (
        *(f"{item}, of {counted(item.n, 'event')} coded twice." for item in measured),
        "The intervals of alpha are of 95 %, as the data has them, whatever the confidence of the check.",
    )
    if not measured:
        return _open(Reason.TOO_FEW, f"not measured: {', '.join(missing)}", steps)
    weakest = min(measured, key=lambda item: item.alpha)
    low, high = min(item.low for item in measured), min(item.high for item in measured)
    open_ones = [item for item in measured if item.low < least]
    reason, detail, detectable = None, "", None
    if high >= least and missing:
        reason, detail = Reason.TOO_FEW, f"not measured: {', '.join(missing)}"
    elif high >= least and open_ones:
        reason = Reason.SPANS
        detail = "; ".join(f"{item.id}: {item.low:.2f} to {item.high:.2f} holds {least:g}" for item in open_ones)
        detectable = _detectable(least, _REACH * max(item.high - item.low for item in open_ones))
    decided = Verdict.FAIL if high < least else Verdict.PASS
    return Finding(
        verdict=decided if reason is None else Verdict.INCONCLUSIVE,
        figure=f"{weakest.id} {range_text(weakest.alpha, weakest.low, weakest.high)}",
        estimate=weakest.alpha,
        low=low,
        high=high,
        unit="alpha",
        reason=reason,
        detail=detail,
        detectable=detectable,
        steps=steps,
    )


def _measured(reliability: Mapping[str, Reliability], name: str) -> Reliability | None:
    """What was measured of a class, or else of its variable."""
    return reliability.get(name) or reliability.get(name.partition(":")[0])


def _detectable(bound: float, reach: float) -> str | None:
    """The values of alpha that such an interval would have shown to lie beyond the bound."""
    parts = [f"{bound + reach:.2f} or more"] * (bound + reach <= 1) + [f"{bound - reach:.2f} or less"] * (
        bound >= reach - 1
    )
    return f"about {', or '.join(parts)}" if parts else None


def _busiest(pairs: Duplicates) -> list[Change]:
    """The events that must be taken away for the pairs to go, each time the one that is in most of those left."""
    left, gone = list(pairs), []
    while left:
        name, _ = Counter(name for pair in left for name in (pair.first, pair.second)).most_common(1)[0]
        gone.append(Change("remove", (name,)))
        left = [pair for pair in left if name not in (pair.first, pair.second)]
    return gone


def _copies(case: Case, events: Sequence[Event]) -> list[Change]:
    """Copies of the first of some events on a day of the window that it may have begun on; none where there is none."""
    days = start_days(events[0].date, case.data.coverage) if events else None
    if days is None:
        return []
    spans = ((max(days[0], first.toordinal()), min(days[1], last.toordinal())) for first, last in case.timeline.windows)
    day = next((first for first, last in spans if first <= last), days[0])
    return [Change("add", (events[0].id,), datetime.date.fromordinal(day))] * MOST
