"""What phones attach to records: which files are taken, how they come, where each stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from minqing.files.rules.media import IMAGE_BYTES, FileProblem, MediaType

__all__ = [
    "CHUNK_BYTES",
    "ENVELOPE_BYTES",
    "PICTURES",
    "AttachedTo",
    "AttachmentState",
    "Belonging",
    "Described",
    "TakenAt",
    "objection_to",
]

CHUNK_BYTES = 256 * 1024
"""The most a phone sends at once of a file: what a weak signal still carries in a minute."""
ENVELOPE_BYTES = 4 * 1024
"""By how much a sealed file may be larger than the file in it."""
PICTURES = (MediaType.JPEG, MediaType.PNG)
"""What a phone may attach: photos, and signatures drawn on the screen."""


class AttachedTo(StrEnum):
    """What a file belongs to."""

    VISIT = "visit"
    CASE = "case"
    ANSWERS = "answers"


class AttachmentState(StrEnum):
    """Whether the file itself has come: the record of it counts before, and without it."""

    AWAITED = "awaited"
    ARRIVED = "arrived"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TakenAt:
    """Where a picture was taken, in degrees (WGS 84) and metres; kept where the worker agreed."""

    longitude: float
    latitude: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Described:
    """A file as the phone describes it: digest and size in bytes of the file before sealing."""

    sha256: str
    size: int
    media_type: str
    made_at: datetime
    question: str = ""
    position: TakenAt | None = None


@dataclass(frozen=True, slots=True)
class Belonging:
    """What a file is attached to, and where that stands today."""

    attached_to: AttachedTo
    attached_id: UUID
    area_code: str
    block_id: UUID | None


def objection_to(described: Described) -> FileProblem | None:
    """Why a file need not even be sent, None when it may come."""
    if described.media_type not in PICTURES:
        return FileProblem.NOT_ALLOWED_HERE
    if described.size <= 0:
        return FileProblem.EMPTY
    return FileProblem.TOO_LARGE if described.size > IMAGE_BYTES else None
