"""Taking a request down at the desk."""

import re

from minqing.cases import operations
from minqing.cases.models import Case
from tests.cast import Cast, ClientFor
from tests.database import as_owner


def test_from_the_door_to_the_slip(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    household = cast.households["a1"][3]
    page = client.get("/desk/cases/new/").content.decode()
    assert "1号块区" in page
    page = client.get("/desk/cases/new/", {"block": str(cast.a1.pk)}).content.decode()
    assert str(household.pk) in page
    page = client.get("/desk/cases/new/", {"household": str(household.pk)}).content.decode()
    case_id = re.search(r'name="case_id" value="([0-9a-f-]+)"', page)
    assert case_id is not None

    typed = {
        "household": str(household.pk),
        "case_id": case_id.group(1),
        "category": "care",
        "body": "想申请助餐",
        "requester_name": "杨小梅",
        "raised_at": "",
    }
    slip = client.post("/desk/cases/new/", typed)
    assert slip.status_code == 201
    with as_owner():
        case = Case.objects.get()
        assert (case.household_id, case.channel) == (household.pk, "desk")
        assert case.text.requester_name == "杨小梅"
    code = re.search(r'id="slip-code">([0-9A-Z]{8})<', slip.content.decode())
    assert code is not None
    assert bytes(case.access_code_hash) == operations.access_code_hash(case.number, code.group(1))
    assert case.number in slip.content.decode()
    assert "no-store" in slip["Cache-Control"]

    again = client.post("/desk/cases/new/", typed)
    assert again["Location"] == f"/desk/cases/{case.pk}/"
    with as_owner():
        assert Case.objects.count() == 1


def test_without_a_door(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    place = {"neighbourhood": "310199001001", "block": str(cast.a1.pk), "household": "none"}
    page = client.get("/desk/cases/new/", place).content.decode()
    case_id = re.search(r'name="case_id" value="([0-9a-f-]+)"', page)
    assert case_id is not None
    typed = {**place, "case_id": case_id.group(1), "category": "traffic", "body": "车停得太乱"}
    assert client.post("/desk/cases/new/", typed).status_code == 201
    with as_owner():
        assert Case.objects.get().block_id == cast.a1.pk


def test_what_was_typed_stays_and_foreign_doors_are_not_offered(
    cast: Cast, client_for: ClientFor
) -> None:
    household, foreign = cast.households["a1"][0], cast.households["b1"][0]
    client = client_for(cast.lin)
    refused = client.post(
        "/desk/cases/new/",
        {
            "household": str(household.pk),
            "case_id": "0198f000-0000-7000-8000-000000000001",
            "category": "",
            "body": "只写了内容",
        },
    )
    assert refused.status_code == 422
    assert "只写了内容" in refused.content.decode()
    sneaky = client.post(
        "/desk/cases/new/",
        {
            "household": str(foreign.pk),
            "case_id": "0198f000-0000-7000-8000-000000000002",
            "category": "care",
            "body": "别人的门",
        },
    )
    assert sneaky.status_code == 422
    assert str(foreign.pk) not in sneaky.content.decode()
    with as_owner():
        assert not Case.objects.exists()


def test_a_time_that_has_not_come_is_named_at_its_field(cast: Cast, client_for: ClientFor) -> None:
    typed = {
        "household": str(cast.households["a1"][3].pk),
        "case_id": "0190b5a0-0000-7000-8000-000000000001",
        "category": "care",
        "body": "想申请助餐",
        "raised_at": "2099-01-01T08:00",
    }
    refused = client_for(cast.qian).post("/desk/cases/new/", typed)
    assert refused.status_code == 422
    (error,) = re.findall(r'<p class="field-error" id="id_raised_at_error">.*?</p>', refused.text)
    assert "这个时间还没到，请核对日期和钟点。" in error
