"""All benchmarks, one after the other; each measures the library and its peer in the same run and prints ratios.

    python benchmarks/run.py [--quick]

Budgets are those of the design; a script ends with 1 where one is missed, and so does this one.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPTS = ("dates.py", "startup.py", "counting.py", "inference.py", "checks.py")


def main() -> int:
    """Run every script with the arguments given; 1 if any missed a budget."""
    missed = 0
    for name in SCRIPTS:
        print(f"== {name}", flush=True)
        missed |= subprocess.run(
            [sys.executable, str(Path(__file__).with_name(name)), *sys.argv[1:]], check=False
        ).returncode
        print(flush=True)
    return int(missed != 0)


if __name__ == "__main__":
    sys.exit(main())
