"""Why personal words leave in a file, and the forms of a file."""

from enum import StrEnum

__all__ = ["ExportPurpose", "FileForm"]


class ExportPurpose(StrEnum):
    """What personal columns are taken along for; kept in the ledger."""

    AUDIT = "audit"
    """Somebody with the right to examines how requests were handled."""
    DISPUTE = "dispute"
    """A court, an arbitration or a complaint asks for it."""
    MIGRATION = "migration"
    """Another system takes over."""
    ANALYSIS = "analysis"
    """The district's own analysis of what residents ask."""


class FileForm(StrEnum):
    """The forms of a file."""

    CSV = "csv"
    JSON_LINES = "jsonl"
