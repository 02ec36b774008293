"""Who was visited when: the visits of one neighbourhood in both rounds.

In the round that has ended exactly so many households were met as the neighbourhood was dealt, all
in special hardship among them. Leaders come first, most doors open at the first try, some only at
the third, some never.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from minqing.home.management.demo.days import Calendar, DayPicker, batch_day
from minqing.home.management.demo.staff import LocalStaff, Player
from minqing.home.management.demo.words.notes import note
from minqing.households.models import Household
from minqing.lib.ids import new_id
from minqing.lib.time import SHANGHAI
from minqing.visits.models import Round
from minqing.visits.operations import NewVisit
from minqing.visits.operations.history import VisitBatch
from minqing.visits.rules import Outcome

__all__ = ["Door", "Meeting", "Visiting", "doors_of"]

_EARLIER_TRIES = ((0, 72), (1, 20), (2, 6), (3, 2))
_FAILED_TRIES = ((0, 44), (1, 34), (2, 15), (3, 7))
_EARLIER = ((Outcome.NOBODY_HOME, 90), (Outcome.REFUSED, 10))
_FAILURES = (
    (Outcome.NOBODY_HOME, 68),
    (Outcome.REFUSED, 16),
    (Outcome.VACANT, 10),
    (Outcome.MOVED_AWAY, 6),
)
_NOTE_SHARE = 0.12
_AGAIN_SHARE = 0.05
_AGAIN_SPECIAL_SHARE = 0.7
_OTHER_MEMBER_SHARE = 0.2
_LEADERS_DOORS = 10
_LEADERS_PART = 0.06
# The second round is planned for so many days, and reaches so much of the district in that time.
_SECOND_DAYS, _SECOND_SHARE = 200, 0.68
_SECOND_MOST = 0.69
_EVENING = (20, 30)
_LATE = timedelta(minutes=15)

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Door:
    """A household as its visitors know it, and the member responsible for it (None: nobody)."""

    household_id: UUID
    dwelling_id: UUID
    block_id: UUID
    area_code: str
    name: str
    special: bool
    member: Player | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A visit at which somebody was met, and could ask for something."""

    visit_id: UUID
    door: Door
    visitor: Player
    visited_at: datetime


def doors_of(local: LocalStaff, *, gaps: int) -> list[Door]:
    """The households of a neighbourhood as they are walked; the last ``gaps`` have nobody yet."""
    doors: list[Door] = []
    for block in local.blocks:
        team = local.teams[block.id]
        homes = Household.objects.filter(block_id=block.id, to_on__isnull=True)
        rows = homes.order_by("area_code", "id").values_list(
            "id", "dwelling_id", "area_code", "name", "special_hardship"
        )
        found = list(rows)
        for index, (key, dwelling, area_code, name, special) in enumerate(found):
            # A team's members share its households by stretches of doors, as they walk.
            member = team[index * len(team) // len(found)]
            doors.append(Door(key, dwelling, block.id, area_code, name, special, member))
    without = len(doors) - gaps
    return [
        door if index < without else replace(door, member=None) for index, door in enumerate(doors)
    ]


class Visiting:
    """Plans the visits of one neighbourhood; ``meetings`` are those of both rounds."""

    def __init__(
        self, local: LocalStaff, days: Calendar, *, days_at_a_time: int, rng: Random
    ) -> None:
        self._local, self._days, self._rng = local, days, rng
        self._days_at_a_time = days_at_a_time
        self._batches: dict[tuple[UUID, date], list[NewVisit]] = defaultdict(list)
        self._rounds: dict[UUID, Round] = {}
        self.meetings: list[Meeting] = []

    def first_round(self, round_: Round, doors: Sequence[Door], wanted: int) -> None:
        """Visit until exactly ``wanted`` households were met by the cut-off."""
        days = self._days
        special = [door for door in doors if door.special]
        others = [door for door in doors if not door.special]
        self._rng.shuffle(others)
        chosen = wanted - len(special)
        if not 0 <= chosen <= len(others):
            message = f"{wanted} of {len(doors)} cannot be met: {len(special)} have to be."
            raise ValueError(message)
        met = [*special, *others[:chosen]]
        leaders = {door.household_id for door in met[:_LEADERS_DOORS]}
        picker = DayPicker(days.first, days.cut_off)
        for door in met:
            led = door.household_id in leaders
            until = _LEADERS_PART if led else 0.6 if door.special else 1.0
            day = picker.pick(self._rng, until=until)
            self._meet(round_, door, day, days.first, led=led)
        for door in others[chosen:]:
            for _ in range(self._weighted(_FAILED_TRIES)):
                day = picker.pick(self._rng)
                self._visit(round_, door, day, self._weighted(_FAILURES), days.first)
        self._again(round_, met, picker, days.first)

    def second_round(self, round_: Round, doors: Sequence[Door]) -> None:
        """Visit as far as the days up to today go; special hardship comes first."""
        days = self._days
        part = min(1.0, days.days_since / _SECOND_DAYS)
        share = min(_SECOND_MOST, _SECOND_SHARE * part)
        picker = DayPicker(days.second, days.today)
        met = [
            door
            for door in doors
            if self._rng.random() < (min(0.95, 2.2 * part) if door.special else share)
        ]
        chosen = {door.household_id for door in met}
        for index, door in enumerate(met):
            led = index < _LEADERS_DOORS
            until = _LEADERS_PART if led else 1.0
            day = picker.pick(self._rng, until=until)
            self._meet(round_, door, day, days.second, led=led)
        for door in doors:
            if door.household_id not in chosen and self._rng.random() < part / 2:
                outcome = self._weighted(_FAILURES)
                self._visit(round_, door, picker.pick(self._rng), outcome, days.second)
        self._again(round_, met, picker, days.second)

    def batches(self) -> Iterator[VisitBatch]:
        """What was sent in on each evening."""
        for (round_id, evening), rows in sorted(
            self._batches.items(), key=lambda item: (item[0][1], item[0][0])
        ):
            yield VisitBatch(
                by=self._local.secretary.actor,
                at=self._sent_at(evening),
                round=self._rounds[round_id],
                rows=rows,
            )

    def _meet(self, round_: Round, door: Door, day: date, first: date, *, led: bool) -> None:
        """A meeting, after as many tries in vain as it took."""
        earlier = day
        for _ in range(0 if led else self._weighted(_EARLIER_TRIES)):
            earlier -= timedelta(days=self._rng.randint(2, 16))
            if earlier < first:
                break
            self._visit(round_, door, earlier, self._weighted(_EARLIER), first)
        self._visit(round_, door, day, Outcome.MET, first, led=led)

    def _again(self, round_: Round, met: Sequence[Door], picker: DayPicker, first: date) -> None:
        """Some are visited more than once: special hardship mostly, others when they ask."""
        for door in met:
            share = _AGAIN_SPECIAL_SHARE if door.special else _AGAIN_SHARE
            if self._rng.random() < share:
                self._visit(round_, door, picker.pick(self._rng), Outcome.MET, first)

    def _visit(
        self,
        round_: Round,
        door: Door,
        day: date,
        outcome: Outcome,
        first: date,
        *,
        led: bool = False,
    ) -> None:
        visitor = self._visitor(door, led=led)
        visited_at = self._moment(day, visitor)
        if visited_at > self._days.now - _LATE:
            # Planned for later today: it has not happened, so it happened a week ago instead.
            day = max(first, day - timedelta(days=7))
            visited_at = self._moment(day, visitor)
            if visited_at > self._days.now - _LATE:
                return
        met = outcome is Outcome.MET
        visit = NewVisit(
            visit_id=new_id(),
            household_id=door.household_id,
            line_code="special" if door.special and not led else visitor.line,
            outcome=outcome.value,
            visited_at=visited_at,
            member_id=visitor.member_id,
            note=note(self._rng) if met and self._rng.random() < _NOTE_SHARE else "",
        )
        self._rounds[round_.pk] = round_
        evening = self._evening(day, first)
        self._batches[round_.pk, evening].append(visit)
        if met:
            self.meetings.append(Meeting(visit.visit_id, door, visitor, visited_at))

    def _visitor(self, door: Door, *, led: bool) -> Player:
        if led:
            return self._rng.choice(self._local.leaders)
        if door.member is None or self._rng.random() < _OTHER_MEMBER_SHARE:
            return self._rng.choice(self._local.teams[door.block_id])
        return door.member

    def _moment(self, day: date, visitor: Player) -> datetime:
        """Officers come in office hours, who works elsewhere in the evening or at the weekend."""
        weekend = day.weekday() >= 5  # noqa: PLR2004 - Saturday
        at_work = visitor.line in {"branch", "volunteer"} and not weekend
        hour = self._rng.randint(18, 19) if at_work else self._rng.randint(9, 17)
        return datetime(
            day.year, day.month, day.day, hour, self._rng.randrange(60), tzinfo=SHANGHAI
        )

    def _evening(self, day: date, first: date) -> date:
        """When a day's visits are sent in: no later than the round's end, or than today."""
        last = self._days.cut_off if first == self._days.first else self._days.today
        return min(last, batch_day(day, first, self._days_at_a_time))

    def _sent_at(self, evening: date) -> datetime:
        moment = datetime(evening.year, evening.month, evening.day, *_EVENING, tzinfo=SHANGHAI)
        return min(moment, self._days.now)

    def _weighted(self, choices: tuple[tuple[Choice, int], ...]) -> Choice:
        values = [value for value, _often in choices]
        return self._rng.choices(values, [often for _value, often in choices])[0]
