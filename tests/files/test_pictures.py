"""Pictures keep what is drawn and lose what is told."""

import pytest

from minqing.files.rules.media import FileProblem, FileRefusedError
from minqing.files.rules.pictures import strip_jpeg, strip_png
from tests.files.samples import SECRET, exif, jpeg, png, png_chunk


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


@pytest.mark.parametrize(
    "told",
    [
        exif(1),
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SECRET),
        _segment(0xE2, b"MPF\x00" + SECRET),
        _segment(0xE5, SECRET),
        _segment(0xED, b"Photoshop 3.0\x00" + SECRET),
        _segment(0xEF, SECRET),
        _segment(0xFE, SECRET),
        _segment(0xE0, b"JFXX\x00" + SECRET),
        b"\xff\xff" + exif(1)[1:],
    ],
)
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_loses_everything_but_the_picture(told: bytes, progressive: bool) -> None:
    clean = jpeg(progressive=progressive)

    assert strip_jpeg(jpeg(told, progressive=progressive)) == clean
    assert strip_jpeg(clean) == clean


def test_a_jpeg_keeps_its_colours() -> None:
    profile = _segment(0xE2, b"ICC_PROFILE\x00\x01\x01profile")
    adobe = _segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01")

    assert strip_jpeg(jpeg(profile, adobe)) == jpeg(profile, adobe)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", [2, 6, 8])
def test_a_jpeg_stays_upright_without_telling_more(order: str, orientation: int) -> None:
    stripped = strip_jpeg(jpeg(exif(orientation, order)))

    assert SECRET not in stripped
    assert strip_jpeg(stripped) == stripped
    at = stripped.index(b"Exif\x00\x00MM")
    assert stripped[at + 24 : at + 26] == orientation.to_bytes(2, "big")


@pytest.mark.parametrize("tail", [b"PK\x05\x06" + SECRET, b"\x00\x00\x00\x18ftypmp42" + SECRET])
def test_what_hangs_behind_a_picture_is_cut_off(tail: bytes) -> None:
    assert strip_jpeg(jpeg(after=tail)) == jpeg()
    assert strip_png(png(after=tail)) == png()


@pytest.mark.parametrize(
    "told",
    [
        png_chunk(b"tEXt", b"Comment\x00" + SECRET),
        png_chunk(b"zTXt", SECRET),
        png_chunk(b"iTXt", SECRET),
        png_chunk(b"eXIf", SECRET),
        png_chunk(b"tIME", b"\x07\xea\x01\x01\x00\x00\x00"),
        png_chunk(b"caBX", SECRET),
    ],
)
def test_a_png_loses_everything_but_the_picture(told: bytes) -> None:
    assert strip_png(png(told)) == png()


def test_a_png_keeps_its_transparency() -> None:
    transparent = png_chunk(b"tRNS", b"\x00\x01")

    assert strip_png(png(transparent)) == png(transparent)


@pytest.mark.parametrize(
    "broken",
    [
        jpeg()[:-2],
        jpeg()[:60],
        jpeg()[:3],
        b"\xff\xd8\x00\x00",
        b"\xff\xd8\xff\xe1\x00\x01",
        b"\xff\xd8" + b"\xff" * 9,
    ],
)
def test_a_broken_jpeg_is_refused(broken: bytes) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        strip_jpeg(broken)

    assert refusal.value.problem is FileProblem.DAMAGED


@pytest.mark.parametrize(
    "broken",
    [
        png()[:-1],
        png()[:-12],
        png()[:30],
        png()[:8],
        png().replace(b"IDAT", b"IDAX"),
        png(png_chunk(b"NEWx", b"unknown but needed")),
        png(b"\xff\xff\xff\xfftEXt"),
    ],
)
def test_a_broken_png_is_refused(broken: bytes) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        strip_png(broken)

    assert refusal.value.problem is FileProblem.DAMAGED


@pytest.mark.parametrize(
    "directory", [b"", b"II", b"II*\x00\xff\xff\x00\x00", b"II*\x00\x08\x00\x00\x00\xff\xff", b"XX"]
)
def test_a_malformed_exif_is_dropped_like_any_other(directory: bytes) -> None:
    assert strip_jpeg(jpeg(_segment(0xE1, b"Exif\x00\x00" + directory))) == jpeg()
