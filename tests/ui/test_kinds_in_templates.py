"""Templates name only kinds of badges and notices that there are: another one fails when shown."""

import re
from pathlib import Path

import pytest

from minqing.ui.templatetags.ui import BADGE_KINDS, NOTICE_ICONS

SOURCES = Path(__file__).parents[2] / "src" / "minqing"


@pytest.mark.parametrize(("tag", "kinds"), [("badge", BADGE_KINDS), ("notice", NOTICE_ICONS)])
def test_every_template_names_a_kind_that_there_is(tag: str, kinds: tuple[str, ...]) -> None:
    named = re.compile(rf"{{% {tag} ['\"]([a-z]+)['\"]")
    unknown = {
        (path.name, kind)
        for path in SOURCES.rglob("templates/**/*.html")
        for kind in named.findall(path.read_text("utf-8"))
        if kind not in kinds
    }
    assert unknown == set()
