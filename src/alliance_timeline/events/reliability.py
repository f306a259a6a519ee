"""Reliability: how far two coders agree on a variable, and what that allows."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from alliance_timeline.errors import nearest, shown
from alliance_timeline.events.records import Identifier, Line, Record, Text

__all__ = ["Reliability"]

RELIABLE, TENTATIVE = 0.8, 0.667

VARIABLES = ("kind", "form", "status", "setting", "cause", "domains", "applications")
"""The coded variables, as a selection and a grouping know them."""


class Reliability(Record):
    """Krippendorff's alpha of one coded variable, or of one of its classes against the rest.

    ``id`` is the variable (``kind``, ``form``, ``setting``, ``status``, ``domains``, …), or variable and class
    (``domains:ai``). ``low`` and ``high`` are the limits of the bootstrap interval, ``n`` the events that were coded
    twice. Krippendorff (2004, Content Analysis, 2nd ed., p. 241): from .800 on conclusions may rest on the variable,
    from .667 on tentative ones.

    >>> Reliability(id="kind", alpha=0.74, low=0.66, high=0.82, n=180).standing
    'tentative'
    """

    id: Identifier
    alpha: float = Field(ge=-1, le=1)
    low: float = Field(ge=-1, le=1)
    high: float = Field(ge=-1, le=1)
    n: int = Field(ge=1)
    method: Line = ""
    notes: Text = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.low <= self.alpha <= self.high:
            raise ValueError(
                f"low ({self.low:g}), alpha ({self.alpha:g}) and high ({self.high:g}) are not in this order"
            )
        variable = self.id.partition(":")[0]
        if variable not in VARIABLES:
            raise ValueError(f"{shown(variable)} is no coded variable; {nearest(variable, VARIABLES)}")
        return self

    @property
    def standing(self) -> Literal["reliable", "tentative", "no inference"]:
        """What the agreement allows: conclusions, tentative conclusions, or none."""
        if self.alpha >= RELIABLE:
            return "reliable"
        return "tentative" if self.alpha >= TENTATIVE else "no inference"

    def __str__(self) -> str:
        return f"{self.id}: alpha {self.alpha:.2f} ({self.low:.2f} to {self.high:.2f}), {self.standing}"

    def _repr_html_(self) -> str:
        from alliance_timeline.events.display import reliability_html

        return reliability_html(self)
