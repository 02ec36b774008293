"""The ledger as a page: who did what in the reader's area, newest first."""

from dataclasses import dataclass

from django.db.models import Q

from minqing.home.queries.acts import act_label
from minqing.ledger.access import entries
from minqing.ledger.models import LedgerEntry
from minqing.lib.paging import MomentKey
from minqing.lib.scope import Scope
from minqing.territory.access import members
from minqing.territory.models import Area

__all__ = ["LedgerLine", "ledger_page"]

_PAGE = 50


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An entry in words; ``who`` is empty where the name is not the reader's to know."""

    entry: LedgerEntry
    act: str
    who: str
    place: str


def ledger_page(
    scope: Scope, *, after: MomentKey | None = None, act: str = ""
) -> tuple[list[LedgerLine], MomentKey | None]:
    """One page of entries in the scope and where the next begins (three statements)."""
    rows = entries(scope)
    if act:
        rows = rows.filter(act__startswith=act)
    if after is not None:
        rows = rows.filter(Q(at__lte=after.at) & (Q(at__lt=after.at) | Q(pk__lt=after.id)))
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
    return lines, MomentKey(page[-1].at, page[-1].pk) if more else None
