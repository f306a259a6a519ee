"""A share of agreements came to an outcome in time: interval, silence that nobody listened to, and what stays open."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Case, Finding, Reason, Verdict, changed
from alliance_timeline.checks.expectations.agreements import FollowThrough, years_in
from alliance_timeline.inference.rates import proportion

from .worlds import TODAY, case, check, talks

START = datetime.date(2001, 1, 1)
LAST = (datetime.date(2012, 12, 31) - START).days
LOOKED = "2012-12-31"
Row = tuple[int, str | None, int]
"""Day on which it is signed, what follows, and after how many days."""


def deal(name: str, date: str, *later: tuple[str, str], **fields: Any) -> at.Event:
    """A signed deal that was followed up to the end, with what came later."""
    steps = [{"status": word, "date": day} for word, day in later]
    return talks(name, date, **({"form": "agreement", "status": "signed", "followed_up_on": LOOKED} | fields
                                | {"milestones": steps}))  # fmt: skip


def day(number: int) -> str:
    """The day so many days after the first."""
    return (START + datetime.timedelta(days=number)).isoformat()


def deals(rows: Iterable[Row], **fields: Any) -> list[at.Event]:
    """Deals with exact dates."""
    return [
        deal(f"d{n:03}", day(begun), *([(word, day(begun + wait))] if word else []), **fields)
        for n, (begun, word, wait) in enumerate(rows)
    ]


def world(events: Iterable[at.Event], **options: Any) -> at.Timeline:
    """A complete list, 2001 to 2012."""
    return at.Timeline(events, **({"coverage": ("2001", "2012"), "complete": True} | options))


def held(expect: dict[str, Any], data: at.Timeline, **options: Any) -> Finding:
    """What the claim comes to."""
    return FollowThrough(**({"within": "5 years"} | expect)).evaluate(case(data, **options))


def kept(some: int, of: int, word: str = "implemented") -> list[Row]:
    """Early deals of which some came to something after a year."""
    return [(n, word if n < some else None, 365 + n) for n in range(of)]


ROWS = st.lists(
    st.tuples(
        st.integers(0, LAST), st.sampled_from([None, "implemented", "completed", "cancelled"]), st.integers(0, 3000)
    ),
    min_size=1, max_size=14,
)  # fmt: skip
OUTCOMES = st.sampled_from(["fulfilled", "cancelled", "silent"])


# The interval


@given(st.integers(0, 12), st.integers(1, 12), OUTCOMES, st.sampled_from([0.5, 0.95, 0.999]))
def test_known_fates_give_at_least_the_exact_interval(some: int, of: int, outcome: str, level: float) -> None:
    """Where every fate is known in time, the interval holds the exact one of the plain share and the curve's own."""
    data = world(deals(kept(min(some, of), of)))
    found = held({"at_least": 0.5, "outcome": outcome}, data, confidence=level)
    share = {"fulfilled": min(some, of), "cancelled": 0, "silent": of - min(some, of)}[outcome]
    exact, curve = proportion(share, of, confidence=level), data.follow_through(confidence=level).share_at(5.0, outcome)
    assert curve is not None
    assert found.estimate == pytest.approx(share / of)
    assert found.low == pytest.approx(min(exact.low, curve[1]))
    assert found.high == pytest.approx(max(exact.high, curve[2]))


@settings(max_examples=50)
@given(ROWS, OUTCOMES, st.sampled_from(["1 year", "5 years", "11 years", "20 years"]))
def test_the_figure_is_that_of_the_timeline(rows: list[Row], outcome: str, within: str) -> None:
    """The share is that of ``follow_through``, and its limits are never narrower."""
    data = world(deals(rows))
    found = held({"at_least": 0.5, "outcome": outcome, "within": within}, data, confidence=0.9)
    share = data.follow_through(confidence=0.9).share_at(years_in(within), outcome)
    assert share is not None
    assert found.estimate == share[0]
    assert 0 <= found.low <= share[1] <= share[2] <= found.high <= 1  # type: ignore[operator]


@settings(max_examples=40)
@given(ROWS, st.floats(0, 1), st.floats(0, 1), OUTCOMES, st.randoms(use_true_random=False))
def test_laws_of_the_verdict(rows: list[Row], one: float, other: float, outcome: str, random: Any) -> None:
    """The order of events means nothing, a weaker claim fares no worse, no share is both too low and too high."""
    events, (low, high) = deals(rows), sorted((one, other))
    data = world(events)
    strong, weak = (held({"at_least": bound, "outcome": outcome}, data).verdict for bound in (high, low))
    assert not (strong is Verdict.PASS and weak is not Verdict.PASS)
    assert not (weak is Verdict.FAIL and strong is not Verdict.FAIL)
    most = held({"at_most": low, "outcome": outcome}, data).verdict
    assert not (most is Verdict.FAIL and weak is Verdict.FAIL)
    random.shuffle(events)
    assert held({"at_least": high, "outcome": outcome}, world(events)).verdict is strong


@settings(max_examples=30)
@given(ROWS)
def test_silence_is_the_rest(rows: list[Row]) -> None:
    """Where nothing is cancelled, the interval of silence is that of fulfilment turned round."""
    data = world(deals([(begun, word and "implemented", wait) for begun, word, wait in rows]))
    done, silent = (held({"at_least": 0.5, "outcome": word}, data) for word in ("fulfilled", "silent"))
    assert (done.estimate, done.low, done.high) == pytest.approx(
        (1 - silent.estimate, 1 - silent.high, 1 - silent.low)  # type: ignore[operator]
    )


def test_confidence_is_obeyed() -> None:
    """The verdict needs the confidence that is asked for: what passes at 0.95 may stay open at 0.999."""
    data = world(deals(kept(15, 18)))
    sure, surer = (held({"at_least": 0.5}, data, confidence=level) for level in (0.95, 0.9999))
    assert (sure.verdict, surer.verdict) == (Verdict.PASS, Verdict.INCONCLUSIVE)
    assert surer.low < sure.low < sure.high < surer.high  # type: ignore[operator]


@pytest.mark.parametrize(("rate", "cancel", "within", "bounds"), [
    (0.05, 0.02, 2, "at_least"), (0.05, 0.02, 2, "at_most"), (0.3, 0.1, 5, "at_least"), (0.15, 0.3, 5, "at_most"),
])  # fmt: skip
def test_wrong_verdicts_are_rare(rate: float, cancel: float, within: int, bounds: str) -> None:
    """On the edge of the claim, at most half of what the confidence leaves is wrong; the curve's own limits, which are
    one point where nothing has happened, would fail in most of the first cases.
    """
    rng, wrong, runs = np.random.default_rng(7), 0, 300
    true = rate / (rate + cancel) * (1 - np.exp(-(rate + cancel) * within))
    for _ in range(runs):
        begun = rng.integers(0, LAST + 1, 8)
        wait = np.ceil(rng.exponential(365.25 / (rate + cancel), 8)).astype(int)
        word = np.where(rng.random(8) < rate / (rate + cancel), "implemented", "cancelled")
        rows = [
            (int(b), str(what) if b + w <= LAST else None, int(w)) for b, what, w in zip(begun, word, wait, strict=True)
        ]
        found = held({bounds: true, "within": f"{within} years"}, world(deals(rows)), confidence=0.9)
        wrong += found.verdict is (Verdict.FAIL if bounds == "at_least" else Verdict.PASS)
    assert wrong / runs <= 0.05 + 2 * (0.05 * 0.95 / runs) ** 0.5


# Verdicts and reasons


@pytest.mark.parametrize(
    ("expect", "verdict"),
    [
        ({"at_least": 0.5}, Verdict.PASS),
        ({"at_most": 0.5}, Verdict.FAIL),
        ({"at_least": 0.8}, Verdict.INCONCLUSIVE),
        ({"at_least": 0.95}, Verdict.FAIL),
        ({"at_least": 0.6, "at_most": 0.95}, Verdict.PASS),
        ({"at_most": 0.2, "outcome": "cancelled"}, Verdict.PASS),
        ({"at_least": 0.4, "outcome": "silent"}, Verdict.FAIL),
        ({"at_least": 0.5, "within": "11 months"}, Verdict.FAIL),
        ({"at_least": 0.5, "to": "completed"}, Verdict.FAIL),
        ({"at_least": 0.5, "from_status": "signed", "to": "in_force"}, Verdict.PASS),
    ],
)
def test_verdicts(expect: dict[str, Any], verdict: Verdict) -> None:
    """Of 40 deals 32 came to life after a year; the interval decides, and says what it cannot decide."""
    found = held(expect, world(deals(kept(32, 40))))
    assert found.verdict is verdict
    assert found.reason is (Reason.SPANS if verdict is Verdict.INCONCLUSIVE else None)
    assert len(found.evidence) == 40
    assert found.detectable is not None


def test_what_spans_tells_the_bound() -> None:
    """The detail gives the limits and the bound, the steps tell what was counted, and evidence is in order of time."""
    found = held({"at_least": 0.8}, world(deals(kept(32, 40))))
    assert found.figure == "80.0 % (64.4–90.9) of agreements"
    assert found.detail == "64.35 to 90.95 % holds 80 %"
    assert found.detectable == "about 96.14 % or more, or 59.69 % or less"
    assert found.steps[0] == (
        "40 agreements (announced or signed) in 2001-01-01 to 2012-12-31, observed until 2012-12-31: 32 came to "
        "implemented or later, 0 were cancelled or suspended, 8 are silent."
    )
    assert found.evidence == tuple(sorted(found.evidence))


def test_cancelled_is_not_fulfilled() -> None:
    """What is cancelled first can no longer be fulfilled, and counts as its own outcome."""
    data = world(deals(kept(30, 40, "cancelled")))
    assert held({"at_least": 0.5, "outcome": "cancelled"}, data).verdict is Verdict.PASS
    assert held({"at_least": 0.5}, data).verdict is Verdict.FAIL


def test_few_agreements_decide_nothing() -> None:
    """One agreement that nothing came of is no sign of anything, though the curve's limits are one point."""
    found = held({"at_least": 0.5}, world(deals([(0, None, 0)])))
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW)
    assert found.detail == "0.00 to 97.50 % holds 50 %; of 1 neither none nor all would decide"
    assert found.detectable is None


def test_no_agreement_is_too_few() -> None:
    """Events that are no agreements leave the claim open, and nothing can be changed."""
    data = world([talks("visit", "2004-05-01")])
    found = at.run_checks(check(expect={"follow_through": {"within": "1 year", "at_least": 0.5}}), data)["c"]
    assert (found.verdict, found.why) == (
        Verdict.INCONCLUSIVE, "too few events: no event of the selection is such an agreement",
    )  # fmt: skip
    assert found.fragility is not None
    assert found.fragility.text == "there is no agreement to take away, to copy or to move"


def test_longer_than_anyone_looked() -> None:
    """Beyond what any agreement was observed for, a share can be reached already, and nothing shows that it is not."""
    young = [(LAST - 730 + n, "implemented" if n < 38 else None, 100 + n) for n in range(40)]
    data = world(deals(young))
    assert held({"at_least": 0.5}, data).verdict is Verdict.PASS
    found = held({"at_most": 0.96}, data)
    assert (found.verdict, found.reason, found.high) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE, 1)
    assert found.detail == "no agreement could be observed for 5 years; the longest 2.0 years"
    done = held({"at_most": 0.96}, world(deals(young[:20])))
    assert (done.estimate, done.reason) == (1, Reason.SPANS)


def test_young_deals_whose_fate_is_known_count() -> None:
    """Where the silent were observed for long enough, all agreements count; one young silent deal more, and only those
    count that could be observed for so long.
    """
    rows: list[Row] = [*kept(0, 10), *((LAST - 700 + n, "implemented", 10) for n in range(10))]
    known, other = (held({"at_least": 0.5}, world(deals(some))) for some in (rows, [*rows, (LAST - 10, None, 0)]))
    assert "exact one of 20 agreements" in known.steps[-2]
    assert "exact one of 10 agreements" in other.steps[-2]


def test_a_last_deal_that_came_to_life_ends_nothing() -> None:
    """Where the longest observed of all is fulfilled, the curve ends at 1; the younger ones are still open."""
    rows: list[Row] = [(0, "implemented", LAST - 5)] + [(LAST - 900 + n, None, 0) for n in range(20)]
    found = held({"at_least": 0.5, "within": "15 years"}, world(deals(rows)))
    assert (found.estimate, found.verdict, found.reason) == (1, Verdict.INCONCLUSIVE, Reason.OUTSIDE)


def test_silence_that_nobody_listened_to() -> None:
    """A verdict that hangs on agreements which nobody followed up is given up; what they could only further stands."""
    looked, other = deals(kept(10, 16)), deals([(100 + n, None, 0) for n in range(30)], followed_up_on=None)
    renamed = [event.replace(id=f"x{n}") for n, event in enumerate(other)]
    data = world([*looked, *renamed])
    found = held({"at_least": 0.5}, data)
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.UNSEEN)
    assert found.detail == (
        "later stages of 30 of 46 were not looked for, and they count as silent: fail; without them inconclusive: "
        "35.43 to 84.80 %"
    )
    assert "Nobody followed up 30 of those that count as silent." in found.steps
    assert held({"at_least": 0.05}, data).verdict is Verdict.PASS
    assert (
        held({"at_least": 0.5}, world([*looked, *(item.replace(followed_up_on=LOOKED) for item in renamed)])).verdict
        is Verdict.FAIL
    )
    nobody = held({"at_most": 0.5}, world(renamed))
    assert (nobody.verdict, nobody.reason) == (Verdict.INCONCLUSIVE, Reason.UNSEEN)
    assert nobody.detail == "later stages of 30 of 30 were not looked for, and they count as silent"


def test_a_part_of_the_window_is_told() -> None:
    """Days of the window that are not covered are told; the agreements are those of the others."""
    found = held({"at_least": 0.5}, world(deals(kept(32, 40))), selection=at.Selection(since="1999"))
    assert "The window begins 1999-01-01, the data 2001-01-01." in found.steps
    assert found.verdict is Verdict.PASS


def test_listed_for_the_outcome() -> None:
    """Deliveries that were listed because they came are left out and told, unless they are asked for."""
    events = [
        deal(f"d{n}", day(400 + n), status="implemented").replace(milestones=[{"status": "signed", "date": day(n)}])
        for n in range(9)
    ]
    data = world([*events, *deals(kept(0, 9))])
    found = held({"at_least": 0.9}, data)
    assert found.verdict is Verdict.FAIL
    assert "Left out: listed for the later stage or the end itself (9)." in found.steps
    assert held({"at_least": 0.9, "listed_for_it": True}, data).estimate == pytest.approx(0.5)


# Dates


def test_a_vague_date_on_the_edge() -> None:
    """Deals that may have come in time or not count in part, and widen the interval."""
    exact = world([deal(f"d{n}", "2004-07-01", ("implemented", "2006-07-01")) for n in range(20)])
    vague = world([deal(f"d{n}", "2004", ("implemented", "2006-07-01")) for n in range(20)])
    sure, open_ = (held({"at_least": 0.5, "within": "24 months"}, data) for data in (exact, vague))
    assert sure.estimate == 1
    assert 0.4 < open_.estimate < 0.6  # type: ignore[operator]
    known = proportion(10, 20)
    assert open_.low < known.low < known.high < open_.high  # type: ignore[operator]


def test_dates_too_coarse() -> None:
    """What would be decided with dates known to the day is open for its dates, and the detail tells both intervals."""
    vague = world([deal(f"d{n}", "2004", ("implemented", "2006-07-01")) for n in range(60)])
    found = held({"at_least": 0.35, "within": "2 years"}, vague)
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.COARSE)
    assert "holds 35 %; it might be" in found.detail
    assert held({"at_least": 0.5, "within": "2 years"}, vague).reason is Reason.SPANS


def test_too_few_imputations_are_refused() -> None:
    """Vague dates need twenty imputations."""
    vague = world([deal("d", "2004", ("implemented", "2006-07-01"))])
    with pytest.raises(at.InputError, match="at least 20 imputations"):
        held({"at_least": 0.5}, vague, m=10)


# The rules for all checks


def one(data: at.Timeline, **fields: Any) -> at.CheckResult:
    """The result of a check of the share within five years."""
    return at.run_checks(
        check(**({"expect": {"follow_through": {"within": "5 years", "at_least": 0.5}}} | fields)), data, today=TODAY
    )["c"]


def test_an_open_list_and_its_acceptance() -> None:
    """On an open list the verdict is withheld unless the check accepts it."""
    data = world(deals(kept(32, 40)), complete=False)
    found = one(data)
    assert found.finding is not None
    assert (found.verdict, found.finding.reason) == (Verdict.INCONCLUSIVE, Reason.OPEN_LIST)
    assert one(data, open_list="accept").verdict is Verdict.PASS


@pytest.mark.parametrize("variable", ["status", "form", "kind"])
def test_coding_that_coders_do_not_agree_on(variable: str) -> None:
    """Status and form, which tell an agreement, must be coded reliably, as must what is selected by."""
    doubtful = at.Reliability(id=variable, alpha=0.5, low=0.4, high=0.6, n=100)
    data = world(deals(kept(32, 40)), reliability=[doubtful])
    found = one(data, select={"kinds": "cooperation"})
    assert found.finding is not None
    assert (found.verdict, found.finding.reason) == (Verdict.INCONCLUSIVE, Reason.CODING)
    assert f"{variable}: alpha 0.50" in found.why


def test_fragility_is_found_by_trying() -> None:
    """The verdict changes with the changes that are named, and a smaller number of the same does not."""
    data = world([*deals(kept(26, 36)), deal("vague", "2004", ("implemented", "2006-07-01"))])
    expect = FollowThrough(within="5 years", at_least=0.5)
    found = one(data)
    assert (found.verdict, found.fragility and found.fragility.unit) == (Verdict.PASS, "agreement")
    assert found.fragility is not None
    for way in found.fragility.ways:
        if way.number is not None:
            assert (
                expect.evaluate(Case(data=changed(data, way.changes), selection=at.Selection(), today=TODAY)).verdict
                is way.becomes
            )
            fewer = changed(data, way.changes[:-1])
            assert expect.evaluate(case(fewer)).verdict is Verdict.PASS
    assert found.fragility.removed is not None
    assert found.fragility.added is not None
    assert {change.kind for lever in expect.levers(case(data)) for change in lever.changes} == {"remove", "add", "move"}


def test_levers_take_both_sorts_away() -> None:
    """One list holds the agreements with the outcome, the other those without, the longest observed first."""
    rows = [*kept(2, 4), (50, "implemented", 3000), (60, "cancelled", 10)]
    lists = FollowThrough(within="5 years", at_least=0.5).levers(case(world(deals(rows))))
    gone = [[change.events[0] for change in lever.changes] for lever in lists if lever.changes[0].kind == "remove"]
    assert gone == [["d000", "d001"], ["d002", "d003", "d004", "d005"]]


# Parameters


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"within": "5 years"}, "no bound is given"),
        ({"within": "5 years", "at_least": 1.5}, "1.5 is no share"),
        ({"within": "5 years", "at_most": -0.1}, "-0.1 is no share"),
        ({"at_least": 0.5}, "within: is missing"),
        ({"within": "five", "at_least": 0.5}, "'five' is no span of time"),
        ({"within": "0 days", "at_least": 0.5}, "holds no day"),
        ({"within": "5 years", "at_least": 0.5, "outcome": "kept"}, "outcome: 'kept' is unknown"),
        ({"within": "5 years", "at_least": 0.5, "to": "done"}, "to: 'done' is no stage"),
        ({"within": "5 years", "at_least": 0.5, "from_status": ["signd"]}, "nearest: 'signed'"),
        ({"within": "5 years", "at_least": 0.5, "from_status": "completed"}, "does not come before implemented"),
        ({"within": "5 years", "at_least": 0.5, "from_status": []}, "no stage is given"),
        ({"within": "5 years", "at_least": 0.5, "listed_for_it": "yes"}, "true or false is expected"),
        ({"within": "5 years", "at_least": 0.5, "withn": 1}, "nearest: 'within'"),
    ],
)
def test_refused_parameters(expect: dict[str, Any], told: str) -> None:
    """Each wrong parameter is named, with what is allowed."""
    with pytest.raises(at.DataError, match=told):
        FollowThrough(**expect)


@pytest.mark.parametrize(
    ("span", "years"), [("2 years", 2), ("18 months", 1.5), ("1 week", 7 / 365.25), ("200 days", 200 / 365.25)]
)
def test_spans_in_years(span: str, years: float) -> None:
    """A year has 365.25 days and twelve months."""
    assert years_in(span) == years


def test_a_day_counts_as_within() -> None:
    """What comes on the last day of the span is within it; a day later it is not."""
    data = world(deals([(0, "implemented", 200)] * 1))
    inside, outside = (held({"at_least": 0.5, "within": f"{n} days"}, data).estimate for n in (200, 199))
    assert (inside, outside) == (1, 0)


def test_claims() -> None:
    """The claim names bounds, stages, outcome and time."""
    said = [
        FollowThrough(**{"within": "18 months", "at_most": 0.25} | more).claim("event")
        for more in (
            {"outcome": "cancelled"},
            {"outcome": "silent"},
            {"from_status": ["signed"], "to": "completed", "listed_for_it": True},
        )
    ]
    assert said == [
        "at most 25 % of agreements are cancelled or suspended within 18 months",
        "at most 25 % of agreements stay silent for 18 months",
        "at most 25 % of agreements from signed, those listed for the outcome too, come to completed or later within "
        "18 months",
    ]
