"""The named cast: a small district with people in every role, and outsiders who must not see it.

District 310199 (云锦区); streets 310199001 (柳岸街道) and 310199002 (枫桥镇); neighbourhoods
柳岸一村 (…001001) with blocks a1 and a2, 柳岸二村 (…001002) with b1, 桥头 (…002001) with c1. Each
block is one building of two entrances with three floors of two doors, a household of two people
behind each.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from django.test import Client

from minqing.accounts.models import User
from minqing.households.models import Household
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import Scope
from minqing.organisations.models import Member, Organisation
from minqing.territory.models import Block, Posting
from minqing.territory.rules import Role
from tests import builders
from tests.database import Snapshot, as_owner, restore_snapshot, take_snapshot

__all__ = ["Cast", "ClientFor", "Player", "assemble", "posting_of"]

FAMILY_NAMES = "陈张刘杨黄吴徐马朱胡郭何"


@dataclass(frozen=True)
class Player:
    """Somebody who works in the district and can sign in."""

    member: Member
    user: User
    role: Role
    scope: Scope

    @property
    def actor(self) -> Actor:
        """As whom they act at the desk."""
        return Actor(ActorKind.USER, id=self.user.id, member_id=self.member.id)


#: The fixture ``client_for``: a test client signed in as one of the cast.
ClientFor = Callable[[Player], Client]


def posting_of(player: Player) -> Posting:
    """The one post that the player holds."""
    with as_owner():
        return Posting.objects.get(member=player.member)


@dataclass
class Cast:
    """Everybody and everything; see the module."""

    branch: Organisation
    a1: Block
    a2: Block
    b1: Block
    c1: Block
    households: dict[str, list[Household]] = field(default_factory=dict)
    players: dict[str, Player] = field(default_factory=dict)

    @property
    def lin(self) -> Player:
        """Team member of a1."""
        return self.players["lin"]

    @property
    def zhao(self) -> Player:
        """Block lead of a1."""
        return self.players["zhao"]

    @property
    def qian(self) -> Player:
        """Secretary of 柳岸一村."""
        return self.players["qian"]

    @property
    def sun(self) -> Player:
        """Coordinator of 柳岸街道."""
        return self.players["sun"]

    @property
    def li(self) -> Player:
        """District office."""
        return self.players["li"]

    @property
    def zhou(self) -> Player:
        """Branch secretary of the organisation."""
        return self.players["zhou"]

    @property
    def wu(self) -> Player:
        """Team member of b1: an outsider to a1."""
        return self.players["wu"]

    @property
    def zheng(self) -> Player:
        """Secretary of 桥头: an outsider to 柳岸街道."""
        return self.players["zheng"]


_snapshot: tuple[Cast, Snapshot] | None = None


def assemble() -> Cast:
    """Put the whole cast into the present test's empty district.

    It is made once in a test process, by operations; later tests get a copy of its rows.
    """
    global _snapshot  # noqa: PLW0603 - one for the process, like its district
    if _snapshot is None:
        with as_owner():
            made = operation(_make)()
        _snapshot = made, take_snapshot()
    else:
        restore_snapshot(_snapshot[1])
    return deepcopy(_snapshot[0])


def _make() -> Cast:
    for code, name in (
        ("310199", "云锦区"),
        ("310199001", "柳岸街道"),
        ("310199002", "枫桥镇"),
        ("310199001001", "柳岸一村"),
        ("310199001002", "柳岸二村"),
        ("310199002001", "桥头"),
    ):
        builders.make_area(code, name)
    cast = Cast(
        branch=builders.make_organisation(),
        a1=_block("310199001001", 1),
        a2=_block("310199001001", 2),
        b1=_block("310199001002", 1),
        c1=_block("310199002001", 1),
    )
    for name in ("a1", "a2", "b1", "c1"):
        cast.households[name] = _households(getattr(cast, name))
    _players(cast)
    return cast


def _block(area_code: str, number: int) -> Block:
    building = f"{area_code}{number:04d}"
    builders.make_area(building, f"{number}号楼")
    for entrance in (1, 2):
        builders.make_area(f"{building}{entrance:02d}", f"{entrance}门")
    return builders.make_block(area_code, number, [building])


def _households(block: Block) -> list[Household]:
    made: list[Household] = []
    for entrance in (1, 2):
        code = f"{block.area_code}{block.number:04d}{entrance:02d}"
        for floor in (1, 2, 3):
            for door in (1, 2):
                family = FAMILY_NAMES[len(made)]
                dwelling = builders.make_dwelling(code, floor, f"{floor}0{door}", block.id)
                household = builders.make_household(
                    dwelling, f"{family}建国", special_hardship=not made
                )
                builders.make_person(household, f"{family}建国")
                builders.make_person(household, f"{family}小梅", relation="child")
                made.append(household)
    return made


def _players(cast: Cast) -> None:
    for key, name, role, area, block in (
        ("lin", "林静", Role.TEAM_MEMBER, "", cast.a1),
        ("zhao", "赵卫东", Role.BLOCK_LEAD, "", cast.a1),
        ("qian", "钱芳", Role.NEIGHBOURHOOD_SECRETARY, "310199001001", None),
        ("sun", "孙立", Role.STREET_COORDINATOR, "310199001", None),
        ("li", "李明", Role.DISTRICT_OFFICE, "310199", None),
        ("zhou", "周敏", Role.BRANCH_SECRETARY, "", None),
        ("wu", "吴刚", Role.TEAM_MEMBER, "", cast.b1),
        ("zheng", "郑洁", Role.NEIGHBOURHOOD_SECRETARY, "310199002001", None),
    ):
        member = builders.make_member(name, cast.branch)
        user = builders.make_user(key, name, member)
        organisation = cast.branch if role is Role.BRANCH_SECRETARY else None
        builders.make_posting(member, role, area_code=area, block=block, organisation=organisation)
        if block is not None:
            scope = Scope.of_blocks(block.id, purpose="desk")
        elif organisation is not None:
            scope = Scope(organisations=(organisation.id,), purpose="desk")
        else:
            scope = Scope.of_areas(area, purpose="desk")
        cast.players[key] = Player(member, user, role, scope)
