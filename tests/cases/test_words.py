"""What people type, made safe to keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases import rules


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  楼道灯坏了 \r\n三楼 ", "楼道灯坏了 \n三楼"),
        ("灯\x00坏\x07了", "灯坏了"),
        ("<b>灯</b> 😀", "<b>灯</b> 😀"),
        ("\ud800灯", "灯"),
    ],
)
def test_control_characters_go_and_words_stay(typed: str, kept: str) -> None:
    assert rules.clean_text(typed) == kept


@pytest.mark.parametrize("empty", ["", "  \n", "。。。", "😀", "\x00"])
def test_what_says_nothing_has_no_words(empty: str) -> None:
    assert not rules.has_words(rules.clean_text(empty))


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert rules.clean_text(rules.clean_text(text)) == rules.clean_text(text)
