"""What Griffe does to what it finds before it is rendered: docstrings as Markdown, private parameters left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import griffe

_ROLE = re.compile(r":(?:meth|func|class|attr|mod):`~?([^`]+)`")
_SEVERAL = re.compile(r"^    (\w+(?:, \w+)+)(:.*)$")


class ReadableDocstrings(griffe.Extension):
    """Examples in fences, several names of one description as one each, no private parameters."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of whatever was found."""
        if obj.docstring is not None:
            obj.docstring.value = "\n".join(_fenced(_apart(_ROLE.sub(r"`\1`", obj.docstring.value).splitlines())))

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Leave out parameters that start with an underscore, which users do not give; give records their fields."""
        record = pkg["events.actors.Record"]
        for function in _functions(pkg):
            kept = [parameter for parameter in function.parameters if not parameter.name.startswith("_")]
            function.parameters = griffe.Parameters(*kept)
        for found in _classes(pkg):
            if record in found.mro():
                found.set_member("__init__", _maker(found, record))


def _functions(of: griffe.Module | griffe.Class) -> Iterator[griffe.Function]:
    for member in of.members.values():
        if isinstance(member, griffe.Function):
            yield member
        elif isinstance(member, (griffe.Module, griffe.Class)):
            yield from _functions(member)


def _classes(of: griffe.Module | griffe.Class) -> Iterator[griffe.Class]:
    for member in of.members.values():
        if isinstance(member, griffe.Class):
            yield member
        if isinstance(member, (griffe.Module, griffe.Class)):
            yield from _classes(member)


def _maker(found: griffe.Class, record: griffe.Class) -> griffe.Function:
    """A record's signature: its fields and those that it inherits, all by name."""
    fields: dict[str, griffe.Attribute] = {}
    for kind in (*reversed(found.mro()[: found.mro().index(record)]), found):
        fields |= {
            name: member
            for name, member in kind.members.items()
            if isinstance(member, griffe.Attribute)
            and member.annotation is not None
            and "ClassVar" not in str(member.annotation)
            and not name.startswith("_")
            and "property" not in member.labels
        }
    parameters = (
        griffe.Parameter(
            name, annotation=field.annotation, kind=griffe.ParameterKind.keyword_only, default=_default(field.value)
        )
        for name, field in fields.items()
    )
    return griffe.Function("__init__", parameters=griffe.Parameters(*parameters))


def _default(value: str | griffe.Expr | None) -> str | griffe.Expr | None:
    """The default of a field; ``Field(…)`` that only limits what is allowed is none, one that makes it is ``…``."""
    if not str(value).startswith("Field("):
        return value
    return "…" if "default" in str(value) else None


def _apart(lines: list[str]) -> Iterator[str]:
    """Each of ``first, second: text`` with the text of its own."""
    names: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if names and not line.startswith("     "):
            for name in names:
                yield from (f"    {name}{block[0]}", *block[1:])
            names = []
        several = _SEVERAL.match(line)
        if several:
            names, block = several[1].split(", "), [several[2]]
        elif names:
            block.append(line)
        else:
            yield line


def _fenced(lines: Iterator[str]) -> Iterator[str]:
    """Examples in fences; Markdown would take ``>>>`` for quotations."""
    inside = False
    for line in lines:
        if line.lstrip().startswith(">>>") and not inside:
            inside = True
            yield from ("", "```pycon")
        elif inside and not line.strip():
            inside = False
            yield "```"
        yield line
    if inside:
        yield "```"
