"""The wordings with which the district's offices begin answers."""

from datetime import datetime
from typing import Final

from minqing.cases.operations import save_template
from minqing.cases.rules import Category
from minqing.cases.rules.wording import ReplyState
from minqing.lib.actor import Actor

__all__ = ["keep_wordings"]

_WORDINGS: Final = (
    (
        "已修好",
        Category.REPAIR,
        ReplyState.SOLVED,
        (
            "您好，您 {asked_on} 反映的问题（编号 {number}）已经修好，请您查看。"
            "用着还有不便，随时联系{office}。"
        ),
    ),
    (
        "已约施工",
        Category.REPAIR,
        ReplyState.IN_PROGRESS,
        "您好，您反映的问题（编号 {number}）已约好施工，{office}会在 {next_on} 前再告诉您进展。",
    ),
    (
        "还在协调",
        None,
        ReplyState.IN_PROGRESS,
        "您好，编号 {number} 的诉求涉及几家单位，{office}正在协调，{next_on} 前再告诉您进展。",
    ),
    (
        "说明原因",
        None,
        ReplyState.FINAL,
        "您好，编号 {number} 的诉求我们核实过了，目前解决不了，原因是：",
    ),
)


def keep_wordings(area_code: str, *, by: Actor, at: datetime) -> None:
    """Keep them for a whole district."""
    for title, category, state, body in _WORDINGS:
        save_template(
            by=by,
            at=at,
            area_code=area_code,
            title=title,
            body=body,
            category=category,
            state=state,
        )
