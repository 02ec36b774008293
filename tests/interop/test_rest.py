"""The REST interface: recording requests, reading them, following what happens to them."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from django.db import connections
from django.test import Client

from minqing.cases import operations as cases
from minqing.cases.models import Case, CaseContact
from minqing.cases.rules import Category, Channel, RestrictedAbout
from minqing.interop.rules.clients import Right
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, complain, days, raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.interop.acting import let_in


def test_a_system_records_a_request_with_its_whole_history(cast: Cast) -> None:
    system = let_in(cast)
    response = system.create(area="31019900100100010101"[:18], category="repair", name="陈建国")
    assert response.status_code == 201, response.content
    told = response.json()
    assert len(told["access_code"]) == 8
    with as_owner():
        case = Case.objects.select_related("text", "standing").get(pk=told["id"])
        assert (case.channel, case.category, case.block_id) == ("api", "repair", cast.a1.pk)
        assert (case.text.body, case.text.requester_name) == ("小区门口的路灯不亮", "陈建国")
        assert case.standing.level == "block"
        entry = LedgerEntry.objects.get(act="cases.case_raised")
        assert (entry.actor_kind, entry.actor_id) == ("system", system.client.pk)
    assert all_agrees() == ([], [])


def test_sending_it_again_records_it_once(cast: Cast) -> None:
    system, own = let_in(cast), str(new_id())
    first, again = system.create(id=own), system.create(id=own)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["number"], None) == (again.json()["number"], again.json()["access_code"])
    with as_owner():
        assert Case.objects.count() == 1


def test_another_systems_id_is_taken_and_nothing_is_said_of_it(cast: Cast) -> None:
    own = str(new_id())
    let_in(cast).create(id=own)
    response = let_in(cast, name="别的系统").create(id=own)
    assert (response.status_code, response.json()["code"]) == (409, "id_taken")


def test_an_id_that_stands_for_a_request_outside_the_areas_is_taken(cast: Cast) -> None:
    """No look-up of the client's sees that request: the database refuses the id."""
    own = str(new_id())
    let_in(cast).create(id=own)
    elsewhere = let_in(cast, name="北苑", areas=("310199002",))
    response = elsewhere.create(id=own, area="310199002001")
    assert (response.status_code, response.json()["code"]) == (409, "id_taken")
    with as_owner():
        assert Case.objects.count() == 1


def test_a_retry_tells_nothing_new_and_the_access_code_only_once(cast: Cast) -> None:
    system, own = let_in(cast), str(new_id())
    told = system.create(id=own).json()
    again = system.create(id=own, text="别的话").json()
    assert again == {**told, "access_code": None}


def test_an_address_in_words_finds_the_building_and_its_block(cast: Cast) -> None:
    response = let_in(cast).create(area=None, address="云锦区 柳岸街道 柳岸一村 1号楼 2门")
    assert response.status_code == 201, response.content
    with as_owner():
        case = Case.objects.select_related("text").get()
    assert (case.area_code, case.block_id) == ("3101990010010001", cast.a1.pk)
    assert case.text.body.splitlines()[1] == "云锦区 柳岸街道 柳岸一村 1号楼 2门"


def test_what_a_requester_left_is_kept_sealed(cast: Cast) -> None:
    told = let_in(cast).create(phone="138 0013 8000", email="chen@example.com").json()
    with as_owner():
        contact = CaseContact.objects.get(case_id=told["id"])
    assert b"13800138000" not in bytes(contact.phone or b"")


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({"text": ""}, 422, "text"),
    ({"text": "！？"}, 422, "text"),
    ({"text": "长" * 4001}, 422, "text"),
    ({"text": "长" * 350_000}, 422, "text"),
    ({"text": None}, 422, "text"),
    ({"text": "灯坏了", "category": "ufo"}, 422, "category"),
    ({"text": "灯坏了", "area": "310199"}, 422, "area"),
    ({"text": "灯坏了", "area": "31019900100x"}, 422, "area"),
    ({"text": "灯坏了", "area": "310199009009"}, 422, ""),
    ({"text": "灯坏了", "area": "310115001001"}, 403, ""),
    ({"text": "灯坏了", "area": None}, 422, ""),
    ({"text": "灯坏了", "area": None, "address": "月球背面"}, 422, ""),
    ({"text": "灯坏了", "raised_at": "2026-06-01T08:00:00"}, 422, "raised_at"),
    ({"text": "灯坏了", "raised_at": "2099-06-01T08:00:00Z"}, 422, "raised_at"),
    ({"text": "灯坏了", "raised_at": "0001-01-01T00:00:00Z"}, 422, "raised_at"),
    ({"text": "灯坏了", "email": "nobody"}, 422, "email"),
    ({"text": "灯坏了", "household": "x"}, 422, "household"),
    ({"text": "灯坏了", "id": "7"}, 422, "id"),
]


def test_what_cannot_be_used_is_refused_with_the_field_in_both_languages(cast: Cast) -> None:
    system = let_in(cast)
    for given, status, field in BAD:
        response = system.create(**given)
        told = response.json()
        assert (response.status_code, bool(told["zh"]), bool(told["en"])) == (status, True, True)
        fields = [each["field"] for each in told["fields"]]
        assert fields == ([field] if field else []), given
        assert all(each["zh"] and each["en"] for each in told["fields"])
    with as_owner():
        assert Case.objects.count() == 0


def test_bytes_that_are_no_object_are_refused(cast: Cast) -> None:
    system = let_in(cast)
    for body in (b"[]", b"{", b'{"text": NaN}', b"\xff\xfe", b"[" * 50_000, b'{"a":' * 50_000):
        response = system.post("cases", body)
        assert (response.status_code, response.json()["code"]) == (400, "not_readable")
    response = system.post("cases", b" " * 6_000_000)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_control_characters_are_left_out_and_html_stays_plain_text(cast: Cast) -> None:
    words = "路灯\x00坏了\u202e🙂<script>alert(1)</script>\ud83d"
    response = let_in(cast).post(
        "cases", json.dumps({"text": words, "area": "310199001001"}).encode()
    )
    assert response.status_code in {201, 400}
    response = let_in(cast, name="b").create(text=words[:-1])
    assert response.status_code == 201
    with as_owner():
        case = Case.objects.select_related("text").get(pk=response.json()["id"])
    assert case.text.body == "路灯坏了\u202e🙂<script>alert(1)</script>"


def test_only_tokens_in_use_with_the_right_are_let_in(cast: Cast) -> None:
    reader, writer = let_in(cast, Right.READ), let_in(cast, Right.CREATE, name="b")
    assert [reader.create().status_code, writer.create().status_code] == [403, 201]
    assert [reader.get("cases").status_code, writer.get("cases").status_code] == [200, 403]
    for header in ("", "Bearer", "Bearer x", f"Basic {reader.token}", f"Bearer {reader.token}x"):
        response = Client().get("/api/v1/cases", headers={"authorization": header})
        assert (response.status_code, response.json()["code"]) == (401, "no_client"), header


def test_calls_beyond_the_limit_of_a_minute_wait(cast: Cast) -> None:
    system = let_in(cast, per_minute=3)
    codes = [system.get("categories").status_code for _ in range(8)]
    # At most one new minute began meanwhile.
    assert codes[:3] == [200, 200, 200]
    assert 429 in codes


def something_to_leak(cast: Cast) -> str:
    """A request of each kind that must not leave, of this street and of another; the one that may.

    Its id is given.
    """
    home = cast.households["a1"]
    raise_for(cast.lin, home[0], sensitive=True, body="不能外传的事")
    raise_for(cast.lin, home[1], name_withheld=True, body="不能外传的事")
    complain(cast.qian, home[2], RestrictedAbout.TEAM, body="不能外传的事")
    complain(cast.li, home[2], RestrictedAbout.STREET, body="不能外传的事")
    raise_for(cast.zheng, cast.households["c1"][0], body="不能外传的事")
    return str(raise_for(cast.lin, home[3], body="可以读的事").case.pk)


def test_a_list_one_request_and_the_feed_leak_nothing(cast: Cast) -> None:
    may = something_to_leak(cast)
    system = let_in(cast, areas=("310199001",))
    with as_owner():
        keys = [str(key) for key in Case.objects.values_list("pk", flat=True)]
    assert len(keys) == 6
    listed = system.get("cases").json()["cases"]
    assert [each["id"] for each in listed] == [may]
    found = {key: system.get(f"cases/{key}").status_code for key in keys}
    assert found == {key: 200 if key == may else 404 for key in keys}
    assert {each["case_id"] for each in system.get("events").json()["events"]} == {may}
    for path in ("cases", "events", f"cases/{may}"):
        assert "不能外传" not in system.get(path).content.decode()


def test_words_are_told_only_to_whom_they_may_be(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0], body="三楼的灯").case
    with acting(cast.lin):
        cases.answer_on_the_spot(by=cast.lin.actor, at=days(1), case_id=case.pk, text="换好了灯")
    plain, reader = let_in(cast, Right.READ), let_in(cast, Right.READ, Right.WORDS, name="b")
    without, with_ = plain.get(f"cases/{case.pk}").json(), reader.get(f"cases/{case.pk}").json()
    assert (without["text"], [each["text"] for each in without["steps"]]) == (None, [None, None])
    assert (with_["text"], [each["text"] for each in with_["steps"]]) == (
        "三楼的灯",
        [None, "换好了灯"],
    )
    assert "陈建国" not in json.dumps(with_, ensure_ascii=False)


def test_a_story_tells_states_levels_and_moments(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    told = let_in(cast).get(f"cases/{case.pk}").json()
    assert {key: told[key] for key in ("number", "state", "level", "area", "channel")} == {
        "number": case.number,
        "state": "open",
        "level": "block",
        "area": "310199001001",
        "channel": "visit",
    }
    assert [(each["kind"], each["level_to"]) for each in told["steps"]] == [("raised", "block")]


def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast) -> None:
    made = [
        str(raise_for(cast.lin, cast.households["a1"][0], at=days(n), body=f"第{n}件").case.pk)
        for n in range(5)
    ]
    system, seen, after = let_in(cast), list[str](), ""
    while True:
        page = system.get("cases", size=2, after=after).json()
        seen += [each["id"] for each in page["cases"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == made[::-1]
    assert system.get("cases", after="elsewhere").json()["code"] == "cursor_unknown"


def test_filters_narrow_the_list(cast: Cast) -> None:
    one = raise_for(cast.lin, cast.households["a1"][0]).case
    other = raise_for(cast.zheng, cast.households["c1"][0], category=Category.TRAFFIC).case
    system = let_in(cast)

    def found(**asked: object) -> list[str]:
        return [each["id"] for each in system.get("cases", **asked).json()["cases"]]

    assert found(category="traffic") == [str(other.pk)]
    assert found(area="310199001") == [str(one.pk)]
    assert found(state="closed") == []
    assert found(raised_from=days(1).isoformat()) == []
    assert set(found(level="block")) == {str(one.pk), str(other.pk)}
    assert system.get("cases", state="gone").status_code == 422


def test_the_feed_tells_every_event_once_in_the_order_of_commits(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    system = let_in(cast)
    first = system.get("events").json()
    with acting(cast.lin):
        cases.answer_on_the_spot(by=cast.lin.actor, at=days(1), case_id=case.pk, text="换好了灯")
    second = system.get("events", after=first["next"]).json()
    assert [each["kind"] for each in first["events"]] == ["raised"]
    assert [each["kind"] for each in second["events"]] == ["answered_on_the_spot"]
    third = system.get("events", after=second["next"]).json()
    assert (third["events"], third["more"], third["next"]) == ([], False, second["next"])


def test_an_event_that_is_committed_late_is_not_passed_over(cast: Cast) -> None:
    """A writer that began first and commits last: its event comes after what was read before."""
    system = let_in(cast)
    began, may_end = Event(), Event()

    def slowly() -> str:
        with acting(cast.zheng):
            made = cases.raise_case(
                by=cast.zheng.actor,
                at=NOW,
                body="慢慢记下的事",
                category=Category.OTHER,
                channel=Channel.DESK,
                raised_at=NOW,
                household=cast.households["c1"][0],
            )
            began.set()
            assert may_end.wait(30)
        return str(made.case.pk)

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(closing(slowly))
        assert began.wait(30)
        soon = str(raise_for(cast.lin, cast.households["a1"][0], at=days(1)).case.pk)
        first = system.get("events").json()
        may_end.set()
        slow = late.result()
    second = system.get("events", after=first["next"]).json()
    assert [each["case_id"] for each in first["events"]] == [soon]
    assert [each["case_id"] for each in second["events"]] == [slow]


def closing(act: Callable[[], str]) -> Callable[[], str]:
    """The act, with its thread's connections closed afterwards."""

    def done() -> str:
        try:
            return act()
        finally:
            connections.close_all()

    return done


def test_a_cursor_of_another_life_is_over(cast: Cast) -> None:
    """After a restore, what was read may never have happened."""
    system = let_in(cast)
    raise_for(cast.lin, cast.households["a1"][0])
    cursor = system.get("events").json()["next"]
    life, _, position = cursor.partition("-")
    other = f"{'0' * 7}{'1' if life[-1] == '0' else '0'}-{position}"
    assert system.get("events", after=other).status_code == 410
    assert system.get("events", after="x").json()["code"] == "cursor_unknown"
    assert system.get("events", after="now").json() == {"events": [], "next": cursor, "more": False}


def test_codes_come_with_names_in_both_languages(cast: Cast) -> None:
    found = let_in(cast).get("categories").json()
    assert found[0] == {"code": "repair", "zh": "房屋修缮", "en": "Repairs to the house"}


def test_areas_are_those_of_the_client(cast: Cast) -> None:
    system = let_in(cast, areas=("310199002",))
    codes = [each["code"] for each in system.get("areas").json()["areas"]]
    assert codes[:2] == ["310199002", "310199002001"]
    assert all(code.startswith("310199002") for code in codes)
    assert system.get("areas", parent="310199001").json() == {"areas": [], "next": None}
