"""Which branches are tied to which neighbourhoods: the list behind "branches tied"."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from minqing.lib.scope import AreaRange
from minqing.organisations.models import Organisation, Tie
from minqing.organisations.rules import OrganisationKind
from minqing.storage.dated import holds_on
from minqing.territory.models import Area
from minqing.territory.queries.by_name import PAGE, NameKey, named, page_by_name

__all__ = ["TieRow", "Ties", "branch_ties", "branches_tied"]


@dataclass(frozen=True, slots=True)
class TieRow:
    """A branch, and the neighbourhoods to which it is tied on the day: (tie, name)."""

    organisation: Organisation
    ties: tuple[tuple[Tie, str], ...]


@dataclass(frozen=True, slots=True)
class Ties:
    """One page of branches, and where the next begins."""

    rows: list[TieRow]
    after: NameKey | None


def branches_tied(area_code: str, on: date) -> tuple[int, int]:
    """How many branches of an area are tied on a day, and how many there are (two statements).

    Branches of an area are those kept on the books of an office in it, and those tied to one of
    its neighbourhoods that day.
    """
    branches = _branches(area_code, on)
    return branches.filter(Exists(_held(on))).count(), branches.count()


def branch_ties(
    area_code: str,
    on: date,
    *,
    tied: bool | None = None,
    search: str = "",
    after: NameKey | None = None,
    limit: int = PAGE,
) -> Ties:
    """The branches behind ``branches_tied`` with their ties of the day (three statements)."""
    rows = _branches(area_code, on)
    if tied is not None:
        rows = rows.filter(Exists(_held(on)) if tied else ~Exists(_held(on)))
    if search:
        rows = named(rows, search)
    shown, following = page_by_name(rows, after, limit=limit)
    ties = list(
        Tie.objects.filter(holds_on(on), organisation__in=shown).order_by("area_code", "pk")
    )
    names = dict(
        Area.objects.filter(code__in={each.area_code for each in ties}).values_list("code", "name")
    )
    held: dict[UUID, list[tuple[Tie, str]]] = {}
    for each in ties:
        held.setdefault(each.organisation_id, []).append((each, names.get(each.area_code, "")))
    return Ties([TieRow(each, tuple(held.get(each.pk, ()))) for each in shown], following)


def _held(on: date) -> QuerySet[Tie]:
    return Tie.objects.filter(holds_on(on), organisation=OuterRef("pk"))


def _branches(area_code: str, on: date) -> QuerySet[Organisation]:
    reach = AreaRange.of(area_code)
    inside = {"area_code__gte": reach.lower, "area_code__lt": reach.upper}
    return Organisation.objects.filter(
        holds_on(on),
        Q(**inside) | Q(pk__in=Tie.objects.filter(holds_on(on), **inside).values("organisation")),
        kind=OrganisationKind.BRANCH.value,
    )
