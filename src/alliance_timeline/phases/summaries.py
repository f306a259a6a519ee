"""PhaseSummaries: summaries by several schemes of phases, one under the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alliance_timeline.display import Table, html_tables, text_tables
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.phases.summary import PhaseSummary

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PhaseSummaries"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PhaseSummaries:
    """The same events by several schemes of phases; ``summaries`` in the order of the schemes.

    Raises:
        InputError: there is no summary.
    """

    summaries: tuple[PhaseSummary, ...]

    def __post_init__(self) -> None:
        if not self.summaries:
            raise InputError("phases: no scheme is given; give at least one")

    @property
    def schemes(self) -> tuple[str, ...]:
        """Title (or else id) of each scheme; where several have the same, with a number behind it."""
        names = [summary.scheme.title or summary.scheme.id for summary in self.summaries]
        return tuple(
            f"{name} ({names[: n + 1].count(name)})" if names.count(name) > 1 else name for n, name in enumerate(names)
        )

    def __len__(self) -> int:
        return len(self.summaries)

    def __iter__(self) -> Iterator[PhaseSummary]:
        return iter(self.summaries)

    def __getitem__(self, scheme: str) -> PhaseSummary:
        if scheme not in self.schemes:
            raise UnknownNameError(no_such("scheme", scheme, self.schemes))
        return self.summaries[self.schemes.index(scheme)]

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a scheme, phase and kind: the scheme and the columns of ``PhaseRow``."""
        import pandas as pd

        parts = [summary.to_pandas() for summary in self.summaries]
        for name, part in zip(self.schemes, parts, strict=True):
            part.insert(0, "scheme", name)
        return pd.concat(parts, ignore_index=True)

    def _tables(self) -> list[Table]:
        return [summary.table(name) for name, summary in zip(self.schemes, self.summaries, strict=True)]

    def __repr__(self) -> str:
        return text_tables(self._tables(), self._notes())

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), self._notes())

    def _notes(self) -> list[str]:
        return list(dict.fromkeys(note for summary in self.summaries for note in summary.notes))
