"""Files: records in and out; every problem at once; canonical, atomic writing."""

from __future__ import annotations

from alliance_timeline.files.reading import (
    COLUMNS,
    SUFFIXES,
    Dataset,
    IndicatorRow,
    IndicatorTable,
    Loaded,
    check_dataset,
    events_to_csv,
    indicator_names,
    read_dataset,
    read_indicator,
    read_json,
    read_records,
)
from alliance_timeline.files.writing import add_events, canonical, event_files, one_file, plain, write_files

__all__ = [
    "COLUMNS",
    "SUFFIXES",
    "Dataset",
    "IndicatorRow",
    "IndicatorTable",
    "Loaded",
    "add_events",
    "canonical",
    "check_dataset",
    "event_files",
    "events_to_csv",
    "indicator_names",
    "one_file",
    "plain",
    "read_dataset",
    "read_indicator",
    "read_json",
    "read_records",
    "write_files",
]
