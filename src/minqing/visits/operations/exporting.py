"""Who took a list of doors along."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.territory.models import Block

__all__ = ["note_board_export", "note_export"]


@operation
def note_board_export(*, by: Actor, at: datetime, area_code: str, round_id: UUID) -> None:
    """Note who took the fieldwork of an area along as a table: counts, of no household."""
    new_entry(act="visits.board_exported", by=by, at=at, area_code=area_code, object_id=round_id)


@operation
def note_export(
    *, by: Actor, at: datetime, scope: Scope, name: str, household_ids: Iterable[UUID]
) -> None:
    """Note who took which list along: its name, how many households, and the digest of their ids.

    The entry stands at the reader's own place: their area, else the first of their blocks.
    """
    keys = sorted(set(household_ids))
    block = None if scope.ranges else Block.objects.filter(pk__in=scope.blocks).first()
    new_entry(
        act="visits.exported",
        by=by,
        at=at,
        area_code=scope.ranges[0].lower if scope.ranges else block.area_code if block else "",
        block_id=block.pk if block else None,
        detail={
            "list": name,
            "count": len(keys),
            "digest": sha256(b"".join(key.bytes for key in keys)).hexdigest(),
        },
    )
