"""What residents of the first neighbourhood said of their answers: solved, not solved, how content.

Only of what was solved in the second round, so that what was published stays as it was.
"""

from datetime import timedelta
from typing import Final

from minqing.cases.models import CaseStanding, PromiseStanding
from minqing.cases.operations import confirm, rate, reject
from minqing.cases.queries.past import in_area
from minqing.cases.rules import CaseState
from minqing.home.management.demo.days import Calendar
from minqing.lib.actor import Actor
from minqing.lib.time import end_of_local_day

__all__ = ["let_residents_speak"]

_MOST: Final = 36
#: Of every so many, one says nothing, and one (the second of them) says no.
_SILENT, _UNHAPPY, _SECOND = 3, 11, 2
_REASONS: Final = (
    "灯修好没两天又不亮了，晚上下楼还是摸黑。",
    "说是清理过了，楼道里的东西昨天又堆回来了。",
    "只来看了一次，漏水的地方还在漏。",
)
_WORDS: Final = ("来得很快，修得也好。", "", "谢谢，就是等得久了点。", "", "")


def let_residents_speak(*, code: str, days: Calendar) -> None:
    """Of what was solved and told since the cut-off, some confirm, a few reject, some rate."""
    since = end_of_local_day(days.cut_off)
    told = CaseStanding.objects.filter(
        in_area(code),
        state__in=[CaseState.SOLVED.value, CaseState.CLOSED.value],
        solved_at__gte=since,
        first_told_at__gte=since,
        last_event_at__lt=days.now - timedelta(days=2),
        response_to_tell_id=None,
        restricted=False,
    )
    by = Actor.resident()
    for number, row in enumerate(told.order_by("-last_event_at", "pk")[:_MOST], start=1):
        if number % _SILENT == 0:
            continue
        mine = PromiseStanding.objects.filter(case=row.case, withdrawn_at=None).earliest("pk")
        # After everything else: the first telling may have come long before the solution.
        at = row.last_event_at + timedelta(hours=4 + number)
        said = {"by": by, "at": at, "case_id": row.pk, "requester_id": mine.pk}
        if number % _UNHAPPY == _SECOND:
            rate(**said, score=2, text="")
            reject(**said, reason=_REASONS[number % len(_REASONS)])
            continue
        confirm(**said)
        if number % 2:
            rate(**said, score=5 - number % 3 % 2, text=_WORDS[number % len(_WORDS)])
