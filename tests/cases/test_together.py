"""Two at once: one list is signed once, one case is moved once, numbers are given once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from django.db import connection

from minqing.cases import operations
from minqing.cases.models import CaseEvent, CaseNumber, HandUp
from minqing.cases.operations import CaseError
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, at_neighbourhood, days, raise_for, standing_of
from tests.cast import Cast
from tests.database import as_owner


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts on connections of their own at the same moment; what became of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(30)
            act()
        except CaseError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_a_list_is_signed_once(cast: Cast) -> None:
    keys = [raise_for(cast.lin, cast.households["a1"][n]).case.pk for n in range(3)]

    def sign() -> None:
        with acting(cast.zhao) as zhao:
            operations.sign_hand_up(by=zhao.actor, at=NOW, block_id=cast.a1.pk, case_ids=keys)

    assert at_once(sign, sign) == ["done", "moved_on"]
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
    assert at_once(*moves) == ["changed_meanwhile", "done"]
    assert standing_of(case_id).steps == 3
    assert all_agrees() == ([], [])


def test_numbers_are_given_once(cast: Cast) -> None:
    def reserve() -> None:
        with acting(cast.lin) as lin:
            operations.reserve_numbers(by=lin.actor, at=NOW, block_id=cast.a1.pk, count=20)

    assert at_once(reserve, reserve) == ["done", "done"]
    with as_owner():
        assert CaseNumber.objects.count() == 40
        assert CaseNumber.objects.values("sequence").distinct().count() == 40
