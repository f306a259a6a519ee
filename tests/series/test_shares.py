"""ShareSeries against brute force, its intervals against scipy's Beta quantiles, and its displays."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from alliance_timeline.errors import InputError
from alliance_timeline.events import Event
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.series import build_shares
from alliance_timeline.testing import timelines
from alliance_timeline.timeline import Timeline

from .brute_force import days_of, start_set, units, windows

FIRST, LAST = date(2013, 6, 1), date(2017, 6, 30)


@settings(max_examples=80)
@given(
    timelines(min_year=2014, max_year=2016),
    windows(FIRST, LAST),
    st.sampled_from(["occasion", "event"]),
    st.integers(2, 14),
    st.sampled_from([0.8, 0.95]),
)
def test_shares_agree_with_brute_force(
    timeline: Timeline, covered: list[Window], unit: Any, every: int, confidence: float
) -> None:
    """A unit belongs if one of its events does, and counts where its first event may start; the rest is Beta."""

    def belongs(event: Event) -> bool:
        return event.kind == "cooperation"

    found = build_shares(
        timeline.events, belongs, timeline.registry, covered, every=every, unit=unit, confidence=confidence
    )
    days = days_of(covered)
    for n, period in enumerate(found.periods):
        span = days.intersection(range(period.first.toordinal(), period.last.toordinal() + 1))
        if not span:
            assert np.isnan([found.part[n], found.whole[n], found.estimate[n]]).all()
            continue
        limits = min(first for first, _ in covered), max(last for _, last in covered)
        part = whole = 0.0
        for item in units(timeline.events, timeline.events, timeline.registry, None, unit):
            possible = start_set(item.events[0], limits)
            share = len(span.intersection(possible)) / len(possible)
            whole += share
            part += share * any(map(belongs, item.events))
        assert (found.part[n], found.whole[n]) == pytest.approx((part, whole))
        if whole:
            tail = (1 - confidence) / 2
            low = beta.ppf(tail, part, whole - part + 1) if part > 1e-6 else 0.0
            high = beta.ppf(1 - tail, part + 1, whole - part) if whole - part > 1e-6 else 1.0
            assert (found.estimate[n], found.low[n], found.high[n]) == pytest.approx(
                (part / whole, low, high), abs=1e-7
            )
        else:
            assert np.isnan([found.estimate[n], found.low[n], found.high[n]]).all()


def share() -> Timeline:
    """Three occasions of two kinds in two years, and a scheme of two phases."""
    kinds = [("2014-05", "cooperation"), ("2014-06-07", "limitation"), ("2015-01-02", "cooperation")]
    events = [
        Event(id=f"e{n}", date=text, title="t", kind=kind, form="f", domains="d")
        for n, (text, kind) in enumerate(kinds)
    ]
    return Timeline(events, coverage=("2014", "2016"), phases=Periodization.declared("2015-01-01", names=["a", "<b>"]))


def test_shares_by_year_and_by_phase() -> None:
    """Years by default, phases on request; a period without a unit has no share."""
    by_year = share().share("limitation")
    assert by_year.estimate == pytest.approx([0.5, 0, np.nan], nan_ok=True)
    timeline = share()
    by_phase = timeline.share(Selection(kinds="cooperation"), phases=timeline.phases)
    assert by_phase.estimate.tolist() == [0.5, 1]
    assert by_phase.to_pandas()["last"].dt.year.tolist() == [2014, 9999]


def test_shares_are_read_only_and_told_apart() -> None:
    """Arrays cannot be written; two equal results are two values."""
    one, other = share().share("limitation"), share().share("limitation")
    assert one != other
    for name in ("part", "whole", "estimate", "low", "high"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(one, name)[0] = 1
    frame = one.to_pandas()
    frame.loc[0, "part"] = 7.0
    assert one.part[0] == 1


def test_displays() -> None:
    """The text and the table show counts, share, interval and caution; markup in names is escaped."""
    timeline = share()
    found = timeline.share("limitation", phases=timeline.phases)
    assert "1.0 of 2.0" in repr(found)
    assert "50% (" in repr(found)
    assert "share of occasions" in repr(found)
    assert "not a complete list" in repr(found)
    assert "&lt;b&gt;" in found._repr_html_()
    assert "<b>" not in found._repr_html_()
    uncovered = timeline.share("limitation", every=[Period("2009", date(2009, 1, 1), date(2009, 12, 31))])
    assert "not covered" in repr(uncovered)
    assert "share of occasions" in repr(Timeline([]).share("limitation"))


def test_periods_are_checked() -> None:
    """Periods out of order, and words that are no period, are refused."""
    periods = [Period(str(year), date(year, 1, 1), date(year, 12, 31)) for year in (2015, 2014)]
    for every in (periods, "weekly"):
        with pytest.raises(InputError, match="every: "):
            share().share("limitation", every=every)
