"""What a resident does with their own request: read an answer, reply, judge it, take it back.

Whoever holds the pass has proved to know number and access code. Each act opens a scope of exactly
the place at which the request stands, and closes it with its transaction.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from minqing.cases import operations as cases
from minqing.cases.rules import ToldChannel
from minqing.lib.actor import Actor
from minqing.lib.scope import AreaRange, Scope
from minqing.portal.operations.following import Pass
from minqing.storage.scoping import activate

__all__ = ["confirm", "rate", "read_answer", "reject", "reply", "withdraw"]


@dataclass(frozen=True, slots=True)
class _Mine:
    case_id: UUID
    requester_id: UUID
    to_tell: UUID | None


def read_answer(granted: Pass, *, at: datetime) -> bool:
    """Write down that an answer which waited was read here, if one did; it then counts as told."""

    def tell(mine: _Mine) -> bool:
        if mine.to_tell is None:
            return False
        cases.tell(by=Actor.resident(), at=at, response_id=mine.to_tell, channel=ToldChannel.PORTAL)
        return True

    return _with_mine(granted, tell)


def reply(granted: Pass, *, text: str, at: datetime) -> None:
    """Answer the office's question. Raises the errors of ``cases.reply``."""
    _with_mine(
        granted,
        lambda mine: cases.reply(by=Actor.resident(), at=at, case_id=mine.case_id, text=text),
    )


def confirm(granted: Pass, *, at: datetime) -> None:
    """Say that it is solved. Raises the errors of ``cases.confirm``."""
    _with_mine(
        granted,
        lambda mine: cases.confirm(
            by=Actor.resident(), at=at, case_id=mine.case_id, requester_id=mine.requester_id
        ),
    )


def reject(granted: Pass, *, reason: str, at: datetime) -> None:
    """Say that it is not solved, and why. Raises the errors of ``cases.reject``."""
    _with_mine(
        granted,
        lambda mine: cases.reject(
            by=Actor.resident(),
            at=at,
            case_id=mine.case_id,
            requester_id=mine.requester_id,
            reason=reason,
        ),
    )


def rate(granted: Pass, *, score: int, text: str, at: datetime) -> None:
    """Say how content they are, once. Raises the errors of ``cases.rate``."""
    _with_mine(
        granted,
        lambda mine: cases.rate(
            by=Actor.resident(),
            at=at,
            case_id=mine.case_id,
            requester_id=mine.requester_id,
            score=score,
            text=text,
        ),
    )


def withdraw(granted: Pass, *, statement: str, at: datetime) -> None:
    """Take the request back, in their own words. Raises the errors of ``cases.withdraw``."""
    _with_mine(
        granted,
        lambda mine: cases.withdraw(
            by=Actor.resident(),
            at=at,
            case_id=mine.case_id,
            requester_id=mine.requester_id,
            statement=statement,
        ),
    )


def _with_mine(granted: Pass, act: Callable[[_Mine], object]) -> bool:
    """Do something in the scope of the request's place; CaseNotFoundError when there is none."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select portal_mine(%s, %s)", [granted.number, granted.code_hash])
            row = cursor.fetchone()
        if row is None or row[0] is None:
            raise cases.CaseNotFoundError
        found = json.loads(row[0]) if isinstance(row[0], str) else row[0]
        activate(Scope(ranges=(AreaRange.only(found["area_code"]),), purpose="portal"))
        waits = found["to_tell"]
        mine = _Mine(
            UUID(found["case_id"]), UUID(found["requester_id"]), UUID(waits) if waits else None
        )
        return bool(act(mine))
