"""Noting in the ledger that a list of cases left the desk as a table."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.territory.models import Block

__all__ = ["note_export"]


@operation
def note_export(
    *, by: Actor, at: datetime, scope: Scope, name: str, case_ids: Iterable[UUID]
) -> None:
    """Note who took which list along: its name, how many cases, and the digest of their ids.

    The entry stands at the reader's own place: their area, else the first of their blocks.
    """
    keys = sorted(set(case_ids))
    block = None if scope.ranges else Block.objects.filter(pk__in=scope.blocks).first()
    digest = sha256(b"".join(key.bytes for key in keys)).hexdigest()
    new_entry(
        act="cases.exported",
        by=by,
        at=at,
        area_code=scope.ranges[0].lower if scope.ranges else block.area_code if block else "",
        block_id=block.pk if block else None,
        detail={"list": name, "count": len(keys), "digest": digest},
    )
