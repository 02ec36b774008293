"""Texts that say the same in other words are alike; the words that both have are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases.rules.likeness import likeness

OTHERS = [
    "三号楼路灯坏了好几天，晚上很黑",
    "垃圾房夏天很臭，苍蝇多",
    "门口停车太乱，消防车进不来",
    "老人想申请助餐服务",
]


def test_the_one_about_the_same_comes_first_with_its_words() -> None:
    found = likeness("我们三号楼的路灯坏了，请来修", OTHERS)
    best = max(range(len(OTHERS)), key=lambda index: found[index].score)
    assert best == 0
    assert set(found[0].shared) == {"三号楼", "路灯坏了"}
    assert found[3].score < 0.1


@pytest.mark.parametrize("text", ["", "😀", "。，！"])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    assert [each.score for each in likeness(text, OTHERS)] == [0, 0, 0, 0]


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=4))
def test_likeness_lies_between_nothing_and_the_same(text: str, others: list[str]) -> None:
    found = likeness(text, [*others, text])
    assert all(0 <= each.score <= 1.0001 for each in found)
    assert max(each.score for each in found) == found[-1].score
