"""Where a user is reached: noted, confirmed by a code sent there, chosen when, forgotten."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.phones import normalise_phone
from minqing.lib.time import local_date
from minqing.notices.access import own_addresses
from minqing.notices.models import NoticeAddress
from minqing.notices.operations.posting import WayNotSetUpError, post_code
from minqing.notices.queries.ways import ways_set_up
from minqing.notices.rules import ROBOTS, Way, When
from minqing.notices.rules.wire import robot_key
from minqing.storage.keys import keyring, seal_column

__all__ = [
    "AddressError",
    "CodeExpiredError",
    "NoAddressError",
    "TooManyCodesError",
    "UnusableAddressError",
    "WrongCodeError",
    "choose_when",
    "confirm_address",
    "forget_address",
    "note_address",
]

CODE_GOOD_FOR: Final = timedelta(minutes=15)
MOST_TRIES: Final = 5
MOST_CODES_A_DAY: Final = 10
_DIGITS: Final = 6


class AddressError(Exception):
    """The act on an address is not possible; the message says what to do."""

    message: ClassVar[Promise] = _("This is not possible with this address.")
    field: ClassVar[str | None] = None

    def __str__(self) -> str:
        """The message in the language in use."""
        return str(self.message)


class UnusableAddressError(AddressError):
    """What was typed is no address of this way."""

    message = _("This cannot be used. Look at it again and type it as it is shown below.")
    field = "address"


class TooManyCodesError(AddressError):
    """Too many codes were asked for today."""

    message = _("Too many codes were sent today. Go on tomorrow.")
    field = "address"


class NoAddressError(AddressError):
    """There is no address to confirm or to choose for."""

    message = _("Note an address first.")


class CodeExpiredError(AddressError):
    """The code is too old, or was typed wrongly too often."""

    message = _("This code is used up. Note the address again to get a new one.")
    field = "code"


class WrongCodeError(AddressError):
    """The code is another one."""

    message = _("This is not the code that was sent. Look at it again.")
    field = "code"


@operation
def note_address(
    *, by: Actor, at: datetime, user_id: UUID, way: Way, address: str, secret: str = ""
) -> NoticeAddress:
    """Note where a user is reached and send a code there; it counts once that was typed.

    The one noted before no longer counts. Raises UnusableAddressError, TooManyCodesError,
    WayNotSetUpError. The user's id must be granted to the scope.
    """
    if way not in ways_set_up():
        raise WayNotSetUpError(way)
    plain = _checked(way, address)
    row = own_addresses(user_id).select_for_update().filter(way=way.value).first()
    if row is None:
        row = NoticeAddress(user_id=user_id, way=way.value)
    same_day = row.code_sent_at is not None and local_date(row.code_sent_at) == local_date(at)
    row.codes_sent = row.codes_sent + 1 if same_day else 1
    if row.codes_sent > MOST_CODES_A_DAY:
        raise TooManyCodesError
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    row.sealed = seal_column(NoticeAddress, "sealed", plain)
    row.secret = seal_column(NoticeAddress, "secret", secret.strip()) if secret.strip() else None
    row.confirmed_at, row.tries, row.code_sent_at = None, 0, at
    row.code_hash = _hash(row, code)
    row.save()
    _note(row, by, at, act="notices.address_noted")
    post_code(address=row, code=code, area_code=_district(), at=at)
    return row


@operation
def confirm_address(
    *, by: Actor, at: datetime, user_id: UUID, way: Way, code: str
) -> AddressError | None:
    """Let an address count from now on, when the code is the one that was sent there.

    A wrong try is counted, so it is an answer and no exception, which would undo the counting:
    WrongCodeError, CodeExpiredError or NoAddressError is returned, None when all is well.
    """
    row = own_addresses(user_id).select_for_update().filter(way=way.value).first()
    if row is None or row.code_sent_at is None:
        return NoAddressError()
    if row.code_hash is None or row.tries >= MOST_TRIES or at > row.code_sent_at + CODE_GOOD_FOR:
        return CodeExpiredError()
    if not hmac.compare_digest(bytes(row.code_hash), _hash(row, "".join(code.split()))):
        row.tries += 1
        row.save(update_fields=["tries"])
        return WrongCodeError()
    row.confirmed_at, row.code_hash, row.digested_at = at, None, None
    row.save(update_fields=["confirmed_at", "code_hash", "digested_at"])
    _note(row, by, at, act="notices.address_confirmed")
    return None


@operation
def choose_when(*, by: Actor, at: datetime, user_id: UUID, way: Way, when: When) -> None:  # noqa: ARG001 - every write says who
    """Choose when notices come by a way; a taste, so the ledger says nothing. NoAddressError."""
    row = own_addresses(user_id).select_for_update().filter(way=way.value).first()
    if row is None:
        raise NoAddressError
    if when is When.DAILY and row.at_times != When.DAILY:
        # What came before went out at once, or was not wanted.
        row.digested_at = at if row.confirmed_at else None
    row.at_times = when.value
    row.save(update_fields=["at_times", "digested_at"])


@operation
def forget_address(*, by: Actor, at: datetime, user_id: UUID, way: Way) -> None:
    """Forget where a user is reached by a way. NoAddressError when nothing was noted."""
    row = own_addresses(user_id).select_for_update().filter(way=way.value).first()
    if row is None:
        raise NoAddressError
    _note(row, by, at, act="notices.address_forgotten")
    row.delete()


def _checked(way: Way, written: str) -> str:
    """What is kept of what was typed: an address, a number, or the key of a robot."""
    if way in ROBOTS:
        plain = robot_key(way, written)
    elif way is Way.SMS:
        plain = normalise_phone(written.strip())
    else:
        plain = written.strip()
        try:
            validate_email(plain)
        except ValidationError:
            plain = None
    if not plain:
        raise UnusableAddressError
    return plain


def _hash(row: NoticeAddress, code: str) -> bytes:
    return keyring().index(f"{row.pk}:{code}", "notices_code")


def _district() -> str:
    code: str = settings.MINQING_DISTRICT_CODE
    return code


def _note(row: NoticeAddress, by: Actor, at: datetime, *, act: str) -> None:
    new_entry(
        act=act,
        by=by,
        at=at,
        area_code=_district(),
        object_id=row.user_id,
        detail={"way": row.way},
    )
