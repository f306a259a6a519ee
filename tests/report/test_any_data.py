"""Briefs of other data: nothing, little, no phases, no vocabulary, unreliable coding, anything at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.report import Claim, brief, to_markdown
from alliance_timeline.testing import timelines
from tests.report.briefs import MADE, bundled, checked, claims, event, grid, prose, section, text_of, within

SCHEME = at.Periodization.declared("2014-01-01", names=["early", "late"])
TWO = [event("a", "2013-02-01"), event("b", "2015-02-01", "limitation", cause="sanctions")]


def ids(timeline: at.Timeline, **words: object) -> list[str]:
    """The sections of a brief."""
    return [item.id for item in brief(timeline, made=MADE, **words).sections]  # type: ignore[arg-type]


def test_nothing_selected() -> None:
    """A brief of nothing says so, with what was selected, and leaves out what would be empty."""
    chosen = at.Selection(text="zzzz")
    made = brief(bundled().select(chosen), made=MADE, selection=chosen)
    assert [item.id for item in made.sections] == ["data", "limits", "cite"]
    assert made.lead == ("No event was selected: there is nothing to report.",)
    assert "text=zzzz" in prose(made, "data")
    assert "No event was selected" in to_markdown(made)
    assert made.selection == "text=zzzz"


def test_no_events_and_no_coverage() -> None:
    """A timeline without anything is told as such."""
    made = brief(at.Timeline([]), made=MADE)
    assert made.title == "A timeline in brief"
    assert "No days are known to be covered." in prose(made, "data")
    assert made.cite[0] == "Data: as its authors ask."


def test_no_phases() -> None:
    """Without a scheme it is told that there are no phases, nothing is compared, and causes stand in one column."""
    made = brief(at.Timeline(TWO), made=MADE)
    assert [item.id for item in made.sections] == ["data", "phases", "friction", "trends", "limits", "methods", "cite"]
    assert prose(made, "phases").startswith("This data declares no phases")
    assert "--boundaries" in prose(made, "phases")
    assert grid(made, "friction", "Limitations by cause").head[-1] == "All"
    assert "There is 1 limitation" in " ".join(map(text_of, made.lead))


def test_phases_are_given() -> None:
    """A scheme can be given; with one covered phase nothing is compared."""
    timeline = at.Timeline(TWO, coverage=("2012", "2016"))
    assert {"phases", "changes"} <= set(ids(timeline, phases=SCHEME))
    made = brief(at.Timeline(TWO[1:], coverage=("2015", "2016")), made=MADE, phases=SCHEME)
    assert "With one phase there is nothing to compare it with." in prose(made, "phases")
    assert "changes" not in [item.id for item in made.sections]
    later = at.Periodization.declared("2050-01-01", "2060-01-01", names=["x", "y", "z"])
    made = brief(at.Timeline(TWO, coverage=("2012", "2016"), settled_until="2000-01-01", phases=later), made=MADE)
    assert "No day of any phase is covered and settled" in prose(made, "phases")


def test_no_one_between_the_sides() -> None:
    """Where both sides take part in nothing, nothing is compared and no trend is told."""
    alone = [event("a", "2013-02-01", "external", participants=[]), event("b", "2015-02-01", "unilateral")]
    made = brief(at.Timeline(alone, coverage=("2012", "2016"), phases=SCHEME), made=MADE, focus="energy")
    assert [item.id for item in made.sections] == ["data", "phases", "focus", "limits", "methods", "cite"]
    assert "Both sides take part in none of them." in prose(made, "focus")
    assert "No occasion of a rated kind" in prose(made, "phases")


def test_quiet_phases() -> None:
    """Phases without an occasion between the sides are told in a sentence."""
    made = brief(at.Timeline([event("a", "1990-02-01")], coverage=("1989", "2016"), phases=at.Periodization.declared(
        "2000-01-01", "2010-01-01", names=["x", "y", "z"])), made=MADE)  # fmt: skip
    told = prose(made, "changes")
    assert "Since 1 January 2010, compared with the time from 1 January 2000 to 31 December 2009: in neither" in told
    assert grid(made, "changes", "Rate from 1 January 2000 to 31 December 2009 as a multiple of that before 1 January")


def test_only_in_the_later_phase() -> None:
    """A ratio without a limit is told as what it is; so is a phase without anyone new."""
    late = [event(f"e{n}", f"2015-0{n}-01", domains="ai") for n in range(1, 9)]
    made = brief(at.Timeline(late, coverage=("2012", "2016"), phases=SCHEME), made=MADE)
    assert "Cooperation: 8 occasions since 1 January 2014, none before 1 January 2014" in prose(made, "focus")
    both = [event("x", "2013-01-01"), *late]
    made = brief(at.Timeline(both, coverage=("2012", "2016"), phases=SCHEME), made=MADE)
    assert "No actor of the time since 1 January 2014 is new, third parties aside." in prose(made, "changes")


def test_unknown_focus() -> None:
    """The default field may be unknown; another one must not be misspelt."""
    words = bundled().vocabulary
    small = at.Vocabulary(domains=[domain for domain in words.domains if domain.id == "energy"]) if words else None
    with pytest.raises(at.UnknownNameError, match="nearest: 'energy'"):
        brief(at.Timeline(TWO, vocabulary=small), focus="energi")
    assert "focus" not in ids(at.Timeline(TWO, vocabulary=small))
    assert "focus" in ids(at.Timeline(TWO, vocabulary=small), focus="energy")


def test_no_timeline() -> None:
    """What is no timeline is refused by name."""
    with pytest.raises(at.InputError, match="is no Timeline"):
        brief([])  # type: ignore[arg-type]


def test_unreliable_coding() -> None:
    """Where coders agree too little, counts stay and what is refused is told with the reason."""
    many = [event(f"e{n}", f"201{n}-02-01", milestones=[{"status": "implemented", "date": "2020"}], status="signed",
                  form="agreement") for n in range(2, 8)]  # fmt: skip
    low = [at.Reliability(id="kind", alpha=0.5, low=0.4, high=0.6, n=50)]
    made = brief(
        at.Timeline(many, coverage=("2012", "2018"), phases=SCHEME, reliability=low), made=MADE, focus="energy"
    )
    for name, what in (("changes", "cannot be compared"), ("trends", "Trends cannot be told")):
        assert what in prose(made, name)
        assert "coders agree too little" in prose(made, name)
    assert "in all" in prose(made, "phases")
    assert "kind (0.50)" in prose(made, "limits")
    assert "The phases cannot be compared" in prose(made, "focus")


def test_unreliable_selection() -> None:
    """A focus that coders did not agree on has its events, and no follow-through."""
    low = [at.Reliability(id="domains:energy", alpha=0.5, low=0.4, high=0.6, n=50)]
    made = brief(at.Timeline(TWO, coverage=("2012", "2016"), phases=SCHEME, reliability=low), made=MADE, focus="energy")
    assert "What became of undertakings cannot be told" in prose(made, "focus")
    assert "coding of domains: energy" in prose(made, "focus").replace("domains:energy", "domains: energy")
    good = [at.Reliability(id="kind", alpha=0.9, low=0.8, high=0.95, n=50)]
    assert "agreed well" in prose(brief(at.Timeline(TWO, reliability=good), made=MADE), "limits")


def test_complete_list() -> None:
    """A list that is declared complete is called so, and no caution is told."""
    made = brief(at.Timeline(TWO, coverage=("2012", "2016"), complete=True, phases=SCHEME), made=MADE)
    assert "complete list of its kind" in prose(made, "data")
    assert "complete list of its kind" in text_of(made.lead[0])
    assert "not a complete list" not in to_markdown(made).lower()


def test_checks_beside_a_selection() -> None:
    """Checks hold for the whole data; only events of the brief are linked, and the page says so."""
    chosen = at.Selection(domains="energy")
    part = bundled().select(chosen)
    made = brief(part, checked(), made=MADE, selection=chosen)
    assert "the whole data" in prose(made, "checks")
    linked = [words for words in within(section(made, "checks")) if isinstance(words, Claim)]
    assert linked
    assert all(name in part for claim in linked for name in claim.events)


def test_errors_among_checks() -> None:
    """What could not be evaluated or was put off is told in words."""
    checks = [
        at.Check(id="later", question="Later?", expect={"count": {"at_least": 1}}, skip_until="2999-01-01"),
        at.Check(
            id="wrong", question="Wrong?", expect={"rate_ratio": {"phase": "no", "relative_to": "x", "at_least": 1}}
        ),
    ]
    made = brief(at.Timeline(TWO), at.run_checks(checks, at.Timeline(TWO), today=MADE), made=MADE)
    rows = grid(made, "checks", "Claims that stay open").rows
    assert [(row[0], str(row[2]).split(":")[0]) for row in rows] == [
        ("Later?", "was put off"), ("Wrong?", "could not be evaluated"),
    ]  # fmt: skip
    assert "1 could not be evaluated and 1 was put off" in text_of(made.lead[-1])


def test_unseen_sources_and_single_words() -> None:
    """Events of which no source was seen are told, and commands keep the words of the selection."""
    cited = {"citations": [{"source": "s"}]}
    unseen = [event("a", "2013-02-01", verification="unverified", **cited), event("b", "2015-02-01", **cited)]
    chosen = at.Selection(predecessors=False, text="Event")
    made = brief(at.Timeline(unseen), made=MADE, selection=chosen)
    assert "none of 2 events were compared" in prose(made, "data").lower()
    assert "for 1 no source was seen" in prose(made, "data")
    command = next(claim.listed_by for claim in claims(made) if claim.listed_by)
    assert "--data FOLDER" in command
    assert "--no-predecessors" in command
    assert "--text Event" in command
    for words in ({"exclude": at.Selection(kinds="friction")}, {"certainty": "certain"}, {"causes": "sanctions"}):
        made = brief(
            at.Timeline(TWO, coverage=("2012", "2016"), phases=SCHEME), made=MADE, selection=at.Selection(**words)
        )
        by_cause = grid(made, "friction", "Limitations by cause").rows[0][-1]
        assert isinstance(by_cause, Claim)
        assert by_cause.listed_by == ""


def test_unread_records() -> None:
    """Records that could not be read are told."""
    made = brief(at.Timeline(TWO, problems=[at.Problem("a.json", 1, "date", "is none")]), made=MADE)
    assert "What could not be read is left out (1 problem in the records)." in prose(made, "limits")


@settings(max_examples=40)
@given(
    timelines(),
    st.sampled_from([None, SCHEME, at.Periodization.declared("1990-01-01", "2010-01-01", names=["a", "b", "c"])]),
)
def test_any_timeline(timeline: at.Timeline, scheme: at.Periodization | None) -> None:
    """Any data has a brief and its Markdown; claims have ids of their own and rest on its events, in order."""
    made = brief(timeline, made=MADE, phases=scheme)
    told = list(claims(made))
    assert len({claim.id for claim in told}) == len(told)
    place = {item.id: n for n, item in enumerate(timeline)}
    for claim in told:
        order = [place[name] for name in claim.events]
        assert order == sorted(set(order))
        assert order
    text = to_markdown(made)
    targets = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert targets <= set(re.findall(r'<a id="([^"]+)"></a>', text))
