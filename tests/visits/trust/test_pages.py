"""The desk pages of checks: who calls, who answers, who rules, who sees shares."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from minqing.storage.scoping import scoped
from minqing.visits.models import CheckStanding, VisitRuling
from minqing.visits.operations import appeal
from minqing.visits.rules.checks import CheckState, Result
from tests.builders import NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.visits.acting import held_round
from tests.visits.trust.acting import (
    answered,
    asked,
    check_of,
    five_at_once,
    look_at_week,
    own,
    ruled,
)

LIST = reverse("visits:checks")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk stands on the day after the visits."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=1))


def page_of(check: CheckStanding) -> str:
    return reverse("visits:check", args=[check.pk])


def test_the_secretary_sees_signals_in_words(cast: Cast, client_for: ClientFor) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    page = client_for(cast.qian).get(page_of(check_of(visits[0]))).content.decode()
    assert "两分钟内见到 5 户；不超过 4 户属正常" in page
    assert "林静" in page


def test_the_secretary_writes_down_what_the_household_says(
    cast: Cast, client_for: ClientFor
) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    check = check_of(visits[0])
    answer = client_for(cast.qian).post(
        page_of(check), {"act": "look", "method": "call", "result": "confirmed", "note": "来过"}
    )
    assert answer.status_code == 302
    assert check_of(visits[0]).state == CheckState.CONFIRMED


def test_a_ruling_before_the_answer_is_refused_and_the_typing_kept(
    cast: Cast, client_for: ClientFor
) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    answer = client_for(cast.qian).post(
        page_of(check), {"act": "rule", "stands": "0", "reason": "没有人来过"}
    )
    assert answer.status_code == 422
    assert "走访人还没有说明" in answer.content.decode()
    assert "没有人来过" in answer.content.decode()
    with as_owner():
        assert VisitRuling.objects.count() == 0


def test_the_worker_answers_on_the_desk_and_never_reads_the_households_words(
    cast: Cast, client_for: ClientFor
) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED, note="王阿姨说没人来")
    lin = client_for(cast.lin)
    page = lin.get(page_of(check)).content.decode()
    assert "王阿姨说没人来" not in page
    assert "钱芳" not in page
    assert lin.post(page_of(check), {"act": "answer", "text": "是她女儿"}).status_code == 302
    assert check_of(visits[0]).state == CheckState.TO_RULE


def test_before_being_asked_the_worker_sees_nothing(cast: Cast, client_for: ClientFor) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    lin = client_for(cast.lin)
    assert lin.get(page_of(check_of(visits[0]))).status_code == 404
    assert "没有待说明的" in lin.get(LIST).content.decode()


@pytest.mark.parametrize("stranger", ["zhao", "wu", "zheng", "sun", "li"])
def test_nobody_else_opens_a_check(cast: Cast, client_for: ClientFor, stranger: str) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    client = client_for(cast.players[stranger])
    assert client.get(page_of(check)).status_code == 404
    for show in ("open", "decided", "mine"):
        assert str(check.pk) not in client.get(f"{LIST}?show={show}").content.decode()


def test_the_street_rules_on_an_appeal(cast: Cast, client_for: ClientFor) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    answered(cast.lin, check.pk, "是她女儿")
    ruled(cast.qian, check.pk, stands=False)
    with scoped(own(cast.lin)):
        appeal(by=cast.lin.actor, at=NOW + timedelta(days=1), check_id=check.pk, text="请再问")
    sun = client_for(cast.sun)
    assert str(check.pk) in sun.get(LIST).content.decode()
    given = {"act": "rule", "stands": "1", "reason": "女儿记得"}
    assert sun.post(page_of(check), given).status_code == 302
    assert check_of(visits[0]).state == CheckState.STANDS


def test_a_street_sees_shares_without_names(cast: Cast, client_for: ClientFor) -> None:
    five_at_once(cast, held_round())
    look_at_week()
    page = client_for(cast.sun).get(reverse("visits:check_weeks", args=["310199001"]))
    text = page.content.decode()
    assert re.findall(r'data-label="有疑点">(\d+)<', text) == ["5"]
    assert "柳岸一村" in text
    assert "林静" not in text


def test_the_start_page_says_what_waits(cast: Cast, client_for: ClientFor) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    asked(cast.qian, check_of(visits[0]).pk, Result.NOT_CONFIRMED)
    home = reverse("home:start")
    assert "5 次走访待核实或裁定" in client_for(cast.qian).get(home).content.decode()
    assert "您有 1 次走访未能确认" in client_for(cast.lin).get(home).content.decode()
