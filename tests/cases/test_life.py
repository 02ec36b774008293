"""Any life that a case can have, step by step: first by the rules alone, then in the database.

Each machine keeps an account of its own of what happened (who was told when, how high the case
stands) that shares no code with the rules, and compares after every step.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from minqing.cases import operations, queries, rules
from minqing.cases.models import CaseStanding, PromiseStanding, Requester
from minqing.cases.rules import CaseLevel, CaseState, EventKind, Standing, Step, ToldChannel
from minqing.lib.actor import Actor
from tests.cases.acting import acting, all_agrees, days, hand_up_list, raise_for, standing_of
from tests.cases.lives import next_steps, possible_kinds
from tests.cast import Cast, Player
from tests.database import as_owner

RAISED_AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PLACE = "310199001001000101"
OWNERS = ["310199001001", "310199001001", "310199001", "310199"]

CLIMBS = {
    EventKind.HANDED_UP: 1,
    EventKind.SKIPPED: 2,
    EventKind.DISPUTED: 1,
    EventKind.RETURNED: -1,
    EventKind.REFUSED: -1,
}

kinds = st.sampled_from([kind for kind in EventKind if kind is not EventKind.RAISED])
gaps = st.integers(0, 12 * 24)


class Life(RuleBasedStateMachine):
    """One case by the rules alone: others join it, it goes into another and comes out again."""

    standing: Standing

    @initialize(start=st.sampled_from(CaseLevel))
    def raised(self, start: CaseLevel) -> None:
        first = Step(EventKind.RAISED, RAISED_AT, level=start, requester_id=uuid4())
        self.standing = rules.fold([first])
        self.now, self.start, self.rung = RAISED_AT, start, list(CaseLevel).index(start)
        self.asked = {first.requester_id: RAISED_AT}
        self.told: dict[UUID | None, list[datetime]] = {}
        self.owed_again: set[UUID | None] = set()
        self.withdrawn: dict[UUID | None, datetime] = {}
        self.left: set[UUID | None] = set()
        self.away = False
        self.answers: list[Step] = []
        self.old_answers: set[UUID | None] = set()  # those given before the last reopening
        self.solved: CaseLevel | None = None
        self.assignee: UUID | None = None

    @rule(kind=kinds, hours=gaps, dice=st.randoms(use_true_random=False))
    def something_happens(self, kind: EventKind, hours: int, dice: Random) -> None:
        at = self.now + timedelta(hours=hours)
        if kind not in possible_kinds(self.standing, at, self.answers):
            return
        self.now = at
        for step in next_steps(kind, at, self.standing, self.answers, dice):
            self.standing = rules.advance(self.standing, step)
            self._note(step)

    def _note(self, step: Step) -> None:
        """The machine's own account."""
        on_the_spot = step.kind is EventKind.ANSWERED_ON_THE_SPOT
        if step.kind is EventKind.RESPONDED or on_the_spot:
            self.answers.append(step)
        if step.kind is EventKind.TOLD or on_the_spot:
            self.told.setdefault(step.requester_id, []).append(step.at)
            if step.response_id not in self.old_answers:
                self.owed_again.discard(step.requester_id)
        self._note_people(step)
        self._note_level(step)
        if step.kind is EventKind.SOLVED or on_the_spot:
            self.solved = CaseLevel.BLOCK if on_the_spot else step.solved_level
        if step.kind in {EventKind.REOPENED, EventKind.REJECTED}:
            self.solved, self.owed_again = None, set(self.asked)
            self.old_answers = {each.response_id for each in self.answers}

    def _note_people(self, step: Step) -> None:
        match step.kind:
            case EventKind.WITHDRAWN:
                self.withdrawn[step.requester_id] = step.at
            case EventKind.JOINED:
                assert step.raised_at is not None
                self.asked[step.requester_id] = step.raised_at
            case EventKind.LEFT:
                self.left.add(step.requester_id)
            case EventKind.MERGED:
                self.away = True
            case EventKind.UNMERGED:
                self.away = False

    def _note_level(self, step: Step) -> None:
        before = self.rung
        if step.kind is EventKind.DECIDED:
            assert step.level is not None
            self.rung = list(CaseLevel).index(step.level)
        self.rung += CLIMBS.get(step.kind, 0)
        if step.kind is EventKind.ASSIGNED or self.rung != before:
            self.assignee = step.assignee_id

    @property
    def here(self) -> set[UUID | None]:
        """Whose promise is to be kept here."""
        return set() if self.away else set(self.asked) - set(self.withdrawn) - self.left

    @invariant()
    def it_has_one_owner_and_never_falls_below_its_start(self) -> None:
        level = self.standing.level
        assert list(CaseLevel).index(level) == self.rung
        assert rules.owner_area(level, PLACE) == OWNERS[self.rung]
        assert self.rung >= list(CaseLevel).index(self.start)
        assert self.standing.assignee_id == self.assignee
        assert self.standing.solved_level == self.solved

    @invariant()
    def no_month_ever_moves(self) -> None:
        assert {each.requester_id for each in self.standing.promises} == set(self.asked)
        for promise in self.standing.promises:
            asked = self.asked[promise.requester_id]
            assert (promise.raised_at, promise.due_at) == (asked, rules.response_due(asked))
            assert promise.first_told_at == min(
                self.told.get(promise.requester_id, []), default=None
            )
            assert promise.withdrawn_at == self.withdrawn.get(promise.requester_id)

    @invariant()
    def everybody_is_promised_it_in_one_place(self) -> None:
        assert {each.requester_id for each in self.standing.active} == self.here

    @invariant()
    def whoever_waits_is_waited_for(self) -> None:
        """A requester without an answer keeps the case on a list, whatever its state."""
        due = self.standing.due
        waiting = {each for each in self.here if each not in self.told}
        if waiting:
            assert due is not None
            assert due.at <= min(rules.response_due(self.asked[each]) for each in waiting)
            assert self.standing.state in {CaseState.OPEN, CaseState.ANSWERED, CaseState.SOLVED}

    @invariant()
    def a_reopened_case_is_due_until_all_have_heard_again(self) -> None:
        if self.here & self.owed_again:
            assert self.standing.due is not None
            assert self.standing.state is not CaseState.CLOSED
            assert self.standing.follow_up_due is not None
        else:
            assert self.standing.follow_up_due is None

    @invariant()
    def it_ends_without_anybody_only_where_nobody_is_left(self) -> None:
        state = self.standing.state
        assert (state is CaseState.MERGED) == self.away
        if state is CaseState.WITHDRAWN:
            assert not self.here
        if not self.here and not self.away:
            assert state not in {CaseState.OPEN, CaseState.ANSWERED}


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


class Lived(RuleBasedStateMachine):
    """One case in the database, through the operations, each step by whoever may make it.

    A neighbour's case about the same thing is merged into it and taken out again.
    """

    cast: Cast

    @initialize()
    def raised(self) -> None:
        self.day = 0.0
        doors = self.cast.households["a1"]
        self.case_id, self.other_id = (raise_for(self.cast.lin, doors[n]).case.pk for n in range(2))
        with as_owner():
            self.requester_id = Requester.objects.get(case_id=self.case_id).pk
        self.rung = 0
        self.merged = False
        self.first_told: dict[UUID, datetime] = {}
        self.withdrawn_at: datetime | None = None
        self.month = standing_of(self.case_id).response_due_at

    @property
    def holder(self) -> Player:
        return [self.cast.zhao, self.cast.qian, self.cast.sun, self.cast.li][self.rung]

    def _standing(self) -> Standing:
        with acting(self.cast.li) as li:
            story = queries.case_story(li.scope, self.case_id)
        assert story is not None
        return story.standing

    def _offered(self, kind: EventKind) -> bool:
        standing = self._standing()
        return not (
            kind not in rules.allowed_kinds(standing.state, standing.level)
            or standing.unmet(
                rules.find_move(kind, standing.state, standing.level).needs, days(self.day)
            )
        )

    @rule(gap=st.sampled_from([0.5, 2, 9]))
    def time_passes(self, gap: float) -> None:
        self.day += gap

    @rule(to=st.booleans())
    def up_or_down(self, to: bool) -> None:
        kind = EventKind.HANDED_UP if to else EventKind.RETURNED
        if not self._offered(kind):
            return
        player, at = self.holder, days(self.day)
        if to and self.rung == 0:
            hand_up_list(player, self.cast, self.case_id, at=at)
        else:
            move = operations.hand_up if to else operations.return_case
            with acting(player):
                move(by=player.actor, at=at, case_id=self.case_id, reason="理由")
        self.rung += 1 if to else -1

    @rule(final=st.booleans(), solved=st.booleans(), told=st.booleans())
    def answer(self, final: bool, solved: bool, told: bool) -> None:
        if not self._offered(EventKind.RESPONDED):
            return
        solved = solved and self._offered(EventKind.SOLVED)
        with acting(self.holder) as holder:
            responses = operations.respond(
                by=holder.actor,
                at=days(self.day),
                case_id=self.case_id,
                text="答复",
                final=final,
                next_on=None if final or solved else days(self.day + 5).date(),
                solved=solved,
                told=ToldChannel.PHONE if told else None,
            )
        if told:
            self._heard(*(response.requester_id for response in responses))

    @rule()
    def tell(self) -> None:
        row = standing_of(self.case_id)
        if row.response_to_tell_id is None:
            return
        with acting(self.cast.lin) as lin:
            told = operations.tell(
                by=lin.actor,
                at=days(self.day),
                response_id=row.response_to_tell_id,
                channel=ToldChannel.IN_PERSON,
            )
        self._heard(told.requester_id)

    def _heard(self, *requesters: UUID) -> None:
        for each in requesters:
            who = self.case_id if each == self.requester_id else self.other_id
            self.first_told.setdefault(who, days(self.day))

    @rule(what=st.sampled_from([EventKind.CLOSED, EventKind.REOPENED, EventKind.ASSIGNED]))
    def settle(self, what: EventKind) -> None:
        if not self._offered(what):
            return
        with acting(self.holder) as holder:
            at, by = days(self.day), holder.actor
            if what is EventKind.CLOSED:
                operations.close(by=by, at=at, case_id=self.case_id)
            elif what is EventKind.REOPENED:
                operations.reopen(by=by, at=at, case_id=self.case_id, reason="不满意")
            else:
                operations.assign(by=by, at=at, case_id=self.case_id, member_id=holder.member.pk)

    @rule(solved=st.booleans())
    def the_resident_judges(self, solved: bool) -> None:
        kind = EventKind.CONFIRMED if solved else EventKind.REJECTED
        standing = self._standing()
        mine = next(p for p in standing.promises if p.requester_id == self.requester_id)
        if not (self._offered(kind) and mine.is_active and standing.has_heard(mine)):
            return
        said: dict[str, Any] = {
            "by": Actor.resident(),
            "at": days(self.day),
            "case_id": self.case_id,
            "requester_id": self.requester_id,
        }
        with acting(self.cast.lin):
            if solved:
                operations.confirm(**said)
            else:
                operations.reject(**said, reason="没有解决")

    @rule()
    def the_neighbours_case_joins_or_leaves(self) -> None:
        if not self._offered(EventKind.LEFT if self.merged else EventKind.JOINED):
            return
        said: dict[str, Any] = {
            "at": days(self.day),
            "case_id": self.other_id,
            "reason": "同一盏灯",
        }
        with acting(self.cast.li) as li:
            if self.merged:
                operations.unmerge(by=li.actor, **said)
            else:
                operations.merge(by=li.actor, into_id=self.case_id, **said)
        self.merged = not self.merged

    @precondition(lambda self: self.day > 25)
    @rule()
    def withdraw(self) -> None:
        if self.withdrawn_at is not None or not self._offered(EventKind.WITHDRAWN):
            return
        with acting(self.holder) as holder:
            operations.withdraw(
                by=holder.actor,
                at=days(self.day),
                case_id=self.case_id,
                statement="不用了",
                requester_id=self.requester_id,
            )
        self.withdrawn_at = days(self.day)

    @invariant()
    def it_stands_where_it_should(self) -> None:
        row = standing_of(self.case_id)
        assert row.level == list(CaseLevel)[self.rung].value
        assert row.owner_area_code == OWNERS[self.rung]
        assert row.response_due_at == self.month
        with as_owner():
            promise = PromiseStanding.objects.get(pk=self.requester_id)
        mine = self.first_told.get(self.case_id)
        assert (promise.due_at, promise.first_told_at) == (self.month, mine)

    @invariant()
    def every_broken_month_is_on_the_list_once_and_no_kept_one(self) -> None:
        for at in (days(self.day), days(200)):
            expected = sorted(who for who in (self.case_id, self.other_id) if self._late(who, at))
            with acting(self.cast.qian) as qian:
                late = list(queries.past_one_month(qian.scope, at).values_list("pk", flat=True))
            with as_owner():
                requesters = Requester.objects.filter(pk__in=late)
                origins = [each.origin_id or each.pk for each in requesters]
                cases = Requester.objects.filter(pk__in=origins).values_list("case_id", flat=True)
                ours = [each for each in cases if each in {self.case_id, self.other_id}]
            assert sorted(ours) == expected

    def _late(self, who: UUID, at: datetime) -> bool:
        told = self.first_told.get(who)
        left = self.withdrawn_at if who == self.case_id else None
        kept = any(moment is not None and moment < self.month for moment in (told, left))
        return at >= self.month and not kept

    def teardown(self) -> None:
        """Facts, projections and ledger agree; then the next life begins beside this one."""
        assert all_agrees() == ([], [])


def test_any_life_in_the_database(cast: Cast) -> None:
    Lived.cast = cast
    run_state_machine_as_test(
        Lived,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    with as_owner():
        assert CaseStanding.objects.count() >= 10
