"""What a file is, and whether its name says so."""

from pathlib import Path

import pytest

from minqing.files.rules.media import (
    FileProblem,
    FileRefusedError,
    MediaType,
    Nature,
    blob_path,
    clean_name,
    nature_of,
    settle_type,
)


@pytest.mark.parametrize(
    ("head", "nature"),
    [
        (b"", Nature.EMPTY),
        (b"\xff\xd8\xff\xe0", Nature.JPEG),
        (b"\x89PNG\r\n\x1a\n", Nature.PNG),
        (b"%PDF-1.4", Nature.PDF),
        (b"PK\x03\x04", Nature.ZIP),
        (b"MZ\x90\x00", Nature.PROGRAM),
        ("MZ编号,门牌".encode(), Nature.TEXT),
        (b"BM\x00\x00", Nature.OTHER_PICTURE),
        (b"BM,door", Nature.TEXT),
        (b"GIF89a", Nature.OTHER_PICTURE),
        (b"RIFF\x00\x00\x00\x00WEBP", Nature.OTHER_PICTURE),
        (b"\x00\x00\x00\x18ftypheic", Nature.PHONE_PHOTO),
        (b"\x00\x00\x00\x18ftypmp42", Nature.BINARY),
        (b"  <!DOCTYPE HTML>", Nature.WEB_PAGE),
        (b"\xef\xbb\xbf<svg>", Nature.WEB_PAGE),
        ("门牌".encode("gb18030"), Nature.TEXT),
        ("门牌".encode("utf-16"), Nature.TEXT),
        ("门牌".encode()[:-1], Nature.TEXT),
        (b"a\x00b", Nature.BINARY),
        (b"\xff\xff\xff", Nature.BINARY),
    ],
)
def test_nature(head: bytes, nature: Nature) -> None:
    assert nature_of(head) is nature


@pytest.mark.parametrize(
    ("name", "nature", "office", "found"),
    [
        ("门.JPG", Nature.JPEG, None, MediaType.JPEG),
        ("a.jpeg", Nature.JPEG, None, MediaType.JPEG),
        ("a.xlsx", Nature.ZIP, MediaType.XLSX, MediaType.XLSX),
        ("a.csv", Nature.TEXT, None, MediaType.CSV),
        ("a.txt", Nature.TEXT, None, MediaType.TEXT),
    ],
)
def test_a_name_that_says_what_the_content_is(
    name: str, nature: Nature, office: MediaType | None, found: MediaType
) -> None:
    assert settle_type(name, nature, office=office) is found


@pytest.mark.parametrize(
    ("name", "nature", "office", "problem"),
    [
        ("a.pdf", Nature.JPEG, None, FileProblem.MISMATCH),
        ("a.docx", Nature.ZIP, MediaType.XLSX, FileProblem.MISMATCH),
        ("a.html", Nature.TEXT, None, FileProblem.MISMATCH),
        ("a", Nature.PNG, None, FileProblem.MISMATCH),
        ("a.jpg.exe", Nature.PROGRAM, None, FileProblem.PROGRAM),
        ("a.jpg", Nature.PROGRAM, None, FileProblem.PROGRAM),
        ("a.zip", Nature.ZIP, None, FileProblem.OTHER_ARCHIVE),
        ("a.jpg", Nature.WEB_PAGE, None, FileProblem.WEB_PAGE),
        ("a.doc", Nature.OLE, None, FileProblem.OLD_OFFICE),
        ("a.heic", Nature.PHONE_PHOTO, None, FileProblem.PHONE_PHOTO),
        ("a.bin", Nature.BINARY, None, FileProblem.UNKNOWN),
        ("a.pdf", Nature.PDF, None, FileProblem.NOT_ALLOWED_HERE),
    ],
)
def test_a_name_that_does_not(
    name: str, nature: Nature, office: MediaType | None, problem: FileProblem
) -> None:
    allowed = [each for each in MediaType if each is not MediaType.PDF]

    with pytest.raises(FileRefusedError) as refusal:
        settle_type(name, nature, office=office, allowed=allowed)

    assert refusal.value.problem is problem


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\门.jpg", "门.jpg"),
        ("门\x00\r\n.jpg", "门.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("长" * 300 + ".jpg", "长" * 196 + ".jpg"),
        ("..", "file"),
        ("", "file"),
        ('a".jpg', 'a".jpg'),
    ],
)
def test_names_are_cleaned(name: str, shown: str) -> None:
    assert clean_name(name) == shown


def test_contents_fan_out() -> None:
    assert blob_path(Path("/s"), "abcdef") == Path("/s/ab/cd/abcdef")
