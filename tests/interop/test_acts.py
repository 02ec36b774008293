"""What another system does with a request over REST: once for each key, and within its areas."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from minqing.cases import operations as cases
from minqing.cases.models import AnswerToTell, Case, CaseEvent, CaseEventText, Response, Told
from minqing.cases.rules import TOLD_TO_RESIDENTS, EventKind
from minqing.interop.models import ClientAct
from minqing.interop.rules.clients import Right
from minqing.ledger.models import LedgerEntry
from minqing.lib.time import local_date
from minqing.portal.views.wording import _SENTENCES
from tests.cases.acting import acting, all_agrees, hand_up_list, raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.interop.acting import System, let_in

ANSWER = {"text": "灯已报修，周五前换好。", "final": False}


def now(**ago: float) -> Any:
    """The moment of the clock by which the interface acts, some time before."""
    return timezone.now() - timedelta(**ago)


def ahead(days: int = 5) -> str:
    return (local_date(timezone.now()) + timedelta(days=days)).isoformat()


def asked(cast: Cast, **said: Any) -> Case:
    """A request of a1's, raised three days ago by the clock."""
    return raise_for(cast.lin, cast.households["a1"][0], at=now(days=3), **said).case


def act(
    system: System, case_id: UUID, what: str, body: dict[str, Any], key: str = "act-0001"
) -> Any:
    """What a system sends, with its key."""
    return Client().post(
        f"/api/v1/cases/{case_id}/{what}",
        body,
        content_type="application/json",
        headers={"authorization": f"Bearer {system.token}", "idempotency-key": key},
    )


def test_an_answer_in_progress_has_its_next_day_and_the_whole_history(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)
    response = act(system, case.pk, "answers", {**ANSWER, "next_on": ahead(), "told": "phone"})
    assert response.status_code == 201, response.content
    told = response.json()
    assert (told["case"]["state"], told["case"]["next_on"]) == ("answered", ahead())
    assert told["case"]["first_told_at"] is not None
    assert [(each["kind"], each["text"]) for each in told["steps"]] == [
        ("responded", ANSWER["text"]),
        ("told", None),
    ]
    with as_owner():
        entry = LedgerEntry.objects.get(act="cases.responded")
        assert (entry.actor_kind, entry.actor_id) == ("system", system.client.pk)
    assert all_agrees() == ([], [])


def test_sent_again_with_its_key_it_is_done_once(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)
    body = {**ANSWER, "next_on": ahead()}
    first, again = (act(system, case.pk, "answers", body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    act(system, case.pk, "notes", {"text": "已电话核实"}, key="act-0002")
    assert act(system, case.pk, "answers", body).json()["steps"] == first.json()["steps"]
    with as_owner():
        assert Response.objects.count() == 1


def test_the_same_key_at_the_same_moment_is_one_act(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)

    def note(_: int) -> int:
        try:
            found: int = act(system, case.pk, "notes", {"text": "已电话核实"}).status_code
            return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(note, range(6)))
    assert answers == [200] * 5 + [201]
    with as_owner():
        assert CaseEvent.objects.filter(kind=EventKind.NOTED).count() == 1


def test_a_key_stands_for_one_act_of_one_client(cast: Cast) -> None:
    system, case, other = let_in(cast), asked(cast), asked(cast)
    note = {"text": "已电话核实"}
    assert act(system, case.pk, "notes", note).status_code == 201
    for response in (
        act(system, case.pk, "notes", {"text": "别的话"}),
        act(system, other.pk, "notes", note),
        act(system, case.pk, "hand-up", {"reason": "已电话核实"}),
    ):
        assert (response.status_code, response.json()["code"]) == (422, "key_used")
    assert act(let_in(cast, name="别的"), case.pk, "notes", note).status_code == 201


def test_without_a_key_nothing_is_done(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)
    for key in ("", "short", "a" * 65, "钥匙钥匙钥匙钥匙"):
        headers = {"authorization": f"Bearer {system.token}"}
        if key:
            headers["idempotency-key"] = key.encode().decode("latin-1")
        response = Client().post(
            f"/api/v1/cases/{case.pk}/notes",
            {"text": "已核实"},
            content_type="application/json",
            headers=headers,
        )
        assert response.status_code == 422, response.content
        assert response.json()["fields"][0]["field"] == "Idempotency-Key"
    with as_owner():
        assert ClientAct.objects.count() == 0


def test_what_was_refused_leaves_its_key_free(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)
    refused = act(system, case.pk, "answers", ANSWER)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json()["fields"]] == ["next_on"]
    assert act(system, case.pk, "answers", {**ANSWER, "next_on": ahead()}).status_code == 201


def test_a_final_answer_that_solves_it_waits_to_be_told_and_is_told_once(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)
    made = act(system, case.pk, "answers", {"text": "换好了", "final": True, "solved": True}).json()
    assert [each["kind"] for each in made["steps"]] == ["responded", "solved"]
    answer_id = made["steps"][0]["answer_id"]
    with as_owner():
        assert AnswerToTell.objects.filter(response_id=answer_id, is_open=True).exists()
    told = act(system, case.pk, f"answers/{answer_id}/told", {"channel": "phone"}, key="told-0001")
    assert told.status_code == 201, told.content
    assert told.json()["steps"][0]["told_channel"] == "phone"
    with as_owner():
        assert Told.objects.count() == 1
    assert all_agrees() == ([], [])


def test_an_answer_of_another_request_is_not_told_here(cast: Cast) -> None:
    system, case, other = let_in(cast), asked(cast), asked(cast)
    made = act(system, other.pk, "answers", {"text": "换好了", "final": True}).json()
    path = f"answers/{made['steps'][0]['answer_id']}/told"
    assert act(system, case.pk, path, {"channel": "phone"}, key="told-0001").status_code == 404


def test_what_stands_above_its_areas_a_client_does_not_answer(cast: Cast) -> None:
    """A neighbourhood's system answers what the neighbourhood holds, and no more once it is up."""
    system, case = let_in(cast, areas=("310199001001",)), asked(cast)
    hand_up_list(cast.zhao, cast, case.pk, at=now(days=2))
    handed = act(system, case.pk, "hand-up", {"reason": "需街道协调物业"})
    assert handed.status_code == 201, handed.content
    assert handed.json()["case"]["level"] == "street"
    refused = act(system, case.pk, "answers", {"text": "换好了", "final": True}, key="act-0002")
    assert (refused.status_code, refused.json()["code"]) == (403, "held_elsewhere")
    with as_owner():
        assert Response.objects.count() == 0
    street = let_in(cast, name="街道", areas=("310199001",))
    assert act(street, case.pk, "answers", {"text": "换好了", "final": True}).status_code == 201


def test_at_the_block_the_lead_signs_the_list(cast: Cast) -> None:
    refused = act(let_in(cast), asked(cast).pk, "hand-up", {"reason": "请上级协调"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_possible_now")


def test_who_read_it_before_somebody_worked_on_it_does_nothing(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)
    rev = system.get(f"cases/{case.pk}").json()["rev"]
    with acting(cast.lin):
        cases.note(by=cast.lin.actor, at=now(), case_id=case.pk, text="已上门看过")
    late = act(system, case.pk, "notes", {"text": "已核实", "rev": rev})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")


OTHERS = [
    {"sensitive": True},
    {"name_withheld": True},
]


@pytest.mark.parametrize("said", OTHERS)
def test_what_is_not_told_is_not_acted_on_either(cast: Cast, said: dict[str, Any]) -> None:
    system, case = let_in(cast), asked(cast, **said)
    acts: dict[str, dict[str, Any]] = {
        "answers": {"text": "换好了", "final": True},
        "notes": {"text": "已核实"},
        "hand-up": {"reason": "请协调"},
    }
    for what, body in acts.items():
        assert act(system, case.pk, what, body).status_code == 404
    assert system.get(f"cases/{case.pk}/public-steps").status_code == 404


def test_what_lies_outside_its_areas_is_not_there(cast: Cast) -> None:
    system, case = let_in(cast, areas=("310199002",)), asked(cast)
    assert act(system, case.pk, "notes", {"text": "已核实"}).status_code == 404
    assert system.get(f"cases/{case.pk}/public-steps").status_code == 404


def test_each_act_needs_its_right(cast: Cast) -> None:
    case = asked(cast)
    answers = let_in(cast, Right.READ, Right.ANSWER)
    handles = let_in(cast, Right.HANDLE, name="b")
    final, note = {"text": "换好了", "final": True}, {"text": "已核实"}
    assert act(answers, case.pk, "notes", note).status_code == 403
    assert act(handles, case.pk, "answers", final).status_code == 403
    assert handles.get(f"cases/{case.pk}/public-steps").status_code == 403
    assert act(handles, case.pk, "notes", note).status_code == 201
    made = act(answers, case.pk, "answers", final)
    assert made.status_code == 201
    assert made.json()["steps"][0]["text"] is None, "without the right to words"


def test_the_resident_s_steps_hold_what_they_read_and_nothing_else(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)
    act(system, case.pk, "notes", {"text": "内部：物业推诿"})
    with acting(cast.zhao):
        cases.ask(
            by=cast.zhao.actor,
            at=now(hours=1),
            case_id=case.pk,
            question="哪一层的灯？",
            until_on=local_date(timezone.now()) + timedelta(days=3),
        )
    act(system, case.pk, "answers", {"text": "换好了", "final": True}, key="act-0002")
    told = system.get(f"cases/{case.pk}/public-steps").json()
    assert told["number"] == case.number
    assert [(each["kind"], each["text"]) for each in told["steps"]] == [
        ("raised", None),
        ("asked", "哪一层的灯？"),
        ("responded", "换好了"),
    ]
    assert all(each["zh"] and each["en"] for each in told["steps"])
    bare = let_in(cast, Right.READ, name="b").get(f"cases/{case.pk}/public-steps").json()
    assert [each["text"] for each in bare["steps"]] == [None] * 3


def test_the_portal_tells_the_same_steps() -> None:
    assert {*_SENTENCES, EventKind.TOLD} == TOLD_TO_RESIDENTS


def test_a_note_is_kept_and_never_told(cast: Cast) -> None:
    system, case = let_in(cast), asked(cast)
    act(system, case.pk, "notes", {"text": "内部：物业推诿"})
    with as_owner():
        assert CaseEventText.objects.get(fact__kind=EventKind.NOTED).content == "内部：物业推诿"
    assert "推诿" not in system.get(f"cases/{case.pk}").content.decode()
