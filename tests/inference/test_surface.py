"""What the package of the kernel offers, and that touching it is cheap."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from alliance_timeline import inference


def test_every_name_is_there() -> None:
    """Each name of __all__ loads from the package, and unknown ones are refused."""
    for name in inference.__all__:
        assert getattr(inference, name).__name__ == name
    assert set(inference.__all__) <= set(dir(inference))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        inference.nothing  # noqa: B018


def test_importing_the_package_loads_neither_scipy_nor_numpy() -> None:
    """Names load when first touched."""
    code = "import sys, alliance_timeline.inference; print([m for m in ('scipy', 'numpy') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_results_are_frozen() -> None:
    """A result cannot be changed and compares by value."""
    result = inference.rate(3, 2)
    assert result == inference.rate(3, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.estimate = 2.0  # type: ignore[misc]
