"""What other systems send and get at the REST interface. Codes, ids, moments with an offset."""

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from minqing.cases.rules import (
    MAX_BODY,
    MAX_NAME,
    CaseLevel,
    CaseState,
    Category,
    Channel,
    EventKind,
    Urgency,
)

__all__ = [
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
    "ProblemOut",
    "StepOut",
    "StoryOut",
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
    text: str | None


class StoryOut(CaseOut):
    """A request and every step of it."""

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
