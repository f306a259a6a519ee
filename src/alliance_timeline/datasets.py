"""The bundled data, and data of one's own: loading timelines, phases and indicators, citing the data."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from alliance_timeline.dates import DateLike
    from alliance_timeline.events import DataCitation, Event
    from alliance_timeline.files import Dataset
    from alliance_timeline.phases import Periodization
    from alliance_timeline.series import Indicator
    from alliance_timeline.timeline import Timeline
    from alliance_timeline.vocabulary import Vocabulary

__all__ = ["bundled_path", "bundled_phases", "check", "cite", "extend", "indicators", "load", "load_indicator"]


def bundled_path() -> Path:
    """The folder of the bundled data: inside the installed package, or beside ``src`` in a checkout."""
    package = Path(__file__).parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parents[1] / "data"


def load(
    path: str | Path | None = None,
    coverage: tuple[DateLike, DateLike] | None = None,
    settled_until: DateLike | None = None,
    complete: bool | None = None,
    include_unverified: bool = False,
    strict: bool = True,
) -> Timeline:
    """Load the bundled data, or a file or folder of one's own, with everything checked.

    Args:
        path: a folder (see ``data/README.md``), or one ``.json``, ``.jsonl`` or ``.csv`` file. Data without a
            vocabulary is read with the bundled one; data without phases carries no scheme.
        coverage, settled_until, complete: as in ``Timeline``; by default what the data's ``datapackage.json`` says.
        include_unverified: whether to take events of which no source was seen.
        strict: whether any problem is an error; otherwise the valid events are loaded and ``tl.problems`` has the rest.

    Raises:
        DataError: every problem of all files at once, as ``path:line: field: what is wrong``; with ``strict=False``
            only where no event is valid.

    >>> timeline = load()
    >>> len(timeline) > 500, timeline.phases.names
    (True, ('before-2014', '2014-2022', 'since-2022'))
    """
    from alliance_timeline.errors import DataError
    from alliance_timeline.files import read_dataset
    from alliance_timeline.phases import Periodization
    from alliance_timeline.timeline import Timeline
    from alliance_timeline.vocabulary import Verification

    data = read_dataset(Path(path) if path is not None else bundled_path(), Periodization, _bundled_vocabulary)
    if data.problems and (strict or not data.events):
        raise DataError(data.problems)
    return Timeline(
        [event for event in data.events if include_unverified or event.verification is not Verification.UNVERIFIED],
        data.actors,
        data.sources,
        coverage or data.coverage,
        settled_until or data.settled_until,
        data.complete if complete is None else complete,
        data.vocabulary,
        cast("tuple[Periodization, ...]", data.phases),
        data.frames,
        version=data.version,
        problems=data.problems,
        roots=data.roots,
        reliability=data.reliability,
    )


def check(path: str | Path | None = None) -> Dataset:
    """Read a data set with everything that is wrong with it in ``.problems``, without raising; indicators too."""
    from alliance_timeline.files import check_dataset
    from alliance_timeline.phases import Periodization

    return check_dataset(Path(path) if path is not None else bundled_path(), Periodization, _bundled_vocabulary)


def extend(path: str | Path, events: Path | Sequence[Event], *, dry_run: bool = False) -> tuple[tuple[str, ...], int]:
    """Add events, or those of a file, to a data set of one's own.

    Returns:
        The ids of the added events, and the number of events that the data set then holds.

    Raises:
        DataError: where the data set or the new events break a rule; nothing is written then.
    """
    from alliance_timeline.events import Event
    from alliance_timeline.files import Loaded, add_events, read_records
    from alliance_timeline.phases import Periodization

    new = read_records(events, Event, key="events") if isinstance(events, Path) else Loaded("", tuple(events))
    total = add_events(Path(path), new, Periodization, _bundled_vocabulary, dry_run=dry_run)
    return tuple(event.id for event in new.records), total


def _bundled_vocabulary() -> Vocabulary:
    """The vocabulary that stands in for data without one."""
    from alliance_timeline.vocabulary import Vocabulary

    return Vocabulary.model_validate_json((bundled_path() / "vocabulary.json").read_bytes())


@cache
def bundled_phases() -> Periodization:
    """The phases before 2014, 2014 to 2022 and since 2022, as the bundled ``phases.json`` declares them."""
    from alliance_timeline.errors import DataError
    from alliance_timeline.files import read_records
    from alliance_timeline.phases import Periodization

    loaded = read_records(bundled_path() / "phases.json", Periodization)
    if loaded.problems:
        raise DataError(loaded.problems)
    return loaded.records[0]


def indicators(path: str | Path | None = None) -> tuple[str, ...]:
    """The ids of the indicators of the bundled data (or of a folder).

    >>> "trade_total" in indicators()
    True
    """
    from alliance_timeline.files import indicator_names

    return indicator_names(Path(path) if path is not None else bundled_path())


def load_indicator(name: str, path: str | Path | None = None) -> Indicator:
    """An indicator: values over time, each with its date and source.

    Raises:
        UnknownNameError: no such indicator. DataError: problems of the file, with line and column.

    >>> trade = load_indicator("trade_total")
    >>> trade.unit
    'billion USD'
    """
    import numpy as np

    from alliance_timeline.errors import UnknownNameError, no_such
    from alliance_timeline.files import read_indicator
    from alliance_timeline.series import Indicator

    folder = Path(path) if path is not None else bundled_path()
    known = indicators(folder)
    if name not in known:
        raise UnknownNameError(no_such("indicator", name, known))
    table = read_indicator(folder, name)
    return Indicator(
        id=name,
        title=table.title,
        definition=table.definition,
        unit=table.unit,
        dates=tuple(row.date for row in table.rows),
        values=np.array([row.value for row in table.rows]),
        sources=tuple(row.source for row in table.rows),
        notes=tuple(row.note for row in table.rows),
    )


def cite(path: str | Path | None = None) -> DataCitation:
    """How to cite the bundled data, or the data in a folder, with its version.

    Raises:
        InputError: a file, or a folder whose ``datapackage.json`` does not say title and version. DataError: a
            ``datapackage.json`` that is wrong.

    >>> import alliance_timeline as at
    >>> at.cite().version == at.load().version
    True
    """
    from alliance_timeline.errors import DataError, InputError, Problem
    from alliance_timeline.events import DataCitation
    from alliance_timeline.files import read_json

    folder = Path(path) if path is not None else bundled_path()
    if folder.is_file():
        raise InputError(f"{folder} is a file; data is cited by the datapackage.json of its folder")
    file = folder / "datapackage.json"
    document = read_json(file)
    if document.problems:
        raise DataError(document.problems)
    about = document.value
    if not isinstance(about, dict):
        raise DataError([Problem(str(file), 1, "", "an object with title and version is expected")])
    missing = [name for name in ("title", "version") if not isinstance(about.get(name), str) or not about[name]]
    if missing:
        raise InputError(f"{file} does not say {' and '.join(missing)}; data is cited by its title and version")
    return DataCitation(
        title=about["title"],
        version=about["version"],
        created=_day(about.get("created")),
        authors=tuple(_texts(about.get("contributors"), "title")),
        licence=", ".join(_texts(about.get("licenses"), "title", "name")),
        homepage=homepage if isinstance(homepage := about.get("homepage"), str) else "",
    )


def _day(value: Any) -> str:
    """The day of a time stamp of ISO 8601, or nothing where it is none."""
    try:
        return datetime.date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return ""


def _texts(items: Any, *names: str) -> list[str]:
    """Of each object in a list the text under the first of some names that it has."""
    known = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    found = (next((item[name] for name in names if isinstance(item.get(name), str)), "") for item in known)
    return [text for text in found if text]
