"""Bringing in spreadsheets in tests: as the worker, whose eyes row security binds."""

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from minqing.lib.scope import Scope
from minqing.sheets.rules.outcomes import SheetOutcome
from tests.builders import BUILDER, NOW
from tests.database import as_role

__all__ = ["DISTRICT", "Bring", "bring", "reasons", "shown", "write_sheet"]

DISTRICT = Scope.system("310199", "import")
Bring = Callable[..., SheetOutcome]


def write_sheet(path: Path, headers: str, *rows: str) -> Path:
    """A CSV file from texts in which cells are separated by bars."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers.split("|"))
        writer.writerows(row.split("|") for row in rows)
    return path


def bring(
    function: Bring,
    path: Path,
    *,
    scope: Scope = DISTRICT,
    at: datetime = NOW,
    role: str = "worker",
    **options: object,
) -> SheetOutcome:
    """Bring a file in."""
    given = {
        "mapping": None,
        "dry_run": False,
        "skip_faulty": False,
        "confirmed": frozenset(),
        "progress": lambda _done, _expected: None,
        **options,
    }
    with as_role(role):
        return function(by=BUILDER, at=at, scope=scope, path=path, **given)


def reasons(outcome: SheetOutcome) -> list[tuple[int, str]]:
    """Row and code of each fault, in the order of the file."""
    return [(row.number, error.code) for row in outcome.faults for error in row.errors]


def shown(outcome: SheetOutcome) -> Sequence[tuple[str, str]]:
    """Kind and key of each difference."""
    return [(change.kind, change.key) for change in outcome.changes]
