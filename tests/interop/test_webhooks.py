"""Webhooks: what is sent, signed, tried again, and to which addresses never."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from minqing.cases import operations as cases
from minqing.cases.rules import EventKind
from minqing.interop.models import Delivery, Subscription
from minqing.interop.operations import sending
from minqing.interop.operations.delivering import make_messages, send_due
from minqing.interop.operations.errors import AreasOutsideError, ReceiverAddressError
from minqing.interop.operations.sending import Sent, send
from minqing.interop.operations.subscriptions import (
    MadeSubscription,
    pause,
    resume,
    send_again,
)
from minqing.interop.rules.delivery import MAX_TRIES, Failure, may_be_called, networks, next_try
from minqing.interop.rules.signing import is_signed, new_webhook_secret, signature_headers
from tests.builders import NOW
from tests.cases.acting import acting, complain, days, raise_for
from tests.cast import Cast
from tests.database import as_owner, as_role
from tests.interop.acting import subscribed

LOOPBACK = override_settings(MINQING_WEBHOOK_NETWORKS=["127.0.0.0/8"])


class Receiver(ThreadingHTTPServer):
    """A system that takes messages, and says what it is told to say."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.says = 204

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/events"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.server.says)
        if 300 <= self.server.says < 400:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = Thread(target=receiver.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


def work(made: MadeSubscription, at: datetime) -> int:
    """What the worker does in a minute, in its own role."""
    with as_role("worker"), LOOPBACK:
        make_messages(at)
        return send_due(made.subscription.pk, lambda: at)


def only(receiver: Receiver) -> tuple[dict[str, str], dict[str, Any]]:
    ((headers, body),) = receiver.got
    return headers, json.loads(body)


def test_an_event_is_sent_with_ids_and_codes_alone(cast: Cast, receiver: Receiver) -> None:
    made = subscribed(cast, receiver.url)
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    assert work(made, days(1)) == 1
    headers, told = only(receiver)
    with as_owner():
        delivery = Delivery.objects.get()
        event = case.events.get()
    assert headers["webhook-id"] == str(delivery.pk)
    assert told == {
        "type": "case.raised",
        "timestamp": NOW.isoformat(),
        "data": {
            "event_id": str(event.pk),
            "case_id": str(case.pk),
            "case_number": case.number,
            "happened_at": NOW.isoformat(),
            "level_from": None,
            "level_to": "block",
            "category": "repair",
            "neighbourhood": "310199001001",
        },
    }
    assert (delivery.state, delivery.status, delivery.tries) == ("delivered", 204, 1)


def test_the_receiver_can_verify_the_signature_by_itself(cast: Cast, receiver: Receiver) -> None:
    """As a receiver in any language does it, from the standard's text alone."""
    made = subscribed(cast, receiver.url)
    raise_for(cast.lin, cast.households["a1"][0])
    work(made, days(1))
    ((headers, body),) = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert headers["webhook-timestamp"] == str(int(days(1).timestamp()))


def test_the_signature_of_the_standards_own_example() -> None:
    body = b'{"test": 2432232314}'
    found = signature_headers(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        sent_at=datetime.fromtimestamp(1614265330, UTC),
        body=body,
    )
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_changed_late_or_foreign_message_is_not_verified() -> None:
    secret, body = new_webhook_secret(), b"{}"
    headers = signature_headers(secret=secret, message_id="m", sent_at=NOW, body=body)

    def verified(**changed: Any) -> bool:
        given: dict[str, Any] = {
            "secret": secret,
            "message_id": "m",
            "timestamp": headers["webhook-timestamp"],
            "signature": headers["webhook-signature"],
            "body": body,
            "now": NOW,
        }
        return is_signed(**(given | changed))

    assert verified()
    assert verified(signature="v1,AAAA " + headers["webhook-signature"])
    assert not verified(body=b"{ }")
    assert not verified(message_id="n")
    assert not verified(secret=new_webhook_secret())
    assert not verified(now=NOW + timedelta(minutes=6))
    assert not verified(timestamp="soon")


def test_nothing_sensitive_and_nothing_of_other_areas_is_sent(
    cast: Cast, receiver: Receiver
) -> None:
    """There is something to leak: sensitive, withheld and restricted ones, and another street's."""
    made = subscribed(cast, receiver.url, area="310199001")
    home = cast.households["a1"]
    raise_for(cast.lin, home[0], sensitive=True)
    raise_for(cast.lin, home[1], name_withheld=True)
    complain(cast.qian, home[2], cases_about_team())
    raise_for(cast.zheng, cast.households["c1"][0])
    seen = raise_for(cast.lin, home[3]).case
    assert work(made, days(1)) == 1
    assert only(receiver)[1]["data"]["case_id"] == str(seen.pk)


def cases_about_team() -> Any:
    from minqing.cases.rules import RestrictedAbout  # noqa: PLC0415 - one word of one test

    return RestrictedAbout.TEAM


def test_only_the_kinds_that_were_asked_for_are_sent(cast: Cast, receiver: Receiver) -> None:
    made = subscribed(cast, receiver.url, EventKind.ANSWERED_ON_THE_SPOT)
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin):
        cases.answer_on_the_spot(by=cast.lin.actor, at=days(1), case_id=case.pk, text="换好了")
    work(made, days(2))
    assert only(receiver)[1]["type"] == "case.answered_on_the_spot"


def test_what_happened_before_it_was_subscribed_is_not_sent(cast: Cast, receiver: Receiver) -> None:
    raise_for(cast.lin, cast.households["a1"][0])
    assert work(subscribed(cast, receiver.url), days(1)) == 0


def test_each_event_makes_one_message_however_often_the_feed_is_read(
    cast: Cast, receiver: Receiver
) -> None:
    made = subscribed(cast, receiver.url)
    raise_for(cast.lin, cast.households["a1"][0])
    assert [work(made, days(1)), work(made, days(1)), work(made, days(2))] == [1, 0, 0]
    assert len(receiver.got) == 1


def test_a_refused_message_is_tried_again_later_with_the_same_id(
    cast: Cast, receiver: Receiver
) -> None:
    made = subscribed(cast, receiver.url)
    raise_for(cast.lin, cast.households["a1"][0])
    receiver.says = 503
    assert work(made, days(1)) == 0
    with as_owner():
        waiting = Delivery.objects.get()
    assert (waiting.state, waiting.failure, waiting.status) == ("waiting", "status", 503)
    receiver.says = 200
    assert work(made, days(1) + timedelta(seconds=29)) == 0
    assert work(made, days(1) + timedelta(seconds=30)) == 1
    first, second = receiver.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]


def test_after_the_last_try_it_is_given_up_and_can_be_sent_again_by_hand(
    cast: Cast, receiver: Receiver
) -> None:
    made = subscribed(cast, receiver.url)
    raise_for(cast.lin, cast.households["a1"][0])
    receiver.says, at = 500, days(1)
    for _ in range(MAX_TRIES):
        work(made, at)
        at += timedelta(days=2)
    with as_owner():
        lost = Delivery.objects.get()
    assert (lost.state, lost.tries, lost.next_at) == ("given_up", MAX_TRIES, None)
    receiver.says = 200
    with acting(cast.li):
        send_again(by=cast.li.actor, at=at, scope=cast.li.scope, delivery_id=lost.pk)
    assert work(made, at) == 1
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {str(lost.pk)}


def test_a_redirect_is_not_followed(cast: Cast, receiver: Receiver) -> None:
    made = subscribed(cast, receiver.url)
    raise_for(cast.lin, cast.households["a1"][0])
    receiver.says = 302
    assert work(made, days(1)) == 0
    assert len(receiver.got) == 1


def test_paused_it_sends_nothing_and_resumed_what_happened_meanwhile(
    cast: Cast, receiver: Receiver
) -> None:
    made = subscribed(cast, receiver.url)
    given: Any = {"by": cast.li.actor, "at": days(1), "scope": cast.li.scope}
    with acting(cast.li):
        pause(**given, subscription_id=made.subscription.pk)
    raise_for(cast.lin, cast.households["a1"][0], at=days(2))
    assert work(made, days(3)) == 0
    with acting(cast.li):
        resume(**given, subscription_id=made.subscription.pk)
    assert work(made, days(4)) == 1


def test_a_job_waits_once_for_each_subscriber_with_something_due(
    cast: Cast, receiver: Receiver
) -> None:
    made = subscribed(cast, receiver.url)
    raise_for(cast.lin, cast.households["a1"][0])
    with as_role("worker"):
        make_messages(days(1))
        make_messages(days(1))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select args->>'subscription_id' from queue.procrastinate_jobs where task_name = %s",
            ["minqing.interop.jobs.send_messages"],
        )
        assert cursor.fetchall() == [(str(made.subscription.pk),)]


def test_the_secret_is_kept_sealed(cast: Cast, receiver: Receiver) -> None:
    made = subscribed(cast, receiver.url)
    with as_owner():
        row = Subscription.objects.get()
    assert made.secret.encode() not in (row.secret or b"")


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("10.0.0.5", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_may_be_called(address: str, may: bool) -> None:
    assert may_be_called(address, ()) is may


def test_the_operator_may_allow_a_network_inside_the_house() -> None:
    allowed = networks(["10.1.2.0/24"])
    assert [may_be_called(each, allowed) for each in ("10.1.2.9", "10.1.3.9")] == [True, False]


def test_a_name_that_leads_inside_is_not_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of its two addresses is public: that is how a name is bent."""
    port = receiver.server_address[1]

    def answers(*_: object, **__: object) -> list[Any]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("8.8.8.8", port)), (*kind, ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    url = f"https://bent.example:{port}/"
    assert send(url, {}, b"{}", ()) == Sent(None, Failure.ADDRESS)
    assert receiver.got == []


def test_without_tls_only_allowed_networks_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    assert send("http://plain.example/", {}, b"{}", ()) == Sent(None, Failure.ADDRESS)


def test_a_server_without_a_good_certificate_is_not_told_anything(receiver: Receiver) -> None:
    """A plain server where TLS is expected: the message does not leave."""
    url = receiver.url.replace("http:", "https:")
    found = send(url, {}, b"{}", networks(["127.0.0.0/8"]))
    assert found == Sent(None, Failure.CERTIFICATE)
    assert receiver.got == []


def test_nobody_there_is_a_failure_like_another() -> None:
    with listening() as gone:
        url = gone.url
    assert send(url, {}, b"{}", networks(["127.0.0.0/8"])) == Sent(None, Failure.UNREACHABLE)


@pytest.mark.parametrize(
    "url",
    [
        *("", "ftp://x.example/", "https://", "https://a:b@x.example/", "https://x.example:99999/"),
        *("https://x.example/ a", "https://x\n.example/", "https://x.example/\x00"),
    ],
)
def test_an_address_that_is_none_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(ReceiverAddressError):
        subscribed(cast, url)


def test_an_area_outside_the_office_is_refused(cast: Cast) -> None:
    with pytest.raises(AreasOutsideError):
        subscribed(cast, "https://x.example/", area="310115")


def test_tries_grow_apart_and_end() -> None:
    waits = [next_try(tries, NOW) for tries in range(1, MAX_TRIES + 1)]
    assert waits[-1] is None
    known = [each for each in waits if each is not None]
    assert known == sorted(known)
    assert NOW + timedelta(seconds=30) == known[0]


def test_a_receiver_that_drips_does_not_hold_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the answer never: a try has an end of its own."""
    monkeypatch.setattr(sending, "WHOLE", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            taken, _ = listener.accept()
            with taken, suppress(OSError):
                taken.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                for _ in range(100):
                    taken.sendall(b"a")
                    sleep(0.1)

        thread = Thread(target=drip)
        thread.start()
        begun = monotonic()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert send(url, {}, b"{}", networks(["127.0.0.0/8"])) == Sent(None, Failure.TIMEOUT)
        assert monotonic() - begun < 5
        thread.join()


@pytest.mark.parametrize("url", ["https://a..example/", "https://" + "ä" * 80 + ".example/"])
def test_a_name_that_is_none_is_a_failure_and_stops_no_other_message(url: str) -> None:
    assert send(url, {}, b"{}", ()) == Sent(None, Failure.ADDRESS)
