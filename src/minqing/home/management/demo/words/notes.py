"""What visitors note down after a visit."""

from random import Random
from typing import Final

__all__ = ["note"]

_HOME: Final = (
    "家里一切都好，感谢上门",
    "老人身体不错，子女周末来看望",
    "老人刚出院，在家休养",
    "夫妻都上班，晚上七点后在家",
    "租住不久，已留联系方式",
    "孩子今年高考，请晚上少打扰",
    "腿脚不便，下次来请多等一会儿",
    "听力不好，要敲门大声些",
    "新添了宝宝，外婆来帮忙",
    "白天只有老人和孩子在家",
    "刚搬来三个月，对周围还不熟",
    "住了三十多年，邻居都认识",
    "儿子在外地工作，平时一个人住",
    "养了一只小狗，已办证",
    "家里在装修，暂住女儿家",
    "退休教师，精神很好",
)
_WISH: Final = (
    "希望多组织一些活动",
    "愿意参加楼组志愿服务",
    "对楼道清洁比较满意",
    "想了解老年食堂的用餐时间",
    "想参加社区的书画班",
    "建议晚上多开一盏路灯",
    "希望暑期有托管班",
    "问了体检的时间，已告知",
    "已给防诈骗宣传单并讲解",
    "已检查燃气管，没有问题",
    "请把活动通知也发到微信群",
    "同意加入楼组互助群",
    "留了紧急联系人电话",
    "希望下次周末来",
)


def note(rng: Random) -> str:
    """One or two short sentences."""
    first = rng.choice(_HOME)
    if rng.random() < 0.55:  # noqa: PLR2004 - a share
        return f"{first}；{rng.choice(_WISH)}。"
    return f"{first if rng.random() < 0.6 else rng.choice(_WISH)}。"  # noqa: PLR2004 - a share
