"""The PostgreSQL that Minqing brings along, shared by all processes of an installation.

``start_server`` takes part in its use and starts it when it does not run; ``stop`` ends the use,
and the last one to leave stops the server. After a ``kill -9`` the next command's end stops it.

Remember: it listens on no network, trusts nobody without a password, never runs as root, and no
folder that existed before gets another mode or owner.
"""

import atexit
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from minqing.storage.binaries import usable_binaries
from minqing.storage.cluster import ADMIN, PORT, Cluster
from minqing.storage.folders import (
    Account,
    UnusableFolderError,
    account_of,
    current_account,
    make_private_folder,
    reachable_by,
    service_account,
)
from minqing.storage.passwords import Passwords
from minqing.storage.process_lock import SharedUse, exclusive

__all__ = ["EmbeddedServer", "prepared_folder", "start_server"]

#: A socket's address has room for 108 bytes on Linux and 104 elsewhere.
_SOCKET_PATH_LIMIT: Final = 100
_START_LOCK: Final = "start.lock"


@dataclass
class EmbeddedServer:
    """A running server and this process's part in its use."""

    data: Path
    cluster: Cluster
    passwords: Passwords = field(repr=False)
    _use: SharedUse = field(repr=False)
    _stopped: bool = field(default=False, init=False)

    def dsn(self, role: str, dbname: str) -> str:
        """The address of a database for a role, with its password."""
        password = self.password(role)
        socket = quote(str(self.cluster.socket_folder), safe="")
        return f"postgresql://{role}:{password}@/{dbname}?host={socket}"

    def admin_dsn(self, dbname: str) -> str:
        """The address for the server's administrator: for setting up roles, never at run time."""
        return self.dsn(ADMIN, dbname)

    def password(self, role: str) -> str:
        """The role's password, made when it has none."""
        return self.passwords.of(role)

    def revive(self) -> None:
        """Start the server again when somebody has killed it; costs next to nothing when not."""
        if not self.cluster.is_running():
            with exclusive(self.data / _START_LOCK):
                self.cluster.ensure_running(self.password(ADMIN))

    def stop(self) -> None:
        """End this process's use; the last one stops the server. A second call does nothing."""
        if self._stopped:
            return
        self._stopped = True
        atexit.unregister(self.stop)
        with self._use.leave() as last:
            if last:
                self.cluster.stop()


def start_server(data: Path, *, fsync: bool = True) -> EmbeddedServer:
    """Take part in the use of the server under ``data``; make and start it when needed.

    Blocks until it answers. ``fsync=False`` is for tests only. Raises UnusableFolderError,
    NoBinariesError or ClusterError, whose messages are for the person at the terminal.
    """
    data = data.expanduser().absolute()
    account = _server_account(data)
    if not reachable_by(account, next(each for each in (data, *data.parents) if each.exists())):
        raise UnusableFolderError(_unreachable(data, account))
    data = prepared_folder(data)
    folder = data / "database"
    make_private_folder(folder, account)
    with exclusive(data / _START_LOCK):  # they may have to be copied first
        binaries = usable_binaries(account, data / "binaries")
    cluster = Cluster(
        folder=folder,
        socket_folder=_socket_folder(folder, account),
        binaries=binaries,
        account=account,
        fsync=fsync,
    )
    passwords = Passwords(data / "passwords.json")
    use = SharedUse(data / "use.lock")
    try:
        with exclusive(data / _START_LOCK):
            cluster.ensure_running(passwords.of(ADMIN))
    except BaseException:  # Ctrl-C, too, leaves no server behind that nobody uses
        with use.leave() as last:
            if last:
                cluster.stop()
        raise
    server = EmbeddedServer(data, cluster, passwords, use)
    atexit.register(server.stop)
    return server


def prepared_folder(data: Path) -> Path:
    """Create the data folder and what is missing above it; existing folders stay as they are.

    What root creates can be entered by the service user, but not listed. Raises
    UnusableFolderError.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    missing = [folder for folder in (data, *data.parents) if not folder.exists()]
    for folder in reversed(missing):
        try:
            make_private_folder(folder, current_account(), mode=mode)
        except OSError as error:
            message = f"{folder} cannot be created ({error.strerror}). Name another folder in"
            raise UnusableFolderError(f"{message} MINQING_DATA.") from None
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        message = f"{data} belongs to somebody else. Name another folder in MINQING_DATA."
        raise UnusableFolderError(message)
    return data.resolve()


def _server_account(data: Path) -> Account:
    """As whom the server runs: as we do; for root, the data's owner, else the service user."""
    if os.geteuid() != 0:
        return current_account()
    found = next((each for each in (data / "database", data) if each.exists()), None)
    owner = 0 if found is None else found.stat().st_uid
    return service_account() if owner == 0 else account_of(owner)


def _socket_folder(folder: Path, account: Account) -> Path:
    """A folder for the socket that only the account (and root) can enter, with a short path."""
    beside = folder / "socket"
    if _fits(beside):
        make_private_folder(beside, account)
        return beside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"minqing-{digest}"
    if not _fits(short):
        short = Path("/tmp") / short.name  # noqa: S108  # the name is checked below
    make_private_folder(short, account)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        message = f"{short} is not a private folder of the user {account.name}. Remove it."
        raise UnusableFolderError(message)
    return short


def _fits(socket_folder: Path) -> bool:
    return len(os.fsencode(socket_folder / f".s.PGSQL.{PORT}.lock")) <= _SOCKET_PATH_LIMIT


def _unreachable(data: Path, account: Account) -> str:
    blocked = next(
        (each for each in reversed((data, *data.parents)) if not reachable_by(account, each)),
        data,
    )
    return (
        f"The database server runs as the user {account.name}, who cannot enter {blocked}.\n"
        "Either name a folder in MINQING_DATA that this user can reach (/var/lib/minqing/data is"
        f" used without it), or allow it: chmod o+x {blocked}"
    )
