"""What the bench prints: a table for people, rows for programs."""

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table

from benchmarks.budgets import Result

__all__ = ["as_json", "print_table", "say"]


def say(line: str) -> None:
    """Tell how far it is, on the error stream."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def as_json(results: Sequence[Result]) -> str:
    """A list of objects; ``ratio`` is the share of the budget that is taken, met up to 1."""
    rows = [
        {
            "name": each.budget.name,
            "value": _rounded(each.value),
            "unit": each.budget.unit,
            "limit": each.budget.limit,
            "ratio": _rounded(each.ratio),
            "met": each.met,
            "notes": list(each.notes),
        }
        for each in results
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def print_table(results: Sequence[Result]) -> None:
    """A row for each measure, and below the table the figures behind it."""
    table = Table(Column("name", no_wrap=True), "value", "unit", "limit", "ratio", "met")
    for each in results:
        sign = "≤" if each.budget.at_most else "≥"
        table.add_row(
            each.budget.name,
            _shown(each.value),
            each.budget.unit,
            "" if each.budget.limit is None else f"{sign} {each.budget.limit:g}",
            _shown(each.ratio),
            _verdict(each),
        )
    console = Console(highlight=False)
    console.print(table)
    for each in results:
        for note in each.notes:
            console.print(f"{each.budget.name}: {note}", markup=False, soft_wrap=True)


def _verdict(result: Result) -> str:
    if result.crashed:
        return "crashed"
    if result.budget.limit is None and result.value is not None:
        return "told"
    return {None: "not measured", True: "yes", False: "no"}[result.met]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"  # noqa: PLR2004 - three digits
