"""Reading spreadsheets."""

from minqing.sheets.queries.reading import Row, SheetSummary, open_sheet, read_rows

__all__ = ["Row", "SheetSummary", "open_sheet", "read_rows"]
