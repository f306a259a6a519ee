"""Processes that add at the same time lose nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import alliance_timeline as at

ADD = """
import sys
from pathlib import Path
from alliance_timeline import Event
from alliance_timeline.datasets import extend

path, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
for n in range(times):
    date = f"20{10 + n % 3}-01-0{n % 9 + 1}"
    fields = {"title": "T", "kind": "external", "form": "treaty", "status": "signed", "domains": "ai"}
    extend(path, [Event(id=f"{name}-{n}", date=date, **fields)])
"""


@pytest.mark.parametrize(
    ("name", "processes"), [("data", 2), ("data.json", 2), ("data.csv", 2), ("data", 8), ("data.json", 8)]
)
def test_nothing_is_lost(name: str, processes: int, tmp_path: Path) -> None:
    """Each of several processes, started together, adds its events one by one; all are there, and nothing else."""
    times = 12 // processes + 1
    path = tmp_path / name
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ADD, str(path), f"process-{n}", str(times)],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(processes)
    ]  # fmt: skip
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=120)[1] for process in running]
    assert errors == [""] * processes
    expected = {f"process-{n}-{k}" for n in range(processes) for k in range(times)}
    assert {event.id for event in at.load(path)} == expected
    assert [file.name for file in tmp_path.iterdir()] == [name]
