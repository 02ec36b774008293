"""Branches tied to neighbourhoods: the count, the list behind it, and who may change it."""

from datetime import date

import pytest

from minqing.organisations.models import Organisation, Tie
from minqing.organisations.operations import end_tie, tie
from minqing.territory.queries import NameKey, branch_ties, branches_tied
from tests.builders import BUILDER, LONG_AGO, NOW, make_organisation
from tests.cast import Cast, ClientFor, posting_of
from tests.database import as_owner

HOME = "310199001001"
JUNE = date(2026, 6, 1)


@pytest.fixture
def branches(cast: Cast) -> list[Organisation]:
    """Seven branches of the district, three of them tied to 柳岸一村."""
    made = [make_organisation(f"第{number}支部") for number in "一二三四五六"]
    with as_owner():
        for each in made[:3]:
            tie(organisation=each, area_code=HOME, from_on=LONG_AGO, by=BUILDER, at=NOW)
    return [cast.branch, *made]


def test_tied_branches_are_counted_once(cast: Cast, branches: list[Organisation]) -> None:
    with as_owner():
        tie(
            organisation=branches[1],
            area_code="310199002001",
            from_on=LONG_AGO,
            by=BUILDER,
            at=NOW,
        )
    assert branches_tied("310199", JUNE) == (3, 7)
    # Of a smaller area: those tied into it that day.
    assert branches_tied(HOME, JUNE) == (3, 3)
    assert branches_tied("310199002", JUNE) == (1, 1)
    assert branches_tied("310199001002", JUNE) == (0, 0)


def test_the_count_is_that_of_the_day(cast: Cast, branches: list[Organisation]) -> None:
    with as_owner():
        held = Tie.objects.get(organisation=branches[1])
        end_tie(tie=held, to_on=JUNE, by=BUILDER, at=NOW)
    assert branches_tied("310199", date(2026, 5, 31)) == (3, 7)
    assert branches_tied("310199", JUNE) == (2, 7)


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_the_list_behind_the_count_is_complete(
    cast: Cast, branches: list[Organisation], limit: int
) -> None:
    found, after = [], None
    while True:
        page = branch_ties("310199", JUNE, after=after, limit=limit)
        found += page.rows
        if page.after is None:
            break
        after = NameKey.read(str(page.after))
    assert [each.organisation.pk for each in found] == [
        each.pk for each in sorted(branches, key=lambda b: b.name_pinyin)
    ]
    assert sum(bool(each.ties) for each in found) == branches_tied("310199", JUNE)[0]


def test_the_page_shows_each_branch_with_its_neighbourhood(
    cast: Cast, client_for: ClientFor, branches: list[Organisation]
) -> None:
    client = client_for(cast.li)
    page = client.get("/desk/ties/?on=2026-06-01").content.decode()
    assert page.count("柳岸一村") == 3 * 2
    untied = client.get("/desk/ties/?on=2026-06-01&show=untied").content.decode()
    assert "柳岸一村" not in untied
    assert "第六支部" in untied


@pytest.mark.parametrize(
    ("name", "area", "works"),
    [
        ("li", HOME, True),
        ("sun", HOME, True),
        ("qian", HOME, True),
        ("qian", "310199001002", False),
        ("zheng", HOME, False),
    ],
)
def test_a_branch_is_tied_within_the_own_area(
    cast: Cast, client_for: ClientFor, name: str, area: str, works: bool
) -> None:
    response = client_for(cast.players[name]).post(
        f"/desk/ties/new/{cast.branch.pk}/", {"area": area, "from_on": "2026-06-01"}
    )
    assert response.status_code == (302 if works else 422)
    with as_owner():
        assert Tie.objects.filter(organisation=cast.branch, area_code=area).exists() is works


def test_a_tie_is_ended_by_those_it_concerns(
    cast: Cast, client_for: ClientFor, branches: list[Organisation]
) -> None:
    with as_owner():
        held = Tie.objects.get(organisation=branches[1])
    url = f"/desk/ties/{held.pk}/end/"
    assert client_for(cast.zheng).get(url).status_code == 403
    assert client_for(cast.zhao).get(url).status_code == 403
    client = client_for(cast.qian)
    assert client.post(url, {"to_on": "2019-01-01"}).status_code == 422
    assert client.post(url, {"to_on": "2026-06-01"}).status_code == 302
    with as_owner():
        assert Tie.objects.get(pk=held.pk).to_on == JUNE


def test_members_are_searched_by_name_and_sound(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.li)
    for search in ("林静", "lin"):
        page = client.get(f"/desk/members/?q={search}").content.decode()
        assert "林静" in page
        assert "赵卫东" not in page
    assert client_for(cast.zhou).get("/desk/members/?q=林").status_code == 200
    own = posting_of(cast.zhou)
    assert client_for(cast.zhou).get(f"/desk/staff/post/{own.pk}/").status_code == 200
    assert client_for(cast.lin).get("/desk/members/").status_code == 403


def test_members_of_strangers_are_not_listed(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.zheng).get("/desk/members/").content.decode()
    assert "郑洁" in page
    assert "林静" not in page


def test_a_tie_over_days_that_another_holds_is_refused(cast: Cast, client_for: ClientFor) -> None:
    client, url = client_for(cast.li), f"/desk/ties/new/{cast.branch.pk}/"
    with as_owner():
        held = tie(organisation=cast.branch, area_code=HOME, from_on=LONG_AGO, by=BUILDER, at=NOW)
    for last, shown in ((None, LONG_AGO.isoformat()), (JUNE, JUNE.isoformat())):
        if last is not None:
            with as_owner():
                end_tie(tie=held, to_on=last, by=BUILDER, at=NOW)
        refused = client.post(url, {"area": HOME, "from_on": "2026-05-01"})
        assert refused.status_code == 422
        page = refused.content.decode()
        assert shown in page
        assert 'value="2026-05-01"' in page
    assert client.post(url, {"area": HOME, "from_on": JUNE.isoformat()}).status_code == 302
    with as_owner():
        assert Tie.objects.filter(organisation=cast.branch, area_code=HOME).count() == 2
