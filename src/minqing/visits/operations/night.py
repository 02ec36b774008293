"""A night's work: looking at visits, sealing seeds, drawing samples."""

from datetime import datetime, timedelta

from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.territory.models import Area
from minqing.visits.models import SampleSeed
from minqing.visits.operations.flagging import flag_week
from minqing.visits.operations.proposing import propose_checkers
from minqing.visits.operations.sampling import commit_seeds, draw_week
from minqing.visits.queries.signals import AnswersOf, weeks_received
from minqing.visits.rules.sampling import week_of
from minqing.visits.rules.signals import Limits

__all__ = ["believe_visits"]

_BY = Actor.system("checks")
_WEEK = timedelta(weeks=1)
_RECEIVED = timedelta(days=2)


def believe_visits(
    district: str, hours: tuple[int, int], at: datetime, *, answers_of: AnswersOf
) -> int:
    """One night's work, neighbourhood by neighbourhood, each in a transaction of its own.

    Doing it twice changes nothing the second time. Gives how many flags and drawn checks are new.
    """
    this_week = week_of(local_date(at))
    scope = Scope.system(district, purpose="checks")
    with scoped(scope):
        areas = Area.objects.filter(
            code__startswith=district, level=Level.NEIGHBOURHOOD.value, valid_to__isnull=True
        )
        codes = list(areas.order_by("code").values_list("code", flat=True))
        weeks = weeks_received(scope, at - _RECEIVED)
        over = list(
            SampleSeed.objects.filter(drawn_at__isnull=True, week_on__lt=this_week)
            .order_by("area_code", "week_on")
            .values_list("area_code", "week_on")
        )
        for week_on in (this_week, this_week + _WEEK):
            commit_seeds(by=_BY, at=at, areas=codes, week_on=week_on)
    new = 0
    limits = Limits(hours=hours)
    for code, week_on in weeks:
        with scoped(scope):
            new += flag_week(
                by=_BY,
                at=at,
                scope=scope,
                area_code=code,
                week_on=week_on,
                limits=limits,
                answers_of=answers_of,
            )
    for code, week_on in over:
        with scoped(scope):
            new += draw_week(by=_BY, at=at, scope=scope, area_code=code, week_on=week_on)
    for code in sorted({code for code, _ in (*weeks, *over)}):
        with scoped(scope):
            propose_checkers(by=_BY, at=at, scope=scope, area_code=code)
    return new
