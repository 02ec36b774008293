"""A worker's diary: notes that only their author reads, and what the worker did."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from minqing.fieldwork import access
from minqing.fieldwork.models import DiaryNote, HeldMutation
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.storage.keys import open_column
from minqing.storage.scoping import scoped
from minqing.visits.models import Round
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, case, enrolled, lose_block, mutation, now, visit

WORDS = "302 的老周愿意做楼组骨干"


def note(cast: Cast, text: str = WORDS, replaces: str | None = None) -> Json:
    body = {
        "note_id": str(new_id()),
        "on": now().date().isoformat(),
        "text": text,
        "replaces": replaces,
    }
    return mutation("diary", cast.a1.pk, body)


def diary(phone: Phone) -> Json:
    response = phone.post("diary", {})
    assert response.status_code == 200, response.content
    found: Json = response.json()
    return found


def texts(phone: Phone) -> list[str]:
    return [each["text"] for each in diary(phone)["notes"]]


def test_a_note_comes_back_to_its_author_on_a_new_phone(cast: Cast, phone: Phone) -> None:
    written = note(cast)

    assert phone.outcomes(written, written) == [("applied", None), ("duplicate", None)]

    later = enrolled(cast.qian, cast.lin)
    assert diary(later)["notes"] == [
        {"id": written["body"]["note_id"], "on": written["body"]["on"], "text": WORDS}
    ]


@pytest.mark.parametrize("reader", ["zhao", "qian", "li"])
def test_nobody_else_reads_it(cast: Cast, phone: Phone, reader: str) -> None:
    phone.outcomes(note(cast))
    player: Player = cast.players[reader]

    with scoped(player.scope):
        assert list(access.diary_notes(player.scope)) == []
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from fieldwork_diarynote")
            assert cursor.fetchone() == (0,)


def test_the_other_phones_of_a_block_are_not_given_it(
    cast: Cast, phone: Phone, lead_phone: Phone
) -> None:
    phone.outcomes(note(cast))

    assert texts(lead_phone) == []


def test_its_words_lie_sealed_and_the_ledger_holds_none(cast: Cast, phone: Phone) -> None:
    phone.outcomes(note(cast))

    with as_owner():
        kept = DiaryNote.objects.get()
        assert WORDS.encode() not in bytes(kept.content or b"")
        assert open_column(kept, "content") == WORDS
        entry = LedgerEntry.objects.get(act="fieldwork.diary_kept")
        assert (entry.object_id, entry.detail) == (kept.pk, {})


def test_a_new_wording_erases_the_old_one(cast: Cast, phone: Phone) -> None:
    first = note(cast)
    second = note(cast, "302 的老周明天来", replaces=first["body"]["note_id"])

    phone.outcomes(first, second)

    assert texts(phone) == ["302 的老周明天来"]
    with as_owner():
        old = DiaryNote.objects.get(pk=first["body"]["note_id"])
        assert (old.content, old.erased_at is None) == (None, False)


def test_an_empty_wording_erases_the_note(cast: Cast, phone: Phone) -> None:
    first = note(cast)

    phone.outcomes(first, note(cast, "", replaces=first["body"]["note_id"]))

    assert texts(phone) == []
    with as_owner():
        assert DiaryNote.objects.filter(content__isnull=False).count() == 0


def test_nobody_erases_the_note_of_another(cast: Cast, phone: Phone, lead_phone: Phone) -> None:
    first = note(cast)
    phone.outcomes(first)

    lead_phone.outcomes(note(cast, "", replaces=first["body"]["note_id"]))

    assert texts(phone) == [WORDS]


def test_a_note_is_taken_after_the_block_was_lost(cast: Cast, phone: Phone) -> None:
    lose_block(cast.lin)

    assert phone.outcomes(note(cast)) == [("applied", None)]


def test_a_reviewer_lets_the_note_of_a_withdrawn_phone_in_unread(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    client.post(f"/desk/devices/{phone.device_id}/revoke/")
    written = note(cast)
    assert phone.outcomes(written) == [("held", "device_revoked")]
    with as_owner():
        held = HeldMutation.objects.get()

    page = client.get(f"/desk/held/{held.pk}/").content.decode()
    client.post(f"/desk/held/{held.pk}/", {"act": "accept"})

    assert WORDS not in page
    assert "老周" not in page
    assert texts(enrolled(cast.qian, cast.lin)) == [WORDS]


def test_the_diary_says_what_the_worker_did_and_nobody_else(
    cast: Cast, phone: Phone, lead_phone: Phone, this_round: Round
) -> None:
    homes = cast.households["a1"]
    seen, asked = visit(homes[0], this_round.id), case(homes[1])
    phone.outcomes(seen, asked)
    lead_phone.outcomes(visit(homes[2], this_round.id))

    acts = diary(phone)["acts"]

    assert [(each["kind"], each["id"], each["outcome"]) for each in acts] == [
        ("visit", seen["body"]["visit_id"], "met"),
        ("case", asked["body"]["case_id"], None),
    ]


def test_what_was_done_in_a_lost_block_is_not_told(
    cast: Cast, phone: Phone, this_round: Round
) -> None:
    phone.outcomes(visit(cast.households["a1"][0], this_round.id))

    lose_block(cast.lin)

    assert diary(phone)["acts"] == []


def test_the_diary_goes_to_no_withdrawn_phone(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    client_for(cast.qian).post(f"/desk/devices/{phone.device_id}/revoke/")

    assert phone.post("diary", {}).status_code == 401


def test_without_a_scope_it_is_an_error(cast: Cast, phone: Phone) -> None:
    phone.outcomes(note(cast))

    with pytest.raises(Exception, match="scope"), transaction.atomic():
        DiaryNote.objects.count()


def test_a_note_for_a_day_long_past_is_kept_under_that_day(cast: Cast, phone: Phone) -> None:
    day = date.today() - timedelta(days=90)  # noqa: DTZ011 - any day long past
    written = note(cast)
    written["body"]["on"] = day.isoformat()

    phone.outcomes(written)

    assert diary(phone)["notes"][0]["on"] == day.isoformat()
