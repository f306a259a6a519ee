"""Trends and contrasts net of attention: what the rest is, against brute force, vague dates, guards and refusals."""

from __future__ import annotations

import datetime
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import InputError, UnknownNameError
from alliance_timeline.events import Event, Reliability
from alliance_timeline.inference.shares import odds_ratio
from alliance_timeline.inference.trends import logistic_trend, offset_trend
from alliance_timeline.phases import Periodization
from alliance_timeline.series import Indicator
from alliance_timeline.timeline import Timeline
from alliance_timeline.timeline.collection import part_and_rest

from .worlds import FRAMES, event, selections, timelines, world

PLAIN = Periodization.declared("2007-01-01", names=["early", "late"])
YEARS = range(2002, 2012)
ENDS = [[datetime.date(year, *day).toordinal() for day in ((1, 1), (12, 31))] for year in YEARS]
MIDDLES = [(first + last + 1) / 2 / 365.25 for first, last in ENDS]


def dated(numbers: dict[str, list[int]], **options: Any) -> Timeline:
    """Events on known days: so many of each domain in each of the years 2002 to 2011, spread over the year."""
    found = [
        event(f"{name}-{year}-{n}", date=f"{year}-{1 + 12 * n // max(many[year - 2002], 1):02}-11", domains=name)
        for name, many in numbers.items()
        for year in YEARS
        for n in range(many[year - 2002])
    ]
    return world(found, **({"coverage": ("2002-01-01", "2011-12-31"), "phases": PLAIN} | options))


AI, ENERGY = [1, 1, 2, 1, 3, 3, 5, 5, 7, 8], [4, 5, 3, 6, 4, 5, 6, 5, 4, 6]
TWO = dated({"ai": AI, "energy": ENERGY})


def volume(values: list[float], first: int = 2002) -> Indicator:
    """Yearly values."""
    dates = tuple(EventDate.parse(str(first + n)) for n in range(len(values)))
    none = ("",) * len(values)
    return Indicator("trade", "Trade", "Goods", "billion USD", dates, np.array(values, dtype=float), none, none)


# what a selection remembers


@settings(max_examples=30)
@given(timelines(), selections(), selections())
def test_a_selection_remembers_the_whole(timeline: Timeline, one: Any, other: Any) -> None:
    """However often it is selected, the whole is that of the data, and equality and repr do not know it."""
    part = timeline.select(one).select(other).where(lambda event: event.kind != "hedging")[:5]
    assert part._content.whole == timeline.events
    assert timeline._of(replace(part._content, whole=())) == part
    assert "whole=(<Event" not in repr(part._content)
    assert pickle.loads(pickle.dumps(part))._content.whole == timeline.events


def test_union_and_addition_extend_the_whole() -> None:
    """``add`` and ``merge`` take in what the other remembers, once; what stands in the union is as it stands there."""
    ai, energy = TWO.select(domains="ai"), TWO.select(domains="energy")
    assert set(ai.merge(energy)._content.whole) == set(TWO.events)
    new = event("new", date="2005-01-01", domains="military")
    assert set(ai.add(new)._content.whole) == {*TWO.events, new}
    changed = TWO["energy-2002-0"].replace(title="Another")
    assert changed in ai.add(changed)._content.whole
    assert len(ai.add(changed)._content.whole) == len(TWO)


def test_as_of_cuts_the_whole_as_well() -> None:
    """What was not public by then is not in the rest either."""
    part = TWO.select(domains="ai").as_of("2005-12-31")
    rest = part_and_rest(part._content)[1]
    assert {one.date.start.latest.year for one in rest.events} == {2002, 2003, 2004, 2005}
    assert len(rest.events) == sum(ENERGY[:4])


def test_the_rest_is_all_other_dyadic_occasions() -> None:
    """Papers of a selected occasion, and what is not dyadic, are not in the rest; other occasions are, whole."""
    summit = event("summit", domains="energy")
    paper = event("paper", domains="ai", links=[{"relation": "part_of", "event": "summit"}])
    law, talks = event("law", kind="unilateral", domains="ai"), event("talks", domains="energy", kind="friction")
    minutes = event("minutes", domains="energy", links=[{"relation": "part_of", "event": "talks"}])
    tl = world([summit, paper, law, talks, minutes])
    part, rest = part_and_rest(tl.select(domains="ai")._content)
    assert [one.id for one in part.events] == ["paper"]
    assert sorted(one.id for one in rest.events) == ["minutes", "talks"]
    assert part_and_rest(tl._content)[1].events == ()


@settings(max_examples=50)
@given(timelines(), selections())
def test_part_and_rest_make_the_whole(timeline: Timeline, selection: Any) -> None:
    """Whatever is selected by anything but dates: roots of part and rest are apart, and together all dyadic ones."""
    free = selection.replace(since=None, until=None, phases=(), exclude=None)
    part, rest = part_and_rest(timeline.select(free)._content)
    root = timeline.registry.root
    inside, outside = ({root(one) for one in side.events} for side in (part, rest))
    assert not inside & outside
    assert inside | outside == {root(one) for one in timeline if one.is_dyadic}
    assert rest.coverage == part.coverage


@settings(max_examples=50)
@given(timelines(), selections())
def test_cut_days_cut_the_rest_as_selecting_does(timeline: Timeline, selection: Any) -> None:
    """Selecting by date and then anything: the rest are the others of the same dates."""
    dates = selection.replace(exclude=None)
    words = {"since": dates.since, "until": dates.until, "phases": dates.phases}
    cut = timeline.select(**words)
    part, rest = part_and_rest(cut.select(domains="ai")._content)
    taken = {timeline.registry.root(one) for one in part.events}
    others = [one for one in cut if one.is_dyadic and timeline.registry.root(one) not in taken]
    assert list(rest.events) == others


# trends


def test_trend_against_the_rest_is_the_logistic_trend_of_the_counts() -> None:
    """On known days, the row is the kernel's result on yearly counts of occasions."""
    row = TWO.select(domains="ai").relative_trend(every="year").only
    peer = logistic_trend(AI, np.add(AI, ENERGY), MIDDLES)
    assert (row.estimate, row.low, row.high, row.p_value) == pytest.approx(
        (peer.odds_ratio, peer.low, peer.high, peer.p_value)
    )
    assert (row.verdict, row.events, row.rest, row.periods, row.flips) == ("rising", 36, 48, 10, 0)


def test_rising_attention_is_not_rising_cooperation() -> None:
    """Where all that is catalogued doubles, a rate rises and the share does not."""
    tl = dated({"ai": [6, 6, 6, 6, 6, 12, 12, 12, 12, 15], "energy": [15, 12, 15, 15, 12, 30, 30, 27, 27, 30]})
    ai = tl.select(domains="ai")
    assert ai.series("year").trend("log_linear").only.verdict == "rising"
    row = ai.relative_trend(every="year").only
    assert (row.verdict, row.low < 1 < row.high) == ("no trend shown", True)


def test_trend_beside_a_volume() -> None:
    """The row is the kernel's result on the years that have a value; those without are left out and said."""
    values = [10, 12, 11, 15, 14, 20, 18, 25]
    result = TWO.select(domains="ai").relative_trend(every="year", normalise=volume(values, first=2003))
    row = result.only
    days = [366 if y in (2004, 2008) else 365 for y in YEARS]
    peer = offset_trend(AI[1:9], values, MIDDLES[1:9], days[1:9])
    assert (row.estimate, row.low, row.high, row.p_value, row.elasticity) == pytest.approx(
        (peer.percent, peer.low, peer.high, peer.p_value, peer.elasticity)
    )
    assert (row.periods, row.events, row.rest, row.against) == (8, 27, None, "trade")
    assert "2 periods without a value of trade left out: 2002, 2011" in repr(result)
    assert "rate of the selection at an unchanged Trade (billion USD), whose coefficient is estimated" in repr(result)


def test_the_unsettled_tail_is_left_out_and_said() -> None:
    """Periods that end after the settled day do not count, on either side."""
    tl = dated({"ai": [*AI[:9], 40], "energy": ENERGY}, settled_until="2010-12-31")
    result = tl.select(domains="ai").relative_trend(every="year")
    assert (result.only.events, result.only.rest) == (28, 42)
    assert "1 later left out, reports are settled until 2010-12-31" in repr(result)
    contrast = tl.select(domains="ai").relative_contrast("late", "early")
    assert (contrast.row().events_a, contrast.row().first[1]) == (20, datetime.date(2010, 12, 31))
    assert "reports are settled until 2010-12-31; later days are left out" in repr(contrast)


def test_an_open_rest_is_told_of_a_closed_frame() -> None:
    """A frame is a complete list, the rest beside it is not: the caution says so, unless all is complete or no rest."""
    framed = [one.replace(frames=["meetings"]) if one.domains == ("ai",) else one for one in TWO]
    rest = "the rest: not a complete list: counts and rates are of catalogued occasions, not of all that happened"
    for closed, own in ((True, ()), (False, ("not a complete list: meetings",))):
        frames = [FRAMES[0].replace(closed=closed, window="2002/2011")]
        part = dated({}, frames=frames).merge(world(framed, frames=frames, coverage=("2002", "2011")))
        part = part.select(frames="meetings")
        cautions = part.relative_trend(every="year").basis.caution, part.relative_contrast("late", "early").caution
        for caution in cautions:
            assert caution is not None
            assert caution.endswith(rest)
            assert caution.startswith((*own, "the rest")[0])
        assert rest in repr(part.relative_contrast("late", "early"))
        beside = part.relative_trend(every="year", normalise=volume([10, 12, 11, 15, 14, 20, 18, 25, 26, 27]))
        assert "the rest" not in (beside.basis.caution or "")
    whole = world(framed, frames=frames, coverage=("2002", "2011"), phases=PLAIN, complete=True)
    assert whole.select(frames="meetings").relative_contrast("late", "early").caution is None
    assert "the rest" not in (TWO.select(domains="ai").relative_contrast("late", "early").caution or "")


def vague(name: str, years: dict[str, int]) -> list[Event]:
    """Events that are known to the year or to two years."""
    return [
        event(f"vague-{name}-{date.strip('[]').replace('..', '-')}-{n}", date=date, domains=name)
        for date, many in years.items()
        for n in range(many)
    ]


VAGUE = world(
    [
        *TWO,
        *vague("ai", {"2003": 2, "[2006..2007]": 4, "2010": 3}),
        *vague("military", {"2004": 4, "[2006..2007]": 6, "2009": 5}),
    ],
    coverage=("2002-01-01", "2011-12-31"),
    phases=PLAIN,
)


def test_vague_dates_are_carried_along() -> None:
    """Both sides' dates are drawn: results differ by seed, agree on one seed, and tell the share of flips."""
    ai = VAGUE.select(domains="ai")
    one, same, other = (ai.relative_trend(m=20, seed=seed).only for seed in (1, 1, 2))
    assert one == same
    assert one.p_value != other.p_value
    assert one.estimate == pytest.approx(other.estimate, rel=0.05)
    rows = [ai.relative_contrast("late", "early", m=20, seed=seed).row() for seed in (1, 1, 2)]
    assert rows[0] == rows[1]
    assert rows[0].p_value != rows[2].p_value
    assert rows[0].events_a == pytest.approx(rows[2].events_a)
    with pytest.raises(InputError, match="at least 20 are needed where they differ"):
        ai.relative_contrast("late", "early", m=5)


# contrasts


def test_contrast_against_the_rest_is_the_odds_ratio() -> None:
    """On known days, the row of whole phases is the conditional odds ratio of the counts."""
    result = TWO.select(domains="ai").relative_contrast("late", "early")
    row, cells = result.row(), (sum(AI[5:]), sum(ENERGY[5:]), sum(AI[:5]), sum(ENERGY[:5]))
    peer, exact = odds_ratio(*cells), odds_ratio(*cells, method="exact")
    assert (row.events_a, row.rest_a, row.events_b, row.rest_b) == cells
    assert (row.estimate, row.low, row.high, row.p_value) == (peer.estimate, peer.low, peer.high, peer.p_value)
    assert (row.exact_low, row.exact_high, row.method) == (exact.low, exact.high, "midp")
    assert result.row("equal windows").events_a == row.events_a
    swapped = TWO.select(domains="ai").relative_contrast("early", "late").row()
    assert swapped.estimate == pytest.approx(1 / row.estimate)


def test_overdispersed_shares_lead_with_the_wider_interval() -> None:
    """Where shares differ from quarter to quarter more than chance allows, the interval is quasi-binomial."""
    clumped = [
        event(f"{name}-{year}-{n}", date=f"{year}-{month}-10", domains=name)
        for year in YEARS
        for name, month, many in (("ai", "02", 5 if year > 2006 else 3), ("energy", "08", 6))
        for n in range(many)
    ]
    tl = world(clumped, coverage=("2002-01-01", "2011-12-31"), phases=PLAIN)
    row = tl.select(domains="ai").relative_contrast("late", "early").row()
    assert row.method == "quasibinomial"
    assert row.dispersion > 5
    assert row.low < row.exact_low
    assert row.high > row.exact_high


def test_contrast_beside_a_volume() -> None:
    """The ratio is that of a log-linear model of quarters with phase and log volume; missing values are said."""
    result = TWO.select(domains="ai").relative_contrast("late", "early", normalise=volume([5, 6, 5, 7, 6, 8, 7, 9, 8]))
    row = result.row()
    assert (row.method, row.rest_a, row.events_a) == ("log-linear, quasi-Poisson", None, 20)
    assert row.low < row.estimate < row.high
    assert "4 periods without a value of trade left out" in repr(result)
    flat = TWO.select(domains="ai").relative_contrast("late", "early", normalise=volume([5] * 10)).row()
    assert (flat.estimate, flat.low, flat.verdict) == (None, None, "no difference shown")
    assert flat.reason.startswith("the volume is constant")


def test_everything_selected_has_no_rest() -> None:
    """Without a rest there is a reason, and no figure."""
    row = TWO.relative_trend(every="year").only
    assert (row.verdict, row.reason, row.estimate) == ("cannot decide", "no failures", None)
    contrast = TWO.relative_contrast("late", "early").row()
    assert contrast.reason == "there is no rest to set the events against"
    assert contrast.verdict == "no difference shown"


def test_results_show_and_tell_themselves() -> None:
    """Text, HTML and frame hold figure, interval, meaning, what was left aside, and the caution."""
    law = event("law", kind="unilateral", domains="ai", title="<b>")
    ai = TWO.add(law).select(domains="ai")
    trend, contrast = ai.relative_trend(every="year"), ai.relative_contrast("late", "early")
    for result in (trend, contrast):
        for text in (repr(result), result._repr_html_()):
            assert "share of the selection among all dyadic occasions: rising attention raises both" in text
            assert "1 of 37 events is not dyadic and left aside" in text
            assert "not a complete list" in text
    assert trend.to_pandas().loc[0, "estimate"] == trend.only.estimate
    frame = contrast.to_pandas()
    assert frame["baseline"].tolist() == ["whole phases", "equal windows"]
    assert frame["headline"].unique().tolist() == [contrast.headline]
    assert "36.0 : 48.0" in repr(trend)
    assert "all other dyadic occasions" in repr(contrast)


def test_headline_depends_on_the_baseline() -> None:
    """Where equal windows say the opposite of whole phases, the headline says so."""
    scheme = Periodization.declared("2009-01-01", names=["early", "late"])
    tl = dated({"ai": [9, 9, 9, 9, 9, 0, 0, 4, 4, 4], "energy": [4] * 10}, phases=scheme)
    result = tl.select(domains="ai").relative_contrast("late", "early")
    assert [row.verdict for row in result.rows] == ["no difference shown"] * 2
    assert result.rows[0].estimate < 1 < result.rows[1].estimate
    assert result.headline == "depends on the baseline"


def test_refusals() -> None:
    """Wrong words, phases, baselines, codings and coverages are named."""
    ai = TWO.select(domains="ai")
    with pytest.raises(InputError, match="normalise: 'all' is unknown; allowed: 'rest', or an Indicator"):
        ai.relative_trend(normalise="all")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="normalise: 3 is unknown"):
        ai.relative_contrast("late", "early", normalise=3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a phase cannot be compared with itself"):
        ai.relative_contrast("late", "late")
    with pytest.raises(UnknownNameError, match="there is no phase 'later'"):
        ai.relative_contrast("later", "early")
    with pytest.raises(InputError, match="there is no baseline 'whole'"):
        ai.relative_contrast("late", "early").row("whole")
    with pytest.raises(InputError, match="relative_trend: no period is covered and settled"):
        world([event()], settled_until="1980").relative_trend()
    doubtful = world(list(TWO), reliability=[Reliability(id="domains:ai", alpha=0.5, low=0.4, high=0.6, n=90)])
    with pytest.raises(InputError, match="coders agree too little for inference: domains:ai"):
        doubtful.select(domains="ai").relative_trend()
    with pytest.raises(InputError, match="coders agree too little"):
        doubtful.select(domains="ai").relative_contrast("middle", "early")
