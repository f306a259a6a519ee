"""What all records share: frozen, no unknown fields, plain text, and errors that name the field."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from alliance_timeline.errors import DataError, Problem, nearest, shown

__all__ = ["Day", "Identifier", "Line", "Name", "Record", "Text", "problems_of"]

_CONTROLS = r"\u{202A}-\u{202E}\u{2066}-\u{2069}"
_LINE = rf"^[^\p{{Cc}}{_CONTROLS}]*$"
_NAME = rf"^[^\p{{Cc}}{_CONTROLS}]*[^\p{{Cc}}{_CONTROLS}\s][^\p{{Cc}}{_CONTROLS}]*$"
_TEXT = rf"^(?:[^\p{{Cc}}{_CONTROLS}]|\n)*$"
_IDENTIFIER = r"^[^\s\p{C}]+$"

Line = Annotated[str, Field(pattern=_LINE, max_length=300)]
"""One line of plain text: no control and no bidirectional-override characters, at most 300 characters."""

Name = Annotated[str, Field(pattern=_NAME, max_length=300)]
"""A line that is not blank."""

Text = Annotated[str, Field(pattern=_TEXT, max_length=5000)]
"""Plain text of several lines, at most 5,000 characters."""

Identifier = Annotated[str, Field(pattern=_IDENTIFIER, max_length=200)]
"""The name of a record: no spaces, at most 200 characters."""


def _iso_day(value: Any) -> Any:
    """A day as ``YYYY-MM-DD`` or a ``datetime.date``; no number and no time stands for one."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    raise ValueError(f"{_told(value)} is no day; write YYYY-MM-DD, such as 2019-06-05")


def _told(value: Any) -> str:
    """A value as a file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, datetime.date | datetime.time) else shown(value)


Day = Annotated[datetime.date, BeforeValidator(_iso_day)]
"""A day of the calendar, in JSON ``YYYY-MM-DD``."""

_PATTERNS = {
    _LINE: "has control or bidirectional-override characters; only plain text is allowed",
    _NAME: "is blank, or has control or bidirectional-override characters; only plain text is allowed",
    _TEXT: "has control or bidirectional-override characters; only plain text is allowed",
    _IDENTIFIER: "is no identifier; one or more characters without spaces are allowed",
}
_EXPECTED = (
    ("string_unicode", "a text without broken characters"),
    ("string_", "a text"),
    ("tuple_", "a list"),
    ("dict_", "an object with names and values"),
    ("date_", "a day such as 2019-06-05"),
    ("bool_", "true or false"),
    ("int_", "a whole number"),
    ("float_", "a number"),
    ("finite_", "a finite number"),
)
_LIMITS = {
    "greater_than": ("gt", "a number above"),
    "greater_than_equal": ("ge", "a number of at least"),
    "less_than": ("lt", "a number below"),
    "less_than_equal": ("le", "a number of at most"),
}


class Record(BaseModel):
    """A frozen record. Wrong or unknown fields raise one ``DataError`` that lists every problem."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise DataError(problems_of(error, type(self))) from None

    # Tells pydantic that nested records need not be built through this __init__.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; {name!r} cannot be set; use .replace({name}=…)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; {name!r} cannot be deleted")

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed, validated like a new one; what was not said stays unsaid."""
        fields = type(self).model_fields.items()
        kept = [name for name, field in fields if name in self.model_fields_set or field.default_factory is not None]
        return type(self)(**({name: getattr(self, name) for name in kept} | changes))


def problems_of(error: ValidationError, model: type[BaseModel], path: str = "") -> tuple[Problem, ...]:
    """The problems in a pydantic error, each with its field; ``path`` is the file, for the message."""
    return tuple(
        Problem(path, None, ".".join(map(_place, item["loc"])), _message(item, model))
        for item in error.errors(include_url=False)
        if item["type"] != "default_factory_not_called"  # follows from another error
        and not (item["type"] == "too_short" and item["input"])  # its only item is wrong, and told by itself
    )


def _place(part: str | int) -> str:
    """A part of a field's path; a strange name is cut and escaped."""
    text = str(part)
    return text if len(text) <= 60 and text.isprintable() else shown(text)


def _message(item: Any, model: type[BaseModel]) -> str:
    """One pydantic error in our words: what is wrong; what is allowed or nearest."""
    kind, value, place = item["type"], item["input"], item["loc"]
    context = item.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown field; {nearest(str(place[-1]), _fields_at(model, place[:-1]))}"
    if kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']*)'", context["expected"])
        return f"{_told(value)} is unknown; {nearest(str(value), allowed)}"
    if kind == "missing":
        return "is missing"
    if kind in ("too_short", "string_too_short") and not value:
        return "is empty; at least one is needed" if kind == "too_short" else "is empty"
    if kind == "string_pattern_mismatch":
        rule = _PATTERNS.get(context["pattern"])
        return rule if rule else f"{shown(value)} does not match the pattern {context['pattern']}"
    if kind == "string_too_long":
        return f"has {len(value):,} characters; at most {context['max_length']:,} are allowed"
    if kind == "value_error":
        return str(context["error"])
    if kind in ("model_type", "model_attributes_type"):
        return f"{_told(value)}; a record with the fields {', '.join(_fields_at(model, place))} is expected"
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"{_told(value)}; {words} {context[name]:,.12g} is expected"
    expected = next((words for start, words in _EXPECTED if kind.startswith(start)), None)
    message: str = item["msg"]
    return f"{_told(value)}; " + (f"{expected} is expected" if expected else message[0].lower() + message[1:])


def _fields_at(model: type[BaseModel], place: tuple[str | int, ...]) -> Iterable[str]:
    """The field names of the model that stands at ``place`` inside ``model``."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            model = _nested(model.model_fields[part].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _nested(annotation: Any) -> type[BaseModel] | None:
    """The record type inside an annotation such as ``tuple[Citation, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_nested, get_args(annotation))), None)
