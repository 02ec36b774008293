"""Two at once: one list is signed once, one case is moved once, numbers are given once."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from minqing.cases import operations
from minqing.cases.models import CaseEvent, CaseNumber, HandUp
from minqing.cases.operations import CaseError
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, at_neighbourhood, days, raise_for, standing_of
from tests.cast import Cast
from tests.database import as_owner, at_once


def together(*acts: Callable[[], object]) -> list[str]:
    """What became of each of the acts, done at the same moment."""

    def ended(act: Callable[[], object]) -> str:
        try:
            act()
        except CaseError as error:
            return error.code
        return "done"

    return sorted(at_once(*(partial(ended, act) for act in acts)))


def test_a_list_is_signed_once(cast: Cast) -> None:
    keys = [raise_for(cast.lin, cast.households["a1"][n]).case.pk for n in range(3)]

    def sign() -> None:
        with acting(cast.zhao) as zhao:
            operations.sign_hand_up(by=zhao.actor, at=NOW, block_id=cast.a1.pk, case_ids=keys)

    assert together(sign, sign) == ["done", "moved_on"]
    with as_owner():
        assert HandUp.objects.count() == 1
        assert CaseEvent.objects.filter(kind="handed_up").count() == 3
    assert all_agrees() == ([], [])


def test_a_case_handed_up_and_returned_at_once_has_one_owner(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    rev = standing_of(case_id).rev

    def move(act: Callable[..., object], case_id: UUID) -> Callable[[], None]:
        def run() -> None:
            with acting(cast.qian) as qian:
                act(by=qian.actor, at=days(2), case_id=case_id, reason="理由", expected_rev=rev)

        return run

    moves = (move(operations.hand_up, case_id), move(operations.return_case, case_id))
    assert together(*moves) == ["changed_meanwhile", "done"]
    assert standing_of(case_id).steps == 3
    assert all_agrees() == ([], [])


def test_numbers_are_given_once(cast: Cast) -> None:
    def reserve() -> None:
        with acting(cast.lin) as lin:
            operations.reserve_numbers(by=lin.actor, at=NOW, block_id=cast.a1.pk, count=20)

    assert together(reserve, reserve) == ["done", "done"]
    with as_owner():
        assert CaseNumber.objects.count() == 40
        assert CaseNumber.objects.values("sequence").distinct().count() == 40
