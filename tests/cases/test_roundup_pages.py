"""The desk pages of roundups: the board, the draft, the signed one, and its papers."""

import sys
import zipfile
from datetime import timedelta
from io import BytesIO
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from minqing.cases.models import LISTED_LABELS, Roundup, RoundupDraft
from minqing.cases.queries.roundups import sheet_of_draft
from minqing.cases.rules import themes
from minqing.cases.rules.roundups import Listed, Lists, Week
from minqing.cases.views.roundups import papers
from minqing.documents.operations import render_pdf
from minqing.documents.rules import PrintedPage, Value
from minqing.lib.time import local_date
from tests.cases.acting import raise_for
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import after_language, opened, own_statements, words

AREA = "310199001001"
BOARD = "/desk/roundups/"


def last_week() -> Week:
    return Week.of(local_date(timezone.now())).before()


def asked_last_week(cast: Cast) -> None:
    """Three homes of a1 ask for the same lamp, one for something else."""
    at = last_week().start_at + timedelta(days=1)
    bodies = ("三楼楼道感应灯不亮了", "我们楼道感应灯坏了三天", "楼道的感应灯晚上不亮", "水压太低")
    for home, body in zip(cast.households["a1"], bodies, strict=False):
        raise_for(cast.lin, home, body=body, at=at)


def begun(client: Client) -> RoundupDraft:
    """The draft of last week, begun on the board."""
    data = {"area": AREA, "week": last_week().monday.isoformat()}
    assert client.post(BOARD, data).status_code == 302
    with as_owner():
        return RoundupDraft.objects.get()


def send(client: Client, draft: RoundupDraft, action: str, **data: Any) -> Any:
    """What the draft's page sends, at the revision that is stored now."""
    with as_owner():
        rev = RoundupDraft.objects.get(pk=draft.pk).rev
    return client.post(f"{BOARD}drafts/{draft.pk}/{action}/", {"rev": rev, **data})


def planned(client: Client, draft: RoundupDraft, theme_id: UUID, **said: str) -> Any:
    given = {
        "title": "楼道感应灯",
        "plan": "请物业逐层检查",
        "owner": "neighbourhood_secretary:",
        "due_on": "2030-01-07",
        "outcome": "",
        "said": "",
        **said,
    }
    fields = {f"{theme_id}-{name}": value for name, value in given.items()}
    return send(client, draft, "plan", theme=theme_id, **fields)


def test_a_week_is_drafted_planned_and_signed_at_the_desk(
    cast: Cast, client_for: ClientFor
) -> None:
    asked_last_week(cast)
    client = client_for(cast.qian)
    draft = begun(client)
    (theme,) = sheet_of_draft(draft).themes
    assert len(theme.case_ids) == 3

    unplanned = send(client, draft, "sign")
    assert unplanned.status_code == 422
    assert planned(client, draft, theme.id).status_code == 302
    done = send(client, draft, "sign")

    with as_owner():
        roundup = Roundup.objects.get()
    assert done["Location"] == f"{BOARD}{roundup.pk}/"
    page = words(client.get(done["Location"]).content)
    assert "楼道感应灯" in page
    assert "请物业逐层检查" in page
    assert f"{BOARD}{roundup.pk}/" in opened(client, BOARD)
    assert "楼道感应灯" in words(client.get(f"{BOARD}{roundup.pk}/came_in/").content)
    assert client.get(f"{BOARD}{roundup.pk}/nothing/").status_code == 404


def test_what_was_typed_stays_when_a_plan_is_refused(cast: Cast, client_for: ClientFor) -> None:
    asked_last_week(cast)
    client = client_for(cast.qian)
    draft = begun(client)
    (theme,) = sheet_of_draft(draft).themes
    answer = planned(client, draft, theme.id, title="", plan="请物业逐层检查")
    assert answer.status_code == 422
    assert "请物业逐层检查" in answer.content.decode()
    assert after_language(answer.content) == f"{BOARD}drafts/{draft.pk}/"
    stranger = planned(client, draft, theme.id, owner=f"team_member:{cast.wu.member.pk}")
    assert stranger.status_code == 422


def test_cases_are_put_together_taken_out_and_themes_dissolved(
    cast: Cast, client_for: ClientFor
) -> None:
    asked_last_week(cast)
    client = client_for(cast.qian)
    draft = begun(client)
    (theme,) = sheet_of_draft(draft).themes

    def now() -> Any:
        with as_owner():
            return sheet_of_draft(RoundupDraft.objects.get())

    (alone,) = now().loose
    send(client, draft, "put", selected=alone, theme="", title="水压")
    assert [each.title for each in now().themes][1:] == ["水压"]
    send(client, draft, "merge", selected=[each.id for each in now().themes])
    assert [len(each.case_ids) for each in now().themes] == [4]
    send(client, draft, "take-out", theme=theme.id, selected=alone)
    assert now().loose == (alone,)
    send(client, draft, "split", theme=theme.id, selected=theme.case_ids[0], title="三楼")
    assert [len(each.case_ids) for each in now().themes] == [2, 1]
    send(client, draft, "dissolve", theme=theme.id)
    assert len(now().loose) == 3
    send(client, draft, "remark", remark="天气转热")
    assert now().remark == "天气转热"
    assert send(client, draft, "merge", selected="no-id").status_code == 422
    assert send(client, draft, "dance").status_code == 404


def test_the_second_of_two_secretaries_is_told_who_signed(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    draft = begun(client)
    data = {"rev": draft.rev, "area": AREA, "week": draft.week_on.isoformat()}
    path = f"{BOARD}drafts/{draft.pk}/sign/"
    assert client.post(path, data)["Location"] != BOARD
    second = client.post(path, data, follow=True)
    assert second.redirect_chain == [(BOARD, 302)]
    with as_owner():
        name = cast.qian.member.name
    assert name in words(second.content)


def test_street_and_district_read_along_and_strangers_find_nothing(
    cast: Cast, client_for: ClientFor
) -> None:
    asked_last_week(cast)
    draft = begun(client_for(cast.qian))
    path = f"{BOARD}drafts/{draft.pk}/"
    assert client_for(cast.sun).get(path).status_code == 200
    assert send(client_for(cast.sun), draft, "recount").status_code == 422
    assert client_for(cast.zheng).get(path).status_code == 404
    assert client_for(cast.zhao).get(path).status_code == 403
    district = opened(client_for(cast.li), BOARD)
    assert "柳岸街道" in district
    assert "柳岸一村" in opened(client_for(cast.li), f"{BOARD}?street=310199001")


def test_a_correction_begins_from_the_signed_one(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    draft = begun(client)
    send(client, draft, "sign")
    with as_owner():
        first = Roundup.objects.get()
    answer = client.post(f"{BOARD}{first.pk}/correct/")
    with as_owner():
        correction = RoundupDraft.objects.get()
    assert answer["Location"] == f"{BOARD}drafts/{correction.pk}/"
    send(client, correction, "sign")
    assert client.get(f"{BOARD}{first.pk}/").status_code == 200
    with as_owner():
        assert list(Roundup.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_draft_and_signed_roundup_are_printed(cast: Cast, client_for: ClientFor) -> None:
    asked_last_week(cast)
    client = client_for(cast.qian)
    draft = begun(client)
    (theme,) = sheet_of_draft(draft).themes
    planned(client, draft, theme.id, plan="请物业逐层检查 <b>&")

    def printed(path: str) -> str:
        content = client.get(path).content
        return zipfile.ZipFile(BytesIO(content)).read("word/document.xml").decode()

    paper = printed(f"{BOARD}drafts/{draft.pk}/draft.docx")
    assert "请物业逐层检查 &lt;b&gt;&amp;" in paper
    assert "＿＿＿＿" in paper
    send(client, draft, "sign")
    with as_owner():
        roundup = Roundup.objects.get()
    signed = printed(f"{BOARD}{roundup.pk}/roundup.docx")
    assert cast.qian.member.name in signed
    assert "水压" not in signed


def test_a_signed_roundup_is_printed_as_it_was_frozen(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same content on the PDF and on the Word sheet, whatever came since."""
    seen: dict[str, Any] = {}

    def noted(page: PrintedPage, context: dict[str, Value]) -> bytes:
        seen.update(context)
        return render_pdf(page, context)

    monkeypatch.setattr(papers, "render_pdf", noted)
    asked_last_week(cast)
    client = client_for(cast.qian)
    draft = begun(client)
    (theme,) = sheet_of_draft(draft).themes
    planned(client, draft, theme.id, plan="请物业逐层检查 #strong[&")
    send(client, draft, "sign")
    with as_owner():
        roundup = Roundup.objects.get()
    came_in = raise_for(cast.lin, cast.households["a1"][1], at=timezone.now()).case
    pdf = client.get(f"{BOARD}{roundup.pk}/roundup.pdf")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert pdf.content.startswith(b"%PDF-")
    word = client.get(f"{BOARD}{roundup.pk}/roundup.docx").content
    xml = zipfile.ZipFile(BytesIO(word)).read("word/document.xml").decode()
    assert seen["signed_by"] == cast.qian.member.name
    assert seen["signed_on"] == local_date(roundup.signed_at)
    counts = {each["label"]: each["count"] for each in seen["figures"]}
    assert counts[str(LISTED_LABELS[Listed.CAME_IN])] == len(
        Lists.from_json(roundup.lists).cases(Listed.CAME_IN)
    )
    assert came_in.number not in str(seen)
    (printed,) = seen["themes"]
    assert (printed["plan"], printed["count"]) == ("请物业逐层检查 #strong[&", len(theme.case_ids))
    assert [each["title"] in xml for each in seen["themes"]] == [True]
    assert client_for(cast.zheng).get(f"{BOARD}{roundup.pk}/roundup.pdf").status_code == 404


def test_no_page_asks_the_database_more_than_twelve_times(
    cast: Cast, client_for: ClientFor
) -> None:
    asked_last_week(cast)
    client = client_for(cast.qian)
    draft = begun(client)
    (theme,) = sheet_of_draft(draft).themes
    planned(client, draft, theme.id)
    asked = {
        "board": len(own_statements(client, BOARD)),
        "draft": len(own_statements(client, f"{BOARD}drafts/{draft.pk}/")),
    }
    send(client, draft, "sign")
    with as_owner():
        roundup = Roundup.objects.get()
    asked["signed"] = len(own_statements(client, f"{BOARD}{roundup.pk}/"))
    assert {name: count for name, count in asked.items() if count > 12} == {}


def test_the_start_page_reminds_the_secretary_until_last_week_is_signed(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    reminder = "上周的汇总分析还没签署"
    assert reminder in words(client.get("/desk/").content)
    assert reminder not in words(client_for(cast.sun).get("/desk/").content)
    send(client, begun(client), "sign")
    assert reminder not in words(client.get("/desk/").content)


def test_what_a_draft_needs_is_loaded_while_the_board_is_read(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For who may draft, and for nobody else."""
    monkeypatch.delitem(sys.modules, "sklearn", raising=False)
    loaded = Event()
    monkeypatch.setattr(themes, "load", loaded.set)
    opened(client_for(cast.sun), BOARD)
    assert not loaded.wait(0.2)
    opened(client_for(cast.qian), BOARD)
    assert loaded.wait(10)
