"""Requests like a new one are shown before it is recorded: inside the scope, and nowhere else."""

import re
from uuid import UUID

from django.utils import timezone

from minqing.cases.models import Case, CaseStanding
from minqing.cases.queries import differences
from minqing.cases.queries.duplicates import Alike, Similar, similar_cases
from minqing.cases.rules import CaseState
from minqing.lib.ids import new_id
from tests.cases.acting import acting, days, raise_for
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner

NEW = "/desk/cases/new/"


def like(player: Player, cast: Cast, body: str, *, at: float = 1, door: int = 0) -> list[Similar]:
    home = cast.households["a1"][door]
    with acting(player) as who:
        return similar_cases(
            who.scope, at=days(at), area_code=home.area_code, body=body, household_id=home.pk
        )


def test_what_the_same_household_has_open_comes_first(cast: Cast) -> None:
    other = raise_for(cast.lin, cast.households["a1"][1], body="三楼的楼道灯坏了").case
    own = raise_for(cast.lin, cast.households["a1"][0], body="想申请助餐").case
    found = like(cast.lin, cast, "楼道灯坏了，三楼很黑")
    assert (found[0].row.pk, found[0].why) == (own.pk, Alike.HOUSEHOLD)
    assert [each.row.pk for each in found][1:] == [other.pk]
    assert found[0].stops is False
    assert found[1].stops is True
    assert "楼道灯坏了" in found[1].shared


def test_what_is_about_something_else_or_long_past_is_not_shown(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][1], body="三楼的楼道灯坏了")
    assert like(cast.lin, cast, "小区广场舞音乐太响") == []
    assert like(cast.lin, cast, "三楼的楼道灯坏了", at=91) == []


def test_nothing_is_said_of_requests_outside_the_scope(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][1], body="三楼的楼道灯坏了")
    assert len(like(cast.qian, cast, "三楼的楼道灯坏了")) == 1
    stranger = next(each for each in cast.players.values() if each.scope.blocks == (cast.b1.pk,))
    assert like(stranger, cast, "三楼的楼道灯坏了") == []


def typed(cast: Cast, **more: str) -> dict[str, str]:
    home = cast.households["a1"][0]
    return {
        "household": str(home.pk),
        "case_id": str(new_id()),
        "category": "repair",
        "body": "楼道灯坏了，三楼很黑",
        **more,
    }


def test_without_scripts_a_look_comes_before_the_recording(
    cast: Cast, client_for: ClientFor
) -> None:
    known = raise_for(
        cast.lin, cast.households["a1"][1], body="三楼的楼道灯坏了", at=timezone.now()
    ).case
    client = client_for(cast.qian)
    data = typed(cast)
    stopped = client.post(NEW, data)
    page = stopped.content.decode()
    assert stopped.status_code == 409
    assert known.number in page
    assert "楼道灯坏了，三楼很黑" in page
    with as_owner():
        assert Case.objects.count() == 1
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    assert client.post(NEW, data | {"seen": seen.group(1)}).status_code == 201


def test_the_hints_are_a_piece_of_the_page(cast: Cast, client_for: ClientFor) -> None:
    known = raise_for(
        cast.lin, cast.households["a1"][1], body="三楼的<b>楼道灯</b>坏了", at=timezone.now()
    ).case
    client = client_for(cast.qian)
    page = client.post(f"{NEW}hints/", typed(cast)).content.decode()
    assert known.number in page
    assert "<b>" not in page
    assert "<html" not in page
    assert client.post(f"{NEW}hints/", typed(cast, body="")).content.decode().strip() == ""


def test_two_requests_are_looked_at_and_merged(cast: Cast, client_for: ClientFor) -> None:
    first = raise_for(
        cast.lin, cast.households["a1"][0], body="三楼的楼道灯坏了", at=timezone.now()
    ).case
    second = raise_for(
        cast.lin, cast.households["a1"][1], body="楼道灯坏了，三楼", at=timezone.now()
    ).case
    client = client_for(cast.zhao)
    address = f"/desk/cases/{second.pk}/merge/"
    assert first.number in client.get(address).content.decode()
    given = {"expected_rev": rev_of(second.pk), "into": first.number, "reason": "同一盏灯"}
    preview = client.post(address, given).content.decode()
    assert "三楼的楼道灯坏了" in preview
    with as_owner():
        assert CaseStanding.objects.get(pk=second.pk).state == CaseState.OPEN
    done = client.post(address, {**given, "confirm": "1"})
    assert done["Location"] == f"/desk/cases/{first.pk}/"
    with as_owner():
        standing = CaseStanding.objects.get(pk=second.pk)
        assert (standing.state, standing.merged_into_id) == (CaseState.MERGED, first.pk)
        assert list(differences()) == []


def test_a_number_outside_the_scope_is_as_unknown_as_any(cast: Cast, client_for: ClientFor) -> None:
    mine = raise_for(cast.lin, cast.households["a1"][0]).case
    stranger = next(each for each in cast.players.values() if each.scope.blocks == (cast.b1.pk,))
    foreign = raise_for(stranger, cast.households["b1"][0]).case
    client = client_for(cast.zhao)
    pages = []
    for number in (foreign.number, "no-such-number"):
        given = {"expected_rev": rev_of(mine.pk), "into": number, "reason": "同一件事"}
        answer = client.post(f"/desk/cases/{mine.pk}/merge/", given)
        assert answer.status_code == 422
        pages.append(answer.content.decode().count("没有这件诉求"))
    assert pages[0] == pages[1] > 0


def rev_of(case_id: UUID) -> int:
    with as_owner():
        return CaseStanding.objects.get(pk=case_id).rev


def test_a_part_has_its_own_number_and_the_whole_keeps_its_month(
    cast: Cast, client_for: ClientFor
) -> None:
    whole = raise_for(cast.lin, cast.households["a1"][0], at=timezone.now()).case
    with as_owner():
        due = CaseStanding.objects.get(pk=whole.pk).response_due_at
    client = client_for(cast.qian)
    address = f"/desk/cases/{whole.pk}/split/"
    page = client.get(address).content.decode()
    key = re.search(r'name="case_id" value="([0-9a-f-]+)"', page)
    assert key is not None
    empty = client.post(address, {"case_id": key.group(1), "category": "safety", "body": ""})
    assert empty.status_code == 422
    said = {"case_id": key.group(1), "category": "safety", "body": "灯罩掉下来，有危险"}
    assert client.post(address, said)["Location"] == f"/desk/cases/{whole.pk}/"
    with as_owner():
        part = CaseStanding.objects.get(parent_id=whole.pk)
        standing = CaseStanding.objects.get(pk=whole.pk)
        assert (standing.state, standing.response_due_at) == (CaseState.OPEN, due)
        assert list(differences()) == []
    shown = client.get(f"/desk/cases/{whole.pk}/").content.decode()
    assert part.number in shown
    assert "拆出的还有 1 件在办" in shown
    assert whole.number in client.get(f"/desk/cases/{part.pk}/").content.decode()
