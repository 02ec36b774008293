"""A phone becomes a member's device, and stops being one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from minqing.fieldwork.models import Device, Enrolment
from minqing.fieldwork.rules.clock import TOKEN_LIFE, lease_until
from minqing.fieldwork.rules.erasure import Erasure
from minqing.fieldwork.rules.verdicts import Reason
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.ids import new_id, new_secret
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.keys import keyring
from minqing.storage.scoping import activate

__all__ = [
    "Enrolled",
    "EnrolmentRefusedError",
    "confirm_erased",
    "enrol",
    "issue_enrolment",
    "revoke",
]

_TOKEN_KIND = "fieldwork.enrolment"  # noqa: S105 - what the hash is of, no secret


class EnrolmentRefusedError(Exception):
    """The code does not enrol a phone; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A phone that has just become a device."""

    device: Device
    member_name: str
    language: str


@operation
def issue_enrolment(
    *, by: Actor, at: datetime, member: Member, area_code: str
) -> tuple[str, Enrolment]:
    """Make a code with which one phone becomes this member's within 15 minutes.

    Returns the code, which is shown once and never stored, and its row. ``area_code`` is the
    neighbourhood on whose list of devices the phone will stand.
    """
    token = new_secret()
    enrolment = Enrolment.objects.create(
        token_hash=keyring().index(token, _TOKEN_KIND),
        member=member,
        area_code=area_code,
        issued_by=by.id,
        issued_at=at,
        expires_at=at + TOKEN_LIFE,
    )
    new_entry(
        act="fieldwork.enrolment_issued",
        by=by,
        at=at,
        area_code=area_code,
        object_id=enrolment.id,
        detail={"member": str(member.id)},
    )
    return token, enrolment


def enrol(*, at: datetime, token: str, public_key: bytes, name: str, app_version: str) -> Enrolled:
    """Redeem a code: the phone with this key is the member's device from now on.

    EnrolmentRefusedError when the code is unknown, used or expired; nothing is written then. The
    scope is the code's area, known only after the code was found.
    """
    with transaction.atomic():
        state, member_id, member_name, area_code, language = _redeem(token, at)
        if member_id is None:
            raise EnrolmentRefusedError(Reason(state))
        activate(Scope.of_areas(area_code, purpose="enrolment"))
        device = Device(
            id=new_id(),
            member_id=member_id,
            area_code=area_code,
            name=name,
            public_key=public_key,
            app_version=app_version,
            enrolled_at=at,
            lease_until=lease_until(at),
            last_seen_at=at,
        )
        _register(device, at)
    return Enrolled(device, member_name, language)


@operation
def revoke(*, by: Actor, at: datetime, device: Device) -> None:
    """Withdraw a phone: it gets no more data, and what it still sends is held for review.

    A phone that is withdrawn already stays as it is.
    """
    if device.revoked_at is not None:
        return
    device.revoked_at, device.revoked_by = at, by.id
    device.save(update_fields=["revoked_at", "revoked_by"])
    new_entry(
        act="fieldwork.device_revoked",
        by=by,
        at=at,
        area_code=device.area_code,
        object_id=device.id,
        detail={"member": str(device.member_id)},
    )


@operation
def confirm_erased(*, by: Actor, at: datetime, device: Device, because: Erasure) -> None:
    """Note that a phone says that nothing of it can be read any more.

    Said again, it changes nothing: the first word stands. ``at`` is the server's own moment, for
    nobody can check when a phone erased itself, only when it said so.
    """
    if device.erased_at is not None:
        return
    device.erased_at, device.erased_because = at, because.value
    device.save(update_fields=["erased_at", "erased_because"])
    new_entry(
        act="fieldwork.device_erased",
        by=by,
        at=at,
        area_code=device.area_code,
        object_id=device.id,
        detail={"member": str(device.member_id), "because": because.value},
    )


@operation
def _register(device: Device, at: datetime) -> None:
    device.save(force_insert=True)
    new_entry(
        act="fieldwork.device_enrolled",
        by=Actor(ActorKind.DEVICE, id=device.id, member_id=device.member_id),
        at=at,
        area_code=device.area_code,
        object_id=device.id,
        detail={"member": str(device.member_id)},
    )


def _redeem(token: str, at: datetime) -> tuple[str, UUID | None, str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, member_id, member_name, area_code, language"
            " from redeem_enrolment(%s, %s)",
            [keyring().index(token, _TOKEN_KIND), at],
        )
        row = cursor.fetchone()
    return row or (Reason.TOKEN_UNKNOWN.value, None, "", "", "")
