"""The case page: the story, the next action, what is typed stays, concurrent edits are noticed."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from minqing.cases import operations
from minqing.cases.models import CaseText
from tests.cases.acting import acting, post, raise_for, standing_of
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import own_statements, words


def test_the_story_reads_from_top_to_bottom(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    client.cookies["language"] = "en"
    page = words(client.get(f"/desk/cases/{case_id}/").content)

    order = ["陈建国", "三楼的楼道灯坏了一周", "Request recorded", "林静", "Handed up to", "赵卫东"]
    places = [page.index(each) for each in order]
    assert places == sorted(places)
    assert "Due: Answer" in page


def test_the_holder_is_offered_the_answer_first_and_others_follow(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    anybody = {"note", "reclassify"}
    holder = {"respond", "hand-up", "return", "solve", "assign", "withdraw"}
    rare = {"skip", "refuse", "ask", "ask-extension", "transfer"}
    for player, offered in (
        (cast.qian, holder | rare | anybody),
        (cast.lin, anybody),
        (cast.sun, anybody),
    ):
        page = client_for(player).get(f"/desk/cases/{case_id}/").content.decode()
        assert set(re.findall(rf'action="/desk/cases/{case_id}/([a-z-]+)/"', page)) == offered
        first = re.search(r'class="btn btn-primary[^"]*" href="#act"', page)
        assert (first is not None) == (player is cast.qian)


def test_answering_from_the_page(cast: Cast, case_id: UUID, client_for: ClientFor) -> None:
    done = post(
        client_for(cast.qian),
        case_id,
        "respond",
        text="物业明天来换",
        outcome="in_progress",
        next_on=(timezone.now() + timedelta(days=9)).date().isoformat(),
        told="at_the_door",
    )
    row = standing_of(case_id)

    assert done.status_code == 302
    assert (row.state, row.final) == ("answered", False)
    assert row.response_to_tell_id is not None
    page = client_for(cast.lin).get(f"/desk/cases/{case_id}/").content.decode()
    assert "物业明天来换" in page
    assert f'action="/desk/cases/{case_id}/tell/"' in page
    told = post(client_for(cast.lin), case_id, "tell", channel="phone", told_at="")
    assert told.status_code == 302
    assert standing_of(case_id).first_told_at is not None


def test_solved_and_told_at_once_then_closed(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    post(client, case_id, "respond", text="已换好", outcome="solved", told="phone", next_on="")
    assert standing_of(case_id).state == "solved"
    page = client.get(f"/desk/cases/{case_id}/").content.decode()
    assert re.findall(rf'action="/desk/cases/{case_id}/([a-z-]+)/"', page)[0] == "close"
    assert post(client, case_id, "close").status_code == 302
    assert standing_of(case_id).state == "closed"


@pytest.mark.parametrize(
    ("action", "data", "kept"),
    [
        ("respond", {"text": "正在办", "outcome": "in_progress", "told": "phone"}, "正在办"),
        ("respond", {"text": "正在办", "told": "phone"}, "正在办"),
        ("respond", {"text": "", "outcome": "final", "told": "phone"}, ""),
        ("hand-up", {"reason": "  "}, ""),
        ("return", {"reason": "长" * 2001}, "长" * 2001),
        ("solve", {"level": "district"}, ""),
    ],
)
def test_what_was_typed_stays_when_it_cannot_be_done(
    cast: Cast,
    case_id: UUID,
    client_for: ClientFor,
    action: str,
    *,
    data: dict[str, str],
    kept: str,
) -> None:
    refused = post(client_for(cast.qian), case_id, action, **data)

    assert refused.status_code == 422
    assert kept in refused.content.decode()
    assert "field-error" in refused.content.decode()
    assert standing_of(case_id).steps == 2


def test_who_read_an_older_state_is_shown_what_is_new(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    client.cookies["language"] = "en"
    seen = standing_of(case_id).rev
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor,
            at=timezone.now(),
            case_id=case_id,
            text="同事已答复",
            final=True,
        )
    typed = {"text": "已安排人来修", "outcome": "final", "told": "at_the_door"}
    refused = post(client, case_id, "respond", expected_rev=seen, **typed)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "已安排人来修" in page
    assert "New: Answer by" in words(refused.content)
    assert "Somebody worked on this request meanwhile" in words(refused.content)
    rev = re.search(r'name="expected_rev" value="(\d+)"', page)
    assert rev is not None
    again = post(client, case_id, "respond", expected_rev=rev.group(1), **typed)
    assert again.status_code == 302


def test_a_case_outside_ones_area_is_not_there(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    for player in (cast.wu, cast.zheng):
        client = client_for(player)
        assert client.get(f"/desk/cases/{case_id}/").status_code == 404
        assert post(client, case_id, "close").status_code == 404
    client = client_for(cast.qian)
    assert client.get(f"/desk/cases/{uuid4()}/").status_code == 404
    assert post(client, case_id, "burn").status_code == 404
    assert post(client_for(cast.lin), case_id, "hand-up", reason="试试").status_code == 422


def test_markup_in_a_request_is_text_on_the_page(cast: Cast, client_for: ClientFor) -> None:
    case = raise_for(
        cast.lin, cast.households["a1"][0], at=timezone.now(), body="<script>alert(1)</script>"
    ).case
    page = client_for(cast.lin).get(f"/desk/cases/{case.pk}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_erased_text_leaves_the_case_readable(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    with as_owner():
        CaseText.objects.update(salt=None, content=None)
    for path in (f"/desk/cases/{case_id}/", "/desk/cases/?view=due"):
        assert client_for(cast.qian).get(path).status_code == 200


def test_a_next_day_that_is_over_is_named_at_its_field(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    said = {"text": "正在办", "outcome": "in_progress", "told": "phone"}
    today = timezone.localdate().isoformat()
    refused = post(client_for(cast.qian), case_id, "respond", **said, next_on=today)
    assert refused.status_code == 422
    assert 'id="responded_next_on_error"' in refused.content.decode()


def test_a_telling_that_has_not_come_is_named_at_its_field(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    said = {"text": "已转物业，明天上门", "outcome": "final", "told": "at_the_door"}
    assert post(client_for(cast.qian), case_id, "respond", **said).status_code == 302
    refused = post(
        client_for(cast.lin), case_id, "tell", channel="phone", told_at="2099-01-01T08:00"
    )
    assert refused.status_code == 422
    assert 'id="told_told_at_error"' in refused.content.decode()


def test_who_returned_it_is_an_office_where_the_name_is_not_in_scope(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    post(client_for(cast.qian), case_id, "return", reason="请先核实")
    assert _who(client_for(cast.qian), case_id) == "钱芳"
    assert _who(client_for(cast.zhao), case_id) == "居民区"


def _who(client: Client, case_id: UUID) -> str:
    page = client.get(f"/desk/cases/{case_id}/").content.decode()
    found = re.search(r'退回[^<]*</h3>\s*<span class="event-who">(.*?)</span>', page)
    return "" if found is None else found.group(1)


def test_a_long_text_is_folded_behind_its_beginning(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    reason = "长" * 1000 + " 完"
    post(client, case_id, "return", reason=reason)
    page = client.get(f"/desk/cases/{case_id}/").content.decode()
    (folded,) = re.findall(r'<details class="event-text">(.*?)</details>', page, re.DOTALL)
    beginning, rest = folded.split("</summary>")
    assert "展开全文" in beginning
    assert (beginning.count("长"), rest.count("长")) == (120, 880)
    assert "完" in rest


def test_an_open_page_hears_that_somebody_worked_on_the_request(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    reader, other = client_for(cast.sun), client_for(cast.qian)
    page = reader.get(f"/desk/cases/{case_id}/").content.decode()
    found = re.search(rf'hx-get="(/desk/cases/{case_id}/changed/\?rev=\d+)"', page)
    assert found is not None
    assert reader.get(found[1]).status_code == 204

    post(other, case_id, "respond", text="已换好", outcome="final", told="phone", next_on="")
    heard = reader.get(found[1])
    assert heard.status_code == 200
    assert f'href="/desk/cases/{case_id}/"' in heard.content.decode()
    # One statement of its own, however often it asks.
    assert len(own_statements(reader, found[1].partition("?")[0])) == 1


def test_a_foreign_request_and_none_at_all_are_heard_of_alike(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.zheng)
    rev = standing_of(case_id).rev
    heard = [
        client.get(f"/desk/cases/{key}/changed/?rev={rev}").content for key in (case_id, uuid4())
    ]
    assert heard[0] == heard[1]
    assert str(case_id) not in heard[0].decode()
