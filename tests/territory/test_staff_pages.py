"""The staff desk: who sees which teams and posts, who may fill and end them."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from minqing.lib.time import local_date
from minqing.organisations.operations import tie
from minqing.territory.models import Posting, Substitution, Team
from minqing.territory.rules import Role
from tests.builders import BUILDER, LONG_AGO, NOW, make_member, make_organisation
from tests.cast import Cast, ClientFor, posting_of
from tests.database import as_owner
from tests.pages import own_statements

HOME = "310199001001"


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("qian", HOME, 200),
        ("sun", HOME, 200),
        ("sun", "310199001", 200),
        ("li", "310199", 200),
        ("li", "310199001", 200),
        ("zhao", HOME, 200),
        ("lin", HOME, 200),
        ("qian", "310199001", 403),
        ("qian", "310199001002", 403),
        ("wu", HOME, 403),
        ("zheng", HOME, 403),
        ("zhou", HOME, 403),
    ],
)
def test_everybody_sees_the_own_area(
    cast: Cast, client_for: ClientFor, name: str, code: str, status: int
) -> None:
    response = client_for(cast.players[name]).get(f"/desk/staff/{code}/")
    assert response.status_code == status


def test_a_neighbourhood_shows_its_blocks_and_who_leads_them(
    cast: Cast, client_for: ClientFor
) -> None:
    page = client_for(cast.qian).get(f"/desk/staff/{HOME}/").content.decode()
    assert "赵卫东" in page
    # Block a2 is led by nobody.
    assert page.count("tag-over") == 1


def test_a_block_shows_its_team_and_no_other(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhao)
    page = client.get(f"/desk/staff/block/{cast.a1.id}/").content.decode()
    assert "林静" in page
    assert "吴刚" not in page
    assert client.get(f"/desk/staff/block/{cast.b1.id}/").status_code == 404


def test_the_members_of_a_tied_branch_can_be_found_and_posted(
    cast: Cast, client_for: ClientFor
) -> None:
    helper = make_organisation("云锦区税务局支部")
    member = make_member("何平", helper)
    client = client_for(cast.qian)
    assert "何平" not in client.get(f"/desk/staff/{HOME}/add/?q=何").content.decode()
    with as_owner():
        tie(organisation=helper, area_code=HOME, from_on=LONG_AGO, by=BUILDER, at=NOW)
    assert "何平" in client.get(f"/desk/staff/{HOME}/add/?q=何").content.decode()
    response = client.post(
        f"/desk/staff/{HOME}/add/{member.id}/",
        {"role": "team_member", "block": str(cast.a1.id), "from_on": "2026-06-01", "to_on": ""},
    )
    assert response.headers["Location"] == f"/desk/staff/block/{cast.a1.id}/"
    with as_owner():
        assert Posting.objects.get(member=member).block_id == cast.a1.id


def test_the_same_post_again_is_refused_with_its_days(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.qian).post(
        f"/desk/staff/{HOME}/add/{cast.lin.member.id}/",
        {"role": "team_member", "block": str(cast.a1.id), "from_on": "2026-05-01", "to_on": ""},
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "2020-01-01" in page
    assert 'value="2026-05-01"' in page


def test_a_day_that_cannot_be_meant_is_refused_at_its_field(
    cast: Cast, client_for: ClientFor
) -> None:
    today = local_date(timezone.now())
    page = client_for(cast.qian).post(
        f"/desk/staff/{HOME}/add/{cast.zhao.member.id}/",
        {"role": "team_member", "block": str(cast.a1.id), "from_on": "1900-01-01", "to_on": ""},
    )
    assert page.status_code == 422
    [refused] = re.findall(r'id="id_from_on_error">(.+?)</p>', page.content.decode())
    assert "2020-01-01" in refused
    assert str(today + timedelta(days=366)) in refused


def test_a_second_lead_is_refused_by_name(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.qian).post(
        f"/desk/staff/{HOME}/add/{cast.lin.member.id}/",
        {"role": "block_lead", "block": str(cast.a1.id), "from_on": "2026-06-01", "to_on": ""},
    )
    assert response.status_code == 422
    assert "赵卫东" in response.content.decode()


def test_a_secretary_cannot_appoint_a_secretary(cast: Cast, client_for: ClientFor) -> None:
    url = f"/desk/staff/{HOME}/add/{cast.lin.member.id}/"
    given = {"role": "neighbourhood_secretary", "from_on": "2026-06-01"}
    assert client_for(cast.qian).post(url, given).status_code == 422
    assert client_for(cast.sun).post(url, given).status_code == 302
    with as_owner():
        assert Posting.objects.filter(
            member=cast.lin.member, role=Role.NEIGHBOURHOOD_SECRETARY
        ).exists()


@pytest.mark.parametrize("name", ["zhao", "lin", "zhou", "wu", "zheng"])
def test_others_cannot_fill_posts_here(cast: Cast, client_for: ClientFor, name: str) -> None:
    client = client_for(cast.players[name])
    for url in (
        f"/desk/staff/{HOME}/add/",
        f"/desk/staff/{HOME}/add/{cast.lin.member.id}/",
        f"/desk/staff/{HOME}/team/",
    ):
        assert client.get(url).status_code == 403


def test_a_block_team_needs_its_block(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    url = f"/desk/staff/{HOME}/team/"
    refused = client.post(url, {"level": "block", "name": "一号团组", "block": ""})
    assert refused.status_code == 422
    assert "一号团组" in refused.content.decode()
    formed = client.post(url, {"level": "block", "name": "一号团组", "block": str(cast.a1.id)})
    assert formed.status_code == 302
    with as_owner():
        assert Team.objects.get(name="一号团组").block_id == cast.a1.id


def test_a_substitute_is_named_and_the_member_comes_back(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    held = posting_of(cast.lin)
    url = f"/desk/staff/post/{held.id}/substitute/"
    page = client.get(url).content.decode()
    assert "赵卫东" in page
    response = client.post(
        url,
        {
            "substitute": str(cast.zhao.member.id),
            "from_on": local_date(timezone.now()).isoformat(),
            "to_on": "2099-01-01",
        },
    )
    assert response.status_code == 302
    block = client.get(f"/desk/staff/block/{cast.a1.id}/").content.decode()
    assert "赵卫东" in block
    with as_owner():
        made = Substitution.objects.get()
    assert client.post(f"/desk/staff/substitution/{made.id}/end/").status_code == 302
    with as_owner():
        assert Substitution.objects.get().to_on < date(2099, 1, 1)


def test_nobody_ends_or_lends_out_the_own_post(cast: Cast, client_for: ClientFor) -> None:
    held = posting_of(cast.qian)
    client = client_for(cast.qian)
    assert client.get(f"/desk/staff/post/{held.id}/").status_code == 200
    assert client.get(f"/desk/handovers/{held.id}/").status_code == 403


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("qian", f"/desk/staff/{HOME}/"),
        ("sun", "/desk/staff/310199001/"),
        ("li", "/desk/staff/310199/"),
        ("qian", "/desk/staff/block/{block}/"),
        ("qian", "/desk/staff/post/{posting}/"),
        ("qian", "/desk/staff/post/{posting}/substitute/"),
        ("qian", "/desk/staff/post/{posting}/sign-in/"),
        ("qian", f"/desk/staff/{HOME}/add/"),
        ("qian", f"/desk/staff/{HOME}/add/{{member}}/"),
        ("qian", f"/desk/staff/{HOME}/team/"),
        ("li", "/desk/members/"),
        ("li", "/desk/members/new/"),
        ("li", "/desk/members/new/{branch}/"),
        ("zhou", "/desk/members/"),
        ("li", "/desk/ties/"),
        ("qian", "/desk/ties/"),
        ("li", "/desk/ties/new/{branch}/"),
    ],
)
def test_a_page_stays_within_twelve_statements(
    cast: Cast, client_for: ClientFor, name: str, path: str
) -> None:
    url = path.format(
        block=cast.a1.id,
        posting=posting_of(cast.lin).id,
        member=cast.lin.member.id,
        branch=cast.branch.id,
    )
    own = own_statements(client_for(cast.players[name]), url)
    assert len(own) <= 12, own
