"""The example payloads as the server reads them; the field app's tests read them, too."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from minqing.fieldwork.rules.digests import kind_digests
from minqing.fieldwork.rules.erasure import Erasure
from minqing.fieldwork.rules.health import Failure
from minqing.fieldwork.rules.mutations import Kind, Mutation
from minqing.fieldwork.rules.signatures import is_signed_by, public_point, signed_content
from minqing.fieldwork.rules.verdicts import MESSAGES, Outcome, Reason
from minqing.fieldwork.schemas import (
    DigestsRequest,
    EnrolRequest,
    ErasedRequest,
    HealthRequest,
    PullRequest,
    PushRequest,
    open_item,
    read_mutation,
)
from minqing.storage.keys import keyring


def example(name: str) -> Any:
    return json.loads((Path(__file__).parent / f"{name}.json").read_text())


def test_enrolment_is_read() -> None:
    body = EnrolRequest.model_validate(example("enrol-request"))

    assert len(public_point(body.public_key.dict())) == 65


@pytest.mark.parametrize("name", ["pull-request", "pull-request-first"])
def test_pulls_are_read(name: str) -> None:
    content = example(name)

    body = PullRequest.model_validate(content)

    assert [str(each.id) for each in body.blocks] == [each["id"] for each in content["blocks"]]


def test_pushes_are_read() -> None:
    body = PushRequest.model_validate(example("push-request"))

    assert len(body.items) == len(example("push-request")["items"])


def test_a_word_of_erasure_is_read() -> None:
    body = ErasedRequest.model_validate(example("erased-request"))

    assert body.because is Erasure.WRONG_PINS


def test_what_a_phone_tells_of_itself_is_read() -> None:
    told = [
        PullRequest.model_validate(example("pull-request")).health,
        PushRequest.model_validate(example("push-request")).health,
        HealthRequest.model_validate(example("health-request")).health,
    ]

    assert [None if each is None else each.plain().failure for each in told] == [
        Failure.STORAGE_FULL,
        None,
        Failure.SERVER,
    ]
    assert PullRequest.model_validate(example("pull-request-first")).health is None


def test_what_it_tells_in_words_of_a_newer_app_keeps_nothing_from_arriving() -> None:
    content = {**example("push-request"), "health": {"version": 2, "unsent": "few"}}

    read = PushRequest.model_validate(content)

    assert read.health is None
    assert len(read.items) == len(content["items"])


def test_a_comparison_is_read() -> None:
    content = example("digests-request")

    body = DigestsRequest.model_validate(content)

    assert body.fields == content["fields"]
    assert [str(each.id) for each in body.blocks] == [each["id"] for each in content["blocks"]]


def test_digests_are_reckoned_as_the_phone_reckons_them() -> None:
    content = example("digests")

    assert kind_digests(content["rows"], content["fields"]) == content["digests"]


def test_every_kind_of_mutation_is_read() -> None:
    read = [read_mutation(json.dumps(each)) for each in example("mutations")]

    assert {each.kind for each in read if isinstance(each, Mutation)} == set(Kind)
    assert len(read) == sum(isinstance(each, Mutation) for each in read)


# A kind or channel that only a newer server knows is held for it; the rest nobody could record.
FOUND = {
    "a household that is no UUID": Reason.MALFORMED,
    "an unknown kind": Reason.KIND_UNKNOWN,
    "no body": Reason.MALFORMED,
    "a moment without its zone": Reason.MALFORMED,
    "an offset that is no number": Reason.MALFORMED,
    "a channel that does not exist": Reason.CODE_UNKNOWN,
    "somebody found without a name": Reason.MALFORMED,
    "a picture without its digest": Reason.MALFORMED,
    "a field that cannot be corrected": Reason.CODE_UNKNOWN,
    "answers without the submission": Reason.MALFORMED,
}


def test_malformed_mutations_are_not_recorded() -> None:
    found = {
        each["why"]: read_mutation(json.dumps(each["mutation"]))
        for each in example("mutations-malformed")
    }

    assert found == FOUND


def test_the_seal_opens() -> None:
    sealing = example("sealing")
    key = serialization.load_der_private_key(base64.b64decode(sealing["private_key"]), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    keys = replace(keyring(), sealing_key=key)
    item = {"id": sealing["id"], "block_id": sealing["id"], "sealed": sealing["sealed"]}

    arrived = open_item(item, keys)

    assert keys.device_public_key() == sealing["sealing_key"]
    assert arrived is not None
    assert arrived.payload == sealing["plain"]


def test_the_signature_fits() -> None:
    signed = example("signature")
    content = signed_content(
        method=signed["method"],
        path=signed["path"],
        sent_at=signed["headers"]["X-Minqing-At"],
        body=signed["body"].encode(),
    )
    signature = signed["headers"]["X-Minqing-Signature"]

    assert is_signed_by(public_point(signed["public_key"]), signature, content)
    assert not is_signed_by(public_point(signed["public_key"]), signature, content + b" ")


def test_refusals_use_codes_the_server_has_words_for() -> None:
    for each in example("refusals"):
        assert Reason(each["body"]["code"]) in MESSAGES


def test_answers_use_outcomes_the_server_gives() -> None:
    given = {each["outcome"] for each in example("push-reply")["results"]}

    assert given == set(Outcome)
