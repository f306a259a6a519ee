"""Events of one's own: read from CSV, given actors and phases, asked, and saved as a data set that checks itself."""

from __future__ import annotations

import tempfile
from pathlib import Path

import alliance_timeline as at

ACTORS = (
    at.Actor(id="north", names="North", country="NO", kind="state"),
    at.Actor(id="south", names="South", country="ZA", kind="state"),
    at.Actor(id="south-bank", names="South Bank", country="ZA", kind="bank_or_fund", ownership="private"),
)


def main() -> None:
    """Load the table, add what a CSV cannot hold, and compare the years before and since 2014."""
    rows = at.load(Path(__file__).with_name("own_partnership.csv"))
    phases = at.Periodization.declared("2014-01-01", names=["before", "since"])
    timeline = at.Timeline(
        rows.events, actors=ACTORS, coverage=("2008", "2018"), complete=True, vocabulary=rows.vocabulary, phases=phases
    )
    print(timeline, "\n")
    print(timeline.series("year", by="kind").to_pandas().query("possible > 0").to_string(index=False), "\n")
    print(timeline.contrast("since", "before"), "\n")

    with tempfile.TemporaryDirectory() as folder:
        print(timeline.save(Path(folder) / "data"))
        print(at.load(Path(folder) / "data") == timeline)


if __name__ == "__main__":
    main()
