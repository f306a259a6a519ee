"""The public surface: names, what importing costs, and frozen values."""

from __future__ import annotations

import subprocess
import sys

import pytest

import alliance_timeline as at

HEAVY = ("pandas", "scipy", "altair", "narwhals", "duckdb", "networkx", "typer")


def test_public_names() -> None:
    """Each name of ``__all__`` can be had, and ``dir`` shows them."""
    assert set(at.__all__) <= set(dir(at))
    for name in at.__all__:
        assert getattr(at, name) is not None


def test_unknown_name() -> None:
    """A name that is not there is an AttributeError that names it."""
    with pytest.raises(AttributeError, match="'loda'"):
        at.loda  # noqa: B018


@pytest.mark.parametrize(
    "code",
    [
        "import alliance_timeline as at",
        "import alliance_timeline as at; at.load",
        "import alliance_timeline as at; at.load().series()",
    ],
)
def test_import_is_light(code: str) -> None:
    """Importing the package, touching ``at.load``, loading and counting load none of the heavy modules."""
    test = f"{code}; import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", test], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_kernel_is_reachable() -> None:
    """The kernel is part of the surface."""
    assert at.inference.rate_ratio(3, 2, 0, 10, method="exact").low > 1
