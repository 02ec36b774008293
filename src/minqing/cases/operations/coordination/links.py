"""One-time links for units without an account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.cases.models import PartLink
from minqing.cases.operations.coordination.work import begin_part
from minqing.cases.rules.coordination import LINK_LIFE, PartStepKind
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_secret
from minqing.storage.keys import keyring

__all__ = ["MadeLink", "link_hash", "make_link", "revoke_link"]


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new link and its token, which is shown once and not kept."""

    link: PartLink
    token: str


def link_hash(token: str) -> bytes:
    """What is kept of a token: 32 bytes, keyed outside the database, so no row can be made up."""
    return keyring().index(token, "part link")


@operation
def make_link(*, by: Actor, at: datetime, part_id: UUID) -> MadeLink:
    """Make a link by which whoever has it answers one part, for 14 days, once.

    The unit's former link ends. Raises PartNotFoundError, ConveningOverError, PartNotNowError,
    NotYoursError.
    """
    with begin_part(part_id, by=by, at=at) as each:
        each.check_office(PartStepKind.MOVED)
        _revoke(part_id, at)
        token = new_secret()
        link = PartLink.objects.create(
            part=each.part,
            unit_id=each.now.unit_id,
            token_hash=link_hash(token),
            made_at=at,
            made_by=by.member_id,
            expires_at=at + LINK_LIFE,
            **each.work.text_place(),
        )
        each.work.entry("cases.part_link_made", part=str(part_id), link=str(link.pk))
    return MadeLink(link, token)


@operation
def revoke_link(*, by: Actor, at: datetime, part_id: UUID) -> int:
    """Withdraw the open link of a part; gives how many there were.

    Raises PartNotFoundError, ConveningOverError, PartNotNowError, NotYoursError.
    """
    with begin_part(part_id, by=by, at=at) as each:
        each.check_office(PartStepKind.MOVED)
        gone = _revoke(part_id, at)
        if gone:
            each.work.entry("cases.part_link_revoked", part=str(part_id))
    return gone


def _revoke(part_id: UUID, at: datetime) -> int:
    links = PartLink.objects.filter(part_id=part_id, used_at=None, revoked_at=None)
    return links.update(revoked_at=at)
