"""Refuse files over 500 lines and functions over 85: past that, somebody stops reading."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("src", "tests", "tools", "benchmarks", "fieldapp")
SUFFIXES = {".py", ".ts", ".svelte"}
#: Migrations are written by Django, static files by Vite.
SKIPPED = {"migrations", "node_modules", "static"}
FILE_LINES = 500
FUNCTION_LINES = 85


def findings(root: Path) -> Iterator[str]:
    """One line for each file or function that is too long."""
    for path in _sources(root):
        text = path.read_text("utf-8")
        lines = len(text.splitlines())
        name = path.relative_to(root)
        if lines > FILE_LINES:
            yield f"{name}: {lines} lines, at most {FILE_LINES}"
        if path.suffix == ".py":
            yield from (f"{name}:{found}" for found in _long_functions(ast.parse(text)))


def _sources(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and not SKIPPED & set(path.relative_to(root).parts):
                yield path


def _long_functions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.lineno}: {node.name} has {lines} lines, at most {FUNCTION_LINES}"


def main() -> int:
    """Print every finding; 1 when there is one."""
    found = list(findings(ROOT))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
