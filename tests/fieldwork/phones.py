"""A phone as the tests hold it: its key, its signatures, its seals, what it has pulled."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client

from minqing.fieldwork.operations.enrolment import issue_enrolment
from minqing.households.models import Household
from minqing.lib.ids import new_id
from minqing.storage.keys import keyring
from tests.cast import Player
from tests.database import as_owner

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

Json = dict[str, Any]


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> datetime:
    return datetime.now(UTC)


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


@dataclass
class Phone:
    """One phone: ``enrol`` it, then ``pull`` and ``push``."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    device_id: str = ""
    member_id: str = ""
    sealing_key: str = ""
    client: Client = field(default_factory=lambda: Client(headers={"accept-encoding": "identity"}))
    clock: timedelta = timedelta()
    cursors: dict[str, Json | None] = field(default_factory=dict)
    rows: dict[str, Json] = field(default_factory=dict)

    @property
    def jwk(self) -> Json:
        numbers = self.key.public_key().public_numbers()
        x, y = (
            base64.urlsafe_b64encode(n.to_bytes(32, "big")).decode().rstrip("=")
            for n in (numbers.x, numbers.y)
        )
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "ext": True, "key_ops": ["verify"]}

    def enrol(self, token: str) -> "Response":
        response = self.client.post(
            "/field/api/enrol",
            {
                "token": token,
                "public_key": self.jwk,
                "device_name": "红米 Note",
                "app_version": "0.1.0",
            },
            content_type="application/json",
        )
        if response.status_code == 200:
            answer = response.json()
            self.device_id, self.member_id = answer["device_id"], answer["member"]["id"]
            self.sealing_key = answer["sealing_key"]
        return response

    def headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        at = iso(now() + self.clock)
        content = f"{method}\n{path}\n{at}\n{hashlib.sha256(body).hexdigest()}".encode()
        r, s = decode_dss_signature(self.key.sign(content, ec.ECDSA(hashes.SHA256())))
        return {
            "X-Minqing-Device": self.device_id,
            "X-Minqing-At": at,
            "X-Minqing-Signature": b64(r.to_bytes(32, "big") + s.to_bytes(32, "big")),
        }

    def post(self, name: str, content: object) -> "Response":
        body = json.dumps(content).encode()
        path = f"/field/api/{name}"
        return self.client.post(
            path,
            body,
            content_type="application/json",
            headers=self.headers("POST", path, body),
        )

    def ping(self) -> "Response":
        path = "/field/api/ping"
        return self.client.get(path, headers=self.headers("GET", path, b""))

    def pull(self, numbers_left: Mapping[str, int] | None = None, **more: object) -> Json:
        """Pull one page of each block and keep what came."""
        left = dict.fromkeys(self.cursors, 20) if numbers_left is None else numbers_left
        response = self.post(
            "pull",
            {
                "app_version": "0.1.0",
                "blocks": [{"id": each, "cursor": at} for each, at in self.cursors.items()],
                "numbers_left": left,
                **more,
            },
        )
        assert response.status_code == 200, response.content
        answer: Json = response.json()
        for block_id in answer["lost"]:
            self.cursors.pop(block_id)
            self.rows = {i: r for i, r in self.rows.items() if r["block_id"] != block_id}
        for block in answer["blocks"]:
            if block["reset"]:
                self.rows = {i: r for i, r in self.rows.items() if r["block_id"] != block["id"]}
            for row in block["rows"]:
                key = f"{block['id']} {row['id']}"
                if row["gone"]:
                    self.rows.pop(key, None)
                else:
                    self.rows[key] = {**row, "block_id": block["id"]}
            self.cursors[block["id"]] = block["cursor"]
        return answer

    def of_kind(self, kind: str) -> list[Json]:
        """The rows of one kind that the phone holds."""
        return [row for row in self.rows.values() if row["kind"] == kind]

    def seal(self, mutation: Json, *, key: str = "", aad: str = "") -> Json:
        """An item of a push."""
        spki = base64.b64decode(key or self.sealing_key)
        public = serialization.load_der_public_key(spki)
        assert isinstance(public, ec.EllipticCurvePublicKey)
        ephemeral = ec.generate_private_key(ec.SECP256R1())
        shared = ephemeral.exchange(ec.ECDH(), public)
        secret = HKDF(hashes.SHA256(), 32, salt=None, info=b"minqing outbox v1").derive(shared)
        iv = os.urandom(12)
        epk = ephemeral.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        plain = json.dumps(mutation, ensure_ascii=False).encode()
        sealed = AESGCM(secret).encrypt(iv, plain, (aad or mutation["id"]).encode())
        return {
            "id": mutation["id"],
            "block_id": mutation["block_id"],
            "sealed": {"epk": b64(epk), "iv": b64(iv), "ct": b64(sealed)},
        }

    def push_raw(self, items: list[Any]) -> "Response":
        return self.post(
            "push", {"app_version": "0.1.0", "sent_at": iso(now() + self.clock), "items": items}
        )

    def push(self, *mutations: Json) -> list[Json]:
        """Push mutations and give the results."""
        response = self.push_raw([self.seal(each) for each in mutations])
        assert response.status_code == 200, response.content
        results: list[Json] = response.json()["results"]
        return results

    def outcomes(self, *mutations: Json) -> list[tuple[str, str | None]]:
        """Push mutations and give outcome and code of each."""
        return [(each["outcome"], each["code"]) for each in self.push(*mutations)]


def issue_token(secretary: Player, member: Player, at: datetime | None = None) -> str:
    """A code as the secretary's page makes it."""
    with as_owner():
        token, _ = issue_enrolment(
            by=secretary.actor,
            at=at or now(),
            member=member.member,
            area_code=secretary.scope.ranges[0].lower,
        )
    return token


def enrolled(secretary: Player, member: Player) -> Phone:
    """A phone that has become the member's device."""
    phone = Phone()
    response = phone.enrol(issue_token(secretary, member))
    assert response.status_code == 200, response.content
    return phone


def mutation(kind: str, block_id: UUID, body: Json, **more: object) -> Json:
    """A mutation made just now on a phone whose clock is right."""
    return {
        "id": str(new_id()),
        "kind": kind,
        "block_id": str(block_id),
        "made_at": iso(now()),
        "offset_ms": 0,
        "body": body,
        **more,
    }


def visit(household: Household, round_id: UUID, outcome: str = "met", **more: object) -> Json:
    """A visit at a household's door."""
    assert household.block_id is not None
    body = {
        "visit_id": str(new_id()),
        "household_id": str(household.id),
        "round_id": str(round_id),
        "line": "team",
        "outcome": outcome,
        "note": "阳台漏水",
    }
    return mutation("visit", household.block_id, body, **more)


def case(household: Household, answer: str | None = None, number: str | None = None) -> Json:
    """A request taken at a household's door."""
    assert household.block_id is not None
    body = {
        "case_id": str(new_id()),
        "household_id": str(household.id),
        "visit_id": None,
        "category": "repair",
        "body": "楼道灯不亮",
        "requester_name": household.name,
        "number": number,
        "answer": None if answer is None else {"text": answer},
    }
    return mutation("case", household.block_id, body)


def sealing_key() -> str:
    """The server's public sealing key."""
    return keyring().device_public_key()


def lose_block(player: Player) -> None:
    """The player's posts ended yesterday."""
    with as_owner():
        player.member.postings.update(to_on=now().date() - timedelta(days=1))
