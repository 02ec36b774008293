"""Who handles a case, who withdraws it, and opening it again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from minqing.cases import operations
from minqing.cases.models import CaseEvent, CaseStanding, PromiseStanding, Requester
from minqing.cases.queries import solved_by_level
from minqing.cases.rules import CaseLevel, ToldChannel, due_day
from minqing.ledger.models import LedgerEntry
from minqing.notices.models import Notice
from tests.builders import NOW
from tests.cases.acting import (
    acting,
    all_agrees,
    at_neighbourhood,
    days,
    hand_up_list,
    raise_for,
    standing_of,
)
from tests.cast import Cast, Player
from tests.database import as_owner


def requester_of(case_id: UUID) -> UUID:
    with as_owner():
        return Requester.objects.get(case_id=case_id).pk


def solve_and_tell(player: Player, case_id: UUID, *, at: datetime, close: bool = False) -> None:
    """A final answer, told at once; closed if wanted."""
    with acting(player):
        operations.respond(
            by=player.actor,
            at=at,
            case_id=case_id,
            text="已修好",
            final=True,
            solved=True,
            told=ToldChannel.PHONE,
        )
        if close:
            operations.close(by=player.actor, at=at, case_id=case_id)


def reopen(player: Player, case_id: UUID, *, at: datetime, reason: str = "灯又坏了") -> CaseEvent:
    with acting(player):
        return operations.reopen(by=player.actor, at=at, case_id=case_id, reason=reason)


# --- assigning ------------------------------------------------------------------------------------


def test_the_holders_name_who_of_them_handles_it(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.zhao) as zhao:
        operations.assign(
            by=zhao.actor, at=days(1), case_id=case.pk, member_id=cast.lin.member.pk, note="你熟"
        )

    assert standing_of(case.pk).assignee_id == cast.lin.member.pk
    with as_owner():
        notice = Notice.objects.get(code="cases.assigned")
        event = CaseEvent.objects.select_related("text").get(kind="assigned")
        assert LedgerEntry.objects.filter(act="cases.assigned", object_id=case.pk).exists()
    assert notice.user_id == cast.lin.user.pk
    assert (event.assignee_id, event.text.content) == (cast.lin.member.pk, "你熟")
    assert all_agrees() == ([], [])


def test_only_who_holds_it_can_be_named(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    for player in (cast.lin, cast.sun, cast.zheng, cast.zhou):
        with acting(cast.qian) as qian, pytest.raises(operations.AssigneeNotHolderError):
            operations.assign(
                by=qian.actor, at=days(1), case_id=case_id, member_id=player.member.pk
            )
    for player in (cast.lin, cast.sun):
        with acting(player), pytest.raises(operations.NotYoursError):
            operations.assign(
                by=player.actor, at=days(1), case_id=case_id, member_id=cast.qian.member.pk
            )


def test_at_another_level_somebody_else_has_to_be_named(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.zhao) as zhao:
        operations.assign(by=zhao.actor, at=days(1), case_id=case.pk, member_id=cast.lin.member.pk)
    hand_up_list(cast.zhao, cast, case.pk, at=days(2))

    assert standing_of(case.pk).assignee_id is None


# --- withdrawing ----------------------------------------------------------------------------------


def test_a_withdrawn_case_is_over_and_its_month_no_longer_counts(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin) as lin:
        operations.withdraw(
            by=lin.actor,
            at=days(3),
            case_id=case.pk,
            statement="自己已经换了灯泡，不用管了",
            requester_id=requester_of(case.pk),
        )

    row = standing_of(case.pk)
    assert (row.state, row.due_at, row.first_told_at) == ("withdrawn", None, None)
    with as_owner():
        assert PromiseStanding.objects.get().withdrawn_at == days(3)
        text = CaseEvent.objects.select_related("text").get(kind="withdrawn").text
    assert text.content == "自己已经换了灯泡，不用管了"
    assert all_agrees() == ([], [])


def test_withdrawing_needs_the_requesters_own_words(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    other = raise_for(cast.lin, cast.households["a1"][1]).case
    with acting(cast.lin) as lin:
        with pytest.raises(operations.TextMissingError):
            operations.withdraw(
                by=lin.actor,
                at=days(1),
                case_id=case.pk,
                statement=" ",
                requester_id=requester_of(case.pk),
            )
        with pytest.raises(operations.NotARequesterError):
            operations.withdraw(
                by=lin.actor,
                at=days(1),
                case_id=case.pk,
                statement="不用了",
                requester_id=requester_of(other.pk),
            )


def test_nobody_withdraws_what_another_level_holds_or_what_is_over(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    asked: dict[str, Any] = {
        "case_id": case_id,
        "statement": "不用了",
        "requester_id": requester_of(case_id),
    }
    with acting(cast.lin) as lin, pytest.raises(operations.NotYoursError):
        operations.withdraw(by=lin.actor, at=days(1), **asked)
    solve_and_tell(cast.qian, case_id, at=days(2))
    with acting(cast.qian) as qian, pytest.raises(operations.NowImpossibleError):
        operations.withdraw(by=qian.actor, at=days(3), **asked)


# --- reopening ------------------------------------------------------------------------------------


def test_a_reopened_case_is_due_after_fifteen_working_days(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    solve_and_tell(cast.qian, case_id, at=days(2), close=True)
    before = standing_of(case_id)

    reopen(cast.qian, case_id, at=days(3))  # Thursday, 4 June 2026; 19 June is a day off

    row = standing_of(case_id)
    assert (row.state, row.level, row.due_kind) == ("open", "neighbourhood", "follow_up")
    assert row.due_at == row.follow_up_due_at
    assert row.due_at is not None
    assert due_day(row.due_at).isoformat() == "2026-06-26"
    assert not row.due_provisional
    assert (row.solved_level, row.solved_at) == ("", None)
    assert (row.response_due_at, row.first_told_at) == (
        before.response_due_at,
        before.first_told_at,
    )
    with as_owner():
        event = CaseEvent.objects.get(kind="reopened")
        assert event.solution_id is not None
    assert all_agrees() == ([], [])


def test_a_year_without_announced_days_off_is_marked(cast: Cast) -> None:
    late = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    case_id = at_neighbourhood(cast, at=late)
    solve_and_tell(cast.qian, case_id, at=late)
    reopen(cast.qian, case_id, at=late)

    row = standing_of(case_id)
    assert row.due_provisional
    assert row.due_at is not None
    assert due_day(row.due_at).isoformat() == "2027-01-18"


def test_a_new_answer_ends_the_follow_up_when_it_was_told(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    solve_and_tell(cast.qian, case_id, at=days(2))
    reopen(cast.qian, case_id, at=days(3))
    with acting(cast.qian) as qian:
        answers = operations.respond(
            by=qian.actor, at=days(5), case_id=case_id, text="换了新灯具", final=True, solved=True
        )
    assert standing_of(case_id).due_kind == "follow_up"
    with acting(cast.qian) as qian, pytest.raises(operations.NotYetToldError):
        operations.close(by=qian.actor, at=days(5), case_id=case_id)

    with acting(cast.lin) as lin:
        operations.tell(
            by=lin.actor, at=days(6), response_id=answers[0].pk, channel=ToldChannel.IN_PERSON
        )

    row = standing_of(case_id)
    assert (row.due_at, row.follow_up_due_at) == (None, None)
    assert (row.state, row.solved_level, row.solved_at) == ("solved", "neighbourhood", days(5))
    assert all_agrees() == ([], [])


def test_an_old_answer_told_late_does_not_end_the_follow_up(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with acting(cast.qian) as qian:
        old = operations.respond(
            by=qian.actor, at=days(2), case_id=case_id, text="已修好", final=True, solved=True
        )
    reopen(cast.qian, case_id, at=days(3))
    assert standing_of(case_id).response_to_tell_id is None
    with acting(cast.lin) as lin:
        operations.tell(
            by=lin.actor, at=days(4), response_id=old[0].pk, channel=ToldChannel.IN_PERSON
        )

    row = standing_of(case_id)
    assert row.first_told_at == days(4)
    assert row.due_kind == "follow_up"


def test_the_month_goes_on_beside_the_follow_up_when_nobody_was_told(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with acting(cast.qian) as qian:
        operations.solve(by=qian.actor, at=days(20), case_id=case_id)
    reopen(cast.qian, case_id, at=days(21), reason="误点了已解决")

    row = standing_of(case_id)
    assert (row.due_kind, row.due_at) == ("response", row.response_due_at)
    assert row.follow_up_due_at is not None
    assert row.follow_up_due_at > row.response_due_at


def test_a_case_of_the_block_reopened_does_not_start_the_week_again(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin) as lin:
        operations.answer_on_the_spot(by=lin.actor, at=NOW, case_id=case.pk, text="换了灯泡")
    reopen(cast.lin, case.pk, at=days(30))

    assert standing_of(case.pk).due_kind == "follow_up"


def test_what_is_open_cannot_be_reopened_and_only_holders_reopen(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with pytest.raises(operations.NowImpossibleError):
        reopen(cast.qian, case_id, at=days(1))
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor,
            at=days(1),
            case_id=case_id,
            text="在联系",
            final=False,
            next_on=days(9).date(),
        )
    with pytest.raises(operations.NowImpossibleError):
        reopen(cast.qian, case_id, at=days(2))
    solve_and_tell(cast.qian, case_id, at=days(3))
    for player in (cast.lin, cast.sun):
        with pytest.raises(operations.NotYoursError):
            reopen(player, case_id, at=days(4))
    with pytest.raises(operations.TextMissingError):
        reopen(cast.qian, case_id, at=days(4), reason="")


def test_who_read_an_older_state_hears_of_it(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with as_owner():
        seen = CaseStanding.objects.get(pk=case_id).rev
    solve_and_tell(cast.qian, case_id, at=days(1))
    with acting(cast.qian) as qian:
        acts: tuple[tuple[Callable[..., object], dict[str, Any]], ...] = (
            (operations.reopen, {"reason": "没修好"}),
            (operations.assign, {"member_id": cast.qian.member.pk}),
            (operations.withdraw, {"statement": "不用了", "requester_id": requester_of(case_id)}),
        )
        for act, given in acts:
            with pytest.raises(operations.ChangedMeanwhileError):
                act(by=qian.actor, at=days(2), case_id=case_id, expected_rev=seen, **given)


# --- solved twice ---------------------------------------------------------------------------------


def test_a_case_solved_twice_counts_once_where_it_was_solved_last(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    solve_and_tell(cast.qian, case_id, at=days(2))
    reopen(cast.qian, case_id, at=days(3))
    with acting(cast.qian) as qian:
        operations.hand_up(by=qian.actor, at=days(4), case_id=case_id, reason="要街道协调")
    solve_and_tell(cast.sun, case_id, at=days(6))

    def counted(until: datetime) -> dict[CaseLevel, int]:
        with acting(cast.li) as li:
            found = solved_by_level(li.scope, "310199", NOW, until)
        return {level: number for level, number in found.items() if number}

    minute = timedelta(minutes=1)
    assert counted(days(2) + minute) == {CaseLevel.NEIGHBOURHOOD: 1}
    assert counted(days(3) + minute) == {}
    assert counted(days(6) + minute) == {CaseLevel.STREET: 1}
    assert all_agrees() == ([], [])
