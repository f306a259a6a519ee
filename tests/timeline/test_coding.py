"""What doubtful coding does to a figure: a caution beside it, or no inference from it."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

import alliance_timeline as at
from alliance_timeline.errors import InputError
from alliance_timeline.phases import Periodization

from .worlds import ACTORS, VOCABULARY

PHASES = Periodization.declared("2005-01-01", names=("early", "late"))


def measured(name: str, alpha: float) -> at.Reliability:
    """The reliability of a variable."""
    return at.Reliability(id=name, alpha=alpha, low=alpha, high=alpha, n=180)


def timeline(*known: at.Reliability) -> at.Timeline:
    """Two visits on energy, five years apart, and what is known about their coding."""
    events = [
        at.Event(id=f"e{year}", date=str(year), title="T", kind="cooperation", form="visit", domains="energy",
                 participants=["russia", "china"])
        for year in (2002, 2007)
    ]  # fmt: skip
    return at.Timeline(
        events, ACTORS, coverage=("2000-01-01", "2010-12-31"), complete=True, vocabulary=VOCABULARY, phases=PHASES,
        reliability=known,
    )  # fmt: skip


def test_reliable_or_unmeasured_coding_needs_no_word() -> None:
    """Nothing is said where the coders agree, or where nothing was measured."""
    for known in ((), (measured("kind", 0.9), measured("domains", 0.8))):
        whole = timeline(*known)
        assert whole.caution is whole.select(kinds="cooperation").caution is whole.series(by="kind").caution is None
        assert whole.phase_summary().caution is None


def test_tentative_coding_is_told_wherever_it_is_used() -> None:
    """In what was selected by the variable or grouped by it, and in the results made from it."""
    whole = timeline(measured("kind", 0.7), measured("domains", 0.75))
    kind, domains = (f"coding of {measured(name, alpha)}" for name, alpha in (("kind", 0.7), ("domains", 0.75)))
    assert whole.caution is None
    assert whole.select(domains="energy").caution == domains
    assert whole.select(exclude=at.Selection(domains="ai")).caution == domains
    assert whole.select(domains="energy").select(kinds="cooperation").caution == f"{domains}; {kind}"
    assert whole.series(by="kind").caution == whole.phase_summary().caution == kind
    assert whole.series(by="domain").caution == domains
    assert whole.series(by="form").caution is None
    assert whole.contrast("late", "early").caution == kind
    assert whole.share("friction").caution == kind
    assert kind in repr(whole.select(kinds="cooperation"))


def test_a_class_may_be_better_than_its_variable() -> None:
    """What was measured for a class of the variable counts for selections of that class."""
    whole = timeline(measured("domains", 0.5), measured("domains:ai", 0.9), measured("kind", 0.9))
    assert whole.select(domains="ai").caution is None
    assert "domains: alpha 0.50" in str(whole.select(domains="energy").caution)
    assert whole.select(domains="ai").phase_summary().rows


def test_no_inference_below_the_limit() -> None:
    """Counts are given, comparisons and rates are not; the message names variable and alpha."""
    whole = timeline(measured("kind", 0.5))
    assert len(whole.select(kinds="cooperation")) == 2
    assert whole.series(by="kind").expected.sum() == pytest.approx(2)
    for call in (lambda: whole.contrast("late", "early"), lambda: whole.share("friction")):
        with pytest.raises(InputError, match=r"coders agree too little.*kind: alpha 0\.50"):
            call()
    by_domain = timeline(measured("domains", 0.5))
    assert by_domain.phase_summary().row("late", "cooperation").rate is not None
    for bare in (whole, by_domain.select(domains="energy")):
        row = bare.phase_summary().row("late", "cooperation")
        assert (row.expected, row.rate, row.low, row.method) == (1, None, None, "not rated: coders agree too little")
        assert "not rated" in str(bare.phase_summary())


def test_a_class_outweighs_its_variable_in_every_figure() -> None:
    """Friction alone is unrated where only friction is unreliable, and alone is rated where only it is reliable."""
    bad = timeline(measured("kind", 0.9), measured("kind:friction", 0.3))
    assert bad.contrast("late", "early", kinds="cooperation").rows
    for call in (lambda: bad.contrast("late", "early", kinds="friction"), lambda: bad.contrast("late", "early")):
        with pytest.raises(InputError, match=r"kind:friction: alpha 0\.30"):
            call()
    rates = bad.phase_summary()
    assert (rates.row("late", "friction").rate, rates.row("late", "cooperation").rate is None) == (None, False)
    assert "kind:friction: alpha 0.30" in str(rates.caution)
    good = timeline(measured("kind", 0.5), measured("kind:limitation", 0.9))
    assert good.contrast("late", "early", kinds="limitation").rows
    assert good.phase_summary().row("late", "limitation").rate is not None


def test_groups_and_scores_tell_of_the_classes_they_rest_on() -> None:
    """A grouping names its doubtful classes; depth rests on form and status, intensity on kind and form."""
    whole = timeline(measured("setting", 0.9), measured("setting:minilateral", 0.7), measured("form", 0.7))
    minilateral, form = (
        f"coding of {measured(name, 0.7)}" for name in ("setting:minilateral", "form")
    )  # fmt: skip
    assert whole.series(by="setting").caution == minilateral
    assert whole.series(by="depth").caution == form
    assert whole.series(measure="intensity").caution == form
    assert whole.series().caution is None


def test_it_travels_with_the_timeline(tmp_path: Path) -> None:
    """Saving, loading, copying, adding and merging keep it; of two the lower counts, and cautions stay."""
    whole = timeline(measured("kind", 0.7), measured("form", 0.9))
    whole.save(tmp_path / "data")
    assert dict(at.load(tmp_path / "data").reliability) == dict(whole.reliability)
    for other in (copy.copy(whole), pickle.loads(pickle.dumps(whole)), whole.merge(whole)):
        assert dict(other.reliability) == dict(whole.reliability)
    other = timeline(measured("kind", 0.71), measured("form", 0.9))
    assert whole.merge(other).reliability["kind"] == other.merge(whole).reliability["kind"] == whole.reliability["kind"]
    assert whole.merge(timeline()).reliability == timeline().merge(whole).reliability == whole.reliability
    bad, good = timeline(measured("kind", 0.3)), timeline(measured("kind", 0.9), measured("kind:friction", 0.9))
    assert (
        bad.merge(good).reliability["kind:friction"].alpha == good.merge(bad).reliability["kind:friction"].alpha == 0.3
    )
    chosen = timeline(measured("kind", 0.7)).select(kinds="cooperation")
    assert chosen.merge(timeline()).caution == chosen.caution is not None
    assert whole.add(whole[0].replace(id="new")).reliability.keys() == whole.reliability.keys()


def test_saving_without_any_leaves_none_behind(tmp_path: Path) -> None:
    """A folder saved over holds what the timeline holds."""
    timeline(measured("kind", 0.7)).save(tmp_path)
    timeline().save(tmp_path)
    assert not at.load(tmp_path).reliability


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"id": "kindd"}, "nearest: 'kind'"),
        ({"id": "domain:ai"}, "nearest: 'domains'"),
        ({"low": 0.8}, "low"),
        ({"high": 0.6}, "high"),
    ],
)
def test_what_guards_nothing_is_refused(given: dict[str, object], why: str) -> None:
    """A variable that is not coded, and an interval that does not hold its alpha."""
    with pytest.raises(at.DataError, match=why):
        at.Reliability(**({"id": "kind", "alpha": 0.7, "low": 0.6, "high": 0.8, "n": 9} | given))


def test_classes_that_no_vocabulary_has_are_told(tmp_path: Path) -> None:
    """A class of a variable is a word of it."""
    timeline(*(measured(name, 0.7) for name in ("domains:energy", "kind:friction", "domains:enrgy", "kind:xx"))).save(
        tmp_path
    )
    with pytest.raises(at.DataError) as caught:
        at.load(tmp_path)
    assert [problem.message for problem in caught.value.problems] == [
        "'enrgy' is no domains; nearest: 'energy'",
        "'xx' is no kind; allowed: cooperation, external, friction, hedging, limitation, unilateral",
    ]


def test_broken_records_are_told_by_file_and_line(tmp_path: Path) -> None:
    """An alpha that is none and a variable that stands twice."""
    timeline(measured("kind", 0.7), measured("form", 0.9)).save(tmp_path)
    path = tmp_path / "reliability.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace("0.7", "7", 1).replace('"form"', '"kind"'), encoding="utf-8"
    )
    with pytest.raises(at.DataError, match=r"reliability\.json:\d+: alpha"):
        at.load(tmp_path)
