"""The pictures of the documentation are made by a script, and those that are kept are what it makes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "docs" / "img"
SCRIPT = ROOT / "scripts" / "pictures.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the script has made all pictures."""
    folder = tmp_path_factory.mktemp("img")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(SCRIPT), "--out", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"([a-z-]+\.svg: \d+ kB, [\d.]+ s\n)+", done.stdout)
    return folder


def test_pictures_are_current(made: Path) -> None:
    """The same files with the same letters, figures aside; else run ``scripts/pictures.py``."""
    assert sorted(path.name for path in made.glob("*.svg")) == sorted(path.name for path in KEPT.glob("*.svg"))
    old = [path.name for path in made.glob("*.svg") if _letters(path) != _letters(KEPT / path.name)]
    assert not old, f"python scripts/pictures.py {' '.join(name.removesuffix('.svg') for name in old)}"


def test_pictures_have_an_alternative_text(made: Path) -> None:
    """Each says in words what it shows, has letters to read, and is no larger than a page needs."""
    for path in made.glob("*.svg"):
        root = ElementTree.parse(path).getroot()
        assert root.get("role") == "img"
        assert len(root.get("aria-label") or "") > 60, path.name
        assert len(" ".join(_letters(path))) > 200, path.name
        assert path.stat().st_size < 500_000, path.name


def test_one_picture_is_the_same_twice(made: Path, tmp_path: Path) -> None:
    """A picture that is asked for by name is byte for byte what it was, and no other is made."""
    subprocess.run([sys.executable, str(SCRIPT), "--out", str(tmp_path), "contrast"], capture_output=True, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["contrast.svg"]
    assert (tmp_path / "contrast.svg").read_bytes() == (made / "contrast.svg").read_bytes()


def test_unknown_picture_is_refused(tmp_path: Path) -> None:
    """A name that is no picture is an error that names those there are."""
    command = [sys.executable, str(SCRIPT), "--out", str(tmp_path), "portrait"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "contrast-domains" in done.stderr


def _letters(path: Path) -> list[str]:
    """What stands in a picture, in order, figures aside, which may differ in the last digits between machines."""
    texts = (" ".join(part.itertext()) for part in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text"))
    return [word for word in (re.sub(r"[\d.,∞%−–-]+", "", text).strip() for text in texts) if word]
