"""The command line: help that teaches, exit codes that mean something, nothing promised in vain."""

import ast
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from django.db import OperationalError
from psycopg.errors import DiskFull

from minqing.config import commands as command_line
from minqing.config.commands import app
from minqing.lib.encryption import Keyring

COMMANDS = Path("src/minqing/config/commands")


def commands(group: object = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group, as it is typed."""
    node = typer.main.get_command(app) if group is None else group
    yield path
    for name, command in getattr(node, "commands", {}).items():
        yield from commands(command, (*path, name))


def minqing(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "minqing.config.cli", *arguments],
        env={**os.environ, "PYTHONPATH": "src", "COLUMNS": "100", "NO_COLOR": "1", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def bodies() -> list[str]:
    """The modules that commands import when they run."""
    return [
        f"{node.module}.{alias.name}"
        for path in sorted(COMMANDS.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".management")
        for alias in node.names
    ]


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_explains_itself_and_its_options(path: tuple[str, ...]) -> None:
    node = typer.main.get_command(app)
    for name in path:
        node = node.commands[name]  # type: ignore[attr-defined]  # typer's groups have commands
    assert len(node.help or "") > 30
    for parameter in node.params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", None), f"{parameter.name} is not explained"


_INTERRUPTED = """
import os, signal, sys

class Finder:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Finder())
from minqing.config.cli import main
main()
"""


@pytest.mark.parametrize("module", ["typer", "psycopg", "django.db", "minqing.storage.cluster"])
def test_ctrl_c_while_the_program_is_being_loaded_is_a_stop_like_any_other(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, module],
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (130, False), done.stderr


@pytest.mark.parametrize("body", bodies())
def test_every_command_has_its_work(body: str) -> None:
    module = importlib.import_module(body)
    works = ["run"] if hasattr(module, "run") else module.__all__
    assert all(callable(getattr(module, name)) for name in works)


def test_help_names_the_first_step() -> None:
    done = minqing("--help")
    assert done.returncode == 0
    assert "Start here: minqing demo" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "variables", "message"),
    [
        (("nonsense",), {}, "No such command"),
        (("migrate",), {"MINQING_DISTRICT": "310108"}, "MINQING_DISTRICT='310108'"),
        (("migrate",), {"DATABASE_URL": "postgresql://x/"}, "DATABASE_OWNER_URL is not set"),
        (("serve", "--host", "0.0.0.0"), {}, "HTTPS is required"),
        (("serve",), {"DATABASE_URL": "postgresql://x/"}, "minqing serve --no-jobs"),
        (("demo",), {"DATABASE_URL": "postgresql://x/"}, "embedded database"),
        (("migrate",), {"MINQING_DATA": "/proc/minqing"}, "MINQING_DATA"),
    ],
)
def test_what_cannot_begin_ends_with_two_and_one_message(
    arguments: tuple[str, ...], variables: dict[str, str], message: str
) -> None:
    done = minqing(*arguments, **variables)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_role_script_is_printed_without_any_database() -> None:
    done = minqing("database", "roles-sql", "--district", "d310108")
    assert done.returncode == 0
    assert "create role d310108_web" in done.stdout


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()

    done = minqing("import", "template", "members", str(tmp_path / "a file" / "members.xlsx"))

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "a file" in done.stderr


@pytest.mark.parametrize(
    ("name", "said"), [("disk/keys", "There is no folder"), ("there", "is not written over")]
)
def test_a_file_goes_into_no_missing_folder_and_over_no_other(
    name: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "there").write_text("before")
    Keyring.create(tmp_path / "keyring.json")
    (tmp_path / "passphrase").write_text("five words for the keys")
    done = minqing(
        *("keys", "export", str(tmp_path / name)),
        *("--passphrase-file", str(tmp_path / "passphrase")),
        MINQING_KEYRING=str(tmp_path / "keyring.json"),
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert said in done.stderr
    assert not (tmp_path / "disk").exists()
    assert (tmp_path / "there").read_text() == "before"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            DiskFull("could not extend file: No space left on device\nDETAIL: 身份证"),
            1,
            "could not extend file: No space left on device",
        ),
        (OperationalError("server closed the connection"), 1, "server closed the connection"),
        (KeyboardInterrupt(), 130, "Stopped"),
    ],
)
def test_a_database_that_fails_and_a_stop_are_said_in_a_sentence(
    error: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(command_line, "app", fail)
    monkeypatch.setattr(command_line, "end_on_signals", lambda: None)
    with pytest.raises(SystemExit) as ended:
        command_line.run()
    written = capsys.readouterr().err
    assert ended.value.code == code
    assert said in written
    assert "身份证" not in written
