"""Whether somebody works on an import, and what the headers of a file are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection

from minqing.sheets.models import sentence
from minqing.sheets.queries.reading import header_error, peek
from minqing.sheets.rules.columns import Cell, Column, match_headers, pick_header_row, shown

__all__ = ["RUN_LOCKS", "Headers", "header_faults", "is_worked_on", "look_at_headers", "run_lock"]

RUN_LOCKS = 7_300_004
"""The class of the advisory locks that processes hold while they work on an import."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of a file, in order, and which of them are recognised: index to column key."""

    headers: tuple[str, ...]
    found: Mapping[int, str]


def run_lock(run_id: UUID) -> int:
    """The number of an import's lock: 31 bits of its id."""
    return run_id.int & 0x7FFF_FFFF


def is_worked_on(run_id: UUID) -> bool:
    """Whether a living process holds the import's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from pg_locks where locktype = 'advisory' and granted"
            " and classid = %s and objid = %s and objsubid = 2)",
            [RUN_LOCKS, run_lock(run_id)],
        )
        return bool(cursor.fetchone()[0])


def look_at_headers(path: Path, columns: Sequence[Column]) -> Headers:
    """The row that holds most known headers, else the first with anything in it.

    Unlike ``open_sheet`` this does not mind what is missing: a person may still say which header
    means which column. Raises SheetRefusedError when the file cannot be read at all.
    """
    rows = peek(path)
    index = pick_header_row(rows, columns)
    if index is None:
        index = next((n for n, row in enumerate(rows) if any(map(shown, row))), 0)
    cells: Sequence[Cell] = rows[index] if rows else ()
    found = match_headers(cells, columns).found
    return Headers(tuple(map(shown, cells)), {place: column.key for place, column in found.items()})


def header_faults(headers: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """What these headers leave missing or name twice, in words; empty when all is well."""
    problems = match_headers(headers, columns).problems
    return [sentence(header_error(0, each)) for each in problems]
