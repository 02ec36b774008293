"""What offices say was solved, beside what residents say, with the lists behind the numbers."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection

from minqing.cases import operations
from minqing.cases.models import Requester
from minqing.cases.queries.rates import (
    Said,
    SolveRates,
    rated_cases,
    solve_rates,
    solve_rates_by_area,
)
from minqing.cases.rules import CaseLevel, RestrictedAbout
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cases.acting import acting, complain, days, raise_for
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.pages import own_statements, words

AREA = "310199001001"
BEGIN, END, AT = NOW - timedelta(days=1), NOW + timedelta(days=1), days(40)

#: The same counts from the facts alone, event by event.
FACTS = """
with mine as (
  select c.id, (
      select e.kind from cases_caseevent e where e.case_id = c.id
        and e.kind in ('confirmed', 'rejected') order by e.number desc limit 1) as said,
    exists (select 1 from cases_solution s where s.case_id = c.id) as declared
  from cases_case c
  where c.area_code like %(area)s and not exists (
    select 1 from cases_caseevent e where e.case_id = c.id and e.kind in ('withdrawn', 'merged')))
select count(*), count(*) filter (where declared),
  count(*) filter (where said = 'confirmed'), count(*) filter (where said = 'rejected'),
  count(*) filter (where declared and said is null) from mine
"""


def requester_of(case_id: UUID) -> UUID:
    with as_owner():
        return Requester.objects.get(case_id=case_id).pk


def solved(player: Player, cast: Cast, door: int, block: str = "a1") -> UUID:
    """A request that the team settled at the door."""
    case = raise_for(player, cast.households[block][door]).case
    with acting(player):
        operations.answer_on_the_spot(by=player.actor, at=NOW, case_id=case.pk, text="换好了")
    return case.pk


def some_history(cast: Cast) -> None:
    """One confirmed, one rejected, one silent, one open, one withdrawn, one of another place."""
    lin = cast.lin
    confirmed, rejected = solved(lin, cast, 0), solved(lin, cast, 1)
    solved(lin, cast, 2)
    raise_for(lin, cast.households["a1"][3])
    gone = raise_for(lin, cast.households["a1"][4]).case
    solved(cast.wu, cast, 0, "b1")
    with acting(lin):
        operations.confirm(
            by=lin.actor, at=days(1), case_id=confirmed, requester_id=requester_of(confirmed)
        )
        operations.reject(
            by=lin.actor,
            at=days(1),
            case_id=rejected,
            requester_id=requester_of(rejected),
            reason="又坏了",
        )
        operations.withdraw(
            by=lin.actor,
            at=days(1),
            case_id=gone.pk,
            requester_id=requester_of(gone.pk),
            statement="自己修好了",
        )


def test_both_rates_have_one_denominator(cast: Cast) -> None:
    some_history(cast)
    with scoped(cast.qian.scope):
        rates = solve_rates(cast.qian.scope, AREA, BEGIN, END, at=AT)
    assert (rates.raised, rates.declared, rates.confirmed, rates.rejected, rates.silent) == (
        *(4, 3, 1, 1, 1),
    )
    assert (rates.declared_rate, rates.confirmed_rate) == (Decimal("75.0"), Decimal("25.0"))
    assert rates.agreed_rate == Decimal("50.0")
    # A solution that was set aside stands no more, and was declared all the same.
    assert rates.by_level[CaseLevel.BLOCK] == 2
    assert (rates.months, rates.in_time) == (4, 3)


def test_they_equal_a_count_of_the_facts(cast: Cast) -> None:
    some_history(cast)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(FACTS, {"area": f"{AREA}%"})
        counted = cursor.fetchone()
    with scoped(cast.qian.scope):
        rates = solve_rates(cast.qian.scope, AREA, BEGIN, END, at=AT)
    assert counted == (
        *(rates.raised, rates.declared, rates.confirmed, rates.rejected),
        rates.silent,
    )


def test_a_wider_area_is_the_sum_of_those_under_it_and_of_complaints(cast: Cast) -> None:
    some_history(cast)
    complain(cast.sun, cast.households["a1"][5], RestrictedAbout.COMMITTEE)
    with scoped(cast.sun.scope):
        whole, parts = solve_rates_by_area(cast.sun.scope, "310199001", BEGIN, END, at=AT)
    assert {code: each.raised for code, each in parts.items()} == {AREA: 4, "310199001002": 1}
    assert whole.raised == 6


def test_nobody_counts_outside_their_scope(cast: Cast) -> None:
    some_history(cast)
    with scoped(cast.zheng.scope):
        assert solve_rates(cast.zheng.scope, "310199", BEGIN, END, at=AT) == SolveRates(
            by_level=dict.fromkeys(CaseLevel, 0)
        )


def test_each_number_is_as_long_as_its_list(cast: Cast) -> None:
    some_history(cast)
    with scoped(cast.qian.scope):
        rates = solve_rates(cast.qian.scope, AREA, BEGIN, END, at=AT)
        lists = {
            said: rated_cases(cast.qian.scope, AREA, BEGIN, END, said).count() for said in Said
        }
    assert lists == {
        Said.DECLARED: rates.declared,
        Said.CONFIRMED: rates.confirmed,
        Said.REJECTED: rates.rejected,
        Said.SILENT: rates.silent,
    }


def test_the_page_shows_numbers_areas_and_the_list(cast: Cast, client_for: ClientFor) -> None:
    some_history(cast)
    client = client_for(cast.sun)
    client.cookies["language"] = "en"
    path = f"/desk/cases/rates/?from={BEGIN.date()}&to={END.date()}&said=rejected"
    page = words(client.get(path).content)
    assert "the office says 80.0 %" in page
    assert "柳岸一村" in page
    assert page.count("not solved") >= 1
    assert len(own_statements(client, path)) <= 12
