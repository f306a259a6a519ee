"""Names in selections that the data does not know, and what is no selection."""

from __future__ import annotations

from typing import Any

import pytest

from alliance_timeline.errors import InputError, UnknownNameError
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline

from .worlds import event, ids, world


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"actors": "huawie"}, "there is no actor 'huawie'; nearest: 'huawei'"),
        ({"domains_all": "aii"}, "there is no domain 'aii'"),
        ({"forms": "visitt"}, "there is no form 'visitt'; nearest: 'visit'"),
        ({"applications": "surveilance"}, "nearest: 'surveillance'"),
        ({"frames": "exercise"}, "there is no frame 'exercise'; nearest: 'exercises'"),
        ({"phases": "erly"}, "there is no phase 'erly'; nearest: 'early'"),
        ({"exclude": {"actors": "huawie"}}, "there is no actor 'huawie'"),
        ({"exclude": {"phases": "erly"}}, "there is no phase 'erly'"),
    ],
)
def test_unknown_names(words: dict[str, Any], message: str) -> None:
    """Names that the data does not know are UnknownNameErrors with the nearest known one, also inside exclude."""
    with pytest.raises(UnknownNameError) as caught:
        world([event()]).select(**words)
    assert message in str(caught.value)


def test_names_are_free_without_lists() -> None:
    """Without a registry and a vocabulary any actor and domain may be asked for; a frame needs its window."""
    timeline = Timeline([event(participants=["anybody"])])
    assert len(timeline.select(actors="anybody", domains="ai")) == 1
    assert len(timeline.select(actors="nobody")) == 0
    with pytest.raises(UnknownNameError, match="there is no frame 'exercises'"):
        timeline.select(frames="exercises")
    with pytest.raises(InputError, match="carries no phase scheme"):
        timeline.select(exclude=Selection(phases="early"))


def test_not_a_selection() -> None:
    """What is no Selection is refused; words change the fields of a Selection that is given beside them."""
    timeline = world([event("a"), event("b", kind="friction")])
    with pytest.raises(InputError, match="a Selection is expected, not str"):
        timeline.select("friction")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a Selection is expected, not dict"):
        timeline.select({"kinds": "friction"}, domains="ai")  # type: ignore[arg-type]
    assert ids(timeline.select(Selection(kinds="friction"), domains="ai")) == ["b"]
    assert ids(timeline.select(Selection(kinds="friction"), kinds="cooperation")) == ["a"]
