"""Every act of the ledger has words: a stored code is never shown raw."""

import re
from pathlib import Path

from minqing.cases.rules import EventKind
from minqing.fieldwork.rules.verdicts import Ruling
from minqing.home.queries.acts import ACT_LABELS

SOURCE = Path(__file__).parents[2] / "src" / "minqing"


def test_every_act_in_the_source_has_words_and_no_words_stand_idle() -> None:
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    acts = set(re.findall(r'act="([a-z_]+\.[a-z_]+)"', text))
    acts |= set(re.findall(r'\.entry\(\s*"([a-z_]+\.[a-z_]+)"', text))
    acts |= set(re.findall(r'act="[a-z_.]+" if \w+ else "([a-z_]+\.[a-z_]+)"', text))
    acts |= {f"fieldwork.held_{ruling.value}" for ruling in Ruling}
    acts |= {f"cases.{kind.value}" for kind in EventKind if f'"cases.{kind.value}"' in text}
    assert acts == set(ACT_LABELS)
