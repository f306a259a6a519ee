"""Agreements followed to a later stage: which count, what is observed, curves over drawn dates, and what is told."""

from __future__ import annotations

import datetime
import math
import random
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

import alliance_timeline as at
from alliance_timeline import lifecycle
from alliance_timeline.inference.survival import cumulative_incidence, kaplan_meier
from alliance_timeline.lifecycle import Case, FollowThrough, drawn, follow_events
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Form, Vocabulary

START = datetime.date(2010, 1, 1)
END = datetime.date(2019, 12, 31)
SCHEME = at.Periodization.declared("2014-01-01", names=["early", "late"])
_TERM = {"definition": "What it is.", "inclusion": "When it applies."}
WORDS = Vocabulary(
    forms=[
        Form(
            id="deal", statuses=dict.fromkeys(["announced", "signed", "in_force", "implemented", "cancelled"]), **_TERM
        ),
        Form(id="ban", statuses=dict.fromkeys(["announced", "in_force", "suspended", "cancelled"]), **_TERM),
        Form(id="drill", statuses=dict.fromkeys(["announced", "occurred"]), **_TERM),
    ]
)

Steps = list[tuple[str, str]]
OUTCOMES = ("fulfilled", "cancelled", "silent")


def deal(name: str, date: str, *milestones: tuple[str, str], status: str = "signed", **fields: Any) -> at.Event:
    """A deal on a date with milestones of (status, date)."""
    given = {"title": f"Deal {name}", "kind": "cooperation", "form": "deal", "domains": ["trade"]}
    later = [at.Milestone(status=word, date=day) for word, day in milestones]
    return at.Event(**{**given, "id": name, "date": date, "status": status, "milestones": later, **fields})


def world(*events: at.Event, **options: Any) -> Timeline:
    """A timeline that covers ten years."""
    return Timeline(events, **{"coverage": ("2010", "2019"), "phases": SCHEME, "vocabulary": WORDS, **options})


def day(number: int) -> str:
    """The day so many days after the start."""
    return (START + datetime.timedelta(days=number)).isoformat()


def simple(rows: list[tuple[int, str | None, int]]) -> list[at.Event]:
    """Deals signed on a day, with what followed after so many days, or nothing."""
    return [
        deal(f"d{n}", day(begun), *([(word, day(begun + wait))] if word else []))
        for n, (begun, word, wait) in enumerate(rows)
    ]


ROWS = st.lists(
    st.tuples(
        st.integers(0, 3651), st.sampled_from([None, "implemented", "completed", "cancelled", "suspended"]),
        st.integers(0, 2500),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
LAST = (END - START).days


def observed(rows: list[tuple[int, str | None, int]]) -> tuple[list[int], list[str | None]]:
    """Durations and causes by hand, cut on the last day."""
    durations, causes = [], []
    for begun, word, wait in rows:
        ended = word is not None and begun + wait <= LAST
        durations.append(wait if ended else LAST - begun)
        causes.append(None if not ended else "fulfilled" if word in ("implemented", "completed") else "cancelled")
    return durations, causes


# Exact dates: the kernel's own figures


@settings(max_examples=60)
@given(ROWS, st.sampled_from([0.8, 0.95]))
@example([(0, "implemented", 5), (0, "implemented", 9)], 0.95)
@example([(0, "implemented", 5), (9, None, 0), (9, "cancelled", 7), (9, "implemented", 11)], 0.95)
def test_exact_dates_give_the_kernel_s_curves(rows: list[tuple[int, str | None, int]], confidence: float) -> None:
    """With exact dates estimates, limits and median are those of Kaplan-Meier and Aalen-Johansen on the durations."""
    found = world(*simple(rows)).follow_through(confidence=confidence)
    durations, causes = observed(rows)
    plain = kaplan_meier(durations, [cause is not None for cause in causes], confidence=confidence)
    curve = found.curve
    assert curve is not None
    assert np.array_equal(curve.times, plain.times / 365.25)
    for name, expected in (("estimate", plain.survival), ("low", plain.low), ("high", plain.high)):
        assert getattr(curve, name) == pytest.approx(expected, abs=1e-9)
    for mine, its in (
        (found.whole.median, plain.median), (found.whole.median_low, plain.median_low),
        (found.whole.median_high, plain.median_high),
    ):  # fmt: skip
        assert mine == (None if its is None else pytest.approx(its / 365.25))
    risks = cumulative_incidence(durations, causes, confidence=confidence)
    for cause in risks.causes:
        for time in (*plain.times, 0.0, plain.follow_up, plain.follow_up + 1):
            share = found.share_at(time / 365.25, str(cause.cause))
            assert share == pytest.approx(cause.at(time), abs=1e-9)
    for time in (0.0, 1.0, plain.follow_up, plain.follow_up + 1):
        assert curve.at(time / 365.25) == pytest.approx(plain.at(time), abs=1e-9)
    assert (found.n, found.fulfilled, found.cancelled, found.silent) == (
        len(rows), causes.count("fulfilled"), causes.count("cancelled"), causes.count(None),
    )  # fmt: skip


def figures(found: FollowThrough) -> list[Any]:
    """All that was computed, in plain values."""
    groups = [found.whole, *found.groups]
    return [
        [
            (item.group, item.n, item.median, item.median_low, item.median_high, item.unknown, item.reason)
            for item in groups
        ],
        [
            [array.tolist() for array in (curve.times, curve.estimate, curve.low, curve.high)]
            for item in groups
            for curve in item.risks.values()
        ],
        found.overdue,
        dict(found.left_out),
    ]


@settings(max_examples=20)
@given(ROWS, st.integers(1, 60), st.integers(0, 5))
def test_exact_dates_need_no_imputations(rows: list[tuple[int, str | None, int]], m: int, seed: int) -> None:
    """With exact dates any number of imputations and any seed give the same."""
    timeline = world(*simple(rows))
    found = timeline.follow_through(m=m, seed=seed)
    assert figures(found) == figures(timeline.follow_through())
    assert "exact dates" in found.method


# Uncertain dates

VAGUE = st.lists(
    st.builds(
        lambda year, cut, word, gap, later_cut: (
            f"{year}-06-15"[:cut],
            *([(word, f"{year + gap}-03-10"[:later_cut])] if word else []),
        ),
        st.integers(2010, 2018), st.sampled_from([4, 7, 10]),
        st.sampled_from([None, "implemented", "cancelled", "in_force"]), st.integers(1, 4), st.sampled_from([4, 7, 10]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip
KINDS = ("cooperation", "friction", "unilateral")


def vague(rows: list[Any]) -> list[at.Event]:
    """Deals of several kinds and domains with dates as given."""
    return [deal(f"d{n}", *row, kind=KINDS[n % 3], domains=["trade", "ai"][: 1 + n % 2]) for n, row in enumerate(rows)]


@settings(max_examples=40)
@given(VAGUE, st.integers(0, 3))
def test_shares_sum_to_one(rows: list[Any], seed: int) -> None:
    """At every time the three shares sum to 1, they only rise (or fall), and limits hold them and move with them."""
    found = world(*vague(rows)).follow_through(seed=seed)
    times = [0.0, 0.7, 3.0, 20.0, *(found.curve.times if found.curve else ())]
    for years in times:
        shares = [found.share_at(years, name) for name in OUTCOMES]
        assert sum(share[0] for share in shares if share) == pytest.approx(1)
        for share in shares:
            assert share is not None
            assert 0 <= share[1] <= share[0] + 1e-12 <= share[2] + 2e-12 <= 1 + 3e-12
    for name in OUTCOMES:
        sign = -1 if name == "silent" else 1
        curve = found.risks[name]
        assert (np.diff(curve.estimate) * sign >= -1e-12).all()
        if "imputations" in found.method and not (curve.estimate == curve.estimate[:1]).all():
            assert (np.diff(curve.low) * sign >= -1e-12).all()
    assert found.fulfilled + found.cancelled + found.silent == pytest.approx(found.n)


@settings(max_examples=20)
@given(VAGUE, st.randoms())
def test_order_does_not_matter(rows: list[Any], shuffle: random.Random) -> None:
    """Events may come in any order."""
    events = vague(rows)
    timeline = world(*events)
    shuffle.shuffle(events)
    found = follow_events(
        events, timeline.registry, timeline.windows, by="domain", limits=(START, END), caution=timeline.caution
    )
    assert figures(found) == figures(timeline.follow_through(by="domain"))


@settings(max_examples=20)
@given(VAGUE)
def test_a_group_is_its_selection(rows: list[Any]) -> None:
    """A group's figures are those of selecting it: each event has the same drawn days wherever it stands."""
    timeline = world(*vague(rows))
    found = timeline.follow_through(by="kind")
    for item in found.groups:
        alone = timeline.select(kinds=str(item.group)).follow_through()
        assert figures(alone)[1] == [
            [array.tolist() for array in (curve.times, curve.estimate, curve.low, curve.high)]
            for curve in item.risks.values()
        ]
        assert (alone.n, alone.median, alone.unknown) == (item.n, item.median, item.unknown)


@pytest.mark.parametrize(
    ("first", "later"), [((0, 3), (2, 4)), ((0, 5), (0, 0)), ((0, 0), (0, 3)), ((0, 2), (5, 6)), ((0, 4), (2, 2))]
)
def test_pairs_of_days_are_equally_likely(first: tuple[int, int], later: tuple[int, int]) -> None:
    """Of all pairs of possible days with first ≤ later each is drawn as often, and no other."""
    base, draws = START.toordinal(), 4000
    case = Case(deal("one", "2010"), (base + first[0], base + first[1]), 1, (base + later[0], base + later[1]), 0)
    begins, length, outcome = drawn([case], END.toordinal(), draws, 7)
    pairs = [(a, b) for a in range(first[0], first[1] + 1) for b in range(later[0], later[1] + 1) if a <= b]
    found = list(zip((begins[:, 0] - base).tolist(), (begins[:, 0] - base + length[:, 0]).tolist(), strict=True))
    assert set(found) == set(pairs)
    assert (outcome == 1).all()
    if len(pairs) > 1:
        assert stats.chisquare([found.count(pair) for pair in pairs]).pvalue > 0.001


def greenwood(length: Any, ended: Any, days: float) -> tuple[float, float]:
    """Kaplan-Meier's share after some days and Greenwood's variance, by hand."""
    share, hazard = 1.0, 0.0
    for time in sorted({int(n) for n, end in zip(length, ended, strict=True) if end and n <= days}):
        risk, gone = int((length >= time).sum()), int(((length == time) & ended).sum())
        share *= 1 - gone / risk
        hazard += gone / (risk * (risk - gone)) if risk > gone else 0.0
    return share, share**2 * hazard


@pytest.mark.parametrize("m", [20, 60])
def test_averages_are_rubin_s(m: int) -> None:
    """Shares are means over the draws; limits are Rubin's on the log(−log) scale, each the tightest that holds."""
    rows = [("2011-03-01", ("implemented", "2012")), ("2011-06", ("implemented", "2014")), ("2012-01-01",),
            ("2011", ("cancelled", "2012-05")), ("2012-01-03",),
            ("2013", ("implemented", "[2013-11..2018-02]"))]  # fmt: skip
    timeline = world(*vague(rows))
    found = timeline.follow_through(m=m, seed=3, confidence=0.9)
    cases = [case_of(event) for event in timeline]
    _, length, outcome = drawn(cases, END.toordinal(), m, 3)
    curve = found.curve
    assert curve is not None
    low, high = [], []
    for place, years in enumerate(curve.times):
        pairs = np.array([greenwood(*row, years * 365.25 + 0.5) for row in zip(length, outcome > 0, strict=True)])
        share, within = pairs.mean(axis=0)
        between = pairs[:, 0].var(ddof=1) * (1 + 1 / m)
        assert curve.estimate[place] == pytest.approx(share)
        freedom = (m - 1) * ((within + between) / between) ** 2 if between > 0 else math.inf
        reach = stats.t.ppf(0.95, freedom) * math.sqrt(within + between) / (share * -math.log(share))
        low.append(share ** math.exp(reach))
        high.append(share ** math.exp(-reach))
    assert curve.low == pytest.approx([max(low[n:]) for n in range(len(low))])
    assert curve.high == pytest.approx([min(high[: n + 1]) for n in range(len(high))])
    assert f"averaged over {m} imputations" in found.method


def case_of(event: at.Event) -> Case:
    """The case of a deal whose only milestone is its outcome."""
    first, later = event.date.ordinals[:2], [item.date.ordinals[:2] for item in event.milestones]
    code = {"implemented": 1, "cancelled": 2}.get(event.milestones[0].status, 0) if later else 0
    return Case(event, first, code, later[0] if later else None, END.toordinal())  # type: ignore[arg-type]


def test_few_imputations_are_refused() -> None:
    """Fewer than 20 imputations do not do where a date is uncertain."""
    assert world(deal("one", "2012")).follow_through(m=20).n == 1
    with pytest.raises(at.InputError, match="m is 19; at least 20 imputations are needed"):
        world(deal("one", "2012")).follow_through(m=19)


def test_limits_are_sane_before_much_has_happened() -> None:
    """Where only some imputations have an event yet, the limit is not wider than when all of them have it."""
    events = [deal(f"d{n}", day(n)) for n in range(50)]
    found = world(deal("vague", day(3), ("implemented", "[2012-01-01..2015-12-31]")), *events).follow_through(m=100)
    curve = found.curve
    assert curve is not None
    assert curve.low.min() == curve.low[-1] > 0.85


# What is observed


def test_silence_ends_on_the_settled_day() -> None:
    """Silent ones are censored on the settled day; what comes after it is not observed, and nobody has failed."""
    events = [deal("a", "2012-01-01"), deal("b", "2012-01-01", ("implemented", "2016-01-02")),
              deal("c", "2012-01-01", ("implemented", "2012-01-31"))]  # fmt: skip
    found = world(*events, settled_until="2016-01-01").follow_through()
    assert (found.end, found.fulfilled, found.silent) == (datetime.date(2016, 1, 1), 1, 2)
    assert found.curve is not None
    assert found.curve.follow_up == 4 * 365.25 / 365.25
    assert found.curve.at(30 / 365.25)[0] == pytest.approx(2 / 3)
    later = world(*events, settled_until="2016-01-02").follow_through()
    assert (later.fulfilled, later.silent) == (2, 1)
    assert world(*events).follow_through().end == END


def test_silence_ends_where_nobody_looked_any_more() -> None:
    """An agreement that was last followed up on before the end is censored on that day."""
    events = [deal("a", "2012-01-01", followed_up_on="2013-01-01"),
              deal("b", "2012-01-01", followed_up_on="2030-01-01"),
              deal("c", "2012-01-01", ("implemented", "2014-01-01"))]  # fmt: skip
    found = world(*events).follow_through()
    assert found.curve is not None
    assert found.curve.estimate.tolist() == [0.5]
    early = world(deal("a", "2012-01-01", followed_up_on="2011-01-01")).follow_through()
    assert early.curve is not None
    assert early.curve.follow_up == 0


def test_a_cut_selection_is_followed_to_the_end() -> None:
    """``until`` cuts when agreements began, not what followed."""
    timeline = world(deal("a", "2012-01-01", ("implemented", "2016-01-01")), deal("b", "2014-05-05"))
    found = timeline.select(until="2013").follow_through()
    assert (found.n, found.fulfilled, found.end) == (1, 1, END)


def test_events_outside_are_left_out() -> None:
    """What probably begins outside the coverage, or after the settled day, is left out and counted."""
    events = [deal("a", "2009-12-31", ("implemented", "2012")), deal("b", "2016-01-02"), deal("c", "2016"),
              deal("d", "2015-12"), deal("e", "2016-01-01"), deal("f", "2015-11/2015-12"),
              deal("g", "[2014..2017]")]  # fmt: skip
    found = world(*events, settled_until="2016-01-01").follow_through()
    assert dict(found.left_out) == {"begin outside the covered and settled days": 3}
    assert found.n == 4


# Which events count


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        (deal("a", "2012-05-05"), "silent"),
        (deal("a", "2012-05-05", status="announced"), "silent"),
        (deal("a", "2012-05-05", ("in_force", "2013-01-01")), "silent"),
        (deal("a", "2012-05-05", ("in_force", "2013-01-01"), ("completed", "2014-01-01")), "fulfilled"),
        (deal("a", "2012-05-05", ("suspended", "2013-01-01"), ("implemented", "2014-01-01")), "cancelled"),
        (deal("a", "2012-05-05", ("implemented", "2013-01-01"), ("cancelled", "2014-01-01")), "fulfilled"),
        (deal("a", "2012-05-05", ("occurred", "2013-01-01")), "fulfilled"),
        (deal("a", "2012-05-05", ("signed", "2013-01-01"), ("cancelled", "2014-01-01")), "cancelled"),
        (deal("a", "2012-05-05", ("signed", "2011-01-01"), status="in_force"), "silent"),
        (deal("a", "2012-05-05", ("announced", "2012-06-01"), form="drill", status="announced"), "silent"),
    ],
)
def test_outcomes(event: at.Event, outcome: str) -> None:
    """The first stage of ``to`` or later fulfils, a suspension or cancellation before it ends; else it is silent."""
    found = world(event).follow_through()
    assert {name: getattr(found, name) for name in OUTCOMES} == {name: float(name == outcome) for name in OUTCOMES}


NO_LATER = "their form has no later stage"
LISTED = "listed for the later stage or the end itself"


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (deal("a", "2012-05-05", ("announced", "2012-01"), form="ban", status="in_force"), NO_LATER),
        (deal("a", "2012-05-05", form="ban", status="announced"), NO_LATER),
        (deal("a", "2012-05-05", ("signed", "2011"), status="implemented"), LISTED),
        (deal("a", "2012-05-05", ("signed", "2012"), status="cancelled"), LISTED),
        (deal("a", "2012-05-05", ("announced", "2012-05-05"), form="drill", status="occurred"), LISTED),
        (deal("a", "2012-05-05", status="implemented"), None),
        (deal("a", "2012-05-05", ("signed", "2013-01-01"), status="implemented"), None),
        (deal("a", "2012-05-05", ("implemented", "2011-01-01")), None),
    ],
)  # fmt: skip
def test_what_is_not_followed(event: at.Event, why: str | None) -> None:
    """What cannot fail, or was listed because it came, is left out with the reason; other events are no agreements."""
    found = world(event).follow_through()
    assert (found.n, dict(found.left_out)) == (0, {why: 1} if why else {})


def test_listed_for_it() -> None:
    """On request what is listed for the outcome counts, from its earlier stage to its own date."""
    timeline = world(deal("a", "2012-05-05", ("signed", "2011-05-05"), status="implemented"), deal("b", "2012-01-01"))
    found = timeline.follow_through(listed_for_it=True)
    assert (found.n, found.fulfilled, dict(found.left_out)) == (2, 1, {})
    assert found.curve is not None
    assert found.curve.times.tolist() == [366 / 365.25]


def test_contradictory_dates_are_left_out() -> None:
    """Milestones that stand before the first stage in time but after it in the list are no durations."""
    event = deal("a", "2013-05-05", ("announced", "2012-05-05"), ("signed", "2012-06-01"))
    assert world(event).follow_through(("announced",), "signed").left_out == {
        "listed for the later stage or the end itself": 1
    }
    wrong = deal("a", "2011-05-05", ("announced", "2013-05-05"), ("implemented", "2012-06-01"), form="other",
                 status="occurred")  # fmt: skip
    assert world(wrong, vocabulary=None).follow_through().n == 0
    wrong = deal("a", "2012/2014", ("announced", "2013-05-05"), ("implemented", "2012-06-01"))
    assert world(wrong).follow_through().left_out == {"their dates contradict the order of their stages": 1}


def test_stages_are_chosen() -> None:
    """The first stage and the goal are what is asked for; the first one counts from its own date."""
    event = deal(
        "a", "2012-01-01", ("announced", "2011-01-01"), ("in_force", "2013-01-01"), ("completed", "2015-01-01")
    )
    timeline = world(event)
    cases = {
        (("announced", "signed"), "in_force"): 731, (("signed",), "in_force"): 366, ("announced", "implemented"): 1461,
        ("signed", "completed"): 1096,
    }  # fmt: skip
    for (start, to), days in cases.items():
        found = timeline.follow_through(start, to)
        assert found.curve is not None
        assert found.curve.times.tolist() == [days / 365.25]
        assert (found.fulfilled, found.share_at(days / 365.25)) == (1, (1, 0, 1))
    assert timeline.follow_through("in_force", "completed").fulfilled == 1
    drill = deal("b", "2012-01-01", ("occurred", "2012-02-01"), form="drill", status="announced")
    assert world(event, drill).follow_through("announced", "occurred").left_out == {NO_LATER: 1}
    with pytest.raises(AttributeError, match="no attribute 'follow'"):
        lifecycle.follow  # noqa: B018
    assert timeline.follow_through("signed", "in_force").from_status == ("signed",)


def test_without_a_vocabulary_every_form_counts() -> None:
    """Where no vocabulary says what a form allows, nothing is left out for it."""
    assert world(deal("a", "2012-01-01", form="ban", status="announced"), vocabulary=None).follow_through().n == 1


# Refusals, groups, and what is told


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"from_status": "sined"}, "from_status: 'sined' is no stage; nearest: 'signed'$"),
        ({"from_status": ()}, "from_status: no stage is given"),
        ({"from_status": "cancelled"}, "from_status: 'cancelled' is no stage"),
        ({"to": "suspended"}, "to: 'suspended' is no stage"),
        ({"to": "signed"}, "from_status: signed does not come before signed"),
        ({"by": "actor"}, "by: 'actor' is unknown"),
        ({"confidence": 1.0}, "confidence"),
        ({"m": 0}, "m is 0; allowed: 1 or more"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_refusals(options: dict[str, Any], message: str) -> None:
    """What is not allowed is refused by name, with what is."""
    with pytest.raises(at.InputError, match=message):
        world(deal("a", "2012-01-01")).follow_through(**options)


def test_other_refusals() -> None:
    """No covered day, phases without a scheme, an unknown group or outcome, wrong years and frames."""
    with pytest.raises(at.InputError, match="no day is covered"):
        Timeline([]).follow_through()
    with pytest.raises(at.InputError, match="no day is covered"):
        follow_events([], world().registry, [])
    with pytest.raises(at.InputError, match="phase scheme"):
        world(deal("a", "2012-01-01"), phases=None).follow_through(by="phase")
    with pytest.raises(at.InputError, match="no phases are given"):
        follow_events([], world().registry, [(START, END)], by="phase")
    found = world(deal("a", "2012-01-01")).follow_through(by="kind")
    with pytest.raises(at.UnknownNameError, match="friction"):
        found["friction"]
    with pytest.raises(at.UnknownNameError, match="outcome"):
        found.share_at(1, "failed")
    for years in (-1.0, math.nan):
        with pytest.raises(at.InputError, match="years"):
            found.share_at(years)
    with pytest.raises(at.InputError, match="what: 'groups' is unknown; allowed: curves, overdue"):
        found.to_pandas("groups")  # type: ignore[arg-type]


def test_unreliable_coding_is_refused() -> None:
    """Where coders do not agree on the status there is no follow-through; where little, it is told."""
    event = deal("a", "2012-01-01")
    for alpha, refused in ((0.5, True), (0.7, False)):
        known = at.Reliability(id="status", alpha=alpha, low=0.4, high=0.9, n=50)
        timeline = world(event, reliability=[known])
        if refused:
            with pytest.raises(at.InputError, match="coders agree too little"):
                timeline.follow_through()
        else:
            assert "coding of status: alpha 0.70" in str(timeline.follow_through().caution)


def test_nothing_to_follow() -> None:
    """Without agreements there is no curve and no share, but a reason; without limits those of the windows hold."""
    found = world(deal("a", "2012-01-01", status="implemented")).follow_through(by="kind")
    assert (found.n, found.curve, found.share_at(1), found.median, found.groups) == (0, None, None, None, ())
    assert found.reason == "no event of the selection is such an agreement"
    assert found.reason in repr(found)
    assert found.to_pandas().empty
    assert follow_events([deal("a", "../2012")], world().registry, [(START, END)]).end == END
    silent = world(deal("a", "2012-01-01")).follow_through()
    assert (silent.reason, silent.share_at(3)) == ("none has a later stage", (0, 0, 0))
    half = world(
        *(deal(f"d{n}", "2012-01-01") for n in range(3)), deal("e", "2012-01-01", ("implemented", "2013-01-01"))
    )
    assert half.follow_through().reason == "75% are silent to the end, more than half"


def test_groups() -> None:
    """Groups by each variable, many-valued ones in each; phases in order, others by size; None last."""
    events = [
        deal("a", "2013-12-31", domains=["trade", "ai"], participants=["no"]),
        deal("b", "2014-01-01", domains=["trade"], participants=["no", "is"]),
        deal("c", "[2013-12-31..2014-01-01]", domains=["trade"], kind="friction"),
    ]
    actors = [at.Actor(id="no", names="N", country="NO", kind="state"),
              at.Actor(id="is", names="I", country="IS", kind="state")]  # fmt: skip
    timeline = world(*events, actors=actors)
    expected = {
        "kind": [("cooperation", 2), ("friction", 1)], "form": [("deal", 3)], "domain": [("trade", 3), ("ai", 1)],
        "phase": [("early", 1), ("late", 1), (None, 1)], "country": [("NO", 2), ("IS", 1), (None, 1)],
        "setting": [("bilateral", 1), (None, 2)],
    }  # fmt: skip
    for by, groups in expected.items():
        found = timeline.follow_through(by=by)  # type: ignore[arg-type]
        assert [(item.group, item.n) for item in found.groups] == groups
        assert "groups are not tested against each other" in repr(found)
    other = at.Periodization.declared("2000-01-01", names=["old", "new"])
    assert [item.group for item in timeline.follow_through(by="phase", phases=other).groups] == ["new"]


def test_unknown_and_overdue() -> None:
    """Agreements that nobody followed up on are named and told; silent ones older than the median are listed."""
    events = [
        deal("old", "2010-01-01"),
        deal("older", "2010-01-01", ("announced", "2009-01-01"), followed_up_on="2019-06-01"),
        deal("young", "2019-12-01", followed_up_on="2020-01-01"), deal("vague", "2012", ("implemented", "2025")),
        *(deal(f"done{n}", "2012-01-01", ("implemented", "2013-01-01")) for n in range(4)),
    ]  # fmt: skip
    found = world(*events).follow_through(by="kind")
    assert found.unknown == ("old",)
    assert found.median == 366 / 365.25
    assert [(item.id, item.looked_for) for item in found.overdue] == [("older", True), ("old", False), ("vague", False)]
    assert found.overdue[0].age == pytest.approx((END - datetime.date(2009, 1, 1)).days / 365.25)
    assert found.overdue[2].age == pytest.approx(7.5, abs=0.1)
    told = "nobody looked for later stages of 1 of 8"
    assert told in str(found.caution)
    assert found["cooperation"].n == 8
    assert found.median == found["cooperation"].median
    complete = world(events[1], complete=True).follow_through()
    assert (complete.unknown, complete.caution, complete.overdue) == ((), None, ())


def test_display() -> None:
    """Text and HTML have the shares, groups, overdue ones, unit, method and caution, all escaped."""
    events = [
        *(deal(f"old{n}", "2010-01-01", title=f"<b>Deal {n}") for n in range(14)),
        *(deal(f"done{n}", "2012", ("implemented", "2013-07")) for n in range(20)),
    ]  # fmt: skip
    found = world(*events).follow_through(by="kind")
    for text in (repr(found), found._repr_html_()):
        for part in ("34 events from announced or signed to implemented or later", "observed until 2019-12-31",
                     "1 year", "5 years", "Share fulfilled by kind", "cooperation", "2 more", "20 fulfilled",
                     "40 imputations", "nobody looked", "cancelled or suspended"):  # fmt: skip
            assert part in text
        assert text.count("not a complete list") == 1
    assert "<b>" in repr(found)
    assert "<b>" not in found._repr_html_()
    assert "10 years" not in [row[0] for row in found.by_years()]
    assert found.unit == "event"
    assert "left out" in repr(world(deal("a", "2008-01-01")).follow_through())


def test_frames() -> None:
    """A row for each group, outcome and time, and one for each overdue agreement."""
    events = [deal("a", "2010-01-01"), *(deal(f"d{n}", "2012-01-01", ("implemented", "2013-01-01")) for n in range(2))]
    found = world(*events).follow_through(by="kind")
    rows = found.to_pandas().to_dict("records")
    assert len(rows) == 6
    assert [row["group"] for row in rows] == ["all"] * 3 + ["cooperation"] * 3
    assert rows[1] == pytest.approx({"group": "all", "outcome": "fulfilled", "years": 366 / 365.25, "estimate": 2 / 3,
                                     "low": rows[1]["low"], "high": rows[1]["high"]})  # fmt: skip
    (late,) = found.to_pandas("overdue").to_dict("records")
    assert (late["id"], late["date"], late["looked_for"]) == ("a", "2010-01-01", False)


def test_results_are_frozen() -> None:
    """Neither the result nor its parts nor their arrays can be changed."""
    found = world(deal("a", "2012-01-01", ("implemented", "2013-01-01"))).follow_through()
    curve = found.curve
    assert curve is not None
    for item in (found, found.whole, curve):
        with pytest.raises(AttributeError):
            setattr(item, fields(item)[0].name, None)
    with pytest.raises(ValueError, match="read-only"):
        curve.estimate[0] = 1
    with pytest.raises(TypeError):
        found.risks["silent"] = curve  # type: ignore[index]


def test_bundled_data() -> None:
    """On the bundled data all agreements are accounted for, and the display says what it must."""
    timeline = at.load()
    found = timeline.follow_through(by="phase")
    assert found.n > 200
    assert found.n + sum(found.left_out.values()) == sum(item.n for item in found.groups) + sum(found.left_out.values())
    assert found.fulfilled + found.cancelled + found.silent == pytest.approx(found.n)
    assert found.end == timeline.settled_until
    share = found.share_at(5)
    assert share is not None
    assert 0 < share[1] < share[0] < share[2] < 1
    assert 0 < len(found.unknown) < found.n
    assert "not a complete list" in repr(found)
    ids = {event.id for event in timeline}
    assert {item.id for item in found.overdue} | set(found.unknown) <= ids
