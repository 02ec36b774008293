"""Links of the documentation lead to something, and every guide is on the list of guides."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")


def links(page: Path) -> Iterator[Path]:
    """The files and folders to which a page links."""
    for target in _LINK.findall(page.read_text("utf-8")):
        yield (page.parent / target).resolve()


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target.name}"
        for page in pages
        for target in links(page)
        if not target.exists()
    ]
    assert broken == []


def test_the_list_of_guides_has_every_guide() -> None:
    index = DOCS / "guides" / "README.md"
    listed = {target.name for target in links(index) if target.parent == index.parent}
    assert listed == {page.name for page in index.parent.glob("*.md")} - {"README.md"}
