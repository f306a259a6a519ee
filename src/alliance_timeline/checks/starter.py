"""A first checks file for a data set."""

from __future__ import annotations

import datetime
import json
import math
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from alliance_timeline.checks.catalogue import BUILT_IN
from alliance_timeline.checks.evaluate import run_checks
from alliance_timeline.checks.finding import Reason, Verdict
from alliance_timeline.checks.report import CheckResult
from alliance_timeline.checks.spec import BUNDLED, Check, CheckFile
from alliance_timeline.display import one_line
from alliance_timeline.errors import AllianceTimelineError, InputError
from alliance_timeline.periods import DAYS_PER_YEAR, shift
from alliance_timeline.phases.summary import settled_windows
from alliance_timeline.timeline import Timeline

__all__ = [
    "FEWEST",
    "MAKERS",
    "Bench",
    "Claim",
    "starter",
]


FEWEST = 5
"""Below so many selected units nothing is claimed but what counts them: an interval of few says next to nothing."""

_PARTS = (0.8, 0.5)  # of a limit: counts that vary from year to year ask for more room
_LONGEST = 250  # years
_MOST_DAYS = 999_999  # of a span in a file

Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A check that may hold; ``why`` tells where its bound comes from."""

    id: str
    question: str
    expectation: str
    parameters: Words
    why: str
    fields: Words = field(default_factory=dict)

    @property
    def expect(self) -> Words:
        """The expectation with its parameters."""
        return {self.expectation: self.parameters}


@dataclass(frozen=True)
class Bench:
    """The data that claims are made from and tried on."""

    timeline: Timeline
    today: datetime.date

    def result(self, expect: Words, fields: Words) -> CheckResult:
        """What a check comes to."""
        check = Check(id="tried", question="Does it hold?", expect=expect, **fields)
        file = CheckFile(minimum_events=FEWEST, check=(check,))
        return run_checks(file, self.timeline, today=self.today, fragility=False).results[0]

    def limits(self, expectation: str, parameters: Words, **fields: Any) -> tuple[float, float] | None:
        """The limits of the figure that a claim is about, or the figure itself; None where there is none."""
        finding = self.result({expectation: parameters}, fields).finding
        if finding is None or finding.estimate is None:
            return None
        low = finding.estimate if finding.low is None else finding.low
        high = finding.estimate if finding.high is None else finding.high
        return (low, high) if math.isfinite(low) and math.isfinite(high) else None

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of events that occur, the most frequent first."""
        return tuple(kind.value for kind, _ in Counter(event.kind for event in self.timeline).most_common())

    @cached_property
    def frames(self) -> tuple[tuple[str, str], ...]:
        """Id and title of the frames that were held against a full list, those with most events first."""
        number = Counter(name for event in self.timeline for name in event.frames)
        closed = [frame for frame in self.timeline.frames.values() if frame.closed and number[frame.id]]
        return tuple((frame.id, frame.title) for frame in sorted(closed, key=lambda frame: -number[frame.id]))

    @cached_property
    def phases(self) -> tuple[str, str] | None:
        """The last phase of the data's scheme, and the one before it."""
        names = self.timeline.phases.names if self.timeline.phases is not None else ()
        return (names[-1], names[-2]) if len(names) > 1 else None

    @cached_property
    def is_long(self) -> bool:
        """Whether there are too many quarters for the methods of trends and breaks to end in good time."""
        first, last = self.days
        return (last - first).days > _LONGEST * DAYS_PER_YEAR

    @cached_property
    def days(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day that is covered and settled."""
        windows = settled_windows(self.timeline)
        return windows[0][0], windows[-1][1]


def _count(bench: Bench) -> Iterator[Claim]:
    limits = bench.limits("count", {"at_least": 0})
    if limits and limits[0] >= 1:
        bound = {"at_least": max(1, math.floor(0.8 * limits[0]))}
        yield Claim("listed", "Is the list as long as it was?", "count", bound, "The bound is 80 % of that.")


def _rate(bench: Bench) -> Iterator[Claim]:
    """Of a class that is listed completely, or else of all."""
    for name, title in (*bench.frames, ("", "")):
        fields = {"select": {"frames": name}} if name else {}
        limits = bench.limits("rate", {"at_least": 0}, **fields)
        question = f"Does this go on as often as before: {title[:200]}?" if name else "Do as many take place as before?"
        for part in _PARTS:
            if limits and (bound := _down(part * limits[0])) > 0:
                why = f"The bound is {100 * part:g} % of the lower limit."
                yield Claim("rate", question, "rate", {"at_least": bound}, why, fields)


def _rate_ratio(bench: Bench) -> Iterator[Claim]:
    if bench.phases is None:
        return
    pair = {"phase": bench.phases[0], "relative_to": bench.phases[1]}
    limits = bench.limits("rate_ratio", pair | {"at_least": 1e-9})
    if limits is None:
        return
    question = f"How does the rate in {bench.phases[0][:100]} compare with that in {bench.phases[1][:100]}?"
    for part in _PARTS:
        bounds, why = _ratio_bounds(*limits, part)
        yield Claim("between-phases", question, "rate_ratio", pair | bounds, why)


def _ratio_bounds(low: float, high: float, part: float) -> tuple[Words, str]:
    """Bounds of a ratio: on one side where it differs from 1, else on both."""
    lower, upper = _down(part * low), _up(high / part)
    if low > 1:
        return {"at_least": max(1.0, lower)}, f"The bound is {100 * part:g} % of the lower limit, or 1."
    if high < 1:
        return {"at_most": min(1.0, upper)}, f"The bound is {100 / part:g} % of the upper limit, or 1."
    both = {"at_least": lower, "at_most": upper} if low > 0 else {"at_most": upper}
    return both, f"The bounds are {100 * part:g} % of the lower and {100 / part:g} % of the upper limit."


def _share(bench: Bench) -> Iterator[Claim]:
    """Of the most frequent kind."""
    for kind in bench.kinds:
        part = {"part": {"kinds": kind}}
        limits = bench.limits("share", part | {"at_least": 0})
        if limits and (bound := _down(0.8 * limits[0])) > 0:
            question = f"How many of the occasions are of kind {kind}?"
            why = "The bound is 80 % of the lower limit."
            yield Claim("share", question, "share", part | {"at_least": bound}, why)


def _trend(bench: Bench) -> Iterator[Claim]:
    """Growth beyond or below a rate that lies outside of the interval; else the direction alone."""
    if bench.is_long:
        return
    limits = bench.limits("trend", {"at_most": 1e6})
    question = "How does the rate develop?"
    if limits:
        low, high = limits
        if low > 0:
            yield Claim(
                "trend", question, "trend", {"at_least": _down(0.8 * low)}, "The bound is 80 % of the lower limit."
            )
        for room in (0.25, 1.0):
            bound = high + room * (high - low)
            why = f"The bound lies {room:.0%} of the interval beyond its end."
            yield Claim("trend", question, "trend", {"at_most": _up(bound)}, why)
    for direction in ("not_falling", "not_rising"):
        yield Claim("trend", question, "trend", {"direction": direction}, "The test of Mann and Kendall shows it.")


def _changepoint(bench: Bench) -> Iterator[Claim]:
    """A break that is found, with its days; else none in the last years."""
    if bench.is_long:
        return
    with suppress(AllianceTimelineError):
        row = bench.timeline.series().changepoints().only
        sets = zip(row.dates, row.sets, strict=True)
        reaches = [(max((day - days[0].first).days, (days[-1].last - day).days), day) for day, days in sets]
        for reach, day in sorted(reaches):
            within = f"{math.ceil(reach / DAYS_PER_YEAR) + 1} years"
            why = "The tolerance holds the days that the break may lie on, and a year more."
            question = f"Did the rate change around {day}?"
            yield Claim("break", question, "changepoint", {"near": day, "within": within}, why)
    first, last = bench.days
    for years in (10, 5):
        since = shift(last, f"{years} years", back=True)
        if since > first:
            why = "A smaller change of the rate counts as none."
            question = f"Has the rate stayed within a factor of three since {since}?"
            yield Claim("no-break", question, "changepoint", {"none_since": since, "ratio": 3.0}, why)


def _composition(bench: Bench) -> Iterator[Claim]:
    if bench.phases is None:
        return
    pair = {"by": "kind", "phase": bench.phases[0], "relative_to": bench.phases[1]}
    limits = bench.limits("composition", pair | {"moved": True})
    if limits and (points := math.floor(0.8 * min(map(abs, limits)))) > 0 and limits[0] * limits[1] > 0:
        question = "Has the mix of kinds moved from one phase to the next?"
        why = "The points are 80 % of the limit nearer to 0."
        yield Claim("mix", question, "composition", pair | {"moved": True, "points": points}, why)
    for points in (20, 40):
        question = "Has the mix of kinds stayed the same from one phase to the next?"
        why = f"A share that differs by less than {points} points counts as unmoved."
        yield Claim("mix", question, "composition", pair | {"moved": False, "points": points}, why)


def _gap(bench: Bench) -> Iterator[Claim]:
    limits = bench.limits("gap", {"at_most": f"{_MOST_DAYS} days"})
    if limits and (days := max(2, math.ceil(1.5 * limits[1]))) <= _MOST_DAYS:
        bound = {"at_most": f"{days} days"}
        yield Claim(
            "silence", "Is there no longer silence than is usual?", "gap", bound, "The bound is half as long again."
        )


def _newcomers(bench: Bench) -> Iterator[Claim]:
    """In the last phase, or in the last half of the days."""
    first, last = bench.days
    half = first + (last - first) / 2
    select = {"phases": bench.phases[0]} if bench.phases else {"since": half}
    limits = bench.limits("newcomers", {"at_least": 0}, select=select)
    if limits and limits[0] >= 1:
        bound = {"at_least": max(1, math.floor(0.8 * limits[0]))}
        question = "Do new actors keep coming in?"
        yield Claim("newcomers", question, "newcomers", bound, "The bound is 80 % of that.", {"select": select})


def _follow_through(bench: Bench) -> Iterator[Claim]:
    for years in (5, 2):
        within = {"within": f"{years} years"}
        limits = bench.limits("follow_through", within | {"at_least": 0})
        if limits is None:
            continue
        question = f"How much of what is agreed is carried out within {years} years?"
        if (bound := _down(0.8 * limits[0])) > 0:
            why = "The bound is 80 % of the lower limit."
            yield Claim("carried-out", question, "follow_through", within | {"at_least": bound}, why)
        elif limits[1] < 1:
            why = "The bound is 125 % of the upper limit."
            bound = min(1.0, _up(1.25 * limits[1]))
            yield Claim("carried-out", question, "follow_through", within | {"at_most": bound}, why)


def _order(bench: Bench) -> Iterator[Claim]:
    """The most frequent kind is followed by the next one, or by itself where there is no other."""
    after, *others = bench.kinds
    fields = {"select": {"kinds": next(iter(others), after)}}
    for within in ("1 year", "3 years"):
        claim = {"after": {"kinds": after}, "within": within}
        limits = bench.limits("order", claim | {"at_least": 0}, **fields)
        if limits and (bound := _down(0.8 * limits[0])) > 0:
            question = f"Is what is of kind {after} followed by something of kind {fields['select']['kinds']}?"
            yield Claim(
                "sequel",
                question,
                "order",
                claim | {"at_least": bound},
                "The bound is 80 % of the lower limit.",
                fields,
            )


def _fresh(bench: Bench) -> Iterator[Claim]:
    limits = bench.limits("data", {"fresh_within": f"{_MOST_DAYS} days"})
    if limits and (days := max(math.ceil(1.5 * limits[1]), math.ceil(limits[1]) + 30)) <= _MOST_DAYS:
        span = f"{days} days"
        why = "The bound is half as long again, and 30 days more at least."
        yield Claim("fresh", "Is the data kept up to date?", "data", {"fresh_within": span}, why)


def _confirmed(bench: Bench) -> Iterator[Claim]:
    limits = bench.limits("data", {"confirmed_at_least": 0})
    if limits and (bound := _down(0.9 * limits[0])) > 0:
        why = "The bound is 90 % of that."
        yield Claim(
            "confirmed", "Has a second reader confirmed the events?", "data", {"confirmed_at_least": bound}, why
        )


def _down(number: float) -> float:
    """The number, or the next below it, with two digits.

    >>> _down(0.8976), _down(0.0), _down(123.0)
    (0.89, 0.0, 120.0)
    """
    if number <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(number)) - 1)
    return float(f"{math.floor(number / unit) * unit:.6g}")


def _up(number: float) -> float:
    """The number, or the next above it, with two digits.

    >>> _up(0.8976), _up(0.0), _up(123.0)
    (0.9, 0.0, 130.0)
    """
    if number <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(number)) - 1)
    return float(f"{math.ceil(number / unit) * unit:.6g}")


MAKERS: tuple[Callable[[Bench], Iterator[Claim]], ...] = (
    _count,
    _rate,
    _rate_ratio,
    _share,
    _trend,
    _changepoint,
    _composition,
    _gap,
    _newcomers,
    _follow_through,
    _order,
    _fresh,
    _confirmed,
)
"""Each gives claims of one kind, the one that is liked best first."""


_TRIED = 4  # claims of one kind
_HEAD = """\
Claims about the data that are held against it again and again: alliance-timeline check FILE

`alliance-timeline check --init` made this file from {data}, on {today}. Every claim in it holds on that day, with \
room. That is a beginning and no more: a bound that was read off the data can only tell that something has changed. \
Set each bound by what matters to you, before you look at the figure, and delete the claims that nobody would miss.

A claim passes where the whole interval of its figure satisfies it, fails where the whole interval contradicts it, and \
is inconclusive elsewhere. All keys: `alliance-timeline check --schema > checks.schema.json` writes the \
JSON Schema that the first line names, for editors."""
_SCHEMA = "#:schema checks.schema.json"
_OPEN = "The list is not complete: the figure is of what is catalogued, and grows with the catalogue."


def starter(timeline: Timeline, *, data: str = BUNDLED, today: datetime.date | None = None) -> str:
    """A checks file with a claim for each expectation that the data allows one for; all of them hold today.

    Args:
        timeline: the data.
        data: what the file says of where the data is: ``bundled``, or a path relative to it.
        today: the day of the run; by default the day that it is.

    Raises:
        InputError: data of which nothing can be claimed.

    >>> import alliance_timeline as at
    >>> talks = [at.Event(date=f"{year}-05-10", title="Talks", kind="cooperation", form="meeting", domains="trade")
    ...          for year in range(2001, 2009)]
    >>> text = starter(at.Timeline(talks, coverage=("2001", "2008"), complete=True))
    >>> "expect.count = { at_least = 6 }" in text, "expect.rate_ratio" in text
    (True, False)
    """
    day = datetime.date.today() if today is None else today
    if not timeline.events or not settled_windows(timeline):
        raise InputError("nothing can be claimed of this data: it has no event, or no day is covered and settled")
    bench = Bench(timeline, day)
    found = [held for maker in MAKERS for held in _first(bench, maker(bench))]
    if not found:
        raise InputError("nothing can be claimed of this data: no claim holds with room")
    version = f"version {timeline.version} of the data" if timeline.version else "the data"
    settled = f", settled until {timeline.settled_until}" if timeline.settled_until else ""
    head = [_HEAD.format(data=version + settled, today=day), *_missing({claim.expectation for claim, _ in found})]
    lines = [_SCHEMA, _comment("\n\n".join(head)), "", f"data = {_toml(data)}"]
    if timeline.version:
        lines.append(f"# data_version = {_toml(timeline.version)}  # refuses data that has changed since")
    lines += ["confidence = 0.95", "holm = false  # true: each verdict must also hold beside the others", "seed = 0"]
    lines.append(f"minimum_events = {FEWEST}  # with fewer selected units a check is inconclusive, unless it counts")
    return "\n".join([*lines, *(_block(claim, result) for claim, result in found)]) + "\n"


def _first(bench: Bench, claims: Iterable[Claim]) -> list[tuple[Claim, CheckResult]]:
    """The first of some claims that holds, with what it came to; if need be of a list that is not complete."""
    for claim, _ in zip(claims, range(_TRIED), strict=False):
        result = bench.result(claim.expect, claim.fields)
        finding = result.finding
        if finding is not None and finding.reason is Reason.OPEN_LIST:
            claim = replace(claim, fields=claim.fields | {"open_list": "accept"}, why=f"{claim.why} {_OPEN}")
            result = bench.result(claim.expect, claim.fields)
        if result.verdict is Verdict.PASS:
            return [(claim, result)]
    return []


def _missing(found: Set[str]) -> list[str]:
    """Which expectations have no claim."""
    missing = [name for name in BUILT_IN if name not in found]
    return [f"No claim that holds with room was found for: {', '.join(missing)}."] if missing else []


def _block(claim: Claim, result: CheckResult) -> str:
    """A check as TOML, with a comment that tells where its bound comes from."""
    window = ", ".join(f"{first} to {last}" for first, last in result.windows)
    found = ", ".join(filter(None, (one_line(result.figure), window)))
    pairs = {
        "id": claim.id,
        "question": claim.question,
        **claim.fields,
        f"expect.{claim.expectation}": claim.parameters,
    }
    lines = [f"{name} = {_toml(value)}" for name, value in pairs.items()]
    return "\n".join(["", _comment(f"Found: {found}. {claim.why}"), "[[check]]", *lines])


def _comment(text: str) -> str:
    """A text as lines of comment."""
    wrapped = (textwrap.wrap(part, 100, break_long_words=False, break_on_hyphens=False) for part in text.split("\n"))
    return "\n".join(f"# {line}".rstrip() for lines in wrapped for line in lines or [""])


def _toml(value: Any) -> str:
    """A value as TOML: what JSON writes, but for tables, days, round numbers and the character DEL."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml(item)}" for name, item in value.items()) + " }" if value else "{}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
