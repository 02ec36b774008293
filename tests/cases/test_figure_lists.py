"""The lists behind published figures: decided by facts at a past moment, equal to a recount."""

import random
import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from python_calamine import load_workbook

from minqing.cases import operations, queries
from minqing.cases.models import Case
from minqing.cases.queries import Kept
from minqing.cases.rules import CaseLevel, RestrictedAbout, ToldChannel
from minqing.ledger.models import LedgerEntry
from minqing.lib.time import local_date
from tests.builders import NOW
from tests.cases.acting import (
    acting,
    all_agrees,
    complain,
    days,
    hand_up_list,
    raise_for,
    standing_of,
)
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import statements

# From facts alone, with PostgreSQL's own calendar, event by event: the last of the events that end
# or reopen a case decides whether it was open.
OPEN_THEN = """
with turned as (
  select distinct on (e.case_id) e.case_id, e.kind from cases_caseevent e
  where e.happened_at < %(at)s
    and (e.kind in ('solved', 'answered_on_the_spot', 'closed', 'withdrawn', 'reopened'))
  order by e.case_id, e.number desc)
select c.id, exists (
    select 1 from cases_requester q join cases_told t on t.requester_id = q.id
    where q.case_id = c.id and t.told_at < %(at)s and (t.told_at at time zone 'Asia/Shanghai')
      < date_trunc('day', c.raised_at at time zone 'Asia/Shanghai') + interval '1 month 1 day'),
  (date_trunc('day', c.raised_at at time zone 'Asia/Shanghai') + interval '1 month 1 day')
    <= (%(at)s at time zone 'Asia/Shanghai')
from cases_case c left join turned on turned.case_id = c.id
where c.raised_at < %(at)s and coalesce(turned.kind, 'reopened') = 'reopened'
"""
SOLVED = """
select level, count(*) from (
  select distinct on (s.case_id) s.level, e.number, s.case_id, s.solved_at
  from cases_solution s join cases_caseevent e on e.solution_id = s.id and e.kind <> 'reopened'
  where s.solved_at < %(end)s order by s.case_id, e.number desc) latest
where solved_at >= %(begin)s and not exists (
  select 1 from cases_caseevent r where r.case_id = latest.case_id and r.kind = 'reopened'
    and r.number > latest.number and r.happened_at < %(end)s)
group by level
"""


def recounted(sql: str, **values: datetime) -> list[tuple[Any, ...]]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def live(cast: Cast, dice: random.Random) -> None:
    """Thirty cases, solved, withdrawn, reopened and solved again as the dice fall."""
    for n in range(30):
        start = days(dice.uniform(0, 30))
        case_id = raise_for(
            cast.lin, cast.households["a1"][n % 12], at=start, body=f"第{n}件"
        ).case.pk
        moment = start
        if dice.random() < 0.5:
            hand_up_list(cast.zhao, cast, case_id, at=start + timedelta(hours=1))
        for _ in range(dice.randint(0, 6)):
            moment += timedelta(days=dice.uniform(0.1, 15))
            step(cast, case_id, moment, dice)


def step(cast: Cast, case_id: UUID, at: datetime, dice: random.Random) -> None:
    row = standing_of(case_id)
    player = cast.lin if row.level == "block" else cast.qian
    with acting(player):
        by = player.actor
        if row.state in {"solved", "closed"}:
            operations.reopen(by=by, at=at, case_id=case_id, reason="又坏了")
        elif row.state == "withdrawn":
            return
        elif (fate := dice.choice(["answer", "solve", "withdraw", "told", "told"])) == "withdraw":
            (promise,) = row.case.promises.all()
            operations.withdraw(
                by=by, at=at, case_id=case_id, statement="不用了", requester_id=promise.pk
            )
        elif fate == "solve":
            operations.solve(by=by, at=at, case_id=case_id)
        else:
            told = ToldChannel.PHONE if fate == "told" else None
            operations.respond(
                by=by,
                at=at,
                case_id=case_id,
                text="在办",
                final=False,
                next_on=local_date(at) + timedelta(days=3),
                told=told,
            )


def test_figures_of_a_past_day_equal_a_recount_from_the_events(cast: Cast) -> None:
    live(cast, random.Random(11))
    assert all_agrees() == ([], [])
    reopened = recounted("select 1 from cases_caseevent where kind = 'reopened'")
    assert len(reopened) > 2
    for n in (0, 10, 25, 40, 60, 120):
        at = days(n)
        rows = recounted(OPEN_THEN, at=at)
        wanted = {
            key: Kept.IN_TIME if told else Kept.LATE if over else Kept.WITHIN
            for key, told, over in rows
        }
        with acting(cast.li) as li:
            total = queries.open_promises(li.scope, "310199", at)
            listed = queries.open_page(li.scope, "310199", at, size=100)
            solved = queries.solved_by_level(li.scope, "310199", days(5), at)
            each = queries.solved_between(li.scope, "310199", days(5), at).count()
        assert {row.standing.pk: row.kept for row in listed} == wanted
        kept = list(wanted.values())
        assert (total.cases, total.answered_in_time, total.still_within, total.late) == (
            len(kept),
            *(kept.count(state) for state in (Kept.IN_TIME, Kept.WITHIN, Kept.LATE)),
        )
        counted = dict(recounted(SOLVED, begin=days(5), end=at))
        assert {level.value: number for level, number in solved.items() if number} == counted
        assert each == sum(solved.values())


def test_what_was_known_then_can_be_counted_again(cast: Cast) -> None:
    case_id = raise_for(cast.lin, cast.households["a1"][0]).case.pk
    with acting(cast.lin) as lin:
        answers = operations.respond(
            by=lin.actor, at=days(3), case_id=case_id, text="已联系", final=True
        )
        # Told on the fourth day, but the phone brought it on the ninth.
        operations.tell(
            by=lin.actor,
            at=days(9),
            told_at=days(4),
            response_id=answers[0].pk,
            channel=ToldChannel.IN_PERSON,
        )
    with acting(cast.li) as li:
        now = queries.open_promises(li.scope, "310199", days(5))
        then = queries.open_promises(li.scope, "310199", days(5), known_at=days(5))
        earlier = queries.open_promises(li.scope, "310199", days(5), known_at=days(-1))
    assert (now.answered_in_time, then.answered_in_time, then.still_within) == (1, 0, 1)
    assert earlier.cases == 0


def test_a_case_solved_again_counts_once_where_it_was_solved_last(cast: Cast) -> None:
    case_id = raise_for(cast.lin, cast.households["a1"][0]).case.pk
    with acting(cast.lin) as lin:
        operations.solve(by=lin.actor, at=days(1), case_id=case_id)
        operations.reopen(by=lin.actor, at=days(10), case_id=case_id, reason="没修好")
    hand_up_list(cast.zhao, cast, case_id, at=days(11))
    with acting(cast.qian) as qian:
        operations.solve(by=qian.actor, at=days(20), case_id=case_id)
    with acting(cast.li) as li:
        at_day = {
            n: queries.solved_by_level(li.scope, "310199", days(0), days(n)) for n in (5, 15, 30)
        }
    nobody = dict.fromkeys(CaseLevel, 0)
    assert at_day[5] == nobody | {CaseLevel.BLOCK: 1}
    assert at_day[15] == nobody
    assert at_day[30] == nobody | {CaseLevel.NEIGHBOURHOOD: 1}


def old_ones(cast: Cast, *, solved: bool) -> tuple[Case, Case]:
    """A request of a1 and one of b1, whose months are long over."""
    old = NOW - timedelta(days=400)
    mine = raise_for(cast.lin, cast.households["a1"][0], at=old, body="=1+1 楼道灯").case
    other = raise_for(cast.wu, cast.households["b1"][0], at=old, body="水管漏水").case
    if solved:
        for player, case in ((cast.lin, mine), (cast.wu, other)):
            with acting(player):
                operations.solve(by=player.actor, at=old, case_id=case.pk)
    return mine, other


@pytest.mark.parametrize("path", ["solved/?from=2020-01-01", "open/", "past-month/"])
def test_the_pages_show_their_own_area_within_twelve_statements(
    cast: Cast, client_for: ClientFor, path: str
) -> None:
    mine, other = old_ones(cast, solved=path.startswith("solved"))
    for player in (cast.qian, cast.lin, cast.li):
        client = client_for(player)
        assert len(statements(client, f"/desk/cases/{path}")) <= 12
        page = client.get(f"/desk/cases/{path}")
        assert mine.number in page.text
        assert (other.number in page.text) is (player is cast.li)
    assert mine.number not in client_for(cast.zheng).get(f"/desk/cases/{path}").text


def test_an_area_outside_the_scope_is_not_there(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    assert client.get("/desk/cases/open/?area=310199001001").status_code == 200
    for area in ("310199001002", "310199", "x", "310199001001' or 1=1"):
        for name in ("open", "solved", "past-month"):
            assert client.get(f"/desk/cases/{name}/", {"area": area}).status_code == 404
    for nonsense in ("?on=gestern", "?kept=x&after=y", "?on=9999-12-31"):
        assert client.get(f"/desk/cases/open/{nonsense}").status_code == 200


@pytest.mark.parametrize("name", ["queue", "past-month", "solved", "open"])
def test_a_list_is_saved_as_a_table_in_its_own_scope_and_noted(
    cast: Cast, client_for: ClientFor, name: str
) -> None:
    mine, _other = old_ones(cast, solved=name == "solved")
    client = client_for(cast.qian)
    asked = f"/desk/cases/export/{name}/?view=due&from=2020-01-01"
    assert client.get(asked).status_code == 405
    saved = client.post(asked)

    assert saved["Content-Type"].endswith("sheet")
    assert "no-store" in saved["Cache-Control"]
    sheet = load_workbook(BytesIO(saved.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == [mine.number]
    assert "=1+1 楼道灯" in sheet[1]
    with as_owner():
        entry = LedgerEntry.objects.get(act="cases.exported")
    assert (entry.detail["list"], entry.detail["count"]) == (name, 1)
    assert client_for(cast.zhou).post(asked).status_code == 403
    assert client.post("/desk/cases/export/everything/").status_code == 404


def test_restricted_cases_stay_out_of_lists_and_tables_of_those_below(
    cast: Cast, client_for: ClientFor
) -> None:
    old = NOW - timedelta(days=400)
    home = cast.households["a1"][0]
    secret = complain(cast.sun, home, RestrictedAbout.COMMITTEE, at=old).case.number
    for name in ("open", "past-month"):
        assert secret in client_for(cast.sun).get(f"/desk/cases/{name}/").text
        assert secret not in client_for(cast.qian).get(f"/desk/cases/{name}/").text
    table = client_for(cast.qian).post("/desk/cases/export/open/").content
    assert load_workbook(BytesIO(table)).get_sheet_by_index(0).to_python()[1:] == []


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("open/?on=2026-99-99", ["2026-99-99"]),
        ("open/?on=2099-01-01", ["2099-01-01"]),
        ("solved/?from=2026-05-01&to=2026-04-01", ["2026-05-01"]),
        ("solved/?from=gestern&to=2199-01-01", ["gestern", "2199-01-01"]),
        ("open/?on=2026-05-01", []),
        ("solved/", []),
    ],
)
def test_a_day_that_cannot_be_shown_is_said(
    cast: Cast, client_for: ClientFor, path: str, named: list[str]
) -> None:
    page = client_for(cast.qian).get(f"/desk/cases/{path}")
    assert re.findall(r"网址里的“(.*?)”无法显示", page.text) == named
    assert ("显示的是另一天" in page.text) == bool(named)
    days_shown = re.findall(r'type="date" id="\w+" name="\w+" value="(.*?)"', page.text)
    assert max(days_shown) <= timezone.localdate().isoformat()
