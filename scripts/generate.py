"""Write what is derived from code and data: schemas, package file, docs/cli.md, tables of the texts in data/.

Run it after a change to a model or to the data; `--check` writes nothing and ends with 1 on a difference.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import alliance_timeline.vocabulary as words
from alliance_timeline.checks.schema import checks_schema
from alliance_timeline.datasets import load
from alliance_timeline.events import Event
from alliance_timeline.files import canonical

sys.path.insert(0, str(Path(__file__).parent))
from cli_page import cli_page
from package import package
from tables import readme_tables

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
START, END = "<!-- generated: scripts/generate.py -->\n", "<!-- end of generated part -->\n"
CLOSED = (
    words.Kind, words.Status, words.MilestoneStatus, words.Setting, words.Cause, words.Depth, words.Role,
    words.Confidence, words.Verification, words.LinkRelation, words.ActorKind, words.Ownership, words.TieRelation,
)  # fmt: skip


def schema() -> str:
    """The JSON Schema of an event."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "event.schema.json"}
    return canonical(head | Event.model_json_schema())


def tables() -> str:
    """All vocabularies as Markdown tables."""
    open_ones = words.Vocabulary.model_validate_json((DATA / "vocabulary.json").read_bytes())
    parts = [_closed(vocabulary) for vocabulary in CLOSED]
    for title, terms in (("Domains", open_ones.domains), ("Applications of AI", open_ones.applications)):
        rows = [f"| `{term.id}` | {term.definition} | {term.inclusion} |" for term in terms]
        parts.append("\n".join([f"### {title}\n", "| Word | Meaning | When it applies |", "|---|---|---|", *rows]))
    rows = [
        f"| `{form.id}` | {form.definition} {form.inclusion} | "
        + ", ".join(f"{status} ({depth or '–'})" for status, depth in form.statuses.items())
        + " | "
        + ", ".join(f"{kind} {code}" for kind, code in form.cameo.items())
        + " | "
        + ", ".join(f"{kind} {code}" for kind, code in form.plover.items())
        + " |"
        for form in open_ones.forms
    ]
    head = [
        "| Form | Meaning and rule | Allowed statuses (depth) | CAMEO by kind | PLOVER by kind |",
        "|---|---|---|---|---|",
    ]
    parts.append("\n".join(["### Forms\n", *head, *rows]))
    codes = [f"| {code.code} | {code.label} | {code.goldstein:g} |" for code in open_ones.cameo]
    parts.append(
        "\n".join(["### CAMEO codes and Goldstein values\n", "| Code | Act | Value |", "|---|---|---|", *codes])
    )
    return "\n\n".join(parts) + "\n"


def _closed(vocabulary: type[StrEnum]) -> str:
    about = (vocabulary.__doc__ or "").splitlines()[0]
    rows = [f"| `{member.value}` | {member.definition} |" for member in vocabulary]  # type: ignore[attr-defined]
    return "\n".join([f"### {vocabulary.__name__}\n", about, "", "| Word | Meaning |", "|---|---|", *rows])


def filled(name: str, part: str) -> str:
    """A text of the data folder as it is, with its generated part made anew."""
    text = (DATA / name).read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{part}\n{END}{after}"


def main() -> int:
    """Write the files, or say which of them differ."""
    made = {
        DATA / "event.schema.json": schema(),
        ROOT / "docs" / "cli.md": cli_page(),
        ROOT / "examples" / "checks.schema.json": canonical(checks_schema()),
        DATA / "datapackage.json": package(DATA),
        DATA / "CODEBOOK.md": filled("CODEBOOK.md", tables()),
        DATA / "README.md": filled("README.md", readme_tables(load(DATA, include_unverified=True), DATA)),
    }
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{'differs' if '--check' in sys.argv else 'written'}: {path.name}")
        if "--check" not in sys.argv:
            path.write_text(made[path], encoding="utf-8")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
