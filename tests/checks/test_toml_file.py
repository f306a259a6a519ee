"""Reading checks files: what is valid, what is told of what is not, with its line, and that nothing else is raised."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.checks import Check, CheckSource, Severity, read_checks
from alliance_timeline.checks.catalogue import BUILT_IN, GROUP, _registered, expectation_type
from alliance_timeline.checks.expectations.counts import Count
from alliance_timeline.errors import DataError, InputError, Problem

CHECK = '[[check]]\nid = "a"\nquestion = "Q?"\nexpect.count = { at_least = 1 }\n'

Read = Callable[..., CheckSource]
Told = Callable[..., list[str]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a text as a file."""

    def reading(text: str | bytes, name: str = "x.toml") -> CheckSource:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_checks(path)

    return reading


@pytest.fixture
def told(read: Read) -> Told:
    """The problems of a text, each without its folder."""

    def telling(text: str | bytes, name: str = "x.toml") -> list[str]:
        with pytest.raises(DataError) as error:
            read(text, name)
        assert all(problem.path.endswith(name) for problem in error.value.problems)
        return [str(problem).removeprefix(problem.path.removesuffix(name)) for problem in error.value.problems]

    return telling


# What is valid


def test_all_keys(read: Read, tmp_path: Path) -> None:
    """Every key of a file and of a check is read; days may be TOML dates; each check has its line."""
    source = read("""
data = "mine"
data_version = "1.2.0"
confidence = 0.9
holm = true
seed = 3
minimum_events = 5

[[check]]
id = "first"
question = "Is it so?"
expect.count = { at_least = 1, at_most = 2.0 }

[[check]]
id = "second"
question = "And so?"
phases = [2014-03-18, "2022-02-24"]
every = "18 months"
unit = "event"
confidence = 0.8
open_list = "accept"
severity = "warning"
skip_until = 2027-01-01
owner = "desk"
notes = \"\"\"
Two
lines.\"\"\"
[check.select]
kinds = ["friction", "cooperation"]
since = 2014-01-01
until = "2015"
exclude = { domains = "ai", since = 2014-06-01 }
[check.expect.count]
at_most = 7
""")
    file = source.file
    assert (source.path, source.lines) == (str(tmp_path / "x.toml"), (9, 14))
    assert (file.data, file.data_version, file.confidence, file.holm) == ("mine", "1.2.0", 0.9, True)
    assert (file.seed, file.minimum_events) == (3, 5)
    assert file.check[0] == Check(id="first", question="Is it so?", expect=Count(at_least=1, at_most=2))
    second = file.check[1]
    assert second.phases == (datetime.date(2014, 3, 18), datetime.date(2022, 2, 24))
    assert (second.every, second.unit, second.confidence) == ("18 months", "event", 0.8)
    assert (second.open_list, second.severity, second.owner) == ("accept", Severity.WARNING, "desk")
    assert (second.skip_until, second.notes) == (datetime.date(2027, 1, 1), "Two\nlines.")
    assert (second.select.since, second.select.until) == (datetime.date(2014, 1, 1), datetime.date(2015, 12, 31))
    assert second.select.exclude is not None
    assert second.select.exclude.since == datetime.date(2014, 6, 1)
    assert second.expect == Count(at_most=7)


def test_defaults(read: Read) -> None:
    """A check needs an id, a question and an expectation; a byte order mark and Windows line ends do no harm."""
    plain = read(CHECK)
    assert (plain.file.data, plain.file.confidence, plain.file.holm, plain.lines) == ("bundled", 0.95, False, (1,))
    assert read(b"\xef\xbb\xbf" + CHECK.replace("\n", "\r\n").encode()) == plain


def test_pyproject(read: Read, told: Told) -> None:
    """In a pyproject.toml the same keys stand below tool.alliance-timeline."""
    table = "[tool.alliance-timeline]\nholm = true\n"
    check = CHECK.replace("[[check]]", "[[tool.alliance-timeline.check]]")
    source = read('[project]\nname = "x"\n' + table + check, "pyproject.toml")
    assert (source.file.holm, source.lines) == (True, (5,))
    no_table = "pyproject.toml: has no table [tool.alliance-timeline] with checks"
    assert told(CHECK, "pyproject.toml") == told("[tool.ruff]\nx = 1", "pyproject.toml") == [no_table]
    assert told(table + check.replace("least", "lest"), "pyproject.toml") == [
        "pyproject.toml:6: check 'a': expect.count.at_lest: unknown field; nearest: 'at_least'"
    ]
    assert told(table, "pyproject.toml") == ["pyproject.toml:1: check: there is none; write at least one [[check]]"]
    assert told("[tool]\nalliance-timeline = 3", "pyproject.toml") == [
        "pyproject.toml:2: tool.alliance-timeline: 3; a table is expected"
    ]
    assert told("tool = 3", "pyproject.toml") == ["pyproject.toml:1: tool: 3; a table is expected"]


# What cannot be read


def test_no_file(tmp_path: Path, told: Told) -> None:
    """A missing file, a folder and an empty file are told as such."""
    for name, why in (
        ("nothing.toml", "cannot be read: No such file or directory"),
        ("", "is no file; give a TOML file"),
    ):
        with pytest.raises(DataError) as error:
            read_checks(tmp_path / name)
        assert str(error.value) == f"{tmp_path / name}: {why}"
    assert told("") == told(" \n\n") == ["x.toml: is empty"]
    assert told("# nothing but a comment") == ["x.toml: check: there is none; write at least one [[check]]"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"a = 1\nb = '\xff'", "x.toml:2: is not UTF-8: byte 0xff at position 11; save it as UTF-8"),
        ("a = 1\nb = x", "x.toml:2: is not TOML: Invalid value (column 5)"),
        ("a = [1,\n\n\n", "x.toml:1: is not TOML: Invalid value (at the end of the file)"),
        ("a = 1\na = 2", "x.toml:2: is not TOML: Cannot overwrite a value (at the end of the file)"),
        (
            "[check]\nid = 1\n[check] # [again]",
            "x.toml:3: is not TOML: Cannot declare ('check',) twice (column 7); "
            "where a table repeats, each header has double brackets, such as [[check]]",
        ),
        (
            "[check]\nid = 1\n[[check]]",
            "x.toml:3: is not TOML: Cannot overwrite a value (column 8); "
            "where a table repeats, each header has double brackets, such as [[check]]",
        ),
        (f"a = 1\nb = {'9' * 5000}", "x.toml:2: has a whole number of more than 4,300 digits; 64 bits are allowed"),
        (
            "seed = 1\n[[check]]\nconfidence = [1, 0x1ffffffffffffffff]",
            "x.toml:3: check 1: confidence.1: is a whole number of more than 64 bits, the most that TOML allows",
        ),
        (
            '[[check]]\nid = "a"\nexpect.count.at_most = 0x1ffffffffffffffff',
            "x.toml:3: check 'a': expect.count.at_most: is a whole number of more than 64 bits, the most that TOML "
            "allows",
        ),
        (
            "check = [0x1ffffffffffffffff]",
            "x.toml:1: check 1: is a whole number of more than 64 bits, the most that TOML allows",
        ),
        (f"a = {'[' * 9000}", "x.toml: is nested too deeply; a check has few levels"),
    ],
)
def test_no_toml(told: Told, text: str | bytes, expected: str) -> None:
    """What is no TOML is told with its line, and what to do where that is known."""
    assert told(text) == [expected]


def test_long_messages_of_the_reader_are_cut(told: Told) -> None:
    """A name of any length does not fill the screen."""
    (message,) = told(f"[{'x' * 5000}]\n[{'x' * 5000}]")
    assert len(message) < 400


# What is wrong inside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("check = 3", "1: check: 3; tables are expected, each of which begins with [[check]]"),
        ("check = []", "1: check: there is none; write at least one [[check]]"),
        ("seed = 1\n" + CHECK.replace("[[check]]", "[check]"),
         "2: check: is a single table; each check begins with [[check]], in double brackets"),
        ("check = [\n1]", "2: check 1: 1; a table that begins with [[check]] is expected"),
        ("confidnce = 0.9\n" + CHECK, "1: confidnce: unknown field; nearest: 'confidence'"),
        ("checks = 1\n" + CHECK, "1: checks: unknown field; nearest: 'check'"),
        ("select = {}\n" + CHECK, "1: select: is a key of a check; write it below [[check]]"),
        (CHECK + "holm = true", "5: check 'a': holm: is a key of the file; write it above the first [[check]]"),
        (CHECK + "since = 2014-03-18", "5: check 'a': since: is a word of a selection; write it in the table select "
         "of a check: select = { since = … }"),
        ("domains = 'ai'\n" + CHECK, "1: domains: is a word of a selection; write it in the table select of a check: "
         "select = { domains = … }"),
        (CHECK + "gap = {}", "5: check 'a': gap: is an expectation; write expect.gap = { … }"),
        (CHECK + "severty = 'error'", "5: check 'a': severty: unknown field; nearest: 'severity'"),
        (CHECK + "'\\ \"' = 1", "5: check 'a': \\ \": unknown field; allowed: confidence, every, expect, id, notes, "
         "open_list, owner, phases, question, select, severity, skip_until, unit"),
        (CHECK + "\n" + CHECK, "7: check 'a': id: stands twice, first in the check on line 1; ids are unique"),
        (CHECK.replace('"a"', '"a b"'), "2: check 'a b': id: is no identifier; one or more characters without spaces "
         "are allowed"),
        (CHECK.replace('id = "a"', ""), "1: check 1: id: is missing"),
        (CHECK.replace('"a"', '""'), "2: check 1: id: is no identifier; one or more characters without spaces "
         "are allowed"),
        (CHECK.replace('"a"', "12"), "2: check 1: id: 12; a text is expected"),
        (CHECK.replace("Q?", " "), "3: check 'a': question: is blank, or has control or bidirectional-override "
         "characters; only plain text is allowed"),
        (CHECK + f"owner = '{'x' * 400}'", "5: check 'a': owner: has 400 characters; at most 300 are allowed"),
        (CHECK + "severity = 'warn'", "5: check 'a': severity: 'warn' is unknown; nearest: 'warning'"),
        (CHECK + "unit = 'events'", "5: check 'a': unit: 'events' is unknown; nearest: 'event'"),
        (CHECK + "confidence = 95", "5: check 'a': confidence: 95; a number below 1 is expected"),
        (CHECK + "confidence = '0.9'", "5: check 'a': confidence: '0.9'; a number is expected"),
        (CHECK + "confidence = nan", "5: check 'a': confidence: nan; a number below 1 is expected"),
        ("holm = 1\n" + CHECK, "1: holm: 1; true or false is expected"),
        ("seed = 1.0\n" + CHECK, "1: seed: 1.0; a whole number is expected"),
        ("seed = -1\n" + CHECK, "1: seed: -1; a number of at least 0 is expected"),
        (CHECK + "every = 'fortnight'", "5: check 'a': every: 'fortnight' is no period; allowed: half, month, quarter, "
         "year, or 1 to 1200 'months'"),
        (CHECK + "every = 3", "5: check 'a': every: 3; a text is expected"),
        (CHECK + "skip_until = 2027-01-01T00:00:00", "5: check 'a': skip_until: 2027-01-01 00:00:00 is "
         "no day; write YYYY-MM-DD, such as 2019-06-05"),
        (CHECK + "phases = [2014]", "5: check 'a': phases: [2014] is neither the id of a scheme nor a list of first "
         "days such as 2019-06-05"),
        (CHECK + "phases = []", "5: check 'a': phases: [] is neither the id of a scheme nor a list of first days "
         "such as 2019-06-05"),
        (CHECK + "[check.select]\nkind = 'x'", "6: check 'a': select.kind: unknown field; nearest: 'kinds'"),
        (CHECK + "[check.select]\nkinds = 'frictoin'", "6: check 'a': select.kinds: 'frictoin' is unknown; nearest: "
         "'friction'"),
        (CHECK + "select.kinds = [\n'cooperation',\n'x']", "5: check 'a': select.kinds: 'x' is unknown; allowed: "
         "cooperation, external, friction, hedging, limitation, unilateral"),
        (CHECK + "select.since = 12:00:00", "5: check 'a': select.since: 12:00:00 is a time; write a day, such as "
         "2019-06-05"),
        (CHECK + "select.exclude.since = 2014-03-18T10:00:00Z", "5: check 'a': select.exclude.since: 10:00:00+00:00 is "
         "a time; write a day, such as 2019-06-05"),
        (CHECK.replace("count = { at_least = 1", "share = { at_least = 0.1, part.since = 2014-03-18T10:00:00"),
         "4: check 'a': expect.share.part.since: 2014-03-18 10:00:00 is a time; write a day, such as 2019-06-05"),
        (CHECK + "select = { since = 2015-01-01, until = 2014-01-01 }", "5: check 'a': select: until (2014-01-01) lies "
         "before since (2015-01-01)"),
        (CHECK + "select.exclude.countries = 'XX'", "5: check 'a': select.exclude.countries: 'XX' is no country code; "
         "ISO 3166-1 alpha-2 or SU; "),
        (CHECK.replace("count", "cont"), "4: check 'a': expect.cont: 'cont' is no expectation; nearest: 'count'"),
        (CHECK.replace("at_least = 1", "at_lest = 1"), "4: check 'a': expect.count.at_lest: unknown field; nearest: "
         "'at_least'"),
        (CHECK.replace("1", "'1'"), "4: check 'a': expect.count.at_least: '1'; a whole number is expected"),
        (CHECK.replace("1", "true"), "4: check 'a': expect.count.at_least: true; a whole number is expected"),
        (CHECK.replace("1", "inf"), "4: check 'a': expect.count.at_least: inf is no whole number; one of 0 or more is "
         "needed"),
        (CHECK.replace("1", "1.5"), "4: check 'a': expect.count.at_least: 1.5 is no whole number; one of 0 or "
         "more is needed"),
        (CHECK.replace("1", "1e300"), "4: check 'a': expect.count.at_least: 1e+300; a number of at most "
         "1,000,000,000 is expected"),
        (CHECK.replace("{ at_least = 1 }", "3"), "4: check 'a': expect.count: 3; a table of its parameters is "
         "expected"),
        (CHECK.replace("{ at_least = 1 }", "{}"), "4: check 'a': expect.count: no bound is given; at_least, at_most or "
         "both are needed"),
        (CHECK.replace("at_least", "self"), "4: check 'a': expect.count.self: unknown field; allowed: at_least, "
         "at_most"),
        (CHECK + "expect.gap = {}", "4: check 'a': expect: count, gap; exactly one expectation is needed, such as "
         "count = { at_least = 3 }"),
        (CHECK.replace("expect.count = { at_least = 1 }", "expect = {}"), "4: check 'a': expect: nothing; exactly one "
         "expectation is needed, such as count = { at_least = 3 }"),
        (CHECK.replace("expect.count = { at_least = 1 }", ""), "1: check 'a': expect: is missing"),
    ],
)  # fmt: skip
def test_one_problem(told: Told, text: str, expected: str) -> None:
    """One thing that is wrong is one message with its line, its check and its field."""
    (message,) = told(text)
    assert message.startswith(f"x.toml:{expected}")


def test_every_problem_at_once(told: Told) -> None:
    """What is wrong with the file, with several checks and with several fields of one is told together, by line."""
    text = "sed = 1\nholm = 'x'\n" + CHECK.replace("Q?", "").replace("count", "cont") + "unt = 1\n" + CHECK + "self = 1"
    assert [message.split(": ")[:3:2] for message in told(text)] == [
        ["x.toml:1", "unknown field; nearest"],
        ["x.toml:2", "'x'; true or false is expected"],
        ["x.toml:5", "question"],
        ["x.toml:6", "expect.cont"],
        ["x.toml:7", "unt"],
        ["x.toml:9", "id"],
        ["x.toml:12", "self"],
    ]


TALLY = """
from alliance_timeline.checks.expectations.counts import Count
class Tally(Count):
    name = "tally"
"""


def test_what_a_registered_expectation_may_do_wrong(
    monkeypatch: pytest.MonkeyPatch, told: Told, tmp_path: Path
) -> None:
    """A package that breaks when it is imported, or registers something else, is a message at its check."""
    from importlib.metadata import EntryPoint

    (tmp_path / "broken_package.py").write_text("1 / 0")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "tally_package.py").write_text(TALLY)
    own = {"mine": "broken_package:Mine", "path": "pathlib:Path", "tally": "tally_package:Tally", "order": "x:Order"}
    points = [EntryPoint(name, value, GROUP) for name, value in own.items()]
    points.append(EntryPoint("number", f"{Count.__module__}:Count", GROUP))
    monkeypatch.setattr("alliance_timeline.checks.catalogue.entry_points", lambda group: points)
    _registered.cache_clear()
    try:
        assert told(CHECK.replace("count", "mine")) == [
            "x.toml:4: check 'a': expect.mine: broken_package:Mine, registered as 'mine', "
            "cannot be imported: division by zero"
        ]
        assert told(CHECK.replace("count", "path")) == [
            "x.toml:4: check 'a': expect.path: pathlib:Path, registered as 'path', is no subclass of Expectation"
        ]
        assert expectation_type("tally").__name__ == "Tally"
        with pytest.raises(InputError, match="as 'number', calls itself 'count'; both names must be the same"):
            expectation_type("number")
        with pytest.raises(InputError, match="as 'order', has the name of an expectation of the package"):
            expectation_type("order")
        with pytest.raises(InputError, match="'taly' is no expectation; nearest: 'tally'"):
            expectation_type("taly")
    finally:
        _registered.cache_clear()


# How much, and whatever


def test_five_thousand_checks(read: Read, told: Told) -> None:
    """A file of 5,000 checks is read in well under 2 s, and so is what is wrong in all of them told."""
    text = "".join(
        CHECK.replace('"a"', f'"a{n}"') + 'select = { kinds = "friction", since = 2014-01-01 }\n' for n in range(5000)
    )
    begun = time.process_time()
    assert read(text).lines == tuple(range(1, 25_001, 5))
    assert len(told(text.replace("friction", "fiction").replace("count", "cont"))) == 10_000
    assert time.process_time() - begun < 4


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for whatever is drawn."""
    return tmp_path_factory.mktemp("drawn") / "x.toml"


def _only_data_errors(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    problems: tuple[Problem, ...] | None = None
    try:
        read_checks(place)
    except DataError as error:
        problems = error.problems
    assert problems != ()
    assert all(problem.message and problem.message.isprintable() for problem in problems or ())


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(place: Path, content: bytes) -> None:
    """Whatever a file holds, it is read or a DataError says why not."""
    _only_data_errors(place, content)


PARAMETERS = sorted({field for name in BUILT_IN for field in expectation_type(name).model_fields})
WORDS = st.sampled_from([*Check.model_fields, *PARAMETERS, "self", "kinds", "since", "domains", "text", "'a.b'", '""'])
PLAIN = st.sampled_from(
    ["0", "1", "-1", "0.5", "1e999", "nan", "true", '""', "'x'", "'2014'", "'2 years'", "2014-01-01", "12:00:00", "[]",
     "2014-01-01T00:00:00Z", "'\\u0007'", '"\\u202e"', "9223372036854775807", "'cooperation'", "'rising'", "'accept'"]
)  # fmt: skip
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(WORDS, inner, max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{name} = {item}" for name, item in pairs.items()) + "}"
        )
    ),
    max_leaves=5,
)


@given(
    st.dictionaries(WORDS, VALUES, max_size=3),
    st.lists(st.tuples(st.sampled_from(sorted(BUILT_IN)), st.dictionaries(WORDS, VALUES, max_size=4),
                       st.dictionaries(WORDS, VALUES, max_size=4)), max_size=3),
)  # fmt: skip
def test_any_values(place: Path, top: dict[str, str], checks: list[tuple[str, dict[str, str], dict[str, str]]]) -> None:
    """Whatever stands for a field or a parameter of any expectation, the file is read or a DataError says why not."""
    lines = [f"{name} = {value}" for name, value in top.items()]
    for expectation, parameters, fields in checks:
        lines += ["[[check]]", *(f"{name} = {value}" for name, value in fields.items() if name != "expect")]
        lines += [f"[check.expect.{expectation}]", *(f"{name} = {value}" for name, value in parameters.items())]
    _only_data_errors(place, "\n".join(lines).encode())
