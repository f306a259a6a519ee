"""Contrasts as forest plots: the rows of the chart are those of the result."""

from __future__ import annotations

import math
import re
import sys
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.errors import MissingExtraError
from alliance_timeline.phases.comparison import _ratio

from ..charts.pictures import datasets, rows_with, svg, words
from .worlds import every, timeline


def finite(value: float | None) -> float | None:
    """What JSON can hold."""
    return value if value is not None and math.isfinite(value) else None


def check_rows(chart: Any, rows: Any) -> None:
    """Each mark has the figures of its row."""
    found = rows_with(chart, "estimate", "figure")
    assert len(found) == len(rows)
    for mark, row in zip(found, rows, strict=True):
        result = row.leading
        assert mark["series"] == row.baseline
        assert mark["row"].lower() == row.kind.replace("_", " ")
        assert mark["counts"] == f"{result.events_a:.1f} : {result.events_b:.1f}"
        told = result.low is not None and not 0 < result.low * 1e5 < result.high < math.inf
        if row.is_tested and result.estimate is not None and told:
            small = 0 < result.low < 0.01
            assert mark["figure"] == re.sub(r"\(.*–", "(< 0.01–", row.ratio_text) if small else row.ratio_text
            assert (mark["estimate"], mark["low"], mark["high"]) == tuple(
                map(finite, (result.estimate, result.low, result.high))
            )
        else:
            assert (mark["figure"], mark["estimate"], mark["low"]) == ("cannot be told", None, None)


def test_bundled_contrast() -> None:
    """Kinds with three baselines each, headline, windows and cautions."""
    found = at.load().contrast("since-2022", "2014-2022")
    chart = found.plot()
    check_rows(chart, found.rows)
    text = words(chart)
    assert text.startswith("Rates of since-2022 relative to 2014-2022")
    assert "; equal windows: 2022-02-24 to 2026-01-31 over 2018-03-19 to 2022-02-23" in " ".join(text.split())
    assert "ot a complete list" in text
    assert "95% intervals" in text
    assert "occasions" in text
    heads = {row["row"]: row["headline"] for row in rows_with(chart, "headline")}
    assert heads == {kind: found.headline(kind) for kind in found.kinds}
    told = chart.to_dict()["description"]
    assert all(row.ratio_text in told for row in found.rows if row.is_tested)
    assert "limitation: depends on the baseline" in told
    assert "6.43 (3.24–14.04)" in svg(chart)


def test_bundled_domains() -> None:
    """A row a domain, with what several groups ask for in the caption."""
    found = at.load().contrasts("since-2022", "2014-2022", kinds="cooperation")
    chart = found.plot(width=300)
    check_rows(chart, [row for item in found.rows for row in item.rows])
    (wide,) = [item.rows[2] for item in found.rows if item.group == "health"]
    assert rows_with(chart, "figure")[3 * 14 + 2]["figure"] == "cannot be told" != wide.ratio_text
    assert "wider than a factor of 100,000, cannot be told" in " ".join(words(chart).split())
    assert "not corrected for 16 groups" in " ".join(words(chart).split())
    assert chart.to_dict()["width"] == 300


def test_infinite_ratio_and_phases_that_do_not_touch() -> None:
    """No event in the earlier phase: the ratio is ∞, an arrow; phases apart: none net of trend, with why."""
    found = timeline(every(60, "2009-02-01", "2011-12-01")).contrast("late", "early", kinds="cooperation")
    chart = found.plot()
    check_rows(chart, found.rows)
    whole = rows_with(chart, "over")[0]
    assert whole["over"]
    assert whole["estimate"] is None
    assert whole["at"] == whole["end"]
    assert "∞" in svg(chart)
    assert "none for cooperation: the covered days of the phases do not touch" in " ".join(words(chart).split())


def test_a_group_without_events_has_no_verdict() -> None:
    """Beside groups with events, one without any is drawn, and nothing is told of it."""
    found = at.load().contrasts("since-2022", "2014-2022", kinds="friction")
    heads = {row["row"]: row["headline"] for row in rows_with(found.plot(), "headline")}
    assert heads["trade"] == "cannot be told"
    assert heads["military"] == "depends on the baseline"
    assert "trade: cannot be told" in found.plot().to_dict()["description"]


@pytest.mark.parametrize(
    ("ratio", "text"), [(0.0, "0.00"), (0.003, "< 0.01"), (1.5, "1.50"), (2e4, "> 10,000"), (math.inf, "∞")]
)
def test_words_of_a_ratio(ratio: float, text: str) -> None:
    """Ratios near 0 and very large ones are told as such, 0 and infinity as they are."""
    assert _ratio(ratio) == text


def test_no_events_in_either_phase() -> None:
    """Without events the chart says so."""
    found = timeline(["2007-05-05"]).contrast("late", "early", kinds="cooperation")
    chart = found.plot()
    assert datasets(chart) == [[{"text": "No events in these phases."}]]
    assert "net of trend: none for cooperation" in words(chart).lower()


def test_missing_altair(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Altair the error names the command that installs it."""
    found = timeline(every(60, "2002-02-01", "2011-12-01")).contrast("late", "middle", kinds="cooperation")
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match="pip install"):
        found.plot()
