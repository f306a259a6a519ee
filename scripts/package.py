"""The resources of data/datapackage.json, from the files that there are and the models of their records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from alliance_timeline.events import Actor, Event, Frame, Reliability, Source
from alliance_timeline.files import canonical

EDTF = r"^[0-9XYESTZ:+?~%\-.,/\[\]{}]+$"
"""The characters of an EDTF string; the grammar is beyond a pattern, and ``alliance-timeline validate`` checks it."""

_RECORDS: dict[str, tuple[type[BaseModel], str]] = {
    "actors": (Actor, "Registry of actors, with their dated ties"),
    "sources": (Source, "Sources in CSL-JSON terms"),
    "frames": (Frame, "Classes of events that were listed as a whole, with rule, window and search"),
    "reliability": (Reliability, "Agreement of two coders, by variable and class"),
}
_OTHERS = {
    "vocabulary": "Domains, forms, applications and CAMEO codes",
    "phases": "Named phase schemes",
    "left_out": "Researched facts that are no events, with the reason",
}
_FOLDERS = {
    "completeness": "Two blind lists for each of ten frames, matched case by case",
    "duplicates": "Facts that were written down twice, for measuring the search for near-duplicates",
    "reliability": "Codings of a sample of events by two coders",
    "verification": "What the second look corrected",
}
_INDICATOR_FIELDS = [
    {"name": "date", "type": "string", "description": "EDTF date of the period or day measured",
     "constraints": {"required": True, "pattern": EDTF}},
    {"name": "value", "type": "number", "constraints": {"required": True}},
    {"name": "unit", "type": "string", "constraints": {"required": True}},
    {"name": "source", "type": "string", "description": "id in sources.json", "constraints": {"required": True}},
    {"name": "note", "type": "string"},
]  # fmt: skip


def package(data: Path) -> str:
    """The whole file: what it says of the data and of each indicator, with the resources made anew."""
    about = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    told = {item["name"]: item for item in about["resources"]}
    years = sorted(path.relative_to(data).as_posix() for path in (data / "events").glob("*.json"))
    resources = [_json("events", years, "Events, one file a year of the first possible start", Event)]
    for name, (model, title) in _RECORDS.items():
        if (data / f"{name}.json").exists():
            resources.append(_json(name, f"{name}.json", title, model))
    resources += [_json(name, f"{name}.json", title) for name, title in _OTHERS.items()]
    for path in sorted((data / "indicators").glob("*.csv")):
        resources.append(_indicator(path, told.get(path.stem, {}), data))
    for folder, title in _FOLDERS.items():
        for path in sorted((data / folder).glob("*")):
            if path.suffix in (".json", ".csv"):
                resources.append(_plain(f"{folder}-{path.stem}", f"{folder}/{path.name}", title, path.suffix[1:]))
    return canonical(about | {"resources": resources})


def _plain(name: str, path: str | list[str], title: str, kind: str) -> dict[str, Any]:
    mediatype = "text/csv" if kind == "csv" else "application/json"
    return {
        "name": name.replace("_", "-") if kind == "json" else name, "path": path, "title": title, "format": kind,
        "mediatype": mediatype, "encoding": "utf-8",
    }  # fmt: skip


def _json(name: str, path: str | list[str], title: str, model: type[BaseModel] | None = None) -> dict[str, Any]:
    """A resource of JSON records; where there is a model, with a Table Schema of its fields."""
    resource = _plain(name, path, title, "json")
    if model is not None:
        schema = model.model_json_schema()
        fields = [_field(key, value, schema) for key, value in schema["properties"].items()]
        resource["schema"] = {"fields": fields, "primaryKey": ["id"]}
    return resource


def _field(name: str, told: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A field of a Table Schema from its JSON Schema: type, allowed words, and a pattern for EDTF strings."""
    options = [option for option in told.get("anyOf", [told]) if option.get("type") != "null"]
    target = options[0]
    if "$ref" in target:
        target = schema["$defs"][target["$ref"].rpartition("/")[2]]
    constraints: dict[str, Any] = {"required": True} if name in schema.get("required", []) else {}
    if target.get("format") == "edtf":
        constraints["pattern"] = EDTF
    if "enum" in target:
        constraints["enum"] = target["enum"]
    kind = "date" if target.get("format") == "date" else target.get("type", "any")
    return {"name": name, "type": kind} | ({"constraints": constraints} if constraints else {})


def _indicator(path: Path, told: dict[str, Any], data: Path) -> dict[str, Any]:
    """An indicator as it was described, with its sources by address."""
    addresses = {item["id"]: item for item in json.loads((data / "sources.json").read_text(encoding="utf-8"))}
    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    cited = sorted({name for name in addresses for row in rows if f",{name}," in row})
    resource = _plain(path.stem, f"indicators/{path.name}", told.get("title", path.stem), "csv")
    return resource | {
        "description": told.get("description", ""),
        "unit": told.get("unit", ""),
        "schema": {"fields": _INDICATOR_FIELDS},
        "sources": [{"title": name, "path": addresses[name]["URL"]} for name in cited],
    }
