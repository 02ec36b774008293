"""What every command does first: choose a role, find the database, load Django.

Without ``DATABASE_URL`` the embedded server is used for as long as the command runs.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import django

from minqing.config.environment import InvalidSettingError, ProcessRole, data_folder, district
from minqing.storage.embedded import EmbeddedServer, start_server
from minqing.storage.roles import DistrictUrls, ensure_district

__all__ = ["become", "connected", "end_on_signals", "load_django", "uses_embedded"]

SETTINGS: Final = "minqing.config.settings"
_VARIABLES: Final = {
    ProcessRole.OWNER: "DATABASE_OWNER_URL",
    ProcessRole.WEB: "DATABASE_URL",
    ProcessRole.WORKER: "DATABASE_URL",
}


def uses_embedded() -> bool:
    """Whether this installation runs the embedded server: neither address is set."""
    return not any(os.environ.get(name) for name in _VARIABLES.values())


@contextmanager
def connected(role: ProcessRole) -> Iterator[None]:
    """Run the body as a role, with Django loaded.

    The embedded server is started when needed and left at the end. Raises InvalidSettingError when
    an own PostgreSQL is named without the address that this role needs.
    """
    if not uses_embedded():
        variable = _VARIABLES[role]
        if not os.environ.get(variable):
            raise InvalidSettingError(f"{variable} is not set; this command runs as the {role}.")
        os.environ["MINQING_ROLE"] = role
        load_django()
        yield
        return
    server = start_server(data_folder())
    try:
        os.environ.update(become(role, ensure_district(server, district())))
        load_django()
        yield
    finally:
        _close_connections()
        server.stop()


def become(role: ProcessRole, urls: DistrictUrls) -> dict[str, str]:
    """The environment of a process with this role: it never holds another role's address."""
    address = {
        ProcessRole.OWNER: urls.owner,
        ProcessRole.WEB: urls.web,
        ProcessRole.WORKER: urls.worker,
    }[role]
    return {"MINQING_ROLE": role, _VARIABLES[role]: address}


def load_django() -> None:
    """Load the settings and all apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def end_on_signals() -> None:
    """Let SIGTERM and SIGHUP end a command like Ctrl-C does: through its ``finally`` blocks."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _close_connections() -> None:
    """Leave no connection behind that a stopping server would have to cut."""
    from django.db import connections  # noqa: PLC0415  # usable only once Django is loaded

    connections.close_all()
