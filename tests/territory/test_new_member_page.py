"""Adding one member at the desk: by those who keep the lists, for bodies of their area."""

import pytest

from minqing.accounts.models import User
from minqing.ledger.models import LedgerEntry
from minqing.lib.scope import Scope
from minqing.organisations.models import Member, Organisation
from minqing.storage.scoping import scoped
from minqing.territory.queries import member_list
from tests.builders import NOW, make_member, make_organisation
from tests.cast import Cast, ClientFor
from tests.database import as_owner

GIVEN = {"name": "何 平", "staff_no": "A7", "phone": "138-0000-1111", "from_on": "2026-06-01"}


@pytest.fixture
def office(cast: Cast) -> Organisation:
    """A body on the books of the street 柳岸街道."""
    return make_organisation("柳岸街道办事处", area_code="310199001")


def test_a_street_adds_a_member_to_a_body_of_its_own(
    cast: Cast, client_for: ClientFor, office: Organisation
) -> None:
    client = client_for(cast.sun)
    assert "柳岸街道办事处" in client.get("/desk/members/new/").content.decode()
    added = client.post(f"/desk/members/new/{office.id}/", GIVEN)
    assert added["Location"] == f"/desk/members/?organisation={office.id}"
    assert "何平" in client.get(added["Location"]).content.decode()
    with as_owner():
        member = Member.objects.get(name="何平")
        assert (member.staff_no, member.area_code, member.user_id) == ("A7", "310199001", None)
        assert member.phone is not None
        assert b"13800001111" not in bytes(member.phone)
        entry = LedgerEntry.objects.get(act="organisations.member_added", object_id=member.id)
        assert entry.actor_id == cast.sun.user.id


def test_a_sign_in_name_opens_an_account_without_a_password(
    cast: Cast, client_for: ClientFor, office: Organisation
) -> None:
    client_for(cast.li).post(f"/desk/members/new/{office.id}/", {**GIVEN, "sign_in": "heping"})
    with as_owner():
        user = User.objects.get(username="heping")
        assert not user.has_usable_password()
        assert Member.objects.get(name="何平").user_id == user.id
        assert user.member_id == Member.objects.get(name="何平").id


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"sign_in": "qian"}, "qian"),
        ({"sign_in": "何平"}, "sign_in"),
        ({"phone": "12"}, "phone"),
        ({"name": "钱二", "staff_no": "B1"}, "钱一"),
        ({"name": "钱一", "staff_no": "", "phone": ""}, "name"),
        ({"name": "钱一", "staff_no": "B2", "phone": "13800002222"}, "name"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_kept(
    cast: Cast,
    client_for: ClientFor,
    office: Organisation,
    changed: dict[str, str],
    shown: str,
) -> None:
    client = client_for(cast.sun)
    url = f"/desk/members/new/{office.id}/"
    client.post(url, {**GIVEN, "name": "钱一", "staff_no": "B1", "phone": "13800002222"})
    refused = client.post(url, {**GIVEN, **changed})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert shown in page
    assert 'value="2026-06-01"' in page
    with as_owner():
        assert Member.objects.filter(organisation=office).count() == 1


def test_a_namesake_with_another_telephone_number_is_another_person(
    cast: Cast, client_for: ClientFor, office: Organisation
) -> None:
    client, url = client_for(cast.sun), f"/desk/members/new/{office.id}/"
    for number in ("13800001111", "13800002222"):
        client.post(url, {"name": "钱一", "phone": number, "from_on": "2026-06-01"})
    with as_owner():
        assert Member.objects.filter(organisation=office, name="钱一").count() == 2


@pytest.mark.parametrize(
    ("name", "status"),
    [("qian", 403), ("zhao", 403), ("lin", 403), ("zhou", 403), ("zheng", 403), ("wu", 403)],
)
def test_others_add_nobody(
    cast: Cast, client_for: ClientFor, office: Organisation, name: str, status: int
) -> None:
    client = client_for(cast.players[name])
    assert client.get("/desk/members/new/").status_code == status
    assert client.post(f"/desk/members/new/{office.id}/", GIVEN).status_code == status


def test_a_street_adds_nobody_to_a_body_of_the_district(
    cast: Cast, client_for: ClientFor, office: Organisation
) -> None:
    client = client_for(cast.sun)
    assert cast.branch.name not in client.get("/desk/members/new/").content.decode()
    assert client.post(f"/desk/members/new/{cast.branch.id}/", GIVEN).status_code == 403
    assert (
        client_for(cast.li).post(f"/desk/members/new/{cast.branch.id}/", GIVEN).status_code == 302
    )


def test_only_those_who_keep_the_lists_see_the_button(cast: Cast, client_for: ClientFor) -> None:
    for name, seen in (("sun", True), ("li", True), ("qian", False), ("zhou", False)):
        page = client_for(cast.players[name]).get("/desk/members/").content.decode()
        assert ("/desk/members/new/" in page) is seen


def test_pages_of_members_follow_one_another(cast: Cast, district: str) -> None:
    """Fifty a page, nobody left out and nobody twice, namesakes in the order of their ids."""
    body = make_organisation("人多的单位")
    for _ in range(52):
        make_member("高明", body)
    scope = Scope.system(district, "test")
    with scoped(scope):
        first, after = member_list(scope, NOW.date(), search="高明")
        rest, end = member_list(scope, NOW.date(), search="高明", after=after)
    ids = [each.member.id for each in (*first, *rest)]
    assert (len(first), len(rest), end) == (50, 2, None)
    assert ids == sorted(set(ids))
