"""A share check counts units by whether one of their events is of the part, and decides by its interval alone."""

from __future__ import annotations

import datetime
import itertools
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import alliance_timeline as at
from alliance_timeline.checks import Case, Change, Reason, Verdict, changed
from alliance_timeline.checks.expectations.parts import Parts, parts_of
from alliance_timeline.checks.expectations.shares import Share
from alliance_timeline.inference import proportion, smallest_detectable_share
from alliance_timeline.inference.rates import yearly_widening
from alliance_timeline.periods import Period

from .worlds import case, check, talks

FRICTION = {"kinds": "friction"}
HALF = {"since": "2004-07-02", "until": "2009-06-30"}  # half of the days of 2004 lie in it
SCHEME = at.Periodization.declared("2005-01-01", "2009-01-01", names=["early", "middle", "late"])
FEBRUARY = ["2004-02", "2004-02-10", "2004-02-25", "[2004-02-14,2004-02-17]", "2004-02-20/2004-03"]


def mixed(cooperation: list[str], friction: list[str], **options: Any) -> at.Timeline:
    """A complete list of talks (c0, c1 …) and of quarrels (f0, f1 …)."""
    events = [talks(f"c{n}", date) for n, date in enumerate(cooperation)]
    events += [talks(f"f{n}", date, kind="friction") for n, date in enumerate(friction)]
    return at.Timeline(events, **({"coverage": ("2001", "2012"), "complete": True} | options))


def monthly(first: int, last: int, day: int = 10, step: int = 3) -> list[str]:
    """A day every three months of some years."""
    return [f"{year}-{month:02}-{day:02}" for year in range(first, last + 1) for month in range(1, 13, step)]


PLAIN = mixed(monthly(2001, 2010), [f"{year}-05-20" for year in range(2001, 2011)])  # 10 of 50


def parts(given_case: Case, part: at.Selection) -> Parts:
    """The units by part."""
    return parts_of(given_case, Case.select(given_case.timeline, part), given_case.periods())


# Verdicts


@pytest.mark.parametrize(
    ("bounds", "verdict", "held"),
    [
        ({"at_least": 0.1}, Verdict.PASS, ""),
        ({"at_least": 0.2}, Verdict.INCONCLUSIVE, "20"),
        ({"at_least": 0.4}, Verdict.FAIL, ""),
        ({"at_most": 0.35}, Verdict.PASS, ""),
        ({"at_most": 0.15}, Verdict.INCONCLUSIVE, "15"),
        ({"at_most": 0.1}, Verdict.FAIL, ""),
        ({"at_least": 0.05, "at_most": 0.5}, Verdict.PASS, ""),
        ({"at_least": 0.15, "at_most": 0.25}, Verdict.INCONCLUSIVE, "15 and 25"),
        ({"at_least": 0.6, "at_most": 1}, Verdict.FAIL, ""),
    ],
)
def test_verdicts(bounds: dict[str, float], verdict: Verdict, held: str) -> None:
    """Ten of fifty are 10.0 to 33.7 % (Clopper and Pearson); what lies within the bounds passes."""
    finding = Share(part=FRICTION, **bounds).evaluate(case(PLAIN))
    plain = proportion(10, 50)
    assert (finding.low, finding.high) == pytest.approx((plain.low, plain.high), rel=1e-9)
    assert (finding.verdict, finding.estimate, finding.unit) == (verdict, 0.2, "share")
    assert finding.figure == "20.0 % (10.0–33.7) of 50 occasions"
    assert finding.evidence == tuple(event.id for event in PLAIN)
    if verdict is Verdict.INCONCLUSIVE:
        assert (finding.reason, finding.detail) == (Reason.SPANS, f"10.03 to 33.72 % holds {held} %")
    else:
        assert (finding.reason, finding.detail, finding.detectable) == (None, "", None)


def test_what_could_have_been_shown() -> None:
    """An open claim names the shares nearest to the bound that so many units would have shown, beyond it."""
    finding = Share(part=FRICTION, at_most=0.2).evaluate(case(PLAIN, confidence=0.9))
    shown = smallest_detectable_share(0.2, 50, level=0.1)
    assert shown.above is not None
    assert shown.below is not None
    assert finding.detectable == f"{100 * shown.above:.2f} % or more, or {100 * shown.below:.2f} % or less"
    low = Share(part=FRICTION, at_most=0.05).evaluate(case(mixed(monthly(2001, 2005), ["2005-05-05"])))
    assert low.detectable == f"{100 * (smallest_detectable_share(0.05, 21).above or 0):.2f} % or more"


@pytest.mark.parametrize(("units", "bound", "reason"), [(5, 0.5, Reason.TOO_FEW), (8, 0.5, Reason.SPANS)])
def test_too_few_units(units: int, bound: float, reason: Reason) -> None:
    """Where neither none nor all of the units would decide, there are too few of them."""
    data = mixed([f"{2001 + n}-05-05" for n in range(units - 2)], ["2002-02-02", "2003-03-03"])
    finding = Share(part=FRICTION, at_most=bound).evaluate(case(data))
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, reason)
    assert (finding.detectable is None) == (reason is Reason.TOO_FEW)
    assert ("of 5 occasions neither none nor all would decide" in finding.detail) == (reason is Reason.TOO_FEW)


def test_nothing_of_the_part_is_none() -> None:
    """A part without events is a share of 0, a part that is all is one of 1."""
    none = Share(part={"kinds": "hedging"}, at_most=0.1).evaluate(case(PLAIN))
    assert (none.verdict, none.estimate, none.low) == (Verdict.PASS, 0, 0)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 50))
    every = Share(part={"domains": "trade"}, at_least=0.9).evaluate(case(PLAIN))
    assert (every.verdict, every.estimate, every.high) == (Verdict.PASS, 1, 1)


def test_overdispersed_shares_widen() -> None:
    """Where the part comes in few quarters, the interval is that of the effective number of units, and so is what could
    have been shown.
    """
    clumps = [f"{year}-05-{day:02}" for year in (2002, 2008) for day in range(1, 16)]
    finding = Share(part=FRICTION, at_most=0.2).evaluate(case(mixed(monthly(2001, 2010, step=1), clumps)))
    step = next(step for step in finding.steps if "dispersion" in step)
    assert step.endswith("the interval is widened by it.")
    phi = float(step.split("index ")[1].split(";")[0])
    plain = proportion(30 / phi, 150 / phi)
    assert (finding.low, finding.high) == pytest.approx((plain.low, plain.high), abs=0.002)
    index = float(finding.steps[-1].split("index ")[1].split(":")[0])
    factor, level = yearly_widening(index, 0.0, 9, 0.95)
    shown = smallest_detectable_share(0.2, 150, dispersion=factor, level=1 - level).above
    assert finding.detectable is not None
    assert float(finding.detectable.split()[0]) == pytest.approx(100 * (shown or 0), abs=1)
    assert (shown or 0) > (smallest_detectable_share(0.2, 150).above or 1) + 0.05


def test_windows_have_shares_of_their_own() -> None:
    """That the share differs between two windows is no overdispersion; within one window it is."""
    data = mixed(
        [*monthly(2001, 2002, step=1), *monthly(2009, 2010, step=6)], monthly(2009, 2010, day=20, step=1), phases=SCHEME
    )
    apart = Share(part=FRICTION, at_least=0).evaluate(case(data, selection=at.Selection(phases=["early", "late"])))
    assert "not widened" in "".join(apart.steps)
    together = Share(part=FRICTION, at_least=0).evaluate(case(data))
    assert "not widened" not in "".join(together.steps)


# Agreement with other ways


@given(
    st.lists(
        st.tuples(st.dates(datetime.date(2001, 1, 1), datetime.date(2012, 12, 31)).map(str), st.booleans()),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from([0.5, 0.9, 0.99]),
    st.sampled_from(["occasion", "event"]),
)
@settings(max_examples=40)
def test_known_days_give_the_share_of_the_timeline(days: list[tuple[str, bool]], confidence: float, unit: str) -> None:
    """Where days are known, figures are those of ``Timeline.share``; occasions of both kinds are of the part."""
    events = []
    for n, (day, quarrel) in enumerate(days):
        links = [{"relation": "part_of", "event": "e0"}] if n % 4 == 3 else []
        events.append(talks(f"e{n}", day, kind="friction" if quarrel else "cooperation", links=links))
    data = at.Timeline(events, coverage=("2001", "2012"), complete=True)
    finding = Share(part=FRICTION, at_least=0).evaluate(case(data, confidence=confidence, unit=unit))
    whole = [Period("all", datetime.date(2001, 1, 1), datetime.date(2012, 12, 31))]
    other = data.share("friction", of=at.Selection(), every=whole, unit=unit, confidence=confidence)  # type: ignore[arg-type]
    assert finding.estimate == pytest.approx(other.estimate[0])
    assert finding.low is not None
    assert finding.high is not None
    if "not widened" in next(step for step in finding.steps if "quarterly" in step):
        assert (finding.low, finding.high) == pytest.approx((other.low[0], other.high[0]), abs=1e-9)
    else:
        assert finding.low <= other.low[0] + 1e-9
        assert finding.high >= other.high[0] - 1e-9


@given(st.lists(st.tuples(st.sampled_from(FEBRUARY), st.booleans(), st.booleans()), min_size=1, max_size=3))
@settings(max_examples=30)
def test_chances_are_those_of_all_days(rows: list[tuple[str, bool, bool]]) -> None:
    """The expected figures agree with going through all days on which the events of occasions may start; the drawn ones
    have them as their mean.
    """
    events = [
        talks(f"e{n}", date, kind="friction" if quarrel else "cooperation",
              links=[{"relation": "part_of", "event": "e0"}] if joined and n else [])
        for n, (date, quarrel, joined) in enumerate(rows)
    ]  # fmt: skip
    data = at.Timeline(events, coverage=("2001", "2012"), complete=True)
    window = {"since": "2004-02-12", "until": "2004-02-26"}
    part = at.Selection(kinds="friction", since="2004-02-16", until="2004-02-22")
    given_case = case(data, selection=at.Selection(**window))
    if not given_case.units:
        return
    found = parts(given_case, part)
    assert (found.of_part.sum(), found.in_window.sum()) == pytest.approx(_by_brute_force(given_case, part))
    some, whole = found.drawn(2000, 1)
    assert some.sum(axis=1).mean() == pytest.approx(found.of_part.sum(), abs=0.1)
    assert whole.sum(axis=1).mean() == pytest.approx(found.in_window.sum(), abs=0.1)


def _by_brute_force(given_case: Case, part: at.Selection) -> tuple[float, float]:
    """Expected units of the part and in the window, over every choice of days."""
    assert part.since is not None
    assert part.until is not None
    (first, last), totals = given_case.windows[0], np.zeros(2)
    for unit in given_case.units:
        events = [given_case.data[name] for name in unit.events]
        spans = [(event.date.start.earliest, event.date.start.latest) for event in events]
        ranges = [range(a.toordinal(), b.toordinal() + 1) for a, b in spans if a and b]
        choices = list(itertools.product(*ranges))
        for days in choices:
            inside = [first.toordinal() <= day <= last.toordinal() for day in days]
            cut = [part.since.toordinal() <= day <= part.until.toordinal() for day in days]
            of_part = any(a and b and event.kind == "friction" for a, b, event in zip(inside, cut, events, strict=True))
            totals += np.array([inside[0] and of_part, inside[0]]) / len(choices)
    return float(totals[0]), float(totals[1])


# Vague dates and parts that are cut


def test_vague_dates_at_the_edge_widen() -> None:
    """Units that may lie outside of the window count in part in both figures, and widen the interval."""
    sure = monthly(2005, 2008)
    vague = Share(part=FRICTION, at_least=0).evaluate(
        case(mixed(sure, ["2004"] * 12), selection=at.Selection(**HALF), m=200)
    )
    assert vague.estimate == pytest.approx(6 / 22, abs=0.001)
    plain = proportion(6, 22)
    assert vague.low is not None
    assert vague.high is not None
    assert vague.low < plain.low
    assert vague.high > plain.high


def test_dates_too_coarse() -> None:
    """Where expected counts would decide and the imputed ones do not, the dates are the reason."""
    given_case = case(mixed(monthly(2005, 2008), ["2004"] * 12), selection=at.Selection(**HALF), m=200)
    free = Share(part=FRICTION, at_least=0).evaluate(given_case)
    assert free.low is not None
    finding = Share(part=FRICTION, at_least=free.low + 0.01).evaluate(given_case)
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.COARSE)
    assert finding.detail.endswith("% with dates known to the day")


def test_a_part_may_be_cut_in_time() -> None:
    """``since``, ``until`` and phases of the part say which events are of it; vague dates at the cut count in part."""
    data = mixed([], [*monthly(2002, 2003), "2005-06-06", "2005", "2006-06-06"], phases=SCHEME)
    for words, expected in (
        ({"until": "2004-12-31"}, 8),
        ({"phases": "early"}, 8),
        ({"since": "2005-07-01"}, 1 + 184 / 365),
        ({"since": "2005-07-01", "certainty": "certain"}, 1),
    ):
        finding = Share(part=words, at_least=0).evaluate(case(data))
        assert finding.estimate == pytest.approx(expected / 11)
    vague, sure = (
        Share(part={"since": "2005-07-01"}, at_least=0).evaluate(case(some, m=100))
        for some in (data, mixed([], [*monthly(2002, 2003), "2005-06-06", "2005-08-08", "2006-06-06"]))
    )
    assert vague.low is not None
    assert sure.low is not None
    assert vague.low < sure.low


def test_a_cut_is_no_overdispersion_but_clumps_of_units_are() -> None:
    """That a part has no share beyond its days widens nothing; that units start in clumps widens a share of time."""
    even = Share(part={"until": "2004-12-31"}, at_least=0).evaluate(case(mixed([], monthly(2001, 2008))))
    plain = proportion(16, 32)
    assert (even.low, even.high) == pytest.approx((plain.low, plain.high))
    clumps = [f"{year}-05-{day:02}" for year in (2002, 2004, 2006, 2008) for day in range(1, 9)]
    wide = Share(part={"until": "2004-12-31"}, at_least=0).evaluate(case(mixed([], clumps)))
    assert wide.low is not None
    assert wide.low < plain.low - 0.1
    assert any("quarterly counts" in step and step.endswith("is widened by it.") for step in wide.steps)


def test_an_occasion_is_of_the_part_by_any_of_its_events() -> None:
    """An occasion starts with its first event and is of the part by a later one that lies in the window."""
    link = [{"relation": "part_of", "event": "summit"}]
    events = [
        talks("summit", "2004-05-01"),
        talks("quarrel", "2004-06-01", kind="friction", links=link),
        talks("visit", "2004-05-02"),
    ]
    data = at.Timeline(events, coverage=("2001", "2012"), complete=True)
    assert Share(part=FRICTION, at_least=0).evaluate(case(data)).estimate == 1 / 2
    assert Share(part=FRICTION, at_least=0).evaluate(case(data, unit="event")).estimate == 1 / 3
    before = case(data, selection=at.Selection(until="2004-05-31"))
    assert Share(part=FRICTION, at_least=0).evaluate(before).estimate == 0
    settled = at.Timeline(events, coverage=("2001", "2012"), complete=True, settled_until="2004-05-15")
    assert Share(part=FRICTION, at_least=0).evaluate(case(settled)).estimate == 0


def test_draws_follow_the_seed() -> None:
    """The same seed gives the same finding, another one another where dates are vague, and m is obeyed."""
    data = mixed(monthly(2005, 2008), ["2004"] * 12)
    first, again, other, few = (
        Share(part=FRICTION, at_least=0).evaluate(case(data, selection=at.Selection(**HALF), **options))
        for options in ({}, {}, {"seed": 1}, {"m": 25})
    )
    assert first == again
    assert first.low != other.low
    assert first.low != few.low
    assert "25 imputations of the start days, seed 0." in few.steps[-2]


def test_derivation() -> None:
    """The steps name the units, the part, what lies beyond the data, the dispersion and the method."""
    steps = (
        Share(part=FRICTION | {"since": "2003"}, at_most=0.2)
        .evaluate(case(PLAIN, selection=at.Selection(until="2014")))
        .steps
    )
    assert steps[0] == "50 occasions are expected in 2001-01-01 to 2012-12-31."
    assert steps[1].startswith("The window ends 2014-12-31, the covered and settled days 2012-12-31; the share is that")
    assert steps[2] == (
        "8 of them are expected to be of the part: kinds=friction; since=2003-01-01, on 2003-01-01 to 2012-12-31."
    )
    assert [step.split(" have ")[0] for step in steps[3:5]] == ["The quarterly shares", "The quarterly counts"]
    assert steps[5].startswith("The interval with 0.95 confidence averages the binomial tails")


# Coding and coverage of the part


def test_the_part_must_be_coded_reliably() -> None:
    """A part selected by a variable that coders do not agree on decides nothing; a doubtful one is told."""
    for alpha, reason in ((0.5, Reason.CODING), (0.7, None), (0.9, None)):
        kind = at.Reliability(id="kind", alpha=alpha, low=alpha, high=alpha, n=100)
        finding = Share(part=FRICTION, at_most=0.5).evaluate(
            case(mixed(monthly(2001, 2010), ["2005-05-05"], reliability=[kind]))
        )
        assert finding.reason is reason
        assert (finding.figure == "–") == (reason is Reason.CODING)
        assert finding.verdict is (Verdict.INCONCLUSIVE if reason else Verdict.PASS)
        assert any(step.startswith("To be told of the part: ") and "alpha 0.70" in step for step in finding.steps) == (
            alpha == 0.7
        )


def test_the_part_must_be_covered() -> None:
    """A part that nobody searched on all days of the window, or that has no day of it, decides nothing."""
    frames = [
        at.Frame(id="short", title="T", rule="R", window="2003/2012"),
        at.Frame(id="long", title="T", rule="R", window="2001/2012"),
    ]
    events = [
        talks(f"e{n}", date, frames=["long", "short"] if n % 2 else ["long"])
        for n, date in enumerate(monthly(2001, 2010))
    ]
    data = at.Timeline(events, coverage=("2001", "2012"), frames=frames)
    for words, select, told in (
        (
            {"frames": "short"},
            {"frames": "long"},
            "the frames of the part cover 2003-01-01 to 2012-12-31 of 2001-01-01",
        ),
        ({"frames": "short"}, {"frames": "long", "since": "2003-01-01"}, ""),
        ({"frames": "short", "since": "2005-01-01"}, {"frames": "long", "since": "2004-01-01"}, ""),
        ({"until": "2004-12-31"}, {"since": "2006-01-01"}, "no day of the part is covered and settled in the window"),
    ):
        finding = Share(part=words, at_most=0.9).evaluate(case(data, selection=at.Selection(**select)))
        assert finding.detail.startswith(told)
        assert (finding.reason is Reason.OUTSIDE) == bool(told)
        assert (finding.verdict is Verdict.PASS) == (not told)


@pytest.mark.parametrize(
    ("words", "part", "verdict", "reason"),
    [
        ({}, FRICTION, Verdict.PASS, None),
        ({"since": "2020-01-01"}, FRICTION, Verdict.INCONCLUSIVE, Reason.OUTSIDE),
        ({"kinds": "hedging"}, FRICTION, Verdict.INCONCLUSIVE, Reason.TOO_FEW),
        ({}, {"frames": "nothing"}, Verdict.ERROR, None),
        ({}, {"phases": "nowhere"}, Verdict.ERROR, None),
    ],
)
def test_runs(words: dict[str, str], part: dict[str, str], verdict: Verdict, reason: Reason | None) -> None:
    """A window without days, a selection without events and a part that cannot be looked up are told apart."""
    one = check(expect={"share": {"part": part, "at_most": 0.5}}, select=words)
    (result,) = at.run_checks(one, mixed(monthly(2001, 2010), ["2005-05-05"], phases=SCHEME), fragility=False)
    assert result.verdict is verdict
    assert (result.finding.reason if result.finding else None) is reason


def test_an_open_list_decides_nothing_unless_accepted() -> None:
    """A share of what happens to be catalogued is open until that is accepted."""
    one, data = (
        check(expect={"share": {"part": FRICTION, "at_most": 0.5}}),
        at.Timeline(PLAIN.events, coverage=("2001", "2012")),
    )
    (refused,) = at.run_checks(one, data, fragility=False)
    (accepted,) = at.run_checks(one.replace(open_list="accept"), data, fragility=False)
    assert refused.finding is not None
    assert refused.finding.reason is Reason.OPEN_LIST
    assert accepted.verdict is Verdict.PASS


# Laws


@given(
    st.integers(0, 12), st.integers(1, 12), st.floats(0, 0.8), st.floats(0.01, 0.2), st.randoms(use_true_random=False)
)
@settings(max_examples=40)
def test_verdicts_are_monotone_and_know_no_order(
    quarrels: int, others: int, bound: float, more: float, chance: random.Random
) -> None:
    """A lower floor can only help, a higher confidence never reverses a verdict, the order of events means nothing."""
    order = [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS]
    dates = [chance.choice(["2004", f"200{chance.randint(1, 9)}-05-05", "2004-07"]) for _ in range(quarrels + others)]
    data = mixed(dates[:others], dates[others:])
    given_case = case(data, selection=at.Selection(since="2004-07-02"), confidence=0.8)
    if not given_case.units:
        return
    strict, loose = (Share(part=FRICTION, at_least=b).evaluate(given_case) for b in (bound + more, bound))
    assert order.index(strict.verdict) <= order.index(loose.verdict)
    surer = Share(part=FRICTION, at_least=bound).evaluate(given_case.replace(confidence=0.999)).verdict
    assert surer in (Verdict.INCONCLUSIVE, loose.verdict)
    shuffled = at.Timeline(chance.sample(data.events, len(data)), coverage=("2001", "2012"), complete=True)
    assert Share(part=FRICTION, at_least=bound).evaluate(given_case.replace(data=shuffled)) == loose


@pytest.mark.parametrize("cut", [False, True])
def test_wrong_verdicts_on_the_edge_are_rare(cut: bool) -> None:
    """Seeded: where the true share is the bound, pass and fail are each wrong in at most half of 1 − confidence of the
    cases, with vague dates at the edges of the window and of the part.
    """
    rng, runs, confidence = np.random.default_rng(23), 400, 0.8
    first, last, middle = (
        datetime.date.fromisoformat(day).toordinal() for day in ("2001-01-01", "2012-12-31", "2006-08-16")
    )
    window = {"since": "2003-05-01", "until": "2009-12-01"}  # its days before and after the middle are equally many
    part = {"since": datetime.date.fromordinal(middle).isoformat()} if cut else FRICTION
    bound = 0.5 if cut else 0.3
    seen = dict.fromkeys(Verdict, 0)
    for _ in range(runs):
        days = [datetime.date.fromordinal(int(day)).isoformat() for day in rng.integers(first, last, 70)]
        known = [day[:4] if rng.random() < 0.3 else day for day in days]
        quarrels = int(rng.binomial(70, 0.3))
        data = mixed(known[quarrels:], known[:quarrels])
        given_case = case(data, selection=at.Selection(**window), confidence=confidence)
        seen[Share(part=part, at_most=bound).evaluate(given_case).verdict] += 1
    most = stats.binom.ppf(0.999, runs, (1 - confidence) / 2)
    assert 0 < seen[Verdict.PASS] <= most
    assert 0 < seen[Verdict.FAIL] <= most


# Fragility


def _estimate(given_case: Case, changes: list[Change], share: Share) -> float:
    finding = share.evaluate(given_case.replace(data=changed(given_case.data, changes)))
    assert finding.estimate is not None
    return finding.estimate


def test_levers_move_the_share() -> None:
    """Each lever moves the share in one direction, and further the more of it is used."""
    data = mixed([*monthly(2005, 2008), "2004"], ["2005-05-05", "2006-06-06", "2004", "2004"])
    given_case, share = case(data, selection=at.Selection(**HALF)), Share(part=FRICTION, at_most=0.2)
    start = _estimate(given_case, [], share)
    rises = []
    for lever in share.levers(given_case):
        figures = [start, *(_estimate(given_case, list(lever.changes[:n]), share) for n in (1, 2, 3))]
        steps = np.diff(figures)
        rises.append((lever.changes[0].kind, bool((steps >= 0).all()), bool((steps <= 0).all())))
        assert steps[0] != 0
    assert rises == [
        ("remove", False, True), ("remove", True, False), ("add", True, False), ("add", False, True),
        ("move", True, False), ("move", False, True),
    ]  # fmt: skip
    assert all(change.day is None or datetime.date(2004, 1, 1) <= change.day <= datetime.date(2009, 6, 30)
               for lever in share.levers(given_case) for change in lever.changes)  # fmt: skip


def test_units_that_count_most_go_first() -> None:
    """A unit that may lie outside of the window is taken away after those that surely lie in it."""
    given_case = case(mixed(["2005-05-05"], ["2004", "2006-06-06"]), selection=at.Selection(**HALF))
    removed = share_removed(given_case)
    assert removed == [("f1",), ("f0",)]


def share_removed(given_case: Case) -> list[tuple[str, ...]]:
    """What the first lever takes away, in order."""
    return [change.events for change in Share(part=FRICTION, at_most=0.2).levers(given_case)[0].changes]


def test_levers_of_a_part_without_events() -> None:
    """Where no event of the part is in the window, one from elsewhere is copied; without any nothing can be."""
    for friction, kinds in (["2002-02-02"], ["remove", "add", "add"]), ([], ["remove", "add"]):
        given_case = case(mixed(monthly(2005, 2008), friction), selection=at.Selection(**HALF))
        found = Share(part=FRICTION, at_most=0.2).levers(given_case)
        assert [lever.changes[0].kind for lever in found] == kinds
        assert (("f0",) in [lever.changes[0].events for lever in found]) == bool(friction)
    assert Share(part=FRICTION, at_most=0.2).levers(case(mixed([], []))) == ()


def test_levers_of_a_part_that_is_a_time() -> None:
    """Where the part takes all events of its days, others are copied to the rest of the window."""
    share = Share(part={"until": "2004-12-31"}, at_least=0.5)
    given_case = case(mixed([], [*monthly(2002, 2007), "2004/2005"]))
    levers = share.levers(given_case)
    added = [lever.changes for lever in levers if lever.changes[0].kind == "add"]
    assert {change.day <= datetime.date(2004, 12, 31) for change in added[0] if change.day} == {True}
    assert {change.day > datetime.date(2004, 12, 31) for change in added[1] if change.day} == {True}
    assert len({change.day for change in added[0]}) == len(added[0])


def test_copies_lie_on_days_of_every_window() -> None:
    """Copies are spread over all windows in proportion to their days, so that a few lie as evenly as many."""
    phases = at.Periodization.declared("2003-01-01", "2010-01-01", "2011-01-01", names=list("abcd"))
    data = mixed(monthly(2001, 2010), ["2005-05-05"], phases=phases)
    given_case = case(data, selection=at.Selection(phases=["a", "c"]))
    added = [lever.changes for lever in Share(part=FRICTION, at_most=0.2).levers(given_case)
             if lever.changes[0].kind == "add"]  # fmt: skip
    assert [changes[0].events for changes in added] == [("f0",), ("c0",)]
    for changes in added:
        years = [change.day.year for change in changes if change.day]
        assert {*years} == {2001, 2002, 2010}
        for n in (9, 30, len(years)):
            assert sum(year == 2010 for year in years[:n]) == pytest.approx(n / 3, abs=1)


def test_a_fragile_verdict_tells_how_few_units_change_it() -> None:
    """The fewest units that are found to change a verdict do change it, and for one unit nothing less can."""
    one = check(expect={"share": {"part": FRICTION, "at_most": 0.35}})
    (result,) = at.run_checks(one, PLAIN)
    assert result.fragility is not None
    assert result.fragility.number is not None
    data = changed(PLAIN, result.fragility.changes)
    (after,) = at.run_checks(one, data, fragility=False)
    assert after.verdict is not result.verdict


# Parameters


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"part": FRICTION}, "no bound is given"),
        ({"at_most": 0.5}, "part"),
        ({"part": {}, "at_most": 0.5}, "no word of a selection is given"),
        ({"part": FRICTION, "at_most": 10}, "10 is no share; a number from 0 to 1 is needed (0.1 for 10 %)"),
        ({"part": FRICTION, "at_least": -0.1}, "-0.1 is no share"),
        ({"part": FRICTION, "at_least": 0.5, "at_most": 0.2}, "at_most (0.2) lies below at_least (0.5)"),
        ({"part": {"kinds": "quarrel"}, "at_most": 0.5}, "part.kinds"),
        ({"part": {"kind": "friction"}, "at_most": 0.5}, "kinds"),
    ],
)
def test_refused_parameters(parameters: dict[str, Any], told: str) -> None:
    """Bounds lie between 0 and 1, and the part is a selection that says something; the message says so."""
    with pytest.raises(at.DataError) as caught:
        Share(**parameters)
    assert told in str(caught.value)


def test_claims() -> None:
    """The claim names its bounds in per cent, its unit and the part."""
    assert Share(part=FRICTION, at_most=0.07).claim("event") == "at most 7 % of events belong to (kinds=friction)"
    both = Share(part={"kinds": "friction", "since": "2022"}, at_least=0.055, at_most=0.5)
    assert both.claim("occasion") == "between 5.5 % and 50 % of occasions belong to (kinds=friction; since=2022-01-01)"


@pytest.mark.parametrize("known", [10, 4])
def test_a_verdict_must_hold_by_years_too(known: int) -> None:
    """Where the share varies more by year than by quarter, what the quarterly interval decides stays open."""
    days = [f"{year}-{month}-10" for year in range(2001, 2013) for month in ("02", "05", "08", "11") for _ in range(3)]
    friction = [day[:known] for day in days if int(day[:4]) % 3 == 0]
    data = mixed([day[:known] for day in days if int(day[:4]) % 3], [*friction, *friction[:3]])
    finding = Share(part=FRICTION, at_least=0.17).evaluate(case(data))
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.DEPENDENCE)
    assert finding.detail.startswith("years vary more than quarters tell (index ")
    assert finding.detail.endswith(" % holds 17 %")
    assert finding.low is not None
    assert finding.low > 0.17
    assert finding.steps[-1].startswith("The yearly shares have the dispersion index ")
    assert finding.detectable is not None
    assert Share(part=FRICTION, at_most=0.95).evaluate(case(data)).verdict is Verdict.PASS


def test_the_figure_tells_the_days_that_it_is_of() -> None:
    """Where the window reaches beyond the covered days, the figure names those that were counted."""
    words = {"since": "1999-01-01", "until": "2013-06-30"}
    finding = Share(part=FRICTION, at_least=0).evaluate(case(PLAIN, selection=at.Selection(**words)))
    assert finding.figure.endswith(" occasions, 2001-01-01 to 2012-12-31")
