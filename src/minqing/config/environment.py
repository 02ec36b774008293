"""Typed readers of environment variables: the one place where a setting's text becomes a value.

An unreadable variable is an error that says what to write, never a silent default.
"""

import os
import re
from datetime import time
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from minqing.storage.folders import data_folder as storage_data_folder
from minqing.storage.roles import QUEUE_ROLE, QUEUE_SCHEMA, check_district

__all__ = [
    "InvalidSettingError",
    "ProcessRole",
    "choice",
    "data_folder",
    "database",
    "databases",
    "district",
    "flag",
    "hours",
    "integer",
    "keyring_path",
    "networks",
    "origins",
    "process_role",
    "smtp",
    "text",
    "times",
    "words",
]

Choice = TypeVar("Choice", bound=StrEnum)

DEMONSTRATION_DISTRICT: Final = "d310199"
_YES: Final = {"1", "true", "yes", "on"}
_NO: Final = {"0", "false", "no", "off", ""}


class InvalidSettingError(Exception):
    """An environment variable holds something that cannot be used."""


class ProcessRole(StrEnum):
    """As whom a process speaks to the database."""

    WEB = "web"
    WORKER = "worker"
    OWNER = "owner"


def text(name: str, default: str) -> str:
    """The variable as it is; ``default`` when it is unset or empty."""
    return os.environ.get(name) or default


def flag(name: str, *, default: bool) -> bool:
    """Yes or no: 1/0, true/false, yes/no, on/off."""
    written = os.environ.get(name)
    if written is None:
        return default
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    raise InvalidSettingError(f"{name}={written!r}: write 1 or 0.")


def integer(name: str, default: int, *, least: int | None = None) -> int:
    """A whole number, at least ``least``."""
    written = os.environ.get(name) or str(default)
    try:
        number = int(written)
    except ValueError:
        raise InvalidSettingError(f"{name}={written!r}: write a whole number.") from None
    if least is not None and number < least:
        raise InvalidSettingError(f"{name}={written!r}: write a number of at least {least}.")
    return number


def hours(name: str, default: tuple[int, int]) -> tuple[int, int]:
    """Two full hours of a day, ``7-22``."""
    written = text(name, f"{default[0]}-{default[1]}")
    first, _, last = written.partition("-")
    if first.isdecimal() and last.isdecimal() and 0 <= int(first) < int(last) <= 24:  # noqa: PLR2004 - hours of a day
        return int(first), int(last)
    raise InvalidSettingError(f"{name}={written!r}: write two full hours, such as 7-22.")


def times(name: str, default: str) -> tuple[time, time]:
    """Two times of day, ``21:00-08:00``; the second may be of the next day."""
    written = text(name, default)
    found = re.fullmatch(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", written.replace(" ", ""))
    try:
        first, second, third, fourth = [int(part) for part in found.groups()] if found else [24] * 4
        return time(first, second), time(third, fourth)
    except ValueError:
        message = f"{name}={written!r}: write two times of day, such as 21:00-08:00."
        raise InvalidSettingError(message) from None


def smtp(name: str) -> dict[str, Any]:
    """Django's settings of a mail server from ``smtps://user:password@host:465``.

    ``smtp://`` begins in the clear and goes on encrypted (STARTTLS); ``?tls=none`` never encrypts,
    for a server on this machine. Without the variable: none.
    """
    written = text(name, "")
    parts = urlsplit(written)
    if not written:
        return {}
    tls = dict(parse_qsl(parts.query)).get("tls", "starttls")
    if (
        parts.scheme not in {"smtp", "smtps"}
        or not parts.hostname
        or tls not in {"starttls", "none"}
    ):
        raise InvalidSettingError(
            f"{name}: write smtps://user:password@host:465 or smtp://host:25."
        )
    sealed = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if sealed else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": sealed,
        "EMAIL_USE_TLS": not sealed and tls == "starttls",
    }


def choice(name: str, default: Choice) -> Choice:
    """One member of the enumeration that ``default`` belongs to."""
    members = type(default)
    written = os.environ.get(name) or default.value
    try:
        return members(written)
    except ValueError:
        names = ", ".join(member.value for member in members)
        raise InvalidSettingError(f"{name}={written!r}: write one of {names}.") from None


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list separated by commas or blanks."""
    written = os.environ.get(name)
    return list(default) if written is None else written.replace(",", " ").split()


def networks(name: str) -> list[str]:
    """A list of networks or single addresses: ``10.1.2.0/24, 192.0.2.7``; none by default."""
    written = words(name)
    for each in written:
        try:
            ip_network(each)
        except ValueError:
            message = f"{name}: {each!r} is no network. Write 10.1.2.0/24 or one address."
            raise InvalidSettingError(message) from None
    return written


def origins(address: str) -> list[str]:
    """The scheme and host of an address, for a content security policy; none of an empty one.

    Raises InvalidSettingError for an address that is no http(s) one.
    """
    if not address:
        return []
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        message = f"{address!r} is no address of tiles: write https://host/{{z}}/{{x}}/{{y}}.png."
        raise InvalidSettingError(message)
    return [f"{parts.scheme}://{parts.netloc}"]


def data_folder() -> Path:
    """Where this installation keeps its data (``MINQING_DATA``)."""
    return storage_data_folder()


def district() -> str:
    """The district that this process serves (``MINQING_DISTRICT``), as its schema is named."""
    name = text("MINQING_DISTRICT", DEMONSTRATION_DISTRICT)
    try:
        return check_district(name)
    except ValueError as error:
        raise InvalidSettingError(f"MINQING_DISTRICT={name!r}: {error}") from None


def keyring_path() -> Path:
    """The file with this district's keys (``MINQING_KEYRING``)."""
    return Path(text("MINQING_KEYRING", str(data_folder() / "keys" / f"{district()}.json")))


def process_role() -> ProcessRole:
    """As whom this process speaks to the database (``MINQING_ROLE``)."""
    return choice("MINQING_ROLE", ProcessRole.WEB)


def databases() -> dict[str, dict[str, Any]]:
    """Django's ``DATABASES`` for this process.

    ``default`` is the connection of the process's role. The owner has ``queue`` beside it, on which
    alone the tables of the job queue are migrated: they exist once, for all districts.
    """
    if process_role() is not ProcessRole.OWNER:
        return {"default": database(_url("DATABASE_URL"))}
    url = _url("DATABASE_OWNER_URL")
    in_queue = f"-c role={QUEUE_ROLE} -c search_path={QUEUE_SCHEMA}"
    return {"default": database(url), "queue": database(url, options=in_queue)}


def database(url: str, *, options: str = "") -> dict[str, Any]:
    """One entry of ``DATABASES`` from ``postgresql://user:password@host:port/name?host=/socket``.

    ``options`` are command-line options for the session, such as ``-c search_path=queue``.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise InvalidSettingError("A database address begins with postgresql://")
    parameters = dict(parse_qsl(parts.query))
    host = parameters.pop("host", unquote(parts.hostname or ""))
    if options:
        parameters["options"] = f"{parameters.get('options', '')} {options}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": parameters,
    }


def _url(variable: str) -> str:
    """The address; without one, an address whose failure names the variable.

    Tools such as the type checker load the settings without a database, so a missing address is an
    error of connecting, not of loading.
    """
    unset = f"{variable.lower().replace('_', '-')}-is-not-set.invalid"
    return text(variable, f"postgresql://{unset}/minqing")
