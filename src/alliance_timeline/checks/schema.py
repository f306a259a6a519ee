"""The JSON Schema of a checks file: from the models and what their docstrings say, for editors that complete TOML."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from alliance_timeline import vocabulary
from alliance_timeline.checks.catalogue import BUILT_IN, expectation_type
from alliance_timeline.checks.expectation import Bounded, Expectation
from alliance_timeline.checks.spec import Check, CheckFile
from alliance_timeline.dates.field_type import JSON_SCHEMA as EDTF
from alliance_timeline.events import Record
from alliance_timeline.selection import Selection

__all__ = ["checks_schema"]

Json = dict[str, Any]

_EXPECT = (
    "Exactly one expectation with its parameters. Those that other packages register are read too, under names that "
    "no schema can know."
)
_BOUND: list[Json] = [{"required": ["at_least"]}, {"required": ["at_most"]}]
_TOGETHER: dict[str, Json] = {
    "trend": {"oneOf": [{"required": ["direction"]}, {"anyOf": _BOUND}]},
    "changepoint": {"oneOf": [
        {"required": ["near", "within"], "not": {"required": ["none_since"]}},
        {"required": ["none_since"], "not": {"anyOf": [{"required": ["near"]}, {"required": ["within"]}]}},
    ]},
    "order": {},
}  # fmt: skip
"""What validators ask of several parameters together, where it is not a bound."""


def checks_schema() -> Json:
    """The JSON Schema (2020-12) of a checks file, with what each key means.

    It refuses unknown keys, wrong types, unknown words and what is not exactly one expectation. Whether names are those
    of the data, dates are in order and ids unique is for ``read_checks`` and the run to tell.

    >>> schema = checks_schema()
    >>> schema["$defs"]["Check"]["required"], len(schema["$defs"]["Check"]["properties"]["expect"]["properties"])
    (['id', 'question', 'expect'], 12)
    """
    expectations = {name: expectation_type(name) for name in BUILT_IN}
    models: list[type[Record]] = [CheckFile, Check, Selection, *expectations.values()]
    made = models_json_schema([(model, "validation") for model in models])[1]["$defs"]
    for model in models:
        _describe(made[model.__name__], model)
    for name, item in made.items():
        if "enum" in item:
            item["description"] = _meanings(getattr(vocabulary, name, None)) or item["description"]
    for name, model in expectations.items():
        _bind(made[model.__name__], name, model)
    words = made["Selection"]["properties"]
    _widen(words)
    for name in ("since", "until"):
        words[name]["anyOf"] = [{"type": "string", "pattern": EDTF["pattern"]}]
    fields = made["Check"]["properties"]
    fields["expect"] = {
        "description": _EXPECT,
        "type": "object",
        "properties": {name: _reference(model) for name, model in expectations.items()},
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


def _reference(model: type[Record]) -> Json:
    return {"$ref": f"#/$defs/{model.__name__}"}


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
    entries = [" ".join(entry.split()) for entry in re.split(r"(?:^|\n) {4}(?=\S)", section) if entry.strip()]
    pairs = (entry.split(": ", 1) for entry in entries)
    return {name: _marked(text) for names, text in pairs for name in names.split(", ")}


def _marked(text: str) -> str:
    """A text on one line, with the marks of Markdown, which editors show."""
    line = " ".join(text.split()).replace("``", "`")
    return line[:1].upper() + line[1:]


def _bind(schema: Json, name: str, model: type[Expectation]) -> None:
    """What its validators ask of several parameters together."""
    if name == "data":
        schema |= {"minProperties": 1, "maxProperties": 1}
    elif name in _TOGETHER or issubclass(model, Bounded):
        schema |= _TOGETHER.get(name, {"anyOf": _BOUND})
    _widen(schema["properties"])


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
            yield schema["$ref"].rpartition("/")[2]
        schema = list(schema.values())
    if isinstance(schema, list):
        for item in schema:
            yield from _references(item)
