"""TimelineJS and vis-timeline from npm show what is exported for them, ask nobody else, and take no text for markup."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.charts.theme import COLOURS
from tests.interop.samples import SCRIPT, TITLES, event, odd, timeline
from tests.system.browser import console, requests, visit

MODULES = Path(__file__).parent / "node_modules"
SLIDES = pytest.mark.system("chromium", "chromedriver", "npm:@knight-lab/timelinejs")
AXIS = pytest.mark.system("chromium", "chromedriver", "npm:vis-timeline")
TIMELINEJS = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/modules/@knight-lab/timelinejs/dist/css/timeline.css">
<script src="/modules/@knight-lab/timelinejs/dist/js/timeline.js"></script>
<div id="here" style="height: 700px"></div>
<script>window.shown = new TL.Timeline("here", %s,
  {font: null, script_path: location.origin + "/modules/@knight-lab/timelinejs/dist/js/"});</script>"""
VIS = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><style>%s</style>
<script src="/modules/vis-timeline/standalone/umd/vis-timeline-graph2d.min.js"></script><div id="here"></div>
<script>const data = %s; window.shown = new vis.Timeline(
  document.getElementById("here"), data.items, data.groups, data.options);</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder whose pages are served, with the packages under ``/modules``, and its address."""
    (tmp_path / "modules").symlink_to(MODULES)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def opened(browser: Any, site: tuple[Path, str], page: str, until: str) -> Any:
    """The page in the browser once a script says yes; no error in the console, no request to anybody else."""
    from selenium.webdriver.support.ui import WebDriverWait

    folder, address = site
    (folder / "page.html").write_text(page, encoding="utf-8")
    visit(browser, f"{address}/page.html")
    WebDriverWait(browser, 30).until(lambda driver: driver.execute_script(f"return {until}"))
    assert console(browser) == []
    assert {url for url in requests(browser) if not url.startswith(f"{address}/")} == set()
    return browser


def slides(browser: Any, site: tuple[Path, str], some: at.Timeline, **options: Any) -> Any:
    """The page of TimelineJS with a timeline."""
    page = TIMELINEJS % at.interop.export(some, "timelinejs", **options).text
    ready = f"document.querySelectorAll('.tl-timemarker').length == {len(some)} && window.shown.ready"
    return opened(browser, site, page, ready)


def axis(browser: Any, site: tuple[Path, str], some: at.Timeline, **options: Any) -> Any:
    """The page of vis-timeline with a timeline."""
    page = VIS % (at.interop.VIS_CSS, at.interop.export(some, "vis", **options).text)
    return opened(browser, site, page, "document.querySelectorAll('.vis-item').length > 0")


def texts(browser: Any, selector: str) -> list[str]:
    """The texts of all elements that a selector finds, shown or not."""
    found: list[str] = browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map(node => node.textContent)", selector
    )
    return found


@SLIDES
def test_timelinejs_shows_all(browser: Any, site: tuple[Path, str]) -> None:
    """A slide an event and the title; the words of each date; rows by kind; an era a phase; no markup of a text."""
    some = odd()
    page = slides(browser, site, some)
    headlines = texts(page, ".tl-slide h2.tl-headline")
    assert sorted(headlines) == sorted([*(item.title for item in some), "26 events, 2010-01-01 to 2022-12-31"])
    assert sorted(filter(None, texts(page, ".tl-slide h3.tl-headline-date"))) == sorted(item.date.text for item in some)
    assert set(texts(page, ".tl-timegroup")) == {str(item.kind).capitalize() for item in some}
    assert set(texts(page, ".tl-timeera-text")) == {"early", "middle <b>", "late"}
    assert page.execute_script("return document.querySelectorAll('#here script, #here b').length") == 0
    assert SCRIPT in texts(page, ".tl-timemarker .tl-headline")


@SLIDES
def test_timelinejs_keeps_dates_and_ids(browser: Any, site: tuple[Path, str]) -> None:
    """What TimelineJS read is what was written: each id once, starts on the first possible day in local time."""
    some = timeline(
        event("2019-06-05", id="day"), event("2014/2016", id="years"), event("[2012-06..2012-08]", id="set")
    )
    page = slides(browser, site, some)
    read = json.loads(
        page.execute_script(
            "const day = date => date && [date.data.date_obj.getFullYear(), date.data.date_obj.getMonth() + 1];"
            "const row = slide => [slide.unique_id, day(slide.start_date), day(slide.end_date)];"
            "return JSON.stringify(window.shown.config.events.map(row))"
        )
    )
    assert read == [
        ["set", [2012, 6], [2012, 8]], ["years", [2014, 1], [2016, 1]], ["day", [2019, 6], None],
    ]  # fmt: skip
    assert page.execute_script("return window.shown.config.isValid()")


@SLIDES
def test_timelinejs_by_domain(browser: Any, site: tuple[Path, str]) -> None:
    """A word with marks is the name of a row, and no markup."""
    some = timeline(event(domains="a<img/src=x>&b"), event("2020", id="other", domains="sea_ice"))
    page = slides(browser, site, some, group="domain")
    assert set(texts(page, ".tl-timegroup")) == {"A<img/src=x>&b", "Sea ice"}
    assert page.execute_script("return document.querySelectorAll('#here img').length") == 0


@SLIDES
def test_timelinejs_without_events(browser: Any, site: tuple[Path, str]) -> None:
    """TimelineJS says by itself that there is no event."""
    page = TIMELINEJS % at.interop.export(at.Timeline([]), "timelinejs").text
    said = "document.querySelector('.tl-message-content')?.textContent.includes('has no events')"
    opened(browser, site, page, said)


@AXIS
def test_vis_shows_all(browser: Any, site: tuple[Path, str]) -> None:
    """An item an event and a background a phase; rows by kind; classes for what is not known; no markup of a text."""
    some = odd()
    page = axis(browser, site, some)
    page.execute_script("window.shown.setOptions({maxHeight: 5000}); window.shown.fit({animation: false})")
    assert page.execute_script("return window.shown.itemsData.length") == len(some) + 3
    shown = set(texts(page, ".vis-foreground .vis-item-content"))
    assert shown == {item.title for item in some}
    assert set(texts(page, ".vis-background .vis-item-content")) == {"early", "middle <b>", "late"}
    assert [text for text in texts(page, ".vis-labelset .vis-inner") if text] == [
        "Friction", "Limitation", "Hedging", "Cooperation", "Unilateral", "External",
    ]  # fmt: skip
    assert page.execute_script("return document.querySelectorAll('#here script, .vis-item b').length") == 0
    colour = "return getComputedStyle(document.querySelector('.vis-item.friction')).borderTopColor"
    assert page.execute_script(colour) == "rgb({}, {}, {})".format(*bytes.fromhex(COLOURS[1][1:]))
    assert TITLES[3] in shown
    assert page.execute_script(
        "return getComputedStyle(document.querySelector('.vis-range.uncertain')).borderTopStyle"
    ) == "dashed"  # fmt: skip
    assert (
        page.execute_script("return getComputedStyle(document.querySelector('.vis-dot.uncertain')).borderTopWidth")
        == "2px"
    )


@AXIS
def test_vis_days_are_local(browser: Any, site: tuple[Path, str]) -> None:
    """West of Greenwich too, an item begins on its own day."""
    browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/Los_Angeles"})
    try:
        page = axis(browser, site, timeline(event("2019-06-05", id="day")))
        page.execute_script("window.day = window.shown.itemSet.items.day.data.start")
        found = page.execute_script("return [day.getFullYear(), day.getMonth() + 1, day.getDate(), day.getHours()]")
        assert found == [2019, 6, 5, 0]
    finally:
        browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})


@AXIS
def test_vis_tooltip(browser: Any, site: tuple[Path, str]) -> None:
    """The tooltip has the words of the date and the summary, as text."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.support.ui import WebDriverWait

    some = timeline(event("2016-05", title="Talks", summary="With <i>marks</i>."))
    page = axis(browser, site, some, group="domain")
    ActionChains(page).move_to_element(page.find_element("css selector", ".vis-item.uncertain")).perform()
    (tip,) = WebDriverWait(page, 10).until(lambda _: texts(page, ".vis-tooltip"))
    assert tip.startswith("May 2016Talks")
    assert "With <i>marks</i>." in tip
