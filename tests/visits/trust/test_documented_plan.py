"""The page of signals shows the acceptance rule as the code has it, and every signal."""

import re
from pathlib import Path

from minqing.visits.rules.sampling import STANDARD, TIGHTENED, Risks, characteristic
from minqing.visits.rules.signals import Signal

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "signals.md"
SHARES = [0.02, 0.05, 0.10, 0.20, 0.30, 0.50]


def tables() -> list[list[list[str]]]:
    """The two tables of the page, row by row."""
    found: list[list[list[str]]] = [[], []]
    which = 0
    for line in PAGE.read_text().splitlines():
        which = 1 if line == "Tightened:" else which
        if re.match(r"^\| \d+ \|", line):
            found[which].append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_the_operating_characteristic_is_the_codes() -> None:
    risks: list[Risks] = [STANDARD, TIGHTENED]
    for table, wanted in zip(tables(), risks, strict=True):
        lots = [int(row[0]) for row in table]
        assert len(lots) == 9
        assert table == [
            [
                str(lot),
                str(plan.size),
                str(plan.acceptance),
                *(f"{chance:.3f}" for chance in given),
            ]
            for lot, plan, given in characteristic(lots, SHARES, wanted)
        ]


def test_every_signal_is_explained() -> None:
    named = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE)
    assert named == [each.value for each in Signal]
