"""The documentation in a browser: nothing comes from the network, the console is silent, all can search and use it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pages import built_site

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = pytest.mark.system("chromium", "chromedriver")


class Silent(SimpleHTTPRequestHandler):
    """A server that keeps no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served, on this machine."""
    folder = built_site(tmp_path_factory.getbasetemp())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("page", ["index.html", "explanation/methods.html", "reference/timeline.html", "charts.html"])
def test_a_page_asks_for_nothing_from_elsewhere(page: str, address: str, browser: Chrome) -> None:
    """All requests go to the server of the site, and the console has no error."""
    from tests.system.browser import console, requests, visit

    visit(browser, f"{address}/{page}")
    asked = [url for url in requests(browser) if not url.startswith("about:")]
    assert asked
    assert [url for url in asked if not url.startswith(address)] == []
    assert console(browser) == []


def test_search_finds_a_page(address: str, browser: Chrome) -> None:
    """Words of a heading lead to it."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    from tests.system.browser import visit

    visit(browser, f"{address}/index.html?q=rarefaction")
    WebDriverWait(browser, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, ".md-search-result__link"))
    links = browser.find_elements(By.CSS_SELECTOR, ".md-search-result__link")
    assert any("methods.html" in str(link.get_attribute("href")) for link in links)


@pytest.mark.system("npm:axe-core")
@pytest.mark.parametrize(
    "page",
    ["index.html", "tutorial.html", "charts.html", "explanation/methods.html", "cli.html", "data-limits.html"],
)
def test_a_page_can_be_used_by_all(page: str, address: str, browser: Chrome) -> None:
    """axe finds nothing serious."""
    from tests.system.browser import visit

    visit(browser, f"{address}/{page}")
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script("const done = arguments[0]; axe.run().then(r => done(r.violations))")
    grave = [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]
    assert grave == []


def test_formulas_are_set(address: str, browser: Chrome) -> None:
    """The browser lays formulas out as mathematics, without a script."""
    from tests.system.browser import visit

    visit(browser, f"{address}/explanation/methods.html")
    heights = browser.execute_script(
        "return [...document.querySelectorAll('.formula math')].map(m => m.getBoundingClientRect().height)"
    )
    assert len(heights) > 10
    assert min(heights) > 10
