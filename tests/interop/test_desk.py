"""The desk: which systems are let in and sent messages, and what of a request is shown to all."""

import re
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from minqing.interop.models import ApiClient, Delivery, OpenCase, Subscription
from minqing.interop.operations.delivering import make_messages
from minqing.ledger.models import LedgerEntry
from tests.cases.acting import all_agrees, complain, days, raise_for
from tests.cast import Cast, ClientFor
from tests.database import as_owner, as_role
from tests.interop.acting import System, let_in
from tests.interop.test_open311 import WORDING
from tests.pages import opened, own_statements

GIVEN = {
    "name": "12345热线",
    "contact": "王老师",
    "areas": ["310199"],
    "rights": ["read", "create"],
    "per_minute": "60",
}
TO = {"name": "市级平台", "url": "https://city.example/hook", "areas": ["310199001"], "kinds": []}


def said(response: HttpResponse) -> str:
    """What the page says once."""
    assert response.status_code == 201, response.content.decode()
    assert "no-store" in response["Cache-Control"]
    found = re.search(r'id="said-once">([^<]+)<', response.content.decode())
    assert found is not None
    return found[1]


def test_the_token_on_the_page_lets_the_system_in(cast: Cast, client_for: ClientFor) -> None:
    token = said(client_for(cast.li).post("/desk/systems/clients/new/", GIVEN))  # type: ignore[arg-type]  # the client adds to it
    client = ApiClient.objects.get()
    assert System(client, token).create().status_code == 201
    assert System(client, "mq_" + "A" * 43).create().status_code == 401


def test_a_new_token_ends_the_old_one(cast: Cast, client_for: ClientFor) -> None:
    old = let_in(cast)
    desk = client_for(cast.li)
    token = said(desk.post(f"/desk/systems/clients/{old.client.pk}/renew/"))  # type: ignore[arg-type]  # the same
    assert old.create().status_code == 401
    assert System(old.client, token).create().status_code == 201


def test_a_system_that_is_let_in_no_longer_is_shut_out(cast: Cast, client_for: ClientFor) -> None:
    system, desk = let_in(cast), client_for(cast.li)
    desk.post(f"/desk/systems/clients/{system.client.pk}/revoke/")
    assert system.get("categories").status_code == 401
    assert "12345热线" in opened(desk, "/desk/systems/")
    with as_owner():
        assert LedgerEntry.objects.filter(act="interop.client_revoked").count() == 1


def test_only_the_district_office_sees_other_systems(cast: Cast, client_for: ClientFor) -> None:
    system = let_in(cast)
    for name in ("lin", "zhao", "qian", "sun", "zhou"):
        for path in ("", "clients/new/", "webhooks/new/", f"clients/{system.client.pk}/"):
            reply = client_for(cast.players[name]).get(f"/desk/systems/{path}")
            assert reply.status_code == 403, (name, path)


def test_a_form_that_fails_keeps_what_was_typed(cast: Cast, client_for: ClientFor) -> None:
    reply = client_for(cast.li).post("/desk/systems/webhooks/new/", {**TO, "url": "city.example"})
    assert reply.status_code == 422
    assert "市级平台" in reply.content.decode()
    assert Subscription.objects.count() == 0


def test_the_log_of_messages_and_sending_one_again(cast: Cast, client_for: ClientFor) -> None:
    desk = client_for(cast.li)
    assert said(desk.post("/desk/systems/webhooks/new/", TO)).startswith("whsec_")  # type: ignore[arg-type]  # the same
    raise_for(cast.lin, cast.households["a1"][0])
    with as_role("worker"):
        assert make_messages(days(1)) == 1
    row, delivery = Subscription.objects.get(), Delivery.objects.get()
    Delivery.objects.update(state="given_up", next_at=None, failure="timeout", tries=9)
    path = f"/desk/systems/webhooks/{row.pk}/"
    page = opened(desk, path)
    assert (str(delivery.pk) in page, "对方没有按时回应" in page) == (True, True)
    desk.post(f"/desk/systems/messages/{delivery.pk}/again/")
    assert Delivery.objects.get().state == "waiting"
    assert len(own_statements(desk, path)) <= 12


def test_pausing_and_going_on(cast: Cast, client_for: ClientFor) -> None:
    desk = client_for(cast.li)
    said(desk.post("/desk/systems/webhooks/new/", TO))  # type: ignore[arg-type]  # the same
    path = f"/desk/systems/webhooks/{Subscription.objects.get().pk}"
    desk.post(f"{path}/pause/")
    assert Subscription.objects.get().paused_at is not None
    desk.post(f"{path}/resume/")
    assert Subscription.objects.get().paused_at is None


def show(desk: Client, case_id: UUID, **sent: str) -> HttpResponse:
    """What the page of a request's public words sends."""
    return desk.post(f"/desk/shown/{case_id}/", sent)  # type: ignore[return-value]  # the client adds to it


def test_who_holds_a_request_shows_it_and_takes_it_back(cast: Cast, client_for: ClientFor) -> None:
    case, desk = raise_for(cast.lin, cast.households["a1"][0]).case, client_for(cast.lin)
    assert f'href="/desk/shown/{case.pk}/"' in opened(desk, f"/desk/cases/{case.pk}/")
    assert show(desk, case.pk, summary=WORDING).status_code == 302
    assert WORDING in opened(desk, f"/desk/shown/{case.pk}/")
    with as_owner():
        assert OpenCase.objects.get().opened_by_member_id == cast.lin.member.id
    assert show(desk, case.pk, hide="1").status_code == 302
    with as_owner():
        acts = LedgerEntry.objects.filter(object_id=case.pk, act__startswith="interop.")
        assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
            "interop.case_shown",
            "interop.case_hidden",
        ]
    assert all_agrees() == ([], [])


@pytest.mark.parametrize(
    "summary",
    [
        "",
        "！！！",
        "三楼的楼道灯坏了一周",
        "陈先生反映楼道灯坏了",
        "联系人电话 138 0013 8000",
        "2号楼 301 室门口灯坏",
        "长" * 1001,
    ],
)
def test_words_that_point_to_a_person_or_are_theirs_are_refused(
    cast: Cast, client_for: ClientFor, summary: str
) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    reply = show(client_for(cast.lin), case.pk, summary=summary)
    assert reply.status_code == 422
    with as_owner():
        assert OpenCase.objects.count() == 0


def test_nobody_shows_what_is_sensitive_or_what_another_level_holds(
    cast: Cast, client_for: ClientFor
) -> None:
    home = cast.households["a1"]
    secret = raise_for(cast.lin, home[0], sensitive=True).case
    withheld = raise_for(cast.lin, home[1], name_withheld=True).case
    from minqing.cases.rules import RestrictedAbout  # noqa: PLC0415 - one word of one test

    complaint = complain(cast.qian, home[2], RestrictedAbout.TEAM).case
    plain = raise_for(cast.lin, home[3]).case
    team, secretary = client_for(cast.lin), client_for(cast.qian)
    assert [show(team, each.pk, summary=WORDING).status_code for each in (secret, withheld)] == [
        422,
        422,
    ]
    assert show(secretary, complaint.pk, summary=WORDING).status_code == 422
    assert show(secretary, plain.pk, summary=WORDING).status_code == 422
    assert show(client_for(cast.wu), plain.pk, summary=WORDING).status_code == 404
    with as_owner():
        assert OpenCase.objects.count() == 0


def test_what_is_shown_stands_in_the_scope_of_its_case(cast: Cast, client_for: ClientFor) -> None:
    """Wall two: another block's team reads no row, whatever it asks for."""
    from minqing.storage.scoping import scoped  # noqa: PLC0415 - one line of one test

    case = raise_for(cast.lin, cast.households["a1"][0]).case
    show(client_for(cast.lin), case.pk, summary=WORDING)
    with scoped(cast.lin.scope):
        assert OpenCase.objects.count() == 1
    with scoped(cast.wu.scope):
        assert OpenCase.objects.count() == 0


def test_the_page_about_the_interface_names_every_call(district: str) -> None:
    page = opened(Client(), "/api/v1/docs")
    for path in ("categories", "areas", "cases", "cases/{case_id}", "events"):
        assert f"/api/v1/{path}</code>" in page
