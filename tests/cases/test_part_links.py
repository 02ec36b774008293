"""A unit without an account answers by a one-time link: once, for its part, and with no oracle."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from minqing.cases.models import CoordinationFile, PartLink, PartStep, PartTry
from minqing.cases.operations import coordination, hand_up
from minqing.cases.rules.coordination import LINK_LIFE, Shown
from minqing.files.models import StoredFile
from minqing.files.queries import open_content
from minqing.ledger.models import LedgerEntry
from tests.cases.acting import acting, all_agrees
from tests.cases.convened import (
    EXCERPT,
    TASK_HOUSING,
    TASK_WATER,
    Together,
    at_street,
    part_of,
    standing_of_part,
    together,
)
from tests.cast import Cast
from tests.database import as_owner, at_once
from tests.files.samples import exif, jpeg
from tests.pages import words


@pytest.fixture
def found(cast: Cast) -> Together:
    """A convening of today, for a link's days count from now."""
    now = timezone.now()
    return together(cast, at=now, case_id=at_street(cast, at=now - timedelta(days=3)))


def link(cast: Cast, part_id: UUID) -> str:
    with acting(cast.sun):
        made = coordination.make_link(by=cast.sun.actor, at=timezone.now(), part_id=part_id)
    return made.token


def visitor(address: str = "198.51.100.7") -> Client:
    return Client(REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE="en")


def test_the_page_shows_the_part_and_what_was_written_for_it(cast: Cast, found: Together) -> None:
    token = link(cast, part_of(found, found.housing))
    page = words(visitor().get(f"/unit/{token}/").content)
    assert TASK_HOUSING in page
    assert EXCERPT in page
    for hidden in (TASK_WATER, "陈建国", "三楼的楼道灯坏了一周", "1号楼"):
        assert hidden not in page


def test_an_answer_with_a_picture_uses_the_link_up(cast: Cast, found: Together) -> None:
    part = part_of(found, found.housing)
    token = link(cast, part)
    picture = SimpleUploadedFile("现场.jpg", jpeg(exif(6)), "image/jpeg")
    sent = visitor().post(f"/unit/{token}/", {"text": "墙面已修补。", "pictures": picture})
    assert (sent.status_code, sent["Location"]) == (302, "/unit/said/")
    assert visitor().get("/unit/said/").status_code == 200
    assert standing_of_part(part).state == "answered"
    with as_owner():
        step = PartStep.objects.get(kind="answered")
        assert step.link_id == PartLink.objects.get().pk
        stored = StoredFile.objects.get(pk=CoordinationFile.objects.get().file_id)
        with open_content(stored) as content:
            assert b"GPS" not in content.read()
        entry = LedgerEntry.objects.get(act="cases.part_answered")
        assert (entry.actor_kind, entry.actor_id) == ("link", step.link_id)
    assert visitor().get(f"/unit/{token}/").status_code == 404
    assert visitor().post(f"/unit/{token}/", {"text": "再答一次"}).status_code == 404
    assert all_agrees() == ([], [])


def test_a_refused_file_keeps_the_text_and_the_link(cast: Cast, found: Together) -> None:
    part = part_of(found, found.housing)
    token = link(cast, part)
    script = SimpleUploadedFile("a.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")
    sent = visitor().post(f"/unit/{token}/", {"text": "墙面已修补。", "pictures": script})
    assert sent.status_code == 422
    assert "墙面已修补。" in sent.content.decode()
    assert standing_of_part(part).state == "open"
    with as_owner():
        assert CoordinationFile.objects.count() == 0
    assert visitor().get(f"/unit/{token}/").status_code == 200


def test_a_unit_may_put_its_part_back_and_still_answer(cast: Cast, found: Together) -> None:
    part = part_of(found, found.housing)
    token = link(cast, part)
    sent = visitor().post(f"/unit/{token}/", {"refuse": "1", "reason": "不归我们管"})
    assert sent.status_code == 302
    assert standing_of_part(part).state == "put_back"
    assert visitor().post(f"/unit/{token}/", {"text": "还是修好了。"}).status_code == 302
    assert standing_of_part(part).state == "answered"


def test_links_that_are_not_good_get_one_page(cast: Cast, found: Together) -> None:
    part = part_of(found, found.housing)
    old = link(cast, part)
    expired = link(cast, part)  # the old one ends with it
    with as_owner():
        PartLink.objects.filter(revoked_at=None).update(expires_at=timezone.now())
    passed = link(cast, part_of(found, found.water))
    with acting(cast.sun):
        coordination.hand_on(
            by=cast.sun.actor,
            at=timezone.now(),
            part_id=part_of(found, found.water),
            unit_id=found.power.pk,
            reason="是电的事",
        )
    pages = set()
    for token in ("A" * 22, "x", "é" * 80, old, expired, passed):
        response = visitor().get(f"/unit/{token}/")
        assert response.status_code == 404
        pages.add(words(response.content))
    assert len(pages) == 1


def test_a_link_lasts_fourteen_days_and_only_its_hash_is_kept(cast: Cast, found: Together) -> None:
    token = link(cast, part_of(found, found.housing))
    assert len(token) == 22  # 128 bits
    with as_owner():
        row = PartLink.objects.get()
        assert row.expires_at - row.made_at == LINK_LIFE == timedelta(days=14)
        assert token.encode() not in bytes(row.token_hash)
        assert all(token not in str(each.detail) for each in LedgerEntry.objects.all())


def test_the_office_withdraws_a_link(cast: Cast, found: Together) -> None:
    part = part_of(found, found.housing)
    token = link(cast, part)
    with acting(cast.sun):
        coordination.revoke_link(by=cast.sun.actor, at=timezone.now(), part_id=part)
    assert visitor().get(f"/unit/{token}/").status_code == 404


def test_who_guesses_is_slowed_down_and_others_are_not(cast: Cast, found: Together) -> None:
    token = link(cast, part_of(found, found.housing))
    guesser = visitor("203.0.113.9")
    answers = [guesser.get(f"/unit/{number:022}/").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]
    assert guesser.get(f"/unit/{token}/").status_code == 429
    assert visitor().get(f"/unit/{token}/").status_code == 200
    with as_owner():
        assert PartTry.objects.count() == 30


def test_door_and_name_stand_there_only_when_they_were_ticked(cast: Cast) -> None:
    now = timezone.now()
    case_id = at_street(cast, at=now - timedelta(days=3))
    found = together(cast, at=now, case_id=case_id, shown=Shown.DOOR_AND_NAME)
    shown = words(visitor().get(f"/unit/{link(cast, part_of(found, found.housing))}/").content)
    plain = words(visitor().get(f"/unit/{link(cast, part_of(found, found.water))}/").content)
    assert "陈建国" in shown
    assert "陈建国" not in plain


def test_of_two_answers_by_one_link_at_once_one_counts(cast: Cast, found: Together) -> None:
    part = part_of(found, found.housing)
    token = link(cast, part)

    def send(address: str) -> int:
        return visitor(address).post(f"/unit/{token}/", {"text": "墙面已修补。"}).status_code

    codes = at_once(lambda: send("198.51.100.7"), lambda: send("198.51.100.8"))
    assert sorted(codes) == [302, 404]
    with as_owner():
        assert PartStep.objects.filter(kind="answered").count() == 1
    assert all_agrees() == ([], [])


def test_a_link_of_a_handed_up_case_stays_good(cast: Cast, found: Together) -> None:
    token = link(cast, part_of(found, found.housing))
    with acting(cast.sun):
        hand_up(by=cast.sun.actor, at=timezone.now(), case_id=found.case_id, reason="街道协调不了")
    assert visitor().post(f"/unit/{token}/", {"text": "墙面已修补。"}).status_code == 302
