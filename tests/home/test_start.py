"""What the start page says to each, and that the menu leads nobody to a closed door."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from minqing.accounts.models import User
from minqing.cases.models import LEVEL_LABELS
from minqing.cases.operations import coordination
from minqing.cases.rules import CaseLevel
from minqing.cases.rules.coordination import PartRole
from minqing.lib.time import local_date
from minqing.organisations.models import Tie
from minqing.territory.models import Posting
from tests.cases.acting import acting, raise_for
from tests.cases.convened import TASK_WATER, at_street, part_of, together
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import words

PLAYERS = ("lin", "zhao", "qian", "sun", "li", "zhou", "wu", "zheng")
_MENU = re.compile(r'<nav class="side".*?</nav>', re.DOTALL)


@pytest.mark.parametrize("name", PLAYERS)
def test_every_entry_of_the_menu_opens(cast: Cast, client_for: ClientFor, name: str) -> None:
    client = client_for(cast.players[name])
    menu = _MENU.search(client.get("/desk/").content.decode())
    assert menu is not None
    entries = re.findall(r'href="([^"]+)"', menu.group())
    assert {each: client.get(each, follow=True).status_code for each in entries} == dict.fromkeys(
        entries, 200
    )


def test_a_branch_secretary_sees_the_branch_and_its_tie(cast: Cast, client_for: ClientFor) -> None:
    with as_owner():
        Tie.objects.filter(organisation=cast.branch).delete()
        Tie.objects.create(
            organisation=cast.branch, area_code="310199001001", from_on=date(2023, 3, 1)
        )
    page = client_for(cast.zhou).get("/desk/").content.decode()
    assert f"<h1>{cast.branch.name}</h1>" in page
    ties = [
        re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<li><span>(.*)</span></li>", page)
    ]
    assert ties == ["自 2023-03-01 周三 起联系柳岸一村"]
    assert 'class="figures"' not in page


def test_a_request_that_waits_names_its_level_beside_the_steps(
    cast: Cast, client_for: ClientFor
) -> None:
    raise_for(cast.lin, cast.households["a1"][0])
    page = client_for(cast.zhao).get("/desk/").content
    step = re.search(rb'<td data-label="[^"]+"><span class="ladder .*?</td>', page, re.DOTALL)
    assert step is not None
    assert words(step.group()).rstrip().endswith(f" {LEVEL_LABELS[CaseLevel.BLOCK]}")


def test_an_operator_sees_how_the_installation_runs(cast: Cast, client_for: ClientFor) -> None:
    with as_owner():
        Posting.objects.filter(member=cast.lin.member).update(to_on="2021-01-01")
        User.objects.filter(pk=cast.lin.user.pk).update(is_operator=True)
    response = client_for(cast.lin).get("/desk/")
    page = response.content.decode().partition("<dialog")[0]
    assert response.status_code == 200
    assert re.findall(r"<dt>([^<]+)</dt>", page) == ["等待处理的任务", "失败的任务", "最近一次备份"]
    assert re.findall(r"<dd>([^<]+)</dd>", page) == ["0", "0", "还没有"]


def test_a_units_officer_finds_its_parts_the_most_urgent_first(
    cast: Cast, client_for: ClientFor
) -> None:
    now = timezone.now()
    found = together(
        cast, at=now, case_id=at_street(cast, at=now - timedelta(days=3)), working_days=8
    )
    other = at_street(cast, at=now - timedelta(days=2))
    with acting(cast.sun):
        coordination.convene(
            by=cast.sun.actor,
            at=now,
            case_id=other,
            purpose="一起办",
            excerpt="路面塌陷。",
            asks=[
                coordination.Ask(
                    found.water.pk,
                    PartRole.LEAD,
                    "查明路面下的空洞",
                    due_on=local_date(now) + timedelta(days=1),
                ),
                coordination.Ask(found.power.pk, PartRole.ASSISTING, "迁线", working_days=3),
            ],
        )
    page = client_for(found.hua).get("/desk/").content
    shown = words(page)
    assert "本单位任务" in shown
    assert 0 < shown.index("查明路面下的空洞") < shown.index(TASK_WATER)
    assert "迁线" not in shown
    assert "不在这里显示" not in shown
    assert re.findall(r"/desk/parts/\?view=(\w+)", page.decode()) == ["overdue", "soon", "put_back"]
    answered = part_of(found, found.water)
    with acting(found.hua):
        coordination.answer_part(by=found.hua.actor, at=now, part_id=answered, text="已换。")
    assert TASK_WATER not in words(client_for(found.hua).get("/desk/").content)
