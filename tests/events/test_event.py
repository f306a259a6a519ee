"""Events as values: frozen, hashable, changed by replace, exact in JSON; and their default ids."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import AllianceTimelineError, DataError
from alliance_timeline.events import Actor, Event, Source, event_id
from alliance_timeline.vocabulary import Role, Status

from ..dates.strategies_edtf import event_dates
from ..timeline.worlds import DATES, events

BASE: dict[str, Any] = {
    "date": "2019-06-05", "title": "Huawei and MTS sign", "kind": "cooperation", "form": "agreement", "domains": "ai",
}  # fmt: skip


def event(**fields: Any) -> Event:
    """An event with defaults."""
    return Event(**(BASE | fields))


@given(events(parents=("a", "b")))
def test_json_round_trip(one: Event) -> None:
    """Any event survives JSON text and JSON values."""
    assert Event.model_validate_json(one.model_dump_json()) == one
    assert Event(**one.model_dump(mode="json")) == one


@given(events())
def test_copies_are_equal(one: Event) -> None:
    """Copies, pickles and an empty replace are equal, hash equal and do not change the original."""
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one)), one.replace()):
        assert again == one
        assert hash(again) == hash(one)
    assert len({one, one.replace(), one.replace(title="Another")}) == 2


@given(event_dates(), st.text(min_size=1, max_size=80))
def test_any_date_has_an_id(date: EventDate, title: str) -> None:
    """The default id exists for every date that parses and every title, and fits an identifier."""
    name = event_id(date, title)
    assert event(id=name).id == name


def test_frozen() -> None:
    """Nothing can be set or deleted; replace validates."""
    one = event()
    with pytest.raises(AttributeError, match=r"Event is frozen; 'title' cannot be set; use .replace"):
        one.title = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cannot be deleted"):
        del one.title
    with pytest.raises(AttributeError):
        one.new = 1  # type: ignore[attr-defined]
    with pytest.raises(DataError, match="unknown field; nearest: 'title'"):
        one.replace(titel="x")
    with pytest.raises(DataError, match="status: 'signd' is unknown; nearest: 'signed'"):
        one.replace(status="signd")
    assert one.replace(status="signed").status is Status.SIGNED
    assert one.status is Status.OCCURRED


def test_short_forms() -> None:
    """One word stands for a list of one, an id for a participant, a pair for one with a role; sets are sorted."""
    one = event(domains={"energy", "ai"}, participants=["russia", ("huawei", "target")], tags="a")
    assert one.domains == ("ai", "energy")
    assert [(item.actor, item.role) for item in one.participants] == [("russia", Role.PARTY), ("huawei", Role.TARGET)]
    assert event(participants="russia").actors == ("russia",)
    assert event(participants=[("a", "party"), ("a", "target")]).actors == ("a",)
    assert event(citations=[{"source": "s"}]) == event(citations=({"source": "s", "locator": ""},))


@pytest.mark.parametrize(
    ("date", "begins"),
    [
        ("2019", "2019-h"), ("2019-06", "2019-06-h"), ("2019-06-05", "2019-06-05-h"), ("2019-06-05~", "2019-06-05-h"),
        ("2019-06-XX", "2019-06-h"), ("2019-XX-05", "2019-h"), ("2019-21", "2019-h"), ("2019-24", "2019-h"),
        ("201X", "2010-h"), ("[2014..2016]", "2014-h"), ("{2014,2016}", "2014-h"), ("2014/2016", "2014-h"),
        ("2019-09-11/2019-09-17", "2019-09-11-h"), ("2014-05/..", "2014-05-h"), ("2014-05/", "2014-05-h"),
        ("../2015", "2015-h"), ("/2015", "2015-h"), ("-0500", "-0500-h"), ("Y12345", "Y12345-h"),
        ("[..2004-02]", "2004-h"), ("2019-06-05T10:00:00Z", "2019-06-05-h"), ("[2019-06-01..2019-06-10]", "2019-06-h"),
    ],
)  # fmt: skip
def test_id_begins_with_the_known_part_of_the_date(date: str, begins: str) -> None:
    """The known year, month and day of the start; the first possible year where none is known."""
    assert event(date=date).id == f"{begins}uawei-and-mts-sign"


def test_id_of_other_scripts() -> None:
    """Letters without a Latin form are replaced by a digest, so that titles stay apart; accents alone are dropped."""
    names = {
        title: event(title=title).id for title in ("Договор с Huawei", "Huawei открыл центр", "两国签署协议", "協定")
    }
    assert len(set(names.values())) == len(names)
    assert all(name.startswith("2019-06-05-") and name.isascii() for name in names.values())
    assert event(title="Déjà vu à Pékin").id == "2019-06-05-deja-vu-a-pekin"
    assert event(title="!?").id.startswith("2019-06-05-")
    assert event(title="!?").id != event(title="??").id
    assert len(event(title="word " * 59).id) < 80


def test_id_stays() -> None:
    """The id never follows a corrected date or title."""
    one = event()
    assert one.replace(date="2020", title="Other").id == one.id


def test_order() -> None:
    """Events sort by the key of their date, then by id."""
    same = sorted([event(id="b"), event(id="a")], key=lambda one: one.sort_key)
    assert [one.id for one in same] == ["a", "b"]
    keys = [event(date=date).sort_key for date in DATES]
    assert [key[0] for key in sorted(keys)] == sorted(EventDate.parse(date).sort_key for date in DATES)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"date": "2019-02-30"}, "date: '2019-02-30': February 2019 has days 01 to 28, not 30"),
        ({"date": None}, "date: an EDTF string is expected"),
        ({"title": ""}, "title: is blank"),
        ({"title": "  "}, "title: is blank"),
        ({"title": "x" * 301}, "title: has 301 characters; at most 300 are allowed"),
        ({"title": "x" * 10_000_000}, "title: has 10,000,000 characters; at most 300"),
        ({"title": "a\u202eb"}, "title: is blank, or has control or bidirectional-override characters"),
        ({"summary": "a\x07b"}, "summary: has control or bidirectional-override characters"),
        ({"title": "\ud800"}, "title: '\\ud800'; a text without broken characters is expected"),
        ({"title": 5}, "title: 5; a text is expected"),
        ({"id": "a b"}, "id: is no identifier; one or more characters without spaces are allowed"),
        ({"id": ""}, "id: is no identifier"),
        ({"domains": ()}, "domains: is empty; at least one is needed"),
        ({"domains": ["ai", "ai"]}, "domains: 'ai' stands twice"),
        ({"domains": 5}, "domains: 5; a list is expected"),
        ({"kind": "cooperaton"}, "kind: 'cooperaton' is unknown; nearest: 'cooperation'"),
        ({"kind": None}, "kind: None is unknown; allowed: cooperation, external, friction"),
        ({"verified_on": "soon"}, "verified_on: 'soon' is no day; write YYYY-MM-DD"),
        ({"verified_on": "2019-06-05T10:00"}, "is no day; write YYYY-MM-DD"),
        ({"participants": 5}, "participants: 5; a list is expected"),
        ({"participants": [5]}, "participants.0: 5; a record with the fields actor, role is expected"),
        ({"participants": [("a", "by")]}, "participants.0.role: 'by' is unknown; allowed: party, target, third_party"),
        ({"participants": [{"actor": "y", "actr": "x"}]}, "participants.0.actr: unknown field; nearest: 'actor'"),
        ({"participants": [{}]}, "participants.0.actor: is missing"),
        ({"citations": [{"source": "s", "locater": ""}]}, "citations.0.locater: unknown field; nearest: 'locator'"),
        ({"milestones": [{"status": "ended", "date": "2019"}]}, "milestones.0.status: 'ended' is unknown"),
        ({"links": [{"relation": "partof", "event": "x"}]}, "'partof' is unknown; nearest: 'part_of'"),
        ({"strategy": {"goal": {"text": "A", "source": "s", "txt": "a"}}}, "goal.txt: unknown field; nearest:"),
        ({"strategy": {"goals": None}}, "strategy.goals: unknown field; nearest: 'goal'"),
        ({"strategy": 5}, "strategy: 5; a record with the fields goal, horizon"),
        ({"domain": "ai"}, "domain: unknown field; nearest: 'domains'"),
        ({"a\u202eb": 1}, "'a\\u202eb': unknown field; allowed: applications, cameo"),
        ({"k" * 10_000: 1}, "kkk...kkk"),
        ({"title": [[[["deep"] * 100] * 100] * 100]}, "title: [[[...], [...], [...], [...], [...], [...], ...]]; a"),
    ],
)  # fmt: skip
def test_refusals(fields: dict[str, Any], message: str) -> None:
    """Each wrong field is named with what is wrong and what is allowed; no message is long or unprintable."""
    with pytest.raises(DataError) as caught:
        event(**fields)
    assert message in str(caught.value)
    assert len(caught.value.problems) == 1
    assert len(str(caught.value)) < 500
    assert str(caught.value).isprintable()


def test_all_problems_at_once() -> None:
    """Every wrong field of a record is reported, each as a problem with its place."""
    with pytest.raises(DataError) as caught:
        Event(title="", kind="x", form="a b", participants=[{"role": "y"}], datum="2019")
    assert [problem.field for problem in caught.value.problems] == [
        "date", "title", "kind", "form", "domains", "participants.0.actor", "participants.0.role", "datum",
    ]  # fmt: skip
    assert isinstance(caught.value, AllianceTimelineError)
    assert isinstance(caught.value, ValueError)


def test_other_records() -> None:
    """Actors and sources refuse alike, sources under both spellings of their CSL names."""
    with pytest.raises(DataError, match="country: 'ZZ' is no country code"):
        Actor(id="a", names="A", kind="state", country="ZZ")
    with pytest.raises(DataError, match=r"names\.0\.name: is blank"):
        Actor(id="a", names=[{"language": "en", "name": " "}], kind="state")
    with pytest.raises(DataError, match="type: 'web' is unknown; "):
        Source(id="s", type="web")
    with pytest.raises(DataError, match="URL: 'ftp://x' does not match the pattern"):
        Source(id="s", URL="ftp://x")
    assert Source(id="s", **{"container-title": "T"}) == Source(id="s", container_title="T")
    assert Actor(id="a", names="A", kind="state").replace(names="B").name == "B"
    assert str(Actor(id="a", names="A", kind="state", country="CN")) == "A (CN)"
    assert str(Actor(id="a", names="A", kind="international_org")) == "A"
    assert len({Actor(id="a", names="A", kind="state"), Source(id="s")}) == 2


def test_references() -> None:
    """All sources that an event names: of citations, milestones and the strategy, each with its field."""
    one = event(
        citations=[{"source": "a"}],
        milestones=[{"status": "signed", "date": "2020"}, {"status": "completed", "date": "2021", "source": "b"}],
        strategy={"goal": {"text": "To lead.", "source": "c"}},
    )
    assert list(one.references()) == [
        ("citations.0.source", "a"),
        ("milestones.1.source", "b"),
        ("strategy.goal.source", "c"),
    ]
    assert list(event().references()) == []


def test_display_is_escaped() -> None:
    """The notebook shows text as text; the prompt shows id, date, title and coding on one line."""
    one = event(title="<script>alert(1)</script>", summary="a & b", participants=["<i>"])
    html = one._repr_html_()
    assert "<script>" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;" in html
    assert "a &amp; b" in html
    assert repr(event()) == (
        "<Event 2019-06-05-huawei-and-mts-sign: 2019-06-05  Huawei and MTS sign  [cooperation, agreement, occurred]>"
    )
