"""What goes over the wire to carriers: requests, their signatures, and what answers mean.

Pure: nothing here sends. Sources: our gateway's contract (docs/reference/messages.md); WeCom
"群机器人配置说明" (developer.work.weixin.qq.com/document/path/91770); DingTalk "自定义机器人接入"
(open.dingtalk.com/document/robots/custom-robot-access).
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from minqing.notices.rules.ways import Failure, Outcome, Way

__all__ = [
    "MOST_ROBOT_BYTES",
    "SIGNATURE",
    "SIGNED_WITHIN",
    "TIMESTAMP",
    "HttpRequest",
    "Result",
    "cut_to_bytes",
    "dingtalk_request",
    "gateway_request",
    "gateway_result",
    "is_signed",
    "robot_key",
    "robot_result",
    "signature_of",
    "wecom_request",
]

TIMESTAMP: Final = "X-Minqing-Timestamp"
SIGNATURE: Final = "X-Minqing-Signature"
SIGNED_WITHIN: Final = timedelta(minutes=5)
"""A signed request older or newer than this is taken for a replay."""
MOST_ROBOT_BYTES: Final = 2048
"""WeCom's limit for a text; DingTalk's is far higher."""

_TOO_MANY: Final = 429
_LATER: Final = frozenset({408, 425, _TOO_MANY})
_NO_SUCH: Final = frozenset({404, 410, 422})
_NOT_ALLOWED: Final = frozenset({401, 403})
_OK: Final = range(200, 300)
_WRONG: Final = range(400, 500)
#: Robots' words for "too many": WeCom 45009 and 45033, DingTalk 130101, 410100 and -1 (busy).
_ROBOT_LATER: Final = frozenset({45009, 45033, 130101, 410100, -1})
#: No such robot or group any more: WeCom 93000, 93008; DingTalk the others.
_ROBOT_GONE: Final = frozenset({93000, 93008, 300001, 300005, 400013, 400101, 400102, 400106})
_KEY: Final = re.compile(r"[A-Za-z0-9-]{16,128}")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A POST, complete: also what the file backend writes."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try; ``ref`` is the carrier's own number for the message."""

    outcome: Outcome
    failure: Failure | None = None
    ref: str = ""
    asked: timedelta | None = field(default=None)

    @classmethod
    def later(cls, failure: Failure, asked: timedelta | None = None) -> "Result":
        """It may work another time."""
        return cls(Outcome.LATER, failure, asked=asked)

    @classmethod
    def refused(cls, failure: Failure) -> "Result":
        """It never will."""
        return cls(Outcome.REFUSED, failure)


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over ``timestamp.body``, as both sides of the gateway sign."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


def is_signed(secret: str, *, timestamp: str, signature: str, body: bytes, at: datetime) -> bool:
    """Whether a body was signed with the secret, and of late."""
    if not secret or not re.fullmatch(r"\d{1,12}", timestamp):
        return False
    wanted = signature_of(secret, timestamp, body)
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        return False
    return abs(at.timestamp() - int(timestamp)) <= SIGNED_WITHIN.total_seconds()


def gateway_request(
    url: str, secret: str, *, wire_id: str, to: str, text: str, at: datetime
) -> HttpRequest:
    """A text message for the gateway. Its id is the same at every try: the gateway sends it once.

    ``text`` begins with the sender's name in 【】, as operators in China ask.
    """
    body = _json({"id": wire_id, "to": to, "text": text})
    timestamp = str(int(at.timestamp()))
    return HttpRequest(
        url,
        {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": wire_id,
            TIMESTAMP: timestamp,
            SIGNATURE: signature_of(secret, timestamp, body),
        },
        body,
    )


def gateway_result(status: int, body: bytes, retry_after: str = "") -> Result:
    """What the gateway's answer means. Codes and texts of an error are not kept."""
    if status in _OK:
        return Result(Outcome.ACCEPTED, ref=_word(_object(body).get("ref")))
    if status in _LATER or status not in _WRONG:
        asked = (
            timedelta(seconds=int(retry_after)) if re.fullmatch(r"\d{1,6}", retry_after) else None
        )
        return Result.later(Failure.BUSY, asked)
    if status in _NOT_ALLOWED:
        # Whoever runs the server can mend this; the message need not be lost for it.
        return Result.later(Failure.NOT_ALLOWED)
    return Result.refused(Failure.NO_SUCH_ADDRESS if status in _NO_SUCH else Failure.REFUSED)


def robot_key(way: Way, written: str) -> str | None:
    """The key of a group's robot, from its whole webhook address or the key alone; None if none.

    Only the key is ever kept: where requests go is the operator's setting, not a user's.
    """
    text = written.strip()
    if "?" in text:
        name = "key" if way is Way.WECOM else "access_token"
        text = parse_qs(urlsplit(text).query).get(name, [""])[0]
    return text if _KEY.fullmatch(text) else None


def wecom_request(url: str, *, key: str, text: str) -> HttpRequest:
    """A text for a WeCom group. The key in the address is all the proof that WeCom asks for."""
    content = {"msgtype": "text", "text": {"content": cut_to_bytes(text, MOST_ROBOT_BYTES)}}
    return HttpRequest(f"{url}?{urlencode({'key': key})}", _JSON_HEADERS, _json(content))


def dingtalk_request(url: str, *, key: str, secret: str, text: str, at: datetime) -> HttpRequest:
    """A text for a DingTalk group: signed over milliseconds, line feed and secret."""
    query = {"access_token": key}
    if secret:
        timestamp = str(int(at.timestamp() * 1000))
        digest = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")
        query |= {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}
    content = {"msgtype": "text", "text": {"content": text}}
    return HttpRequest(f"{url}?{urlencode(query)}", _JSON_HEADERS, _json(content))


def robot_result(status: int, body: bytes) -> Result:
    """What a robot's answer means: both answer 200 and say in ``errcode`` how it went."""
    if status not in _OK:
        return gateway_result(status, b"")
    code = _object(body).get("errcode")
    if code == 0:
        return Result(Outcome.ACCEPTED)
    if code in _ROBOT_LATER:
        return Result.later(Failure.BUSY)
    return Result.refused(Failure.NO_SUCH_ADDRESS if code in _ROBOT_GONE else Failure.REFUSED)


def cut_to_bytes(text: str, most: int) -> str:
    """A text of at most so many bytes in UTF-8, whole characters, … where it was cut."""
    if len(text.encode()) <= most:
        return text
    kept = text.encode()[: most - len("…".encode())].decode(errors="ignore")
    return f"{kept}…"


_JSON_HEADERS: Final[Mapping[str, str]] = {"Content-Type": "application/json; charset=utf-8"}


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _object(body: bytes) -> dict[str, object]:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _word(value: object) -> str:
    """A carrier's number for a message, only if it looks like one."""
    text = str(value) if isinstance(value, str | int) else ""
    return text if re.fullmatch(r"[A-Za-z0-9_.:-]{1,80}", text) else ""
