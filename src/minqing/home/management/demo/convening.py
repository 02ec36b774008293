"""Offices and member units at work on one request: convened, answered, stuck, replied to.

The matters lie in the first four neighbourhoods. Those that would have been raised before the
cut-off are left out: the published figures hold without them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID

from minqing.cases.models import Case, Convening, PartStanding
from minqing.cases.operations import coordination, raise_case
from minqing.cases.operations.coordination import Ask, Given, Present
from minqing.cases.operations.history import CaseHistory
from minqing.cases.operations.merging import merge
from minqing.cases.rules import CaseLevel, Channel, ToldChannel
from minqing.cases.rules.coordination import PartRole, ShownPurpose
from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.drawing import street_lamp
from minqing.home.management.demo.scenes import history_of
from minqing.home.management.demo.staff import MemberUnit
from minqing.home.management.demo.stories import Holders
from minqing.home.management.demo.visiting import Door
from minqing.home.management.demo.words.matters import MATTERS, Matter, Turn, What
from minqing.home.management.demo.words.requests import Asked
from minqing.households.models import Household
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import at_local
from minqing.storage.scoping import scoped

__all__ = ["convene_units", "matters"]

#: Who else comes to meetings beside the units.
_OTHERS = (("居民区", "书记、居委主任"), ("物业服务企业", "项目经理"))
_MERGED = "同一个小区、同一件事，一并办理。"


def matters(
    holders: Holders, days: Calendar, doors: Sequence[Door], rng: Random, *, ordinal: int
) -> Iterator[tuple[str, CaseHistory]]:
    """The requests of a neighbourhood's matters, up to the office that will convene units."""
    for number, matter in _here(ordinal, days):
        for key, body, home in (("", matter.body, 11), ("twin", matter.twin, 29)):
            if not body:
                continue
            door = doors[(number * 17 + home) % len(doors)]
            asked = Asked(matter.category, body, "", matter.meanwhile, matter.level)
            yield (
                f"{number} {key}",
                history_of(
                    holders,
                    days.today,
                    door,
                    asked,
                    rng,
                    raised=matter.raised,
                    handed_up=matter.raised - 3,
                    meanwhile=matter.raised - 6,
                    promised=matter.promised,
                    to_street=matter.raised - 8,
                    to_district=matter.raised - 12 if matter.level is CaseLevel.DISTRICT else None,
                ),
            )


def convene_units(
    code: str,
    holders: Holders,
    days: Calendar,
    units: Mapping[str, MemberUnit],
    cases: Mapping[str, UUID],
    *,
    ordinal: int,
) -> str:
    """Play every matter of a neighbourhood to today; the token of a link that waits, or nothing.

    Called inside the operation that wrote the requests (``cases``, by the names ``matters`` gave).
    """
    token = ""
    for number, matter in _here(ordinal, days):
        office = holders.street if matter.level is CaseLevel.STREET else holders.district
        play = _Play(matter, days, units, office.actor, cases[f"{number} "])
        twin = cases.get(f"{number} twin")
        # As the owner sees everything, the acts of units still ask for a scope to widen.
        with scoped(Scope.of_areas(code, purpose="demo")):
            play.prepare(holders, twin)
            play.convene()
            play.go_on()
        token = play.token or token
    return token


def _here(ordinal: int, days: Calendar) -> Iterator[tuple[int, Matter]]:
    for number, matter in enumerate(MATTERS):
        begun = days.today - timedelta(days=matter.raised)
        if matter.place == ordinal and begun >= days.second:
            yield number, matter


@dataclass(slots=True)
class _Play:
    """One matter as the acts of those who work on it, each at its moment."""

    matter: Matter
    days: Calendar
    units: Mapping[str, MemberUnit]
    office: Actor
    case_id: UUID
    token: str = ""
    convening: Convening | None = None
    parts: dict[str, UUID] = field(default_factory=dict)

    def prepare(self, holders: Holders, twin: UUID | None) -> None:
        """The same said by another is merged into it; what the block can settle is taken out."""
        if twin is not None:
            merge(
                by=self.office,
                at=self._at(self.matter.convened + 1, 9),
                case_id=twin,
                into_id=self.case_id,
                reason=_MERGED,
            )
        if self.matter.part:
            whole = Case.objects.get(pk=self.case_id)
            assert whole.household_id is not None  # noqa: S101 - each matter is a household's
            at = self._at(self.matter.convened + 1, 10)
            raise_case(
                by=holders.local.secretary.actor,
                at=at,
                body=self.matter.part,
                category=self.matter.category,
                channel=Channel.DESK,
                raised_at=at,
                household=Household.objects.get(pk=whole.household_id),
                parent_id=whole.pk,
            )

    def convene(self) -> None:
        """Convene the units; the first one leads."""
        matter = self.matter
        self.convening = coordination.convene(
            by=self.office,
            at=self._at(matter.convened, 10),
            case_id=self.case_id,
            purpose=matter.purpose,
            excerpt=matter.excerpt,
            asks=[
                Ask(
                    self.units[each.unit].id,
                    PartRole.ASSISTING if place else PartRole.LEAD,
                    each.task,
                    due_on=None if each.due is None else self._on(each.due),
                    working_days=each.working_days,
                    shown=each.shown,
                    shown_purpose=ShownPurpose.APPOINTMENT if each.shown else None,
                )
                for place, each in enumerate(matter.tasks)
            ],
        )
        rows = PartStanding.objects.filter(convening=self.convening)
        owed = dict(rows.values_list("unit_id", "part_id"))
        self.parts = {each.unit: owed[self.units[each.unit].id] for each in matter.tasks}

    def go_on(self) -> None:
        """Everything that happened since, in the order of its days."""
        for turn in sorted(self.matter.turns, key=lambda each: -each.ago):
            _TURNS[turn.what](self, turn)

    def answer(self, turn: Turn) -> None:
        """At the unit's own desk."""
        coordination.answer_part(**self._part(turn, hour=15), text=turn.text)

    def answer_by_link(self, turn: Turn) -> None:
        """By a link that the office made the day before, some with a picture."""
        files = [Given("路灯.png", BytesIO(street_lamp()))] if turn.picture else []
        coordination.answer_part(**self._linked(turn, hour=11), text=turn.text, files=files)

    def give_link(self, turn: Turn) -> None:
        """A link that waits to be used."""
        made = coordination.make_link(
            by=self.office, at=self._at(turn.ago, 16), part_id=self.parts[turn.unit]
        )
        self.token = made.token

    def answer_by_phone(self, turn: Turn) -> None:
        """The office writes down what the unit said."""
        coordination.answer_part(**self._act(turn, hour=14), text=turn.text)

    def refuse(self, turn: Turn) -> None:
        """The unit does not take it, at its desk or by a link."""
        desk = self.units[turn.unit].officer.user_id is not None
        given = self._part(turn, hour=10) if desk else self._linked(turn, hour=10)
        coordination.refuse_part(**given, reason=turn.text)

    def wish(self, turn: Turn) -> None:
        """The unit names another one, on the telephone."""
        coordination.ask_hand_on(
            **self._act(turn, hour=10), unit_id=self.units[turn.to].id, reason=turn.text
        )

    def hand_on(self, turn: Turn) -> None:
        """The office gives it to the other one, under whose name it goes on."""
        given = self._act(turn, hour=11)
        coordination.hand_on(
            **given, unit_id=self.units[turn.to].id, reason=turn.text, due_on=self._due(turn)
        )
        self._pass(turn)

    def decide(self, turn: Turn) -> None:
        """The office decides who keeps it."""
        given = self._act(turn, hour=11)
        coordination.decide_part(
            **given, unit_id=self.units[turn.to].id, reason=turn.text, due_on=self._due(turn)
        )
        self._pass(turn)

    def send_back(self, turn: Turn) -> None:
        """The office asks for more."""
        coordination.send_back(**self._act(turn, hour=9), reason=turn.text, due_on=self._due(turn))

    def move(self, turn: Turn) -> None:
        """The office gives more time."""
        coordination.move_sub_deadline(
            **self._act(turn, hour=9), reason=turn.text, due_on=self._due(turn)
        )

    def draft(self, turn: Turn) -> None:
        """The lead drafts the reply."""
        coordination.draft_reply(**self._part(turn, hour=16), text=turn.text)

    def supervise(self, turn: Turn) -> None:
        """The office presses a unit."""
        coordination.supervise(
            **self._act(turn, hour=17),
            case_id=self.case_id,
            kind=turn.kind,
            held_on=self._on(-turn.ago),
            text=turn.text,
        )

    def meet(self, turn: Turn) -> None:
        """A meeting, and its minutes in the afternoon."""
        officers = [(each.unit, self.units[each.unit]) for each in self.matter.tasks]
        coordination.keep_minutes(
            by=self.office,
            at=self._at(turn.ago, 17),
            case_id=self.case_id,
            met_at=self._at(turn.ago, 14),
            place="区委党员责任区办公室会议室"
            if self.matter.level is CaseLevel.DISTRICT
            else "街道三楼会议室",
            subject=self.matter.purpose,
            present=[
                *(Present(name, unit.officer_name, unit.id) for name, unit in officers),
                *(Present(body, people) for body, people in _OTHERS),
            ],
            agreed=turn.text,
        )

    def ring(self, turn: Turn) -> None:
        """In the morning the clock tells of what is overdue."""
        at = self._at(turn.ago, 7)
        scope = Scope.of_areas(self._case().area_code, purpose="demo")
        coordination.note_overdue_parts(scope=scope, by=Actor.system("parts"), at=at)

    def reply(self, turn: Turn) -> None:
        """One reply is made of all answers, and told."""
        assert self.convening is not None  # noqa: S101 - a matter is convened before its turns
        coordination.give_reply(
            by=self.office,
            at=self._at(turn.ago, 15),
            convening_id=self.convening.pk,
            text=turn.text,
            final=True,
            solved=True,
            told=ToldChannel.PHONE,
        )

    def _part(self, turn: Turn, *, hour: int) -> dict[str, Any]:
        """An act of the unit's own officer."""
        return {**self._act(turn, hour=hour), "by": self.units[turn.unit].officer.actor}

    def _linked(self, turn: Turn, *, hour: int) -> dict[str, Any]:
        """An act of a unit by the link that the office made for it the day before."""
        part_id = self.parts[turn.unit]
        made_at = self._at(turn.ago + 1, 16)
        made = coordination.make_link(by=self.office, at=made_at, part_id=part_id)
        return {**self._act(turn, hour=hour), "by": Actor.link(made.link.pk)}

    def _act(self, turn: Turn, *, hour: int) -> dict[str, Any]:
        """An act of the office on a unit's part."""
        at = self._at(turn.ago, hour)
        return {"by": self.office, "at": at, "part_id": self.parts[turn.unit]}

    def _due(self, turn: Turn) -> date | None:
        return None if turn.due is None else self._on(turn.due)

    def _pass(self, turn: Turn) -> None:
        self.parts[turn.to] = self.parts.pop(turn.unit)

    def _case(self) -> Case:
        return Case.objects.get(pk=self.case_id)

    def _on(self, days: int) -> date:
        """A day, counted from today on."""
        return self.days.today + timedelta(days=days)

    def _at(self, ago: int, hour: int) -> datetime:
        return min(at_local(self._on(-ago), hour, 20), self.days.now - timedelta(minutes=3))


_TURNS: Mapping[What, Callable[[_Play, Turn], None]] = {
    What.ANSWER: _Play.answer,
    What.BY_LINK: _Play.answer_by_link,
    What.LINK: _Play.give_link,
    What.BY_PHONE: _Play.answer_by_phone,
    What.REFUSE: _Play.refuse,
    What.WISH: _Play.wish,
    What.HAND_ON: _Play.hand_on,
    What.DECIDE: _Play.decide,
    What.SEND_BACK: _Play.send_back,
    What.MOVE: _Play.move,
    What.DRAFT: _Play.draft,
    What.SUPERVISE: _Play.supervise,
    What.MEET: _Play.meet,
    What.CLOCK: _Play.ring,
    What.REPLY: _Play.reply,
}
