"""What a phone may send: the kinds of mutation and their contents."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from minqing.cases.rules import Category, ToldChannel
from minqing.fieldwork.rules.clock import is_in_future, is_too_old, true_moment
from minqing.fieldwork.rules.verdicts import Reason
from minqing.files.rules.attachments import AttachedTo, Described
from minqing.households.rules.corrections import FieldChange
from minqing.households.rules.upkeep import FoundKind
from minqing.visits.rules import Outcome, PartOfDay
from minqing.visits.rules.signals import Unplaced

__all__ = [
    "MAX_ITEMS",
    "MAX_SUBMISSION",
    "MAX_TEXT",
    "AnswersBody",
    "AnswersVisit",
    "AttachmentBody",
    "CaseBody",
    "CheckAnswerBody",
    "DiaryBody",
    "FoundBody",
    "FoundPerson",
    "HandUpBody",
    "HouseholdChangeBody",
    "Kind",
    "Mutation",
    "Position",
    "ToldBody",
    "VisitBody",
    "block_objection",
    "fact_id",
    "happened_at",
    "moment_objection",
    "stored_form",
]

MAX_ITEMS = 50
"""Items in one push."""
MAX_TEXT = 4_000
"""Characters of one free text."""
MAX_SUBMISSION = 100_000
"""Characters of one filled questionnaire, as XML."""


class Kind(StrEnum):
    """What a mutation records."""

    VISIT = "visit"
    CASE = "case"
    TOLD = "told"
    HAND_UP = "hand_up"
    FOUND = "found"
    DIARY = "diary"
    CHECK_ANSWER = "check_answer"
    ATTACHMENT = "attachment"
    HOUSEHOLD_CHANGE = "household_change"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a phone was, in degrees (WGS 84) and metres. It becomes a distance and is dropped."""

    longitude: float
    latitude: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class VisitBody:
    """A visit at a door."""

    visit_id: UUID
    household_id: UUID
    round_id: UUID
    line: str
    outcome: Outcome
    note: str = ""
    position: Position | None = None
    unplaced: Unplaced | None = None
    next_on: date | None = None
    next_part: PartOfDay | None = None
    card_left: bool | None = None


@dataclass(frozen=True, slots=True)
class CaseBody:
    """A request taken at a door; ``answer`` is the text when it was answered on the spot.

    ``access_code`` was handed over with the number; it is needed only when a restore has undone the
    number's reservation.
    """

    case_id: UUID
    household_id: UUID
    visit_id: UUID | None
    category: Category
    body: str
    requester_name: str = ""
    number: str | None = None
    answer: str | None = None
    access_code: str | None = None


@dataclass(frozen=True, slots=True)
class ToldBody:
    """An answer told to the one who asked."""

    told_id: UUID
    response_id: UUID
    case_id: UUID
    visit_id: UUID | None
    channel: ToldChannel


@dataclass(frozen=True, slots=True)
class HandUpBody:
    """The list that a block lead signs and hands up."""

    hand_up_id: UUID
    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody at the door who is not on the register."""

    name: str
    relation: str
    sex: str = ""
    birth_on: date | None = None


@dataclass(frozen=True, slots=True)
class FoundBody:
    """A household, or people of one, found at a door.

    ``household_id`` is made by the phone for a household; for people it is theirs on the register.
    The door is ``dwelling_id``, or else new: entrance, floor and plate.
    """

    found_id: UUID
    what: FoundKind
    household_id: UUID
    dwelling_id: UUID | None
    entrance_code: str | None
    floor: int | None
    door: str
    name: str
    size: int
    people: tuple[FoundPerson, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DiaryBody:
    """A worker's own note of a day; ``replaces`` is the note whose words it takes the place of.

    Without text it only erases that note.
    """

    note_id: UUID
    on: date
    text: str
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True)
class CheckAnswerBody:
    """The worker's answer about a visit of their own that could not be confirmed."""

    answer_id: UUID
    check_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class AttachmentBody:
    """A photo or signature of a record; the file comes by itself, before or after this."""

    attachment_id: UUID
    of: AttachedTo
    of_id: UUID
    described: Described


@dataclass(frozen=True, slots=True)
class HouseholdChangeBody:
    """What is written wrong of a household, field by field, with what the worker saw before."""

    change_id: UUID
    household_id: UUID
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class AnswersVisit:
    """The visit that a filled questionnaire is itself: from a client that knows forms only.

    Without ``round_id`` it belongs to the round held at the household that day, without ``line`` to
    the first visit line of the district.
    """

    visit_id: UUID
    outcome: Outcome
    note: str = ""
    line: str = ""
    round_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AnswersBody:
    """A filled questionnaire: the submission as XML, without its attachments.

    ``replaces`` is the submission that this one corrects.
    """

    submission_id: UUID
    household_id: UUID
    visit_id: UUID | None
    form_id: str
    version: str
    xml: str
    visit: AnswersVisit | None = None
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True)
class Mutation:
    """One act recorded on a phone, with the phone's own time and its measured offset."""

    id: UUID
    kind: Kind
    block_id: UUID
    made_at: datetime
    offset_ms: int
    body: (
        VisitBody
        | CaseBody
        | ToldBody
        | HandUpBody
        | FoundBody
        | DiaryBody
        | CheckAnswerBody
        | AttachmentBody
        | HouseholdChangeBody
        | AnswersBody
    )

    @property
    def happened_at(self) -> datetime:
        """The true moment; OverflowError when the two do not add up to a date."""
        return true_moment(self.made_at, self.offset_ms)


_FACT_ID = {
    Kind.VISIT: "visit_id",
    Kind.CASE: "case_id",
    Kind.TOLD: "told_id",
    Kind.HAND_UP: "hand_up_id",
    Kind.FOUND: "found_id",
    Kind.DIARY: "note_id",
    Kind.CHECK_ANSWER: "answer_id",
    Kind.ATTACHMENT: "attachment_id",
    Kind.HOUSEHOLD_CHANGE: "change_id",
    Kind.ANSWERS: "submission_id",
}


def fact_id(mutation: Mutation) -> UUID:
    """The id of the record that a mutation makes: what attachments belong to."""
    made: UUID = getattr(mutation.body, _FACT_ID[mutation.kind])
    return made


def happened_at(mutation: Mutation) -> datetime | None:
    """The true moment, None when the phone's time and offset make no date."""
    try:
        return mutation.happened_at
    except OverflowError:
        return None


def moment_objection(mutation: Mutation, now: datetime) -> Reason | None:
    """Why the moment of a mutation cannot be taken, None when it can."""
    moment = happened_at(mutation)
    if moment is None:
        return Reason.MOMENT_DOUBTFUL
    if is_in_future(moment, now):
        return Reason.VISIT_IN_FUTURE
    return Reason.MOMENT_DOUBTFUL if is_too_old(moment, now) else None


def block_objection(
    mutation: Mutation, *, is_its_block: bool, was_its_block: bool, is_lead: bool
) -> Reason | None:
    """Why a device may not send this for that block, None when it may.

    A block that was the device's before is held for review: the worker may have been there while
    it still was. A block that never was cannot have been on the phone. A note in one's own diary
    belongs to its author and to no block.
    """
    if mutation.kind is Kind.DIARY:
        return None
    if not is_its_block:
        return Reason.NOT_YOUR_BLOCK if was_its_block else Reason.FOREIGN_BLOCK
    if mutation.kind is Kind.HAND_UP and not is_lead:
        return Reason.NOT_BLOCK_LEAD
    return None


def stored_form(mutation: Mutation) -> str:
    """A mutation that no phone sent, as a phone would have sent it: what ``schemas`` reads."""
    body = asdict(mutation.body)
    # On the wire a picture's description lies beside what it belongs to.
    body |= body.pop("described", {})
    return json.dumps(
        {
            "id": mutation.id,
            "kind": mutation.kind.value,
            "block_id": mutation.block_id,
            "made_at": mutation.made_at.isoformat(),
            "offset_ms": mutation.offset_ms,
            "body": body,
        },
        default=str,
        ensure_ascii=False,
    )
