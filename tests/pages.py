"""Pages of the server in tests: as people read them, and what they ask of the database."""

import re
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

__all__ = ["after_language", "opened", "own_statements", "statements", "words"]

_TRANSACTION = {"BEGIN", "COMMIT"}
_FRAME = ("django_session", "accounts_user", "postings_of_user", "set_config", "SAVEPOINT")


def opened(client: Client, path: str) -> str:
    """The page at an address, which answers 200."""
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def after_language(content: bytes) -> str:
    """Where a page lets the switch of its language lead: an address that opens."""
    found: list[str] = re.findall(
        r'<input type="hidden" name="next" value="([^"]*)">', content.decode()
    )
    (address,) = found
    return unescape(address)


def words(content: bytes) -> str:
    """The text of a page, each run of white space one blank."""
    plain = re.sub(r"<(script|style)[\s\S]*?</\1>|<[^>]+>", " ", content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def statements(client: Client, path: str) -> list[str]:
    """What a page that was open before asks of the database, without its begin and end."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [each["sql"] for each in captured if each["sql"] not in _TRANSACTION]


def own_statements(client: Client, path: str) -> list[str]:
    """The same without session, user, postings, scope and savepoints, as on every page."""
    asked = statements(client, path)
    return [sql for sql in asked if not any(word in sql for word in _FRAME)]
