"""PostgreSQL's programs: used in place where possible, copied where the server's user cannot go."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing.storage import binaries
from minqing.storage.binaries import MAJOR_VERSION, usable_binaries
from minqing.storage.folders import (
    Account,
    current_account,
    reachable_by,
    service_account,
    temporary_data_folder,
)


@pytest.fixture
def copies() -> Iterator[Path]:
    folder = temporary_data_folder()
    yield folder / "binaries"
    shutil.rmtree(folder)


@pytest.fixture
def account() -> Account:
    """As whom the server would run."""
    mine = current_account()
    return service_account() if mine.uid == 0 else mine


def test_programs_that_can_be_run_are_not_copied(account: Account, copies: Path) -> None:
    folder = usable_binaries(account, copies)
    if reachable_by(account, binaries.installed_binaries()):
        assert folder == binaries.installed_binaries()
        assert not copies.exists()


@pytest.fixture
def out_of_reach(account: Account, copies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For root, programs in a folder that the server's user cannot enter; else as if they were."""
    installed = binaries.installed_binaries()
    if account.is_current:
        runnable = binaries._runnable
        monkeypatch.setattr(
            binaries,
            "_runnable",
            lambda who, folder: folder.is_relative_to(copies) and runnable(who, folder),
        )
        return
    closed = copies.parent / "closed"
    closed.mkdir(mode=0o700)
    package = installed.parent.parent
    shutil.copytree(package, closed / package.name)
    libraries = f"{package.name}.libs"
    shutil.copytree(package.parent / libraries, closed / libraries)
    moved = closed / package.name / installed.relative_to(package)
    monkeypatch.setattr(binaries, "installed_binaries", lambda: moved)


@pytest.mark.usefixtures("out_of_reach")
def test_programs_out_of_reach_are_copied_once(account: Account, copies: Path) -> None:
    folder = usable_binaries(account, copies)
    made_at = folder.stat().st_mtime_ns
    for program in ("initdb", "pg_ctl", "postgres", "psql"):
        done = account.run([str(folder / program), "--version"])
        assert done.returncode == 0, done.stderr
        assert f" {MAJOR_VERSION}." in done.stdout
    assert usable_binaries(account, copies) == folder
    assert folder.stat().st_mtime_ns == made_at
