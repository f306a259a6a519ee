"""Catalogue: records by their ids, read-only, as a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from alliance_timeline.display import counted
from alliance_timeline.events.actors import Actor
from alliance_timeline.events.reliability import Reliability
from alliance_timeline.events.sources import Frame

__all__ = ["Catalogue"]

Listed = TypeVar("Listed", Actor, Frame, Reliability)


class Catalogue(Mapping[str, Listed], Generic[Listed]):
    """Records by id, in the order of the data.

    >>> talks = Frame(id="talks", title="Talks", rule="All talks.", window="2010/2020")
    >>> frames = Catalogue({"talks": talks})
    >>> frames, frames["talks"] is talks
    (Catalogue: 1 record: talks, True)
    """

    __slots__ = ("_records",)
    _records: Mapping[str, Listed]

    def __init__(self, records: Mapping[str, Listed]) -> None:
        self._records = records

    def __getitem__(self, name: str) -> Listed:
        return self._records[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        names = list(self._records)
        more = f", … {len(names) - 12} more" if len(names) > 12 else ""
        return f"Catalogue: {counted(len(names), 'record')}{': ' * bool(names)}{', '.join(names[:12])}{more}"

    def _repr_html_(self) -> str:
        from alliance_timeline.events.display import catalogue_html

        return catalogue_html(self._records)
