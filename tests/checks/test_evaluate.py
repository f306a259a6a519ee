"""What holds for every expectation: skipping, open lists, doubtful coding, too few events, errors, Holm, exit codes."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

import alliance_timeline as at
from alliance_timeline.checks import Case, Check, CheckFile, Expectation, Finding, Reason, Verdict

from .worlds import TODAY, check, talks, world

DATA = world(["2004-05-01", "2005-05-01", "2006-05-01"])


class Level(Expectation):
    """Passes or fails while the confidence is at most ``most``; a test whose p-value is 1 less that."""

    name: ClassVar[str] = "level"

    most: float = 1.0
    passes: bool = True

    def claim(self, unit: str) -> str:
        """The claim in words."""
        return f"held at {self.most:g}"

    def evaluate(self, case: Case) -> Finding:
        """Decided up to ``most``."""
        decided = Verdict.PASS if self.passes else Verdict.FAIL
        if case.confidence <= self.most:
            return Finding(verdict=decided, figure="x")
        return Finding(verdict=Verdict.INCONCLUSIVE, figure="x", reason=Reason.SPANS)


class Broken(Level):
    """Raises what an expectation from elsewhere may raise."""

    name: ClassVar[str] = "broken"

    def evaluate(self, case: Case) -> Finding:
        """Divide by zero."""
        raise ZeroDivisionError("no years")


class Silent(Level):
    """Gives nothing."""

    name: ClassVar[str] = "silent"

    def evaluate(self, case: Case) -> Finding:
        """No finding."""
        return None  # type: ignore[return-value]


def one(expect: object, data: at.Timeline = DATA, **fields: object) -> at.CheckResult:
    """The result of a single check."""
    return at.run_checks(check(expect=expect, **fields), data, today=TODAY).results[0]


def test_skipped_until_a_day() -> None:
    """Before the day nothing is evaluated, not even what would be an error; from the day on it is."""
    later = one(None, phases="nowhere", skip_until="2013-01-02")
    assert (later.verdict, later.message) == (Verdict.SKIPPED, "skipped until 2013-01-02")
    assert later.fragility is None
    assert one(None, skip_until="2013-01-01").verdict is Verdict.PASS


def test_today_is_the_day_that_it_is() -> None:
    """Without a day given, the run is today."""
    report = at.run_checks(check(skip_until=datetime.date.max), DATA)
    assert report.today == datetime.date.today()
    assert report.counts()[Verdict.SKIPPED] == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"phases": "nowhere"}, "phases: there is no phase scheme 'nowhere'; allowed: none"),
        ({"phases": ["2005-01-01", "2004-01-01"]}, "phases: boundaries: at least one day, in the order of time"),
        ({"select": {"frames": "nothing"}}, "there is no frame 'nothing'; allowed: none"),
        ({"select": {"phases": "since-2022"}}, "this timeline carries no phase scheme"),
    ],
)
def test_errors(fields: dict[str, object], told: str) -> None:
    """What cannot be evaluated as written is an error with its reason, and the exit code is 2."""
    report = at.run_checks([check(**fields), check("fine")], DATA)
    assert report.results[0].verdict is Verdict.ERROR
    assert told in report.results[0].why
    assert report["fine"].verdict is Verdict.PASS
    assert report.exit_code == report.code(strict=True) == 2


def test_an_expectation_from_elsewhere_may_break() -> None:
    """Any exception of an expectation is an error of its check alone."""
    result = one(Broken())
    assert (result.verdict, result.why) == (Verdict.ERROR, "ZeroDivisionError: no years")


def test_phases_of_a_check() -> None:
    """First days, the id of a scheme, or a scheme itself name the phases that a selection may use."""
    scheme = at.Periodization.declared("2005-01-01", names=["old", "new"]).replace(id="mine")
    words = {"select": {"phases": "new"}, "expect": {"count": {"at_least": 2, "at_most": 2}}}
    assert one(**words, phases=scheme).verdict is Verdict.PASS
    assert one(**words, data=DATA.with_phases(scheme)).verdict is Verdict.PASS
    assert one(**words, data=DATA.with_phases(scheme), phases="mine").verdict is Verdict.PASS
    words["select"] = {"phases": "since-2005-01-01"}
    assert one(**words, phases=["2005-01-01"]).verdict is Verdict.PASS


def test_nothing_selected() -> None:
    """An empty selection is inconclusive, except for what counts."""
    empty = one(Level(), select={"kinds": "friction"})
    assert (empty.verdict, empty.why) == (Verdict.INCONCLUSIVE, "too few events: no occasion in the window")
    assert one(None, select={"kinds": "friction"}).verdict is Verdict.FAIL


def test_fewest_events_of_a_file() -> None:
    """Below the fewest events of the file a check is inconclusive, except for what counts."""
    file = CheckFile(check=(check("a", Level()), check("b")), minimum_events=4)
    report = at.run_checks(file, DATA)
    assert report["a"].why == "too few events: 3 occasions in the window; at least 4 are needed"
    assert report["b"].verdict is Verdict.PASS
    assert at.run_checks(file.replace(minimum_events=3), DATA)["a"].verdict is Verdict.PASS


def test_a_window_that_nothing_covers() -> None:
    """A window without covered days is inconclusive, whatever is claimed; no change of events decides it."""
    result = one(None, select={"since": "1990", "until": "1995"})
    assert result.finding is not None
    assert result.finding.reason is Reason.OUTSIDE
    assert "the data covers 2001-01-01 to 2012-12-31" in result.why
    assert result.fragility is not None
    assert result.fragility.number is None
    settled = one(None, world([], settled_until="2003"), select={"since": "2005"})
    assert "settled until 2003-12-31" in settled.why
    assert "the data covers nothing" in one(None, at.Timeline([])).why


def test_open_lists() -> None:
    """On a list that is not complete a verdict stands only where the check accepts it, or for a count."""
    data = world(["2004-05-01"], complete=False)
    refused = one(Level(), data)
    assert refused.finding is not None
    assert (refused.verdict, refused.finding.reason) == (Verdict.INCONCLUSIVE, Reason.OPEN_LIST)
    assert 'would be pass with open_list = "accept"' in refused.why
    accepted = one(Level(), data, open_list="accept")
    assert accepted.verdict is Verdict.PASS
    assert accepted.cautions[0].startswith("not a complete list")
    assert one(None, data).verdict is Verdict.PASS
    assert one(Level(most=0), data).why == "interval spans the bound"


def test_doubtful_coding() -> None:
    """What coders do not agree on carries no test; a count is given."""
    bad = at.Reliability(id="kind", alpha=0.4, low=0.3, high=0.5, n=100)
    data = at.Timeline([talks("a", "2004")], coverage=("2001", "2012"), complete=True, reliability=[bad])
    words = {"select": {"kinds": "cooperation"}}
    assert one(Level(), data, **words).finding.reason is Reason.CODING  # type: ignore[union-attr]
    assert one(Level(), data).verdict is Verdict.PASS
    assert one(None, data, **words).verdict is Verdict.PASS


def test_confidence_of_check_and_file() -> None:
    """The confidence of a check goes before that of the file."""
    file = CheckFile(check=(check("a", Level(most=0.92)), check("b", Level(most=0.92), confidence=0.9)))
    report = at.run_checks(file, DATA)
    assert [result.verdict.value for result in report] == ["inconclusive", "pass"]
    assert [result.confidence for result in report] == [0.95, 0.9]
    assert at.run_checks(file.replace(confidence=0.8), DATA)["a"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("p", "shown"),
    [
        ((0.04,), (True,)),
        ((0.04, 0.01), (True, True)),
        ((0.04, 0.03), (False, False)),
        ((0.012, 0.02, 0.06), (True, True, False)),
        ((0.012, 0.03, 0.9), (True, False, False)),
        ((0.017, 0.02, 0.04), (False, False, False)),
        ((0.001, 0.02, 0.04), (True, True, True)),
    ],
)
def test_holm(p: tuple[float, ...], shown: tuple[bool, ...]) -> None:
    """The verdicts are those of Holm's method on the p-values, at the confidence of the file."""
    checks = [check(f"c{n}", Level(most=1 - value)) for n, value in enumerate(p)]
    report = at.run_checks(CheckFile(check=(*checks, check("count")), holm=True), DATA)
    assert tuple(result.verdict is Verdict.PASS for result in report.results[:-1]) == shown
    adjusted = at.inference.holm(list(p))
    assert shown == tuple(value is not None and value <= 0.05 for value in adjusted)
    assert report["count"].verdict is Verdict.PASS
    for result, kept, value in zip(report.results, shown, p, strict=False):
        if not kept and value <= 0.05:
            assert result.finding is not None
            assert result.finding.reason is Reason.TOGETHER
            assert result.confidence > 0.95


def test_holm_leaves_alone_what_is_no_test() -> None:
    """What the data cannot carry is no test, and does not make others harder."""
    checks = [check("a", Level(most=0.96)), *(check(f"n{n}", Level(), select={"kinds": "friction"}) for n in range(9))]
    assert at.run_checks(CheckFile(check=tuple(checks), holm=True), DATA)["a"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("fields", "code", "strict"),
    [
        ([{}], 0, 0),
        ([{"expect": Level(passes=False)}], 1, 1),
        ([{"expect": Level(passes=False), "severity": "warning"}], 0, 0),
        ([{"expect": Level(most=0)}], 0, 3),
        ([{"expect": Level(most=0)}, {"expect": Level(passes=False)}], 1, 1),
        ([{"phases": "nowhere"}, {"expect": Level(passes=False)}], 2, 2),
        ([{"skip_until": "2099-01-01"}], 0, 0),
    ],
)
def test_exit_codes(fields: list[dict[str, object]], code: int, strict: int) -> None:
    """2 for errors, else 1 for a fail of severity error, else under strict 3 for what is inconclusive, else 0."""
    report = at.run_checks([check(f"c{n}", **words) for n, words in enumerate(fields)], DATA)  # type: ignore[arg-type]
    assert (report.exit_code, report.code(strict=True)) == (code, strict)


def test_what_is_run() -> None:
    """A check, several, or a file; anything else is refused by name."""
    assert len(at.run_checks(check(), DATA)) == len(at.run_checks([check()], DATA)) == 1
    assert [result.id for result in at.run_checks(CheckFile(check=(check(),)), DATA)] == ["c"]
    with pytest.raises(at.InputError, match="item 1 is of type str; a Check is expected"):
        at.run_checks([check(), "c"], DATA)  # type: ignore[list-item]
    with pytest.raises(at.DataError, match="the id 'c' stands twice"):
        at.run_checks([check(), check()], DATA)
    with pytest.raises(at.UnknownNameError, match="there is no check 'd'"):
        at.run_checks(check(), DATA)["d"]


def test_data_of_a_file(tmp_path: Path) -> None:
    """The data of a file lies beside it, the bundled data is the default, and another version is refused."""
    DATA.save(tmp_path / "mine.json")
    text = '[[check]]\nid = "c"\nquestion = "How many?"\nexpect.count = { at_least = 3, at_most = 3 }\n'
    (tmp_path / "checks.toml").write_text('data = "mine.json"\n' + text)
    assert at.run_checks(tmp_path / "checks.toml").exit_code == 0
    (tmp_path / "checks.toml").write_text(text)
    report = at.run_checks(str(tmp_path / "checks.toml"), fragility=False)
    assert (report.exit_code, report.data_version) == (1, at.load().version)
    assert report.results[0].line == 1
    assert report.results[0].fragility is None
    with pytest.raises(at.InputError, match=r"written for version 9.9 of the data, which is without a version"):
        at.run_checks(CheckFile(check=(check(),), data_version="9.9"), DATA)


def test_progress_is_shown() -> None:
    """``track`` sees every check go by."""
    seen: list[object] = []

    def track(items: object) -> object:
        for item in items:  # type: ignore[attr-defined]
            seen.append(item)
            yield item

    at.run_checks([check("a"), check("b")], DATA, track=track)  # type: ignore[arg-type]
    assert {item.id for item in seen if isinstance(item, Check)} == {"a", "b"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"select": {"tags": "sanctoins"}}, "select: tags: there is no tag 'sanctoins'; nearest: 'sanctions'"),
        ({"select": {"exclude": {"tags_all": "x"}}}, "select.exclude: tags: there is no tag 'x'; allowed: sanctions"),
        (
            {"expect": {"share": {"part": {"publishers": "TAS"}, "at_most": 0.5}}},
            "expect.share.part: publishers: there is no publisher 'TAS'; nearest: 'TASS'",
        ),
    ],
)
def test_names_that_the_data_lacks(fields: dict[str, Any], told: str) -> None:
    """A tag or a publisher that nothing in the data has is an error, not a count of 0."""
    event = talks("a", "2004-05-01", tags=["sanctions"], citations=[{"source": "paper"}])
    sources = [at.Source(id="paper", publisher="TASS"), at.Source(id="other")]
    data = at.Timeline([event], sources=sources, coverage=("2001", "2012"), complete=True)
    result = one(fields.pop("expect", {"count": {"at_most": 3}}), data, **fields)
    assert (result.verdict, result.why) == (Verdict.ERROR, told)
    assert one({"count": {"at_most": 3}}, data, select={"tags": "sanctions", "publishers": "TASS"}).cautions == ()
    assert one({"count": {"at_most": 3}}, select={"tags": "x"}).verdict is Verdict.PASS  # no event has a tag


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"select": {"text": "tlaks"}}, "select (text=tlaks)"),
        ({"select": {"text": "tlaks", "since": "2005"}}, "select (text=tlaks)"),
        ({"select": {"exclude": {"text": "tlaks"}}}, "select.exclude (text=tlaks)"),
        ({"expect": {"share": {"part": {"kinds": "friction"}, "at_most": 1.0}}}, "expect.share.part (kinds=friction)"),
    ],
)
def test_a_selection_that_matches_nothing_at_all(fields: dict[str, Any], told: str) -> None:
    """A selection that no event of the data matches, in any window, is told beside the figure."""
    result = one(fields.pop("expect", {"count": {"at_most": 3}}), **fields)
    assert result.cautions[0] == f"{told} matches no event of the data, in any window"
    assert one({"count": {"at_most": 3}}, select={"text": "E0", "since": "2010"}).cautions == ()
    assert one({"count": {"at_most": 3}}, world([]), select={"text": "x"}).cautions == ()


def test_a_window_beyond_the_data_is_told() -> None:
    """Days of the window that the data does not cover are told beside a verdict, once."""
    told = "the window begins 1980-01-01, the data 2001-01-01"
    assert one({"rate": {"at_most": 9.0}}, select={"since": "1980"}).cautions == (told,)
    open_ = one({"count": {"at_most": 9}}, select={"since": "1980"})
    assert (open_.why, open_.cautions) == (f"window outside the coverage: {told}", ())


def test_a_scheme_that_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong with phases is an error of its check alone."""
    first = one(None, phases=["0001-01-01"])
    assert (first.verdict, first.why[:45]) == (Verdict.ERROR, "phases: boundaries: no day lies before 0001-0")
    monkeypatch.setattr(at.Periodization, "declared", lambda *_: 1 / 0)
    assert one(None, phases=["2005-01-01"]).why == "phases: ZeroDivisionError: division by zero"


def test_what_an_expectation_must_have() -> None:
    """A class that evaluates has a name, in Python too, and gives a finding whose fields are what they should be."""
    with pytest.raises(at.InputError, match="Nameless: a name is needed"):

        class Nameless(Expectation):
            def evaluate(self, case: Case) -> Finding:
                raise NotImplementedError

    with pytest.raises(at.DataError, match="Expectation has no name"):
        check(expect=Expectation())
    for wrong in ({"figure": None}, {"verdict": "pass"}, {"verdict": Verdict.ERROR}, {"low": "1"}, {"steps": ["a"]}):
        with pytest.raises(at.InputError, match=f"Finding: {next(iter(wrong))}: .* is expected"):
            Finding(**({"verdict": Verdict.PASS, "figure": "1"} | wrong))  # type: ignore[arg-type]
    assert one(Silent()).why == "silent: evaluate gives None; a Finding is expected"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"source": None}, "source: None; the path of a file, a CheckFile, a Check or several are expected"),
        ({"source": {"id": "c"}}, "source: {'id': 'c'}; the path of a file"),
        ({"source": b"a.toml"}, "source: b'a.toml'; the path of a file"),
        ({"timeline": "path"}, "timeline: 'path'; a Timeline is expected, such as load\\(path\\) gives"),
        ({"today": "2020-01-01"}, "today: '2020-01-01'; a datetime.date is expected"),
        ({"today": datetime.datetime(2020, 1, 1)}, "today: datetime.datetime.*; a datetime.date is expected"),
    ],
)
def test_arguments_of_another_kind(given: dict[str, Any], told: str) -> None:
    """What is no check, no timeline and no day is refused before anything is run, by the name of the argument."""
    with pytest.raises(at.InputError, match=told):
        at.run_checks(**({"source": check(skip_until="2021-01-01"), "timeline": DATA} | given))  # type: ignore[arg-type]


def test_holm_shows_what_stays_open_at_its_last_confidence() -> None:
    """Also a check that is open by itself is shown as one of those that are held together."""
    checks = (check("a", Level(most=0.999)), check("b", Level(most=0.1)), check("c", Level(most=0.2)))
    report = at.run_checks(CheckFile(check=checks, holm=True), DATA)
    assert [result.verdict.value for result in report] == ["pass", "inconclusive", "inconclusive"]
    assert [round(result.confidence, 4) for result in report] == [0.9833, 0.975, 0.975]
