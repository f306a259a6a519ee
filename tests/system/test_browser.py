"""The browser of the tests sees what it should: a page's console, what it asks for, its text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.system.browser import console, requests, visit


@pytest.mark.system("chromium", "chromedriver")
def test_browser_tells_errors_and_requests(browser: Any, tmp_path: Path) -> None:
    """An error of a script is in the console; an image of another file is a request."""
    page = tmp_path / "page.html"
    page.write_text("<title>t</title><p id=p>hello</p><img src=gone.png><script>undefined_name()</script>")
    visit(browser, page.as_uri())
    assert browser.find_element("id", "p").text == "hello"
    assert any("undefined_name" in line for line in console(browser))
    assert [url.rsplit("/", 1)[1] for url in requests(browser)] == ["page.html", "gone.png"]
