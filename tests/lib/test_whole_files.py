"""A file that a command writes is whole or not there."""

import errno
import os
from pathlib import Path

import pytest

from minqing.lib.whole_files import whole_file


def write(path: Path, *, replace: bool = True, content: bytes = b"new") -> None:
    with whole_file(path, replace=replace) as file:
        file.write(content)


def test_it_appears_at_the_end_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with whole_file(path, replace=False) as file:
        file.write(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_new_one_never_goes_over_another(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("before")
    with pytest.raises(FileExistsError, match=str(path)):
        write(path, replace=False)
    assert path.read_text() == "before"


def test_not_even_over_one_that_came_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with pytest.raises(FileExistsError), whole_file(path, replace=False):
        path.write_text("somebody else's")
    assert path.read_text() == "somebody else's"


@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_leaves_what_was_there(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    if there:
        path.write_text("before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as raised:
        write(path)
    assert raised.value.filename == str(path)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["before"] * there


def test_what_a_kill_left_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".a.part").write_text("half of the last one, and longer")
    write(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_disk_without_links_takes_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)
    write(tmp_path / "a", replace=False)
    assert (tmp_path / "a").read_bytes() == b"new"


def test_an_error_about_another_file_keeps_its_name(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError) as raised,
        whole_file(tmp_path / "a", replace=True),
    ):
        (tmp_path / "b").read_bytes()
    assert raised.value.filename == str(tmp_path / "b")


def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write(path)
    assert os.read(reader, 100) == b"new"
    os.close(reader)
    assert path.is_fifo()
