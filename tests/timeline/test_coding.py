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
    for call in (
        whole.phase_summary,
        lambda: whole.contrast("late", "early"),
        lambda: whole.share("friction"),
    ):
        with pytest.raises(InputError, match=r"coders agree too little.*kind: alpha 0\.50"):
            call()
    by_domain = timeline(measured("domains", 0.5))
    assert by_domain.phase_summary().rows
    with pytest.raises(InputError, match="domains"):
        by_domain.select(domains="energy").phase_summary()


def test_it_travels_with_the_timeline(tmp_path: Path) -> None:
    """Saving, loading, copying, adding and merging keep it; merging drops what differs."""
    whole = timeline(measured("kind", 0.7), measured("form", 0.9))
    whole.save(tmp_path / "data")
    assert dict(at.load(tmp_path / "data").reliability) == dict(whole.reliability)
    for other in (copy.copy(whole), pickle.loads(pickle.dumps(whole)), whole.merge(whole)):
        assert dict(other.reliability) == dict(whole.reliability)
    other = timeline(measured("kind", 0.71), measured("form", 0.9))
    assert list(whole.merge(other).reliability) == ["form"]
    assert whole.add(whole[0].replace(id="new")).reliability.keys() == whole.reliability.keys()


def test_broken_records_are_told_by_file_and_line(tmp_path: Path) -> None:
    """An alpha that is none and a variable that stands twice."""
    timeline(measured("kind", 0.7), measured("form", 0.9)).save(tmp_path)
    path = tmp_path / "reliability.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace("0.7", "7", 1).replace('"form"', '"kind"'), encoding="utf-8"
    )
    with pytest.raises(at.DataError, match=r"reliability\.json:\d+: alpha"):
        at.load(tmp_path)
