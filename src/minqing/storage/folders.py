"""Where an installation keeps its data, and as which user its database server runs."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = [
    "Account",
    "UnusableFolderError",
    "account_of",
    "current_account",
    "data_folder",
    "make_private_folder",
    "reachable_by",
    "service_account",
    "temporary_data_folder",
]

SERVICE_USER: Final = "minqing"
SERVICE_HOME: Final = Path("/var/lib/minqing")


class UnusableFolderError(Exception):
    """The data folder cannot be used as it is; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        """Whether this process runs as this user."""
        return self.uid == os.geteuid()

    def run(
        self, command: list[str], *, environment: dict[str, str] | None = None, check: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, in ``/`` and without our standard input; capture its output.

        It runs in a session of its own, so that Ctrl-C reaches us alone. Only root can run
        programs as another user.
        """
        switch: dict[str, object] = (
            {} if self.is_current else {"user": self.uid, "group": self.gid, "extra_groups": []}
        )
        return subprocess.run(  # type: ignore[call-overload, no-any-return]  # one dict for three options
            command,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=check,
            start_new_session=True,
            **switch,
        )


def data_folder() -> Path:
    """``MINQING_DATA``; without it the service user's folder for root, else the user's own."""
    chosen = os.environ.get("MINQING_DATA")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return SERVICE_HOME / "data"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "minqing"


def current_account() -> Account:
    """The user that this process runs as."""
    uid = os.geteuid()
    try:
        return _account(pwd.getpwuid(uid))
    except KeyError:  # a container may run as a number without a name
        return Account(str(uid), uid, os.getegid())


def account_of(uid: int) -> Account:
    """The user with this number; KeyError when it has no name."""
    return _account(pwd.getpwuid(uid))


def service_account() -> Account:
    """The user that the database server runs as when we are root, created when missing."""
    try:
        return _account(pwd.getpwnam(SERVICE_USER))
    except KeyError:
        pass
    if shutil.which("useradd") is None:
        message = (
            f"PostgreSQL does not run as root, and there is no user {SERVICE_USER!r}."
            " Create that system user, or run Minqing as an ordinary user."
        )
        raise UnusableFolderError(message)
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", str(SERVICE_HOME), "--shell", "/usr/sbin/nologin", SERVICE_USER]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return _account(pwd.getpwnam(SERVICE_USER))


def reachable_by(account: Account, folder: Path) -> bool:
    """Whether the account can enter the folder: the system is asked, which knows ACLs."""
    if account.is_current:
        return os.access(folder, os.X_OK)
    return account.run(["/bin/sh", "-c", 'cd "$0"', str(folder)]).returncode == 0


def make_private_folder(folder: Path, account: Account, *, mode: int = 0o700) -> None:
    """Create the last folder of a path for an account; one that exists is left as it is."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    if not account.is_current:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(mode)


def temporary_data_folder() -> Path:
    """A new folder for a test's or a benchmark's data, which the service user can reach.

    The caller deletes it, after stopping its server.
    """
    folder = Path(tempfile.mkdtemp(prefix="minqing-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    return folder


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
