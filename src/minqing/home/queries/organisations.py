"""What the start page tells somebody who is posted to an organisation and to no area."""

from dataclasses import dataclass, field
from datetime import date, datetime

from minqing.cases.queries.coordination.lists import UnitStart, unit_start
from minqing.lib.scope import Scope
from minqing.organisations.models import Organisation, Tie
from minqing.storage.dated import holds_on
from minqing.territory.models import Area
from minqing.territory.rules import Role, Standing

__all__ = ["OwnOrganisation", "own_organisations", "own_parts"]

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """An organisation of the reader's, and the neighbourhoods it is tied to since when."""

    name: str
    ties: list[tuple[str, date]] = field(default_factory=list)


def own_organisations(standing: Standing, *, on: date) -> list[OwnOrganisation]:
    """The organisations of the reader's postings, with their ties of a day (three statements)."""
    ids = {each.organisation_id for each in standing.postings} - {None}
    found = {
        each.pk: OwnOrganisation(each.name)
        for each in Organisation.objects.filter(pk__in=ids).order_by("name_pinyin", "pk")
    }
    ties = list(Tie.objects.filter(holds_on(on), organisation__in=found).order_by("from_on", "pk"))
    names = dict(
        Area.objects.filter(code__in={each.area_code for each in ties}).values_list("code", "name")
    )
    for tie in ties:
        if tie.area_code in names:
            found[tie.organisation_id].ties.append((names[tie.area_code], tie.from_on))
    return list(found.values())


def own_parts(scope: Scope, standing: Standing, *, at: datetime) -> UnitStart | None:
    """What the reader's member units owe, the most urgent first; None for other organisations."""
    if Role.UNIT_OFFICER not in standing.roles:
        return None
    return unit_start(scope, at=at, most=_SHOWN)
