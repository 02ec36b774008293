"""Fixtures of all tests."""

from collections.abc import Iterator

import django
import pytest

from tests import environment

environment.prepare()
django.setup()


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
