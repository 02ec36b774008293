"""The pages by which an office convenes, follows and ends, and a unit answers."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from minqing.cases.models import (
    ConveningStanding,
    CoordinationFile,
    Minutes,
    PartStanding,
    PartStepText,
)
from minqing.cases.operations.coordination.work import CONVENING_PATH, PART_PATH
from minqing.lib.time import local_date
from tests.cases.acting import all_agrees, standing_of
from tests.cases.convened import (
    EXCERPT,
    TASK_HOUSING,
    TASK_WATER,
    Together,
    at_street,
    part_of,
    standing_of_part,
    together,
    unit,
)
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.files.samples import jpeg, pdf
from tests.pages import after_language, opened, words


@pytest.fixture
def case_id(cast: Cast) -> UUID:
    """A case of three days ago that the street holds."""
    return at_street(cast, at=timezone.now() - timedelta(days=3))


@pytest.fixture
def found(cast: Cast, case_id: UUID) -> Together:
    """The street has just convened two units on it."""
    return together(cast, at=timezone.now(), case_id=case_id)


def content(response: object) -> bytes:
    """The bytes of a file that is sent piece by piece."""
    pieces: bytes = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file response
    return pieces


def test_notices_lead_to_the_pages_of_what_they_speak_of() -> None:
    key = UUID(int=7)
    assert CONVENING_PATH.format(key) == reverse("cases:convening", args=[key])
    assert PART_PATH.format(key) == reverse("cases:part", args=[key])


def test_units_are_convened_on_one_page_with_room_for_more(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    water, housing = unit("区水务局"), unit("区房屋管理局")
    client = client_for(cast.sun)
    assert f"/desk/coordination/of/{case_id}/" in opened(client, f"/desk/cases/{case_id}/")
    path = f"/desk/coordination/of/{case_id}/"
    typed = {
        "expected_rev": standing_of(case_id).rev,
        "rows": 3,
        "purpose": "一起解决漏水",
        "excerpt": EXCERPT,
        "ask-0-unit": water.pk,
        "ask-0-task": TASK_WATER,
        "ask-0-working_days": 5,
        "ask-1-unit": housing.pk,
        "ask-1-task": TASK_HOUSING,
    }
    more = client.post(path, {**typed, "more": "1"})
    assert more.status_code == 200
    assert "ask-4-unit" in more.content.decode()
    assert TASK_HOUSING in more.content.decode()
    lacking = client.post(path, typed)  # the second unit has no sub-deadline
    assert lacking.status_code == 422
    assert TASK_HOUSING in lacking.content.decode()
    tomorrow = local_date(timezone.now()) + timedelta(days=1)
    sent = client.post(path, {**typed, "ask-1-due_on": tomorrow.isoformat()})
    assert sent.status_code == 302
    with as_owner():
        assert ConveningStanding.objects.get().parts == 2
        assert PartStanding.objects.get(unit_id=housing.pk).due_on == tomorrow
    assert all_agrees() == ([], [])


def test_a_level_that_does_not_hold_the_case_cannot_convene(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    path = f"/desk/coordination/of/{case_id}/"
    assert client_for(cast.li).get(path).status_code == 403
    assert client_for(cast.qian).get(path).status_code == 403


def test_the_district_follows_what_the_street_convened_but_does_not_act(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    page = f"/desk/coordination/{found.convening.pk}/"
    assert "act_on_part" not in words(client_for(cast.li).get(page).content)
    sent = client_for(cast.li).post(f"{page}end/", {"reason": "不办了"})
    assert sent.status_code == 403
    with as_owner():
        assert ConveningStanding.objects.get().ended_at is None


def test_every_number_of_the_board_opens_its_list(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    client = client_for(cast.sun)
    board = words(client.get("/desk/coordination/").content)
    assert TASK_WATER in board
    for view in ("overdue", "put_back", "soon", "owed", "answered", "all"):
        listed = words(client.get(f"/desk/coordination/parts/?view={view}").content)
        assert (TASK_WATER in listed) == (view in {"owed", "all"}), view
    for view in ("open", "to_reply", "ended"):
        listed = words(client.get(f"/desk/coordination/convened/?view={view}").content)
        assert ("一起解决三楼漏水" in listed) == (view == "open"), view


def test_a_unit_answers_drafts_and_the_office_gives_one_reply(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    part = part_of(found, found.water)
    unit_desk, office = client_for(found.hua), client_for(cast.sun)
    base = f"/desk/coordination/{found.convening.pk}/"
    empty = unit_desk.post(f"/desk/parts/{part}/answer/", {"text": ""})
    assert (empty.status_code, after_language(empty.content)) == (422, f"/desk/parts/{part}/")
    assert unit_desk.post(f"/desk/parts/{part}/answer/", {"text": "水管已换。"}).status_code == 302
    housing = part_of(found, found.housing)
    sent = office.post(f"{base}parts/{housing}/answer/", {"text": "墙面下周补。"})
    assert sent.status_code == 302
    assert "区水务局：水管已换。" in opened(office, base)
    draft = "水管已换，墙面下周补好。"
    assert unit_desk.post(f"/desk/parts/{part}/draft/", {"text": draft}).status_code == 302
    assert draft in opened(office, base)
    reply = {
        "expected_rev": standing_of(found.case_id).rev,
        "text": draft,
        "outcome": "solved",
        "told": "phone",
    }
    assert office.post(f"{base}reply/", reply).status_code == 302
    row = standing_of(found.case_id)
    assert (row.state, row.first_told_at is not None) == ("solved", True)
    assert all_agrees() == ([], [])


def test_a_refused_act_keeps_what_was_typed(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    part = part_of(found, found.water)
    path = f"/desk/coordination/{found.convening.pk}/parts/{part}/move/"
    sent = client_for(cast.sun).post(path, {"reason": "等配件到货", "working_days": ""})
    assert sent.status_code == 422
    assert "等配件到货" in sent.content.decode()
    assert after_language(sent.content) == f"/desk/coordination/{found.convening.pk}/"
    assert standing_of_part(part).steps == 1


def test_the_link_is_shown_once_as_a_letter(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    part = part_of(found, found.housing)
    client = client_for(cast.sun)
    path = f"/desk/coordination/{found.convening.pk}/parts/{part}/link/"
    page = client.post(path)
    assert page.status_code == 200
    assert "/unit/" in page.content.decode()
    assert page["Cache-Control"] == ("max-age=0, no-cache, no-store, must-revalidate, private")
    assert "/unit/" not in opened(client, f"/desk/coordination/{found.convening.pk}/")
    assert client.post(path, {"revoke": "1"}).status_code == 302


def test_minutes_are_kept_with_files_and_printed(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    client = client_for(cast.sun)
    path = f"/desk/coordination/{found.convening.pk}/minutes/new/"
    sheet = SimpleUploadedFile("签到表.pdf", pdf(), "application/pdf")
    sent = client.post(
        path,
        {
            "met_at": (timezone.now() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
            "place": "街道三楼会议室",
            "subject": "三楼漏水",
            f"unit-{found.water.pk}": "华清、王立",
            f"unit-{found.housing.pk}": "",
            "others": "柳岸街道：孙立\n居民代表",
            "agreed": "一、水务局周三前换管。\n二、房管局随后补墙。",
            "attached": sheet,
        },
    )
    assert sent.status_code == 302, words(sent.content)
    with as_owner():
        kept = Minutes.objects.select_related("text").get()
        assert kept.text.said()["present"] == [
            ["区水务局", "华清、王立"],
            ["柳岸街道", "孙立"],
            ["居民代表", ""],
        ]
        assert kept.unit_ids == [str(found.water.pk)]
        assert CoordinationFile.objects.get().minutes_id == kept.pk
    page = opened(client, f"/desk/coordination/minutes/{kept.pk}/")
    assert "签到表.pdf" in page
    word = client.get(f"/desk/coordination/minutes/{kept.pk}/minutes.docx")
    with ZipFile(BytesIO(word.content)) as parts:
        assert "水务局周三前换管" in parts.read("word/document.xml").decode()
    printed = client.get(f"/desk/coordination/minutes/{kept.pk}/minutes.pdf")
    assert printed.content.startswith(b"%PDF")
    assert client_for(found.hua).get(f"/desk/coordination/minutes/{kept.pk}/").status_code == 403


def test_a_picture_of_an_answer_is_seen_by_the_lead_and_the_office_only(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    picture = SimpleUploadedFile("修好.jpg", jpeg(), "image/jpeg")
    housing = part_of(found, found.housing)
    base = f"/desk/coordination/{found.convening.pk}/parts/{housing}/answer/"
    sent = client_for(cast.sun).post(base, {"text": "已修好。", "pictures": picture})
    assert sent.status_code == 302
    with as_owner():
        path = f"/desk/coordination/files/{CoordinationFile.objects.get().pk}/"
        assert PartStepText.objects.filter(content="已修好。").exists()
    seen = client_for(found.hua).get(path)
    assert (seen["Content-Type"], content(seen)) == ("image/jpeg", jpeg())
    office = client_for(cast.sun).get(path)
    assert content(office) == jpeg()
    assert client_for(found.dai).get(path).status_code == 404
