"""Member units beside the cast, and a case on which the street convenes them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.cases import operations
from minqing.cases.models import Convening, PartStanding
from minqing.cases.operations import coordination
from minqing.cases.operations.coordination import Ask
from minqing.cases.rules.coordination import PartRole, Shown, ShownPurpose
from minqing.lib.scope import Scope
from minqing.organisations.models import Organisation
from minqing.organisations.rules import OrganisationKind
from minqing.territory.rules import Role
from tests import builders
from tests.builders import NOW
from tests.cases.acting import acting, at_neighbourhood, days
from tests.cast import Cast, Player
from tests.database import as_owner

__all__ = ["Together", "part_of", "standing_of_part", "together"]

TOMORROW = days(1)
TASK_WATER, TASK_HOUSING = "查明三楼漏水的水管", "修补三楼楼道的墙面"
EXCERPT = "某楼三层楼道漏水一周，墙面起皮。"


@dataclass(frozen=True)
class Together:
    """Who and what a convening of the tests is made of."""

    convening: Convening
    case_id: UUID
    water: Organisation
    housing: Organisation
    power: Organisation
    hua: Player
    """Contact of the water bureau, the lead. The housing office has no account."""
    dai: Player
    """Contact of the power company: not convened."""


def unit(name: str) -> Organisation:
    """A member unit of the district."""
    return builders.make_organisation(name, kind=OrganisationKind.MEMBER_UNIT)


def contact(key: str, name: str, body: Organisation) -> Player:
    """Somebody posted to a unit, who can sign in."""
    member = builders.make_member(name, body)
    user = builders.make_user(key, name, member)
    builders.make_posting(member, Role.UNIT_OFFICER, organisation=body)
    scope = Scope(organisations=(body.pk,), grants=(user.pk,), purpose="desk")
    return Player(member, user, Role.UNIT_OFFICER, scope)


def at_street(cast: Cast, *, at: datetime = NOW) -> UUID:
    """A case of a1 that the street holds."""
    case_id = at_neighbourhood(cast, at=at)
    with acting(cast.qian):
        operations.hand_up(by=cast.qian.actor, at=at, case_id=case_id, reason="需要几个部门一起办")
    return case_id


def at_district(cast: Cast, *, at: datetime = NOW) -> UUID:
    """A case of a1 that the district office holds."""
    case_id = at_street(cast, at=at)
    with acting(cast.sun):
        operations.hand_up(by=cast.sun.actor, at=at, case_id=case_id, reason="街道协调不了")
    return case_id


def together(
    cast: Cast,
    *,
    office: Player | None = None,
    at: datetime = TOMORROW,
    case_id: UUID | None = None,
    working_days: int = 5,
    shown: Shown | None = None,
) -> Together:
    """The street (or ``office``) convenes the water bureau (lead) and the housing office."""
    water, housing, power = unit("区水务局"), unit("区房屋管理局"), unit("云锦供电公司")
    hua, dai = contact("hua", "华清", water), contact("dai", "戴远", power)
    found = case_id or at_street(cast)
    by = office or cast.sun
    with acting(by):
        convening = coordination.convene(
            by=by.actor,
            at=at,
            case_id=found,
            purpose="一起解决三楼漏水",
            excerpt=EXCERPT,
            asks=[
                Ask(
                    housing.pk,
                    PartRole.ASSISTING,
                    TASK_HOUSING,
                    working_days=working_days,
                    shown=shown,
                    shown_purpose=ShownPurpose.INSPECT if shown else None,
                ),
                Ask(water.pk, PartRole.LEAD, TASK_WATER, working_days=working_days),
            ],
        )
    return Together(convening, found, water, housing, power, hua, dai)


def standing_of_part(part_id: UUID) -> PartStanding:
    """Where a part stands, as the owner sees it."""
    with as_owner():
        return PartStanding.objects.get(pk=part_id)


def part_of(found: Together, body: Organisation) -> UUID:
    """The part that a unit has."""
    with as_owner():
        found_part = PartStanding.objects.get(convening=found.convening, unit_id=body.pk)
    part_id: UUID = found_part.pk
    return part_id
