"""Sections of a brief in cases that the bundled data does not have: few events, no sources, one list, any checks."""

from __future__ import annotations

import datetime

import pytest

import alliance_timeline as at
from alliance_timeline.report import Claim, Grid, brief
from tests.report.briefs import MADE, event, grid, pictures, prose, section, text_of, within

SCHEME = at.Periodization.declared("2014-01-01", names=["early", "late"])
COVERED = {"coverage": ("2010", "2018"), "phases": SCHEME}


def many(number: int, kind: str = "cooperation", year: int = 2010, **fields: object) -> list[at.Event]:
    """Events of a kind, one every three months."""
    return [
        event(f"{kind}-{year}-{n}", f"{year + n // 4}-{1 + 3 * (n % 4):02}-10", kind, **fields) for n in range(number)
    ]


def test_no_sources() -> None:
    """Events that cite nothing are told as such, and nothing is said of how they were verified."""
    told = prose(brief(at.Timeline(many(3)), made=MADE), "data")
    assert "None of the events cites a source." in told
    assert "seen in a source" not in told
    assert "The event cites no source." in prose(brief(at.Timeline(many(1)), made=MADE), "data")


def test_some_sources() -> None:
    """What cites no source, and what rests on one, is counted and linked; the rest is verified."""
    events = [*many(2, citations=[{"source": "s"}], verification="confirmed"), event("x", "2014", "friction"),
              event("y", "2015", citations=[{"source": "s"}])]  # fmt: skip
    made = brief(at.Timeline(events, sources=[at.Source(id="s", title="T")]), made=MADE)
    told = {text_of(words): words for words in within(section(made, "data"))}
    assert "The events cite 1 source." in told
    bare, single = told["1 of 4 events (25 %) cites no source."], told["3 of 4 events (75 %) rest on a single source."]
    assert isinstance(bare, Claim)
    assert bare.events == ("x",)
    assert isinstance(single, Claim)
    assert len(single.events) == 3
    checked = (
        "2 of 3 events (67 %) were compared with a source by a second reader and 1 was seen in a source by the coder"
    )
    assert f"{checked} alone." in told


def test_few_events_decide_nothing() -> None:
    """Where there are too few events for a trend, there are too few for that of their share."""
    made = brief(at.Timeline([*many(30), *many(3, "friction")], **COVERED), made=MADE)  # type: ignore[arg-type]
    rows = {str(row[0]): row for row in grid(made, "trends", "Trend of").rows}
    assert text_of(rows["Friction"][1]) == "cannot decide (3 events; a trend needs 10)"
    assert rows["Friction"][-1] == "cannot decide"
    assert rows["Cooperation"][-1] != "cannot decide"
    assert "the data cannot decide for friction" in prose(made, "trends")
    assert rows["Friction"][2] == "–"


def test_falling_growth_has_a_minus_sign() -> None:
    """Negative numbers are written with a minus sign, and p that is no limit as it is."""
    made = brief(at.Timeline([*many(16), *many(2, year=2016)], **COVERED), made=MADE)  # type: ignore[arg-type]
    (row,) = grid(made, "trends", "Trend of").rows
    assert str(row[3]).startswith("−")
    assert "-" not in str(row[3])


@pytest.mark.parametrize("closed", [True, False])
def test_one_list(closed: bool) -> None:
    """One list is told in the singular; one that is held against nothing has no rates of its own."""
    frame = at.Frame(id="talks", title="Talks", rule="All.", window="2010/2018", closed=closed)
    timeline = at.Timeline(many(5, frames=["talks"]), frames=[frame], coverage=("2010", "2018"))
    made = brief(timeline, made=MADE)
    ending = "was held against a full list" if closed else "could be held against no full list"
    assert f"1 class of events was searched as a whole; it {ending}." in prose(made, "data")
    assert ("complete" in [item.id for item in made.sections]) is closed
    if closed:
        assert "1 class of events was held against" in prose(made, "complete")
        assert "1 cannot be decided." in prose(made, "complete")
        assert grid(made, "complete", "Occasions of classes").rows == (
            ("Talks", Claim("complete-1", "5", tuple(e.id for e in timeline), "alliance-timeline list --data FOLDER "
                            "--frames talks"), "cannot decide (5 events; a trend needs 10)"),
        )  # fmt: skip


def test_trends_of_several_lists_are_held_together() -> None:
    """A trend that stands alone is none beside others; one that cannot be had says why."""

    def frame(name: str, window: str = "2010/2018") -> at.Frame:
        return at.Frame(id=name, title=name, rule="All.", window=window)

    years = [2011, 2013, 2015, 2015, 2016, 2016, 2017, 2017, 2017, 2018, 2018, 2018]
    rising = [event(f"r{n}", f"{year}-0{n % 9 + 1}-01", frames=["rising"]) for n, year in enumerate(years)]
    flat = [
        event(f"{name}{n}", f"{2010 + n % 9}-05-0{n // 9 + 1}", frames=[name])
        for name in "abcdefghi"
        for n in range(18)
    ]
    later = [event("l", "2018-05-01", frames=["later"]), event("m", "2019-05-01", frames=["later"])]
    frames = [frame("rising"), *map(frame, "abcdefghi"), frame("later", "2018/2019")]
    timeline = at.Timeline(
        [*rising, *flat, *later], frames=frames, coverage=("2010", "2019"), settled_until="2018-12-31"
    )
    alone = timeline.select(frames="rising").series("year").trend().only
    made = brief(timeline, made=MADE, phases=SCHEME)
    rows = {row[0]: row for row in grid(made, "complete", "Occasions a year").rows}
    assert alone.verdict == "rising"
    assert str(rows["rising"][-1]).startswith("no trend shown (p 0.")
    assert str(rows["later"][-1]).startswith("cannot decide (")
    assert rows["later"][2:4] == ("–", "1.00 (0.03–5.58)")
    assert any("no rate or trend" in note for note in grid(made, "complete", "Occasions a year").notes)


def test_earlier_pairs_are_few() -> None:
    """Three pairs of phases stand below the last one, the latest first."""
    names = [f"p{n}" for n in range(7)]
    scheme = at.Periodization.declared(*(f"{year}-01-01" for year in range(2011, 2017)), names=names)
    events = [*many(32), event("trade", "2016-02-01", domains="trade")]
    made = brief(at.Timeline(events, coverage=("2010", "2018"), phases=scheme), made=MADE)
    captions = [block.caption for block in section(made, "changes").blocks if isinstance(block, Grid)]
    begins = ["since 1 January 2016", *(f"from 1 January {year}" for year in (2015, 2014, 2013))]
    assert all(caption.startswith(f"Rate {text}") for caption, text in zip(captions[:-1], begins, strict=True))
    assert len(grid(made, "changes", "Share of fields").head) == 5
    assert "since 1 January 2016, compared with the time from 1 January 2015" in next(
        picture.caption for picture in pictures(made) if picture.id == "picture-contrast"
    )


def test_newcomers_of_one_way() -> None:
    """Where all newcomers come in by a refusal, no other list stands there."""
    both = ["aland", ("borduria", "target"), "firm"]
    events = [*many(4), event("x", "2015-02-01", "limitation", cause="sanctions", participants=both)]
    made = brief(at.Timeline(events, **COVERED), made=MADE)  # type: ignore[arg-type]
    told = prose(made, "changes")
    assert "1 actor of the time since 1 January 2014, third parties aside, is named in no earlier event" in told
    assert "take part, by limitation, friction or hedging alone." in told
    assert "New by cooperation" not in told
    assert "firm, 1 event; first 1 February 2015: Event x" in told


def test_what_turns_a_claim() -> None:
    """The fewest changes are told with what becomes of the claim, in words and not in those of a file."""

    def check(name: str, expect: dict[str, object], **fields: object) -> at.Check:
        return at.Check(id=name, question=f"{name.capitalize()}?", expect=expect, **fields)

    checks = [
        check("many", {"count": {"at_least": 4}}),
        check("few", {"count": {"at_most": 2}}, open_list="accept"),
        check("rate", {"rate": {"at_least": 0.9}}),
        check("fresh", {"data": {"fresh_within": "1 year"}}),
    ]  # fmt: skip
    timeline = at.Timeline(many(5), settled_until="2018-06-01", **COVERED)  # type: ignore[arg-type]
    report = at.run_checks(checks, timeline, today=datetime.date(2018, 12, 1))
    made = brief(timeline, report, made=MADE)
    told = {text_of(row[1]): text_of(row[-1]) for row in grid(made, "checks", "Claims that are decided").rows}
    assert told["Many?"].startswith("2 occasions taken away: ")
    assert all(word not in " ".join(told.values()) for word in ("pass", "fail", "inconclusive"))
    assert "limits from above" in prose(made, "checks")
    assert any("by changing the data" in text_of(words) for words in within(section(made, "methods")))


def test_short_series_have_no_trend() -> None:
    """Less than three years are too short for a trend, and a series without a decision has no table of breaks."""
    made = brief(at.Timeline(many(11), coverage=("2010", "2011")), made=MADE)
    assert prose(made, "trends").endswith("in 12 quarters or more; 8 are covered and settled.")
    assert "Mann" not in prose(made, "methods")
    longer = prose(brief(at.Timeline(many(16), coverage=("2010", "2013")), made=MADE), "trends")
    assert "When a rate changed cannot be decided: 16 periods; the studentized test needs 30." in longer


def test_lists_are_whole_only_in_time() -> None:
    """A selection by field may hold a part of a list, so that its rates are not told; one by date holds all of it."""
    frame = at.Frame(id="talks", title="Talks", rule="All.", window="2010/2018")
    timeline = at.Timeline(many(5, frames=["talks"]), frames=[frame], coverage=("2010", "2018"))
    for words, is_told in (({"domains": "energy"}, False), ({"since": "2011"}, True)):
        chosen = at.Selection(**words)
        made = brief(timeline.select(chosen), made=MADE, selection=chosen)
        assert ("complete" in [item.id for item in made.sections]) is is_told


def test_selected_field_has_no_share_of_its_own() -> None:
    """Where all occasions are of one field, its share is left out; newcomers are those of the selection."""
    chosen = at.Selection(domains="energy")
    events = [*many(8, domains=["energy", "trade"]), *many(8, year=2014), event("n", "2016", participants=["x", "y"])]
    made = brief(at.Timeline(events, **COVERED).select(chosen), made=MADE, selection=chosen)  # type: ignore[arg-type]
    assert [row[0] for row in grid(made, "changes", "Share of fields").rows] == ["Trade"]
    assert "in no earlier event of this selection in which both sides take part" in prose(made, "changes")


def test_nothing_settled_of_a_list() -> None:
    """A list of which no day is settled has no rate, and its trend says why there is none."""
    frame = at.Frame(id="talks", title="Talks", rule="All.", window="2016/2018")
    events = [*many(20), event("t", "2017-03-01", frames=["talks"])]
    made = brief(at.Timeline(events, frames=[frame], settled_until="2015-12-31", **COVERED), made=MADE)  # type: ignore[arg-type]
    (row,) = grid(made, "complete", "Occasions a year").rows
    assert row[2:4] == ("–", "–")
    assert str(row[-1]).startswith("cannot decide (")


def test_no_newcomers_of_nothing() -> None:
    """A last phase in which both sides take part in nothing has no newcomers, and breaks may be refused."""
    events = [*many(12), event("u", "2016-03-01", "unilateral")]
    made = brief(at.Timeline(events, **COVERED), made=MADE)  # type: ignore[arg-type]
    assert "new" not in prose(made, "changes").split()


def test_refused_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where breaks are refused, trends stand alone."""

    def refuse(*_: object, **__: object) -> None:
        raise at.InputError("no")

    monkeypatch.setattr(at.EventSeries, "changepoints", refuse)
    made = brief(at.Timeline(many(30), **COVERED), made=MADE)  # type: ignore[arg-type]
    captions = [block.caption[:8] for block in section(made, "trends").blocks if isinstance(block, Grid)]
    assert captions == ["Trend of"]
    assert "Breaks" not in prose(made, "methods")
