"""Page: texts as HTML, and values as JSON that may stand inside of a page."""

from __future__ import annotations

from html import escape
from typing import Any

from alliance_timeline.files import canonical
from alliance_timeline.interop.wording import Reference, is_right_to_left
from alliance_timeline.markup import json_in_script

__all__ = ["html_text", "json_text", "linked"]


def html_text(text: str) -> str:
    """A plain text as HTML: escaped, and set apart where it runs from right to left.

    >>> html_text("<b> & co")
    '&lt;b&gt; &amp; co'
    """
    shown = escape(text)
    return f'<bdi dir="auto">{shown}</bdi>' if is_right_to_left(text) else shown


def linked(reference: Reference) -> str:
    """A source as a link, or as text where it has no address."""
    text = html_text(reference.label)
    return f'<a href="{escape(reference.url)}">{text}</a>' if reference.url else text


def json_text(value: Any) -> str:
    """JSON in a stable order that cannot end a ``<script>`` it stands in.

    >>> json_text("</script>")
    '"\\\\u003c/script\\\\u003e"\\n'
    """
    return json_in_script(canonical(value))
