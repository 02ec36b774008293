"""Signing in: second factor for the desk, lock-out, headers, closed doors."""

import pytest
from django.test import Client, override_settings

from minqing.accounts.models import User
from minqing.accounts.operations import UserNameError, create_user
from tests.builders import BUILDER, NOW, PASSWORD
from tests.cast import Cast, ClientFor
from tests.database import as_owner

LOGIN = "/accounts/login/"


def sign_in(client: Client, name: str, password: str = PASSWORD) -> int:
    """Post the sign-in form; gives the status."""
    return client.post(LOGIN, {"login": name, "password": password}).status_code


def test_a_visitor_is_sent_to_sign_in_and_back(cast: Cast) -> None:
    response = Client().get("/desk/cases/")
    assert response["Location"] == f"{LOGIN}?next=/desk/cases/"


def test_without_a_second_factor_the_desk_does_not_open(cast: Cast) -> None:
    client = Client()
    assert sign_in(client, "qian") == 302
    assert client.get("/desk/")["Location"] == "/accounts/2fa/"


@override_settings(MINQING_DEMO=True)
def test_the_demonstration_asks_for_no_second_factor(cast: Cast) -> None:
    client = Client()
    sign_in(client, "qian")
    assert client.get("/desk/").status_code == 200


def test_five_wrong_passwords_lock_the_name_out(cast: Cast) -> None:
    for _ in range(5):
        sign_in(Client(), "qian", "wrong password")
    assert sign_in(Client(), "qian") == 200  # the form again, not the desk
    assert sign_in(Client(), "sun") == 302


def test_an_inactive_user_cannot_sign_in(cast: Cast) -> None:
    with as_owner():
        User.objects.filter(username="qian").update(is_active=False)
    client = Client()
    sign_in(client, "qian")
    assert client.get("/desk/")["Location"] == f"{LOGIN}?next=/desk/"


@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/accounts/password/reset/", "/accounts/email/", "/admin/"]
)
def test_there_is_no_way_to_open_an_account_or_recover_one_by_mail(cast: Cast, path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("name", ["", "a", "Qian", "钱芳", "qian fang", "1qian", "q" * 41])
def test_a_user_name_that_cannot_be_typed_everywhere_is_refused(cast: Cast, name: str) -> None:
    with as_owner(), pytest.raises(UserNameError):
        create_user(
            username=name, name="钱芳", password=PASSWORD, area_code="310199", by=BUILDER, at=NOW
        )


def test_a_taken_user_name_is_refused(cast: Cast) -> None:
    with as_owner(), pytest.raises(UserNameError, match="qian"):
        create_user(
            username="qian", name="钱芳", password=PASSWORD, area_code="310199", by=BUILDER, at=NOW
        )


@pytest.mark.parametrize("path", ["/", LOGIN, "/field/", "/desk/", "/desk/gallery/"])
def test_every_page_refuses_inline_code_and_foreign_sources(
    cast: Cast, client_for: ClientFor, path: str
) -> None:
    policy = client_for(cast.qian).get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_cookies_are_kept_from_scripts_and_other_sites(cast: Cast) -> None:
    client = Client()
    sign_in(client, "qian")
    cookies = {k: v for k, v in client.cookies.items() if "session" in k}
    assert [(c["httponly"], c["samesite"]) for c in cookies.values()] == [(True, "Lax")]


@pytest.mark.parametrize(("host", "offered"), [("localhost:8000", True), ("127.0.0.1:8000", False)])
def test_a_passkey_is_offered_where_the_address_has_a_name(
    cast: Cast, client_for: ClientFor, host: str, *, offered: bool
) -> None:
    headers = {"host": host}
    login = Client(headers=headers).get(LOGIN).content.decode()
    assert ('id="passkey_login"' in login, "webauthn" in login) == (offered, offered)
    client = client_for(cast.qian)
    for path in ("/accounts/2fa/", "/accounts/2fa/webauthn/"):
        page = client.get(path, headers=headers).content.decode()
        assert ("/accounts/2fa/webauthn/add/" in page) == offered
