"""Who may check whose visits in a neighbourhood."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from minqing.households.models import Person
from minqing.lib.scope import Scope
from minqing.organisations.models import Kinship
from minqing.storage.dated import holds_on
from minqing.storage.scoping import within
from minqing.territory import access
from minqing.territory.rules import TEAM, Role
from minqing.visits.models import CheckStanding

__all__ = ["Checkers", "checkers"]

_CALLERS = (Role.NEIGHBOURHOOD_SECRETARY.value, Role.BLOCK_LEAD.value)
_TEAM = [role.value for role in TEAM]


@dataclass(frozen=True, slots=True)
class Checkers:
    """Who calls, who goes to doors, and whose homes are whose: all of one neighbourhood.

    ``homes`` are the households in which a member or a relative of theirs lives.
    """

    callers: Sequence[UUID]
    teams: Mapping[UUID, Sequence[UUID]]
    homes: Mapping[UUID, Collection[UUID]] = field(default_factory=dict)

    def team(self, block_id: UUID | None) -> Sequence[UUID]:
        """Who goes to the doors of a block."""
        return () if block_id is None else self.teams.get(block_id, ())

    def barred(self, check: CheckStanding) -> set[UUID]:
        """Who may not check: the worker, who lives there, and who shares a home with the worker."""
        theirs = {check.household_id, *self.homes.get(check.member_id, ())}
        return {check.member_id} | {
            member for member, homes in self.homes.items() if not theirs.isdisjoint(homes)
        }


def checkers(scope: Scope, area_code: str, on: date) -> Checkers:
    """Who may check visits of a neighbourhood on a day (three statements)."""
    callers: list[UUID] = []
    teams: dict[UUID, list[UUID]] = defaultdict(list)
    rows = (
        access.postings(scope)
        .filter(holds_on(on), area_code=area_code)
        .order_by("role", "member__name_pinyin", "member_id")
        .values_list("member_id", "role", "block_id")
    )
    for member_id, role, block_id in rows:
        if role in _CALLERS and member_id not in callers:
            callers.append(member_id)
        if role in _TEAM and block_id is not None:
            teams[block_id].append(member_id)
    return Checkers(callers, teams, _homes(scope))


def _homes(scope: Scope) -> dict[UUID, set[UUID]]:
    """The households of members and their relatives, as far as the scope goes."""
    noted = Kinship.objects.filter(within(scope, block=None))
    persons = dict(
        Person.objects.filter(
            within(scope), pk__in=noted.values("person_id"), to_on__isnull=True
        ).values_list("pk", "household_id")
    )
    homes: dict[UUID, set[UUID]] = defaultdict(set)
    for member_id, person_id in noted.values_list("member_id", "person_id"):
        if person_id in persons:
            homes[member_id].add(persons[person_id])
    return homes
