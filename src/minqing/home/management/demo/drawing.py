"""Pictures for the demonstration, drawn: nobody's photograph is in it."""

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["stairwell", "street_lamp"]

_WIDTH, _HEIGHT = 480, 640
_STEPS = 9
_WALL, _RAIL, _STEP = (206, 202, 190), (84, 92, 96), (150, 146, 138)
_DARK: Final = 0.38
_LAMP = (_WIDTH // 2, 96)
_SKY, _ROAD, _POLE, _KERB = (58, 68, 96), (104, 104, 108), (132, 138, 142), 400
#: Where lamps stand along the street, how high they reach, and how near they are.
_LAMPS: Final = ((90, 110, 5), (210, 210, 4), (300, 275, 3), (362, 318, 2))


def stairwell(*, lit: bool) -> bytes:
    """A stairwell as a PNG of 480 by 640: its steps, its rail, and its lamp on or broken."""
    rows, columns = np.mgrid[0:_HEIGHT, 0:_WIDTH]
    picture = np.empty((_HEIGHT, _WIDTH, 3))
    picture[:] = _WALL
    for number in range(_STEPS):
        top = 300 + number * 38
        inset = 130 - number * 14
        step = (rows >= top) & (rows < top + 30) & (columns >= inset) & (columns < _WIDTH - inset)
        picture[step] = [each * (0.7 + 0.035 * number) for each in _STEP]
    rail = np.abs(columns - (105 - (rows - 260) * 0.34)) < 5  # noqa: PLR2004 - half its width
    picture[rail & (rows > 260)] = _RAIL  # noqa: PLR2004 - where it begins
    away = np.hypot(columns - _LAMP[0], rows - _LAMP[1])
    light = 0.55 + 0.6 * np.exp(-away / 170) if lit else np.full(away.shape, _DARK)
    picture *= light[..., np.newaxis]
    picture[away < 26] = (255, 244, 214) if lit else (70, 68, 64)  # noqa: PLR2004 - its radius
    return _png(np.clip(picture, 0, 255).astype(np.uint8))


def street_lamp() -> bytes:
    """A street in the evening with its new lamps on, as a PNG of 480 by 640."""
    rows, columns = np.mgrid[0:_HEIGHT, 0:_WIDTH]
    picture = np.empty((_HEIGHT, _WIDTH, 3))
    picture[:] = _SKY
    picture[rows > _KERB] = _ROAD
    for foot, top, size in _LAMPS:
        pole = (np.abs(columns - foot) < size) & (rows > top) & (rows < _KERB + 6 * size)
        picture[pole] = _POLE
    light = np.full((_HEIGHT, _WIDTH), _DARK)
    for foot, top, size in _LAMPS:
        away = np.hypot(columns - foot, (rows - top) * 0.8)
        light += 0.9 * np.exp(-away / (28 * size))
        picture[away < 5 * size] = (255, 244, 214)
    picture *= light[..., np.newaxis]
    return _png(np.clip(picture, 0, 255).astype(np.uint8))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """An 8-bit RGB image in the PNG format (W3C Recommendation, chunks IHDR, IDAT, IEND)."""
    height, width, _ = pixels.shape
    lines = np.zeros((height, 1 + width * 3), np.uint8)
    lines[:, 1:] = pixels.reshape(height, width * 3)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, content)
        for name, content in (
            (b"IHDR", head),
            (b"IDAT", zlib.compress(lines.tobytes(), 9)),
            (b"IEND", b""),
        )
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
