"""The queue narrowed, with columns chosen, and views of it that somebody keeps."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from minqing.cases import operations, queries
from minqing.cases.models import CaseFilter
from minqing.cases.operations import TooManyFiltersError
from minqing.cases.queries import QueueFilters, View
from minqing.cases.rules import Category, Channel, Urgency
from minqing.lib.time import local_date
from tests.builders import NOW
from tests.cases.acting import acting, at_neighbourhood, days, raise_for, standing_of
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.pages import opened, words


def numbers(player: Player, **wanted: object) -> set[str]:
    with acting(player):
        filters = QueueFilters(view=View.ALL, **wanted)  # type: ignore[arg-type]  # as each test says
        return {row.standing.number for row in queries.queue(player.scope, filters, at=NOW).rows}


def test_each_filter_shows_what_it_says(cast: Cast) -> None:
    lamp = raise_for(cast.lin, cast.households["a1"][0], at=days(0)).case
    noise = raise_for(
        cast.lin,
        cast.households["a1"][1],
        at=days(3),
        category=Category.NEIGHBOURS,
        channel=Channel.DESK,
        urgency=Urgency.URGENT,
    ).case
    far = raise_for(cast.wu, cast.households["b1"][0], at=days(3)).case

    assert numbers(cast.li, category=Category.NEIGHBOURS) == {noise.number}
    assert numbers(cast.li, urgency=Urgency.URGENT) == {noise.number}
    assert numbers(cast.li, channel=Channel.VISIT) == {lamp.number, far.number}
    assert numbers(cast.li, area_code="310199001001") == {lamp.number, noise.number}
    assert numbers(cast.li, block_id=cast.b1.pk) == {far.number}
    assert numbers(cast.li, raised_from=local_date(days(3))) == {noise.number, far.number}
    assert numbers(cast.li, raised_to=local_date(days(0))) == {lamp.number}
    assert numbers(cast.li, assignee_id=cast.qian.member.id) == set()
    case_id = at_neighbourhood(cast)
    with acting(cast.qian):
        operations.assign(
            by=cast.qian.actor, at=NOW, case_id=case_id, member_id=cast.qian.member.id
        )
    assert numbers(cast.li, assignee_id=cast.qian.member.id) == {standing_of(case_id).number}
    # A place outside the reader's scope shows nothing, and is no error.
    assert numbers(cast.lin, area_code="310199002001") == set()


def test_choosing_leads_to_an_address_that_shows_it(cast: Cast, client_for: ClientFor) -> None:
    raise_for(cast.lin, cast.households["a1"][0], body="楼道灯坏了")
    raise_for(cast.lin, cast.households["a1"][1], body="太吵", category=Category.NEIGHBOURS)
    client = client_for(cast.lin)
    chosen = client.post(
        "/desk/cases/filters/?view=all&after=x",
        {"act": "show", "category": "repair", "columns": ["due", "where"]},
    )

    assert chosen["Location"] == "/desk/cases/?view=all&category=repair&columns=where.due"
    page = opened(client, chosen["Location"])
    assert ("楼道灯坏了" in page, "太吵" in page) == (True, False)
    assert page.count("<th>") == 3
    for nonsense in (
        "?category=x&place=y&assignee=z&from=1&to=2&columns=q",
        "?place=99999999999999",
    ):
        assert client.get(f"/desk/cases/{nonsense}").status_code == 200


def test_what_does_not_fit_is_said_and_stays_typed(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.lin)
    refused = client.post(
        "/desk/cases/filters/",
        {"act": "keep", "raised_from": "2026-05-02", "raised_to": "2026-05-01", "name": ""},
    )
    assert refused.status_code == 422
    page = refused.content.decode()
    assert page.count("field-error") >= 2
    assert 'value="2026-05-02"' in page


def keep(client: Client, name: str, **more: object) -> None:
    sent = {"act": "keep", "name": name, "category": "repair", **more}
    assert client.post("/desk/cases/filters/?view=due", sent).status_code == 302


def test_a_kept_view_stands_above_the_queue_until_it_is_let_go(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    keep(client, "报修")
    keep(client, "报修", category="safety")

    with as_owner():
        kept = CaseFilter.objects.get()
    assert kept.address == "view=due&category=safety"
    assert f'href="?{kept.address.replace("&", "&amp;")}"' in opened(client, "/desk/cases/")
    assert "报修" not in words(client_for(cast.lin).get("/desk/cases/").content)
    assert client_for(cast.lin).post(f"/desk/cases/filters/{kept.pk}/remove/").status_code == 404
    assert client.post(f"/desk/cases/filters/{kept.pk}/remove/").status_code == 302
    assert "报修" not in words(client.get("/desk/cases/").content)


def test_a_shared_view_is_seen_in_its_office_alone(cast: Cast, client_for: ClientFor) -> None:
    keep(client_for(cast.qian), "全居民区", shared="on")
    keep(client_for(cast.qian), "我自己的")
    with as_owner():
        CaseFilter.objects.filter(name="全居民区").update(owner_id=uuid4())
        CaseFilter.objects.filter(name="我自己的").update(owner_id=uuid4())

    def seen(player: Player) -> list[str]:
        with acting(player):
            return [each.name for each in queries.kept_filters(player.scope, player.user.pk)]

    assert seen(cast.qian) == ["全居民区"]
    for elsewhere in (cast.lin, cast.zhao, cast.sun, cast.li, cast.zheng):
        assert seen(elsewhere) == []
    # Row security alone: whoever stands elsewhere does not read the row at all.
    with acting(cast.zheng):
        assert CaseFilter.objects.count() == 0


def test_as_many_are_kept_as_fit(cast: Cast) -> None:
    def kept(name: str) -> None:
        with acting(cast.qian):
            operations.keep_filter(
                by=cast.qian.actor,
                at=NOW + timedelta(seconds=1),
                scope=cast.qian.scope,
                name=name,
                address="view=all",
                shared=False,
            )

    for n in range(12):
        kept(str(n))
    kept("3")
    with pytest.raises(TooManyFiltersError):
        kept("12")
