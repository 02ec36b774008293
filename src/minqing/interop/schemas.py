"""What other systems send and get at the REST interface. Codes, ids, moments with an offset."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from minqing.cases.rules import (
    MAX_BODY,
    MAX_NAME,
    MAX_NOTE,
    CaseLevel,
    CaseState,
    Category,
    Channel,
    EventKind,
    Urgency,
)

__all__ = [
    "ActOut",
    "AnswerIn",
    "AreaOut",
    "AreasOut",
    "CaseIn",
    "CaseOut",
    "CasesOut",
    "CategoryOut",
    "CreatedOut",
    "EventOut",
    "EventsOut",
    "FieldProblem",
    "HandUpIn",
    "NoteIn",
    "ProblemOut",
    "PublicStepOut",
    "PublicStoryOut",
    "StepOut",
    "StoryOut",
    "ToldIn",
]

MAX_ADDRESS: Final = 200
AreaCode = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{12}|[0-9]{16}|[0-9]{18})$", max_length=18)
]


def _zoned(moment: datetime) -> datetime:
    """A moment says its offset: a clock without one means another hour elsewhere."""
    if moment.tzinfo is None:
        message = "offset missing"
        raise ValueError(message)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        message = "out of range"
        raise ValueError(message)
    return moment


_FIRST_YEAR, _LAST_YEAR = 2000, 2100
Moment = Annotated[datetime, AfterValidator(_zoned)]


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str
    code: str
    zh: str
    en: str


class ProblemOut(Schema):
    """What is wrong, for a program (``code``) and for people in both languages."""

    code: str
    zh: str
    en: str
    fields: list[FieldProblem] = []


class CategoryOut(Schema):
    """A category of requests."""

    code: Category
    zh: str
    en: str


class AreaOut(Schema):
    """A place, from the district down to an entrance."""

    code: str
    level: str
    name: str
    parent_code: str | None
    latitude: float | None
    longitude: float | None


class AreasOut(Schema):
    """A page of places; ``next`` is the ``after`` of the following page."""

    areas: list[AreaOut]
    next: str | None


class CaseIn(Schema):
    """A request to be recorded. A place is needed: ``area``, or an ``address`` that names one."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_BODY)] = Field(
        description="What the resident asks, in their words."
    )
    category: Category = Category.OTHER
    area: AreaCode | None = Field(
        None, description="Code of a neighbourhood (12 digits), building (16) or entrance (18)."
    )
    address: Annotated[str, StringConstraints(max_length=MAX_ADDRESS)] = Field(
        "", description="An address in words. Without `area`, the place is looked for in it."
    )
    raised_at: Moment | None = Field(
        None, description="When the resident asked; now without it. The month runs from here."
    )
    name: Annotated[str, StringConstraints(max_length=MAX_NAME)] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    email: Annotated[str, StringConstraints(max_length=254)] = ""
    urgency: Urgency = Urgency.NORMAL
    sensitive: bool = Field(
        default=False, description="Keeps it off phones and out of this interface's answers."
    )
    id: UUID | None = Field(
        None, description="An id of your own (UUID, best version 7): sending it again records once."
    )


class CreatedOut(Schema):
    """A request that was recorded. ``access_code`` is said once: hand it to the resident."""

    id: UUID
    number: str
    access_code: str | None = Field(description="null when it was recorded by an earlier try")
    area: str
    raised_at: datetime
    response_due_at: datetime


class CaseOut(Schema):
    """Where a request stands. ``text`` is null without the right to words."""

    id: UUID
    number: str
    rev: int = Field(description="Grows with every step; send it with an act that depends on it.")
    state: CaseState
    level: CaseLevel
    category: Category
    urgency: Urgency
    channel: Channel
    area: str
    raised_at: datetime
    received_at: datetime
    response_due_at: datetime
    first_told_at: datetime | None
    due_at: datetime | None
    next_on: date | None
    solved_level: CaseLevel | None
    solved_at: datetime | None
    last_event_at: datetime
    text: str | None


class CasesOut(Schema):
    """A page of requests, the newest first; ``next`` is the ``after`` of the following page."""

    cases: list[CaseOut]
    next: str | None


class StepOut(Schema):
    """One step of a request's story; ``text`` is an answer's words."""

    id: UUID
    number: int
    kind: EventKind
    happened_at: datetime
    level_from: CaseLevel | None
    level_to: CaseLevel
    solved_level: CaseLevel | None
    told_channel: str | None
    next_on: date | None
    answer_id: UUID | None = Field(description="Of an answer, or of the answer that was told.")
    text: str | None


class StoryOut(CaseOut):
    """A request and every step of it."""

    steps: list[StepOut]


class PublicStepOut(Schema):
    """One step as the resident reads it; ``text`` is an answer's words."""

    number: int
    kind: EventKind
    zh: str
    en: str
    happened_at: datetime
    level: CaseLevel
    next_on: date | None
    text: str | None


class PublicStoryOut(Schema):
    """The steps of a request of which its resident reads."""

    number: str
    steps: list[PublicStepOut]


Told = Literal["in_person", "phone", "letter", "sms", "email"]
Rev = Annotated[int | None, Field(ge=0, le=2**31 - 1)]
_REV = "The `rev` that was read: when somebody worked on the request since, nothing is done."


class AnswerIn(Schema):
    """An answer to everybody who asked: one that ends it, or one in progress with the next day."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_BODY)]
    final: bool = Field(description="Whether it ends the matter. If not, `next_on` is needed.")
    next_on: date | None = Field(None, description="The day by which the resident hears more.")
    solved: bool = Field(default=False, description="It is solved, at the level that holds it.")
    told: Told | None = Field(
        None, description="How the resident just heard it; without it, it waits to be told."
    )
    send: Literal["sms", "email"] | None = Field(
        None, description="Have it sent to the number or address that was left. Not with `told`."
    )
    rev: Rev = Field(None, description=_REV)


class ToldIn(Schema):
    """That an answer reached the resident."""

    model_config = ConfigDict(extra="forbid")

    channel: Told
    told_at: Moment | None = Field(None, description="Now without it.")
    rev: Rev = Field(None, description=_REV)


class NoteIn(Schema):
    """A note of the offices', which no resident reads."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_NOTE)]
    rev: Rev = Field(None, description=_REV)


class HandUpIn(Schema):
    """Why the next level has to do it."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(min_length=1, max_length=MAX_NOTE)]
    rev: Rev = Field(None, description=_REV)


class ActOut(Schema):
    """Where the request stands now, and the steps that this act made."""

    case: CaseOut
    steps: list[StepOut]


class EventOut(Schema):
    """One event of the feed: ids and codes alone."""

    id: UUID
    kind: EventKind
    happened_at: datetime
    recorded_at: datetime
    case_id: UUID
    case_number: str
    category: Category
    level_from: CaseLevel | None
    level_to: CaseLevel
    neighbourhood: str


class EventsOut(Schema):
    """A page of the feed; ask again with ``after`` = ``next``, at once when there is ``more``."""

    events: list[EventOut]
    next: str
    more: bool
