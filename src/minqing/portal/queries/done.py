"""Counting what was done for a neighbourhood, for everybody: totals only, once a day.

The one place of the portal where a scope is set to read: of one whole neighbourhood, for counts
that anybody may know. No row leaves it, and small numbers are held back before anything is kept.
"""

from datetime import datetime

from django.core.cache import cache

from minqing.cases.queries.rates import solve_rates
from minqing.lib.scope import Scope
from minqing.lib.time import end_of_local_day, local_date, start_of_local_day
from minqing.portal.rules import Counted, Done, whole_year, worded
from minqing.storage.scoping import scoped

__all__ = ["done_for"]

_KEPT_SECONDS = 24 * 60 * 60


def done_for(area_code: str, *, at: datetime) -> Done:
    """The published figures of a neighbourhood for the twelve whole months before a moment.

    They are counted once a day. The caller knows that the code is a neighbourhood's.
    """
    today = local_date(at)
    key = f"portal.done.{area_code}.{today.isoformat()}"
    kept: Done | None = cache.get(key)
    if kept is None:
        kept = worded(_counted(area_code, at))
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _counted(area_code: str, at: datetime) -> Counted:
    first, last = whole_year(local_date(at))
    begin, end = start_of_local_day(first), end_of_local_day(last)
    with scoped(Scope.of_areas(area_code, purpose="public_figures")) as scope:
        rates = solve_rates(scope, area_code, begin, end, at=at)
    return Counted(
        raised=rates.raised,
        declared=rates.declared,
        confirmed=rates.confirmed,
        rejected=rates.rejected,
        months=rates.months,
        in_time=rates.in_time,
        by_level=rates.by_level,
    )
