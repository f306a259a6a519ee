"""The JSON Schema of checks files."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any

from pydantic import PydanticUserError
from pydantic.json_schema import models_json_schema

from alliance_timeline import vocabulary
from alliance_timeline.checks.catalogue import BUILT_IN, GROUP, expectation_type
from alliance_timeline.checks.expectation import Bounded, Expectation
from alliance_timeline.checks.spec import Check, CheckFile
from alliance_timeline.dates.value import JSON_SCHEMA as EDTF
from alliance_timeline.display import capital, one_line
from alliance_timeline.events import Record
from alliance_timeline.selection import Selection

__all__ = [
    "checks_schema",
]


Json = dict[str, Any]

_EXPECT = (
    "Exactly one expectation with its parameters. Those that other packages register are in the schema that "
    "`alliance-timeline check --schema` prints where these are installed."
)
_SPAN = "^ *0*[1-9][0-9]{0,5} (day|week|month|year)s? *$"
_SPANS = {
    "rate_ratio": ("window",),
    "changepoint": ("within", "lasting"),
    "gap": ("at_most",),
    "follow_through": ("within",),
    "order": ("within",),
    "data": ("fresh_within",),
}
"""The parameters that are spans of time."""
_SHARE: Json = {"minimum": 0, "maximum": 1}
_WHOLE: Json = {"minimum": 0, "maximum": 1_000_000_000}
_RANGES: dict[str, Json] = {
    "count": _WHOLE,
    "newcomers": _WHOLE,
    "rate": {"minimum": 0},
    "rate_ratio": {"exclusiveMinimum": 0},
    "share": _SHARE,
    "trend": {"exclusiveMinimum": -100},
    "follow_through": _SHARE,
    "order": _SHARE,
}
"""What the bounds of an expectation may be, where validators ask for it."""
_BOUND: list[Json] = [{"required": ["at_least"]}, {"required": ["at_most"]}]
_TOGETHER: dict[str, Json] = {
    "trend": {"oneOf": [{"required": ["direction"]}, {"anyOf": _BOUND}]},
    "changepoint": {
        "oneOf": [
            {"required": ["near", "within"], "not": {"required": ["none_since"]}},
            {"required": ["none_since"], "not": {"anyOf": [{"required": ["near"]}, {"required": ["within"]}]}},
        ]
    },
    "order": {},
}
"""What validators ask of several parameters together, where it is not a bound."""


def checks_schema() -> Json:
    """The JSON Schema (2020-12) of a checks file, with what each key means.

    It refuses unknown keys, wrong types, unknown words and what is not exactly one expectation. Expectations that other
    packages register are in it where these are installed. Whether names are those
    of the data, dates are in order and ids unique is for ``read_checks`` and the run to tell.

    Raises:
        InputError: a registered expectation that cannot be used.

    >>> schema = checks_schema()
    >>> schema["$defs"]["Check"]["required"], len(schema["$defs"]["Check"]["properties"]["expect"]["properties"])
    (['id', 'question', 'expect'], 12)
    """
    expectations = {name: expectation_type(name) for name in (*BUILT_IN, *_registered())}
    models: list[type[Record]] = [CheckFile, Check, Selection, *filter(_has_schema, expectations.values())]
    places, whole = models_json_schema([(model, "validation") for model in models])
    made, places_of = whole["$defs"], {model: place for (model, _), place in places.items()}
    for model in models:
        _describe(made[_name(places_of[model])], model)
    for name, item in made.items():
        if "enum" in item:
            item["description"] = _meanings(getattr(vocabulary, name, None)) or item["description"]
    for name in BUILT_IN:
        _bind(made[_name(places_of[expectations[name]])], name, expectations[name])
    words = made["Selection"]["properties"]
    _widen(words)
    for name in ("since", "until"):
        words[name]["anyOf"] = [{"type": "string", "pattern": EDTF["pattern"]}]
    fields = made["Check"]["properties"]
    fields["expect"] = {
        "description": _EXPECT,
        "type": "object",
        "properties": {name: places_of.get(model, {"type": "object"}) for name, model in expectations.items()},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    fields["phases"]["anyOf"] = fields["phases"]["anyOf"][:2]  # a scheme itself cannot stand in a file
    fields["every"]["pattern"] = "^(month|quarter|half|year|[0-9]+ months?)$"
    del fields["select"]["default"]
    root = _plain(made.pop("CheckFile"))
    used = _reachable(root, made)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "checks.schema.json",
        **root,
        "title": "Checks of a timeline",
        "$defs": {name: _plain(item) for name, item in made.items() if name in used},
    }


def _registered() -> list[str]:
    """The names of the expectations of other packages, which are read too."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def _has_schema(model: type[Record]) -> bool:
    """Whether JSON Schema can say what its fields are; those of other packages may be anything."""
    try:
        model.model_json_schema()
    except PydanticUserError:
        return False
    return True


def _name(reference: Json) -> str:
    """The name of the definition that a reference leads to."""
    name: str = reference["$ref"].rpartition("/")[2]
    return name


def _describe(schema: Json, model: type[Record]) -> None:
    """Put what docstrings say beside the model and its fields."""
    schema["description"] = _paragraph(model)
    said = {name: text for kind in reversed(model.__mro__) for name, text in _arguments(kind).items()}
    for name, field in schema.get("properties", {}).items():
        field["description"] = said.get(name) or next((text for text in said.values() if f"`{name}`: " in text), "")


def _paragraph(kind: type) -> str:
    """The first paragraph of a docstring."""
    return _marked((inspect.getdoc(kind) or "").split("\n\n")[0])


def _meanings(words: Iterable[Any] | None) -> str:
    """What each word of a vocabulary means."""
    return "\n".join(f"- `{word}`: {word.definition}" for word in words or ())


def _arguments(kind: type) -> Mapping[str, str]:
    """What the section Args of a docstring says of each name; several names may stand before one text.

    >>> _arguments(Bounded)
    {'at_least': 'Inclusive; at least one of them.', 'at_most': 'Inclusive; at least one of them.'}
    """
    _, _, rest = inspect.cleandoc(kind.__dict__.get("__doc__") or "").partition("\nArgs:\n")
    section = re.split(r"\n(?=\S)|\n\n", rest)[0]
    entries = [one_line(entry) for entry in re.split(r"(?:^|\n) {4}(?=\S)", section) if entry.strip()]
    pairs = (entry.split(": ", 1) for entry in entries)
    return {name: _marked(text) for names, text in pairs for name in names.split(", ")}


def _marked(text: str) -> str:
    """A text on one line, with the marks of Markdown, which editors show."""
    return capital(one_line(text).replace("``", "`"))


def _bind(schema: Json, name: str, model: type[Expectation]) -> None:
    """What its validators ask of several parameters together."""
    if name == "data":
        schema |= {"minProperties": 1, "maxProperties": 1}
    elif name in _TOGETHER or issubclass(model, Bounded):
        schema |= _TOGETHER.get(name, {"anyOf": _BOUND})
    fields = schema["properties"]
    for field in _SPANS.get(name, ()):
        fields[field] = _span(fields[field])
    for field in ("at_least", "at_most"):
        if name in _RANGES:
            fields[field] |= _RANGES[name]
    _widen(fields)


def _span(field: Json) -> Json:
    """A field that is a span of time."""
    kept: Json = {name: field[name] for name in ("default", "description") if name in field}
    return {"type": "string", "pattern": _SPAN, **kept}


def _widen(fields: Mapping[str, Json]) -> None:
    """One word may stand for a list of one; countries are codes."""
    for name, field in fields.items():
        if field.get("type") == "array":
            item = field.pop("items") | ({"pattern": "^[A-Z]{2}$"} if name.startswith("countries") else {})
            del field["type"]
            field.pop("default", None)
            field["anyOf"] = [item, {"type": "array", "items": item}]


def _plain(schema: Any) -> Any:
    """Without what TOML has not (null), titles that repeat the key, and signs of patterns that not all readers know."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        name: _plain(item)
        for name, item in schema.items()
        if not (name == "title" and isinstance(item, str)) and not (name == "default" and item is None)
    }
    options = [item for item in made.get("anyOf", ()) if item != {"type": "null"}]
    if len(options) == 1:
        del made["anyOf"]
        made = options[0] | made
    elif options:
        made["anyOf"] = options
    if isinstance(made.get("pattern"), str):
        made["pattern"] = _portable(made["pattern"])
    return made


def _portable(pattern: str) -> str:
    """A pattern in the signs that JavaScript, Python and Rust share."""
    pattern = re.sub(r"\\p\{Cc?\}", r"\\u0000-\\u001F\\u007F-\\u009F", pattern)
    return re.sub(r"\\u\{([0-9A-F]{4})\}", r"\\u\1", pattern)


def _reachable(schema: Any, definitions: Mapping[str, Json]) -> set[str]:
    """The names of the definitions that a schema leads to."""
    found: set[str] = set()
    todo = [schema]
    while todo:
        new = set(_references(todo.pop())) - found
        found |= new
        todo += [definitions[name] for name in new]
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield _name(schema)
        schema = list(schema.values())
    if isinstance(schema, list):
        for item in schema:
            yield from _references(item)
