"""What the pages of register upkeep show: found at the door, look-alikes side by side, merges."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from minqing.cases.access import standings as case_standings
from minqing.fieldwork.models import HeldMutation
from minqing.fieldwork.rules.mutations import Kind
from minqing.households import access
from minqing.households.models import (
    DuplicateProposal,
    Dwelling,
    FoundAtDoor,
    Household,
    Merge,
    Person,
)
from minqing.households.queries import merged_into
from minqing.households.rules.upkeep import FoundState, MergeKind, ProposalState
from minqing.lib.codes import Level, building_of, level_of
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.territory.models import Area, BlockPart
from minqing.territory.rules import entrance_name
from minqing.visits.access import responsibilities, visits

__all__ = [
    "FoundPage",
    "FoundRow",
    "MergeRow",
    "Side",
    "UpkeepCounts",
    "entrances",
    "entrances_of_scope",
    "found_page",
    "found_rows",
    "household_side",
    "merge_rows",
    "person_side",
    "proposals_page",
    "recorded_since",
    "upkeep_counts",
]

PAGE = 50


@dataclass(frozen=True, slots=True)
class UpkeepCounts:
    """What waits for whoever keeps the register."""

    found: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class FoundRow:
    """Something found, with its place and finder in words."""

    found: FoundAtDoor
    address: str
    finder: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    """What was said beside what the register says."""

    row: FoundRow
    waiting: int
    """How many visits and requests wait for the decision."""
    homes: list[Household]
    """The open households behind the same door, with their people in ``people_of``."""
    people_of: dict[UUID, list[Person]]
    namesakes: list[Person]
    """People of the same names elsewhere in the reader's scope."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two rows that look alike, in lines of (label code, value)."""

    id: UUID
    title: str
    address: str
    household_id: UUID
    open: bool
    lines: dict[str, str] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge of the list: names and doors of the one that stays and of the other."""

    merge: Merge
    stays: str
    stays_at: str
    other: str
    other_at: str


def upkeep_counts(scope: Scope) -> UpkeepCounts:
    """How much waits, each counted up to 1,000 (one statement)."""
    found = access.found(scope).filter(state=FoundState.WAITING.value)
    alike = access.duplicates(scope).filter(state=ProposalState.WAITING.value)
    rows = found.annotate(what=Value("found")).values_list("what", flat=True)[:1_000]
    more = alike.annotate(what=Value("alike")).values_list("what", flat=True)[:1_000]
    kinds = list(rows.union(more, all=True))
    return UpkeepCounts(kinds.count("found"), kinds.count("alike"))


def found_rows(scope: Scope, *, decided: bool) -> list[FoundRow]:
    """What waits, oldest first, or what was decided last; one page (four statements)."""
    rows = access.found(scope)
    if decided:
        rows = rows.exclude(state=FoundState.WAITING.value).order_by("-decided_at", "-id")
    else:
        rows = rows.filter(state=FoundState.WAITING.value).order_by("received_at", "id")
    return _found(list(rows[:PAGE]))


def found_page(scope: Scope, found_id: UUID) -> FoundPage | None:
    """Everything the decision needs; None when it is not there for the reader."""
    found = access.found(scope).filter(pk=found_id).first()
    if found is None:
        return None
    homes = list(_at_door(scope, found))
    people: dict[UUID, list[Person]] = {each.pk: [] for each in homes}
    for person in access.people(scope).filter(household__in=homes, to_on__isnull=True):
        people[person.household_id].append(person)
    names = {found.name, *(each["name"] for each in found.people)} - {""}
    return FoundPage(
        row=_found([found])[0],
        waiting=HeldMutation.objects.filter(waits_for=found.pk, ruling="")
        .exclude(kind=Kind.FOUND.value)
        .count(),
        homes=homes,
        people_of=people,
        namesakes=list(
            access.people(scope)
            .filter(name__in=names, to_on__isnull=True)
            .exclude(household__in=homes)
            .select_related("household__dwelling")
            .order_by("name_pinyin", "id")[:20]
        ),
    )


def entrances_of_scope(scope: Scope) -> list[tuple[str, str]]:
    """Code and name of every entrance where somebody of this scope goes to doors."""
    areas = list(entrances(scope).order_by("code"))
    buildings = dict(
        Area.objects.filter(code__in={building_of(each.code) for each in areas}).values_list(
            "code", "name"
        )
    )
    return [
        (each.code, entrance_name(buildings.get(building_of(each.code), ""), each.name))
        for each in areas
    ]


def entrances(scope: Scope) -> QuerySet[Area]:
    """The entrances where somebody of this scope goes to doors.

    Those who work for more than a neighbourhood leave that to it: none.
    """
    wanted = Q(pk__in=[])
    for reach in scope.ranges:
        if level_of(reach.lower) is Level.NEIGHBOURHOOD:
            wanted |= Q(code__gte=reach.lower, code__lt=reach.upper)
    parts = BlockPart.objects.filter(block_id__in=scope.blocks, to_on__isnull=True)
    for code in parts.values_list("area_code", flat=True):
        wanted |= Q(code__startswith=code)
    return Area.objects.filter(wanted, level=Level.ENTRANCE.value, valid_to__isnull=True)


def proposals_page(scope: Scope, *, decided: bool) -> list[DuplicateProposal]:
    """Look-alikes of which both lie in the scope: waiting ones, or the last that were decided."""
    rows = access.duplicates(scope)
    if decided:
        states = [ProposalState.MERGED.value, ProposalState.DIFFERENT.value]
        return list(rows.filter(state__in=states).order_by("-decided_at", "-id")[:PAGE])
    waiting = rows.filter(state=ProposalState.WAITING.value)
    return list(waiting.order_by("-same_number", "-same_door", "area_code", "id")[:PAGE])


def merge_rows(scope: Scope) -> list[MergeRow]:
    """Merges in force, newest first; one page (three statements)."""
    rows = access.merges(scope).filter(undone_at__isnull=True).order_by("-merged_at", "-id")
    merges = list(rows[:PAGE])
    ids = {each for merge in merges for each in (merge.merged_id, merge.survivor_id)}
    homes = access.households(scope).select_related("dwelling").in_bulk(ids)
    people = access.people(scope).select_related("household__dwelling").in_bulk(ids)
    known = {pk: (each.name, each.dwelling.address) for pk, each in homes.items()}
    known |= {pk: (each.name, each.household.dwelling.address) for pk, each in people.items()}
    return [
        MergeRow(each, *known[each.survivor_id], *known[each.merged_id])
        for each in merges
        if each.merged_id in known and each.survivor_id in known
    ]


def household_side(scope: Scope, household: Household, *, on: date) -> Side:
    """A household as the page of comparison shows it (five statements)."""
    people = list(access.people(scope).filter(household=household, to_on__isnull=True))
    held = responsibilities(scope).on(on).filter(household=household).select_related("member")
    responsible = held.first()
    homes = [household.pk, *merged_into(household.pk)]
    return Side(
        id=household.pk,
        title=household.name,
        address=household.dwelling.address,
        household_id=household.pk,
        open=household.to_on is None,
        lines={
            "since": household.from_on.isoformat(),
            "size": str(household.size),
            "hardship": "1" if household.special_hardship else "",
            "responsible": "" if responsible is None else responsible.member.name,
            "visits": str(visits(scope).filter(household_id__in=homes).count()),
            "requests": str(case_standings(scope).filter(household_id=household.pk).count()),
        },
        people=people,
    )


def person_side(person: Person) -> Side:
    """A person's entry as the page of comparison shows it."""
    born = person.birth_on
    return Side(
        id=person.pk,
        title=person.name,
        address=person.household.dwelling.address,
        household_id=person.household_id,
        open=person.to_on is None,
        lines={
            "since": person.from_on.isoformat(),
            "household": person.household.name,
            "relation": person.get_relation_display(),
            "sex": person.get_sex_display(),
            "born": "" if born is None else born.isoformat(),
            "number": "1" if person.id_index else "",
            "phone": "1" if person.phone_index else "",
        },
    )


def recorded_since(scope: Scope, merge: Merge) -> tuple[int, int]:
    """Visits recorded since a merge: for the survivor itself, and for the merged household."""
    if merge.kind != MergeKind.HOUSEHOLD:
        return 0, 0
    since = visits(scope).filter(recorded_at__gt=merge.merged_at)
    return (
        since.filter(household_id=merge.survivor_id).count(),
        since.filter(household_id=merge.merged_id).count(),
    )


def _at_door(scope: Scope, found: FoundAtDoor) -> Iterable[Household]:
    """The open households behind the door, or the one whose people were found."""
    homes = access.households(scope).filter(to_on__isnull=True).select_related("dwelling")
    if found.dwelling_id is not None:
        return homes.filter(dwelling_id=found.dwelling_id).order_by("from_on", "id")
    floor = 0 if found.floor is None else found.floor
    return homes.filter(
        area_code=found.area_code, dwelling__floor=floor, dwelling__door=found.door
    ).order_by("from_on", "id")


def _found(rows: list[FoundAtDoor]) -> list[FoundRow]:
    doors = Dwelling.objects.in_bulk([each.dwelling_id for each in rows if each.dwelling_id])
    names = dict(
        Area.objects.filter(code__in={each.area_code for each in rows}).values_list("code", "name")
    )
    finders = dict(
        Member.objects.filter(pk__in={each.member_id for each in rows} - {None}).values_list(
            "pk", "name"
        )
    )
    return [
        FoundRow(
            each,
            doors[each.dwelling_id].address
            if each.dwelling_id in doors
            else f"{names.get(each.area_code, '')}{each.door}室",
            finders.get(each.member_id, "") if each.member_id else "",
        )
        for each in rows
    ]
