"""Writing spreadsheets."""

from minqing.sheets.operations.writing import (
    ErrorRow,
    Sheet,
    error_sheet,
    write_csv,
    write_sheets,
    write_xlsx,
)

__all__ = ["ErrorRow", "Sheet", "error_sheet", "write_csv", "write_sheets", "write_xlsx"]
