"""All formats: any timeline in each, the same bytes again, files that are whole or as they were."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

import alliance_timeline as at
from alliance_timeline.interop import FORMATS, export, write
from alliance_timeline.interop.formats import format_of
from alliance_timeline.testing import timelines
from tests.interop.samples import event, odd, timeline


def savable(some: at.Timeline) -> list[str]:
    """The formats that can hold the timeline: a coverage with gaps fits no data file."""
    return [name for name in FORMATS if name not in ("json", "jsonl", "csv") or len(some.windows) < 2]


@given(timelines())
@settings(max_examples=25)
def test_any_timeline(some: at.Timeline) -> None:
    """Every format takes every timeline, and gives the same bytes for a copy of it."""
    copy = at.Timeline(
        some.events, some.actors.values(), some.sources.values(), some.coverage, complete=some.is_complete,
        vocabulary=some.vocabulary, phases=some.schemes, roots=some.registry.roots,
    )  # fmt: skip
    for name in savable(some):
        made = export(some, name)
        if not some.coverage_is_assumed:
            assert export(copy, name).text == made.text, name
        made.text.encode()
        assert ("No events in this selection." in made.notes) == (len(some) == 0)


def test_same_bytes_in_another_process() -> None:
    """The order of sets and the clock leave no trace (what ``save`` writes has its own test: it refuses this one)."""
    code = (
        "import hashlib\nfrom tests.interop.samples import odd\nfrom alliance_timeline.interop import FORMATS, export\n"
        "print([hashlib.sha256(export(odd(), name).text.encode()).hexdigest() for name in FORMATS\n"
        "       if name not in ('json', 'jsonl', 'csv')])"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_json_may_stand_in_a_page() -> None:
    """No text ends the script, or begins a comment, that the JSON stands in; it is the same JSON."""
    some = timeline(event(id="</script><!--"))
    for name, function in (("timelinejs", at.interop.to_timelinejs), ("vis", at.interop.to_vis_timeline)):
        text = export(some, name).text
        assert "</" not in text
        assert "<!--" not in text
        assert json.loads(text) == function(some)


def test_cited_sources_only() -> None:
    """References are those that the selected events name, as the library writes them."""
    first = timeline(event(), event("2020", id="later", citations=[{"source": "bare"}])).select(until="2019")
    assert json.loads(export(first, "csl").text) == [
        item for item in first.sources.to_csl_json() if item["id"] == "wire"
    ]
    bibtex = export(odd(), "bibtex").text
    assert bibtex == odd().sources.to_bibtex()
    assert export(timeline(), "bibtex").text == ""


def test_data_formats_load_again(tmp_path: Path) -> None:
    """JSON, JSON Lines and CSV are those of ``save``; links that lead out are told."""
    linked = event("2019-07", id="later", links=[{"relation": "follows", "event": "talks"}])
    some = timeline(event(id="talks"), linked)
    some.save(tmp_path / "saved.json")
    assert export(some, "json").text.encode() == (tmp_path / "saved.json").read_bytes()
    assert export(some, "csv").text.count("\n") == 3
    assert [json.loads(line)["id"] for line in export(some, "jsonl").text.splitlines()] == ["talks", "later"]
    cut = export(some[1:], "json")
    assert cut.notes == ("1 link to events outside of the selection dropped",)


def test_notes() -> None:
    """What is left out is told, with the reason; and that TimelineJS is made for few slides."""
    far = timeline(event("Y12000", id="far"))
    assert export(far, "vis").notes == ("left out: far: Y12000 lies beyond the years of a calendar",)
    assert export(far, "ical").notes == ("left out: far: Y12000 lies beyond the years of a calendar",)
    assert export(far, "timelinejs").notes == ()
    many = timeline(*(event(id=f"e{n}") for n in range(101)))
    assert export(many, "timelinejs").notes == ("101 slides: TimelineJS is made for some dozens; select fewer",)


@pytest.mark.parametrize("name", ["timelinejs", "vis", "ical", "markdown", "latex"])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_title_begins_nothing(name: str, end: str) -> None:
    """A title holds no control character, nor half a letter; its line ends are those of any text."""
    some, steered = timeline(event()), f"One{end}BEGIN:VEVENT\x00\x1b[31m\x85\udcff\ttwo"
    made = export(some, name, title=steered).text
    assert made == export(some, name, title="One\nBEGIN:VEVENT[31m\ttwo").text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)", made)
    assert sum(line.startswith("BEGIN:VEVENT") for line in made.splitlines()) == (name == "ical")
    assert export(some, name, title="\x00").text == export(some, name).text


def test_refusals() -> None:
    """Unknown formats and options are errors that name the nearest or the allowed ones."""
    with pytest.raises(at.InputError, match="format: 'markdwn' is unknown; nearest: 'markdown'"):
        export(odd(), "markdwn")
    with pytest.raises(at.InputError, match="group: ical has no such option; allowed: title"):
        export(odd(), "ical", group="kind")
    with pytest.raises(at.InputError, match="title: csv has no such option; it takes none"):
        export(odd(), "csv", title="T")


@pytest.mark.parametrize(
    ("name", "found"),
    [("a.ics", "ical"), ("a.GRAPHML", "graphml"), ("a.md", "markdown"), ("a.tex", "latex"), ("a.bib", "bibtex"),
     ("a.csv", "csv"), ("a.jsonl", "jsonl")],
)  # fmt: skip
def test_suffixes(name: str, found: str) -> None:
    """A suffix that one format has stands for it."""
    assert format_of(Path(name)) == found


def test_formulas_in_csv_are_told() -> None:
    """Cells that a spreadsheet takes for formulas are counted and left as they are; numbers and dates are none."""
    titles = ["=cmd|'/c calc'!A1", "+1", "@SUM(A1)", "-SUM(A1)", "Talks = talks", "-0.5 points"]
    some = timeline(*(event(title=title, id=f"e{n}") for n, title in enumerate(titles)), event("-0500", id="bc"))
    made = export(some, "csv")
    assert made.notes == (
        "4 cells begin with =, +, - or @, which spreadsheets may take for formulas; import the columns as text",
    )
    assert titles[0] in made.text
    assert export(timeline(event(title="=A1")), "csv").notes[0].startswith("1 cell begins with =")
    assert export(timeline(event()), "csv").notes == ()
    assert export(some, "jsonl").notes == ()


def test_suffixes_that_do_not_say() -> None:
    """One that several have, or none, is an error that says so."""
    with pytest.raises(at.InputError, match=r"name it; '.json' may be timelinejs or vis or csl or json"):
        format_of(Path("a.json"))
    with pytest.raises(at.InputError, match=r"name it; '.xyz' is of none; formats: timelinejs, "):
        format_of(Path("a.xyz"))


def test_writing(tmp_path: Path) -> None:
    """Files are written whole, line ends as they are; what fails leaves them as they were."""
    path = tmp_path / "new" / "a.ics"
    made = write(odd(), path)
    assert path.read_bytes() == made.text.encode()
    assert b"\r\n" in path.read_bytes()
    with pytest.raises(at.InputError):
        write(odd(), path, "ical", label="x")
    assert path.read_bytes() == made.text.encode()
    with pytest.raises(at.InputError, match="is a part of a data set"):
        write(odd(), tmp_path / "datapackage.json", "json")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(at.DataError, match="cannot be written"):
        write(odd(), tmp_path / "folder.md")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["folder.md", "new"]


def test_names_are_loaded_when_touched() -> None:
    """Every public name is there; another is an error."""
    for name in at.interop.__all__:
        assert getattr(at.interop, name) is not None
    assert dir(at.interop) == sorted(at.interop.__all__)
    with pytest.raises(AttributeError, match="'to_gexf'"):
        at.interop.to_gexf  # noqa: B018
