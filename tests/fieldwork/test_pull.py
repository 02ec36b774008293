"""Pulling: everything from zero, then only what is new."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minqing.fieldwork.models import DeviceBlock
from minqing.fieldwork.queries import changes
from minqing.territory.models import BlockCounter, Posting
from minqing.territory.operations import next_rev
from minqing.visits.models import Round
from minqing.visits.operations import assign_responsibility
from tests.builders import BUILDER, LONG_AGO, make_person, make_posting
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Phone, enrolled, now, visit

KINDS = ("dwelling", "household", "person")


def counts(phone: Phone) -> dict[str, int]:
    return {kind: len(phone.of_kind(kind)) for kind in KINDS}


def test_a_new_phone_gets_its_block_from_zero(cast: Cast, this_round: Round, phone: Phone) -> None:
    answer = phone.pull()

    assert answer["me"] == {"member_id": str(cast.lin.member.id), "name": "林静"}
    assert answer["lost"] == []
    assert [each["name"] for each in answer["rounds"]] == ["2026年走访"]
    assert answer["lines"] == [{"code": "team", "name": "团组走访", "roles": []}]
    assert answer["outcomes"][0]["name"]["en"] == "Met"
    [block] = answer["blocks"]
    assert (block["id"], block["label"], block["area_name"]) == (
        str(cast.a1.id),
        "1号块区",
        "柳岸一村",
    )
    assert (block["lead"], block["reset"], block["more"]) == (False, True, False)
    assert counts(phone) == {"dwelling": 12, "household": 12, "person": 24}


def test_rows_say_what_the_contract_says(cast: Cast, phone: Phone) -> None:
    household = cast.households["a1"][0]
    with as_owner():
        assign_responsibility(
            by=BUILDER,
            at=now(),
            household=household,
            member_id=cast.lin.member.id,
            from_on=LONG_AGO,
        )
    phone.pull()

    [found] = [row for row in phone.of_kind("household") if row["id"] == str(household.id)]
    assert found["data"] == {
        "dwelling_id": str(household.dwelling_id),
        "name": "陈建国",
        "size": 2,
        "special_hardship": True,
        "responsible_member_id": str(cast.lin.member.id),
        "mine": True,
    }
    dwelling = phone.rows[f"{cast.a1.id} {household.dwelling_id}"]["data"]
    assert dwelling["entrance_name"] == "1门"
    assert dwelling["building_name"] == "1号楼"
    person = phone.of_kind("person")[0]["data"]
    assert set(person) == {"household_id", "name", "sex", "birth_year", "relation", "initials"}


def test_a_pull_with_nothing_new_is_few_statements(phone: Phone) -> None:
    phone.pull()

    with CaptureQueriesContext(
        connection,
    ) as pulling:
        answer = phone.pull()
    with CaptureQueriesContext(connection) as pinging:
        phone.ping()

    assert [block["rows"] for block in answer["blocks"]] == [[]]
    assert [block["reset"] for block in answer["blocks"]] == [False]
    # Who it is, with what the answer begins with; nothing more.
    assert len(pulling) == 1
    assert len(pinging) == 1


def test_only_what_is_new_comes(cast: Cast, this_round: Round, phone: Phone) -> None:
    phone.pull()
    make_person(cast.households["a1"][3], "徐小宝", relation="child")

    [block] = phone.pull()["blocks"]

    assert [row["kind"] for row in block["rows"]] == ["person"]
    assert counts(phone)["person"] == 25


def test_a_visit_comes_back_as_standing(cast: Cast, this_round: Round, phone: Phone) -> None:
    phone.pull()
    household = cast.households["a1"][3]
    phone.push(visit(household, this_round.id))

    [block] = phone.pull()["blocks"]

    [row] = block["rows"]
    assert row["kind"] == "standing"
    assert row["data"]["household_id"] == str(household.id)
    assert (row["data"]["met"], row["data"]["visits"]) == (True, 1)


def test_pages_bring_every_row_once(
    cast: Cast, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes.changes, "__kwdefaults__", {"limit": 10})
    seen: list[tuple[str, str]] = []
    for _ in range(20):
        [block] = phone.pull()["blocks"]
        assert len(block["rows"]) <= 10
        seen += [(row["kind"], row["id"]) for row in block["rows"]]
        if not block["more"]:
            break

    assert len(seen) == len(set(seen)) == 48
    assert counts(phone) == {"dwelling": 12, "household": 12, "person": 24}


def test_a_cursor_ahead_of_the_server_starts_the_block_over(cast: Cast, phone: Phone) -> None:
    phone.pull()
    with as_owner():
        BlockCounter.objects.filter(block=cast.a1).update(rev=0)

    [block] = phone.pull()["blocks"]

    assert block["reset"] is True


def test_a_row_that_left_the_block_leaves_the_phone(cast: Cast, phone: Phone) -> None:
    phone.pull()
    household = cast.households["a1"][0]
    with as_owner():
        household.block_id = cast.a2.id
        household.rev = next_rev([cast.a1.id, cast.a2.id])[cast.a2.id]
        household.save(update_fields=["block_id", "rev"])

    [block] = phone.pull()["blocks"]

    assert [(row["kind"], row["id"], row["gone"], row["data"]) for row in block["rows"]] == [
        ("household", str(household.id), True, None)
    ]
    assert counts(phone)["household"] == 11


def test_a_new_phone_does_not_hear_of_what_is_gone(cast: Cast, phone: Phone) -> None:
    household = cast.households["a1"][0]
    with as_owner():
        household.to_on = now().date() - timedelta(days=1)
        household.rev = next_rev([cast.a1.id])[cast.a1.id]
        household.save(update_fields=["to_on", "rev"])

    [block] = phone.pull()["blocks"]

    assert not any(row["gone"] for row in block["rows"])
    assert counts(phone)["household"] == 11


def test_a_block_lost_is_named_and_one_gained_starts_from_zero(cast: Cast, phone: Phone) -> None:
    phone.pull()
    with as_owner():
        Posting.objects.filter(member=cast.lin.member).update(
            to_on=now().date() - timedelta(days=1)
        )
    make_posting(cast.lin.member, cast.lin.role, block=cast.a2)

    answer = phone.pull()

    assert answer["lost"] == [str(cast.a1.id)]
    assert [(block["id"], block["reset"]) for block in answer["blocks"]] == [
        (str(cast.a2.id), True)
    ]
    with as_owner():
        given = dict(DeviceBlock.objects.values_list("block_id", "to_at"))
    assert given[cast.a1.id] is not None
    assert given[cast.a2.id] is None


def test_two_phones_each_get_their_own(cast: Cast, this_round: Round, phone: Phone) -> None:
    other = enrolled(cast.qian, cast.wu)
    phone.pull()
    other.pull()

    mine = {row["id"] for row in phone.rows.values()}
    theirs = {row["id"] for row in other.rows.values()}
    assert len(mine) == len(theirs) == 48
    assert mine.isdisjoint(theirs)


def test_the_block_lead_is_told_so(cast: Cast, lead_phone: Phone) -> None:
    assert [block["lead"] for block in lead_phone.pull()["blocks"]] == [True]


def test_numbers_for_the_door_are_refilled(cast: Cast, phone: Phone) -> None:
    first = phone.pull(numbers_left={})
    full = phone.pull(numbers_left={str(cast.a1.id): 8})
    low = phone.pull(numbers_left={str(cast.a1.id): 7})

    assert [len(each["numbers"]) for each in (first, full, low)] == [20, 0, 20]
    assert {each["block_id"] for each in first["numbers"]} == {str(cast.a1.id)}
    assert len({each["number"] for each in first["numbers"] + low["numbers"]}) == 40


def test_a_phone_that_always_asks_does_not_drain_the_numbers(cast: Cast, phone: Phone) -> None:
    given = [len(phone.pull(numbers_left={})["numbers"]) for _ in range(7)]

    assert given == [20, 20, 20, 20, 20, 0, 0]


def test_answers_are_compressed_where_asked(phone: Phone) -> None:
    phone.client.defaults["HTTP_ACCEPT_ENCODING"] = "gzip"
    response = phone.post("pull", {"app_version": "", "blocks": []})

    assert response["Content-Encoding"] == "gzip"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body", ["[]", "{", "{}", '{"app_version": "", "blocks": 3}', "[" * 5000, '{"a": "\\ud800"}']
)
def test_a_pull_nobody_can_read_is_answered(phone: Phone, body: str) -> None:
    path = "/field/api/pull"
    headers = phone.headers("POST", path, body.encode())

    response = phone.client.post(path, body, content_type="application/json", headers=headers)

    assert response.status_code == 400
    assert json.loads(response.content)["code"] == "malformed"
