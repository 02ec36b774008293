"""Random histories of a small district, lived day by day, and an oracle that counts by hand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from minqing.households.models import Dwelling, HardshipEntry, Household
from minqing.households.operations import (
    close_household,
    end_hardship,
    enter_hardship,
    move_household,
)
from minqing.households.rules import Group, HardshipKind
from minqing.lib.time import at_local
from minqing.territory.models import BlockPart
from minqing.visits.models import Round, Visit
from minqing.visits.rules import Outcome, Part, counts, placement, stands_on
from tests.builders import BUILDER
from tests.cast import Cast
from tests.visits.acting import sent_in

FIRST = date(2026, 5, 1)


@dataclass(frozen=True)
class Step:
    """Something that happens to the `home`-th household; `days_ago` makes a visit arrive late."""

    kind: str
    home: int
    outcome: str = Outcome.MET
    days_ago: int = 0


steps = st.builds(
    Step,
    kind=st.sampled_from(["visit", "visit", "visit", "close", "move", "enter", "end"]),
    home=st.integers(0, 60),
    outcome=st.sampled_from(["met", "met", "nobody_home", "refused"]),
    days_ago=st.integers(0, 2),
)
#: What happens on each day.
histories = st.lists(st.lists(steps, max_size=6), min_size=2, max_size=5)


def live(cast: Cast, in_round: Round, day: date, happened: list[Step]) -> None:
    """Let a day happen, through the operations."""
    for number, step in enumerate(happened):
        at = at_local(day, 9) + timedelta(minutes=number)
        homes = list(Household.objects.filter(to_on__isnull=True).order_by("pk"))
        home = homes[step.home % len(homes)]
        if step.kind == "visit":
            visited_at = max(at - timedelta(days=step.days_ago), at_local(home.from_on, 0))
            sent_in(cast.lin, home, in_round, at=at, outcome=step.outcome, visited_at=visited_at)
        elif step.kind == "close":
            close_household(by=BUILDER, at=at, household=home, to_on=day)
        elif step.kind == "move":
            doors = list(Dwelling.objects.order_by("pk"))
            move_household(
                by=BUILDER, at=at, household=home, dwelling=doors[step.home % 48], on=day
            )
        elif step.kind == "enter":
            if not home.hardships.filter(to_on=day).exists():
                kind = HardshipKind.ILLNESS
                enter_hardship(by=BUILDER, at=at, household=home, kind=kind, from_on=day)
        else:
            for entry in home.hardships.filter(to_on__isnull=True):
                end_hardship(by=BUILDER, at=at, entry=entry, to_on=day)


def by_hand(
    in_round: Round, day: date, place: str | UUID, group: Group, known_at: datetime
) -> tuple[int, int]:
    """(households, met) of a place at the end of a day, counted with the pure rules."""
    parts = [
        Part(each.area_code, each.block_id, each.from_on, each.to_on)
        for each in BlockPart.objects.all()
    ]
    window = in_round.window.until(day)
    met_homes = {
        each.household_id
        for each in Visit.objects.filter(round_id=in_round.pk, recorded_at__lte=known_at)
        if counts(each.outcome, each.visited_at, window)
    }
    hardship = {
        each.household_id
        for each in HardshipEntry.objects.all()
        if stands_on(each.from_on, each.to_on, day)
    }
    homes = [
        each.pk
        for each in Household.objects.all()
        if stands_on(each.from_on, each.to_on, day)
        and (
            placement(each.area_code, parts, day) == place
            if isinstance(place, UUID)
            else each.area_code.startswith(place)
        )
        and (group is Group.ALL or each.pk in hardship)
    ]
    return len(homes), sum(1 for pk in homes if pk in met_homes)
