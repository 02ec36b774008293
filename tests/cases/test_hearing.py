"""The resident's word on an answer: solved, not solved, how content."""

from typing import Any
from uuid import UUID

import pytest

from minqing.cases import operations
from minqing.cases.models import CaseEvent, Requester
from minqing.cases.queries import solved_by_level
from minqing.cases.rules import CaseLevel, ToldChannel
from minqing.lib.actor import Actor
from minqing.notices.models import Notice
from tests.cases.acting import acting, all_agrees, at_neighbourhood, days, standing_of
from tests.cast import Cast
from tests.database import as_owner

RESIDENT = Actor.resident()


def solved_and_told(cast: Cast) -> tuple[UUID, UUID]:
    """A case that the neighbourhood solved and told; its id and its requester's."""
    case_id = at_neighbourhood(cast)
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor,
            at=days(2),
            case_id=case_id,
            text="已修好",
            final=True,
            solved=True,
            told=ToldChannel.PHONE,
        )
    with as_owner():
        return case_id, Requester.objects.get(case_id=case_id).pk


def test_the_resident_confirms_and_the_office_still_closes(cast: Cast) -> None:
    case_id, who = solved_and_told(cast)
    with acting(cast.lin):
        operations.confirm(by=RESIDENT, at=days(3), case_id=case_id, requester_id=who)

    row = standing_of(case_id)
    assert (row.state, row.confirmed) == ("solved", True)
    assert all_agrees() == ([], [])


def test_a_rejection_opens_it_again_sets_the_solution_aside_and_goes_to_a_person(
    cast: Cast,
) -> None:
    case_id, who = solved_and_told(cast)
    before = standing_of(case_id)
    with acting(cast.lin):
        operations.reject(
            by=RESIDENT, at=days(3), case_id=case_id, requester_id=who, reason="又坏了"
        )

    row = standing_of(case_id)
    with as_owner():
        event = CaseEvent.objects.select_related("text").get(kind="rejected")
        told = Notice.objects.get(code="cases.rejected")
    assert (row.state, row.confirmed, row.due_kind) == ("open", False, "follow_up")
    assert (row.response_due_at, row.first_told_at) == (before.response_due_at, days(2))
    assert (event.text.content, event.solution_id is not None) == ("又坏了", True)
    assert told.user_id == cast.qian.user.pk
    with acting(cast.li) as li:
        assert sum(solved_by_level(li.scope, "310199", days(-1), days(9)).values()) == 0
        assert (
            solved_by_level(li.scope, "310199", days(-1), days(2.5))[CaseLevel.NEIGHBOURHOOD] == 1
        )
    assert all_agrees() == ([], [])


def test_nobody_judges_an_answer_that_they_have_not_heard(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with acting(cast.qian) as qian:
        operations.respond(by=qian.actor, at=days(1), case_id=case_id, text="好了", final=True)
    with as_owner():
        who = Requester.objects.get(case_id=case_id).pk
    with acting(cast.lin):
        said: dict[str, Any] = {
            "by": RESIDENT,
            "at": days(2),
            "case_id": case_id,
            "requester_id": who,
        }
        with pytest.raises(operations.NotHeardError):
            operations.confirm(**said)
        with pytest.raises(operations.NotHeardError):
            operations.rate(**said, score=5)


def test_a_requester_rates_once_with_one_to_five(cast: Cast) -> None:
    case_id, who = solved_and_told(cast)
    said: dict[str, Any] = {
        "by": RESIDENT,
        "at": days(3),
        "case_id": case_id,
        "requester_id": who,
    }
    with acting(cast.lin):
        for score in (0, 6):
            with pytest.raises(operations.ScoreUnknownError):
                operations.rate(**said, score=score)
        event = operations.rate(**said, score=4, text="师傅很客气")
        with pytest.raises(operations.AlreadyRatedError):
            operations.rate(**said, score=5)

    assert event.score == 4
    assert all_agrees() == ([], [])


def test_a_resident_does_what_only_residents_may_and_nothing_else(cast: Cast) -> None:
    case_id, _ = solved_and_told(cast)
    with acting(cast.lin), pytest.raises(operations.NotYoursError):
        operations.close(by=RESIDENT, at=days(3), case_id=case_id)


def test_a_transfer_tells_the_resident_who_has_it_now(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with acting(cast.qian) as qian:
        with pytest.raises(operations.NowImpossibleError):
            operations.transfer(by=qian.actor, at=days(1), case_id=case_id, to="市电力公司")
        operations.transfer(
            by=qian.actor,
            at=days(1),
            case_id=case_id,
            to="市电力公司",
            text="由市电力公司办理，电话 95598",
            told=ToldChannel.PHONE,
        )

    row = standing_of(case_id)
    assert (row.state, row.first_told_at, row.due_at) == ("transferred", days(1), None)
    assert all_agrees() == ([], [])
