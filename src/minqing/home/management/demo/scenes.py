"""What waits for those who sign in to the demonstration: each finds something to do.

The scenes lie in the first neighbourhood, so many days before today. Those that would have been
raised before the cut-off are left out: the published figures hold without them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from minqing.cases.operations.history import CaseHistory, PastAct
from minqing.cases.rules import (
    CaseLevel,
    Channel,
    EventKind,
    RestrictedAbout,
    ToldChannel,
)
from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.stories import Holders
from minqing.home.management.demo.visiting import Door
from minqing.home.management.demo.words.requests import (
    REOPENINGS,
    RETURNS,
    RISINGS,
    WITHDRAWALS,
    Asked,
    ask,
    complaint,
)
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.time import at_local

__all__ = ["FOLLOWED", "history_of", "scenes"]

_N, _S, _D = CaseLevel.NEIGHBOURHOOD, CaseLevel.STREET, CaseLevel.DISTRICT
#: Of the scenes that are played, the place of the one that its resident follows.
FOLLOWED: Final = "followed"


@dataclass(frozen=True, slots=True)
class _Scene:
    """Days before today on which something happened; None has not happened.

    ``promised`` is the day of the promised next step, counted from today.
    """

    what: str
    raised: int
    block: int = 0
    level: CaseLevel = _N
    handed_up: int | None = None
    assigned: int | None = None
    returned: int | None = None
    meanwhile: int | None = None
    promised: int = 0
    to_street: int | None = None
    to_district: int | None = None
    solved: int | None = None
    told: int | None = None
    reopened: int | None = None
    withdrawn: int | None = None
    restricted: bool = False


_SCENES: Final = (
    _Scene("for the team to answer or hand up", raised=1),
    _Scene("for the list of this week", raised=3),
    _Scene("forgotten: the week is over", raised=10),
    _Scene("given to a member of the team", raised=5, assigned=4),
    _Scene("answered, to be told at the door", raised=16, handed_up=13, solved=1),
    _Scene(FOLLOWED, raised=24, handed_up=20, meanwhile=15, promised=6),
    _Scene("about the team itself", raised=4, restricted=True),
    _Scene("returned to the block", raised=12, handed_up=9, returned=2),
    _Scene("reopened", raised=34, handed_up=30, solved=25, told=24, reopened=3),
    _Scene("withdrawn", raised=9, withdrawn=8),
    _Scene("for the secretary, soon a month old", raised=27, handed_up=23),
    _Scene("for the secretary", raised=15, handed_up=11),
    _Scene("for the secretary, promised for today", raised=19, handed_up=15, meanwhile=12),
    _Scene("past one month", raised=38, block=1),
    _Scene("for the street, today", 27, 1, _S, 24, meanwhile=22, promised=0, to_street=18),
    _Scene("for the street, overdue", 33, 1, _S, 29, meanwhile=26, promised=-1, to_street=20),
    _Scene("for the district, today", 45, 1, _D, 41, meanwhile=40, to_street=36, to_district=25),
    _Scene(
        "for the district", 31, 1, _D, 27, meanwhile=25, promised=4, to_street=20, to_district=6
    ),
)


def scenes(
    holders: Holders, days: Calendar, doors: Sequence[Door], rng: Random
) -> Iterator[tuple[str, CaseHistory]]:
    """What each scene is, and the history that leads to it."""
    local = holders.local
    for number, scene in enumerate(_SCENES):
        if days.today - timedelta(days=scene.raised) < days.second:
            continue
        block = local.blocks[scene.block % len(local.blocks)]
        here = [door for door in doors if door.block_id == block.id]
        door = here[number * 7 % len(here)]
        asked = complaint(rng) if scene.restricted else ask(rng, scene.level)
        play = _Play(holders, days.today, door, asked, rng)
        yield scene.what, play.history(scene)


def history_of(
    holders: Holders, today: date, door: Door, asked: Asked, rng: Random, **moments: int | None
) -> CaseHistory:
    """The history of a request that came up to a level by the days of a scene (``moments``)."""
    return _Play(holders, today, door, asked, rng).history(_Scene(asked.body, **moments))  # type: ignore[arg-type]  # the days alone


class _Play:
    """One scene as the history of a request."""

    def __init__(
        self, holders: Holders, today: date, door: Door, asked: Asked, rng: Random
    ) -> None:
        self._holders, self._today, self._door = holders, today, door
        self._asked, self._rng = asked, rng
        self._acts: list[PastAct] = []

    def history(self, scene: _Scene) -> CaseHistory:
        """Every act of the scene at its moment, the earlier first."""
        self._up(scene)
        self._answers(scene)
        lead = self._holders.local.teams[self._door.block_id][0].actor
        secretary = self._holders.local.secretary.actor
        return CaseHistory(
            raised_at=self._at(scene.raised, 10),
            by=secretary if scene.restricted else lead,
            area_code=self._door.area_code,
            block_id=self._door.block_id,
            household_id=self._door.household_id,
            dwelling_id=self._door.dwelling_id,
            body=self._asked.body,
            requester_name=self._door.name,
            category=self._asked.category,
            channel=Channel.DESK,
            acts=sorted(self._acts, key=lambda act: act.at),
            restricted_about=RestrictedAbout.TEAM if scene.restricted else None,
        )

    def _up(self, scene: _Scene) -> None:
        lead = self._holders.local.teams[self._door.block_id][0].actor
        secretary, street = self._holders.local.secretary.actor, self._holders.street.actor
        if scene.handed_up is not None:
            at = self._at(scene.handed_up, 11)
            self._acts.append(PastAct(EventKind.HANDED_UP, at, lead, hand_up_id=new_id()))
        for day, by, reasons in (
            (scene.to_street, secretary, RISINGS[_N]),
            (scene.to_district, street, RISINGS[_S]),
        ):
            self._move(day, EventKind.HANDED_UP, by, reasons)
        if scene.assigned is not None:
            team = self._holders.local.teams[self._door.block_id]
            member = team[1].member_id
            at = self._at(scene.assigned, 12)
            self._acts.append(PastAct(EventKind.ASSIGNED, at, lead, assignee_id=member))
        self._move(scene.returned, EventKind.RETURNED, secretary, RETURNS)
        self._move(scene.reopened, EventKind.REOPENED, secretary, REOPENINGS)
        self._move(scene.withdrawn, EventKind.WITHDRAWN, lead, WITHDRAWALS)

    def _move(self, day: int | None, kind: EventKind, by: Actor, reasons: Sequence[str]) -> None:
        if day is not None:
            text = self._rng.choice(reasons)
            self._acts.append(PastAct(kind, self._at(day, 15), by, text=text))

    def _answers(self, scene: _Scene) -> None:
        team = self._holders.local.teams[self._door.block_id]
        secretary = self._holders.local.secretary.actor
        if scene.meanwhile is not None:
            self._acts.append(
                PastAct(
                    EventKind.RESPONDED,
                    self._at(scene.meanwhile, 14),
                    secretary,
                    text=self._asked.meanwhile,
                    next_on=self._today + timedelta(days=scene.promised),
                    told=ToldChannel.PHONE,
                )
            )
        if scene.solved is not None:
            at = self._at(scene.solved, 14)
            text = self._asked.answer
            self._acts.append(PastAct(EventKind.RESPONDED, at, secretary, text=text, solved=True))
        if scene.told is not None:
            at = self._at(scene.told, 18)
            told = ToldChannel.IN_PERSON
            self._acts.append(PastAct(EventKind.TOLD, at, team[-1].actor, told=told))

    def _at(self, days: int, hour: int) -> datetime:
        return at_local(self._today - timedelta(days=days), hour, 20)
