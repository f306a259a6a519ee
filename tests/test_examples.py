"""The examples run as they are, and say something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_runs(path: Path, tmp_path: Path) -> None:
    """Each script ends well, without a warning, away from the checkout, and prints what it is about."""
    command = [sys.executable, "-W", "error", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ("two-patrols-every-year: fail" if path.name == "own_expectation.py" else "relative to") in done.stdout


def test_saved_example_comes_back() -> None:
    """The partnership from the CSV is the same after saving and loading."""
    path = next(path for path in EXAMPLES if path.name == "own_partnership.py")
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("True")
