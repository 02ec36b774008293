"""The doors at which something follows: nobody home, refused, due, before the neighbourhood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from minqing.households.models import Household
from minqing.lib.paging import COUNTED_OUT
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.visits.access import standings, under
from minqing.visits.models import HouseholdStanding, Responsibility, Round
from minqing.visits.rules import FollowUp, Outcome

__all__ = ["FollowKind", "FollowRow", "FollowSort", "count_follow_ups", "follow_ups"]

PAGE = 50


class FollowKind(StrEnum):
    """Which doors a list shows."""

    NOT_HOME = "not_home"
    REFUSED = "refused"
    DUE = "due"
    WAITING = "waiting"


class FollowSort(StrEnum):
    """In which order."""

    DUE = "due"
    TRIES = "tries"
    DOOR = "door"


@dataclass(frozen=True, slots=True)
class FollowRow:
    """A household at which something follows; ``responsible`` None when nobody is."""

    standing: HouseholdStanding
    household: Household
    responsible: str | None


def follow_ups(
    scope: Scope,
    round_: Round,
    kind: FollowKind,
    *,
    on: date,
    sort: FollowSort = FollowSort.DUE,
    block_id: UUID | None = None,
    area_code: str = "",
    after: str = "",
    limit: int = PAGE,
) -> tuple[list[FollowRow], str]:
    """One page of the list and the key after which the next begins, empty at its end.

    ``on`` is today: what is due, and who is responsible. Three statements.
    """
    rows = _listed(scope, round_, kind, on, block_id, area_code)
    rows, column = _ordered(rows, sort)
    if (key := _read_key(after)) is not None:
        value, household_id = key
        rows = rows.filter(
            Q(**{f"{column}__gt": value}) | Q(**{column: value, "household_id__gt": household_id})
        )
    found = list(rows[: limit + 1])
    shown = found[:limit]
    following = ""
    if len(found) > limit:
        following = f"{getattr(shown[-1], column)}~{shown[-1].household_id}"
    return _described(shown, on), following


def count_follow_ups(
    scope: Scope,
    round_: Round,
    kind: FollowKind,
    *,
    on: date,
    block_id: UUID | None = None,
    area_code: str = "",
) -> int:
    """How many the list holds, counted to 1,001 at most."""
    rows = _listed(scope, round_, kind, on, block_id, area_code)
    return len(rows.order_by().values_list("pk")[: COUNTED_OUT + 1])


def _listed(  # noqa: PLR0917 - private, and each is another thing
    scope: Scope,
    round_: Round,
    kind: FollowKind,
    on: date,
    block_id: UUID | None,
    area_code: str,
) -> QuerySet[HouseholdStanding]:
    open_homes = Household.objects.filter(to_on__isnull=True)
    rows = standings(scope).filter(round_id=round_.pk, household_id__in=open_homes.values("pk"))
    if block_id is not None:
        rows = rows.filter(block_id=block_id)
    if area_code:
        rows = rows.filter(under(area_code))
    match kind:
        case FollowKind.NOT_HOME:
            return rows.filter(
                last_outcome=Outcome.NOBODY_HOME.value,
                follow_up__in=[FollowUp.NEXT_TRY.value, FollowUp.NEIGHBOURHOOD.value],
            )
        case FollowKind.REFUSED:
            return rows.filter(
                last_outcome=Outcome.REFUSED.value,
                follow_up__in=[FollowUp.SECOND_TRY.value, FollowUp.NEIGHBOURHOOD.value],
            )
        case FollowKind.DUE:
            return rows.filter(due_on__lte=on)
        case FollowKind.WAITING:
            return rows.filter(
                follow_up__in=[FollowUp.NEIGHBOURHOOD.value, FollowUp.REGISTER.value]
            )


def _ordered(
    rows: QuerySet[HouseholdStanding], sort: FollowSort
) -> tuple[QuerySet[HouseholdStanding], str]:
    if sort is FollowSort.DOOR:
        return rows.order_by("area_code", "household_id"), "area_code"
    if sort is FollowSort.TRIES:
        # Most tries first, so that every order is an ascending one.
        by_tries = rows.annotate(fewest=Value(0) - F("tries"))
        return by_tries.order_by("fewest", "household_id"), "fewest"
    by_day = rows.annotate(day=Coalesce("due_on", Value(date.max)))
    return by_day.order_by("day", "household_id"), "day"


def _read_key(text: str) -> tuple[str, UUID] | None:
    """The key in an address; None when it is none (the list then begins at its start)."""
    value, _, household_id = text.partition("~")
    try:
        return (value, UUID(household_id)) if value else None
    except ValueError:
        return None


def _described(shown: Iterable[HouseholdStanding], on: date) -> list[FollowRow]:
    shown = list(shown)
    ids = [each.household_id for each in shown]
    homes = Household.objects.select_related("dwelling").in_bulk(ids)
    responsible = dict(
        Responsibility.objects.on(on)
        .filter(household_id__in=ids)
        .values_list("household_id", "member_id")
    )
    # Somebody posted elsewhere may be responsible here; their name then lies outside the scope.
    names = dict(Member.objects.filter(pk__in=responsible.values()).values_list("pk", "name"))
    return [
        FollowRow(
            each,
            homes[each.household_id],
            names.get(responsible[each.household_id], "")
            if each.household_id in responsible
            else None,
        )
        for each in shown
        if each.household_id in homes
    ]
