"""Precision and recall of ``linkage.find_duplicates`` on acts that two researchers wrote down independently.

``facts.json`` holds the titles, dates and parties as six research files gave them, and the event that each became. Two
facts of different files are one act if they became one event. Facts are split in halves by their event: the threshold
was chosen on the one, the other is held out.
"""

from __future__ import annotations

import json
import sys
import zlib
from itertools import combinations
from pathlib import Path
from typing import Any

from alliance_timeline.events import Event
from alliance_timeline.linkage import find_duplicates


def facts() -> list[dict[str, Any]]:
    """The facts, each with a number and the half that it belongs to."""
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_name("facts.json").read_text(encoding="utf-8"))
    for number, fact in enumerate(found):
        fact["id"] = f"fact-{number}"
        fact["half"] = "tuned" if zlib.crc32((fact["event"] or fact["title"]).encode()) % 2 else "held_out"
    return found


def as_event(fact: dict[str, Any]) -> Event:
    """A fact as an event; kind and form do not matter here."""
    names = list(dict.fromkeys(name.replace(" ", "-").lower() for name in fact["actors"]))
    return Event(
        id=fact["id"], date=fact["date"], title=fact["title"], kind="unilateral", form="other", domains="any",
        participants=names,
    )  # fmt: skip


def measured(some: list[dict[str, Any]]) -> dict[str, float]:
    """Pairs of one act, and how many of them, and of what is found, are found rightly; of different files only."""
    by_id = {fact["id"]: fact for fact in some}
    true = {
        frozenset((a["id"], b["id"]))
        for a, b in combinations(some, 2)
        if a["event"] and a["event"] == b["event"] and a["file"] != b["file"]
    }
    pairs = find_duplicates(map(as_event, some))
    found = {frozenset((p.first, p.second)) for p in pairs if by_id[p.first]["file"] != by_id[p.second]["file"]}
    right = len(true & found)
    return {"pairs": len(true), "precision": right / len(found), "recall": right / len(true)}


def main() -> None:
    """Print the figures of both halves, or the pairs that are missed and wrong with ``--show``."""
    halves = {name: [f for f in facts() if f["half"] == name] for name in ("tuned", "held_out")}
    result = {name: measured(some) for name, some in halves.items()}
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    for name, figures in result.items():
        print(f"{name}: {figures['pairs']} pairs, precision {figures['precision']:.2f}, recall {figures['recall']:.2f}")


if __name__ == "__main__":
    main()
