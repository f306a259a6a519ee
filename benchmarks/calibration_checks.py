"""The cells of trend checks in the calibration study: claims whose truth stands on the edge, held against made events.

    python benchmarks/calibration_checks.py [--quick] [--keep FILE]

is ``calibration.py --only checks``. Timelines are made of counts by quarter from a ``Model`` and judged by
``run_checks``, as a file of checks would be; nothing but the ratio that could have been found, which takes most of the
time of the tests of breaks and does not touch a verdict, is left out.
"""

from __future__ import annotations

import datetime
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from unittest.mock import patch

import numpy as np
from calibration_cells import BLOCK, SEED, Floats, Model, Tallies

import alliance_timeline as at
from alliance_timeline.checks import Reason
from alliance_timeline.inference import breaks as break_search

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
FIRST = 2001
EDGE = "2007-04-01"  # a boundary inside a year
FOLLOWED = 0.3, 0.1  # agreements a year that come to an end, by fulfilment and by cancellation
_MIX = 2.0  # a share that varies by quarter is beta distributed with parameters that add up to this
_DOMAINS = ("energy", "trade", "space")  # of a file of claims


@dataclass(frozen=True)
class Claim:
    """A claim that is true, or false, by a hair.

    Attributes:
        text: how the table names it.
        expect, select: as in a file; ``edge`` whether there are phases before and since the edge.
        wrong: verdicts that are wrong, with their nominal rates: on the edge of bounds both.
        years: length of the series; change: the quarter from which the rate is other, and by which factor.
        growth: of the rate by year, as a factor.
        shares: of the label before and since the edge.
    """

    text: str
    expect: dict[str, Any]
    wrong: dict[str, float] = field(default_factory=lambda: {"pass": TAIL, "fail": TAIL})
    select: dict[str, str] = field(default_factory=dict)
    edge: bool = False
    years: int = 12
    change: tuple[int, float] = (0, 1.0)
    growth: float = 1.0
    shares: tuple[float, float] = (0.0, 0.0)

    @property
    def factor(self) -> Floats:
        """What the mean of each quarter is multiplied by."""
        quarters = np.arange(4 * self.years)
        return np.asarray(np.where(quarters < self.change[0], 1.0, self.change[1]) * self.growth ** (quarters / 4))

    def checks(self, model: Model) -> Iterator[at.Check]:
        """The check, with the true rate for its bound where it claims a rate."""
        expect = {"rate": {"at_least": 4 * model.mean}} if "rate" in self.expect else self.expect
        phases = (EDGE,) if self.edge else None
        yield at.Check(id="edge", question="Does it hold?", expect=expect, select=self.select, phases=phases)


class WholeFile(Claim):
    """A file of ten claims that are held together."""

    def checks(self, model: Model) -> Iterator[at.Check]:
        """Three claims of each of three domains, of which each has a third of the events, and one of the first."""
        phases = {"phase": f"since-{EDGE}", "relative_to": f"before-{EDGE}"}
        claims: dict[str, dict[str, Any]] = {
            "rate": {"at_least": 4 * model.mean / len(_DOMAINS)},
            "rate-ratio": {"at_least": 1.0, **phases},
            "share": {"part": {"kinds": "friction"}, "at_least": self.shares[0]},
        }
        for domain in _DOMAINS:
            for name, fields in (*claims.items(), *([("trend", {"at_least": 0.0})] if domain == _DOMAINS[0] else ())):
                yield at.Check(
                    id=f"{domain}-{name}", question="Does it hold?", expect={name.replace("-", "_"): fields},
                    select={"domains": domain}, phases=(EDGE,),
                )  # fmt: skip


_WINDOW = {"since": "2003-04-01", "until": "2010-09-30"}
_PHASES = {"phase": f"since-{EDGE}", "relative_to": f"before-{EDGE}"}
_DONE = FOLLOWED[0] / sum(FOLLOWED) * (1 - np.exp(-2 * sum(FOLLOWED)))
_NEAR = {"near": "2014-04-01", "within": "1 year"}

CLAIMS = {
    "rate": Claim("rate, 7.5 years", {"rate": {}}, select=_WINDOW),
    "rate_ratio": Claim("rate_ratio, 2", {"rate_ratio": {"at_least": 2.0, **_PHASES}}, edge=True, change=(25, 2.0)),
    "share": Claim("share, 30 %", {"share": {"part": {"kinds": "friction"}, "at_least": 0.3}}, shares=(0.3, 0.3),
                   select=_WINDOW),
    "composition": Claim("composition, 10 points", {"composition": {"by": "domain", "moved": True, **_PHASES}},
                         edge=True, shares=(0.3, 0.4)),
    "follow_through": Claim("follow_through, 2 years", {"follow_through": {"within": "2 years", "at_least": _DONE}}),
    "direction": Claim("trend, rising; no trend", {"trend": {"direction": "rising"}}),
    "growth": Claim("trend, 10 % a year", {"trend": {"at_least": 10.0}}, growth=1.1),
    "near": Claim("changepoint near; break by just 2", {"changepoint": _NEAR}, {"fail": TAIL}, years=26,
                  change=(53, 2.0)),
    "beyond": Claim("changepoint near; break by 3 just beyond", {"changepoint": _NEAR}, {"pass": 2 * TAIL}, years=26,
                    change=(58, 3.0)),
    "none": Claim("changepoint none_since; no break", {"changepoint": {"none_since": "2012-01-01"}}, {"fail": 2 * TAIL},
                  years=26),
    "none but one": Claim("changepoint none_since; break by just 2", {"changepoint": {"none_since": "2012-01-01"}},
                          {"pass": TAIL}, years=26, change=(53, 2.0)),
    "file": WholeFile("file of 10 claims, holm = true", {}, {"any": 2 * TAIL}, shares=(0.3, 0.3)),
}  # fmt: skip
"""What is claimed; the day of ``near`` begins the 54th quarter, the edge the 26th; both lie inside a year."""


@dataclass(frozen=True)
class CheckCell:
    """One figure of the table.

    Attributes:
        claim: one of ``CLAIMS``; model: of the counts by quarter, before a change.
        runs: how many timelines.
        vague: share of the dates that are known to the year only.
        mixed: whether shares vary by quarter.
    """

    study: ClassVar[str] = "checks"
    draws: ClassVar[int] = 999

    claim: str
    model: Model
    runs: int
    vague: float = 0.0
    mixed: bool = False

    @property
    def key(self) -> str:
        """What tells this cell from the others, and seeds it."""
        return "|".join(map(str, (self.study, self.claim, self.model.name, self.vague, self.mixed)))

    @property
    def condition(self) -> str:
        """The column of the table."""
        if self.model.phi is not None:
            return "dependent"
        if self.vague:
            return "vague"
        if self.model.size is not None or self.mixed:
            return "overdispersed"
        return "few" if self.model.mean <= FEW[self.claim] else "exact"


USUAL = {
    "rate": 1.5, "rate_ratio": 1.0, "share": 2.0, "composition": 10.0, "follow_through": 0.8, "direction": 1.5,
    "growth": 0.8, "near": 3.0, "beyond": 2.0, "none": 4.0, "none but one": 3.0,
}  # fmt: skip
FEW = {
    "rate": 0.2, "rate_ratio": 0.15, "share": 0.3, "composition": 0.5, "follow_through": 0.2, "direction": 0.25,
    "growth": 0.15, "near": 0.3, "beyond": 0.3, "none": 0.3, "none but one": 0.3, "file": 0.0,
}  # fmt: skip
"""Events a quarter, before a change."""

_SLOW = {"direction": 400, "near": 200, "beyond": 200, "none": 200, "none but one": 200}


def check_cells(quick: bool = False) -> list[CheckCell]:
    """Every cell of trend checks; in the quick run with 10 timelines, or 1 of those for breaks."""
    found = []
    for claim, mean in USUAL.items():
        runs = _SLOW.get(claim, 1000)
        spread = Model(mean, size=mean / 1.5)  # index of dispersion 2.5
        found += [
            CheckCell(claim, Model(mean), runs),
            CheckCell(claim, Model(mean), runs // 2 if claim in _SLOW else runs, vague=0.4),
            CheckCell(claim, spread, runs, mixed=claim == "share"),
            CheckCell(claim, Model(FEW[claim]), runs),
        ]
    found += [CheckCell(claim, Model(3, phi=0.5, index=2.5), 400) for claim in ("direction", "growth")]
    found += [CheckCell("near", Model(3, phi=0.5, index=2.5), 200)]
    found += [
        CheckCell("composition", Model(USUAL["composition"]), 1000, mixed=True),
        CheckCell("file", Model(4.5), 400),
    ]
    if not quick:
        return found
    return [replace(cell, runs=1 if cell.claim in _SLOW else 10) for cell in found]


def check_tallies(cell: CheckCell, block: int) -> Tallies:
    """What one block of runs of a cell gives; the same whatever else is run."""
    rng = np.random.default_rng([SEED, zlib.crc32(cell.key.encode()), block])
    claim, runs = CLAIMS[cell.claim], min(BLOCK, cell.runs - block * BLOCK)
    checks, total = tuple(claim.checks(cell.model)), dict.fromkeys(("pass", "fail", "any", "alone", "interval"), 0)
    with patch.object(break_search, "found_in_most_cases", lambda *_, **__: None):
        for counts in cell.model.rows(runs, claim.factor, rng):
            data = timeline(cell, counts, rng)
            file = at.CheckFile(
                check=checks, confidence=CONFIDENCE, holm=len(checks) > 1, seed=int(rng.integers(2**31))
            )
            for name, hit in outcome(file, data).items():
                total[name] += hit
    return {name: (float(hits), runs) for name, hits in total.items()}


def outcome(file: at.CheckFile, data: at.Timeline) -> dict[str, bool]:
    """Whether there is a pass, a fail, one of both, one but for Holm's method, and an interval beyond a lower bound."""
    found, day = [], datetime.date(2027, 1, 1)
    for result in at.run_checks(file, data, today=day, fragility=False):
        if result.verdict.value == "error":
            raise RuntimeError(result.message)
        found.append(result)
    verdicts = {result.verdict.value for result in found}
    decided = not verdicts.isdisjoint(("pass", "fail"))
    together = any(getattr(result.finding, "reason", None) is Reason.TOGETHER for result in found)
    return {
        "pass": "pass" in verdicts, "fail": "fail" in verdicts, "any": decided, "alone": decided or together,
        "interval": any(map(_beyond, found)),
    }  # fmt: skip


def _beyond(result: at.CheckResult) -> bool:
    """Whether the interval by itself lies beyond the lower bound of a claim."""
    bound, found = getattr(result.check.expect, "at_least", None), result.finding
    if bound is None or found is None or found.low is None or found.high is None:
        return False
    return not found.low < bound <= found.high


def timeline(cell: CheckCell, counts: Floats, rng: np.random.Generator) -> at.Timeline:
    """Events with so many in each quarter, on any of its days, of which some are known to the year only."""
    years = len(counts) // 4
    starts = np.array([datetime.date(FIRST + n // 4, 3 * (n % 4) + 1, 1).toordinal() for n in range(4 * years)] +
                      [datetime.date(FIRST + years, 1, 1).toordinal()])  # fmt: skip
    quarters = np.repeat(np.arange(4 * years), counts.astype(int))
    days = rng.integers(starts[quarters], starts[quarters + 1])
    before, since = CLAIMS[cell.claim].shares
    shares = np.where(np.arange(4 * years) < 25, before, since)
    if cell.mixed:
        shares = rng.beta(_MIX * shares, _MIX * (1 - shares))
    has = rng.random(len(days)) < shares[quarters]
    if cell.claim == "follow_through":
        rows = [_agreement(int(day), int(starts[-1]) - 1, cell.vague, rng) for day in days]
    elif cell.claim == "composition":
        rows = [
            {"date": _date(day, cell.vague, rng), "domains": _DOMAINS[not label]}
            for day, label in zip(days, has, strict=True)
        ]
    else:
        some = rng.integers(len(_DOMAINS), size=len(days))
        rows = [
            {
                "date": _date(day, cell.vague, rng),
                "kind": "friction" if label else "cooperation",
                "domains": _DOMAINS[n],
            }
            for day, label, n in zip(days, has, some, strict=True)
        ]
    plain = {"title": "Made", "kind": "cooperation", "form": "meeting_or_dialogue", "domains": "trade"}
    events = [at.Event(**(plain | row | {"id": f"e{n}"})) for n, row in enumerate(rows)]
    return at.Timeline(events, coverage=(str(FIRST), str(FIRST + years - 1)), complete=True)


def _date(day: int, vague: float, rng: np.random.Generator) -> str:
    known = datetime.date.fromordinal(int(day)).isoformat()
    return known[:4] if rng.random() < vague else known


def _agreement(day: int, last: int, vague: float, rng: np.random.Generator) -> dict[str, Any]:
    """A signed agreement that is fulfilled or cancelled after some time, if that is before the end."""
    ends = day + int(np.ceil(rng.exponential(365.25 / sum(FOLLOWED))))
    word = "implemented" if rng.random() < FOLLOWED[0] / sum(FOLLOWED) else "cancelled"
    later = [{"status": word, "date": _date(ends, vague, rng)}] if ends <= last else []
    return {
        "date": _date(day, vague, rng), "form": "agreement", "status": "signed", "milestones": later,
        "followed_up_on": datetime.date.fromordinal(last).isoformat(),
    }  # fmt: skip


if __name__ == "__main__":
    from calibration import main

    sys.exit(main(["--only", "checks", *sys.argv[1:]]))
