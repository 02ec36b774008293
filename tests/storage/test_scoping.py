"""Scope at the database: an error when none is set, and no foreign row without wall one."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.scoping import ScopeOutsideTransactionError, activate, scoped
from minqing.territory.models import Posting
from minqing.territory.rules import Role
from tests.builders import make_area, make_member, make_organisation, make_posting

NO_SCOPE = "no scope is set"


def test_a_scope_outside_a_transaction_is_an_error(district: str) -> None:
    with pytest.raises(ScopeOutsideTransactionError):
        activate(Scope.system(district, "test"))


def test_a_query_in_a_fresh_session_without_scope_is_an_error_even_on_an_empty_table(
    district: str,
) -> None:
    connection.close()
    with pytest.raises(DatabaseError, match=NO_SCOPE):
        list(Posting.objects.all())


def test_a_query_after_an_earlier_transactions_scope_is_an_error(district: str) -> None:
    with scoped(Scope.system(district, "test")):
        assert list(Posting.objects.all()) == []
    with pytest.raises(DatabaseError, match=NO_SCOPE):
        list(Posting.objects.all())


def test_a_write_without_scope_is_an_error(district: str) -> None:
    organisation = make_organisation()
    with pytest.raises(DatabaseError, match=NO_SCOPE), transaction.atomic():
        Member.objects.create(
            organisation=organisation,
            name="林静",
            name_pinyin="lin jing",
            area_code=district,
            from_on="2026-01-01",
        )


def test_wall_two_alone_shows_no_foreign_posting(district: str) -> None:
    make_area(district, "云锦区")
    for street in ("310199001", "310199002"):
        make_area(street, street)
    organisation = make_organisation()
    near, far = make_member("林静", organisation), make_member("郑洁", organisation)
    make_posting(near, Role.STREET_COORDINATOR, area_code="310199001")
    make_posting(far, Role.STREET_COORDINATOR, area_code="310199002")
    with scoped(Scope.of_areas("310199001", purpose="test")):
        assert [p.member_id for p in Posting.objects.all()] == [near.id]
    with scoped(Scope.of_areas("310199", purpose="test")):
        assert {p.member_id for p in Posting.objects.all()} == {near.id, far.id}


def test_a_member_is_seen_where_they_are_posted(district: str) -> None:
    make_area(district, "云锦区")
    make_area("310199001", "柳岸街道")
    posted = make_member("林静", make_organisation())
    make_member("郑洁", make_organisation("枫桥镇支部"))
    make_posting(posted, Role.STREET_COORDINATOR, area_code="310199001")
    with scoped(Scope.of_areas("310199001", purpose="test")):
        assert [m.name for m in Member.objects.all()] == ["林静"]


def test_an_empty_scope_sees_nothing(district: str) -> None:
    make_member("林静", make_organisation())
    with scoped(Scope(purpose="test")):
        assert list(Member.objects.all()) == []


def test_a_row_outside_the_scope_cannot_be_written(district: str) -> None:
    organisation = make_organisation()
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        scoped(Scope.of_areas("310199002", purpose="test")),
    ):
        Member.objects.create(
            organisation=organisation,
            name="林静",
            name_pinyin="lin jing",
            area_code="310199001",
            from_on="2026-01-01",
        )


def test_a_scope_ends_with_its_transaction(district: str) -> None:
    organisation = UUID(int=7)
    with scoped(Scope(organisations=(organisation,), purpose="test")), connection.cursor() as c:
        c.execute("select scope_organisations()")
        assert c.fetchone() == ([organisation],)
    with pytest.raises(DatabaseError, match=NO_SCOPE), connection.cursor() as c:
        c.execute("select scope_organisations()")
