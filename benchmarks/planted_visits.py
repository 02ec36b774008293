"""A week of invented visits: honest workers with their habits, and fabricators of several kinds.

Nothing here is known to the signals. Honest workers write down a landing's doors together, send
everything late, do a tower of elderly people in one afternoon, write the same few words at every
door, sit down at home with their notes; a fabricator does one thing that gives them away, or, if
careful, none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import hypot
from random import Random
from uuid import UUID

from minqing.visits.rules.signals import Distance, Seen

__all__ = ["FABRICATORS", "Worker", "planted_week"]

MONDAY = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
_DEGREE = 111_000.0  # metres of a degree of latitude; the map is flat here
_QUESTIONS = 14
_WHO = ("老人独居", "夫妻两人退休在家", "三代同住", "租户一家", "年轻夫妻带孩子", "刚搬来半年")
_WHAT = (
    "女儿住在隔壁小区每天送饭",
    "想问加装电梯什么时候开工",
    "楼上漏水已经修好",
    "孩子今年中考",
    "腿脚不方便下楼",
    "愿意参加楼组志愿者活动",
    "燃气表要找房东换",
    "白天上夜班请晚上来",
)
_MORE = ("给了联系卡", "留了电话", "下次带社区医生", "没有别的困难", "提醒了用电安全", "记下了生日")
_WHEN = ("早上在家", "晚上七点后在家", "周末在家", "电话联系后再来", "由邻居转告", "由楼组长陪同")
_TEMPLATE = "家中老人身体健康，子女经常看望，生活没有困难，没有诉求。"


@dataclass(frozen=True)
class Worker:
    """One worker's week; ``kind`` is "honest" or a fabricator's, ``made_up`` what is invented."""

    kind: str
    visits: list[Seen]
    made_up: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True)
class _Door:
    household: UUID
    building: str
    longitude: float
    latitude: float


class _Block:
    """Eight buildings of thirty doors within three hundred metres."""

    def __init__(self, random: Random, number: int) -> None:
        east, north = (number % 6) * 900.0, (number // 6) * 900.0
        self.buildings: list[list[_Door]] = []
        for building in range(8):
            x = 121.45 + (east + random.uniform(0, 300)) / (_DEGREE * 0.855)
            y = 31.25 + (north + random.uniform(0, 300)) / _DEGREE
            code = f"31019900100{number // 10 % 10}{number % 10:01d}{building:03d}"
            self.buildings.append([_Door(_id(random), code, x, y) for _ in range(30)])


def _id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128))


def _metres(one: _Door, other: _Door) -> float:
    east = (one.longitude - other.longitude) * _DEGREE * 0.855
    north = (one.latitude - other.latitude) * _DEGREE
    return hypot(east, north)


def _chance(random: Random, share: float) -> bool:
    return random.random() < share


def _own_words(random: Random) -> str:
    return "，".join(
        (random.choice(_WHO), random.choice(_WHAT), random.choice(_WHEN), random.choice(_MORE))
    )


def _visit(random: Random, member: UUID, door: _Door, at: datetime, *, met: bool) -> Seen:
    note = ""
    if met and _chance(random, 0.4):
        note = _own_words(random) if _chance(random, 0.3) else random.choice(("一切正常", "无诉求"))
    return Seen(
        visit_id=_id(random),
        member_id=member,
        household_id=door.household,
        met=met,
        visited_at=at,
        building=door.building,
        longitude=door.longitude,
        latitude=door.latitude,
        distance=_near(random),
        note=note,
        photos=frozenset({f"{random.getrandbits(256):064x}"})
        if _chance(random, 0.1)
        else frozenset(),
        answers=_answers(random) if met and _chance(random, 0.5) else {},
    )


def _near(random: Random) -> Distance | None:
    kinds = (None, Distance.AT_DOOR, Distance.AROUND, Distance.UNCLEAR)
    return random.choices(kinds, weights=(50, 35, 12, 3))[0]


def _answers(random: Random) -> dict[str, str]:
    """Half of the questions have an answer that nearly everybody gives."""
    return {
        f"q{number}": (
            ("no" if _chance(random, 0.92) else "yes")
            if number % 2
            else random.choice(("a", "a", "b", "c"))
        )
        for number in range(_QUESTIONS)
    }


def _rounds(random: Random, member: UUID, block: _Block, *, short: bool = False) -> Iterator[Seen]:
    """Two evenings and a Saturday; ``short``: a tower of elderly people, door after door."""
    for day, hour in ((1, 10.5), (3, 10.5), (5, 2.0)):
        at = MONDAY + timedelta(days=day, hours=hour, minutes=random.uniform(0, 30))
        doors = list(random.choice(block.buildings))
        doors = (
            doors
            if short
            else random.sample(doors, 8) + random.sample(random.choice(block.buildings), 6)
        )
        before = doors[0]
        for door in doors[: random.randint(8, 24 if short else 14)]:
            at += timedelta(minutes=_metres(before, door) / 70 + random.uniform(0.4, 1.2))
            met = _chance(random, 0.9 if short else 0.55)
            at += timedelta(
                minutes=random.uniform(1.2, 3) if short else random.uniform(4, 14) if met else 0.7
            )
            yield _visit(random, member, door, at, met=met)
            before = door


def _together(random: Random, visits: list[Seen]) -> list[Seen]:
    """Now and then the two or three doors of a landing are written down after the last of them."""
    written = list(visits)
    at = 0
    while at < len(written):
        size = random.choice((2, 3)) if _chance(random, 0.25) else 1
        last = written[min(at + size, len(written)) - 1].visited_at
        for index in range(at, min(at + size, len(written))):
            moment = last + timedelta(seconds=12 * (index - at))
            written[index] = replace(written[index], visited_at=moment)
        at += size
    return written


def _honest(random: Random, member: UUID, block: _Block) -> Worker:
    visits = list(_rounds(random, member, block, short=_chance(random, 0.15)))
    habits = ("landing", "at home", "one sentence", "")
    habit = random.choices(habits, weights=(60, 3, 3, 34))[0]
    if habit == "landing":
        visits = _together(random, visits)
    elif habit == "at home":  # sits down and writes the evening up
        visits = [
            replace(
                each,
                visited_at=each.visited_at.replace(hour=13, minute=0) + timedelta(seconds=25 * at),
            )
            for at, each in enumerate(visits)
        ]
    elif habit == "one sentence":  # writes the same everywhere
        visits = [replace(each, note=_TEMPLATE if each.met else "") for each in visits]
    if _chance(random, 0.3):  # a floor with nobody home, in one go
        doors = random.choice(block.buildings)[:6]
        visits += [
            _visit(random, member, each, MONDAY + timedelta(days=2, hours=2, seconds=at), met=False)
            for at, each in enumerate(doors)
        ]
    return Worker("honest", visits)


def _made_up(
    random: Random, member: UUID, block: _Block, change: Callable[[int, Seen], Seen]
) -> Worker:
    """Half of the week honest, and twelve meetings that never were."""
    true = list(_rounds(random, member, block))[:10]
    doors = random.sample([each for building in block.buildings for each in building], 12)
    at = MONDAY + timedelta(days=4, hours=7)
    invented = []
    for number, door in enumerate(doors):
        at += timedelta(minutes=random.uniform(6, 15))
        invented.append(change(number, _visit(random, member, door, at, met=True)))
    return Worker("", [*true, *invented], frozenset(each.visit_id for each in invented))


def _in_a_row(number: int, visit: Seen) -> Seen:
    return replace(visit, visited_at=MONDAY + timedelta(days=4, hours=12, seconds=18 * number))


def _scattered(number: int, visit: Seen) -> Seen:
    far = 3_000 * (number % 2) / _DEGREE
    at = MONDAY + timedelta(days=4, hours=7, minutes=3 * number)
    return replace(
        visit,
        visited_at=at,
        building=f"{visit.building}{number % 2}",
        latitude=(visit.latitude or 0) + far,
    )


def _at_night(number: int, visit: Seen) -> Seen:
    return replace(visit, visited_at=MONDAY + timedelta(days=4, hours=15, minutes=7 * number))


def _from_elsewhere(number: int, visit: Seen) -> Seen:
    return replace(visit, distance=Distance.ELSEWHERE if number % 4 else Distance.UNCLEAR)


def _same_note(number: int, visit: Seen) -> Seen:
    return replace(visit, note=f"{number + 1}号楼{number}01室：{_TEMPLATE}")


def _same_photo(_number: int, visit: Seen) -> Seen:
    return replace(visit, photos=frozenset({f"{visit.member_id.int:064x}"}))


def _same_answers(number: int, visit: Seen) -> Seen:
    answers = _answers(Random(visit.member_id.int))
    return replace(visit, answers={**answers, "q1": "yes" if number % 3 == 0 else answers["q1"]})


def _careful(_number: int, visit: Seen) -> Seen:
    return visit


FABRICATORS: dict[str, tuple[str, Callable[[int, Seen], Seen]]] = {
    "same_minute": ("types a list at home", _in_a_row),
    "speed": ("names doors that are far apart", _scattered),
    "outside_hours": ("writes at night", _at_night),
    "far_from_door": ("writes from elsewhere", _from_elsewhere),
    "copied_note": ("copies a note", _same_note),
    "photo_twice": ("uses a photo again", _same_photo),
    "answers_alike": ("copies a questionnaire", _same_answers),
    "": ("is careful", _careful),
}
"""What each does, by the signal that is to find it; a careful one is found by the draw alone."""


def planted_week(seed: int, *, honest: int = 400, each: int = 20) -> list[Worker]:
    """So many honest workers, and ``each`` fabricators of every kind; the same for a seed."""
    random = Random(seed)
    blocks = [_Block(random, number) for number in range(36)]
    workers = [_honest(random, _id(random), random.choice(blocks)) for _ in range(honest)]
    for kind, (_, change) in FABRICATORS.items():
        for _ in range(each):
            made = _made_up(random, _id(random), random.choice(blocks), change)
            workers.append(replace(made, kind=kind))
    return workers
