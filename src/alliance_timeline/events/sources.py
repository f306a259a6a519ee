"""Source: what events cite, in CSL-JSON terms. Frame: a class of events that was searched as a whole."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, field_validator

from alliance_timeline.dates import EventDate
from alliance_timeline.events.records import Day, Identifier, Line, Name, Record, Text

__all__ = ["Frame", "Source"]


class Source(Record):
    """A published item, named by the variables of CSL-JSON 1.0.2, whose dates may be EDTF strings.

    ``issued`` is None where the publication date was not seen. ``accessed`` is the day of the look-up.

    >>> Source(id="tass-2019", type="webpage", title="Deal signed", publisher="TASS", issued="2019-06-05").issued.edtf
    '2019-06-05'
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: Identifier
    type: Literal[
        "webpage", "article-newspaper", "article-magazine", "article-journal", "report", "book", "chapter",
        "legislation", "treaty", "post", "post-weblog", "dataset", "document", "broadcast", "speech", "thesis",
        "hearing", "legal_case", "regulation", "entry-encyclopedia", "motion_picture", "interview",
    ] = "webpage"  # fmt: skip
    title: Text = ""
    publisher: Line = ""
    container_title: Line = Field(default="", alias="container-title")
    issued: EventDate | None = None
    accessed: EventDate | None = None
    url: str = Field(default="", alias="URL", max_length=2000, pattern=r"^(https?://[^\s\p{Cc}]+)?$")
    language: Line = ""
    note: Text = ""

    def _repr_html_(self) -> str:
        from alliance_timeline.events.display import source_html

        return source_html(self)


class Frame(Record):
    """A class of events that was searched as a whole, so that its counts carry rates and trends.

    ``rule`` says what belongs; ``window`` is the EDTF interval that was searched, its last bound inclusive;
    ``searched`` names the lists and outlets; ``searched_on`` is the day of the search. ``closed`` is False where the
    search found no official count, register or full list to hold the frame against: its figures keep a caution.
    ``unsearched`` are spans inside the window that nobody searched; they are gaps in the coverage, not zeros.

    >>> Frame(id="talks", title="Talks", rule="All talks.", window="2010/2020", unsearched=["2013"]).closed
    True
    """

    id: Identifier
    title: Name
    rule: Text = Field(min_length=1)
    window: EventDate
    closed: bool = True
    unsearched: tuple[EventDate, ...] = ()
    searched: tuple[Line, ...] = ()
    searched_on: Day | None = None
    notes: Text = ""

    @field_validator("window")
    @classmethod
    def _spans(cls, window: EventDate) -> EventDate:
        if not window.is_interval:
            raise ValueError(f"{window.edtf} is no interval; write first and last, such as {window.edtf}/{window.edtf}")
        return window

    @field_validator("unsearched")
    @classmethod
    def _bounded(cls, spans: tuple[EventDate, ...]) -> tuple[EventDate, ...]:
        for span in spans:
            if span.is_set:
                raise ValueError(f"{span.edtf} is a set; write its spans one by one")
            if span.ordinals[0] is None or span.ordinals[3] is None:
                raise ValueError(f"{span.edtf} has no first or no last day; both must be known")
        return spans

    def _repr_html_(self) -> str:
        from alliance_timeline.events.display import frame_html

        return frame_html(self)
