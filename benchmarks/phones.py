"""A phone over HTTP: it enrols, signs, seals, pulls and pushes as the field app does."""

import base64
import hashlib
import json
import os
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from benchmarks.server import Answer, Client
from minqing.lib.ids import new_id

__all__ = ["Phone", "enrolled", "enrolment_code", "visit"]

Json = dict[str, Any]
_OK = 200


class RefusedError(Exception):
    """The server did not take what the phone sent."""


class Phone:
    """One enrolled device with its own connection."""

    def __init__(self, port: int) -> None:
        self.client = Client(port)
        self.device_id = ""
        self.cursors: dict[str, Json] = {}
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._sealing_key = b""

    def enrol(self, token: str) -> None:
        """Become the member's device."""
        numbers = self._key.public_key().public_numbers()
        x, y = (
            base64.urlsafe_b64encode(n.to_bytes(32, "big")).decode().rstrip("=")
            for n in (numbers.x, numbers.y)
        )
        body = {
            "token": token,
            "public_key": {"kty": "EC", "crv": "P-256", "x": x, "y": y},
            "device_name": "bench",
            "app_version": "0.1.0",
        }
        answer = self._checked(
            self.client.send(
                "POST", "/field/api/enrol", body=json.dumps(body).encode(), headers=_JSON
            )
        )
        self.device_id = answer["device_id"]
        self._sealing_key = base64.b64decode(answer["sealing_key"])

    def ping(self) -> float:
        """Ask the time, signed; the seconds it took, signing left out."""
        path = "/field/api/ping"
        answer = self.client.send("GET", path, headers=self._headers("GET", path, b""))
        self._checked(answer)
        return answer.seconds

    def pull(self) -> tuple[Json, float]:
        """What is new, and the seconds it took; the cursors move on."""
        answer = self.post("pull", self.pull_body())
        content = self._checked(answer)
        self.keep(content)
        return content, answer.seconds

    def keep(self, content: Json) -> int:
        """Move the cursors on as an answer says; the number of its rows."""
        for block in content["blocks"]:
            self.cursors[block["id"]] = block["cursor"]
        return sum(len(block["rows"]) for block in content["blocks"])

    def pull_everything(self) -> int:
        """Pull until there is nothing more; the number of rows."""
        rows = 0
        while True:
            content, _ = self.pull()
            rows += sum(len(block["rows"]) for block in content["blocks"])
            if not any(block["more"] for block in content["blocks"]):
                return rows

    def push(self, body: bytes) -> list[Json]:
        """Push a batch that ``batch`` made; the results."""
        results: list[Json] = self._checked(self.post("push", body))["results"]
        return results

    def batch(self, mutations: list[Json]) -> bytes:
        """The body of a push of these mutations, each sealed."""
        items = [self._sealed(each) for each in mutations]
        content = {"app_version": "0.1.0", "sent_at": _stamp(), "items": items}
        return json.dumps(content).encode()

    def post(self, name: str, body: bytes, *, compressed: bool = False) -> Answer:
        """A signed request."""
        path = f"/field/api/{name}"
        headers = self._headers("POST", path, body) | _JSON
        if compressed:
            headers["Accept-Encoding"] = "gzip"
        return self.client.send("POST", path, body=body, headers=headers)

    def pull_body(self) -> bytes:
        """What the phone says when it pulls."""
        content = {
            "app_version": "0.1.0",
            "blocks": [{"id": each, "cursor": at} for each, at in self.cursors.items()],
            "numbers_left": dict.fromkeys(self.cursors, 20),
        }
        return json.dumps(content).encode()

    def _headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        at = _stamp()
        content = f"{method}\n{path}\n{at}\n{hashlib.sha256(body).hexdigest()}".encode()
        r, s = decode_dss_signature(self._key.sign(content, ec.ECDSA(hashes.SHA256())))
        return {
            "X-Minqing-Device": self.device_id,
            "X-Minqing-At": at,
            "X-Minqing-Signature": _b64(r.to_bytes(32, "big") + s.to_bytes(32, "big")),
        }

    def _sealed(self, mutation: Json) -> Json:
        public = serialization.load_der_public_key(self._sealing_key)
        assert isinstance(public, ec.EllipticCurvePublicKey)
        own = ec.generate_private_key(ec.SECP256R1())
        secret = HKDF(hashes.SHA256(), 32, salt=None, info=b"minqing outbox v1").derive(
            own.exchange(ec.ECDH(), public)
        )
        iv = os.urandom(12)
        epk = own.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        plain = json.dumps(mutation, ensure_ascii=False).encode()
        sealed = AESGCM(secret).encrypt(iv, plain, mutation["id"].encode())
        return {
            "id": mutation["id"],
            "block_id": mutation["block_id"],
            "sealed": {"epk": _b64(epk), "iv": _b64(iv), "ct": _b64(sealed)},
        }

    @staticmethod
    def whole(answer: Answer) -> bytes:
        """The body of an answer that says yes, as it came. RefusedError for any other."""
        if answer.status != _OK:
            raise RefusedError(f"{answer.status} {answer.body[:300]!r}")
        return answer.body

    def _checked(self, answer: Answer) -> Json:
        content: Json = json.loads(self.whole(answer))
        return content


def enrolled(port: int, member_id: UUID, area_code: str) -> Phone:
    """A phone that has become this member's."""
    phone = Phone(port)
    phone.enrol(enrolment_code(member_id, area_code))
    return phone


def enrolment_code(member_id: UUID, area_code: str) -> str:
    """The code of a member's new phone, made as the secretary's page makes it."""
    from minqing.fieldwork.operations.enrolment import issue_enrolment  # noqa: PLC0415  # Django
    from minqing.lib.actor import Actor  # noqa: PLC0415  # the same
    from minqing.organisations.models import Member  # noqa: PLC0415  # the same

    token, _ = issue_enrolment(
        by=Actor.system("bench"),
        at=datetime.now(UTC),
        member=Member.objects.get(pk=member_id),
        area_code=area_code,
    )
    return token


def visit(block_id: UUID, household_id: UUID, round_id: UUID) -> Json:
    """A visit made just now, as the phone writes it down."""
    return {
        "id": str(new_id()),
        "kind": "visit",
        "block_id": str(block_id),
        "made_at": _stamp(),
        "offset_ms": 0,
        "body": {
            "visit_id": str(new_id()),
            "household_id": str(household_id),
            "round_id": str(round_id),
            "line": "team",
            "outcome": "met",
            "note": "家里有老人，楼道灯坏了",
        },
    }


_JSON: Final = {"Content-Type": "application/json"}


def _stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
