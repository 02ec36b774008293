"""Fixtures of the tests of storage."""

from collections.abc import Iterator

import pytest

from minqing.storage.embedded import EmbeddedServer, start_server
from tests.storage.servers import data_folder


@pytest.fixture(scope="module")
def own_server() -> Iterator[EmbeddedServer]:
    """A server of a module's own, apart from the one that all other tests share."""
    with data_folder() as data:
        server = start_server(data, fsync=False)
        yield server
        server.stop()
