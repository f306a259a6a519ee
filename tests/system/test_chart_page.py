"""A chart's HTML page in a browser: it draws without the network and tells those who do not see it what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.charts.theme import nothing
from tests.system.browser import console, requests, visit


@pytest.mark.system("chromium", "chromedriver")
def test_chart_page(browser: Any, tmp_path: Path) -> None:
    """The drawing is labelled with the chart's description; only the page itself is asked for, and nothing fails."""
    chart = nothing("Talks & </script> <b>", ())
    at.charts.save(chart, tmp_path / "talks.html")
    visit(browser, (tmp_path / "talks.html").as_uri())
    drawing = browser.find_element("css selector", "[role=graphics-document]")
    assert drawing.get_attribute("aria-label") == chart.to_dict()["description"]
    assert drawing.find_element("css selector", "svg, canvas").is_displayed()
    assert browser.find_element("css selector", "html").get_attribute("lang") == "en"
    assert browser.title == "Talks & </script> <b>"
    assert [url.rsplit("/", 1)[1] for url in requests(browser)] == ["talks.html"]
    assert console(browser) == []
