"""Invented people's names: a table of common surnames with weights, and a generator of given names.

Nothing here is taken from a list of persons. Weights are rough shares of the surname in a
city of the lower Yangtze, in no unit.
"""

from itertools import accumulate
from random import Random

from minqing.households.rules import Sex

_WEIGHTED_SURNAMES = """
王 70 张 68 李 55 陈 54 朱 33 周 32 徐 32 吴 31 沈 28 刘 30 陆 24 顾 22 杨 23 黄 22 赵 21 孙 21
胡 16 金 16 施 12 钱 13 姚 13 蒋 13 曹 12 俞 11 潘 11 马 11 何 11 许 11 林 11 郭 10 高 10 蔡 10
丁 10 倪 9 唐 10 戴 8 龚 8 郑 9 谢 9 汪 8 叶 9 冯 9 韩 8 严 8 宋 8 邵 7 袁 8 方 7 董 7 杜 6 吕 6
程 7 秦 7 邱 6 夏 7 奚 4 瞿 5 薛 6 陶 6 范 7 余 6 卢 6 苏 5 魏 5 任 6 罗 7 梁 5 曾 4 彭 5 于 5
姜 6 石 5 洪 5 钟 4 傅 5 季 4 章 4 童 4 柳 3 费 3 乔 3 康 3 贺 3 毛 4 江 4 史 4 万 4 孔 3 尹 3
侯 3 邓 4 田 4 崔 3 谭 4 廖 3 熊 3 孟 3 白 3 黎 2 段 2 雷 2 龙 2 常 2 武 2 赖 2 华 3 殷 3 庄 3
虞 2 翁 3 祝 2 柴 1 欧阳 1 诸葛 1 上官 1 司徒 1
"""
_TOKENS = _WEIGHTED_SURNAMES.split()
SURNAMES: tuple[str, ...] = tuple(_TOKENS[::2])
_CUMULATIVE: tuple[int, ...] = tuple(accumulate(int(weight) for weight in _TOKENS[1::2]))
COMPOUND_SURNAMES = frozenset(name for name in SURNAMES if len(name) > 1)

# The characters that were in fashion when a person was born: before 1955, before 1985, since.
_GIVEN: dict[Sex, tuple[str, str, str]] = {
    Sex.MALE: (
        "根福德宝荣庆金生祥裕海松鹤寿仁厚贤茂泉林良永昌",
        "建国强军伟明华平东勇志刚斌峰辉俊杰涛波民新健晓敏",
        "浩宇晨轩子涵睿泽皓嘉铭奕辰俊熙博文思远一诺承恩睦",
    ),
    Sex.FEMALE: (
        "秀英兰珍凤宝妹桂芳菊娣素琴玉梅月娥惠芬淑贞巧云",
        "丽萍红燕敏芳静霞莉艳洁琳晓玲雯蕾娟慧华群颖佳春",
        "欣怡梓涵诗雨佳琪可馨思妍雅静婉清若曦语桐悦宁伊朵",
    ),
}
_ERAS = (1955, 1985)
# The share of given names of one character rose and fell with the same three eras.
_SINGLE_SHARE = (0.08, 0.38, 0.14)


def surname(rng: Random) -> str:
    """One surname, by weight."""
    return rng.choices(SURNAMES, cum_weights=_CUMULATIVE)[0]


def given_name(rng: Random, sex: Sex, birth_year: int) -> str:
    """A given name in the fashion of the year of birth."""
    era = sum(birth_year >= limit for limit in _ERAS)
    characters = _GIVEN[sex][era]
    first = characters[int(rng.random() * len(characters))]
    if rng.random() < _SINGLE_SHARE[era]:
        return first
    return first + characters[int(rng.random() * len(characters))]


def surname_of(name: str) -> str:
    """The surname a written name begins with."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
