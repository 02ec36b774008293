"""Up and down the ladder: signed lists, single hand-ups, returns, and who may."""

from datetime import timedelta
from uuid import uuid4

import pytest

from minqing.cases import operations
from minqing.cases.models import CaseEvent, HandUp
from minqing.ledger.models import LedgerEntry
from minqing.notices.models import Notice
from minqing.territory.models import Substitution
from tests.builders import NOW
from tests.cases.acting import (
    acting,
    all_agrees,
    at_neighbourhood,
    days,
    hand_up_list,
    raise_for,
    standing_of,
)
from tests.cast import Cast
from tests.database import as_owner


def test_the_lead_signs_one_list_and_its_cases_go_up_together(cast: Cast) -> None:
    first = raise_for(cast.lin, cast.households["a1"][0]).case
    second = raise_for(cast.lin, cast.households["a1"][1]).case
    before = standing_of(first.pk)

    hand_up_list(cast.zhao, cast, first.pk, second.pk, first.pk, at=days(3))

    after = standing_of(first.pk)
    assert (after.level, after.owner_area_code) == ("neighbourhood", "310199001001")
    assert (after.response_due_at, after.hand_up_due_at) == (
        before.response_due_at,
        before.hand_up_due_at,
    )
    assert after.rev > before.rev
    with as_owner():
        sheet = HandUp.objects.get()
        assert sheet.case_ids == sorted([str(first.pk), str(second.pk)])
        assert sheet.signed_by == cast.zhao.member.pk
        assert sheet.recorded_block_id == cast.a1.pk
        assert CaseEvent.objects.filter(hand_up=sheet, kind="handed_up").count() == 2
        entry = LedgerEntry.objects.get(act="cases.hand_up_signed")
        assert entry.facts["cases_handup"]["count"] == 1
        assert entry.facts["cases_caseevent"]["count"] == 2
        told = Notice.objects.get(code="cases.list_arrived")
        assert (told.user_id, told.params) == (cast.qian.user.pk, {"count": 2})
    assert all_agrees() == ([], [])


def test_only_the_lead_of_the_block_signs(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    for player in (cast.lin, cast.qian, cast.sun, cast.li):
        with pytest.raises(operations.NotYoursError):
            hand_up_list(player, cast, case.pk)
    with pytest.raises(operations.CaseNotFoundError):
        hand_up_list(cast.wu, cast, case.pk)

    assert standing_of(case.pk).level == "block"


def test_a_list_with_one_impossible_case_changes_nothing(cast: Cast) -> None:
    good = raise_for(cast.lin, cast.households["a1"][0]).case
    gone = at_neighbourhood(cast)
    elsewhere = raise_for(cast.wu, cast.households["b1"][0]).case

    with pytest.raises(operations.MovedOnError) as refused:
        hand_up_list(cast.zhao, cast, good.pk, gone)
    assert refused.value.details == {"numbers": standing_of(gone).number}
    for unknown in (elsewhere.pk, uuid4()):
        with pytest.raises(operations.CaseNotFoundError):
            hand_up_list(cast.zhao, cast, good.pk, unknown)
    with pytest.raises(operations.EmptyListError):
        hand_up_list(cast.zhao, cast)

    assert standing_of(good.pk).level == "block"
    with as_owner():
        assert HandUp.objects.count() == 1


def test_up_to_the_district_and_back_with_the_same_month(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    start = standing_of(case_id)
    with acting(cast.qian) as qian:
        operations.hand_up(by=qian.actor, at=days(8), case_id=case_id, reason="要街道协调")
    with acting(cast.sun) as sun:
        operations.hand_up(by=sun.actor, at=days(9), case_id=case_id, reason="涉及供电公司")
    assert standing_of(case_id).owner_area_code == "310199"
    with acting(cast.li) as li:
        operations.return_case(by=li.actor, at=days(10), case_id=case_id, reason="街道可以解决")

    row = standing_of(case_id)
    assert (row.level, row.owner_area_code) == ("street", "310199001")
    assert (row.response_due_at, row.raised_at) == (start.response_due_at, start.raised_at)
    assert row.steps == 5
    with as_owner():
        codes = list(Notice.objects.order_by("id").values_list("code", "user_id"))
    assert codes[-3:] == [
        ("cases.handed_up", cast.sun.user.pk),
        ("cases.handed_up", cast.li.user.pk),
        ("cases.returned", cast.sun.user.pk),
    ]
    assert all_agrees() == ([], [])


def test_only_who_holds_it_may_move_it(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    for player in (cast.lin, cast.zhao, cast.sun, cast.li):
        with acting(player), pytest.raises(operations.NotYoursError):
            operations.hand_up(by=player.actor, at=days(2), case_id=case_id, reason="要协调")
        with acting(player), pytest.raises(operations.NotYoursError):
            operations.return_case(by=player.actor, at=days(2), case_id=case_id, reason="退回")
    for player in (cast.wu, cast.zheng):
        with acting(player), pytest.raises(operations.CaseNotFoundError):
            operations.hand_up(by=player.actor, at=days(2), case_id=case_id, reason="要协调")


def test_a_reason_is_needed(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with acting(cast.qian) as qian, pytest.raises(operations.TextMissingError):
        operations.return_case(by=qian.actor, at=days(2), case_id=case_id, reason=" ")
    with acting(cast.qian) as qian, pytest.raises(operations.TextTooLongError):
        operations.hand_up(by=qian.actor, at=days(2), case_id=case_id, reason="长" * 2001)


def test_a_posting_counts_on_its_days_only(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with as_owner():
        cast.qian.member.postings.update(to_on=(NOW + timedelta(days=2)).date())

    with acting(cast.qian) as qian, pytest.raises(operations.NotYoursError):
        operations.hand_up(by=qian.actor, at=days(3), case_id=case_id, reason="要协调")


def test_who_read_an_older_state_hears_of_it(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    seen = standing_of(case_id).rev
    with acting(cast.qian) as qian:
        operations.hand_up(
            by=qian.actor, at=days(2), case_id=case_id, reason="要协调", expected_rev=seen
        )
    with acting(cast.sun) as sun, pytest.raises(operations.ChangedMeanwhileError):
        operations.return_case(
            by=sun.actor, at=days(2), case_id=case_id, reason="退回", expected_rev=seen
        )


def test_without_a_lead_the_secretary_signs_in_the_teams_place(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with as_owner():
        cast.zhao.member.postings.update(to_on=(NOW + timedelta(days=2)).date())
    with pytest.raises(operations.NotYoursError):
        hand_up_list(cast.qian, cast, case.pk, at=days(1))

    hand_up_list(cast.qian, cast, case.pk, at=days(3))

    assert standing_of(case.pk).level == "neighbourhood"
    with as_owner():
        sheet = HandUp.objects.get()
    assert (sheet.signed_by, sheet.in_place_of_lead) == (cast.qian.member.pk, True)
    assert all_agrees() == ([], [])


def test_nobody_but_the_secretary_signs_in_the_teams_place(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with as_owner():
        cast.zhao.member.postings.update(to_on=NOW.date())
    for player in (cast.lin, cast.zhao, cast.sun, cast.li):
        with pytest.raises(operations.NotYoursError):
            hand_up_list(player, cast, case.pk, at=days(1))


def test_whoever_stands_in_for_the_lead_signs_as_the_lead(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with as_owner():
        Substitution.objects.create(
            member=cast.zhao.member,
            substitute=cast.lin.member,
            area_code=cast.a1.area_code,
            block=cast.a1,
            from_on=NOW.date(),
            to_on=(NOW + timedelta(days=5)).date(),
        )
    with pytest.raises(operations.NotYoursError):
        hand_up_list(cast.lin, cast, case.pk, at=days(5))
    hand_up_list(cast.lin, cast, case.pk, at=days(1))

    with as_owner():
        sheet = HandUp.objects.get()
    assert (sheet.signed_by, sheet.in_place_of_lead) == (cast.lin.member.pk, None)


def test_a_case_that_began_at_the_neighbourhood_is_not_returned_to_a_block(cast: Cast) -> None:
    case = raise_for(cast.qian, None, area_code="310199001001").case
    with acting(cast.qian) as qian, pytest.raises(operations.BelowStartError):
        operations.return_case(by=qian.actor, at=days(1), case_id=case.pk, reason="退回")
