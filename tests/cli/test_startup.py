"""The process of a command: what it leaves unloaded still works, and nothing else changes."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from alliance_timeline.cli import main
assert main(["phases"]) == 0
import numpy, gc
print(type(sys.modules["numpy.f2py"]).__name__, numpy.f2py.run_main.__name__, gc.isenabled(), file=sys.stderr)
"""


def test_postponed_module_is_there_when_asked_for() -> None:
    """numpy.f2py is not run by a command, and is whole for whoever touches it afterwards."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stderr.split() == ["_LazyModule", "run_main", "True"]
