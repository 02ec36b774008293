"""Entries of the register that somebody may know to be the same as the one at hand."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from minqing.households import access
from minqing.households.models import Household, Person
from minqing.lib.codes import neighbourhood_of
from minqing.lib.scope import AreaRange, Scope
from minqing.lib.text import normalise_name, pinyin_key

__all__ = ["MOST", "Other", "others_like"]

MOST = 50


@dataclass(frozen=True, slots=True)
class Other:
    """An entry that may be chosen, with what tells it from its namesakes."""

    id: UUID
    name: str
    address: str
    born_on: date | None = None


def others_like(scope: Scope, row: Household | Person, search: str) -> list[Other]:
    """Other open entries of the kind, by place; the first ``MOST`` (one statement).

    Without a search those of the same name in the neighbourhood and those behind the same door,
    with one those anywhere in the scope whose name begins so, or whose address holds it.
    """
    if isinstance(row, Person):
        door = row.household.dwelling_id
        people = access.people(scope).select_related("household__dwelling")
        found = people.filter(_wanted(row, door, search, dwelling="household__dwelling"))
        return [
            Other(each.pk, each.name, each.household.dwelling.address, each.birth_on)
            for each in found.exclude(pk=row.pk).order_by("area_code", "pk")[:MOST]
        ]
    homes = access.households(scope).select_related("dwelling")
    alike = homes.filter(_wanted(row, row.dwelling_id, search, dwelling="dwelling"))
    return [
        Other(each.pk, each.name, each.dwelling.address)
        for each in alike.exclude(pk=row.pk).order_by("area_code", "pk")[:MOST]
    ]


def _wanted(row: Household | Person, door: UUID, search: str, *, dwelling: str) -> Q:
    still = Q(to_on__isnull=True)
    if search:
        named = Q(name__startswith=normalise_name(search))
        sounding = Q(name_pinyin__startswith=pinyin_key(search))
        return still & (named | sounding | Q((f"{dwelling}__address__contains", search)))
    near = AreaRange.of(neighbourhood_of(row.area_code))
    here = Q(area_code__gte=near.lower, area_code__lt=near.upper)
    return still & here & (Q(name=row.name) | Q((dwelling, door)))
