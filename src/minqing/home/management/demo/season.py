"""Two months of work in the demonstration district: visits, requests, answers.

Acts happen in the order of their moments, each as the person whose act it is. What would lie
after the present moment has not happened yet, so requests stand at every stage of their way.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import TypeVar
from uuid import UUID

from minqing.cases.models import CaseStanding
from minqing.cases.operations import (
    answer_on_the_spot,
    hand_up,
    raise_case,
    respond,
    sign_hand_up,
    tell,
)
from minqing.cases.rules import CaseLevel, CaseState, Channel, ToldChannel
from minqing.home.management.demo.staff import Player, Staff
from minqing.home.management.demo.words import ASKED, NOTES, REASONS, Asked
from minqing.households.models import Household
from minqing.lib.ids import new_id
from minqing.lib.time import at_local, local_date
from minqing.territory.models import Block
from minqing.visits.models import Round
from minqing.visits.operations import NewVisit, record_visits
from minqing.visits.rules import Outcome, Source

__all__ = ["Season"]

_MET_SHARE = 0.70
_SECOND_TRY_SHARE = 0.25
_NOTE_SHARE = 0.12
_TRIED_SHARE = 0.5
_FAILURES = (
    (Outcome.NOBODY_HOME, 70),
    (Outcome.REFUSED, 14),
    (Outcome.VACANT, 10),
    (Outcome.MOVED_AWAY, 6),
)
_LINES = (("committee", 5), ("branch", 4), ("volunteer", 3), ("leader", 1))
_SLOW_SHARE = 0.04
_SOLVED_SHARE = 0.6
_PHONE_SHARE = 0.3

Act = Callable[[datetime], None]
Choice = TypeVar("Choice")


@dataclass(slots=True)
class _Pending:
    """A request on its way."""

    case_id: UUID
    asked: Asked
    household: Household
    slow: bool


class Season:
    """Plays the acts of ``staff`` from the first day of a round up to ``now``.

    About ``cases`` requests are raised; a neighbourhood's visits of ``days_at_a_time`` days are
    recorded in one act.
    """

    def __init__(
        self,
        staff: Staff,
        round_: Round,
        *,
        now: datetime,
        cases: int,
        days_at_a_time: int,
        seed: int,
    ) -> None:
        self._staff = staff
        self._round = round_
        self._now = now
        self._rng = Random(f"season {seed}")  # noqa: S311 - invented events
        self._queue: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._cases_left = cases
        self._days_at_a_time = days_at_a_time
        self._waiting: dict[UUID, list[_Pending]] = defaultdict(list)

    def play(self, progress: Callable[[str], None]) -> None:
        """Plan all visits, then let everything happen up to the present."""
        for area_code, blocks in self._staff.blocks.items():
            self._plan_visits(area_code, blocks)
        while self._queue and self._queue[0][0] < self._now:
            moment, _number, act = heapq.heappop(self._queue)
            progress(f"{local_date(moment)}")
            act(moment)

    def at(self, moment: datetime, act: Act) -> None:
        """Let something happen at a moment, unless it lies after the present."""
        heapq.heappush(self._queue, (moment, next(self._order), act))

    def _later(self, moment: datetime, *, days: tuple[int, int], act: Act) -> None:
        """Let something happen some days later, in office hours."""
        day = local_date(moment) + timedelta(days=self._rng.randint(*days))
        self.at(at_local(day, self._rng.randint(9, 17), self._rng.randint(0, 59)), act)

    # Visits

    def _plan_visits(self, area_code: str, blocks: list[Block]) -> None:
        batches: dict[date, list[tuple[NewVisit, Household]]] = defaultdict(list)
        last = local_date(self._now) - timedelta(days=1)
        days = (last - self._round.from_on).days
        by_block = {block.id: self._staff.teams[block.id] for block in blocks}
        households = Household.objects.filter(block_id__in=list(by_block), to_on__isnull=True)
        for household in households.order_by("area_code", "id"):
            assert household.block_id is not None  # noqa: S101 - filtered by block
            team = by_block[household.block_id]
            for back, outcome in self._attempts(household, days):
                day = last - timedelta(days=back)
                visit = self._visit(household, team, day, outcome)
                batches[self._batch_day(day, last)].append((visit, household))
        for day, batch in batches.items():
            self.at(at_local(day, 20, 30), self._recorder(area_code, batch))

    def _batch_day(self, day: date, last: date) -> date:
        """The evening on which a day's visits are sent in."""
        days = (day - self._round.from_on).days
        return min(last, day + timedelta(days=-days % self._days_at_a_time))

    def _attempts(self, household: Household, days: int) -> list[tuple[int, Outcome]]:
        """(days before the last, outcome) of the visits at one household, the earlier first."""
        back = int(self._rng.random() * days)
        if household.special_hardship or self._rng.random() < _MET_SHARE:
            attempts = [(back, Outcome.MET)]
            if self._rng.random() < _SECOND_TRY_SHARE and back + 3 < days:
                attempts.insert(0, (back + 3, Outcome.NOBODY_HOME))
            return attempts
        if self._rng.random() < _TRIED_SHARE:
            return [(back, self._weighted(_FAILURES))]
        return []

    def _visit(
        self, household: Household, team: list[Player], day: date, outcome: Outcome
    ) -> NewVisit:
        evening = at_local(day, self._rng.randint(9, 19), self._rng.randint(0, 59))
        line = "special" if household.special_hardship else self._weighted(_LINES)
        noted = outcome is Outcome.MET and self._rng.random() < _NOTE_SHARE
        return NewVisit(
            visit_id=new_id(),
            household_id=household.id,
            line_code=line,
            outcome=outcome.value,
            visited_at=evening,
            member_id=self._rng.choice(team).member.id,
            note=self._rng.choice(NOTES) if noted else "",
        )

    def _recorder(self, area_code: str, batch: list[tuple[NewVisit, Household]]) -> Act:
        def record(moment: datetime) -> None:
            record_visits(
                by=self._staff.secretaries[area_code].actor,
                at=moment,
                area_code=area_code,
                round=self._round,
                rows=[visit for visit, _household in batch],
                source=Source.FIELD,
            )
            self._ask(moment, batch)

        return record

    # Requests

    def _ask(self, moment: datetime, batch: list[tuple[NewVisit, Household]]) -> None:
        """Some of the visited have something to ask."""
        met = [each for each in batch if each[0].outcome == Outcome.MET]
        share = self._cases_left / self._remaining(moment)
        wanted = int(share) + (self._rng.random() < share % 1)
        for visit, household in self._rng.sample(met, min(len(met), wanted)):
            self._cases_left -= 1
            self._raise(moment, visit, household)

    def _remaining(self, moment: datetime) -> int:
        """About how many batches of all neighbourhoods are still to come, this one included."""
        days = (local_date(self._now) - local_date(moment)).days
        return max(1, days // self._days_at_a_time) * len(self._staff.secretaries)

    def _raise(self, moment: datetime, visit: NewVisit, household: Household) -> None:
        asked = self._rng.choices(ASKED, [_OFTEN[each.level] for each in ASKED])[0]
        block_id = household.block_id
        assert block_id is not None  # noqa: S101 - every visited household is in a block
        team = {player.member.id: player for player in self._staff.teams[block_id]}
        visitor = team[visit.member_id]
        raised = raise_case(
            by=visitor.actor,
            at=moment,
            body=asked.body,
            category=asked.category,
            channel=Channel.VISIT,
            raised_at=visit.visited_at,
            household=household,
            requester_name=household.name,
            visit_id=visit.visit_id,
        )
        pending = _Pending(raised.case.id, asked, household, slow=self._rng.random() < _SLOW_SHARE)
        if asked.level is CaseLevel.BLOCK:
            answer_on_the_spot(
                by=visitor.actor,
                at=moment,
                case_id=raised.case.id,
                text=asked.answer,
                visit_id=visit.visit_id,
            )
            return
        waiting = self._waiting[block_id]
        waiting.append(pending)
        if len(waiting) == 1:
            self._later(moment, days=(2, 6), act=lambda at: self._sign(block_id, at))

    def _sign(self, block_id: UUID, moment: datetime) -> None:
        """The lead signs the block's list; what the team forgets stays behind."""
        waiting = self._waiting.pop(block_id, [])
        going = [each for each in waiting if not each.slow] or waiting
        sign_hand_up(
            by=self._staff.leads[block_id].actor,
            at=moment,
            block_id=block_id,
            case_ids=[each.case_id for each in going],
        )
        for each in going:
            self._later(moment, days=(2, 12), act=self._handler(each))

    def _handler(self, case: _Pending) -> Act:
        return lambda moment: self._handle(case, moment)

    def _handle(self, case: _Pending, moment: datetime) -> None:
        """Whoever holds the case answers it, or hands it up to who can."""
        standing = CaseStanding.objects.get(case_id=case.case_id)
        level = CaseLevel(standing.level)
        if level is not case.asked.level:
            hand_up(
                by=self._holder(level, case.household.area_code).actor,
                at=moment,
                case_id=case.case_id,
                reason=self._rng.choice(REASONS[level]),
            )
            self._later(moment, days=(2, 9), act=self._handler(case))
            return
        solved = standing.state == CaseState.ANSWERED or self._rng.random() < _SOLVED_SHARE
        self._answer(case, moment, level, solved=solved)

    def _answer(self, case: _Pending, moment: datetime, level: CaseLevel, *, solved: bool) -> None:
        by_phone = self._rng.random() < _PHONE_SHARE
        next_on = None if solved else local_date(moment) + timedelta(days=14)
        responses = respond(
            by=self._holder(level, case.household.area_code).actor,
            at=moment,
            case_id=case.case_id,
            text=case.asked.answer if solved else case.asked.meanwhile,
            final=solved,
            next_on=next_on,
            solved=solved,
            told=ToldChannel.PHONE if by_phone else None,
        )
        if not by_phone:
            self._later(moment, days=(1, 5), act=lambda at: self._tell(case, responses[0].id, at))
        if not solved:
            self._later(moment, days=(8, 13), act=self._handler(case))

    def _tell(self, case: _Pending, response_id: UUID, moment: datetime) -> None:
        block_id = case.household.block_id
        assert block_id is not None  # noqa: S101 - as when it was raised
        tell(
            by=self._rng.choice(self._staff.teams[block_id]).actor,
            at=moment,
            response_id=response_id,
            channel=ToldChannel.IN_PERSON,
        )

    def _holder(self, level: CaseLevel, area_code: str) -> Player:
        if level is CaseLevel.NEIGHBOURHOOD:
            return self._staff.secretaries[area_code[:12]]
        if level is CaseLevel.STREET:
            return self._staff.streets[area_code[:9]]
        return self._staff.district

    def _weighted(self, choices: tuple[tuple[Choice, int], ...]) -> Choice:
        values = [value for value, _often in choices]
        return self._rng.choices(values, [often for _value, often in choices])[0]


# How often a request of each level is asked, so that solved ones come near the published shares.
_OFTEN = {
    level: weight / sum(each.level is level for each in ASKED)
    for level, weight in (
        (CaseLevel.BLOCK, 36),
        (CaseLevel.NEIGHBOURHOOD, 56),
        (CaseLevel.STREET, 6),
        (CaseLevel.DISTRICT, 4),
    )
}
