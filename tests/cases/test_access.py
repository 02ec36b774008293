"""Whom to notify, where notices lead, and how many statements the pages cost."""

from uuid import UUID

from django.urls import reverse

from minqing.cases import access
from minqing.cases.operations.writing import CASE_PATH, HAND_UP_PATH
from minqing.cases.rules import CaseLevel
from tests.builders import NOW
from tests.cases.acting import at_neighbourhood, raise_for
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import statements

PLACE = "310199001001000101"


def holders(level: CaseLevel, cast: Cast) -> set[UUID]:
    return set(access.users_holding(level, PLACE, cast.a1.pk, NOW.date()))


def test_the_function_gives_ids_of_those_who_hold_the_place_and_of_nobody_else(cast: Cast) -> None:
    assert holders(CaseLevel.BLOCK, cast) == {cast.lin.user.pk, cast.zhao.user.pk}
    assert holders(CaseLevel.NEIGHBOURHOOD, cast) == {cast.qian.user.pk}
    assert holders(CaseLevel.STREET, cast) == {cast.sun.user.pk}
    assert holders(CaseLevel.DISTRICT, cast) == {cast.li.user.pk}
    with as_owner():
        cast.sun.member.postings.update(to_on=NOW.date())
        cast.qian.user.is_active = False
        cast.qian.user.save()
    assert holders(CaseLevel.STREET, cast) == set()
    assert holders(CaseLevel.NEIGHBOURHOOD, cast) == set()


def test_notices_lead_to_the_pages_of_what_they_speak_of() -> None:
    key = UUID(int=7)

    assert CASE_PATH.format(key) == reverse("cases:case", args=[key])
    assert HAND_UP_PATH.format(key) == reverse("cases:hand_up", args=[key])


def test_pages_cost_few_statements(cast: Cast, client_for: ClientFor) -> None:
    case_id = at_neighbourhood(cast)
    raise_for(cast.lin, cast.households["a1"][1])
    for player, path in (
        (cast.qian, f"/desk/cases/{case_id}/"),
        (cast.qian, "/desk/cases/"),
        (cast.qian, "/desk/cases/past-month/"),
        (cast.zhao, "/desk/hand-ups/"),
    ):
        assert len(statements(client_for(player), path)) <= 12, path
