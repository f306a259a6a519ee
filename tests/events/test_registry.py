"""What is derived from an event together with the registry: occasion, countries, setting, depth, intensity, known."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.events import Actor, Event, Known, Registry, Source
from alliance_timeline.vocabulary import Depth, Kind, Setting

from ..timeline.worlds import ACTORS, FRAMES, SOURCES, VOCABULARY


def event(name: str = "e", parent: str | None = None, **fields: Any) -> Event:
    """An event with defaults."""
    given: dict[str, Any] = {
        "date": "2005-05-05", "title": "T", "kind": "cooperation", "form": "visit", "domains": "ai",
        "links": [{"relation": "part_of", "event": parent}] if parent else [],
    }  # fmt: skip
    return Event(id=name, **(given | fields))


REGISTRY = Registry.of([], ACTORS, SOURCES, FRAMES, VOCABULARY)

parents = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.sampled_from("abcdefxy"), max_size=6)


def brute_root(name: str, parent_of: dict[str, str | None]) -> str:
    """Follow the parents; a circle is as good as its first name."""
    way = [name]
    while (up := parent_of.get(way[-1])) is not None:
        if up in way:
            return min(way[way.index(up) :])
        way.append(up)
    return way[-1]


@given(parents, st.permutations("abcdef"))
def test_roots(parent_of: dict[str, str | None], order: list[str]) -> None:
    """Roots are the ends of the chains in any order of the events; a parent that is missing is a root by its name."""
    events = [event(name, parent_of[name]) for name in order if name in parent_of]
    registry = Registry.of(events)
    assert {one.id: registry.root(one) for one in events} == {name: brute_root(name, parent_of) for name in parent_of}


@given(parents, st.sets(st.sampled_from("abcdef")))
def test_parts_remember_their_roots(parent_of: dict[str, str | None], left: set[str]) -> None:
    """A part that is given the roots of the whole has the same occasions as the whole."""
    events = [event(name, parent) for name, parent in parent_of.items()]
    whole = Registry.of(events)
    part = [one for one in events if one.id in left]
    assert all(Registry.of(part, roots=whole.roots).root(one) == whole.root(one) for one in part)


def test_new_part_of_a_remembered_event() -> None:
    """An event that is part of one outside gets the root that is known for it."""
    whole = Registry.of([event("summit"), event("paper", "summit")])
    assert Registry.of([event("annex", "paper")], roots=whole.roots).root(event("annex", "paper")) == "summit"


def test_unknown_event_is_its_own_root() -> None:
    """An event that the registry has never seen is an occasion of its own."""
    assert REGISTRY.root(event("new")) == "new"


def test_countries_merge_predecessors() -> None:
    """A state that ended counts as its successor, unless told otherwise; organisations have no country."""
    one = event(participants=["soviet-union", "china", "sco", "nobody"])
    assert REGISTRY.countries(one) == {"RU", "CN"}
    assert REGISTRY.countries(one, predecessors=False) == {"SU", "CN"}


def test_countries_are_named_by_their_states() -> None:
    """Not by firms; a country without a state has no name."""
    actors = [Actor(id="norway", names="Norway", country="NO", kind="state"),
              Actor(id="firm", names="A firm", country="SE", kind="company"),
              Actor(id="body", names="A body", kind="international_org")]  # fmt: skip
    assert Registry.of([], actors).country_names == {"NO": "Norway"}


def test_chains_and_circles_of_successors() -> None:
    """Successors are followed to the end; a circle merges nothing and does not hang."""
    chain = [
        Actor(id="a", names="A", country="SU", kind="state", successor="b"),
        Actor(id="b", names="B", country="RU", kind="state", successor="c"),
        Actor(id="c", names="C", country="CN", kind="state"),
        Actor(id="firm", names="F", country="US", kind="company", successor="c"),
    ]
    one = event(participants=["a", "firm"])
    assert Registry.of([], chain).countries(one) == {"CN", "US"}
    circle = [chain[0], chain[1].replace(successor="a")]
    assert Registry.of([], circle).countries(event(participants=["a"])) == {"SU"}


@pytest.mark.parametrize(
    ("participants", "setting"),
    [
        (["russia"], None),
        (["russia", "china"], Setting.BILATERAL),
        (["russia", "mts", "china", "huawei"], Setting.BILATERAL),
        (["soviet-union", "russia"], None),
        (["soviet-union", "russia", "china"], Setting.BILATERAL),
        (["russia", "china", ("usa", "third_party")], Setting.BILATERAL),
        (["russia", "china", ("usa", "target")], Setting.MINILATERAL),
        (["russia", "china", "sco"], Setting.BILATERAL),
        ([], None),
    ],
)
def test_setting(participants: list[Any], setting: Setting | None) -> None:
    """The number of states that act or are addressed, predecessors merged, third parties left out."""
    assert REGISTRY.setting(event(participants=participants)) is setting


@pytest.mark.parametrize(("number", "setting"), [(10, Setting.MINILATERAL), (11, Setting.MULTILATERAL)])
def test_setting_of_many(number: int, setting: Setting) -> None:
    """Three to ten states are minilateral, more are multilateral; what is coded wins."""
    codes = ["RU", "CN", "US", "DE", "FR", "GB", "IN", "JP", "BR", "ZA", "KZ"][:number]
    registry = Registry.of([], [Actor(id=code, names=code, country=code, kind="state") for code in codes])
    one = event(participants=codes)
    assert registry.setting(one) is setting
    assert registry.setting(one.replace(setting="bilateral")) is Setting.BILATERAL


def test_depth() -> None:
    """As coded, else what the form says for the status; None without a vocabulary or where depth does not apply."""
    signed = event(form="agreement", status="signed")
    assert REGISTRY.depth(signed) is Depth.AGREED
    assert REGISTRY.depth(signed.replace(depth="resourced")) is Depth.RESOURCED
    assert REGISTRY.depth(signed.replace(status="suspended")) is None
    assert Registry.of([]).depth(signed) is None
    assert Registry.of([]).depth(signed.replace(depth="talk")) is Depth.TALK


def test_cameo_and_intensity() -> None:
    """Code and Goldstein value of form and kind; none for unilateral and external, even where a code is given."""
    assert (REGISTRY.cameo(event()), REGISTRY.intensity(event())) == ("042", 1.9)
    assert REGISTRY.intensity(event(kind="friction")) == -2.0
    assert REGISTRY.intensity(event(kind="hedging")) is None
    assert REGISTRY.intensity(event(cameo="057")) == 8.0
    for kind in (Kind.UNILATERAL, Kind.EXTERNAL):
        assert (REGISTRY.cameo(event(kind=kind, cameo="042")), REGISTRY.intensity(event(kind=kind))) == (None, None)
    assert Registry.of([]).intensity(event(cameo="042")) is None


@pytest.mark.parametrize(
    ("sources", "date", "known", "assumed"),
    [
        (["xinhua", "tass"], "2005-05-05", (2004, 5, 31), False),
        (["undated", "xinhua"], "2005", (2012, 2, 3), False),
        (["undated"], "2005", (2005, 12, 31), True),
        ([], "2005-05", (2005, 5, 31), True),
        ([], "2005/2007", (2007, 12, 31), True),
        ([], "2005-05/..", (2005, 5, 31), True),
        ([], "../2005", (2005, 12, 31), True),
        (["not there"], "2005", (2005, 12, 31), True),
        ([], "-0500", (1, 1, 1), True),
        ([], "Y12345", (9999, 12, 31), True),
    ],
)
def test_known(sources: list[str], date: str, known: tuple[int, int, int], assumed: bool) -> None:
    """The earliest publication among the sources; without a dated one the last possible day, marked as assumed."""
    one = event(date=date, citations=[{"source": name.replace(" ", "-")} for name in sources])
    assert REGISTRY.known(one) == Known(datetime.date(*known), assumed)


def test_open_publication_counts_by_its_start() -> None:
    """A source that goes on being published was public by the last possible day of its start."""
    registry = Registry.of([], sources=[Source(id="s", issued="2010/..")])
    assert registry.known(event(citations=[{"source": "s"}])).date == datetime.date(2010, 12, 31)


def test_registry_is_read_only_and_can_be_copied() -> None:
    """The mappings cannot be changed; pickles and copies are equal and as read-only."""
    for registry in (REGISTRY, pickle.loads(pickle.dumps(REGISTRY)), copy.deepcopy(REGISTRY)):
        assert registry == REGISTRY
        for name in ("actors", "sources", "frames", "roots", "forms", "cameo_codes", "successors"):
            with pytest.raises(TypeError):
                getattr(registry, name)["x"] = 1
