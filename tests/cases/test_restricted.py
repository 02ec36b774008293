"""A complaint about a team, committee or street is seen from the level above up, and nowhere below.

Everything that could tell of it is asked as each of those who must not know: every table (row
security alone), every list, count, page, phone, notice and the ledger.
"""

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from minqing.cases import access, operations, queries
from minqing.cases.models import Case, CaseEvent, CaseNumber, CaseStanding
from minqing.cases.rules import CaseLevel, RestrictedAbout, ToldChannel
from minqing.fieldwork.queries.changes import changes
from minqing.fieldwork.rules.cursors import START
from minqing.ledger import access as ledger_access
from minqing.ledger.models import LedgerEntry
from minqing.notices.models import Notice
from minqing.portal.queries import public_story
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
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner

BODY = "团组组长收钱不办事"
REASON = "涉及干部，须回避"

# Who takes it down, who holds it, and who must never know.
ABOUT = {
    RestrictedAbout.TEAM: ("qian", ("lin", "zhao", "wu", "zheng", "zhou")),
    RestrictedAbout.COMMITTEE: ("sun", ("lin", "zhao", "qian", "wu", "zheng", "zhou")),
    RestrictedAbout.STREET: ("li", ("lin", "zhao", "qian", "sun", "wu", "zheng", "zhou")),
}
CASES = pytest.mark.parametrize("about", RestrictedAbout)


def complained(player: Player, cast: Cast, about: RestrictedAbout) -> operations.Raised:
    """A resident of a1 complains; the player takes it down."""
    return complain(player, cast.households["a1"][0], about, body=BODY)


def live(cast: Cast, about: RestrictedAbout) -> operations.Raised:
    """A complaint with every kind of row and act, back at the level where it started."""
    holder = cast.players[ABOUT[about][0]]
    raised = complained(holder, cast, about)
    case_id, by = raised.case.pk, holder.actor
    level = CaseLevel(standing_of(case_id).level)
    with acting(holder):
        operations.assign(
            by=by, at=days(1), case_id=case_id, member_id=holder.member.pk, note=REASON
        )
        if level is not CaseLevel.DISTRICT:
            operations.hand_up(by=by, at=days(1), case_id=case_id, reason=REASON)
    if level is not CaseLevel.DISTRICT:
        upper = cast.sun if level is CaseLevel.NEIGHBOURHOOD else cast.li
        with acting(upper):
            operations.return_case(by=upper.actor, at=days(2), case_id=case_id, reason=REASON)
    with acting(holder):
        operations.respond(
            by=by,
            at=days(3),
            case_id=case_id,
            text="已查处",
            final=True,
            solved=True,
            told=ToldChannel.PHONE,
        )
        operations.close(by=by, at=days(4), case_id=case_id)
        operations.reopen(by=by, at=days(5), case_id=case_id, reason=REASON)
        operations.respond(
            by=by, at=days(6), case_id=case_id, text="已重新查处", final=True, solved=True
        )
    return raised


def scoped_models() -> list[type[models.Model]]:
    """Every table that carries a place, of every package."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed
        and {"area_code", "block_id"} <= {field.attname for field in model._meta.fields}
    ]


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def whatever_names(model: type[models.Model], case_id: UUID, number: str) -> models.Q:
    """The condition that a row speaks of the case."""
    names = {field.attname for field in model._meta.fields}
    condition = models.Q(pk__in=[])
    if model._meta.app_label == "cases":
        wanted = {"case_id": case_id, "number": number, "pk": case_id, "event__case_id": None}
        for column in names & set(wanted):
            # Steps, parts and roundups have numbers of their own kind.
            if column != "number" or isinstance(_field(model, column), models.CharField):
                condition |= models.Q(**{column: wanted[column]})
        if "fact_id" in names:
            owner = _field(model, "fact").related_model
            if owner is Case:
                condition |= models.Q(fact_id=case_id)
            elif "case_id" in {field.attname for field in owner._meta.fields}:
                condition |= models.Q(fact__case_id=case_id)
    if "object_id" in names:
        condition |= models.Q(object_id=case_id)
    if "row_id" in names:
        condition |= models.Q(row_id=case_id)
    return condition


@CASES
def test_no_table_shows_a_row_of_it_to_those_below(cast: Cast, about: RestrictedAbout) -> None:
    raised = live(cast, about)
    holder, outsiders = ABOUT[about]
    seen: dict[str, set[str]] = {}
    for name in (holder, *outsiders):
        seen[name] = set()
        with acting(cast.players[name]):
            for model in scoped_models():
                rows = model._default_manager.filter(
                    whatever_names(model, raised.case.pk, raised.case.number)
                )
                if rows.exists():
                    seen[name].add(model._meta.db_table)
    assert all(not seen[name] for name in outsiders), seen
    assert seen[holder] >= {
        "cases_case", "cases_casetext", "cases_requester", "cases_response", "cases_responsetext",
        "cases_told", "cases_solution", "cases_caseevent", "cases_caseeventtext",
        "cases_casestanding", "cases_promisestanding", "cases_answertotell", "cases_casenumber",
        "ledger_ledgerentry",
    }  # fmt: skip
    assert all_agrees() == ([], [])


@CASES
def test_no_list_and_no_count_tells_of_it(cast: Cast, about: RestrictedAbout) -> None:
    raised = live(cast, about)
    raise_for(cast.lin, cast.households["a1"][1])  # something that may be seen
    door = cast.households["a1"][0].pk
    case_id, number = raised.case.pk, raised.case.number
    holder, outsiders = ABOUT[about]
    for name in (holder, *outsiders):
        knows, scope = name == holder, cast.players[name].scope
        with acting(cast.players[name]):
            told = {
                "number": queries.find_number(scope, number) is not None,
                "story": queries.case_story(scope, case_id) is not None,
                "standings": access.standings(scope).filter(restricted=True).exists(),
                "household": access.standings(scope).filter(household_id=door).exists(),
                "solved": any(queries.solved_by_level(scope, "310199", NOW, days(9)).values()),
                "solutions": access.solutions(scope).exists(),
                "errands": access.errands(scope).exists(),
                "ledger": ledger_access.entries(scope).filter(object_id=case_id).exists(),
            }
            assert set(told.values()) == {knows}, (name, told)
            lists = [row.standing.pk for row in queries.open_list(scope, [cast.a1.pk])]
            assert case_id not in lists
            late = {row.case_id for row in queries.past_one_month(scope, days(90))}
            assert case_id not in late  # it was answered in time


@CASES
def test_no_page_of_the_desk_tells_of_it(
    cast: Cast, about: RestrictedAbout, client_for: ClientFor
) -> None:
    raised = live(cast, about)
    raise_for(cast.lin, cast.households["a1"][1])
    holder, outsiders = ABOUT[about]
    pages = [
        "/desk/",
        "/desk/cases/?view=all",
        "/desk/cases/",
        "/desk/cases/past-month/",
        f"/desk/cases/?view=all&q={raised.case.number}",
        "/desk/hand-ups/",
        f"/desk/households/{cast.households['a1'][0].pk}/",
        "/desk/ledger/",
        "/desk/notices/",
        f"/desk/cases/{raised.case.pk}/",
    ]
    for name in outsiders:
        client = client_for(cast.players[name])
        for page in pages:
            text = client.get(page).content.decode()
            for leak in (BODY, REASON, "查处", f"/desk/cases/{raised.case.pk}"):
                assert leak not in text, (name, page)
            if raised.case.number not in page:
                assert raised.case.number not in text, (name, page)
        assert client.get(pages[-1]).status_code == (403 if name == "zhou" else 404)
    assert BODY in client_for(cast.players[holder]).get(pages[-1]).content.decode()


@CASES
def test_no_phone_gets_it(cast: Cast, about: RestrictedAbout) -> None:
    raised = live(cast, about)
    with acting(cast.lin) as lin:
        page = changes(
            block_id=cast.a1.pk,
            after=START,
            counter=99,
            member_id=lin.member.pk,
            today=NOW.date(),
        )
    text = "".join(page.rows)
    assert "household" in text
    for leak in (str(raised.case.pk), raised.case.number, BODY, "查处"):
        assert leak not in text


@CASES
def test_only_those_who_hold_it_are_notified(cast: Cast, about: RestrictedAbout) -> None:
    live(cast, about)
    _holder, outsiders = ABOUT[about]
    with as_owner():
        told = set(Notice.objects.values_list("user_id", flat=True))
    assert not told & {cast.players[name].user.pk for name in outsiders}


@CASES
def test_the_resident_follows_it_with_number_and_code_and_nobody_without(
    cast: Cast, about: RestrictedAbout
) -> None:
    raised = live(cast, about)
    number = raised.case.number
    code_hash = operations.access_code_hash(number, raised.access_code or "")
    story = public_story(number, code_hash)

    assert story is not None
    assert story.body == BODY
    assert REASON not in str(story)
    assert public_story(number, operations.access_code_hash(number, "AAAA2222")) is None


@CASES
def test_those_complained_of_can_neither_record_nor_touch_it(
    cast: Cast, about: RestrictedAbout
) -> None:
    raised = live(cast, about)
    _holder, outsiders = ABOUT[about]
    for name in outsiders:
        player = cast.players[name]
        if name in {"lin", "zhao", "qian", "sun"}:
            with pytest.raises(operations.RecordedByThoseAboveError):
                complained(player, cast, about)
        with acting(player), pytest.raises(operations.CaseNotFoundError):
            operations.close(by=player.actor, at=days(7), case_id=raised.case.pk)
        with acting(player), pytest.raises(operations.CaseNotFoundError):
            operations.assign(
                by=player.actor, at=days(7), case_id=raised.case.pk, member_id=player.member.pk
            )
    with pytest.raises(operations.CaseNotFoundError):
        hand_up_list(cast.zhao, cast, raised.case.pk, at=days(7))


@CASES
def test_the_database_refuses_it_a_block_and_those_below_a_row_of_it(
    cast: Cast, about: RestrictedAbout
) -> None:
    raised = live(cast, about)
    with as_owner():
        for change in ({"block_id": cast.a1.pk}, {"restricted": False}):
            with pytest.raises(DatabaseError), transaction.atomic():
                CaseStanding.objects.filter(pk=raised.case.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("update cases_case set block_id = %s", [cast.a1.pk])
    with acting(cast.lin):
        event = CaseEvent(
            case_id=raised.case.pk,
            number=99,
            kind="told",
            level_to="block",
            by_kind="user",
            happened_at=NOW,
            recorded_area_code=cast.a1.area_code,
            area_code="310199",
            entry_id=raised.case.entry_id,
            recorded_at=NOW,
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            event.save(force_insert=True)


def test_it_starts_above_those_it_is_about_and_is_never_returned_below(cast: Cast) -> None:
    for about, level, area, holder in (
        (RestrictedAbout.TEAM, "neighbourhood", "310199001001", cast.qian),
        (RestrictedAbout.COMMITTEE, "street", "310199001", cast.sun),
        (RestrictedAbout.STREET, "district", "310199", cast.li),
    ):
        case = complained(holder, cast, about).case
        row = standing_of(case.pk)
        assert (row.level, row.area_code, row.owner_area_code) == (level, area, area)
        assert (row.block_id, row.restricted, row.due_kind) == (None, True, "response")
        assert (case.recorded_area_code, case.sensitive) == (area, True)
        with acting(holder), pytest.raises(operations.BelowStartError):
            operations.return_case(by=holder.actor, at=days(1), case_id=case.pk, reason="请团组办")
    assert all_agrees() == ([], [])


def test_its_number_and_its_acts_stand_in_no_block_and_no_lower_chain(cast: Cast) -> None:
    case = complained(cast.sun, cast, RestrictedAbout.COMMITTEE).case
    with as_owner():
        number = CaseNumber.objects.get(number=case.number)
        entry = LedgerEntry.objects.get(object_id=case.pk)
    assert (number.area_code, number.block_id) == ("310199001", None)
    assert (entry.area_code, entry.block_id, entry.chain) == ("310199001", None, "310199")


def test_the_level_above_sees_it_on_the_household_and_in_its_queue(cast: Cast) -> None:
    case = complained(cast.sun, cast, RestrictedAbout.COMMITTEE).case
    with acting(cast.sun) as sun:
        door = cast.households["a1"][0].pk
        found = access.standings(sun.scope).filter(household_id=door)
        assert [row.pk for row in found] == [case.pk]
        assert queries.find_number(sun.scope, case.number) is not None
    with acting(cast.li) as li:
        assert queries.case_story(li.scope, case.pk) is not None


def test_two_at_once_hear_of_each_other_also_without_a_block(cast: Cast) -> None:
    case = complained(cast.sun, cast, RestrictedAbout.COMMITTEE).case
    seen = standing_of(case.pk).rev
    with acting(cast.sun) as sun:
        operations.hand_up(
            by=sun.actor, at=days(1), case_id=case.pk, reason=REASON, expected_rev=seen
        )
        with pytest.raises(operations.ChangedMeanwhileError):
            operations.hand_up(
                by=sun.actor, at=days(1), case_id=case.pk, reason=REASON, expected_rev=seen
            )


def test_a_projection_of_it_is_rebuilt(cast: Cast) -> None:
    case = complained(cast.sun, cast, RestrictedAbout.COMMITTEE).case
    with as_owner():
        CaseStanding.objects.filter(pk=case.pk).update(level="district", assignee_id=case.pk)
        assert {each.projection for each in queries.differences()} == {"cases.standing"}
        operations.rebuild(by=cast.li.actor, at=NOW, area_code="310199")
    assert standing_of(case.pk).level == "street"
    assert all_agrees() == ([], [])


@CASES
def test_its_broken_month_is_listed_and_counted_above_only(
    cast: Cast, about: RestrictedAbout
) -> None:
    holder, outsiders = ABOUT[about]
    case = complained(cast.players[holder], cast, about).case
    for name in (holder, *(each for each in outsiders if each != "zhou")):
        player, scope = cast.players[name], cast.players[name].scope
        with acting(player):
            holding = tuple(access.postings_of(player.member.pk, NOW.date()))
            past = [each.case_id for each in queries.past_one_month(scope, days(60))]
            filters = queries.QueueFilters(holding=holding)
            counted = queries.counts(scope, filters, at=days(60))
            queue = queries.queue(scope, filters, at=days(60)).rows
            promises = queries.open_promises(scope, "310199", days(60))
        seen = [case.pk] if name == holder else []
        assert past == seen
        assert (counted.past_month, counted.mine) == (len(seen), len(seen))
        assert [row.standing.pk for row in queue] == seen
        assert promises.cases == len(seen)
