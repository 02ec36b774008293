"""Files that nobody should be able to hurt us with, and honest ones to compare."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

CONTENT_TYPES = (
    '<?xml version="1.0"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = (
    '<?xml version="1.0"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/{{kind}}" Target="{{target}}"/></Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{_REL}"><sheets>'
    '<sheet name="甲" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def sheet_xml(rows: str) -> str:
    """A worksheet part from the XML of its rows."""
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    )


def text_cell(reference: str, text: str) -> str:
    """One inline text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def parts(sheet: str) -> dict[str, bytes]:
    """The parts of a minimal workbook."""
    return {
        "[Content_Types].xml": CONTENT_TYPES.encode(),
        "_rels/.rels": RELS.format(kind="officeDocument", target="xl/workbook.xml").encode(),
        "xl/workbook.xml": WORKBOOK.encode(),
        "xl/_rels/workbook.xml.rels": RELS.format(
            kind="worksheet", target="worksheets/sheet1.xml"
        ).encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
    }


def zipped(content: Mapping[str, bytes]) -> bytes:
    """A zip of the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """An honest workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("甲")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def drawn(draw: Callable[[xlsxwriter.Workbook, object], None]) -> bytes:
    """A workbook that the test draws itself."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    draw(book, book.add_worksheet("甲"))
    book.close()
    return buffer.getvalue()


def minimal() -> bytes:
    """The smallest workbook with a header and a row."""
    row1 = f'<row r="1">{text_cell("A1", "门牌")}{text_cell("B1", "户主")}</row>'
    row2 = f'<row r="2">{text_cell("A2", "301")}{text_cell("B2", "陈建国")}</row>'
    return zipped(parts(sheet_xml(row1 + row2)))


def claiming(content: bytes, unpacked: int) -> bytes:
    """The zip with its last part's unpacked size stated as ``unpacked``, in both headers."""
    changed = bytearray(content)
    struct.pack_into("<L", changed, content.rindex(b"PK\x01\x02") + 24, unpacked)
    struct.pack_into("<L", changed, content.rindex(b"PK\x03\x04") + 22, unpacked)
    return bytes(changed)


def real_bomb() -> bytes:
    """A workbook whose sheet unpacks to a thousand times its size."""
    return zipped(parts(sheet_xml(" " * 30_000_000)))


def sparse_bomb() -> bytes:
    """Two cells at opposite corners: a dense table of them would take 700 GB."""
    rows = f'<row r="1">{text_cell("A1", "门牌")}</row>'
    rows += f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    return zipped(parts(sheet_xml(rows)))


def expanding(rows: int) -> bytes:
    """Honest by its directory (each text differs, so it packs badly), large once it is parsed."""
    numbers = ((n * 2654435761) % 2**32 for n in range(rows))
    cells = (
        f'<row r="{at}">{text_cell(f"A{at}", f"{number:x}" * 8)}</row>'
        for at, number in enumerate(numbers, start=1)
    )
    return zipped(parts(sheet_xml("".join(cells))))


def save(folder: Path, name: str, content: bytes) -> Path:
    """Write a file for the test."""
    path = folder / name
    path.write_bytes(content)
    return path


_FREE, _CHAIN_END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file (MS-CFB, version 3) of streams of whole sectors, 4,096 bytes or more.

    Directory first, then the streams one after another, then the table of sectors: the names stand
    near the beginning, as in the files that Excel writes.
    """
    entries = -(-(1 + len(streams)) // 4) * 4
    chains: list[int] = [*range(1, entries // 4), _CHAIN_END]
    directory = [_entry("Root Entry", 5, child=1, start=_CHAIN_END, size=0)]
    for index, (name, content) in enumerate(streams.items(), start=1):
        first, sectors = len(chains), len(content) // _SECTOR
        right = index + 1 if index < len(streams) else _FREE
        directory.append(_entry(name, 2, right=right, start=first, size=len(content)))
        chains += [*range(first + 1, first + sectors), _CHAIN_END]
    directory += [bytes(128)] * (entries - len(directory))
    table = len(chains)
    chains += [_FAT]
    chains += [_FREE] * (_SECTOR // 4 - len(chains))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, _CHAIN_END, 0, _CHAIN_END, 0)
    header += struct.pack("<109I", table, *[_FREE] * 108)
    body = b"".join(directory) + b"".join(streams.values())
    return header + body + struct.pack(f"<{len(chains)}I", *chains)


def _entry(
    name: str, kind: int, *, start: int, size: int, child: int = _FREE, right: int = _FREE
) -> bytes:
    text = name.encode("utf-16-le") + bytes(2)
    entry = text.ljust(64, b"\x00") + struct.pack("<HBB", len(text), kind, 1)
    entry += struct.pack("<III", _FREE, right, child) + bytes(16 + 4 + 8 + 8)
    return entry + struct.pack("<IQ", start, size)


def with_password() -> bytes:
    """What Excel makes of a workbook that a password opens (MS-OFFCRYPTO, agile encryption)."""
    info = struct.pack("<HHI", 4, 4, 0x40) + (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption'
        b' xmlns="http://schemas.microsoft.com/office/2006/encryption"><keyData saltSize="16"'
        b' blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES"'
        b' cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"/></encryption>'
    )
    package = struct.pack("<Q", 5_000) + bytes(range(1, 256)) * 33
    return compound({"EncryptionInfo": info.ljust(4096, b" "), "EncryptedPackage": package[:8192]})


def old_workbook() -> bytes:
    """What Excel up to 2003 makes of a workbook: a compound file with a stream Workbook."""
    return compound({"Workbook": b"\x09\x08\x10\x00\x00\x06\x05\x00".ljust(4096, b"\x00")})
