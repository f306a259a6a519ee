"""The process of a command: what it leaves unloaded still works, and nothing else changes."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from alliance_timeline.cli import main
assert main(["phases"]) == 0
import numpy, gc, os
print(type(sys.modules["numpy.f2py"]).__name__, numpy.f2py.run_main.__name__, gc.isenabled(), file=sys.stderr)
print(numpy.polynomial.Polynomial([1, 2])(1), numpy.ma.masked_array([1]).sum(), file=sys.stderr)
print("PYDANTIC_DISABLE_PLUGINS" in os.environ, file=sys.stderr)
"""


def test_postponed_module_is_there_when_asked_for() -> None:
    """Submodules of numpy are not run by a command, and whole for whoever touches them afterwards."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stderr.split() == ["_LazyModule", "run_main", "True", "3.0", "1", "False"]
