"""The language chosen in the menu is kept with the account, and found again at the next sign-in."""

import pytest
from django.conf import settings
from django.test import Client

from minqing.accounts.models import User
from tests.builders import PASSWORD
from tests.cast import Cast, ClientFor
from tests.database import as_owner


def kept(name: str = "qian") -> str:
    with as_owner():
        return User.objects.get(username=name).language


def keep(language: str) -> None:
    with as_owner():
        User.objects.filter(username="qian").update(language=language)


def choose(client: Client, language: str) -> str:
    """Press the button in the menu; gives where it leads."""
    answer = client.post("/i18n/setlang/", {"language": language, "next": "/desk/rounds/"})
    return answer["Location"]


def sign_in(client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "qian", "password": PASSWORD})
    assert answer.status_code == 302


def test_choosing_a_language_keeps_it_for_the_account(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    assert choose(client, "en") == "/desk/rounds/"
    assert kept() == "en"
    choose(client, "zh-hans")
    assert kept() == "zh-hans"


def test_a_visitor_chooses_for_the_browser_alone(cast: Cast) -> None:
    client = Client()
    choose(client, "en")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert kept() == "zh-hans"


@pytest.mark.parametrize("language", ["de", "xx", ""])
def test_a_language_that_is_not_offered_is_not_kept(
    cast: Cast, client_for: ClientFor, language: str
) -> None:
    assert choose(client_for(cast.qian), language) == "/desk/rounds/"
    assert kept() == "zh-hans"


def test_a_new_browser_speaks_the_kept_language_after_sign_in(cast: Cast) -> None:
    keep("en")
    client = Client(headers={"accept-language": "zh-CN"})
    assert client.get("/accounts/login/")["Content-Language"] == "zh-hans"
    sign_in(client)
    assert client.get("/accounts/password/change/")["Content-Language"] == "en"


def test_the_language_chosen_on_the_sign_in_page_stays(cast: Cast) -> None:
    client = Client()
    choose(client, "en")
    sign_in(client)
    assert client.get("/accounts/password/change/")["Content-Language"] == "en"
    assert kept() == "en"


def test_who_never_chose_keeps_the_language_of_the_browser(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en-GB,en;q=0.9"})
    sign_in(client)
    assert client.get("/accounts/password/change/")["Content-Language"] == "en"
    assert kept() == "en"
