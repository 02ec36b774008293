"""Carrying: real servers on the loopback, tries in vain, a worker that dies, receipts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client, override_settings

from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.lib.scope import Scope
from minqing.notices.models import OutMessage, OutMessageText
from minqing.notices.operations.posting import AlreadyPostedError, WayNotSetUpError, post_message
from minqing.notices.rules import MessageState, Way
from minqing.notices.rules.timing import ABANDONED_AFTER, RECEIPT_WITHIN
from minqing.notices.rules.ways import Sending
from minqing.notices.rules.wire import SIGNATURE, TIMESTAMP, signature_of
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.notices.conftest import SECRET
from tests.notices.sending import (
    Gateway,
    drop_jobs,
    gateway,
    mail_server,
    message,
    put,
    run_jobs,
    run_task,
    states,
    waiting_jobs,
)

PLACE = "310199001001"
ANSWER = "您反映的楼道灯已经修好，请您查看。"
LOOK_AFTER = "minqing.notices.jobs.look_after_outbox"
#: No worker knows this job: it stays for the test to look at.
ENDED = "tests.answer_ended"


def post(way: Way = Way.SMS, *, key: str = "answer:1", to: str = "13900001234") -> UUID:
    """An answer to a resident, as a higher package posts it."""
    with scoped(Scope.of_areas(PLACE, purpose="tests")):
        return post_message(
            way=way,
            to=to,
            subject="诉求 0000123X 的答复",
            body=ANSWER,
            key=key,
            area_code=PLACE,
            about_id=UUID(int=7),
            on_ended=ENDED,
            path="/desk/cases/",
            at=NOW,
        ).pk


def told() -> list[tuple[str, datetime]]:
    """What the poster's job is called with; taken out, so that it does not run."""
    found = [
        (arguments["state"], datetime.fromisoformat(arguments["at"]))
        for _, name, arguments, _ in waiting_jobs()
        if name == ENDED and arguments["about_id"] == str(UUID(int=7))
    ]
    drop_jobs()
    return found


@pytest.fixture
def sms(district: str) -> Iterator[Gateway]:
    with (
        gateway() as running,
        override_settings(
            MINQING_SMS=Sending.ON, MINQING_SMS_URL=running.url, MINQING_SMS_SECRET=SECRET
        ),
    ):
        yield running


def answer_with(running: Gateway, *statuses: int, **heads: str) -> None:
    """How the gateway answers next."""
    running.answers += [(status, heads, b"{}") for status in statuses]


def receive(client: Client, *said: tuple[UUID, str, datetime], secret: str = SECRET) -> int:
    """What the gateway posts to us; the status of our answer."""
    body = json.dumps(
        {"receipts": [{"id": str(i), "status": s, "at": at.isoformat()} for i, s, at in said]}
    ).encode()
    stamp = str(int(datetime.now(UTC).timestamp()))
    response = client.post(
        "/receipts/sms/",
        body,
        content_type="application/json",
        headers={TIMESTAMP: stamp, SIGNATURE: signature_of(secret, stamp, body)},
    )
    return response.status_code


def test_an_answer_goes_to_the_gateway_and_waits_for_its_receipt(sms: Gateway) -> None:
    message_id = post()
    run_jobs(NOW)

    row = message()
    assert sms.bodies() == [
        {"id": str(row.wire_id), "to": "13900001234", "text": f"【云锦区】{ANSWER}"}
    ]
    assert (row.pk, row.state, row.ref, row.sent_at) == (message_id, "sent", "g-1", NOW)
    assert told() == []


def test_a_receipt_proves_it_at_the_moment_the_gateway_names(sms: Gateway) -> None:
    post()
    run_jobs(NOW)
    wire_id, moment = message().wire_id, NOW + timedelta(minutes=3)

    assert receive(Client(), (wire_id, "delivered", moment)) == 202
    run_jobs(NOW + timedelta(minutes=5))

    assert (message().state, message().ended_at) == (MessageState.DELIVERED, moment)
    assert told() == [("delivered", moment)]
    # The gateway says it again; later it says the contrary: what is proven stands.
    for said in ("delivered", "undelivered"):
        receive(Client(), (wire_id, said, moment))
    run_jobs(NOW + timedelta(minutes=6))
    assert (message().state, told()) == (MessageState.DELIVERED, [])


def test_a_receipt_names_no_moment_before_the_sending_or_after_now(sms: Gateway) -> None:
    for key, moment, wanted in (
        ("answer:1", NOW - timedelta(days=9), NOW),
        ("answer:2", NOW + timedelta(days=9), NOW + timedelta(minutes=5)),
    ):
        post(key=key)
        run_jobs(NOW)
        receive(Client(), (message(key=key).wire_id, "delivered", moment))
        run_jobs(NOW + timedelta(minutes=5))
        assert message(key=key).ended_at == wanted
        drop_jobs()


def test_a_bad_receipt_fails_it_and_better_news_overtakes_it(sms: Gateway) -> None:
    post()
    run_jobs(NOW)
    wire_id = message().wire_id
    receive(Client(), (wire_id, "undelivered", NOW))
    run_jobs(NOW)
    assert (message().state, message().failure) == ("failed", "undelivered")
    assert [state for state, _ in told()] == ["failed"]

    receive(Client(), (wire_id, "delivered", NOW))
    run_jobs(NOW)
    assert (message().state, message().failure) == ("delivered", "")
    assert [state for state, _ in told()] == ["delivered"]


def test_a_receipt_may_be_quicker_than_the_gateway_s_answer(sms: Gateway) -> None:
    message_id = post()
    put(message_id, MessageState.SENDING, tries=1, claimed_at=NOW)

    receive(Client(), (message().wire_id, "delivered", NOW))
    run_jobs(NOW)

    assert message().state == MessageState.DELIVERED
    assert sms.taken == []


@pytest.mark.parametrize(
    ("secret", "said", "status"),
    [
        ("a guess", "delivered", 401),
        (SECRET, "perhaps", 422),
    ],
)
def test_what_is_not_signed_or_not_readable_is_not_taken(
    sms: Gateway, secret: str, said: str, status: int
) -> None:
    post()
    run_jobs(NOW)

    assert receive(Client(), (message().wire_id, said, NOW), secret=secret) == status
    assert (waiting_jobs(), message().state) == ([], "sent")


def test_receipts_of_unknown_messages_are_answered_like_others(sms: Gateway) -> None:
    assert receive(Client(), (new_id(), "delivered", NOW)) == 202
    assert run_jobs(NOW) == [0]


def test_too_much_is_refused_unread(sms: Gateway) -> None:
    response = Client().post("/receipts/sms/", b"x" * 300_000, content_type="application/json")
    assert response.status_code == 413


def test_without_a_secret_nothing_is_signed(district: str) -> None:
    assert receive(Client(), (new_id(), "delivered", NOW), secret="") == 401


def test_what_fails_is_tried_again_with_growing_pauses_under_one_number(sms: Gateway) -> None:
    answer_with(sms, 500, 503)
    post()
    run_jobs(NOW)
    assert (message().state, message().failure, message().due_at) == (
        "waiting", "busy", NOW + timedelta(minutes=1),
    )  # fmt: skip

    run_jobs(NOW + timedelta(minutes=1))
    assert message().due_at == NOW + timedelta(minutes=5)
    run_jobs(NOW + timedelta(minutes=5))

    assert (message().state, message().tries, message().failure) == ("sent", 3, "busy")
    assert len({body["id"] for body in sms.bodies()}) == 1
    assert len(sms.taken) == 3


def test_a_gateway_that_asks_for_time_gets_it(sms: Gateway) -> None:
    sms.answers.append((429, {"Retry-After": "1800"}, b""))
    post()
    run_jobs(NOW)

    assert message().due_at == NOW + timedelta(minutes=30)


def test_what_is_refused_is_not_tried_again(sms: Gateway) -> None:
    answer_with(sms, 422)
    post()
    run_jobs(NOW)

    assert (message().state, message().failure) == ("failed", "no_such_address")
    assert told() == [("failed", NOW)]
    run_jobs(NOW + timedelta(days=1))
    assert len(sms.taken) == 1


def test_after_a_day_in_vain_it_is_given_up(sms: Gateway) -> None:
    answer_with(sms, *([500] * 9))
    post()
    at = NOW
    for _ in range(96):
        run_jobs(at)
        at += timedelta(hours=1)

    assert (message().state, message().failure, message().tries) == ("failed", "busy", 9)
    assert len(sms.taken) == 9


def test_a_gateway_that_is_not_there_is_waited_for(district: str) -> None:
    with override_settings(
        MINQING_SMS=Sending.ON, MINQING_SMS_URL="http://127.0.0.1:9/", MINQING_SMS_SECRET=SECRET
    ):
        post()
        run_jobs(NOW)

    assert (message().state, message().failure) == ("waiting", "unreachable")


def test_redirects_are_not_followed(sms: Gateway) -> None:
    with gateway() as elsewhere:
        sms.answers.append((307, {"Location": elsewhere.url}, b""))
        post()
        run_jobs(NOW)
        assert elsewhere.taken == []

    assert message().state == "waiting"


def test_a_worker_that_dies_while_sending_leaves_it_to_the_next(sms: Gateway) -> None:
    """Killed after the gateway took it and before that was written down: taken up once, and the
    gateway knows it by its number.
    """
    message_id = post()
    drop_jobs()
    put(message_id, MessageState.SENDING, tries=1, claimed_at=NOW)

    soon, later = NOW + timedelta(minutes=5), NOW + ABANDONED_AFTER
    assert run_task(LOOK_AFTER, soon, timestamp=0) == 0
    assert run_task(LOOK_AFTER, later, timestamp=0) == 1
    # Two workers take up the same: one finds it claimed.
    run_task("minqing.notices.jobs.deliver_message", later, message_id=str(message_id))
    run_jobs(later)

    assert [body["id"] for body in sms.bodies()] == [str(message().wire_id)]
    assert (message().state, message().tries) == ("sent", 2)


def test_what_lost_its_job_is_taken_up(sms: Gateway) -> None:
    post()
    drop_jobs()

    assert run_task(LOOK_AFTER, NOW + timedelta(minutes=14), timestamp=0) == 0
    assert run_task(LOOK_AFTER, NOW + timedelta(minutes=15), timestamp=0) == 1
    run_jobs(NOW + timedelta(minutes=15))
    assert message().state == "sent"


def test_silence_for_three_days_is_a_failure(sms: Gateway) -> None:
    post()
    run_jobs(NOW)

    run_task(LOOK_AFTER, NOW + RECEIPT_WITHIN - timedelta(minutes=1), timestamp=0)
    assert message().state == "sent"
    run_task(LOOK_AFTER, NOW + RECEIPT_WITHIN, timestamp=0)
    assert (message().state, message().failure) == ("failed", "no_receipt")
    assert [state for state, _ in told()] == ["failed"]


def test_one_cause_posts_once(sms: Gateway) -> None:
    post()

    with pytest.raises(AlreadyPostedError):
        post()
    assert states() == [("sms", "waiting")]


def test_nothing_is_posted_by_a_way_that_is_not_set_up(district: str) -> None:
    with pytest.raises(WayNotSetUpError):
        post()
    assert states() == []


def test_words_and_numbers_are_erased_when_their_time_is_over(sms: Gateway) -> None:
    post()
    run_jobs(NOW)

    run_task(LOOK_AFTER, NOW + timedelta(days=90), timestamp=0)

    with as_owner():
        assert list(OutMessageText.objects.values_list("to", "subject", "body")) == [
            (None, None, None)
        ]
        assert OutMessage.objects.count() == 1


def test_a_mail_reaches_a_mail_server(district: str) -> None:
    with (
        mail_server() as (port, mails),
        override_settings(MINQING_EMAIL=Sending.ON, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port),
    ):
        post(Way.EMAIL, to="chen@example.cn")
        run_jobs(NOW)

    (raw,) = mails
    assert f"<{message().wire_id}@localhost>".encode() in raw
    assert ANSWER.encode() in raw
    assert (message().state, told()) == ("delivered", [("delivered", NOW)])


@pytest.mark.parametrize(
    ("answer", "state", "failure"),
    [
        ("550 no such mailbox", "failed", "no_such_address"),
        ("451 try later", "waiting", "busy"),
        ("554 no", "failed", "refused"),
    ],
)
def test_what_a_mail_server_refuses(district: str, answer: str, state: str, failure: str) -> None:
    with (
        mail_server(answer) as (port, mails),
        override_settings(MINQING_EMAIL=Sending.ON, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port),
    ):
        post(Way.EMAIL, to="chen@example.cn")
        run_jobs(NOW)

    assert (mails, message().state, message().failure) == ([], state, failure)


def test_a_mail_cannot_smuggle_heads(district: str) -> None:
    with (
        override_settings(
            MINQING_EMAIL=Sending.ON,
            EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        ),
        scoped(Scope.of_areas(PLACE, purpose="tests")),
    ):
        post_message(
            way=Way.EMAIL, to="chen@example.cn", subject="a\r\nBcc: all@example.cn", body="b",
            key="k", area_code=PLACE, about_id=UUID(int=1), on_ended="", path="", at=NOW,
        )  # fmt: skip
    with override_settings(
        MINQING_EMAIL=Sending.ON, EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"
    ):
        mail.outbox = []
        run_jobs(NOW)

    (sent,) = mail.outbox
    assert (sent.subject, sent.recipients()) == ("a Bcc: all@example.cn", ["chen@example.cn"])


def test_the_desk_shows_what_did_not_arrive_where_it_belongs_and_sends_it_again(
    cast: Cast, sms: Gateway, client_for: ClientFor
) -> None:
    answer_with(sms, 422)
    message_id = post()
    run_jobs(NOW)
    drop_jobs()

    shown = {
        name: "/desk/cases/"
        in client_for(player).get("/desk/notices/outbox/").content.decode().split('id="main"')[1]
        for name, player in cast.players.items()
    }
    assert [name for name, seen in shown.items() if seen] == ["qian", "sun", "li"]
    again = f"/desk/notices/outbox/{message_id}/again/"
    assert client_for(cast.zheng).post(again).status_code == 404
    assert (message().state, client_for(cast.qian).post(again).status_code) == ("failed", 302)

    first_number = sms.bodies()[0]["id"]
    run_jobs(message().due_at)
    assert (message().state, message().tries) == ("sent", 1)
    assert sms.bodies()[1]["id"] != first_number
    with as_owner():
        entry = LedgerEntry.objects.get(act="notices.message_resent")
    assert (entry.object_id, entry.detail) == (message_id, {"way": "sms", "kind": "answer"})
    # What is on its way is not sent a second time.
    client_for(cast.qian).post(again)
    assert waiting_jobs() == []
