"""Coverage counted household by household from dated rows, without any tally."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.expressions import Combinable

from minqing.households.models import HardshipEntry, Household, HouseholdAlias
from minqing.households.rules import Group
from minqing.lib.codes import Level
from minqing.lib.time import end_of_local_day
from minqing.storage.dated import holds_on
from minqing.territory.models import Area, Block, BlockPart
from minqing.territory.rules import UNASSIGNED
from minqing.visits.access import under
from minqing.visits.models import Round, Visit, VisitRuling
from minqing.visits.rules import Outcome, Part, placement

Counted = tuple[str, str, int, int]
"""Place (area code), group, households, met."""


def met_by(round_: Round, day: date | None, *, known: Q | None = None) -> Combinable:
    """Whether the household has a counted meeting in the round by 24:00 of the day.

    The visits of a household that was merged count for the survivor from the day of the merge on;
    before it the two stood, and stand, for themselves. A ruling that a visit does not count holds
    from its own moment on: at a cut-off before it the visit counts.
    """
    window = round_.window if day is None else round_.window.until(day)
    visits = Visit.objects.filter(
        round_id=round_.pk,
        outcome=Outcome.MET.value,
        visited_at__gte=window.start,
    )
    if window.end is not None:
        visits = visits.filter(visited_at__lt=window.end)
    if known is not None:
        visits = visits.filter(known)
    visits = visits.exclude(ruled_out(None if day is None else end_of_local_day(day)))
    own = visits.filter(household_id=OuterRef("pk"))
    merged = HouseholdAlias.objects.filter(
        holds_on(day),
        survivor_id=OuterRef("pk"),
        household_id__in=visits.values("household_id"),
    )
    return ExpressionWrapper(Exists(own) | Exists(merged), BooleanField())


def ruled_out(before: datetime | None) -> Exists:
    """Whether the last ruling on the visit, before the moment if one is given, is against it."""
    rulings = VisitRuling.objects.all()
    if before is not None:
        rulings = rulings.filter(ruled_at__lt=before)
    later = rulings.filter(visit_id=OuterRef("visit_id"), number__gt=OuterRef("number"))
    return Exists(rulings.filter(~Exists(later), visit_id=OuterRef("pk"), stands=False))


def special_on(day: date | None) -> Exists:
    """Whether the household is on the register of special hardship at the end of the day."""
    return Exists(HardshipEntry.objects.filter(holds_on(day), household_id=OuterRef("pk")))


class Placing:
    """Where the doors of a neighbourhood stood at the end of a day (two statements).

    A part that names the entrance beats one that names its building. A door in no block stood in
    the unassigned block.
    """

    def __init__(self, neighbourhood_code: str, day: date) -> None:
        self._day = day
        self._parts = [
            Part(*row)
            for row in BlockPart.objects.filter(
                holds_on(day), area_code__startswith=neighbourhood_code
            ).values_list("area_code", "block_id", "from_on", "to_on")
        ]
        self._unassigned = (
            Block.objects.filter(area_code=neighbourhood_code, number=UNASSIGNED)
            .values_list("pk", flat=True)
            .first()
        )

    def block_of(self, entrance_code: str) -> UUID | None:
        """The block in which the doors of an entrance stood."""
        return placement(entrance_code, self._parts, self._day) or self._unassigned


def entrances_in(block_id: UUID, day: date) -> list[str]:
    """The entrances whose doors stood in a block at the end of a day (four statements)."""
    code = Block.objects.values_list("area_code", flat=True).get(pk=block_id)
    placing = Placing(code, day)
    entrances = Area.objects.filter(under(code, "code"), level=Level.ENTRANCE.value)
    return [
        each
        for each in entrances.values_list("code", flat=True)
        if placing.block_of(each) == block_id
    ]


def counted(
    doors: QuerySet[Household], place: Combinable, met: Combinable, special: Exists
) -> list[Counted]:
    """Both groups of the households by place, in one statement."""
    rows = (
        doors.annotate(place=place, was_met=met, was_special=special)
        .order_by()
        .values("place")
        .annotate(
            registered=Count("pk"),
            met=Count("pk", filter=Q(was_met=True)),
            special=Count("pk", filter=Q(was_special=True)),
            special_met=Count("pk", filter=Q(was_met=True, was_special=True)),
        )
        .values_list("place", "registered", "met", "special", "special_met")
    )
    found: list[Counted] = []
    for where, registered, was_met, in_hardship, hardship_met in rows:
        found.append((where, Group.ALL.value, registered, was_met))
        found.append((where, Group.SPECIAL_HARDSHIP.value, in_hardship, hardship_met))
    return found
