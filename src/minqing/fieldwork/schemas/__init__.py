"""What phones send, checked; and sealed items opened.

Fields that are not named here are ignored: an app that is newer than the server still pushes.
"""

import json
from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError

from minqing.cases.rules import Category, ToldChannel
from minqing.fieldwork.operations.push import Arrived
from minqing.fieldwork.rules.mutations import (
    MAX_SUBMISSION,
    AnswersBody,
    AnswersVisit,
    AttachmentBody,
    CaseBody,
    CheckAnswerBody,
    DiaryBody,
    FoundBody,
    FoundPerson,
    HandUpBody,
    HouseholdChangeBody,
    Kind,
    Mutation,
    Position,
    ToldBody,
    VisitBody,
)
from minqing.fieldwork.rules.verdicts import Reason
from minqing.fieldwork.schemas.requests import (
    CONTROLS,
    BlockHeld,
    Code,
    DigestsRequest,
    EnrolRequest,
    ErasedRequest,
    HealthRequest,
    Moment,
    Name,
    Note,
    PhoneHealth,
    PublicKey,
    PullRequest,
    PushItem,
    PushRequest,
    Sealed,
    Words,
    clean,
)
from minqing.files.rules.attachments import AttachedTo, Described, TakenAt
from minqing.households.rules import Relation
from minqing.households.rules.corrections import Field as CorrectedField
from minqing.households.rules.corrections import FieldChange
from minqing.households.rules.upkeep import FoundKind
from minqing.lib.encryption import Keyring, UnreadableSealError
from minqing.visits.rules import Outcome, PartOfDay
from minqing.visits.rules.signals import Unplaced

__all__ = [
    "BlockHeld",
    "DigestsRequest",
    "EnrolRequest",
    "ErasedRequest",
    "HealthRequest",
    "PhoneHealth",
    "PublicKey",
    "PullRequest",
    "PushItem",
    "PushRequest",
    "Sealed",
    "open_item",
    "read_mutation",
    "stored_payload",
]


class _Position(Schema):
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    accuracy: Annotated[float, Field(ge=0, le=1e7)]


class _Visit(Schema):
    visit_id: UUID
    household_id: UUID
    round_id: UUID
    line: Code
    outcome: Outcome
    note: Note = ""
    position: _Position | None = None
    unplaced: Unplaced | None = None
    next_on: date | None = None
    next_part: PartOfDay | None = None
    card_left: bool | None = None

    def plain(self) -> VisitBody:
        position = None if self.position is None else Position(**dict(self.position))
        return VisitBody(**{**dict(self), "position": position})


class _Answer(Schema):
    text: Words


class _Case(Schema):
    case_id: UUID
    household_id: UUID
    visit_id: UUID | None = None
    category: Category
    body: Words
    requester_name: Name = ""
    number: Annotated[str, StringConstraints(max_length=20)] | None = None
    access_code: Annotated[str, StringConstraints(max_length=20)] | None = None
    answer: _Answer | None = None

    def plain(self) -> CaseBody:
        answer = None if self.answer is None else self.answer.text
        return CaseBody(**{**dict(self), "answer": answer})


class _Told(Schema):
    told_id: UUID
    response_id: UUID
    case_id: UUID
    visit_id: UUID | None = None
    channel: ToldChannel

    def plain(self) -> ToldBody:
        return ToldBody(**dict(self))


class _HandUp(Schema):
    hand_up_id: UUID
    case_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]

    def plain(self) -> HandUpBody:
        return HandUpBody(self.hand_up_id, tuple(dict.fromkeys(self.case_ids)))


class _FoundPerson(Schema):
    name: Annotated[Name, StringConstraints(min_length=1)]
    relation: Code = Relation.OTHER.value
    sex: Literal["", "female", "male"] = ""
    birth_on: date | None = None


class _Found(Schema):
    found_id: UUID
    what: FoundKind
    household_id: UUID
    dwelling_id: UUID | None = None
    entrance_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{18}$")] | None = None
    floor: Annotated[int, Field(ge=-9, le=200)] | None = None
    door: Annotated[str, BeforeValidator(clean), StringConstraints(max_length=12)] = ""
    name: Name = ""
    size: Annotated[int, Field(ge=0, le=99)] = 0
    people: Annotated[list[_FoundPerson], Field(max_length=30)] = []
    note: Annotated[str, BeforeValidator(clean), StringConstraints(max_length=400)] = ""

    def plain(self) -> FoundBody:
        people = tuple(FoundPerson(**dict(each)) for each in self.people)
        return FoundBody(**{**dict(self), "people": people})


class _Diary(Schema):
    note_id: UUID
    on: date
    text: Note = ""
    replaces: UUID | None = None

    def plain(self) -> DiaryBody:
        return DiaryBody(**dict(self))


class _CheckAnswer(Schema):
    answer_id: UUID
    check_id: UUID
    text: Words

    def plain(self) -> CheckAnswerBody:
        return CheckAnswerBody(**dict(self))


class _Attachment(Schema):
    attachment_id: UUID
    of: AttachedTo
    of_id: UUID
    question: Annotated[str, BeforeValidator(clean), StringConstraints(max_length=200)] | None = (
        None
    )
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0, lt=2**53)]
    media_type: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    made_at: Moment
    position: _Position | None = None

    def plain(self) -> AttachmentBody:
        where = self.position
        described = Described(
            sha256=self.sha256,
            size=self.size,
            media_type=self.media_type,
            made_at=self.made_at,
            question=self.question or "",
            position=None if where is None else TakenAt(**dict(where)),
        )
        return AttachmentBody(self.attachment_id, self.of, self.of_id, described)


class _FieldChange(Schema):
    person_id: UUID | None = None
    field: CorrectedField
    base: Name
    value: Name

    def plain(self) -> FieldChange:
        return FieldChange(**dict(self))


class _HouseholdChange(Schema):
    change_id: UUID
    household_id: UUID
    changes: Annotated[list[_FieldChange], Field(min_length=1, max_length=100)]

    def plain(self) -> HouseholdChangeBody:
        # A field that is named twice says at last what its last mention says.
        last = {(each.person_id, each.field): each.plain() for each in self.changes}
        return HouseholdChangeBody(self.change_id, self.household_id, tuple(last.values()))


class _AnswersVisit(Schema):
    visit_id: UUID
    outcome: Outcome
    note: Note = ""
    line: Annotated[str, StringConstraints(max_length=40)] = ""
    round_id: UUID | None = None


class _Answers(Schema):
    submission_id: UUID
    household_id: UUID
    visit_id: UUID | None = None
    form_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    version: Annotated[str, StringConstraints(max_length=64)]
    xml: Annotated[str, StringConstraints(min_length=1, max_length=MAX_SUBMISSION)]
    visit: _AnswersVisit | None = None
    replaces: UUID | None = None

    def plain(self) -> AnswersBody:
        visit = None if self.visit is None else AnswersVisit(**dict(self.visit))
        return AnswersBody(**{**dict(self), "visit": visit})


class _KindOnly(Schema):
    kind: str


class _Head(Schema):
    id: UUID
    kind: Annotated[str, StringConstraints(max_length=20)]
    block_id: UUID
    made_at: Moment
    offset_ms: Annotated[int, Field(strict=True)]


class _VisitMutation(_Head):
    kind: Literal["visit"]
    body: _Visit


class _CaseMutation(_Head):
    kind: Literal["case"]
    body: _Case


class _ToldMutation(_Head):
    kind: Literal["told"]
    body: _Told


class _HandUpMutation(_Head):
    kind: Literal["hand_up"]
    body: _HandUp


class _FoundMutation(_Head):
    kind: Literal["found"]
    body: _Found


class _DiaryMutation(_Head):
    kind: Literal["diary"]
    body: _Diary


class _CheckAnswerMutation(_Head):
    kind: Literal["check_answer"]
    body: _CheckAnswer


class _AttachmentMutation(_Head):
    kind: Literal["attachment"]
    body: _Attachment


class _HouseholdChangeMutation(_Head):
    kind: Literal["household_change"]
    body: _HouseholdChange


class _AnswersMutation(_Head):
    kind: Literal["answers"]
    body: _Answers


_Known: TypeAlias = (
    _VisitMutation
    | _CaseMutation
    | _ToldMutation
    | _HandUpMutation
    | _FoundMutation
    | _DiaryMutation
    | _CheckAnswerMutation
    | _AttachmentMutation
    | _HouseholdChangeMutation
    | _AnswersMutation
)
_KIND = TypeAdapter(_KindOnly)
_HEAD = TypeAdapter(_Head)
_AnyMutation: TypeAlias = Annotated[_Known, Field(discriminator="kind")]
_MUTATION: TypeAdapter[_Known] = TypeAdapter(_AnyMutation)


def open_item(item: object, keyring: Keyring) -> Arrived | None:
    """Open one item of a batch; None when it has no id, so that nobody could be answered."""
    if not isinstance(item, dict):
        return None
    try:
        read = PushItem.model_validate(item)
    except ValidationError:
        return _nameable(item)
    try:
        plain = keyring.unseal_from_device(
            epk=read.sealed.epk, iv=read.sealed.iv, ciphertext=read.sealed.ct, aad=str(item["id"])
        )
    except UnreadableSealError:
        envelope = read.model_dump_json()
        return Arrived(read.id, read.block_id, envelope, reason=Reason.UNREADABLE)
    return _opened(read, plain)


def read_mutation(payload: str | bytes) -> Mutation | Reason:
    """The mutation in an opened item, or why there is none."""
    try:
        head = _HEAD.validate_json(payload)
    except ValidationError:
        return Reason.MALFORMED
    if head.kind not in set(Kind):
        return Reason.KIND_UNKNOWN
    try:
        read = _MUTATION.validate_json(payload)
    except ValidationError as error:
        # A word that a newer server would know is kept for it.
        codes = {problem["type"] for problem in error.errors(include_url=False)} <= {"enum"}
        return Reason.CODE_UNKNOWN if codes else Reason.MALFORMED
    return Mutation(
        read.id, Kind(read.kind), read.block_id, read.made_at, read.offset_ms, read.body.plain()
    )


def stored_payload(payload: str) -> Mutation | None:
    """The mutation in a held item's payload; None when the item could never be opened."""
    read = read_mutation(payload)
    return read if isinstance(read, Mutation) else None


def _opened(item: PushItem, plain: bytes) -> Arrived:
    payload = plain.decode("utf-8", errors="replace")
    read = read_mutation(plain)
    if isinstance(read, Reason):
        return Arrived(item.id, item.block_id, payload, reason=read, kind=_kind_of(payload))
    if read.id != item.id:
        return Arrived(
            item.id, item.block_id, payload, reason=Reason.MALFORMED, kind=read.kind.value
        )
    return Arrived(item.id, read.block_id, payload, mutation=read, kind=read.kind.value)


def _nameable(item: dict[str, object]) -> Arrived | None:
    try:
        item_id = UUID(str(item.get("id")))
    except ValueError:
        return None
    return Arrived(item_id, None, json.dumps(item), reason=Reason.MALFORMED)


def _kind_of(payload: str) -> str:
    try:
        kind = _KIND.validate_json(payload).kind
    except ValidationError:
        return ""
    return CONTROLS.sub("", kind)[:20]
