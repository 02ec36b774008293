"""Random histories of visits, merges and undone merges: every way of counting gives one number."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minqing.home.operations.merging import merge_households, unmerge_households
from minqing.households import queries as households
from minqing.households.models import Household, Merge
from minqing.households.operations import RegisterError, end_hardship, enter_hardship
from minqing.households.rules import Group, HardshipKind
from minqing.lib.time import at_local
from minqing.visits import queries as visits
from minqing.visits.models import HouseholdStanding, Round, Visit
from minqing.visits.queries import coverage
from tests.builders import BUILDER
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import DISTRICT, held_round, sent_in

FIRST = date(2026, 5, 1)


@dataclass(frozen=True)
class Step:
    """Something that happens to one household, or between two."""

    kind: str
    one: int
    other: int
    outcome: str


steps = st.builds(
    Step,
    kind=st.sampled_from(["visit", "visit", "merge", "merge", "undo", "hardship"]),
    one=st.integers(0, 5),
    other=st.integers(0, 5),
    outcome=st.sampled_from(["met", "met", "nobody_home"]),
)


def happen(cast: Cast, in_round: Round, homes: list[Household], step: Step, day: date) -> None:
    """Let a step happen, through the operations; what the register refuses does not happen."""
    at = at_local(day, 9)
    home = Household.objects.get(pk=homes[step.one].pk)
    try:
        if step.kind == "visit":
            sent_in(cast.lin, home, in_round, at=at, outcome=step.outcome)
        elif step.kind == "merge":
            merge_households(
                by=BUILDER,
                at=at,
                scope=DISTRICT,
                merged_id=home.pk,
                survivor_id=homes[step.other].pk,
            )
        elif step.kind == "undo":
            merges = list(Merge.objects.filter(undone_at__isnull=True).order_by("merged_at", "id"))
            if merges:
                merge = merges[step.other % len(merges)]
                unmerge_households(by=BUILDER, at=at, scope=DISTRICT, merge=merge)
        else:
            for entry in home.hardships.filter(to_on__isnull=True):
                end_hardship(by=BUILDER, at=at, entry=entry, to_on=day)
                return
            if not home.hardships.filter(to_on=day).exists():
                kind = HardshipKind.ILLNESS
                enter_hardship(by=BUILDER, at=at, household=home, kind=kind, from_on=day)
    except RegisterError:
        return


def lived(cast: Cast, history: list[list[Step]]) -> None:
    """Live day by day; compare tallies with dated rows each evening, and undo all at the end."""
    in_round = held_round()
    homes = [*cast.households["a1"][:4], *cast.households["a2"][:2]]
    places: list[str | UUID] = ["310199", "310199001001", cast.a1.id, cast.a2.id]
    day = FIRST
    for number, happened in enumerate(history):
        day = FIRST + timedelta(days=number)
        for step in happened:
            happen(cast, in_round, homes, step, day)
        for place in places:
            for group in Group:
                now = coverage(DISTRICT, place, in_round, group=group)
                dated = coverage(DISTRICT, place, in_round, group=group, cut_off=day)
                assert (now.households, now.met) == (dated.households, dated.met)
        assert [*households.differences(), *visits.differences()] == []
    for merge in Merge.objects.filter(undone_at__isnull=True).order_by("-id"):
        unmerge_households(by=BUILDER, at=at_local(day, 10), scope=DISTRICT, merge=merge)
    met = {each.household_id for each in HouseholdStanding.objects.filter(met=True)}
    assert met == set(Visit.objects.filter(outcome="met").values_list("household_id", flat=True))
    assert Household.objects.filter(to_on__isnull=True).count() == 48
    assert [*households.differences(), *visits.differences()] == []


def test_every_way_of_counting_agrees(cast: Cast) -> None:
    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(st.lists(steps, max_size=6), min_size=1, max_size=4))
    def told(history: list[list[Step]]) -> None:
        with as_owner(), transaction.atomic():
            lived(cast, history)
            transaction.set_rollback(True)

    told()
