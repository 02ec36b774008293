"""Open311: what everybody may read, in both forms, and what a system with a key may send."""

import json
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from django.http import HttpResponse
from django.test import Client

from minqing.cases import operations as cases
from minqing.cases.models import Case
from minqing.cases.rules import Category
from minqing.interop.models import OpenCase
from minqing.interop.operations.opening import hide_case, show_case
from minqing.interop.rules.clients import Right
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, days, raise_for
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.interop.acting import System, let_in

ROOT = "/open311/v2"
WORDING = "小区公共楼道照明损坏，正在安排维修。"
ALWAYS = {"start_date": "2026-05-01T00:00:00+08:00", "end_date": "2026-07-01T00:00:00+08:00"}


def get(path: str, **query: object) -> HttpResponse:
    """What anybody gets."""
    return Client().get(f"{ROOT}/{path}", query)  # type: ignore[return-value,arg-type]  # the client adds to it


def read(path: str, **query: object) -> Any:
    """The JSON of an answer that is right."""
    response = get(path, **query)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def shown(cast: Cast, by: Player | None = None, **said: Any) -> Case:
    """A case of a1 that its block shows to everybody."""
    holder = by or cast.lin
    case = raise_for(cast.lin, cast.households["a1"][0], **said).case
    with acting(holder):
        show_case(by=holder.actor, at=NOW, scope=holder.scope, case_id=case.pk, summary=WORDING)
    return case


def post(system: System | None, form: str = "json", **said: str) -> HttpResponse:
    """What a system sends, as a form."""
    given = {"api_key": system.token} if system else {}
    return Client().post(f"{ROOT}/requests.{form}", {**given, **said})  # type: ignore[return-value]  # the client adds to it


def test_a_request_is_shown_in_the_offices_words_without_a_door(cast: Cast) -> None:
    case = shown(cast)
    (told,) = read("requests.json", **ALWAYS)
    assert told == {
        "service_request_id": case.number,
        "status": "open",
        "status_notes": "未答复",
        "service_name": "房屋修缮",
        "service_code": "repair",
        "description": WORDING,
        "agency_responsible": "楼群",
        "service_notice": None,
        "requested_datetime": "2026-06-01T09:00:00+08:00",
        "updated_datetime": "2026-06-01T09:00:00+08:00",
        "expected_datetime": "2026-07-01T23:59:59+08:00",
        "address": "柳岸街道 柳岸一村",
        "address_id": "310199001001",
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def test_nothing_is_shown_that_no_office_showed(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    assert read("requests.json", **ALWAYS) == []
    assert get(f"requests/{case.number}.json").status_code == 404


def test_a_closed_request_says_when_it_ended(cast: Cast) -> None:
    case = shown(cast)
    with acting(cast.lin):
        cases.answer_on_the_spot(by=cast.lin.actor, at=days(1), case_id=case.pk, text="换了灯泡")
        cases.close(by=cast.lin.actor, at=days(2), case_id=case.pk)
    (told,) = read(f"requests/{case.number}.json")
    assert (told["status"], told["updated_datetime"], told["expected_datetime"]) == (
        "closed",
        "2026-06-03T09:00:00+08:00",
        None,
    )


def test_taken_back_it_is_gone(cast: Cast) -> None:
    case = shown(cast)
    with acting(cast.lin):
        hide_case(by=cast.lin.actor, at=days(1), scope=cast.lin.scope, case_id=case.pk)
    assert get(f"requests/{case.number}.xml").status_code == 404


def xml_of(path: str, **query: object) -> ET.Element:
    response = get(path, **query)
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return ET.fromstring(response.content)


def as_json(element: ET.Element, like: Any) -> Any:
    """An element read back with the types that JSON has at the same place."""
    if isinstance(like, dict):
        assert [child.tag for child in element] == list(like)
        return {child.tag: as_json(child, like[child.tag]) for child in element}
    if isinstance(like, list):
        assert len(element) == len(like)
        return [as_json(child, each) for child, each in zip(element, like, strict=True)]
    text = element.text
    if text is None:
        return None if like is None else ""
    if isinstance(like, bool):
        return {"true": True, "false": False}[text]
    return type(like)(text)


@pytest.mark.parametrize(
    "name", ["discovery", "services", "services/repair", "requests", "requests/NUMBER"]
)
def test_xml_and_json_say_the_same_element_by_element(cast: Cast, name: str) -> None:
    with as_owner():
        from minqing.territory.models import Area  # noqa: PLC0415 - one line of one test

        Area.objects.filter(code="310199001001").update(latitude=31.25, longitude=121.5)
    number = shown(cast).number
    shown(cast, body="停车位不够用", category=Category.TRAFFIC)
    path = name.replace("NUMBER", number)
    query = ALWAYS if name == "requests" else {}
    content = read(f"{path}.json", **query)
    assert as_json(xml_of(f"{path}.xml", **query), content) == content


def test_errors_say_the_same_in_both_forms() -> None:
    json_ = json.loads(get("services/nothing.json").content)
    assert as_json(xml_of("services/nothing.xml"), json_) == json_
    assert [each["code"] for each in json_] == [404]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("services.json", {"jurisdiction_id": "city.example"}, 404),
        ("services.json", {"jurisdiction_id": ""}, 200),
        ("services.json", {"jurisdiction_id": "310199"}, 200),
        ("services/nothing.json", {}, 404),
        ("requests/0000000X.json", {}, 404),
        ("tokens/nothing.json", {}, 404),
        ("nothing.json", {}, 404),
        ("requests.csv", {}, 404),
        ("requests.json", {"status": "done"}, 400),
        ("requests.json", {"status": "", "service_code": "", "start_date": "", "page": ""}, 200),
        ("requests.json", {"service_code": "repair,streetlight"}, 400),
        ("requests.json", {"start_date": "yesterday"}, 400),
        ("requests.json", {"start_date": "2026-06-01T00:00:00"}, 400),
        ("requests.json", {"start_date": "9999-12-31"}, 400),
        ("requests.json", {"start_date": "2026-01-01", "end_date": "2026-06-01"}, 400),
        ("requests.json", {"start_date": "2026-06-02", "end_date": "2026-06-01T00:00:00Z"}, 400),
        ("requests.json", {"page_size": "1001"}, 400),
        ("requests.json", {"page": "0"}, 400),
        ("requests.json", {"service_request_id": "a,b,c", "status": "nonsense"}, 200),
    ],
)
def test_what_can_be_asked_and_what_not(
    district: str, path: str, query: dict[str, str], status: int
) -> None:
    response = get(path, **query)
    assert response.status_code == status
    if status != 200:
        read_as = json.loads if path.endswith(".json") else ET.fromstring
        assert list(read_as(response.content)) != []


def test_filters_and_pages(cast: Cast) -> None:
    first = shown(cast)
    second = shown(cast, body="停车位不够用", category=Category.TRAFFIC, at=days(1))
    third = shown(cast, body="电梯总是坏", at=days(2))

    def numbers(**query: object) -> list[str]:
        found = read("requests.json", **(ALWAYS | query))
        return [each["service_request_id"] for each in found]

    assert numbers() == [third.number, second.number, first.number]
    assert numbers(service_code="traffic") == [second.number]
    assert numbers(status="closed") == []
    assert numbers(start_date="2026-06-02", end_date="2026-06-02") == [second.number]
    assert numbers(page_size=2) == [third.number, second.number]
    assert numbers(page_size=2, page=2) == [first.number]
    assert numbers(service_request_id=f"{first.number},{third.number}", status="closed") == [
        third.number,
        first.number,
    ]


def test_without_dates_the_last_ninety_days_count(cast: Cast) -> None:
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - one line of one test

    now = datetime.now(UTC)
    old = shown(cast, raised_at=now - timedelta(days=91), at=now)
    new = shown(cast, body="垃圾桶满了", raised_at=now - timedelta(days=89), at=now)
    found = {each["service_request_id"] for each in read("requests.json")}
    assert found == {new.number}
    assert read(f"requests/{old.number}.json")[0]["service_request_id"] == old.number


def test_a_system_with_a_key_records_a_request(cast: Cast) -> None:
    response = post(
        let_in(cast),
        service_code="safety",
        address_id="3101990010010001",
        description="楼道里停了电瓶车",
        first_name="建国",
        last_name="陈",
        phone="13800138000",
    )
    assert response.status_code == 201, response.content
    (told,) = json.loads(response.content)
    with as_owner():
        case = Case.objects.select_related("text", "standing").get(
            number=told["service_request_id"]
        )
    assert (case.channel, case.category, case.block_id) == ("open311", "safety", cast.a1.pk)
    assert (case.text.body, case.text.requester_name) == ("楼道里停了电瓶车", "陈建国")
    assert case.number in told["service_notice"]
    assert read(f"tokens/{told['token']}.json") == [
        {"service_request_id": case.number, "token": told["token"]}
    ]
    assert all_agrees() == ([], [])


def test_what_came_in_is_not_shown_before_an_office_shows_it(cast: Cast) -> None:
    (told,) = json.loads(
        post(
            let_in(cast),
            service_code="safety",
            address_string="云锦区柳岸街道柳岸二村1号楼",
            description="楼道里停了电瓶车",
        ).content
    )
    assert get(f"requests/{told['service_request_id']}.json").status_code == 404
    with as_owner():
        assert Case.objects.get().area_code == "3101990010020001"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"service_code": "repair"}, 400),
        ({"address_id": "310199001001"}, 400),
        ({"service_code": "potholes", "address_id": "310199001001"}, 400),
        ({"service_code": "repair", "address_id": "310115001001"}, 400),
        ({"service_code": "repair", "address_id": "31019900100199"}, 400),
        ({"service_code": "repair", "address_id": "310199"}, 400),
        ({"service_code": "repair", "address_string": "月球背面"}, 400),
        ({"service_code": "repair", "lat": "31.2"}, 400),
        ({"service_code": "repair", "lat": "nan", "long": "nan"}, 400),
        ({"service_code": "repair", "lat": "0", "long": "0"}, 400),
        ({"service_code": "repair", "address_id": "310199001001", "email": "none"}, 400),
        ({"service_code": "repair", "address_id": "310199001001", "description": "长" * 4001}, 400),
        ({"service_code": "repair", "address_id": "310199001001", "jurisdiction_id": "x"}, 404),
        (
            {
                "service_code": "repair",
                "address_id": "310199001001",
                "attribute[sensitive]": "perhaps",
            },
            400,
        ),
    ],
)
def test_a_post_that_cannot_be_used_says_why(cast: Cast, said: dict[str, str], status: int) -> None:
    response = post(let_in(cast), **said)
    assert response.status_code == status
    (error,) = json.loads(response.content)
    assert (error["code"], bool(error["description"])) == (status, True)
    with as_owner():
        assert Case.objects.count() == 0


def test_without_a_key_that_may_record_nothing_is_recorded(cast: Cast) -> None:
    said = {"service_code": "repair", "address_id": "310199001001", "description": "灯坏了"}
    reader = let_in(cast, Right.READ)
    assert [post(None, **said).status_code, post(reader, **said).status_code] == [403, 403]
    elsewhere = let_in(cast, areas=("310199002",))
    assert post(elsewhere, **said).status_code == 400
    with as_owner():
        assert Case.objects.count() == 0


def test_a_point_on_the_map_finds_its_neighbourhood(cast: Cast) -> None:
    square = [[121.50, 31.20], [121.52, 31.20], [121.52, 31.22], [121.50, 31.22], [121.50, 31.20]]
    with as_owner():
        from minqing.territory.models import Area  # noqa: PLC0415 - one line of one test

        Area.objects.filter(code="310199002001").update(
            boundary={"type": "Polygon", "coordinates": [square]}
        )
    response = post(
        let_in(cast), service_code="repair", lat="31.21", long="121.51", description="井盖松了"
    )
    assert response.status_code == 201, response.content
    with as_owner():
        assert Case.objects.get().area_code == "310199002001"


def test_nothing_sensitive_is_shown_whatever_stands_in_the_table(cast: Cast) -> None:
    """The database itself refuses: even a row that somebody wrote past the operation."""
    secret = raise_for(cast.lin, cast.households["a1"][0], sensitive=True).case
    hidden = raise_for(cast.lin, cast.households["a1"][1], name_withheld=True).case
    with as_owner():
        for case in (secret, hidden):
            OpenCase.objects.create(case=case, summary=WORDING, opened_at=NOW, changed_at=NOW)
    assert read("requests.json", **ALWAYS) == []
    asked = f"{secret.number},{hidden.number}"
    assert read("requests.json", service_request_id=asked) == []


def test_erasing_the_text_takes_the_wording_away_too(cast: Cast) -> None:
    case = shown(cast)
    with as_owner():
        case.text.salt = case.text.content = None
        case.text.save(update_fields=["salt", "content"])
    assert read("requests.json", **ALWAYS) == []


def test_what_a_page_of_another_site_reads_is_open(district: str) -> None:
    assert get("services.json")["Access-Control-Allow-Origin"] == "*"


def test_ids_are_uuid_free(cast: Cast) -> None:
    """Neither the case's id nor that of a household or member stands in what everybody reads."""
    case = shown(cast)
    text = get("requests.json", **ALWAYS).content.decode()
    for secret in (case.pk, case.household_id, cast.lin.member.id, cast.a1.pk):
        assert isinstance(secret, UUID)
        assert str(secret) not in text


@pytest.mark.parametrize("wrong", ["%01", "%00", "%EF%BF%BE", "%0B%1F"])
def test_what_no_xml_may_hold_is_not_said_back(district: str, wrong: str) -> None:
    """One control character makes a whole document unreadable."""
    response = Client().get(f"{ROOT}/services/x{wrong}.xml")
    assert response.status_code == 404
    (error,) = ET.fromstring(response.content).iter("description")
    assert "x\ufffd" in str(error.text)


def test_an_area_that_is_no_code_is_none_of_ours(cast: Cast) -> None:
    for code in ("310199001001\x00", "310199001001' or 1=1", "３１０１９９００１００１"):
        sent = post(let_in(cast), service_code="repair", address_id=code, description="灯坏了")
        assert sent.status_code == 400, sent.content
