"""Noting in the ledger that a list of cases left the desk as a table."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from minqing.cases.operations.filters import office_of
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope

__all__ = ["digest_of", "note_export"]


@operation
def note_export(
    *, by: Actor, at: datetime, scope: Scope, name: str, case_ids: Iterable[UUID]
) -> None:
    """Note who took which list along: its name, how many cases, and the digest of their ids.

    The entry stands at the reader's own place: their area, else the first of their blocks.
    """
    keys = set(case_ids)
    area_code, block_id = office_of(scope)
    new_entry(
        act="cases.exported",
        by=by,
        at=at,
        area_code=area_code,
        block_id=block_id,
        detail={"list": name, "count": len(keys), "digest": digest_of(keys)},
    )


def digest_of(case_ids: Iterable[UUID]) -> str:
    """What an entry about many cases holds of their ids: SHA-256 of them in order, as hex."""
    return sha256(b"".join(key.bytes for key in sorted(case_ids))).hexdigest()
