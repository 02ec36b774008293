"""The reference page of outcomes says what the rules say."""

import re
from pathlib import Path

from django.utils import translation

from minqing.visits.models import FOLLOW_UPS, OUTCOMES
from minqing.visits.rules import EFFECTS, REST_AFTER_REFUSAL, FollowUp

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "outcomes.md").read_text()
ORDINALS = {2: "2nd", 3: "3rd"}


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, its head left out."""
    part = PAGE.partition(heading)[2]
    table = re.search(r"((?:^\|.*\n)+)", part, re.MULTILINE)
    assert table is not None
    lines = table.group(1).splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_outcome_has_its_line() -> None:
    with translation.override("en"):
        said = [
            [
                f"`{outcome}` {OUTCOMES[outcome]}",
                "yes" if effect.counts else "no",
                f"`{effect.then}` {FOLLOW_UPS[effect.then]}",
            ]
            for outcome, effect in EFFECTS.items()
        ]
        limits = [
            ""
            if effect.limit is None
            else f"`{effect.at_limit}` at the {ORDINALS[effect.limit]} time"
            for effect in list(EFFECTS.values())[1:]
        ]

    table = rows("# Outcomes and what follows")
    assert [row[:3] for row in table] == said
    assert [row[3] for row in table[1:]] == limits


def test_every_follow_up_has_its_line() -> None:
    with translation.override("en"):
        said = [
            [f"`{each}` {FOLLOW_UPS[each]}", "yes" if each.is_due else "no"] for each in FollowUp
        ]

    table = rows("## What follows")
    assert [row[:2] for row in table] == said
    assert f"{REST_AFTER_REFUSAL.days} days later" in table[2][2]
