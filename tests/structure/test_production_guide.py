"""The files of the production guide: units that systemd understands, settings that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main

from minqing.config.commands import app

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guides" / "run-in-production.md"
FILES = ROOT / "docs" / "guides" / "production"
UNITS = sorted([*FILES.glob("*.service"), *FILES.glob("*.timer")])


#: What the units say, by section, as systemd.unit(5), systemd.service(5), systemd.exec(5) and
#: systemd.timer(5) know it; a new word is looked up there and added.
DIRECTIVES = {
    "Unit": {"Description", "After", "Wants", "Requires", "Documentation"},
    "Service": {
        *("Type", "ExecStart", "Restart", "RestartSec", "TimeoutStopSec", "EnvironmentFile"),
        *("User", "Group", "UMask", "StateDirectory", "StateDirectoryMode", "ReadWritePaths"),
        *("NoNewPrivileges", "PrivateTmp", "ProtectHome", "ProtectSystem"),
    },
    "Timer": {"OnCalendar", "Persistent", "Unit"},
    "Install": {"WantedBy"},
}


def unknown_lines(unit: Path) -> list[str]:
    """The lines of a unit that no section of ``DIRECTIVES`` knows, or that say nothing."""
    section, unknown = "", []
    for line in unit.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1]
            continue
        name, _equals, value = line.partition("=")
        if name not in DIRECTIVES.get(section, ()) or not value:
            unknown.append(line)
    return unknown


def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    """By what its manual lists, and where it is installed, by its own reading."""
    assert {unit.name: unknown_lines(unit) for unit in UNITS} == {unit.name: [] for unit in UNITS}
    program = shutil.which("true") or "/bin/true"
    for unit in UNITS:
        text = unit.read_text().replace("/opt/minqing/bin/minqing", program)
        (tmp_path / unit.name).write_text(text)
    if reader := shutil.which("systemd-analyze"):
        done = subprocess.run(
            [reader, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_a_misspelt_directive_is_found(tmp_path: Path) -> None:
    unit = tmp_path / "minqing.service"
    unit.write_text(
        "[Service]\nExecStart=/bin/true\nRestrat=always\n[Timer]\nUser=minqing\nUnit=\n"
    )
    assert unknown_lines(unit) == ["Restrat=always", "User=minqing", "Unit="]


@pytest.mark.parametrize("unit", [each for each in UNITS if each.suffix == ".service"], ids=str)
def test_units_run_commands_and_options_that_exist(unit: Path) -> None:
    lines = re.findall(r"^ExecStart=/opt/minqing/bin/minqing (.*)$", unit.read_text(), re.MULTILINE)
    assert lines
    for line in lines:
        node = typer.main.get_command(app)
        words = line.split()
        while words and words[0] in getattr(node, "commands", {}):
            node = node.commands[words.pop(0)]  # type: ignore[attr-defined]  # typer's groups have commands
        known = {name for parameter in node.params for name in parameter.opts}
        known |= {name for parameter in node.params for name in parameter.secondary_opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_no_unit_runs_as_root() -> None:
    for unit in FILES.glob("*.service"):
        assert "\nUser=minqing\n" in unit.read_text(), unit.name


def test_the_settings_exist() -> None:
    documented = set(
        re.findall(
            r"^\| `([A-Z_]+)`", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE
        )
    )
    for file in FILES.glob("*.env"):
        named = set(re.findall(r"^([A-Z_]+)=", file.read_text(), re.MULTILINE))
        assert named <= documented, file.name


def test_the_guide_names_every_file() -> None:
    text = GUIDE.read_text()
    missing = [
        file.name
        for file in FILES.iterdir()
        if file.name not in text and file.with_suffix("").name not in text
    ]
    assert missing == []
