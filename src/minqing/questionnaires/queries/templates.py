"""Workbooks that are handed out: the template and the example."""

from typing import BinaryIO

import xlsxwriter

from minqing.questionnaires.rules.example import Workbook

__all__ = ["workbook_of"]

_WIDTH = 24


def workbook_of(book: Workbook, target: BinaryIO) -> None:
    """Write sheets of cells as an .xlsx, headers in bold."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as file:
        bold = file.add_format({"bold": True})
        for name, rows in book.items():
            sheet = file.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(rows[0]) - 1, _WIDTH)
            for number, cells in enumerate(rows):
                for column, text in enumerate(cells):
                    if text:
                        sheet.write_string(number, column, text, None if number else bold)
