"""Many histories written at once leave what the same acts leave when they are done one by one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from minqing.cases import operations
from minqing.cases.models import (
    AnswerToTell,
    Case,
    CaseEvent,
    CaseEventText,
    CaseNumber,
    CaseStanding,
    CaseText,
    HandUp,
    PromiseStanding,
    Requester,
    Response,
    ResponseText,
    Solution,
    Told,
)
from minqing.cases.operations.history import CaseHistory, PastAct, record_histories
from minqing.cases.rules import (
    BrokenHistoryError,
    Category,
    Channel,
    EventKind,
    NotAllowedError,
    RestrictedAbout,
    ToldChannel,
)
from minqing.households.models import Household
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.lib.time import local_date
from tests.builders import BUILDER, NOW
from tests.cases.acting import acting, all_agrees, days, raise_for
from tests.cast import Cast, Player
from tests.database import as_owner

_MODELS = (
    Case,
    CaseText,
    Requester,
    HandUp,
    Response,
    ResponseText,
    Told,
    Solution,
    CaseEvent,
    CaseEventText,
    CaseStanding,
    PromiseStanding,
    AnswerToTell,
    CaseNumber,
)
# What differs between two cases with the same history: keys, numbers, salts, revisions.
_OWN = {
    "number",
    "sequence",
    "access_code_hash",
    "salt",
    "text_digest",
    "rev",
    "household_id",
    "dwelling_id",
    "case_ids",
}
_NEXT = local_date(days(20))


def past(home: Household, by: Player, *acts: PastAct, **more: Any) -> CaseHistory:
    """A history that begins as ``raise_for`` begins a request."""
    return CaseHistory(
        raised_at=NOW,
        by=by.actor,
        area_code=home.area_code,
        block_id=home.block_id or UUID(int=0),
        household_id=home.pk,
        dwelling_id=home.dwelling_id,
        body="三楼的楼道灯坏了一周",
        requester_name="陈建国",
        category=Category.REPAIR,
        channel=Channel.VISIT,
        acts=acts,
        **more,
    )


def one_by_one(cast: Cast) -> UUID:
    """A request climbs to the street, is answered, told, reopened and solved again."""
    case = raise_for(cast.lin, cast.households["a1"][0]).case.pk
    with acting(cast.zhao):
        operations.assign(
            by=cast.zhao.actor,
            at=days(1),
            case_id=case,
            member_id=cast.lin.member.pk,
            note="请先看一下",
        )
        operations.sign_hand_up(
            by=cast.zhao.actor, at=days(2), block_id=cast.a1.pk, case_ids=[case]
        )
    with acting(cast.qian):
        operations.respond(
            by=cast.qian.actor,
            at=days(3),
            case_id=case,
            text="已经登记",
            final=False,
            next_on=_NEXT,
            told=ToldChannel.PHONE,
        )
        operations.hand_up(by=cast.qian.actor, at=days(4), case_id=case, reason="涉及马路")
    with acting(cast.sun):
        operations.respond(
            by=cast.sun.actor, at=days(9), case_id=case, text="修好了", final=True, solved=True
        )
        response = Response.objects.get(case_id=case, final=True)
    with acting(cast.lin):
        operations.tell(
            by=cast.lin.actor,
            at=days(10),
            response_id=response.pk,
            channel=ToldChannel.IN_PERSON,
        )
    with acting(cast.sun):
        operations.close(by=cast.sun.actor, at=days(11), case_id=case)
        operations.reopen(by=cast.sun.actor, at=days(12), case_id=case, reason="又坏了")
        operations.solve(by=cast.sun.actor, at=days(13), case_id=case)
    return case


def at_once(cast: Cast) -> UUID:
    """The same, written down afterwards."""
    sun, qian, zhao, lin = (each.actor for each in (cast.sun, cast.qian, cast.zhao, cast.lin))
    phone, door = ToldChannel.PHONE, ToldChannel.IN_PERSON
    acts = (
        PastAct(
            EventKind.ASSIGNED, days(1), zhao, text="请先看一下", assignee_id=cast.lin.member.pk
        ),
        PastAct(EventKind.HANDED_UP, days(2), zhao, hand_up_id=new_id()),
        PastAct(EventKind.RESPONDED, days(3), qian, text="已经登记", next_on=_NEXT, told=phone),
        PastAct(EventKind.HANDED_UP, days(4), qian, text="涉及马路"),
        PastAct(EventKind.RESPONDED, days(9), sun, text="修好了", final=True, solved=True),
        PastAct(EventKind.TOLD, days(10), lin, told=door),
        PastAct(EventKind.CLOSED, days(11), sun),
        PastAct(EventKind.REOPENED, days(12), sun, text="又坏了"),
        PastAct(EventKind.SOLVED, days(13), sun),
    )
    return write(past(cast.households["a1"][1], cast.lin, *acts))[0]


def write(*histories: CaseHistory) -> list[UUID]:
    """Write histories down as the owner."""
    with as_owner():
        found = record_histories(by=BUILDER, at=days(30), histories=histories)
    return [each.case_id for each in found]


def told(case_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row about a case; of keys only whether there is one."""
    found = {}
    for model in _MODELS:
        rows = [_plain(row) for row in _rows(model, case_id)]
        found[model.__name__] = sorted(rows, key=str)
    return found


def _rows(model: Any, case_id: UUID) -> Iterable[Any]:
    columns = {field.attname for field in model._meta.concrete_fields}
    if model is Case:
        return Case.objects.filter(pk=case_id)
    if model is CaseText:
        return CaseText.objects.filter(fact_id=case_id)
    if model is HandUp:
        return HandUp.objects.filter(events__case_id=case_id)
    if model is CaseNumber:
        return CaseNumber.objects.filter(number=Case.objects.get(pk=case_id).number)
    if "case_id" in columns:
        order = "number" if model is CaseEvent else "pk"
        found: Iterable[Any] = model.objects.filter(case_id=case_id).order_by(order)
    else:
        found = model.objects.filter(fact__case_id=case_id)
    return found


def _plain(row: Any) -> dict[str, Any]:
    said = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.attname in _OWN:
            continue
        is_key = field.primary_key or field.is_relation or field.attname == "entry_id"
        if is_key or field.attname == "response_to_tell_id":
            said[field.attname] = value is not None
        else:
            said[field.attname] = value
    return said


def _entries(case_id: UUID) -> list[tuple[Any, ...]]:
    """What the ledger says of a case, and of the lists it went up with."""
    lists = HandUp.objects.filter(events__case_id=case_id).values("pk")
    found = LedgerEntry.objects.filter(object_id=case_id) | LedgerEntry.objects.filter(
        object_id__in=lists
    )
    return [
        (
            each.act,
            each.at,
            each.actor_kind,
            each.actor_id,
            each.member_id,
            each.area_code,
            each.block_id,
            {key: value for key, value in each.detail.items() if key != "number"},
            {table: made["count"] for table, made in each.facts.items()},
        )
        for each in found.order_by("at", "sequence")
    ]


def test_a_history_written_at_once_is_the_history_that_was_acted(cast: Cast) -> None:
    acted, written = one_by_one(cast), at_once(cast)
    with as_owner():
        assert told(written) == told(acted)
        assert _entries(written) == _entries(acted)
    assert all_agrees() == ([], [])


def test_what_is_answered_on_the_spot_or_withdrawn_is_the_same_too(cast: Cast) -> None:
    homes = cast.households["a1"]
    spot, gone = raise_for(cast.lin, homes[0]).case.pk, raise_for(cast.lin, homes[1]).case.pk
    with acting(cast.lin):
        operations.answer_on_the_spot(
            by=cast.lin.actor, at=days(0.01), case_id=spot, text="当场换好"
        )
        requester = Requester.objects.get(case_id=gone).pk
        operations.withdraw(
            by=cast.lin.actor,
            at=days(2),
            case_id=gone,
            statement="不用了",
            requester_id=requester,
        )
    lin = cast.lin.actor
    now = PastAct(EventKind.ANSWERED_ON_THE_SPOT, days(0.01), lin, text="当场换好")
    later = PastAct(EventKind.WITHDRAWN, days(2), lin, text="不用了")
    written = write(past(homes[2], cast.lin, now), past(homes[3], cast.lin, later))
    with as_owner():
        assert [told(each) for each in written] == [told(spot), told(gone)]
        assert [_entries(each) for each in written] == [_entries(spot), _entries(gone)]
    assert all_agrees() == ([], [])


def test_cases_of_one_signed_list_share_its_fact_and_its_entry(cast: Cast) -> None:
    key = new_id()
    act = PastAct(EventKind.HANDED_UP, days(2), cast.zhao.actor, hand_up_id=key)
    homes = cast.households["a1"]
    cases = write(past(homes[0], cast.lin, act), past(homes[1], cast.lin, act))
    with as_owner():
        sheet = HandUp.objects.get()
        assert (sheet.pk, sheet.case_ids) == (key, sorted(map(str, cases)))
        entry = LedgerEntry.objects.get(act="cases.hand_up_signed")
        assert entry.detail["count"] == 2
        assert entry.facts["cases_caseevent"]["count"] == 2
    assert all_agrees() == ([], [])


def test_the_ledger_says_that_they_were_written_at_once(cast: Cast) -> None:
    homes = [cast.households[block][0] for block in ("a1", "a2", "c1")]
    write(*(past(home, cast.lin) for home in homes))
    with as_owner():
        found = LedgerEntry.objects.filter(act="cases.histories_recorded").order_by("chain")
        said = [(each.chain, each.detail["cases"], each.actor_name) for each in found]
    assert said == [("310199001001", 2, "builder"), ("310199002001", 1, "builder")]


def test_a_complaint_about_a_team_stands_in_no_block(cast: Cast) -> None:
    home = cast.households["a1"][0]
    (case,) = write(past(home, cast.qian, restricted_about=RestrictedAbout.TEAM))
    with as_owner():
        standing = CaseStanding.objects.get(pk=case)
        assert (standing.restricted, standing.block_id, standing.level, standing.area_code) == (
            True,
            None,
            "neighbourhood",
            "310199001001",
        )
    assert all_agrees() == ([], [])


@pytest.mark.parametrize(
    ("kind", "after", "error"),
    [
        (EventKind.CLOSED, timedelta(days=1), NotAllowedError),
        (EventKind.TOLD, timedelta(days=1), BrokenHistoryError),
        (EventKind.ASSIGNED, -timedelta(days=1), BrokenHistoryError),
    ],
)
def test_an_impossible_history_is_refused_whole(
    cast: Cast, kind: EventKind, after: timedelta, error: type[Exception]
) -> None:
    homes = cast.households["a1"]
    impossible = PastAct(kind, NOW + after, cast.lin.actor, text="不行")
    with pytest.raises(error):
        write(past(homes[0], cast.lin), past(homes[1], cast.lin, impossible))
    with as_owner():
        assert not Case.objects.exists()
        assert not LedgerEntry.objects.filter(act__startswith="cases.").exists()
