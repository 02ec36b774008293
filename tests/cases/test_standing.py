"""Where a case stands: examples, and properties of every history that the table allows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases import rules
from minqing.cases.rules import CaseLevel, CaseState, DueKind, EventKind, Need, Question, Step
from tests.cases.lives import next_steps, possible_kinds

RAISED_AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
REQUESTER = UUID(int=1)
PLACE = "310199001001000101"


def raised(level: CaseLevel = CaseLevel.BLOCK) -> Step:
    return Step(EventKind.RAISED, RAISED_AT, level=level, requester_id=REQUESTER)


def days(n: int) -> datetime:
    return RAISED_AT + timedelta(days=n)


def answer(n: int, *, final: bool = True, next_on: date | None = None) -> Step:
    return Step(
        EventKind.RESPONDED, days(n), None, REQUESTER, uuid4(), final=final, next_on=next_on
    )


def telling(n: int, response: Step) -> Step:
    return Step(EventKind.TOLD, days(n), None, REQUESTER, response.response_id)


def test_a_new_case_is_the_blocks_and_due_within_the_week() -> None:
    standing = rules.fold([raised()])

    assert (standing.state, standing.level) == (CaseState.OPEN, CaseLevel.BLOCK)
    assert standing.due == rules.Due(rules.hand_up_due(RAISED_AT), DueKind.HAND_UP)


def test_without_a_block_it_starts_at_the_neighbourhood_and_only_the_month_runs() -> None:
    standing = rules.fold([raised(CaseLevel.NEIGHBOURHOOD)])

    assert standing.due == rules.Due(rules.response_due(RAISED_AT), DueKind.RESPONSE)


def test_answered_on_the_spot_is_answered_told_and_solved_at_the_block() -> None:
    spot = Step(EventKind.ANSWERED_ON_THE_SPOT, days(0), None, REQUESTER, uuid4())
    standing = rules.fold([raised(), spot])

    assert standing.state is CaseState.SOLVED
    assert standing.solved_level is CaseLevel.BLOCK
    assert standing.first_told_at == days(0)
    assert standing.to_tell is None
    assert standing.due is None


def test_an_answer_does_not_meet_the_month_before_it_is_told() -> None:
    response = answer(3)
    before = rules.fold([raised(), response])
    after = rules.advance(before, telling(5, response))

    assert before.due == rules.Due(rules.response_due(RAISED_AT), DueKind.RESPONSE)
    assert before.to_tell == response.response_id
    assert after.due is None
    assert after.first_told_at == days(5)


def test_an_answer_in_progress_is_due_again_on_the_day_that_was_named() -> None:
    response = answer(3, final=False, next_on=date(2026, 12, 10))
    standing = rules.fold([raised(), response, telling(3, response)])

    assert standing.due is not None
    assert standing.due.kind is DueKind.NEXT_STEP
    assert rules.due_day(standing.due.at) == date(2026, 12, 10)


def test_a_newer_answer_replaces_one_that_was_not_told() -> None:
    first, second = answer(3, final=False, next_on=date(2026, 12, 1)), answer(4)
    standing = rules.fold([raised(), first, second])

    assert standing.to_tell == second.response_id
    assert rules.advance(standing, telling(5, first)).to_tell == second.response_id


def test_the_earliest_telling_counts_even_if_heard_of_later() -> None:
    response = answer(3)
    standing = rules.fold([raised(), response, telling(9, response), telling(6, response)])

    assert standing.first_told_at == days(6)


def test_a_returned_case_keeps_its_dates_and_the_week_does_not_run_again() -> None:
    up, down = Step(EventKind.HANDED_UP, days(6)), Step(EventKind.RETURNED, days(8))
    standing = rules.fold([raised(), up, down])

    assert standing.level is CaseLevel.BLOCK
    assert standing.due == rules.Due(rules.response_due(RAISED_AT), DueKind.RESPONSE)


def test_solved_but_not_told_is_still_due() -> None:
    standing = rules.fold([raised(), Step(EventKind.SOLVED, days(2), solved_level=CaseLevel.BLOCK)])

    assert standing.due == rules.Due(rules.response_due(RAISED_AT), DueKind.RESPONSE)


def test_nothing_is_closed_before_its_requester_was_told() -> None:
    solved = rules.fold([raised(), Step(EventKind.SOLVED, days(2), solved_level=CaseLevel.BLOCK)])

    with pytest.raises(rules.BrokenHistoryError):
        rules.advance(solved, Step(EventKind.CLOSED, days(3)))


def test_nothing_climbs_above_the_district_or_falls_below_the_block() -> None:
    with pytest.raises(rules.NotAllowedError):
        rules.find_move(EventKind.HANDED_UP, CaseState.OPEN, CaseLevel.DISTRICT)
    with pytest.raises(rules.NotAllowedError):
        rules.find_move(EventKind.RETURNED, CaseState.OPEN, CaseLevel.BLOCK)


def test_a_telling_is_never_refused_for_the_state_of_the_case() -> None:
    for state in CaseState:
        for level in CaseLevel:
            assert rules.find_move(EventKind.TOLD, state, level).to_state is None


def test_a_history_begins_with_the_raising() -> None:
    with pytest.raises(rules.BrokenHistoryError):
        rules.fold([])
    with pytest.raises(rules.BrokenHistoryError):
        rules.fold([answer(1)])


OTHER = UUID(int=2)
A_NEIGHBOUR = Step(
    EventKind.JOINED, days(1), None, OTHER, raised_at=days(0), other_case_id=UUID(int=9)
)


def extension(*whom: UUID) -> list[Step]:
    """A later day that was approved, and the answers that say so."""
    day = date(2027, 1, 20)
    asked = Step(EventKind.EXTENSION_ASKED, days(2), until_on=day)
    told = (
        Step(EventKind.RESPONDED, days(3), None, who, UUID(int=50 + n), extends=True, next_on=day)
        for n, who in enumerate(whom)
    )
    return [asked, Step(EventKind.EXTENDED, days(3), until_on=day), *told]


@pytest.mark.parametrize("kind", [EventKind.WITHDRAWN, EventKind.LEFT])
def test_an_extension_does_not_wait_for_who_went_before_being_told(kind: EventKind) -> None:
    told = Step(EventKind.TOLD, days(4), None, REQUESTER, UUID(int=50))
    standing = rules.fold([raised(), A_NEIGHBOUR, *extension(REQUESTER, OTHER), told])
    gone = rules.advance(standing, Step(kind, days(5), None, OTHER, other_case_id=UUID(int=9)))

    assert (standing.extended_to, gone.extended_to) == (None, date(2027, 1, 20))
    assert gone.extension is None


@pytest.mark.parametrize("kind", [EventKind.WITHDRAWN, EventKind.LEFT])
def test_a_question_to_somebody_who_went_is_asked_no_more(kind: EventKind) -> None:
    asked = Step(EventKind.ASKED, days(2), None, OTHER, until_on=date(2026, 12, 20))
    standing = rules.fold([raised(), A_NEIGHBOUR, asked])
    gone = rules.advance(standing, Step(kind, days(3), None, OTHER, other_case_id=UUID(int=9)))

    assert standing.unmet([Need.NO_QUESTION], days(3)) == [Need.NO_QUESTION]
    assert gone.unmet([Need.NO_QUESTION], days(3)) == []


def test_who_joins_after_a_reopening_is_promised_the_month_and_no_new_answer() -> None:
    final, again = answer(1), answer(4)
    standing = rules.fold(
        [
            raised(),
            final,
            telling(2, final),
            Step(EventKind.REOPENED, days(3)),
            again,
            telling(4, again),
            replace(A_NEIGHBOUR, at=days(90), raised_at=days(89)),
        ]
    )

    assert standing.due == rules.Due(rules.response_due(days(89)), DueKind.RESPONSE)
    assert [standing.has_heard(each) for each in standing.promises] == [True, False]


def test_a_reopened_case_is_not_overdue_by_the_deadline_that_its_answer_had_met() -> None:
    deadline = rules.Deadline(rules.DeadlineKind.SOLUTION, 20, rules.Unit.CALENDAR_DAYS)
    final = answer(10)
    history = [raised(), final, telling(10, final), Step(EventKind.REOPENED, days(90))]
    standing = rules.fold(history, rules.Terms(deadlines=(deadline,)))

    assert standing.due == rules.follow_up_due(days(90))


def test_a_reopened_case_is_not_merged_away_before_its_new_answer_was_told() -> None:
    final, again = answer(1), answer(4)
    reopened = [raised(), final, telling(2, final), Step(EventKind.REOPENED, days(3))]
    away = Step(EventKind.MERGED, days(5), other_case_id=UUID(int=9))

    with pytest.raises(rules.BrokenHistoryError):
        rules.fold([*reopened, again, away])
    assert rules.fold([*reopened, again, telling(4, again), away]).state is CaseState.MERGED


def test_what_waited_waits_again_when_a_merged_case_is_taken_out() -> None:
    response = answer(1, final=False, next_on=date(2026, 12, 10))
    up = Step(EventKind.HANDED_UP, days(2))
    asked = Step(EventKind.ASKED, days(3), None, REQUESTER, until_on=date(2026, 12, 20))
    before = rules.fold([raised(), response, up, asked])
    there_and_back = (
        Step(EventKind.MERGED, days(4), other_case_id=UUID(int=9)),
        Step(EventKind.UNMERGED, days(5), other_case_id=UUID(int=9)),
    )
    merged = rules.advance(before, there_and_back[0])
    after = rules.advance(merged, there_and_back[1])

    assert (merged.to_tell, merged.due) == (None, None)
    assert replace(after, steps=before.steps, last_event_at=before.last_event_at) == replace(
        before, fresh=after.fresh
    )


@pytest.mark.parametrize(
    ("step", "fresh"),
    [
        (Step(EventKind.REPLIED, days(4)), True),
        (Step(EventKind.NOTED, days(4)), True),
        (Step(EventKind.ASSIGNED, days(4), assignee_id=UUID(int=7)), False),
    ],
)
def test_what_a_requester_says_is_no_deed_of_the_office_that_just_got_it(
    step: Step, fresh: bool
) -> None:
    asked = Step(EventKind.ASKED, days(1), None, REQUESTER, until_on=date(2026, 12, 20))
    standing = rules.fold([raised(), asked, Step(EventKind.HANDED_UP, days(3)), step])

    assert (standing.unmet([Need.FRESH]) == []) is fresh


def test_an_answer_to_a_stranger_is_a_broken_history() -> None:
    with pytest.raises(rules.BrokenHistoryError):
        rules.fold([raised(), replace(answer(1), requester_id=UUID(int=2))])


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Any history that the table allows, of up to 25 acts."""
    start = draw(st.sampled_from([CaseLevel.BLOCK, CaseLevel.NEIGHBOURHOOD]))
    dice = draw(st.randoms(use_true_random=False))
    history = [raised(start)]
    standing = rules.fold(history)
    answers: list[Step] = []
    for n in range(draw(st.integers(0, 24))):
        at = days(n) + timedelta(minutes=draw(st.integers(-2000, 2000)))
        kind = draw(st.sampled_from(possible_kinds(standing, at, answers)))
        for step in next_steps(kind, at, standing, answers, dice):
            answers += [step] if step.kind is EventKind.RESPONDED else []
            history.append(step)
            standing = rules.advance(standing, step)
    return history


@given(histories())
def test_at_every_moment_there_is_one_owner_and_the_dates_stay(history: list[Step]) -> None:
    for n in range(1, len(history) + 1):
        standing = rules.fold(history[:n])
        owner = rules.owner_area(standing.level, PLACE)

        assert standing.level in CaseLevel
        assert PLACE.startswith(owner)
        assert {each.requester_id: each.due_at for each in standing.promises} == {
            who: rules.response_due(asked) for who, asked in _asked(history[:n]).items()
        }
        assert standing.hand_up_due_at == rules.hand_up_due(RAISED_AT)
        assert standing.raised_at == RAISED_AT
        assert standing.steps == n


@given(histories())
def test_the_month_is_met_by_the_earliest_telling_and_by_nothing_else(history: list[Step]) -> None:
    told: dict[UUID | None, datetime] = {}
    for step in history:
        if step.kind in {EventKind.TOLD, EventKind.ANSWERED_ON_THE_SPOT}:
            told[step.requester_id] = min(step.at, told.get(step.requester_id, step.at))

    for promise in rules.fold(history).promises:
        assert promise.first_told_at == told.get(promise.requester_id)


@given(histories())
def test_whoever_waits_for_an_answer_is_always_on_a_list(history: list[Step]) -> None:
    standing = rules.fold(history)
    told = {step.requester_id for step in history if step.response_id and _is_telling(step)}
    waiting = {who: asked for who, asked in _present(history).items() if who not in told}

    if waiting:
        assert standing.due is not None
        assert standing.due.at <= min(rules.response_due(asked) for asked in waiting.values())
        assert standing.state in {CaseState.OPEN, CaseState.ANSWERED, CaseState.SOLVED}
    assert {each.requester_id for each in standing.untold} == set(waiting)


@given(histories())
def test_folding_is_advancing_step_by_step(history: list[Step]) -> None:
    standing = None
    for step in history:
        standing = rules.advance(standing, step)

    assert standing == rules.fold(history)


@given(histories())
def test_a_level_changes_by_one_step_only_unless_it_is_skipped_or_decided(
    history: list[Step],
) -> None:
    ranks = [rules.rank(rules.fold(history[:n]).level) for n in range(1, len(history) + 1)]
    far = {EventKind.SKIPPED, EventKind.DECIDED}

    for step, (before, after) in zip(history[1:], pairwise(ranks), strict=True):
        assert abs(before - after) <= (2 if step.kind in far else 1)


@given(histories())
def test_two_levels_send_a_case_back_and_forth_no_more_than_they_may(history: list[Step]) -> None:
    sent_back: dict[CaseLevel, int] = {}
    for n, step in enumerate(history, 1):
        level = rules.fold(history[:n]).level
        if step.kind in {EventKind.RETURNED, EventKind.REFUSED}:
            sent_back[level] = sent_back.get(level, 0) + 1
        if step.kind in {EventKind.REOPENED, EventKind.REJECTED}:
            sent_back = {}

        assert all(count <= rules.RETURN_CAP for count in sent_back.values())


def test_every_move_names_needs_that_something_checks() -> None:
    given = {
        Need.TEXT,
        Need.REASON,
        Need.SIGNED_LIST,
        Need.RESPONSE,
        Need.ASSIGNEE,
        Need.STATEMENT,
        Need.DAY,
        Need.LEVEL,
        Need.OTHER_CASE,
        Need.SORT,
        Need.SCORE,
    }
    standings = [rules.fold([raised(level)]) for level in CaseLevel]
    ended = replace(
        standings[1], dispute=CaseLevel.BLOCK, question=Question(REQUESTER, date(2026, 12, 1))
    )
    kept = ((CaseLevel.NEIGHBOURHOOD, CaseLevel.NEIGHBOURHOOD),)
    busy = replace(ended, extension_asked=date(2026, 12, 1), escalated=4, decided=kept)
    often = replace(rules.fold([raised(CaseLevel.STREET)]), returns=((CaseLevel.NEIGHBOURHOOD, 2),))
    final = answer(1)
    heard = [raised(), final, telling(2, final)]
    reopened = rules.fold([*heard, Step(EventKind.REOPENED, days(3))])
    checked = {
        need
        for standing in [*standings, busy, often, reopened]
        for need in standing.unmet(list(Need))
    }

    assert {need for move in rules.MOVES for need in move.needs} == given | checked


def _is_telling(step: Step) -> bool:
    return step.kind in {EventKind.TOLD, EventKind.ANSWERED_ON_THE_SPOT}


def _asked(history: list[Step]) -> dict[UUID, datetime]:
    """Who asked, and when, of everybody who ever came."""
    asked = {REQUESTER: RAISED_AT}
    for step in history:
        if step.kind is EventKind.JOINED and step.requester_id and step.raised_at:
            asked[step.requester_id] = step.raised_at
    return asked


def _present(history: list[Step]) -> dict[UUID, datetime]:
    """Of these, whose promise is to be kept here."""
    gone: set[UUID | None] = set()
    merged = False
    for step in history:
        if step.kind in {EventKind.WITHDRAWN, EventKind.LEFT}:
            gone.add(step.requester_id)
        merged = step.kind is EventKind.MERGED or (merged and step.kind is not EventKind.UNMERGED)
    return {} if merged else {k: at for k, at in _asked(history).items() if k not in gone}
