"""Whoever is asked to check a visit: told of it, reads whom to ask, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from minqing.lib.scope import Scope
from minqing.notices.models import Notice
from minqing.storage.scoping import scoped
from minqing.visits.models import CheckStanding, Round
from minqing.visits.operations import assign_checks
from minqing.visits.rules.checks import CheckState, Method
from tests.builders import NOW
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.visits.acting import at_door, held_round
from tests.visits.trust.acting import LATER, WILLOWS, check_of, look_at_week, own

GIVEN = "/desk/checks/?show=given"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk stands on the day after the visits."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=1))


def in_doubt(cast: Cast, in_round: Round) -> CheckStanding:
    """A visit at a door of a2, where nobody of a1 goes, one of five within a minute."""
    visits = [
        at_door(cast.sun, home, in_round, visited_at=NOW + timedelta(seconds=10 * number))
        for number, home in enumerate(cast.households["a2"][1:6])
    ]
    look_at_week()
    return check_of(visits[0])


def give(cast: Cast, check: CheckStanding, to: Player) -> None:
    """The secretary asks somebody to call the household."""
    with scoped(own(cast.qian)):
        assign_checks(
            by=cast.qian.actor,
            at=LATER,
            area_code=WILLOWS,
            given={check.pk: to.member.pk},
            method=Method.CALL,
        )


def address_of(check: CheckStanding) -> str:
    return reverse("visits:check", args=[check.pk])


def test_whoever_is_asked_is_told_and_finds_it_from_the_start_page(
    cast: Cast, client_for: ClientFor
) -> None:
    give(cast, in_doubt(cast, held_round()), cast.zhao)
    with as_owner():
        told = list(Notice.objects.values_list("user_id", "code", "params", "path"))
    assert told == [(cast.zhao.user.id, "visits.checks_given", {"count": 1}, GIVEN)]
    assert f'href="{GIVEN}"' in client_for(cast.zhao).get("/desk/").content.decode()


def test_several_checks_are_one_notice_with_their_number(cast: Cast) -> None:
    in_doubt(cast, held_round())
    with scoped(own(cast.qian)):
        waiting = list(CheckStanding.objects.all())
        assign_checks(
            by=cast.qian.actor,
            at=LATER,
            area_code=WILLOWS,
            given={each.pk: cast.zhao.member.pk for each in waiting},
            method=Method.CALL,
        )
    with as_owner():
        assert list(Notice.objects.values_list("params", flat=True)) == [{"count": len(waiting)}]


def test_the_household_is_named_and_neither_the_signal_nor_the_note(
    cast: Cast, client_for: ClientFor
) -> None:
    check = in_doubt(cast, held_round())
    give(cast, check, cast.zhao)
    page = client_for(cast.zhao).get(address_of(check)).content.decode()
    home = cast.households["a2"][1]
    assert home.name in page
    assert "两分钟内" not in page
    assert f"/desk/households/{home.pk}/" not in page


def test_what_the_household_says_is_written_down_and_then_closed_to_them(
    cast: Cast, client_for: ClientFor
) -> None:
    check = in_doubt(cast, held_round())
    give(cast, check, cast.zhao)
    zhao = client_for(cast.zhao)
    answer = zhao.post(
        address_of(check), {"act": "look", "method": "call", "result": "confirmed", "note": "来过"}
    )
    assert (answer.status_code, answer["Location"]) == (302, GIVEN)
    with as_owner():
        assert CheckStanding.objects.get(pk=check.pk).state == CheckState.CONFIRMED
    assert zhao.get(address_of(check)).status_code == 404


def test_they_may_not_rule_nor_ask_somebody_else(cast: Cast, client_for: ClientFor) -> None:
    check = in_doubt(cast, held_round())
    give(cast, check, cast.zhao)
    zhao = client_for(cast.zhao)
    for act in ("rule", "assign"):
        assert zhao.post(address_of(check), {"act": act}).status_code == 404


def test_nobody_else_of_the_team_reads_it(cast: Cast, client_for: ClientFor) -> None:
    check = in_doubt(cast, held_round())
    give(cast, check, cast.zhao)
    assert client_for(cast.lin).get(address_of(check)).status_code == 404


def test_row_security_opens_a_check_to_whoever_is_asked_while_it_waits(cast: Cast) -> None:
    check = in_doubt(cast, held_round())
    give(cast, check, cast.zhao)
    asked = Scope(grants=(cast.zhao.member.pk,), purpose="test")
    other = Scope(grants=(cast.lin.member.pk,), purpose="test")

    def seen(scope: Scope) -> list[tuple[str]]:
        with scoped(scope), connection.cursor() as cursor:
            cursor.execute("select state from visits_checkstanding")
            return list(cursor.fetchall())

    assert (seen(asked), seen(other)) == ([("waiting",)], [])
    with as_owner():
        CheckStanding.objects.filter(pk=check.pk).update(state=CheckState.CONFIRMED.value)
    assert seen(asked) == []
