"""What was ruled on visits after a figure that counts them was frozen."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from minqing.households.models import Household
from minqing.households.rules import Group
from minqing.lib.scope import Scope
from minqing.lib.time import end_of_local_day
from minqing.visits.access import under, visits
from minqing.visits.models import VisitRuling
from minqing.visits.queries.dated import special_on
from minqing.visits.rules import Outcome

__all__ = ["ruled_out_since"]


def ruled_out_since(
    scope: Scope,
    area_code: str,
    round_id: UUID,
    *,
    group: Group,
    cut_off: date,
    since: datetime,
) -> int:
    """Meetings of a round up to a cut-off that count no more by a ruling after a moment."""
    later = VisitRuling.objects.filter(visit_id=OuterRef("visit_id"), number__gt=OuterRef("number"))
    rulings = VisitRuling.objects.filter(
        ~Exists(later), visit_id=OuterRef("pk"), stands=False, ruled_at__gt=since
    )
    rows = visits(scope).filter(
        Exists(rulings),
        under(area_code),
        round_id=round_id,
        outcome=Outcome.MET.value,
        visited_at__lt=end_of_local_day(cut_off),
        recorded_at__lte=since,
    )
    if group is Group.SPECIAL_HARDSHIP:
        homes = Household.objects.filter(special_on(cut_off))
        rows = rows.filter(household_id__in=homes.values("pk"))
    return rows.count()
