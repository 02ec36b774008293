"""Writing the rows that a sheet adds, changes and ends, with one ledger entry for each chain."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar, cast
from uuid import UUID

from django.db import models

from minqing.ledger.operations import new_entry
from minqing.ledger.rules import chain_of
from minqing.lib.actor import Actor
from minqing.lib.ids import digest_of_ids
from minqing.sheets.rules.outcomes import ChangeKind
from minqing.storage.bulk import update_rows

__all__ = ["Placed", "Rows", "enter", "touched", "write_rows"]

_BATCH = 2_000


class Placed(Protocol):
    """A row with a place."""

    area_code: str


R = TypeVar("R", bound=models.Model)


@dataclass(slots=True)
class Rows(Generic[R]):
    """Rows of one table, by what happens to them."""

    added: list[R] = field(default_factory=list)
    changed: list[R] = field(default_factory=list)
    ended: list[R] = field(default_factory=list)

    def take(self, row: R, kind: ChangeKind) -> None:
        """Put a row where it belongs; an unchanged one nowhere."""
        if kind != "unchanged":
            {"added": self.added, "changed": self.changed, "ended": self.ended}[kind].append(row)


def write_rows(rows: Rows[R], *, columns: Sequence[str]) -> None:
    """Write the rows; of those that were registered before only ``columns`` (attribute names).

    Ends are written before anything begins, in the order of ids: dated rows never overlap on the
    way, and two acts wait for each other instead of locking each other out.
    """
    update_rows(sorted([*rows.changed, *rows.ended], key=lambda row: row.pk), columns)
    if rows.added:
        manager = type(rows.added[0])._default_manager
        manager.bulk_create(rows.added, batch_size=_BATCH)


def touched(rows: Rows[R]) -> list[tuple[str, UUID, ChangeKind]]:
    """Area code, id and kind of everything that is written; for ``enter``."""
    found: list[tuple[str, UUID, ChangeKind]] = []
    kinds: tuple[tuple[ChangeKind, list[R]], ...] = (
        ("added", rows.added),
        ("changed", rows.changed),
        ("ended", rows.ended),
    )
    for kind, listed in kinds:
        found += [(cast("Placed", each).area_code, each.pk, kind) for each in listed]
    return found


def enter(
    *, act: str, by: Actor, at: datetime, rows: Iterable[tuple[str, UUID, ChangeKind]]
) -> None:
    """One entry for each chain: how many rows were added, changed, ended, and a digest of ids.

    ``rows`` gives area code, id and kind of each. Inside an operation only.
    """
    chains: dict[str, list[tuple[UUID, ChangeKind]]] = defaultdict(list)
    for area_code, row_id, kind in rows:
        chains[chain_of(area_code)].append((row_id, kind))
    for chain, listed in sorted(chains.items()):
        new_entry(
            act=act,
            by=by,
            at=at,
            area_code=chain,
            detail={
                **Counter(kind for _, kind in listed),
                "ids_sha256": digest_of_ids(row_id for row_id, _ in listed),
            },
        )
