"""Leaving a telephone number or an e-mail address with a request, changing it, taking it back."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from minqing.cases import access
from minqing.cases.models import Case, CaseContact, CaseStanding, Requester
from minqing.cases.operations.errors import (
    CaseNotFoundError,
    NotAnEmailAddressError,
    NotAPhoneNumberError,
    NotARequesterError,
    NotYoursError,
)
from minqing.cases.rules import CaseLevel, Who
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.phones import normalise_phone
from minqing.lib.time import local_date
from minqing.storage.keys import seal_column

__all__ = ["leave_contact"]

MAX_EMAIL = 254
"""The longest address that mail can be sent to (RFC 5321, 4.5.3.1.3)."""


@operation
def leave_contact(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    requester_id: UUID | None = None,
    phone: str = "",
    email: str = "",
) -> CaseContact | None:
    """Note how a requester (None: who asked first) is reached, in place of what was noted before.

    Without number and address it forgets what was noted, and returns None. The ledger says that a
    contact was left and of which kinds, never which.
    Raises CaseNotFoundError, NotARequesterError, NotYoursError, NotAPhoneNumberError,
    NotAnEmailAddressError.
    """
    number, address = _checked_phone(phone), _checked_email(email)
    standing = CaseStanding.objects.select_related("case").filter(pk=case_id).first()
    if standing is None:
        raise CaseNotFoundError
    _may_leave(by, at, standing)
    case = standing.case
    requester = _requester(case, requester_id)
    new_entry(
        act="cases.contact_left",
        by=by,
        at=at,
        area_code=case.area_code,
        block_id=case.block_id,
        object_id=case.pk,
        detail={"phone": bool(number), "email": bool(address)},
    )
    if not number and not address:
        CaseContact.objects.filter(requester=requester).delete()
        return None
    contact, _ = CaseContact.objects.update_or_create(
        requester=requester,
        defaults={
            "case": case,
            "phone": seal_column(CaseContact, "phone", number) if number else None,
            "email": seal_column(CaseContact, "email", address) if address else None,
            "left_at": at,
            "area_code": case.area_code,
            "block_id": case.block_id,
        },
    )
    return contact


def _may_leave(by: Actor, at: datetime, standing: CaseStanding) -> None:
    """Whoever may record a request may note how its requester is reached; so may a requester."""
    if by.kind is ActorKind.RESIDENT:
        return
    if not access.may(
        by,
        Who.POSTED,
        postings=access.postings_of(by.member_id, local_date(at)),
        level=CaseLevel(standing.level),
        area_code=standing.area_code,
        block_id=standing.block_id,
    ):
        raise NotYoursError


def _requester(case: Case, requester_id: UUID | None) -> Requester:
    rows = Requester.objects.filter(case=case).order_by("raised_at", "id")
    found = rows.first() if requester_id is None else rows.filter(pk=requester_id).first()
    if found is None:
        raise NotARequesterError
    return found


def _checked_phone(written: str) -> str:
    if not written.strip():
        return ""
    number = normalise_phone(written.strip())
    if number is None:
        raise NotAPhoneNumberError
    return number


def _checked_email(written: str) -> str:
    address = written.strip()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise NotAnEmailAddressError from None
    if len(address) > MAX_EMAIL:
        raise NotAnEmailAddressError
    return address
