"""Answers as a workbook or CSV: a column for each question, a sheet for each repeat."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from minqing.lib.time import SHANGHAI
from minqing.questionnaires.models import FormVersion
from minqing.questionnaires.queries.answers import AnswersRow
from minqing.questionnaires.queries.reading import answers_of, in_words, language
from minqing.questionnaires.rules.questions import Kind, Question, questions_of

__all__ = ["as_csv", "as_workbook"]

_SILENT = {Kind.NOTE, Kind.GROUP, Kind.REPEAT, Kind.META, Kind.HOUSEHOLD}
_PLACES = re.compile(r"\[(\d+)\]")
_CELL_CHARACTERS = 32_767

Sheet = tuple[str, list[str], list[list[str]]]


def as_workbook(rows: Iterable[AnswersRow], version: FormVersion) -> bytes:
    """An .xlsx: the answers, then a sheet for each repeat, tied by the number of the answers.

    Everything is text, so nothing is taken for a formula.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for name, header, lines in _sheets(list(rows), version):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, text in enumerate(header):
                sheet.write_string(0, column, text, bold)
            for number, cells in enumerate(lines, 1):
                for column, text in enumerate(cells):
                    sheet.write_string(number, column, text[:_CELL_CHARACTERS])
    return file.getvalue()


def as_csv(rows: Iterable[AnswersRow], version: FormVersion) -> bytes:
    """CSV without repeats, as Excel reads it; what looks like a formula gets an apostrophe."""
    _name, header, lines = _sheets(list(rows), version)[0]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in cells] for cells in lines)
    return file.getvalue().encode("utf-8-sig")


def _sheets(rows: Sequence[AnswersRow], version: FormVersion) -> list[Sheet]:
    questions = questions_of(version.questions)
    repeats = [each for each in questions if each.kind is Kind.REPEAT]
    asked = [each for each in questions if each.kind not in _SILENT]
    plain = [each for each in asked if not each.repeat]
    head = [_("No."), _("Filled"), _("Door"), _("Household"), _("Visitor"), _("Version")]
    main: list[list[str]] = []
    parts: dict[str, list[list[str]]] = {each.path: [] for each in repeats}
    for number, row in enumerate(rows, 1):
        answered = answers_of(row.answers)
        main.append([*_head(number, row), *_cells(plain, answered, "")])
        for repeat in repeats:
            own = [each for each in asked if each.repeat == repeat.path]
            for prefix in _prefixes(answered, repeat.path):
                place = _PLACES.findall(prefix)[-1]
                parts[repeat.path].append([str(number), place, *_cells(own, answered, prefix)])
    sheets: list[Sheet] = [(_("Answers"), head + [_label(each) for each in plain], main)]
    for repeat in repeats:
        own = [each for each in asked if each.repeat == repeat.path]
        title = [_("No. of the answers"), _("Which one"), *(_label(each) for each in own)]
        sheets.append((_sheet_name(repeat, sheets), title, parts[repeat.path]))
    return sheets


def _head(number: int, row: AnswersRow) -> list[str]:
    home = row.household
    return [
        str(number),
        f"{row.answers.filled_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "" if home is None else home.dwelling.address,
        "" if home is None else home.name,
        row.visitor,
        row.version,
    ]


def _cells(questions: Sequence[Question], answered: dict[str, str], prefix: str) -> list[str]:
    """Each question's answer in words; in a repeat the node lies under ``prefix``."""
    cells = []
    for each in questions:
        path = each.path if not prefix else prefix + each.path[len(each.repeat) :]
        text = answered.get(path, "")
        cells.append(in_words(each, text) if text else "")
    return cells


def _prefixes(answered: dict[str, str], repeat: str) -> list[str]:
    """The paths of every turn of a repeat that has answers, in their order."""
    depth = repeat.count("/") + 1
    found: dict[str, None] = {}
    for path in answered:
        prefix = "/".join(path.split("/")[:depth])
        if _PLACES.sub("", prefix) == repeat:
            found.setdefault(prefix)
    return sorted(found, key=lambda each: [int(place) for place in _PLACES.findall(each)])


def _label(question: Question) -> str:
    return question.label.for_language(language()) or question.name


def _sheet_name(repeat: Question, sheets: Sequence[Sheet]) -> str:
    name = re.sub(r"[\[\]:*?/\\']", " ", _label(repeat))[:28].strip() or repeat.name[:28]
    taken = {each[0].lower() for each in sheets}
    return name if name.lower() not in taken else f"{name} {len(sheets)}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
