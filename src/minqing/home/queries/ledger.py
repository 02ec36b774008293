"""The ledger as a page: who did what in the reader's area, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from minqing.home.queries.acts import act_label
from minqing.ledger.access import entries
from minqing.ledger.models import LedgerEntry
from minqing.lib.scope import Scope
from minqing.territory.access import members
from minqing.territory.models import Area

__all__ = ["LedgerKey", "LedgerLine", "ledger_page"]

_PAGE = 50


@dataclass(frozen=True, slots=True)
class LedgerKey:
    """The entry after which a page begins."""

    at: datetime
    entry_id: UUID

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.at.isoformat()}~{self.entry_id}"

    @classmethod
    def read(cls, text: str) -> "LedgerKey | None":
        """The key in an address; None when it is none, and the list begins at its start."""
        moment, _, entry = text.partition("~")
        try:
            at = datetime.fromisoformat(moment)
            return cls(at, UUID(entry)) if at.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An entry in words; ``who`` is empty where the name is not the reader's to know."""

    entry: LedgerEntry
    act: str
    who: str
    place: str


def ledger_page(
    scope: Scope, *, after: LedgerKey | None = None, act: str = ""
) -> tuple[list[LedgerLine], LedgerKey | None]:
    """One page of entries in the scope and where the next begins (three statements)."""
    rows = entries(scope)
    if act:
        rows = rows.filter(act__startswith=act)
    if after is not None:
        rows = rows.filter(Q(at__lte=after.at) & (Q(at__lt=after.at) | Q(pk__lt=after.entry_id)))
    found = list(rows.order_by("-at", "-pk")[: _PAGE + 1])
    page = found[:_PAGE]
    who = {entry.member_id for entry in page} - {None}
    names = dict(members(scope).filter(pk__in=who).values_list("pk", "name")) if who else {}
    codes = {entry.area_code for entry in page}
    places = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
    lines = [
        LedgerLine(
            entry,
            act=act_label(entry.act),
            who=(names.get(entry.member_id, "") if entry.member_id else entry.actor_name),
            place=places.get(entry.area_code, ""),
        )
        for entry in page
    ]
    more = len(found) > _PAGE
    return lines, LedgerKey(page[-1].at, page[-1].pk) if more else None
