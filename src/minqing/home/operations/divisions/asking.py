"""Asking for a division, and computing it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from procrastinate.contrib.django import app

from minqing.home.operations.divisions.errors import MovedOnError
from minqing.home.queries.divisions import Ground, ground_of, judged
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped
from minqing.territory.models import Area, Division
from minqing.territory.rules.division import (
    DivisionError,
    LockedWithoutBlockError,
    NothingLeftError,
    NothingToDivideError,
    TooFewBlocksError,
    TooManyBlocksError,
    UnknownLockError,
    divide,
    name_alike,
)
from minqing.territory.rules.divisions import (
    DivisionFailure,
    DivisionState,
    Group,
    groups_of,
    may_become,
)
from minqing.territory.rules.wishes import Wishes

__all__ = ["AT_ONCE", "ask", "ask_again", "base_of", "compute"]

AT_ONCE = 120
"""So many entrances are divided while somebody waits; more are work for the worker."""
_JOB = "minqing.home.jobs.compute_division"
_SEED = 1
_SECONDS = 8.0
_FAILURES: Mapping[type[DivisionError], DivisionFailure] = {
    NothingToDivideError: DivisionFailure.NO_BUILDINGS,
    TooManyBlocksError: DivisionFailure.TOO_MANY_BLOCKS,
    TooFewBlocksError: DivisionFailure.TOO_FEW_BLOCKS,
    LockedWithoutBlockError: DivisionFailure.LOCK,
    UnknownLockError: DivisionFailure.LOCK,
    NothingLeftError: DivisionFailure.LOCKED_FULL,
}
#: Of these the locked buildings in question are named; elsewhere it is about all of them.
_ABOUT_LOCKS = frozenset(
    {DivisionFailure.LOCK, DivisionFailure.LOCKED_FULL, DivisionFailure.TOO_FEW_BLOCKS}
)

logger = structlog.get_logger(__name__)


class _FailedError(Exception):
    """No proposal comes of it, for a reason that people are told."""

    def __init__(self, failure: DivisionFailure, *codes: str) -> None:
        super().__init__(failure, *codes)
        self.failure = failure
        self.codes = codes


@operation
def ask(
    *, by: Actor, at: datetime, scope: Scope, area: Area, wishes: Wishes, at_once: bool = False
) -> Division:
    """Ask for a division of a neighbourhood; computed at once when it is small, else by a job.

    ``at_once`` computes it here whatever its size. The division that comes back may have failed:
    its ``failure`` says why. Today's blocks are not touched.
    """
    division = Division.objects.create(
        area_code=area.code,
        state=DivisionState.COMPUTING.value,
        wishes=wishes.as_json(),
        created_by=by.id,
        created_at=at,
        changed_by=by.id,
        changed_at=at,
    )
    new_entry(act="home.division_asked", by=by, at=at, area_code=area.code, object_id=division.pk)
    ground = ground_of(scope, area, wishes)
    if at_once or len(ground.units) <= AT_ONCE:
        _fill(division, ground, at=at)
        division.save()
    else:
        app.configure_task(_JOB).defer(division_id=str(division.pk))
    return division


@operation
def ask_again(*, by: Actor, at: datetime, division: Division) -> None:
    """Have a division computed again that came to nothing. Raises MovedOnError."""
    row = _held(division.pk, DivisionState.COMPUTING)
    row.state, row.failure = DivisionState.COMPUTING.value, ""
    row.changed_by, row.changed_at = by.id, at
    row.save()
    new_entry(act="home.division_asked", by=by, at=at, area_code=row.area_code, object_id=row.pk)
    app.configure_task(_JOB).defer(division_id=str(row.pk))


def compute(*, division_id: UUID, district_code: str, clock: Callable[[], datetime]) -> None:
    """Compute a division that was asked for; for the worker.

    The work is long, so nothing is held while it lasts: what it gives is written at the end, unless
    somebody discarded the division meanwhile. Whatever goes wrong is told in the division's own
    words, and an unexpected error is raised as well.
    """
    with scoped(Scope.system(district_code, purpose="division")) as scope:
        division = Division.objects.filter(
            pk=division_id, state=DivisionState.COMPUTING.value
        ).first()
        if division is None:
            return
        area = Area.objects.get(code=division.area_code)
        ground = ground_of(scope, area, Wishes.of_json(division.wishes))
    failed = True
    try:
        _fill(division, ground, at=clock())
        failed = False
    finally:
        if failed:
            division.state = DivisionState.FAILED.value
            division.failure = DivisionFailure.UNKNOWN.value
        with scoped(Scope.system(district_code, purpose="division")):
            _write(division)


@operation
def _write(division: Division) -> None:
    row = Division.objects.select_for_update().get(pk=division.pk)
    if row.state == DivisionState.COMPUTING:
        division.save()


def _held(division_id: UUID, to: DivisionState) -> Division:
    row = Division.objects.select_for_update().get(pk=division_id)
    if not may_become(DivisionState(row.state), to):
        raise MovedOnError
    return row


def _fill(division: Division, ground: Ground, *, at: datetime) -> None:
    """Make a draft of what was asked for, or say why none comes of it."""
    division.changed_at = at
    try:
        placed = _divide(ground)
    except _FailedError as error:
        division.state, division.failure = DivisionState.FAILED.value, error.failure.value
        division.figures = {"failed_at": list(error.codes)}
        return
    division.state, division.failure = DivisionState.DRAFT.value, ""
    division.base, division.base_digest = base_of(ground), ground.digest
    groups, division.units = groups_of(placed, _blocks(ground))
    division.groups = [each.as_json() for each in groups]
    division.figures = judged(ground, division.units)
    division.rev = 1


def base_of(ground: Ground) -> dict[str, Any]:
    """Today's division, as it is stored beside another one."""
    return {
        "units": ground.today,
        "groups": [each.as_json() for each in _blocks(ground)],
    }


def _blocks(ground: Ground) -> list[Group]:
    return [Group(str(each.pk), each.number, each.label) for each in ground.blocks]


def _divide(ground: Ground) -> Mapping[str, str]:
    """Unit → block: ids of today's blocks that go on, other keys for new ones."""
    wishes = ground.wishes
    # What is locked keeps a block of today, so today's blocks count.
    today = None if wishes.anew and not wishes.locked else ground.today
    try:
        found = divide(
            ground.units,
            blocks=wishes.count(ground.total_minutes, today=len(ground.blocks)),
            target_minutes=None,
            walls=ground.walls,
            today=today,
            locked=wishes.locked,
            seconds=_SECONDS,
            seed=_SEED,
        )
    except DivisionError as error:
        failure = _FAILURES.get(type(error), DivisionFailure.IMPOSSIBLE)
        logger.info("division_impossible", area=ground.area.code, codes=error.codes[:20])
        about = error.codes if failure in _ABOUT_LOCKS else ()
        raise _FailedError(failure, *about) from error
    if wishes.locked:
        return found.assignment
    # Whatever the search made anew is called as the block of today that shares most with it.
    return name_alike(ground.units, found.assignment, ground.today)
