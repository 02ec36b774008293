"""Once, however often: two pushes at a moment, a process killed in the middle, a deadlock."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.db import OperationalError, connections
from django.test import Client

from minqing.fieldwork.models import AppliedMutation
from minqing.ledger.models import LedgerEntry
from minqing.visits import operations as visit_operations
from minqing.visits.models import HouseholdStanding, Round, Visit
from tests.cast import Cast
from tests.database import as_owner, at_once
from tests.fieldwork.phones import Json, Phone, case, visit


def sent_at_once(phone: Phone, *pushes: list[Json]) -> list[list[str]]:
    """The outcomes of several pushes of one phone at the same moment."""

    def send(mutations: list[Json]) -> list[str]:
        own = replace(phone, client=Client(headers={"accept-encoding": "identity"}))
        return [outcome for outcome, _ in own.outcomes(*mutations)]

    return at_once(*(partial(send, each) for each in pushes))


def recorded() -> tuple[int, int, int]:
    """Visits, items known, ledger entries of visits."""
    with as_owner():
        return (
            Visit.objects.count(),
            AppliedMutation.objects.count(),
            LedgerEntry.objects.filter(act="visits.visit_recorded").count(),
        )


def test_the_same_push_at_the_same_moment_counts_once(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    sent = [visit(each, this_round.id) for each in cast.households["a1"][:5]]

    answers = sent_at_once(phone, sent, sent, sent, sent)

    for outcomes in zip(*answers, strict=True):
        assert sorted(outcomes) == ["applied", "duplicate", "duplicate", "duplicate"]
    assert recorded() == (5, 5, 5)


def test_batches_in_opposite_order_do_not_stop_each_other(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    sent = [visit(each, this_round.id) for each in cast.households["a1"]]

    answers = sent_at_once(phone, sent, sent[::-1], sent[6:] + sent[:6])

    assert all(outcome in {"applied", "duplicate"} for each in answers for outcome in each)
    assert recorded() == (12, 12, 12)
    with as_owner():
        assert HouseholdStanding.objects.filter(met=True, visits=1).count() == 12


def test_one_case_sent_as_two_items_at_once_is_one_case(cast: Cast, phone: Phone) -> None:
    sent = case(cast.households["a1"][0])
    again = {**sent, "id": case(cast.households["a1"][0])["id"]}

    answers = sent_at_once(phone, [sent], [again])

    assert sorted(outcome for each in answers for outcome in each) == ["applied", "merged"]


def killed_while(phone: Phone, mutation: Json, patch: Callable[[Callable[[], None]], None]) -> None:
    """Push in a process of its own and kill it, without warning, where ``patch`` waits."""
    reading, writing = os.pipe()

    def reached() -> None:
        os.write(writing, b"x")
        time.sleep(60)

    child = os.fork()
    if child == 0:
        for each in connections.all(initialized_only=True):
            each.connection = None
        patch(reached)
        phone.push(mutation)
        os._exit(0)
    try:
        assert os.read(reading, 1) == b"x"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)


def test_a_process_killed_in_the_middle_leaves_nothing_half_done(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    sent = visit(cast.households["a1"][0], this_round.id)
    real = visit_operations.record_visit

    def patch(reached: Callable[[], None]) -> None:
        def recorded_then_killed(**given: object) -> object:
            made = real(**given)  # type: ignore[arg-type]  # passed on as it came
            reached()
            return made

        visit_operations.record_visit = recorded_then_killed  # type: ignore[assignment]  # in the child only

    killed_while(phone, sent, patch)

    assert recorded() == (0, 0, 0)
    assert phone.outcomes(sent, sent) == [("applied", None), ("duplicate", None)]
    assert recorded() == (1, 1, 1)


def test_a_deadlock_is_tried_again(
    cast: Cast, this_round: Round, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = visit_operations.record_visit
    tries: list[int] = []

    def unlucky(**given: object) -> object:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError
        return real(**given)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(visit_operations, "record_visit", unlucky)

    assert phone.outcomes(visit(cast.households["a1"][0], this_round.id)) == [("applied", None)]


def test_a_database_that_gives_way_again_and_again_leaves_the_item_on_the_phone(
    cast: Cast, this_round: Round, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlucky(**_: object) -> object:
        raise OperationalError

    sent = visit(cast.households["a1"][0], this_round.id)
    with monkeypatch.context() as patched:
        patched.setattr(visit_operations, "record_visit", unlucky)
        response = phone.push_raw([phone.seal(sent)])

    assert (response.status_code, response.json()["code"]) == (503, "busy")
    assert recorded() == (0, 0, 0)
    assert phone.outcomes(sent) == [("applied", None)]
