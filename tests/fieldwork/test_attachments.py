"""Pictures: the record counts at once, the file comes piece by piece, and each joins the other."""

import base64
import hashlib
import os
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from minqing.fieldwork.models import HeldMutation
from minqing.files import access
from minqing.files.models import Attachment, AttachmentStanding, StoredFile
from minqing.files.queries import open_content
from minqing.files.rules.attachments import CHUNK_BYTES
from minqing.lib.ids import new_id
from minqing.storage.keys import keyring
from minqing.storage.scoping import scoped
from minqing.visits.models import Round, Visit
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, iso, lose_block, mutation, now, visit
from tests.files.samples import SECRET, exif, jpeg

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

PHOTO = jpeg(exif(1))


def attachment(of: Json, content: bytes = PHOTO, **more: object) -> Json:
    """The record of a picture of a visit."""
    body = {
        "attachment_id": str(new_id()),
        "of": "visit",
        "of_id": of["body"]["visit_id"],
        "question": None,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "image/jpeg",
        "made_at": iso(now()),
        "position": None,
        **more,
    }
    return mutation("attachment", of["block_id"], body)


def sealed(attachment_id: str, content: bytes = PHOTO) -> bytes:
    """The picture as the phone sends it."""
    public = serialization.load_der_public_key(base64.b64decode(keyring().device_public_key()))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    own = ec.generate_private_key(ec.SECP256R1())
    secret = HKDF(hashes.SHA256(), 32, salt=None, info=b"minqing file v1").derive(
        own.exchange(ec.ECDH(), public)
    )
    epk = own.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    iv = os.urandom(12)
    ct = AESGCM(secret).encrypt(iv, content, attachment_id.encode())
    return b"\x01" + len(epk).to_bytes(2, "big") + epk + iv + ct


def put(phone: Phone, attachment_id: str, size: int, offset: int, piece: bytes) -> Json:
    path = f"/field/api/files/{attachment_id}/{size}/{offset}"
    response = phone.client.put(
        path,
        piece,
        content_type="application/octet-stream",
        headers=phone.headers("PUT", path, piece),
    )
    assert response.status_code == 200, response.content
    return response.json()  # type: ignore[no-any-return]  # an object


def ask(phone: Phone, attachment_id: str) -> Json:
    path = f"/field/api/files/{attachment_id}"
    response: Response = phone.client.get(path, headers=phone.headers("GET", path, b""))
    return response.json()  # type: ignore[no-any-return]  # an object


def said(answer: Json) -> tuple[Any, Any]:
    return answer["state"], answer["received"]


@pytest.fixture
def made(cast: Cast, this_round: Round, phone: Phone) -> Json:
    """A visit that stands."""
    sent = visit(cast.households["a1"][0], this_round.id)
    assert phone.outcomes(sent) == [("applied", None)]
    return sent


def test_a_visit_counts_before_its_picture_comes(made: Json, phone: Phone) -> None:
    record = attachment(made)

    assert phone.outcomes(record) == [("applied", None)]

    with as_owner():
        assert Visit.objects.count() == 1
        assert AttachmentStanding.objects.get().state == "awaited"
    assert said(ask(phone, record["body"]["attachment_id"])) == ("none", 0)


def test_a_picture_comes_in_pieces_and_goes_on_where_it_was_cut_off(
    cast: Cast, made: Json, phone: Phone
) -> None:
    record = attachment(made)
    phone.outcomes(record)
    of = record["body"]["attachment_id"]
    whole = sealed(of)
    size = len(whole)

    assert said(put(phone, of, size, 0, whole[:100])) == ("partial", 100)
    assert said(put(phone, of, size, 0, whole[:100])) == ("partial", 100)
    assert said(put(phone, of, size, 300, whole[300:400])) == ("partial", 100)
    assert said(ask(phone, of)) == ("partial", 100)
    assert said(put(phone, of, size, 100, whole[100:]))[0] == "stored"

    with scoped(cast.qian.scope):
        stored = access.files(cast.qian.scope).get()
        with open_content(stored) as file:
            content = file.read()
    assert content == jpeg()
    assert SECRET not in content
    assert said(ask(phone, of)) == ("stored", 0)


def test_a_file_may_come_before_its_record(made: Json, phone: Phone) -> None:
    record = attachment(made)
    of = record["body"]["attachment_id"]
    whole = sealed(of)

    assert said(put(phone, of, len(whole), 0, whole)) == ("whole", len(whole))
    assert phone.outcomes(record) == [("applied", None)]
    assert said(ask(phone, of))[0] == "stored"


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"#!/bin/sh\nrm -rf /\n", "program"), (PHOTO[:-40], "damaged")],
)
def test_what_is_no_picture_is_refused_with_a_reason(
    made: Json, phone: Phone, content: bytes, problem: str
) -> None:
    record = attachment(made, content)
    phone.outcomes(record)
    of = record["body"]["attachment_id"]
    whole = sealed(of, content)

    answer = put(phone, of, len(whole), 0, whole)

    assert (answer["state"], answer["code"]) == ("refused", problem)
    assert answer["message"]["zh"]
    with as_owner():
        assert StoredFile.objects.count() == 0
        assert AttachmentStanding.objects.get().state == "refused"


def test_other_bytes_than_described_are_refused(made: Json, phone: Phone) -> None:
    record = attachment(made)
    phone.outcomes(record)
    of = record["body"]["attachment_id"]
    whole = sealed(of, jpeg())

    assert put(phone, of, len(whole), 0, whole)["code"] == "damaged"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"size": 200 * 1024 * 1024}, "file_too_large"),
        ({"media_type": "video/mp4"}, "file_not_taken"),
    ],
)
def test_what_would_not_be_taken_need_not_be_sent(
    made: Json, phone: Phone, more: dict[str, object], code: str
) -> None:
    assert phone.outcomes(attachment(made, PHOTO, **more)) == [("refused", code)]


def test_a_piece_larger_than_agreed_is_refused(made: Json, phone: Phone) -> None:
    path = f"/field/api/files/{new_id()}/{CHUNK_BYTES + 1}/0"
    piece = bytes(CHUNK_BYTES + 1)
    response = phone.client.put(
        path,
        piece,
        content_type="application/octet-stream",
        headers=phone.headers("PUT", path, piece),
    )
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_picture_before_its_visit_joins_it(cast: Cast, this_round: Round, phone: Phone) -> None:
    later = visit(cast.households["a1"][0], this_round.id)
    record = attachment(later)

    assert phone.outcomes(record) == [("held", "attached_unknown")]
    assert phone.outcomes(later) == [("applied", None)]

    with as_owner():
        assert str(Attachment.objects.get().attached_id) == later["body"]["visit_id"]
        assert HeldMutation.objects.get().ruling == "accepted"


def test_pictures_of_a_held_visit_are_ruled_on_with_it(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    phone.pull()
    lose_block(cast.lin)
    held = visit(cast.households["a1"][0], this_round.id)
    record = attachment(held)
    of = record["body"]["attachment_id"]
    whole = sealed(of)
    assert phone.outcomes(held, record) == [("held", "not_your_block")] * 2
    put(phone, of, len(whole), 0, whole)
    client = client_for(cast.qian)
    assert client.get("/desk/held/").content.decode().count('class="title"') == 1

    client.post(f"/desk/held/{held['id']}/", {"act": "accept"})

    assert said(ask(phone, of))[0] == "stored"
    with as_owner():
        assert AttachmentStanding.objects.get().state == "arrived"


def test_nobody_else_sees_a_picture(cast: Cast, made: Json, phone: Phone) -> None:
    record = attachment(made)
    phone.outcomes(record)
    whole = sealed(record["body"]["attachment_id"])
    put(phone, record["body"]["attachment_id"], len(whole), 0, whole)
    found = {}
    for name, player in (("zhao", cast.zhao), ("qian", cast.qian), ("wu", cast.wu)):
        with scoped(player.scope):
            found[name] = (
                access.attachments(player.scope).count(),
                Attachment.objects.count(),
                AttachmentStanding.objects.count(),
                StoredFile.objects.count(),
            )

    assert found == {"zhao": (1,) * 4, "qian": (1,) * 4, "wu": (0,) * 4}


def test_a_picture_moves_with_its_visit(cast: Cast, made: Json, phone: Phone) -> None:
    record = attachment(made)
    phone.outcomes(record)
    whole = sealed(record["body"]["attachment_id"])
    put(phone, record["body"]["attachment_id"], len(whole), 0, whole)

    with as_owner():
        Visit.objects.update(block_id=cast.a2.id)
        places = {
            (row.area_code, row.block_id)
            for model in (Attachment, AttachmentStanding, StoredFile)
            for row in model.objects.all()
        }

    assert {block for _, block in places} == {cast.a2.id}
