"""One request after the other: how it goes up the ladder, is answered, told and settled.

A story is told to its end, whenever that is; what would lie after the present moment is left out.
Every first answer is told within the month: what takes longer is answered meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from minqing.cases.operations.history import CaseHistory, PastAct
from minqing.cases.rules import (
    LADDER,
    CaseLevel,
    Channel,
    EventKind,
    RestrictedAbout,
    ToldChannel,
    rank,
)
from minqing.home.management.demo.staff import LocalStaff, Player
from minqing.home.management.demo.visiting import Door
from minqing.home.management.demo.words.requests import (
    REOPENINGS,
    RETURNS,
    RISINGS,
    WITHDRAWALS,
    Asked,
)
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.time import at_local, local_date

__all__ = ["Fate", "Holders", "Story", "Telling"]

#: An answer that would come later than this is preceded by one that says what is being done.
_MEANWHILE_AFTER: Final = timedelta(days=21)
_SPOT_SHARE, _ASSIGNED_SHARE = 0.74, 0.3
_PHONE_SHARE, _MEANWHILE_SHARE, _CLOSED_SHARE = 0.35, 0.3, 0.55
_FORGOTTEN_SHARE = 0.06
# Days that a level takes to settle a request, and to pass on what it cannot.
_SETTLING: Final = {
    CaseLevel.BLOCK: (1, 5),
    CaseLevel.NEIGHBOURHOOD: (2, 16),
    CaseLevel.STREET: (8, 45),
    CaseLevel.DISTRICT: (20, 75),
}
_PASSING: Final = {CaseLevel.NEIGHBOURHOOD: (3, 6), CaseLevel.STREET: (5, 12)}
_SLOWLY: Final = (45, 160)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holders:
    """Who answers at each level of one neighbourhood, and when its blocks sign their lists."""

    local: LocalStaff
    street: Player
    district: Player
    signing: dict[UUID, tuple[int, int]]
    lists: dict[tuple[UUID, date], UUID]

    def at(self, level: CaseLevel, block_id: UUID, rng: Random) -> Player:
        """Somebody who holds requests of a level."""
        match level:
            case CaseLevel.BLOCK:
                return rng.choice(self.local.teams[block_id])
            case CaseLevel.NEIGHBOURHOOD:
                return self.local.secretary
            case CaseLevel.STREET:
                return self.street
            case CaseLevel.DISTRICT:
                return self.district

    def next_list(self, block_id: UUID, moment: datetime) -> tuple[datetime, UUID]:
        """When the block's lead signs next, within a week, and the list that is signed then."""
        weekday, hour = self.signing[block_id]
        day = local_date(moment)
        day += timedelta(days=(weekday - day.weekday()) % 7)
        if at_local(day, hour) <= moment:
            day += timedelta(days=7)
        return at_local(day, hour), self.lists.setdefault((block_id, day), new_id())


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a request beside being settled."""

    slow: bool = False
    unsolved: bool = False
    """Answered for good: it cannot be done, and why."""
    returned: bool = False
    reopened: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A request from its raising to its end, with the moments that decide where it counts."""

    door: Door
    asked: Asked
    by: Actor
    raised_at: datetime
    channel: Channel
    visit_id: UUID | None
    acts: Sequence[PastAct]
    told_at: datetime | None
    solved_at: datetime | None
    ended_at: datetime | None
    """When it was solved, closed or withdrawn."""
    restricted_about: RestrictedAbout | None = None

    def until(self, now: datetime) -> CaseHistory:
        """The history up to now."""
        return CaseHistory(
            raised_at=self.raised_at,
            by=self.by,
            area_code=self.door.area_code,
            block_id=self.door.block_id,
            household_id=self.door.household_id,
            dwelling_id=self.door.dwelling_id,
            body=self.asked.body,
            requester_name=self.door.name,
            category=self.asked.category,
            channel=self.channel,
            acts=[act for act in self.acts if act.at <= now],
            visit_id=self.visit_id,
            restricted_about=self.restricted_about,
        )


class Telling:
    """Tells what happens to one request; ``acts`` is the story so far."""

    def __init__(
        self,
        holders: Holders,
        rng: Random,
        *,
        door: Door,
        asked: Asked,
        by: Actor,
        raised_at: datetime,
        channel: Channel,
        visit_id: UUID | None = None,
        restricted_about: RestrictedAbout | None = None,
    ) -> None:
        self._holders, self._rng = holders, rng
        self._door, self._asked, self._by = door, asked, by
        self._raised_at, self._channel, self._visit_id = raised_at, channel, visit_id
        self._about = restricted_about
        self._level = CaseLevel.NEIGHBOURHOOD if restricted_about else CaseLevel.BLOCK
        self._clock = raised_at
        self.acts: list[PastAct] = []
        self._next_on: date | None = None
        self._told_at: datetime | None = None
        self._solved_at: datetime | None = None
        self._ended_at: datetime | None = None

    def story(self, fate: Fate) -> Story:
        """The whole story."""
        spot = self._channel is Channel.VISIT and self._rng.random() < _SPOT_SHARE
        if self._asked.level is CaseLevel.BLOCK and spot and fate == Fate():
            self._on_the_spot()
        else:
            self._climb(fate)
            if fate.withdrawn:
                self._withdraw()
            else:
                self._settle(fate)
        return Story(
            door=self._door,
            asked=self._asked,
            by=self._by,
            raised_at=self._raised_at,
            channel=self._channel,
            visit_id=self._visit_id,
            acts=self.acts,
            told_at=self._told_at,
            solved_at=self._solved_at,
            ended_at=self._ended_at,
            restricted_about=self._about,
        )

    def _on_the_spot(self) -> None:
        self._clock += timedelta(minutes=self._rng.randint(3, 12))
        act = PastAct(
            EventKind.ANSWERED_ON_THE_SPOT,
            self._clock,
            self._by,
            text=self._asked.answer,
            told=ToldChannel.IN_PERSON,
        )
        self.acts.append(act)
        self._told_at = self._solved_at = self._ended_at = self._clock
        self._perhaps_close()

    def _climb(self, fate: Fate) -> None:
        """Up to the level that can settle it; what comes late is answered meanwhile."""
        if self._asked.level is CaseLevel.BLOCK and self._rng.random() < _ASSIGNED_SHARE:
            self._assign()
        for level in LADDER[rank(self._level) - 1 : rank(self._asked.level) - 1]:
            if level is CaseLevel.BLOCK:
                self._sign()
                if fate.returned:
                    self._return()
                    self._sign()
                continue
            if self._told_at is None:
                self._wait((1, 3))
                self._answer_meanwhile()
            self._wait(_PASSING[level])
            self._act(EventKind.HANDED_UP, self._rng.choice(RISINGS[level]))
            self._level = LADDER[rank(level)]

    def _settle(self, fate: Fate) -> None:
        days = self._rng.randint(*(_SLOWLY if fate.slow else _SETTLING[self._asked.level]))
        late = self._clock + timedelta(days=days + 5) - self._raised_at > _MEANWHILE_AFTER
        chance = self._level is not CaseLevel.BLOCK and self._rng.random() < _MEANWHILE_SHARE
        if self._told_at is None and (late or chance):
            self._wait((1, 4))
            days = max(1, days - 3)
            self._answer_meanwhile()
        self._keep_promises(self._clock + timedelta(days=days))
        self._answer(self._asked.answer, solved=not fate.unsolved)
        if fate.unsolved:
            self._wait((2, 9))
            self._act(EventKind.CLOSED)
            self._ended_at = self._clock
        elif fate.reopened:
            self._wait((4, 9))
            self._act(EventKind.REOPENED, self._rng.choice(REOPENINGS))
            self._wait((4, 12))
            self._answer(self._asked.answer, solved=True)
        else:
            self._perhaps_close()

    def _answer_meanwhile(self) -> None:
        """What is being done, told by telephone at once, so that the month is kept."""
        next_on = local_date(self._clock) + timedelta(days=self._rng.randint(10, 20))
        self._act(
            EventKind.RESPONDED, self._asked.meanwhile, told=ToldChannel.PHONE, next_on=next_on
        )
        self._next_on = next_on
        self._told_at = self._told_at or self._clock

    def _keep_promises(self, end: datetime) -> None:
        """Wait until it is settled; on a promised day there is news, unless it is forgotten."""
        while self._next_on is not None and at_local(self._next_on, 0) < end:
            self._clock = max(self._clock, at_local(self._next_on - timedelta(days=3), 0))
            self._next_on = None
            self._wait((1, 1))
            if self._rng.random() > _FORGOTTEN_SHARE:
                self._answer_meanwhile()
        self._clock = max(self._clock, end - timedelta(days=1))
        self._wait((1, 1))

    def _answer(self, text: str, *, solved: bool) -> None:
        """The last answer, heard at once by telephone or told at the door some days later."""
        by_phone = self._about is not None or self._rng.random() < _PHONE_SHARE
        at_block = self._level is CaseLevel.BLOCK
        told = ToldChannel.PHONE if by_phone else ToldChannel.IN_PERSON if at_block else None
        self._act(EventKind.RESPONDED, text, final=True, solved=solved, told=told)
        if solved:
            self._solved_at = self._ended_at = self._clock
        if told is None:
            self._wait((1, 3))
            teller = self._rng.choice(self._holders.local.teams[self._door.block_id])
            act = PastAct(EventKind.TOLD, self._clock, teller.actor, told=ToldChannel.IN_PERSON)
            self.acts.append(act)
        self._told_at = self._told_at or self._clock

    def _perhaps_close(self) -> None:
        if self._rng.random() < _CLOSED_SHARE:
            self._wait((2, 9))
            self._act(EventKind.CLOSED)

    def _assign(self) -> None:
        """The block's lead names who sees to it."""
        lead, *others = self._holders.local.teams[self._door.block_id]
        self._clock += timedelta(hours=1)
        assignee = self._rng.choice(others or [lead]).member_id
        act = PastAct(EventKind.ASSIGNED, self._clock, lead.actor, assignee_id=assignee)
        self.acts.append(act)

    def _sign(self) -> None:
        """The block's lead signs the next list."""
        block_id = self._door.block_id
        self._clock, key = self._holders.next_list(block_id, self._clock)
        lead = self._holders.local.teams[block_id][0]
        self.acts.append(PastAct(EventKind.HANDED_UP, self._clock, lead.actor, hand_up_id=key))
        self._level = CaseLevel.NEIGHBOURHOOD

    def _return(self) -> None:
        self._wait((1, 2))
        self._act(EventKind.RETURNED, self._rng.choice(RETURNS))
        self._level = CaseLevel.BLOCK

    def _withdraw(self) -> None:
        self._wait((1, 3))
        self._act(EventKind.WITHDRAWN, self._rng.choice(WITHDRAWALS))
        self._ended_at = self._clock

    def _act(
        self,
        kind: EventKind,
        text: str = "",
        *,
        final: bool = False,
        solved: bool = False,
        told: ToldChannel | None = None,
        next_on: date | None = None,
    ) -> None:
        """Something that whoever holds it now does now."""
        holder = self._holders.at(self._level, self._door.block_id, self._rng)
        self.acts.append(
            PastAct(
                kind,
                self._clock,
                holder.actor,
                text=text,
                final=final,
                solved=solved,
                told=told,
                next_on=next_on,
            )
        )

    def _wait(self, days: tuple[int, int]) -> None:
        """Some days pass; offices work from Monday to Friday."""
        day = local_date(self._clock) + timedelta(days=self._rng.randint(*days))
        if day.weekday() >= _SATURDAY:
            day += timedelta(days=7 - day.weekday())
        self._clock = at_local(day, self._rng.randint(9, 16), self._rng.randrange(60))
