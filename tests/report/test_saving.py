"""Writing a brief to a file: by its ending, as a whole, with refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

import alliance_timeline as at
from alliance_timeline.report import brief, to_markdown, write
from alliance_timeline.report.saving import rendered
from tests.report.briefs import MADE, event

TIMELINE = at.Timeline([event("a", "2013-02-01")])


@pytest.mark.parametrize("name", ["brief.md", "BRIEF.MARKDOWN"])
def test_markdown_file(tmp_path: Path, name: str) -> None:
    """The file holds the Markdown; its size is told; a file that is there is replaced."""
    made, path = brief(TIMELINE, made=MADE), tmp_path / "new" / name
    for _ in range(2):
        assert write(made, path) == path.stat().st_size
    assert path.read_text(encoding="utf-8") == to_markdown(made)
    assert [item.name for item in path.parent.iterdir()] == [name]


def test_page_file(tmp_path: Path) -> None:
    """The ending decides, unless the format is given."""
    made = brief(TIMELINE, made=MADE)
    write(made, tmp_path / "brief.html")
    write(made, str(tmp_path / "brief.txt"), "html")
    assert (tmp_path / "brief.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert (tmp_path / "brief.txt").read_bytes() == (tmp_path / "brief.html").read_bytes()


def test_refusals(tmp_path: Path) -> None:
    """Endings and formats that are unknown are refused, and a folder is not overwritten."""
    made = brief(TIMELINE, made=MADE)
    with pytest.raises(at.InputError, match=r"ending says no format .* \.md"):
        write(made, tmp_path / "brief.txt")
    with pytest.raises(at.InputError, match="'pdf' is unknown; allowed: html, md"):
        rendered(made, "pdf")
    (tmp_path / "brief.md").mkdir()
    with pytest.raises(at.DataError, match="regular file"):
        write(made, tmp_path / "brief.md")


def test_public_names() -> None:
    """Each public name can be had, and another is an AttributeError that names it."""
    assert set(at.report.__all__) == set(dir(at.report))
    for name in at.report.__all__:
        assert callable(getattr(at.report, name))
    with pytest.raises(AttributeError, match="'breif'"):
        at.report.breif  # noqa: B018
