"""Requests and their answers, put together from the parts of a topic."""

from dataclasses import dataclass
from random import Random
from typing import Final

from minqing.cases.rules import CaseLevel, Category
from minqing.home.management.demo.words.topics import TOPICS, Topic

__all__ = ["REOPENINGS", "RETURNS", "RISINGS", "WITHDRAWALS", "Asked", "ask", "complaint"]

_FLOORS: Final = "二三四五六"
_DAYS: Final = ("三", "五", "七", "十")
_OPENINGS: Final = (
    "",
    "",
    "",
    "",
    "这几天",
    "上个月起，",
    "邻居们都在说，",
    "老人家说，",
    "又来反映：",
)
_WISHES: Final = (
    "",
    "",
    "请帮忙看看",
    "希望早点处理",
    "麻烦来人看一下",
    "想问问什么时候能解决",
    "请你们反映一下",
    "大家都盼着",
)
_MEANWHILE: Final = "已经登记，正在联系有关方面，有进展马上告诉您"
_AFTER: Final = ("", "", "", "谢谢您提出来", "有问题随时联系我们", "过几天再来回访")

RISINGS: Final = {
    CaseLevel.NEIGHBOURHOOD: (
        "涉及马路和外单位，居民区协调不了，请街镇出面",
        "需要街镇层面统一安排资金和单位",
        "已约过对方三次，没有结果，请街镇协调",
        "几个小区都有同样问题，建议街镇一并解决",
    ),
    CaseLevel.STREET: (
        "牵涉多个部门，请区里召集成员单位一起研究",
        "超出街镇权限，请区里协调主管部门",
        "需要列入区级计划，请区里统筹",
    ),
}
RETURNS: Final = (
    "请先到现场核实楼栋和户数，再报上来",
    "这件事块区可以先和住户商量，请再试一次",
    "缺少联系人，补齐后再交",
)
WITHDRAWALS: Final = (
    "自己找人修好了，不用再管，谢谢",
    "和邻居说开了，撤回",
    "儿子已经帮忙办好，不需要了",
)
REOPENINGS: Final = (
    "修好一周又坏了，居民要求重新处理",
    "居民说答复的时间过了还没动静",
    "回访时发现只做了一半",
)
_COMPLAINTS: Final = (
    ("楼组来登记的人态度不好，说了几次不理", "已和本人谈话，向您当面道歉，以后换人上门"),
    ("报给块区的事压了很久没人回话", "查了经过，确有拖延，已改由书记直接跟进"),
    ("发慰问品时少了我们这一户，问也没说清", "核对了名单，已补上，并向您说明了原因"),
    ("楼组长把我家的事说给别人听", "已批评教育，楼组会上重申了保密要求"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, the answer that settles it, what is said meanwhile, and who can settle it."""

    category: Category
    body: str
    answer: str
    meanwhile: str
    level: CaseLevel


_BY_LEVEL: Final[dict[CaseLevel, tuple[Topic, ...]]] = {
    level: tuple(topic for topic in TOPICS if topic.level is level) for level in CaseLevel
}


def ask(rng: Random, level: CaseLevel) -> Asked:
    """Something that is settled at the level."""
    topic = rng.choice(_BY_LEVEL[level])
    floor, days = rng.choice(_FLOORS), rng.choice(_DAYS)

    def part(text: str) -> str:
        return rng.choice(text.split("|")).replace("{f}", floor).replace("{d}", days)

    place = part(topic.places)
    opening = rng.choice(_OPENINGS) if place else ""
    wish = rng.choice(_WISHES)
    body = f"{opening}{place}{part(topic.troubles)}，{part(topic.consequences)}"
    answer = part(topic.answers).replace("{place}", place)
    after = rng.choice(_AFTER)
    meanwhile = part(topic.meanwhile or _MEANWHILE).replace("{place}", place)
    return Asked(
        category=topic.category,
        body=f"{body}，{wish}。" if wish else f"{body}。",
        answer=f"{answer}。{after}。" if after else f"{answer}。",
        meanwhile=f"{meanwhile}。",
        level=topic.level,
    )


def complaint(rng: Random) -> Asked:
    """Something about a block's team, which the neighbourhood settles."""
    body, answer = rng.choice(_COMPLAINTS)
    return Asked(
        category=Category.OTHER,
        body=f"{body}。",
        answer=f"{answer}。",
        meanwhile="已经收到，只有书记处理，正在了解经过。",
        level=CaseLevel.NEIGHBOURHOOD,
    )
