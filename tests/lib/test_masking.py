"""Personal things in a text are hidden, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.masking import Personal, PersonalKind, find_personal, mask_personal


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("电话13800138000，急", "电话***，急"),
        ("手机：138 0013 8000", "手机：***"),
        ("手机138-0013-8000或１３９００１３９０００", "手机***或***"),
        ("打+86 13800138000找我", "打***找我"),
        ("我的号码是一三八零零一三八零零零。", "我的号码是***。"),
        ("1\u200b3\u200b8\u200b0\u200b0\u200b1\u200b3\u200b8\u200b0\u200b0\u200b0", "***"),
        ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0", "***"),
        ("座机021-61234567", "座机***"),
        ("座机(021)61234567转8", "座机***转8"),
        ("拨打61234567或6123-4567", "拨打***或***"),
        ("身份证310106199003071234", "身份证***"),
        ("身份证 310106 19900307 123X", "身份证 ***"),
        ("证号31010619900307123x。", "证号***。"),
        ("老证310106900307123", "老证***"),
        ("卡号6222 0212 3456 7890 123", "卡号***"),
        ("写信到wang.xm@example.com.cn", "写信到***"),
        ("加微信：wang_xm88，QQ 12345678", "加微信：***，QQ ***"),
        ("护照E12345678", "护照***"),
        ("沪A·12345和苏BD12345乱停", "***和***乱停"),
        ("12号502室漏水", "12号***室漏水"),
        ("3号楼2单元502漏水", "3号楼2单元***漏水"),
        ("住5-2-301", "住***"),
        ("我叫王小明，住在这里", "我叫***，住在这里"),
        ("姓名：欧阳静 电话13800138000", "姓名：*** 电话***"),
    ],
)  # fmt: skip
def test_what_is_personal_is_hidden(typed: str, shown: str) -> None:
    assert mask_personal(typed) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2018-08-22 10:12:33报修，至今没有回音",
        "2017.03.05-2018.05.06施工",
        "20180822来过，2008—2012年也来过",
        "面积为200-300平方米，共1234567元",
        "预算12345678.90元",
        "拨打12345或110、119",
        "热线4008001234",
        "建规字第1211033号",
        "执行GB3096-2008和GB50353-2005条款6.6",
        "一百二十三户居民，三四百人",
        "共江路1234弄12号电梯坏了",
        "本人高度近视，看不清",
        "三楼漏水，二次供水，五六天了",
        "房屋漏水😀，<b>急</b>",
        "",
    ],
)
def test_the_rest_stays_as_it_is(text: str) -> None:
    assert mask_personal(text) == text


def test_every_find_says_what_it_is() -> None:
    assert find_personal("我叫王小明，12号502室，13800138000") == [
        Personal(2, 5, PersonalKind.NAME),
        Personal(9, 12, PersonalKind.DOOR),
        Personal(14, 25, PersonalKind.PHONE),
    ]


@given(st.text(alphabet="0123456789- .Xx年月一二三号室王我叫@a:", max_size=60))
def test_what_was_hidden_is_not_changed_again(text: str) -> None:
    shown = mask_personal(text)
    assert mask_personal(shown) == shown


@given(
    before=st.text(alphabet="你好，。abc 年-", max_size=10),
    rest=st.text(alphabet="0123456789", min_size=9, max_size=9),
    second=st.sampled_from("3456789"),
    gap=st.sampled_from(["", " ", "-", "\u200b", "."]),
    after=st.text(alphabet="你好，。 元", max_size=10),
)
def test_no_mobile_number_is_left(
    before: str, rest: str, second: str, gap: str, after: str
) -> None:
    number = gap.join("1" + second + rest)
    digits = re.sub(r"\D", "", mask_personal(f"{before}{number}{after}"))
    assert len(digits) < 7


def test_a_text_of_a_million_characters_is_read_once() -> None:
    text = "楼道堆物，联系13800138000。" * 50_000
    assert mask_personal(text) == "楼道堆物，联系***。" * 50_000
    assert mask_personal("1" * 1_000_000) == "1" * 1_000_000
    assert "1-1" not in mask_personal("1-" * 500_000)
