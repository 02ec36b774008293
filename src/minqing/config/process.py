"""What every command does first: choose a role, find the database, load Django.

Without ``DATABASE_URL`` the embedded server is used for as long as the command runs.
"""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Final

import django
from django.db import connections
from django.utils import translation

from minqing.config.environment import InvalidSettingError, ProcessRole, data_folder, district
from minqing.storage.embedded import EmbeddedServer, start_server
from minqing.storage.roles import DistrictUrls, ensure_district

__all__ = [
    "become",
    "connected",
    "district_server",
    "end_on_signals",
    "loaded",
    "uses_embedded",
]

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
def district_server() -> Iterator[tuple[EmbeddedServer, DistrictUrls]]:
    """The embedded server with this district's schema and roles, for as long as the body runs."""
    server = start_server(data_folder())
    try:
        yield server, ensure_district(server, district())
    finally:
        server.stop()


@contextmanager
def connected(role: ProcessRole) -> Iterator[None]:
    """Run the body as a role, with Django loaded.

    Raises InvalidSettingError when an own PostgreSQL is named without the address that this role
    needs.
    """
    if uses_embedded():
        with district_server() as (_, urls), loaded(become(role, urls)):
            yield
        return
    variable = _VARIABLES[role]
    if not os.environ.get(variable):
        raise InvalidSettingError(f"{variable} is not set; this command runs as the {role}.")
    with loaded({"MINQING_ROLE": role}):
        yield


@contextmanager
def loaded(environment: Mapping[str, str]) -> Iterator[None]:
    """Load settings and apps in this environment; leave no connection open at the end."""
    os.environ.update(environment)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    translation.activate(_terminal_language())
    try:
        yield
    finally:
        connections.close_all()


def become(role: ProcessRole, urls: DistrictUrls) -> dict[str, str]:
    """The environment of a process with this role, in which every other address is emptied."""
    address = {
        ProcessRole.OWNER: urls.owner,
        ProcessRole.WEB: urls.web,
        ProcessRole.WORKER: urls.worker,
    }[role]
    emptied = dict.fromkeys(_VARIABLES.values(), "")
    return {**emptied, "MINQING_ROLE": role, _VARIABLES[role]: address}


def _terminal_language() -> str:
    """The language that the person at the terminal has chosen for all programs."""
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh-hans" if chosen.startswith("zh") else "en"


def end_on_signals() -> None:
    """Let SIGTERM and SIGHUP end a command like Ctrl-C does: through its ``finally`` blocks."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
