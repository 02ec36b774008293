"""Make PNG pictures of pages small: at most 256 colours, which a page hardly exceeds.

A picture of letters holds some thousand shades of very few colours. What falls into the same of
32 steps a channel becomes one colour, the mean of what fell there; of more than 256 the rarest
take the nearest of the frequent ones. The browser that took the pictures reads them.
"""

import base64
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

__all__ = ["shrink"]

_COLOURS = 256
_STEP = 3
"""Bits of a channel that are left out when shades are compared."""
_READ = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const map = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const drawn = new OffscreenCanvas(map.width, map.height).getContext('2d');
  drawn.drawImage(map, 0, 0);
  const { data } = drawn.getImageData(0, 0, map.width, map.height);
  const reader = new FileReader();
  const read = new Promise((done) => { reader.onload = done; });
  reader.readAsDataURL(new Blob([data]));
  await read;
  return [map.width, map.height, reader.result.split(',')[1]];
}"""


def shrink(blank: Page, picture: Path) -> None:
    """Write a picture again with a palette, unless that makes it larger; ``blank`` reads it."""
    before = picture.read_bytes()
    width, height, text = blank.evaluate(_READ, base64.b64encode(before).decode())
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 4)[:, :3]
    after = _png(width, height, *_palette(pixels))
    if len(after) < len(before):
        picture.write_bytes(after)


def _palette(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The palette, and for each pixel its place in it."""
    steps = (pixels >> _STEP).astype(np.int64)
    shades = steps[:, 0] << 10 | steps[:, 1] << 5 | steps[:, 2]
    _, shade, counts = np.unique(shades, return_inverse=True, return_counts=True)
    means = np.stack(
        [np.bincount(shade, pixels[:, channel]) / counts for channel in range(3)], axis=1
    )
    frequent = np.argsort(-counts, kind="stable")[:_COLOURS]
    palette = means[frequent]
    nearest = ((means[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return palette.round().astype(np.uint8), nearest[shade].astype(np.uint8)


def _png(width: int, height: int, palette: NDArray[np.uint8], places: NDArray[np.uint8]) -> bytes:
    """An indexed PNG of 8 bits a pixel, its rows unfiltered."""
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = places.reshape(height, width)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
