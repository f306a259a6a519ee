"""A first checks file, made from the data: claims that hold of it today, with room, as a beginning."""

from __future__ import annotations

import datetime
import json
import textwrap
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import Any

from alliance_timeline.checks.catalogue import BUILT_IN
from alliance_timeline.checks.files.starter_claims import FEWEST, MAKERS, Bench, Claim
from alliance_timeline.checks.finding import Reason, Verdict
from alliance_timeline.checks.report import CheckResult
from alliance_timeline.checks.spec import BUNDLED
from alliance_timeline.display import one_line
from alliance_timeline.errors import InputError
from alliance_timeline.phases.windows import settled_windows
from alliance_timeline.timeline import Timeline

__all__ = ["starter"]

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
