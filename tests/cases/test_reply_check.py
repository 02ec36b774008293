"""An answer that does not answer is noticed while it is written."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases.rules.reply_check import ReplyFlaw, check_reply
from tests.real_data import FOLDER

ASKED = "3号楼的路灯坏了三个星期，晚上老人下楼摔了一跤，物业一直不来修，请问什么时候能修好？"


@pytest.mark.parametrize(
    ("reply", "flaw"),
    [
        ("", ReplyFlaw.EMPTY),
        ("😀", ReplyFlaw.EMPTY),
        ("您好！留言已收悉。", ReplyFlaw.EMPTY),
        ("网友：您好！感谢您对我们工作的关心和支持！2018年9月11日", ReplyFlaw.EMPTY),
        ("您的留言已收悉，已转交街道办事处调查处理。", ReplyFlaw.EVASIVE),
        ("您反映的问题正在办理中，感谢您的理解。", ReplyFlaw.EVASIVE),
        ("这不属于我们的职责，建议您向物业公司反映。", ReplyFlaw.EVASIVE),
        (
            "今年区里安排了文化惠民演出，将在剧场举行，欢迎凭票入场，名单已经公示，票务窗口每天开放，还有书画展览",
            ReplyFlaw.OFF_TOPIC,
        ),
        ("路灯线路老化，已请电力公司更换，预计3月12日前修好。", None),
        ("经现场查看，灯杆被撞断，物业本周五更换，其间装临时照明。", None),
        ("已转物业公司，物业今天下午派电工上门更换灯泡，修好后我们给您打电话。", None),
        ("您咨询的事项已转交街道，可直接联系，电话：021-61234567。", None),
    ],
)
def test_answers_are_read_as_a_resident_reads_them(reply: str, flaw: ReplyFlaw | None) -> None:
    found = check_reply(ASKED, reply)
    assert (found and found.flaw) == flaw


def test_the_warning_names_the_words_that_made_it() -> None:
    found = check_reply(ASKED, "您好，已转交街道办事处调查处理。谢谢！")
    assert found is not None
    assert found.because == ("已转交街道办事处调查处理",)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_read(request: str, reply: str) -> None:
    check_reply(request, reply)


def test_a_text_of_a_million_characters_is_read() -> None:
    found = check_reply(ASKED, "已转交，" * 250_000)
    assert found is not None
    assert len(found.because) == 3


@pytest.mark.real_data
def test_hand_labels_are_met_as_often_as_we_say() -> None:
    with (FOLDER / "messages" / "replies.csv").open(encoding="utf-8-sig", newline="") as content:
        rows = list(csv.DictReader(content))
    hits = misses = false_alarms = 0
    for row in rows:
        found = check_reply(row["留言主题"] + row["留言详情"], row["答复意见"]) is not None
        poor = row["可解释性_标注甲"] == "0"
        hits += found and poor
        misses += poor and not found
        false_alarms += found and not poor
    assert hits + misses == 139
    assert hits / (hits + false_alarms) >= 0.78
    assert hits / (hits + misses) >= 0.82
