"""Questions that can be asked again under other choices: a contrast of two phases, and a trend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alliance_timeline.errors import InputError, nearest
from alliance_timeline.selection import Selection
from alliance_timeline.vocabulary import Kind

__all__ = ["METHODS", "ContrastQuestion", "Question", "TrendQuestion", "kinds_of"]

METHODS = ("log_linear", "mann_kendall")


@dataclass(frozen=True, slots=True)
class ContrastQuestion:
    """The rate of a class of kinds in one phase relative to another.

    Args:
        first, second: names of phases, in either order of time.
        kinds: one kind, or several that are one class.

    Raises:
        DataError: no such kind. InputError: no kind, or the same phase twice.

    >>> print(ContrastQuestion("since-2022", "2014-2022", ("hedging", "limitation")))
    limitation + hedging, since-2022 relative to 2014-2022
    """

    first: str
    second: str
    kinds: str | tuple[str, ...]

    def __post_init__(self) -> None:
        if self.first == self.second:
            raise InputError(f"a phase cannot be compared with itself: {self.first!r}")
        object.__setattr__(self, "kinds", kinds_of(self.kinds))

    def __str__(self) -> str:
        return f"{' + '.join(self.kinds)}, {self.first} relative to {self.second}"


@dataclass(frozen=True, slots=True)
class TrendQuestion:
    """Whether the rate of a class of kinds rises or falls.

    Args:
        kinds: one kind, or several that are one class; None for all events.
        method: ``log_linear`` or ``mann_kendall``; see ``EventSeries.trend``.

    Raises:
        DataError: no such kind. InputError: no kind, or no such method.

    >>> print(TrendQuestion("cooperation"))
    trend of cooperation
    """

    kinds: str | tuple[str, ...] | None = None
    method: str = "log_linear"

    def __post_init__(self) -> None:
        if self.kinds is not None:
            object.__setattr__(self, "kinds", kinds_of(self.kinds))
        if self.method not in METHODS:
            raise InputError(f"method: {self.method!r} is unknown; {nearest(str(self.method), METHODS)}")

    def __str__(self) -> str:
        return f"trend of {'all events' if self.kinds is None else ' + '.join(self.kinds)}"


Question = ContrastQuestion | TrendQuestion


def kinds_of(words: str | Iterable[str]) -> tuple[Kind, ...]:
    """The kinds that are named, in the order of the vocabulary.

    Raises:
        DataError: no such kind. InputError: no kind.
    """
    chosen = Selection(kinds=words).kinds
    if not chosen:
        raise InputError("kinds: no kind is named; name at least one")
    return tuple(kind for kind in Kind if kind in chosen)
