"""Making and withdrawing the secret address of one's calendar."""

from datetime import datetime

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_secret
from minqing.organisations.models import Member
from minqing.storage.keys import keyring
from minqing.visits.models import CalendarAddress
from minqing.visits.queries.calendar import TOKEN_KIND

__all__ = ["make_calendar_address", "withdraw_calendar_address"]


@operation
def make_calendar_address(*, by: Actor, at: datetime, member: Member) -> str:
    """Make the secret of a member's address; the one before gives nothing from now on.

    It is returned once and kept as a keyed hash.
    """
    token = new_secret()
    CalendarAddress.objects.update_or_create(
        member=member,
        defaults={
            "token_hash": keyring().index(token, TOKEN_KIND),
            "made_at": at,
            "read_on": None,
        },
    )
    new_entry(
        act="visits.calendar_made", by=by, at=at, area_code=member.area_code, object_id=member.pk
    )
    return token


@operation
def withdraw_calendar_address(*, by: Actor, at: datetime, member: Member) -> bool:
    """End a member's address; False, and nothing written, when there was none."""
    ended, _ = CalendarAddress.objects.filter(member=member).delete()
    if not ended:
        return False
    new_entry(
        act="visits.calendar_withdrawn",
        by=by,
        at=at,
        area_code=member.area_code,
        object_id=member.pk,
    )
    return True
