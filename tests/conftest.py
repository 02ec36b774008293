"""Fixtures of all tests."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest
from hypothesis import HealthCheck, settings

from tests import environment, real_data

if TYPE_CHECKING:
    from minqing.visits.models import Round
    from tests.cast import Cast, ClientFor, Player

environment.prepare()
django.setup()

# How fast a machine is says nothing about the program; speed is measured by the bench.
settings.register_profile("minqing", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("minqing")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs real data where there is none, and say how many tests that are."""
    if real_data.FOLDER.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("real_data")]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
        sys.stdout.write(f"{len(left_out)} tests need real data; {real_data.FOLDER} is not there\n")


@pytest.fixture(scope="session")
def server() -> Iterator[object]:
    """The real PostgreSQL server with this process's migrated, empty district."""
    from tests.database import close_district, open_district

    running, _ = open_district()
    yield running
    close_district(running)


@pytest.fixture
def district(server: object) -> Iterator[str]:
    """The empty district; whatever the test committed is removed afterwards. Its code is given."""
    from tests.database import empty_all_tables

    empty_all_tables()
    yield environment.DISTRICT_CODE
    empty_all_tables()


@pytest.fixture
def cast(district: str) -> "Cast":
    """The named cast in its district (``tests.cast.Cast``)."""
    from tests.cast import assemble

    return assemble()


@pytest.fixture
def this_round(cast: "Cast") -> "Round":
    """The round that is held in the whole district, and a visit line."""
    from minqing.visits.operations import set_visit_line, start_round
    from tests.builders import A_YEAR_AGO, BUILDER, NOW
    from tests.database import as_owner

    with as_owner():
        set_visit_line(by=BUILDER, at=NOW, code="team", name="团组走访", sort=1, area_code="310199")
        return start_round(
            by=BUILDER, at=NOW, name="2026年走访", area_code="310199", from_on=A_YEAR_AGO
        )


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Where a test writes the spreadsheet that is brought in."""
    return tmp_path / "sheet.csv"


@pytest.fixture
def client_for() -> "ClientFor":
    """A function: a test client signed in as one of the cast, second factor done."""
    from django.test import Client

    def sign_in(player: "Player") -> Client:
        client = Client()
        client.force_login(player.user)
        session = client.session
        session["second_factor_set"] = True
        session.save()
        return client

    return sign_in
