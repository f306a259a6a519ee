"""Briefs for tests of the page: one of the bundled data, one of strange texts, one of many events."""

from __future__ import annotations

import datetime
from typing import Any

import alliance_timeline as at
from alliance_timeline.charts.theme import altair_module, data_of, dressed
from alliance_timeline.report.material import Brief, Claim, Grid, Listing, Paragraph, Picture, Section

ATTACK = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
ARABIC = "وقعت الصين وروسيا اتفاقية للتعاون"
CHINESE = "中俄签署人工智能合作协议"


def chart(text: str = "Two points") -> Any:
    """A chart with clip paths and a legend, whose group has the text as its name."""
    alt = altair_module()
    data = data_of(x=[1, 2, 1, 2], y=[3, 4, 5, 6], group=["a", "a", text, text])
    marks = alt.Chart(data).mark_line(clip=True).encode(x="x:Q", y="y:Q", color="group:N")
    return dressed(marks, "A chart", ["With a caption."], f"Points that rise; {text}")


def made_of(timeline: at.Timeline, *sections: Section, lead: tuple[Any, ...] = (), title: str = "A brief") -> Brief:
    """A brief with these sections."""
    return Brief(
        title, "For tests", lead, sections, timeline, datetime.date(2026, 7, 1), timeline.version, "", ("Cite it.",)
    )


def bundled() -> Brief:
    """The bundled data with claims in text, list and table, and two pictures."""
    timeline = at.load()

    def claim(name: str, text: str, **words: Any) -> Claim:
        return Claim(name, text, tuple(event.id for event in timeline.select(**words)))

    friction = claim("claim-friction", "Friction is rare.", kinds="friction")
    table = Grid(
        "Events by kind", ("Kind", "Events"),
        (("friction", claim("cell-friction", "41", kinds="friction")), ("nothing", Claim("cell-none", "0"))),
        frozenset({1}), ("Not a complete list.",),
    )  # fmt: skip
    return made_of(
        timeline,
        Section("data", "What the data is", (Paragraph(("It is a collection.", friction)),)),
        Section("phases", "Phases", (table, Listing((claim("claim-huawei", "Huawei.", actors=["huawei"]), friction)))),
        Section("pictures", "Pictures", (Picture("picture-1", "One", chart), Picture("picture-2", "Two", chart))),
        lead=(claim("claim-lead", "There is cooperation.", kinds="cooperation"), "More below."),
    )


def strange() -> Brief:
    """Events whose texts try to be markup, or run from right to left, or have no letters of this alphabet."""
    source = at.Source(id="s1", title=ATTACK, url="https://example.org/?a=<b>&c='\"", publisher=ATTACK)
    plain = at.Source(id="s2", publisher="A printed paper")
    common: dict[str, Any] = {"kind": "cooperation", "form": "agreement", "domains": "ai"}
    events = [
        at.Event(id="e1", date="2019", title=ATTACK, summary=ATTACK, notes=ATTACK, **common,
                 citations=[{"source": "s1", "evidence": ATTACK}, {"source": "s2"}, {"source": "s3"}],
                 milestones=[{"status": "completed", "date": "2020", "note": ATTACK, "source": "s1"}],
                 participants=["a1", ("a2", "target")], links=[{"relation": "follows", "event": "e2"}]),
        at.Event(id="e2", date="2019-05~", title=ARABIC, summary=ARABIC, participants=["a1"], **common),
        at.Event(id="e3", date="2020-01/..", title=CHINESE, summary="Ça n'est pas été", **common),
        at.Event(id="e4", date="../2020-02-03", title="An open start\u2028with a separator", **common),
    ]  # fmt: skip
    actor = at.Actor(
        id="a1", names=[{"language": "en", "name": ATTACK}, {"language": "ru", "name": "Сбер"}], kind="bank_or_fund"
    )
    timeline = at.Timeline(events, [actor], [source, plain], coverage=("2018", "2021"))
    said = Claim("claim-1", ATTACK, ("e1", "gone"))
    return made_of(
        timeline,
        Section("strange", ATTACK, (Paragraph((ATTACK, said)), Listing((ATTACK,)), Grid(ATTACK, (ATTACK,), ((said,),)),
                                    Picture("picture-1", ATTACK, lambda: chart(ATTACK)))),
        title=ATTACK,
    )  # fmt: skip


def ancient() -> Brief:
    """Four events from 501 BC to 2015; the coverage is assumed."""
    dates = ["-0500", "-0100", "0900", "2015~"]
    common: dict[str, Any] = {"kind": "cooperation", "form": "meeting", "domains": "trade"}
    return made_of(at.Timeline(at.Event(id=f"e{n}", date=date, title="Talks", **common)
                               for n, date in enumerate(dates)))  # fmt: skip


def many(number: int) -> Brief:
    """As many events as asked for, of all kinds."""
    kinds = list(at.Kind)
    first = datetime.date(1990, 1, 1)
    events = [
        at.Event(
            id=f"e{n}", date=(first + datetime.timedelta(n * 13000 // number)).isoformat(), title=f"Talks number {n}",
            kind=kinds[n % 6], form="meeting", domains=("trade", "energy")[n % 2], participants=[f"actor-{n % 500}"],
            summary="The sides meet and speak about what they have spoken about before, and agree to meet again.",
        )
        for n in range(number)
    ]  # fmt: skip
    return made_of(at.Timeline(events, coverage=("1990", "2026")))
