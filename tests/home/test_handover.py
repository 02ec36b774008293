"""A post ends: nothing that was open there is left without an owner."""

from datetime import date, timedelta

import pytest

from minqing.cases.models import CaseStanding
from minqing.cases.operations import assign
from minqing.cases.queries.reconcile import differences
from minqing.home.operations.handover import HandoverError
from minqing.home.queries.handover import left_open, open_work_of
from minqing.ledger.models import LedgerEntry
from minqing.storage.scoping import scoped
from minqing.territory.models import Posting, Substitution
from minqing.territory.operations import end_posting
from minqing.territory.queries import scope_of_user
from minqing.territory.rules import Role
from minqing.visits.models import Responsibility
from minqing.visits.operations import assign_responsibility
from minqing.visits.queries import count_without_responsible
from tests.builders import (
    BUILDER,
    LONG_AGO,
    NOW,
    make_dwelling,
    make_household,
    make_member,
    make_posting,
    make_substitution,
)
from tests.cases.acting import at_neighbourhood, raise_for
from tests.cast import Cast, ClientFor, posting_of
from tests.database import as_owner
from tests.fieldwork.phones import enrolled
from tests.home.handing_over import TODAY, hands_over
from tests.pages import words
from tests.visits.acting import give_doors


@pytest.fixture
def busy(cast: Cast) -> Posting:
    """lin looks after all of a1, handles a request there and stands in for zhao."""
    case = raise_for(cast.lin, cast.households["a1"][11]).case
    give_doors(cast.lin, cast.a1, cast.households["a1"], LONG_AGO)
    with as_owner():
        assign(by=BUILDER, at=NOW, case_id=case.pk, member_id=cast.lin.member.id)
    make_substitution(
        cast.zhao.member,
        cast.lin.member,
        cast.a1,
        from_on=TODAY,
        to_on=TODAY + timedelta(days=9),
    )
    return posting_of(cast.lin)


def test_what_is_open_is_listed(cast: Cast, busy: Posting) -> None:
    with scoped(cast.qian.scope) as scope:
        work = open_work_of(scope, busy, TODAY)
    assert (len(work.households), len(work.cases), len(work.substitutions)) == (12, 1, 1)
    assert not work.is_empty


def test_nothing_open_stays_unowned(cast: Cast, busy: Posting) -> None:
    done = hands_over(cast, busy, cast.zhao.member)
    assert (done.households, done.cases, done.left, done.substitutions) == (12, 1, 0, 1)
    with as_owner():
        assert Posting.objects.get(pk=busy.pk).to_on == TODAY
        held = Responsibility.objects.on(TODAY).filter(block_id=cast.a1.id)
        assert {each.member_id for each in held} == {cast.zhao.member.id}
        assert held.count() == 12
        assert CaseStanding.objects.get().assignee_id == cast.zhao.member.id
        assert Substitution.objects.get().to_on == TODAY
        assert list(differences()) == []
        acts = set(LedgerEntry.objects.values_list("act", flat=True))
    assert {"home.post_handed_over", "territory.posting_ended", "cases.assigned"} <= acts
    assert scope_of_user(cast.lin.user.id, TODAY).blocks == ()
    with scoped(cast.qian.scope) as scope:
        assert open_work_of(scope, busy, TODAY).is_empty
        assert left_open(scope, TODAY) == []


def test_several_get_even_stretches_and_requests_follow_their_households(
    cast: Cast, busy: Posting
) -> None:
    other = make_member("何平", cast.branch)
    make_posting(other, Role.TEAM_MEMBER, block=cast.a1)
    hands_over(cast, busy, cast.zhao.member, other)
    with as_owner():
        held = Responsibility.objects.on(TODAY)
        assert held.filter(member=cast.zhao.member).count() == 6
        assert held.filter(member=other).count() == 6
        # The request came from the last door, which is the second one's.
        assert CaseStanding.objects.get().assignee_id == other.id


def test_without_anybody_and_without_a_reason_the_post_does_not_end(
    cast: Cast, busy: Posting
) -> None:
    with pytest.raises(HandoverError, match=r"who takes over|由谁接手"):
        hands_over(cast, busy)
    with as_owner():
        assert Posting.objects.get(pk=busy.pk).to_on is None
        assert Responsibility.objects.on(TODAY).count() == 12


def test_a_reason_leaves_them_on_the_list_of_gaps(cast: Cast, busy: Posting) -> None:
    done = hands_over(cast, busy, reason="等新同志到岗")
    assert (done.households, done.left) == (0, 12)
    with scoped(cast.qian.scope) as scope:
        assert count_without_responsible(scope, on=TODAY) == 24
        assert left_open(scope, TODAY) == []
    with as_owner():
        # The request is the whole team's again.
        assert CaseStanding.objects.get().assignee_id is None
        assert list(differences()) == []


@pytest.mark.parametrize("name", ["wu", "lin", "zhou"])
def test_only_somebody_of_the_same_place_takes_over(cast: Cast, busy: Posting, name: str) -> None:
    with pytest.raises(HandoverError, match=r"same place|同一"):
        hands_over(cast, busy, cast.players[name].member)
    with as_owner():
        assert Responsibility.objects.on(TODAY).filter(member=cast.lin.member).count() == 12


def test_another_post_at_the_same_place_goes_on(cast: Cast, busy: Posting) -> None:
    with as_owner():
        Posting.objects.filter(member=cast.zhao.member).update(to_on=TODAY)
    make_posting(cast.lin.member, Role.BLOCK_LEAD, block=cast.a1, from_on=TODAY)
    with scoped(cast.qian.scope) as scope:
        assert open_work_of(scope, busy, TODAY).is_empty
    hands_over(cast, busy)
    with as_owner():
        assert Responsibility.objects.on(TODAY).filter(member=cast.lin.member).count() == 12


def test_a_post_that_ended_with_something_open_is_listed_and_handed_over(
    cast: Cast, busy: Posting
) -> None:
    with as_owner():
        end_posting(posting=busy, to_on=TODAY - timedelta(days=3), by=BUILDER, at=NOW)
    with scoped(cast.qian.scope) as scope:
        [left] = left_open(scope, TODAY)
    assert (left.posting, left.households) == (busy, 12)
    with scoped(cast.zheng.scope) as scope:
        assert left_open(scope, TODAY) == []
    hands_over(cast, busy, cast.zhao.member)
    with scoped(cast.qian.scope) as scope:
        assert left_open(scope, TODAY) == []
    with as_owner():
        assert Posting.objects.get(pk=busy.pk).to_on == TODAY - timedelta(days=3)


def test_an_office_that_ended_with_doors_of_no_block_is_listed(
    cast: Cast, client_for: ClientFor
) -> None:
    loose = make_household(make_dwelling("310199001001009001", 1, "101"))
    with as_owner():
        assign_responsibility(
            by=BUILDER, at=NOW, household=loose, member_id=cast.qian.member.id, from_on=LONG_AGO
        )
        posting = posting_of(cast.qian)
        end_posting(posting=posting, to_on=TODAY - timedelta(days=3), by=BUILDER, at=NOW)
    with scoped(cast.sun.scope) as scope:
        [left] = left_open(scope, TODAY)
        assert open_work_of(scope, posting, TODAY).households == (loose.pk,)
    assert (left.posting, left.households) == (posting, 1)
    page = client_for(cast.sun).get("/desk/handovers/").content.decode()
    assert f"/desk/handovers/{posting.pk}/" in page


def test_the_phone_loses_the_block_at_its_next_pull(cast: Cast, busy: Posting) -> None:
    phone = enrolled(cast.qian, cast.lin)
    assert len(phone.pull()["blocks"]) == 1
    hands_over(cast, busy, cast.zhao.member)
    answer = phone.pull()
    assert (answer["lost"], answer["blocks"]) == ([str(cast.a1.id)], [])


def test_the_page_lists_what_is_open_and_ends_the_post(
    cast: Cast, client_for: ClientFor, busy: Posting
) -> None:
    client = client_for(cast.qian)
    url = f"/desk/handovers/{busy.id}/"
    page = words(client.get(url).content)
    assert "名下责任户 12 户" in page
    assert "赵卫东" in page
    refused = client.post(url, {"on": "2026-06-01", "reason": ""})
    assert refused.status_code == 422
    done = client.post(url, {"on": "2026-06-01", "to": [str(cast.zhao.member.id)], "reason": ""})
    assert done.headers["Location"] == f"/desk/staff/block/{cast.a1.id}/"
    with as_owner():
        held = Responsibility.objects.on(date(2026, 6, 2)).values_list("member_id", flat=True)
        assert set(held) == {cast.zhao.member.id}


@pytest.mark.parametrize(
    ("name", "status"),
    [("qian", 200), ("sun", 200), ("li", 200), ("zhao", 403), ("lin", 403), ("zheng", 404)],
)
def test_who_may_end_a_post(
    cast: Cast, client_for: ClientFor, busy: Posting, name: str, status: int
) -> None:
    response = client_for(cast.players[name]).get(f"/desk/handovers/{busy.id}/")
    assert response.status_code == status


def test_doors_given_after_the_day_ask_for_a_later_one(cast: Cast, client_for: ClientFor) -> None:
    give_doors(cast.lin, cast.a1, cast.households["a1"], TODAY)
    posting = posting_of(cast.lin)
    said = {"on": TODAY - timedelta(days=10), "to": [str(cast.zhao.member.id)], "reason": ""}
    refused = client_for(cast.qian).post(f"/desk/handovers/{posting.id}/", said)
    assert refused.status_code == 422
    with as_owner():
        assert Posting.objects.get(pk=posting.pk).to_on is None
        held = Responsibility.objects.on(TODAY).values_list("member_id", flat=True)
        assert set(held) == {cast.lin.member.id}


def test_a_request_of_the_office_goes_to_nobody_who_does_not_hold_it(
    cast: Cast, client_for: ClientFor
) -> None:
    case_id = at_neighbourhood(cast)
    with as_owner():
        assign(by=BUILDER, at=NOW, case_id=case_id, member_id=cast.qian.member.id)
    posting = posting_of(cast.qian)
    # lin goes to doors of the neighbourhood, but holds no request of its office.
    said = {"on": TODAY, "to": [str(cast.lin.member.id)], "reason": ""}
    done = client_for(cast.sun).post(f"/desk/handovers/{posting.id}/", said)
    assert done.status_code == 302
    with as_owner():
        assert CaseStanding.objects.get().assignee_id is None
        assert Posting.objects.get(pk=posting.pk).to_on == TODAY
        assert list(differences()) == []


def test_ended_posts_stand_on_a_page(cast: Cast, client_for: ClientFor, busy: Posting) -> None:
    with as_owner():
        end_posting(posting=busy, to_on=date(2026, 5, 20), by=BUILDER, at=NOW)
    page = client_for(cast.qian).get("/desk/handovers/").content.decode()
    assert f"/desk/handovers/{busy.id}/" in page
    assert "林静" in page
    other = client_for(cast.zheng).get("/desk/handovers/").content.decode()
    assert "林静" not in other
