"""Work on a connection of its own, beside the thread that goes on."""

import pytest
from django.db import connection

from minqing.storage.beside import beside
from tests.database import as_role
from tests.storage.servers import wait_until

Seen = list[tuple[str, int]]


def _look(seen: Seen) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, pg_backend_pid()")
        seen.append(cursor.fetchone())


def _is_there(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_activity where pid = %s", [backend])
        return bool(cursor.fetchone()[0])


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("role", ["owner", "worker"])
def test_the_work_has_a_connection_of_the_same_role_and_leaves_none(role: str) -> None:
    seen: Seen = []
    with as_role(role):
        _look(seen)
        with beside() as staged:
            staged.begin(lambda: _look(seen))
            staged.wait()
        (here, own), (there, other) = seen
        assert (there, other == own) == (here, False)
        wait_until(lambda: not _is_there(other))


@pytest.mark.usefixtures("district")
def test_what_the_work_raises_is_raised_where_it_is_waited_for() -> None:
    with beside() as staged:
        staged.begin(lambda: int("五"))  # type: ignore[arg-type]  # it never returns
        with pytest.raises(ValueError, match="五"):
            staged.wait()
        staged.wait()
