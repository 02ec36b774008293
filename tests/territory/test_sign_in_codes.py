"""Codes for the first sign-in from the staff desk: shown once, by those who may fill every post."""

import re

import pytest
from django.test import Client

from minqing.accounts.models import User
from minqing.ledger.models import LedgerEntry
from minqing.territory.models import Posting
from minqing.territory.rules import Role
from tests.accounts.test_sign_in import sign_in
from tests.builders import make_posting
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner

CODE = re.compile(r'<code class="figure-value" id="code">([A-Z0-9-]+)</code>')


def url_of(player: Player) -> str:
    with as_owner():
        return f"/desk/staff/post/{Posting.objects.get(member=player.member, role=player.role).id}/"


def test_a_code_is_shown_once_and_opens_the_account(cast: Cast, client_for: ClientFor) -> None:
    client, post = client_for(cast.qian), url_of(cast.lin)
    assert f'href="{post}sign-in/"' in client.get(post).content.decode()
    assert CODE.search(client.get(f"{post}sign-in/").content.decode()) is None
    given = client.post(f"{post}sign-in/")
    assert "no-store" in given["Cache-Control"]
    found = CODE.search(given.content.decode())
    assert found is not None
    assert found[1] not in client.get(f"{post}sign-in/").content.decode()
    assert sign_in(Client(), "lin", found[1]) == 302
    with as_owner():
        entry = LedgerEntry.objects.get(act="accounts.codes_issued")
        assert (entry.actor_id, entry.object_id) == (cast.qian.user.id, cast.lin.user.id)
        assert found[1] not in str(entry.detail)


def test_looking_at_the_page_changes_nothing(cast: Cast, client_for: ClientFor) -> None:
    client_for(cast.qian).get(f"{url_of(cast.lin)}sign-in/")
    with as_owner():
        assert not User.objects.get(pk=cast.lin.user.pk).must_choose_password
        assert not LedgerEntry.objects.filter(act="accounts.codes_issued").exists()


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("sun", "qian", 200),
        ("li", "sun", 200),
        ("li", "zhou", 200),
        ("qian", "qian", 403),
        ("li", "li", 403),
        ("qian", "wu", 404),
        ("zheng", "lin", 404),
        ("sun", "zheng", 404),
        ("zhao", "lin", 403),
        ("lin", "zhao", 403),
        ("zhou", "zhou", 403),
    ],
)
def test_only_those_who_may_post_somebody_give_out_a_code(
    cast: Cast, client_for: ClientFor, who: str, whose: str, status: int
) -> None:
    client, post = client_for(cast.players[who]), url_of(cast.players[whose])
    assert client.post(f"{post}sign-in/").status_code == status
    with as_owner():
        issued = LedgerEntry.objects.filter(act="accounts.codes_issued").exists()
    assert issued is (status == 200)
    if status != 404:
        shown = client.get(post)
        assert (f"{post}sign-in/" in shown.content.decode()) is (status == 200)


@pytest.mark.parametrize(
    ("role", "area"), [(Role.DISTRICT_OFFICE, "310199"), (Role.TEAM_MEMBER, "310199002001")]
)
def test_a_post_elsewhere_is_not_opened_by_the_code_of_a_secretary(
    cast: Cast, client_for: ClientFor, role: Role, area: str
) -> None:
    """Whoever holds the code could sign in with it, and would see what the other post opens."""
    client, post = client_for(cast.qian), url_of(cast.lin)
    make_posting(
        cast.lin.member, role, area_code=area, block=cast.c1 if role is Role.TEAM_MEMBER else None
    )
    assert f"{post}sign-in/" not in client.get(post).content.decode()
    assert client.post(f"{post}sign-in/").status_code == 403
    assert client_for(cast.li).post(f"{post}sign-in/").status_code == 200


def test_an_operator_gets_no_code_from_the_desk(cast: Cast, client_for: ClientFor) -> None:
    with as_owner():
        User.objects.filter(pk=cast.lin.user.pk).update(is_operator=True)
    assert client_for(cast.li).post(f"{url_of(cast.lin)}sign-in/").status_code == 403
