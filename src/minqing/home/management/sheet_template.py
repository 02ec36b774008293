"""``minqing import template KIND OUT.xlsx``: an empty sheet with the headers of a kind."""

import sys
from pathlib import Path

from minqing.home.operations.importing import IMPORT_KINDS
from minqing.sheets.operations import write_xlsx

__all__ = ["run"]


def run(kind: str, target: Path, *, english: bool = False) -> int:
    """Write the headers; 0, or 1 for a kind that there is none of."""
    chosen = IMPORT_KINDS.get(kind)
    if chosen is None:
        sys.stderr.write(f"{kind}: choose one of {', '.join(IMPORT_KINDS)}.\n")
        return 1
    headers = [
        next((h for h in column.headers if h.isascii()), column.headers[0])
        if english
        else column.headers[0]
        for column in chosen.columns
    ]
    write_xlsx(target, headers, ())
    return 0
