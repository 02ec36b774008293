"""The key of a page: what an address holds is read again, anything else begins at the start."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from minqing.lib.paging import MomentKey

KEY = MomentKey(datetime(2026, 6, 1, 1, 0, 0, 250, tzinfo=UTC), UUID(int=7))


def test_a_key_is_read_as_it_was_written() -> None:
    assert MomentKey.read(str(KEY)) == KEY


@pytest.mark.parametrize(
    "text", ["", "~", "2026-06-01", f"2026-06-01T01:00:00~{KEY.id}", f"{KEY.at}~7", f"{KEY}~"]
)
def test_anything_else_is_no_key(text: str) -> None:
    assert MomentKey.read(text) is None
