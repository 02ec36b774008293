"""Who serves the demonstration district: bodies, members, teams, postings, sign-ins."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from uuid import UUID

from minqing.accounts.models import User
from minqing.accounts.operations import create_user
from minqing.home.management.demo.bodies import BRANCHES_EACH, UNITS, branch_names
from minqing.households.rules import Sex
from minqing.households.rules.invented_places import (
    InventedDistrict,
    InventedNeighbourhood,
    InventedStreet,
)
from minqing.households.rules.names import given_name, surname
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.codes import street_of
from minqing.lib.ids import new_id
from minqing.organisations.models import Member, Organisation
from minqing.organisations.operations import add_member, add_organisation, tie
from minqing.organisations.rules import OrganisationKind
from minqing.territory.models import Block
from minqing.territory.operations import add_team, post
from minqing.territory.operations.staffing import BlockTeam, NewMember, form_block_teams
from minqing.territory.rules import Role, TeamLevel

__all__ = [
    "Hiring",
    "LocalStaff",
    "MemberUnit",
    "Player",
    "Staff",
    "hire_district",
    "hire_neighbourhood",
]

_LEADERS_OF_DISTRICT, _LEADERS_OF_STREET = 4, 6
_COMMITTEE_STAFF = (5, 8)
# Of a block's team beside its lead: committee staff, branch members, volunteers.
_BRANCH_MEMBERS, _VOLUNTEERS = (1, 2), (0, 4)


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who acts; ``user_id`` is None for those who only carry a phone."""

    member_id: UUID
    line: str = "committee"
    user_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        """As whom they act."""
        return Actor(ActorKind.USER, id=self.user_id, member_id=self.member_id)


@dataclass(frozen=True, slots=True)
class MemberUnit:
    """A member unit and its contact, who can sign in where ``officer`` has a user."""

    id: UUID
    officer: Player
    officer_name: str


@dataclass(slots=True)
class LocalStaff:
    """Who serves one neighbourhood; the first of each block's team is its lead."""

    secretary: Player
    leaders: Sequence[Player]
    blocks: list[Block] = field(default_factory=list)
    teams: dict[UUID, list[Player]] = field(default_factory=dict)


@dataclass(slots=True)
class Staff:
    """Those above the neighbourhoods, and the bodies that neighbourhoods draw on."""

    district: Player
    leaders: list[Player]
    streets: dict[str, Player] = field(default_factory=dict)
    street_leaders: dict[str, list[Player]] = field(default_factory=dict)
    parties: dict[str, UUID] = field(default_factory=dict)
    branches: dict[str, list[Organisation]] = field(default_factory=dict)
    units: dict[str, MemberUnit] = field(default_factory=dict)


class Hiring:
    """Makes bodies, members and sign-ins; what every one of them shares is kept here."""

    def __init__(
        self,
        area_code: str,
        *,
        by: Actor,
        at: datetime,
        from_on: date,
        seed: str,
        password: str,
    ) -> None:
        self.area_code = area_code
        self.by, self.at, self.from_on, self.password = by, at, from_on, password
        self.rng = Random(f"staff {seed}")  # noqa: S311 - invented people

    def body(
        self, kind: OrganisationKind, name: str, area: str, parent: Organisation | None = None
    ) -> Organisation:
        """A body on the books of an area."""
        return add_organisation(
            kind=kind,
            name=name,
            area_code=area,
            parent=parent,
            from_on=self.from_on,
            by=self.by,
            at=self.at,
        )

    def name_and_phone(self) -> tuple[str, str]:
        """Who somebody is, and a number that nobody has."""
        sex = self.rng.choice(list(Sex))
        name = surname(self.rng) + given_name(self.rng, sex, self.rng.randint(1955, 1998))
        return name, f"100{self.rng.randrange(100_000_000):08d}"

    def member(self, organisation: Organisation) -> Member:
        """Somebody of a body."""
        name, phone = self.name_and_phone()
        return add_member(
            organisation=organisation,
            name=name,
            phone=phone,
            from_on=self.from_on,
            by=self.by,
            at=self.at,
        )

    def new_member(self, organisation: Organisation) -> NewMember:
        """Somebody of a body, to be put on its books with many others."""
        name, phone = self.name_and_phone()
        return NewMember(new_id(), organisation.id, organisation.area_code, name, phone)

    def post(
        self,
        member: Member,
        role: Role,
        *,
        area_code: str = "",
        organisation: Organisation | None = None,
    ) -> None:
        """Give somebody a post."""
        post(
            member=member,
            role=role,
            area_code=area_code,
            organisation=organisation,
            from_on=self.from_on,
            by=self.by,
            at=self.at,
        )

    def sign_in(self, member_id: UUID, username: str) -> User:
        """A sign-in for a member; the member knows its user and the user its member."""
        members = Member.objects.filter(pk=member_id)
        user = create_user(
            username=username,
            name=members.values_list("name", flat=True)[0],
            password=self.password,
            area_code=self.area_code,
            member_id=member_id,
            check_password=False,
            by=self.by,
            at=self.at,
        )
        members.update(user_id=user.id)
        return user


@operation
def hire_district(district: InventedDistrict, hiring: Hiring) -> Staff:
    """Make the bodies of district and streets, the branches and their ties, the member units."""
    office = hiring.body(OrganisationKind.OFFICE, "区委党员责任区办公室", district.code)
    organs = hiring.body(OrganisationKind.OFFICE, "区级机关党工委", district.code)
    head = hiring.member(office)
    hiring.post(head, Role.DISTRICT_OFFICE, area_code=district.code)
    leaders = [Player(hiring.member(organs).id, "leader") for _ in range(_LEADERS_OF_DISTRICT)]
    head_user = hiring.sign_in(head.id, "district")
    staff = Staff(Player(head.id, user_id=head_user.id), leaders)
    for street in district.streets:
        _street(hiring, staff, street, organs)
    _branches(hiring, staff, district, organs)
    for name in UNITS:
        unit = hiring.body(OrganisationKind.MEMBER_UNIT, name, district.code, office)
        officer = hiring.member(unit)
        hiring.post(officer, Role.UNIT_OFFICER, organisation=unit)
        user = hiring.sign_in(officer.id, "unit") if name == UNITS[0] else None
        contact = Player(officer.id, user_id=None if user is None else user.id)
        staff.units[name] = MemberUnit(unit.id, contact, officer.name)
    return staff


def _street(hiring: Hiring, staff: Staff, street: InventedStreet, parent: Organisation) -> None:
    party = hiring.body(OrganisationKind.OFFICE, f"{street.name}党工委", street.code, parent)
    coordinator = hiring.member(party)
    hiring.post(coordinator, Role.STREET_COORDINATOR, area_code=street.code)
    user = None if staff.streets else hiring.sign_in(coordinator.id, "street")
    staff.streets[street.code] = Player(coordinator.id, user_id=None if user is None else user.id)
    staff.street_leaders[street.code] = [
        Player(hiring.member(party).id, "leader") for _ in range(_LEADERS_OF_STREET)
    ]
    staff.parties[street.code] = party.id


def _branches(
    hiring: Hiring, staff: Staff, district: InventedDistrict, parent: Organisation
) -> None:
    """The branches of the district's organisations; each is tied to a neighbourhood."""
    places = list(district.neighbourhoods())
    names = branch_names(BRANCHES_EACH * len(places), hiring.rng)
    for index, name in enumerate(names):
        branch = hiring.body(OrganisationKind.BRANCH, name, district.code, parent)
        secretary = hiring.member(branch)
        hiring.post(secretary, Role.BRANCH_SECRETARY, organisation=branch)
        if index == 0:
            hiring.sign_in(secretary.id, "branch")
        code = places[index % len(places)].code
        tie(
            organisation=branch,
            area_code=code,
            from_on=hiring.from_on,
            by=hiring.by,
            at=hiring.at,
        )
        staff.branches.setdefault(code, []).append(branch)


@operation
def hire_neighbourhood(
    hiring: Hiring, staff: Staff, place: InventedNeighbourhood, *, sign_ins: bool
) -> LocalStaff:
    """Make a neighbourhood's general branch, committee, core team and a team for each block.

    With ``sign_ins``, its secretary, the lead and one member of its first block can sign in.
    """
    party = Organisation.objects.get(pk=staff.parties[street_of(place.code)])
    general = hiring.body(OrganisationKind.BRANCH, f"{place.name}党总支", place.code, party)
    committee = hiring.body(OrganisationKind.COMMITTEE, f"{place.name}居委会", place.code, party)
    by, at, from_on = hiring.by, hiring.at, hiring.from_on
    tie(organisation=general, area_code=place.code, by=by, at=at, from_on=from_on)
    core = add_team(
        level=TeamLevel.CORE,
        name=f"{place.name}核心团队",
        area_code=place.code,
        by=by,
        at=at,
        from_on=from_on,
    )
    secretary = hiring.member(general)
    post(
        member=secretary,
        role=Role.NEIGHBOURHOOD_SECRETARY,
        area_code=place.code,
        team=core,
        by=by,
        at=at,
        from_on=from_on,
    )
    user = hiring.sign_in(secretary.id, "secretary") if sign_ins else None
    leaders = [*staff.street_leaders[street_of(place.code)], *staff.leaders]
    local = LocalStaff(
        Player(secretary.id, user_id=None if user is None else user.id),
        hiring.rng.sample(leaders, 2),
    )
    bodies = _Bodies(general, committee, staff.branches[place.code])
    _form_teams(hiring, local, place, bodies)
    if sign_ins:
        _sign_in_team(hiring, local)
    return local


@dataclass(frozen=True, slots=True)
class _Bodies:
    """The bodies whose people visit in a neighbourhood."""

    general: Organisation
    committee: Organisation
    branches: Sequence[Organisation]


def _form_teams(
    hiring: Hiring, local: LocalStaff, place: InventedNeighbourhood, bodies: _Bodies
) -> None:
    """Teams of three to eight: a lead of the general branch, staff, branch members, volunteers."""
    rng = hiring.rng
    officers = [hiring.new_member(bodies.committee) for _ in range(rng.randint(*_COMMITTEE_STAFF))]
    members = list(officers)
    plans = []
    blocks = Block.objects.filter(area_code=place.code, to_on__isnull=True, number__gt=0)
    for index, block in enumerate(blocks.order_by("number")):
        lead = hiring.new_member(bodies.general)
        helpers = [
            hiring.new_member(rng.choice(bodies.branches))
            for _ in range(rng.randint(*_BRANCH_MEMBERS))
        ]
        volunteers = [hiring.new_member(bodies.committee) for _ in range(rng.randint(*_VOLUNTEERS))]
        officer = officers[index % len(officers)]
        members += [lead, *helpers, *volunteers]
        others = (officer, *helpers, *volunteers)
        plans.append(
            BlockTeam(block, f"{block.label}骨干团队", lead.id, tuple(each.id for each in others))
        )
        local.blocks.append(block)
        local.teams[block.id] = [
            Player(lead.id),
            Player(officer.id),
            *(Player(each.id, "branch") for each in helpers),
            *(Player(each.id, "volunteer") for each in volunteers),
        ]
    form_block_teams(
        by=hiring.by,
        at=hiring.at,
        area_code=place.code,
        from_on=hiring.from_on,
        members=members,
        teams=plans,
    )


def _sign_in_team(hiring: Hiring, local: LocalStaff) -> None:
    """The lead and one member of the first block can sign in, too."""
    block_id = local.blocks[0].id
    lead, member, *others = local.teams[block_id]
    local.teams[block_id] = [
        replace(lead, user_id=hiring.sign_in(lead.member_id, "lead").id),
        replace(member, user_id=hiring.sign_in(member.member_id, "member").id),
        *others,
    ]
