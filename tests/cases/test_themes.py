"""Repeated themes: what is alike is found, explained by shared words, and names nobody."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measures.themes import quality
from benchmarks.messages import topics
from minqing.cases.rules.nameless import named_in, nameless
from minqing.cases.rules.themes import MAX_TEXTS, group
from tests.structure.packages import ROOT

LAMPS = ("三楼楼道感应灯不亮了", "我们楼道感应灯坏了三天", "楼道的感应灯晚上不亮，看不清台阶")
BINS = ("东门垃圾箱房满溢，味道很大", "垃圾箱房夏天味道很大苍蝇多")
OTHERS = ("想学用手机挂号", "孩子明年上学怎么报名", "水压太低洗澡没水")


def test_what_is_alike_is_together_and_explained_by_the_shared_words() -> None:
    lamps, bins = group([*LAMPS, *OTHERS, *BINS])
    assert lamps.members == (0, 1, 2)
    assert "感应灯" in "".join(lamps.words)
    assert bins.members == (6, 7)
    assert "垃圾箱房" in "".join(bins.words)


def test_the_same_texts_give_the_same_groups() -> None:
    texts = [*LAMPS, *OTHERS, *BINS] * 5
    assert group(texts) == group(texts)


def test_what_one_home_alone_says_is_no_theme() -> None:
    assert group(LAMPS, sources=["one", "one", "one"]) == []
    assert len(group(LAMPS, sources=["one", "one", "two"])) == 1


@pytest.mark.parametrize("texts", [[], ["灯坏了"], ["", ""], ["12345", "ok"], ["的了是", "的了是"]])
def test_texts_that_say_nothing_are_in_no_group(texts: list[str]) -> None:
    assert group(texts) == []


def test_too_many_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="are compared"):
        group(["灯"] * (MAX_TEXTS + 1))


SECRETS = (
    "王建国",
    "张阿姨",
    "13812345678",
    "一三八一二三四五六七八",
    "310108195803081234",
    "502室",
    "３号楼",
    "十二单元",
    "沪A12345",
    "wang_jianguo66",
    "李某某",
)


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_personal_becomes_a_word_of_a_theme(secret: str) -> None:
    """Three homes name the same person, number or door in the same words."""
    texts = [f"{text}，{secret}家门口，联系{secret}" for text in LAMPS]
    groups = group(texts, names={"王建国"})
    words = "".join(word for each in groups for word in each.words)
    assert [c for c in secret if c in words and c not in "室号楼单元家门口联系"] == []
    assert groups


@given(
    st.lists(st.text(alphabet="楼道灯坏了垃圾满水压低王建国张3502 ", max_size=30), max_size=12),
    st.sampled_from(["王建国", "张灯"]),
)
def test_a_known_name_is_in_no_word_whatever_is_said(texts: list[str], name: str) -> None:
    for each in group(texts, names={name}):
        assert all(name not in word for word in each.words)
        assert len(each.members) > 1
        assert list(each.members) == sorted(set(each.members))


@given(st.text(max_size=80), st.lists(st.sampled_from(["王建国", "李秀英"]), max_size=2))
def test_freed_of_names_twice_is_as_once(text: str, names: list[str]) -> None:
    once = nameless(text, names)
    assert nameless(once, names) == once


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("请物业本周逐层检查，换下坏的灯", []),
        ("3号楼电梯月底前大修", []),
        ("施工方承诺晚上十点后停工", []),
        ("请王主任牵头", ["王主任"]),
        ("502室先修", ["502"]),
        ("电话 138 0013 8000", ["138 0013 8000"]),
        ("陈建国家的水管", ["陈建国"]),
    ],
)
def test_words_for_everybody_are_looked_through(words: str, found: list[str]) -> None:
    assert named_in(words, {"陈建国"}) == found


def test_starting_the_program_loads_no_scikit_learn() -> None:
    code = (
        "import sys, django; django.setup();"
        " from django.urls import get_resolver; get_resolver().url_patterns;"
        " sys.exit('sklearn' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "minqing.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.real_data
def test_real_messages_are_grouped_well() -> None:
    """2,600 messages of one city, beside the hot topics that one team found among them."""
    texts = topics()
    groups = group([each.text for each in texts], sources=[each.sender for each in texts])
    found = quality(groups, [each.label for each in texts])

    assert found.purity >= 0.9
    assert found.together >= 0.5
    assert found.rand >= 0.6
