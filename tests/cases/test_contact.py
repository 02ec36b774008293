"""The number and address left with a request: sealed, moved with it, gone with its words."""

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from minqing.cases import operations
from minqing.cases.models import CaseContact, CaseText
from minqing.cases.operations import (
    CaseNotFoundError,
    NotAnEmailAddressError,
    NotAPhoneNumberError,
    NotARequesterError,
)
from minqing.cases.queries import ShownContact, contacts_of
from minqing.ledger.models import LedgerEntry
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.keys import open_column
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, raise_for
from tests.cases.test_places import move
from tests.cast import Cast, Player
from tests.database import as_owner

PHONE, EMAIL = "13900001234", "chen@example.cn"


def leave(player: Player, case_id: UUID, **left: object) -> CaseContact | None:
    """What a member of the team notes down."""
    given = {"phone": "139 0000 1234", "email": EMAIL, **left}
    with acting(player):
        return operations.leave_contact(by=player.actor, at=NOW, case_id=case_id, **given)  # type: ignore[arg-type]  # a table of what is left


def with_contact(cast: Cast) -> UUID:
    """A request of a1 whose requester left both."""
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    leave(cast.lin, case.pk)
    return case.pk


def test_number_and_address_lie_sealed_and_are_shown_masked(cast: Cast) -> None:
    case_id = with_contact(cast)

    with as_owner():
        row = CaseContact.objects.get()
        columns = bytes(row.phone or b"") + bytes(row.email or b"")
        entry = LedgerEntry.objects.get(act="cases.contact_left")
    assert (open_column(row, "phone"), open_column(row, "email")) == (PHONE, EMAIL)
    assert not [secret for secret in (PHONE, EMAIL) if secret.encode() in columns]
    assert (entry.object_id, entry.detail) == (case_id, {"phone": True, "email": True})
    with acting(cast.zhao):
        assert list(contacts_of(case_id).values()) == [
            ShownContact(phone="139****1234", email="c***@example.cn")
        ]


def test_nobody_outside_sees_it(cast: Cast) -> None:
    case_id = with_contact(cast)

    for player in cast.players.values():
        with acting(player):
            seen = len(contacts_of(case_id))
        inside = player.scope.covers(cast.a1.area_code, cast.a1.pk)
        assert seen == (1 if inside else 0), player.role
    with pytest.raises(CaseNotFoundError):
        leave(cast.wu, case_id)


def test_it_is_changed_and_taken_back(cast: Cast) -> None:
    case_id = with_contact(cast)

    leave(cast.lin, case_id, phone="", email="other@example.cn")
    with as_owner():
        row = CaseContact.objects.get()
    assert (row.phone, open_column(row, "email")) == (None, "other@example.cn")
    assert leave(cast.lin, case_id, phone=" ", email="") is None
    with as_owner():
        assert not CaseContact.objects.exists()


def test_a_resident_leaves_it_in_the_scope_of_the_own_case(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case

    with scoped(Scope.of_areas(case.area_code, purpose="portal")):
        operations.leave_contact(by=Actor.resident(), at=NOW, case_id=case.pk, phone=PHONE)

    with acting(cast.lin):
        assert [each.phone for each in contacts_of(case.pk).values()] == ["139****1234"]


@pytest.mark.parametrize(
    ("left", "error"),
    [
        ({"phone": "楼下王阿姨"}, NotAPhoneNumberError),
        ({"phone": "1" * 40}, NotAPhoneNumberError),
        ({"email": "chen at example"}, NotAnEmailAddressError),
        ({"email": "chen@example.cn\nBcc: all@example.cn"}, NotAnEmailAddressError),
        ({"email": f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.cn"}, NotAnEmailAddressError),
        ({"requester_id": UUID(int=1)}, NotARequesterError),
    ],
)
def test_what_is_no_contact_is_refused(
    cast: Cast, left: dict[str, object], error: type[Exception]
) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case

    with pytest.raises(error):
        leave(cast.lin, case.pk, **left)
    with as_owner():
        assert not CaseContact.objects.exists()
        with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
            CaseContact.objects.create(
                requester=case.requesters.get(), case=case, left_at=NOW, area_code=case.area_code
            )


def test_it_moves_with_its_case(cast: Cast) -> None:
    with_contact(cast)
    move(cast.households["a1"][0], cast.a2, "310199001001000201")

    with as_owner():
        row = CaseContact.objects.get()
    assert (row.area_code, row.block_id) == ("310199001001000201", cast.a2.pk)
    assert all_agrees() == ([], [])


def test_it_goes_with_the_words(cast: Cast) -> None:
    with_contact(cast)

    with as_owner():
        CaseText.objects.update(salt=None, content=None)

        assert not CaseContact.objects.exists()
