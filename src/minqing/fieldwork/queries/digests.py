"""What a phone ought to hold of its blocks, as digests."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from minqing.fieldwork.queries.changes import changes
from minqing.fieldwork.queries.standing import DeviceStanding, Offer
from minqing.fieldwork.rules.cursors import START, Cursor, is_current
from minqing.fieldwork.rules.digests import kind_digests
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped

__all__ = ["block_digests"]

_ALL_ROWS = 10_000_000


def block_digests(
    device: DeviceStanding,
    offer: Offer,
    asked: Mapping[UUID, Cursor | None],
    fields: Mapping[str, Sequence[str]],
    at: datetime,
) -> dict[UUID, dict[str, str] | None]:
    """Digests of the blocks asked for, by kind of row (one statement a block).

    The rows are those that a pull from the beginning would bring. None for a block that is not the
    device's, of which the device lacks something, or that changed while it was read: two different
    moments must not be compared.
    """
    states = {each.id: each for each in offer.blocks}
    found: dict[UUID, dict[str, str] | None] = dict.fromkeys(asked)
    with scoped(device.scope):
        for block_id, held in asked.items():
            state = states.get(block_id)
            if state is None or not is_current(held, state.rev):
                continue
            page = changes(
                block_id=block_id,
                after=START,
                counter=state.rev,
                member_id=device.member_id,
                today=local_date(at),
                limit=_ALL_ROWS,
            )
            if page.cursor.rev == state.rev:
                found[block_id] = kind_digests(map(json.loads, page.rows), fields)
    return found
