"""The page of a convening: its reply is an ordinary answer, and words for units name nobody."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from minqing.cases.models import Convening, Response
from minqing.cases.operations import coordination, save_template
from minqing.cases.operations.coordination import Ask
from minqing.cases.rules.coordination import PartRole
from tests.cases.acting import acting, standing_of
from tests.cases.convened import (
    EXCERPT,
    TASK_WATER,
    Together,
    at_street,
    part_of,
    together,
    unit,
)
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import opened, own_statements, words

ANSWER = "水管已更换，墙面下周补好，三天后我们再来看。"
FINAL = {"outcome": "final", "told": "phone"}


@pytest.fixture
def case_id(cast: Cast) -> UUID:
    """A case of three days ago that the street holds."""
    return at_street(cast, at=timezone.now() - timedelta(days=3))


@pytest.fixture
def found(cast: Cast, case_id: UUID) -> Together:
    """The street has just convened two units on it."""
    return together(cast, at=timezone.now(), case_id=case_id)


def reply(client: Client, found: Together, **said: object) -> HttpResponse:
    path = f"/desk/coordination/{found.convening.pk}/reply/"
    given = {"expected_rev": standing_of(found.case_id).rev, **FINAL, **said}
    return client.post(path, given)  # type: ignore[return-value]  # the client adds to it


def test_a_reply_that_says_nothing_is_held_once(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    client = client_for(cast.sun)
    held = reply(client, found, text="已转交水务局调查处理")
    assert held.status_code == 422
    assert "已转交水务局调查处理" in words(held.content)
    assert 'name="as_it_is"' in held.content.decode()
    with as_owner():
        assert not Response.objects.exists()
    sent = reply(client, found, text="已转交水务局调查处理", as_it_is="on")
    assert sent.status_code == 302
    with as_owner():
        assert Response.objects.count() == 1


def test_a_reply_begins_with_a_wording_and_goes_on_with_the_answers(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    now = timezone.now()
    with as_owner():
        kept = save_template(
            by=cast.li.actor,
            at=now,
            area_code="310199",
            title="几家单位",
            body="您好，{number} 号诉求由几家单位一起办理，{next_on} 前再告诉您。",
            category=None,
            state=None,
        )
    with acting(found.hua):
        coordination.answer_part(
            by=found.hua.actor, at=now, part_id=part_of(found, found.water), text="水管已更换。"
        )
    path = f"/desk/coordination/{found.convening.pk}/"
    client = client_for(cast.sun)
    assert "几家单位" in opened(client, path)
    page = words(client.get(path, {"wording": str(kept.pk)}).content)
    number = standing_of(found.case_id).number
    assert f"您好，{number} 号诉求由几家单位一起办理，{{next_on}} 前再告诉您。" in page
    assert "区水务局：水管已更换。" in page


def test_a_place_of_a_wording_that_stands_open_is_not_sent(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    sent = reply(client_for(cast.sun), found, text=f"{{next_on}} 前：{ANSWER}")
    assert sent.status_code == 422
    assert ANSWER in sent.content.decode()


def test_a_reply_to_what_changed_meanwhile_is_kept_and_can_be_sent_again(
    cast: Cast, found: Together, client_for: ClientFor
) -> None:
    client, seen = client_for(cast.sun), standing_of(found.case_id).rev
    with acting(found.hua):
        coordination.answer_part(
            by=found.hua.actor,
            at=timezone.now(),
            part_id=part_of(found, found.water),
            text="水管已更换。",
        )
    refused = reply(client, found, text=ANSWER, expected_rev=seen)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert ANSWER in page
    assert "区水务局" in page
    rev = standing_of(found.case_id).rev
    assert f'name="expected_rev" value="{rev}"' in page
    assert reply(client, found, text=ANSWER, expected_rev=rev).status_code == 302


def typed(case_id: UUID, water: UUID, **more: object) -> dict[str, object]:
    return {
        "expected_rev": standing_of(case_id).rev,
        "rows": 1,
        "purpose": "一起解决漏水",
        "excerpt": EXCERPT,
        "ask-0-unit": water,
        "ask-0-task": TASK_WATER,
        "ask-0-working_days": 5,
        **more,
    }


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"excerpt": "陈建国家三楼漏水。"}, "陈建国"),
        ({"ask-0-task": "请与住户联系：13812345678"}, "13812345678"),
    ],
)
def test_words_for_units_that_tell_who_asked_are_held_once(
    cast: Cast, case_id: UUID, client_for: ClientFor, said: dict[str, str], named: str
) -> None:
    client, path = client_for(cast.sun), f"/desk/coordination/of/{case_id}/"
    given = typed(case_id, unit("区水务局").pk, **said)
    held = client.post(path, given)
    assert held.status_code == 422
    assert f"“{named}”" in words(held.content)
    with as_owner():
        assert not Convening.objects.exists()
    assert client.post(path, {**given, "as_it_is": "on"}).status_code == 302


def test_pages_cost_no_more_with_more_units(cast: Cast, client_for: ClientFor) -> None:
    now = timezone.now()
    few = together(cast, at=now, case_id=at_street(cast, at=now - timedelta(days=3)))
    office, desk = client_for(cast.sun), client_for(few.hua)
    more = [unit(f"区{name}局") for name in "甲乙丙丁"]
    other = at_street(cast, at=now - timedelta(days=2))
    with acting(cast.sun):
        many = coordination.convene(
            by=cast.sun.actor,
            at=now,
            case_id=other,
            purpose="一起办",
            excerpt=EXCERPT,
            asks=[
                Ask(few.water.pk, PartRole.LEAD, TASK_WATER, working_days=5),
                *(Ask(each.pk, PartRole.ASSISTING, "配合", working_days=5) for each in more),
            ],
        )
    with as_owner():
        led = many.parts.get(role=PartRole.LEAD.value).pk
    asked = {
        "two": len(own_statements(office, f"/desk/coordination/{few.convening.pk}/")),
        "five": len(own_statements(office, f"/desk/coordination/{many.pk}/")),
        "leads one": len(own_statements(desk, f"/desk/parts/{part_of(few, few.water)}/")),
        "leads four": len(own_statements(desk, f"/desk/parts/{led}/")),
        "start": len(own_statements(desk, "/desk/")),
    }
    assert asked["two"] == asked["five"] <= 24
    assert asked["leads one"] == asked["leads four"] <= 16
    assert asked["start"] <= 12
