"""Small files of every kind, honest and not, made by hand so that every byte is known."""

import random
import struct
import zlib

__all__ = ["exif", "jpeg", "noise", "pdf", "png", "png_chunk"]

SECRET = b"GPS 31.2304N 121.4737E"


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif(orientation: int, order: str = "<") -> bytes:
    """An Exif segment with an orientation and something secret behind it."""
    mark = b"II" if order == "<" else b"MM"
    directory = struct.pack(order + "HHHLHH", 1, 0x0112, 3, 1, orientation, 0)
    tiff = mark + struct.pack(order + "HL", 42, 8) + directory + SECRET
    return _segment(0xE1, b"Exif\x00\x00" + tiff)


# A grey picture of 8 x 8: quantisation, frame, two Huffman tables.
_TABLES = (
    _segment(0xDB, bytes([0]) + bytes([16] * 64))
    + _segment(0xC0, struct.pack(">BHHBBBB", 8, 8, 8, 1, 1, 0x11, 0))
    + _segment(0xC4, bytes([0x00, 1] + [0] * 15 + [0]))
    + _segment(0xC4, bytes([0x10, 1] + [0] * 15 + [0]))
)
_SCAN = _segment(0xDA, bytes([1, 1, 0, 0, 63, 0]))
# Entropy-coded bytes with a stuffed FF and a restart marker, which are no ends.
_DATA = b"\x3f\xff\x00\x12\xff\xd0\x3f"


def jpeg(*segments: bytes, after: bytes = b"", progressive: bool = False) -> bytes:
    """A JPEG with extra segments in front and bytes behind its end."""
    scans = _SCAN + _DATA
    if progressive:
        scans += _segment(0xC4, bytes([0x11, 1] + [0] * 15 + [0])) + _SCAN + _DATA
    start = b"\xff\xd8" + _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return start + b"".join(segments) + _TABLES + scans + b"\xff\xd9" + after


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG chunk with its right checksum."""
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png(*chunks: bytes, after: bytes = b"") -> bytes:
    """A grey picture of one point, with extra chunks and bytes behind its end."""
    head = png_chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0))
    data = png_chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    end = png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + data + end + after


def noise(side: int) -> bytes:
    """A coloured picture that no compression makes smaller, the same at every call."""
    rows = random.Random(side)
    head = png_chunk(b"IHDR", struct.pack(">LLBBBBB", side, side, 8, 2, 0, 0, 0))
    points = b"".join(b"\x00" + rows.randbytes(3 * side) for _ in range(side))
    data = png_chunk(b"IDAT", zlib.compress(points))
    return b"\x89PNG\r\n\x1a\n" + head + data + png_chunk(b"IEND", b"")


def pdf(after: bytes = b"") -> bytes:
    """The beginning and end of a PDF."""
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n" + after
