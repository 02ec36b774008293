"""Invented organisations whose branches are tied to neighbourhoods, and the member units."""

from random import Random
from typing import Final

from minqing.lib.text import chinese_number

__all__ = ["BRANCHES_EACH", "UNITS", "branch_names"]

#: Branches for each neighbourhood, beside its own general branch.
BRANCHES_EACH: Final = 3
UNITS: Final = (
    "区房屋管理局",
    "区绿化和市容管理局",
    "区水务局",
    "云锦供电公司",
    "云锦公交公司",
    "云锦燃气公司",
    "区民政局",
    "区卫生健康委",
    "公安云锦分局交警支队",
    "区城市管理执法局",
)
_FIRST: Final = (
    "区税务局党支部",
    "云锦实验小学党支部",
    "区市场监管所党支部",
    "云锦医院党支部",
    "区图书馆党支部",
    "云锦供电营业厅党支部",
    "柳岸商圈联合党支部",
    "梧桐科技联合党支部",
)
_OFFICES = (
    "财政局",
    "统计局",
    "文化和旅游局",
    "档案馆",
    "司法局",
    "教育局",
    "民政局",
    "商务委",
    "水务局",
    "体育局",
)
_STEMS = (
    "云锦",
    "梧桐",
    "望湖",
    "清溪",
    "锦绣",
    "听雨",
    "银杏",
    "白鹭",
    "石泉",
    "兰亭",
    "竹园",
    "桂香",
    "明月",
    "春晖",
    "和风",
    "碧水",
    "东篱",
    "南塘",
    "北渚",
    "西堤",
    "翠微",
    "丹枫",
    "芦花",
    "菱湖",
    "杏林",
    "松鹤",
    "莲池",
    "荷塘",
    "青枫",
    "紫藤",
)
_PUBLIC = (
    "小学",
    "中学",
    "幼儿园",
    "医院",
    "社区卫生服务中心",
    "文化馆",
    "养老院",
    "派出所",
    "邮政支局",
    "银行支行",
)
_FIRMS = (
    "建设",
    "物业",
    "科技",
    "食品",
    "物流",
    "印刷",
    "服饰",
    "医药",
    "园林",
    "设计",
    "餐饮",
    "电子",
    "传媒",
    "装备",
    "环保",
)


def branch_names(wanted: int, rng: Random) -> list[str]:
    """So many names, each once; the first ones are always the same."""
    names = dict.fromkeys(_FIRST[:wanted])
    tries = 0
    while len(names) < wanted:
        tries += 1
        # The more names are taken, the higher the numbers that branches of one body carry.
        names.setdefault(_name(rng, highest=3 + tries // (8 * wanted)))
    return list(names)


def _name(rng: Random, *, highest: int) -> str:
    kind = rng.random()
    number = f"第{chinese_number(rng.randint(1, highest))}" if rng.random() < 0.4 else ""  # noqa: PLR2004 - a share
    if kind < 0.2:  # noqa: PLR2004 - a share
        return f"区{rng.choice(_OFFICES)}{number}党支部"
    if kind < 0.6:  # noqa: PLR2004 - a share
        return f"{rng.choice(_STEMS)}{rng.choice(_PUBLIC)}{number}党支部"
    if kind < 0.9:  # noqa: PLR2004 - a share
        return f"{rng.choice(_STEMS)}{rng.choice(_FIRMS)}公司{number}党支部"
    return f"{rng.choice(_STEMS)}{rng.choice(('商圈', '园区', '楼宇', '市场'))}联合党支部"
