"""An answer sent by text message or e-mail: told once it arrived, else on the list to tell."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import override_settings

from minqing.cases import operations
from minqing.cases.models import AnswerMessage, CaseContact, Response, Told
from minqing.cases.operations import (
    AlreadyOnItsWayError,
    AnswerTooLongForSmsError,
    ContactMissingError,
    NotYoursError,
    WayClosedError,
)
from minqing.cases.rules import ToldChannel
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.notices.models import Notice, OutMessage
from minqing.notices.operations.receipts import Receipt, take_receipts
from minqing.notices.queries.ways import outbox_folder
from minqing.notices.rules.ways import Sending
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, days, post, raise_for, standing_of
from tests.cases.test_places import move
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.notices.sending import message, run_jobs, states

WORDS = "楼道灯已经换好，请您查看。"


@pytest.fixture(autouse=True)
def filing() -> Iterator[None]:
    """Text messages and e-mails are written into files."""
    with override_settings(
        MINQING_SMS=Sending.FILE,
        MINQING_EMAIL=Sending.FILE,
        MINQING_SMS_URL="https://sms.example.cn/send",
        MINQING_SMS_SECRET="only the gateway knows",
        MINQING_SITE_URL="https://minqing.example.cn",
    ):
        yield


def asked(cast: Cast, *, phone: str = "13900001234", email: str = "") -> UUID:
    """A request of a1 whose requester left a number."""
    case_id = raise_for(cast.lin, cast.households["a1"][0]).case.pk
    with acting(cast.lin) as lin:
        operations.leave_contact(by=lin.actor, at=NOW, case_id=case_id, phone=phone, email=email)
    return case_id


def answered(cast: Cast, case_id: UUID, channel: ToldChannel = ToldChannel.SMS) -> Response:
    """The answer is given and sent."""
    with acting(cast.zhao) as zhao:
        (response,) = operations.respond_by_message(
            by=zhao.actor,
            at=days(1),
            case_id=case_id,
            text=WORDS,
            final=True,
            solved=True,
            channel=channel,
        )
    return response


def receipt(*, delivered: bool, after: timedelta = timedelta(minutes=10)) -> None:
    """What the gateway says of the last message."""
    scope = Scope.system("310199", "receipts")
    with scoped(scope):
        take_receipts(
            receipts=[Receipt(message().wire_id, delivered, days(1) + after)],
            scope=scope,
            at=days(1) + after,
        )
    run_jobs(days(1) + after)


def notices_of(player: Player) -> list[str]:
    with as_owner():
        rows = Notice.objects.filter(user_id=player.user.id).order_by("id")
        return [row.code for row in rows]


def test_it_is_told_at_the_moment_at_which_it_arrived(cast: Cast) -> None:
    case_id = asked(cast)
    answered(cast, case_id)
    run_jobs(days(1))
    assert (states(), standing_of(case_id).first_told_at) == ([("sms", "sent")], None)

    receipt(delivered=True)

    with as_owner():
        told, sent = Told.objects.get(), AnswerMessage.objects.get()
    assert (told.pk, told.channel, told.told_at) == (
        sent.pk, "sms", days(1) + timedelta(minutes=10),
    )  # fmt: skip
    assert (told.told_by, sent.arrived) == (None, True)
    assert standing_of(case_id).first_told_at == told.told_at
    assert all_agrees() == ([], [])


def test_the_message_says_the_answer_and_nothing_more(cast: Cast) -> None:
    answered(cast, asked(cast))
    run_jobs(days(1))

    content = (outbox_folder() / message().ref).read_text("utf-8")
    number = standing_of(message_case()).number
    assert f"【云锦区】您的诉求 {number} 有答复了：{WORDS}" in content
    assert '"to":"13900001234"' in content
    assert "陈建国" not in content


def message_case() -> UUID:
    with as_owner():
        return AnswerMessage.objects.get().case_id


def test_nobody_is_asked_to_tell_what_is_on_its_way(cast: Cast) -> None:
    case_id = asked(cast)
    answered(cast, case_id)

    assert notices_of(cast.lin) == []
    assert standing_of(case_id).response_to_tell_id is not None


def test_what_did_not_arrive_is_told_otherwise(cast: Cast) -> None:
    case_id = asked(cast)
    answered(cast, case_id)
    run_jobs(days(1))

    receipt(delivered=False)
    receipt(delivered=False)

    assert notices_of(cast.lin) == ["cases.not_delivered"]
    assert notices_of(cast.qian) == []
    assert standing_of(case_id).response_to_tell_id is not None
    with as_owner():
        assert (AnswerMessage.objects.get().arrived, Told.objects.count()) == (False, 0)
    # It did arrive after all: the carrier's late word is proof.
    receipt(delivered=True)
    with as_owner():
        assert (AnswerMessage.objects.get().arrived, Told.objects.count()) == (True, 1)
    assert all_agrees() == ([], [])


def test_the_same_word_twice_tells_once(cast: Cast) -> None:
    case_id = asked(cast)
    answered(cast, case_id)
    run_jobs(days(1))
    receipt(delivered=True)
    with as_owner():
        key = AnswerMessage.objects.get().pk

    with scoped(Scope.system("310199", "messages")):
        again = operations.told_by_message(
            by=Actor.system("messages"), at=days(2), message_id=key, told_at=days(2)
        )
        failed = operations.message_failed(by=Actor.system("messages"), at=days(2), message_id=key)

    assert (again, failed) == (None, False)
    with as_owner():
        assert Told.objects.count() == 1


def test_a_mail_is_told_when_its_server_takes_it(cast: Cast) -> None:
    case_id = asked(cast, phone="", email="chen@example.cn")
    answered(cast, case_id, ToldChannel.EMAIL)

    run_jobs(days(1))

    with as_owner():
        assert list(Told.objects.values_list("channel", "told_at")) == [("email", days(1))]


def test_an_answer_is_on_its_way_once(cast: Cast) -> None:
    response = answered(cast, asked(cast))

    with pytest.raises(AlreadyOnItsWayError), acting(cast.zhao) as zhao:
        operations.send_answer(
            by=zhao.actor, at=days(1), response_id=response.pk, channel=ToldChannel.SMS
        )
    with as_owner():
        assert (OutMessage.objects.count(), AnswerMessage.objects.count()) == (1, 1)


def test_it_is_sent_again_by_another_way_once_it_came_back(cast: Cast) -> None:
    case_id = asked(cast, email="chen@example.cn")
    response = answered(cast, case_id)
    run_jobs(days(1))
    receipt(delivered=False)

    with acting(cast.zhao) as zhao:
        operations.send_answer(
            by=zhao.actor, at=days(2), response_id=response.pk, channel=ToldChannel.EMAIL
        )
    run_jobs(days(2))

    assert states() == [("sms", "failed"), ("email", "delivered")]
    assert standing_of(case_id).first_told_at == days(2)


def test_who_left_nothing_cannot_be_sent_anything(cast: Cast) -> None:
    case_id = asked(cast, phone="", email="chen@example.cn")

    with pytest.raises(ContactMissingError):
        answered(cast, case_id)
    with as_owner():
        assert (Response.objects.count(), OutMessage.objects.count()) == (0, 0)


def test_a_long_answer_is_no_text_message(cast: Cast) -> None:
    case_id = asked(cast)
    with pytest.raises(AnswerTooLongForSmsError), acting(cast.zhao) as zhao:
        operations.respond_by_message(
            by=zhao.actor, at=days(1), case_id=case_id, text="长" * 500, final=True,
            channel=ToldChannel.SMS,
        )  # fmt: skip


def test_a_way_that_is_not_set_up_is_refused(cast: Cast) -> None:
    case_id = asked(cast)
    with override_settings(MINQING_SMS=Sending.OFF), pytest.raises(WayClosedError):
        answered(cast, case_id)


def test_only_those_posted_there_send(cast: Cast) -> None:
    response = answered(cast, asked(cast))
    with pytest.raises((NotYoursError, operations.CaseNotFoundError)), acting(cast.wu) as wu:
        operations.send_answer(
            by=wu.actor, at=days(1), response_id=response.pk, channel=ToldChannel.SMS
        )


def test_sent_answers_are_seen_where_their_case_stands_and_move_with_it(cast: Cast) -> None:
    answered(cast, asked(cast))
    for player in cast.players.values():
        with acting(player):
            inside = player.scope.covers(cast.a1.area_code, cast.a1.pk)
            assert AnswerMessage.objects.count() == (1 if inside else 0)

    move(cast.households["a1"][0], cast.a2, "310199001001000201")
    with as_owner():
        assert AnswerMessage.objects.get().block_id == cast.a2.pk
    assert all_agrees() == ([], [])


def test_the_page_offers_the_masked_number_and_shows_it_on_its_way(
    cast: Cast, client_for: ClientFor
) -> None:
    case_id = asked(cast)
    client = client_for(cast.zhao)
    page = client.get(f"/desk/cases/{case_id}/").content.decode()
    assert ("139****1234" in page, "13900001234" in page) == (True, False)

    sent = post(client, case_id, "respond", text=WORDS, outcome="final", told="send_sms")

    assert sent.status_code == 302
    assert "送达后才算告知" in client.get(f"/desk/cases/{case_id}/").content.decode()
    with as_owner():
        CaseContact.objects.all().delete()
    gone = client.get(f"/desk/cases/{case_id}/").content.decode()
    assert "send_sms" not in gone
