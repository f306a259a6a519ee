"""Actors, sources, frames and reliability: the records beside the events, and how they look."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Annotated, Any, Generic, Literal, Self, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from alliance_timeline.dates import EventDate
from alliance_timeline.display import counted, html_table, shortened
from alliance_timeline.errors import DataError, Problem, nearest, shown
from alliance_timeline.vocabulary import COUNTRIES, ActorKind, Ownership, TieRelation

__all__ = [
    "Actor",
    "ActorName",
    "Catalogue",
    "Country",
    "Day",
    "ExternalId",
    "Frame",
    "Identifier",
    "Line",
    "Name",
    "Record",
    "Reliability",
    "Source",
    "Text",
    "Tie",
    "actor_html",
    "catalogue_html",
    "frame_html",
    "problems_of",
    "reliability_html",
    "source_html",
    "sources_html",
]


_Row = tuple[str, ...]
_SHOWN = 40


def actor_html(actor: Actor) -> str:
    """Names, place, owner and dated ties."""
    names = ", ".join(f"{item.name} ({item.language})" for item in actor.names)
    ties = "; ".join(
        f"{tie.relation.value.replace('_', ' ')} {tie.actor}, {tie.date.text if tie.date else 'no date'}"
        for tie in actor.ties
    )
    coded = (
        ("names", names),
        ("country", actor.country or ""),
        ("kind", actor.kind.value),
        ("ownership", actor.ownership.value if actor.ownership else ""),
        ("parent", actor.parent or ""),
        ("successor", actor.successor or ""),
        ("active", actor.active.text if actor.active else ""),
        ("ties", ties),
        ("notes", actor.notes),
        ("id", actor.id),
    )
    return _fields_html(str(actor), coded)


def frame_html(frame: Frame) -> str:
    """Rule, window and search of a class."""
    coded = (
        ("rule", frame.rule),
        ("window", frame.window.text),
        ("held against a full list", "yes" if frame.closed else "no"),
        ("not searched", ", ".join(span.text for span in frame.unsearched)),
        ("searched", "; ".join(frame.searched)),
        ("searched on", str(frame.searched_on or "")),
        ("notes", frame.notes),
        ("id", frame.id),
    )
    return _fields_html(frame.title, coded)


def reliability_html(reliability: Reliability) -> str:
    """Agreement with its interval, and what it allows."""
    return html_table("", _RELIABILITY, [_reliability_row(reliability)], [reliability.method, reliability.notes])


def source_html(source: Source) -> str:
    """Title with the address that was found, publisher and dates."""
    return f"<p>{_linked(source)}</p>"


def sources_html(sources: Iterable[Source]) -> str:
    """A list of the first sources, and how many more there are."""
    known = list(sources)
    items = [f"<li>{_linked(source)}</li>" for source in known[:_SHOWN]]
    more = [f"<li>… {len(known) - _SHOWN} more</li>"] if len(known) > _SHOWN else []
    return f"<ul>{''.join(items + more)}</ul>"


def catalogue_html(records: Mapping[str, Any]) -> str:
    """A table of records of one type, one row each."""
    head, row = _TABLES.get(type(next(iter(records.values()), None)).__name__, (("id",), lambda item: (item.id,)))
    return html_table("", head, shortened([row(item) for item in records.values()], _SHOWN))


def _fields_html(title: str, coded: Iterable[_Row]) -> str:
    return html_table(title, ("field", "value"), [row for row in coded if row[1]])


def _linked(source: Source) -> str:
    title = escape(source.title or source.url or source.id)
    head = f'<a href="{escape(source.url)}">{title}</a>' if source.url else title
    issued = source.issued.text if source.issued else "No date seen"
    accessed = f"Looked up {source.accessed.text}" if source.accessed else ""
    return ". ".join([head, *(escape(part) for part in (source.publisher, issued, accessed) if part)])


_RELIABILITY = ("variable or class", "alpha", "interval", "events coded twice", "standing")


def _reliability_row(item: Reliability) -> _Row:
    return item.id, f"{item.alpha:.2f}", f"{item.low:.2f} to {item.high:.2f}", str(item.n), item.standing


_TABLES: dict[str, tuple[_Row, Callable[[Any], _Row]]] = {
    "Actor": (
        ("id", "name", "country", "kind"),
        lambda actor: (actor.id, actor.name, actor.country or "–", actor.kind.value),
    ),
    "Frame": (
        ("id", "class", "window", "held against a full list"),
        lambda frame: (frame.id, frame.title, frame.window.text, "yes" if frame.closed else "no"),
    ),
    "Reliability": (_RELIABILITY, _reliability_row),
}


_CONTROLS = r"\u{202A}-\u{202E}\u{2066}-\u{2069}"
_LINE = rf"^[^\p{{Cc}}{_CONTROLS}]*$"
_NAME = rf"^[^\p{{Cc}}{_CONTROLS}]*[^\p{{Cc}}{_CONTROLS}\s][^\p{{Cc}}{_CONTROLS}]*$"
_TEXT = rf"^(?:[^\p{{Cc}}{_CONTROLS}]|\n)*$"
_IDENTIFIER = r"^[^\s\p{C}]+$"

Line = Annotated[str, Field(pattern=_LINE, max_length=300)]
"""One line of plain text: no control and no bidirectional-override characters, at most 300 characters."""

Name = Annotated[str, Field(pattern=_NAME, max_length=300)]
"""A line that is not blank."""

Text = Annotated[str, Field(pattern=_TEXT, max_length=5000)]
"""Plain text of several lines, at most 5,000 characters."""

Identifier = Annotated[str, Field(pattern=_IDENTIFIER, max_length=200)]
"""The name of a record: no spaces, at most 200 characters."""


def _iso_day(value: Any) -> Any:
    """A day as ``YYYY-MM-DD`` or a ``datetime.date``; no number and no time stands for one."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    raise ValueError(f"{_told(value)} is no day; write YYYY-MM-DD, such as 2019-06-05")


def _told(value: Any) -> str:
    """A value as a file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, datetime.date | datetime.time) else shown(value)


Day = Annotated[datetime.date, BeforeValidator(_iso_day)]
"""A day of the calendar, in JSON ``YYYY-MM-DD``."""

_PATTERNS = {
    _LINE: "has control or bidirectional-override characters; only plain text is allowed",
    _NAME: "is blank, or has control or bidirectional-override characters; only plain text is allowed",
    _TEXT: "has control or bidirectional-override characters; only plain text is allowed",
    _IDENTIFIER: "is no identifier; one or more characters without spaces are allowed",
}
_EXPECTED = (
    ("string_unicode", "a text without broken characters"),
    ("string_", "a text"),
    ("tuple_", "a list"),
    ("dict_", "an object with names and values"),
    ("date_", "a day such as 2019-06-05"),
    ("bool_", "true or false"),
    ("int_", "a whole number"),
    ("float_", "a number"),
    ("finite_", "a finite number"),
)
_LIMITS = {
    "greater_than": ("gt", "a number above"),
    "greater_than_equal": ("ge", "a number of at least"),
    "less_than": ("lt", "a number below"),
    "less_than_equal": ("le", "a number of at most"),
}


class Record(BaseModel):
    """A frozen record. Wrong or unknown fields raise one ``DataError`` that lists every problem."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise DataError(problems_of(error, type(self))) from None

    # Tells pydantic that nested records need not be built through this __init__.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; {name!r} cannot be set; use .replace({name}=…)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; {name!r} cannot be deleted")

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed, validated like a new one; what was not said stays unsaid."""
        fields = type(self).model_fields.items()
        kept = [name for name, field in fields if name in self.model_fields_set or field.default_factory is not None]
        return type(self)(**({name: getattr(self, name) for name in kept} | changes))


def problems_of(error: ValidationError, model: type[BaseModel], path: str = "") -> tuple[Problem, ...]:
    """The problems in a pydantic error, each with its field; ``path`` is the file, for the message."""
    return tuple(
        Problem(path, None, ".".join(map(_place, item["loc"])), _message(item, model))
        for item in error.errors(include_url=False)
        if item["type"] != "default_factory_not_called"  # follows from another error
        and not (item["type"] == "too_short" and item["input"])  # its only item is wrong, and told by itself
    )


def _place(part: str | int) -> str:
    """A part of a field's path; a strange name is cut and escaped."""
    text = str(part)
    return text if len(text) <= 60 and text.isprintable() else shown(text)


def _message(item: Any, model: type[BaseModel]) -> str:
    """One pydantic error in our words: what is wrong; what is allowed or nearest."""
    kind, value, place = item["type"], item["input"], item["loc"]
    context = item.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown field; {nearest(str(place[-1]), _fields_at(model, place[:-1]))}"
    if kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']*)'", context["expected"])
        return f"{_told(value)} is unknown; {nearest(str(value), allowed)}"
    if kind == "missing":
        return "is missing"
    if kind in ("too_short", "string_too_short") and not value:
        return "is empty; at least one is needed" if kind == "too_short" else "is empty"
    if kind == "string_pattern_mismatch":
        rule = _PATTERNS.get(context["pattern"])
        return rule if rule else f"{shown(value)} does not match the pattern {context['pattern']}"
    if kind == "string_too_long":
        return f"has {len(value):,} characters; at most {context['max_length']:,} are allowed"
    if kind == "value_error":
        return str(context["error"])
    if kind in ("model_type", "model_attributes_type"):
        return f"{_told(value)}; a record with the fields {', '.join(_fields_at(model, place))} is expected"
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"{_told(value)}; {words} {context[name]:,.12g} is expected"
    expected = next((words for start, words in _EXPECTED if kind.startswith(start)), None)
    message: str = item["msg"]
    return f"{_told(value)}; " + (f"{expected} is expected" if expected else message[0].lower() + message[1:])


def _fields_at(model: type[BaseModel], place: tuple[str | int, ...]) -> Iterable[str]:
    """The field names of the model that stands at ``place`` inside ``model``."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            model = _nested(model.model_fields[part].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _nested(annotation: Any) -> type[BaseModel] | None:
    """The record type inside an annotation such as ``tuple[Citation, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_nested, get_args(annotation))), None)


RELIABLE, TENTATIVE = 0.8, 0.667

VARIABLES = ("kind", "form", "status", "setting", "cause", "domains", "applications")
"""The coded variables, as a selection and a grouping know them."""


class Reliability(Record):
    """Krippendorff's alpha of one coded variable, or of one of its classes against the rest.

    ``id`` is the variable (``kind``, ``form``, ``setting``, ``status``, ``domains``, …), or variable and class
    (``domains:ai``). ``low`` and ``high`` are the limits of the bootstrap interval, ``n`` the events that were coded
    twice. Krippendorff (2004, Content Analysis, 2nd ed., p. 241): from .800 on conclusions may rest on the variable,
    from .667 on tentative ones.

    >>> Reliability(id="kind", alpha=0.74, low=0.66, high=0.82, n=180).standing
    'tentative'
    """

    id: Identifier
    alpha: float = Field(ge=-1, le=1)
    low: float = Field(ge=-1, le=1)
    high: float = Field(ge=-1, le=1)
    n: int = Field(ge=1)
    method: Line = ""
    notes: Text = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.low <= self.alpha <= self.high:
            raise ValueError(
                f"low ({self.low:g}), alpha ({self.alpha:g}) and high ({self.high:g}) are not in this order"
            )
        variable = self.id.partition(":")[0]
        if variable not in VARIABLES:
            raise ValueError(f"{shown(variable)} is no coded variable; {nearest(variable, VARIABLES)}")
        return self

    @property
    def standing(self) -> Literal["reliable", "tentative", "no inference"]:
        """What the agreement allows: conclusions, tentative conclusions, or none."""
        if self.alpha >= RELIABLE:
            return "reliable"
        return "tentative" if self.alpha >= TENTATIVE else "no inference"

    def __str__(self) -> str:
        return f"{self.id}: alpha {self.alpha:.2f} ({self.low:.2f} to {self.high:.2f}), {self.standing}"

    def _repr_html_(self) -> str:

        return reliability_html(self)


def _known_country(code: str) -> str:
    if code not in COUNTRIES:
        raise ValueError(f"{code[:20]!r} is no country code; ISO 3166-1 alpha-2 or SU; {nearest(code, COUNTRIES)}")
    return code


Country = Annotated[str, AfterValidator(_known_country)]
"""An ISO 3166-1 alpha-2 code, or SU."""


class ActorName(Record):
    """A name in a language (BCP 47 code such as ``en``, ``ru``, ``zh``)."""

    language: Line = Field(min_length=2, max_length=35)
    name: Name


class ExternalId(Record):
    """The actor's identifier elsewhere: Wikidata, ROR or LEI."""

    scheme: Line
    value: Identifier


class Tie(Record):
    """A relation to another actor; read: this actor ``relation`` that ``actor``.

    ``date`` is when it held (an EDTF interval, open where it still does), None where no source says.
    """

    relation: TieRelation
    actor: Identifier
    date: EventDate | None = None
    source: Identifier | None = None
    note: Text = ""


def _as_names(value: Any) -> Any:
    """Let one word stand for an English name."""
    return ({"language": "en", "name": value},) if isinstance(value, str) else value


class Actor(Record):
    """One body under one id.

    ``country`` is None for organisations of states; ``successor`` is the id of the actor that took its place;
    ``active`` is an EDTF interval.

    >>> Actor(id="huawei", names="Huawei", country="CN", kind="company").name
    'Huawei'
    """

    id: Identifier
    names: Annotated[tuple[ActorName, ...], BeforeValidator(_as_names)] = Field(min_length=1)
    country: Country | None = None
    kind: ActorKind
    ownership: Ownership | None = None
    parent: Identifier | None = None
    successor: Identifier | None = None
    active: EventDate | None = None
    identifiers: tuple[ExternalId, ...] = ()
    ties: tuple[Tie, ...] = ()
    notes: Text = ""

    @property
    def name(self) -> str:
        """The English name, or the first."""
        return next((item.name for item in self.names if item.language == "en"), self.names[0].name)

    def __str__(self) -> str:
        return f"{self.name} ({self.country})" if self.country else self.name

    def _repr_html_(self) -> str:

        return actor_html(self)


class Source(Record):
    """A published item, named by the variables of CSL-JSON 1.0.2, whose dates may be EDTF strings.

    ``issued`` is None where the publication date was not seen. ``accessed`` is the day of the look-up.

    >>> Source(id="tass-2019", type="webpage", title="Deal signed", publisher="TASS", issued="2019-06-05").issued.edtf
    '2019-06-05'
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: Identifier
    type: Literal[
        "webpage",
        "article-newspaper",
        "article-magazine",
        "article-journal",
        "report",
        "book",
        "chapter",
        "legislation",
        "treaty",
        "post",
        "post-weblog",
        "dataset",
        "document",
        "broadcast",
        "speech",
        "thesis",
        "hearing",
        "legal_case",
        "regulation",
        "entry-encyclopedia",
        "motion_picture",
        "interview",
    ] = "webpage"
    title: Text = ""
    publisher: Line = ""
    container_title: Line = Field(default="", alias="container-title")
    issued: EventDate | None = None
    accessed: EventDate | None = None
    url: str = Field(default="", alias="URL", max_length=2000, pattern=r"^(https?://[^\s\p{Cc}]+)?$")
    language: Line = ""
    note: Text = ""

    def _repr_html_(self) -> str:

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

        return frame_html(self)


Listed = TypeVar("Listed", Actor, Frame, Reliability)


class Catalogue(Mapping[str, Listed], Generic[Listed]):
    """Records by id, in the order of the data.

    >>> talks = Frame(id="talks", title="Talks", rule="All talks.", window="2010/2020")
    >>> frames = Catalogue({"talks": talks})
    >>> frames, frames["talks"] is talks
    (Catalogue: 1 record: talks, True)
    """

    __slots__ = ("_records",)
    _records: Mapping[str, Listed]

    def __init__(self, records: Mapping[str, Listed]) -> None:
        self._records = records

    def __getitem__(self, name: str) -> Listed:
        return self._records[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        names = list(self._records)
        more = f", … {len(names) - 12} more" if len(names) > 12 else ""
        return f"Catalogue: {counted(len(names), 'record')}{': ' * bool(names)}{', '.join(names[:12])}{more}"

    def _repr_html_(self) -> str:

        return catalogue_html(self._records)
