"""Adoptions beside each other and beside phones: nothing is lost, nobody waits in a ring."""

from minqing.fieldwork.models import HeldMutation
from minqing.home.operations.divisions import OvertakenError
from minqing.territory.models import Division
from minqing.territory.rules.divisions import DivisionState
from minqing.visits.models import Round, Visit
from tests.cast import Cast, Player
from tests.database import as_owner, at_once
from tests.fieldwork.phones import Phone, case, enrolled, visit
from tests.home.dividing import (
    A1_ONE,
    A1_TWO,
    A2_TWO,
    adopted,
    asked,
    moved,
    open_blocks,
    with_new_block,
)
from tests.home.register import proofs


def names_on(phone: Phone) -> list[str]:
    return sorted(row["data"]["name"] for row in phone.of_kind("household"))


def test_of_two_adoptions_at_once_one_holds(cast: Cast) -> None:
    drafts = [with_new_block(cast.qian, A1_TWO), with_new_block(cast.sun, A2_TWO)]

    def adopting(player: Player, draft: Division) -> bool:
        try:
            adopted(player, draft)
        except OvertakenError:
            return False
        return True

    done = at_once(lambda: adopting(cast.qian, drafts[0]), lambda: adopting(cast.sun, drafts[1]))
    assert sorted(done) == [False, True]
    assert len(open_blocks()) == 3
    with as_owner():
        states = sorted(Division.objects.values_list("state", flat=True))
    assert states == [DivisionState.ADOPTED, DivisionState.DRAFT]
    proofs()


def test_a_push_beside_an_adoption_is_applied_or_held_never_lost(
    cast: Cast, this_round: Round
) -> None:
    phone = enrolled(cast.qian, cast.lin)
    phone.pull()
    draft = moved(cast.qian, asked(cast.qian), [A1_ONE, A1_TWO], cast.a2)
    homes = cast.households["a1"][:6]
    sent = [visit(home, this_round.pk) for home in homes]

    def pushing() -> list[str]:
        return [phone.push(each)[0]["outcome"] for each in sent]

    def adopting() -> list[str]:
        adopted(cast.qian, draft)
        return []

    outcomes, _ = at_once(pushing, adopting)
    assert set(outcomes) <= {"applied", "held"}
    with as_owner():
        assert Visit.objects.count() == outcomes.count("applied")
        assert HeldMutation.objects.count() == outcomes.count("held")
        assert set(Visit.objects.values_list("block_id", flat=True)) <= {cast.a2.pk}
    proofs()


def test_phones_gain_and_lose_what_moved(cast: Cast, this_round: Round) -> None:
    phone = enrolled(cast.qian, cast.lin)
    phone.pull()
    assert len(names_on(phone)) == 12
    draft = moved(cast.qian, asked(cast.qian), [A1_TWO], cast.a2)
    adopted(cast.qian, draft)
    phone.pull()
    assert names_on(phone) == sorted(each.name for each in cast.households["a1"][:6])


def test_a_block_that_ended_is_lost_and_the_one_that_follows_gained(
    cast: Cast, this_round: Round
) -> None:
    phone = enrolled(cast.qian, cast.lin)
    phone.pull()
    adopted(cast.qian, moved(cast.qian, asked(cast.qian), [A1_ONE, A1_TWO], cast.a2))
    answer = phone.pull()
    assert answer["lost"] == [str(cast.a1.pk)]
    assert list(phone.cursors) == [str(cast.a2.pk)]
    assert len(names_on(phone)) == 24
    # What was recorded before the phone knew is held for the neighbourhood, not lost.
    late = visit(cast.households["a1"][0], this_round.pk)
    assert phone.outcomes(late) == [("held", "not_your_block")]


def test_a_number_reserved_in_a_block_that_ended_stays_good(cast: Cast, this_round: Round) -> None:
    phone = enrolled(cast.qian, cast.lin)
    reserved = phone.pull(numbers_left={})["numbers"][0]["number"]
    adopted(cast.qian, moved(cast.qian, asked(cast.qian), [A1_ONE, A1_TWO], cast.a2))
    phone.pull()
    home = cast.households["a1"][0]
    with as_owner():
        home.refresh_from_db()
    assert phone.outcomes(case(home, number=reserved)) == [("applied", None)]


def test_neighbourhoods_are_divided_at_once_without_waiting_for_each_other(cast: Cast) -> None:
    one = with_new_block(cast.qian, A1_TWO)
    other = moved(
        cast.zheng, asked(cast.zheng, area_code="310199002001"), ["310199002001000102"], "+"
    )
    at_once(lambda: adopted(cast.qian, one), lambda: adopted(cast.zheng, other))
    assert len(open_blocks()) == 3
    assert len(open_blocks("310199002001")) == 2
    proofs()
