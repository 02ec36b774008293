"""The secret address of a calendar: what it gives its owner's phone, and what it gives nobody."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from icalendar import Calendar

from minqing.accounts.models import User
from minqing.households.models import Household, Person
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.scoping import scoped
from minqing.territory.models import Posting
from minqing.territory.queries import standing_of_user
from minqing.visits.models import CalendarAddress, CalendarTry, HouseholdStanding, Round
from minqing.visits.operations import Coming, record_visit
from minqing.visits.operations.calendar import make_calendar_address, withdraw_calendar_address
from minqing.visits.queries.calendar import Asked, calendar_of
from minqing.visits.rules import FollowUp, Outcome, PartOfDay, Source
from minqing.visits.rules.calendar import DueCount
from tests.builders import LONG_AGO, NOW
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.pages import words
from tests.visits.acting import TODAY, give_doors, held_round

FROM = "192.0.2.7"
BUILDING = "3101990010010001"


def own_scope(who: Player) -> Scope:
    """What the player sees at the desk, their own rows among it."""
    return standing_of_user(who.user.id, TODAY).scope


def address_of(who: Player) -> str:
    with scoped(own_scope(who)):
        return make_calendar_address(by=who.actor, at=NOW, member=who.member)


def counts(token: str) -> list[DueCount]:
    asked, feed = calendar_of(token, address=FROM, at=NOW)
    assert asked is Asked.FOUND
    assert feed is not None
    return sorted(feed.counts, key=lambda each: (each.day, each.follow_up))


def asked(token: str, address: str = FROM) -> Asked:
    found, feed = calendar_of(token, address=address, at=NOW)
    assert (feed is not None) is (found is Asked.FOUND)
    return found


def told(
    who: Player,
    home: Household,
    in_round: Round,
    outcome: Outcome,
    coming: Coming,
) -> None:
    """A visit three days ago, with the day that was agreed or chosen."""
    with scoped(who.scope):
        record_visit(
            by=who.actor,
            at=NOW,
            visit_id=new_id(),
            household=Household.objects.get(pk=home.pk),
            round=in_round,
            line_code="party",
            outcome=outcome,
            visited_at=NOW - timedelta(days=3),
            member_id=who.member.id,
            source=Source.FIELD,
            coming=coming,
        )


def count(day: date, part: PartOfDay | None, follow_up: FollowUp, households: int) -> DueCount:
    return DueCount(day, part, follow_up, BUILDING, "1号楼", "柳岸一村", households)


@pytest.fixture
def client() -> Client:
    """Somebody without an account."""
    return Client()


@pytest.fixture
def lins_week(cast: Cast) -> Round:
    """Lin looks after eight doors of a1; three of them were knocked at."""
    in_round = held_round()
    homes = cast.households["a1"]
    give_doors(cast.lin, cast.a1, homes[:8], LONG_AGO)
    soon, yesterday = TODAY + timedelta(days=2), TODAY - timedelta(days=1)
    for home, outcome, coming in (
        (homes[1], Outcome.MET, Coming(soon, PartOfDay.EVENING)),
        (homes[2], Outcome.NOBODY_HOME, Coming(soon, PartOfDay.MORNING)),
        (homes[3], Outcome.NOBODY_HOME, Coming(yesterday, PartOfDay.MORNING)),
    ):
        told(cast.lin, home, in_round, outcome, coming)
    return in_round


def test_counts_are_those_of_the_own_households_by_day_and_what_follows(
    cast: Cast, lins_week: Round
) -> None:
    soon = TODAY + timedelta(days=2)
    assert counts(address_of(cast.lin)) == [
        count(TODAY, None, FollowUp.FIRST_VISIT, 5),
        # Due yesterday: it stands on today, and its hour is over.
        count(TODAY, None, FollowUp.NEXT_TRY, 1),
        count(soon, PartOfDay.MORNING, FollowUp.NEXT_TRY, 1),
        count(soon, PartOfDay.EVENING, FollowUp.PROMISED, 1),
    ]


def test_an_address_never_gives_another_members_days(cast: Cast, lins_week: Round) -> None:
    give_doors(cast.zhao, cast.a1, cast.households["a1"][8:], LONG_AGO)
    assert counts(address_of(cast.zhao)) == [count(TODAY, None, FollowUp.FIRST_VISIT, 4)]
    assert counts(address_of(cast.wu)) == []


def test_doors_where_the_owner_serves_no_longer_are_left_out(cast: Cast, lins_week: Round) -> None:
    token = address_of(cast.lin)
    with as_owner():
        Posting.objects.filter(member=cast.lin.member).update(block=cast.b1)
    assert counts(token) == []


def test_a_closed_round_and_what_left_the_register_are_not_due(
    cast: Cast, lins_week: Round
) -> None:
    token = address_of(cast.lin)
    with as_owner():
        Household.objects.filter(pk=cast.households["a1"][0].pk).update(to_on=TODAY)
    assert [each.households for each in counts(token)] == [4, 1, 1, 1]
    with as_owner():
        Round.objects.update(closed_at=NOW, to_on=TODAY)
    assert counts(token) == []


def test_an_address_that_never_was_is_unknown(cast: Cast) -> None:
    assert asked("A" * 22) is Asked.UNKNOWN


def test_a_new_address_ends_the_one_before(cast: Cast) -> None:
    old, new = address_of(cast.lin), address_of(cast.lin)
    assert [asked(old), asked(new)] == [Asked.UNKNOWN, Asked.FOUND]


def test_a_withdrawn_address_is_unknown(cast: Cast) -> None:
    token = address_of(cast.lin)
    with scoped(own_scope(cast.lin)):
        assert withdraw_calendar_address(by=cast.lin.actor, at=NOW, member=cast.lin.member)
        assert not withdraw_calendar_address(by=cast.lin.actor, at=NOW, member=cast.lin.member)
    assert asked(token) is Asked.UNKNOWN


@pytest.mark.parametrize("how", ["left the books", "lost the post", "may not sign in"])
def test_the_address_of_somebody_who_left_is_unknown(
    cast: Cast, lins_week: Round, how: str
) -> None:
    token = address_of(cast.lin)
    with as_owner():
        if how == "left the books":
            Member.objects.filter(pk=cast.lin.member.pk).update(to_on=TODAY)
        elif how == "lost the post":
            Posting.objects.filter(member=cast.lin.member).update(to_on=TODAY)
        else:
            User.objects.filter(pk=cast.lin.user.pk).update(is_active=False)
    assert asked(token) is Asked.UNKNOWN


def test_only_the_owner_sees_that_there_is_an_address(cast: Cast) -> None:
    address_of(cast.lin)
    for who in (cast.zhao, cast.qian, cast.li, cast.wu):
        with scoped(own_scope(who)):
            assert list(CalendarAddress.objects.all()) == []
    with scoped(own_scope(cast.lin)):
        assert CalendarAddress.objects.get().member_id == cast.lin.member.pk


def test_the_function_says_no_id_of_a_household_and_no_name(cast: Cast, lins_week: Round) -> None:
    token = address_of(cast.lin)
    asked(token)
    with as_owner():
        held = bytes(CalendarAddress.objects.get().token_hash)
        marks = [str(each) for each in Household.objects.values_list("pk", flat=True)]
        marks += Person.objects.values_list("name", flat=True)
        marks += Household.objects.values_list("name", flat=True)
    assert token.encode() not in held
    with connection.cursor() as cursor:
        cursor.execute(
            "select visits_calendar(%s, %s, %s, %s, %s)::text",
            [held, b"x", NOW, TODAY, TODAY + timedelta(days=60)],
        )
        said = str(cursor.fetchone())
    assert "1号楼" in said
    assert [mark for mark in marks if mark in said] == []


def test_sixty_addresses_that_are_none_close_the_door_for_an_hour(cast: Cast) -> None:
    token = address_of(cast.lin)
    for number in range(60):
        assert asked(f"guess {number}") is Asked.UNKNOWN
    assert asked("guess 60") is Asked.TOO_MANY
    assert asked(token) is Asked.TOO_MANY
    assert asked(token, address="192.0.2.8") is Asked.FOUND
    with as_owner():
        CalendarTry.objects.update(tried_at=NOW - timedelta(hours=1))
    assert asked(token) is Asked.FOUND


def test_a_calendar_that_goes_on_asking_for_an_old_address_shuts_nobody_out(cast: Cast) -> None:
    token = address_of(cast.lin)
    for _ in range(61):
        assert asked("of somebody who left") is Asked.UNKNOWN
    assert asked(token) is Asked.FOUND


# --- the file -------------------------------------------------------------------------------------


def summaries(text: bytes) -> list[str]:
    return [str(each["summary"]) for each in Calendar.from_ical(text).walk("VEVENT")]


def reads(who: Player, language: str) -> None:
    with as_owner():
        User.objects.filter(pk=who.user.pk).update(language=language)


def test_a_phone_reads_the_due_days_without_signing_in(
    cast: Cast, lins_week: Round, client: Client
) -> None:
    token = address_of(cast.lin)
    reads(cast.lin, "zh-hans")
    # By the real clock all of it was due long ago.
    response = client.get(f"/calendar/{token}.ics")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert summaries(response.content) == ["1号楼：8 户该走访，其中 1 户约好上门"]
    reads(cast.lin, "en")
    again = client.get(f"/calendar/{token}.ics")
    assert summaries(again.content) == ["8 households due, 1 agreed visit: 1号楼"]
    with as_owner():
        assert CalendarAddress.objects.get().read_on is not None


def test_an_unchanged_calendar_is_not_sent_again(
    cast: Cast, lins_week: Round, client: Client
) -> None:
    url = f"/calendar/{address_of(cast.lin)}.ics"
    tag = client.get(url)["ETag"]
    unchanged = client.get(url, headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", tag)
    with as_owner():
        HouseholdStanding.objects.filter(follow_up=FollowUp.PROMISED.value).update(
            follow_up=FollowUp.DONE.value, due_on=None, due_part=None
        )
    assert client.get(url, headers={"if-none-match": tag}).status_code == 200


def test_no_name_and_no_door_stands_in_the_file(
    cast: Cast, lins_week: Round, client: Client
) -> None:
    text = client.get(f"/calendar/{address_of(cast.lin)}.ics").content.decode()
    with as_owner():
        marks = [
            *Person.objects.values_list("name", flat=True),
            *Household.objects.values_list("name", flat=True),
            *Household.objects.values_list("dwelling__address", flat=True),
            cast.lin.member.name,
        ]
    assert [mark for mark in marks if mark in text] == []


def test_unknown_withdrawn_and_departed_look_alike(cast: Cast, client: Client) -> None:
    withdrawn, departed = address_of(cast.zhao), address_of(cast.lin)
    with scoped(own_scope(cast.zhao)):
        withdraw_calendar_address(by=cast.zhao.actor, at=NOW, member=cast.zhao.member)
    with as_owner():
        Member.objects.filter(pk=cast.lin.member.pk).update(to_on=TODAY)
    answers = [client.get(f"/calendar/{each}.ics") for each in ("A" * 22, withdrawn, departed)]
    assert [each.status_code for each in answers] == [404, 404, 404]
    assert len({words(each.content) for each in answers}) == 1


def test_too_many_tries_are_told_to_wait(cast: Cast, client: Client) -> None:
    for number in range(60):
        client.get(f"/calendar/{number}.ics")
    response = client.get(f"/calendar/{address_of(cast.lin)}.ics")
    assert (response.status_code, response["Retry-After"]) == (429, "3600")


# --- the page -------------------------------------------------------------------------------------


def test_an_address_is_shown_once_and_can_be_withdrawn(
    cast: Cast, client_for: ClientFor, client: Client
) -> None:
    desk = client_for(cast.lin)
    english = {"accept-language": "en"}
    assert "You have no address yet." in words(desk.get("/desk/calendar/", headers=english).content)

    made = desk.post("/desk/calendar/", {"act": "make"}, headers=english).content.decode()
    token = made.partition(".ics")[0][-22:]
    assert client.get(f"/calendar/{token}.ics").status_code == 200
    later = desk.get("/desk/calendar/", headers=english).content
    assert token not in later.decode()
    assert "A calendar last read it on" in words(later)

    assert desk.post("/desk/calendar/", {"act": "withdraw"}).status_code == 302
    assert client.get(f"/calendar/{token}.ics").status_code == 404
    with as_owner():
        acts = LedgerEntry.objects.filter(object_id=cast.lin.member.pk).order_by("at")
        assert [each.act for each in acts if "calendar" in each.act] == [
            "visits.calendar_made",
            "visits.calendar_withdrawn",
        ]


def test_somebody_of_an_organisation_has_no_doors_and_no_address(
    cast: Cast, client_for: ClientFor
) -> None:
    assert client_for(cast.zhou).post("/desk/calendar/", {"act": "make"}).status_code == 403
