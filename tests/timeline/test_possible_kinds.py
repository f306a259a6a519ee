"""Which kinds selecting leaves possible, and that summaries and contrasts have rows for these alone."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings

from alliance_timeline.errors import InputError, UnknownNameError
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import ContrastQuestion, Timeline
from alliance_timeline.vocabulary import DYADIC, Kind

from .worlds import COVERAGE, event, selections, timelines, world

MIXED = world([event("a"), event("b", kind="limitation", date="2013-05-05"), event("c", kind="external")])


@settings(max_examples=40)
@given(timelines(), selections(), selections())
def test_no_event_is_of_an_impossible_kind(timeline: Timeline, one: Selection, other: Selection) -> None:
    """Whatever is selected, all kinds that the events have are possible; the order of selecting does not matter."""
    part, turned = timeline.select(one).select(other), timeline.select(other).select(one)
    assert {item.kind for item in part} <= set(part._content.possible(Kind))
    assert part._content.possible(Kind) == turned._content.possible(Kind)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ({"kinds": "limitation"}, {"limitation"}),
        ({"exclude": Selection(kinds="limitation")}, set(Kind) - {"limitation"}),
        ({"kinds": ["limitation", "friction"], "exclude": Selection(kinds="friction")}, {"limitation"}),
        ({"exclude": Selection(kinds="limitation", domains="ai")}, set(Kind)),
        ({"domains": "ai"}, set(Kind)),
    ],
)
def test_what_a_selection_leaves(words: dict[str, Any], kinds: set[str]) -> None:
    """Kinds that are named, less those that are excluded by their names alone; parts and copies remember them."""
    part = MIXED.select(**words)
    for same in (part, part[:1], part.where(bool), part.as_of("2014"), pickle.loads(pickle.dumps(part))):
        assert set(same._content.possible(Kind)) == kinds
    assert part == world(part.events)


def test_unions_may_have_what_either_may() -> None:
    """A union may have the kinds of both, and an added event brings its own."""
    one, other = MIXED.select(kinds="limitation"), MIXED.select(kinds="external")
    assert one.merge(other)._content.possible(Kind) == (Kind.LIMITATION, Kind.EXTERNAL)
    assert one.merge(MIXED)._content.possible(Kind) == tuple(Kind)
    assert set(one.add(event("d", kind="hedging"))._content.possible(Kind)) == {"limitation", "hedging"}
    assert MIXED.add(event("d"))._content.possible(Kind) == tuple(Kind)


def test_summary_has_rows_for_possible_kinds() -> None:
    """Kinds that were not selected have no row; one that was selected but has no event is a real zero."""
    summary = MIXED.select(kinds=["limitation", "friction"]).phase_summary()
    assert (summary.kinds, len(summary.rows)) == (("friction", "limitation"), 6)
    assert summary.row("late", "friction").expected == 0
    assert summary.row("late", "friction").rate == 0
    assert "cooperation" not in repr(summary)
    with pytest.raises(UnknownNameError, match="there is no kind 'cooperation'"):
        summary.row("late", "cooperation")
    assert MIXED.phase_summary().kinds == tuple(map(str, Kind))


def test_contrast_has_rows_for_possible_kinds() -> None:
    """So has a contrast; a class keeps the kinds that are possible, and one without any is refused."""
    part = MIXED.select(kinds=["limitation", "friction"])
    assert part.contrast("late", "middle").kinds == ("friction", "limitation")
    assert part.contrast("late", "middle").row("friction").leading.events_a == 0
    assert part.contrast("late", "middle", kinds=["limitation", "cooperation"]).kinds == ("limitation",)
    assert MIXED.contrast("late", "middle").kinds == tuple(map(str, DYADIC))
    with pytest.raises(InputError, match=r"kinds: .* without cooperation; allowed: friction, limitation"):
        part.contrast("late", "middle", kinds="cooperation")
    with pytest.raises(InputError, match="allowed: external"):
        MIXED.select(kinds="external").contrast("late", "middle")


def test_the_settled_tail_is_said() -> None:
    """Where coverage reaches beyond the settled day, text and HTML of each result say that later days are left out."""
    note = "reports are settled until 2018-12-31; later days are left out"
    late = world(MIXED.events, settled_until="2018-12-31", coverage=COVERAGE)
    scheme = late.phases
    assert scheme is not None

    def results(tl: Timeline) -> list[Any]:
        return [
            tl.phase_summary(), tl.phase_summary([scheme, scheme]), tl.contrast("late", "middle"),
            tl.turnover("late", "middle"), scheme.sensitivity(tl, "late", "middle", kinds="limitation"),
            tl.relative_contrast("late", "middle"),
        ]  # fmt: skip

    for result in results(late):
        assert repr(result).count(note) == 1
        assert result._repr_html_().count(note) == 1
    question = ContrastQuestion("late", "middle", "limitation")
    assert repr(late.specifications(question, {"unit": ["occasion", "event"]})).count(note) == 1
    for result in results(late.select(until="2018-12-31")):
        assert "settled" not in repr(result)
