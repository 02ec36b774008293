"""Recording what another system brings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg
from django.db import IntegrityError

from minqing.cases.models import Case
from minqing.cases.operations import CaseAlreadyRecordedError, leave_contact, raise_case
from minqing.cases.rules import Category, Channel, Urgency
from minqing.interop.models import Intake
from minqing.interop.queries.clients import intake_hash
from minqing.interop.queries.places import Place
from minqing.lib.actor import Actor
from minqing.lib.ids import new_secret

__all__ = ["Brought", "Taken", "take_in"]


@dataclass(frozen=True, slots=True)
class Brought:
    """A request as a system brings it."""

    text: str
    category: Category
    raised_at: datetime
    name: str = ""
    phone: str = ""
    email: str = ""
    sensitive: bool = False
    urgency: Urgency = Urgency.NORMAL
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: ``access_code`` and ``token`` are said once."""

    case: Case
    access_code: str
    token: str


def take_in(
    *, by: Actor, at: datetime, client_id: UUID, channel: Channel, place: Place, brought: Brought
) -> Taken:
    """Record a request that a client brought, at a place of its areas, by the usual operations.

    In the caller's transaction. Raises what ``raise_case`` and ``leave_contact`` raise.
    """
    try:
        raised = raise_case(
            by=by,
            at=at,
            body=brought.text,
            category=brought.category,
            channel=channel,
            raised_at=brought.raised_at,
            area_code=place.area_code,
            block_id=place.block_id,
            requester_name=brought.name,
            case_id=brought.case_id,
            sensitive=brought.sensitive,
            urgency=brought.urgency,
        )
    except IntegrityError as error:
        if brought.case_id is None or not _is_taken(error):
            raise
        raise CaseAlreadyRecordedError from None
    if brought.phone or brought.email:
        leave_contact(
            by=by, at=at, case_id=raised.case.pk, phone=brought.phone, email=brought.email
        )
    token = new_secret()
    Intake.objects.create(
        case=raised.case,
        client_id=client_id,
        number=raised.case.number,
        token_hash=intake_hash(token),
        came_at=at,
    )
    return Taken(raised.case, raised.access_code or "", token)


def _is_taken(error: IntegrityError) -> bool:
    """Whether another request has the id: one outside the scope, which no look-up here sees."""
    cause = error.__cause__
    return isinstance(cause, psycopg.Error) and cause.diag.constraint_name == _KEY


_KEY: Final = "cases_case_pkey"
