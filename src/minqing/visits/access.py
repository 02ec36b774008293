"""Who may see what of the visits: wall one of every read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from minqing.lib.codes import Level, level_of
from minqing.lib.scope import AreaRange, Scope
from minqing.storage.dated import holds_on
from minqing.storage.scoping import within
from minqing.territory.models import Posting
from minqing.territory.rules import Role, Standing
from minqing.visits.models import (
    CheckStanding,
    CheckStep,
    DoorProposal,
    HouseholdStanding,
    Responsibility,
    ResponsibilityQuerySet,
    Visit,
)
from minqing.visits.rules.checks import CheckState, Result, RulingLevel, level_above

_AGGREGATE_LEVELS = (Level.DISTRICT, Level.STREET, Level.NEIGHBOURHOOD)


class OutsideScopeError(Exception):
    """The place may be counted or listed only by somebody whose scope holds it."""


def visits(scope: Scope) -> QuerySet[Visit]:
    """The visits at doors inside the scope."""
    return Visit.objects.filter(within(scope))


def standings(scope: Scope) -> QuerySet[HouseholdStanding]:
    """The standings of households inside the scope."""
    return HouseholdStanding.objects.filter(within(scope))


def proposals(scope: Scope) -> QuerySet[DoorProposal]:
    """What visits propose about doors inside the scope."""
    return DoorProposal.objects.filter(within(scope))


def responsibilities(scope: Scope) -> ResponsibilityQuerySet:
    """Who is responsible for the households inside the scope."""
    return Responsibility.objects.filter(within(scope))


def under(area_code: str, column: str = "area_code") -> Q:
    """The condition that a row lies in the area or under it."""
    reach = AreaRange.of(area_code)
    return Q(**{f"{column}__gte": reach.lower, f"{column}__lt": reach.upper})


def bounds(scope: Scope) -> dict[str, list[object]]:
    """The scope as the values of a statement that writes wall one out: lower, upper, blocks."""
    return {
        "lower": [reach.lower for reach in scope.ranges],
        "upper": [reach.upper for reach in scope.ranges],
        "blocks": list(scope.blocks),
    }


def is_aggregate(area_code: str) -> bool:
    """Whether the area is large enough for totals: a neighbourhood or larger."""
    return level_of(area_code) in _AGGREGATE_LEVELS


def sees_totals(scope: Scope, area_code: str) -> bool:
    """Whether the reader may see today's total of the area.

    Totals of a neighbourhood and larger are open to whoever works for an area. Somebody posted to
    single blocks sees those blocks only: a total would tell, by subtraction, of the blocks beside.
    """
    return scope.covers_area(area_code) or (bool(scope.ranges) and is_aggregate(area_code))


def require(scope: Scope, area_code: str, block_id: UUID | None = None) -> None:
    """Raise OutsideScopeError unless the whole area, or the block, lies in the scope."""
    if not scope.covers(area_code, block_id):
        raise OutsideScopeError(area_code)


def checks(standing: Standing, on: date) -> QuerySet[CheckStanding]:
    """The checks of which the reader may see whose visits they are: those they may rule on.

    A neighbourhood's secretary: the neighbourhood's, the own visits left out. A street: appeals
    against its neighbourhoods' rulings, checks of a secretary's own visits, and what it has ruled
    on. The district: appeals against a street's ruling, and what it has ruled on. Everybody else
    sees shares, or the checks of the own visits (``own_checks``).
    """
    rows = CheckStanding.objects.all()
    of_secretary = Exists(
        Posting.objects.filter(
            holds_on(on),
            role=Role.NEIGHBOURHOOD_SECRETARY.value,
            member_id=OuterRef("member_id"),
            area_code=Left(OuterRef("area_code"), 12),
        )
    )
    street = RulingLevel.STREET.value
    appealed = Q(state=CheckState.APPEALED.value)
    mine = Q(pk__in=[])
    for role, condition in (
        (Role.NEIGHBOURHOOD_SECRETARY, ~Q(member_id=standing.member_id)),
        (
            Role.STREET_COORDINATOR,
            (appealed & Q(ruled_level=RulingLevel.NEIGHBOURHOOD.value))
            | Q(ruled_level=street)
            | Q(of_secretary),
        ),
        (
            Role.DISTRICT_OFFICE,
            (appealed & Q(ruled_level=street)) | Q(ruled_level=RulingLevel.DISTRICT.value),
        ),
    ):
        mine |= within(standing.scope_as(role), block=None) & condition
    return rows.filter(mine)


def given_checks(standing: Standing) -> QuerySet[CheckStanding]:
    """The checks that the reader was asked to make and that still wait for it."""
    return CheckStanding.objects.filter(
        state=CheckState.WAITING.value,
        assigned_member_id__in=[] if standing.member_id is None else [standing.member_id],
        block_id__isnull=False,
    ).exclude(member_id__in=[] if standing.member_id is None else [standing.member_id])


def scope_of_given(scope: Scope, rows: Iterable[CheckStanding]) -> Scope:
    """The reader's scope and, with it, the blocks of checks that the reader was asked to make.

    Whoever is to ask a household has to read who it is and to write down what it says; pages name
    that household alone. The worker's id is granted for the check's own steps.
    """
    rows = list(rows)
    return replace(
        scope,
        blocks=(*scope.blocks, *{each.block_id for each in rows if each.block_id is not None}),
        grants=(*scope.grants, *{each.member_id for each in rows}),
    )


def own_checks(standing: Standing) -> QuerySet[CheckStanding]:
    """The checks of the reader's own visits of which the reader has been told."""
    return CheckStanding.objects.filter(
        Exists(
            CheckStep.objects.filter(check_id=OuterRef("pk"), result=Result.NOT_CONFIRMED.value)
        ),
        member_id__in=[] if standing.member_id is None else [standing.member_id],
    )


def rules_as(standing: Standing, check: CheckStanding) -> RulingLevel | None:
    """At which level the reader would rule on a check now; None when not at all.

    The neighbourhood rules first; where the visit is its secretary's own, the street does.
    """
    if check.member_id == standing.member_id:
        return None
    roles = standing.roles_at(check.area_code)
    if check.state == CheckState.APPEALED and check.ruled_level:
        above = level_above(RulingLevel(check.ruled_level))
        return above if above is not None and _RULES[above] in roles else None
    for level in (RulingLevel.NEIGHBOURHOOD, RulingLevel.STREET):
        if _RULES[level] in roles:
            return level
    return None


_RULES = {
    RulingLevel.NEIGHBOURHOOD: Role.NEIGHBOURHOOD_SECRETARY,
    RulingLevel.STREET: Role.STREET_COORDINATOR,
    RulingLevel.DISTRICT: Role.DISTRICT_OFFICE,
}
