"""One act on many requests: all that can be done is done, the rest is told by its number."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from minqing.cases.models import CaseEvent, Response
from minqing.cases.operations.exporting import digest_of
from minqing.ledger.models import LedgerEntry
from minqing.notices.models import Notice
from tests.cases.acting import all_agrees, at_neighbourhood, post, raise_for, standing_of
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import after_language, words


def send(client: Client, act: str, *case_ids: UUID, **data: object) -> HttpResponse:
    """What the queue sends for ticked rows, as they stand now; with data also its form."""
    ticked = [f"{key}~{standing_of(key).rev}" for key in case_ids]
    sure = {"sure": "1"} if data else {}
    return client.post(  # type: ignore[return-value]  # the client adds to it
        "/desk/cases/bulk/?view=mine", {"act": act, "selected": ticked, **sure, **data}
    )


@pytest.fixture
def three(cast: Cast) -> list[UUID]:
    """Two requests that the neighbourhood holds, and one of the block."""
    return [
        at_neighbourhood(cast),
        at_neighbourhood(cast),
        raise_for(cast.lin, cast.households["a1"][3]).case.pk,
    ]


def entry_of(act: str) -> LedgerEntry:
    with as_owner():
        return LedgerEntry.objects.get(act=act)


def test_first_the_form_shows_what_is_ticked(
    cast: Cast, three: list[UUID], client_for: ClientFor
) -> None:
    page = words(send(client_for(cast.qian), "hand-up", *three).content)
    assert [standing_of(key).number in page for key in three] == [True] * 3
    assert [standing_of(key).level for key in three] == ["neighbourhood", "neighbourhood", "block"]


def test_what_goes_up_goes_up_and_the_other_is_told_by_its_number(
    cast: Cast, three: list[UUID], client_for: ClientFor
) -> None:
    done = send(client_for(cast.qian), "hand-up", *three, reason="需要街道协调")

    assert [standing_of(key).level for key in three] == ["street", "street", "block"]
    refused = standing_of(three[2]).number
    told = done.content.decode().partition("<main")[2]
    assert [standing_of(key).number in told for key in three] == [False, False, True]
    assert refused in told
    entry = entry_of("cases.many_handed_up")
    assert entry.detail == {"count": 2, "digest": digest_of(three[:2])}
    with as_owner():
        assert Notice.objects.filter(code="cases.many_handed_up").count() == 1
    assert all_agrees() == ([], [])


def test_one_answer_for_all_waits_to_be_told_to_each(
    cast: Cast, three: list[UUID], client_for: ClientFor
) -> None:
    until = (timezone.now() + timedelta(days=9)).date()
    sent = {"text": "下周三停水检修", "outcome": "in_progress", "next_on": until.isoformat()}
    done = send(client_for(cast.qian), "reply", *three[:2], **sent)

    assert done.status_code == 302
    rows = [standing_of(key) for key in three]
    assert [(row.state, row.final, row.next_on) for row in rows[:2]] == [
        ("answered", False, until)
    ] * 2
    assert [row.first_told_at for row in rows] == [None] * 3
    assert [row.response_to_tell_id is not None for row in rows] == [True, True, False]
    entry = entry_of("cases.many_responded")
    with as_owner():
        assert {each.entry_id for each in Response.objects.all()} == {entry.pk}
    assert all_agrees() == ([], [])


def test_assigning_names_one_person_and_tells_them_once(
    cast: Cast, three: list[UUID], client_for: ClientFor
) -> None:
    member = cast.qian.member.id
    send(client_for(cast.qian), "assign", *three, member_id=str(member), note="")

    assert [standing_of(key).assignee_id for key in three] == [member, member, None]
    with as_owner():
        told = CaseEvent.objects.filter(kind="assigned").values_list("assignee_id", flat=True)
        assert list(told) == [member, member]
    assert all_agrees() == ([], [])


def test_what_somebody_changed_meanwhile_is_left_alone(
    cast: Cast, three: list[UUID], client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    ticked = [f"{key}~{standing_of(key).rev}" for key in three[:2]]
    post(client, three[0], "respond", text="已换好", outcome="final", told="phone", next_on="")
    sent = {"act": "reply", "sure": "1", "selected": ticked, "text": "再等等", "outcome": "final"}
    done = client.post("/desk/cases/bulk/", sent)

    assert standing_of(three[0]).number in done.content.decode()
    with as_owner():
        counts = [Response.objects.filter(case_id=key).count() for key in three[:2]]
    # Both stand in one block: whatever is answered there gives all of it a new revision or none.
    assert counts == [1, 1]


def test_a_mistake_in_the_form_keeps_what_was_typed_and_does_nothing(
    cast: Cast, three: list[UUID], client_for: ClientFor
) -> None:
    refused = send(client_for(cast.qian), "reply", *three, text="正在办", outcome="in_progress")
    assert refused.status_code == 422
    assert "正在办" in refused.content.decode()
    assert "field-error" in refused.content.decode()
    assert after_language(refused.content) == "/desk/cases/?view=mine"
    assert [standing_of(key).state for key in three] == ["open"] * 3


def test_foreign_rows_do_nothing_and_say_nothing(
    cast: Cast, three: list[UUID], client_for: ClientFor
) -> None:
    foreign = raise_for(cast.wu, cast.households["b1"][0], body="二楼的三角梅").case
    rev = standing_of(foreign.pk).rev
    client = client_for(cast.qian)
    for act, data in (
        ("hand-up", {"reason": "试试"}),
        ("reply", {"text": "试试", "outcome": "final"}),
        ("assign", {"member_id": str(cast.qian.member.id)}),
        ("export", {}),
    ):
        nobodys, theirs = (
            client.post(
                "/desk/cases/bulk/",
                {"act": act, "sure": "1", "selected": [f"{key}~{rev}"], **data},
            )
            for key in (uuid4(), foreign.pk)
        )
        assert words(nobodys.content) == words(theirs.content)
        assert nobodys.status_code == theirs.status_code
        assert foreign.number not in theirs.content.decode()
        assert "三角梅" not in theirs.content.decode()
    assert standing_of(foreign.pk).steps == 1


def test_ticked_rows_leave_as_one_table_with_one_entry(
    cast: Cast, three: list[UUID], client_for: ClientFor
) -> None:
    done = send(client_for(cast.qian), "export", *three[1:])
    rows = CalamineWorkbook.from_filelike(BytesIO(done.content)).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows[1:]] == [standing_of(key).number for key in three[1:]]
    detail = entry_of("cases.exported").detail
    assert detail == {"list": "ticked", "count": 2, "digest": digest_of(three[1:])}


@pytest.mark.parametrize("ticked", [[], ["x"], ["~1"], [f"{uuid4()}~-1"]])
def test_nothing_ticked_leads_back(cast: Cast, client_for: ClientFor, ticked: list[str]) -> None:
    sent = {"act": "assign", "selected": ticked}
    done = client_for(cast.qian).post("/desk/cases/bulk/?view=mine", sent)
    assert done["Location"] == "/desk/cases/?view=mine"
