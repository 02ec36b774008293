"""Every template of every package compiles and holds nothing that the policy refuses."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import minqing

SOURCE = Path(minqing.__file__).parent
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
INLINE = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=|<style\b|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*(?:\bsrc=|type=\"application/json\"))", re.IGNORECASE)

BARE_DASH = re.compile(r"[>\"}][—–][<\"{]")


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_compiles(path: Path) -> None:
    get_template(path.as_posix().partition("/templates/")[2])


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_no_inline_script_or_style(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not INLINE.search(source)
    assert not SCRIPT.search(source)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_leaves_the_sign_for_nothing_to_its_tag(path: Path) -> None:
    assert not BARE_DASH.search(path.read_text(encoding="utf-8"))


def test_pages_about_sign_in_are_ours_and_not_the_library_s() -> None:
    for name in ("account/login.html", "mfa/index.html", "allauth/layouts/base.html"):
        origin = get_template(name).origin  # type: ignore[attr-defined]  # Django's own backend
        assert Path(origin.name).is_relative_to(SOURCE), name
