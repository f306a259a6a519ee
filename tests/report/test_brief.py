"""The brief of the bundled data: its figures are those of the results, its claims rest on what they say."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable

import pytest

import alliance_timeline as at
from alliance_timeline.cli import main
from alliance_timeline.phases.summary import covered_window
from alliance_timeline.report import Claim, Listing, Paragraph, brief, to_markdown
from alliance_timeline.report.material import share_in_window
from alliance_timeline.report.sections.baselines import is_weak
from tests.report.briefs import (
    MADE,
    bundled,
    checked,
    claims,
    every,
    grid,
    pictures,
    prose,
    section,
    text_of,
    whole,
    within,
)

LAST, BEFORE = "since-2022", "2014-2022"
SECTIONS = [
    "data", "phases", "changes", "complete", "focus", "friction", "trends", "checks", "limits", "methods", "cite",
]  # fmt: skip


def test_sections_and_lead() -> None:
    """All sections are there in the order of reading, and the lead has about ten short sentences."""
    made = whole()
    assert [item.id for item in made.sections] == SECTIONS
    assert 8 <= len(made.lead) <= 13
    assert sum(len(text_of(words).split()) for words in made.lead) < 350
    assert made.title == at.cite().title
    assert made.cite[0].endswith(at.cite().text)
    assert (made.made, made.version, made.selection) == (MADE, bundled().version, "")


def test_ids_are_unique_anchors() -> None:
    """Claims, sections and pictures have ids of their own, in letters, digits and hyphens."""
    made = whole()
    ids = [
        *(claim.id for claim in claims(made)),
        *(part.id for part in made.sections),
        *(one.id for one in pictures(made)),
    ]
    assert len(ids) == len(set(ids)) > 100
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", name) for name in ids)


def test_claims_rest_on_events_in_order() -> None:
    """Each claim names events of the timeline, each once and in the order of their dates."""
    place = {event.id: n for n, event in enumerate(bundled())}
    for claim in claims(whole()):
        order = [place[name] for name in claim.events]
        assert order
        assert order == sorted(set(order)), claim.id


def test_five_minutes() -> None:
    """What is read as sentences takes five minutes: 800 to 2,000 words beside tables, their notes and references."""
    blocks = [block for item in whole().sections if item.id not in ("methods", "cite") for block in item.blocks]
    sentences = [words for block in blocks if isinstance(block, Paragraph) for words in block.sentences]
    items = [words for block in blocks if isinstance(block, Listing) for words in block.items]
    assert 800 < sum(len(text_of(words).split()) for words in (*whole().lead, *sentences, *items)) < 2000


def test_figures_of_the_data() -> None:
    """Events by kind, sources, verification and complete lists are counted as they are."""
    kinds = Counter(str(event.kind) for event in bundled())
    for row in grid(whole(), "data", "Events by kind").rows:
        claim = row[2]
        assert isinstance(claim, Claim)
        kind = str(row[0]).lower()
        assert int(claim.text.replace(",", "")) == len(claim.events) == kinds[kind]
        assert {bundled()[name].kind for name in claim.events} == {kind}
    confirmed = sum(event.verification == "confirmed" for event in bundled())
    assert f"{confirmed:,} of {len(bundled()):,} events" in prose(whole(), "data")
    closed = {frame.id for frame in bundled().frames.values() if frame.closed}
    told = next(words for words in within(section(whole(), "data")) if "full list" in text_of(words))
    assert isinstance(told, Claim)
    assert f"{len(closed)} of them" in told.text
    assert told.events == tuple(event.id for event in bundled() if closed & set(event.frames))
    single = next(words for words in within(section(whole(), "data")) if "single source" in text_of(words))
    assert isinstance(single, Claim)
    assert single.text.startswith(f"{len(single.events)} of {len(bundled()):,}")
    assert all(len({item.source for item in bundled()[name].citations}) == 1 for name in single.events)


def test_figures_of_the_phases() -> None:
    """Each cell is the rate text of the summary, and rests on the events of its kind in its phase."""
    summary, table = bundled().phase_summary(), grid(whole(), "phases", "Catalogued")
    settled = bundled().settled_until
    assert [str(row[0]).lower() for row in table.rows] == list(summary.kinds)
    for row in table.rows:
        kind = str(row[0]).lower()
        for phase, cell in zip(table.head[1:], row[1:], strict=True):
            found = summary.row(phase, kind)
            assert text_of(cell) == (found.rate_text if found.rate is not None else f"{found.expected:.0f} in all")
            if isinstance(cell, Claim):
                inside = bundled().select(phases=phase, until=settled)
                assert cell.events == tuple(event.id for event in inside if event.kind == kind)


WHEN = {
    "since-2022": "since 24 February 2022",
    "2014-2022": "from 18 March 2014 to 23 February 2022",
    "before-2014": "from 1 January 1992 to 17 March 2014",
}


@pytest.mark.parametrize(("first", "second"), [(LAST, BEFORE), (BEFORE, "before-2014")])
def test_figures_of_the_contrast(first: str, second: str) -> None:
    """Ratios and answers of each neighbouring pair of phases are those of the contrast."""
    found = bundled().contrast(first, second)
    table = grid(whole(), "changes", f"Rate {WHEN[first]} as a multiple of that {WHEN[second]},")
    inside = {event.id for name in (first, second) for event in bundled().select(phases=name, until="2026-01-31")}
    assert [str(row[0]).lower() for row in table.rows] == list(found.kinds)
    for row in table.rows:
        kind = str(row[0]).lower()
        rows = [found.row(kind, name.lower()) for name in table.head[1:-1]]
        assert [text_of(cell) for cell in row[1:-1]] == [f"{x.ratio_text}{'*' * is_weak(x)}" for x in rows]
        assert text_of(row[-1]).lower() == found.headline(kind)
        assert isinstance(row[1], Claim)
        assert row[1].events == tuple(e.id for e in bundled() if e.id in inside and e.kind == kind)


def test_shares_of_fields() -> None:
    """The shares of fields are those that a check of them finds, by phase, and rest on their events."""
    table = grid(whole(), "changes", "Share of fields")
    assert table.head[1:] == ("before-2014", BEFORE, LAST)
    for name, *cells in table.rows[::3]:
        group = str(name).lower().rstrip("*").replace(" ", "_")
        known = bundled().reliability.get(f"domains:{group}")
        assert str(name).endswith("*") is (known is not None and known.standing == "tentative")
        for phase, cell in zip(table.head[1:], cells, strict=True):
            whole_of = at.Selection(kinds=at.DYADIC, phases=phase)
            check = at.Check(id="x", question="?", open_list="accept", select=whole_of,
                             expect={"share": {"part": {"domains": group}, "at_least": 0.0}})  # fmt: skip
            result = at.run_checks(check, bundled(), today=MADE, fragility=False)["x"].finding
            assert result is not None
            assert result.estimate is not None
            assert text_of(cell).startswith(f"{100 * result.estimate:.0f} % ({100 * (result.low or 0):.0f}–")
            assert isinstance(cell, Claim)
            assert all(group in bundled()[event].domains for event in cell.events)


def test_newcomers() -> None:
    """Newcomers are those of the turnover; those by cooperation are told apart, each with its own events."""
    found = bundled().where(lambda event: event.is_dyadic).turnover(LAST, BEFORE)
    claim = next(words for words in within(section(whole(), "changes")) if "in no earlier event" in text_of(words))
    assert isinstance(claim, Claim)
    last = bundled().select(phases=LAST, until=bundled().settled_until, kinds=at.DYADIC)
    sides = {one.actor for event in last for one in event.participants if one.role != "third_party"}
    new = [item for item in found.newcomers if item.actor in sides]
    numbers = [int(number) for number in re.findall(r"^\d+|\d+(?= by )", claim.text)]
    assert numbers[0] == len(new) == numbers[1] + numbers[2] < len(found.newcomers)
    assert set(claim.events) == {item.event.id for item in new}
    names = {item.name: item for item in found.newcomers}
    told = [
        words for words in within(section(whole(), "changes")) if isinstance(words, Claim) and "; first" in words.text
    ]
    assert len(told) == 6
    for number, one in enumerate(told):
        item = names[re.split(r" \(|, \d", one.text)[0]]
        roles = [part.role for name in one.events for part in bundled()[name].participants if part.actor == item.actor]
        assert len(roles) >= len(one.events)
        assert "third_party" not in roles
        assert f"{len(one.events)} event" in one.text
        assert {bundled()[name].kind == "cooperation" for name in one.events} == {number < 3}


def test_focus() -> None:
    """Uses and actors of the domain are those of its events."""
    part, made = bundled().select(domains="ai"), whole()
    used = Counter((name, event.is_dyadic) for event in part for name in event.applications)
    for row in grid(made, "focus", "Uses").rows:
        name = str(row[0]).lower().replace(" ", "_")
        assert [int(text_of(cell)) for cell in row[2:]] == [used[name, True], used[name, False]]
        for cell in row[2:]:
            if isinstance(cell, Claim):
                assert all(name in bundled()[event].applications for event in cell.events)
    for row in grid(made, "focus", "Actors").rows:
        for cell in row[3:]:
            if isinstance(cell, Claim):
                assert int(cell.text) == len(cell.events)


def test_friction_and_limits() -> None:
    """Shares are those that a check finds, by phase; causes are counted in the events that they rest on."""
    table = grid(whole(), "friction", "Share of the occasions")
    assert [text_of(row[0]) for row in table.rows][-1] == "Since 24 February 2022"
    for phase, row in zip(bundled().phases or (), table.rows, strict=True):
        window = covered_window(bundled(), phase)
        assert window is not None
        for kind, cell in zip(table.head[1:], row[1:], strict=True):
            assert text_of(cell) == share_in_window(bundled(), at.Selection(kinds=kind.lower()), window).text
            assert isinstance(cell, Claim)
            assert {str(bundled()[name].kind) for name in cell.events} == {kind.lower()}
    for row in grid(whole(), "friction", "Limitations by cause").rows:
        for cell in row[2:]:
            if isinstance(cell, Claim):
                causes = {bundled()[name].cause for name in cell.events}
                assert int(cell.text) == len(cell.events)
                assert causes == {str(row[0]).lower().replace(" ", "_")}


def test_trends_and_breaks() -> None:
    """Verdicts, growth and breaks are those of the quarterly series of both sides."""
    series = bundled().where(lambda event: event.is_dyadic).series("quarter", by="kind")
    trends, growth = series.trend(), series.trend("log_linear")
    for row in grid(whole(), "trends", "Trend of").rows:
        kind = str(row[0]).lower()
        assert text_of(row[1]) == trends[kind].verdict
        assert row[2] == f"≤ {trends[kind].p_holm:.3f}"  # none of 999 permutations is as extreme, for four kinds
        assert str(row[3]).startswith(f"{growth[kind].slope:.1f} (")
        assert row[4] == bundled().select(kinds=kind).relative_trend().only.verdict
    breaks = series.changepoints(power=False)
    for row in grid(whole(), "trends", "Breaks in").rows:
        found = breaks[str(row[0]).lower()]
        assert isinstance(row[1], Claim)
        assert row[1].text.split(":")[0] == found.verdict
        assert {bundled()[name].kind for name in row[1].events} == {found.group}
        assert str(row[2]).count("(") == len(found.dates)
        assert str(row[3]).count("→") == len(found.dates)
    first = next(iter(within(section(whole(), "trends"))))
    assert isinstance(first, Claim)
    assert len(first.events) == sum(event.is_dyadic for event in bundled())


def test_complete_lists() -> None:
    """Each closed class has its occasions, its rates where it was searched, and a trend unless it has few."""
    table = grid(whole(), "complete", "Occasions a year by phase")
    frames = {frame.title: frame for frame in bundled().frames.values() if frame.closed}
    assert {row[0] for row in table.rows} == set(frames)
    adjusted = at.inference.holm(
        [bundled().select(frames=frames[str(row[0])].id).series("year").trend().only.p_value for row in table.rows]
    )
    for row, p in zip(table.rows, adjusted, strict=True):
        part = bundled().select(frames=frames[str(row[0])].id)
        trend = part.series("year").trend().only
        claim = row[1]
        assert isinstance(claim, Claim)
        assert claim.events == tuple(event.id for event in part)
        assert claim.text == str(part.occasions)
        verdict, _, why = str(row[-1]).partition(" (")
        if trend.p_value is None:
            assert verdict == "cannot decide"
            assert why.startswith(f"{trend.reason}")
        else:
            assert p is not None
            assert verdict == (trend.verdict if p <= 0.05 else "no trend shown")
            assert why == (f"p {p:.3f})" if p >= 0.001 else "p <0.001)")
    patrols = next(row for row in table.rows if "bomber" in str(row[0]))
    assert patrols[2] == "–"
    assert patrols[4] == "1.82 (0.73–3.74)"  # 7 patrols from 24 February 2022 to the end of 2025
    others, told = (text_of(words) for words in list(within(section(whole(), "complete")))[1:3])
    assert others.startswith("5 of them list mostly acts of third parties or votes of many states")
    assert [int(number) for number in re.findall(r"\d+", told)] == [3, 1, 3, 3]


def test_checks_are_told() -> None:
    """Each check stands once, decided ones first, with figure and evidence; cautions and the tally are told."""
    report, made = checked(), whole()
    tables = [grid(made, "checks", f"Claims that {end}") for end in ("are decided", "cannot be", "stay open")]
    rows = [row for table in tables for row in table.rows]
    questions = [row[table.head.index("Question")] for table in tables for row in table.rows]
    results = {result.check.question: result for result in report}
    assert sorted(map(str, questions)) == sorted(results)
    said = {"pass": "Holds", "fail": "Does not hold"}
    for row, question in zip(rows, questions, strict=True):
        result = results[str(question)]
        figure = text_of(row[2] if row[1] is question else row[1])
        assert figure.count("*") == bool(result.cautions)
        assert re.findall(r"[\d.]+", figure.partition("; ")[0].replace(" of 6 forms", "")) == re.findall(
            r"[\d.]+", result.figure
        )
        net = getattr(result.check.expect, "baseline", "") == "net of trend"
        assert ("rests on a trend of fewer than 30 occasions" in figure) is net
        assert ("; less than a factor of 2 counts as none" in figure) is ("counts as none" in result.claim)
        assert said.get(result.verdict) == (text_of(row[0]) if row[1] is question else None)
        linked = [cell for cell in row if isinstance(cell, Claim)]
        assert bool(linked) is bool(result.finding and result.finding.evidence)
    assert [row[0] for row in tables[0].rows if isinstance(row[0], str)] == ["Holds"]
    counts = report.counts()
    tally = text_of(made.lead[-1])
    assert [int(number) for number in re.findall(r"\d+", tally)] == [len(report), *(n for n in counts.values() if n)]
    cautions = next(text for words in within(section(made, "checks")) if (text := text_of(words)).startswith("*"))
    assert cautions.startswith("* Not a complete list; ")
    assert "9 classes of events hold what the search found" in cautions
    assert "_" not in prose(made, "checks")


def test_limits() -> None:
    """The caution, vague dates and doubtful coding are told."""
    told = prose(whole(), "limits")
    assert "Not a complete list" in told
    vague = sum(event.date.ordinals[0] != event.date.ordinals[1] for event in bundled())
    assert f"{vague} of {len(bundled()):,} events" in told
    assert "science and education (0.67)" in told


@pytest.mark.parametrize(
    "words", [{}, {"domains": "energy"}, {"since": "2014", "kinds": ["cooperation", "limitation"]}]
)
def test_commands_list_the_events(words: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    """The command beside a claim lists its events, within the selection of the brief."""
    chosen = at.Selection(**words) if words else None
    made = brief(bundled().select(chosen or at.Selection()), made=MADE, selection=chosen)
    told = [claim for claim in claims(made) if claim.listed_by]
    assert len(told) > 20
    for claim in told[:: max(1, len(told) // 6)]:
        _, *arguments = shlex.split(claim.listed_by)
        assert main([*arguments, "--json"]) == 0
        listed = json.loads(capsys.readouterr().out)
        rows = listed["events"] if isinstance(listed, dict) else listed
        assert tuple(row["id"] for row in rows) == claim.events, claim.listed_by


def test_good_grammar() -> None:
    """One is one, several are several, and none is a word."""
    wrong = re.compile(r"\b1 (?:events|occasions|claims|actors|classes|agreements|sources|publishers)\b|\b0 events\b"
                       r"|\b1 \w+ are\b|  |\.\.|,,| ,")  # fmt: skip
    for words in every(whole()):
        assert not wrong.search(text_of(words)), text_of(words)


def test_same_again() -> None:
    """The same data gives the same brief."""
    part = bundled().select(domains="energy")
    write: Callable[[], str] = lambda: to_markdown(brief(part, made=MADE, focus="energy"))  # noqa: E731
    assert write() == write()


def test_pictures_are_drawn() -> None:
    """There are about six pictures, each with a caption, and each can be drawn."""
    made = whole()
    assert 5 <= len(pictures(made)) <= 8
    for picture in pictures(made):
        assert picture.caption.endswith(".")
        assert picture.draw().to_dict()["$schema"]
