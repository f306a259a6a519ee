"""What MkDocs does to a page: formulas become MathML, sections of other files are put in, pictures get their words.

A formula is TeX in ``$$`` lines of its own or between ``$` `` and `` `$``, as on GitHub; MathML needs no script and no
network. A line ``<!-- from FILE: Heading -->`` is replaced by that section of the file, ``<!-- from FILE -->``
by all of it. A picture's alternative text is the description that its chart wrote into it, up to a length that can be
listened to.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert

ROOT = Path(__file__).parents[1]
_FROM = re.compile(r"^<!-- from ([^:\n]+?)(?:: ([^\n]+?))? -->$", re.MULTILINE)
_FORMULA = re.compile(r"^\$\$\n(?P<block>.+?)\n\$\$$|\$`(?P<inline>[^`\n]+)`\$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_COMMENT = re.compile(r"^<!-- .*? -->\n+", re.MULTILINE)
_PICTURE = re.compile(r'<img alt="[^"]*" src="((?:\.\./)*(img/[\w-]+\.svg))"')
_WORDS = 700


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put in what stands elsewhere, and set the formulas."""
    return _FORMULA.sub(_set, _FROM.sub(lambda found: section(ROOT / found[1], found[2]), markdown))


def on_page_content(html: str, **_: Any) -> str:
    """Give each picture the words of its chart."""
    return _PICTURE.sub(lambda found: f'<img alt="{spoken(ROOT / "docs" / found[2])}" src="{found[1]}"', html)


def spoken(picture: Path) -> str:
    """The description in a picture, escaped for HTML, in whole sentences."""
    found = re.search(r'<svg [^>]*aria-label="([^"]*)"', picture.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{picture} has no description; python scripts/pictures.py {picture.stem}")
    words = found[1]
    return words if len(words) <= _WORDS else words[: words.rindex(". ", 0, _WORDS) + 1]


def section(path: Path, heading: str | None = None) -> str:
    """The text below a heading, up to the next one of any rank; without a heading all below the title."""
    text = path.read_text(encoding="utf-8")
    marks = list(_HEADING.finditer(text))
    start = next((mark for mark in marks if mark[2] == heading), None) if heading else marks[0]
    if start is None:
        raise ValueError(f"{path}: there is no heading {heading!r}")
    ends = (mark.start() for mark in marks if heading and mark.start() > start.start())
    return _COMMENT.sub("", text[start.end() : next(ends, len(text))]).strip()


def _set(found: re.Match[str]) -> str:
    if found["inline"]:
        return f"<span>{convert(found['inline'])}</span>"  # a line that begins with <math> would be a paragraph
    formula = convert(" ".join(found["block"].split()), display="block")
    return f'<div class="formula" tabindex="0">{formula}</div>'
