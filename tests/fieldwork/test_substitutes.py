"""The phone of somebody who stands in gets the block, and loses it on the day after."""

from datetime import timedelta

import pytest

from minqing.lib.time import local_date
from minqing.territory.models import Substitution
from tests.builders import make_substitution
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.fieldwork.phones import enrolled, now


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
