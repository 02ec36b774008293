"""Following one's own request: without an account, a script, or anything about other people."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import Error, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from minqing.cases import operations
from minqing.cases.models import Case, Requester
from minqing.cases.operations import Raised
from minqing.cases.rules import RestrictedAbout, ToldChannel
from minqing.portal.models import FollowTry
from minqing.portal.operations import Pass, open_pass, sealed_pass
from minqing.portal.queries import public_story
from tests.cases.acting import acting, complain, hand_up_list, raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.pages import words


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def answered_case(cast: Cast) -> Raised:
    """A case with a secret in every place that a resident must not see."""
    raised = raise_for(
        cast.lin,
        cast.households["a1"][0],
        at=ago(9),
        body="楼道灯坏了，请修",
        requester_name="秘密姓名",
    )
    case_id = raised.case.pk
    hand_up_list(cast.zhao, cast, case_id, at=ago(8))
    with acting(cast.qian) as qian:
        operations.hand_up(by=qian.actor, at=ago(7), case_id=case_id, reason="内部理由甲")
    with acting(cast.sun) as sun:
        operations.return_case(by=sun.actor, at=ago(6), case_id=case_id, reason="内部理由乙")
    with acting(cast.qian) as qian:
        response = operations.respond(
            by=qian.actor,
            at=ago(5),
            case_id=case_id,
            text="已请物业更换灯具",
            final=False,
            next_on=(timezone.now() + timedelta(days=9)).date(),
        )[0]
    with acting(cast.lin) as lin:
        operations.tell(
            by=lin.actor, at=ago(4), response_id=response.pk, channel=ToldChannel.IN_PERSON
        )
    return raised


def follow(client: Client, number: str, code: str | None) -> HttpResponse:
    return client.post("/follow/", {"number": number, "code": code or ""})  # type: ignore[return-value]  # the client adds to it


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.cookies["language"] = "en"
    return client


def test_the_resident_reads_the_story_and_no_more(cast: Cast, visitor: Client) -> None:
    raised = answered_case(cast)
    other = raise_for(cast.lin, cast.households["a1"][1], at=ago(3), body="邻居的事").case
    home = visitor.get("/")
    assert 'action="/follow/"' in home.content.decode()

    opened = follow(visitor, f" {raised.case.number.lower()} ", raised.access_code)
    assert opened.status_code == 302
    assert opened["Location"] == "/follow/story/"
    page = visitor.get("/follow/story/")
    text = words(page.content)

    for expected in (
        raised.case.number,
        "楼道灯坏了，请修",
        "已请物业更换灯具",
        "We took down your request",
        "It was handed to your neighbourhood",
        "We told you the answer in person",
        "You will hear more by",
        "柳岸一村",
    ):
        assert expected in text
    secrets = ["内部理由甲", "内部理由乙", "秘密姓名", "陈建国", "邻居的事", other.number]
    people = ["林静", "赵卫东", "钱芳", "孙立"]
    ids = [str(raised.case.pk), str(cast.a1.pk), str(raised.case.household_id)]
    for leak in (*secrets, *people, *ids, raised.access_code or "?"):
        assert leak not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    cookie = visitor.cookies[next(k for k in visitor.cookies if k.endswith("_follow"))]
    assert cookie["httponly"]
    assert raised.case.number not in cookie.value


def test_the_function_gives_the_columns_of_the_story_and_nothing_else(cast: Cast) -> None:
    raised = answered_case(cast)
    code_hash = operations.access_code_hash(raised.case.number, raised.access_code or "")
    with connection.cursor() as cursor:
        cursor.execute("select portal_story(%s, %s)::text", [raised.case.number, code_hash])
        given = cursor.fetchone()[0]

    for leak in ("内部理由", "秘密姓名", "陈建国", str(raised.case.pk), str(cast.lin.member.pk)):
        assert leak not in given
    assert set(re.findall(r'"([a-z_]+)":', given)) == {
        *("number", "category", "body", "neighbourhood", "restricted", "raised_at"),
        "response_due_at",
        *("first_told_at", "state", "level", "next_on", "follow_up_due_at", "steps"),
        *("office", "phone", "final", "heard", "confirmed", "rated", "asked_until"),
        *("kind", "at", "text", "channel", "solved_level"),
    }
    other = raise_for(cast.lin, cast.households["a1"][1], at=ago(3))
    assert public_story(other.case.number, code_hash) is None
    assert public_story(raised.case.number, b"") is None


def test_every_wrong_pair_gets_the_same_answer(cast: Cast, visitor: Client) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    answers = set()
    for number, code in (
        (raised.case.number, "AAAA2222"),
        ("0009999A", raised.access_code),
        ("' or 1=1 --", "x"),
        ("灯" * 40, "灯"),
    ):
        refused = follow(visitor, number, code)
        assert refused.status_code == 422
        page = refused.content.decode()
        page = page.replace(unescape(number), "").replace(number, "")
        answers.add(re.sub(r'value="[^"]*"', "", page))
    assert len(answers) == 1
    assert visitor.get("/follow/story/")["Location"] == "/follow/"


def test_ten_wrong_tries_an_hour_then_even_the_right_code_waits(
    cast: Cast, visitor: Client
) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    second = raise_for(cast.lin, cast.households["a1"][1], at=ago(3))
    for _ in range(10):
        assert "We found no request" in words(
            follow(visitor, raised.case.number, "AAAA2222").content
        )
    right = follow(visitor, raised.case.number, raised.access_code)
    assert "too many tries" in words(right.content)
    assert follow(visitor, second.case.number, second.access_code).status_code == 302
    # A number that nobody has is counted all the same.
    for _ in range(10):
        follow(visitor, "7654321Z", "AAAA2222")
    assert "too many tries" in words(follow(visitor, "7654321Z", "AAAA2222").content)

    with as_owner():
        FollowTry.objects.update(tried_at=ago(0.05))
    assert follow(visitor, raised.case.number, raised.access_code).status_code == 302


def test_one_address_cannot_try_all_numbers(cast: Cast, visitor: Client) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    for n in range(60):
        follow(visitor, f"{n:07d}Q", "AAAA2222")
    assert "too many tries" in words(
        follow(visitor, raised.case.number, raised.access_code).content
    )
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert follow(elsewhere, raised.case.number, raised.access_code).status_code == 302


def test_the_page_closes_by_itself_and_on_leaving(cast: Cast, visitor: Client) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    now = timezone.now()
    granted = Pass(raised.case.number, b"x", now + timedelta(minutes=20))
    sealed = sealed_pass(granted)
    assert open_pass(sealed, now) == granted
    assert open_pass(sealed, now + timedelta(minutes=20)) is None
    for broken in ("", "x", sealed[:-4], sealed[::-1], "灯"):
        assert open_pass(broken, now) is None

    follow(visitor, raised.case.number, raised.access_code)
    assert visitor.get("/follow/story/").status_code == 200
    visitor.post("/follow/leave/")
    assert visitor.get("/follow/story/")["Location"] == "/follow/"


def test_a_visitor_reads_no_table_about_people(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    with pytest.raises(Error, match="no scope is set"), transaction.atomic():
        Case.objects.exists()


def test_a_complaint_names_the_office_it_went_to_and_nobody_it_is_about(
    cast: Cast, visitor: Client
) -> None:
    raised = complain(cast.sun, cast.households["a1"][0], RestrictedAbout.COMMITTEE, at=ago(2))
    follow(visitor, raised.case.number, raised.access_code)
    text = words(visitor.get("/follow/story/").content)

    assert "The office of 柳岸街道" in text
    for sent_to in ("柳岸一村", "neighbourhood committee", "team member"):
        assert sent_to not in text


def test_late_is_said_plainly(cast: Cast, visitor: Client) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(40))
    follow(visitor, raised.case.number, raised.access_code)
    text = words(visitor.get("/follow/story/").content)

    assert "You should have had an answer by" in text
    assert "We are sorry" in text


def test_large_print_is_remembered(district: str) -> None:
    client = Client()
    assert 'data-view="elder"' in client.get("/?view=elder").content.decode()
    assert 'data-view="elder"' in client.get("/follow/").content.decode()
    client.get("/?view=usual")
    assert 'data-view="elder"' not in client.get("/").content.decode()


def test_pages_hold_no_inline_script_or_style(district: str, visitor: Client) -> None:
    for path in ("/", "/follow/"):
        page = visitor.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page)


def test_who_rejected_the_answer_reads_when_the_new_one_comes(cast: Cast, visitor: Client) -> None:
    raised = answered_case(cast)
    with acting(cast.qian) as qian:
        operations.assign(
            by=qian.actor,
            at=ago(3),
            case_id=raised.case.pk,
            member_id=cast.qian.member.pk,
            note="内部分工",
        )
        operations.solve(by=qian.actor, at=ago(3), case_id=raised.case.pk)
        operations.reopen(by=qian.actor, at=ago(2), case_id=raised.case.pk, reason="内部理由丙")
    follow(visitor, raised.case.number, raised.access_code)
    text = words(visitor.get("/follow/story/").content)

    assert "You will have a new answer by" in text
    assert "It was opened again" in text
    for leak in ("内部", "钱芳", "is working on it"):
        assert leak not in text
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor, at=ago(1), case_id=raised.case.pk, text="已重新接线", final=True
        )
    text = words(visitor.get("/follow/story/").content)
    assert "There is an answer for you" in text
    assert "已重新接线" in text


def test_who_took_the_request_back_reads_so(cast: Cast, visitor: Client) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0], at=ago(3))
    with as_owner():
        requester = Requester.objects.get(case=raised.case).pk
    with acting(cast.lin) as lin:
        operations.withdraw(
            by=lin.actor,
            at=ago(2),
            case_id=raised.case.pk,
            statement="自己修好了",
            requester_id=requester,
        )
    follow(visitor, raised.case.number, raised.access_code)

    assert "You took your request back" in words(visitor.get("/follow/story/").content)
