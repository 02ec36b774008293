"""Who serves where: the postings of the reader's area."""

from dataclasses import dataclass
from datetime import date

from minqing.lib.scope import Scope
from minqing.storage.dated import holds_on
from minqing.territory.access import postings
from minqing.territory.models import Area, Posting

__all__ = ["Colleague", "colleagues"]

_MOST = 500


@dataclass(frozen=True, slots=True)
class Colleague:
    """A posting that holds today, with the name of its place."""

    posting: Posting
    place: str


def colleagues(scope: Scope, *, on: date) -> list[Colleague]:
    """Postings in the scope that hold on a day, by place and role (two statements, up to 500)."""
    rows = list(
        postings(scope)
        .filter(holds_on(on))
        .select_related("member", "block", "organisation")
        .order_by("area_code", "block__number", "role", "member__name_pinyin")[:_MOST]
    )
    names = dict(
        Area.objects.filter(code__in={row.area_code for row in rows}).values_list("code", "name")
    )
    return [Colleague(row, names.get(row.area_code, "")) for row in rows]
