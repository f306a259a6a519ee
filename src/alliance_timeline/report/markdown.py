"""A brief as Markdown: tables, claims with links to their evidence, and an appendix with the events and sources."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alliance_timeline.events import Event
from alliance_timeline.markup import markdown_address, plain_markdown
from alliance_timeline.report.material import (
    Block,
    Brief,
    Claim,
    Grid,
    Listing,
    Paragraph,
    Picture,
    Words,
    capital,
    many,
    spelled,
)

__all__ = ["to_markdown"]

_FEW = 3
_MARKER = re.compile(r"^(\d+)([.)])|^([-+=])")


def to_markdown(brief: Brief) -> str:
    """The brief as Markdown for GitHub and the like; all texts of the data are escaped.

    A claim that rests on one event leads to the event; one on several leads to an entry that names the first three,
    and gives the command that lists all. Charts are told by their captions.

    >>> import alliance_timeline as at
    >>> talks = at.Event(date="2013-05-01", title="Talks | <b>", kind="cooperation", form="meeting", domains="trade")
    >>> text = at.report.to_markdown(at.report.brief(at.Timeline([talks]), title="Talks"))
    >>> text.splitlines()[0], "<b>" in text
    ('# Talks', False)
    """
    return _Document(brief).text()


class _Document:
    """A document in the making: what was claimed so far, and the events that it leads to."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.claims: list[tuple[Claim, str]] = []
        self.numbers: dict[str, int] = {}

    def text(self) -> str:
        """The whole document."""
        brief = self.brief
        lines = [f"# {_plain(brief.title)}", _plain(brief.subtitle), "## In short"]
        lines.append(self._items(brief.lead))
        for section in brief.sections:
            lines.append(f'<a id="{section.id}"></a>\n\n## {_plain(section.title)}')
            lines += [self._block(block) for block in section.blocks]
        lines += self._evidence()
        lines += self._events()
        return "\n\n".join(filter(None, lines)) + "\n"

    def _block(self, block: Block) -> str:
        if isinstance(block, Paragraph):
            return " ".join(map(self._sentence, block.sentences))
        if isinstance(block, Listing):
            return self._items(block.items)
        return self._grid(block) if isinstance(block, Grid) else _picture(block)

    def _items(self, items: Iterable[Words]) -> str:
        return "\n".join(f"- {self._sentence(item)}" for item in items)

    def _sentence(self, words: Words) -> str:
        """A sentence, with the way to its events behind it."""
        if isinstance(words, str):
            return _plain(words)
        target = self._target(words)
        label = "event" if len(words.events) == 1 else "events"
        return f"{_plain(words.text)} [[{label}]({target})]" if target else _plain(words.text)

    def _cell(self, words: Words, where: str) -> str:
        """A cell, which is itself the way to its events; ``where`` is what it stands under."""
        if isinstance(words, str):
            return plain_markdown(words)
        target = self._target(words, where)
        return f"[{plain_markdown(words.text)}]({target})" if target else plain_markdown(words.text)

    def _target(self, claim: Claim, where: str = "") -> str:
        """The anchor of the event, or of the entry that names the first of several; "" without events."""
        if not claim.events:
            return ""
        for name in claim.events[:_FEW]:
            self.numbers.setdefault(name, len(self.numbers) + 1)
        if len(claim.events) == 1:
            return f"#event-{self.numbers[claim.events[0]]}"
        self.claims.append((claim, f"{where}: {claim.text}." if where else claim.text))
        return f"#claim-{claim.id}"

    def _grid(self, grid: Grid) -> str:
        rule = ["---:" if n in grid.numbers else "---" for n in range(len(grid.head))]
        rows = [[plain_markdown(cell) for cell in grid.head], rule, *(self._row(grid, row) for row in grid.rows)]
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
        return "\n\n".join([f"**{_plain(grid.caption)}**", table, *map(_plain, grid.notes)])

    def _row(self, grid: Grid, row: tuple[Words, ...]) -> list[str]:
        first = row[0] if isinstance(row[0], str) else row[0].text
        return [self._cell(cell, _place(grid, first, n)) for n, cell in enumerate(row)]

    def _evidence(self) -> list[str]:
        """An entry for each claim on several events."""
        if not self.claims:
            return []
        return [
            '<a id="evidence"></a>\n\n## What the claims rest on',
            "\n".join(self._entry(*item) for item in self.claims),
        ]

    def _entry(self, claim: Claim, label: str) -> str:
        named = "; ".join(
            f"[{plain_markdown(self.brief.timeline[name].title)}](#event-{self.numbers[name]})"
            for name in claim.events[:_FEW]
        )
        rest = len(claim.events) - _FEW
        more = f"; and {rest:,} more" if rest > 0 else ""
        command = f"; all: {_code(claim.listed_by)}" if claim.listed_by and rest > 0 else ""
        where = f'<a id="claim-{claim.id}"></a>'
        return f"- {where}**{_plain(label)}** {many(len(claim.events), 'event')}: {named}{more}{command}"

    def _events(self) -> list[str]:
        """The events that the claims lead to, in order of time."""
        if not self.numbers:
            return []
        chosen = [event for event in self.brief.timeline if event.id in self.numbers]
        return ['<a id="events"></a>\n\n## Events and sources', "\n".join(map(self._event, chosen))]

    def _event(self, event: Event) -> str:
        where = f'<a id="event-{self.numbers[event.id]}"></a>'
        coded = f"{event.kind}, {spelled(event.form)}, {spelled(event.status)}"
        cited = [self._source(name) for name in dict.fromkeys(citation.source for citation in event.citations)]
        sources = f" {'Source' if len(cited) == 1 else 'Sources'}: {'; '.join(cited)}." if cited else " No source."
        return f"- {where}**{_plain(capital(event.date.text))}**: {_plain(event.title)} ({_plain(coded)}).{sources}"

    def _source(self, name: str) -> str:
        source = self.brief.timeline.sources.get(name)
        if source is None:
            return plain_markdown(name)
        issued = source.issued.text if source.issued is not None else ""
        text = plain_markdown(", ".join(filter(None, (source.publisher, source.title, issued))) or name)
        return f"[{text}](<{markdown_address(source.url)}>)" if source.url else text


def _place(grid: Grid, first: str, n: int) -> str:
    """Where a cell stands: caption, first cell of its row, head of its column."""
    return ", ".join(dict.fromkeys((grid.caption, first, grid.head[n]))) if n else grid.caption


def _picture(picture: Picture) -> str:
    return f"*Chart, drawn on the HTML page: {_plain(picture.caption)}*"


def _plain(text: str) -> str:
    """A text that Markdown shows as it is, also at the beginning of a line."""
    return _MARKER.sub(
        lambda found: f"{found[1]}&#{ord(found[2])};" if found[2] else f"&#{ord(found[3])};", plain_markdown(text)
    )


def _code(text: str) -> str:
    """A command as code; its fence is longer than any run of backquotes in it."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{' '.join(text.split())}{space}{fence}"
