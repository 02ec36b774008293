"""The demonstration's figures, counted by SQL that was written apart from the product's queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from minqing.cases.queries import open_promises, solved_by_level
from minqing.cases.rules import CaseLevel, EventKind
from minqing.cases.rules.coordination import PartStepKind
from minqing.figures.models import Figure
from minqing.home.management import demo, reconcile
from minqing.home.management.demo.days import Calendar, calendar
from minqing.home.management.demo.loose_ends import DAYS
from minqing.home.management.demo.programme import Targets, targets
from minqing.households.rules import Group
from minqing.ledger.queries import verify
from minqing.lib.scope import AreaRange, Scope
from minqing.lib.time import end_of_local_day, start_of_local_day
from minqing.reports.rules import LineKind
from minqing.territory.queries import branches_tied
from minqing.visits.models import Round
from minqing.visits.queries.coverage import coverage
from tests.database import as_owner, empty_all_tables
from tools import recount
from tools.recount import rows

#: What can happen to a request, but happens to none in the demonstration: its offices agree whose
#: it is, ask nothing back and take no more time.
_NOT_SHOWN = {
    *(EventKind.SKIPPED, EventKind.REFUSED, EventKind.DISPUTED, EventKind.DECIDED),
    *(EventKind.ASKED, EventKind.REPLIED, EventKind.RECLASSIFIED, EventKind.NOTED),
    *(EventKind.EXTENSION_ASKED, EventKind.EXTENDED, EventKind.EXTENSION_DENIED),
    *(EventKind.UNMERGED, EventKind.LEFT),
    *(EventKind.TRANSFERRED, EventKind.ESCALATED),
}
_EVERYTHING = Scope(ranges=(AreaRange.of("310199"),), purpose="recount")


@dataclass(frozen=True)
class Filled:
    """A district that was filled, and what it was to add up to."""

    days: Calendar
    wanted: Targets
    sign_ins: list[tuple[str, str, str]]

    @property
    def begin(self) -> datetime:
        """00:00 of the first round's first day."""
        return start_of_local_day(self.days.first)

    @property
    def end(self) -> datetime:
        """24:00 of the cut-off."""
        return end_of_local_day(self.days.cut_off)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((100, 20_240_901, "2026-11-23T04:00"), id="a-hundredth"),
        pytest.param((2_000, 7, "2026-08-31T16:20"), id="the-smallest-just-after-the-cut-off"),
        pytest.param((1_000, 8, "2026-08-30T02:00"), id="a-thousandth-a-year-later"),
    ],
)
def filled(server: object, request: pytest.FixtureRequest) -> Iterator[Filled]:
    """A demonstration by divisor, seed and moment; removed again."""
    divisor, seed, moment = request.param
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    empty_all_tables()
    with as_owner():
        sign_ins = demo.run(scale=divisor, seed=seed, now=now, progress=lambda _what: None)
        yield Filled(calendar(now), targets(divisor), list(sign_ins))
    empty_all_tables()


def test_so_many_households_were_met_in_the_round(filled: Filled) -> None:
    doors = recount.households(filled.begin, filled.end, filled.days.cut_off)
    assert (doors.all, doors.met) == (filled.wanted.households, filled.wanted.visited)
    assert doors.special > 0
    assert doors.special_met == doors.special

    closed = Round.objects.get(closed_at__isnull=False)
    said = coverage(_EVERYTHING, "310199", closed, cut_off=filled.days.cut_off)
    assert (said.households, said.met) == (doors.all, doors.met)
    group = Group.SPECIAL_HARDSHIP
    said = coverage(_EVERYTHING, "310199", closed, group=group, cut_off=filled.days.cut_off)
    assert (said.households, said.met) == (doors.special, doors.special)


def test_the_frozen_figures_say_the_same(filled: Filled) -> None:
    figures = Figure.objects.filter(area_code="310199", cut_off=filled.days.cut_off)
    said = {each.indicator: (each.numerator, each.denominator) for each in figures}
    special = said.pop("visits.coverage_special_hardship")
    ties = said.pop("territory.branches_tied")
    assert special[0] == special[1] > 0
    assert ties[0] == ties[1] > 0
    solved = filled.wanted.solved
    assert said == {
        "visits.coverage": (filled.wanted.visited, filled.wanted.households),
        **{
            f"cases.solved_{level}": (count, sum(solved.values()))
            for level, count in solved.items()
        },
    }


def test_so_many_requests_were_solved_at_each_level(filled: Filled) -> None:
    counted = recount.solved(filled.begin, filled.end)
    assert counted == {level.value: count for level, count in filled.wanted.solved.items()}
    said = solved_by_level(_EVERYTHING, "310199", filled.begin, filled.end)
    assert said == filled.wanted.solved


def test_whoever_still_waited_had_been_told_within_the_month(filled: Filled) -> None:
    waiting = recount.waiting(filled.end)
    assert waiting.all == filled.wanted.open
    assert waiting.in_time == waiting.told_by_then == waiting.all
    late = rows(
        "select from cases_requester q join cases_told t on t.requester_id = q.id"
        " where q.raised_at < %(end)s group by q.id, q.raised_at"
        " having min(t.told_at) >= q.raised_at + interval '1 month'",
        end=filled.end,
    )
    assert late == []
    said = open_promises(_EVERYTHING, "310199", filled.end)
    assert (said.cases, said.answered_in_time) == (waiting.all, waiting.all)


def test_every_line_of_the_summary_says_the_same(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = recount.compare(None, filled.days.now)
    assert found is not None
    assert [same for _, same in found[1]] == [True] * len(LineKind)
    monkeypatch.setattr(recount, "branches", lambda _: (1, 2))
    found = recount.compare(None, filled.days.now)
    assert found is not None
    (differs,) = [line for line, same in found[1] if not same]
    assert "DIFFERS  branches_tied" in differs
    assert "recount 1 / 2" in differs
    assert recount.compare("no such round", filled.days.now) is None


def test_no_month_that_began_before_the_cut_off_was_missed(filled: Filled) -> None:
    late = rows(
        "select raised_at from cases_promisestanding where withdrawn_at is null"
        " and coalesce(first_told_at, %(now)s) >= due_at",
        now=filled.days.now,
    )
    assert len(late) <= 1
    assert all(raised_at >= filled.end for (raised_at,) in late)


def test_every_branch_is_tied_and_nearly_every_household_has_somebody(filled: Filled) -> None:
    counted = recount.branches(filled.days.cut_off)
    assert counted[0] == counted[1] > 0
    assert counted == recount.branches(filled.days.today)
    assert branches_tied("310199", filled.days.cut_off) == counted
    ((without,),) = rows(
        "select count(*) from households_household h where h.to_on is null and not exists (select"
        " from visits_responsibility r where r.household_id = h.id and r.to_on is null)"
    )
    # One that was found at a door since may have nobody yet.
    assert 0 < without <= 9


def test_teams_have_three_to_eight_members(filled: Filled) -> None:
    sizes = rows(
        "select count(distinct member_id) from territory_posting"
        " where block_id is not null group by block_id"
    )
    assert {size for (size,) in sizes} <= set(range(3, 9))


def test_every_chain_tells_its_acts_in_order_and_all_agrees(filled: Filled) -> None:
    assert (
        rows(
            "select chain, sequence from (select chain, sequence, at, lag(at) over"
            " (partition by chain order by sequence) as before from ledger_ledgerentry) e"
            " where at < before or at > %(now)s",
            now=filled.days.now,
        )
        == []
    )
    assert reconcile.run(as_json=False) == 0
    assert list(verify()) == []


def test_nothing_lies_in_the_future_and_somebody_can_follow_a_request(filled: Filled) -> None:
    (latest,) = rows(
        "select (select max(visited_at) from visits_visit),"
        " (select max(happened_at) from cases_caseevent)"
    )
    assert all(moment <= filled.days.now for moment in latest)
    assert any(name[0].isdigit() for _what, name, _code in filled.sign_ins)


def test_two_months_on_every_level_has_something_due(filled: Filled) -> None:
    """Earlier there are fewer scenes: none may have begun before the cut-off."""
    scenes = filled.days.days_since > 60
    due = dict(
        rows(
            "select level, count(*) from cases_casestanding where due_at < %(soon)s group by 1",
            soon=end_of_local_day(filled.days.today) + timedelta(days=3),
        )
    )
    assert not scenes or set(due) == {level.value for level in CaseLevel}
    kinds = {kind for (kind,) in rows("select distinct kind from cases_caseevent")}
    assert not scenes or kinds == {kind.value for kind in EventKind if kind not in _NOT_SHOWN}
    assert not scenes or rows("select from cases_case where restricted_about is not null")


@pytest.mark.parametrize("table", ["household", "person", "hardshipentry"])
def test_the_register_of_the_cut_off_stays_as_it_was(filled: Filled, table: str) -> None:
    """Whoever is found, merged or gone since then came since then."""
    sql = (
        f"select count(*) from households_{table}"
        " where (from_on > %(begin)s and from_on <= %(day)s)"
        " or (from_on <= %(day)s and to_on is not null)"
    )
    assert rows(sql, begin=filled.days.begin, day=filled.days.cut_off) == [(0,)]


def test_two_weeks_on_something_of_every_kind_waits_in_the_first_neighbourhood(
    filled: Filled,
) -> None:
    (counted,) = rows(
        """
        select
          (select string_agg(kind || ' ' || state, ',' order by kind, state)
            from households_foundatdoor),
          (select bool_or(same_number) and bool_or(same_birth)
            from households_duplicateproposal where state = 'waiting' and kind = 'person'),
          (select string_agg(kind, ',') from households_merge where undone_at is null),
          (select count(*) from territory_substitution
            where from_on <= %(today)s and to_on > %(today)s),
          (select count(*) from fieldwork_heldmutation where ruling = ''),
          (select count(distinct p.id) from territory_posting p join visits_responsibility r
            on r.member_id = p.member_id and r.block_id = p.block_id and r.to_on is null
            where p.to_on is not null),
          (select string_agg(state || ' ' || (report ->> 'faulty_rows'), ',' order by state)
            from sheets_importrun),
          (select string_agg(distinct restricted_about, ',' order by restricted_about)
            from cases_case where raised_at > %(since)s and restricted_about is not null)
        """,
        today=filled.days.today,
        since=filled.days.now - timedelta(days=5),
    )
    everything = (
        "household confirmed,household rejected,household waiting,person waiting",
        True,
        "household",
        1,
        1,
        1,
        "done 0,waiting 2",
        "committee,team",
    )
    assert counted == (
        everything if filled.days.days_since >= DAYS else (None, None, None, 0, 0, 0, None, None)
    )


def test_two_months_on_units_are_at_work_in_every_stage(filled: Filled) -> None:
    """One unit's desk, the street's and the district's boards have something of each kind."""
    ((kinds, states, supervised, minutes, links, ended, own),) = rows(
        """
        select
          (select count(distinct kind) from cases_partstep),
          (select string_agg(distinct state || case when due_at <= %(now)s then ' late' else '' end,
            ',' order by state || case when due_at <= %(now)s then ' late' else '' end)
            from cases_partstanding),
          (select count(distinct kind) from cases_supervision),
          (select count(distinct case_id) from cases_minutes),
          (select count(*) from cases_partlink
            where used_at is null and revoked_at is null and expires_at > %(now)s),
          (select count(*) from cases_conveningend),
          (select string_agg(distinct s.state || ' ' || s.level || ' ' || s.role, ',')
            from cases_partstanding s join organisations_organisation o on o.id = s.unit_id
            where o.name = '区房屋管理局')
        """,
        now=filled.days.now,
    )
    if filled.days.days_since <= 60:
        assert (kinds, states) == (0, None)
        return
    assert kinds == len(PartStepKind) - 1  # none is taken back by itself
    assert states == "answered,open,open late,put_back"
    assert (supervised, minutes, ended) == (2, 3, 1)
    assert links == 2  # one waits; one was used to put the part back, and stays good
    assert own == (
        "answered district lead,open district assisting,open district lead,open street lead,"
        "put_back street assisting"
    )
