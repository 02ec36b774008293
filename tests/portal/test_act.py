"""What a resident says to their own request: reply, solved, not solved, how content, taken back."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import Error, connection
from django.test import Client
from django.utils import timezone

from minqing.cases import operations
from minqing.cases.models import CaseEvent, CaseEventText, Requester, Told
from minqing.cases.operations import Raised
from minqing.lib.time import local_date
from minqing.notices.models import Notice
from tests.cases.acting import acting, all_agrees, hand_up_list, raise_for, standing_of
from tests.cast import Cast
from tests.database import as_owner
from tests.pages import words
from tests.portal.asking import visitor
from tests.portal.test_follow import ago, follow


def answered(cast: Cast, *, final: bool = True, door: int = 0) -> Raised:
    """A request that the neighbourhood answered, and that nobody has told yet."""
    raised = raise_for(cast.lin, cast.households["a1"][door], at=ago(9))
    hand_up_list(cast.zhao, cast, raised.case.pk, at=ago(8))
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor,
            at=ago(5),
            case_id=raised.case.pk,
            text="新灯已装好",
            final=final,
            next_on=None if final else local_date(timezone.now()) + timedelta(days=9),
            solved=final,
        )
    return raised


def opened(raised: Raised) -> Client:
    """A browser in which the resident follows a request."""
    client = visitor()
    assert follow(client, raised.case.number, raised.access_code).status_code == 302
    return client


def say(client: Client, act: str, **said: object) -> tuple[int, str]:
    """What the page answers to an act; of one that was done, the page it leads to."""
    answer = client.post(f"/follow/{act}/", said, follow=True)
    return answer.status_code, words(answer.content)


def kinds(case_id: UUID) -> list[str]:
    with as_owner():
        rows = CaseEvent.objects.filter(case_id=case_id).order_by("number")
        return list(rows.values_list("kind", flat=True))


def test_whoever_reads_an_answer_with_number_and_code_is_told_it(cast: Cast) -> None:
    raised = answered(cast)
    assert standing_of(raised.case.pk).first_told_at is None
    page = words(opened(raised).get("/follow/story/").content)
    assert "You read the answer on this page" in page
    with as_owner():
        told = Told.objects.get()
    assert (told.channel, told.told_by) == ("portal", None)
    assert standing_of(raised.case.pk).response_to_tell_id is None
    # Read again, it was told once all the same.
    opened(raised)
    with as_owner():
        assert Told.objects.count() == 1
    assert all_agrees() == ([], [])


def test_the_functions_give_nothing_for_a_wrong_pair_and_the_chain_to_nobody(cast: Cast) -> None:
    raised = answered(cast)
    other = raise_for(cast.lin, cast.households["a1"][1], at=ago(3))
    code_hash = operations.access_code_hash(raised.case.number, raised.access_code or "")
    with connection.cursor() as cursor:
        cursor.execute("select portal_mine(%s, %s)::text", [raised.case.number, code_hash])
        mine = json.loads(cursor.fetchone()[0])
        for number, given in ((other.case.number, code_hash), (raised.case.number, b"")):
            cursor.execute("select portal_mine(%s, %s)", [number, given])
            assert cursor.fetchone() == (None,)
    assert set(mine) == {"case_id", "requester_id", "area_code", "to_tell"}
    with pytest.raises(Error, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("select * from portal_chain(%s, %s)", [raised.case.number, code_hash])


def test_a_wrong_code_tells_nothing(cast: Cast) -> None:
    raised = answered(cast)
    follow(visitor(), raised.case.number, "AAAA2222")
    with as_owner():
        assert Told.objects.count() == 0


def test_solved_is_confirmed_once(cast: Cast) -> None:
    raised = answered(cast)
    client = opened(raised)
    assert "Is it solved?" in words(client.get("/follow/story/").content)
    status, page = say(client, "confirm")
    assert status == 200
    assert "Thank you for telling us that it is solved." in page
    assert "Yes, it is solved" not in page
    assert standing_of(raised.case.pk).confirmed is True
    assert all_agrees() == ([], [])


def test_not_solved_opens_it_again_and_reaches_a_person(cast: Cast) -> None:
    raised = answered(cast)
    client = opened(raised)
    status, page = say(client, "reject", reason="第二天又不亮了")
    assert status == 200
    assert "You will have a new answer by" in page
    assert "第二天又不亮了" in page
    row = standing_of(raised.case.pk)
    assert (row.state, row.confirmed, row.level) == ("open", False, "neighbourhood")
    with as_owner():
        sent = Notice.objects.filter(code="cases.rejected").values_list("user_id", flat=True)
        assert list(sent) == [cast.qian.user.pk]
    # The month does not begin anew.
    assert row.response_due_at == standing_of(raised.case.pk).response_due_at
    assert all_agrees() == ([], [])


@pytest.mark.parametrize("reason", ["", "  ", "！！", "x" * 2001])
def test_a_rejection_needs_a_reason_and_keeps_what_was_typed(cast: Cast, reason: str) -> None:
    raised = answered(cast)
    status, page = say(opened(raised), "reject", reason=reason)
    assert status == 422
    assert reason.strip() in page
    assert "rejected" not in kinds(raised.case.pk)


def test_a_refused_act_leaves_the_way_to_large_print_and_the_other_language_open(
    cast: Cast,
) -> None:
    client = opened(answered(cast))
    page = client.post("/follow/reject/", {"reason": ""}).content.decode()
    assert 'href="/follow/story/?view=elder"' in page
    assert '<input type="hidden" name="next" value="/follow/story/">' in page
    assert client.get("/follow/story/?view=elder").status_code == 200


def test_how_content_is_asked_once_and_after_an_end_only(cast: Cast) -> None:
    going_on = opened(answered(cast, final=False))
    assert "One question, asked once" not in words(going_on.get("/follow/story/").content)
    raised = answered(cast, door=1)
    client = opened(raised)
    assert say(client, "rate", score="9")[0] == 422
    status, page = say(client, "rate", score="4", text="来得很快")
    assert status == 200
    assert "You will not be asked again" in page
    assert "One question, asked once" not in page
    assert say(client, "rate", score="1")[0] == 422
    with as_owner():
        event = CaseEvent.objects.get(kind="rated")
        assert (event.score, CaseEventText.objects.get(fact=event).content) == (4, "来得很快")


def test_the_offices_question_is_read_and_answered(cast: Cast) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    until = local_date(timezone.now()) + timedelta(days=3)
    with acting(cast.lin) as lin:
        operations.ask(
            by=lin.actor, at=ago(1), case_id=raised.case.pk, question="哪一层？", until_on=until
        )
    client = opened(raised)
    page = words(client.get("/follow/story/").content)
    assert "The office asks you" in page
    assert "哪一层？" in page
    assert f"Your answer helps until {until}" in page
    status, page = say(client, "reply", text="三楼")
    assert status == 200
    assert "三楼" in page
    assert "The office asks you" not in page
    assert say(client, "reply", text="四楼")[0] == 422
    assert kinds(raised.case.pk) == ["raised", "asked", "replied"]
    assert all_agrees() == ([], [])


def test_a_request_is_taken_back_in_ones_own_words(cast: Cast) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    client = opened(raised)
    assert say(client, "withdraw", statement="")[0] == 422
    status, page = say(client, "withdraw", statement="邻居帮忙修好了")
    assert status == 200
    assert "You took your request back" in page
    assert standing_of(raised.case.pk).state == "withdrawn"


@pytest.mark.parametrize("act", ["confirm", "reject", "rate", "reply", "withdraw"])
def test_nobody_acts_without_number_and_code(cast: Cast, act: str) -> None:
    raised = answered(cast)
    before = kinds(raised.case.pk)
    answer = visitor().post(f"/follow/{act}/", {"reason": "x", "score": "1", "text": "x"})
    assert answer["Location"] == "/follow/"
    assert kinds(raised.case.pk) == before


@pytest.mark.parametrize(("act", "said"), [("confirm", {}), ("rate", {"score": "5"})])
def test_what_was_not_answered_is_not_judged(cast: Cast, act: str, said: dict[str, object]) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    status, _ = say(opened(raised), act, **said)
    assert status == 422
    assert kinds(raised.case.pk) == ["raised"]


def test_a_merged_request_is_followed_where_it_goes_on_and_tells_nothing_of_the_other(
    cast: Cast,
) -> None:
    mine = raise_for(cast.lin, cast.households["a1"][0], at=ago(5), body="我家门口的灯")
    other = raise_for(cast.lin, cast.households["a1"][1], at=ago(6), body="邻居的秘密")
    for case in (mine.case, other.case):
        hand_up_list(cast.zhao, cast, case.pk, at=ago(4))
    with acting(cast.qian) as qian:
        operations.ask(
            by=qian.actor,
            at=ago(4),
            case_id=other.case.pk,
            question="只问邻居的话",
            until_on=local_date(timezone.now()) + timedelta(days=3),
        )
        operations.merge(
            by=qian.actor,
            at=ago(3),
            case_id=mine.case.pk,
            into_id=other.case.pk,
            reason="同一盏灯",
        )
        operations.respond(
            by=qian.actor,
            at=ago(2),
            case_id=other.case.pk,
            text="整栋楼都换了灯",
            final=True,
            solved=True,
        )
    client = opened(mine)
    page = client.get("/follow/story/").content.decode()
    assert "整栋楼都换了灯" in page
    assert "我家门口的灯" in page
    for leak in ("邻居的秘密", "只问邻居的话", "同一盏灯", other.case.number):
        assert leak not in page
    assert say(client, "confirm")[0] == 200
    with as_owner():
        joined = Requester.objects.get(case=other.case, origin_id__isnull=False)
        confirmed = CaseEvent.objects.get(kind="confirmed")
        told = list(Told.objects.values_list("requester_id", flat=True))
    assert confirmed.requester_id == joined.pk
    assert told == [joined.pk]
    # The neighbour's own page says nothing of who joined, nor that somebody confirmed.
    theirs = opened(other).get("/follow/story/").content.decode()
    for leak in ("我家门口的灯", mine.case.number, "You said that it is solved"):
        assert leak not in theirs
    assert all_agrees() == ([], [])
