"""Text messages through an HTTPS gateway, and robots of WeCom and DingTalk groups."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import httpx
from django.conf import settings

from minqing.notices.operations.carriers.files import write_http
from minqing.notices.queries.letters import Parcel
from minqing.notices.queries.ways import sending
from minqing.notices.rules import Failure
from minqing.notices.rules.ways import Sending
from minqing.notices.rules.wire import (
    HttpRequest,
    Result,
    dingtalk_request,
    gateway_request,
    gateway_result,
    robot_result,
    wecom_request,
)

__all__ = ["send_dingtalk", "send_sms", "send_wecom"]

_SECONDS: Final = 20
_MOST_ANSWER: Final = 64 * 1024

Answer = tuple[int, bytes, str]


def send_sms(parcel: Parcel, at: datetime) -> Result:
    """A text message to the gateway (``MINQING_SMS_URL``), signed with its secret."""
    request = gateway_request(
        settings.MINQING_SMS_URL,
        settings.MINQING_SMS_SECRET,
        wire_id=str(parcel.wire_id),
        to=parcel.to,
        text=parcel.body,
        at=at,
    )
    return _send(parcel, request, at, lambda answer: gateway_result(*answer))


def send_wecom(parcel: Parcel, at: datetime) -> Result:
    """A text to a WeCom group."""
    request = wecom_request(settings.MINQING_WECOM_URL, key=parcel.to, text=parcel.body)
    return _send(parcel, request, at, lambda answer: robot_result(*answer[:2]))


def send_dingtalk(parcel: Parcel, at: datetime) -> Result:
    """A text to a DingTalk group."""
    request = dingtalk_request(
        settings.MINQING_DINGTALK_URL,
        key=parcel.to,
        secret=parcel.secret,
        text=parcel.body,
        at=at,
    )
    return _send(parcel, request, at, lambda answer: robot_result(*answer[:2]))


def _send(
    parcel: Parcel, request: HttpRequest, at: datetime, read: Callable[[Answer], Result]
) -> Result:
    if sending(parcel.way) is Sending.FILE:
        return write_http(parcel, request, at)
    try:
        return read(_post(request))
    except httpx.HTTPError:
        # Refused connections, broken ones, and those that take too long; addresses stay unlogged.
        return Result.later(Failure.UNREACHABLE)
    except httpx.InvalidURL:
        return Result.later(Failure.NOT_SET_UP)


def _post(request: HttpRequest) -> Answer:
    """Status, the beginning of the body, and for how long to wait.

    Redirects are not followed: a signed request goes to the address that was set, nowhere else.
    """
    with (
        httpx.Client(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST", request.url, headers=dict(request.headers), content=request.body
        ) as answer,
    ):
        body = b""
        for part in answer.iter_bytes(_MOST_ANSWER):
            body += part
            if len(body) >= _MOST_ANSWER:
                break
        return answer.status_code, body, answer.headers.get("Retry-After", "")
