"""Contact cards: PDF for doors and entrances, with what was asked for and nothing more."""

import pytest

from minqing.documents.operations import render_pdf
from minqing.documents.rules import PrintedPage, Value
from minqing.ledger.models import LedgerEntry
from minqing.organisations.models import Member
from minqing.storage.keys import seal_column
from minqing.visits.models import ConfirmCode
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.portal.test_address import given_to_lin

PHONE = "13800138000"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What was handed to the typesetter, beside the real PDF."""
    seen: list[dict[str, object]] = []

    def noted(page: PrintedPage, context: dict[str, Value]) -> bytes:
        seen.append(dict(context))
        return render_pdf(page, context)

    monkeypatch.setattr("minqing.home.operations.cards.render_pdf", noted)
    return seen


def lin_has_a_phone(cast: Cast) -> None:
    with as_owner():
        Member.objects.filter(pk=cast.lin.member.pk).update(
            phone=seal_column(Member, "phone", PHONE)
        )


def test_cards_of_a_block_name_who_looks_after_each_door(
    cast: Cast, client_for: ClientFor, printed: list[dict[str, object]]
) -> None:
    given_to_lin(cast)
    response = client_for(cast.zhao).post(
        f"/desk/cards/{cast.a1.pk}/", {"what": "households", "entrance": "", "with_codes": "on"}
    )

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-")
    made = printed[0]["cards"]
    assert isinstance(made, list)
    assert len(made) == 12
    assert {card["contact"] for card in made} == {cast.lin.member.name}
    assert {card["phone"] for card in made} == {""}
    assert len({code for card in made for code in card["codes"]}) == 72
    names = {home.name for home in cast.households["a1"]}
    assert [name for name in names if name in str(printed[0])] == []


def test_a_telephone_number_is_printed_when_asked_for_and_the_ledger_says_so(
    cast: Cast, client_for: ClientFor, printed: list[dict[str, object]]
) -> None:
    given_to_lin(cast)
    lin_has_a_phone(cast)
    entrance = cast.households["a1"][0].area_code
    client_for(cast.qian).post(
        f"/desk/cards/{cast.a1.pk}/",
        {"what": "households", "entrance": entrance, "with_phones": "on"},
    )

    made = printed[0]["cards"]
    assert isinstance(made, list)
    assert [card["phone"] for card in made] == [PHONE] * 6
    with as_owner():
        entry = LedgerEntry.objects.get(act="home.cards_printed")
        assert (entry.detail["cards"], entry.detail["phones"]) == (6, True)
        assert not ConfirmCode.objects.exists()


def test_an_entrance_gets_a_page_with_its_team(
    cast: Cast, client_for: ClientFor, printed: list[dict[str, object]]
) -> None:
    response = client_for(cast.qian).post(
        f"/desk/cards/{cast.a1.pk}/", {"what": "entrances", "entrance": ""}
    )

    assert response.content.startswith(b"%PDF-")
    made = printed[0]["cards"]
    assert isinstance(made, list)
    assert [card["address"] for card in made] == ["1号楼1门", "1号楼2门"]
    assert made[0]["team"] == [cast.zhao.member.name, cast.lin.member.name]


@pytest.mark.parametrize(
    ("name", "status"),
    [("zhao", 200), ("qian", 200), ("sun", 200), ("lin", 403), ("wu", 403), ("zheng", 404)],
)
def test_who_may_print_cards(cast: Cast, client_for: ClientFor, name: str, status: int) -> None:
    assert client_for(cast.players[name]).get(f"/desk/cards/{cast.a1.pk}/").status_code == status
