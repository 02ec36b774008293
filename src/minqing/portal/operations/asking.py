"""Raising a request without an account: counted, once for each form, in the scope of its place."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from minqing.cases.operations import leave_contact, raise_case
from minqing.cases.rules import (
    CaseLevel,
    Channel,
    due_day,
    owner_area,
    response_due,
    restricted_area,
)
from minqing.files.operations import attach_now
from minqing.files.rules.attachments import AttachedTo, Belonging
from minqing.households.models import Household
from minqing.lib.actor import Actor
from minqing.lib.encryption import UnreadableSealError
from minqing.portal.models import AskTry, Slip
from minqing.portal.rules import (
    ASKS_OF_A_DOOR,
    ASKS_OF_AN_ADDRESS,
    MAX_PHOTO_BYTES,
    REFUSED_OF_AN_ADDRESS,
    SLIP_SHOWN,
    Asked,
    AskPlace,
    Wish,
    place_scope,
)
from minqing.storage.keys import keyring
from minqing.storage.scoping import activate

__all__ = [
    "AskedAlreadyError",
    "TooManyAsksError",
    "ask",
    "may_ask",
    "note_refused",
    "open_slip",
    "sealed_slip",
]

_CONTEXT = "portal.slip"
_KEPT = max(ASKS_OF_A_DOOR[1], ASKS_OF_AN_ADDRESS[1], REFUSED_OF_AN_ADDRESS[1])
_KNOWN = timedelta(days=2)
"""How long a form that is sent again is known for what it is."""


class AskedAlreadyError(Exception):
    """This form was sent before, so long ago that its slip is not shown any more."""


class TooManyAsksError(Exception):
    """From this network address, or for this door, enough was sent in for now."""


def may_ask(*, address: str, at: datetime) -> bool:
    """Whether a network address may send in one more request now (one indexed count).

    What it sent in counts, and by itself what could not be taken.
    """
    limits = {
        _address_hash(address): ASKS_OF_AN_ADDRESS,
        _refused_hash(address): REFUSED_OF_AN_ADDRESS,
    }
    since = at - min(within for _most, within in limits.values())
    rows = AskTry.objects.filter(address_hash__in=list(limits), tried_at__gt=since)
    counts = rows.values("address_hash").annotate(tries=Count("id"))
    found = {bytes(key): tries for key, tries in counts.values_list("address_hash", "tries")}
    return all(found.get(key, 0) < most for key, (most, _within) in limits.items())


def note_refused(*, address: str, at: datetime) -> None:
    """Count a form that could not be taken: whoever floods the page with any is stopped, too."""
    AskTry.objects.create(address_hash=_refused_hash(address), tried_at=at)


def ask(*, place: AskPlace, wish: Wish, token: str, address: str, at: datetime) -> Asked:
    """Send in what a resident asks; the same token again gives the slip of the first time.

    The month runs from now. The request, its pictures and the slip come to be together or not at
    all. Raises TooManyAsksError, AskedAlreadyError, the errors of ``cases.raise_case``,
    FileRefusedError of a picture that is none, StorageFullError.
    """
    slip_id = _slip_id(token)
    if (known := _slip(slip_id, at)) is not None:
        return known
    _count(place, address, at)
    with transaction.atomic():
        # Whoever sends the same form at the same moment waits here for the first to end.
        if not _take(slip_id, at):
            known = _slip(slip_id, at)
            if known is None:
                raise AskedAlreadyError
            return known
        asked = _raised(place, wish, at)
        Slip.objects.filter(pk=slip_id).update(sealed=_sealed(asked))
    return asked


def sealed_slip(token: str, at: datetime) -> str:
    """What a cookie holds, so that the browser that sent a request can see its slip again."""
    plain = json.dumps([token, (at + SLIP_SHOWN).isoformat()])
    return urlsafe_b64encode(keyring().seal(plain, _CONTEXT)).decode()


def open_slip(cookie: str, at: datetime) -> Asked | None:
    """The slip behind a cookie; None when it is over, broken or not ours."""
    try:
        plain = keyring().open(urlsafe_b64decode(cookie.encode()), _CONTEXT)
    except (ValueError, UnreadableSealError):
        return None
    token, until = json.loads(plain)
    return _slip(_slip_id(token), at) if at < datetime.fromisoformat(until) else None


def _raised(place: AskPlace, wish: Wish, at: datetime) -> Asked:
    by = Actor.resident()
    above = restricted_area(wish.about, place.area_code) if wish.about else ""
    activate(place_scope(place, above))
    home = _home(place)
    raised = raise_case(
        by=by,
        at=at,
        raised_at=at,
        channel=Channel.PORTAL,
        body=_body(place, wish, at_home=home is not None and not wish.name_withheld),
        category=wish.category,
        household=home,
        area_code=place.area_code,
        block_id=place.block_id,
        requester_name=wish.name,
        sensitive=wish.sensitive,
        name_withheld=wish.name_withheld,
        restricted_about=wish.about,
    )
    case = raised.case
    if wish.phone:
        leave_contact(by=by, at=at, case_id=case.pk, phone=wish.phone)
    belongs = Belonging(AttachedTo.CASE, case.pk, case.area_code, case.block_id)
    for photo in wish.photos:
        attach_now(
            by=by,
            at=at,
            belongs=belongs,
            content=photo.content,
            name=photo.name,
            most_bytes=MAX_PHOTO_BYTES,
        )
    return Asked(
        number=case.number,
        access_code=raised.access_code or "",
        due_on=due_day(response_due(at)),
        area_code=above or owner_area(CaseLevel.NEIGHBOURHOOD, place.area_code),
    )


def _home(place: AskPlace) -> Household | None:
    """The household behind a card's door, where only one lives there."""
    if place.dwelling_id is None:
        return None
    rows = Household.objects.filter(dwelling_id=place.dwelling_id, to_on__isnull=True)
    homes = list(rows[:2])
    return homes[0] if len(homes) == 1 else None


def _body(place: AskPlace, wish: Wish, *, at_home: bool) -> str:
    """What they ask, with the place that they named, where the request does not know its door."""
    card = "" if at_home or wish.name_withheld else place.address
    where = " ".join(part for part in (card, wish.where.strip()) if part)
    if not where:
        return wish.body
    return _("Where: %(place)s") % {"place": where} + "\n" + wish.body


def _count(place: AskPlace, address: str, at: datetime) -> None:
    """Count one request; TooManyAsksError, and nothing counted, when it is one too many.

    Under a lock for each address, so that many connections at once get no more than one.
    """
    origin = _address_hash(address)
    door = keyring().index(place.code, "portal door") if place.code else None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"portal_ask {origin.hex()}"],
            )
        AskTry.objects.filter(tried_at__lte=at - _KEPT).delete()
        if not may_ask(address=address, at=at):
            raise TooManyAsksError
        most, within = ASKS_OF_A_DOOR
        if door is not None and _tries("door_hash", door, at - within) >= most:
            raise TooManyAsksError
        AskTry.objects.create(address_hash=origin, door_hash=door, tried_at=at)


def _tries(column: str, value: bytes, since: datetime) -> int:
    return AskTry.objects.filter(**{column: value}, tried_at__gt=since).count()


def _address_hash(address: str) -> bytes:
    return keyring().index(address, "portal address")


def _refused_hash(address: str) -> bytes:
    return keyring().index(address, "portal refused")


def _slip_id(token: str) -> UUID:
    return UUID(bytes=keyring().index(token, "portal slip")[:16])


def _take(slip_id: UUID, at: datetime) -> bool:
    """Whether this form is sent for the first time; slips that nobody may see any more go."""
    Slip.objects.filter(made_at__lte=at - _KNOWN).delete()
    Slip.objects.filter(made_at__lte=at - SLIP_SHOWN, sealed__isnull=False).update(sealed=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into portal_slip (id, made_at) values (%s, %s) on conflict do nothing",
            [slip_id, at],
        )
        return bool(cursor.rowcount)


def _slip(slip_id: UUID, at: datetime) -> Asked | None:
    row = Slip.objects.filter(pk=slip_id, made_at__gt=at - SLIP_SHOWN).first()
    if row is None or row.sealed is None:
        return None
    number, code, due_on, area = json.loads(keyring().open(bytes(row.sealed), _CONTEXT))
    return Asked(number, code, date.fromisoformat(due_on), area)


def _sealed(asked: Asked) -> bytes:
    plain = [asked.number, asked.access_code, asked.due_on.isoformat(), asked.area_code]
    return keyring().seal(json.dumps(plain), _CONTEXT)
