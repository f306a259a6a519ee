"""The words that events are coded in: closed vocabularies as enums, open ones as data.

The closed ones are the same for every data set, because the code gives them meaning (what counts as
dyadic, which milestone may follow which). The open ones (domains, forms, applications) travel with the
data in ``vocabulary.json``; each member says what it means and when it applies.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "COUNTRIES",
    "DYADIC",
    "ActorKind",
    "Application",
    "CameoCode",
    "Cause",
    "Certainty",
    "Confidence",
    "Depth",
    "Domain",
    "Form",
    "Kind",
    "LinkRelation",
    "MilestoneStatus",
    "Ownership",
    "Role",
    "Setting",
    "Status",
    "TieRelation",
    "Verification",
    "Vocabulary",
]


class _Defined(StrEnum):
    """A string enum whose members carry their definition."""

    definition: str

    def __new__(cls, value: str, definition: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        return member


class Kind(_Defined):
    """What an event is to the partnership; the first that applies, in this order, wins.

    >>> Kind.HEDGING.definition
    "A side withholds support that the other asked or voted for, or supports the other's adversary; nothing ends."
    """

    FRICTION = (
        "friction",
        "An act of one side aimed at the other by name that accuses, protests, punishes, spies, uses force or "
        "contests a claim.",
    )
    LIMITATION = (
        "limitation",
        "A named undertaking, supply, service, visit or request between the sides is refused, suspended, delayed, "
        "cut, ended or fails, whoever causes it.",
    )
    HEDGING = (
        "hedging",
        "A side withholds support that the other asked or voted for, or supports the other's adversary; nothing ends.",
    )
    COOPERATION = (
        "cooperation",
        "A positive act is named: the sides meet, sign, found, train, deliver, invest, vote alike, or one offers or "
        "promises the other something.",
    )
    UNILATERAL = (
        "unilateral",
        "One side acts alone: strategy, law, ruling, use by police, capability, use of the other's public goods.",
    )
    EXTERNAL = ("external", "Only third parties act.")


DYADIC: tuple[Kind, ...] = (Kind.COOPERATION, Kind.FRICTION, Kind.LIMITATION, Kind.HEDGING)
"""The kinds in which both sides are participants."""


class Status(_Defined):
    """What the event itself brought about on its date."""

    ANNOUNCED = ("announced", "A party says that it will.")
    SIGNED = ("signed", "A text is agreed.")
    IN_FORCE = ("in_force", "A text or measure binds.")
    IMPLEMENTED = ("implemented", "Something works or delivers for the first time.")
    SUSPENDED = ("suspended", "Something is paused, with a return left open.")
    CANCELLED = ("cancelled", "Something is ended or given up.")
    OCCURRED = ("occurred", "It took place and has no later stage: visit, vote, exercise, statement, incident.")


class MilestoneStatus(_Defined):
    """The stages of a dated status change, in the order of the lifecycle."""

    ANNOUNCED = ("announced", "A party says that it will.")
    SIGNED = ("signed", "A text is agreed.")
    IN_FORCE = ("in_force", "A text or measure binds.")
    IMPLEMENTED = ("implemented", "Something works or delivers for the first time.")
    COMPLETED = ("completed", "All that was agreed is done.")
    SUSPENDED = ("suspended", "Something is paused, with a return left open.")
    CANCELLED = ("cancelled", "Something is ended or given up.")
    OCCURRED = ("occurred", "It took place and has no later stage.")


class Setting(_Defined):
    """How many states take part."""

    BILATERAL = ("bilateral", "Two states.")
    MINILATERAL = ("minilateral", "Three to ten states.")
    MULTILATERAL = ("multilateral", "More than ten states, or a body of that size.")


class Cause(_Defined):
    """Why an undertaking was limited, as the sources tell it."""

    SANCTIONS = ("sanctions", "Sanctions or the fear of them, whoever imposes them.")
    OWN_POLICY = ("own_policy", "A policy of the side that limits.")
    COMMERCIAL = ("commercial", "Price, demand, credit or business interest.")
    TECHNICAL = ("technical", "Failure, accident or lack of capability.")
    HEALTH = ("health", "Disease and measures against it.")
    LEGAL = ("legal", "A court, a regulator or a contract.")
    UNKNOWN = ("unknown", "No source says.")


class Depth(_Defined):
    """How far words have become deeds; ordered from shallow to deep.

    >>> list(Depth).index(Depth.TALK) < list(Depth).index(Depth.DELIVERED)
    True
    """

    TALK = ("talk", "The sides speak with each other.")
    DECLARED = ("declared", "A position or an intention is made public.")
    AGREED = ("agreed", "A text is agreed.")
    RESOURCED = ("resourced", "Money, staff or a site is committed.")
    DELIVERED = ("delivered", "Something works, is supplied or is carried out.")


class Confidence(_Defined):
    """How sure the coder is of the coding; ordered from low to high."""

    LOW = ("low", "Another coding would be as defensible.")
    MEDIUM = ("medium", "The coding follows the rules with some judgement.")
    HIGH = ("high", "The coding follows plainly from the sources.")


class Verification(_Defined):
    """How far the event has been checked against its sources."""

    CONFIRMED = (
        "confirmed",
        "Compared with a source by a second reader, and found or made right.",
    )
    SOURCED = ("sourced", "A source was seen by the coder.")
    UNVERIFIED = ("unverified", "No source was seen.")


class Certainty(_Defined):
    """How sure a date must be to lie inside a window when events are selected."""

    CERTAIN = ("certain", "Every possible start day lies inside.")
    PROBABLE = ("probable", "At least half of the possible start days lie inside.")
    POSSIBLE = ("possible", "At least one possible start day lies inside.")


class Role(_Defined):
    """What a participant is to the act."""

    PARTY = ("party", "Acts.")
    TARGET = ("target", "Is addressed by the act.")
    THIRD_PARTY = ("third_party", "Is affected or has caused it, without being one of the sides.")


class ActorKind(_Defined):
    """What an actor is."""

    STATE = ("state", "A state as such.")
    GOVERNMENT_BODY = ("government_body", "Government, ministry, agency, parliament, court, region or city.")
    MILITARY = ("military", "Armed forces, a service or a unit of them.")
    COMPANY = ("company", "A firm, or an association of firms.")
    BANK_OR_FUND = ("bank_or_fund", "A bank, a central bank, a payment system, a fund.")
    UNIVERSITY = ("university", "A university or school.")
    RESEARCH_INSTITUTE = ("research_institute", "An institute, an academy, a laboratory.")
    INTERNATIONAL_ORG = ("international_org", "An organisation of states, or a body of one.")
    PERSON = ("person", "A person.")
    GROUP = ("group", "Persons who act together and are no body of a state or firm by name, such as a hacking group.")
    MEDIA = ("media", "A newspaper, an agency, a broadcaster.")


class Ownership(_Defined):
    """Who owns a firm or an institute."""

    STATE = ("state", "Owned by a state in full.")
    STATE_CONTROLLED = ("state_controlled", "A state holds the majority or a deciding right.")
    PRIVATE = ("private", "Owned by private holders.")
    MIXED = ("mixed", "State and private holders, neither deciding alone.")
    FOREIGN = ("foreign", "Owned from abroad.")


class LinkRelation(_Defined):
    """How one event relates to another; read: this event … that one."""

    IMPLEMENTS = ("implements", "Carries out what the other agreed.")
    FOLLOWS = ("follows", "Continues the same affair.")
    RESPONDS_TO = ("responds_to", "Answers the other.")
    PART_OF = ("part_of", "Belongs to the same occasion.")
    SUPERSEDES = ("supersedes", "Replaces the other.")
    SUSPENDS = ("suspends", "Pauses or ends the other.")


class TieRelation(_Defined):
    """How one actor relates to another; read: this actor … that one."""

    OWNS = ("owns", "Holds shares or property.")
    CONTROLS = ("controls", "Decides.")
    FUNDS = ("funds", "Gives money.")
    CONTRACTS_WITH = ("contracts_with", "Has a contract.")
    BOARD_LINK = ("board_link", "Shares a member of a board or of the management.")
    REGULATES = ("regulates", "Sets or enforces its rules.")
    SANCTIONED_BY = ("sanctioned_by", "Stands on its list.")


COUNTRIES: frozenset[str] = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SU SV SX SY SZ TC TD TF TG TH TJ TK TL
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()
)
"""ISO 3166-1 alpha-2, and SU for the Soviet Union (ISO 3166-3: SUHH; the code is reserved)."""


class _Term(BaseModel):
    """A member of an open vocabulary."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    definition: str = Field(min_length=1)
    inclusion: str = Field(min_length=1)


class Domain(_Term):
    """A field of the partnership, such as energy; ``inclusion`` says when an event belongs to it."""


class Application(_Term):
    """A use of artificial intelligence, such as surveillance and biometrics."""


class Form(_Term):
    """The form of an act, such as a treaty.

    ``statuses`` lists the allowed statuses with the depth that each reaches (None: depth does not apply).
    ``cameo`` and ``plover`` give, by kind, the event code of the act in CAMEO 1.1b3 (Schrodt 2012) and the event
    type in PLOVER (Open Event Data Alliance).
    """

    statuses: dict[Status, Depth | None] = Field(min_length=1)
    cameo: dict[Kind, str] = Field(default_factory=dict)
    plover: dict[Kind, str] = Field(default_factory=dict)


class CameoCode(BaseModel):
    """A CAMEO event code with its label and its Goldstein value (−10 … 10; Goldstein 1992, as GDELT assigns it)."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    code: str = Field(pattern=r"^(0[1-9]|1\d|20)\d{1,2}$")
    label: str
    goldstein: float = Field(ge=-10, le=10)


class Vocabulary(BaseModel):
    """The open vocabularies of a data set, and the CAMEO codes that its forms use; ids are unique.

    A part that is empty is not checked against.

    >>> words = Vocabulary(domains=[Domain(id="ai", definition="Artificial intelligence.", inclusion="Names AI.")])
    >>> words.domain_ids
    ('ai',)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    domains: tuple[Domain, ...] = ()
    forms: tuple[Form, ...] = ()
    applications: tuple[Application, ...] = ()
    cameo: tuple[CameoCode, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        codes = [code.code for code in self.cameo]
        for ids in (self.domain_ids, self.form_ids, self.application_ids, codes):
            if twice := sorted({name for name in ids if ids.count(name) > 1}):
                raise ValueError(f"{', '.join(twice)} stands twice; each word is defined once")
        for form in self.forms if codes else ():
            if missing := sorted(set(form.cameo.values()).difference(codes)):
                raise ValueError(f"form {form.id} has the CAMEO code {missing[0][:20]!r}, which is not among the codes")
        return self

    @property
    def domain_ids(self) -> tuple[str, ...]:
        """The ids of the domains, in the order of the file."""
        return tuple(term.id for term in self.domains)

    @property
    def form_ids(self) -> tuple[str, ...]:
        """The ids of the forms, in the order of the file."""
        return tuple(term.id for term in self.forms)

    @property
    def application_ids(self) -> tuple[str, ...]:
        """The ids of the applications, in the order of the file."""
        return tuple(term.id for term in self.applications)
