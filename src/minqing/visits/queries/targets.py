"""How far a round is from its targets, and where it should be by today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef

from minqing.households.access import hardship_entries
from minqing.households.rules import Group, HardshipKind
from minqing.lib.scope import Scope
from minqing.lib.shares import percent
from minqing.visits.access import under
from minqing.visits.models import HouseholdStanding, Round
from minqing.visits.queries.coverage import Board, board
from minqing.visits.rules import Target, TargetGroup, expected_share

__all__ = ["GroupProgress", "round_progress"]


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """A group of households in a round: how many are met, and what was aimed at.

    ``expected`` is the share (percent) that should be met by the day; None when nothing says so.
    """

    group: TargetGroup
    households: int
    met: int
    targets: tuple[Target, ...]
    repeat_days: int | None
    expected: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Percentage met; None without households."""
        return percent(self.met, self.households)

    @property
    def behind(self) -> bool:
        """Whether fewer are met than should be by the day."""
        return self.expected is not None and self.share is not None and self.share < self.expected


def round_progress(
    scope: Scope, round_: Round, area_code: str, day: date, counted_by: Board | None = None
) -> list[GroupProgress]:
    """Every group of which the round speaks, and all households; the most urgent first.

    Counts are today's, of an area that the reader may see as a whole; ``expected`` is that of the
    end of ``day``. A group that no tally holds is counted from its doors, inside the scope.
    ``counted_by`` is the area's board, when the page has counted it already.
    """
    targets: dict[str, list[Target]] = {}
    for each in round_.targets.all():
        targets.setdefault(each.group, []).append(Target(each.by_on, each.percent))
    repeats = {each.group: each.every_days for each in round_.repeats.all()}
    totals = (counted_by or board(scope, area_code, round_)).total
    counted = {
        TargetGroup.ALL: (totals[Group.ALL].households, totals[Group.ALL].met),
        TargetGroup.SPECIAL_HARDSHIP: (
            totals[Group.SPECIAL_HARDSHIP].households,
            totals[Group.SPECIAL_HARDSHIP].met,
        ),
    }
    if TargetGroup.ELDER_ALONE in {*targets, *repeats}:
        counted[TargetGroup.ELDER_ALONE] = _alone(scope, round_, area_code)
    return [
        GroupProgress(
            group=group,
            households=counted[group][0],
            met=counted[group][1],
            targets=tuple(sorted(targets.get(group, []))),
            repeat_days=repeats.get(group),
            expected=_expected(group, targets.get(group, []), round_, day),
        )
        for group in TargetGroup
        if group in counted
    ]


def _expected(
    group: TargetGroup, targets: list[Target], round_: Round, day: date
) -> Decimal | None:
    if not targets and group is not TargetGroup.ALL:
        return None
    return expected_share(targets, round_.from_on, round_.to_on, day)


def _alone(scope: Scope, round_: Round, area_code: str) -> tuple[int, int]:
    entries = hardship_entries(scope).filter(
        under(area_code), kind=HardshipKind.ELDER_ALONE.value, to_on__isnull=True
    )
    met = HouseholdStanding.objects.filter(
        household_id=OuterRef("household_id"), round_id=round_.pk, met=True
    )
    homes = entries.values("household_id").distinct()
    return homes.count(), homes.filter(Exists(met)).count()
