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
from alliance_timeline.report import Claim, Listing, Paragraph, brief, to_markdown
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
SECTIONS = ["data", "phases", "changes", "focus", "friction", "trends", "checks", "limits", "methods", "cite"]


def test_sections_and_lead() -> None:
    """All sections are there in the order of reading, and the lead has three to five sentences."""
    made = whole()
    assert [item.id for item in made.sections] == SECTIONS
    assert 3 <= len(made.lead) <= 5
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
    """What is read as sentences takes five minutes: 800 to 2,000 words beside tables and their notes."""
    blocks = [block for item in whole().sections for block in item.blocks]
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
    for row in grid(whole(), "data", "Classes of events").rows:
        claim = row[2]
        assert isinstance(claim, Claim)
        frames = [bundled().frames[name] for name in bundled()[claim.events[0]].frames]
        assert row[0] in [frame.title for frame in frames if frame.closed]


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


def test_figures_of_the_contrast() -> None:
    """Ratios and answers are those of the contrast, and each kind is told with its headline."""
    found, table = bundled().contrast(LAST, BEFORE), grid(whole(), "changes", "Rate in")
    assert [str(row[0]).lower() for row in table.rows] == list(found.kinds)
    for row in table.rows:
        kind = str(row[0]).lower()
        rows = [found.row(kind, name.lower()) for name in table.head[1:-1]]
        assert [text_of(cell) for cell in row[1:-1]] == [item.ratio_text for item in rows]
        assert row[-1] == found.headline(kind)
        told = next(text for words in within(section(whole(), "changes"))
                    if re.match(rf"[\w ,]*\b{kind}\b[\w ,]*: ", text := text_of(words), re.IGNORECASE))  # fmt: skip
        for verdict in {item.verdict for item in rows}:
            assert verdict.split()[0] in told
    assert found.row("limitation").ratio_text in text_of(whole().lead[1])


def test_shares_of_fields() -> None:
    """The shares of fields are those of the contrast's mix, the largest first."""
    rows = {row.group: row for row in bundled().contrast(LAST, BEFORE).mix if row.by == "domain"}
    for name, before, last in grid(whole(), "changes", "Share of fields").rows:
        row = rows[str(name).lower().replace(" ", "_")]
        for text, share, low, high in (
            (before, row.second, row.second_low, row.second_high), (last, row.first, row.first_low, row.first_high),
        ):  # fmt: skip
            assert share is not None
            assert text == f"{100 * share:.0f} % ({100 * low:.0f}–{100 * high:.0f})"


def test_newcomers() -> None:
    """Newcomers are those of the turnover between both sides; each is told with its own events."""
    found = bundled().where(lambda event: event.is_dyadic).turnover(LAST, BEFORE)
    assert f"{len(found.newcomers)} actors of {LAST} are named in no earlier event" in prose(whole(), "changes")
    names = {item.name: item for item in found.newcomers}
    told = [
        words for words in within(section(whole(), "changes")) if isinstance(words, Claim) and "; first" in words.text
    ]
    assert len(told) == 6
    for claim in told:
        item = names[re.split(r" \(|, \d", claim.text)[0]]
        assert all(item.actor in bundled()[name].actors for name in claim.events)
        assert f"{len(claim.events)} event" in claim.text


def test_focus() -> None:
    """Uses, actors and agreements of the domain are those of its events; key events are of both sides."""
    part, made = bundled().select(domains="ai"), whole()
    used = Counter((name, event.is_dyadic) for event in part for name in event.applications)
    for row in grid(made, "focus", "Uses").rows:
        name = str(row[0]).lower().replace(" ", "_")
        assert [int(text_of(cell)) for cell in row[2:]] == [used[name, True], used[name, False]]
        for cell in row[2:]:
            if isinstance(cell, Claim):
                assert all(name in bundled()[event].applications for event in cell.events)
    assert list(grid(made, "focus", "Share by time").rows) == part.follow_through().by_years()
    assert f"{part.follow_through().n} agreements" in prose(made, "focus")
    for row in grid(made, "focus", "Actors").rows:
        for cell in row[3:]:
            if isinstance(cell, Claim):
                assert int(cell.text) == len(cell.events)
    single = [
        claim for claim in within(section(made, "focus")) if isinstance(claim, Claim) and "delivered" in claim.text
    ]
    assert single
    assert all(
        bundled()[name].is_dyadic and "ai" in bundled()[name].domains for claim in single for name in claim.events
    )


def test_friction_and_limits() -> None:
    """Shares are those of the timeline; causes are counted in the events that they rest on."""
    shares = bundled().select(until=bundled().settled_until).share("limitation", phases=at.PHASES)
    table = grid(whole(), "friction", "Share of all occasions")
    for n, row in enumerate(table.rows):
        cell = row[table.head.index("Limitation")]
        assert text_of(cell).startswith(f"{100 * shares.estimate[n]:.0f} %")
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
        assert str(row[3]).startswith(f"{growth[kind].slope:.1f} (")
        assert row[4] == bundled().select(kinds=kind).relative_trend().only.verdict
    breaks = series.changepoints(power=False)
    for row in grid(whole(), "trends", "Breaks in").rows:
        found = breaks[str(row[0]).lower()]
        assert row[1].split(":")[0] == found.verdict  # type: ignore[union-attr]
        assert str(row[2]).count("(") == len(found.dates)
        assert str(row[3]).count("→") == len(found.dates)


def test_checks_are_told() -> None:
    """Each check has a row with verdict, figure and evidence; cautions and the tally are told."""
    report, table = checked(), grid(whole(), "checks", "Claims")
    said = {"pass": "Holds", "fail": "Does not hold", "inconclusive": "Cannot be decided"}
    assert len(table.rows) == len(report)
    for result, row in zip(report, table.rows, strict=True):
        assert (text_of(row[0]), row[1]) == (said[result.verdict], result.check.question)
        assert row[2] == (result.figure or "–") + "*" * bool(result.cautions)
        assert isinstance(row[0], Claim) is bool(result.finding and result.finding.evidence)
    counts = report.counts()
    tally = text_of(whole().lead[-1])
    assert [int(number) for number in re.findall(r"\d+", tally)] == [len(report), *(n for n in counts.values() if n)]
    assert all(caution in table.notes[0] for result in report for caution in result.cautions)
    undecided = next(text for words in within(section(whole(), "limits")) if "undecided" in (text := text_of(words)))
    assert undecided.startswith(str(counts[at.checks.Verdict.INCONCLUSIVE]))


def test_limits() -> None:
    """The caution, the settled day, vague dates and doubtful coding are told."""
    told = prose(whole(), "limits")
    assert "Not a complete list" in told
    assert "31 January 2026" in told
    vague = sum(event.date.ordinals[0] != event.date.ordinals[1] for event in bundled())
    assert f"{vague} of 1,155 events" in told
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
    pytest.importorskip("altair")
    made = whole()
    assert 5 <= len(pictures(made)) <= 8
    for picture in pictures(made):
        assert picture.caption.endswith(".")
        assert picture.draw().to_dict()["$schema"]
