"""What the values of this module share: no attribute can be set, copies are the value itself."""

from __future__ import annotations

from typing import Any, Self

__all__ = ["FrozenValue", "set_once"]

set_once = object.__setattr__
"""Sets a slot of a new value; everyone else meets the refusal below."""


class FrozenValue:
    """An immutable slotted value."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; {name!r} cannot be deleted")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self
