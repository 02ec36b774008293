"""What waits for a decision in the first neighbourhood: the register, its people, a phone.

Each is an act of real use, at its moment in the last two weeks. All of it began after the cut-off,
so that what was published stays as it was; in the first half of September there is nothing yet.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from minqing.cases.operations import raise_case
from minqing.cases.rules import Category, Channel, RestrictedAbout
from minqing.fieldwork.operations.enrolment import enrol, issue_enrolment
from minqing.fieldwork.operations.health import keep_health
from minqing.fieldwork.operations.push import Arrived, receive
from minqing.fieldwork.queries.standing import DeviceStanding, device_standing
from minqing.fieldwork.rules.health import Health, Storage
from minqing.fieldwork.rules.mutations import Kind, Mutation
from minqing.fieldwork.rules.verdicts import Reason
from minqing.fieldwork.schemas import read_mutation
from minqing.home.management.demo.answering import answer_the_example
from minqing.home.management.demo.checking import check_visits
from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.hearing import let_residents_speak
from minqing.home.management.demo.posts import leave_posts_open
from minqing.home.management.demo.staff import LocalStaff, Player
from minqing.home.management.demo.visiting import Door as Doorway
from minqing.home.operations.divisions import ask
from minqing.home.operations.finding import confirm_finding, reject_finding
from minqing.home.operations.merging import merge_households
from minqing.households.models import FoundAtDoor, Household, Person
from minqing.households.operations import (
    add_household,
    add_person,
    close_household,
)
from minqing.households.operations.duplicates import propose_duplicates
from minqing.households.operations.found import Door, FoundPerson, record_found
from minqing.households.rules import Relation, Sex
from minqing.households.rules.names import given_name, surname
from minqing.households.rules.upkeep import FoundKind
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.scope import Scope
from minqing.lib.time import at_local, local_date
from minqing.organisations.models import Member
from minqing.storage.keys import open_column
from minqing.territory.models import Area, Posting
from minqing.territory.operations import end_posting, substitute
from minqing.territory.rules.wishes import Wishes
from minqing.visits.models import Round
from minqing.visits.operations import record_visit
from minqing.visits.rules import Outcome

__all__ = ["DAYS", "complain_about_committee", "leave_loose_ends"]

#: So many days of the second round have begun before any of this can have happened.
DAYS: Final = 15
_ABOUT_TEAM = "向块区反映过的事，第二天邻居都知道了。我不想让他们知道是我说的。"
_ABOUT_COMMITTEE = "居委会办公时间常常没有人，两次去办证明都白跑了。"
_DIARY: Final = (
    (6, "2号楼三楼的灯修好了，几户人家都说亮堂多了。302 的阿婆拉着说了半个钟头。"),
    (3, "晚上七点以后敲门最容易碰到人。下周把白天没遇到的几户放到晚上走。"),
    (1, "老周愿意做楼组骨干，约好周末一起看看楼道里堆的东西。"),
)
#: An old phone with little room, and one visit that waits for the secretary.
_HEALTH = Health(
    troubles={Reason.HOUSEHOLD_MOVED.value: 1},
    pictures=3,
    storage=Storage(used_mb=231, quota_mb=256, persisted=False),
    offset_ms=-135_000,
)
_REJECTED = "核对过租赁登记：是来住几天的亲戚，不在这里常住。"


@dataclass(frozen=True, slots=True)
class _Here:
    """The first neighbourhood, and what is needed to act in it."""

    code: str
    local: LocalStaff
    doors: Sequence[Doorway]
    days: Calendar
    running: Round
    rng: Random

    @property
    def scope(self) -> Scope:
        """The neighbourhood."""
        return Scope.of_areas(self.code, purpose="demo")

    @property
    def team(self) -> Sequence[Player]:
        """The team of the first block, its lead first."""
        return self.local.teams[self.local.blocks[0].id]

    def home(self, number: int) -> Household:
        """A household of the first block."""
        block_id = self.local.blocks[0].id
        here = [door for door in self.doors if door.block_id == block_id]
        door = here[(number * 5 + 3) % len(here)]
        return Household.objects.select_related("dwelling").get(pk=door.household_id)

    def ago(self, days: int, hour: int) -> datetime:
        """An hour of a day before today."""
        return at_local(self.days.today - timedelta(days=days), hour, 10)

    def name(self, sex: Sex, born: int) -> str:
        """Somebody invented."""
        return surname(self.rng) + given_name(self.rng, sex, born)


@operation
def leave_loose_ends(
    *,
    code: str,
    local: LocalStaff,
    doors: Sequence[Doorway],
    days: Calendar,
    running: Round,
    rng: Random,
) -> None:
    """Leave something open of every kind that a neighbourhood's secretary decides."""
    if days.days_since < DAYS:
        return
    here = _Here(code, local, doors, days, running, rng)
    _found(here)
    _doors(here)
    _look_alikes(here)
    _staff(here)
    _complaint(here)
    _phone(here)
    _division(here)
    check_visits(code=code, local=local, days=days, running=running)
    leave_posts_open(code=code, local=local, days=days)
    answer_the_example(code=code, running=running, rng=rng)
    let_residents_speak(code=code, days=days)


def complain_about_committee(home: Household, street: Player, days: Calendar) -> None:
    """A complaint about a neighbourhood's committee, which its street alone sees."""
    if days.days_since < DAYS:
        return
    at = at_local(days.today - timedelta(days=3), 10, 40)
    _complain(home, RestrictedAbout.COMMITTEE, _ABOUT_COMMITTEE, by=street.actor, at=at)


def _complain(
    home: Household,
    about: RestrictedAbout,
    body: str,
    *,
    by: Actor,
    at: datetime,
    name_withheld: bool = False,
) -> None:
    """What somebody said at the desk of the level above those it is about."""
    raise_case(
        by=by,
        at=at,
        body=body,
        category=Category.OTHER,
        channel=Channel.DESK,
        raised_at=at,
        household=home,
        requester_name=home.name,
        restricted_about=about,
        name_withheld=name_withheld,
    )


def _found(here: _Here) -> None:
    """Found at the door: a household and a person wait, one was confirmed, one rejected."""
    secretary = here.local.secretary.actor
    tenant = here.name(Sex.FEMALE, 1994)
    lodger = FoundPerson(here.name(Sex.MALE, 2001), Relation.OTHER, Sex.MALE)
    _household(here, 11, 2, tenant, "租客，说上个月搬来的")
    _find(here, FoundKind.PERSON, 12, 1, people=[lodger], note="儿子的同学，长住")
    came = _household(here, 13, 9, here.name(Sex.MALE, 1988), "一间租给了这一户")
    confirm_finding(by=secretary, at=here.ago(8, 9), scope=here.scope, found=came)
    guest = _household(here, 14, 7, here.name(Sex.FEMALE, 1969), "开门的人说住在这里")
    reject_finding(by=secretary, at=here.ago(6, 15), found=guest, reason=_REJECTED)


def _doors(here: _Here) -> None:
    """Two doors that are not as the register has them: knocked through, and a number in error."""
    visitor = here.team[1]
    for number, outcome, note in (
        (17, Outcome.MERGED_FLAT, "和隔壁打通成一套了，走的是隔壁的门"),
        (18, Outcome.WRONG_ADDRESS, "这个门牌是物业的储藏室"),
    ):
        at = here.ago(3, 19)
        record_visit(
            by=visitor.actor,
            at=at,
            visit_id=new_id(),
            household=here.home(number),
            round=here.running,
            line_code=visitor.line,
            outcome=outcome.value,
            visited_at=at,
            member_id=visitor.member_id,
            source="desk",
            note=note,
        )


def _household(here: _Here, home: int, days: int, name: str, note: str) -> FoundAtDoor:
    return _find(here, FoundKind.HOUSEHOLD, home, days, name=name, size=2, note=note)


def _find(
    here: _Here,
    kind: FoundKind,
    home: int,
    days: int,
    *,
    note: str,
    name: str = "",
    size: int = 0,
    people: Sequence[FoundPerson] = (),
) -> FoundAtDoor:
    """Something that a member of the team noted at one of the block's doors."""
    known, finder = here.home(home), here.team[1]
    at = here.ago(days, 19)
    return record_found(
        by=finder.actor,
        at=at,
        found_id=new_id(),
        kind=kind,
        household_id=known.pk if kind is FoundKind.PERSON else new_id(),
        door=Door(known.area_code, known.dwelling_id),
        found_at=at,
        name=name,
        size=size,
        people=people,
        note=note,
        member_id=finder.member_id,
    )


def _look_alikes(here: _Here) -> None:
    """Two pairs of people wait; a household that was entered twice is one again."""
    secretary = here.local.secretary.actor
    at = here.ago(12, 11)
    numbered, born = _people(here)
    number = open_column(numbered, "id_number") or ""
    for person, place, id_number in ((numbered, 21, number), (born, 22, "")):
        add_person(
            by=secretary,
            at=at,
            household=_other_home(here, person, place),
            from_on=local_date(at),
            name=person.name,
            relation=Relation.OTHER,
            birth_on=person.birth_on,
            id_number=id_number,
        )
    home = here.home(23)
    twin = add_household(
        by=secretary, at=at, dwelling=home.dwelling, name=home.name, from_on=local_date(at)
    )
    add_person(
        by=secretary,
        at=at,
        household=twin,
        from_on=local_date(at),
        name=home.name,
        relation=Relation.HOUSEHOLDER,
    )
    propose_duplicates(by=secretary, at=here.ago(6, 9), area_code=here.code)
    merge_households(
        by=secretary, at=here.ago(5, 10), scope=here.scope, merged_id=twin.pk, survivor_id=home.pk
    )


def _people(here: _Here) -> tuple[Person, Person]:
    """Somebody with an ID number, and somebody else whose birth date is known."""
    people = Person.objects.filter(
        block_id=here.local.blocks[0].id,
        to_on__isnull=True,
        id_index__isnull=False,
        birth_on__isnull=False,
    ).order_by("area_code", "id")
    first, *others = people[:20]
    return first, next(each for each in others if each.household_id != first.household_id)


def _other_home(here: _Here, person: Person, number: int) -> Household:
    """A household in which somebody does not live."""
    homes = (here.home(each) for each in (number, number + 1))
    return next(home for home in homes if home.pk != person.household_id)


def _staff(here: _Here) -> None:
    """Somebody stands in this week; somebody's post has ended and nobody took over."""
    secretary = here.local.secretary.actor
    blocks, today = here.local.blocks, here.days.today
    monday = today - timedelta(days=today.weekday())
    absent, other = here.team[2], here.local.teams[blocks[1 % len(blocks)].id]
    substitute(
        by=secretary,
        at=at_local(monday - timedelta(days=3), 16),
        member_id=absent.member_id,
        substitute_id=other[0].member_id,
        block_id=blocks[0].id,
        from_on=monday,
        to_on=monday + timedelta(days=7),
    )
    leaving = other[-1]
    if leaving != absent:
        posting = Posting.objects.get(
            member_id=leaving.member_id, block=blocks[1 % len(blocks)], to_on__isnull=True
        )
        end_posting(by=secretary, at=here.ago(1, 17), posting=posting, to_on=today)


def _division(here: _Here) -> None:
    """The secretary asked for blocks of equal work, and has not decided yet."""
    ask(
        by=here.local.secretary.actor,
        at=here.ago(1, 15),
        scope=here.scope,
        area=Area.objects.get(code=here.code),
        wishes=Wishes(),
        at_once=True,
    )


def _complaint(here: _Here) -> None:
    """About the team of the first block, by somebody whose name only the secretary may uncover."""
    by, at = here.local.secretary.actor, here.ago(2, 14)
    _complain(here.home(31), RestrictedAbout.TEAM, _ABOUT_TEAM, by=by, at=at, name_withheld=True)


def _phone(here: _Here) -> None:
    """A phone that was offline sends a visit to a household that had left: held for review."""
    secretary, visitor = here.local.secretary.actor, here.team[1]
    home, at = here.home(33), here.ago(13, 9)
    left = add_household(
        by=secretary,
        at=at,
        dwelling=home.dwelling,
        name=here.name(Sex.MALE, 1996),
        from_on=local_date(at),
    )
    close_household(
        by=secretary, at=here.ago(4, 9), household=left, to_on=local_date(here.ago(4, 9))
    )
    member = Member.objects.get(pk=visitor.member_id)
    token, _enrolment = issue_enrolment(by=secretary, at=at, member=member, area_code=here.code)
    enrolled = enrol(
        at=at + timedelta(minutes=3),
        token=token,
        public_key=_public_key(),
        name=f"{member.name}的手机",
        app_version="",
    )
    sent_at = here.ago(1, 20)
    device = device_standing(enrolled.device.id, local_date(sent_at))
    if device is None:
        return
    went = {
        "visit_id": str(new_id()),
        "household_id": str(left.pk),
        "round_id": str(here.running.pk),
        "line": visitor.line,
        "outcome": Outcome.MOVED_AWAY.value,
        "note": "房东说已经搬走",
    }
    _send(here, device, Kind.VISIT, made_at=here.ago(2, 18), sent_at=sent_at, body=went)
    for ago, text in _DIARY:
        made_at = here.ago(ago, 20)
        note = {"note_id": str(new_id()), "on": local_date(made_at).isoformat(), "text": text}
        _send(here, device, Kind.DIARY, made_at=made_at, sent_at=sent_at, body=note)
    keep_health(device=device, at=sent_at, told=_HEALTH)


def _send(
    here: _Here,
    device: DeviceStanding,
    kind: Kind,
    *,
    made_at: datetime,
    sent_at: datetime,
    body: Mapping[str, str],
) -> None:
    """What the phone wrote down at one moment, and sent at a later one."""
    mutation_id, block_id = new_id(), here.local.blocks[0].id
    payload = json.dumps(
        {
            "id": str(mutation_id),
            "kind": kind.value,
            "block_id": str(block_id),
            "made_at": made_at.isoformat(),
            "offset_ms": 0,
            "body": body,
        },
        ensure_ascii=False,
    )
    read = read_mutation(payload)
    if isinstance(read, Mutation):
        arrived = Arrived(mutation_id, block_id, payload, mutation=read, kind=kind.value)
        receive(device=device, arrived=arrived, at=sent_at)


def _public_key() -> bytes:
    """Of a key that is thrown away: nobody can send for this phone again."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
