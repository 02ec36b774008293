"""Signing in at the desk: by the real pages, or by a session that is already open."""

import time
from datetime import UTC, datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.builders import PASSWORD
from tests.cast import Player

__all__ = ["Authenticator", "give_session", "sign_in"]

_PERIOD = 30


class Authenticator:
    """The app with the six digits. Each of its codes is good once."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._used = 0

    def code(self) -> str:
        """The present code; waits for the next one when it was used already."""
        while (counter := int(datetime.now(UTC).timestamp()) // _PERIOD) == self._used:
            time.sleep(0.5)
        self._used = counter
        return str(format_hotp_value(hotp_value(self._secret, counter)))


def sign_in(page: Page, player: Player) -> Authenticator:
    """The first time: password, then set up the authenticator app; the desk is open afterwards."""
    page.goto("/desk/")
    page.get_by_label("Name").fill(player.user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Set up the app").click()
    # A second factor is only set up by whoever gives the password once more.
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    authenticator = Authenticator(page.locator("#secret").inner_text())
    page.get_by_label("Authenticator code").fill(authenticator.code())
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#secret")).to_have_count(0)
    page.goto("/desk/")
    expect(page.locator("nav.side")).to_be_attached()
    return authenticator


def give_session(context: BrowserContext, player: Player, url: str) -> None:
    """Open the desk for a player without the pages of signing in, which have their own test."""
    client = Client()
    client.force_login(player.user)
    session = client.session
    session["second_factor_set"] = True
    session.save()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
