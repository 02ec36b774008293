"""How large a sheet may be, and how much the process that reads it may use."""

from dataclasses import dataclass, field

from minqing.files.rules.archive import ArchiveLimits

__all__ = [
    "CELL_CHARACTERS",
    "HEADER_SEARCH_ROWS",
    "LIMITS",
    "ChildLimits",
    "SheetLimits",
]

# What a cell of Excel can hold.
CELL_CHARACTERS = 32_767
# A title and a note or two stand above the headers of many lists.
HEADER_SEARCH_ROWS = 10


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """Bounds of the process that parses workbooks.

    ``silence_seconds`` is how long it may give nothing; a slow taker of its rows costs it nothing.
    """

    memory_bytes: int = 2 * 1024**3
    cpu_seconds: int = 300
    silence_seconds: float = 120


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """Bounds of one sheet: Excel's own rows, and more columns than any of our lists has."""

    rows: int = 1_048_576
    columns: int = 200
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)
    child: ChildLimits = field(default_factory=ChildLimits)


LIMITS = SheetLimits()
