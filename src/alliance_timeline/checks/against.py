"""What has changed since a baseline: verdicts, estimates beyond their old intervals, claims, checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alliance_timeline.checks.baseline import Baseline, BaselineRow
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.output.cards import changes_html
from alliance_timeline.checks.report import CheckReport, CheckResult
from alliance_timeline.display import counted, one_line
from alliance_timeline.markup import plain_markdown

__all__ = ["ChangedCheck", "Changes", "What", "compare"]


class What(StrEnum):
    """What has changed about a check."""

    NEW_FAIL = "new fail"
    """it fails and did not, or its fail was of severity warning"""
    FIXED = "fixed"
    """it failed and passes"""
    MOVED = "verdict moved"
    """another change of the verdict"""
    DRIFTED = "estimate drifted"
    """the same verdict, with an estimate outside of the interval of before"""
    CLAIM = "claim changed"
    """it asks for something else, so that figures are not compared"""
    NEW = "new check"
    """it was not there"""
    GONE = "check gone"
    """it is no longer there"""


@dataclass(frozen=True, slots=True)
class ChangedCheck:
    """One check about which something has changed; ``text`` tells it in words."""

    id: str
    what: What
    text: str

    def __str__(self) -> str:
        return f"{self.id}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Changes:
    """What has changed since a baseline; true where anything has.

    Attributes:
        rows: one a changed check, in the order of the file; those that are gone come last.
        notes: the baseline, and what is other about the data and the checks file.
        errors: ids of the checks that are an error, also if they were; messages: what is wrong with each.
        new_fails: of those of severity error that fail and did not so before, or are asked otherwise.
        newly_open: of those that are inconclusive and were not, or are asked otherwise.
    """

    rows: tuple[ChangedCheck, ...]
    notes: tuple[str, ...]
    errors: tuple[str, ...]
    messages: tuple[str, ...]
    new_fails: tuple[str, ...]
    newly_open: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ChangedCheck]:
        return iter(self.rows)

    @property
    def exit_code(self) -> int:
        """2 with an error, else 1 with a new fail of severity error, else 0: a known fail stays quiet."""
        return self.code()

    def code(self, *, strict: bool = False) -> int:
        """The exit code; under ``strict`` it is 3 where there is neither, but a check that is newly inconclusive."""
        if self.errors:
            return 2
        return 1 if self.new_fails else 3 if strict and self.newly_open else 0

    def as_dict(self, *, strict: bool = False) -> dict[str, Any]:
        """All of it in the terms of JSON; the exit code may be the strict one."""
        return {
            "exit_code": self.code(strict=strict),
            "changes": [{"id": row.id, "what": row.what.value, "text": row.text} for row in self],
            "errors": [{"id": name, "message": why} for name, why in zip(self.errors, self.messages, strict=True)],
            "new_fails": list(self.new_fails),
            "newly_open": list(self.newly_open),
            "notes": list(self.notes),
        }

    def to_json(self, *, strict: bool = False) -> str:
        """All of it as a JSON text; its ``exit_code`` is ``code(strict=strict)``."""
        return json.dumps(self.as_dict(strict=strict), ensure_ascii=False, indent=2) + "\n"

    def to_markdown(self) -> str:
        """A headline, the changes as a list and the notes, for the summary of a CI job."""
        lines = [f"- **{plain_markdown(row.id)}**: {plain_markdown(row.text)}" for row in self]
        head, *below = map(plain_markdown, (self.headline, *self.notes))
        return "\n\n".join([f"### {head}", *(["\n".join(lines)] if lines else []), *below]) + "\n"

    def __str__(self) -> str:
        return "\n".join([self.headline, *map(str, self), *self.notes])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return changes_html(self)

    @property
    def headline(self) -> str:
        """How many checks have changed, and which are an error."""
        text = f"{counted(len(self), 'check')} changed" if self else "nothing changed"
        return f"{text}; {counted(len(self.errors), 'error')}: {', '.join(self.errors)}" if self.errors else text


def compare(report: CheckReport, baseline: Baseline) -> Changes:
    """What has changed since a baseline: verdicts, estimates beyond their old intervals, claims, checks.

    A check of another claim, selection or way of counting is told as that, and its figures are not compared. The reason
    of an inconclusive check and figures within the old interval are no change.

    >>> import alliance_timeline as at
    >>> talks = [at.Event(date=f"{year}-05-10", title="Talks", kind="cooperation", form="meeting", domains="trade")
    ...          for year in range(2001, 2009)]
    >>> check = at.Check(id="talks", question="Do they talk?", expect={"count": {"at_least": 5}})
    >>> before, after = (at.run_checks(check, at.Timeline(talks[:n], coverage=("2001", "2008"))) for n in (8, 3))
    >>> changes = compare(after, Baseline.of(before))
    >>> [str(row) for row in changes], changes.exit_code, bool(compare(after, Baseline.of(after)))
    (['talks: new fail: 3 (was pass: 8)'], 1, False)
    """
    known = {row.id: row for row in baseline.checks}
    now = list(zip(report, Baseline.of(report).checks, strict=True))
    rows = [row for result, new in now if (row := _changed(result, new, known.get(result.id))) is not None]
    here = {new.id for _, new in now}
    gone = (row for row in baseline.checks if row.id not in here)
    rows += [ChangedCheck(row.id, What.GONE, f"{What.GONE} (was {row.said})") for row in gone]

    def is_other(new: BaselineRow) -> bool:
        old = known.get(new.id)
        return old is None or bool(old.asked_otherwise(new))

    return Changes(
        rows=tuple(rows),
        notes=_notes(report, baseline),
        errors=tuple(new.id for _, new in now if new.verdict is Verdict.ERROR),
        messages=tuple(result.message for result, new in now if new.verdict is Verdict.ERROR),
        new_fails=tuple(n.id for _, n in now if n.is_blocking and (is_other(n) or not known[n.id].is_blocking)),
        newly_open=tuple(n.id for _, n in now if _is_open(n) and (is_other(n) or not _is_open(known[n.id]))),
    )


def _is_open(row: BaselineRow) -> bool:
    return row.verdict is Verdict.INCONCLUSIVE


def _changed(result: CheckResult, new: BaselineRow, old: BaselineRow | None) -> ChangedCheck | None:
    """What has changed about a check; None where nothing has."""
    why = f", {one_line(result.why)}" if result.why else ""
    if old is None:
        return ChangedCheck(new.id, What.NEW, f"{What.NEW}: {new.said}{why}")
    if asked := old.asked_otherwise(new):
        return ChangedCheck(new.id, What.CLAIM, f"{What.CLAIM}: {asked}; {new.said}{why}")
    if new.verdict is Verdict.FAIL and (old.verdict is not Verdict.FAIL or (new.is_blocking and not old.is_blocking)):
        raised = "" if old.verdict is not Verdict.FAIL else ", now of severity error"
        warning = "" if new.is_blocking else " (warning)"
        return ChangedCheck(new.id, What.NEW_FAIL, f"{What.NEW_FAIL}{warning}{raised}: {new.figure} (was {old.said})")
    if new.verdict is not old.verdict:
        if (old.verdict, new.verdict) == (Verdict.FAIL, Verdict.PASS):
            return ChangedCheck(new.id, What.FIXED, f"{What.FIXED}: {new.figure} (was {old.said})")
        return ChangedCheck(new.id, What.MOVED, f"{What.MOVED}: {old.label} → {new.said}{why} (was {old.said})")
    if not old.holds(new.estimate):
        return ChangedCheck(new.id, What.DRIFTED, f"{What.DRIFTED}: {new.said} (was {old.figure})")
    return None


def _notes(report: CheckReport, baseline: Baseline) -> tuple[str, ...]:
    """The baseline, and what is other about the data and the checks file."""
    found = [f"against the baseline of {baseline.today} ({counted(len(baseline.checks), 'check')})"]
    for what, old, new in (
        ("version of the data", baseline.data_version, report.data_version),
        ("settled day", baseline.settled_until, report.settled_until),
    ):
        if old != new:
            found.append(f"{what}: {new or 'none'}, was {old or 'none'}")
    for name in ("holm", "seed", "minimum_events"):
        was, is_ = getattr(baseline, name), getattr(report, name)
        if was != is_:
            found.append(f"{name}: {str(is_).lower()}, was {str(was).lower()}")
    return tuple(found)
