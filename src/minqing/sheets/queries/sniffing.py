"""What kind of file somebody calls a spreadsheet, judged by its content."""

from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from minqing.files.rules.archive import check_archive, office_type
from minqing.files.rules.media import (
    HEAD_BYTES,
    FileProblem,
    FileRefusedError,
    MediaType,
    Nature,
    nature_of,
)
from minqing.sheets.models import reason
from minqing.sheets.rules.limits import SheetLimits
from minqing.sheets.rules.problems import Problem, RowError, SheetRefusedError

__all__ = ["SheetKind", "refused", "sniff"]

# An encrypted workbook is an OLE file with a stream of this name.
_ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")
_OLE_SEARCH_BYTES = 8 * 1024**2

_OF_NATURE = {
    Nature.EMPTY: Problem.EMPTY,
    Nature.PROGRAM: Problem.PROGRAM,
    Nature.WEB_PAGE: Problem.WEB_PAGE,
}
_OF_FILE = {
    FileProblem.ENCRYPTED: Problem.ENCRYPTED,
    FileProblem.UNPACKED_TOO_LARGE: Problem.UNPACKED_TOO_LARGE,
    FileProblem.RATIO: Problem.RATIO,
}


class SheetKind(StrEnum):
    """The two kinds that are read."""

    XLSX = "xlsx"
    CSV = "csv"


def refused(problem: Problem, **params: str | int) -> SheetRefusedError:
    """A refusal of the whole file."""
    return SheetRefusedError((RowError(0, "", "", problem, reason(problem, **params)),), params)


def sniff(path: Path, limits: SheetLimits) -> SheetKind:
    """The kind of a file that may be read; SheetRefusedError with advice for every other.

    A workbook's zip directory has been checked when this returns.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        nature = nature_of(head)
        if nature is Nature.ZIP:
            return _workbook(file, limits)
        if nature is Nature.OLE:
            content = head + file.read(_OLE_SEARCH_BYTES)
            raise refused(
                Problem.ENCRYPTED if _ENCRYPTED_MARK in content else Problem.OLD_XLS,
            )
    if nature is Nature.TEXT or _is_spoilt_text(head, nature):
        return SheetKind.CSV
    raise refused(_OF_NATURE.get(nature, Problem.NOT_A_SHEET))


def _is_spoilt_text(head: bytes, nature: Nature) -> bool:
    """A text with zero bytes or a few unreadable ones: its reader will say exactly that.

    Anything truly binary has many of both in its first kilobytes.
    """
    if nature is not Nature.BINARY:
        return False
    return b"\x00" not in head or nature_of(head.replace(b"\x00", b"")) is Nature.TEXT


def _workbook(file: BinaryIO, limits: SheetLimits) -> SheetKind:
    try:
        entries = check_archive(file, limits.archive)
        office = office_type(entries)
    except FileRefusedError as error:
        if error.problem is FileProblem.MACROS:  # values are read, macros never run
            return SheetKind.XLSX
        raise refused(_OF_FILE.get(error.problem, Problem.DAMAGED), **error.params) from error
    if office is not MediaType.XLSX:
        raise refused(Problem.NOT_A_SHEET)
    return SheetKind.XLSX
