"""What a client does with a request, once for each key of its own."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from minqing.cases.models import CaseEvent
from minqing.cases.rules import CaseLevel, EventKind, owner_area
from minqing.interop.models import ClientAct
from minqing.interop.operations.errors import HeldElsewhereError, KeyUsedError
from minqing.interop.queries.clients import Caller
from minqing.lib.ids import new_id

__all__ = ["Done", "do_once"]

_BY_ITS_HOLDER = frozenset({EventKind.RESPONDED, EventKind.HANDED_UP})
"""What only the level that holds a request does with it."""


@dataclass(frozen=True, slots=True)
class Done:
    """When it was done, and whether that was at an earlier try."""

    at: datetime
    before: bool


def do_once(
    *,
    client: Caller,
    at: datetime,
    case_id: UUID,
    key: str,
    said: str,
    act: Callable[[], object],
) -> Done:
    """Do an act of a client, by the usual operations, unless it was done under this key before.

    In the caller's transaction and the client's scope; who sends the same at the same moment waits.
    ``said`` is what was asked, in one way of writing it. A client answers and hands up what the
    offices of its areas hold: of a case that went above them the whole act is undone. Raises
    KeyUsedError, HeldElsewhereError, and what the act raises.
    """
    digest = hashlib.sha256(said.encode()).digest()
    if not _take(client.id, key, case_id, digest, at):
        row = ClientAct.objects.get(client_id=client.id, key=key)
        if (row.case_id, bytes(row.said)) != (case_id, digest):
            raise KeyUsedError
        return Done(row.done_at, before=True)
    act()
    _held_in_its_areas(client, case_id, at)
    return Done(at, before=False)


def _take(client_id: UUID, key: str, case_id: UUID, digest: bytes, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into interop_clientact (id, client_id, key, case_id, said, done_at)"
            " values (%s, %s, %s, %s, %s, %s) on conflict (client_id, key) do nothing",
            [new_id(), client_id, key, case_id, digest, at],
        )
        return bool(cursor.rowcount)


def _held_in_its_areas(client: Caller, case_id: UUID, at: datetime) -> None:
    """Looked at after the act, which holds the case: nobody moves it in between."""
    steps = CaseEvent.objects.filter(
        case_id=case_id, by_id=client.id, recorded_at=at, kind__in=list(_BY_ITS_HOLDER)
    )
    for level, area_code in steps.values_list("level_from", "area_code"):
        if not client.scope.covers_area(owner_area(CaseLevel(level), area_code)):
            raise HeldElsewhereError
