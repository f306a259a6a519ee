"""Records, catalogues and sources show themselves as tables in a notebook, with all text escaped."""

from __future__ import annotations

import re

import pytest

import alliance_timeline as at
from alliance_timeline.events import Catalogue, Record

BAD = "<script>alert(1)</script>"


def _cells(html: str) -> list[str]:
    return re.findall(r"<td>(.*?)</td>", html)


RECORDS = (
    at.Actor(id="firm", names=BAD, country="CN", kind="company", notes=BAD, ties=[{"relation": "owns", "actor": "b"}]),
    at.Source(id="page", title=BAD, publisher=BAD, url="https://example.org/?a=1&b=<2>", issued="2019-06"),
    at.Frame(id="talks", title=BAD, rule=BAD, window="2010/2020", searched=[BAD], unsearched=["2013"]),
    at.Reliability(id="kind", alpha=0.9, low=0.8, high=1, n=20, notes=BAD),
    at.Check(id="talks", question=BAD, notes=BAD, expect={"count": {"at_least": 3}}),
    at.CheckFile(check=[at.Check(id="talks", question=BAD, expect={"count": {"at_least": 3}})]),
    at.Periodization(title=BAD, notes=BAD, phases=[at.Phase(name="all")]),
    at.Indicator("i", BAD, BAD, BAD, (at.EventDate.parse("2020"),), [1.5], (BAD,), (BAD,)),
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_text_is_escaped(record: Record) -> None:
    """What the data says stays text."""
    html = record._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_actor() -> None:
    """An actor shows names, kind and ties, and no field that is empty."""
    cells = _cells(RECORDS[0]._repr_html_())
    assert "owns b, no date" in cells
    assert "successor" not in cells


def test_source_leads_to_its_address() -> None:
    """The title is a link where the address was seen, plain text elsewhere."""
    assert '<a href="https://example.org/?a=1&amp;b=&lt;2&gt;">' in RECORDS[1]._repr_html_()
    assert "June 2019" in RECORDS[1]._repr_html_()
    assert at.Source(id="page", accessed="2026-11-24")._repr_html_() == (
        "<p>page. No date seen. Looked up 24 November 2026</p>"
    )


def test_frame_says_what_it_is_held_against() -> None:
    """Window, gaps, and whether a full list was there."""
    cells = _cells(RECORDS[2]._repr_html_())
    assert cells[cells.index("held against a full list") + 1] == "yes"
    assert cells[cells.index("not searched") + 1] == "2013"


def test_sources_are_a_list() -> None:
    """Forty sources, then how many more."""
    shelf = at.Sources(at.Source(id=f"page-{n}") for n in range(42))
    html = shelf._repr_html_()
    assert html.count("<li>") == 41
    assert "… 2 more" in html
    assert "more" not in at.Sources([at.Source(id="page")])._repr_html_()


def test_catalogue_of_a_timeline() -> None:
    """Actors, frames and agreement come by id, as a table of the first forty."""
    timeline = at.load()
    for catalogue, known in (
        (timeline.actors, "huawei"),
        (timeline.frames, "bomber-patrols"),
        (timeline.reliability, "kind"),
    ):
        assert isinstance(catalogue, Catalogue)
        assert catalogue[known].id == known
        assert set(catalogue) == set(dict(catalogue))
        assert len(catalogue) == len(list(catalogue))
        assert next(iter(catalogue)) in _cells(catalogue._repr_html_())
        assert repr(catalogue).startswith(f"Catalogue: {len(catalogue)} records: ")
    assert f"{len(timeline.actors) - 40} more" in timeline.actors._repr_html_()


def test_empty_catalogue() -> None:
    """A timeline without actors shows an empty table."""
    nobody = at.Timeline([]).actors
    assert repr(nobody) == "Catalogue: 0 records"
    assert nobody._repr_html_() == "<table><tr><th>id</th></tr></table>"


def test_indicator_shows_values_with_sources() -> None:
    """Each value stands beside its date, source and note, below its unit."""
    html = RECORDS[-1]._repr_html_()
    assert _cells(html)[:2] == ["2020", "1.5"]
    assert at.load_indicator("trade_total")._repr_html_().startswith("<table><caption>")


def test_scheme_shows_first_and_last_days() -> None:
    """A row a phase; what is open is told as that."""
    assert _cells(at.PHASES._repr_html_())[-3:] == ["since-2022", "2022-02-24", "…"]


def test_scheme_that_was_found_keeps_its_caution() -> None:
    """Phases that were found say that comparisons between them are post-selection."""
    day = "2014-01-01"
    scheme = at.Periodization.declared(day).replace(sets=[[(day, "2014-03-31")]])
    assert "post-selection" in scheme._repr_html_()


@pytest.mark.parametrize("name", ["Actor", "Check", "CheckFile", "CheckReport", "CheckResult", "DataCitation", "Diff",
    "Event", "EventSeries", "FollowThrough", "FoundPhases", "Frame", "Indicator", "Network", "Periodization",
    "PhaseContrast", "PhaseSummary", "Reliability", "ShareSeries", "Source", "Sources", "SpecificationCurve",
    "Timeline"])  # fmt: skip
def test_what_is_shown_has_a_rich_display(name: str) -> None:
    """Every public record and result of which a notebook shows one is a table or a paragraph there."""
    assert callable(getattr(at, name)._repr_html_)
