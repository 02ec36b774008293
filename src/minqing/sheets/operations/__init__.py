"""Writing spreadsheets."""

from minqing.sheets.operations.writing import ErrorRow, error_sheet, write_csv, write_xlsx

__all__ = ["ErrorRow", "error_sheet", "write_csv", "write_xlsx"]
