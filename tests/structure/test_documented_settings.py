"""Every environment variable that the source reads is documented, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "settings.md"
#: Names of Django settings, not of variables.
SETTINGS = {"MINQING_NAV", "MINQING_NAV_WITHIN", "MINQING_PAGES", "MINQING_SEARCH"}


def test_the_settings_page_lists_what_the_source_reads() -> None:
    read = set()
    for path in (ROOT / "src").rglob("*.py"):
        read |= set(re.findall(r'"(MINQING_[A-Z_]+|DATABASE_(?:OWNER_)?URL)"', path.read_text()))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", PAGE.read_text(), re.MULTILINE))
    assert documented == read - SETTINGS
