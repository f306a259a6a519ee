"""The field in depth: settings, rates on each baseline, agreements between the sides, key events by rule."""

from __future__ import annotations

import re

import pytest

import alliance_timeline as at
from alliance_timeline.report import Claim, Grid, brief
from alliance_timeline.report.sections.baselines import is_weak, ratio_words
from tests.report.briefs import MADE, bundled, event, grid, prose, section, text_of, whole, within

SCHEME = at.Periodization.declared("2014-01-01", names=["early", "late"])


def found() -> at.lifecycle.FollowThrough:
    """What became of the agreements of the bundled field."""
    return bundled().select(domains="ai", kinds="cooperation").follow_through()


def captions(made: object) -> list[str]:
    """The tables of the section."""
    return [block.caption for block in section(made, "focus").blocks if isinstance(block, Grid)]  # type: ignore[arg-type]


def sentence(words: str) -> Claim:
    """The claim of the section that holds some words."""
    return next(item for item in within(section(whole(), "focus")) if isinstance(item, Claim) and words in item.text)


def test_settings() -> None:
    """Each cell counts the events of both sides in a setting and a phase; all of them are in the last column."""
    table = grid(whole(), "focus", "Events in which both sides")
    both = bundled().select(domains="ai", kinds=at.DYADIC)
    for row in table.rows:
        cells = [int(text_of(cell)) for cell in row[2:]]
        setting = text_of(row[0]).lower()
        assert cells[-1] == sum(both.setting(item) == setting for item in both)
        assert sum(cells[:-1]) <= cells[-1]
        for cell in row[2:]:
            if isinstance(cell, Claim):
                assert {bundled().setting(bundled()[name]) for name in cell.events} == {setting}
    assert sum(int(text_of(row[-1])) for row in table.rows) == len(both)


def test_rates_are_told_on_each_baseline() -> None:
    """Each kind has its ratio on each baseline; a trend of few occasions is not to be quoted."""
    contrast = bundled().select(domains="ai").contrast("since-2022", "2014-2022")
    table = grid(whole(), "focus", "Rate since 24 February 2022")
    assert [text_of(row[0]).lower() for row in table.rows] == ["cooperation", "hedging"]
    for row in table.rows:
        rows = [item for item in contrast.rows if item.kind == text_of(row[0]).lower()]
        for item, cell in zip(rows, row[1:-1], strict=True):
            assert text_of(cell) == (f"{item.ratio_text}{'*' * is_weak(item)}" if item.is_tested else "–")
        assert text_of(row[-1]).lower() == contrast.headline(rows[0].kind)
    assert any("fewer than 30 occasions; not to be quoted" in note for note in table.notes)
    assert "lower net of the trend" not in prose(whole(), "focus")


def test_agreements() -> None:
    """Numbers by outcome lead to the agreements with it, and are those of the follow-through."""
    ids = found().whole.ids
    assert sentence("also by one of them").text.startswith(f"{found().n} undertakings between the sides")
    assert set(sentence("known to have been carried out").events) == set(ids["fulfilled"])
    silent = sentence("neither is known so far")
    assert silent.text.startswith(f"Of {len(ids['silent'])} ")
    assert set(silent.events) == set(ids["silent"])
    assert set(sentence("nobody looked for later stages").events) == set(found().unknown)
    assert "hardly known" in prose(whole(), "focus")


def test_shares_by_years() -> None:
    """Shares are those of the curves; where none has an outcome the limit is that of those who are followed."""
    table = grid(whole(), "focus", "Share of undertakings")
    curves = found().by_years()
    assert len(table.rows) == len(curves)
    for row, (_, done, _, _) in zip(table.rows, curves, strict=True):
        years = float(text_of(row[0]).split()[0])
        assert row[1] == done
        high = at.inference.proportion(0, found().whole.at_risk(years)).high
        assert row[2] == f"0 % (0–{100 * high:.0f})"
        assert row[4] == f"{found().whole.at_risk(years):.0f}"


def test_few_agreements() -> None:
    """Of fewer than five agreements no share is told; what is in force is told beside them."""
    fields = {"status": "signed", "form": "agreement", "domains": "ai"}
    force = [{"status": "in_force", "date": "2014"}]
    for number, milestones, words in (
        (1, force, "is known so far; it is in force."),
        (1, [], "it is not on record as in force"),
        (3, force, "Of 3 neither is known so far; 3 are in force."),
        (3, [{"status": "cancelled", "date": "2015-03"}], "3 are known to have been cancelled"),
    ):
        events = [event(f"e{n}", f"201{n}-03-01", milestones=milestones, **fields) for n in range(1, number + 1)]
        made = brief(at.Timeline(events, coverage=("2010", "2016")), made=MADE)
        assert words in prose(made, "focus")
        assert "too few to tell a share" in prose(made, "focus")
        assert not any(caption.startswith("Share of undertakings") for caption in captions(made))


def test_agreements_of_a_day() -> None:
    """Where nothing was followed for a year, no share is told."""
    fields = {"status": "signed", "form": "agreement", "domains": "ai"}
    events = [event(f"e{n}", f"2016-12-0{n}", **fields) for n in range(1, 7)]
    made = brief(at.Timeline(events, coverage=("2010", "2016")), made=MADE)
    assert "6 undertakings between the sides" in prose(made, "focus")
    assert "estimated at" not in prose(made, "focus")
    assert not any(caption.startswith("Share of undertakings") for caption in captions(made))


def test_all_carried_out() -> None:
    """A share of 100 % has a lower limit, and many agreements are not called few."""
    fields = {"status": "signed", "form": "agreement", "domains": "ai"}
    done = [{"status": "implemented", "date": "2012-06-01"}]
    events = [
        event(f"e{n}", f"2010-{n % 12 + 1:02d}-01", milestones=done if n < 50 else [], **fields) for n in range(60)
    ]
    made = brief(at.Timeline(events, coverage=("2009", "2016")), made=MADE)
    table = grid(made, "focus", "Share of undertakings")
    assert re.fullmatch(r"100 % \(\d+–100\)", text_of(table.rows[0][3]))
    assert "hardly known" not in prose(made, "focus")


@pytest.mark.parametrize("dates", [["2015-02-01", "2015-03-01"], ["1990-01-01", "1990-02-01"]])
def test_rates_without_a_phase(dates: list[str]) -> None:
    """Occasions of one phase alone are counted; where neither phase has one, that is told."""
    scheme = at.Periodization.declared("2000-01-01", "2014-01-01", names=["a", "b", "c"])
    events = [event(f"e{n}", day, domains="ai") for n, day in enumerate(dates)]
    made = brief(at.Timeline(events, coverage=("1989", "2016"), phases=scheme), made=MADE)
    late = dates[0] > "2014"
    assert ("2 occasions since 1 January 2014, none from" in prose(made, "focus")) is late
    assert ("Neither from 1 January 2000" in prose(made, "focus")) is not late


def test_key_events() -> None:
    """Acts of states come by the number of their publishers, two of each setting; the others went deepest."""
    items = [item for item in within(section(whole(), "focus")) if isinstance(item, Claim) and "lateral)." in item.text]
    states = [bundled()[item.events[0]] for item in items[:6]]
    settings = [str(bundled().setting(item)) for item in states]
    assert sorted(settings) == sorted(["bilateral", "minilateral", "multilateral"] * 2)
    assert [item.sort_key for item in states] == sorted(item.sort_key for item in states)
    both = bundled().select(domains="ai", kinds=at.DYADIC)
    reported = [
        len(bundled().registry.publishers(item)) for item in both
        if bundled().setting(item) == "bilateral" and item.confidence != "low"
        and {str(bundled().actors[name].kind) for name in item.actors}
        <= {"state", "government_body", "military", "international_org", "person"}
    ]  # fmt: skip
    told = [
        len(bundled().registry.publishers(item)) for item, where in zip(states, settings, strict=True)
        if where == "bilateral"
    ]  # fmt: skip
    assert sorted(told) == sorted(reported)[-2:]
    deep = [bundled()[item.events[0]] for item in items[6:]]
    assert 0 < len(deep) <= 3
    assert all(bundled().depth(item) in ("delivered", "resourced", "agreed") for item in deep)


def test_key_events_alone() -> None:
    """Without acts of states only what went deepest is listed, and it is not called other."""
    made = brief(at.Timeline([event("a", "2013-02-01", domains="ai", depth="delivered")]), made=MADE)
    assert "Events that went deepest" in prose(made, "focus")
    assert "Key events of states" not in prose(made, "focus")


def test_states_alone() -> None:
    """Where only states act there is no table of actors, and settings are told."""
    actors = [at.Actor(id=name, names=name.title(), kind="state", country=code)
              for name, code in (("aland", "FI"), ("borduria", "SE"))]  # fmt: skip
    events = [event(f"e{n}", f"201{n}-02-01", domains="ai") for n in (3, 4)]
    made = brief(at.Timeline(events, actors=actors), made=MADE)
    assert not any(caption.startswith("Actors") for caption in captions(made))
    assert [text_of(cell) for cell in grid(made, "focus", "Events in which both").rows[0]] == [
        "Bilateral", "Two states.", "2",
    ]  # fmt: skip
    assert "Key events of states" in prose(made, "focus")


def test_limits_without_powers_of_ten() -> None:
    """A limit next to nothing is told as such."""
    contrast = bundled().select(domains="energy").contrast("since-2022", "2014-2022")
    row = contrast.row("limitation", "net of trend")
    assert "e-" in row.ratio_text
    assert re.fullmatch(r"[\d.]+ \(<0\.001–[\d.]+\)", ratio_words(row))
