"""A division is adopted: everything that hangs on a place follows, in one act."""

from datetime import date, timedelta

import pytest
from django.db import connection

from minqing.cases.models import Case, CaseStanding, HandUp
from minqing.cases.operations import assign
from minqing.home.operations.divisions import (
    ChangedByOthersError,
    MovedOnError,
    OvertakenError,
    WrongDayError,
    adopt_what_is_due,
    call_off,
)
from minqing.households.models import Dwelling, FoundAtDoor, HardshipEntry, Household, Person
from minqing.households.operations import put_into_blocks
from minqing.households.queries import denominator
from minqing.households.rules import Group
from minqing.ledger.models import LedgerEntry
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.territory.models import (
    Block,
    BlockPart,
    ContactPoint,
    Division,
    Posting,
    Substitution,
    Team,
    TeamNeed,
)
from minqing.territory.operations import add_team, name_contact_point
from minqing.territory.operations.forming import say_need
from minqing.territory.rules import Role, TeamLevel
from minqing.territory.rules.divisions import DivisionState
from minqing.visits.models import HouseholdStanding, Responsibility, Visit, VisitTally
from minqing.visits.queries import coverage
from tests.builders import BUILDER, LONG_AGO, NOW, make_member, make_posting, make_substitution
from tests.cases.acting import hand_up_list, raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.home.dividing import (
    A1_ONE,
    A1_TWO,
    A2_ONE,
    A2_TWO,
    AREA,
    adopted,
    asked,
    moved,
    open_blocks,
    with_new_block,
)
from tests.home.loose import loose_building
from tests.home.register import proofs
from tests.recorded import found_behind
from tests.visits.acting import at_door, give_doors, held_round

TODAY = local_date(NOW)


def homes_in(block: Block) -> int:
    with as_owner():
        return Household.objects.filter(block_id=block.pk, to_on__isnull=True).count()


def merged(cast: Cast) -> None:
    """a2 comes into a1: one block of what were two."""
    draft = moved(cast.qian, asked(cast.qian), [A2_ONE, A2_TWO], cast.a1)
    adopted(cast.qian, draft)


def test_blocks_that_go_on_keep_their_id_and_a_new_one_begins(cast: Cast) -> None:
    done = adopted(cast.qian, with_new_block(cast.qian, A1_TWO))
    assert (done.households, done.blocks_begun, done.blocks_ended) == (6, 1, 0)
    a1, a2, new = open_blocks()
    assert (a1.pk, a2.pk) == (cast.a1.pk, cast.a2.pk)
    assert (new.number, new.label, new.from_on) == (3, "第3块区", TODAY)
    assert [homes_in(each) for each in (a1, a2, new)] == [6, 12, 6]
    with as_owner():
        division = Division.objects.get()
    assert (division.state, division.adopt_on) == (DivisionState.ADOPTED, TODAY)
    proofs()


def test_what_stays_in_its_block_is_not_touched(cast: Cast) -> None:
    with as_owner():
        before = set(Household.objects.values_list("pk", "block_id", "rev"))
        parts = set(BlockPart.objects.filter(block=cast.a2).values_list("pk", flat=True))
    adopted(cast.qian, with_new_block(cast.qian, A1_TWO))
    with as_owner():
        after = set(Household.objects.values_list("pk", "block_id", "rev"))
        assert set(BlockPart.objects.filter(block=cast.a2).values_list("pk", flat=True)) == parts
    assert {row[0] for row in after - before} == {each.pk for each in cast.households["a1"][6:]}


def test_a_building_in_two_blocks_is_two_parts_and_whole_again_one(cast: Cast) -> None:
    adopted(cast.qian, with_new_block(cast.qian, A1_TWO))
    with as_owner():
        open_parts = BlockPart.objects.filter(to_on__isnull=True, area_code__startswith=AREA)
        assert sorted(open_parts.values_list("area_code", flat=True)) == [
            A1_ONE,
            A1_TWO,
            A2_ONE[:16],
        ]
    draft = moved(cast.qian, asked(cast.qian), [A1_ONE[:16]], cast.a1)
    adopted(cast.qian, moved(cast.qian, draft, [A2_ONE[:16]], cast.a2))
    with as_owner():
        assert sorted(open_parts.values_list("area_code", flat=True)) == [
            A1_ONE[:16],
            A2_ONE[:16],
        ]
    proofs()


def test_doors_people_visits_and_requests_stand_in_their_new_block(cast: Cast) -> None:
    in_round = held_round()
    home = cast.households["a2"][0]
    at_door(cast.qian, home, in_round, note="门口有台阶")
    asked_for = raise_for(cast.qian, home).case
    of_the_place = raise_for(cast.qian, None, area_code=A2_TWO).case
    with as_owner():
        found = found_behind(cast.households["a2"][1])
    merged(cast)
    with as_owner():
        for model, number in ((Dwelling, 24), (Household, 24), (Person, 48), (HardshipEntry, 2)):
            assert model._default_manager.filter(block_id=cast.a1.pk).count() == number
        assert FoundAtDoor.objects.get(pk=found.pk).block_id == cast.a1.pk
        visit = Visit.objects.get()
        assert (visit.block_id, visit.recorded_area_code) == (cast.a1.pk, A2_ONE)
        assert HouseholdStanding.objects.get().block_id == cast.a1.pk
        cases = Case.objects.filter(pk__in=[asked_for.pk, of_the_place.pk])
        assert set(cases.values_list("block_id", flat=True)) == {cast.a1.pk}
        assert dict(
            VisitTally.objects.filter(block_id__isnull=False, group="all").values_list(
                "block_id", "met"
            )
        ) == {cast.a1.pk: 1, cast.a2.pk: 0}
        assert [denominator(cast.a1.pk, group) for group in Group] == [24, 2]
        assert [denominator(cast.a2.pk, group) for group in Group] == [0, 0]
    proofs()


def test_an_earlier_cut_off_counts_with_the_blocks_of_that_day(cast: Cast) -> None:
    in_round = held_round()
    before = TODAY - timedelta(days=1)
    at_door(cast.qian, cast.households["a2"][0], in_round, visited_at=NOW - timedelta(days=2))
    merged(cast)
    with scoped(cast.qian.scope) as scope:
        counted = [
            (found.households, found.met)
            for block in (cast.a1, cast.a2)
            for found in [coverage(scope, block.pk, in_round, cut_off=before)]
        ]
    assert counted == [(12, 0), (12, 1)]


def test_posts_of_a_block_that_ends_go_on_where_its_households_went(cast: Cast) -> None:
    he = make_member("何平", cast.branch)
    make_posting(he, Role.TEAM_MEMBER, block=cast.a2)
    later = make_posting(
        make_member("马兰", cast.branch),
        Role.TEAM_MEMBER,
        block=cast.a2,
        from_on=TODAY + timedelta(days=10),
    )
    make_substitution(he, cast.lin.member, cast.a2, from_on=TODAY, to_on=TODAY + timedelta(days=5))
    merged(cast)
    with as_owner():
        before, after = Posting.objects.filter(member=he).order_by("from_on")
        assert (before.block_id, before.to_on) == (cast.a2.pk, TODAY)
        assert (after.block_id, after.from_on, after.role) == (
            cast.a1.pk,
            TODAY,
            Role.TEAM_MEMBER,
        )
        later.refresh_from_db()
        assert (later.block_id, later.from_on) == (cast.a1.pk, TODAY + timedelta(days=10))
        going_on = Substitution.objects.get(block=cast.a1)
        assert (going_on.member_id, going_on.from_on) == (he.pk, TODAY)


def test_a_block_has_one_lead_and_the_other_is_named(cast: Cast) -> None:
    he = make_member("何平", cast.branch)
    make_posting(he, Role.BLOCK_LEAD, block=cast.a2)
    merged(cast)
    with as_owner():
        led = Posting.objects.get(block=cast.a1, role=Role.BLOCK_LEAD, to_on__isnull=True)
        assert led.member_id == cast.zhao.member.pk
        now = Posting.objects.get(member=he, to_on__isnull=True)
        assert (now.block_id, now.role) == (cast.a1.pk, Role.TEAM_MEMBER)
        figures = Division.objects.get().figures["adopted"]
    assert figures["no_longer_lead"] == [str(he.pk)]


def test_a_team_goes_on_in_the_block_that_has_none(cast: Cast) -> None:
    with as_owner():
        add_team(
            level=TeamLevel.BLOCK,
            name="二号团组",
            area_code=AREA,
            block=cast.a2,
            from_on=LONG_AGO,
            by=BUILDER,
            at=NOW,
        )
    merged(cast)
    with as_owner():
        assert list(Team.objects.order_by("from_on").values_list("block_id", "to_on")) == [
            (cast.a2.pk, TODAY),
            (cast.a1.pk, None),
        ]


def test_whoever_is_responsible_stays_so_and_serves_in_the_new_block(cast: Cast) -> None:
    give_doors(cast.lin, cast.a1, cast.households["a1"], LONG_AGO)
    done = adopted(cast.qian, with_new_block(cast.qian, A1_TWO))
    assert (done.posts, done.gaps) == (1, 0)
    new = open_blocks()[2]
    with as_owner():
        held = Responsibility.objects.on(TODAY).filter(block_id=new.pk)
        assert {each.member_id for each in held} == {cast.lin.member.pk}
        assert held.count() == 6
        assert Posting.objects.get(block=new).member_id == cast.lin.member.pk
    proofs()


def test_without_the_teams_the_households_are_gaps_with_the_reason(cast: Cast) -> None:
    give_doors(cast.lin, cast.a1, cast.households["a1"], LONG_AGO)
    done = adopted(cast.qian, with_new_block(cast.qian, A1_TWO), teams_follow=False)
    assert (done.posts, done.gaps) == (0, 6)
    new = open_blocks()[2]
    with as_owner():
        ended = Responsibility.objects.filter(block_id=new.pk)
        assert {each.to_on for each in ended} == {TODAY}
        assert all(each.end_reason for each in ended)
        assert Responsibility.objects.on(TODAY).count() == 6
        assert not Posting.objects.filter(block=new).exists()
    proofs()


def test_a_handler_who_does_not_serve_there_hands_the_request_to_the_team(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][11]).case
    with as_owner():
        assign(by=BUILDER, at=NOW, case_id=case.pk, member_id=cast.lin.member.id)
    done = adopted(cast.qian, moved(cast.qian, asked(cast.qian), [A1_TWO], cast.a2))
    assert done.requests == 1
    with as_owner():
        standing = CaseStanding.objects.get()
        assert (standing.block_id, standing.assignee_id) == (cast.a2.pk, None)
    proofs()


def test_a_signed_list_lies_where_its_block_went(cast: Cast) -> None:
    case = raise_for(cast.zhao, cast.households["a1"][0]).case
    hand_up_list(cast.zhao, cast, case.pk)
    adopted(cast.qian, moved(cast.qian, asked(cast.qian), [A1_ONE, A1_TWO], cast.a2))
    with as_owner():
        hand_up = HandUp.objects.get()
        assert (hand_up.block_id, hand_up.recorded_block_id) == (cast.a2.pk, cast.a1.pk)
    proofs()


def test_it_stands_in_the_ledger(cast: Cast) -> None:
    adopted(cast.qian, with_new_block(cast.qian, A1_TWO))
    with as_owner():
        acts = set(
            LedgerEntry.objects.filter(at=NOW, actor_id=cast.qian.user.pk).values_list(
                "act", flat=True
            )
        )
    assert acts == {
        "home.division_asked",
        "home.division_changed",
        "home.division_adopted",
        "territory.block_added",
        "territory.block_redivided",
        "households.came_into_block",
    }


def test_a_draft_is_adopted_once(cast: Cast) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    adopted(cast.qian, draft)
    with pytest.raises(MovedOnError):
        adopted(cast.qian, draft)


def test_a_draft_that_somebody_changed_meanwhile_is_not_adopted(cast: Cast) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    moved(cast.sun, draft, [A2_TWO], "+3")
    with pytest.raises(ChangedByOthersError):
        adopted(cast.qian, draft)


def test_a_draft_compared_with_another_division_than_todays_is_not_adopted(cast: Cast) -> None:
    first, second = with_new_block(cast.qian, A1_TWO), with_new_block(cast.qian, A2_TWO)
    adopted(cast.qian, first)
    with pytest.raises(OvertakenError):
        adopted(cast.qian, second)
    assert len(open_blocks()) == 3


def test_a_building_that_came_meanwhile_overtakes_the_draft(cast: Cast) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    loose = loose_building()
    with scoped(cast.qian.scope):
        put_into_blocks(by=cast.qian.actor, at=NOW, blocks={loose.code: cast.a2.pk})
    with pytest.raises(OvertakenError):
        adopted(cast.qian, draft)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(2028, 1, 1)])
def test_it_begins_today_or_within_a_year(cast: Cast, day: date) -> None:
    with pytest.raises(WrongDayError):
        adopted(cast.qian, with_new_block(cast.qian, A1_TWO), on=day)


def test_a_later_day_waits_and_is_the_first_act_of_that_day(cast: Cast) -> None:
    day = TODAY + timedelta(days=7)
    adopted(cast.qian, with_new_block(cast.qian, A1_TWO), on=day)
    assert len(open_blocks()) == 2
    assert adopt_what_is_due(district_code="310199", at=NOW + timedelta(days=6)) == 0
    assert adopt_what_is_due(district_code="310199", at=NOW + timedelta(days=7)) == 1
    new = open_blocks()[2]
    assert new.from_on == day
    assert adopt_what_is_due(district_code="310199", at=NOW + timedelta(days=8)) == 0
    proofs()


def test_one_that_waits_can_be_called_off(cast: Cast) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    adopted(cast.qian, draft, on=TODAY + timedelta(days=7))
    with scoped(cast.qian.scope):
        call_off(by=cast.qian.actor, at=NOW, division=draft)
    assert adopt_what_is_due(district_code="310199", at=NOW + timedelta(days=7)) == 0
    with as_owner():
        row = Division.objects.get()
    assert (row.state, row.adopt_on) == (DivisionState.DRAFT, None)


def test_one_that_was_overtaken_before_its_day_is_a_draft_again_and_says_why(cast: Cast) -> None:
    waiting, other = with_new_block(cast.qian, A1_TWO), with_new_block(cast.qian, A2_TWO)
    adopted(cast.qian, waiting, on=TODAY + timedelta(days=7))
    adopted(cast.qian, other)
    assert adopt_what_is_due(district_code="310199", at=NOW + timedelta(days=7)) == 0
    with as_owner():
        row = Division.objects.get(pk=waiting.pk)
    assert (row.state, row.failure) == (DivisionState.DRAFT, "overtaken")


#: Every table with a block_id, and how it follows an adoption; a reason where it does not.
def test_contact_points_go_on_and_what_was_proposed_is_proposed_again(cast: Cast) -> None:
    with scoped(cast.li.scope):
        point = name_contact_point(
            by=cast.li.actor,
            at=NOW,
            member=cast.li.member,
            area_code=AREA,
            block=cast.a2,
            from_on=TODAY,
        )
        say_need(by=cast.li.actor, at=NOW, block=cast.a2, people=3, languages=[])
        say_need(by=cast.li.actor, at=NOW, block=cast.a1, people=4, languages=[])
    merged(cast)
    with as_owner():
        assert ContactPoint.objects.get(pk=point.pk).block_id == cast.a1.pk
        assert dict(TeamNeed.objects.values_list("block_id", "people")) == {cast.a1.pk: 4}
    proofs()


FOLLOWS = {
    "households_dwelling": "moved",
    "households_household": "moved",
    "households_person": "moved",
    "households_hardshipentry": "moved",
    "households_foundatdoor": "moved",
    "households_householdtally": "moved with the households",
    "visits_householdstanding": "trigger",
    "visits_responsibility": "trigger",
    "visits_visit": "trigger",
    "visits_visittext": "trigger",
    "visits_visittally": "trigger",
    "cases_answermessage": "trigger",
    "cases_answertotell": "trigger",
    "cases_case": "trigger",
    "cases_casecontact": "trigger",
    "cases_caseevent": "trigger",
    "cases_caseeventtext": "trigger",
    "cases_casestanding": "trigger",
    "cases_casetext": "trigger",
    "cases_casewords": "trigger",
    "cases_importedcase": "trigger",
    "cases_promisestanding": "trigger",
    "cases_requester": "trigger",
    "cases_response": "trigger",
    "cases_responsetext": "trigger",
    "cases_solution": "trigger",
    "cases_told": "trigger",
    "cases_withheldname": "trigger",
    "cases_roundup": "a neighbourhood's, in no block",
    "cases_rounduptext": "a neighbourhood's, in no block",
    "cases_convening": "trigger of their request",
    "cases_conveningtext": "trigger of their request",
    "cases_conveningend": "trigger of their request",
    "cases_conveningendtext": "trigger of their request",
    "cases_conveningstanding": "trigger of their request",
    "cases_coordinationfile": "trigger of their request",
    "cases_minutes": "trigger of their request",
    "cases_minutestext": "trigger of their request",
    "cases_part": "trigger of their request",
    "cases_partlink": "trigger of their request",
    "cases_partstanding": "trigger of their request",
    "cases_partstep": "trigger of their request",
    "cases_partsteptext": "trigger of their request",
    "cases_parttext": "trigger of their request",
    "cases_supervision": "trigger of their request",
    "cases_supervisiontext": "trigger of their request",
    "cases_handup": "with the block that ended",
    "cases_calendarversion": "of the whole district",
    "cases_deadlineversion": "of the whole district",
    "territory_posting": "with the block that ended",
    "territory_substitution": "with the block that ended",
    "territory_team": "with the block that ended",
    "territory_contactpoint": "with the block that ended",
    "territory_proposedpost": "gone with the block that ended",
    "territory_teamneed": "gone with the block that ended",
    "territory_duty": "a view of postings and substitutions",
    "territory_blockpart": "the division itself",
    "territory_blockcounter": "the division itself",
    "territory_tombstone": "says what left the block: it stays there",
    "cases_casefilter": "a view of the queue stays at the office where it was made",
    "cases_casenumber": "unused ones with the block that ended; a used one is its request's",
    "fieldwork_deviceblock": "what a phone was given, from a moment to a moment",
    "fieldwork_heldmutation": "the block that the phone named; reviewed by the neighbourhood",
    "figures_figure": "no figure is of a block",
    "files_attachment": "trigger",
    "files_attachmentoutcome": "trigger",
    "files_attachmentstanding": "trigger",
    "files_attachmenttext": "trigger",
    "files_storedfile": "trigger, when it is the picture of a record",
    "households_correction": "trigger",
    "questionnaires_answers": "trigger",
    "questionnaires_answerstext": "trigger",
    "questionnaires_filled": "trigger",
    "visits_check": "trigger",
    "visits_checkstanding": "trigger",
    "visits_checkstep": "trigger",
    "visits_checksteptext": "trigger",
    "visits_confirmcode": "trigger",
    "visits_doorproposal": "trigger",
    "visits_sampledraw": "of a team and a week: it stays with the team that was drawn from",
    "visits_visitconfirmation": "trigger",
    "visits_visitflag": "trigger",
    "visits_visitruling": "trigger",
    "visits_visitrulingtext": "trigger",
    "visits_walkingstop": "computed anew every day for the block as it is",
    "ledger_ledgerentry": "what happened stays where it happened",
}


def test_every_table_with_a_block_follows_or_says_why_not(district: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.columns"
            " where table_schema = current_schema and column_name = 'block_id'"
        )
        assert {row[0] for row in cursor.fetchall()} == set(FOLLOWS)
