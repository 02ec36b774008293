"""The notice on personal data: found from every page, in both languages, without an account."""

import pytest
from django.test import Client, override_settings


@pytest.mark.parametrize("path", ["/", "/follow/"])
def test_every_page_of_the_portal_leads_to_it(server: object, path: str) -> None:
    assert 'href="/privacy/"' in Client().get(path).content.decode()


def test_it_is_there_in_both_languages(server: object) -> None:
    chinese = Client().get("/privacy/").content.decode()
    english = Client(headers={"accept-language": "en"}).get("/privacy/").content.decode()
    assert "《个人信息保护法》第十三条" in chinese
    assert "Personal Information Protection Law, article 13" in english


def test_it_names_who_is_responsible(server: object) -> None:
    with override_settings(MINQING_PRIVACY_CONTACT="区委党员责任区办公室 021-5555 0000"):
        assert "区委党员责任区办公室 021-5555 0000" in Client().get("/privacy/").content.decode()
