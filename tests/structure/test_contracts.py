"""The import contracts are kept, and break when somebody breaks them."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.packages import ROOT, contract, packages

#: Packages with parts of their own kind instead of rules, models, operations and so on.
OTHER_PARTS = {"config", "lib", "storage", "ui"}
EDGES = {"views", "api", "jobs"}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's Python and its contracts, to be broken."""
    shutil.copy(ROOT / ".importlinter", tmp_path)
    shutil.copytree(
        ROOT / "src/minqing",
        tmp_path / "src/minqing",
        ignore=shutil.ignore_patterns("frontend", "static", "locale", "templates", "__pycache__"),
    )
    return tmp_path


def plant(copy: Path, module: str, line: str) -> None:
    """Add a line to a module, or to the folder of that name, or make the module."""
    path = copy / "src/minqing" / f"{module}.py"
    if not path.exists() and path.with_suffix("").is_dir():
        path = path.with_suffix("") / "__init__.py"
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def test_the_contracts_are_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("territory/queries", "import minqing.visits.rules", "goes down only"),
        ("portal/rules", "import minqing.fieldwork.rules", "goes down only"),
        ("extras/__init__", '"""An unlisted package."""', "goes down only"),
        ("visits/rules", "import minqing.visits.access", "Inside a package"),
        ("cases/models", "import minqing.cases.operations", "Inside a package"),
        ("visits/utils", '"""A module of no kind."""', "Inside a package"),
        ("lib/ids", "import django.conf", "never reach Django"),
        ("visits/rules", "import minqing.ledger.models", "never reach Django"),
        ("home/views", "import minqing.visits.views", "Nobody calls an edge"),
    ],
)
def test_a_planted_fault_breaks_its_contract(
    copy: Path, module: str, line: str, broken: str
) -> None:
    plant(copy, module, line)
    done = lint(copy)
    assert done.returncode == 1
    found = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(broken in line for line in found), done.stdout


def test_every_package_of_the_domain_is_held_to_the_usual_parts() -> None:
    containers = {name.removeprefix("minqing.") for name in contract("modules", "containers")}
    assert containers == packages() - OTHER_PARTS


def foreign_edges(folder: Path) -> Iterator[str]:
    """Imports of another package's edge, which even urls and management may not have."""
    for path in sorted(folder.rglob("*.py")):
        own = path.relative_to(folder).parts[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name in _imported(node):
                parts = name.split(".")
                if parts[0] == "minqing" and EDGES & set(parts[2:3]) and parts[1] != own:
                    yield f"{path.relative_to(folder)}: {name}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def test_no_package_imports_an_edge_of_another() -> None:
    assert list(foreign_edges(ROOT / "src/minqing")) == []


def test_an_import_of_another_packages_edge_is_found(copy: Path) -> None:
    plant(copy, "home/urls", "from minqing.visits import views as stranger")
    assert list(foreign_edges(copy / "src/minqing")) == ["home/urls.py: minqing.visits.views"]
