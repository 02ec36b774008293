"""Chinese names and numerals."""

import pytest

from minqing.lib.text import chinese_number, normalise_name, pinyin_initials, pinyin_key


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "零"), (7, "七"), (10, "十"), (16, "十六"), (106, "一百零六"), (110, "一百一十"),
     (1006, "一千零六"), (1060, "一千零六十"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_numbers_as_lane_names_write_them(value: int, text: str) -> None:
    assert chinese_number(value) == text


def test_a_number_out_of_range_is_an_error() -> None:
    with pytest.raises(ValueError, match="outside"):
        chinese_number(10_000)


@pytest.mark.parametrize(
    ("typed", "name"),
    [(" 王 小明 ", "王小明"), ("Ａnna  Lee", "Anna Lee"), ("阿卜杜拉·买买提", "阿卜杜拉·买买提")],
)
def test_names_lose_stray_spaces(typed: str, name: str) -> None:
    assert normalise_name(typed) == name


def test_names_sort_by_sound() -> None:
    assert sorted(["张三", "李四", "陈一", "阿强"], key=pinyin_key) == [
        "阿强",
        "陈一",
        "李四",
        "张三",
    ]


def test_a_name_is_found_by_its_initials() -> None:
    assert pinyin_initials("王小明") == "wxm"
