"""The result of a contrast: headline, record of how it was made, display."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest

from alliance_timeline.errors import InputError
from alliance_timeline.phases import ContrastRow, Periodization

from .worlds import SCHEME, every, timeline

PLAIN = Periodization.declared("2007-01-01", names=["early", "late"])


def row_with(estimate: float | None, low: float, high: float, baseline: str) -> ContrastRow:
    """A row whose leading result has some numbers."""
    row = timeline(["2010-01-01"], phases=PLAIN).contrast("late", "early").row("cooperation", baseline)
    reason = "nothing" if estimate is None else None
    return replace(row, leading=replace(row.leading, estimate=estimate, low=low, high=high, reason=reason))


RESULTS = {
    "higher": (2.0, 1.2, 3.0), "lower": (0.5, 0.3, 0.8), "above": (1.5, 0.8, 2.5), "below": (0.7, 0.4, 1.3),
    "one": (1.0, 0.5, 2.0), "nothing": (None, 0.0, math.inf), "never": (0.0, 0.0, 3.0),
    "only": (math.inf, 0.7, math.inf),
}  # fmt: skip


@pytest.mark.parametrize(("whole", "equal"), [*itertools.product(RESULTS, RESULTS)])
def test_headline(whole: str, equal: str) -> None:
    """One verdict where both baselines agree in sign and verdict; else it depends on the baseline."""
    contrast = timeline(["2010-01-01"], phases=PLAIN).contrast("late", "early")
    rows = (row_with(*RESULTS[whole], "whole phases"), row_with(*RESULTS[equal], "equal windows"))
    verdict = {"higher": "higher", "lower": "lower"}
    verdicts = {verdict.get(name, "no difference shown") for name in (whole, equal)}
    signs = {name in ("higher", "above", "only") for name in (whole, equal) if name not in ("one", "nothing")}
    expected = verdicts.pop() if len(verdicts) == 1 and len(signs) < 2 else "depends on the baseline"
    assert replace(contrast, rows=rows).headline("cooperation") == expected


def test_numbers_as_texts() -> None:
    """Huge and tiny ratios, infinite ones and small p are texts as in the findings of a series."""
    row = row_with(1e14, 0.0002, math.inf, "whole phases")
    assert row.ratio_text == "1e+14 (0.0002–∞)"
    assert row_with(None, 0.0, math.inf, "whole phases").ratio_text == "– (0.00–∞)"
    assert replace(row, leading=replace(row.leading, p_value=0.0001)).p_text == "<0.001"
    assert replace(row, leading=replace(row.leading, p_value=0.034)).p_text == "0.034"


def test_headline_of_real_data() -> None:
    """A rise long before the boundary is a difference of whole phases alone, and the headline says so."""
    tl = timeline([*every(200, "2002-02-01", "2004-12-31"), *every(20, "2005-01-01", "2011-12-31")], phases=PLAIN)
    contrast = tl.contrast("late", "early", window="1 year")
    assert contrast.row("cooperation").verdict == "higher"
    assert contrast.row("cooperation", "equal windows").verdict == "no difference shown"
    assert contrast.headline("cooperation") == "depends on the baseline"
    with pytest.raises(InputError, match="there is no row for 'unilateral'"):
        contrast.headline("unilateral")


def test_it_records_how_it_was_made() -> None:
    """Phases, scheme, unit, confidence, imputations, seed, settled day and caution stand in the result."""
    tl = timeline(["2010-01-01", "2010"], settled_until="2011-01-01")
    contrast = tl.contrast("late", "middle", m=30, seed=7, confidence=0.9)
    assert (contrast.first, contrast.second, contrast.scheme, contrast.unit) == ("late", "middle", SCHEME, "occasion")
    assert (contrast.confidence, contrast.m, contrast.seed) == (0.9, 30, 7)
    assert contrast.caution == tl.caution
    assert {row.leading.m for row in contrast.rows} == {30}
    assert {row.leading.confidence for row in contrast.rows} == {0.9}
    assert timeline(["2010-01-01"], complete=True).contrast("late", "middle").caution is None
    other = Periodization.declared("2005-01-01", names=["a", "b"])
    assert tl.contrast("b", "a", other).scheme == other


def test_display_and_frame() -> None:
    """Text and HTML name the unit, the baselines and the caution, escaped; the frame has a row a kind and baseline."""
    scheme = Periodization.declared("2007-01-01", names=["<b>", "late"])
    contrast = timeline(["2010-01-01"]).contrast("late", "<b>", scheme)
    assert repr(contrast).startswith("late relative to <b>\nkind")
    assert "<b>" not in contrast._repr_html_()
    assert "&lt;b&gt;" in contrast._repr_html_()
    for text in (repr(contrast), contrast._repr_html_()):
        assert "occasions" in text
        assert "equal windows" in text
        assert "net of trend" in text
        assert "not a complete list" in text
    frame = contrast.to_pandas()
    assert len(frame) == 12
    assert {"kind", "baseline", "estimate", "low", "high", "p_value", "flips", "exact_low", "headline"} <= set(frame)
    assert frame["dispersion_index"].isna().sum() < 12
