"""The rules of the OpenRosa wire, as ODK Collect expects them."""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from minqing.fieldwork.models import HeldMutation
from minqing.files.models import Attachment, AttachmentStanding
from minqing.files.operations.uploads import whole_upload
from minqing.files.rules.attachments import AttachmentState
from minqing.lib.ids import new_id
from minqing.questionnaires.models import Answers, FormVersion
from minqing.questionnaires.operations.versions import add_version
from minqing.questionnaires.queries.converting import convert
from minqing.questionnaires.rules.example import EXAMPLE
from minqing.visits.models import Visit
from tests.builders import BUILDER, NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.openrosa.conftest import Address
from tests.questionnaires.forms import submission, write_workbook
from tests.structure.test_who_sees_what import PICTURE

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


@pytest.fixture
def collect(cast: Cast, asked: FormVersion, own: None, address: Address) -> str:
    """The address of lin's ODK Collect."""
    return address(cast.lin)


def send(base: str, xml: str, *, parts: dict[str, object] | None = None) -> "Response":
    file = SimpleUploadedFile("submission.xml", xml.encode(), "text/xml")
    return Client().post(f"{base}/submission", {"xml_submission_file": file, **(parts or {})})


def read(url: str) -> Element:
    return fromstring(Client().get(url).content)


def entities(base: str) -> list[dict[str, str]]:
    text = Client().get(f"{base}/households.csv").content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_every_answer_names_the_version_of_openrosa(collect: str, asked: FormVersion) -> None:
    paths = ["formList", f"forms/{asked.sha256}.xml", f"forms/{asked.sha256}/manifest"]
    paths += ["households.csv", "integrity"]

    for path in paths:
        for method in (Client().get, Client().head):
            answer = method(f"{collect}/{path}")
            assert answer.status_code == 200, path
            assert answer["X-OpenRosa-Version"] == "1.0"
            assert answer["Date"].endswith("GMT")
            kind = "text/csv" if path.endswith(".csv") else "text/xml"
            assert answer["Content-Type"] == f"{kind}; charset=utf-8"


def test_the_form_list_leads_to_the_form_and_its_households(
    collect: str, asked: FormVersion
) -> None:
    [form] = read(f"{collect}/formList")
    said = {each.tag.removeprefix(LIST): each.text or "" for each in form}
    [media] = read(said["manifestUrl"])
    file = {each.tag.removeprefix(MANIFEST): each.text or "" for each in media}
    xml = Client().get(said["downloadUrl"]).content
    content = Client().get(file["downloadUrl"]).content

    assert (said["formID"], said["name"], said["version"]) == (
        "living",
        "居住与照护情况",
        "2026090101",
    )
    assert said["hash"] == "md5:" + hashlib.md5(xml, usedforsecurity=False).hexdigest()
    assert media.get("type") == "entityList"
    assert file["filename"] == "households.csv"
    assert file["hash"] == "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()


def test_a_form_of_another_round_is_not_listed(cast: Cast, address: Address) -> None:
    assert len(read(f"{address(cast.lin)}/formList")) == 0


def test_the_households_are_the_workers_own(cast: Cast, collect: str) -> None:
    rows = entities(collect)

    assert [each["name"] for each in rows] == [
        str(cast.households["a1"][0].id),
        str(cast.households["a1"][1].id),
    ]
    assert list(rows[0]) == [
        "name",
        "label",
        "household_name",
        "address",
        "size",
        "special_hardship",
        "birth_years",
        "__version",
    ]


def test_nobody_gets_the_households_of_others(
    cast: Cast, asked: FormVersion, own: None, address: Address
) -> None:
    owned = {name: len(entities(address(cast.players[name]))) for name in ("lin", "zhao", "wu")}

    assert owned == {"lin": 2, "zhao": 1, "wu": 0}


def test_integrity_names_what_is_the_workers_no_longer(cast: Cast, collect: str) -> None:
    mine, other = cast.households["a1"][0].id, cast.households["a1"][2].id

    answer = read(f"{collect}/integrity?id={mine},{other}")

    assert {each.get("id"): each.findtext("deleted") for each in answer.iter("entity")} == {
        str(mine): "false",
        str(other): "true",
    }


def test_head_of_the_submission_address_is_204(collect: str) -> None:
    answer = Client().head(f"{collect}/submission?deviceID=x")

    assert answer.status_code == 204
    assert answer["X-OpenRosa-Accept-Content-Length"] == str(20 * 1024**2)


def test_a_submission_is_a_visit_and_counts_once(cast: Cast, collect: str) -> None:
    xml = submission(cast.households["a1"][0])

    first, second = send(collect, xml), send(collect, xml)

    assert (first.status_code, second.status_code) == (201, 201)
    assert fromstring(first.content).tag == "{http://openrosa.org/http/response}OpenRosaResponse"
    with as_owner():
        visit, answers = Visit.objects.get(), Answers.objects.get()
    assert (visit.outcome, visit.household_id) == ("met", cast.households["a1"][0].id)
    assert (answers.visit_id, answers.member_id) == (visit.id, cast.lin.member.id)


def test_another_submission_with_the_same_id_is_409(cast: Cast, collect: str) -> None:
    instance = new_id()
    send(collect, submission(cast.households["a1"][0], instance=instance))

    answer = send(collect, submission(cast.households["a1"][0], instance=instance, body="<photo/>"))

    assert answer.status_code == 409
    with as_owner():
        assert Answers.objects.count() == 1


def test_an_edit_replaces_the_latest_and_only_that(cast: Cast, collect: str) -> None:
    first, second, third = new_id(), new_id(), new_id()
    home = cast.households["a1"][0]
    send(collect, submission(home, instance=first))

    edit = send(collect, submission(home, instance=second, deprecated=first))
    again = send(collect, submission(home, instance=second, deprecated=first))
    stale = send(collect, submission(home, instance=third, deprecated=first))

    assert (edit.status_code, again.status_code, stale.status_code) == (201, 201, 409)
    with as_owner():
        assert Visit.objects.count() == 1
        assert Answers.objects.get(pk=second).replaces_id == first


def test_a_foreign_household_is_held_for_review(cast: Cast, collect: str) -> None:
    answer = send(collect, submission(cast.households["b1"][0]))

    assert answer.status_code == 202
    with as_owner():
        assert Visit.objects.count() == 0
        assert HeldMutation.objects.get().reason == "household_unknown"


def test_an_unknown_version_is_held(cast: Cast, collect: str) -> None:
    assert send(collect, submission(cast.households["a1"][0], version="9")).status_code == 202


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<data",
        "<data/>",
        '<data id="living"/>',
        '<!DOCTYPE d [<!ENTITY a "b">]><data id="living">&a;</data>',
    ],
)
def test_what_is_no_submission_is_400(collect: str, xml: str) -> None:
    assert send(collect, xml).status_code == 400


def test_photos_follow_in_several_posts_and_are_kept_once(cast: Cast, collect: str) -> None:
    body = "<photo>1.png</photo><signature>2.png</signature>"
    xml = submission(cast.households["a1"][0], body=body)

    def photo(name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, PICTURE, "image/png")

    sent = [
        send(collect, xml, parts={"1.png": photo("1.png"), "*isIncomplete*": "yes"}),
        send(collect, xml, parts={"2.png": photo("2.png")}),
        send(collect, xml, parts={"2.png": photo("2.png"), "other.png": photo("other.png")}),
    ]

    assert [each.status_code for each in sent] == [201, 201, 201]
    with as_owner():
        states = list(AttachmentStanding.objects.values_list("state", flat=True))
    assert states == ["arrived", "arrived"]


def held_with_photo(cast: Cast, collect: str, asked: FormVersion) -> HeldMutation:
    """A submission of a version that is not known here, with a photo; sent twice."""
    xml = submission(cast.households["a1"][0], body="<photo>1.png</photo>")
    xml = xml.replace(asked.version, "2026010101")
    statuses = [
        send(
            collect, xml, parts={"1.png": SimpleUploadedFile("1.png", PICTURE, "image/png")}
        ).status_code
        for _ in range(2)
    ]
    assert statuses == [202, 202]
    with as_owner():
        return HeldMutation.objects.get(kind="answers")


def test_a_photo_of_a_held_submission_is_kept_with_it(
    cast: Cast, collect: str, asked: FormVersion
) -> None:
    held = held_with_photo(cast, collect, asked)
    with as_owner():
        [photo] = HeldMutation.objects.filter(kind="attachment")
        assert (photo.waits_for, photo.ruling) == (held.makes, "")
        assert photo.makes is not None
        assert whole_upload(photo.device_id, photo.makes) is not None
        assert Attachment.objects.count() == 0


def test_once_the_answers_are_let_in_their_photo_is_stored(
    cast: Cast, collect: str, asked: FormVersion, client_for: ClientFor, tmp_path: Path
) -> None:
    held = held_with_photo(cast, collect, asked)
    heads, row = EXAMPLE["settings"]
    older = {**EXAMPLE, "settings": [heads, [*row[:3], "2026010101", *row[4:]]]}
    with as_owner():
        converted = convert(write_workbook(tmp_path / "older.xlsx", older), version="1")
        add_version(by=BUILDER, at=NOW, area_code="310199", converted=converted)
    answer = client_for(cast.qian).post(f"/desk/held/{held.pk}/", {"act": "accept"})
    assert answer.status_code == 302
    with as_owner():
        attached = Attachment.objects.get()
        standing = AttachmentStanding.objects.get()
        assert (attached.attached_id, attached.member_id) == (held.makes, cast.lin.member.pk)
        assert standing.state == AttachmentState.ARRIVED
        assert whole_upload(held.device_id, attached.pk) is None


def test_a_photo_goes_with_answers_that_are_set_aside(
    cast: Cast, collect: str, asked: FormVersion, client_for: ClientFor
) -> None:
    held = held_with_photo(cast, collect, asked)
    client_for(cast.qian).post(
        f"/desk/held/{held.pk}/", {"act": "set_aside", "reason": "这份问卷是旧的。"}
    )
    with as_owner():
        rulings = set(HeldMutation.objects.values_list("ruling", flat=True))
    assert rulings == {"set_aside"}


def test_a_withdrawn_address_gives_nothing(collect: str, withdraw: Callable[[], None]) -> None:
    withdraw()

    answers = [Client().get(f"{collect}/{each}") for each in ("formList", "households.csv")]

    assert [each.status_code for each in answers] == [403, 403]


def test_an_address_that_never_was_is_not_found(cast: Cast) -> None:
    assert Client().get("/openrosa/AAAAAAAAAAAAAAAAAAAAAA/formList").status_code == 404


def test_the_function_behind_the_address_says_nothing_else(cast: Cast, collect: str) -> None:
    """Without the very hash nothing is told, however it is asked for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select collect_device(''::bytea), collect_device(null), collect_device('\\x00'::bytea)"
        )
        assert cursor.fetchone() == (None, None, None)


def test_the_secretary_shows_the_address_once(cast: Cast, client_for: ClientFor) -> None:
    url = f"/desk/devices/collect/{cast.lin.member.id}/"

    page = client_for(cast.qian).post(url)
    stranger = client_for(cast.zheng).post(url)

    [base] = re.findall(r"/openrosa/[\w-]{22}", page.content.decode())[:1]
    assert page.status_code == 200
    assert Client().get(f"{base}/formList").status_code == 200
    assert stranger.status_code == 404
