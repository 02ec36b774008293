"""Builders of test data: they run as the owner, through the same operations as real use."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from minqing.accounts.models import User
from minqing.accounts.operations import create_user
from minqing.households.models import Dwelling, Household, Person
from minqing.households.operations import add_household, enter_hardship
from minqing.households.rules import HardshipKind
from minqing.lib.actor import Actor
from minqing.lib.codes import neighbourhood_of
from minqing.lib.text import pinyin_initials, pinyin_key
from minqing.organisations.models import Member, Organisation
from minqing.organisations.operations import add_member, add_organisation
from minqing.organisations.rules import OrganisationKind
from minqing.territory.models import Area, Block, Posting, Substitution
from minqing.territory.operations import add_area, add_block, next_rev, post, unassigned_block
from minqing.territory.operations import substitute as stand_in
from minqing.territory.rules import Role
from tests.database import as_owner

P = ParamSpec("P")
R = TypeVar("R")

BUILDER = Actor.system("builder")
LONG_AGO = date(2020, 1, 1)
#: A round begins within a year of the day on which somebody starts it.
A_YEAR_AGO = date(2025, 6, 1)
#: The moment at which the named cast lives: a Monday morning in Shanghai.
NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse 电池"


def by_owner(function: Callable[P, R]) -> Callable[P, R]:
    """Run a builder on the owner's connection."""

    @wraps(function)
    def built(*args: P.args, **kwargs: P.kwargs) -> R:
        with as_owner():
            return function(*args, **kwargs)

    return built


@by_owner
def make_area(code: str, name: str) -> Area:
    """An area under its parent, which must be there."""
    return add_area(code=code, name=name, by=BUILDER, at=NOW, valid_from=LONG_AGO)


@by_owner
def make_block(area_code: str, number: int, parts: list[str], from_on: date = LONG_AGO) -> Block:
    """A block of a neighbourhood from buildings or entrances."""
    return add_block(
        area_code=area_code,
        number=number,
        label=f"{number}号块区",
        parts=parts,
        from_on=from_on,
        by=BUILDER,
        at=NOW,
    )


@by_owner
def make_organisation(
    name: str = "云锦区机关支部",
    area_code: str = "310199",
    kind: OrganisationKind = OrganisationKind.BRANCH,
) -> Organisation:
    """A body on the books of an area."""
    return add_organisation(
        kind=kind, name=name, area_code=area_code, from_on=LONG_AGO, by=BUILDER, at=NOW
    )


@by_owner
def make_member(name: str, organisation: Organisation) -> Member:
    """Someone who works for a body."""
    return add_member(organisation=organisation, name=name, from_on=LONG_AGO, by=BUILDER, at=NOW)


@by_owner
def make_user(username: str, name: str, member: Member | None) -> User:
    """Somebody who can sign in with ``PASSWORD``."""
    return create_user(
        username=username,
        name=name,
        password=PASSWORD,
        area_code="310199",
        member_id=None if member is None else member.id,
        by=BUILDER,
        at=NOW,
    )


@by_owner
def make_posting(
    member: Member,
    role: Role,
    *,
    area_code: str = "",
    block: Block | None = None,
    organisation: Organisation | None = None,
    from_on: date = LONG_AGO,
    to_on: date | None = None,
) -> Posting:
    """A member in a role at a place."""
    return post(
        member=member,
        role=role,
        area_code=area_code,
        block=block,
        organisation=organisation,
        from_on=from_on,
        to_on=to_on,
        by=BUILDER,
        at=NOW,
    )


@by_owner
def make_substitution(
    absent: Member, substitute: Member, block: Block, *, from_on: date, to_on: date
) -> Substitution:
    """Somebody who stands in at a block for an absent member."""
    return stand_in(
        member_id=absent.id,
        substitute_id=substitute.id,
        block_id=block.id,
        from_on=from_on,
        to_on=to_on,
        by=BUILDER,
        at=NOW,
    )


@by_owner
def make_dwelling(
    entrance_code: str, floor: int, door: str, block_id: UUID | None = None
) -> Dwelling:
    """A door of an entrance."""
    block_id = block_id or _unassigned(entrance_code)
    return Dwelling.objects.create(
        recorded_area_code=entrance_code,
        area_code=entrance_code,
        block_id=block_id,
        floor=floor,
        door=door,
        sort_key=f"{floor:03d}{door:>6}",
        address=f"柳岸路{int(entrance_code[12:16])}号{int(entrance_code[16:])}门{door}室",
        kind="home",
        from_on=LONG_AGO,
        rev=next_rev([block_id])[block_id],
    )


@by_owner
def make_household(
    dwelling: Dwelling, name: str = "陈建国", *, special_hardship: bool = False
) -> Household:
    """A household behind a door; the denominators follow."""
    household = add_household(
        dwelling=dwelling, name=name, size=2, from_on=LONG_AGO, by=BUILDER, at=NOW
    )
    if special_hardship:
        enter_hardship(
            household=household, kind=HardshipKind.LOW_INCOME, from_on=LONG_AGO, by=BUILDER, at=NOW
        )
        household.refresh_from_db()
    return household


@by_owner
def make_person(household: Household, name: str, relation: str = "householder") -> Person:
    """A resident of a household."""
    assert household.block_id is not None
    return Person.objects.create(
        household=household,
        area_code=household.area_code,
        block_id=household.block_id,
        name=name,
        name_pinyin=pinyin_key(name),
        initials=pinyin_initials(name),
        sex="female",
        birth_on=date(1958, 3, 8),
        relation=relation,
        from_on=LONG_AGO,
        rev=next_rev([household.block_id])[household.block_id],
    )


def _unassigned(entrance_code: str) -> UUID:
    return unassigned_block(
        area_code=neighbourhood_of(entrance_code), from_on=LONG_AGO, by=BUILDER, at=NOW
    ).id
