"""Held items on the desk: the secretary records them or sets them aside, and the phone hears."""

from minqing.cases.models import CaseStanding, Told
from minqing.cases.rules import CaseState
from minqing.fieldwork.models import HeldMutation
from minqing.households.models import FoundAtDoor
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.visits.models import Round, Visit
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, case, lose_block, mutation, visit
from tests.fieldwork.test_found import found_household


def hold_visit(cast: Cast, this_round: Round, phone: Phone) -> Json:
    phone.pull()
    lose_block(cast.lin)
    sent = visit(cast.households["a1"][0], this_round.id)
    assert phone.outcomes(sent) == [("held", "not_your_block")]
    return sent


def rulings(phone: Phone, **more: object) -> list[tuple[str, str, str]]:
    return [(each["id"], each["ruling"], each["note"]) for each in phone.pull(**more)["rulings"]]  # type: ignore[arg-type]  # passed on


def test_the_secretary_reads_what_was_held_and_why(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    sent = hold_visit(cast, this_round, phone)
    client = client_for(cast.qian)

    listed = client.get("/desk/held/").content.decode()
    page = client.get(f"/desk/held/{sent['id']}/").content.decode()

    assert "块区已不归走访人" in listed
    assert "林静" in listed
    for text in ("柳岸路1号1门101室 陈建国", "2026年走访", "团组走访", "阳台漏水", "1号块区"):
        assert text in page


def test_what_a_newer_phone_found_is_read_and_accepted(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    phone.pull()
    lose_block(cast.lin)
    people = [{"name": "刘来娣", "relation": "godparent", "sex": "female", "birth_on": None}]
    sent = found_household(cast, people=people)
    assert phone.outcomes(sent) == [("held", "not_your_block")]
    client = client_for(cast.qian)
    page = client.get(f"/desk/held/{sent['id']}/")
    assert page.status_code == 200
    # A word that this server does not know is read as somebody else of the household.
    assert "刘来娣 (其他)" in page.content.decode()
    client.post(f"/desk/held/{sent['id']}/", {"act": "accept"})
    with as_owner():
        assert FoundAtDoor.objects.get().name == "周丽华"


def test_an_accepted_visit_counts_as_the_visitors(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    sent = hold_visit(cast, this_round, phone)

    response = client_for(cast.qian).post(f"/desk/held/{sent['id']}/", {"act": "accept"})

    assert response.status_code == 302
    with as_owner():
        recorded = Visit.objects.get()
        item = HeldMutation.objects.get()
        entry = LedgerEntry.objects.get(act="visits.visit_recorded")
        ruling = LedgerEntry.objects.get(act="fieldwork.held_accepted")
    assert recorded.member_id == cast.lin.member.id
    assert (entry.actor_name, entry.member_id) == ("review", cast.lin.member.id)
    assert (ruling.actor_id, str(ruling.object_id)) == (cast.qian.user.id, sent["id"])
    assert (item.ruling, item.reviewed_by) == ("accepted", cast.qian.user.id)
    assert phone.outcomes(sent) == [("duplicate", None)]
    assert rulings(phone) == [(sent["id"], "accepted", "")]


def test_a_ruling_is_sent_until_it_was_seen(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    sent = hold_visit(cast, this_round, phone)
    client_for(cast.qian).post(
        f"/desk/held/{sent['id']}/", {"act": "set_aside", "reason": "这户归新来的同事"}
    )

    told = [(sent["id"], "set_aside", "这户归新来的同事")]
    assert rulings(phone) == told
    assert rulings(phone) == told
    assert rulings(phone, rulings_seen=[sent["id"]]) == told
    assert rulings(phone) == []
    with as_owner():
        assert not Visit.objects.exists()
        assert HeldMutation.objects.get().payload


def test_setting_aside_needs_a_reason(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    sent = hold_visit(cast, this_round, phone)

    response = client_for(cast.qian).post(
        f"/desk/held/{sent['id']}/", {"act": "set_aside", "reason": "  "}
    )

    assert response.status_code == 200
    assert "请写明理由" in response.content.decode()
    with as_owner():
        assert HeldMutation.objects.get().ruling == ""


def test_a_ruling_is_given_once(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    sent = hold_visit(cast, this_round, phone)
    client = client_for(cast.qian)
    client.post(f"/desk/held/{sent['id']}/", {"act": "set_aside", "reason": "重复"})

    response = client.post(f"/desk/held/{sent['id']}/", {"act": "accept"})

    assert response.status_code == 200
    with as_owner():
        assert not Visit.objects.exists()


def test_what_still_cannot_be_recorded_stays(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    sent = visit(cast.households["a1"][0], this_round.id)
    sent["body"]["household_id"] = str(new_id())
    phone.outcomes(sent)

    response = client_for(cast.qian).post(f"/desk/held/{sent['id']}/", {"act": "accept"})

    assert "名册上找不到这一户" in response.content.decode()
    with as_owner():
        assert HeldMutation.objects.get().ruling == ""


def test_a_held_request_is_recorded(cast: Cast, phone: Phone, client_for: ClientFor) -> None:
    phone.pull()
    lose_block(cast.lin)
    sent = case(cast.households["a1"][0], answer="灯已换好")
    assert phone.outcomes(sent) == [("held", "not_your_block")]

    response = client_for(cast.qian).post(f"/desk/held/{sent['id']}/", {"act": "accept"})

    assert response.status_code == 302
    page = client_for(cast.qian).get(f"/desk/held/{sent['id']}/").content.decode()
    assert "灯已换好" in page
    with as_owner():
        assert CaseStanding.objects.get().state == CaseState.SOLVED
        assert Told.objects.get().told_by == cast.lin.member.id


def test_a_held_list_is_signed_anew_instead(
    cast: Cast, phone: Phone, lead_phone: Phone, client_for: ClientFor
) -> None:
    sent = case(cast.households["a1"][0])
    phone.outcomes(sent)
    lead_phone.pull()
    lose_block(cast.zhao)
    body = {"hand_up_id": str(new_id()), "case_ids": [sent["body"]["case_id"]]}
    listed = mutation("hand_up", cast.a1.id, body)
    assert lead_phone.outcomes(listed) == [("held", "not_your_block")]

    page = client_for(cast.qian).post(f"/desk/held/{listed['id']}/", {"act": "accept"})

    assert "只有块长能上交清单" in page.content.decode()


def test_what_nobody_can_read_can_be_set_aside_only(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    sent = mutation("census", cast.a1.id, {})
    phone.outcomes(sent)
    client = client_for(cast.qian)

    page = client.get(f"/desk/held/{sent['id']}/").content.decode()

    assert 'value="accept"' not in page
    assert 'value="set_aside"' in page
    assert client.post(f"/desk/held/{sent['id']}/", {"act": "accept"}).status_code == 200


def test_only_the_neighbourhoods_secretary_rules(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    sent = hold_visit(cast, this_round, phone)
    address = f"/desk/held/{sent['id']}/"

    assert client_for(cast.zheng).get(address).status_code == 404
    assert client_for(cast.zheng).post(address, {"act": "accept"}).status_code == 404
    assert 'value="accept"' not in client_for(cast.sun).get(address).content.decode()
    client_for(cast.sun).post(address, {"act": "accept"})
    with as_owner():
        assert not Visit.objects.exists()
