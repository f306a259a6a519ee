"""Outcomes and shares in words."""

from __future__ import annotations

__all__ = ["OUTCOMES", "Share", "share_text"]

OUTCOMES = ("silent", "fulfilled", "cancelled")
"""Their names, in the order of their numbers."""

Share = tuple[float, float, float]
"""Estimate, low and high."""


def share_text(share: Share) -> str:
    """A share with its interval in per cent: '34 % (29–40)'; the share alone where there is no interval."""
    estimate, low, high = (f"{100 * value:.0f}" for value in share)
    return f"{estimate} %" if share[1] == share[2] else f"{estimate} % ({low}–{high})"
