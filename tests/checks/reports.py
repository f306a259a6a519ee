"""Reports made by hand, with every verdict, for the tests of what shows them."""

from __future__ import annotations

import datetime
from typing import Any

import alliance_timeline as at
from alliance_timeline.checks import Change, CheckReport, CheckResult, Finding, Fragility, Reason, Verdict
from alliance_timeline.checks.fragility.search import Way

from .worlds import TODAY, check

NASTY = "<script>alert(1)</script>|`a` *b* & [c](d) @e 100%\x1b[31m\x00"


def finding(verdict: Verdict = Verdict.PASS, **fields: Any) -> Finding:
    """A finding with its figures."""
    known = {"figure": "3 (2–5)", "estimate": 3.0, "low": 2.0, "high": 5.0, "unit": "occasions a year"}
    return Finding(verdict=verdict, **{**known, "evidence": ("e0", "e1"), "steps": ("One.", "Two."), **fields})


def result(name: str, verdict: Verdict = Verdict.PASS, found: Finding | None = None, **fields: Any) -> CheckResult:
    """A result; ``check`` are fields of the check."""
    made = check(name, {"count": {"at_least": 3}}).replace(**fields.pop("check", {}))
    return CheckResult(check=made, verdict=verdict, finding=found, **{"confidence": 0.95, **fields})


def fragility(**fields: Any) -> Fragility:
    """One occasion taken away makes it inconclusive; adding changes nothing."""
    gone = Change("remove", ("e1",))
    ways = (
        Way(kind="remove", number=1, exact=True, becomes=Verdict.INCONCLUSIVE, changes=(gone,)),
        Way(kind="add", number=None, exact=True),
    )
    return Fragility(**{"ways": ways, **fields})


def results() -> tuple[CheckResult, ...]:
    """One result with each verdict, and a warning."""
    caution = "not a complete list"
    later = {"skip_until": "2030-01-01"}
    open_ = finding(
        Verdict.INCONCLUSIVE, low=float("-inf"), high=float("nan"), reason=Reason.SPANS, detail="2 to 5 holds 4",
        detectable="6 occasions",
    )  # fmt: skip
    windows = ((datetime.date(2001, 1, 1), datetime.date(2012, 12, 31)),)
    return (
        result("passes", found=finding(), fragility=fragility(), cautions=(caution,), windows=windows, line=4),
        result("fails", Verdict.FAIL, finding(Verdict.FAIL), cautions=(caution,), line=9),
        result("warns", Verdict.FAIL, finding(Verdict.FAIL), check={"severity": "warning"}, line=14),
        result("open", Verdict.INCONCLUSIVE, open_, fragility=Fragility(note="no change decides it"), line=19),
        result("broken", Verdict.ERROR, message="there is no phase 'x'", line=24),
        result("later", Verdict.SKIPPED, message="skipped until 2030-01-01", check=later, line=29),
    )


def report(*some: CheckResult, **fields: Any) -> CheckReport:
    """A report of some results, by default of ``results``."""
    known = {"path": "claims/main.toml", "data_version": "7", "settled_until": datetime.date(2012, 6, 30)}
    made = {"results": some or results(), "today": TODAY, "holm": False, "seed": 0}
    return CheckReport(**{**known, **made, **fields})


def timeline() -> at.Timeline:
    """The events of the findings; the second has a source with an address, and one that is not known."""
    source = at.Source(id="paper", title="Deal", publisher="TASS", issued="2005-01-02", url="https://example.org/deal")
    plain = {"kind": "cooperation", "form": "meeting_or_dialogue", "domains": "trade"}
    events = [
        at.Event(id="e0", date="2004-03", title="First talks", **plain),
        at.Event(id="e1", date="2005-01-01", title="A deal", citations=[{"source": "paper"}], **plain),
    ]
    return at.Timeline(events, sources=[source], coverage=("2001", "2012"))
