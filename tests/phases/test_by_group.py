"""Contrasts by group: each is what the contrast of that group alone gives, and p is adjusted for how many there are."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.errors import InputError, UnknownNameError
from alliance_timeline.inference.vague import holm
from alliance_timeline.phases import contrast_groups

SCHEME = at.Periodization.declared("2007-01-01", names=["early", "late"])
PAIR = ("late", "early")


def talks(name: str, date: str, **fields: Any) -> at.Event:
    """Talks on trade."""
    given = {
        "title": "Talks",
        "kind": "cooperation",
        "form": "meeting",
        "domains": ["trade"],
        "participants": ["a", "b"],
    }
    return at.Event(id=name, date=date, **{**given, **fields})


def world(**options: Any) -> at.Timeline:
    """More talks in the later phase, on two domains, with some vague dates and one affair of friction."""
    events = [
        talks(f"e{year}-{n}", f"{year}" if n == 3 else f"{year}-0{n + 1}-10", domains=["trade", "ai"][: 1 + n % 2])
        for year in range(2001, 2013)
        for n in range(8 if year > 2006 else 4)
    ]
    events += [talks("quarrel", "2003-05-05", kind="friction", domains=["space"])]
    return at.Timeline(events, **({"coverage": ("2001", "2012"), "phases": SCHEME} | options))


@pytest.mark.parametrize("kinds", ["cooperation", ("cooperation", "friction")])
def test_each_group_is_the_contrast_of_its_events(kinds: Any) -> None:
    """The rows of a domain are those of ``select(domains=…).contrast(…)``, but for the label."""
    timeline = world()
    found = timeline.contrasts(*PAIR, kinds=kinds, m=20, seed=3)
    for item in found.rows:
        alone = timeline.select(domains=item.group).contrast(*PAIR, kinds=kinds, m=20, seed=3)
        assert [astuple(replace(row, kind="")) for row in item.rows] == [
            astuple(replace(row, kind="")) for row in alone.rows
        ]
        assert {row.kind for row in item.rows} == {item.group}
        assert item.headline == alone.headline(alone.kinds[0])


def test_bundled_domains_agree_with_single_contrasts() -> None:
    """On the bundled data too, with a window, in another order of phases; also a domain without such events."""
    timeline = at.load()
    found = timeline.contrasts("2014-2022", "since-2022", kinds="limitation", groups=["ai", "trade"], window="2 years")
    for name in ("ai", "trade"):
        alone = timeline.select(domains=name).contrast("2014-2022", "since-2022", kinds="limitation", window="2 years")
        assert [row.ratio_text for row in found[name].rows] == [row.ratio_text for row in alone.rows]


def test_p_is_adjusted_for_the_groups_of_a_baseline() -> None:
    """Holm's method over the groups, baseline by baseline."""
    found = world().contrasts(*PAIR, kinds="cooperation", by="domain")
    for n in range(3):
        tested = [row for row in found.rows if row.rows[n].is_tested]
        assert [row.p_holm[n] for row in tested] == pytest.approx(holm([row.rows[n].leading.p_value for row in tested]))
        assert all(row.p_holm[n] is None for row in found.rows if not row.rows[n].is_tested)


def test_groups_stand_by_their_ratio() -> None:
    """The highest ratio of whole phases first; a group without events in either phase last."""
    events = [
        *(talks(f"u{n}", f"20{n:02}-02-01", form="visit") for n in range(7, 12)),
        *(talks(f"s{n}", f"20{n:02}-03-01", form="meeting") for n in range(1, 12)),
        talks("open", "../2013", form="loan"),
    ]
    timeline = at.Timeline(events, coverage=("2001", "2020"), settled_until="2012-12-31", phases=SCHEME)
    found = timeline.contrasts(*PAIR, kinds="cooperation", by="form")
    ratios = [row.rows[0].leading.estimate for row in found.rows]
    assert found.rows[0].group == "visit"
    assert ratios[0] == float("inf")
    assert ratios == sorted(ratios, key=lambda ratio: -(ratio or 0.0))
    assert found.settled_note is not None
    assert found.settled_note in repr(found)


def test_display_and_frame() -> None:
    """Table, HTML and frame have a row a group and baseline, with both p-values, and the note on several groups."""
    found = world().contrasts(*PAIR, kinds="cooperation")
    frame = found.to_pandas()
    assert len(frame) == 3 * len(found) == 6
    assert frame["p_holm"].iloc[0] == found.rows[0].p_holm[0]
    assert frame["estimate"].tolist() == [row.leading.estimate for item in found.rows for row in item.rows]
    text, html = repr(found), found._repr_html_()
    assert text.startswith("cooperation by domain: late relative to early\n")
    assert "not corrected for 2 groups" in text
    assert "<table>" in html
    assert "p (Holm)" in html
    held = [f"{item.group} ({row.baseline})" for item in found.rows
            for row, p in zip(item.rows, item.p_holm, strict=True) if p is not None and p <= 0.05]  # fmt: skip
    assert held
    assert f"p is at most 0.05 for {', '.join(held)};" in text


def test_unreliable_groups_are_refused_by_name() -> None:
    """A domain on which coders agree too little has no rows, and the reason; the others are compared."""
    bad = at.Reliability(id="domains:ai", alpha=0.4, low=0.2, high=0.6, n=100, method="alpha")
    found = world(reliability=[bad]).contrasts(*PAIR, kinds="cooperation")
    assert [row.group for row in found.rows] == ["trade"]
    assert found.refused[0][0] == "ai"
    assert "agree too little" in found.refused[0][1]
    assert f"ai: {found.refused[0][1]}" in found.notes


def test_no_group() -> None:
    """Without events there is no group, and the result says so when shown."""
    found = world().select(text="nothing like it").contrasts(*PAIR, kinds="cooperation")
    assert len(found) == 0
    assert found.to_pandas().empty
    assert "not corrected for 0 groups" in repr(found)
    assert found.plot().to_dict()["description"].endswith("No events in these phases.")


def test_refusals() -> None:
    """Groupings that nothing is selected by, groups without events, unknown kinds and phases."""
    timeline = world()
    with pytest.raises(InputError, match="by: 'depth' is no grouping"):
        timeline.contrasts(*PAIR, kinds="cooperation", by="depth")
    with pytest.raises(at.AllianceTimelineError, match="spase"):
        at.load().contrasts("since-2022", "2014-2022", kinds="cooperation", groups=["spase"])
    with pytest.raises(at.DataError):
        timeline.contrasts(*PAIR, kinds="cooperatoin")
    with pytest.raises(InputError, match="no kind is named"):
        timeline.contrasts(*PAIR, kinds=())
    with pytest.raises(UnknownNameError):
        timeline.contrasts("never", "early", kinds="cooperation")
    with pytest.raises(UnknownNameError, match="'ia'"):
        timeline.contrasts(*PAIR, kinds="cooperation")["ia"]


def test_progress_and_one_group_as_a_word() -> None:
    """``track`` goes through the groups; a single group may be given as a word."""
    seen: list[Any] = []

    def track(groups: Any) -> Any:
        seen.extend(groups)
        return groups

    found = world().contrasts(*PAIR, kinds="cooperation", groups="ai", track=track)
    assert seen == ["ai"]
    assert len(found) == 1


def test_any_source() -> None:
    """The function takes whatever can be counted."""
    timeline = world()
    part = timeline.select(domains="ai")
    found = contrast_groups({"ai": part}, timeline, *PAIR, SCHEME, by="domain", kinds="all")
    assert found["ai"].rows[0].leading.events_a > 0
