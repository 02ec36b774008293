"""What a household says of a visit, with a code of its contact card."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from minqing.lib.actor import Actor
from minqing.lib.scope import AreaRange, Scope
from minqing.portal.rules import Outcome
from minqing.storage.keys import keyring
from minqing.storage.scoping import activate
from minqing.visits.operations import record_word
from minqing.visits.operations.confirming import code_hash

__all__ = ["say_who_came"]


def say_who_came(*, code: str, came: bool, address: str, at: datetime) -> Outcome:
    """Write down what a household says with a code of its contact card; the code is then used up.

    A wrong, used or withdrawn code is "unknown", whatever it is; after twenty of them in an hour
    from one network address every answer is "too many".
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "select portal_confirm(%s, %s, %s)",
                [code_hash(code), keyring().index(address, "portal address"), at],
            )
            row = cursor.fetchone()
        told = _read(row[0] if row else None)
        outcome = Outcome(told["outcome"])
        if outcome is Outcome.FOUND:
            block = told["block_id"]
            activate(
                Scope(
                    ranges=(AreaRange.of(told["area_code"]),),
                    blocks=() if block is None else (UUID(block),),
                    purpose="contact_card",
                )
            )
            record_word(
                by=Actor.resident(),
                at=at,
                household_id=UUID(told["household_id"]),
                code_id=UUID(told["code_id"]),
                came=came,
            )
    return outcome


def _read(found: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(found) if isinstance(found, str) else found
    return read
