"""Answers: given, told, told again; solving and closing."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from minqing.cases import operations
from minqing.cases.models import AnswerToTell, Response, Solution, Told
from minqing.cases.rules import CaseLevel, ToldChannel
from minqing.notices.models import Notice
from tests.builders import NOW
from tests.cases.acting import (
    acting,
    all_agrees,
    at_neighbourhood,
    days,
    raise_for,
    standing_of,
)
from tests.cast import Cast, Player
from tests.database import as_owner


def answer(
    player: Player,
    case_id: UUID,
    *,
    n: float = 5,
    next_on: date | None = None,
    solved: bool = False,
    told: ToldChannel | None = None,
) -> Response:
    with acting(player):
        return operations.respond(
            by=player.actor,
            at=days(n),
            case_id=case_id,
            text="已联系物业，本周换灯",
            final=next_on is None,
            next_on=next_on,
            solved=solved,
            told=told,
        )[0]


def test_from_the_neighbourhood_to_the_door(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    response = answer(cast.qian, case_id, next_on=date(2026, 6, 20))
    waiting = standing_of(case_id)
    assert (waiting.state, waiting.response_to_tell_id) == ("answered", response.pk)
    assert (waiting.due_kind, waiting.first_told_at) == ("response", None)
    with as_owner():
        errand = AnswerToTell.objects.get()
        assert (errand.pk, errand.is_open, errand.rev) == (response.pk, True, waiting.rev)
        team = set(Notice.objects.filter(code="cases.to_tell").values_list("user_id", flat=True))
        assert team == {cast.lin.user.pk, cast.zhao.user.pk}

    with acting(cast.lin) as lin:
        operations.tell(
            by=lin.actor,
            at=days(7),
            response_id=response.pk,
            told_at=days(6),
            channel=ToldChannel.IN_PERSON,
        )

    told = standing_of(case_id)
    assert (told.first_told_at, told.response_to_tell_id) == (days(6), None)
    assert told.due_kind == "next_step"
    with as_owner():
        errand = AnswerToTell.objects.get()
        assert (errand.is_open, errand.rev) == (False, told.rev)
    assert told.rev > waiting.rev
    assert all_agrees() == ([], [])


def test_told_at_once_when_the_resident_was_on_the_phone(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    answer(cast.qian, case_id, solved=True, told=ToldChannel.PHONE)
    row = standing_of(case_id)

    assert (row.state, row.solved_level, row.due_at) == ("solved", "neighbourhood", None)
    with as_owner():
        assert Told.objects.get().channel == "phone"
        assert Solution.objects.get().level == "neighbourhood"
        assert not AnswerToTell.objects.filter(is_open=True).exists()
    with acting(cast.qian) as qian:
        operations.close(by=qian.actor, at=days(6), case_id=case_id)
    assert standing_of(case_id).state == "closed"
    assert all_agrees() == ([], [])


def test_an_answer_in_progress_names_a_coming_day(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with acting(cast.qian) as qian, pytest.raises(operations.NextStepMissingError):
        operations.respond(by=qian.actor, at=days(5), case_id=case_id, text="在办", final=False)
    with pytest.raises(operations.NextStepPastError):
        answer(cast.qian, case_id, n=5, next_on=days(5).date())


def test_only_who_holds_it_answers_and_anybody_posted_there_may_tell(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    for player in (cast.lin, cast.sun, cast.li):
        with pytest.raises(operations.NotYoursError):
            answer(player, case_id)
    response = answer(cast.qian, case_id)

    for player in (cast.wu, cast.zheng):
        with acting(player), pytest.raises(operations.CaseNotFoundError):
            operations.tell(
                by=player.actor, at=days(6), response_id=response.pk, channel=ToldChannel.PHONE
            )
    with acting(cast.sun) as sun:
        operations.tell(
            by=sun.actor, at=days(6), response_id=response.pk, channel=ToldChannel.PHONE
        )


def test_the_earlier_telling_counts_though_its_phone_came_later(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    response = answer(cast.qian, case_id)
    for player, at, told_at in ((cast.zhao, 33, 33), (cast.lin, 35, 28)):
        with acting(player):
            operations.tell(
                by=player.actor,
                at=days(at),
                response_id=response.pk,
                told_at=days(told_at),
                channel=ToldChannel.IN_PERSON,
            )

    assert standing_of(case_id).first_told_at == days(28)
    with acting(cast.lin) as lin, pytest.raises(operations.AlreadyToldError):
        operations.tell(
            by=lin.actor,
            at=days(36),
            response_id=response.pk,
            told_at=days(28),
            channel=ToldChannel.IN_PERSON,
        )
    assert all_agrees() == ([], [])


def test_an_answer_is_not_told_before_it_is_given_nor_in_the_future(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    response = answer(cast.qian, case_id)

    def tell(told_at: float) -> None:
        with acting(cast.lin) as lin:
            operations.tell(
                by=lin.actor,
                at=days(6),
                response_id=response.pk,
                told_at=days(told_at),
                channel=ToldChannel.IN_PERSON,
            )

    with pytest.raises(operations.ToldBeforeAnswerError):
        tell(4.9)
    with pytest.raises(operations.InFutureError):
        tell(6.1)
    tell(5 - 5 / 1440)  # five minutes: a clock that is a little slow
    assert standing_of(case_id).first_told_at == days(5)


def test_nothing_is_closed_before_it_is_told(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with acting(cast.qian) as qian:
        operations.solve(by=qian.actor, at=days(4), case_id=case_id, level=CaseLevel.BLOCK)
    for player in (cast.qian,):
        with acting(player), pytest.raises(operations.NotYetToldError):
            operations.close(by=player.actor, at=days(5), case_id=case_id)

    row = standing_of(case_id)
    assert (row.state, row.solved_level, row.due_kind) == ("solved", "block", "response")


def test_nothing_is_solved_at_a_level_it_never_reached(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin) as lin, pytest.raises(operations.LevelNotReachedError):
        operations.solve(by=lin.actor, at=NOW, case_id=case.pk, level=CaseLevel.STREET)


def test_what_is_kept_from_phones_is_no_errand(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0], sensitive=True).case
    response = answer(cast.lin, case.pk)
    with as_owner():
        assert not AnswerToTell.objects.get(pk=response.pk).is_open
        assert not Notice.objects.exists()
    assert standing_of(case.pk).response_to_tell_id == response.pk


def test_solved_once(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    answer(cast.lin, case.pk, solved=True)
    with acting(cast.lin) as lin, pytest.raises(operations.NowImpossibleError):
        operations.solve(by=lin.actor, at=NOW + timedelta(days=6), case_id=case.pk)
