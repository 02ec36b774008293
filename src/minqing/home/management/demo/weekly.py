"""Weekly roundups: the first street's neighbourhoods signed some, one week is still a draft."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db import connection

from minqing.cases.models import Case, RoundupDraft
from minqing.cases.operations.roundups import (
    PersonalWordsError,
    discard_roundup,
    draft_roundup,
    edit_roundup,
    sign_roundup,
)
from minqing.cases.queries.roundups import sheet_of_draft
from minqing.cases.rules import Category
from minqing.cases.rules.roundups import Plan, Remark, Theme, Week
from minqing.home.management.demo.days import Calendar
from minqing.lib.actor import Actor
from minqing.lib.time import at_local
from minqing.territory.rules import Role

__all__ = ["sum_up_weeks"]

_NEIGHBOURHOODS: Final = 12
_WEEKS: Final = 8
#: So many days of the second round have begun before anything is summed up.
_DAYS: Final = 35
_SKIPPED = 0.2
_PLANS: Final = {
    Category.REPAIR: "请物业逐楼查一遍，能当场修的当场修，要换件的报清单",
    Category.PROPERTY: "约物业和业委会一起开会，定下整改单和时间",
    Category.SANITATION: "和保洁队商定增加清运次数，楼组志愿者每天看一眼",
    Category.SAFETY: "消防通道划线，连续两周晚上巡查，占道的当面劝离",
    Category.TRAFFIC: "重新划车位，早晚高峰请志愿者在出入口引导",
    Category.UTILITIES: "请供水供电单位上门检测，排出检修日期后贴告示",
    Category.NEIGHBOURS: "楼组长先上门听两边意见，再约到居委一起商量",
    Category.HARDSHIP: "逐户核对政策，够条件的本周帮着把材料交上去",
    Category.CARE: "社区医生每周来一次，行动不便的排上门名单",
    Category.WORK: "请街镇服务窗口来居委摆一天摊，现场答复",
    Category.EDUCATION: "联系学校和文化站，把开放时间贴到每个楼道",
    Category.OTHER: "列入居委例会，下周给出答复",
}
_TITLES: Final = {
    Category.REPAIR: "楼道设施报修",
    Category.PROPERTY: "物业服务不到位",
    Category.SANITATION: "楼道堆物和保洁",
    Category.SAFETY: "消防通道和门禁",
    Category.TRAFFIC: "停车和进出",
    Category.UTILITIES: "水压、用电和燃气",
    Category.NEIGHBOURS: "油烟、噪声扰邻",
    Category.HARDSHIP: "困难补助办理",
    Category.CARE: "老人看病和照料",
    Category.WORK: "找工作和培训",
    Category.EDUCATION: "孩子上学和活动场所",
    Category.OTHER: "办事咨询",
}
_GOES_ON: Final = ("配件还没到，到货就换", "还差两户没谈拢，继续谈", "施工队排在下周")
_DONE: Final = ("已全部办完，回访都说满意", "已整改，居委复查过")


def sum_up_weeks(code: str, secretary: Actor, days: Calendar, *, seed: int, ordinal: int) -> None:
    """Roundups of a neighbourhood's last weeks; the first neighbourhood's last one is a draft.

    Called inside the operation that writes what the weeks are about, so that the ledger tells a
    roundup between the requests before and after it. A few weeks are skipped, and seen to be.
    Nothing is summed up too early in the round, nor beyond the first dozen neighbourhoods.
    """
    if days.days_since < _DAYS or ordinal >= _NEIGHBOURHOODS:
        return
    if ordinal == 0:
        _look_at_tables()
    last = Week.of(days.today).before()
    rng = Random(f"{seed}-weekly-{code}")  # noqa: S311 - a demonstration, the same each time
    for week in reversed(list(last.latest(_WEEKS))):
        if week.monday < days.second:
            continue
        if ordinal and rng.random() < _SKIPPED:
            continue
        at = min(at_local(week.due_on, 10, 20), days.now - timedelta(minutes=5))
        draft = _planned(code, week, by=secretary, at=at, rng=rng)
        if ordinal == 0 and week == last:
            continue
        _sign(draft, by=secretary, at=at + timedelta(minutes=2))


def _planned(code: str, week: Week, *, by: Actor, at: datetime, rng: Random) -> RoundupDraft:
    """A draft in which the secretary has said something of every theme."""
    draft = draft_roundup(by=by, at=at, area_code=code, week_on=week.monday)
    titles: set[str] = set()
    for theme in sheet_of_draft(draft).themes:
        plan = _said(theme, week, rng, titles)
        draft = edit_roundup(by=by, at=at, draft_id=draft.pk, change=plan)
    if sheet_of_draft(draft).themes:
        remark = Remark("例会已讨论，各块区负责人到会。")
        draft = edit_roundup(by=by, at=at, draft_id=draft.pk, change=remark)
    return draft


def _titled(theme: Theme, category: Category, titles: set[str]) -> str:
    """What a secretary calls it; of two of one kind the second says what its requests share."""
    title = theme.title if theme.carried else _TITLES[category]
    if title in titles:
        title = f"{title}（{theme.words[0] if theme.words else len(titles)}）"
    titles.add(title)
    return title


def _said(theme: Theme, week: Week, rng: Random, titles: set[str]) -> Plan:
    categories = Case.objects.filter(pk__in=theme.case_ids).values_list("category", flat=True)
    category = Category(min(categories, default=Category.OTHER.value))
    done = rng.random() < 0.5 if theme.carried else None  # noqa: PLR2004 - every other one
    said = "" if done is None else rng.choice(_DONE if done else _GOES_ON)
    return Plan(
        theme_id=theme.id,
        title=_titled(theme, category, titles),
        plan=theme.plan or _PLANS[category],
        owner_role=theme.owner_role
        or rng.choice((Role.NEIGHBOURHOOD_SECRETARY, Role.BLOCK_LEAD, Role.BLOCK_LEAD)),
        owner_id=theme.owner_id,
        due_on=week.monday + timedelta(days=rng.choice((11, 14, 18))),
        goes_up=category in (Category.TRAFFIC, Category.UTILITIES),
        done=done,
        said=said,
    )


def _sign(draft: RoundupDraft, *, by: Actor, at: datetime) -> None:
    try:
        sign_roundup(by=by, at=at, draft_id=draft.pk)
    except PersonalWordsError:
        # An invented name that is a word of the plan, too: that week is skipped.
        discard_roundup(by=by, at=at, draft_id=draft.pk)


def _look_at_tables() -> None:
    """What came since the tables were last looked at is much: plans need to know."""
    with connection.cursor() as cursor:
        cursor.execute("analyze cases_casestanding, cases_caseevent, cases_handup")
