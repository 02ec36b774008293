"""What monitoring may see: numbers for the machine itself and for who has the token."""

import json
import logging
import sys
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import connection
from django.test import Client, override_settings

from minqing.config.structured_logs import LineFormatter
from minqing.home.queries import running
from minqing.home.queries.running import readiness
from minqing.storage.life import record_backup
from tests.cast import Cast
from tests.database import as_owner
from tests.pages import statements

NAME = "王阿妹"


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def stranger() -> Client:
    return Client(REMOTE_ADDR="203.0.113.7")


def test_strangers_learn_only_whether_it_is_ready(cast: Cast) -> None:
    assert stranger().get("/readyz").json() == {"status": "ready"}
    assert stranger().get("/metrics").status_code == 404


@override_settings(MINQING_METRICS_TOKEN="a long token")
def test_the_token_opens_both(cast: Cast) -> None:
    asked = {"Authorization": "Bearer a long token"}
    assert "jobs_waiting" in stranger().get("/readyz", headers=asked).json()
    assert stranger().get("/metrics", headers=asked).status_code == 200
    wrong = {"Authorization": "Bearer a long toke"}
    assert stranger().get("/metrics", headers=wrong).status_code == 404


def test_what_a_proxy_hands_on_is_not_the_machine_itself(cast: Cast) -> None:
    assert Client().get("/metrics").status_code == 200
    assert Client(headers={"X-Forwarded-For": "203.0.113.7"}).get("/metrics").status_code == 404
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert Client().get("/metrics").status_code == 404


def test_metrics_name_routes_and_no_paths(cast: Cast) -> None:
    Client().get("/follow/", {"number": NAME})
    Client().get(f"/nothing/{NAME}/")
    with as_owner():
        at = datetime.now(UTC)
        record_backup(snapshot_at=at, finished_at=at, name="b.tar", size=7, sha256="0" * 64)
    told = Client().get("/metrics").content.decode()
    assert 'minqing_request_seconds_count{method="GET",route="portal:follow",status="200"}' in told
    assert 'route="none",status="404"' in told
    assert "minqing_database_up 1.0" in told
    assert "minqing_jobs_waiting" in told
    assert "minqing_backup_bytes 7.0" in told
    assert NAME not in told


def test_a_missing_migration_and_a_full_disk_stand_in_the_way(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_complete", False)
    monkeypatch.setattr(running, "own_migrations", lambda: {"visits.0099_not_there"})
    assert stranger().get("/readyz").status_code == 503
    told = Client().get("/readyz").json()
    assert "run minqing migrate" in told["migrations"]
    monkeypatch.setattr(running, "_complete", True)
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(100_000, 99_999, 1))
    assert Client().get("/readyz").json()["disk"] == "full"
    assert stranger().get("/readyz").json() == {"status": "not ready"}


def test_a_clock_that_was_set_back_is_told(cast: Cast) -> None:
    now = datetime.now(UTC)
    assert readiness(now).details["clock"] == "ok"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select max(at) from ledger_ledgerentry")
        newest = cursor.fetchone()[0]
    told = readiness(newest - timedelta(hours=3)).details["clock"]
    assert told == "3:00:00 behind the ledger"


def test_a_request_is_found_again_by_its_number(cast: Cast) -> None:
    given = Client().get("/", headers={"X-Request-ID": "proxy-0123456789"})
    assert given["X-Request-ID"] == "proxy-0123456789"
    made = Client().get("/", headers={"X-Request-ID": f"{NAME}\nforged line"})
    assert NAME not in made["X-Request-ID"]
    assert len(made["X-Request-ID"]) > 10


def test_an_exception_is_logged_by_kind_and_place_alone() -> None:
    try:
        try:
            raise ValueError(f"Failing row contains ({NAME})")  # noqa: TRY301 - a chain is shown
        except ValueError as error:
            raise KeyError(NAME) from error
    except KeyError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "failed: %s", ("x",), sys.exc_info()
        )
    line = LineFormatter().format(record)
    read = json.loads(line)
    assert NAME not in line
    assert (read["event"], read["error"]["kind"]) == ("failed: x", "KeyError")
    assert read["error"]["cause"]["kind"] == "ValueError"
    assert "test_monitoring.py" in read["error"]["frames"][-1]


def test_healthz_asks_nothing(server: object) -> None:
    assert stranger().get("/healthz").json() == {"status": "ok"}
    assert statements(stranger(), "/healthz") == []
