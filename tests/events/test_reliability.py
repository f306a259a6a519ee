"""Reliability: the limits of what agreement allows."""

from __future__ import annotations

import pytest

from alliance_timeline.errors import DataError
from alliance_timeline.events import Reliability


@pytest.mark.parametrize(
    ("alpha", "standing"),
    [(1, "reliable"), (0.8, "reliable"), (0.799, "tentative"), (0.667, "tentative"), (0.666, "no inference"),
     (-0.1, "no inference")],
)  # fmt: skip
def test_standing(alpha: float, standing: str) -> None:
    """From .800 reliable, from .667 tentative, below no inference (Krippendorff 2004)."""
    assert Reliability(id="kind", alpha=alpha, low=-1, high=1, n=180).standing == standing


def test_text_and_refusal() -> None:
    """The text names variable, alpha, interval and standing; an alpha above 1 is none."""
    assert (
        str(Reliability(id="form", alpha=0.7, low=0.61, high=0.78, n=180))
        == "form: alpha 0.70 (0.61 to 0.78), tentative"
    )
    with pytest.raises(DataError, match="alpha"):
        Reliability(id="form", alpha=1.2, low=0, high=1, n=3)
