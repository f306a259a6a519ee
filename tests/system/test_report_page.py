"""The report's page in a browser: filters, search, links, keyboard, print, colours, strange texts, many events."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import alliance_timeline as at
from alliance_timeline.report import Brief
from alliance_timeline.report.page import to_html
from tests.conftest import NODE_MODULES
from tests.report.pages import ARABIC, ATTACK, CHINESE, ancient, bundled, many, strange
from tests.system.browser import console, requests, visit

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.system("chromium", "chromedriver", "npm:axe-core")

Open = Callable[..., "Reader"]


class Reader:
    """A page as somebody uses it."""

    def __init__(self, driver: Chrome, address: str) -> None:
        self.driver, self.address = driver, address

    def visit(self, state: str = "") -> Reader:
        """Come anew with a link."""
        visit(self.driver, self.address + state)
        return self

    def run(self, script: str, *values: Any) -> Any:
        """The value of a script."""
        return self.driver.execute_script(script, *values)

    def find(self, selector: str) -> WebElement:
        """The first element that a selector finds."""
        return self.driver.find_element("css selector", selector)

    def click(self, selector: str) -> None:
        """Choose an element."""
        self.find(selector).click()

    def choose(self, name: str, value: str) -> None:
        """Set a field as a reader does, by value and event."""
        self.run(
            "const field = document.getElementById('page-' + arguments[0]); field.value = arguments[1];"
            "for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, {bubbles: true}))",
            name, value,
        )  # fmt: skip

    @property
    def state(self) -> str:
        """What the address says after the file."""
        return str(self.run("return location.hash"))

    @property
    def count(self) -> str:
        """What is said about the number of events."""
        return self.find("#page-count").text

    @property
    def shown(self) -> list[str]:
        """The ids of the events that are listed."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll('#page-entries h3 a')].map(a => a.dataset.event)"
        )
        return found

    @property
    def all(self) -> list[str]:
        """The ids of all events that fit, listed by the reader's button."""
        while self.find("#page-more").is_displayed():
            self.run(
                "(document.querySelector('#page-all:not([hidden])') ?? document.querySelector('#page-next')).click()"
            )
        return self.shown

    @property
    def focused(self) -> str:
        """The id of what has the focus."""
        return str(self.run("return document.activeElement.id"))

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def comes(self, told: Callable[[], Any], value: Any) -> None:
        """Wait until something has a value; what it has instead is told."""
        from selenium.common.exceptions import TimeoutException
        from selenium.webdriver.support.ui import WebDriverWait

        with suppress(TimeoutException):
            WebDriverWait(self.driver, 20, 0.02).until(lambda _: told() == value)
        assert told() == value


@pytest.fixture(scope="module")
def briefs() -> dict[str, Brief]:
    """What the pages are made of."""
    return {"bundled": bundled(), "strange": strange(), "many": many(50_000), "ancient": ancient()}


@pytest.fixture(scope="module")
def pages(briefs: dict[str, Brief], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of the pages."""
    folder = tmp_path_factory.mktemp("pages")
    for name, brief in briefs.items():
        (folder / f"{name}.html").write_text(to_html(brief), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in briefs}


@pytest.fixture
def reader(browser: Chrome, pages: dict[str, str]) -> Iterator[Reader]:
    """The page of the bundled data, opened; at the end it has loaded nothing else and had no error."""
    page = Reader(browser, pages["bundled"]).visit()
    yield page
    assert console(browser) == []
    assert {url.partition("#")[0] for url in requests(browser)} <= {pages["bundled"]}


@cache
def loaded() -> at.Timeline:
    """The bundled data."""
    return at.load()


def ids(**words: Any) -> list[str]:
    """The events of a selection, as the library has them."""
    return [event.id for event in loaded().select(**words)]


def of_all(number: int | None = None) -> str:
    """What the page says of how many events fit."""
    total = len(loaded())
    return f"All {total:,} events" if number is None else f"{number:,} of {total:,} events"


def test_page_opens_without_the_network(reader: Reader) -> None:
    """Nothing but the file is asked for; the list begins with the first events."""
    assert [url for url in requests(reader.driver) if "about:" not in url] == [reader.address]
    assert reader.count == of_all()
    assert reader.shown == [event.id for event in loaded()][:50]
    assert not reader.find("#page-clear").is_displayed()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("domain", "energy", {"domains": "energy"}),
        ("phase", "2014-2022", {"phases": "2014-2022"}),
        ("application", "language_models", {"applications": "language_models"}),
        ("status", "suspended", {"statuses": "suspended"}),
        ("verification", "sourced", {"verification": "sourced"}),
        ("actor", "Huawei", {"actors": ["huawei"]}),
    ],
)
def test_filter_is_the_selection_of_the_library(reader: Reader, name: str, value: str, words: Any) -> None:
    """Each field gives the events that ``select`` gives, and stands in the address."""
    reader.choose(name, value)
    expected = (
        [event.id for event in loaded() if event.verification == "sourced"] if name == "verification" else ids(**words)
    )
    assert reader.all == expected
    assert reader.state == f"#?{name}={value}"
    assert reader.count == of_all(len(expected))


def test_filters_narrow_each_other(reader: Reader) -> None:
    """Kinds are any of, the rest all of; years follow the rule of the library for uncertain dates; clearing ends it."""
    reader.click("[value=friction]")
    reader.click("[value=limitation]")
    reader.choose("from", "2014")
    reader.choose("to", "2021")
    expected = ids(kinds=["friction", "limitation"], since="2014-01-01", until="2021-12-31")
    assert reader.all == expected
    assert reader.state == "#?kind=friction,limitation&from=2014&to=2021"
    reader.choose("order", "newest")
    assert reader.all == expected[::-1]
    reader.click("#page-clear")
    assert (reader.state, reader.count) == ("#?order=newest", of_all())


def test_search(reader: Reader) -> None:
    """All words are looked for in titles, summaries and the names of actors."""
    reader.find("#page-q").send_keys("HUAWEI mts")
    reader.comes(lambda: reader.state, "#?q=HUAWEI+mts")
    found = reader.all
    assert found
    assert set(found) < set(ids(text="huawei") + ids(actors=["huawei"]))


def test_search_ignores_accents_and_knows_other_names(browser: Chrome, pages: dict[str, str]) -> None:
    """Accents need not be typed; an actor is found by its names in all languages."""
    page = Reader(browser, pages["strange"]).visit("#?q=ca+ete")
    assert page.shown == ["e3"]
    assert page.visit("#?q=%D1%81%D0%B1%D0%B5%D1%80").shown == ["e1", "e2"]


def test_link_restores_the_state(reader: Reader) -> None:
    """A fresh visit with the link shows the same list, fields, event and colours."""
    event = ids(kinds="friction")[3]
    reader.visit(f"#?kind=friction&phase=2014-2022&q=china&event={event}&order=newest&theme=dark&from=2015")
    assert set(reader.all) <= set(ids(kinds="friction", phases="2014-2022"))
    assert reader.find("[value=friction]").is_selected()
    values = {name: reader.find(f"#page-{name}").get_attribute("value") for name in ("phase", "q", "order", "from")}
    assert values == {"phase": "2014-2022", "q": "china", "order": "newest", "from": "2015"}
    assert reader.find("#page-chosen h3 a").get_attribute("data-event") == event
    assert reader.focused == "page-chosen"
    assert reader.run("return document.documentElement.dataset.theme") == "dark"


def test_what_the_address_does_not_know_is_left_out(reader: Reader) -> None:
    """Unknown words, years and events in a link do no harm."""
    reader.visit(
        "#%E0%A4%A?kind=war,friction&domain=__proto__&claim=constructor&event=none&from=x&phase=now&theme=pink"
    )
    assert reader.shown == ids(kinds="friction")
    reader.visit("#?kind=war&q=%20%20")
    assert reader.count == of_all()


def test_back_and_forward(reader: Reader) -> None:
    """Each choice is a step back; typing in one field is one step."""
    reader.click("[value=friction]")
    for text, typed in (("ch", "ch"), ("ina", "china")):
        reader.find("#page-q").send_keys(text)
        reader.comes(lambda typed=typed: reader.state, f"#?kind=friction&q={typed}")
    reader.driver.back()
    assert (reader.state, reader.shown) == ("#?kind=friction", ids(kinds="friction"))
    assert reader.find("#page-q").get_attribute("value") == ""
    reader.driver.back()
    assert (reader.state, reader.count) == ("", of_all())
    reader.driver.forward()
    assert reader.shown == ids(kinds="friction")


def test_claim_leads_to_its_events_and_back(reader: Reader) -> None:
    """The link beside a sentence filters to exactly its events, from the text and from a cell."""
    reader.choose("domain", "energy")
    reader.click("a[href='#?claim=claim-huawei']")
    assert reader.all == ids(actors=["huawei"])
    assert reader.state == "#?claim=claim-huawei"
    assert "Huawei." in reader.find("#page-claim").text
    reader.click("#page-claim a")
    assert reader.state == "#claim-huawei?claim=claim-huawei"
    assert reader.focused == "claim-huawei"
    reader.click("a[href='#?claim=cell-friction']")
    assert reader.all == ids(kinds="friction")
    assert reader.focused == "page-claim"


def test_sections_keep_the_filters(reader: Reader) -> None:
    """Plain anchors work, alone and beside a state."""
    reader.visit("#phases")
    assert reader.focused == "phases"
    reader.click("[value=hedging]")
    reader.click(".contents a[href='#data']")
    assert (reader.state, reader.focused) == ("#data?kind=hedging", "data")
    assert reader.shown == ids(kinds="hedging")
    reader.run("location.hash = '#?kind=friction'")  # as if typed
    reader.comes(lambda: reader.shown, ids(kinds="friction"))
    assert reader.focused == "page-count"
    reader.driver.back()
    assert reader.shown == ids(kinds="hedging")


def test_event_leads_to_sources_and_other_events(reader: Reader) -> None:
    """An event is opened with addresses; its links lead on; closing takes it away."""
    timeline = loaded()
    event = next(
        e for e in timeline if e.links and e.links[0].event in timeline and len(e.citations) > 1 and e.milestones
    )
    reader.visit(f"#?event={event.id}")
    links = reader.driver.find_elements("css selector", "#page-chosen .source a")
    cited = [timeline.sources[item.source].url for item in event.citations]
    assert {link.get_attribute("href") for link in links} >= set(cited)
    assert {link.get_attribute("rel") for link in links} == {"noopener"}
    assert event.milestones[0].date.text in reader.find("#page-chosen").text
    reader.click(f"#page-chosen [data-event='{event.links[0].event}']")
    assert reader.find("#page-chosen h3").text == timeline[event.links[0].event].title
    reader.click("#page-chosen button")
    assert not reader.find("#page-chosen").is_displayed()
    reader.click("#page-entries summary")
    address = timeline.sources[timeline[0].citations[0].source].url
    reader.comes(lambda: address in reader.find("#page-entries li").text, True)


def test_overview_chooses_events_and_years(reader: Reader) -> None:
    """A click on a mark opens its event; a stroke across the strip sets the years; colours show what fits."""
    from selenium.webdriver import ActionChains

    strip = reader.find("#page-overview")
    reader.run("arguments[0].scrollIntoView()", strip)
    path = "return document.querySelector('.mark.friction:not(.pale)').getAttribute('d')"
    x, y = reader.run(path).split("h")[0][1:].split(" ")
    width, height = strip.size["width"], strip.size["height"]
    dx, dy = round(float(x) + 1 - width / 2), round(float(y) - height / 2)
    ActionChains(reader.driver).move_to_element_with_offset(strip, dx, dy).perform()
    told = reader.find(".tip").text
    ActionChains(reader.driver).click().perform()
    assert reader.find("#page-chosen h3").text in told
    assert "#?event=" in reader.state
    reader.run("arguments[0].scrollIntoView()", strip)
    mouse = ActionChains(reader.driver).move_to_element_with_offset(strip, 0, 5).click_and_hold()
    mouse.move_by_offset(width // 4, 0).release().perform()
    first, last = map(int, re.findall(r"from=(\d+)&to=(\d+)", reader.state)[0])
    starts = [day for day in (event.date.ordinals[0] for event in loaded()) if day is not None]
    begin, end = (datetime.date.fromordinal(day).year for day in (min(starts), max(starts)))
    assert abs(first - (begin + (end + 1 - begin) * 0.5)) <= 1
    assert abs(last - (begin + (end + 1 - begin) * 0.75)) <= 1
    words = {"since": f"{first}-01-01", "until": f"{last}-12-31"}
    assert reader.count == of_all(len(ids(**words)))
    friction = len(ids(kinds="friction", **words))
    assert f"friction {friction}," in str(strip.get_attribute("aria-label"))


def test_more_events_on_demand(reader: Reader) -> None:
    """Fifty at a time, or all; the focus goes to the first that is new."""
    reader.run("document.getElementById('page-next').click()")
    assert len(reader.shown) == 100
    assert reader.run("return document.activeElement.dataset.event") == reader.shown[50]
    reader.run("document.getElementById('page-all').click()")
    assert len(reader.shown) == len(loaded())
    assert not reader.find("#page-more").is_displayed()


def test_link_is_copied(reader: Reader) -> None:
    """The button copies the address, or shows it where the clipboard is closed."""
    reader.click("[value=friction]")
    reader.run("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve() }")
    reader.click("#page-copy")
    reader.comes(lambda: reader.find("#page-copied").text, "Copied.")
    assert reader.run("return window.copied") == f"{reader.address}#?kind=friction"
    reader.run("navigator.clipboard.writeText = () => Promise.reject(new Error('closed'))")
    reader.click("#page-copy")
    field = "return document.querySelector('#page-copied input')?.value"
    reader.comes(lambda: reader.run(field), f"{reader.address}#?kind=friction")


def test_keyboard_alone(reader: Reader) -> None:
    """From the skip link over a claim to an event and its sources; Escape clears the search and closes the event."""
    from selenium.webdriver import Keys

    reader.press(Keys.TAB)
    assert reader.run("return document.activeElement.className") == "skip"
    reader.press(Keys.ENTER)
    assert reader.focused == "page-main"
    reader.press(Keys.TAB, Keys.ENTER)
    assert reader.focused == "page-claim"
    assert reader.count == of_all(len(ids(kinds="cooperation")))
    reader.run("document.getElementById('page-q').focus()")
    assert reader.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    reader.press("xyzzy")
    reader.comes(lambda: reader.count, of_all(0))
    reader.press(Keys.ESCAPE)
    assert "q=" not in reader.state
    reader.press(Keys.TAB, Keys.SPACE)
    assert "kind=friction" in reader.state
    reader.click("#page-clear")
    reader.run("document.querySelector('#page-entries h3 a').focus()")
    reader.press(Keys.ENTER)
    assert reader.focused == "page-chosen"
    reader.press(Keys.ESCAPE)
    assert not reader.find("#page-chosen").is_displayed()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", ["bundled", "strange"])
def test_accessibility(browser: Chrome, pages: dict[str, str], page: str, theme: str) -> None:
    """axe-core finds nothing of weight, with filters, a claim and an open event, in light and in dark colours."""
    state = {
        "bundled": f"#?claim=claim-friction&event={ids(kinds='friction')[0]}",
        "strange": "#?claim=claim-1&event=e1",
    }
    reader = Reader(browser, pages[page]).visit(f"{state[page]}&theme={theme}")
    reader.run((NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    result = browser.execute_async_script("axe.run(document).then(arguments[arguments.length - 1])")
    assert [(item["id"], item["nodes"][0]["html"][:200]) for item in result["violations"]] == []


def test_colours_follow_the_system_and_the_button(reader: Reader) -> None:
    """Without a choice the system decides; the button keeps the choice in the address."""
    colour = "return getComputedStyle(document.body).backgroundColor"
    light = reader.run(colour)
    reader.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    )
    dark = reader.run(colour)
    assert dark != light
    reader.comes(lambda: reader.find("#page-theme").text, "Light colours")
    reader.visit()
    reader.click("#page-theme")
    assert (reader.state, reader.run(colour)) == ("#?theme=light", light)
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    reader.click("#page-theme")
    assert (reader.state, reader.run(colour)) == ("#?theme=dark", dark)


def test_strange_texts_stay_texts(browser: Chrome, pages: dict[str, str]) -> None:
    """Markup in any field is shown as it is and runs nothing; addresses are web addresses; directions are right."""
    reader = Reader(browser, pages["strange"]).visit("#?event=e1")
    assert reader.find("#page-chosen h3").text == ATTACK
    assert reader.find("h1").text == ATTACK
    assert reader.run("return document.querySelectorAll('img, script').length") == 2
    links = [link.get_attribute("href") for link in browser.find_elements("css selector", "#page-chosen .source a")]
    assert links == ["https://example.org/?a=%3Cb%3E&c=%27%22"] * 2
    sides = {
        text: reader.run(
            "return [...document.querySelectorAll('#page-entries h3 a')].filter(a => a.textContent === arguments[0])"
            ".map(a => getComputedStyle(a).direction)[0]", text,
        )
        for text in (ARABIC, CHINESE)
    }  # fmt: skip
    assert sides == {ARABIC: "rtl", CHINESE: "ltr"}
    assert console(browser) == []


@pytest.mark.parametrize(("state", "low", "high"), [("", 1, 4), ("#?kind=friction&theme=dark", 10, 30)])
def test_print(reader: Reader, state: str, low: int, high: int) -> None:
    """The page prints with the events of the filter, all of them with sources, and without controls."""
    reader.visit(state)
    reader.run(
        "addEventListener('beforeprint', () => {"
        "window.printed = document.querySelectorAll('#page-entries details[open]').length })"
    )
    made = reader.driver.execute_cdp_cmd("Page.printToPDF", {})
    pdf = base64.b64decode(made["data"])
    pages = len(re.findall(rb"/Type /Page\b", pdf))
    assert pdf.startswith(b"%PDF-")
    assert low <= pages <= high
    assert reader.run("return window.printed") == (len(ids(kinds="friction")) if state else 0)
    assert len(reader.shown) == min(50, len(ids(kinds="friction")) if state else 50)
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert reader.run("return getComputedStyle(document.body).backgroundColor") == "rgb(253, 253, 252)"
    hidden = ["#page-filters", ".contents", "#page-theme", "#page-clear"]
    assert not any(reader.find(selector).is_displayed() for selector in hidden)
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_fifty_thousand_events_are_filtered(browser: Chrome, pages: dict[str, str]) -> None:
    """The page opens, filters and searches."""
    reader = Reader(browser, pages["many"]).visit()
    assert reader.count == "All 50,000 events"
    reader.click("[value=friction]")
    assert reader.count == "8,334 of 50,000 events"
    reader.choose("q", "number 4999")
    assert len(reader.shown) > 1
    assert console(browser) == []


def test_too_many_events_for_marks_are_counted(
    browser: Chrome, briefs: dict[str, Brief], pages: dict[str, str]
) -> None:
    """Bars of one scale count the events of each period and kind; the caption says so; a bar narrows the period."""
    from selenium.webdriver import ActionChains

    reader = Reader(browser, pages["many"]).visit("#?kind=friction")
    bars = "[...document.querySelectorAll('.strip .count')].map(p => [p.className.baseVal, p.getAttribute('d')])"
    drawn = dict(reader.run(f"return {bars}"))
    assert not browser.find_elements("css selector", ".strip .mark")
    assert {name for name, path in drawn.items() if path and "off" not in name} == {"count friction"}
    legend = reader.find("#page-legend").text
    assert "bars count those that begin in each quarter" in legend
    assert "all kinds on one scale; the highest stands for " in legend
    highest = int(re.findall(r"stands for ([\d,]+) events", legend)[0].replace(",", ""))
    timeline = briefs["many"].timeline
    starts = [event.date.ordinals[0] // 92 for event in timeline if event.kind == "cooperation"]
    assert abs(highest - max(map(starts.count, set(starts)))) <= 8
    heights = [float(x) for x in re.findall(r"v-([\d.]+)h", drawn["count friction"])]
    assert 100 < max(heights) <= 104
    strip = reader.find("#page-overview")
    reader.run("arguments[0].scrollIntoView()", strip)
    x, y = map(float, re.findall(r"M([\d.]+) ([\d.]+)", drawn["count friction"])[40])
    dx, dy = round(x + 2 - strip.size["width"] / 2), round(y - 20 - strip.size["height"] / 2)
    ActionChains(browser).move_to_element_with_offset(strip, dx, dy).perform()
    told = reader.find(".tip").text
    year = told[:4]
    assert re.fullmatch(r"\d{4}, quarter \d: friction, \d+ events", told)
    ActionChains(browser).click().perform()
    assert f"from={year}&to={year}" in reader.state
    assert reader.count.startswith(str(sum(e.date.text.endswith(year) for e in timeline[::6])))
    assert console(browser) == []


def test_print_says_where_it_stops(browser: Chrome, pages: dict[str, str]) -> None:
    """Of a filter with more than 2,000 events the first are printed, and the paper says so; the screen does not."""
    reader = Reader(browser, pages["many"]).visit("#?kind=friction")
    reader.run("dispatchEvent(new Event('beforeprint'))")
    assert len(reader.shown) == 2000
    note = reader.find("#page-cut")
    assert not note.is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert note.text == "Printed are the first 2,000 of 8,334 events of this filter; narrow it for the others."
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    reader.visit("#?kind=friction&q=number+4999").run("dispatchEvent(new Event('beforeprint'))")
    assert reader.run("return document.getElementById('page-cut').textContent") == ""


def test_years_before_one(browser: Chrome, pages: dict[str, str]) -> None:
    """They are filtered by, in form and address, and named BC; what is no year goes out of the address."""
    reader = Reader(browser, pages["ancient"]).visit("#?to=-100")
    assert (reader.state, reader.count) == ("#?to=-100", "2 of 4 events")
    reader.choose("to", "-500")
    assert (reader.state, reader.count) == ("#?to=-500", "1 of 4 events")
    assert reader.find("#page-from").get_attribute("min") == "-500"
    assert "−500 is 501 BC" in str(reader.find("#page-from").get_attribute("title"))
    assert "501 BC to 2015" in str(reader.find("#page-overview").get_attribute("aria-label"))
    assert "1 BC" in reader.run("return [...document.querySelectorAll('.strip .year')].map(t => t.textContent)")
    reader.visit("#?from=soon&to=900&kind=none")
    assert (reader.state, reader.count) == ("#?to=900", "3 of 4 events")
    assert console(browser) == []


def test_small_screen(browser: Chrome, pages: dict[str, str]) -> None:
    """At 390 pixels every phase has its name inside the overview, and what scrolls to the side says so."""
    device = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", device)
    try:
        reader = Reader(browser, pages["bundled"]).visit()
        boxes = reader.run(
            "return [...document.querySelectorAll('.strip .phase')].map(t => {"
            "const b = t.getBBox(); return [t.textContent, b.x, b.y, b.x + b.width, b.y + b.height] })"
        )
        assert [box[0] for box in boxes] == list(loaded().phases.names)  # type: ignore[union-attr]
        width = reader.run("return document.querySelector('.strip svg').viewBox.baseVal.width")
        assert all(box[1] >= 0 and box[3] <= width for box in boxes)
        apart = [one[3] <= other[1] or one[4] <= other[2] + 3 for one, other in pairwise(boxes)]
        assert all(apart)
        hint = "return getComputedStyle(document.querySelector(arguments[0]), '::before').content"
        assert "scroll" in reader.run(hint, "#picture-1 .scroll")
        assert reader.run(hint, "#phases .scroll") == "none"
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_text_is_there_without_script(browser: Chrome, pages: dict[str, str], tmp_path: Path) -> None:
    """With scripts off, the sections are read and a note says what is missing."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visit(browser, pages["bundled"])
        text = browser.find_element("tag name", "main").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert "It is a collection." in text
    assert "needs JavaScript" in text
    assert "Clear filters" not in text
