"""Names in templates that Django itself takes."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).parents[2] / "src" / "minqing").rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_prints_a_variable_called_block(path: Path) -> None:
    """Inside ``{% block %}`` that name is the template node, and its innards would be printed."""
    assert re.findall(r"\{\{\s*block\s*[|}]", path.read_text()) == []
