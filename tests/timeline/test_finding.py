"""Phases found in one call: the breaks of the series, the mix of whole occasions, and the declared boundaries."""

from __future__ import annotations

import dataclasses
import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import alliance_timeline as at
from alliance_timeline.errors import InputError
from alliance_timeline.inference import holm, mix_shift
from alliance_timeline.timeline.results import FoundMix
from alliance_timeline.timeline.robustness import _boundaries, _mix, _row

SCHEME = at.Periodization.declared("2006-01-01", "2009-02-01", "2030-01-01", names=["a", "b", "c", "d"])
QUICK: dict[str, Any] = {"m": 4}


def event(name: str, date: str, domains: Any = "trade", kind: str = "cooperation", **fields: Any) -> at.Event:
    """An event of two states."""
    return at.Event(id=name, date=date, title="T", kind=kind, form="meeting", domains=domains, **fields)


def part_of(parent: str) -> list[dict[str, str]]:
    """The link to a parent."""
    return [{"relation": "part_of", "event": parent}]


def world(events: list[at.Event], **options: Any) -> at.Timeline:
    """A timeline of 2001 to 2012."""
    return at.Timeline(events, **({"coverage": ("2001", "2012"), "phases": SCHEME} | options))


def jump(new: str = "ai", kind: str = "cooperation") -> list[at.Event]:
    """Two occasions a year on trade; from 2006 on twelve, each of two events, half of them on something new as well."""
    early = [event(f"e{year}-{n}", f"{year}-{6 * n + 2:02}-10") for year in range(2001, 2006) for n in range(2)]
    late = [event(f"e{year}-{n}", f"{year}-{n + 1:02}-10") for year in range(2006, 2013) for n in range(12)]
    papers = [
        event(
            f"{one.id}-p",
            one.date.edtf,
            new if n % 2 else "trade",
            kind if n % 2 else "cooperation",
            links=part_of(one.id),
        )
        for n, one in enumerate(late)
    ]
    return [*early, *late, *papers]


FOUND = world(jump()).find_phases(**QUICK)


def test_segments_are_those_of_the_breaks() -> None:
    """Breaks, sets and rates are those of the series; the segments tile the days that were used."""
    row, direct = FOUND.only, world(jump()).series().changepoints(**QUICK).only
    assert (row.verdict, row.breaks.dates, row.breaks.p_holm) == ("break", direct.dates, direct.p_holm)
    assert direct.dates == (datetime.date(2006, 1, 1),)
    assert [segment.rate for segment in row.segments] == list(direct.rates)
    assert (row.segments[0].first, row.segments[-1].last) == (datetime.date(2001, 1, 1), datetime.date(2012, 12, 31))
    assert row.segments[1].first - row.segments[0].last == datetime.timedelta(days=1)
    assert row.segments[0].since == ()
    assert row.segments[1].since == at.Periodization.from_changepoints(direct).sets[0]  # type: ignore[index]
    assert tuple((phase.name, *phase.window) for phase in row.scheme) == tuple(
        (segment.name, segment.first, segment.last) for segment in row.segments
    )


def test_mix_is_that_of_whole_occasions() -> None:
    """An occasion stands once, with the domains of all its events; p is that of the kernel on such rows."""
    domain, kind = FOUND.only.mix
    rows = [[0, 1]] * 10 + [[n % 2, 1] for n in range(84)]
    direct = mix_shift(rows, ["early"] * 10 + ["late"] * 84, n_draws=1999)
    assert (domain.by, domain.n, domain.p_value) == ("domain", 94, direct.p_value)
    assert [row.group for row in domain.rows] == ["ai", "trade"]
    assert [row.shares for row in domain.rows] == [(0.0, 0.5), (1.0, 1.0)]
    assert [row.p_value for row in domain.rows] == direct.residual_p.tolist()
    assert [str(row) for row in domain.changed] == ["ai 0% → 50%"]
    assert (kind.by, kind.p_value, kind.changed) == ("kind", None, ())
    assert kind.reason == "no label that some units have and others lack"


def test_p_is_adjusted_for_all_mixes() -> None:
    """Holm's correction is over domains and kinds of all groups; a change needs both the mix and the row."""
    found = world(jump(kind="friction")).find_phases(**QUICK)
    mixes = [mix for row in found for mix in row.mix]
    assert len(mixes) == 2
    assert tuple(mix.p_holm for mix in mixes) == holm([mix.p_value for mix in mixes])
    assert [mix.changed != () for mix in mixes] == [True, True]
    strict = world(jump(kind="friction")).find_phases(confidence=0.9995, **QUICK)
    assert all(mix.changed == () for row in strict for mix in row.mix)
    assert "shows no change" in strict.summary or len(strict.only.segments) == 1


def test_same_mix_shows_no_change() -> None:
    """More of the same is a break of the rate and no change of the mix."""
    rng = np.random.default_rng(5)
    events = [one.replace(domains=[str(rng.choice(["ai", "energy"]))]) for one in jump() if not one.id.endswith("-p")]
    domain = world(events).find_phases(**QUICK).only.mix[0]
    assert domain.changed == ()
    assert domain.p_holm is not None
    assert domain.p_holm > 0.05
    assert "the mix of domains shows no change (p = " in str(domain)


def test_boundaries_by_brute_force() -> None:
    """A boundary is inside a set or as far from it as going through all days of the sets shows."""
    days = [
        first + datetime.timedelta(days=n)
        for windows in FOUND.only.scheme.sets or ()
        for first, last in windows
        for n in range((last - first).days + 1)
    ]
    assert {day.year for day in days} <= {2005, 2006}
    inside, later, outside = FOUND.only.boundaries
    assert (inside.in_set, inside.set_days, inside.phase) == (True, 0, "b")
    assert inside.boundary in days
    assert later.boundary not in days
    assert (later.in_set, later.set_days) == (False, -min((later.boundary - day).days for day in days))
    assert later.nearest == datetime.date(2006, 1, 1)
    assert (outside.in_set, outside.boundary) == (None, datetime.date(2030, 1, 1))
    assert FOUND.only.set_share == pytest.approx(len(set(days)) / 4383)
    early = world(jump()).find_phases(phases=at.Periodization.declared("2003-03-01"), **QUICK).only.boundaries[0]
    assert early.set_days == min((day - early.boundary).days for day in days) > 0


def test_boundary_names_the_break_whose_set_holds_it() -> None:
    """With several breaks the one of the nearest set is told, not the one whose first day is nearest."""
    scheme = at.Periodization.declared("2003-01-01", "2005-11-01", "2007-01-01")
    sets = [
        [("2004-01-01", "2004-02-01"), ("2006-01-01", "2006-06-30")], [("2005-10-01", "2005-12-31")],
        [("2006-09-01", "2007-01-31")],
    ]  # fmt: skip
    found = at.Periodization(phases=scheme.phases, sets=sets)
    closed = found.replace(phases=[found.phases[0].replace(start="2001-01-01"), *found.phases[1:3],
                                   found.phases[3].replace(end="2012-12-31")])  # fmt: skip
    declared = at.Periodization.declared("2005-06-01", "2006-03-01", "2006-08-01")
    rows = _boundaries(declared, closed)
    assert [(row.nearest.year if row.nearest else 0, row.set_days) for row in rows] == [
        (2005, 122),
        (2003, 0),
        (2007, 31),
    ]


def test_no_break() -> None:
    """A steady rate is one segment, without mixes; boundaries were not found, and the power is told."""
    steady = [
        event(f"e{year}-{month}", f"{year}-{month:02}-10") for year in range(2001, 2013) for month in (2, 5, 8, 11)
    ]
    found = world(steady).find_phases(**QUICK)
    row = found.only
    assert (row.verdict, len(row.segments), row.mix, row.set_share) == ("no break shown", 1, (), 0.0)
    assert [(item.in_set, item.set_days) for item in row.boundaries] == [(False, None), (False, None), (None, None)]
    assert row.segments[0].rate.estimate == pytest.approx(48 / (4383 / 365.25))
    assert "No break shown (p " in row.summary
    assert "would mostly have been found" in row.summary
    assert "2006-01-01 was not found; 2009-02-01 was not found; 2030-01-01 lies outside" in row.summary
    assert "post-selection" not in repr(found)


def test_groups_have_their_own_phases() -> None:
    """Each group has its breaks and mixes, of its own events; its own variable is not compared."""
    friction = [event(f"f{year}", f"{year}-05-05", "arms", "friction") for year in range(2001, 2013)]
    found = world([*jump(), *friction]).find_phases(by="kind", **QUICK)
    assert [row.group for row in found] == ["friction", "cooperation"]
    assert [mix.by for mix in found["cooperation"].mix] == ["domain"]
    assert found["friction"].mix == ()
    alone = world(jump()).find_phases(**QUICK).only
    assert found["cooperation"].mix[0].rows == alone.mix[0].rows
    assert "cooperation: 1 break" in found.summary
    assert "friction: " in found.summary
    domains = world(jump()).find_phases(by="domain", **QUICK)
    assert {mix.by for row in domains for mix in row.mix} == {"kind"}
    assert set(domains.to_pandas()["group"]) == {"ai", "trade"}


def test_break_that_holm_takes_back_is_one_segment() -> None:
    """Then the rate is that of the whole time."""
    timeline = world(jump())
    series = timeline.series()
    row = series.changepoints(**QUICK).only
    taken = dataclasses.replace(row, verdict="cannot decide", dates=(), sets=(), reason="Holm")
    result = _row(timeline, series, taken, None, None, 0.95, 0)
    assert [segment.rate.estimate for segment in result.segments] == [pytest.approx(94 / (4383 / 365.25))]
    assert result.summary == "Cannot decide: Holm."


def test_vague_occasions_stand_in_the_likeliest_segment() -> None:
    """An occasion that may lie in two segments is counted where most of its days are, and told."""
    vague = [event("v1", "[2005-12-20,2006-02-20]", "arms"), event("v2", "[2005-06-01,2006-01-20]", "arms")]
    found = world([*jump(), *vague]).find_phases(**QUICK)
    domain = found.only.mix[0]
    assert (domain.n, domain.unsure) == (96, 2)
    assert next(row.shares for row in domain.rows if row.group == "arms") == (1 / 11, 1 / 85)
    assert "2 occasions may lie in several segments" in repr(found)


def test_segment_without_occasions_has_no_mix() -> None:
    """Nothing can be compared with nothing; between two others, the share is left open."""
    only_late = [one for one in jump() if one.id > "e2006"]
    mix = world(only_late).find_phases(**QUICK).only.mix
    assert [item.reason for item in mix] == ["only one segment has occasions"] * 2
    days = [datetime.date(year, 1, 1) for year in (2001, 2003, 2006, 2013)]
    windows = [(first, last - datetime.timedelta(days=1)) for first, last in pairwise(days)]
    some = world([one for one in jump() if one.id < "e2003" or one.id > "e2006"])
    domain = _mix(some._content, "domain", windows, 0.95, 0)
    assert [row.shares for row in domain.rows] == [(0.0, None, 0.5), (1.0, None, 1.0)]
    assert str(domain.rows[0]) == "ai 0% → – → 50%"


def test_without_a_scheme_nothing_is_declared() -> None:
    """A timeline without phases is searched all the same."""
    row = world(jump(), phases=None).find_phases(**QUICK).only
    assert (row.verdict, row.boundaries) == ("break", ())
    assert "Declared" not in row.summary


def test_cautions_are_carried() -> None:
    """The open list is told; coding of what is compared too, and none of it where coders do not agree."""
    records = [at.Reliability(id="domains", alpha=0.7, low=0.7, high=0.7, n=180),
               at.Reliability(id="kind", alpha=0.3, low=0.3, high=0.3, n=180)]  # fmt: skip
    found = world(jump(kind="friction"), reliability=records).find_phases(**QUICK)
    domain, kind = found.only.mix
    assert domain.reason is None
    assert "coders agree too little" in str(kind.reason)
    assert "cannot be compared: coders agree" in str(kind)
    assert "not a complete list" in str(found.basis.caution)
    assert "coding of domains" in str(found.basis.caution)
    steady = [event(f"e{year}", f"{year}-02-10") for year in range(2001, 2013)]
    assert "coding" not in str(world(steady, reliability=records).find_phases(**QUICK).basis.caution)
    with pytest.raises(InputError, match="coders agree too little"):
        world(jump(), reliability=records).find_phases(by="kind", **QUICK)


def test_display() -> None:
    """Tables of segments, mixes and boundaries, then the finding in plain words; HTML is escaped."""
    text = repr(FOUND)
    for part in ("Phases found in the occasions", "Mix", "ai 0% → 50%", "Declared boundaries", "inside",
                 "post-selection", "occasions in 48 periods (quarter)", "not a complete list",
                 FOUND.summary):  # fmt: skip
        assert part in text
    assert FOUND.only.cells == FOUND.only.breaks.cells
    assert FOUND.summary.startswith("1 break: the rate went from 2.0 up to 12.0 a year at 2006-01-01 (its set: 200")
    assert "2006-01-01 lies in the set of the break at 2006-01-01; 2009-02-01 lies in no set, " in FOUND.summary
    assert "days after the nearest; 2030-01-01 lies outside of the periods" in FOUND.summary
    falling = world([one.replace(date=f"{2013 - int(one.date.edtf[:4]) + 2000}{one.date.edtf[4:]}") for one in jump()])
    assert "the rate went from 12.0 down to 2.0" in falling.find_phases(**QUICK).summary
    named = at.Periodization.declared("2006-01-01", names=["<i>", "<b>"])
    html = world(jump()).find_phases(phases=named, **QUICK)._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert str(FoundMix(by="kind", p_value=None, p_holm=None, rows=(), changed=(), n=0, unsure=0)) == (
        "the mix of kinds shows no change (p –)"
    )


def test_frame_and_frozen() -> None:
    """A frame has a row a segment; nothing can be set."""
    frame = FOUND.to_pandas()
    assert list(frame.columns) == ["group", "verdict", "segment", "first", "last", "rate", "low", "high", "since"]
    assert frame["rate"].round(1).tolist() == [2.0, 12.0]
    for item, name in ((FOUND, "rows"), (FOUND.only, "mix"), (FOUND.only.segments[0], "rate")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(item, name, None)


def test_nothing_selected() -> None:
    """An empty timeline has nothing to find; by groups there is no group."""
    assert world([]).find_phases(**QUICK).only.verdict == "cannot decide"
    none = world([]).find_phases(by="kind", **QUICK)
    assert (none.rows, none.summary) == ((), "No occasion was selected.")
    assert repr(none).startswith("No occasion was selected.")


def test_track_and_refusals() -> None:
    """A progress bar sees the groups; phases cannot be what phases are looked for by."""
    seen: list[int] = []

    def track(items: Any) -> Any:
        seen.append(len(items))
        return iter(items)

    world(jump(kind="friction")).find_phases("year", by="kind", track=track, **QUICK)
    assert seen == [2]
    with pytest.raises(InputError, match="phases are what is looked for"):
        world(jump()).find_phases(by="phase")
    with pytest.raises(InputError, match="nearest: 'kind'"):
        world(jump()).find_phases(by="kinds")  # type: ignore[arg-type]


def test_bundled_data() -> None:
    """The rate of limitations broke in early 2022: the declared boundary lies in a set."""
    found = at.load().select(kinds="limitation").find_phases(**QUICK).only
    last = found.boundaries[-1]
    assert (last.boundary.isoformat(), last.in_set) == ("2022-02-24", True)
    assert found.segments[-1].first.year == 2022
    assert any(row.group == "sanctions" for row in found.mix[0].changed)


def test_an_open_further_break_is_told() -> None:
    """Where a further break stays open, the summary says so, as the series does."""
    found = at.load().select(kinds=at.DYADIC).find_phases()
    row = found.only
    told = "whether there is a further break cannot be decided" in found.summary.lower()
    assert told == (row.breaks.further == "cannot decide")
    assert told
