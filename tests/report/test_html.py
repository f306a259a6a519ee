"""The page is one file of valid HTML, in which ids, anchors and escapes hold."""

from __future__ import annotations

import base64
import builtins
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.charts import theme
from alliance_timeline.charts.intervals import ALLOWED
from alliance_timeline.errors import MissingExtraError
from alliance_timeline.report.material import Brief, Picture, Section
from alliance_timeline.report.page import as_json, inline_svg, page_data, to_html
from tests.colours import SIGHT, contrast, least_distance
from tests.report.briefs import pictures, whole
from tests.report.pages import ATTACK, ancient, bundled, made_of, many, strange

VOID = {"meta", "input", "br", "hr", "img", "link"}


class Page(HTMLParser):
    """The elements of a page, in order, with a check that each that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.stack: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as those of SVG do."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Hold it against what is open."""
        assert self.stack.pop() == tag

    def handle_data(self, text: str) -> None:
        """Keep what stands in scripts, styles and headings."""
        tag = self.stack[-1] if self.stack else ""
        self.texts[tag] = self.texts.get(tag, "") + text

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def text() -> str:
    """The page of the bundled data."""
    return to_html(bundled())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    """The same, read."""
    return Page(text)


def embedded(text: str) -> dict[str, Any]:
    """The data inside of a page."""
    found = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_elements_are_closed_and_ids_unique(page: Page) -> None:
    """What is opened is closed; no id stands twice, also where pictures have clip paths of the same name."""
    assert page.stack == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {"claim-friction", "cell-friction", "picture-1", "picture-2", "timeline"} <= set(ids)
    for name in ("picture-1", "picture-2"):
        assert any(str(found).startswith(f"{name}-") for found in ids)


def test_anchors_have_targets(page: Page, text: str) -> None:
    """Each anchor leads to an element, each claim link to a claim of the data, each label to a field."""
    ids = {attributes.get("id") for _, attributes in page.elements}
    anchors = [str(attributes["href"]) for attributes in page.all("a")]
    assert {href[1:] for href in anchors if not href.startswith("#?")} <= ids
    claims = [href.removeprefix("#?claim=") for href in anchors if href.startswith("#?")]
    assert set(claims) == set(embedded(text)["claims"]) == {
        "claim-lead", "claim-friction", "cell-friction", "claim-huawei",
    }  # fmt: skip
    assert claims.count("claim-friction") == 2
    assert {attributes["for"] for attributes in page.all("label") if "for" in attributes} <= ids
    used = set(re.findall(r"url\(#([^)]+)\)", text))
    assert used
    assert used <= ids


def test_nothing_is_loaded(page: Page, text: str) -> None:
    """No element names another file, and the policy of the page allows only its own script."""
    assert not [attributes for _, attributes in page.elements if {"src", "srcset", "data", "poster"} & set(attributes)]
    assert page.all("link") == []
    assert not re.search(r"@import|url\((?!#)", page.texts["style"])
    (script,) = [attributes for attributes in page.all("script") if "type" not in attributes]
    body = text.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert script == {}
    assert policy is not None
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}';" in policy


def test_headings_go_down_one_by_one(page: Page) -> None:
    """One first heading; no level is skipped."""
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_and_pictures_are_described(page: Page) -> None:
    """Tables have captions and scopes, numbers a class of their own; pictures have a role and a description."""
    heads = page.all("th")
    assert [head["scope"] for head in heads] == ["col", "col", "row", "row"]
    assert [head.get("class") for head in heads] == [None, "number", None, None]
    assert len(page.all("caption")) == 1
    drawings = [attributes for _, attributes in page.elements if attributes.get("role") == "img"]
    assert drawings[0]["aria-label"] == "Points that rise; Two points"
    assert all(attributes["aria-hidden"] == "true" for attributes in page.all("svg"))


def test_data_of_the_page_is_that_of_the_timeline(text: str) -> None:
    """Each event is there with its title, actors and sources; each claim leads to its events."""
    data, timeline = embedded(text), at.load()
    assert [row[0] for row in data["events"]] == [event.id for event in timeline]
    row, event = data["events"][700], timeline[700]
    assert row[1:4:2] == [event.date.text, event.title]
    assert data["kinds"][row[4]][0] == event.kind
    names = [data["actors"][item if isinstance(item, int) else item[0]][0] for item in row[10]]
    assert names == [item.actor for item in event.participants]
    addresses = [data["sources"][item[0]][3] for item in row[14]]
    assert addresses == [timeline.sources[item.source].url for item in event.citations]
    said, places = data["claims"]["claim-huawei"]
    assert said == "Huawei."
    assert data["claims"]["cell-friction"][0] == "Events by kind, friction, Events: 41"
    assert [data["events"][n][0] for n in places] == [event.id for event in timeline.select(actors=["huawei"])]


def test_whole_report_is_one_valid_page() -> None:
    """The report of the bundled data stays below three megabytes; its elements, ids and anchors are right."""
    text = to_html(whole())
    page, claims = Page(text), embedded(text)["claims"]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert page.stack == []
    assert len(ids) == len(set(ids))
    assert len(text.encode()) < 3_000_000
    for href in [str(attributes["href"]) for attributes in page.all("a")]:
        assert href.removeprefix("#?claim=") in claims if "?" in href else href[1:] in ids


def test_pictures_of_the_report_take_the_colours_of_the_page() -> None:
    """None of its drawings keeps a colour of its own, which would not change in the dark."""
    drawings = re.findall("<svg .*?</svg>", to_html(whole()), re.DOTALL)
    assert len(drawings) == len(pictures(whole()))
    assert set(re.findall(r'(?:fill|stroke|stop-color)="(?!var|url)([^"]+)"', "".join(drawings))) <= {"none"}


def test_page_is_stable(text: str) -> None:
    """The same brief gives the same bytes."""
    assert to_html(bundled()) == text


def test_page_is_small(text: str) -> None:
    """With all bundled events it stays below two megabytes."""
    assert len(text.encode()) < 2_000_000


def test_texts_stay_texts() -> None:
    """What looks like markup is escaped in headings, cells, descriptions, drawings and data."""
    text = to_html(strange())
    page = Page(text)
    assert "<script>alert" not in text
    assert "<img" not in text
    assert len(page.all("script")) == 2
    assert page.texts["h1"].strip() == ATTACK
    assert ATTACK in page.texts["title"]
    data = embedded(text)
    assert data["events"][1][3] == ATTACK
    assert "\u2028" not in text


def test_days_are_shortened_without_loss() -> None:
    """One number for a day, two for an uncertain day, four for what lasts; an open start begins with the coverage."""
    day = 18262  # 2020-01-01
    rows = {row[0]: row[2] for row in page_data(strange())["events"]}
    assert rows == {
        "e1": [day - 365, day - 1],
        "e2": [day - 245, day - 215],
        "e3": [day, day + 30, day, None],
        "e4": [day - 730, day + 33, day + 33, day + 33],
    }
    same = at.Event(id="x", date="2020-01-01", title="A day", kind="cooperation", form="meeting", domains="trade")
    assert page_data(made_of(at.Timeline([same])))["events"][0][2] == day


def test_unknown_sources_and_actors_keep_their_ids() -> None:
    """What the registry does not have is named by its id; links lead to events of the page alone."""
    data = page_data(strange())
    assert data["actors"][1] == ["a2", "a2"]
    assert data["actors"][0][3:] == ["Сбер"]
    assert data["sources"][2] == [data["publishers"].index(""), "s3"]
    assert data["claims"] == {"claim-1": [ATTACK, [1]]}
    row = data["events"][1]
    assert data["events"][row[16][0][1]][0] == "e2"


def test_empty_brief_says_so() -> None:
    """Without events the page says so; it has neither data nor script."""
    text = to_html(made_of(at.Timeline([]), Section("data", "Data", ())))
    assert "No events in this selection." in text
    assert "<script" not in text
    assert "0 events" in text
    Page(text)


def test_citing_is_said_once() -> None:
    """A brief that has a section on citing gets no second one."""
    empty = at.Timeline([])
    assert ">Cite it.<" in to_html(made_of(empty))
    assert "Cite it." not in to_html(made_of(empty, Section("cite", "How to cite", ())))


def test_facts_are_in_the_footer() -> None:
    """Number of events, coverage, selection, version and day."""
    timeline = at.Timeline(at.load().select(kinds="friction"), coverage=("1999", "2020"), version="1.2")
    brief = made_of(timeline)
    text = to_html(Brief(**{**{name: getattr(brief, name) for name in Brief.__slots__}, "selection": "kinds=friction"}))
    (footer,) = re.findall(r"<footer>\s*<p>(.*?)</p>", text, re.DOTALL)
    assert re.sub("<[^>]+>", "", footer) == (
        f"{len(timeline)} events, 1 January 1999 to 31 December 2020 · "
        "selection: kinds=friction · data 1.2 · made on 1 July 2026"
    )


def test_assumed_coverage_is_told_as_such() -> None:
    """It begins with the first event, also before the year 1, where the calendar of the library has no days."""
    (footer,) = re.findall(r"<footer>\s*<p>(.*?)</p>", to_html(ancient()), re.DOTALL)
    assert "4 events, 501 BC to 31 December 2015 (assumed from the events) · " in re.sub("<[^>]+>", "", footer)
    later = made_of(at.Timeline(ancient().timeline.events[2:]))
    assert ", 1 January 900 AD to 31 December 2015 (assumed from the events) · " in to_html(later)


@pytest.mark.parametrize("library", ["jinja2", "vl_convert", "altair"])
def test_missing_extra_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one of the libraries the error names the command that installs it."""
    brief = strange()
    known = builtins.__import__

    def absent(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == library:
            raise ImportError(name)
        return known(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtraError) as caught:
        to_html(brief)
    assert 'pip install "alliance-timeline[charts]"' in str(caught.value)


def test_many_events_are_written_quickly() -> None:
    """The data of 5,000 events is made of rows; nothing of it stands twice."""
    data = page_data(many(5000))
    assert len(data["events"]) == 5000
    assert len(data["actors"]) == 500
    assert len(as_json(data)) < 5000 * 220


def test_json_ends_no_script() -> None:
    """No letter that HTML or JavaScript gives a meaning is left."""
    written = as_json(["<!--", "</script>", "a & b", "\u2028\u2029"])
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == ["<!--", "</script>", "a & b", "\u2028\u2029"]


def palettes() -> list[dict[str, str]]:
    """The variables of the page in light colours, in dark ones by choice, and in dark ones as the system has it."""
    style = resources.files("alliance_timeline.report").joinpath("page", "page.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root[^{}]*\{([^{}]*--paper:[^{}]*)\}", style)
    return [dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]{6});", block)) for block in blocks]


def test_page_has_the_colours_of_the_charts() -> None:
    """In the light they are the same; the dark ones are the same by choice and by system."""
    light, *darks = palettes()
    assert [light[f"c{n}"] for n in range(1, len(theme.COLOURS) + 1)] == list(theme.COLOURS)
    assert light["allowed"] == ALLOWED
    assert len(darks) == 2
    assert darks[0] == darks[1]
    assert set(darks[0]) == set(light)
    assert f"c{len(theme.COLOURS) + 1}" not in light


@pytest.mark.parametrize("palette", palettes()[:2], ids=["light", "dark"])
def test_colours_of_the_page_are_seen(palette: dict[str, str]) -> None:
    """Marks have a contrast of 3 on the paper, letters one of 4.5; any two marks are told apart by all."""
    marks = [palette[f"c{n}"] for n in range(1, len(theme.COLOURS) + 1)]
    assert min(contrast(colour, palette["paper"]) for colour in marks) >= 3
    assert contrast(palette["allowed"], palette["paper"]) >= 1.3
    grey = inline_svg(f'<svg xmlns="http://www.w3.org/2000/svg"><text fill="{theme.GREY}"/></svg>', "p")
    letters = [palette["ink"], palette["muted"], palette[re.findall(r"var\(--(\w+)\)", grey)[0]]]
    assert min(contrast(colour, palette["paper"]) for colour in letters) >= 4.5
    assert min(least_distance(marks, sight) for sight in SIGHT) >= 17


def test_drawings_keep_no_colour_of_the_charts() -> None:
    """Every colour of the palette, as it is and in a gradient, is a variable of the page in its drawings."""
    alt = theme.altair_module()
    groups = list(map(str, range(len(theme.COLOURS))))
    data = theme.data_of(x=[1] * len(groups), group=groups)
    bar = alt.Chart(data).mark_bar().encode(x="x:Q", y="group:N")
    bars = bar.encode(color=alt.Color("group:N", scale=theme.colour_scale(groups)))
    stops = ["rgba({}, {}, {}, 0.5)".format(*bytes.fromhex(colour[1:])) for colour in theme.COLOURS]
    fading = [
        bar.mark_bar(color=alt.Gradient(gradient="linear", stops=[{"offset": n, "color": stop} for n in (0, 1)]))
        for stop in stops
    ]
    chart = theme.dressed(alt.vconcat(bars, *fading), "All", ["All."], "All of them")
    text = to_html(made_of(bundled().timeline, Section("all", "All", (Picture("picture-1", "All", lambda: chart),))))
    (drawing,) = re.findall("<svg .*?</svg>", text, re.DOTALL)
    assert not [colour for colour in (*theme.COLOURS, theme.INK, theme.GRID) if colour in drawing.lower()]
    assert "rgb" not in drawing
    for n in range(1, len(theme.COLOURS) + 1):
        assert f'fill="var(--c{n})"' in drawing
        assert f'stop-color="var(--c{n})"' in drawing


def test_drawing_takes_the_colours_of_the_page() -> None:
    """Known colours become variables, ids get a name in front, the background goes, links keep web addresses only."""
    first, fourth = theme.COLOURS[0], theme.COLOURS[3]
    faded = "rgba({},{},{},0.25)".format(*bytes.fromhex(fourth[1:]))
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="8">
    <rect width="9" height="8" fill="white"/><script>alert(1)</script><g opacity="1" class="m" role="x" onclick="f()">
    <a xlink:href="https://example.org/"><path d="M1.23456,2" fill="{first.upper()}" clip-path="url(#c)"/></a>
    <a xlink:href="javascript:f()"><path stroke="#abcdef" fill="url(#g)"/></a><use href="#c"/>
    <path class="background" d="M0,0"/><path class="background" stroke="#ddd"/><path d="M0" opacity="0"/>
    <text display="none">t</text><g><g/></g><rect fill="transparent" stroke="#888"/></g>
    <linearGradient id="g"><stop stop-color="{faded}"/><stop stop-color="rgba(1,2,3,1)"/>
    <stop stop-color="red"/>
    </linearGradient><clipPath id="c"/></svg>"""
    drawn = re.sub(r">\s+<", "><", inline_svg(svg, "p"))
    assert drawn == (
        '<svg width="9" height="8" aria-hidden="true" focusable="false"><g>'
        '<a href="https://example.org/" rel="noopener" tabindex="-1">'
        '<path d="M1.23,2" fill="var(--c1)" clip-path="url(#p-2)" /></a>'
        '<a rel="noopener" tabindex="-1"><path stroke="#abcdef" fill="url(#p-1)" /></a><use href="#p-2" />'
        '<path stroke="var(--line)" /><rect fill="transparent" stroke="var(--muted)" /></g>'
        '<linearGradient id="p-1"><stop stop-color="var(--c4)" stop-opacity="0.25" />'
        '<stop stop-color="var(--ink)" stop-opacity="1" /><stop stop-color="red" /></linearGradient>'
        '<clipPath id="p-2" /></svg>'
    )


def test_greys_become_variables_by_lightness() -> None:
    """Light greys are bands and lines, dark ones letters; other colours stay."""
    greys = ("#fefefe", "#f1f3f6", "#d0d0d0", "#b4bac4", "#606060", "#202020", "#ff0000")
    rects = "".join(f'<rect width="1" fill="{grey}"/>' for grey in greys)
    drawn = inline_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{rects}</svg>', "p")
    named = ["var(--paper)", "var(--band)", "var(--line)", "var(--edge)", "var(--muted)", "var(--ink)", "#ff0000"]
    assert re.findall('fill="([^"]+)"', drawn) == named


def test_drawing_is_made_small() -> None:
    """Equal definitions stand once, what children share stands at their group, bars without height go."""
    stop = f'<stop offset="0" stop-color="{theme.COLOURS[0]}"/>'
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg"><g>
    <path fill="url(#a)" stroke-width="2" d="M0.001,1h3v4h-3Z"/><path fill="url(#b)" stroke-width="2" d="M1,1h3v4h-3Z"/>
    <path d="M1,1h3v3.2e-9h-3Z"/><path d="M1.123,1h0v3h0Z"/></g><g><text fill="red">t</text></g>
    <defs><linearGradient id="a">{stop}</linearGradient><linearGradient id="b">{stop}</linearGradient>
    <mask/></defs></svg>"""
    assert re.sub(r"\s*\n\s*", "", inline_svg(svg, "p")) == (
        '<svg aria-hidden="true" focusable="false"><g fill="url(#p-1)" stroke-width="2">'
        '<path d="M0,1h3v4h-3Z" /><path d="M1,1h3v4h-3Z" /></g><g><text fill="red">t</text></g>'
        '<defs><linearGradient id="p-1"><stop offset="0" stop-color="var(--c1)" /></linearGradient>'
        "<mask /></defs></svg>"
    )
