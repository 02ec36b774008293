"""The lead's list: choose, sign, read, print."""

import io
from datetime import timedelta

from django.utils import timezone, translation
from docx import Document

from minqing.cases import operations
from minqing.cases.models import HandUp
from tests.cases.acting import acting, hand_up_list, raise_for, standing_of
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import words


def test_choose_sign_and_print(cast: Cast, client_for: ClientFor) -> None:
    start = timezone.now() - timedelta(days=3)
    cases = [
        raise_for(cast.lin, cast.households["a1"][n], at=start, body=f"第{n}件事").case
        for n in range(3)
    ]
    foreign = raise_for(cast.wu, cast.households["b1"][0], at=start).case
    lead = client_for(cast.zhao)
    page = lead.get("/desk/hand-ups/").content.decode()
    assert [case.number in page for case in cases] == [True, True, True]
    assert foreign.number not in page

    signed = lead.post(
        "/desk/hand-ups/",
        {"block": str(cast.a1.pk), "selected": [str(cases[0].pk), str(cases[2].pk)]},
    )
    with as_owner():
        sheet = HandUp.objects.get()
    assert signed["Location"] == f"/desk/hand-ups/{sheet.pk}/"
    assert [standing_of(case.pk).level for case in cases] == [
        "neighbourhood",
        "block",
        "neighbourhood",
    ]
    for player in (cast.zhao, cast.lin, cast.qian, cast.sun):
        read = client_for(player).get(f"/desk/hand-ups/{sheet.pk}/")
        assert cases[0].number in read.content.decode()
        assert cases[1].number not in read.content.decode()

    word = client_for(cast.qian).get(f"/desk/hand-ups/{sheet.pk}/list.docx")
    document = Document(io.BytesIO(word.content))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert sorted(row[0] for row in cells[1:] if row[0]) == sorted(
        [cases[0].number, cases[2].number]
    )
    assert any("第0件事" in cell for row in cells for cell in row)
    assert "赵卫东" in "\n".join(p.text for p in document.paragraphs)
    for player in (cast.wu, cast.zheng):
        client = client_for(player)
        assert client.get(f"/desk/hand-ups/{sheet.pk}/").status_code == 404
        assert client.get(f"/desk/hand-ups/{sheet.pk}/list.docx").status_code == 404


def test_a_list_that_cannot_be_signed_keeps_the_choice(cast: Cast, client_for: ClientFor) -> None:
    start = timezone.now() - timedelta(days=3)
    case = raise_for(cast.lin, cast.households["a1"][0], at=start).case
    lead = client_for(cast.zhao)
    chosen = {"block": str(cast.a1.pk), "selected": [str(case.pk)]}
    assert lead.post("/desk/hand-ups/", chosen).status_code == 302

    second = raise_for(cast.lin, cast.households["a1"][1], at=start).case
    both = {"block": str(cast.a1.pk), "selected": [str(case.pk), str(second.pk)]}
    refused = lead.post("/desk/hand-ups/", both)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert case.number in page
    assert f'value="{second.pk}" aria-label="{second.number}" checked' in page
    for nonsense in (
        {"block": str(cast.a1.pk)},
        {"block": "x", "selected": ["y"]},
        {"block": str(cast.b1.pk), "selected": [str(second.pk)]},
    ):
        assert lead.post("/desk/hand-ups/", nonsense).status_code == 422
    member = client_for(cast.lin).post(
        "/desk/hand-ups/", {"block": str(cast.a1.pk), "selected": [str(second.pk)]}
    )
    assert member.status_code == 422
    assert standing_of(second.pk).level == "block"


def test_a_returned_request_shows_what_is_due_next(cast: Cast, client_for: ClientFor) -> None:
    start = timezone.now() - timedelta(days=12)
    returned = raise_for(cast.lin, cast.households["a1"][0], at=start).case
    hand_up_list(cast.zhao, cast, returned.pk, at=start + timedelta(days=1))
    with acting(cast.qian) as qian:
        operations.return_case(
            by=qian.actor, at=start + timedelta(days=2), case_id=returned.pk, reason="请先核实"
        )
    late = raise_for(cast.lin, cast.households["a1"][1], at=start).case

    page = client_for(cast.zhao).get("/desk/hand-ups/")

    rows = [words(row.encode()) for row in page.text.split("<tr>")[2:4]]
    assert late.number in rows[0]
    assert "上报" in rows[0]
    assert "超期" in rows[0]
    assert returned.number in rows[1]
    assert "答复" in rows[1]
    assert "超期" not in rows[1]


def test_a_list_of_one_reads_like_a_list_of_many(cast: Cast, client_for: ClientFor) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    hand_up_list(cast.zhao, cast, case.pk)
    with as_owner():
        sheet = HandUp.objects.get()
    client = client_for(cast.qian)
    client.cookies["language"] = "en"

    # A page leaves its language to whatever runs next in this process.
    with translation.override("en"):
        word = Document(io.BytesIO(client.get(f"/desk/hand-ups/{sheet.pk}/list.docx").content))
        notices = client.get("/desk/notices/").text

    printed = "\n".join(each.text for each in word.paragraphs)
    assert "handed up to the neighbourhood: 1." in printed
    assert "Requests handed up to you: 1." in notices
