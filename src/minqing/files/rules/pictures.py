"""Pictures without what they tell besides the picture: place, time, camera, names, hidden tails.

Written here rather than decoded and re-encoded by an image library: the pixels stay bit for bit
what the phone took (they may be evidence), no decoder parses a stranger's bytes on the server, and
an allow-list drops the rest of the file, so that no unknown kind of metadata slips through.
"""

import struct
import zlib
from collections.abc import Iterator

from minqing.files.rules.media import FileProblem, FileRefusedError

__all__ = ["strip_jpeg", "strip_png"]

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_RESTARTS = range(0xD0, 0xD8)
_STUFFED = 0x00
_ORIENTATION_TAG = 0x0112
_UPRIGHT = 1
_ORIENTATIONS = range(1, 9)

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD")
)


def strip_jpeg(content: bytes) -> bytes:
    """The JPEG with only what is needed to draw it, and its orientation.

    Dropped: Exif, XMP, IPTC, previews, comments, maker notes, and everything after the end of the
    picture. Raises FileRefusedError when it is cut off or malformed.
    """
    kept = [b"\xff\xd8"]
    orientation = _UPRIGHT
    position = 2
    while True:
        marker, position = _next_marker(content, position)
        if marker == _EOI:
            kept.append(b"\xff\xd9")
            break
        segment, position = _segment(content, position)
        if marker == _APP1:
            orientation = _orientation(segment) or orientation
        if _is_needed(marker, segment):
            kept.append(struct.pack(">BBH", 0xFF, marker, len(segment) + 2) + segment)
        if marker == _SOS:
            end = _scan_end(content, position)
            kept.append(content[position:end])
            position = end
    if orientation != _UPRIGHT:
        kept.insert(1, _orientation_segment(orientation))
    return b"".join(kept)


def _next_marker(content: bytes, position: int) -> tuple[int, int]:
    if content[position : position + 1] != b"\xff":
        raise FileRefusedError(FileProblem.DAMAGED, where="marker")
    while content[position : position + 1] == b"\xff":  # fill bytes are allowed before a marker
        position += 1
    if position >= len(content):
        raise FileRefusedError(FileProblem.DAMAGED, where="end")
    return content[position], position + 1


def _segment(content: bytes, position: int) -> tuple[bytes, int]:
    length = int.from_bytes(content[position : position + 2], "big")
    end = position + length
    if length < 2 or end > len(content):  # noqa: PLR2004 - the length counts its own two bytes
        raise FileRefusedError(FileProblem.DAMAGED, where="segment")
    return content[position + 2 : end], end


def _is_needed(marker: int, segment: bytes) -> bool:
    if marker == _APP0:
        return segment.startswith(b"JFIF\x00")
    if marker == _APP2:
        return segment.startswith(b"ICC_PROFILE\x00")
    if marker == _APP14:
        return segment.startswith(b"Adobe")
    return not (_APP0 <= marker <= _APP15 or marker == _COMMENT)


def _scan_end(content: bytes, position: int) -> int:
    """Where the entropy-coded data ends: at the first marker that is no restart."""
    while True:
        position = content.find(b"\xff", position)
        if position < 0 or position + 1 >= len(content):
            raise FileRefusedError(FileProblem.DAMAGED, where="end")
        following = content[position + 1]
        if following != _STUFFED and following not in _RESTARTS and following != 0xFF:  # noqa: PLR2004 - fill byte
            return position
        position += 1 if following == 0xFF else 2  # noqa: PLR2004 - fill byte


def _orientation(exif: bytes) -> int | None:
    """The orientation (1 to 8) in the first directory of an Exif segment, if it can be read."""
    if not exif.startswith(b"Exif\x00\x00"):
        return None
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:  # noqa: PLR2004 - size of a TIFF header
        return None
    (first,) = struct.unpack_from(order + "L", tiff, 4)
    if first + 2 > len(tiff):
        return None
    (count,) = struct.unpack_from(order + "H", tiff, first)
    for at in range(first + 2, min(first + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, number, value = struct.unpack_from(order + "HHLH", tiff, at)
        if (tag, kind, number) == (_ORIENTATION_TAG, 3, 1) and value in _ORIENTATIONS:
            return int(value)
    return None


def _orientation_segment(orientation: int) -> bytes:
    """An Exif segment that says how to turn the picture, and nothing else."""
    tiff = struct.pack(">2sHLHHHLHHL", b"MM", 42, 8, 1, _ORIENTATION_TAG, 3, 1, orientation, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body


def strip_png(content: bytes) -> bytes:
    """The PNG with only what is needed to draw it.

    Dropped: texts, Exif, times, physical size, animation, and everything after the end. Raises
    FileRefusedError when it is cut off, a checksum is wrong, or it does not begin and end as a PNG.
    """
    kept = [_PNG_START]
    kinds: list[bytes] = []
    for kind, chunk in _chunks(content):
        kinds.append(kind)
        if kind in _PNG_KEPT:
            kept.append(chunk)
        elif not kind[0] & 0x20:  # a capital: needed to draw it, and unknown here
            raise FileRefusedError(FileProblem.DAMAGED, where="chunk")
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds:
        raise FileRefusedError(FileProblem.DAMAGED, where="end")
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(_PNG_START)
    while position < len(content):
        if position + 12 > len(content):
            raise FileRefusedError(FileProblem.DAMAGED, where="end")
        length, kind = struct.unpack_from(">L4s", content, position)
        end = position + 12 + length
        if end > len(content):
            raise FileRefusedError(FileProblem.DAMAGED, where="end")
        (checksum,) = struct.unpack_from(">L", content, end - 4)
        if zlib.crc32(content[position + 4 : end - 4]) != checksum:
            raise FileRefusedError(FileProblem.DAMAGED, where="checksum")
        yield kind, content[position:end]
        if kind == b"IEND":
            return
        position = end
