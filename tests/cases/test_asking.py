"""One question to a resident, and more time: neither stops a clock."""

from datetime import date
from uuid import UUID

import pytest

from minqing.cases import operations
from minqing.cases.models import CaseEvent, Response
from minqing.cases.rules import ToldChannel
from minqing.lib.actor import Actor
from minqing.notices.models import Notice
from tests.cases.acting import acting, all_agrees, at_neighbourhood, days, standing_of
from tests.cast import Cast, Player
from tests.database import as_owner


def ask(player: Player, case_id: UUID, day: float, until: date) -> CaseEvent:
    with acting(player):
        return operations.ask(
            by=player.actor, at=days(day), case_id=case_id, question="是几号楼？", until_on=until
        )


def ask_for_time(player: Player, case_id: UUID, day: float, until: date) -> CaseEvent:
    with acting(player):
        return operations.ask_extension(
            by=player.actor, at=days(day), case_id=case_id, until_on=until, reason="等配件"
        )


def test_one_question_waits_for_its_resident_and_the_month_runs_on(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    before = standing_of(case_id)
    until = days(5).date()
    ask(cast.qian, case_id, 1, until)
    with pytest.raises(operations.QuestionWaitsError):
        ask(cast.qian, case_id, 2, days(9).date())

    row = standing_of(case_id)
    assert (row.asked_until, row.due_at, row.response_due_at) == (
        until,
        before.due_at,
        before.response_due_at,
    )


def test_a_question_whose_term_is_over_makes_room_for_another(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    ask(cast.qian, case_id, 1, days(3).date())
    ask(cast.qian, case_id, 5, days(9).date())

    assert standing_of(case_id).asked_until == days(9).date()


def test_the_resident_replies_and_whoever_handles_it_is_told(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    ask(cast.qian, case_id, 1, days(5).date())
    with acting(cast.lin):
        operations.reply(by=Actor.resident(), at=days(2), case_id=case_id, text="十二号楼")
        with pytest.raises(operations.NoQuestionError):
            operations.reply(by=Actor.resident(), at=days(3), case_id=case_id, text="还有")

    with as_owner():
        event = CaseEvent.objects.select_related("text").get(kind="replied")
        told = Notice.objects.get(code="cases.replied")
    assert (event.by_kind, event.text.content) == ("resident", "十二号楼")
    assert told.user_id == cast.qian.user.pk
    assert standing_of(case_id).asked_until is None
    assert all_agrees() == ([], [])


def test_more_time_counts_once_the_level_above_agreed_and_the_resident_was_told(
    cast: Cast,
) -> None:
    case_id = at_neighbourhood(cast)
    month = standing_of(case_id).response_due_at
    until = days(50).date()
    ask_for_time(cast.qian, case_id, 1, until)
    with acting(cast.sun) as sun:
        operations.approve_extension(
            by=sun.actor, at=days(2), case_id=case_id, text="要等配件，五十天内修好"
        )
    with acting(cast.lin) as lin:
        response = Response.objects.get(case_id=case_id)
        operations.tell(
            by=lin.actor, at=days(3), response_id=response.pk, channel=ToldChannel.IN_PERSON
        )

    row = standing_of(case_id)
    assert (response.extends, response.next_on, response.final) == (True, until, False)
    assert (row.state, row.due_kind, row.response_due_at) == ("answered", "next_step", month)
    assert row.first_told_at == days(3)
    assert all_agrees() == ([], [])


def test_only_the_level_above_decides_on_more_time(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    ask_for_time(cast.qian, case_id, 1, days(50).date())
    with acting(cast.qian) as qian, pytest.raises(operations.NotYoursError):
        operations.approve_extension(by=qian.actor, at=days(2), case_id=case_id, text="好")
    with acting(cast.sun) as sun:
        operations.deny_extension(by=sun.actor, at=days(2), case_id=case_id, reason="先答复")

    with as_owner():
        told = Notice.objects.get(code="cases.extension_denied")
    assert told.user_id == cast.qian.user.pk
    assert standing_of(case_id).state == "open"


def test_at_the_district_somebody_else_has_to_decide(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    for player in (cast.qian, cast.sun):
        with acting(player):
            operations.hand_up(by=player.actor, at=days(1), case_id=case_id, reason="难")
    ask_for_time(cast.li, case_id, 2, days(50).date())

    with acting(cast.li) as li, pytest.raises(operations.OwnExtensionError):
        operations.approve_extension(by=li.actor, at=days(3), case_id=case_id, text="好")


def test_a_day_that_has_come_is_no_later_day(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with pytest.raises(operations.NextStepPastError):
        ask_for_time(cast.qian, case_id, 1, days(1).date())
    ask_for_time(cast.qian, case_id, 1, days(3).date())
    with acting(cast.sun) as sun, pytest.raises(operations.NextStepPastError):
        operations.approve_extension(by=sun.actor, at=days(4), case_id=case_id, text="好")
