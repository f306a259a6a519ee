"""Specification curves: each row is what asking directly gives, and the summary what can be counted by hand."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import math
import statistics
from typing import Any

import numpy as np
import pytest

import alliance_timeline as at
from alliance_timeline.errors import AllianceTimelineError

WORDS = {"title": "T", "form": "meeting", "domains": "ai", "participants": ["aland", "borduria"]}
ACTORS = [at.Actor(id=name, names=name.title(), country=country, kind="state")
          for name, country in (("aland", "FI"), ("borduria", "SE"), ("syldavia", "NO"))]  # fmt: skip
SOURCES = [at.Source(id=name, title=name, publisher=publisher)
           for name, publisher in (("alpha", "Press"), ("beta", "Press"), ("gamma", "Radio"))]  # fmt: skip
SCHEME = at.Periodization.declared("2007-01-01", names=["early", "late"])
LATE = at.ContrastQuestion("late", "early", "cooperation")


def world(events: list[at.Event], **options: Any) -> at.Timeline:
    """A timeline of 2001 to 2012 in two phases."""
    given: dict[str, Any] = {"coverage": ("2001", "2012"), "phases": SCHEME, "actors": ACTORS, "sources": SOURCES}
    return at.Timeline(events, **(given | options))


def varied(seed: int = 3) -> at.Timeline:
    """Events that differ in kind, confidence, verification, setting, sources, occasion and vagueness."""
    rng = np.random.default_rng(seed)
    events: list[at.Event] = []
    for year in range(2001, 2013):
        for n in range(int(rng.poisson(4 if year < 2007 else 9))):
            cited = rng.choice(["alpha", "beta", "gamma"], rng.integers(0, 3), replace=False)
            date = f"{year}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}"
            parent = [{"relation": "part_of", "event": events[-1].id}] if events and rng.random() < 0.3 else []
            events.append(
                at.Event(
                    id=f"e{year}-{n}", date=str(year) if rng.random() < 0.1 else date,
                    kind=str(rng.choice(["cooperation", "friction", "hedging"], p=[0.6, 0.25, 0.15])),
                    confidence=str(rng.choice(["low", "medium", "high"])),
                    verification=str(rng.choice(["confirmed", "sourced", "unverified"])),
                    citations=[{"source": str(name)} for name in cited],
                    links=parent, setting=str(rng.choice(["bilateral", "multilateral"])), **WORDS,
                )
            )  # fmt: skip
    return world(events)


def plain(*dates: str, **fields: Any) -> at.Timeline:
    """Cooperation on some dates."""
    return world(
        [at.Event(id=f"e{n}", date=date, kind="cooperation", **WORDS, **fields) for n, date in enumerate(dates)]
    )


VARIED = varied()


def only(timeline: at.Timeline, question: Any, **choice: Any) -> Any:
    """The row of one combination."""
    return timeline.specifications(question, {name: [value] for name, value in choice.items()}).rows[-1]


def answer(
    timeline: at.Timeline, scheme: at.Periodization = SCHEME, kinds: Any = "cooperation", baseline: str = "whole phases"
) -> Any:
    """Estimate, limits, p and verdict of a contrast that is asked directly."""
    row = timeline.contrast("late", "early", scheme, kinds=kinds, m=20).rows
    found = next(item for item in row if item.baseline == baseline)
    return (found.leading.estimate, found.leading.low, found.leading.high, found.leading.p_value, found.verdict)


def told(row: Any) -> Any:
    """The same of a row of the curve."""
    return (row.estimate, row.low, row.high, row.p_value, row.verdict)


@pytest.mark.parametrize("baseline", ["whole phases", "equal windows", "net of trend"])
def test_baselines_are_those_of_a_contrast(baseline: str) -> None:
    """A row on each baseline is what the contrast says."""
    row = only(VARIED, LATE, baseline=baseline)
    assert told(row) == answer(VARIED, baseline=baseline)
    assert (row.declared, row.reason, row.choices) == (True, None, {"baseline": baseline})


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"setting": "bilateral"}, {"settings": "bilateral"}),
        ({"setting": ("bilateral", "multilateral")}, {"settings": ["bilateral", "multilateral"]}),
        ({"setting": None}, {}),
        ({"min_confidence": "high"}, {"min_confidence": "high"}),
        ({"verification": "confirmed"}, {"verification": "confirmed"}),
        ({"verification": "sourced"}, {"verification": ["confirmed", "sourced"]}),
        ({"verification": "unverified"}, {}),
    ],
)
def test_selections_are_those_of_select(choice: dict[str, Any], words: dict[str, Any]) -> None:
    """Choices of events are selections; a level takes in what lies above it."""
    assert told(only(VARIED, LATE, **choice)) == answer(VARIED.select(**words))


def test_kinds_replace_those_of_the_question() -> None:
    """The kinds of a choice are one class, and stand for those of the question."""
    row = only(VARIED, LATE, kinds=("hedging", "friction"))
    assert told(row) == answer(VARIED, kinds=["friction", "hedging"])
    assert row.values == (("friction", "hedging"),)


@pytest.mark.parametrize(
    ("span", "day"), [("-90 days", "2006-10-03"), ("1 year", "2008-01-01"), ("+2 months", "2007-03-01")]
)
def test_boundary_is_moved(span: str, day: str) -> None:
    """A moved boundary ends the earlier and begins the later phase."""
    scheme = at.Periodization.declared(day, names=["early", "late"])
    assert told(only(VARIED, LATE, boundary=span)) == answer(VARIED, scheme)
    turned = only(VARIED, at.ContrastQuestion("early", "late", "cooperation"), boundary=span)
    assert turned.estimate == pytest.approx(1 / answer(VARIED, scheme)[0])


def test_boundary_between_phases_that_do_not_touch() -> None:
    """What lies between two phases keeps its length and moves along."""
    scheme = at.Periodization.declared("2004-01-01", "2007-01-01", names=["early", "between", "late"])
    row = VARIED.specifications(LATE, {"boundary": ["10 days"]}, scheme).rows[0]
    moved = at.Periodization.declared("2004-01-11", "2007-01-11", names=["early", "between", "late"])
    assert told(row) == answer(VARIED, moved)


def test_unit_event_counts_each_event() -> None:
    """Events that form one occasion count one by one, as if they were not linked."""
    loose = world([event.replace(links=()) for event in VARIED])
    assert told(only(VARIED, LATE, unit="event")) == answer(loose)
    assert told(only(VARIED, LATE, unit="occasion")) == answer(VARIED)
    assert told(only(VARIED, LATE, unit="event")) != answer(VARIED)


@pytest.mark.parametrize(("name", "own"), [("alpha", {"alpha"}), ("Press", {"alpha", "beta"}), ("Radio", {"gamma"})])
def test_without_source(name: str, own: set[str]) -> None:
    """Leaving out a source or publisher takes away what rests on it alone; nothing left out stands first."""
    curve = VARIED.specifications(LATE, {"without_source": [name]})
    assert [row.values for row in sorted(curve, key=lambda row: not row.declared)] == [(None,), (name,)]
    gone = [event for event in VARIED if event.citations and {item.source for item in event.citations} <= own]
    assert gone
    left = VARIED.where(lambda event: event not in gone)
    found = {row.values[0]: told(row) for row in curve}
    assert found == {None: answer(VARIED), name: answer(left)}
    assert set(curve.to_pandas()["without_source"]) == {"none left out", name}


def test_certainty_of_a_contrast() -> None:
    """A vague event counts where enough of its possible start days lie in one of the phases."""
    early, late = 2191 / 365.25, 2192 / 365.25
    assert (datetime.date(2007, 1, 1) - datetime.date(2001, 1, 1)).days == 2191
    tenth, half = "[2006-12-31,2007-01-09]", "[2006-12-22,2007-01-10]"
    third, sure = "[2005-01-01,2007-12-31]", "[2006-01-01,2006-12-31]"
    timeline = plain("2002-05-05", "2008-05-05", "2009-05-05", sure, tenth, half, third)
    counts = {
        "certain": (2, 2), "probable": (2 + 0.1 + 0.5 + 730 / 1095, 2 + 0.9 + 0.5 + 365 / 1095),
    }  # fmt: skip
    for certainty, (before, since) in counts.items():
        row = only(timeline, LATE, certainty=certainty)
        assert row.estimate == pytest.approx((since / late) / (before / early))
    assert told(only(timeline, LATE, certainty="possible")) == answer(timeline)
    scheme = at.Periodization.declared("2004-01-01", "2007-01-01", names=["early", "between", "late"])
    edge = plain("2002-05-05", "2008-05-05", "[2003-12-31,2004-01-09]")
    for certainty, before in (("probable", 1), ("possible", 1.1)):
        row = edge.specifications(LATE, {"certainty": [certainty]}, scheme).rows[0]
        assert row.estimate == pytest.approx((1 / late) / (before / (1095 / 365.25)))


def test_certainty_of_a_trend() -> None:
    """An event known to the year is sure in years, and in no quarter."""
    timeline = plain(*(f"{year}-05-05" for year in range(2001, 2013)), "2012", "2012", "2011", "2011-05")
    sure = timeline.where(lambda event: len(event.date.edtf) > 4)
    question = at.TrendQuestion("cooperation")
    for every, kept in (("year", timeline), ("quarter", sure)):
        row = timeline.specifications(question, {"every": [every], "certainty": ["certain"]}).rows[0]
        direct = kept.series(every).trend("log_linear", m=20).only
        assert told(row) == (direct.slope, direct.low, direct.high, direct.p_value, direct.verdict)


@pytest.mark.parametrize("every", ["quarter", "year", "18 months"])
def test_trend_is_that_of_the_series(every: str) -> None:
    """The log-linear trend is as it stands, the Mann-Kendall slope as per cent of the mean rate."""
    question = at.TrendQuestion(("cooperation", "friction"))
    curve = VARIED.specifications(question, {"every": [every], "method": ["log_linear", "mann_kendall"]})
    series = VARIED.select(kinds=["cooperation", "friction"]).series(every)
    rows = {row.values[1]: row for row in curve}
    direct = series.trend("log_linear", m=20).only
    assert told(rows["log_linear"]) == (direct.slope, direct.low, direct.high, direct.p_value, direct.verdict)
    direct = series.trend("mann_kendall", m=20).only
    rate = series.expected.sum() / series.exposure.sum()
    assert rows["mann_kendall"].estimate == pytest.approx(100 * direct.slope / rate)
    assert rows["mann_kendall"].low == pytest.approx(100 * direct.low / rate)
    assert (rows["mann_kendall"].p_value, rows["mann_kendall"].verdict) == (direct.p_value, direct.verdict)
    assert "% a year" in repr(curve)


def test_rate_is_of_the_settled_periods() -> None:
    """The mean rate leaves out periods that are not settled, as the slope does."""
    timeline = at.Timeline(VARIED, coverage=("2001", "2012"), settled_until="2009-12-31", phases=SCHEME)
    row = timeline.specifications(at.TrendQuestion(), {"method": ["mann_kendall"], "every": ["year"]}).rows[0]
    series = timeline.series("year")
    slope = series.trend(m=20).only.slope
    assert slope is not None
    assert row.estimate == pytest.approx(100 * slope / (series.expected[:9].sum() / series.exposure[:9].sum()))


def test_all_kinds_of_a_trend() -> None:
    """None takes all events, also where the question names kinds."""
    row = only(VARIED, at.TrendQuestion("hedging"), kinds=None)
    assert row.estimate == VARIED.series().trend("log_linear", m=20).only.slope


OVER: dict[str, Any] = {
    "kinds": ["cooperation", ("cooperation", "friction")], "boundary": ["0 days", "-1 year", "2 years"],
    "baseline": ["whole phases", "equal windows"], "min_confidence": ["low", "high"],
}  # fmt: skip
CURVE = VARIED.specifications(LATE, OVER)


def test_every_combination_once() -> None:
    """Each combination is one row, sorted by estimate; the first alternatives are the declared one."""
    rows = [row.choices for row in CURVE]
    combinations = list(itertools.product(["low", "high"], *([*OVER.values()][:3])))
    assert len(CURVE) == len(combinations) == len({tuple(row.values()) for row in rows}) == 24
    estimates = [row.estimate for row in CURVE]
    assert estimates == sorted(estimates)
    assert CURVE.declared.labels == ("cooperation", "0 days", "whole phases", "low")
    assert told(CURVE.declared) == answer(VARIED)


def test_summary_figures() -> None:
    """Median and shares are those that counting gives."""
    own = CURVE.declared
    assert own.estimate is not None
    assert own.estimate > 1
    assert CURVE.median == statistics.median(row.estimate for row in CURVE)
    assert CURVE.share_same_sign == np.mean([row.estimate > 1 for row in CURVE])
    assert CURVE.share_same_verdict == np.mean([row.verdict == own.verdict for row in CURVE])
    assert 0 < CURVE.share_same_verdict < 1


def test_influence_by_brute_force() -> None:
    """The spread is that of mean logs; verdicts differ in as many sets as looking at each of them shows."""
    frame = CURVE.to_pandas()
    frame["log"] = np.log(frame["estimate"])
    found = {item.choice: item for item in CURVE.most_influential}
    assert set(found) == set(OVER)
    for name in OVER:
        means = frame.groupby(name)["log"].mean()
        others = [other for other in OVER if other != name]
        flips = frame.groupby(others)["verdict"].nunique() > 1
        assert found[name].spread == pytest.approx(means.max() - means.min())
        assert found[name].flips == pytest.approx(flips.mean())
        assert found[name].comparisons == len(flips)
        assert [effect for _, effect in found[name].effects] == pytest.approx(sorted(means))
    spreads = [item.spread or 0.0 for item in CURVE.most_influential]
    assert spreads == sorted(spreads, reverse=True)


def test_order_of_alternatives_changes_nothing_else() -> None:
    """Other orders of choices and alternatives give the same rows, and another declared one."""
    turned = VARIED.specifications(LATE, {name: OVER[name][::-1] for name in reversed(OVER)})
    rows = {frozenset(row.choices.items()): told(row) for row in turned}
    assert rows == {frozenset(row.choices.items()): told(row) for row in CURVE}
    assert turned.declared.choices == {name: CURVE.alternatives[n][1][-1] for n, name in enumerate(OVER)}


def test_what_cannot_be_computed_is_a_row_with_a_reason() -> None:
    """Rows without an answer stand last, count in no figure, and leave their set out of the comparisons."""
    curve = VARIED.specifications(LATE, {
        "boundary": ["0 days", "-10 years", "-999999 days", "1 year"], "baseline": ["whole phases", "equal windows"]
    })  # fmt: skip
    assert [row.reason is None for row in curve] == [True] * 4 + [False] * 4
    assert len(curve.computed) == 4
    assert all(row.estimate is row.verdict is row.p_value is None for row in curve.rows[4:])
    assert "covered" in str(curve.rows[4].reason)
    found = {item.choice: item for item in curve.most_influential}
    assert {item for item, _ in found["boundary"].effects} == {"0 days", "1 year"}
    assert found["baseline"].comparisons == 2
    assert "4 of 8 combinations could be computed" in curve.summary
    assert "none: " in repr(curve)


def test_declared_combination_without_an_answer() -> None:
    """Then there is nothing to agree with."""
    curve = VARIED.specifications(LATE, {"boundary": ["-10 years", "0 days"]})
    assert (curve.share_same_sign, curve.share_same_verdict) == (None, None)
    assert "the declared combination has no answer" in curve.summary
    assert curve.most_influential[0].spread is None
    assert "nothing to compare" in repr(curve)
    none = VARIED.specifications(LATE, {"boundary": ["-10 years"]})
    assert (none.median, none.summary) == (None, "0 of 1 combinations could be computed")


def test_net_of_trend_of_phases_that_do_not_touch() -> None:
    """A baseline that cannot be had is a row with its reason."""
    scheme = at.Periodization.declared("2004-01-01", "2007-01-01", names=["early", "between", "late"])
    curve = VARIED.specifications(LATE, {"baseline": ["whole phases", "net of trend"]}, scheme)
    assert [row.reason for row in curve] == [None, "the covered days of the phases do not touch"]


def test_empty_series_has_a_reason() -> None:
    """A trend of nothing, and a contrast of nothing, are reasons."""
    assert only(VARIED, at.TrendQuestion("limitation"), every="year").reason
    assert only(VARIED, at.ContrastQuestion("late", "early", "limitation"), unit="event").reason


def test_infinite_ratio_counts_with_a_half_added() -> None:
    """An infinite ratio and one of 0 keep their sign, and enter means as counts with a half added."""
    row = only(plain("2008-01-01", "2009-01-01", "2010-01-01"), LATE, unit="event")
    early, late = (6 * 365 + 1) / 365.25, (6 * 365 + 2) / 365.25
    assert row.estimate == math.inf
    assert row.effect == pytest.approx(math.log(3.5 / late) - math.log(0.5 / early))
    curve = plain("2003-01-01", "2004-01-01").specifications(LATE, {"boundary": ["0 days", "-2 years"]})
    assert [row.estimate for row in curve] == [0.0, 0.0]
    assert curve.share_same_sign == 1.0


def test_unreliable_coding_is_a_reason_and_a_tentative_one_a_caution() -> None:
    """What coders do not agree on gives no answer; what is tentative is told beside the curve."""
    records = [
        at.Reliability(id=name, alpha=alpha, low=alpha, high=alpha, n=180)
        for name, alpha in (("kind:friction", 0.3), ("setting", 0.7))
    ]
    timeline = world(list(VARIED), reliability=records)
    curve = timeline.specifications(LATE, {"kinds": ["cooperation", "friction"], "setting": [None, "bilateral"]})
    assert [row.choices["kinds"] for row in curve.computed] == [("cooperation",)] * 2
    assert all("coders agree too little" in str(row.reason) for row in curve.rows[2:])
    assert "tentative" in str(curve.caution)
    assert "not a complete list" in str(curve.caution)
    trend = timeline.specifications(at.TrendQuestion("friction"), {"every": ["year"]})
    assert "coders agree too little" in str(trend.rows[0].reason)


def test_track_goes_through_the_combinations() -> None:
    """A progress bar sees all of them, once."""
    seen: list[Any] = []

    def track(items: Any) -> Any:
        for item in items:
            seen.append((item, len(items)))
            yield item

    VARIED.specifications(LATE, {"unit": ["occasion", "event"], "boundary": ["0 days", "1 year"]}, track=track)
    assert [values for values, _ in seen] == list(itertools.product(["occasion", "event"], ["0 days", "1 year"]))
    assert {total for _, total in seen} == {4}


def test_display() -> None:
    """The curve shows both ends, what moves it, why it has no p, and its caution; HTML is escaped."""
    text = repr(CURVE)
    assert text.startswith("Specification curve: cooperation, late relative to early")
    for part in ("12 more", "What moves the answer", "factor ", "no common p-value", "not a complete list", "declared"):
        assert part in text
    assert CURVE.summary in text
    assert "(declared)" in repr(VARIED.specifications(LATE, {"unit": ["occasion", "event"]}))
    assert "points" in repr(VARIED.specifications(at.TrendQuestion(), {"every": ["year", "half"]}))
    html = (
        world(list(VARIED), phases=at.Periodization.declared("2007-01-01", names=["<a>", "<b>"]))
        .specifications(at.ContrastQuestion("<b>", "<a>", "cooperation"), {"unit": ["event"]})
        ._repr_html_()
    )
    assert "&lt;b&gt; relative to &lt;a&gt;" in html
    assert "<b>" not in html


def test_frame_and_frozen() -> None:
    """A frame has a column a choice; nothing can be set."""
    frame = CURVE.to_pandas()
    assert list(frame.columns) == [
        *OVER, "estimate", "low", "high", "p_value", "verdict", "flips", "declared", "reason"
    ]  # fmt: skip
    assert frame["declared"].sum() == 1
    assert set(frame["kinds"]) == {"cooperation", "friction + cooperation"}
    for item, name in ((CURVE, "rows"), (CURVE.rows[0], "estimate"), (LATE, "first")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(item, name, None)


def test_questions_in_words() -> None:
    """Questions keep their kinds in the order of the vocabulary, and are equal by them."""
    one = at.ContrastQuestion("late", "early", ("hedging", "friction"))
    assert one == at.ContrastQuestion("late", "early", ("friction", "hedging"))
    assert str(one) == "friction + hedging, late relative to early"
    assert str(at.TrendQuestion()) == "trend of all events"


@pytest.mark.parametrize(
    ("question", "over", "message"),
    [
        (LATE, {"kind": ["friction"]}, "there is no choice 'kind'; nearest: 'kinds'"),
        (LATE, {"every": ["year"]}, "'every' does not concern"),
        (at.TrendQuestion(), {"boundary": ["0 days"]}, "'boundary' does not concern trend of all events"),
        (LATE, {}, "names no choice"),
        (LATE, ["kinds"], "names no choice"),
        (LATE, {"kinds": []}, "kinds has no alternative"),
        (LATE, {"kinds": 5}, "5 is no list"),
        (LATE, {"kinds": [()]}, "() is no alternative"),
        (LATE, {"kinds": [("friction", 3)]}, "is no alternative"),
        (LATE, {"kinds": [7]}, "7 is no alternative"),
        (LATE, {"kinds": [None]}, "kinds: None is no alternative"),
        (LATE, {"kinds": ["frictoin"]}, "nearest: 'friction'"),
        (LATE, {"kinds": [("friction", "hedging"), ("hedging", "friction")]}, "'friction + hedging' stands twice"),
        (LATE, {"unit": ["occasions"]}, "unit: 'occasions' is unknown; nearest: 'occasion'"),
        (LATE, {"unit": [None]}, "unit: None is no alternative"),
        (LATE, {"unit": [1]}, "unit: 1 is no alternative"),
        (LATE, {"certainty": "sure"}, "certainty: 'sure' is unknown"),
        (LATE, {"verification": ["confirm"]}, "nearest: 'confirmed'"),
        (LATE, {"min_confidence": ["hihg"]}, "nearest: 'high'"),
        (LATE, {"setting": ["bilaterl"]}, "nearest: 'bilateral'"),
        (LATE, {"boundary": ["soon"]}, "'soon' is no span of time"),
        (LATE, {"baseline": ["whole phase"]}, "nearest: 'whole phases'"),
        (LATE, {"without_source": ["alhpa"]}, "there is no source or publisher 'alhpa'; nearest: 'alpha'"),
        (at.TrendQuestion(), {"every": ["yearly"]}, "'yearly' is no period"),
        (at.TrendQuestion(), {"method": ["kendall"]}, "nearest: 'mann_kendall'"),
        (("contrast", "late", "early"), {"unit": ["event"]}, "a ContrastQuestion or a TrendQuestion is expected"),
        (at.ContrastQuestion("lat", "early", "friction"), {"unit": ["event"]}, "there is no phase 'lat'"),
        (
            LATE, {"boundary": [f"{n} days" for n in range(167)], "certainty": ["certain", "probable", "possible"]},
            "501 combinations (167 of boundary × 3 of certainty); at most 500",
        ),
    ],
)  # fmt: skip
def test_refusals(question: Any, over: Any, message: str) -> None:
    """What is not allowed is refused before anything is run, by name."""
    with pytest.raises(AllianceTimelineError) as caught:
        VARIED.specifications(question, over)
    assert message in str(caught.value)


def test_other_refusals() -> None:
    """Questions, numbers and a missing scheme are checked too."""
    for wrong, message in (
        (lambda: at.ContrastQuestion("late", "late", "friction"), "compared with itself"),
        (lambda: at.ContrastQuestion("late", "early", ()), "no kind is named"),
        (lambda: at.TrendQuestion("frictoin"), "nearest: 'friction'"),
        (lambda: at.TrendQuestion(method="kendall"), "nearest: 'mann_kendall'"),
        (lambda: VARIED.specifications(LATE, {"unit": ["event"]}, m=19), "m is 19"),
        (lambda: VARIED.specifications(LATE, {"unit": ["event"]}, seed=-1), "seed is -1"),
        (lambda: VARIED.specifications(LATE, {"unit": ["event"]}, confidence=1.0), "confidence"),
        (lambda: world([], phases=None).specifications(LATE, {"unit": ["event"]}), "no phase scheme"),
    ):
        with pytest.raises(AllianceTimelineError, match=message):
            wrong()
