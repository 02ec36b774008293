"""The weekly draw: sealed before the week, drawn after it, and the night's work around it."""

from datetime import timedelta
from uuid import UUID

import pytest

from minqing.home.queries.answers import answers_of_visits
from minqing.ledger.models import LedgerEntry
from minqing.ledger.queries import verify
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped
from minqing.visits.models import CheckStanding, SampleDraw, SampleSeed
from minqing.visits.operations import WeekNotOverError, commit_seeds, draw_week
from minqing.visits.operations.night import believe_visits
from minqing.visits.queries import differences
from minqing.visits.rules.sampling import commitment, drawn
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner, as_role
from tests.visits.acting import at_door, held_round
from tests.visits.trust.acting import MONDAY, WILLOWS

NEXT_MONDAY = NOW + timedelta(days=7)


def a_week(cast: Cast) -> set[UUID]:
    """A seed sealed on Sunday, and ten meetings of a1 in the week."""
    with scoped(Scope.of_areas(WILLOWS, purpose="test")):
        commit_seeds(by=BUILDER, at=NOW - timedelta(days=1), areas=[WILLOWS], week_on=MONDAY)
    in_round = held_round()
    return {
        at_door(cast.lin, home, in_round, visited_at=NOW + timedelta(hours=number)).pk
        for number, home in enumerate(cast.households["a1"][:10])
    }


def draw() -> int:
    with scoped(Scope.of_areas(WILLOWS, purpose="test")) as scope:
        return draw_week(by=BUILDER, at=NEXT_MONDAY, scope=scope, area_code=WILLOWS, week_on=MONDAY)


def test_anybody_can_draw_again_what_was_drawn(cast: Cast) -> None:
    lot = a_week(cast)
    assert draw() == 7
    with as_owner():
        made = SampleDraw.objects.get()
        sealed = LedgerEntry.objects.get(act="visits.sample_seed_committed")
        assert sealed.detail["commitment"] == commitment(made.seed).hex()
        assert [str(each) for each in drawn(made.seed, lot, made.size)] == made.visit_ids
        assert (made.lot, made.size, made.size_of_plan, made.acceptance) == (10, 7, 7, 0)
        assert list(verify()) == []


def test_a_week_is_drawn_once(cast: Cast) -> None:
    a_week(cast)
    assert [draw(), draw()] == [7, 0]


def test_a_week_is_not_drawn_before_its_end(cast: Cast) -> None:
    a_week(cast)
    with scoped(Scope.of_areas(WILLOWS, purpose="test")) as scope, pytest.raises(WeekNotOverError):
        draw_week(by=BUILDER, at=NOW, scope=scope, area_code=WILLOWS, week_on=MONDAY)


def test_the_seed_stays_sealed_until_it_is_drawn(cast: Cast) -> None:
    a_week(cast)
    with as_owner():
        row = SampleSeed.objects.get()
        sealed = bytes(row.seed or b"")
    draw()
    with as_owner():
        assert bytes.fromhex(SampleDraw.objects.get().seed) not in sealed


def test_a_nights_work_twice_changes_nothing_and_gives_checks_to_others(cast: Cast) -> None:
    a_week(cast)
    with as_role("worker"):
        assert believe_visits("310199", (7, 22), NEXT_MONDAY, answers_of=answers_of_visits) == 7
        assert believe_visits("310199", (7, 22), NEXT_MONDAY, answers_of=answers_of_visits) == 0
    with as_owner():
        asked = set(CheckStanding.objects.values_list("assigned_member_id", flat=True))
        assert asked == {cast.qian.member.id, cast.zhao.member.id}
        assert [*differences()] == []
        weeks = SampleSeed.objects.filter(area_code=WILLOWS).order_by("week_on")
        assert [each.week_on - MONDAY for each in weeks] == [
            timedelta(0),
            timedelta(weeks=1),
            timedelta(weeks=2),
        ]
