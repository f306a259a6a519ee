"""Files: records in and out; every problem at once; canonical, atomic writing."""

from __future__ import annotations

from alliance_timeline.files.adding import add_events
from alliance_timeline.files.datasets import Dataset, check_dataset, read_dataset
from alliance_timeline.files.indicators import (
    IndicatorRow,
    IndicatorTable,
    indicator_names,
    read_indicator,
)
from alliance_timeline.files.reading import SUFFIXES, Loaded, read_json, read_records
from alliance_timeline.files.tables import COLUMNS, events_to_csv
from alliance_timeline.files.writing import canonical, event_files, one_file, plain, write_files

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
