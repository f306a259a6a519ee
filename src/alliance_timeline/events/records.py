"""What all records share: frozen, no unknown fields, plain text, and errors that name the field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alliance_timeline.errors import DataError, Problem, nearest

__all__ = ["Identifier", "Line", "Record", "Text", "problems_of"]

_CONTROLS = r"\u{202A}-\u{202E}\u{2066}-\u{2069}"
_LINE = rf"^[^\p{{Cc}}{_CONTROLS}]*$"
_TEXT = rf"^(?:[^\p{{Cc}}{_CONTROLS}]|\n)*$"

Line = Annotated[str, Field(pattern=_LINE, max_length=300)]
"""One line of plain text: no control and no bidirectional-override characters, at most 300 characters."""

Text = Annotated[str, Field(pattern=_TEXT, max_length=5000)]
"""Plain text of several lines, at most 5,000 characters."""

Identifier = Annotated[str, Field(pattern=r"^[^\s\p{C}]+$", max_length=200)]
"""The name of a record: no spaces, at most 200 characters."""


class Record(BaseModel):
    """A frozen record. Wrong or unknown fields raise one ``DataError`` that lists every problem."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise DataError(problems_of(error, type(self))) from None

    # Tells pydantic that nested records need not be built through this __init__.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed, validated like a new one."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**(fields | changes))


def problems_of(error: ValidationError, model: type[BaseModel], path: str = "") -> tuple[Problem, ...]:
    """The problems in a pydantic error, each with its field; ``path`` is the file, for the message."""
    return tuple(
        Problem(path, None, ".".join(map(str, item["loc"])), _message(item, model))
        for item in error.errors(include_url=False)
        if item["type"] != "default_factory_not_called"  # follows from another error
    )


def _message(item: Any, model: type[BaseModel]) -> str:
    """One pydantic error in our words: what is wrong; what is allowed or nearest."""
    kind, value = item["type"], item["input"]
    context = item.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown field; {nearest(str(item['loc'][-1]), _fields_at(model, item['loc'][:-1]))}"
    if kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']*)'", context["expected"])
        return f"{_shown(value)} is unknown; {nearest(str(value), allowed)}"
    if kind == "missing":
        return "is missing"
    if kind == "string_pattern_mismatch" and context["pattern"] in (_LINE, _TEXT):
        return "has control or bidirectional-override characters; only plain text is allowed"
    if kind == "string_too_long":
        return f"has {len(value):,} characters; at most {context['max_length']:,} are allowed"
    if kind == "too_short" and not value:
        return "is empty; at least one is needed"
    if kind == "value_error":
        return str(context["error"])
    message: str = item["msg"]
    return f"{_shown(value)}: {message[0].lower()}{message[1:]}"


def _shown(value: object) -> str:
    """A value as a message shows it, cut to a readable length."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…" + text[-1]


def _fields_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> Iterable[str]:
    """The field names of the model that stands at ``loc`` inside ``model``."""
    for part in loc:
        if isinstance(part, str) and part in model.model_fields:
            model = _nested(model.model_fields[part].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _nested(annotation: Any) -> type[BaseModel] | None:
    """The record type inside an annotation such as ``tuple[Citation, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_nested, get_args(annotation))), None)
