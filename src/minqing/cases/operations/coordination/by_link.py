"""What whoever holds a one-time link reads and does: one part, by the database's own function."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from minqing.cases.operations.coordination.errors import LinkOverError, PartNotNowError
from minqing.cases.operations.coordination.links import link_hash
from minqing.cases.operations.coordination.parts import answer_part, refuse_part
from minqing.cases.operations.coordination.work import Given
from minqing.cases.rules.coordination import PartRole, PartState, ShownPurpose
from minqing.lib.actor import Actor
from minqing.lib.scope import AreaRange, Scope
from minqing.storage.keys import keyring
from minqing.storage.scoping import activate

__all__ = ["LinkedPart", "TooManyTriesError", "answer_by_link", "open_link", "refuse_by_link"]

_MAX_TOKEN = 64


class TooManyTriesError(LinkOverError):
    """Too many links that are not good came from this network address within an hour."""


@dataclass(frozen=True, slots=True)
class LinkedPart:
    """What the page of a link shows, and nothing more."""

    number: str
    office: str
    unit: str
    role: PartRole
    state: PartState
    binding: bool
    due_on: date
    expires_at: datetime
    task: str
    excerpt: str
    door: str
    name: str
    purpose: ShownPurpose | None
    said: tuple[tuple[datetime, str], ...]
    """What the office said since: asked for more, decided, supervised."""


def open_link(*, token: str, address: str, at: datetime) -> LinkedPart:
    """The part of a link. LinkOverError for any link that is not good, TooManyTriesError.

    A wrong one is counted by network address, thirty an hour.
    """
    with transaction.atomic():
        found = _find(token, address, at)
    if found["outcome"] != "found":
        raise _refusal(found)
    return _part(found)


def answer_by_link(
    *, token: str, address: str, at: datetime, text: str, files: Sequence[Given] = ()
) -> None:
    """Answer the part of a link, which is then used up. Raises what ``answer_part`` raises, too.

    Of two who use one link at the same moment the second gets LinkOverError.
    """
    with transaction.atomic():
        found = _find(token, address, at)
        if found["outcome"] == "found":
            activate(_place(found))
            try:
                answer_part(
                    by=Actor.link(UUID(found["link_id"])),
                    at=at,
                    part_id=UUID(found["part_id"]),
                    text=text,
                    files=files,
                )
            except PartNotNowError:
                # The link was good a moment ago: meanwhile somebody answered, or the office ended.
                raise LinkOverError from None
    if found["outcome"] != "found":
        raise _refusal(found)


def refuse_by_link(*, token: str, address: str, at: datetime, reason: str) -> None:
    """Say that the part is not this unit's; the link stays good. Raises as ``refuse_part``."""
    with transaction.atomic():
        found = _find(token, address, at)
        if found["outcome"] == "found":
            activate(_place(found))
            refuse_part(
                by=Actor.link(UUID(found["link_id"])),
                at=at,
                part_id=UUID(found["part_id"]),
                reason=reason,
            )
    if found["outcome"] != "found":
        raise _refusal(found)


def _find(token: str, address: str, at: datetime) -> dict[str, Any]:
    """What the function tells; a wrong try that it counts must be committed by the caller."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select cases_part_by_link(%s, %s, %s)",
            [link_hash(token[:_MAX_TOKEN]), keyring().index(address, "portal address"), at],
        )
        row = cursor.fetchone()
    told: Any = row[0] if row else None
    read: dict[str, Any] = json.loads(told) if isinstance(told, str) else told
    return read


def _refusal(found: dict[str, Any]) -> LinkOverError:
    return TooManyTriesError() if found["outcome"] == "too_many" else LinkOverError()


def _place(found: dict[str, Any]) -> Scope:
    block = found["block_id"]
    return Scope(
        ranges=(AreaRange.of(found["area_code"]),),
        blocks=() if block is None else (UUID(block),),
        purpose="part_link",
    )


def _part(found: dict[str, Any]) -> LinkedPart:
    told = found["told"] or {}
    return LinkedPart(
        number=found["number"],
        office=found["office"] or "",
        unit=found["unit"],
        role=PartRole(found["role"]),
        state=PartState(found["state"]),
        binding=found["binding"],
        due_on=date.fromisoformat(found["due_on"]),
        expires_at=datetime.fromisoformat(found["expires_at"]),
        task=found["task"] or "",
        excerpt=told.get("excerpt", ""),
        door=told.get("door", ""),
        name=told.get("name", ""),
        purpose=ShownPurpose(found["purpose"]) if found["purpose"] else None,
        said=tuple(
            (datetime.fromisoformat(each["at"]), each["text"] or "") for each in found["said"]
        ),
    )
