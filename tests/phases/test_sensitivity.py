"""Sensitivity: the contrast of two phases under boundaries that are moved together."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from alliance_timeline.errors import InputError, UnknownNameError
from alliance_timeline.phases import Periodization
from alliance_timeline.phases.scheme import POST_SELECTION

from .worlds import SCHEME, every, timeline

DATES = [*every(40, "2002-02-01", "2008-10-31"), *every(12, "2008-11-01", "2011-12-31")]


def test_rows_are_the_contrasts_of_moved_schemes() -> None:
    """Each row is the one on whole phases of a contrast whose inner boundaries were moved by hand."""
    tl = timeline(DATES)
    found = SCHEME.sensitivity(tl, "late", "middle")
    assert found.kinds == ("cooperation", "friction", "limitation", "hedging")
    rows = [row for row in found.rows if row.kind == "cooperation"]
    assert [row.days for row in rows] == [-180, -90, 0, 90, 180]
    for row in rows:
        by = datetime.timedelta(days=row.days)
        scheme = Periodization.declared(
            datetime.date(2006, 7, 1) + by, datetime.date(2009, 1, 1) + by, names=SCHEME.names
        )
        expected = tl.contrast("late", "middle", scheme).row("cooperation")
        assert (row.row, row.agrees) == (
            expected,
            (expected.sign, expected.verdict) == (rows[2].row.sign, rows[2].row.verdict),
        )
    assert found.agreeing("cooperation") == sum(row.agrees for row in rows if row.days) / 4


def test_it_tells_what_hangs_on_the_date() -> None:
    """A jump shortly after the declared boundary is shown from some dates on and not from others."""
    burst = [*every(60, "2002-02-01", "2009-01-31"), *every(4, "2009-02-01", "2009-03-31"), "2010-05-05", "2011-05-05"]
    found = SCHEME.sensitivity(timeline(burst), "late", "middle", kinds="cooperation")
    verdicts = {row.days: row.row.verdict for row in found.rows}
    assert len(set(verdicts.values())) > 1
    assert found.agreeing("cooperation") < 1
    assert f"cooperation {found.agreeing('cooperation'):.0%}" in repr(found)


def test_steps_and_shift() -> None:
    """Steps are parts of the shift in days; the declared days are always tried; spans other than days are counted."""
    tl = timeline(DATES)
    found = SCHEME.sensitivity(tl, "late", "middle", "1 year", steps=[0.1, -1], kinds=("friction", "cooperation"))
    assert [row.days for row in found.rows] == [-365, 0, 36]
    assert found.kinds == ("friction + cooperation",)
    assert (found.steps, found.shift, found.scheme) == ((-1.0, 0.0, 0.1), "1 year", SCHEME)


def test_outer_ends_stay() -> None:
    """The first day of the first phase and the last of the last one stay; phases apart move at all inner ends."""
    plain = Periodization(phases=[
        {"name": "a", "start": "2002-01-01", "end": "2004-12-31"},
        {"name": "b", "start": "2006-01-01", "end": "2008-12-31"},
    ])  # fmt: skip
    rows = plain.sensitivity(timeline(DATES), "b", "a", "10 days", steps=[1], kinds="cooperation").rows
    day = datetime.date
    assert [(row.row.second, row.row.first) for row in rows] == [
        ((day(2002, 1, 1), day(2004, 12, 31)), (day(2006, 1, 1), day(2008, 12, 31))),
        ((day(2002, 1, 1), day(2005, 1, 10)), (day(2006, 1, 11), day(2008, 12, 31))),
    ]


def test_record_and_display() -> None:
    """The result says how it was made, names its caution, and has a frame with a row a kind and shift."""
    tl = timeline(DATES, settled_until="2011-06-30")
    found = SCHEME.sensitivity(tl, "late", "middle", m=30, seed=2, confidence=0.9)
    assert (found.m, found.seed, found.confidence, found.unit, found.caution) == (30, 2, 0.9, "occasion", tl.caution)
    assert (found.first, found.second, str(found.settled_until)) == ("late", "middle", "2011-06-30")
    assert {row.row.leading.confidence for row in found.rows} == {0.9}
    for text in (repr(found), found._repr_html_()):
        assert "late relative to middle, boundaries moved by up to 180 days" in text
        assert "declared" in text
        assert "+90 days" in text
        assert "not a complete list" in text
    frame = found.to_pandas()
    assert len(frame) == 20
    assert {"kind", "days", "estimate", "low", "high", "p_value", "flips", "verdict", "agrees"} <= set(frame)
    with pytest.raises(UnknownNameError, match="there is no kind 'cooperaton'"):
        found.agreeing("cooperaton")


def test_found_phases_keep_their_caution() -> None:
    """Moving boundaries that were found does not make them declared."""
    tl = timeline(DATES)
    scheme = Periodization.from_changepoints(tl.series("quarter").changepoints())
    assert POST_SELECTION in repr(scheme.sensitivity(tl, *scheme.names[::-1], "60 days", kinds="cooperation"))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"shift": "soon"}, InputError, "is no span of time"),
        ({"shift": "0 days"}, InputError, "shift: 0 days in steps of"),
        ({"steps": []}, InputError, "moves nothing"),
        ({"steps": [float("nan")]}, InputError, "steps: .*finite numbers"),
        (
            {"shift": "2 years", "first": "late", "second": "middle"},
            InputError,
            r"shift: boundaries moved by \+731 days",
        ),
        (
            {"shift": "5 years", "first": "middle", "second": "early"},
            InputError,
            r"boundaries moved by -1826 days: no day",
        ),
        ({"shift": "9000 years"}, InputError, "leaves nothing of phase"),
        ({"second": "late"}, InputError, "^a phase cannot be compared with itself"),
        ({"second": "lat"}, UnknownNameError, "nearest: 'late'"),
    ],
)
def test_refusals(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    """Each wrong argument is named with what is wrong."""
    tl = timeline(DATES, settled_until="2010-12-31")
    with pytest.raises(error, match=message):
        SCHEME.sensitivity(tl, **({"first": "late", "second": "middle", "kinds": "cooperation"} | arguments))


def test_a_closed_phase_can_be_used_up() -> None:
    """A shift longer than a phase with a fixed first day leaves nothing of it."""
    closed = SCHEME.replace(phases=(SCHEME.phases[0].replace(start="2006-01-01"), *SCHEME.phases[1:]))
    with pytest.raises(InputError, match="shift: 1 year leaves nothing of phase 'early'"):
        closed.sensitivity(timeline(DATES), "middle", "early", "1 year")
