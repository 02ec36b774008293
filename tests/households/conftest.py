"""Fixtures of the tests of the register."""

from collections.abc import Iterator

import pytest

from tests import builders
from tests.database import as_role
from tests.households.rosters import AREA


@pytest.fixture
def worker(district: str) -> Iterator[None]:
    """A district with one empty neighbourhood; the import runs as the worker."""
    for code, name in ((district, "云锦区"), ("310199001", "柳岸街道"), (AREA, "柳岸一村")):
        builders.make_area(code, name)
    with as_role("worker"):
        yield
