"""JUnit XML: what Jenkins' schema and pytest have, nothing that a parser refuses, and the right numbers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.checks import Verdict
from alliance_timeline.checks.report import is_junit

from .reports import NASTY, finding, report, result, results

PYTESTS = """
import pytest
@pytest.mark.parametrize("n", [1])
def test_passes(n, record_property, record_testsuite_property):
    record_property("estimate", 3)
    record_testsuite_property("seed", 0)
    print("out")
def test_fails(): assert False
def test_skips(): pytest.skip("why")
@pytest.fixture
def broken(): raise ValueError
def test_errors(broken): pass
"""


def parsed(text: str) -> ElementTree.Element:
    """The root of a document; it says that it is UTF-8, and is."""
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    return ElementTree.fromstring(text.encode())


def shape(root: ElementTree.Element) -> set[tuple[str, str]]:
    """Each element with its parent, and each attribute with its element."""
    found = {(parent.tag, child.tag) for parent in root.iter() for child in parent}
    return found | {(element.tag, f"@{name}") for element in root.iter() for name in element.attrib}


def test_what_each_verdict_is() -> None:
    """A pass is bare, a fail a failure, a warning passes and says so, what is open or put off is skipped."""
    suite = parsed(report().to_junit())[0]
    found = {case.get("name"): [child.tag for child in case][1:] for case in suite.findall("testcase")}
    assert found == {
        "passes": [], "fails": ["failure"], "warns": ["system-out"], "open": ["skipped"], "broken": ["error"],
        "later": ["skipped"],
    }  # fmt: skip
    told = {element.tag: element for element in suite.iter() if element.get("message")}
    assert told["failure"].get("message") == "3 (2–5), claimed: at least 3 occasions"
    assert told["error"].get("message") == "there is no phase 'x'"
    messages = [element.get("message") for element in suite.iter("skipped")]
    assert messages == ["interval spans the bound: 2 to 5 holds 4", "skipped until 2030-01-01"]
    assert "severity is warning" in (suite.findtext("testcase/system-out") or "")
    assert "Does it hold?" in (told["failure"].text or "")


def test_numbers_are_those_of_the_elements() -> None:
    """The suite counts what it holds; a warning is no failure."""
    suite = parsed(report().to_junit())[0]
    numbers = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert numbers == {"tests": "6", "failures": "1", "errors": "1", "skipped": "2"}
    assert suite.get("timestamp") == "2013-01-01T00:00:00"


def test_places_and_properties() -> None:
    """A case has its file and line, and its figures as properties; what is not known is left out."""
    suite = parsed(report().to_junit())[0]
    first, *_, broken, _ = suite.findall("testcase")
    place = {name: first.get(name) for name in ("classname", "file", "line")}
    assert place == {"classname": "main", "file": "claims/main.toml", "line": "4"}
    told = {item.get("name"): item.get("value") for item in first.iter("property")}
    assert (told["estimate"], told["low"], told["high"], told["unit"]) == ("3.0", "2.0", "5.0", "occasions a year")
    assert told["fragility"] == "1 occasion taken away makes it inconclusive; adding changes nothing"
    assert "estimate" not in {item.get("name") for item in broken.iter("property")}
    bare = parsed(report(result("x"), path="").to_junit())[0]
    assert (bare.get("name"), bare[1].get("file"), bare[1].get("line")) == ("checks", None, None)


def test_shape_is_that_of_pytest(tmp_path: Path) -> None:
    """There is no element and no attribute that pytest's own report does not have, but those of Jenkins' schema."""
    (tmp_path / "test_it.py").write_text(PYTESTS)
    options = ["-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1", "-o", "junit_logging=all", "--junitxml=x"]
    subprocess.run([sys.executable, "-m", "pytest", *options, "."], cwd=tmp_path, capture_output=True, check=False)
    theirs = shape(ElementTree.parse(tmp_path / "x").getroot())
    ours = shape(parsed(report().to_junit()))
    assert ("testcase", "failure") in theirs
    assert ours - theirs <= {("error", "@type"), ("failure", "@type")}


def test_forbidden_characters() -> None:
    """Control characters and broken letters, which no XML may hold, stand as escapes; markup is text."""
    text = report(result("x", Verdict.ERROR, message=NASTY), path="a\udcff.toml").to_junit()
    case = parsed(text)[0][1]
    assert next(case.iter("error")).get("message", "").endswith("100%\\x1b[31m\\x00")
    assert case.get("file") == "a\\udcff.toml"
    assert "<script>" not in text


@given(st.text())
def test_every_text_can_be_read_back(text: str) -> None:
    """Whatever a message holds, the document is well-formed, and what XML allows comes back."""
    nasty = result("x", Verdict.INCONCLUSIVE, finding(Verdict.INCONCLUSIVE, figure=text, detail=text), message=text)
    found = parsed(report(nasty, result("y", Verdict.ERROR, message=text)).to_junit())[0]
    if text.isprintable():
        assert f"figure: {text or '–'}" in (found.findtext("testcase/skipped") or "").split("\n")
        assert found[2].find("error").get("message") == " ".join(text.split())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ('<?xml version="1.0"?>\n<!-- made by x -->\n<testsuite name="x"/>', True),
        ("<testsuites/>", True),
        ("\ufeff <testsuites>", True),
        ('<?xml version="1.0"?><html><testsuite/></html>', False),
        ("<testsuited/>", False),
        ("data = '<testsuite/>'", False),
        ("", False),
    ],
)
def test_what_begins_as_junit(text: str, is_one: bool) -> None:
    """The root element tells it, whoever wrote the file."""
    assert is_junit(text) is is_one


def test_what_we_write_begins_as_junit() -> None:
    """So that it is written over by the next run."""
    assert is_junit(report().to_junit())


def test_no_time_is_invented() -> None:
    """Times are not measured: they are 0, and the day is that of the run."""
    text = report(*results()).to_junit()
    assert set(re.findall(r' time="([^"]*)"', text)) == {"0"}
