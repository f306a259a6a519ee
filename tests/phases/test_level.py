"""The third baseline of a contrast: the change of level at the boundary, net of the trends beside it."""

from __future__ import annotations

import datetime
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import statsmodels.api as sm
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.inference import interrupted
from alliance_timeline.phases import ContrastRow, Periodization, rate_rows
from alliance_timeline.phases.summary import quarters_until

from .worlds import every, timeline, years

BOUNDARY = datetime.date(2007, 2, 24)
PLAIN = Periodization.declared(BOUNDARY, names=["early", "late"])
RISING = [*every(100, "2002-01-20", "2003-12-31"), *every(50, "2004-01-01", "2006-05-31"),
          *every(33, "2006-06-01", "2007-02-23"), *every(15, "2007-02-24", "2009-06-30"),
          *every(20, "2009-07-01", "2011-12-31")]  # fmt: skip


def net(dates: list[str], first: str = "late", second: str = "early", **options: object) -> ContrastRow:
    """The row of cooperation net of trend."""
    return timeline(dates, phases=PLAIN).contrast(first, second, **options).row("cooperation", "net of trend")


def spans() -> list[tuple[datetime.date, datetime.date]]:
    """First and last day of the quarters that are counted from the boundary, by dateutil."""
    starts = [BOUNDARY + relativedelta(months=3 * n) for n in range(-20, 20)]
    starts = [datetime.date(2002, 1, 1), *(day for day in starts if datetime.date(2002, 2, 1) < day)]
    ends = [*(day - datetime.timedelta(days=1) for day in starts[1:]), datetime.date(2011, 12, 31)]
    found = list(zip(starts, ends, strict=True))
    return found if (ends[-1] - starts[-1]).days >= 44 else [*found[:-2], (starts[-2], ends[-1])]


def test_it_is_the_kernel_on_quarters_from_the_boundary() -> None:
    """With days known: the kernel's result on hand-made quarters, with its interval and p, and a GLM's level."""
    row = net(RISING)
    days = np.array([datetime.date.fromisoformat(day).toordinal() for day in RISING])
    counts = [int(((days >= a.toordinal()) & (days <= b.toordinal())).sum()) for a, b in spans()]
    exposure = [((b - a).days + 1) / 365.25 for a, b in spans()]
    at = sum(a < BOUNDARY for a, _ in spans())
    result = interrupted(counts, at, exposure)
    lead = row.leading
    assert (lead.estimate, lead.low, lead.high, lead.p_value) == pytest.approx(
        (result.level, result.level_low, result.level_high, result.level_p)
    )
    time = np.arange(len(counts)) - at
    after = time >= 0
    design = np.column_stack([np.ones(len(counts)), time, time * after, after])
    model = sm.GLM(counts, design, sm.families.Poisson(), offset=np.log(exposure)).fit()
    assert lead.estimate == pytest.approx(math.exp(model.params[3]), rel=1e-5)
    assert (lead.method, lead.reason, lead.flips, lead.m, row.exact) == ("interrupted", None, 0, 40, None)
    assert (lead.events_a, lead.events_b) == (sum(counts[at:]), sum(counts[:at]))
    assert lead.exposure_a == pytest.approx(years("2007-02-24", "2011-12-31"))
    assert row.dispersion == result.dispersion


def test_turned_round() -> None:
    """The ratio is of the first over the second phase: the earlier over the later has the inverse ratio and limits."""
    there, back = net(RISING), net(RISING, "early", "late")
    assert (back.first, back.second) == (there.second, there.first)
    assert back.leading.p_value == there.leading.p_value
    assert back.leading.estimate == pytest.approx(1 / there.leading.estimate)
    assert (back.leading.low, back.leading.high) == pytest.approx((1 / there.leading.high, 1 / there.leading.low))
    assert (back.leading.events_a, back.leading.events_b) == (there.leading.events_b, there.leading.events_a)
    assert back.leading.exposure_a == there.leading.exposure_b
    assert there.sign == -back.sign != 0


def test_vague_dates_are_imputed() -> None:
    """Dates known to the year widen the interval, may flip the verdict, and differ between seeds, not between runs."""
    vague = [day[:4] if n % 3 == 0 else day for n, day in enumerate(RISING)]
    row = net(vague)
    assert (
        row.leading.flips > 0 or row.leading.high / row.leading.low > net(RISING).leading.high / net(RISING).leading.low
    )
    assert row.leading == net(vague).leading
    assert (
        row.leading.p_value != net(vague, seed=1).leading.p_value or row.leading.low != net(vague, seed=1).leading.low
    )
    assert [net(vague, m=m).leading.m for m in (30, 500)] == [30, 200]
    assert net(RISING, m=1).leading.estimate == net(RISING).leading.estimate


def test_any_confidence() -> None:
    """As many draws are made as a confidence needs; a higher one has wider limits."""
    wide, plain = net(RISING, confidence=0.9995).leading, net(RISING).leading
    assert wide.low < plain.low < plain.high < wide.high


@pytest.mark.parametrize(
    ("dates", "scheme", "reason"),
    [
        (RISING, Periodization.declared("2006-07-01", "2007-02-24", names=["early", "gap", "late"]), "do not touch"),
        (RISING, Periodization.declared("2011-06-01", names=["early", "late"]), "at least 4 are needed"),
        (RISING[:20], PLAIN, "no events from the date"),
        ([("2003-01-01", "friction")], PLAIN, "neither phase has events"),
    ],
)
def test_no_estimate(dates: list[str], scheme: Periodization, reason: str) -> None:
    """Phases that do not touch, too few quarters or no events: no estimate, the reason, and the others stand alone."""
    contrast = timeline(dates, phases=scheme).contrast("late", "early")
    row = contrast.row("cooperation", "net of trend")
    assert (row.leading.estimate, row.leading.low, row.leading.high, row.leading.p_value) == (None, 0, math.inf, 1)
    assert (row.verdict, row.sign, row.ratio_text, row.p_text) == ("no difference shown", 0, "–", "–")
    assert reason in str(row.leading.reason)
    pair = replace(contrast, rows=tuple(item for item in contrast.rows if item.baseline != "net of trend"))
    assert [contrast.headline(kind) for kind in contrast.kinds] == [pair.headline(kind) for kind in contrast.kinds]
    assert "net of trend: none for cooperation" in repr(contrast)
    assert reason in contrast._repr_html_()


def test_gaps_in_the_coverage() -> None:
    """Time goes on in quarters that are not covered; the days beside the boundary must be covered."""
    whole = timeline(RISING, phases=PLAIN)
    gap = (datetime.date(2004, 2, 24), datetime.date(2005, 2, 23))
    cut = whole.select(exclude={"since": str(gap[0]), "until": str(gap[1])}).contrast("late", "early")
    days = np.array([datetime.date.fromisoformat(day).toordinal() for day in RISING])
    counts = np.array([((days >= a.toordinal()) & (days <= b.toordinal())).sum() for a, b in spans()], dtype=float)
    counts[[gap[0] <= a <= gap[1] for a, _ in spans()]] = np.nan
    result = interrupted(counts, sum(a < BOUNDARY for a, _ in spans()), [((b - a).days + 1) for a, b in spans()])
    lead = cut.row("cooperation", "net of trend").leading
    assert (lead.estimate, lead.p_value) == pytest.approx((result.level, result.level_p))
    cut = whole.select(exclude={"since": "2007-02-01", "until": "2007-03-31"}).contrast("late", "early")
    assert cut.row("cooperation", "net of trend").leading.reason == "the covered days of the phases do not touch"


def test_an_estimate_without_limits_is_no_verdict() -> None:
    """Where counts have no dispersion there is a level without limits and p: it is shown and left out of verdicts."""
    contrast = timeline(RISING, phases=PLAIN).contrast("late", "early")
    whole, equal, row = contrast.rows[:3]
    bare = replace(row.leading, estimate=0.5, low=0.0, high=math.inf, p_value=1.0, reason="no dispersion")
    found = replace(contrast, rows=(whole, equal, replace(row, leading=bare)))
    assert (whole.verdict, equal.verdict, found.headline("cooperation")) == ("higher", "higher", "higher")
    assert (found.rows[2].ratio_text, found.rows[2].p_text) == ("0.50", "–")
    assert "net of trend: none for cooperation: no dispersion" in repr(found)


def test_headline_with_three_baselines() -> None:
    """A steady rise is a difference between whole phases and none of level: it depends on the baseline."""
    rng = np.random.default_rng(5)
    first = datetime.date(2002, 1, 1)
    days = sorted(3652 * np.sqrt(rng.random(160)))
    dates = [(first + datetime.timedelta(days=int(day))).isoformat() for day in days]
    contrast = timeline(dates, phases=PLAIN).contrast("late", "early")
    assert contrast.row("cooperation").verdict == contrast.row("cooperation", "equal windows").verdict == "higher"
    assert contrast.row("cooperation", "net of trend").verdict == "no difference shown"
    assert contrast.headline("cooperation") == "depends on the baseline"
    frame = contrast.to_pandas()
    assert frame.baseline.tolist()[:3] == ["whole phases", "equal windows", "net of trend"]
    line = frame[(frame.kind == "cooperation") & (frame.baseline == "net of trend")].iloc[0]
    assert (line.method, line.exact_p_value is None or math.isnan(line.exact_p_value)) == ("interrupted", True)


def test_one_class_and_the_overview() -> None:
    """A class of kinds has one row of all its occasions; rows for the overview leave this baseline out."""
    tl = timeline(
        [(day, kind) for n, day in enumerate(RISING) for kind in (("friction", "limitation")[n % 2],)], phases=PLAIN
    )
    row = tl.contrast("late", "early", kinds=["friction", "limitation"]).rows[2]
    assert (row.kind, row.leading) == ("friction + limitation", net(RISING).leading)
    assert {row.baseline for row in rate_rows(tl, PLAIN["late"], PLAIN["early"])} == {"whole phases", "equal windows"}


def test_a_confidence_beyond_the_sign_flips() -> None:
    """Limits that more sign flips than are made would have to tell are left out with the reason; the rest stays."""
    contrast = timeline(RISING, phases=PLAIN).contrast("late", "early", confidence=0.999999)
    row = contrast.row("cooperation", "net of trend")
    assert not row.is_tested
    assert row.leading.reason == "a confidence of 0.999999 needs more sign flips than are made"
    assert contrast.row("cooperation").is_tested


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)), st.integers(0, 3000))
def test_quarters_until(last: datetime.date, length: int) -> None:
    """They fill the window, end on its last day, and none is short where there are several."""
    first = last - datetime.timedelta(days=length)
    found = quarters_until((first, last))
    assert (found[0].first, found[-1].last) == (first, last)
    assert all((b.first - a.last).days == 1 for a, b in pairwise(found))
    assert len(found) == 1 or all((part.last - part.first).days + 1 >= 45 for part in found)
    assert all((part.last - part.first).days < 92 + 45 for part in found)
