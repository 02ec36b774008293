"""Does an answer answer? A warning for whoever writes it, never a verdict and never a bar.

Clause by clause: courtesies say nothing; clauses that only pass the matter on say no more than who
has it now; the rest is what the requester learns. Too little of that is an empty or an evasive
answer. An answer of some length that shares no pair of characters with a request of some length may
be meant for another one.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

__all__ = ["ReplyCheck", "ReplyFlaw", "check_reply"]

LEAST_SUBSTANCE: Final = 10
"""Characters beyond courtesies, below which an answer says nothing."""
LEAST_BESIDE_PASSING_ON: Final = 22
"""Characters beside "passed on to …", below which an answer says no more than that."""
LEAST_LENGTH_FOR_TOPIC: Final = 40
LEAST_PAIRS_FOR_TOPIC: Final = 25


class ReplyFlaw(StrEnum):
    """What an answer seems to lack."""

    EMPTY = "empty"
    EVASIVE = "evasive"
    OFF_TOPIC = "off_topic"


@dataclass(frozen=True, slots=True)
class ReplyCheck:
    """What was found, and the clauses that made it so: shown to whoever writes, in their words."""

    flaw: ReplyFlaw
    because: tuple[str, ...] = ()


_CLAUSE = re.compile(r"[，,。.！!？?；;：:\n\r\t ]+")
_COURTESY = re.compile(
    r"(?:尊敬的|敬爱的)?(?:网友|网民|市民|居民|先生|女士|同志|朋友|各位|业主|楼主|读者)?[“\"']?[A-Za-z]{0,2}\d*[”\"']?"
    r"(?:网友|网民|市民)?[:：]?(?:您|你)?好?"
    r"|.*(?:您|你|们)好(?:呀|啊)?|此致|敬礼|特此(?:回复|答复|函复)|谢谢.*|感谢.*|欢迎.*监督.*|祝.*|"
    r".*(?:收悉|收到|知悉|阅悉|已阅|敬悉)(?:了)?|.*(?:给予|予以).{0,6}(?:理解|支持).*|"
    r"(?:现)?(?:将)?(?:有关|相关|具体|处理|办理|调查)?(?:情况|结果|意见)?(?:如下|回复如下|答复如下|现回复如下)|"
    r"\d{0,4}(?:年)?\d{0,2}(?:月)?\d{0,2}(?:日)?|[二〇零一三四五六七八九十○]+年.{1,3}月.{1,3}日|"
    r"(?:我们)?(?:对此)?(?:非常|高度|十分)?(?:重视|关注)|.{0,6}(?:关注|关心|理解|支持|监督|建议)(?:和|与|、).{0,10}|"
    r"(?:关于)?(?:您|你)(?:所)?(?:反映|提出|咨询|投诉|举报)的?.{0,24}(?:问题|情况|事项|建议|意见)?"
)
_PASSES_ON = re.compile(
    r"转(?:交|至|给|到|送|办|呈|达|递|请|市|县|区|局|[A-Z])|已转|交办|交由|责成|批转|(?:反馈|反映)(?:给|至|到)|"
    r"(?:调查|核查|核实|研究|参考|参阅|处理|处置|办理|查处|核处|办复|阅处|落实|督办|解决)(?:处理|核实|解决|处置|答复|回复|办理|中)?$|"
    r"(?:正在|将|会|予以|进行|抓紧|尽快|及时|认真).{0,8}(?:调查|核查|核实|研究|处理|处置|办理|落实|督办|解决|答复|回复)|"
    r"(?:请|可|建议).{0,6}(?:向|到|与|拨打|致电|联系|咨询).{0,24}|以.{0,10}为准|耐心等待|(?:不(?:属于|归)).{0,20}(?:职权|职能|职责|管理)?"
)
_DATES = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|[“\"']?[A-Za-z]{1,2}\d{5,}[”\"']?|\d{4}-\d{1,2}-\d{1,2}"
)
# Whoever gives a number to call sends on, and says where.
_NUMBER = re.compile(r"\d{3,4}[-—]\d{7,8}|(?<!\d)\d{7,8}(?!\d)|1\d{10}")
# What is done, found, decided or dated is told, whoever it was passed on to.
_SAYS_MORE = re.compile(
    r"经(?:查|调查|核实|核查|了解|现场|研究|我)|由于|因为|原因|规定|根据|按照|依据|已(?:于|经|完成|修|清理|安排|开工|整改|拆除|停)|"
    r"计划|预计|年底|月底|日前|目前|同意|不予|无法|不符合|符合|标准|条件|条例|办法|整改|罚款|现场|电话|\d{5,}"
)

# Few words may be enough where something was done, or a day is named.
_DONE = re.compile(
    r"修|换|清理|清运|清扫|装|拆|办好|办妥|办了|解决|完成|搬|改|通了|恢复|好了|来过|去过|上门|到位|登记|安排|"
    r"今天|明天|后天|本周|下周|周[一二三四五六日天]|月底|\d+\s?[日号点时]"
)


def check_reply(request: str, reply: str) -> ReplyCheck | None:
    """What an answer to a request seems to lack, the worst first; None when nothing does."""
    words = _DATES.sub(" ", _plain(reply))
    clauses = [each for each in _CLAUSE.split(words) if each]
    passed_on = [e for e in clauses if _PASSES_ON.search(e) and not _SAYS_MORE.search(e)]
    told = [e for e in clauses if e not in passed_on and not _COURTESY.fullmatch(e)]
    substance = _characters(told)
    done = _DONE.search("".join(told)) is not None
    if not passed_on and substance < LEAST_SUBSTANCE and not done:
        return ReplyCheck(ReplyFlaw.EMPTY, tuple(clauses[:3]))
    helps = done or _NUMBER.search(words) is not None
    if passed_on and substance < LEAST_BESIDE_PASSING_ON and not helps:
        return ReplyCheck(ReplyFlaw.EVASIVE, tuple(passed_on[:3]))
    asked, long = _pairs(request), _characters(told) >= LEAST_LENGTH_FOR_TOPIC
    if long and len(asked) >= LEAST_PAIRS_FOR_TOPIC and not asked & _pairs(reply):
        return ReplyCheck(ReplyFlaw.OFF_TOPIC)
    return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("_x000D_", "\n")


def _characters(clauses: Iterable[str]) -> int:
    return sum(1 for clause in clauses for each in clause if each.isalpha())


def _pairs(text: str) -> set[str]:
    letters = [each for each in _plain(text) if "\u4e00" <= each <= "\u9fff"]
    return {a + b for a, b in pairwise(letters)}
