"""Sources: short enough to be read, explained, and silent about no check without a reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.packages import ROOT, packages
from tools.check_sizes import findings

#: What silences a checker, and after it the reason.
SILENCED = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[a-z, -]+\])?)(?P<why>.*)"
)
LEAST_PACKAGE_WORDS = 12


def sources() -> Iterator[Path]:
    for folder in ("src", "tests", "tools", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {"migrations", "node_modules"} & set(path.parts):
                yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_nothing_is_too_long() -> None:
    assert list(findings(ROOT)) == []


def test_long_files_and_functions_are_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "long.py").write_text("def long():\n" + "    pass\n" * 85 + "\n" * 420)
    assert list(findings(tmp_path)) == [
        "src/long.py: 506 lines, at most 500",
        "src/long.py:1: long has 86 lines, at most 85",
    ]


def test_every_module_says_what_it_is() -> None:
    silent = [
        name(path)
        for path in sources()
        if (tree := ast.parse(path.read_text("utf-8"))).body and not ast.get_docstring(tree)
    ]
    assert silent == []


@pytest.mark.parametrize("package", sorted(packages()))
def test_every_package_says_what_it_owns(package: str) -> None:
    path = ROOT / "src/minqing" / package / "__init__.py"
    words = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split()
    assert len(words) >= LEAST_PACKAGE_WORDS


def test_every_public_function_is_explained() -> None:
    silent = [
        f"{name(path)}: {node.name}"
        for path in sources()
        if path.is_relative_to(ROOT / "src")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_check_is_silenced_without_a_reason() -> None:
    silenced = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in sources()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := SILENCED.search(line)) and not found["why"].strip("# -—")
    ]
    assert silenced == []
