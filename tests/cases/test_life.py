"""Any life that a case can have, step by step: first by the rules alone, then in the database.

Each machine keeps an account of its own of what happened (who was told when, how high the case
stands) that shares no code with the rules, and compares after every step.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
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
from tests.cases.acting import acting, all_agrees, days, hand_up_list, raise_for, standing_of
from tests.cast import Cast, Player
from tests.database import as_owner

RAISED_AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MONTH = datetime(2026, 12, 22, 16, 0, tzinfo=UTC)  # 24:00 of the 22nd of December in Shanghai
PLACE = "310199001001000101"
OWNERS = ["310199001001", "310199001001", "310199001", "310199"]

kinds = st.sampled_from([kind for kind in EventKind if kind is not EventKind.RAISED])
gaps = st.integers(0, 12 * 24)


class Life(RuleBasedStateMachine):
    """One case with up to three requesters, by the rules alone."""

    standing: Standing

    @initialize(start=st.sampled_from(CaseLevel), others=st.integers(0, 2))
    def raised(self, start: CaseLevel, others: int) -> None:
        first = Step(EventKind.RAISED, RAISED_AT, level=start, requester_id=uuid4())
        self.standing = rules.fold([first])
        # Merging will add requesters; until then a standing with several is made here.
        promise = self.standing.promises[0]
        more = tuple(replace(promise, requester_id=uuid4()) for _ in range(others))
        self.standing = replace(self.standing, promises=(promise, *more))
        self.now, self.start, self.rung = RAISED_AT, start, list(CaseLevel).index(start)
        self.told: dict[UUID, list[datetime]] = {}
        self.heard_again: set[UUID] | None = None
        self.withdrawn: dict[UUID, datetime] = {}
        self.answers: list[tuple[UUID, UUID, bool]] = []  # requester, answer, since reopening
        self.solved: CaseLevel | None = None
        self.assignee: UUID | None = None

    @rule(kind=kinds, hours=gaps, dice=st.randoms(use_true_random=False), final=st.booleans())
    def something_happens(self, kind: EventKind, hours: int, dice: object, final: bool) -> None:
        before = self.standing
        if kind not in rules.allowed_kinds(before.state, before.level):
            return
        if before.unmet(rules.find_move(kind, before.state, before.level).needs):
            return
        self.now += timedelta(hours=hours)
        for step in self._steps(kind, dice, final=final):
            self.standing = rules.advance(self.standing, step)
            self._note(step)

    def _steps(self, kind: EventKind, dice: object, *, final: bool) -> list[Step]:
        active = [each.requester_id for each in self.standing.active]
        step = Step(kind, self.now)
        match kind:
            case EventKind.RESPONDED:
                day = None if final else date(2027, 3, 1)
                return [
                    replace(step, requester_id=each, response_id=uuid4(), final=final, next_on=day)
                    for each in active
                ]
            case EventKind.ANSWERED_ON_THE_SPOT:
                return [replace(step, requester_id=active[0], response_id=uuid4())]
            case EventKind.TOLD if self.answers:
                requester, answer, _ = self.answers[dice.randrange(len(self.answers))]  # type: ignore[attr-defined]  # hypothesis gives a random.Random
                return [replace(step, requester_id=requester, response_id=answer)]
            case EventKind.TOLD:
                return []
            case EventKind.WITHDRAWN:
                return [replace(step, requester_id=active[-1])]
        return [
            replace(
                step,
                solved_level=self.standing.level if kind is EventKind.SOLVED else None,
                assignee_id=uuid4() if kind is EventKind.ASSIGNED else None,
            )
        ]

    def _note(self, step: Step) -> None:
        """The machine's own account."""
        requester, answer = step.requester_id, step.response_id
        on_the_spot = step.kind is EventKind.ANSWERED_ON_THE_SPOT
        if requester and answer and (step.kind is EventKind.RESPONDED or on_the_spot):
            self.answers.append((requester, answer, True))
        if requester and answer and (step.kind is EventKind.TOLD or on_the_spot):
            self.told.setdefault(requester, []).append(step.at)
            if self.heard_again is not None and (requester, answer, True) in self.answers:
                self.heard_again.add(requester)
        if requester and step.kind is EventKind.WITHDRAWN:
            self.withdrawn[requester] = step.at
        climb = {EventKind.HANDED_UP: 1, EventKind.RETURNED: -1}.get(step.kind, 0)
        self.rung += climb
        if climb or step.kind is EventKind.ASSIGNED:
            self.assignee = step.assignee_id
        if step.kind is EventKind.SOLVED or on_the_spot:
            self.solved = CaseLevel.BLOCK if on_the_spot else step.solved_level
        if step.kind is EventKind.REOPENED:
            self.solved, self.heard_again = None, set()
            self.answers = [(who, which, False) for who, which, _ in self.answers]

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
        for promise in self.standing.promises:
            assert (promise.raised_at, promise.due_at) == (RAISED_AT, MONTH)
            assert promise.first_told_at == min(
                self.told.get(promise.requester_id, []), default=None
            )
            assert promise.withdrawn_at == self.withdrawn.get(promise.requester_id)

    @invariant()
    def whoever_waits_is_waited_for(self) -> None:
        """A requester without an answer keeps the case on a list, whatever its state."""
        due = self.standing.due
        waiting = [
            each.requester_id
            for each in self.standing.promises
            if each.requester_id not in self.told and each.requester_id not in self.withdrawn
        ]
        if waiting:
            assert due is not None
            assert due.at <= MONTH
            assert self.standing.state not in {CaseState.CLOSED, CaseState.WITHDRAWN}
        assert (self.standing.first_told_at is None) == bool(waiting or not self.told)

    @invariant()
    def a_reopened_case_is_due_until_all_have_heard_again(self) -> None:
        active = {each.requester_id for each in self.standing.active}
        if self.heard_again is not None and active - self.heard_again:
            assert self.standing.due is not None
            assert self.standing.state is not CaseState.CLOSED
            assert self.standing.follow_up_due is not None
        else:
            assert self.standing.follow_up_due is None

    @invariant()
    def it_is_withdrawn_when_nobody_is_left(self) -> None:
        assert (self.standing.state is CaseState.WITHDRAWN) == (not self.standing.active)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


class Lived(RuleBasedStateMachine):
    """One case in the database, through the operations, each step by whoever holds it."""

    cast: Cast

    @initialize()
    def raised(self) -> None:
        self.day = 0.0
        self.case_id = raise_for(self.cast.lin, self.cast.households["a1"][0]).case.pk
        with as_owner():
            self.requester_id = Requester.objects.get(case_id=self.case_id).pk
        self.rung = 0
        self.first_told: datetime | None = None
        self.withdrawn_at: datetime | None = None
        self.month = standing_of(self.case_id).response_due_at

    @property
    def holder(self) -> Player:
        return [self.cast.zhao, self.cast.qian, self.cast.sun, self.cast.li][self.rung]

    def _offered(self, kind: EventKind) -> bool:
        with acting(self.cast.li) as li:
            story = queries.case_story(li.scope, self.case_id)
        assert story is not None
        return kind in rules.offers(story.standing)

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
            operations.respond(
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
            self._heard()

    @rule()
    def tell(self) -> None:
        row = standing_of(self.case_id)
        if row.response_to_tell_id is None:
            return
        with acting(self.cast.lin) as lin:
            operations.tell(
                by=lin.actor,
                at=days(self.day),
                response_id=row.response_to_tell_id,
                channel=ToldChannel.IN_PERSON,
            )
        self._heard()

    def _heard(self) -> None:
        self.first_told = self.first_told or days(self.day)

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

    @precondition(lambda self: self.day > 25)
    @rule()
    def withdraw(self) -> None:
        if not self._offered(EventKind.WITHDRAWN):
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
        assert (promise.due_at, promise.first_told_at) == (self.month, self.first_told)

    @invariant()
    def a_broken_month_is_on_the_list_and_a_kept_one_is_not(self) -> None:
        kept = self.first_told is not None and self.first_told < self.month
        released = self.withdrawn_at is not None and self.withdrawn_at < self.month
        with acting(self.cast.qian) as qian:
            for at in (days(self.day), days(200)):
                late = queries.past_one_month(qian.scope, at).filter(pk=self.requester_id)
                assert late.exists() == (at >= self.month and not kept and not released)

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
