"""A brief as a file: an HTML page or Markdown, written as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from alliance_timeline.errors import InputError, nearest, shown

if TYPE_CHECKING:
    from alliance_timeline.report.material import Brief

__all__ = ["FORMATS", "format_of", "rendered", "write"]

FORMATS = {"html": (".html", ".htm"), "md": (".md", ".markdown")}
"""The formats, with the endings of their files."""


def write(brief: Brief, path: str | Path, form: str | None = None) -> int:
    """Write a brief to a file.

    Args:
        brief: what ``brief`` gave.
        path: of the file; a file that is there is replaced, once the new one is complete. Folders are made.
        form: ``html`` or ``md``; by default what the ending of the path says.

    Returns:
        The size of the file in bytes.

    Raises:
        InputError: another format, or an ending that says none.
        MissingExtraError: the page needs the charts, and what draws them is not installed.
        DataError: the file cannot be written; nothing was changed then.
    """
    from alliance_timeline.files import write_files

    target = Path(path)
    content = rendered(brief, form or format_of(target)).encode()
    write_files(target.parent, {target.name: content})
    return len(content)


def rendered(brief: Brief, form: str) -> str:
    """The brief in a format.

    Raises:
        InputError: another format. MissingExtraError: as for ``write``.
    """
    if form not in FORMATS:
        raise InputError(f"format: {shown(form)} is unknown; {nearest(form, FORMATS)}")
    return _renderer(form)(brief)


def format_of(path: Path) -> str:
    """The format that the ending of a path says.

    Raises:
        InputError: it says none.

    >>> format_of(Path("brief.md")), format_of(Path("BRIEF.HTML"))
    ('md', 'html')
    """
    for form, endings in FORMATS.items():
        if path.suffix.lower() in endings:
            return form
    known = ", ".join(ending for endings in FORMATS.values() for ending in endings)
    raise InputError(f"{str(path)!r}: the ending says no format of a report; allowed: {known}, or say the format")


def _renderer(form: str) -> Callable[[Brief], str]:
    if form == "md":
        from alliance_timeline.report.markdown import to_markdown

        return to_markdown
    from alliance_timeline.report.page import to_html

    return to_html
