"""The directory of a zip file, read without unpacking, and what makes it unacceptable.

Office files are zip files. Readers disagree about zips that contradict themselves (two directories,
local headers that differ, overlapping parts), and an honest-looking megabyte can unpack to
terabytes. So the directory is read strictly here, before any reader of the content sees the file.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from minqing.files.rules.media import FileProblem, FileRefusedError, MediaType

__all__ = ["ArchiveEntry", "ArchiveLimits", "check_archive", "office_type", "read_directory"]

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MAX16, _MAX32 = 0xFFFF, 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED_FLAG, _DESCRIPTOR_FLAG, _UTF8_FLAG = 0x1, 0x8, 0x800
_NESTED = (".zip", ".rar", ".7z", ".gz", ".bz2", ".xz", ".tar", ".jar")
_MACROS = ("vbaproject.bin",)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much a zip may hold. ``ratio`` is unpacked bytes to bytes of the file."""

    unpacked_bytes: int = 2 * 1024**3
    ratio: int = 100
    entries: int = 10_000
    directory_bytes: int = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One part of a zip as its directory states it; sizes in bytes."""

    name: str
    packed: int
    unpacked: int
    offset: int
    flags: int


@dataclass(frozen=True, slots=True)
class _Directory:
    entries: int
    size: int
    offset: int


def check_archive(file: BinaryIO, limits: ArchiveLimits | None = None) -> tuple[ArchiveEntry, ...]:
    """Read and judge a zip's directory; the file's position afterwards is undefined.

    Raises FileRefusedError: damaged (cut off, self-contradicting, duplicate or nested parts),
    encrypted, or unpacking to more than the limits.
    """
    limits = limits or ArchiveLimits()
    entries = read_directory(file, limits)
    _refuse_odd_names(entries)
    _refuse_lying_parts(file, entries)
    _refuse_bomb(entries, _size(file), limits)
    return entries


def office_type(entries: Iterable[ArchiveEntry]) -> MediaType | None:
    """The office type whose main part is inside, if any; FileRefusedError when it has macros."""
    names = {each.name.replace("\\", "/").lower() for each in entries}
    if any(name.endswith(_MACROS) for name in names):
        raise FileRefusedError(FileProblem.MACROS)
    if "[content_types].xml" not in names:
        return None
    if "xl/workbook.xml" in names:
        return MediaType.XLSX
    return MediaType.DOCX if "word/document.xml" in names else None


def read_directory(file: BinaryIO, limits: ArchiveLimits) -> tuple[ArchiveEntry, ...]:
    """Every part that the central directory names, in its order."""
    place = _find_directory(file)
    if place.entries > limits.entries or place.size > limits.directory_bytes:
        raise FileRefusedError(FileProblem.UNPACKED_TOO_LARGE, limit=limits.entries)
    directory = _read(file, place.offset, place.size)
    entries: list[ArchiveEntry] = []
    position = 0
    for _ in range(place.entries):
        entry, position = _central_entry(directory, position)
        entries.append(entry)
    if position != place.size:
        raise _damaged("directory")
    return tuple(entries)


def _find_directory(file: BinaryIO) -> _Directory:
    size = _size(file)
    tail_at = max(0, size - _END.size - _MAX16)
    tail = _read(file, tail_at, size - tail_at)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise _damaged("end")
    _, disk, first_disk, here, total, length, offset, comment = _END.unpack_from(tail, found)
    if found + _END.size + comment != len(tail):
        raise _damaged("end")
    end_at = tail_at + found
    stated = (disk, first_disk, here, total, length, offset)
    place = _Directory(total, length, offset)
    if end_at >= _LOCATOR64.size:
        locator = _read(file, end_at - _LOCATOR64.size, _LOCATOR64.size)
        if locator[:4] == b"PK\x06\x07":
            place, end_at = _zip64_directory(file, locator, stated, end_at)
    # Anything before, between or behind is a second file in disguise.
    if (disk, first_disk) != (0, 0) or place.offset + place.size != end_at:
        raise _damaged("end")
    return place


def _zip64_directory(
    file: BinaryIO, locator: bytes, stated: tuple[int, ...], end_at: int
) -> tuple[_Directory, int]:
    """The 64-bit end record, which may only say more than the 32-bit one, never otherwise."""
    _, _, at, _ = _LOCATOR64.unpack(locator)
    if at + _END64.size + _LOCATOR64.size != end_at:
        raise _damaged("zip64")
    record = _END64.unpack(_read(file, at, _END64.size))
    values = record[4:]
    for short, full, most in zip(stated, values, (_MAX16,) * 4 + (_MAX32,) * 2, strict=True):
        if short not in (most, full):
            raise _damaged("zip64")
    if record[0] != b"PK\x06\x06" or values[:2] != (0, 0):
        raise _damaged("zip64")
    return _Directory(values[3], values[4], values[5]), at


def _central_entry(directory: bytes, position: int) -> tuple[ArchiveEntry, int]:
    if position + _CENTRAL.size > len(directory):
        raise _damaged("directory")
    fields = _CENTRAL.unpack_from(directory, position)
    flags, method = fields[3], fields[4]
    packed, unpacked = fields[8], fields[9]
    name_size, extra_size, comment_size, disk = fields[10:14]
    offset = fields[16]
    name_at = position + _CENTRAL.size
    end = name_at + name_size + extra_size + comment_size
    if fields[0] != b"PK\x01\x02" or end > len(directory) or disk:
        raise _damaged("directory")
    if flags & _ENCRYPTED_FLAG:
        raise FileRefusedError(FileProblem.ENCRYPTED)
    if method not in (_STORED, _DEFLATED):
        raise _damaged("method")
    extra = directory[name_at + name_size : name_at + name_size + extra_size]
    wide = _wide_values(extra, (unpacked, packed, offset))
    raw_name = directory[name_at : name_at + name_size]
    return ArchiveEntry(_name(raw_name, flags), wide[1], wide[0], wide[2], flags), end


def _wide_values(extra: bytes, values: tuple[int, int, int]) -> list[int]:
    """Sizes and offset with those that say "see the zip64 field" replaced from it."""
    needed = sum(value == _MAX32 for value in values)
    if not needed:
        return list(values)
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, position)
        if kind == 1 and size >= 8 * needed and position + 4 + size <= len(extra):
            given = iter(struct.unpack_from(f"<{needed}Q", extra, position + 4))
            return [next(given) if value == _MAX32 else value for value in values]
        position += 4 + size
    raise _damaged("zip64")


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8_FLAG else "cp437")
    except UnicodeDecodeError as error:
        raise _damaged("name") from error


def _refuse_odd_names(entries: tuple[ArchiveEntry, ...]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.name.replace("\\", "/").lower()
        if name in seen:
            raise _damaged("duplicate")
        if name.startswith("/") or ".." in name.split("/") or "\x00" in name:
            raise _damaged("name")
        if name.endswith(_NESTED):
            raise FileRefusedError(FileProblem.POLYGLOT)
        seen.add(name)


def _refuse_lying_parts(file: BinaryIO, entries: tuple[ArchiveEntry, ...]) -> None:
    """Each part's own header must agree with the directory, and no two parts may share bytes."""
    spans: list[tuple[int, int]] = []
    for entry in entries:
        header = _LOCAL.unpack(_read(file, entry.offset, _LOCAL.size))
        name_size, extra_size = header[9], header[10]
        raw_name = _read(file, entry.offset + _LOCAL.size, name_size)
        if header[0] != b"PK\x03\x04" or _name(raw_name, header[2]) != entry.name:
            raise _damaged("part")
        _, packed, unpacked = header[6:9]
        stated = {(entry.packed, entry.unpacked), (_MAX32, _MAX32)}
        if not entry.flags & _DESCRIPTOR_FLAG and (packed, unpacked) not in stated:
            raise _damaged("part")
        start = entry.offset
        spans.append((start, start + _LOCAL.size + name_size + extra_size + entry.packed))
    spans.sort()
    if spans and spans[0][0] != 0:
        raise FileRefusedError(FileProblem.POLYGLOT)
    if any(end > following for (_, end), (following, _) in pairwise(spans)):
        raise _damaged("overlap")


def _refuse_bomb(entries: tuple[ArchiveEntry, ...], size: int, limits: ArchiveLimits) -> None:
    unpacked = sum(entry.unpacked for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise FileRefusedError(
            FileProblem.UNPACKED_TOO_LARGE, limit=limits.unpacked_bytes // 1024**2
        )
    if unpacked > size * limits.ratio:
        raise FileRefusedError(FileProblem.RATIO, limit=limits.ratio)


def _damaged(where: str) -> FileRefusedError:
    return FileRefusedError(FileProblem.DAMAGED, where=where)


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    content = file.read(size)
    if len(content) != size:
        raise _damaged("end")
    return content
