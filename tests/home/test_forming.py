"""Proposing teams on the desk: from the register to a draft, edited by hand, posted in one act."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.utils import translation

from minqing.home.operations.forming import propose_teams
from minqing.home.queries.forming import candidates_for, draft_of, needs_of
from minqing.households.models import Person
from minqing.organisations.models import Member, Organisation
from minqing.organisations.operations import note_kin, set_qualities, tie
from minqing.organisations.rules import Kin, Language, OrganisationKind
from minqing.storage.scoping import scoped
from minqing.territory.models import Posting, ProposedPost, TeamProposal
from minqing.territory.operations.forming import (
    ProposalError,
    adopt_proposal,
    bar_from_block,
    discard_proposal,
    lock_pair,
    move_pair,
    say_need,
)
from minqing.territory.rules import Role
from tests.builders import BUILDER, LONG_AGO, NOW, make_member, make_organisation
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import opened, words
from tests.visits.acting import TODAY

LIUAN = "310199001001"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals are read in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def branch(cast: Cast) -> Organisation:
    """A branch tied to 柳岸一村, with three members who hold no post."""
    made = make_organisation("税务局支部")
    for name in ("何平", "高山", "罗兰"):
        make_member(name, made)
    with as_owner():
        tie(organisation=made, area_code=LIUAN, from_on=LONG_AGO, by=BUILDER, at=NOW)
    return made


@pytest.fixture
def volunteer(cast: Cast) -> Member:
    """A resident volunteer on the committee's list who speaks Shanghainese."""
    committee = make_organisation("柳岸一村居委会", LIUAN, OrganisationKind.COMMITTEE)
    made = make_member("孟姐", committee)
    with as_owner():
        set_qualities(
            by=BUILDER,
            at=NOW,
            member=made,
            languages=[Language.SHANGHAINESE],
            is_volunteer=True,
            capacity=15,
        )
    return made


def propose(cast: Cast) -> TeamProposal:
    with scoped(cast.qian.scope):
        return propose_teams(by=cast.qian.actor, at=NOW, scope=cast.qian.scope, area_code=LIUAN)


def pairs(proposal: TeamProposal) -> dict[str, UUID]:
    with as_owner():
        rows = proposal.posts.filter(barred=False).select_related("member")
        return {each.member.name: each.block_id for each in rows}


def test_needs_say_what_each_block_has_and_wants(cast: Cast) -> None:
    """Zhao leads a1 and Lin is of its team; a2 has nobody. Twelve households each."""
    with scoped(cast.qian.scope):
        a1, a2 = needs_of(cast.qian.scope, LIUAN, TODAY)

    assert (a1.households, a1.wanted, a1.held_people, a1.held_lead) == (12, 2, 2, True)
    assert (a2.households, a2.wanted, a2.held_people, a2.held_lead) == (12, 2, 0, False)


def test_candidates_are_those_whom_the_neighbourhood_may_post(
    cast: Cast, branch: Organisation, volunteer: Member
) -> None:
    make_member("远人", make_organisation("别处支部", "310199002"))
    with scoped(cast.qian.scope):
        found = candidates_for(cast.qian.scope, TODAY)

    assert {each.name for each in found} == {"何平", "高山", "罗兰", "孟姐"}
    assert {each.name: each.volunteer for each in found}["孟姐"] is True
    assert {each.name: [place.area_code for place in each.places] for each in found}["何平"] == [
        LIUAN
    ]


def test_a_block_without_a_team_gets_a_lead_and_the_volunteer(
    cast: Cast, branch: Organisation, volunteer: Member
) -> None:
    found = propose(cast)

    assert set(pairs(found).values()) == {cast.a2.pk}
    assert len(pairs(found)) == 2
    with as_owner():
        leads = {each.member.name: each.leads for each in found.posts.select_related("member")}
    assert leads["孟姐"] is False
    assert sum(leads.values()) == 1
    assert found.missing == {str(cast.a1.pk): {"volunteer": 1}}


def test_nobody_is_posted_before_it_is_adopted(cast: Cast, branch: Organisation) -> None:
    propose(cast)
    with as_owner():
        assert not Posting.objects.filter(block=cast.a2).exists()


def test_adopting_posts_everybody_in_one_act(
    cast: Cast, branch: Organisation, volunteer: Member
) -> None:
    draft = propose(cast)
    with scoped(cast.qian.scope):
        assert adopt_proposal(by=cast.qian.actor, at=NOW, proposal=draft, from_on=TODAY) == 2

    with as_owner():
        posted = Posting.objects.filter(block=cast.a2).select_related("team")
        assert {each.role for each in posted} == {
            Role.BLOCK_LEAD.value,
            Role.TEAM_MEMBER.value,
        }
        assert {each.team.name for each in posted if each.team} == {cast.a2.label}
    with scoped(cast.qian.scope), pytest.raises(ProposalError, match="adopted already"):
        adopt_proposal(by=cast.qian.actor, at=NOW, proposal=draft, from_on=TODAY)


def test_a_locked_pair_stays_when_it_is_proposed_again(
    cast: Cast, branch: Organisation, volunteer: Member
) -> None:
    first = propose(cast)
    with scoped(cast.qian.scope):
        chosen = ProposedPost.objects.filter(proposal=first).exclude(member=volunteer).get()
        lock_pair(by=cast.qian.actor, at=NOW, pair=chosen, locked=True)

    second = propose(cast)

    with as_owner():
        again = second.posts.get(member=chosen.member_id)
    assert (again.block_id, again.locked) == (cast.a2.pk, True)


def test_who_is_taken_out_does_not_come_back(cast: Cast, branch: Organisation) -> None:
    first = propose(cast)
    with scoped(cast.qian.scope):
        out = ProposedPost.objects.filter(proposal=first, leads=True).get()
        bar_from_block(by=cast.qian.actor, at=NOW, pair=out)

    with as_owner():
        assert out.member.name not in pairs(propose(cast))


def test_somebody_is_put_into_another_block_by_hand(cast: Cast, branch: Organisation) -> None:
    draft = propose(cast)
    with scoped(cast.qian.scope):
        pair = ProposedPost.objects.filter(proposal=draft, leads=False).get()
        moved = move_pair(by=cast.qian.actor, at=NOW, pair=pair, block=cast.a1, leads=False)
        with pytest.raises(ProposalError, match="outside"):
            move_pair(by=cast.qian.actor, at=NOW, pair=moved, block=cast.b1, leads=False)
    assert (moved.block_id, moved.locked) == (cast.a1.pk, True)


def test_an_old_draft_cannot_be_changed(cast: Cast, branch: Organisation) -> None:
    draft = propose(cast)
    with scoped(cast.qian.scope):
        pair = ProposedPost.objects.filter(proposal=draft).earliest("pk")
        discard_proposal(by=cast.qian.actor, at=NOW, proposal=draft)
        with pytest.raises(ProposalError, match="put away"):
            lock_pair(by=cast.qian.actor, at=NOW, pair=pair, locked=True)
        assert draft_of(LIUAN) is None


def test_a_block_says_how_many_it_wants_and_what_they_speak(
    cast: Cast, branch: Organisation, volunteer: Member
) -> None:
    with scoped(cast.qian.scope):
        say_need(
            by=cast.qian.actor,
            at=NOW,
            block=cast.a1,
            people=3,
            languages=[Language.SHANGHAINESE],
        )

    assert pairs(propose(cast))["孟姐"] == cast.a1.pk


def test_a_language_that_nobody_speaks_is_named(
    cast: Cast, client_for: ClientFor, branch: Organisation
) -> None:
    with scoped(cast.qian.scope):
        say_need(
            by=cast.qian.actor,
            at=NOW,
            block=cast.a2,
            people=2,
            languages=[Language.SHANGHAINESE, Language.CANTONESE],
        )
    propose(cast)
    page = words(client_for(cast.qian).get(f"/desk/staff/{LIUAN}/propose/").content)
    assert "没有人会说上海话、粤语" in page


def test_a_proposal_is_seen_by_those_who_work_for_the_whole_area(
    cast: Cast, branch: Organisation
) -> None:
    propose(cast)
    for player, seen in ((cast.qian, 1), (cast.sun, 1), (cast.zheng, 0), (cast.zhao, 0)):
        with scoped(player.scope):
            assert TeamProposal.objects.count() == seen
            assert (ProposedPost.objects.count() > 0) is bool(seen)


def test_the_page_proposes_and_posts(
    cast: Cast, branch: Organisation, volunteer: Member, client_for: ClientFor
) -> None:
    client, url = client_for(cast.qian), f"/desk/staff/{LIUAN}/propose/"
    english = {"accept-language": "en"}
    assert "Propose teams" in words(client.get(url, headers=english).content)
    assert client.post(url, {"act": "propose"}).status_code == 302
    page = words(client.get(url, headers=english).content)
    assert page.count("孟姐") == 1
    assert "a volunteer of this neighbourhood" in page
    assert client.post(url, {"act": "adopt", "from_on": ""}).status_code == 422
    assert client.post(url, {"act": "adopt", "from_on": TODAY.isoformat()}).status_code == 302
    with as_owner():
        assert Posting.objects.filter(block=cast.a2).count() == 2


def test_a_pair_of_a_draft_that_is_gone_is_explained(
    cast: Cast, branch: Organisation, client_for: ClientFor
) -> None:
    client, url = client_for(cast.qian), f"/desk/staff/{LIUAN}/propose/"
    english_ = {"accept-language": "en"}
    sent = client.post(url, {"act": "lock", "pair": "nonsense"}, headers=english_)
    assert sent.status_code == 302
    page = words(client.get(url, headers=english_).content)
    assert "There is no proposal any more. Propose again." in page


@pytest.mark.parametrize(("name", "status"), [("sun", 200), ("zheng", 403), ("zhao", 403)])
def test_who_may_propose(cast: Cast, client_for: ClientFor, name: str, status: int) -> None:
    client = client_for(cast.players[name])
    assert client.get(f"/desk/staff/{LIUAN}/propose/").status_code == status


def test_the_members_page_keeps_languages_and_notes_relatives(
    cast: Cast, client_for: ClientFor
) -> None:
    home = cast.households["a1"][0]
    with as_owner():
        person = Person.objects.filter(household=home).earliest("pk")
        address = home.dwelling.address
    url = f"/desk/members/{cast.lin.member.pk}/"

    district = client_for(cast.li)
    kept = {"act": "qualities", "languages": ["sign"], "capacity": "25"}
    assert district.post(url, kept).status_code == 302
    client = client_for(cast.qian)
    assert client.post(url, kept).status_code == 403
    found = f"{url}?q={person.name}"
    assert person.name in opened(client, found)
    noted = {"act": "kin", "person": str(person.pk), "kind": "relative"}
    assert client.post(found, noted).status_code == 302
    assert address in opened(client, url)

    with as_owner():
        member = Member.objects.get(pk=cast.lin.member.pk)
        assert (member.languages, member.capacity) == (["sign"], 25)
        assert member.kinships.get().person_id == person.pk


def test_relatives_noted_elsewhere_are_not_shown(cast: Cast, client_for: ClientFor) -> None:
    with as_owner():
        person = Person.objects.filter(household=cast.households["a1"][0]).earliest("pk")
        note_kin(
            by=BUILDER,
            at=NOW,
            member_id=cast.wu.member.pk,
            person_id=person.pk,
            kind=Kin.RELATIVE,
            area_code=LIUAN,
        )
    page = opened(client_for(cast.sun), f"/desk/members/{cast.wu.member.pk}/")
    assert person.name in page
    assert client_for(cast.zheng).get(f"/desk/members/{cast.wu.member.pk}/").status_code == 404
