"""Changes to data that are made without the package's own ``changed``, and a timeline for claims of all kinds."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from typing import Any

import alliance_timeline as at
from alliance_timeline.checks import Case, Change, Expectation, Fragility, Verdict, run_checks

from .worlds import TODAY, check, talks

SCHEME = at.Periodization.declared("2007-01-01", names=["early", "late"])


def applied(data: at.Timeline, changes: Iterable[Change]) -> at.Timeline:
    """The data after changes, made one after the other with what every timeline can."""
    for number, change in enumerate(changes):
        if change.kind != "add":
            rest = data.where(lambda event, gone=frozenset(change.events): event.id not in gone)
        if change.kind == "move":
            rest = rest.add(data[change.events[0]].replace(date=str(change.day)))
        elif change.kind == "add":
            like = data[change.events[0]]
            new = {"id": f"{like.id}-added-{number}", "date": str(change.day), "links": (), "milestones": ()}
            rest = data.add(like.replace(**new))
        data = rest
    return data


def mixed_world(*, sharp: bool = False, seed: int = 0) -> at.Timeline:
    """Twelve years of cooperation that grows, friction that does not, deals of which some are carried out, and
    occasions of several events; a fifth of the dates are known to the month or year only, unless they are sharp.
    """
    rng = random.Random(seed)
    events: list[at.Event] = []
    for n in range(90):
        year = 2001 + int(12 * (n / 90) ** 0.6)
        month, day = rng.randint(1, 12), rng.randint(1, 28)
        date = rng.choice([f"{year}-{month:02}-{day:02}"] * 8 + [f"{year}-{month:02}", f"{year}"])
        date = f"{year}-{month:02}-{day:02}" if sharp else date
        fields = {"kind": "friction" if n % 5 == 0 else "cooperation", "domains": rng.choice(["trade", "energy"])}
        if n % 4 == 1:
            done = [{"status": "implemented", "date": f"{min(year + 2, 2012)}-12-01"}] if n % 8 == 1 else []
            fields |= {"form": "agreement", "status": "signed", "milestones": done, "followed_up_on": "2012-12-31"}
        if n % 11 == 10:
            fields["links"] = [at.Link(relation="part_of", event=f"e{n - 1}")]
        who = ["russia", "china", *([f"firm-{n}"] if n % 3 == 0 else [])]
        events.append(talks(f"e{n}", date, participants=who, **fields))
    return at.Timeline(events, coverage=("2001", "2012"), complete=True, settled_until="2012-06-30", phases=SCHEME)


def verdict_after(claim: Case, expect: Expectation, changes: Iterable[Change]) -> Verdict:
    """What an expectation says of data that was changed in another way than by the package."""
    return expect.evaluate(claim.replace(data=applied(claim.data, changes))).verdict


def fragility_of(expect: Expectation, claim: Case, **options: Any) -> tuple[Verdict, Fragility]:
    """The verdict and fragility of a claim as a check finds them."""
    fields = {"select": claim.selection, "unit": claim.unit, "confidence": claim.confidence, "open_list": "accept"}
    result = run_checks(check(expect=expect, **(fields | options)), claim.data, today=TODAY).results[0]
    assert result.fragility is not None
    return result.verdict, result.fragility


class Trial:
    """A stand-in for a check: its verdict is a function of the changes; it counts how often it is asked."""

    def __init__(self, verdict: Any) -> None:
        """Takes the function."""
        self.verdict, self.asked = verdict, 0

    def __call__(self, changes: Iterable[Change], *, among: Collection[str] | None = None) -> Verdict:
        """The verdict after some changes."""
        self.asked += 1
        result: Verdict = self.verdict(tuple(changes))
        return result

    def ruled(self, verdict: Verdict, units: int) -> Verdict:
        """No rules beside the claim."""
        return verdict
