"""Projections agree with the facts: recounts that share no code with them, and reconciliation."""

import random
from datetime import datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from minqing.cases import operations, queries
from minqing.cases.models import (
    AnswerToTell,
    Case,
    CaseEvent,
    CaseStanding,
    PromiseStanding,
)
from minqing.cases.rules import CaseLevel, ToldChannel
from minqing.lib.actor import Actor
from minqing.lib.paging import MomentKey
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, days, hand_up_list, raise_for
from tests.cast import Cast
from tests.database import as_owner

# Every requester whose month is over and who was not told any answer before its end; from the
# facts alone, with PostgreSQL's own calendar.
RECOUNT = """
select q.id from cases_requester q
where date_trunc('day', (q.raised_at at time zone 'Asia/Shanghai')) + interval '1 month'
    + interval '1 day' <= (%(at)s at time zone 'Asia/Shanghai')
  and not exists (
    select 1 from cases_told t where t.requester_id = q.id
      and (t.told_at at time zone 'Asia/Shanghai')
        < date_trunc('day', (q.raised_at at time zone 'Asia/Shanghai')) + interval '1 month'
          + interval '1 day')
  and (%(prefix)s = '' or left(q.area_code, length(%(prefix)s)) = %(prefix)s)
"""


def recount(at: datetime, prefix: str = "") -> set[UUID]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"at": at, "prefix": prefix})
        return {row[0] for row in cursor.fetchall()}


def live(cast: Cast, dice: random.Random) -> None:
    """Forty cases, each with a life of its own."""
    for n in range(40):
        start = days(dice.uniform(0, 40))
        block, worker = dice.choice([("a1", cast.lin), ("b1", cast.wu)])
        case = raise_for(worker, dice.choice(cast.households[block]), at=start, body=f"第{n}件")
        case_id, moment = case.case.pk, start
        fate = dice.choice(["silent", "spot", "told", "late", "waiting"])
        later = days((start - NOW).days + dice.choice([29, 30, 31, 32, 33]))
        with acting(worker):
            if fate == "spot":
                operations.answer_on_the_spot(
                    by=worker.actor, at=moment, case_id=case_id, text="当场解决"
                )
            if fate in {"told", "late", "waiting"}:
                answers = operations.respond(
                    by=worker.actor, at=moment, case_id=case_id, text="已联系", final=True
                )
            if fate in {"told", "late"}:
                operations.tell(
                    by=worker.actor,
                    at=later if fate == "late" else moment,
                    response_id=answers[0].pk,
                    channel=ToldChannel.IN_PERSON,
                )
        if fate == "silent" and block == "a1":
            hand_up_list(cast.zhao, cast, case_id, at=moment)


def test_past_one_month_is_complete_at_every_moment_and_scope(cast: Cast) -> None:
    live(cast, random.Random(7))
    for n in (0, 29, 31, 35, 50, 90):
        for player, prefix in (
            (cast.li, ""),
            (cast.sun, "310199001"),
            (cast.qian, "310199001001"),
            (cast.zheng, "310199002001"),
        ):
            with acting(player):
                found = set(
                    queries.past_one_month(player.scope, days(n)).values_list("pk", flat=True)
                )
                paged = queries.past_one_month_page(player.scope, days(n), size=100)
            assert found == recount(days(n), prefix)
            assert {each.pk for each in paged} == found
    assert recount(days(90))
    with acting(cast.li):
        by_level = queries.solved_by_level(cast.li.scope, "310199", days(-1), days(90))
    with as_owner():
        spots = CaseEvent.objects.filter(kind="answered_on_the_spot").count()
    assert by_level == dict.fromkeys(CaseLevel, 0) | {CaseLevel.BLOCK: spots}
    assert all_agrees() == ([], [])


def test_paging_loses_nobody(cast: Cast) -> None:
    for n in range(5):
        raise_for(cast.lin, cast.households["a1"][n], at=NOW)
    seen, after = [], None
    with acting(cast.qian):
        while True:
            page = queries.past_one_month_page(cast.qian.scope, days(60), after=after, size=2)
            seen += [each.pk for each in page[:2]]
            if len(page) <= 2:
                break
            after = MomentKey(page[1].due_at, page[1].pk)
    assert len(seen) == len(set(seen)) == 5


def test_a_changed_projection_is_named_and_rebuilt(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin) as lin:
        operations.respond(by=lin.actor, at=NOW, case_id=case.pk, text="已联系", final=True)
    with as_owner():
        before = CaseStanding.objects.get(pk=case.pk).rev
        CaseStanding.objects.update(level="district", due_at=None, due_kind="")
        PromiseStanding.objects.update(due_at=days(300))
        AnswerToTell.objects.update(is_open=False)
        named = {each.projection for each in queries.differences()}
        assert named == {"cases.standing", "cases.promise", "cases.errand"}

        by = Actor.system("reconcile")
        assert operations.rebuild(by=by, at=NOW, area_code="310199") == 1
        assert operations.rebuild(by=by, at=NOW, area_code="310199") == 0
        assert CaseStanding.objects.get(pk=case.pk).rev > before
    assert all_agrees() == ([], [])


def test_a_missing_projection_is_named(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][0])
    with as_owner():
        CaseStanding.objects.all().delete()
        PromiseStanding.objects.all().delete()
        assert {str(each.stored) for each in queries.differences()} == {"no row"}
        operations.rebuild(by=Actor.system("reconcile"), at=NOW, area_code="310199")
    assert all_agrees() == ([], [])


def test_facts_cannot_be_changed_not_even_by_the_owner(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with as_owner():
        for change in ({"raised_at": days(9)}, {"category": "other"}, {"number": "X"}):
            with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
                Case.objects.filter(pk=case.pk).update(**change)
        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            CaseEvent.objects.filter(case=case).delete()
