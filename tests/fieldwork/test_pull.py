"""Pulling: everything from zero, then only what is new."""

from minqing.visits.models import Round
from tests.cast import Cast
from tests.fieldwork.phones import Phone


def test_a_new_phone_gets_its_block_from_zero(cast: Cast, this_round: Round, phone: Phone) -> None:
    answer = phone.pull()

    assert answer["me"] == {"member_id": str(cast.lin.member.id), "name": "林静"}
    assert answer["lost"] == []
    assert [each["name"] for each in answer["rounds"]] == ["2026年走访"]
    assert answer["lines"] == [{"code": "team", "name": "团组走访"}]
    [block] = answer["blocks"]
    assert (block["id"], block["label"], block["area_name"]) == (
        str(cast.a1.id),
        "1号块区",
        "柳岸一村",
    )
    assert (block["lead"], block["reset"], block["more"]) == (False, True, False)
    counts = {kind: len(phone.of_kind(kind)) for kind in ("dwelling", "household", "person")}
    assert counts == {"dwelling": 12, "household": 12, "person": 24}
