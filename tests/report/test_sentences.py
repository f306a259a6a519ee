"""Sentences say no more than their figures: undertakings, trends of few occasions, newcomers, baselines."""

from __future__ import annotations

import re
from functools import cache

import pytest

import alliance_timeline as at
from alliance_timeline.report import Brief, Grid, Paragraph, brief
from alliance_timeline.report.sections.baselines import answer, is_weak
from tests.report.briefs import MADE, bundled, event, grid, prose, section, text_of, whole


@cache
def of_field(name: str) -> Brief:
    """The brief of the events of one field."""
    chosen = at.Selection(domains=name)
    return brief(bundled().select(chosen), made=MADE, selection=chosen)


def sentences(made: Brief) -> str:
    """The lead, and what stands in paragraphs."""
    blocks = [block for item in made.sections for block in item.blocks if isinstance(block, Paragraph)]
    return " ".join(text_of(words) for words in (*made.lead, *(one for block in blocks for one in block.sentences)))


@pytest.mark.parametrize("name", ["ai", "military"])
def test_undertakings_are_of_cooperation(name: str) -> None:
    """What is followed is cooperation alone, and nowhere said to be agreed by both sides."""
    found = bundled().select(domains=name, kinds="cooperation").follow_through()
    text = sentences(of_field(name))
    assert f"Of {found.n} announced or signed undertakings between the sides" in text
    assert "agreements" not in text
    assert "both sides announced" not in text


def test_leaning_on_one_class() -> None:
    """Where many undertakings are of one class, that and their outcome stand beside the figure."""
    found = bundled().select(domains="military", kinds="cooperation").follow_through()
    names = {name for ids in found.whole.ids.values() for name in ids}
    inside = {name for name in names if "arms-orders-in-the-register" in bundled()[name].frames}
    assert inside <= set(found.whole.ids["fulfilled"])
    told = (
        f"{len(inside)} of them are of the class “{bundled().frames['arms-orders-in-the-register'].title}”, all carried"
    )
    assert sum(told in text_of(words) for words in of_field("military").lead) == 1
    assert told in prose(of_field("military"), "focus")


@pytest.mark.parametrize("name", ["", "ai", "military"])
def test_trends_of_few_are_not_quoted(name: str) -> None:
    """A figure net of a trend of few occasions has a mark in tables, and stands in no sentence."""
    made = of_field(name) if name else whole()
    part = bundled().select(domains=name) if name else bundled()
    weak = [row for row in part.contrast("since-2022", "2014-2022").rows if is_weak(row)]
    assert weak
    assert {row.leading.events_b < 30 for row in weak} == {True}
    tables = [block for item in made.sections for block in item.blocks if isinstance(block, Grid)]
    cells = [text_of(cell) for table in tables for row in table.rows for cell in row]
    for row in weak:
        assert row.ratio_text not in sentences(made)
        assert row.ratio_text not in cells
        assert f"{row.ratio_text}*" in cells


def test_direction_alone_is_no_finding() -> None:
    """Where baselines differ in direction alone, no difference is said to be shown, with the figures."""
    found = bundled().contrast("since-2022", "2014-2022")
    assert found.headline("cooperation") == "depends on the baseline"
    assert re.fullmatch(r"no difference of rates is shown on any baseline \([\d.]+, [\d.]+ and [\d.]+\)",
                        answer(found, "cooperation"))  # fmt: skip
    assert "“Depends” also stands" in " ".join(grid(whole(), "changes", "Rate since").notes)


def test_third_parties_are_no_newcomers() -> None:
    """An actor that is a third party alone is not called new by cooperation."""
    people = ["aland", ("borduria", "target")]
    events = [event("a", "2013-02-01", participants=people),
              event("b", "2015-02-01", participants=[*people, "firm", ("watcher", "third_party")])]  # fmt: skip
    scheme = at.Periodization.declared("2014-01-01", names=["early", "late"])
    told = prose(brief(at.Timeline(events, coverage=("2012", "2016"), phases=scheme), made=MADE), "changes")
    assert "1 actor of the time since 1 January 2014, third parties aside, is named in no earlier event" in told
    assert "- firm" not in told
    assert "firm, 1 event" in told
    assert "watcher" not in told


def test_days_outside_all_phases() -> None:
    """Covered days that no phase holds are told."""
    told = prose(whole(), "phases")
    assert "No phase holds 1 January 1989 to 31 December 1991." in told


def test_fields_by_their_nouns() -> None:
    """A field that is an adjective has a noun, and uses that are few of its events have no table."""
    made = of_field("military")
    assert "Military affairs in depth" in [item.title for item in made.sections]
    captions = [block.caption for block in section(made, "focus").blocks if isinstance(block, Grid)]
    assert "Uses, in events" not in captions


def test_what_turns_a_ratio_has_its_phase() -> None:
    """Occasions that would turn a ratio are told with the phase in which they lie."""
    days = [f"{year}-{month:02}-10" for year in range(2010, 2018) for month in (2, 8)]
    events = [event(f"e{day}", day) for day in days]
    scheme = at.Periodization.declared("2014-01-01", names=["early", "late"])
    timeline = at.Timeline(events, coverage=("2010", "2017"), phases=scheme)
    expect = {"rate_ratio": {"phase": "late", "relative_to": "early", "at_most": 4}}
    coming = {"newcomers": {"at_least": 3}}
    checks = [at.Check(id="ratio", question="Ratio?", expect=expect, open_list="accept"),
              at.Check(id="new", question="New?", expect=coming, select={"since": "2014"})]  # fmt: skip
    told = prose(brief(timeline, at.run_checks(checks, timeline, today=MADE), made=MADE), "checks")
    assert re.search(r"\d (later occasions? added|earlier occasions? taken away)", told)
    assert "whatever the events: the list is not complete" in told
