"""The wheel, installed into an environment of its own away from the checkout, brings its data and its program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import alliance_timeline as at
from alliance_timeline.datasets import bundled_path

ROOT = Path(__file__).parents[1]


def run(command: Sequence[object], folder: Path) -> str:
    """What a command prints, run in a folder without the checkout on its path."""
    usual = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE", "COV_"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=usual, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    out = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT], out)
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment with the wheel; the dependencies are those of this environment."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False)
    found = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", wheel]
    run([sys.executable, "-m", "pip", "--python", found, *install], place)
    here = Path(run([found, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], place).strip())
    (here / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return found


def test_contents(wheel: Path) -> None:
    """The wheel holds the package, every data file, the type marker and both licences, and nothing else."""
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {
        f"alliance_timeline/data/{file.relative_to(bundled_path()).as_posix()}" for file in bundled_path().rglob("*.*")
    }
    assert data <= names
    assert "alliance_timeline/py.typed" in names
    assert sum("licenses" in name for name in names) == 2
    assert {name.split("/")[0] for name in names} == {"alliance_timeline", wheel.name.rsplit("-", 3)[0] + ".dist-info"}


def test_pytest_plugin(python: Path, tmp_path: Path) -> None:
    """The installed package registers its pytest plugin: checks are collected, and the options are known."""
    check = '[[check]]\nid = "many"\nquestion = "Are there many?"\nexpect.count = { at_least = 100 }\n'
    (tmp_path / "own.checks.toml").write_text(check)
    printed = run([python, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--timeline-strict"], tmp_path)
    assert "own.checks.toml::many PASSED" in printed


def test_library_away_from_the_checkout(python: Path, tmp_path: Path) -> None:
    """The installed library loads the data inside it, all of it, and knows its version."""
    code = (
        "import json, alliance_timeline as at; from alliance_timeline.datasets import bundled_path; tl = at.load()\n"
        "known = [len(tl), tl.version, at.__version__, len(at.indicators())]\n"
        "print(json.dumps([at.__file__, str(bundled_path()), *known]))"
    )
    file, data, *found = json.loads(run([python, "-I", "-c", code], tmp_path))
    inside = python.parents[1]
    assert Path(file).is_relative_to(inside)
    assert Path(data).is_relative_to(inside)
    assert found == [len(at.load()), at.load().version, at.__version__, len(at.indicators())]


def test_program_away_from_the_checkout(python: Path, tmp_path: Path) -> None:
    """The installed program prints the overview, finds no problem in the data, and adds to data of one's own."""
    program = python.with_name("alliance-timeline")
    assert "What the data cannot say" in run([program, "overview"], tmp_path)
    assert run([program, "validate"], tmp_path).startswith("valid: ")
    event = ["--date", "2020", "--title", "T", "--kind", "external", "--form", "treaty", "--status", "signed"]
    run([program, "add", "--data", "mine.json", *event, "--domains", "energy"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]
