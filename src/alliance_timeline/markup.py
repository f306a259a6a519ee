"""Texts of the data inside of markup, where nothing in them may become markup itself: Markdown, scripts of a page."""

from __future__ import annotations

import re
from urllib.parse import quote

from alliance_timeline.display import one_line

__all__ = ["json_in_script", "markdown_address", "plain_markdown"]

_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$@#{}^]|=(?==)|(?<==)=|:(?=//|[\w+-]+:)|(?<=www)\.|(?<=GH)-", re.IGNORECASE)
_LINKED = "@#:.-"  # what GitHub makes a link or a picture of, also where it stands as a character reference
_IN_ADDRESS = "/:?#@!$'+,;=%-._~&"
_IN_SCRIPT = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def plain_markdown(text: str) -> str:
    """A text on one line that Markdown shows as it is: what could be markup or HTML stands as character references.

    What GitHub would link or notify (``@name``, ``#12``, addresses, ``:tada:``) is broken by a space without width.

    >>> plain_markdown("<b> *x*")
    '&#60;b&#62; &#42;x&#42;'
    """
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};" + "&#8203;" * (found[0] in _LINKED), one_line(text))


def markdown_address(url: str) -> str:
    """An address that cannot leave its link, its cell or its line; ``&`` would begin a character reference.

    >>> markdown_address("https://example.org/(a)|b?x=1&y=2")
    'https://example.org/%28a%29%7Cb?x=1&amp;y=2'
    """
    return quote(url, safe=_IN_ADDRESS).replace("&", "&amp;")


def json_in_script(text: str) -> str:
    r"""The same JSON for the inside of a ``script`` element: no letter can end the element or begin a comment.

    >>> print(json_in_script('{"title": "</script><!--"}'))
    {"title": "\u003c/script\u003e\u003c!--"}
    """
    return text.translate(_IN_SCRIPT)
