"""What goes over the wire, how it is signed, and what answers mean."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.notices.rules import Failure, Outcome, Way
from minqing.notices.rules.wire import (
    SIGNATURE,
    TIMESTAMP,
    Result,
    cut_to_bytes,
    dingtalk_request,
    gateway_request,
    gateway_result,
    is_signed,
    robot_key,
    robot_result,
    signature_of,
    wecom_request,
)

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
KEY = "6a1b2c3d-0000-4000-8000-000000000001"


def test_the_gateway_is_asked_with_a_signature_that_it_can_check() -> None:
    request = gateway_request(
        "https://sms.example.cn/send",
        "s3cret",
        wire_id=KEY,
        to="13900001234",
        text="【云】您好",
        at=AT,
    )

    wanted = hmac.new(b"s3cret", b"1780275600." + request.body, hashlib.sha256).hexdigest()
    assert json.loads(request.body) == {"id": KEY, "to": "13900001234", "text": "【云】您好"}
    assert request.headers[SIGNATURE] == f"sha256={wanted}"
    assert (request.headers[TIMESTAMP], request.headers["Idempotency-Key"]) == ("1780275600", KEY)


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"secret": "another"}, False),
        ({"secret": ""}, False),
        ({"body": b"{}"}, False),
        ({"timestamp": "1780275601"}, False),
        ({"timestamp": "-1"}, False),
        ({"timestamp": ""}, False),
        ({"signature": ""}, False),
        ({"signature": "sha256=é"}, False),
        ({"at": AT + timedelta(minutes=5)}, True),
        ({"at": AT + timedelta(minutes=5, seconds=1)}, False),
        ({"at": AT - timedelta(minutes=5, seconds=1)}, False),
    ],
)
def test_only_a_fresh_signature_with_the_secret_counts(
    change: dict[str, object], good: bool
) -> None:
    body = b'{"receipts":[]}'
    signed = {
        "secret": "s3cret",
        "timestamp": "1780275600",
        "signature": signature_of("s3cret", "1780275600", body),
        "body": body,
        "at": AT,
        **change,
    }
    assert is_signed(**signed) is good  # type: ignore[arg-type]  # a table of faults


ACCEPTED = Result(Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("status", "body", "wait", "result"),
    [
        (200, b'{"ref":"a-1"}', "", Result(Outcome.ACCEPTED, ref="a-1")),
        (202, b'{"ref":7}', "", Result(Outcome.ACCEPTED, ref="7")),
        (200, b"not json", "", ACCEPTED),
        (200, b"[]", "", ACCEPTED),
        # What is no number of a message is not kept: it could be anything.
        (200, '{"ref":"陈建国 13900001234"}'.encode(), "", ACCEPTED),
        (429, b"", "120", Result.later(Failure.BUSY, timedelta(seconds=120))),
        (429, b"", "tomorrow", Result.later(Failure.BUSY)),
        (500, b"", "", Result.later(Failure.BUSY)),
        (302, b"", "", Result.later(Failure.BUSY)),
        (401, b"", "", Result.later(Failure.NOT_ALLOWED)),
        (400, b"", "", Result.refused(Failure.REFUSED)),
        (422, b"", "", Result.refused(Failure.NO_SUCH_ADDRESS)),
    ],
)
def test_what_the_gateway_answers_means(
    status: int, body: bytes, wait: str, result: Result
) -> None:
    assert gateway_result(status, body, wait) == result


@pytest.mark.parametrize(
    ("status", "body", "result"),
    [
        (200, b'{"errcode":0,"errmsg":"ok"}', ACCEPTED),
        (200, b'{"errcode":45009}', Result.later(Failure.BUSY)),
        (200, b'{"errcode":130101}', Result.later(Failure.BUSY)),
        (200, b'{"errcode":93000}', Result.refused(Failure.NO_SUCH_ADDRESS)),
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', Result.refused(Failure.REFUSED)),
        (200, b"<html>", Result.refused(Failure.REFUSED)),
        (502, b"", Result.later(Failure.BUSY)),
    ],
)
def test_what_robots_answer_means(status: int, body: bytes, result: Result) -> None:
    assert robot_result(status, body) == result


def test_a_wecom_group_gets_a_text() -> None:
    request = wecom_request(
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", key=KEY, text="你好"
    )

    assert request.url == f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
    assert json.loads(request.body) == {"msgtype": "text", "text": {"content": "你好"}}


def test_a_dingtalk_group_is_signed_as_its_documentation_says() -> None:
    request = dingtalk_request(
        "https://oapi.dingtalk.com/robot/send",
        key="token-0123456789",
        secret="SECabc",
        text="好",
        at=AT,
    )

    query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    digest = hmac.new(b"SECabc", b"1780275600000\nSECabc", hashlib.sha256).digest()
    assert query == {
        "access_token": "token-0123456789",
        "timestamp": "1780275600000",
        "sign": base64.b64encode(digest).decode(),
    }


@pytest.mark.parametrize(
    ("way", "written", "key"),
    [
        (Way.WECOM, f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}", KEY),
        (Way.WECOM, f" {KEY} ", KEY),
        (Way.DINGTALK, f"https://oapi.dingtalk.com/robot/send?access_token={KEY}", KEY),
        # Wherever the address points: only its key is kept.
        (Way.WECOM, f"http://169.254.169.254/?key={KEY}", KEY),
        (Way.WECOM, f"https://oapi.dingtalk.com/robot/send?access_token={KEY}", None),
        (Way.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", None),
        (Way.WECOM, "key&x=1", None),
        (Way.WECOM, "", None),
    ],
)
def test_only_the_key_of_a_robot_is_kept(way: Way, written: str, key: str | None) -> None:
    assert robot_key(way, written) == key


@given(st.text(), st.integers(3, 60))
def test_a_cut_text_fits_and_stays_readable(text: str, most: int) -> None:
    clean = text.encode(errors="ignore").decode()
    cut = cut_to_bytes(clean, most)

    assert len(cut.encode()) <= most
    assert cut == clean or (cut.endswith("…") and clean.startswith(cut[:-1]))
