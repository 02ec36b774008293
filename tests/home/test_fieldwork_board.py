"""How the fieldwork stands: every count equal to what was done, and to nobody else's eyes."""

import io
import re
from datetime import date, timedelta
from html import escape, unescape

import pytest
from python_calamine import CalamineWorkbook

from minqing.fieldwork.models import Device
from minqing.fieldwork.queries.phones import DeviceFilter
from minqing.home.queries.fieldwork_board import leaders, people_at_work, phones, work_done
from minqing.households.operations import enter_hardship
from minqing.households.rules import HardshipKind
from minqing.ledger.models import LedgerEntry
from minqing.storage.scoping import scoped
from minqing.territory.models import Block
from minqing.territory.operations import name_contact_point
from minqing.visits.access import OutsideScopeError
from minqing.visits.models import Round
from minqing.visits.operations import set_visit_line
from minqing.visits.rules import Outcome
from tests.builders import BUILDER, NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.fieldwork.phones import enrolled
from tests.pages import opened, own_statements, words
from tests.visits.acting import TODAY, at_door, give_doors, held_round, moment

LIUAN = "310199001001"
PAGE = f"/desk/fieldwork/{LIUAN}/"


def busy_round(cast: Cast) -> Round:
    """Two weeks of work in a1, one of them without a visit between them, and a visit in b1."""
    in_round, homes = held_round(), cast.households["a1"]
    give_doors(cast.lin, cast.a1, homes[:4], date(2026, 3, 1))
    give_doors(cast.zhao, cast.a1, homes[4:6], date(2026, 3, 1))
    at_door(cast.lin, homes[1], in_round, visited_at=moment(5))
    at_door(cast.lin, homes[1], in_round, visited_at=moment(6))
    at_door(cast.lin, homes[2], in_round, visited_at=moment(6), outcome=Outcome.NOBODY_HOME)
    at_door(cast.zhao, homes[4], in_round, visited_at=moment(20), outcome=Outcome.REFUSED)
    at_door(cast.zhao, homes[5], in_round, visited_at=moment(20), outcome=Outcome.VACANT)
    at_door(cast.wu, cast.households["b1"][1], in_round, visited_at=moment(20))
    return in_round


def contact_point(cast: Cast, block: Block | None = None) -> None:
    """Li of the district office is to come to 柳岸一村 in person."""
    with scoped(cast.li.scope):
        name_contact_point(
            by=cast.li.actor,
            at=NOW,
            member=cast.li.member,
            area_code=LIUAN,
            block=block,
            from_on=TODAY,
        )


def test_weeks_follow_each_other_and_one_without_a_visit_is_among_them(cast: Cast) -> None:
    in_round = busy_round(cast)
    with scoped(cast.qian.scope) as scope:
        weeks = work_done(scope, LIUAN, in_round).weeks
    assert [(w.first, w.visits, w.met, w.nobody_home, w.refused) for w in weeks] == [
        (date(2026, 5, 4), 3, 2, 1, 0),
        (date(2026, 5, 11), 0, 0, 0, 0),
        (date(2026, 5, 18), 2, 0, 0, 1),
    ]


def test_a_week_begins_on_monday_in_the_districts_own_time(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, cast.households["a1"][1], in_round, visited_at=moment(10, 15))
    at_door(cast.lin, cast.households["a1"][2], in_round, visited_at=moment(10, 16))
    with scoped(cast.qian.scope) as scope:
        weeks = work_done(scope, LIUAN, in_round).weeks
    assert [(w.first, w.visits) for w in weeks] == [(date(2026, 5, 4), 1), (date(2026, 5, 11), 1)]


def test_lines_count_visits_and_each_household_met_once(cast: Cast) -> None:
    in_round = busy_round(cast)
    with as_owner():
        set_visit_line(by=BUILDER, at=NOW, area_code="310199", code="unit", name="单位走访", sort=2)
    with scoped(cast.qian.scope) as scope:
        lines = work_done(scope, LIUAN, in_round).lines
    assert [(each.name, each.visits, each.households_met) for each in lines] == [("党员走访", 5, 1)]


def test_the_street_counts_all_its_neighbourhoods(cast: Cast) -> None:
    in_round = busy_round(cast)
    with scoped(cast.sun.scope) as scope:
        lines = work_done(scope, "310199001", in_round).lines
    assert [(each.visits, each.households_met) for each in lines] == [(6, 2)]


def test_responsible_people_stand_with_what_they_have_met(cast: Cast) -> None:
    in_round = busy_round(cast)
    with scoped(cast.qian.scope) as scope:
        people = people_at_work(scope, LIUAN, in_round, TODAY)
    assert [(each.name, each.block_id, each.met, each.households) for each in people] == [
        ("赵卫东", cast.a1.id, 0, 2),
        ("林静", cast.a1.id, 1, 4),
    ]


def test_a_contact_point_is_missed_until_its_leader_was_at_a_door(cast: Cast) -> None:
    in_round = busy_round(cast)
    contact_point(cast)
    with scoped(cast.qian.scope) as scope:
        before = leaders(scope, LIUAN, in_round, TODAY)
    at_door(cast.li, cast.households["a2"][1], in_round, visited_at=moment(21))
    at_door(
        cast.li, cast.households["a2"][2], in_round, visited_at=NOW, outcome=Outcome.NOBODY_HOME
    )
    with scoped(cast.qian.scope) as scope:
        after = leaders(scope, LIUAN, in_round, TODAY)
    assert (before.came, [each.member.name for each in before.missed]) == ((), ["李明"])
    assert after.missed == ()
    assert [(each.name, each.outcomes, each.last_at) for each in after.came] == [
        ("李明", {"met": 1, "nobody_home": 1}, NOW)
    ]


def test_a_visit_in_another_block_does_not_do_for_a_contact_point_of_one(cast: Cast) -> None:
    in_round = held_round()
    contact_point(cast, cast.a1)
    at_door(cast.li, cast.households["a2"][1], in_round)
    with scoped(cast.qian.scope) as scope:
        found = leaders(scope, LIUAN, in_round, TODAY)
    assert [each.visits for each in found.came] == [1]
    assert [each.member.name for each in found.missed] == ["李明"]


def test_an_office_of_the_street_is_a_leader_without_a_contact_point(cast: Cast) -> None:
    in_round = busy_round(cast)
    at_door(cast.sun, cast.households["a1"][7], in_round)
    with scoped(cast.sun.scope) as scope:
        found = leaders(scope, "310199001", in_round, TODAY)
    assert [(each.name, each.visits) for each in found.came] == [("孙立", 1)]


def test_phones_that_said_nothing_for_a_day_are_counted(cast: Cast) -> None:
    enrolled(cast.qian, cast.lin)
    enrolled(cast.qian, cast.zhao)
    with as_owner():
        quiet = Device.objects.get(member=cast.lin.member)
        Device.objects.filter(pk=quiet.pk).update(last_seen_at=NOW - timedelta(days=1))
        Device.objects.exclude(pk=quiet.pk).update(last_seen_at=NOW - timedelta(hours=23))
    with scoped(cast.qian.scope) as scope:
        found = phones(scope, LIUAN, NOW)
    assert (found.counts[DeviceFilter.ENROLLED], found.counts[DeviceFilter.QUIET]) == (2, 1)
    assert found.held == 0


def test_nothing_is_counted_outside_the_scope(cast: Cast) -> None:
    in_round = busy_round(cast)
    for player in (cast.zheng, cast.zhao):
        with scoped(player.scope) as scope:
            for count in (
                lambda scope=scope: work_done(scope, LIUAN, in_round),
                lambda scope=scope: people_at_work(scope, LIUAN, in_round, TODAY),
                lambda scope=scope: leaders(scope, LIUAN, in_round, TODAY),
                lambda scope=scope: phones(scope, LIUAN, NOW),
            ):
                with pytest.raises(OutsideScopeError):
                    count()


@pytest.mark.parametrize(
    ("player", "path", "status"),
    [
        ("qian", PAGE, 200),
        ("sun", PAGE, 200),
        ("zheng", PAGE, 403),
        ("qian", "/desk/fieldwork/310199001/", 403),
        ("zhao", PAGE, 403),
        ("lin", PAGE, 403),
        ("zhou", PAGE, 403),
        ("zhao", "/desk/fieldwork/", 403),
        ("qian", "/desk/fieldwork/310199001009/", 404),
        ("qian", "/desk/fieldwork/nowhere/", 404),
    ],
)
def test_the_page_is_for_those_who_work_for_the_area(
    cast: Cast, client_for: ClientFor, player: str, path: str, status: int
) -> None:
    busy_round(cast)
    assert client_for(cast.players[player]).get(path).status_code == status


def test_the_page_tells_how_the_round_stands(cast: Cast, client_for: ClientFor) -> None:
    busy_round(cast)
    contact_point(cast)
    client = client_for(cast.qian)
    assert client.get("/desk/fieldwork/").headers["Location"] == PAGE
    page = words(client.get(PAGE).content)
    for part in ("赵卫东 1号块区", "党员走访 5 1", "李明 · 柳岸一村"):
        assert part in page
    assert "吴刚" not in page


def test_a_street_leads_to_its_neighbourhoods(cast: Cast, client_for: ClientFor) -> None:
    in_round = busy_round(cast)
    page = opened(client_for(cast.sun), "/desk/fieldwork/310199001/")
    assert f'href="{PAGE}?round={in_round.pk}"' in page


def test_without_a_round_the_page_says_so(cast: Cast, client_for: ClientFor) -> None:
    assert "这里还没有开始走访轮次" in words(client_for(cast.qian).get(PAGE).content)


def test_a_neighbourhoods_page_takes_twelve_statements(cast: Cast, client_for: ClientFor) -> None:
    busy_round(cast)
    contact_point(cast)
    assert len(own_statements(client_for(cast.qian), PAGE)) <= 12


def test_every_number_opens_its_list(cast: Cast, client_for: ClientFor) -> None:
    busy_round(cast)
    contact_point(cast)
    client = client_for(cast.sun)
    page = opened(client, PAGE)
    main = page[page.index("<main") :]
    links = {unescape(each) for each in re.findall(r'href="(/desk/[^"]*\?[^"]*)"', main)}
    assert len(links) > 20
    assert {each: client.get(each).status_code for each in links} == dict.fromkeys(links, 200)


def test_a_line_opens_its_visits_in_the_area_and_nowhere_else(
    cast: Cast, client_for: ClientFor
) -> None:
    in_round = busy_round(cast)
    listed = f"/desk/visits/?area={LIUAN}&round={in_round.pk}&line=party"
    client = client_for(cast.sun)
    page = opened(client, PAGE)
    assert f'href="{escape(listed)}">5</a>' in page
    rows = words(client.get(listed).content)
    assert (rows.count("党员走访"), "吴刚" in rows) == (6, False)  # the chip of the line, too


def test_a_person_opens_the_households_that_still_wait(cast: Cast, client_for: ClientFor) -> None:
    in_round = busy_round(cast)
    listed = f"/desk/coverage/{LIUAN}/open/?round={in_round.pk}"
    page = client_for(cast.qian).get(f"{listed}&responsible={cast.lin.member.pk}")
    text = words(page.content)
    homes = cast.households["a1"]
    assert [each.name in text for each in homes[:5]] == [True, False, True, True, False]
    assert "林静 ×" in text


def test_elders_who_live_alone_have_a_list_of_their_own(cast: Cast, client_for: ClientFor) -> None:
    in_round, home = busy_round(cast), cast.households["a1"][3]
    with as_owner():
        enter_hardship(
            by=BUILDER,
            at=NOW,
            household=home,
            kind=HardshipKind.ELDER_ALONE,
            from_on=date(2026, 3, 1),
        )
    page = client_for(cast.qian).get(f"/desk/coverage/{LIUAN}/open/?round={in_round.pk}&alone=1")
    text = words(page.content)
    assert [each.name in text for each in cast.households["a1"][2:5]] == [False, True, False]


def test_the_tables_are_saved_as_a_workbook_and_the_ledger_says_so(
    cast: Cast, client_for: ClientFor
) -> None:
    in_round = busy_round(cast)
    answer = client_for(cast.qian).post(f"{PAGE}?round={in_round.pk}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == [
        "家庭", "按地方", "按责任人", "按周", "按走访线", "领导走访", "手机",
    ]  # fmt: skip
    assert book.get_sheet_by_name("按走访线").to_python()[1] == ["党员走访", 5.0, 1.0]
    people = book.get_sheet_by_name("按责任人").to_python()
    assert [row[0] for row in people[1:]] == ["赵卫东", "林静"]
    with as_owner():
        entry = LedgerEntry.objects.get(act="visits.board_exported")
    assert (entry.area_code, entry.object_id) == (LIUAN, in_round.pk)


def test_nobody_saves_the_tables_of_another_area(cast: Cast, client_for: ClientFor) -> None:
    busy_round(cast)
    assert client_for(cast.zheng).post(PAGE).status_code == 403
