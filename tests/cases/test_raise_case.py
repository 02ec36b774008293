"""Recording a request at a door, at the desk, and by a phone with a reserved number."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import Error, transaction

from minqing.cases import operations
from minqing.cases.models import Case, CaseNumber
from minqing.cases.rules import Category, Channel
from minqing.lib.codes import is_case_number
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, raise_for, standing_of
from tests.cast import Cast, Player
from tests.database import as_owner


def test_a_case_begins_at_its_block_with_a_number_for_life(cast: Cast) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0])
    row = standing_of(raised.case.pk)

    assert is_case_number(raised.case.number)
    assert raised.access_code is not None
    assert (row.state, row.level, row.owner_area_code) == ("open", "block", "310199001001")
    assert row.block_id == cast.a1.pk
    assert row.due_kind == "hand_up"
    assert row.due_at == row.hand_up_due_at
    assert all_agrees() == ([], [])


def test_the_month_runs_from_the_door_not_from_the_server(cast: Cast) -> None:
    home = cast.households["a1"][0]
    raised = raise_for(cast.lin, home, raised_at=NOW - timedelta(days=2))
    row = standing_of(raised.case.pk)

    assert row.raised_at == NOW - timedelta(days=2)
    assert row.case.received_at == NOW


def test_without_a_household_it_belongs_to_the_neighbourhood(cast: Cast) -> None:
    raised = raise_for(cast.qian, None, area_code="310199001001")
    row = standing_of(raised.case.pk)

    assert (row.level, row.due_kind) == ("neighbourhood", "response")


def test_an_outsider_cannot_record_at_a_foreign_door(cast: Cast) -> None:
    with pytest.raises(operations.NotYoursError):
        raise_for(cast.wu, cast.households["a1"][0])


def raise_anything(player: Player, cast: Cast, **changes: object) -> None:
    values: dict[str, object] = {
        "by": player.actor,
        "at": NOW,
        "body": "楼道灯坏了",
        "category": Category.REPAIR,
        "channel": Channel.VISIT,
        "raised_at": NOW,
        "household": cast.households["a1"][0],
    }
    with acting(player):
        operations.raise_case(**(values | changes))  # type: ignore[arg-type]  # broken on purpose


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"body": "  \n "}, operations.TextMissingError),
        ({"body": "。。。"}, operations.TextMissingError),
        ({"body": "灯" * 4001}, operations.TextTooLongError),
        ({"body": "灯" * 350_000}, operations.TextTooLongError),
        ({"requester_name": "陈" * 41}, operations.TextTooLongError),
        ({"raised_at": NOW + timedelta(minutes=11)}, operations.InFutureError),
        ({"household": None}, operations.PlaceMissingError),
        ({"household": None, "area_code": "310199001"}, operations.PlaceMissingError),
        ({"number": "0000001X"}, operations.NumberNotReservedError),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_nothing_is_written(
    cast: Cast, changes: dict[str, object], error: type[operations.CaseError]
) -> None:
    with pytest.raises(error):
        raise_anything(cast.lin, cast, **changes)
    with as_owner():
        assert not Case.objects.exists()


def test_a_clock_a_little_ahead_is_believed_but_never_past_now(cast: Cast) -> None:
    raise_anything(cast.lin, cast, raised_at=NOW + timedelta(minutes=9))
    with as_owner():
        assert Case.objects.get().raised_at == NOW


def test_markup_and_emoji_stay_what_they_are(cast: Cast) -> None:
    raise_anything(cast.lin, cast, body="<script>alert(1)</script> 😀\x00")
    with as_owner():
        assert Case.objects.get().text.body == "<script>alert(1)</script> 😀"


def test_a_phone_uses_the_number_it_handed_over(cast: Cast) -> None:
    device = uuid4()
    with acting(cast.lin) as lin:
        reserved = operations.reserve_numbers(
            by=lin.actor, at=NOW, block_id=cast.a1.pk, device_id=device, count=3
        )
    raise_anything(cast.lin, cast, number=reserved[1].number.lower(), device_id=device)
    with as_owner():
        case = Case.objects.get()
        used = CaseNumber.objects.filter(used_at__isnull=False).values_list("number", flat=True)
        assert list(used) == [case.number] == [reserved[1].number]
        assert bytes(case.access_code_hash) == operations.access_code_hash(
            reserved[1].number, f" {reserved[1].access_code.lower()} "
        )


def test_a_number_is_used_once_and_by_its_phone_only(cast: Cast) -> None:
    device = uuid4()
    with acting(cast.lin) as lin:
        one, two = operations.reserve_numbers(
            by=lin.actor, at=NOW, block_id=cast.a1.pk, device_id=device, count=2
        )
    raise_anything(cast.lin, cast, number=one.number, device_id=device)

    with pytest.raises(operations.NumberNotReservedError):
        raise_anything(cast.lin, cast, number=one.number, device_id=device)
    with pytest.raises(operations.NumberNotReservedError):
        raise_anything(cast.lin, cast, number=two.number, device_id=uuid4())


def test_the_same_case_is_recorded_once(cast: Cast) -> None:
    case_id = uuid4()
    raise_anything(cast.lin, cast, case_id=case_id)

    with pytest.raises(operations.CaseAlreadyRecordedError):
        raise_anything(cast.lin, cast, case_id=case_id)


def test_answered_on_the_spot_counts_as_solved_at_the_block(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin) as lin:
        operations.answer_on_the_spot(
            by=lin.actor, at=NOW, case_id=case.pk, text="已请电工当场换好"
        )
    row = standing_of(case.pk)

    assert (row.state, row.solved_level) == ("solved", "block")
    assert row.first_told_at == NOW
    assert row.due_at is None
    assert all_agrees() == ([], [])


def test_errors_speak_both_languages() -> None:
    texts = operations.TextTooLongError(limit=40).in_languages()

    assert set(texts) == {"zh", "en"}
    assert texts["en"] == "Shorten the text to 40 characters."
    assert texts["zh"] != texts["en"]


def test_without_a_scope_nothing_is_read(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with pytest.raises(Error, match="no scope is set"), transaction.atomic():
        Case.objects.filter(pk=case.pk).exists()


def test_row_security_holds_where_wall_one_is_forgotten(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][0])
    with scoped(cast.wu.scope):
        assert not Case.objects.exists()
    with scoped(cast.zheng.scope):
        assert not Case.objects.exists()
    with scoped(cast.sun.scope):
        assert Case.objects.count() == 1
