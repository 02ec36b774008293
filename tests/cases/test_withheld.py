"""A name withheld on request: sealed with the door, shown to holders by an act with a purpose."""

import pytest
from django.db import DatabaseError, connection, transaction

from minqing.accounts.rules import RevealPurpose
from minqing.cases import operations
from minqing.cases.models import Case, CaseText, Requester, WithheldName
from minqing.cases.operations import Raised, Withheld
from minqing.cases.rules import Category, Channel
from minqing.fieldwork.queries.changes import changes
from minqing.fieldwork.rules.cursors import START
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, days, hand_up_list, raise_for, standing_of
from tests.cast import Cast, Player
from tests.database import as_owner

NAME = "欧阳秘密"


def complain(cast: Cast) -> Raised:
    household = cast.households["a1"][0]
    with as_owner():
        person = household.people.get(relation="householder")
    return raise_for(
        cast.lin,
        household,
        body="楼上夜里太吵，请勿透露是谁反映的",
        category=Category.NEIGHBOURS,
        channel=Channel.DESK,
        requester_name=NAME,
        person_id=person.pk,
        visit_id=new_id(),
        name_withheld=True,
    )


def reveal(player: Player, raised: Raised) -> Withheld:
    with acting(player):
        return operations.reveal_requester(
            by=player.actor, at=days(1), case_id=raised.case.pk, purpose=RevealPurpose.CALL_BACK
        )


def test_nothing_of_the_case_says_who_asked_or_at_which_door(cast: Cast) -> None:
    raised = complain(cast)
    with as_owner():
        case = Case.objects.select_related("text").get()
        requester = Requester.objects.get()
        sealed = bytes(WithheldName.objects.get().sealed or b"")
        household = cast.households["a1"][0]
        entries = str(list(LedgerEntry.objects.filter(object_id=case.pk).values("detail")))

    assert case.text.requester_name == ""
    assert (case.household_id, case.dwelling_id, case.visit_id) == (None, None, None)
    assert (requester.household_id, requester.person_id) == (None, None)
    assert (case.area_code, case.block_id) == (household.area_code[:16], cast.a1.pk)
    assert (case.name_withheld, case.sensitive) == (True, True)
    assert standing_of(case.pk).household_id is None
    for secret in (NAME.encode(), str(household.pk).encode()):
        assert secret not in sealed
    assert str(household.pk) not in entries
    assert raised.access_code is not None
    assert all_agrees() == ([], [])


def test_who_holds_it_may_see_the_name_and_the_ledger_says_so(cast: Cast) -> None:
    raised = complain(cast)
    household = cast.households["a1"][0]
    found = reveal(cast.zhao, raised)

    assert (found.name, found.household_id) == (NAME, household.pk)
    assert found.dwelling_id == household.dwelling_id
    assert found.person_id is not None
    with as_owner():
        entry = LedgerEntry.objects.get(act="accounts.value_revealed")
    assert (entry.object_id, entry.member_id) == (raised.case.pk, cast.zhao.member.pk)
    assert entry.detail == {"column": "cases_withheldname.sealed", "purpose": "call_back"}
    assert all_agrees() == ([], [])


def test_nobody_else_may_not_even_those_above_or_those_who_held_it(cast: Cast) -> None:
    raised = complain(cast)
    for player in (cast.qian, cast.sun, cast.li):
        with pytest.raises(operations.NotYoursError):
            reveal(player, raised)
    for player in (cast.wu, cast.zheng, cast.zhou):
        with pytest.raises(operations.CaseNotFoundError):
            reveal(player, raised)
    hand_up_list(cast.zhao, cast, raised.case.pk, at=days(1))
    with pytest.raises(operations.NotYoursError):
        reveal(cast.lin, raised)

    assert reveal(cast.qian, raised).name == NAME
    with as_owner():
        assert LedgerEntry.objects.filter(act="accounts.value_revealed").count() == 1


def test_row_security_keeps_the_sealed_row_too(cast: Cast) -> None:
    complain(cast)
    for player, seen in ((cast.lin, 1), (cast.qian, 1), (cast.wu, 0), (cast.zheng, 0)):
        with acting(player):
            assert WithheldName.objects.count() == seen


def test_phones_get_neither_the_name_nor_the_case(cast: Cast) -> None:
    raised = complain(cast)
    with acting(cast.lin) as lin:
        operations.respond(
            by=lin.actor, at=days(1), case_id=raised.case.pk, text="已上门劝导", final=True
        )
        page = changes(
            block_id=cast.a1.pk,
            after=START,
            counter=99,
            member_id=lin.member.pk,
            today=NOW.date(),
        )
    text = "".join(page.rows)
    for leak in (NAME, "太吵", "劝导", raised.case.number):
        assert leak not in text


def test_a_case_with_a_withheld_name_never_shows_a_door(cast: Cast) -> None:
    complain(cast)
    with as_owner(), connection.cursor() as cursor:
        for column in ("household_id", "dwelling_id"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(
                    f"insert into cases_case select (jsonb_populate_record(c, jsonb_build_object("
                    f"'id', gen_random_uuid(), 'number', 'X', '{column}', gen_random_uuid()))).*"
                    " from cases_case c"
                )


def test_a_case_that_keeps_nothing_back_has_nothing_to_reveal(cast: Cast) -> None:
    raised = raise_for(cast.lin, cast.households["a1"][0])
    with pytest.raises(operations.NothingWithheldError):
        reveal(cast.lin, raised)
    with as_owner():
        assert CaseText.objects.get().requester_name == "陈建国"
