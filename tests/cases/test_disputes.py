"""Past a level, not taken, sent back and forth: who decides, and what the decision holds."""

from collections.abc import Callable
from uuid import UUID

import pytest

from minqing.cases import operations
from minqing.cases.models import CaseEvent
from minqing.cases.rules import CaseLevel, Category, Urgency
from minqing.notices.models import Notice
from tests.cases.acting import acting, all_agrees, at_neighbourhood, days, raise_for, standing_of
from tests.cast import Cast, Player
from tests.database import as_owner

Move = Callable[..., CaseEvent]


def move(player: Player, operation: Move, case_id: UUID, day: float, **said: object) -> None:
    with acting(player):
        operation(by=player.actor, at=days(day), case_id=case_id, reason="不归我们管", **said)


def back_and_forth(cast: Cast, case_id: UUID) -> None:
    """The neighbourhood hands it up twice, the street sends it back twice; then it comes again."""
    for day in (1, 3):
        move(cast.qian, operations.hand_up, case_id, day)
        move(cast.sun, operations.return_case, case_id, day + 1)
    move(cast.qian, operations.hand_up, case_id, 5)


def test_a_level_is_skipped_with_a_reason_and_the_one_reached_is_told(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    move(cast.zhao, operations.skip_up, case.pk, 1)

    row = standing_of(case.pk)
    with as_owner():
        event = CaseEvent.objects.select_related("text").get(kind="skipped")
        told = Notice.objects.get(code="cases.handed_up")
    assert (row.level, row.owner_area_code) == ("street", "310199001")
    assert (event.level_from, event.level_to, event.text.content) == (
        "block",
        "street",
        "不归我们管",
    )
    assert told.user_id == cast.sun.user.pk
    assert all_agrees() == ([], [])


def test_what_was_just_handed_up_can_be_refused_until_something_is_done_with_it(
    cast: Cast,
) -> None:
    case_id = at_neighbourhood(cast)
    move(cast.qian, operations.refuse, case_id, 1)
    assert standing_of(case_id).level == "block"

    other = at_neighbourhood(cast, at=days(0.5))
    with acting(cast.qian) as qian:
        operations.assign(by=qian.actor, at=days(1), case_id=other, member_id=cast.qian.member.pk)
    with pytest.raises(operations.NowImpossibleError):
        move(cast.qian, operations.refuse, other, 2)


def test_after_two_sendings_back_only_the_level_above_can_say_whose_it_is(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    back_and_forth(cast, case_id)
    with pytest.raises(operations.SentBackTooOftenError):
        move(cast.sun, operations.return_case, case_id, 6)
    move(cast.sun, operations.dispute, case_id, 6)

    row = standing_of(case_id)
    with as_owner():
        asked = Notice.objects.get(code="cases.disputed")
    assert (row.level, row.returns) == ("district", 2)
    assert asked.user_id == cast.li.user.pk


@pytest.mark.parametrize(
    ("level", "stays_with"),
    [
        (CaseLevel.NEIGHBOURHOOD, "neighbourhood"),
        (CaseLevel.STREET, "street"),
        (CaseLevel.DISTRICT, "district"),
    ],
)
def test_the_level_above_gives_it_to_one_of_the_two_or_keeps_it(
    cast: Cast, level: CaseLevel, stays_with: str
) -> None:
    case_id = at_neighbourhood(cast)
    month = standing_of(case_id).response_due_at
    back_and_forth(cast, case_id)
    move(cast.sun, operations.dispute, case_id, 6)
    move(cast.li, operations.decide, case_id, 7, level=level)

    row = standing_of(case_id)
    assert (row.level, row.response_due_at) == (stays_with, month)
    assert all_agrees() == ([], [])


def test_a_decision_binds_both_levels(cast: Cast) -> None:
    below, above = at_neighbourhood(cast), at_neighbourhood(cast, at=days(0.5))
    for case_id, level in ((below, CaseLevel.NEIGHBOURHOOD), (above, CaseLevel.STREET)):
        back_and_forth(cast, case_id)
        move(cast.sun, operations.dispute, case_id, 6)
        move(cast.li, operations.decide, case_id, 7, level=level)

    with pytest.raises(operations.DecidedError):
        move(cast.qian, operations.hand_up, below, 8)
    with pytest.raises(operations.SentBackTooOftenError):
        move(cast.sun, operations.return_case, above, 8)


def test_nobody_else_decides_and_nobody_is_given_it_who_was_not_in_dispute(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with pytest.raises(operations.NowImpossibleError):
        move(cast.qian, operations.dispute, case_id, 1)
    back_and_forth(cast, case_id)
    move(cast.sun, operations.dispute, case_id, 6)

    with pytest.raises(operations.NotYoursError):
        move(cast.sun, operations.decide, case_id, 7, level=CaseLevel.STREET)
    with pytest.raises(operations.NotDisputedLevelError):
        move(cast.li, operations.decide, case_id, 7, level=CaseLevel.BLOCK)
    with pytest.raises(operations.InDisputeError):
        move(cast.li, operations.return_case, case_id, 7)


def test_sorting_anew_and_noting_change_neither_owner_nor_month(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    before = standing_of(case_id)
    with acting(cast.lin) as lin:
        operations.note(by=lin.actor, at=days(1), case_id=case_id, text="电话没人接")
        operations.reclassify(
            by=lin.actor,
            at=days(1),
            case_id=case_id,
            category=Category.SAFETY,
            urgency=Urgency.URGENT,
            reason="电线裸露",
        )
        with pytest.raises(operations.NothingChangedError):
            operations.reclassify(
                by=lin.actor,
                at=days(1),
                case_id=case_id,
                category=Category.SAFETY,
                reason="再分一次",
            )

    row = standing_of(case_id)
    assert (row.category, row.urgency) == ("safety", "urgent")
    assert (row.level, row.response_due_at) == (before.level, before.response_due_at)
    assert all_agrees() == ([], [])
