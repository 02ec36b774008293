"""What a file is, judged by its content, and whether that is what its name claims."""

import codecs
import unicodedata
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path, PurePosixPath

__all__ = [
    "EXTENSIONS",
    "FILE_BYTES",
    "HEAD_BYTES",
    "IMAGE_BYTES",
    "FileProblem",
    "FileRefusedError",
    "MediaType",
    "Nature",
    "blob_path",
    "clean_name",
    "nature_of",
    "settle_type",
]

HEAD_BYTES = 8192
FILE_BYTES = 64 * 1024**2
# Pictures are stripped in memory, so they get a bound of their own.
IMAGE_BYTES = 24 * 1024**2
_NAME_LENGTH = 200


class MediaType(StrEnum):
    """The types that are stored; everything else is refused with advice."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    CSV = "text/csv"
    TEXT = "text/plain"


EXTENSIONS: Mapping[MediaType, tuple[str, ...]] = {
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
    MediaType.PDF: (".pdf",),
    MediaType.XLSX: (".xlsx",),
    MediaType.DOCX: (".docx",),
    MediaType.CSV: (".csv",),
    MediaType.TEXT: (".txt",),
}


class Nature(StrEnum):
    """What the first bytes of a file say it is."""

    EMPTY = "empty"
    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    ZIP = "zip"
    OLE = "ole"
    PROGRAM = "program"
    WEB_PAGE = "web_page"
    PHONE_PHOTO = "phone_photo"
    OTHER_PICTURE = "other_picture"
    OTHER_ARCHIVE = "other_archive"
    TEXT = "text"
    BINARY = "binary"


class FileProblem(StrEnum):
    """Why a file is not stored. Labels are in ``files.models``."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    PROGRAM = "program"
    OLD_OFFICE = "old_office"
    WEB_PAGE = "web_page"
    PHONE_PHOTO = "phone_photo"
    OTHER_PICTURE = "other_picture"
    OTHER_ARCHIVE = "other_archive"
    UNKNOWN = "unknown"
    MISMATCH = "mismatch"
    NOT_ALLOWED_HERE = "not_allowed_here"
    DAMAGED = "damaged"
    POLYGLOT = "polyglot"
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    UNPACKED_TOO_LARGE = "unpacked_too_large"
    RATIO = "ratio"


class FileRefusedError(Exception):
    """The file is not stored; ``problem`` says why, ``params`` completes the sentence."""

    def __init__(self, problem: FileProblem, **params: str | int) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.params = params


_SIGNATURES: tuple[tuple[bytes, Nature], ...] = (
    (b"\xff\xd8\xff", Nature.JPEG),
    (b"\x89PNG\r\n\x1a\n", Nature.PNG),
    (b"%PDF-", Nature.PDF),
    (b"PK\x03\x04", Nature.ZIP),
    (b"PK\x05\x06", Nature.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Nature.OLE),
    (b"MZ", Nature.PROGRAM),
    (b"\x7fELF", Nature.PROGRAM),
    (b"\xca\xfe\xba\xbe", Nature.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Nature.PROGRAM),
    (b"\xce\xfa\xed\xfe", Nature.PROGRAM),
    (b"#!", Nature.PROGRAM),
    (b"GIF8", Nature.OTHER_PICTURE),
    (b"BM", Nature.OTHER_PICTURE),
    (b"II*\x00", Nature.OTHER_PICTURE),
    (b"MM\x00*", Nature.OTHER_PICTURE),
    (b"Rar!", Nature.OTHER_ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Nature.OTHER_ARCHIVE),
    (b"\x1f\x8b", Nature.OTHER_ARCHIVE),
)
# Two letters begin many honest texts; only with a zero byte behind them are they a signature.
_NEEDS_ZERO_BYTE = (b"MZ", b"BM")
_WEB_MARKS = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml", b"<table", b"<head")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")

_PROBLEM_OF: Mapping[Nature, FileProblem] = {
    Nature.EMPTY: FileProblem.EMPTY,
    Nature.OLE: FileProblem.OLD_OFFICE,
    Nature.PROGRAM: FileProblem.PROGRAM,
    Nature.WEB_PAGE: FileProblem.WEB_PAGE,
    Nature.PHONE_PHOTO: FileProblem.PHONE_PHOTO,
    Nature.OTHER_PICTURE: FileProblem.OTHER_PICTURE,
    Nature.OTHER_ARCHIVE: FileProblem.OTHER_ARCHIVE,
    Nature.BINARY: FileProblem.UNKNOWN,
}
_TYPE_OF: Mapping[Nature, MediaType] = {
    Nature.JPEG: MediaType.JPEG,
    Nature.PNG: MediaType.PNG,
    Nature.PDF: MediaType.PDF,
}


def nature_of(head: bytes) -> Nature:
    """What a file is, from its first ``HEAD_BYTES`` bytes; never from its name."""
    if not head:
        return Nature.EMPTY
    has_zero = b"\x00" in head
    for signature, nature in _SIGNATURES:
        if head.startswith(signature) and (has_zero or signature not in _NEEDS_ZERO_BYTE):
            return nature
    if head[4:8] == b"ftyp":
        return Nature.PHONE_PHOTO if head[8:12] in _HEIC_BRANDS else Nature.BINARY
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Nature.OTHER_PICTURE
    if head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_WEB_MARKS):
        return Nature.WEB_PAGE
    return Nature.TEXT if _is_text(head) else Nature.BINARY


def _is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if b"\x00" in head:
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    # Incremental: the head may end in the middle of a character.
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return True


def settle_type(
    name: str,
    nature: Nature,
    *,
    office: MediaType | None = None,
    allowed: Collection[MediaType] = tuple(MediaType),
) -> MediaType:
    """The type under which a file is stored.

    ``office`` is what the parts inside a zip say it is. Raises FileRefusedError when the content is
    of a kind that is never stored, is not what the name's ending claims, or is not wanted here.
    """
    if nature in _PROBLEM_OF:
        raise FileRefusedError(_PROBLEM_OF[nature])
    ending = Path(name).suffix.lower()
    found = office if nature is Nature.ZIP else _TYPE_OF.get(nature)
    if nature is Nature.TEXT:
        found = MediaType.CSV if ending in EXTENSIONS[MediaType.CSV] else MediaType.TEXT
    if found is None:
        raise FileRefusedError(FileProblem.OTHER_ARCHIVE)
    if ending not in EXTENSIONS[found]:
        raise FileRefusedError(
            FileProblem.MISMATCH, ending=ending or "-", right=EXTENSIONS[found][0]
        )
    if found not in allowed:
        raise FileRefusedError(FileProblem.NOT_ALLOWED_HERE, ending=ending)
    return found


def clean_name(name: str) -> str:
    """A file name without folders, control and direction-changing characters, at most 200 long.

    The ending is kept when the name is cut. A name of which nothing is left becomes ``file``.
    """
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    ending = Path(shown).suffix[:16]
    if len(shown) > _NAME_LENGTH:
        shown = shown[: _NAME_LENGTH - len(ending)] + ending
    return shown or "file"


def blob_path(root: Path, sha256: str) -> Path:
    """Where the content of a digest lies: two levels of 256 folders keep each one small."""
    return root / sha256[:2] / sha256[2:4] / sha256
