"""Reads of cases: the queue, the story, the month, reconciliation."""

from minqing.cases.queries.hand_ups import open_list, signed_list, signed_lists
from minqing.cases.queries.promises import (
    PromiseKey,
    past_one_month,
    past_one_month_page,
    solved_by_level,
)
from minqing.cases.queries.queue import (
    COUNT_LIMIT,
    PAGE,
    DueFilter,
    Key,
    QueueFilters,
    QueuePage,
    QueueRow,
    View,
    count_up_to,
    filtered,
    find_number,
    lines,
    queue,
)
from minqing.cases.queries.reconcile import differences
from minqing.cases.queries.story import CaseStory, StoryStep, case_story, for_household

__all__ = [
    "COUNT_LIMIT",
    "PAGE",
    "CaseStory",
    "DueFilter",
    "Key",
    "PromiseKey",
    "QueueFilters",
    "QueuePage",
    "QueueRow",
    "StoryStep",
    "View",
    "case_story",
    "count_up_to",
    "differences",
    "filtered",
    "find_number",
    "for_household",
    "lines",
    "open_list",
    "past_one_month",
    "past_one_month_page",
    "queue",
    "signed_list",
    "signed_lists",
    "solved_by_level",
]
