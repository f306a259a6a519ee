"""A network as a chart: its actors, what they share and their ties arrive as they are."""

from __future__ import annotations

from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.errors import InputError

from .charts.pictures import datasets, rows_with, svg, words


def actor(name: str, country: str | None = None, *ties: tuple[str, str]) -> at.Actor:
    """An actor with ties: relation and the other one."""
    made = [at.Tie(relation=relation, actor=other, date="2010/..", source="paper") for relation, other in ties]
    return at.Actor(id=name, names=name.title(), country=country, kind="company", ties=made)


def network(*parties: str, actors: Any = (), **options: Any) -> Any:
    """The network of talks, each among the actors named by their letters."""
    events = [
        at.Event(id=f"e{n}", date=f"2012-01-{n + 1:02}", title="Talks", kind="cooperation", form="visit",
                 domains=["trade"], participants=list(some.split()))
        for n, some in enumerate(parties)
    ]  # fmt: skip
    source = at.Source(id="paper", type="report", title="Paper")
    timeline = at.Timeline(events, actors, [source], coverage=("2010", "2014"))
    return timeline.network(**options)


ACTORS = [
    actor("ann", "NO", ("owns", "bob"), ("funds", "eve")), actor("bob", "NO"), actor("cid", "SE"), actor("dan", "SE"),
    actor("eve", "FI"), actor("fay"),
]  # fmt: skip


def test_actors_and_what_they_share() -> None:
    """Every actor with its number, every pair with what it shares, every tie between two that are drawn."""
    found = network("ann bob", "ann bob cid", "fay zoe", actors=ACTORS)
    chart = found.plot()
    nodes = {row["id"]: (row["number"], row["group"], row["kind"]) for row in rows_with(chart, "kind", "number")}
    assert nodes == {
        "ann": (2, "NO", "company"), "bob": (2, "NO", "company"), "cid": (1, "other countries", "company"),
        "fay": (1, "no country", "company"), "zoe": (1, "no country", "unknown"),
    }  # fmt: skip
    shared = {row["pair"]: row["number"] for row in rows_with(chart, "pair", "number")}
    assert shared == {"ann and bob": 2, "ann and cid": 1, "bob and cid": 1, "fay and zoe": 1}
    assert {row["note"] for row in rows_with(chart, "relation", "note")} == {"Ann owns Bob (certain)"}
    assert "1 tie with actors who are not drawn" in words(chart)
    assert "all pairs that share any" in words(chart)
    told = chart.to_dict()["description"]
    assert "Ann 2, Bob 2" in told
    assert "owns 1" in told
    assert "5 actors" in told


def test_countries_with_several_actors_stand_first() -> None:
    """Neighbours on the circle are of one country, by occasions; those of no country stand last."""
    found = network("fay cid ann", "bob dan eve", "dan", "dan cid", actors=ACTORS)
    order = [row["id"] for row in rows_with(found.plot(), "kind", "number")]
    assert order == ["ann", "bob", "dan", "cid", "eve", "fay"]


def test_the_rest_is_said() -> None:
    """Of many actors those with most occasions are drawn; the title says of how many."""
    found = at.load().select(domains="ai").network()
    chart = found.plot(most=10, width=500)
    nodes = rows_with(chart, "kind", "number")
    assert {row["id"]: row["number"] for row in nodes} == {item.id: item.occasions for item in found.actors[:10]}
    assert words(chart).startswith(f"Network: the 10 actors with most occasions of {len(found.actors)}")
    assert "ot a complete list" in words(chart)
    assert chart.to_dict()["width"] == 500
    assert "Sberbank (RU)" in svg(chart)


def test_pairs_that_are_not_drawn_are_said() -> None:
    """Where many pairs share something, the caption says how many there are."""
    assert "the 90 pairs that share most of" in words(at.load().network().plot())


def test_a_country_keeps_its_colour() -> None:
    """Groups have their colours in any order; no two have the same, those without a country of their own neither."""

    def colours(*parties: str) -> dict[str, str]:
        layers = network(*parties, actors=ACTORS).plot().to_dict()["layer"]
        scale = next(layer for layer in layers if "shape" in layer["encoding"])["encoding"]["color"]["scale"]
        return dict(zip(scale["domain"], scale["range"], strict=True))

    all_of_them = colours("ann bob cid dan eve fay")
    assert set(all_of_them) == {"NO", "SE", "other countries", "no country"}
    assert len(set(all_of_them.values())) == 4
    assert colours("cid dan")["SE"] == all_of_them["SE"]
    assert colours("ann bob fay").items() <= all_of_them.items()


def test_countries_of_one_colour() -> None:
    """Where the letters of two countries lead to the same colour, the later one takes the next."""
    names = ["CH", "CN"]
    actors = [actor(f"{name.lower()}{n}", name) for name in names for n in range(2)]
    layers = network(" ".join(one.id for one in actors), actors=actors).plot().to_dict()["layer"]
    scale = next(layer for layer in layers if "shape" in layer["encoding"])["encoding"]["color"]["scale"]
    assert scale["domain"] == names
    assert len(set(scale["range"])) == 2


def test_countries_are_named() -> None:
    """The legend has the name of the state beside the code that stands at its actors."""
    chart = at.load().select(domains="ai", kinds=at.DYADIC).network().plot()
    groups = {row["group"] for row in rows_with(chart, "kind", "number")}
    assert {"Russia (RU)", "China (CN)"} <= groups
    assert ">China<" in svg(chart)


def test_no_actors() -> None:
    """An empty selection gives a chart that says so."""
    found = at.load().select(text="nothing like it").network()
    chart = found.plot()
    assert datasets(chart) == [[{"text": "No actors in this selection."}]]
    assert words(chart).startswith("Network: 0 actors 0 occasions")


@pytest.mark.parametrize("most", [1, 61, 2.5, True])
def test_another_number_of_actors(most: Any) -> None:
    """2 to 60 actors are drawn."""
    with pytest.raises(InputError, match=r"most: .* 2 to 60"):
        network("ann bob").plot(most=most)
