"""What cannot be recorded is held or refused with a reason, kept, and answered the same again."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import DatabaseError

from minqing.fieldwork.models import AppliedMutation, HeldMutation
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.storage.keys import open_column
from minqing.visits import operations as visit_operations
from minqing.visits.models import Round, Visit
from tests.builders import make_posting
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Phone, b64, case, enrolled, iso, lose_block, mutation, now, visit


def held() -> HeldMutation:
    with as_owner():
        return HeldMutation.objects.get()


def nothing_recorded() -> bool:
    with as_owner():
        return not Visit.objects.exists()


def test_a_block_that_never_was_the_phones_is_refused(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    sent = visit(cast.households["b1"][0], this_round.id)

    [result] = phone.push(sent)

    assert (result["outcome"], result["code"]) == ("refused", "foreign_block")
    assert set(result["message"]) == {"zh", "en"}
    assert phone.outcomes(sent) == [("refused", "foreign_block")]
    assert nothing_recorded()
    with as_owner():
        assert AppliedMutation.objects.get().code == "foreign_block"


def test_a_household_of_another_block_is_held_whatever_block_is_named(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    sent = visit(cast.households["b1"][0], this_round.id)
    sent["block_id"] = str(cast.a1.id)

    assert phone.outcomes(sent) == [("held", "household_unknown")]
    assert nothing_recorded()


def test_a_block_just_lost_is_held_for_its_neighbourhood(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    phone.pull()
    lose_block(cast.lin)
    sent = visit(cast.households["a1"][0], this_round.id)

    assert phone.outcomes(sent) == [("held", "not_your_block")]
    assert phone.outcomes(sent) == [("held", "not_your_block")]

    item = held()
    assert (item.area_code, item.block_id, item.kind) == ("310199001001", cast.a1.id, "visit")
    assert sent["body"]["visit_id"] in (open_column(item, "payload") or "")
    assert "阳台漏水".encode() not in bytes(item.payload or b"")
    with as_owner():
        assert LedgerEntry.objects.filter(act="fieldwork.item_held").count() == 1


def test_a_worker_with_a_new_phone_still_had_the_block(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    phone.pull()
    lose_block(cast.lin)
    new = enrolled(cast.qian, cast.lin)

    assert new.outcomes(visit(cast.households["a1"][0], this_round.id)) == [
        ("held", "not_your_block")
    ]


def test_a_new_phone_may_use_the_old_ones_numbers(cast: Cast, phone: Phone) -> None:
    number = phone.pull(numbers_left={})["numbers"][0]["number"]
    new = enrolled(cast.qian, cast.lin)

    assert new.outcomes(case(cast.households["a1"][0], number=number)) == [("applied", None)]


def test_somebody_elses_number_is_a_conflict(cast: Cast, phone: Phone, lead_phone: Phone) -> None:
    number = lead_phone.pull(numbers_left={})["numbers"][0]["number"]

    assert phone.outcomes(case(cast.households["a1"][0], number=number)) == [
        ("conflict", "number_taken")
    ]
    assert held().reason == "number_taken"


def test_an_id_that_is_taken_by_another_visit_is_a_conflict(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    sent = visit(cast.households["a1"][0], this_round.id)
    other = visit(cast.households["a1"][1], this_round.id)
    other["body"]["visit_id"] = sent["body"]["visit_id"]

    assert phone.outcomes(sent, other) == [("applied", None), ("conflict", "id_taken")]


def test_the_future_is_refused(cast: Cast, this_round: Round, phone: Phone) -> None:
    sent = visit(
        cast.households["a1"][0], this_round.id, made_at=iso(now() + timedelta(minutes=11))
    )

    assert phone.outcomes(sent) == [("refused", "visit_in_future")]
    assert nothing_recorded()


def test_a_clock_that_was_never_set_is_held(cast: Cast, this_round: Round, phone: Phone) -> None:
    sent = visit(cast.households["a1"][0], this_round.id, made_at="1970-01-01T00:00:07.000Z")

    assert phone.outcomes(sent) == [("held", "moment_doubtful")]


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({"visit_id": "x"}, ("refused", "malformed")),
        ({"note": "长" * 4_001}, ("refused", "malformed")),
        ({"note": None}, ("refused", "malformed")),
        ({"outcome": "abducted"}, ("held", "code_unknown")),
        ({"line": "unheard-of"}, ("held", "line_unknown")),
        ({"round_id": str(new_id())}, ("held", "round_unknown")),
        ({"household_id": str(new_id())}, ("held", "household_unknown")),
    ],
)
def test_a_visit_that_does_not_fit(
    cast: Cast,
    this_round: Round,
    phone: Phone,
    change: dict[str, object],
    result: tuple[str, str],
) -> None:
    sent = visit(cast.households["a1"][0], this_round.id)
    sent["body"] |= change

    assert phone.outcomes(sent) == [result]
    assert phone.outcomes(sent) == [result]


def test_a_kind_of_a_newer_app_is_held(cast: Cast, phone: Phone) -> None:
    assert phone.outcomes(mutation("census", cast.a1.id, {})) == [("held", "kind_unknown")]
    assert held().kind == "census"


def test_an_answer_nobody_gave_is_held(cast: Cast, phone: Phone) -> None:
    body = {
        "told_id": str(new_id()),
        "response_id": str(new_id()),
        "case_id": str(new_id()),
        "visit_id": None,
        "channel": "in_person",
    }

    assert phone.outcomes(mutation("told", cast.a1.id, body)) == [("held", "case_unknown")]


def test_only_the_lead_hands_up(cast: Cast, phone: Phone) -> None:
    sent = case(cast.households["a1"][0])
    body = {"hand_up_id": str(new_id()), "case_ids": [sent["body"]["case_id"]]}

    assert phone.outcomes(sent, mutation("hand_up", cast.a1.id, body)) == [
        ("applied", None),
        ("refused", "not_block_lead"),
    ]


def test_a_list_that_somebody_handed_up_before_is_a_conflict(
    cast: Cast, phone: Phone, lead_phone: Phone
) -> None:
    sent = case(cast.households["a1"][0])
    phone.outcomes(sent)
    lists = [{"hand_up_id": str(new_id()), "case_ids": [sent["body"]["case_id"]]} for _ in range(2)]

    assert lead_phone.outcomes(*(mutation("hand_up", cast.a1.id, body) for body in lists)) == [
        ("applied", None),
        ("conflict", "case_moved_on"),
    ]


def test_a_seal_that_does_not_open_is_kept_as_it_came(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = stranger.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    sent = visit(cast.households["a1"][0], this_round.id)
    sealed = phone.seal(sent, key=b64(key))

    [result] = phone.push_raw([sealed]).json()["results"]

    assert (result["outcome"], result["code"]) == ("held", "unreadable")
    assert sealed["sealed"]["ct"] in (open_column(held(), "payload") or "")


@pytest.mark.parametrize("epk", ["", "AAAA", "no base64!", "MFkwEwYHKoZIzj0CAQ=="])
def test_a_broken_envelope_is_kept(cast: Cast, this_round: Round, phone: Phone, epk: str) -> None:
    sealed = phone.seal(visit(cast.households["a1"][0], this_round.id))
    sealed["sealed"]["epk"] = epk

    [result] = phone.push_raw([sealed]).json()["results"]

    assert result["code"] == "unreadable"


def test_a_seal_is_bound_to_its_item(cast: Cast, this_round: Round, phone: Phone) -> None:
    sealed = phone.seal(visit(cast.households["a1"][0], this_round.id))
    sealed["id"] = str(new_id())

    [result] = phone.push_raw([sealed]).json()["results"]

    assert result["code"] == "unreadable"


def test_a_fault_of_our_own_holds_the_item_and_spares_the_others(
    cast: Cast, this_round: Round, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (visit(each, this_round.id) for each in cast.households["a1"][:3])
    real = visit_operations.record_visit

    def faulty(**given: object) -> object:
        if str(given["visit_id"]) == first["body"]["visit_id"]:
            raise DatabaseError
        if str(given["visit_id"]) == second["body"]["visit_id"]:
            raise KeyError
        return real(**given)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(visit_operations, "record_visit", faulty)

    assert phone.outcomes(first, second, third) == [
        ("held", "server_error"),
        ("held", "server_error"),
        ("applied", None),
    ]


def test_a_posting_that_came_back_records_again(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    phone.pull()
    lose_block(cast.lin)
    phone.pull()
    make_posting(cast.lin.member, cast.lin.role, block=cast.a1, from_on=now().date() - timedelta(1))

    assert phone.outcomes(visit(cast.households["a1"][0], this_round.id)) == [("applied", None)]
