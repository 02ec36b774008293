"""The phone of somebody who stands in gets the block, and loses it on the day after."""

from datetime import timedelta

import pytest

from minqing.fieldwork.models import Device
from minqing.lib.time import local_date
from minqing.territory.models import Block, Substitution
from minqing.visits.operations import assign_responsibility
from tests.builders import BUILDER, LONG_AGO, make_substitution
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.fieldwork.phones import Json, enrolled, now


def stands_in(cast: Cast, absent: Player, player: Player) -> Substitution:
    today = local_date(now())
    return make_substitution(
        absent.member, player.member, cast.a1, from_on=today, to_on=today + timedelta(days=7)
    )


@pytest.mark.parametrize(("absent", "lead"), [("lin", False), ("zhao", True)])
def test_a_substitute_pulls_the_block_in_the_role_of_the_absent(
    cast: Cast, absent: str, lead: bool
) -> None:
    phone = enrolled(cast.qian, cast.wu)
    assert [block["id"] for block in phone.pull()["blocks"]] == [str(cast.b1.id)]
    stands_in(cast, cast.players[absent], cast.wu)

    blocks = {block["id"]: block for block in phone.pull()["blocks"]}

    assert set(blocks) == {str(cast.a1.id), str(cast.b1.id)}
    gained = blocks[str(cast.a1.id)]
    assert (gained["reset"], gained["lead"]) == (True, lead)
    assert len(phone.of_kind("household")) == 24


def standing_in_for(answer: Json, block: Block) -> object:
    return next(
        each.get("standing_in_for") for each in answer["blocks"] if each["id"] == str(block.id)
    )


def test_a_substitute_is_told_whose_households_are_theirs_now(cast: Cast) -> None:
    with as_owner():
        assign_responsibility(
            by=BUILDER,
            at=now(),
            household=cast.households["a1"][0],
            member_id=cast.lin.member.id,
            from_on=LONG_AGO,
        )
    stands_in(cast, cast.lin, cast.wu)
    phone = enrolled(cast.qian, cast.wu)
    answer = phone.pull()
    lin = {"id": str(cast.lin.member.id), "name": cast.lin.member.name}
    assert standing_in_for(answer, cast.a1) == [lin]
    assert standing_in_for(answer, cast.b1) == []
    [door] = [
        each["data"]
        for each in phone.of_kind("household")
        if each["data"]["responsible_member_id"] == lin["id"]
    ]
    # It stays the absent member's: the phone shows it as the substitute's for these days only.
    assert door["mine"] is False


def test_standing_in_for_a_teammate_is_heard_though_nothing_else_is_new(cast: Cast) -> None:
    phone = enrolled(cast.qian, cast.lin)
    assert standing_in_for(phone.pull(), cast.a1) == []
    stands_in(cast, cast.zhao, cast.lin)
    # A second pull within the minute finds nothing new and says nothing about it.
    assert standing_in_for(phone.pull(), cast.a1) is None
    with as_owner():
        Device.objects.update(last_seen_at=now() - timedelta(minutes=2))
    found = standing_in_for(phone.pull(), cast.a1)
    assert found == [{"id": str(cast.zhao.member.id), "name": cast.zhao.member.name}]
    other = enrolled(cast.qian, cast.zhao)
    assert standing_in_for(other.pull(), cast.a1) == []


def test_a_substitute_loses_the_block_when_the_days_are_over(cast: Cast) -> None:
    phone = enrolled(cast.qian, cast.wu)
    made = stands_in(cast, cast.lin, cast.wu)
    phone.pull()
    with as_owner():
        made.from_on, made.to_on = made.from_on - timedelta(days=7), local_date(now())
        made.save(update_fields=["from_on", "to_on"])

    answer = phone.pull()

    assert answer["lost"] == [str(cast.a1.id)]
    assert [block["id"] for block in answer["blocks"]] == [str(cast.b1.id)]
