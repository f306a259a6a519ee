"""EventDate as a pydantic field type: a string in JSON, checked by ``EventDate.parse``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

__all__ = ["JSON_SCHEMA", "core_schema_of"]

JSON_SCHEMA: dict[str, Any] = {
    "type": "string",
    "format": "edtf",
    "description": "A date in the Extended Date/Time Format (ISO 8601-2:2019), levels 0 to 2.",
    "pattern": r"^[0-9XYESTZ?~%:.,/{}\[\]+-]{1,4096}$",
    "examples": ["2019-09-11", "2019-09~", "2014/2016", "2015/..", "[2014..2016]"],
}
"""The JSON Schema of a date; the pattern holds the characters that EDTF knows."""


def core_schema_of(cls: type[Any], validate: Callable[[object], Any]) -> CoreSchema:
    """One Python call a value in every mode; the string in JSON and in the keys of JSON objects."""
    from pydantic_core import core_schema

    return core_schema.no_info_plain_validator_function(
        validate,
        serialization=core_schema.to_string_ser_schema(when_used="json"),
        metadata={"type": cls.__name__},
    )
