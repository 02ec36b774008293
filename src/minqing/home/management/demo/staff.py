"""Who serves the demonstration district: bodies, members, teams, postings, sign-ins."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from minqing.accounts.models import User
from minqing.accounts.operations import create_user
from minqing.households.rules import Sex
from minqing.households.rules.invented_places import InventedDistrict, InventedNeighbourhood
from minqing.households.rules.names import given_name, surname
from minqing.lib.actor import Actor, ActorKind
from minqing.organisations.models import Member, Organisation
from minqing.organisations.operations import add_member, add_organisation, tie
from minqing.organisations.rules import OrganisationKind
from minqing.territory.models import Block
from minqing.territory.operations import add_team, post
from minqing.territory.rules import Role, TeamLevel

__all__ = ["Player", "Staff", "hire"]

_BRANCHES = (
    "区税务局党支部",
    "云锦实验小学党支部",
    "区市场监管所党支部",
    "云锦医院党支部",
    "区图书馆党支部",
    "云锦供电营业厅党支部",
    "柳岸商圈联合党支部",
    "梧桐科技联合党支部",
)
_UNITS = ("区房屋管理局", "区绿化和市容管理局", "区水务局", "云锦供电公司", "云锦公交公司")
_TEAM_MEMBERS = 2


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who acts; ``user`` is None for those who only carry a phone."""

    member: Member
    user: User | None = None

    @property
    def actor(self) -> Actor:
        """As whom they act."""
        user_id = None if self.user is None else self.user.id
        return Actor(ActorKind.USER, id=user_id, member_id=self.member.id)


@dataclass(slots=True)
class Staff:
    """Everybody who serves, by the place they serve in."""

    district: Player
    streets: dict[str, Player] = field(default_factory=dict)
    secretaries: dict[str, Player] = field(default_factory=dict)
    blocks: dict[str, list[Block]] = field(default_factory=lambda: defaultdict(list))
    leads: dict[object, Player] = field(default_factory=dict)
    teams: dict[object, list[Player]] = field(default_factory=dict)


class _Hiring:
    """Makes bodies, members and postings; what every one of them shares is kept here."""

    def __init__(
        self, district: InventedDistrict, *, by: Actor, at: datetime, from_on: date, seed: int
    ) -> None:
        self.district = district
        self.by, self.at, self.from_on = by, at, from_on
        self._rng = Random(f"staff {seed}")  # noqa: S311 - invented people

    def body(
        self, kind: OrganisationKind, name: str, area: str, parent: Organisation | None = None
    ) -> Organisation:
        return add_organisation(
            kind=kind,
            name=name,
            area_code=area,
            parent=parent,
            from_on=self.from_on,
            by=self.by,
            at=self.at,
        )

    def member(self, organisation: Organisation) -> Member:
        sex = self._rng.choice(list(Sex))
        year = self._rng.randint(1955, 1998)
        return add_member(
            organisation=organisation,
            name=surname(self._rng) + given_name(self._rng, sex, year),
            phone=f"100{self._rng.randrange(100_000_000):08d}",
            from_on=self.from_on,
            by=self.by,
            at=self.at,
        )

    def sign_in(self, member: Member, username: str, password: str) -> User:
        """A sign-in for a member; the member knows its user and the user its member."""
        user = create_user(
            username=username,
            name=member.name,
            password=password,
            area_code=self.district.code,
            member_id=member.id,
            check_password=False,
            by=self.by,
            at=self.at,
        )
        Member.objects.filter(pk=member.pk).update(user_id=user.id)
        return user


def hire(
    district: InventedDistrict,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    seed: int,
    password: str,
) -> Staff:
    """Make all bodies, members, teams and postings, and one sign-in for each role."""
    hiring = _Hiring(district, by=by, at=at, from_on=from_on, seed=seed)
    office = hiring.body(OrganisationKind.OFFICE, "区委党员责任区办公室", district.code)
    committee = hiring.body(OrganisationKind.BRANCH, "区级机关党工委", district.code)
    branches = [
        hiring.body(OrganisationKind.BRANCH, name, district.code, committee) for name in _BRANCHES
    ]
    head = hiring.member(office)
    _post(hiring, head, Role.DISTRICT_OFFICE, area_code=district.code)
    staff = Staff(Player(head, hiring.sign_in(head, "district", password)))
    _outside_bodies(hiring, branches, office, password)
    for street in district.streets:
        party = hiring.body(OrganisationKind.BRANCH, f"{street.name}党工委", street.code, committee)
        coordinator = hiring.member(party)
        _post(hiring, coordinator, Role.STREET_COORDINATOR, area_code=street.code)
        first = not staff.streets
        user = hiring.sign_in(coordinator, "street", password) if first else None
        staff.streets[street.code] = Player(coordinator, user)
        for each in street.neighbourhoods:
            helper = branches[len(staff.secretaries) % len(branches)]
            _neighbourhood(hiring, staff, each, (party, helper), password)
    return staff


def _outside_bodies(
    hiring: _Hiring, branches: list[Organisation], office: Organisation, password: str
) -> None:
    """Branch secretaries, and the units that the district calls together."""
    for branch in branches:
        secretary = hiring.member(branch)
        _post(hiring, secretary, Role.BRANCH_SECRETARY, organisation=branch)
        if branch is branches[0]:
            hiring.sign_in(secretary, "branch", password)
    for name in _UNITS:
        unit = hiring.body(OrganisationKind.MEMBER_UNIT, name, hiring.district.code, office)
        officer = hiring.member(unit)
        _post(hiring, officer, Role.UNIT_OFFICER, organisation=unit)
        if name == _UNITS[0]:
            hiring.sign_in(officer, "unit", password)


def _neighbourhood(
    hiring: _Hiring,
    staff: Staff,
    place: InventedNeighbourhood,
    bodies: tuple[Organisation, Organisation],
    password: str,
) -> None:
    """A neighbourhood's general branch, committee and core team, and a team for each block."""
    party, helper = bodies
    first = not staff.secretaries
    general = hiring.body(OrganisationKind.BRANCH, f"{place.name}党总支", place.code, party)
    committee = hiring.body(OrganisationKind.COMMITTEE, f"{place.name}居委会", place.code)
    tie(
        organisation=helper,
        area_code=place.code,
        from_on=hiring.from_on,
        by=hiring.by,
        at=hiring.at,
    )
    core = add_team(
        level=TeamLevel.CORE,
        name=f"{place.name}核心团队",
        area_code=place.code,
        from_on=hiring.from_on,
        by=hiring.by,
        at=hiring.at,
    )
    secretary = hiring.member(general)
    post(
        member=secretary,
        role=Role.NEIGHBOURHOOD_SECRETARY,
        area_code=place.code,
        team=core,
        from_on=hiring.from_on,
        by=hiring.by,
        at=hiring.at,
    )
    user = hiring.sign_in(secretary, "secretary", password) if first else None
    staff.secretaries[place.code] = Player(secretary, user)
    blocks = Block.objects.filter(area_code=place.code, to_on__isnull=True, number__gt=0)
    for block in blocks.order_by("number"):
        _block(hiring, staff, block, [general, committee, helper])
    if first:
        _sign_in_team(hiring, staff, place.code, password)


def _block(hiring: _Hiring, staff: Staff, block: Block, bodies: list[Organisation]) -> None:
    """A block's team: a lead of the general branch, members of committee and tied branch."""
    team = add_team(
        level=TeamLevel.BLOCK,
        name=f"{block.label}骨干团队",
        area_code=block.area_code,
        block=block,
        from_on=hiring.from_on,
        by=hiring.by,
        at=hiring.at,
    )
    members = [hiring.member(body) for body in bodies[: _TEAM_MEMBERS + 1]]
    for index, member in enumerate(members):
        post(
            member=member,
            role=Role.TEAM_MEMBER if index else Role.BLOCK_LEAD,
            block=block,
            team=team,
            from_on=hiring.from_on,
            by=hiring.by,
            at=hiring.at,
        )
    staff.blocks[block.area_code].append(block)
    staff.leads[block.id] = Player(members[0])
    staff.teams[block.id] = [Player(member) for member in members]


def _sign_in_team(hiring: _Hiring, staff: Staff, area_code: str, password: str) -> None:
    """The lead and one member of the first block can sign in, too."""
    block = staff.blocks[area_code][0]
    lead, member, *others = staff.teams[block.id]
    signed_in = [
        Player(lead.member, hiring.sign_in(lead.member, "lead", password)),
        Player(member.member, hiring.sign_in(member.member, "member", password)),
    ]
    staff.leads[block.id] = signed_in[0]
    staff.teams[block.id] = [*signed_in, *others]


def _post(
    hiring: _Hiring,
    member: Member,
    role: Role,
    *,
    area_code: str = "",
    organisation: Organisation | None = None,
) -> None:
    post(
        member=member,
        role=role,
        area_code=area_code,
        organisation=organisation,
        from_on=hiring.from_on,
        by=hiring.by,
        at=hiring.at,
    )
