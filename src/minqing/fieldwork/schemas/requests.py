"""What phones say in the clear: enrolling, pulling, the envelope of a push, how they stand."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
)

from minqing.fieldwork.rules.cursors import Cursor
from minqing.fieldwork.rules.erasure import Erasure
from minqing.fieldwork.rules.health import Failure, Health, Storage
from minqing.fieldwork.rules.mutations import MAX_TEXT

__all__ = [
    "CONTROLS",
    "BlockHeld",
    "Code",
    "DigestsRequest",
    "EnrolRequest",
    "ErasedRequest",
    "HealthRequest",
    "Moment",
    "Name",
    "Note",
    "PhoneHealth",
    "PublicKey",
    "PullRequest",
    "PushItem",
    "PushRequest",
    "Sealed",
    "Words",
    "clean",
]

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: object) -> object:
    """Text without control characters, which PostgreSQL or a screen could not take."""
    return CONTROLS.sub("", text).strip() if isinstance(text, str) else text


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9_.-]+$")]
Note = Annotated[str, BeforeValidator(clean), StringConstraints(max_length=MAX_TEXT)]
Words = Annotated[Note, StringConstraints(min_length=1)]
Version = Annotated[str, BeforeValidator(clean), StringConstraints(max_length=40)]
Name = Annotated[str, BeforeValidator(clean), StringConstraints(max_length=80)]


class PublicKey(Schema):
    """A verification key as WebCrypto exports it."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Annotated[str, StringConstraints(max_length=60)]
    y: Annotated[str, StringConstraints(max_length=60)]


class EnrolRequest(Schema):
    """The code from the desk and the new phone's key."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    public_key: PublicKey
    device_name: Name
    app_version: Version


_Count = Annotated[int, Field(ge=0, lt=2**31)]


class _Storage(Schema):
    used_mb: _Count
    quota_mb: _Count
    persisted: bool | None = None

    def plain(self) -> Storage:
        return Storage(self.used_mb, self.quota_mb, self.persisted)


class PhoneHealth(Schema):
    """How the phone stands; a newer version of these words still says at least this."""

    version: Annotated[int, Field(ge=1)]
    unsent: _Count
    oldest_unsent_at: Moment | None = None
    troubles: Annotated[dict[Code, _Count], Field(max_length=100)] = {}
    pictures: _Count = 0
    storage: _Storage | None = None
    offset_ms: Annotated[int, Field(gt=-(2**53), lt=2**53)] = 0
    synced_at: Moment | None = None
    failures: _Count = 0
    failure: Failure | None = None
    full_at: Moment | None = None
    compared_at: Moment | None = None
    differing: _Count = 0

    def plain(self) -> Health:
        """As the rules know it."""
        storage = None if self.storage is None else self.storage.plain()
        said = {name: value for name, value in self if name not in {"version", "storage"}}
        return Health(storage=storage, **said)


def _understood(said: object) -> object:
    """What cannot be read is as good as unsaid: it must not keep a visit from arriving."""
    try:
        return None if said is None else PhoneHealth.model_validate(said)
    except ValidationError:
        return None


Told = Annotated[PhoneHealth | None, BeforeValidator(_understood)]


class HeldCursor(Schema):
    """A cursor as the phone keeps it."""

    rev: Annotated[int, Field(ge=0, lt=2**62)]
    id: UUID


class BlockHeld(Schema):
    """A block on the phone; no cursor = new there."""

    id: UUID
    cursor: HeldCursor | None = None

    @property
    def held(self) -> Cursor | None:
        """The cursor as the rules know it."""
        return None if self.cursor is None else Cursor(self.cursor.rev, self.cursor.id)


class PullRequest(Schema):
    """What the phone holds; ``rulings_seen`` are ids of rulings it has shown."""

    app_version: Version
    blocks: Annotated[list[BlockHeld], Field(max_length=500)]
    numbers_left: dict[UUID, int] = {}
    rulings_seen: Annotated[list[UUID], Field(max_length=500)] = []
    health: Told = None


class HealthRequest(Schema):
    """How the phone stands, by itself: after a sync that failed."""

    app_version: Version = ""
    health: Told = None


_Field = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class DigestsRequest(Schema):
    """Which blocks, as the phone has them, and the fields of each kind of row that it keeps."""

    app_version: Version = ""
    fields: Annotated[
        dict[Code, Annotated[list[_Field], Field(max_length=100)]], Field(max_length=50)
    ]
    blocks: Annotated[list[BlockHeld], Field(max_length=500)]


class Sealed(Schema):
    """An item sealed to the server's key; kept as it came when it cannot be opened."""

    epk: Annotated[str, StringConstraints(max_length=400)]
    iv: Annotated[str, StringConstraints(max_length=40)]
    ct: Annotated[str, StringConstraints(max_length=200_000)]


class PushItem(Schema):
    """One sealed mutation. The block stands outside the seal too, for items that do not open."""

    id: UUID
    block_id: UUID
    sealed: Sealed


class PushRequest(Schema):
    """A batch. Items are checked one by one later, so that a bad one cannot spoil the rest."""

    app_version: Version = ""
    sent_at: Moment
    items: list[object]
    health: Told = None


class ErasedRequest(Schema):
    """That a phone has erased what could be read on it, and why."""

    because: Erasure
