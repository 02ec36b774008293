"""The job queue: made once for all districts, and no job of one is done by another."""

import os
import subprocess
import sys
from pathlib import Path

import procrastinate
import psycopg
import pytest
from procrastinate.testing import InMemoryConnector

from minqing.storage.district_jobs import keep_to_district
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import DATABASE, DistrictUrls, ensure_district
from tests.environment import DISTRICT

#: Defers a job, or does those that wait: ``python -c … defer|work FILE``.
_JOBS = """
import sys
from minqing.config.environment import ProcessRole
from minqing.config.process import connected
with connected(ProcessRole.WORKER):
    from procrastinate.contrib.django import app
    from minqing.storage.district_jobs import keep_to_district
    from minqing.storage.management import worker
    @app.task(name="tests.note")
    def note(text):
        with open(sys.argv[2], "a") as file:
            print(text, file=file)
    keep_to_district(app)
    if sys.argv[1] == "defer":
        note.defer(text="done")
    else:
        worker.run(concurrency=1, wait=False)
"""


@pytest.fixture(scope="module")
def districts(own_server: EmbeddedServer) -> dict[str, DistrictUrls]:
    """Two migrated districts in one database."""
    urls = {name: ensure_district(own_server, name) for name in ("east", "west")}
    for name in urls:
        run(own_server, name, ["-m", "minqing.config.cli", "migrate"])
    return urls


def run(server: EmbeddedServer, district: str, arguments: list[str]) -> None:
    removed = {"DATABASE_URL", "DATABASE_OWNER_URL", "MINQING_KEYRING", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in removed}
    subprocess.run(
        [sys.executable, *arguments],
        env={
            **kept,
            "PYTHONPATH": "src",
            "MINQING_DATA": str(server.data),
            "MINQING_DISTRICT": district,
        },
        check=True,
        stdout=subprocess.DEVNULL,
    )


def test_the_queues_tables_are_there_once(
    own_server: EmbeddedServer, districts: dict[str, DistrictUrls]
) -> None:
    with psycopg.connect(own_server.admin_dsn(DATABASE)) as connection:
        found = connection.execute(
            "select schemaname, tableowner from pg_tables where tablename = 'procrastinate_jobs'"
        ).fetchall()
    assert found == [("queue", "minqing_queue")]


def test_a_district_does_its_own_jobs_only(
    own_server: EmbeddedServer, districts: dict[str, DistrictUrls], tmp_path: Path
) -> None:
    done = tmp_path / "done"
    run(own_server, "east", ["-c", _JOBS, "defer", str(done)])
    run(own_server, "west", ["-c", _JOBS, "work", str(done)])
    assert not done.exists()
    run(own_server, "east", ["-c", _JOBS, "work", str(done)])
    assert done.read_text() == "done\n"


def test_web_defers_jobs_but_says_nothing_about_migrations(
    districts: dict[str, DistrictUrls],
) -> None:
    with psycopg.connect(districts["east"].web, autocommit=True) as web:
        web.execute("insert into procrastinate_jobs (task_name, queue_name) values ('x', 'east')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("delete from django_migrations")


def test_every_task_and_every_periodic_one_is_the_districts_own() -> None:
    app = procrastinate.App(connector=InMemoryConnector())

    @app.periodic(cron="0 3 * * *")
    @app.task(name="nightly", queue="default")
    def nightly(timestamp: int) -> None:
        del timestamp

    @app.periodic(cron="0 4 * * *", periodic_id="late")
    @app.task(name="later")
    def later(timestamp: int) -> None:
        del timestamp

    keep_to_district(app)
    assert {app.tasks[name].queue for name in ("nightly", "later")} == {DISTRICT}
    assert {
        key: each.periodic_id for key, each in app.periodic_registry.periodic_tasks.items()
    } == {
        ("nightly", DISTRICT): DISTRICT,
        ("later", f"{DISTRICT}:late"): f"{DISTRICT}:late",
    }
