"""A household says with a code of its contact card whether somebody came."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.utils import timezone

from minqing.households.models import Household
from minqing.ledger.queries import verify
from minqing.portal.models import ConfirmTry
from minqing.storage.scoping import scoped
from minqing.visits.models import CheckStanding, ConfirmCode, VisitConfirmation, VisitFlag
from minqing.visits.operations import issue_codes
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import at_door, held_round


def card(cast: Cast) -> list[str]:
    """The codes of a new contact card of the first household of a1."""
    home = cast.households["a1"][1]
    with scoped(cast.qian.scope):
        issued = issue_codes(
            by=cast.qian.actor,
            at=timezone.now(),
            households=[Household.objects.get(pk=home.pk)],
        )
    return issued[home.pk]


def say(code: str, said: str, *, address: str = "198.51.100.7") -> int:
    answer = Client(REMOTE_ADDR=address).post("/v/", {"code": code, "said": said})
    return answer.status_code


def met_yesterday(cast: Cast) -> None:
    moment = timezone.now() - timedelta(days=1)
    at_door(cast.lin, cast.households["a1"][1], held_round(), visited_at=moment, at=moment)


def test_yes_is_a_fact_and_uses_the_code_up(cast: Cast) -> None:
    met_yesterday(cast)
    code = card(cast)[0]
    assert say(code.lower().replace("-", " "), "came") == 302
    assert say(code, "came") == 422
    with as_owner():
        word = VisitConfirmation.objects.get()
        assert (word.came, word.visit_id is not None) == (True, True)
        assert VisitFlag.objects.count() == 0
        assert list(verify()) == []


def test_no_is_a_flag_and_a_check_and_no_verdict(cast: Cast) -> None:
    met_yesterday(cast)
    assert say(card(cast)[0], "nobody") == 302
    with as_owner():
        check = CheckStanding.objects.get()
        assert (check.why, check.state, check.counts) == ("resident", "waiting", True)
        assert VisitFlag.objects.get().signal == "nobody_came"


def test_yes_settles_an_open_check(cast: Cast) -> None:
    met_yesterday(cast)
    first, second, *_ = card(cast)
    say(first, "nobody")
    assert say(second, "came") == 302
    with as_owner():
        assert CheckStanding.objects.get().state == "confirmed"


def test_a_new_card_ends_the_one_before(cast: Cast) -> None:
    old = card(cast)[0]
    card(cast)
    assert say(old, "came") == 422


def test_unknown_used_and_withdrawn_get_the_same_words(cast: Cast) -> None:
    withdrawn = card(cast)[0]
    used = card(cast)[0]
    say(used, "came")
    pages = {
        Client().post("/v/", {"code": code, "said": "came"}).content.decode().replace(code, "")
        for code in (withdrawn, used, "AAAAA-AAAAA")
    }
    without_tokens = {page.split("csrfmiddlewaretoken")[0] for page in pages}
    assert len(without_tokens) == 1


def test_who_guesses_is_stopped_even_with_a_right_code(cast: Cast) -> None:
    code = card(cast)[0]
    for _ in range(20):
        say("AAAAA-AAAAA", "came")
    assert say(code, "came") == 422
    assert say(code, "came", address="203.0.113.9") == 302


def test_the_page_tells_nothing_of_the_household(cast: Cast) -> None:
    met_yesterday(cast)
    code = card(cast)[0]
    client = Client()
    shown = client.get(f"/v/{code}/").content.decode()
    after = client.post("/v/", {"code": code, "said": "came"}, follow=True).content.decode()
    home = cast.households["a1"][1]
    with as_owner():
        address = Household.objects.select_related("dwelling").get(pk=home.pk).dwelling.address
    for secret in (home.name, address, "林静"):
        assert secret not in shown + after


def test_the_function_gives_no_code_away(cast: Cast) -> None:
    """The web role can neither list codes without a scope nor read tries past the function."""
    card(cast)
    with as_owner():
        assert ConfirmCode.objects.count() == 6
    with pytest.raises(Error), transaction.atomic():
        ConfirmCode.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select portal_confirm(%s, %s, now())", [b"\x00" * 32, b"\x01" * 32])
        row = cursor.fetchone()
    assert row is not None
    assert "household_id" not in str(row[0])
    assert ConfirmTry._default_manager.count() == 1


def test_it_works_without_a_script(cast: Cast) -> None:
    page = Client().get("/v/").content.decode()
    assert 'name="said"' in page
    assert "onsubmit" not in page
