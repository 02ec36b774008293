"""Lists of doors: households not yet visited, households nobody is responsible for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from minqing.households.access import hardship_entries, households
from minqing.households.models import Household
from minqing.households.rules import Group, HardshipKind
from minqing.lib.paging import COUNTED_OUT
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.visits.access import under
from minqing.visits.models import HouseholdStanding, Responsibility, Round
from minqing.visits.queries.dated import entrances_in, met_by, special_on

PAGE = 50


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """The last door of a page: entrance, order in the entrance, household."""

    area_code: str
    sort_key: str
    household_id: UUID

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.area_code}~{self.sort_key}~{self.household_id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor in an address; None when it is none (the list then begins at its start)."""
        try:
            area_code, sort_key, household_id = text.split("~")
            return cls(area_code, sort_key, UUID(household_id))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A household that still waits: for a visit, or for a responsible person.

    `responsible` is a name, None when there is nobody, empty when the name is not the reader's.
    """

    household_id: UUID
    name: str
    address: str
    door: str
    area_code: str
    block_id: UUID | None
    special_hardship: bool
    responsible: str | None
    last_outcome: str | None
    last_visit_at: datetime | None
    visits: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Some of the households of a list: where an elder lives alone, those of one member."""

    alone: bool = False
    member_id: UUID | None = None


_ALL = Narrowed()


@dataclass(frozen=True, slots=True)
class Page:
    """Some doors in the order of their addresses, and where the next page begins."""

    rows: list[OpenDoor]
    after: Cursor | None


def households_behind(
    scope: Scope,
    round_: Round,
    *,
    met: bool,
    on: date,
    area_code: str | None = None,
    block_id: UUID | None = None,
    group: str = Group.ALL,
    cut_off: date | None = None,
    narrowed: Narrowed = _ALL,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> Page:
    """The households behind `Coverage.met`, else `Coverage.open`, one page (four statements).

    `cut_off` None means now; else the register, the visits and the blocks of that day. `on` is the
    day whose responsible person is named, and of whose households `narrowed` speaks.
    """
    rows = _behind(scope, round_, area_code, block_id, group, cut_off, met=met)
    return _page(_narrowed(rows, scope, narrowed, on), round_, on=on, after=after, limit=limit)


def count_narrowed(
    scope: Scope, round_: Round, area_code: str, narrowed: Narrowed, *, met: bool, on: date
) -> int:
    """How many households of today are behind a figure of some of them."""
    rows = _behind(scope, round_, area_code, None, Group.ALL, None, met=met)
    return _narrowed(rows, scope, narrowed, on).count()


def _behind(  # noqa: PLR0917 - private, and each is another thing
    scope: Scope,
    round_: Round,
    area_code: str | None,
    block_id: UUID | None,
    group: str,
    cut_off: date | None,
    *,
    met: bool,
) -> QuerySet[Household]:
    rows = households(scope).filter(holds_on(cut_off))
    if area_code is not None:
        rows = rows.filter(under(area_code))
    if block_id is not None and cut_off is None:
        rows = rows.filter(block_id=block_id)
    elif block_id is not None and cut_off is not None:
        rows = rows.filter(area_code__in=entrances_in(block_id, cut_off))
    was_met = _was_met(round_) if cut_off is None else met_by(round_, cut_off)
    return _of_group(rows, group, cut_off).filter(was_met if met else ~was_met)


def _narrowed(
    rows: QuerySet[Household], scope: Scope, narrowed: Narrowed, on: date
) -> QuerySet[Household]:
    if narrowed.alone:
        alone = hardship_entries(scope).filter(
            household_id=OuterRef("pk"), kind=HardshipKind.ELDER_ALONE.value, to_on__isnull=True
        )
        rows = rows.filter(Exists(alone))
    if narrowed.member_id is not None:
        theirs = Responsibility.objects.on(on).filter(
            household_id=OuterRef("pk"), member_id=narrowed.member_id
        )
        rows = rows.filter(Exists(theirs))
    return rows


def _of_group(rows: QuerySet[Household], group: str, cut_off: date | None) -> QuerySet[Household]:
    if group != Group.SPECIAL_HARDSHIP:
        return rows
    if cut_off is None:
        return rows.filter(special_hardship=True)
    return rows.filter(special_on(cut_off))


def _was_met(round_: Round) -> Exists:
    return Exists(
        HouseholdStanding.objects.filter(household_id=OuterRef("pk"), round_id=round_.pk, met=True)
    )


def without_responsible(
    scope: Scope,
    round_: Round | None,
    *,
    on: date,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> Page:
    """Households on the register for which nobody is responsible on the day, one page of them."""
    return _page(_unlooked_after(scope, on), round_, on=on, after=after, limit=limit)


def count_without_responsible(scope: Scope, *, on: date) -> int:
    """How many there are, counted to 1,001 at most."""
    return len(_unlooked_after(scope, on).values_list("pk")[: COUNTED_OUT + 1])


def _unlooked_after(scope: Scope, on: date) -> QuerySet[Household]:
    held = Responsibility.objects.on(on).filter(household_id=OuterRef("pk"))
    return households(scope).filter(holds_on(None), ~Exists(held))


def _page(
    rows: QuerySet[Household],
    round_: Round | None,
    *,
    on: date,
    after: Cursor | None,
    limit: int,
) -> Page:
    if after is not None:
        rows = rows.filter(
            Q(area_code__gte=after.area_code)
            & (
                Q(area_code__gt=after.area_code)
                | Q(dwelling__sort_key__gt=after.sort_key)
                | Q(dwelling__sort_key=after.sort_key, pk__gt=after.household_id)
            )
        )
    ordered = rows.select_related("dwelling").order_by("area_code", "dwelling__sort_key", "pk")
    found = list(ordered[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return Page(
        rows=_described(shown, round_, on),
        after=None if last is None else Cursor(last.area_code, last.dwelling.sort_key, last.pk),
    )


def _described(shown: Iterable[Household], round_: Round | None, on: date) -> list[OpenDoor]:
    shown = list(shown)
    ids = [each.pk for each in shown]
    responsible = dict(
        Responsibility.objects.on(on)
        .filter(household_id__in=ids)
        .values_list("household_id", "member_id")
    )
    # Somebody posted elsewhere may be responsible here; their name then lies outside the scope.
    names = dict(Member.objects.filter(pk__in=responsible.values()).values_list("pk", "name"))
    tries = (
        {
            each.household_id: each
            for each in HouseholdStanding.objects.filter(household_id__in=ids, round_id=round_.pk)
        }
        if round_ is not None
        else {}
    )
    doors = []
    for each in shown:
        standing = tries.get(each.pk)
        doors.append(
            OpenDoor(
                household_id=each.pk,
                name=each.name,
                address=each.dwelling.address,
                door=each.dwelling.door,
                area_code=each.area_code,
                block_id=each.block_id,
                special_hardship=each.special_hardship,
                responsible=(
                    names.get(responsible[each.pk], "") if each.pk in responsible else None
                ),
                last_outcome=None if standing is None else standing.last_outcome,
                last_visit_at=None if standing is None else standing.last_visit_at,
                visits=0 if standing is None else standing.visits,
            )
        )
    return doors
