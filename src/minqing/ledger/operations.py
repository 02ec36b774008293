"""Writing to the ledger: the frame of every operation, and the daily root."""

import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, transaction

from minqing.ledger.models import ChainHead, DailyRoot, Fact
from minqing.ledger.rules import Head, chain_of, root_content, root_hash
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.salted import new_salt, text_digest
from minqing.storage.keys import keyring

__all__ = [
    "Detail",
    "Entry",
    "OutsideOperationError",
    "new_entry",
    "operation",
    "side_text",
    "sign_daily_root",
]

P = ParamSpec("P")
R = TypeVar("R")
_Value = str | int | bool | None | list[str] | list[int] | dict[str, int]
Detail = dict[str, _Value]


class OutsideOperationError(Exception):
    """A ledger entry was opened outside an operation."""


@dataclass(slots=True)
class Entry:
    """An entry being written; ``id`` goes into ``entry_id`` of the facts it makes."""

    act: str
    by: Actor
    at: datetime
    area_code: str
    block_id: UUID | None
    object_id: UUID | None
    detail: Detail
    id: UUID = field(default_factory=new_id)
    tables: set[str] = field(default_factory=set)

    def made(self, *facts: Fact | type[Fact]) -> None:
        """Say which facts (rows, or the models of a bulk act) the entry's digest covers.

        They must be in the database, with this entry's id, when the operation ends.
        """
        self.tables.update(each._meta.db_table for each in facts)

    def as_json(self) -> dict[str, object]:
        """What ``ledger_append`` takes."""
        return {
            "id": str(self.id),
            "chain": chain_of(self.area_code),
            "at": self.at.isoformat(),
            "act": self.act,
            "actor_kind": self.by.kind.value,
            "actor_id": _text(self.by.id),
            "member_id": _text(self.by.member_id),
            "actor_name": self.by.name,
            "area_code": self.area_code,
            "block_id": _text(self.block_id),
            "object_id": _text(self.object_id),
            "detail": self.detail,
            "tables": sorted(self.tables),
        }


_pending: ContextVar[list[Entry] | None] = ContextVar("pending_entries", default=None)


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """The frame of a write use case: atomic, and ledgered when the outermost one ends.

    An operation that calls another shares its transaction; all entries are appended together at
    the end, so the chain heads are the last rows to be locked.
    """

    @wraps(function)
    def framed(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _pending.get()
        if outer is not None:
            before = len(outer)
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except BaseException:
                # The caller may go on without what failed: its entries went with its savepoint.
                del outer[before:]
                raise
        entries: list[Entry] = []
        token = _pending.set(entries)
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                _append(entries)
                return result
        finally:
            _pending.reset(token)

    return framed


def new_entry(
    *,
    act: str,
    by: Actor,
    at: datetime,
    area_code: str,
    block_id: UUID | None = None,
    object_id: UUID | None = None,
    detail: Detail | None = None,
) -> Entry:
    """Open an entry of the running operation; OutsideOperationError when there is none.

    ``detail`` holds ids, codes and counts only: nothing personal ever enters the ledger.
    """
    entries = _pending.get()
    if entries is None:
        message = f"{act}: open ledger entries inside an @operation only."
        raise OutsideOperationError(message)
    entry = Entry(act, by, at, area_code, block_id, object_id, detail or {})
    entries.append(entry)
    return entry


def side_text(content: str) -> tuple[bytes | None, bytes | None]:
    """Salt for the side row and digest for the fact; both None when there is no text."""
    if not content:
        return None, None
    salt = new_salt()
    return salt, text_digest(salt, content)


@operation
def sign_daily_root(*, district: str, on_date: date, by: Actor, at: datetime) -> DailyRoot:
    """Sign the heads of all chains; one root a day, the first one stays.

    The caller delivers the root outside the database (file, e-mail, printed bulletin): only a
    copy out of the owner's reach proves that no tail was cut before it.
    """
    existing = DailyRoot.objects.filter(on_date=on_date).first()
    if existing is not None:
        return existing
    heads = [
        Head(head.chain, head.sequence, bytes(head.hash).hex())
        for head in ChainHead.objects.order_by("chain").select_for_update()
    ]
    before = DailyRoot.objects.filter(on_date__lt=on_date).order_by("-on_date").first()
    content = root_content(district, on_date, heads, before.hash if before else "")
    new_entry(
        act="ledger.root_signed",
        by=by,
        at=at,
        area_code=district,
        detail={"on_date": on_date.isoformat(), "hash": root_hash(content)},
    )
    return DailyRoot.objects.create(
        on_date=on_date,
        content=content,
        hash=root_hash(content),
        signature=keyring().sign(content),
        signed_at=at,
    )


def _append(entries: list[Entry]) -> None:
    if not entries:
        return
    # A bulk act writes down what happened at many moments: a chain tells it in their order.
    told = sorted(entries, key=lambda entry: entry.at)
    with connection.cursor() as cursor:
        cursor.execute(
            "select ledger_append(%s::jsonb)", [json.dumps([entry.as_json() for entry in told])]
        )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
