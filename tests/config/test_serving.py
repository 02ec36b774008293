"""``minqing serve``: what it refuses, what it says, what it never writes down."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast as typed
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from minqing.config import serving
from minqing.config.environment import InvalidSettingError
from minqing.config.serving import WallClock
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.folders import temporary_data_folder
from minqing.storage.roles import ensure_district
from minqing.visits.models import Round
from tests.cast import Cast
from tests.environment import DISTRICT
from tests.fieldwork.conftest import phone  # noqa: F401 - a fixture used by name
from tests.fieldwork.phones import Phone, case
from tests.storage.machines import Machine, Wire


@pytest.fixture
def folder() -> Iterator[Path]:
    made = temporary_data_folder()
    yield made
    shutil.rmtree(made)


def test_no_log_line_holds_what_somebody_typed(
    cast: Cast,
    this_round: Round,
    phone: Phone,  # noqa: F811 - the fixture
    server: EmbeddedServer,
    folder: Path,
) -> None:
    """A request is pushed, a name is looked for, a page is asked for that is not there."""
    machine = Machine(
        Path(os.environ["MINQING_DATA"]),
        DATABASE_URL=ensure_district(server, DISTRICT).web,
        MINQING_KEYRING=str(settings.MINQING_KEYRING),
        MINQING_LOG_LEVEL="DEBUG",
    )
    log = folder / "log"
    with machine.serving(log) as url:
        phone.client = typed("Client", Wire(url))
        sent = case(cast.households["a1"][0])
        assert phone.outcomes(sent) == [("applied", None)]
        for path in ("/follow/?number=secret-word", "/no-such-page/secret-word/"):
            Wire(url).post(path, b"number=secret-word", content_type="text/plain")
        with urlopen(f"{url}/metrics") as answer:
            told = answer.read().decode()
    written = log.read_text("utf-8")
    assert '"route": "field-api:push"' in written
    assert 'minqing_pushed_items_total{outcome="applied"} 1.0' in told
    # The path alone of a page that is not there is Django's own line.
    for text in (sent["body"]["requester_name"], sent["body"]["body"], "number=secret-word"):
        assert text not in written
        assert text not in told


def test_tables_of_another_version_are_refused(server: EmbeddedServer, cast: Cast) -> None:
    urls = ensure_district(server, DISTRICT)
    serving._check_migrated(urls.web)
    with psycopg.connect(urls.owner) as owner:
        row = owner.execute(
            "delete from django_migrations where app = 'visits' and name = '0001_initial'"
            " returning id, applied"
        ).fetchone()
    with pytest.raises(InvalidSettingError, match="older than this program"):
        serving._check_migrated(urls.web)
    assert row is not None
    with psycopg.connect(urls.owner) as owner:
        owner.execute(
            "insert into django_migrations (app, name, applied)"
            " values ('visits', '0001_initial', %s), ('visits', '9999_later', now())",
            [row[1]],
        )
    with pytest.raises(InvalidSettingError, match="newer than this program"):
        serving._check_migrated(urls.web)
    with psycopg.connect(urls.owner) as owner:
        owner.execute("delete from django_migrations where name = '9999_later'")


def test_a_moved_clock_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    clock = WallClock(said.append)
    clock.look()
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 7200)
    clock.look()
    clock.look()
    assert len(said) == 1
    assert "forward by 7200 s" in said[0]
    monkeypatch.setattr("time.time", lambda: now)
    clock.look()
    assert "back by" in said[1]
