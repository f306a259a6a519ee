"""The closed words are defined and complete, and the open ones are consistent."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from alliance_timeline import vocabulary
from alliance_timeline.vocabulary import (
    COUNTRIES,
    DYADIC,
    CameoCode,
    Depth,
    Form,
    Kind,
    MilestoneStatus,
    Role,
    Setting,
    Status,
    Vocabulary,
)

ENUMS = sorted(
    (item for _, item in inspect.getmembers(vocabulary, inspect.isclass) if issubclass(item, StrEnum) and len(item)),
    key=lambda enum: enum.__name__,
)
TERM = {"definition": "D.", "inclusion": "I."}


@pytest.mark.parametrize("enum", ENUMS)
def test_every_member_is_defined(enum: Any) -> None:
    """Each member says what it means, in a sentence of its own; it is its word, also after pickling and in JSON."""
    definitions = [member.definition for member in enum]
    assert all(text.endswith(".") and text[0].isupper() for text in definitions)
    assert len(set(definitions)) == len(definitions)
    for member in enum:
        assert enum(member.value) is member
        assert pickle.loads(pickle.dumps(member)) is member
        assert copy.deepcopy(member) is member
        assert json.dumps(member) == f'"{member.value}"'


def test_words_of_the_contract() -> None:
    """The closed vocabularies are those that the design fixes, in its order where order means something."""
    assert list(Kind) == ["friction", "limitation", "hedging", "cooperation", "unilateral", "external"]
    assert set(DYADIC) == {"cooperation", "friction", "limitation", "hedging"}
    assert list(Depth) == ["talk", "declared", "agreed", "resourced", "delivered"]
    assert list(Status) == [
        "announced", "signed", "in_force", "implemented", "suspended", "cancelled", "occurred"
    ]  # fmt: skip
    assert set(MilestoneStatus) == {*Status, "completed"}
    assert list(Setting) == ["bilateral", "minilateral", "multilateral"]
    assert list(Role) == ["party", "target", "third_party"]


def test_countries() -> None:
    """All 249 codes of ISO 3166-1 and SU, each of two capitals."""
    assert len(COUNTRIES) == 250
    assert {"RU", "CN", "SU", "GB", "TW"} <= COUNTRIES
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRIES)
    assert not COUNTRIES & {"UK", "EU", "XK", "YU", "DD"}


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"domains": [{"id": "ai"} | TERM] * 2}, "ai stands twice; each word is defined once"),
        ({"cameo": [{"code": "042", "label": "L", "goldstein": 1}] * 2}, "042 stands twice"),
        ({"domains": [{"id": "AI x"} | TERM]}, "should match pattern"),
        ({"domains": [{"id": "ai", "definition": "", "inclusion": "I."}]}, "at least 1 character"),
        ({"forms": [{"id": "visit", "statuses": {}} | TERM]}, "at least 1 item"),
        ({"forms": [{"id": "visit", "statuses": {"held": None}} | TERM]}, "Input should be"),
        (
            {
                "forms": [{"id": "visit", "statuses": {"occurred": None}, "cameo": {"friction": "111"}} | TERM],
                "cameo": [{"code": "042", "label": "L", "goldstein": 1}],
            },
            "form visit has the CAMEO code '111', which is not among the codes",
        ),
        ({"cameo": [{"code": "042", "label": "L", "goldstein": 11}]}, "less than or equal to 10"),
        ({"words": []}, "Extra inputs are not permitted"),
    ],
)
def test_inconsistent_vocabularies(parts: dict[str, Any], message: str) -> None:
    """Repeated words, undefined codes and unknown parts are refused."""
    with pytest.raises(ValidationError) as caught:
        Vocabulary(**parts)
    assert message in str(caught.value)


def test_ids_in_order() -> None:
    """The ids come in the order of the file; a vocabulary survives JSON."""
    words = Vocabulary(
        domains=[{"id": "b"} | TERM, {"id": "a"} | TERM],
        forms=[Form(id="visit", statuses={"occurred": "talk"}, **TERM)],
        cameo=[CameoCode(code="042", label="L", goldstein=1.9)],
    )
    assert (words.domain_ids, words.form_ids, words.application_ids) == (("b", "a"), ("visit",), ())
    assert Vocabulary.model_validate_json(words.model_dump_json()) == words


def test_bundled_vocabulary() -> None:
    """The bundled words are consistent; every dyadic kind of every form that has codes has a Goldstein value."""
    words = Vocabulary.model_validate_json((Path(__file__).parents[1] / "data" / "vocabulary.json").read_bytes())
    codes = {code.code for code in words.cameo}
    assert "ai" in words.domain_ids
    assert all(code in codes for form in words.forms for code in form.cameo.values())
    assert all(kind in DYADIC for form in words.forms for kind in form.cameo)
