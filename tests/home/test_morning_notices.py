"""The morning job: it runs as the worker under a scope of its own, and tells holders only."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from minqing.home.operations import tell_what_is_due
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.notices.models import Notice
from minqing.storage.scoping import scoped
from minqing.territory.operations import substitute
from tests.builders import BUILDER, NOW
from tests.cases.acting import raise_for
from tests.cast import Cast
from tests.database import as_owner, as_role

DISTRICT = Scope.system("310199", "test")
MORNING = Actor.system("morning")


@pytest.fixture
def overdue(cast: Cast) -> None:
    """A request in a1 that was to be handed up eight days ago."""
    raise_for(cast.lin, cast.households["a1"][0], at=NOW - timedelta(days=16))


def notices() -> list[tuple[object, object]]:
    """Who was told how many."""
    with as_owner():
        return sorted(
            (notice.user_id, notice.params["count"])
            for notice in Notice.objects.filter(code="home.morning")
        )


@pytest.mark.usefixtures("overdue")
def test_those_who_hold_an_overdue_request_are_told(cast: Cast) -> None:
    with as_role("worker"), scoped(DISTRICT):
        assert tell_what_is_due(scope=DISTRICT, by=MORNING, at=NOW) == 2
    assert notices() == sorted([(cast.lin.user.id, 1), (cast.zhao.user.id, 1)])


@pytest.mark.usefixtures("overdue")
def test_whoever_stands_in_is_told_once(cast: Cast) -> None:
    with as_owner():
        for absent, here in ((cast.zhao, cast.lin), (cast.lin, cast.qian)):
            substitute(
                by=BUILDER,
                at=NOW,
                member_id=absent.member.id,
                substitute_id=here.member.id,
                block_id=cast.a1.id,
                from_on=local_date(NOW),
                to_on=local_date(NOW) + timedelta(days=3),
            )
    with as_role("worker"), scoped(DISTRICT):
        tell_what_is_due(scope=DISTRICT, by=MORNING, at=NOW)
    told = [(each.user.id, 1) for each in (cast.lin, cast.zhao, cast.qian)]
    assert notices() == sorted(told)


def test_nobody_is_told_when_nothing_is_due(cast: Cast) -> None:
    with as_role("worker"), scoped(DISTRICT):
        assert tell_what_is_due(scope=DISTRICT, by=MORNING, at=NOW) == 0
    assert notices() == []


@pytest.mark.usefixtures("overdue")
def test_a_job_without_scope_fails_with_an_error(cast: Cast) -> None:
    with as_role("worker"), pytest.raises(DatabaseError, match="no scope is set"):
        tell_what_is_due(scope=DISTRICT, by=MORNING, at=NOW)
