"""The limit of a page shows the same rows as the page, and reads none of them."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings

from benchmarks.held import HEADER, STATEMENTS, NothingHeldError
from minqing.visits.operations import start_round
from tests.builders import A_YEAR_AGO, BUILDER, NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner

PAGES = ["/desk/coverage/310199/", "/desk/coverage/310199001001/", "/desk/cases/?view=all"]


@pytest.fixture
def visitor(cast: Cast, client_for: ClientFor) -> Client:
    with as_owner():
        start_round(by=BUILDER, at=NOW, name="本轮", area_code="310199", from_on=A_YEAR_AGO)
    return client_for(cast.li)


@pytest.fixture(autouse=True)
def bench_urls() -> Iterator[None]:
    middleware = ["benchmarks.held.CountingMiddleware", *settings.MIDDLEWARE]
    with override_settings(ROOT_URLCONF="benchmarks.urls", MIDDLEWARE=middleware):
        yield


def ask(client: Client, path: str, how: str) -> tuple[str, int]:
    response = client.get(path, headers={HEADER: f"{how} count"})
    assert response.status_code == 200
    # Django masks the token anew in every answer.
    body = re.sub(r'content="\w{64}"', "", response.content.decode())
    return re.sub(r'value="\w{64}"', "", body), int(response[STATEMENTS])


@pytest.mark.parametrize("path", PAGES)
def test_a_held_page_is_the_page(visitor: Client, path: str) -> None:
    # What a session reads once is not read by any page after its first.
    ask(visitor, path, "")
    real, statements = ask(visitor, path, "")
    kept, _ = ask(visitor, path, "keep")
    rows, fewer = ask(visitor, path, "rows")
    page, _ = ask(visitor, path, "page")
    assert kept == real
    assert rows == real
    assert page == real
    assert fewer < statements
    again, as_many = ask(visitor, path, "")
    assert (again, as_many) == (real, statements)


def test_what_was_not_kept_is_not_answered(visitor: Client) -> None:
    with pytest.raises(NothingHeldError):
        ask(visitor, "/desk/cases/?view=due&level=street", "rows")


def test_the_real_settings_hold_nothing(cast: Cast, client_for: ClientFor) -> None:
    with override_settings(ROOT_URLCONF="minqing.config.urls"):
        response = client_for(cast.li).get("/desk/cases/", headers={HEADER: "keep count"})
    assert response.status_code == 200
