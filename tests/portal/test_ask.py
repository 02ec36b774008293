"""Raising a request at the portal: without an account, without a script, and only once."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from minqing.accounts.rules import RevealPurpose
from minqing.cases.models import Case, CaseContact, CaseStanding, CaseText
from minqing.cases.operations import reveal_requester
from minqing.files.models import Attachment, AttachmentOutcome, StoredFile
from minqing.files.queries import attachment_differences, open_content
from minqing.lib.time import local_date, same_day_next_month
from minqing.portal.models import AskTry, Slip
from minqing.portal.queries import place_of_area, place_of_card
from minqing.portal.rules import (
    ASKS_OF_A_DOOR,
    ASKS_OF_AN_ADDRESS,
    REFUSED_OF_AN_ADDRESS,
    place_scope,
)
from minqing.storage.scoping import scoped
from tests.cases.acting import acting, all_agrees, raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.files.samples import SECRET, exif, jpeg
from tests.pages import words
from tests.portal.asking import BODY, card, opened_form, photo, send, visitor

NEIGHBOURHOOD = "310199001001"


def slip_of(client: Client) -> tuple[str, str]:
    """Number and access code as the page shows them."""
    page = client.get("/ask/slip/").content.decode()
    found = re.findall(r'id="slip-(?:number|code)">([^<]+)<', page)
    assert len(found) == 2
    return found[0], found[1]


def only_case() -> Case:
    with as_owner():
        return Case.objects.select_related("text", "standing").get()


def test_a_card_at_the_door_says_where(cast: Cast) -> None:
    client = visitor()
    given = opened_form(client, a=card(cast))
    assert "1号楼1门 101" in words(client.get("/ask/", {"a": card(cast)}).content)
    assert send(client, given)["Location"] == "/ask/slip/"
    case = only_case()
    home = cast.households["a1"][0]
    assert (case.household_id, case.block_id, case.area_code) == (
        home.pk,
        cast.a1.pk,
        home.area_code,
    )
    assert (case.text.body, case.channel, case.category) == (BODY, "portal", "other")
    assert case.standing.level == "block"
    assert all_agrees() == ([], [])


def test_large_print_keeps_the_door_of_the_card(cast: Cast) -> None:
    page = visitor().get("/ask/", {"a": card(cast)}).content.decode()
    assert f'href="?a={card(cast)}&amp;view=elder"' in page


def test_without_a_card_the_neighbourhood_is_chosen_and_the_place_written(cast: Cast) -> None:
    client = visitor()
    given = opened_form(client)
    sent = send(client, given, neighbourhood=NEIGHBOURHOOD, where="2号楼门口", category="repair")
    assert sent.status_code == 302
    case = only_case()
    assert (case.area_code, case.household_id) == (NEIGHBOURHOOD, None)
    assert case.text.body == f"Where: 2号楼门口\n{BODY}"
    assert (case.category, case.standing.level) == ("repair", "neighbourhood")


def test_the_slip_shows_number_code_day_and_office_and_both_open_the_story(cast: Cast) -> None:
    client = visitor()
    send(client, opened_form(client, a=card(cast)))
    text = words(client.get("/ask/slip/").content)
    due_on = same_day_next_month(local_date(timezone.now()))
    assert f"You will be told an answer by {due_on}" in text
    assert "Whom to ask 柳岸一村" in text
    number, code = slip_of(client)
    opened = client.post("/follow/", {"number": number, "code": code})
    assert opened["Location"] == "/follow/story/"


def test_the_slip_is_shown_to_nobody_else_and_not_after_it_was_put_away(cast: Cast) -> None:
    client = visitor()
    send(client, opened_form(client, a=card(cast)))
    number, code = slip_of(client)
    cookie = next(m for k, m in client.cookies.items() if k.endswith("_slip"))
    assert number not in cookie.value
    assert (cookie["httponly"], cookie["path"]) == (True, "/ask/")
    assert visitor().get("/ask/slip/")["Location"] == "/follow/"
    assert client.post("/ask/slip/")["Location"] == "/"
    assert client.get("/ask/slip/")["Location"] == "/follow/"
    with as_owner():
        row = Slip.objects.get()
    assert code.encode() not in bytes(row.sealed or b"")


def test_the_same_form_sent_twice_is_one_request_with_one_slip(cast: Cast) -> None:
    client = visitor()
    given = opened_form(client, a=card(cast))
    send(client, given)
    first = slip_of(client)
    assert send(client, given)["Location"] == "/ask/slip/"
    assert slip_of(client) == first
    assert only_case().number == first[0]
    with as_owner():
        assert AskTry.objects.count() == 1


def test_two_taps_at_once_are_one_request(cast: Cast) -> None:
    given = opened_form(visitor(), a=card(cast))
    answers: list[str] = []

    def tap() -> None:
        answers.append(send(visitor(), given)["Location"])
        connection.close()

    taps = [Thread(target=tap) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert answers == ["/ask/slip/", "/ask/slip/"]
    assert only_case().text.body == BODY


def test_a_form_sent_again_days_later_makes_no_second_request(cast: Cast) -> None:
    client = visitor()
    given = opened_form(client, a=card(cast))
    send(client, given)
    with as_owner():
        Slip.objects.update(made_at=timezone.now() - timedelta(hours=2))
    again = send(client, given)
    assert again.status_code == 422
    assert "This was sent already" in words(again.content)
    assert only_case().text.body == BODY


def test_a_withheld_name_is_sealed_with_its_door(cast: Cast) -> None:
    client = visitor()
    given = opened_form(client, a=card(cast))
    send(client, given, name="陈建国", name_withheld="on", phone="138 0013 8000")
    case = only_case()
    assert (case.household_id, case.text.requester_name, case.sensitive) == (None, "", True)
    assert case.text.body == BODY
    with acting(cast.zhao) as zhao:
        kept = reveal_requester(
            by=zhao.actor, at=timezone.now(), case_id=case.pk, purpose=RevealPurpose.CALL_BACK
        )
    assert (kept.name, kept.household_id) == ("陈建国", cast.households["a1"][0].pk)


def test_a_telephone_number_is_sealed(cast: Cast) -> None:
    client = visitor()
    send(client, opened_form(client, a=card(cast)), phone="138-0013-8000")
    with as_owner():
        kept = CaseContact.objects.get()
    assert b"13800138000" not in bytes(kept.phone or b"")
    assert kept.case_id == only_case().pk


def test_a_complaint_goes_above_those_it_is_about(cast: Cast) -> None:
    client = visitor()
    send(client, opened_form(client, a=card(cast)), about="team")
    case = only_case()
    assert (case.block_id, case.area_code) == (None, NEIGHBOURHOOD)
    with acting(cast.lin):
        assert CaseStanding.objects.count() == 0
    with acting(cast.qian):
        assert CaseStanding.objects.count() == 1


def test_photos_are_stripped_and_stand_with_the_request(cast: Cast) -> None:
    client = visitor()
    taken = jpeg(exif(6), after=b"<script>alert(1)</script>")
    send(client, opened_form(client, a=card(cast)), photos=[photo(taken), photo(jpeg())])
    case = only_case()
    with as_owner():
        kept = [_content(each) for each in StoredFile.objects.order_by("created_at")]
        assert Attachment.objects.filter(attached_id=case.pk, device_id=None).count() == 2
        assert AttachmentOutcome.objects.count() == 2
        assert list(attachment_differences()) == []
    assert [SECRET in each or b"<script>" in each for each in kept] == [False, False]
    page = Client()
    page.force_login(cast.zhao.user)
    session = page.session
    session["second_factor_set"] = True
    session.save()
    assert page.get(f"/desk/cases/{case.pk}/").content.decode().count("/desk/files/") >= 2


def _content(stored: StoredFile) -> bytes:
    with open_content(stored) as file:
        return file.read()


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"<html><script>alert(1)</script>", "cat.jpg", "web page"),
        (b"MZ\x90\x00", "cat.jpg", "program"),
        (b"\x89PNG\r\n\x1a\n", "cat.jpg", "ends in .jpg"),
        (jpeg()[:-9], "cat.jpg", "damaged"),
        (b"%PDF-1.4 %%EOF", "cat.pdf", "cannot be used here"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_words_stay(
    cast: Cast, content: bytes, name: str, why: str
) -> None:
    client = visitor()
    given = opened_form(client, a=card(cast))
    refused = send(client, given, photos=[photo(jpeg()), photo(content, name)])
    text = words(refused.content)
    assert refused.status_code == 422
    assert why in text
    assert BODY in text
    assert "Please choose your photos again" in text
    with as_owner():
        assert (Case.objects.count(), Attachment.objects.count()) == (0, 0)
    # Without it the same form goes through.
    assert send(client, given).status_code == 302


def test_too_many_and_too_large_photos_are_told_and_kept_nowhere(cast: Cast) -> None:
    client = visitor()
    given = opened_form(client, a=card(cast))
    many = send(client, given, photos=[photo(jpeg()) for _ in range(7)])
    assert "Up to 4 photos are taken, and you chose 5" in words(many.content)
    large = send(client, given, photos=[photo(jpeg() + b"0" * (10 * 1024**2))])
    assert "is larger than 10 MB" in words(large.content)
    with as_owner():
        assert (Case.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", ["", "  \n ", "！！！", "\u202e\u200b", "\x00"])
def test_no_words_are_no_request(cast: Cast, body: str) -> None:
    client = visitor()
    refused = send(client, opened_form(client, a=card(cast)), body=body, where="3号楼")
    assert refused.status_code == 422
    assert "Please write in a few words" in words(refused.content)
    assert 'value="3号楼"' in refused.content.decode()


def test_a_megabyte_of_words_is_refused_and_comes_back(cast: Cast) -> None:
    client = visitor()
    body = "灯" * 350_000
    refused = send(client, opened_form(client, a=card(cast)), body=body)
    assert refused.status_code == 422
    assert body in refused.content.decode()


def test_markup_and_emoji_are_words_like_any_other(cast: Cast) -> None:
    client = visitor()
    body = "<script>alert('灯')</script> 🏮"
    send(client, opened_form(client, a=card(cast)), body=body)
    number, code = slip_of(client)
    client.post("/follow/", {"number": number, "code": code})
    story = client.get("/follow/story/").content.decode()
    assert "<script>alert" not in story
    assert "🏮" in story


def test_a_page_that_was_open_too_long_gives_the_words_back(cast: Cast) -> None:
    client = visitor(enforce_csrf_checks=True)
    given = opened_form(client, a=card(cast))
    forged = send(visitor(enforce_csrf_checks=True), given)
    assert forged.status_code == 422
    assert BODY in words(forged.content)
    assert send(client, given).status_code == 302


def test_who_floods_the_page_is_refused_cheaply_and_loses_nothing(cast: Cast) -> None:
    """A refusal asks the database once, writes nothing and stores no file."""
    client = visitor()
    given = opened_form(client, a=card(cast))
    with as_owner():
        send(client, given)
        one = AskTry.objects.get()
        AskTry.objects.bulk_create(
            AskTry(address_hash=one.address_hash, tried_at=one.tried_at)
            for _ in range(ASKS_OF_AN_ADDRESS[0] - 1)
        )
    fresh = opened_form(client, a=card(cast))
    with CaptureQueriesContext(connection) as captured:
        refused = send(client, fresh, photos=[photo(jpeg())], name="陈建国", sensitive="on")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert BODY in words(refused.content)
    assert [query["sql"].split()[0] for query in captured] == ["SELECT"]
    for kept in ('name="name" value="陈建国"', f'name="token" value="{fresh["token"]}"'):
        assert kept in refused.content.decode()
    assert only_case().number
    assert send(visitor(address="203.0.113.9"), fresh).status_code == 302


def test_who_floods_the_page_with_what_cannot_be_taken_is_refused_too(cast: Cast) -> None:
    """Without a place, without words, without a token: all of it is counted."""
    client = visitor()
    for _ in range(REFUSED_OF_AN_ADDRESS[0]):
        assert client.post("/ask/", {"body": ""}).status_code == 422
    assert client.post("/ask/", {"body": ""}).status_code == 429
    given = opened_form(visitor(), a=card(cast))
    assert send(client, given).status_code == 429
    assert send(visitor(address="203.0.113.9"), given).status_code == 302


def test_one_door_asks_a_few_times_a_day_from_wherever(cast: Cast) -> None:
    for index in range(ASKS_OF_A_DOOR[0]):
        client = visitor(address=f"203.0.113.{index}")
        assert send(client, opened_form(client, a=card(cast))).status_code == 302
    client = visitor(address="203.0.113.99")
    assert send(client, opened_form(client, a=card(cast))).status_code == 429
    assert send(client, opened_form(client, a=card(cast, door=1))).status_code == 302


def test_another_way_of_writing_a_card_is_the_same_door(cast: Cast) -> None:
    """Small letters are taken, so they must not count by themselves."""
    for index in range(ASKS_OF_A_DOOR[0]):
        client = visitor(address=f"203.0.113.{index}")
        written = card(cast).lower() if index % 2 else card(cast)
        given = {**opened_form(client, a=written), "a": written}
        assert send(client, given).status_code == 302
    client = visitor(address="203.0.113.99")
    given = {**opened_form(client, a=card(cast)), "a": card(cast).capitalize()}
    assert send(client, given).status_code == 429


def test_whoever_has_one_ipv6_address_has_no_more_tries_with_the_next(cast: Cast) -> None:
    given = opened_form(visitor(), a=card(cast))
    send(visitor(address="2001:db8:1:2::1"), given)
    with as_owner():
        one = AskTry.objects.get()
        AskTry.objects.bulk_create(
            AskTry(address_hash=one.address_hash, tried_at=one.tried_at)
            for _ in range(ASKS_OF_AN_ADDRESS[0] - 1)
        )
    fresh = opened_form(visitor(), a=card(cast))
    assert send(visitor(address="2001:db8:1:2:ffff::7"), fresh).status_code == 429
    assert send(visitor(address="2001:db8:1:3::1"), fresh).status_code == 302


def test_a_made_up_card_is_no_door_and_no_oracle(cast: Cast) -> None:
    client = visitor()
    page = words(client.get("/ask/", {"a": "AAAA" * 10}).content)
    assert "We do not know this card" in page
    assert "Your neighbourhood" in page


def test_an_unknown_place_is_no_place(cast: Cast) -> None:
    client = visitor()
    for area in ("310199001", "999999999999", "x", ""):
        assert send(client, opened_form(client), neighbourhood=area).status_code == 422
    with as_owner():
        assert Case.objects.count() == 0


def test_the_scope_of_asking_is_exactly_the_place(cast: Cast) -> None:
    """Wall two alone: neither another door's request nor another entrance's household is seen."""
    today = local_date(timezone.now())
    at_door = place_of_card(card(cast), on=today)
    whole = place_of_area(NEIGHBOURHOOD)
    assert at_door is not None
    assert whole is not None
    raise_for(cast.lin, cast.households["a1"][0], body="这一门的事")
    raise_for(cast.lin, cast.households["a1"][8], body="另一门的事")
    with scoped(place_scope(at_door)):
        assert [CaseText.body_of(t.content) for t in CaseText.objects.all()] == ["这一门的事"]
    with scoped(place_scope(whole)):
        assert CaseText.objects.count() == 0


def test_similar_requests_of_others_are_never_shown(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][1], body=BODY, at=timezone.now())
    client = visitor()
    given = opened_form(client, a=card(cast))
    refused = send(client, given, phone="1")
    send(client, given)
    shown = words(client.get("/ask/slip/").content)
    with as_owner():
        other = Case.objects.earliest("raised_at").number
    assert other not in words(refused.content) + shown
