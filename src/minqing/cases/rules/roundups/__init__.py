"""The weekly roundup of a neighbourhood: its week, what is counted, its themes, what is published.

Pure: moments and days come in as arguments.
"""

from minqing.cases.rules.roundups.counting import SETTLED, Listed, Lists, Seen, sorted_out
from minqing.cases.rules.roundups.publishing import (
    SMALLEST,
    is_public,
    published_counts,
    theme_count,
)
from minqing.cases.rules.roundups.sheet import (
    MAX_PLAN,
    MAX_REMARK,
    MAX_TITLE,
    Change,
    Dissolve,
    Merge,
    Missing,
    Plan,
    PutTogether,
    Remark,
    Sheet,
    Split,
    TakeOut,
    Theme,
    UnknownThemeError,
    carried_over,
    changed,
    missing,
    placed,
)
from minqing.cases.rules.roundups.stored import (
    sheet_from_json,
    sheet_json,
    themes_json,
    words_json,
)
from minqing.cases.rules.roundups.weeks import WEEKS_SHOWN, Week, WeekState, state_of_week

__all__ = [
    "MAX_PLAN",
    "MAX_REMARK",
    "MAX_TITLE",
    "SETTLED",
    "SMALLEST",
    "WEEKS_SHOWN",
    "Change",
    "Dissolve",
    "Listed",
    "Lists",
    "Merge",
    "Missing",
    "Plan",
    "PutTogether",
    "Remark",
    "Seen",
    "Sheet",
    "Split",
    "TakeOut",
    "Theme",
    "UnknownThemeError",
    "Week",
    "WeekState",
    "carried_over",
    "changed",
    "is_public",
    "missing",
    "placed",
    "published_counts",
    "sheet_from_json",
    "sheet_json",
    "sorted_out",
    "state_of_week",
    "theme_count",
    "themes_json",
    "words_json",
]
