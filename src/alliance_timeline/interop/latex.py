r"""LaTeX: a long table with the rules of ``booktabs``, to ``\input`` into a paper.

The packages are ``longtable``, ``booktabs``, ``array`` and ``hyperref``. Titles in other scripts than Latin need
XeLaTeX or LuaLaTeX with a font that has their letters (``fontspec``; for Chinese ``xeCJK`` or ``luatexja``, for Arabic
and Hebrew ``bidi`` or ``babel``); pdfLaTeX takes Latin letters alone.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from alliance_timeline.display import one_line
from alliance_timeline.events import Event
from alliance_timeline.interop.texts import (
    Reference,
    actor_names,
    cleaned,
    date_words,
    heading,
    headline,
    references,
    remarks,
)
from alliance_timeline.timeline import Timeline

__all__ = ["to_latex"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "[": "{[}",
    "]": "{]}",
}
_IN_TEXT = re.compile(r"[\\{}$&%#_~^<>|\"`\[\]]|(?<=-)-|(?<=')'")
_IN_ADDRESS = re.compile(r"[%#&_~]")
_COLUMNS = (("Date", 0.15), ("Event", 0.31), ("Kind", 0.12), ("Actors", 0.19), ("Sources", 0.15))


def to_latex(timeline: Timeline, *, title: str = "", label: str = "tab:events") -> str:
    r"""The events as a ``longtable``: date in words, title, kind, actors, sources as ``\href``; the remarks below.

    All that is special to TeX is escaped. The first lines are comments that name packages and engine.

    Args:
        timeline: the events; ``timeline.select(…)`` a part of them.
        title: the caption; by default how many events there are.
        label: for ``\ref``; letters, digits, ``:``, ``-`` and ``.``, all else becomes ``-``.

    >>> import alliance_timeline as at
    >>> talks = at.Event(date="2019-06", title="50 % of R&D", kind="cooperation", form="meeting", domains="trade")
    >>> print(to_latex(at.Timeline([talks])).split("\n")[13])
    June 2019 & 50 \% of R\&D & Cooperation &  &  \\
    """
    name = _plain(cleaned(title) or headline(timeline))
    caption = rf"\caption{{{name}}}\label{{{re.sub('[^A-Za-z0-9:.-]', '-', label)}}}\\"
    head = " & ".join(name for name, _ in _COLUMNS)
    spec = "".join(rf">{{\raggedright\arraybackslash}}p{{{width}\linewidth}}" for _, width in _COLUMNS)
    notes = " ".join(map(_plain, remarks(timeline)))
    return "\n".join(
        [
            r"% needs \usepackage{array,booktabs,longtable,hyperref}",
            "% texts in other scripts than Latin need XeLaTeX or LuaLaTeX and a font with their letters",
            r"\begingroup\small\setlength{\tabcolsep}{3pt}",
            rf"\begin{{longtable}}{{@{{}}{spec}@{{}}}}",
            caption,
            r"\toprule",
            rf"{head} \\",
            r"\midrule",
            r"\endfirsthead",
            r"\toprule",
            rf"{head} \\",
            r"\midrule",
            r"\endhead",
            *(_row(event, timeline) for event in timeline),
            r"\bottomrule",
            r"\end{longtable}",
            r"\noindent\footnotesize " + notes + r"\par\endgroup",
            "",
        ]
    )


def _row(event: Event, timeline: Timeline) -> str:
    cells = (
        _plain(date_words(event)),
        _plain(event.title),
        _plain(heading(event.kind)),
        _plain(", ".join(actor_names(event, timeline))),
        ", ".join(map(_link, references(event, timeline))),
    )
    return " & ".join(cells) + r" \\"


def _link(item: Reference) -> str:
    return rf"\href{{{_address(item.url)}}}{{{_plain(item.short)}}}" if item.url else _plain(item.short)


def _plain(text: str) -> str:
    """A text that TeX sets as it is; two hyphens or apostrophes in a row are kept apart, so that they stay two."""
    return _IN_TEXT.sub(lambda found: _SPECIAL.get(found[0]) or f"{{}}{found[0]}", one_line(text))


def _address(url: str) -> str:
    r"""An address as ``\href`` takes it in a table: ``\%``, ``\#``, ``\&``, ``\_`` and ``\~``, the rest as octets."""
    return _IN_ADDRESS.sub(r"\\\g<0>", quote(url, safe="/:?#@!&'()*+,;=%-._~"))
