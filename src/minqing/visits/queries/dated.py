"""Coverage counted household by household from dated rows, without any tally."""

from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Left, Length

from minqing.households.models import HardshipEntry, Household
from minqing.households.rules import Group
from minqing.territory.models import Block, BlockPart
from minqing.territory.rules import UNASSIGNED
from minqing.visits.models import Round, Visit
from minqing.visits.rules import Outcome

_NEIGHBOURHOOD = 12
_BUILDING = 16

Counted = tuple[object, str, int, int]
"""Place (area code or block id, None when there is none), group, households, met."""


def holds_on(day: date | None) -> Q:
    """A dated row holds at the end of the day; None asks for the rows that are open."""
    still_open = Q(to_on__isnull=True)
    if day is None:
        return still_open
    return Q(from_on__lte=day) & (still_open | Q(to_on__gt=day))


def met_by(round_: Round, day: date | None, *, known: Q | None = None) -> Exists:
    """Whether the household has a counted meeting in the round by 24:00 of the day."""
    window = round_.window if day is None else round_.window.until(day)
    visits = Visit.objects.filter(
        household_id=OuterRef("pk"),
        round_id=round_.pk,
        outcome=Outcome.MET.value,
        visited_at__gte=window.start,
    )
    if window.end is not None:
        visits = visits.filter(visited_at__lt=window.end)
    return Exists(visits if known is None else visits.filter(known))


def special_on(day: date | None) -> Exists:
    """Whether the household is on the register of special hardship at the end of the day."""
    return Exists(HardshipEntry.objects.filter(holds_on(day), household_id=OuterRef("pk")))


def block_on(day: date | None) -> Combinable:
    """The block in which the household's door stood at the end of the day.

    A part that names the entrance beats one that names its building. A door in no block stood in
    its neighbourhood's unassigned block.
    """
    if day is None:
        return F("block_id")
    here = OuterRef("area_code")
    part = (
        BlockPart.objects.filter(
            holds_on(day), Q(area_code=here) | Q(area_code=Left(here, _BUILDING))
        )
        .annotate(detail=Length("area_code"))
        .order_by("-detail", "-from_on")
        .values("block_id")[:1]
    )
    unassigned = Block.objects.filter(
        area_code=Left(here, _NEIGHBOURHOOD), number=UNASSIGNED
    ).values("pk")[:1]
    return Coalesce(Subquery(part), Subquery(unassigned), output_field=UUIDField())


def counted(
    doors: QuerySet[Household], place: Combinable, met: Exists, special: Exists
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
