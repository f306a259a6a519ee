"""The lead: each sentence tells a figure of its result, of the selection that it is about, and leads to the events."""

from __future__ import annotations

import re

import pytest

import alliance_timeline as at
from alliance_timeline.report import Claim, brief
from alliance_timeline.report.sections.baselines import answer, is_weak
from tests.report.briefs import MADE, bundled, event, text_of, whole

SCHEME = at.Periodization.declared("2014-01-01", names=["early", "late"])


def said(made: object, words: str) -> Claim:
    """The claim of the lead that holds some words."""
    return next(item for item in made.lead if isinstance(item, Claim) and words in item.text)  # type: ignore[attr-defined]


def of(timeline: at.Timeline, **words: object) -> str:
    """The lead of a brief as one text."""
    return " ".join(map(text_of, brief(timeline, made=MADE, **words).lead))  # type: ignore[arg-type]


def test_agreements_are_between_the_sides() -> None:
    """What is told of agreements counts none of one side, and leads to those that are followed."""
    found = bundled().select(domains="ai", kinds="cooperation").follow_through()
    claim = said(whole(), "undertakings between the sides in artificial intelligence")
    done = len(found.whole.ids["fulfilled"])
    assert f"Of {found.n} announced or signed undertakings" in claim.text
    assert f", {done} {'is' if done == 1 else 'are'} known to have been carried out so far" in claim.text
    estimate, low, high = (100 * value for value in found.share_at(5) or ())
    assert f"{estimate:.0f} % ({low:.0f}–{high:.0f})" in claim.text
    assert len(claim.events) == found.n
    assert {str(bundled()[name].kind) for name in claim.events} == {"cooperation"}
    assert "both sides" not in claim.text
    assert "agreements" not in claim.text


def test_settings_are_told() -> None:
    """Events of both sides are split by setting, and their number is that of their claim."""
    for claim in (said(whole(), "Both sides take part in"), said(whole(), "are about artificial")):
        both = [name for name in claim.events if bundled()[name].is_dyadic]
        number = sum(bundled().setting(bundled()[name]) == "bilateral" for name in both)
        assert f"{len(both):,} of " in claim.text
        assert f"{number:,} bilateral" in claim.text


def test_largest_difference() -> None:
    """The kind that differs most is told on each baseline; all kinds have their answer."""
    found = bundled().contrast("since-2022", "2014-2022")
    claim = said(whole(), "The rate of ")
    kind = re.findall(r"The rate of (\w+)", claim.text)[0]
    assert all((row.ratio_text in claim.text) is not is_weak(row) for row in found.rows if row.kind == kind)
    assert {str(bundled()[name].kind) for name in claim.events} == {kind}
    text = " ".join(map(text_of, whole().lead))
    for name in found.kinds:
        assert re.search(rf"For [\w ,]*\b{name}\b[\w ,]* {re.escape(answer(found, name))}\.", text)
    assert "In brackets stand 95 % intervals." in text


def test_share_rests_on_its_phases() -> None:
    """The share of limitations leads to those of the phases that are told, and of no other."""
    claim = said(whole(), "Limitations (")
    days = [bundled()[name].date.start.earliest for name in claim.events]
    assert {str(bundled()[name].kind) for name in claim.events} == {"limitation"}
    assert min(str(day) for day in days) >= "2014-03-18"
    assert "of those since 24 February 2022, after " in claim.text
    assert "would be wider if quarters depend on each other" in claim.text
    most = said(whole(), "the most frequent kind")
    assert whole().lead.index(most) == whole().lead.index(claim) - 1
    kinds = bundled().where(lambda event: event.is_dyadic).phase_summary()
    top = max(at.DYADIC, key=lambda kind: kinds.row("since-2022", str(kind)).expected)
    assert {bundled()[name].kind for name in most.events} == {top}
    assert f"{top}, the most frequent kind" in most.text


def test_selections_are_named() -> None:
    """A selection is called one in title and lead, and its days are those that it covers."""
    chosen = at.Selection(since="2019", until="2019")
    made = brief(bundled().select(chosen), made=MADE, selection=chosen)
    assert made.title == f"{at.cite().title}: a selection"
    assert text_of(made.lead[0]).startswith("This selection holds")
    claim = said(made, "the most frequent kind")
    assert "of this selection" in claim.text
    assert "from 1 January 2019 to 31 December 2019" in claim.text
    assert brief(bundled().select(chosen), made=MADE, selection=chosen, title="T").title == "T"
    assert brief(bundled(), made=MADE, selection=at.Selection()).title == at.cite().title


def test_focus_of_a_selection() -> None:
    """The one domain of a selection is the focus, and is not told twice; without one, or of several, the default."""
    for words, name in (({"domains": "energy"}, "Energy"), ({"domains": ["ai", "energy"]}, "Artificial intelligence")):
        chosen = at.Selection(**words)
        made = brief(bundled().select(chosen), made=MADE, selection=chosen)
        assert f"{name} in depth" in [item.title for item in made.sections]
        assert any(" about " in text_of(item) for item in made.lead) is (name != "Energy")


def test_one_kind_has_no_share() -> None:
    """Where only limitations are selected, their number is told and no share of 100 %."""
    chosen = at.Selection(kinds="limitation")
    text = of(bundled().select(chosen), selection=chosen)
    assert "There are 99 limitations" in text
    assert "100 %" not in text


@pytest.mark.parametrize("dates", [["2013-02-01"], ["2013-02-01", "2015-02-01"]])
def test_little_data(dates: list[str]) -> None:
    """A single limitation is told in the singular, and phases without a difference are named."""
    events = [event(f"e{n}", day, "limitation", cause="legal", domains="ai") for n, day in enumerate(dates)]
    text = of(at.Timeline(events, coverage=("2012", "2016"), phases=SCHEME))
    one = len(dates) == 1
    assert ("There is 1 limitation (" in text) is one
    assert ("The cause of the only limitation is coded as legal." in text) is one
    assert ("in 2 of 2 limitations." in text) is not one
    assert "Compared are the time since 1 January 2014 and the time before 1 January 2014." in text
    assert "For limitation no difference of rates is shown on any baseline." in text


def test_none_in_one_phase() -> None:
    """A kind with no occasion in a phase has counts in place of a ratio."""
    late = [event(f"e{n}", f"2015-{n:02d}-01") for n in range(1, 13)]
    text = of(at.Timeline([event("x", "2013-01-01", "friction"), *late], coverage=("2012", "2016"), phases=SCHEME))
    assert "Of cooperation there are 12 occasions" in text
    assert "no occasions" in text


@pytest.mark.parametrize("both", [True, False])
def test_one_event_of_the_focus(both: bool) -> None:
    """One event of the focus is told in the singular, whoever takes part."""
    kind = "cooperation" if both else "unilateral"
    text = of(at.Timeline([event("a", "2013-02-01", kind, domains="ai"), event("b", "2015-02-01")]))
    assert f"1 event is about AI; {'both sides take part in it' if both else 'one side acts alone in it'}" in text


def test_one_agreement() -> None:
    """A single agreement is told in the singular, as carried out or not."""
    fields = {"status": "signed", "form": "agreement", "domains": "ai"}
    for milestones in ([], [{"status": "implemented", "date": "2014-05"}]):
        timeline = at.Timeline(
            [event("a", "2013-02-01", milestones=milestones, **fields), event("b", "2015-02-01")],
            coverage=("2012", "2016"),
        )
        negated = "" if milestones else " not"
        only = "The only announced or signed undertaking between the sides in AI"
        assert f"{only} is{negated} known to have been carried out so far." in of(timeline)


def test_nobody_and_several_of_the_focus() -> None:
    """Several events of the focus without the other side are told as such."""
    alone = [event(f"e{n}", f"201{n}-02-01", "unilateral", domains="ai") for n in range(3, 6)]
    assert "both sides take part in none of them." in of(at.Timeline([*alone, event("x", "2015-02-01")]))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ([None, None], "Both sides take part in all of these events."),
        (["bilateral", "bilateral"], "all of these events: all bilateral."),
        (["bilateral", None], "all of these events: 1 bilateral and 1 in a setting that is not known."),
    ],
)
def test_settings_of_few(settings: list[str | None], words: str) -> None:
    """Settings are told as far as they are known."""
    events = [event(f"e{n}", f"201{n}-02-01", setting=setting) for n, setting in enumerate(settings, start=3)]
    assert words in of(at.Timeline(events))


def test_setting_of_one() -> None:
    """A single event has its setting in the singular."""
    events = [event("a", "2013-02-01", domains="ai", setting="minilateral"), event("b", "2015-02-01")]
    assert "1 event is about AI; both sides take part in it: among three to ten states." in of(at.Timeline(events))


def test_phases_that_do_not_touch() -> None:
    """Where days lie between the phases, no one command lists the events of both."""
    scheme = at.Periodization.model_validate(
        {"phases": [{"name": "a", "end": "2012-12-31"}, {"name": "b", "start": "2014-01-01"}]}
    )
    events = [event(f"e{n}", f"201{n}-02-01") for n in (1, 2, 4, 5)]
    made = brief(at.Timeline(events, coverage=("2010", "2016"), phases=scheme), made=MADE)
    assert said(made, "For cooperation").listed_by == ""
