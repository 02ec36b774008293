"""Checks: opened for visits, given to somebody, looked into, answered by the worker, appealed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from minqing.accounts.access import users_of
from minqing.ledger.operations import Entry, new_entry, operation, side_text
from minqing.lib.actor import Actor
from minqing.lib.codes import neighbourhood_of
from minqing.lib.ids import new_id
from minqing.notices.operations import notify
from minqing.territory.operations import next_rev
from minqing.visits.models import (
    Check,
    CheckStanding,
    CheckStep,
    CheckStepText,
    Visit,
    VisitRuling,
)
from minqing.visits.queries.again import ruled_of, standings_again, step_of
from minqing.visits.rules.checks import (
    NOTICE_GIVEN,
    CheckState,
    Method,
    Objection,
    Result,
    Ruled,
    Standing,
    Step,
    StepKind,
    Why,
    answer_objection,
    appeal_objection,
    standing,
)

__all__ = [
    "CheckRefusedError",
    "answer_check",
    "appeal",
    "assign_checks",
    "open_checks",
    "record_look",
]


GIVEN_PATH = "/desk/checks/?show=given"
"""Where whoever is asked to check finds it."""


class CheckRefusedError(Exception):
    """Somebody may not do this in the check now; ``objection`` says why. Nothing was written."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.value)
        self.objection = objection


@dataclass(frozen=True, slots=True)
class Locked:
    """A check whose standing is locked, with everything that happened in it."""

    row: CheckStanding
    steps: tuple[Step, ...]
    rulings: tuple[Ruled, ...]
    rev: int

    @property
    def now(self) -> Standing:
        """Where it stands."""
        return standing(self.steps, self.rulings)


def open_checks(
    *,
    entry: Entry,
    at: datetime,
    week_on: date,
    visits: Iterable[Visit],
    why: Why,
    revs: Mapping[UUID, int],
    draw_id: UUID | None = None,
) -> int:
    """Open checks of visits that have none, under an entry; gives how many. Their blocks are held.

    Called inside an operation.
    """
    wanted = {each.pk: each for each in visits}
    known = set(Check.objects.filter(visit_id__in=wanted).values_list("visit_id", flat=True))
    new = [each for pk, each in sorted(wanted.items()) if pk not in known]
    if not new:
        return 0
    checks = [
        Check(
            recorded_area_code=each.area_code,
            area_code=each.area_code,
            block_id=each.block_id,
            entry_id=entry.id,
            recorded_at=at,
            visit_id=each.pk,
            household_id=each.household_id,
            member_id=each.member_id,
            team_block_id=each.block_id,
            week_on=week_on,
            why=why.value,
            draw_id=draw_id,
        )
        for each in new
    ]
    entry.made(Check)
    Check.objects.bulk_create(checks)
    CheckStanding.objects.bulk_create(
        _stand(each, standing((), ()), "", revs.get(each.block_id, 0) if each.block_id else 0)
        for each in checks
    )
    return len(checks)


@operation
def assign_checks(
    *, by: Actor, at: datetime, area_code: str, given: Mapping[UUID, UUID], method: Method
) -> int:
    """Ask members to look into checks (check → member), in one act; gives how many checks it was.

    Each member is told once, at the desk.

    A check that is over, or whose worker is that very member, is left as it is: who may be asked is
    decided by ``rules.checks.may_look`` before.
    """
    locked = _lock(given)
    entry = new_entry(
        act="visits.checks_assigned", by=by, at=at, area_code=area_code, detail={"checks": 0}
    )
    asked = 0
    told: Counter[UUID] = Counter()
    for each in locked:
        member_id = given[each.row.pk]
        if each.now.state is not CheckState.WAITING or member_id == each.row.member_id:
            continue
        step = Step(StepKind.ASSIGNED, at, by.member_id, member_id, method)
        _happened(each, step, entry=entry, at=at)
        asked += 1
        told[member_id] += 1
    entry.detail["checks"] = asked
    for member_id, count in sorted(told.items()):
        notify(
            user_ids=users_of(member_id),
            code=NOTICE_GIVEN,
            params={"count": count},
            path=GIVEN_PATH,
            by=by,
            at=at,
        )
    return asked


@operation
def record_look(
    *,
    by: Actor,
    at: datetime,
    check_id: UUID,
    method: Method,
    result: Result,
    note: str = "",
) -> Standing:
    """Write down what a household said when somebody else asked; gives where the check stands now.

    Raises CheckRefusedError: OWN_VISIT for the worker, OVER for a check that has been ruled on.
    """
    (locked,) = _lock([check_id])
    if by.member_id is not None and by.member_id == locked.row.member_id:
        raise CheckRefusedError(Objection.OWN_VISIT)
    if locked.rulings:
        raise CheckRefusedError(Objection.OVER)
    entry = _entry(
        locked, act="visits.check_looked_into", by=by, at=at, detail={"result": result.value}
    )
    step = Step(StepKind.LOOKED, at, by.member_id, method=method, result=result)
    return _happened(locked, step, entry=entry, at=at, note=note)


@operation
def answer_check(
    *,
    by: Actor,
    at: datetime,
    check_id: UUID,
    text: str,
    step_id: UUID | None = None,
    answered_at: datetime | None = None,
) -> Standing:
    """Take the worker's answer to a check that could not be confirmed.

    ``step_id`` comes from a phone: an answer that is there already changes nothing. Raises
    CheckRefusedError: NOT_YOURS, ANSWERED_ALREADY, OVER, and REASON_MISSING for an empty text.
    """
    (locked,) = _lock([check_id])
    if step_id is not None and CheckStep.objects.filter(pk=step_id).exists():
        return locked.now
    objection = answer_objection(locked.now, by=by.member_id, worker=locked.row.member_id)
    if objection is None and not text.strip():
        objection = Objection.REASON_MISSING
    if objection is not None:
        raise CheckRefusedError(objection)
    entry = _entry(locked, act="visits.check_answered", by=by, at=at)
    step = Step(StepKind.ANSWERED, answered_at or at, by.member_id)
    return _happened(locked, step, entry=entry, at=at, note=text, step_id=step_id)


@operation
def appeal(*, by: Actor, at: datetime, check_id: UUID, text: str) -> Standing:
    """Take the worker's appeal against a ruling; the level above rules next.

    Raises CheckRefusedError: NOT_YOURS, OVER, TOO_LATE, REASON_MISSING.
    """
    (locked,) = _lock([check_id])
    last = locked.rulings[-1] if locked.rulings else None
    objection = appeal_objection(
        locked.now, by=by.member_id, worker=locked.row.member_id, last=last, at=at
    )
    if objection is None and not text.strip():
        objection = Objection.REASON_MISSING
    if objection is not None:
        raise CheckRefusedError(objection)
    entry = _entry(locked, act="visits.ruling_appealed", by=by, at=at)
    return _happened(
        locked, Step(StepKind.APPEALED, at, by.member_id), entry=entry, at=at, note=text
    )


def restand_checks(revs: Mapping[UUID, int]) -> None:
    """Write where every check stands from its steps and rulings; the blocks in ``revs`` are held.

    Phones get what they may see of them anew.
    """
    rows = [
        _stand(check, now, level, revs.get(check.block_id, 0) if check.block_id else 0)
        for check, now, level in standings_again()
    ]
    CheckStanding.objects.all().delete()
    CheckStanding.objects.bulk_create(rows, batch_size=1_000)


def lock_check(check_id: UUID) -> Locked:
    """Hold the check's block and its standing, and read what happened. Inside an operation."""
    (locked,) = _lock([check_id])
    return locked


def stand(row: CheckStanding, now: Standing, ruled_level: str, rev: int) -> None:
    """Write where the check stands now."""
    _put(row, now, ruled_level, rev)
    row.save()


def _lock(check_ids: Iterable[UUID]) -> list[Locked]:
    """Blocks ascending first, as everywhere, then the standings."""
    wanted = sorted(check_ids)
    blocks = CheckStanding.objects.filter(pk__in=wanted).values_list("block_id", flat=True)
    revs = next_rev({each for each in blocks if each is not None})
    rows = list(CheckStanding.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if len(rows) < len(wanted):
        raise CheckRefusedError(Objection.NOT_YOURS)
    steps: dict[UUID, list[Step]] = {pk: [] for pk in wanted}
    for each in CheckStep.objects.filter(check_id__in=wanted).order_by("check_id", "number"):
        steps[each.check_id].append(step_of(each))
    rulings: dict[UUID, list[Ruled]] = {pk: [] for pk in wanted}
    for ruling in VisitRuling.objects.filter(check_id__in=wanted).order_by("number"):
        rulings[ruling.check_id].append(ruled_of(ruling))
    return [
        Locked(
            row,
            tuple(steps[row.pk]),
            tuple(rulings[row.pk]),
            row.rev if row.block_id is None else revs.get(row.block_id, row.rev),
        )
        for row in rows
    ]


def _entry(
    locked: Locked, *, act: str, by: Actor, at: datetime, detail: dict[str, str] | None = None
) -> Entry:
    return new_entry(
        act=act,
        by=by,
        at=at,
        # The neighbourhood alone: what is checked is not the block team's to see.
        area_code=neighbourhood_of(locked.row.area_code),
        object_id=locked.row.pk,
        detail={"visit_id": str(locked.row.visit_id), **(detail or {})},
    )


def _happened(
    locked: Locked,
    step: Step,
    *,
    entry: Entry,
    at: datetime,
    note: str = "",
    step_id: UUID | None = None,
) -> Standing:
    """Write a step and its words, and where the check stands after it."""
    row = locked.row
    salt, digest = side_text(note)
    fact = CheckStep.objects.create(
        id=step_id or new_id(),
        recorded_area_code=row.area_code,
        area_code=row.area_code,
        block_id=row.block_id,
        entry_id=entry.id,
        recorded_at=at,
        check_id=row.pk,
        number=len(locked.steps) + 1,
        kind=step.kind.value,
        happened_at=step.at,
        member_id=row.member_id,
        acting_member_id=step.by,
        assigned_member_id=step.assigned,
        method=step.method.value if step.method else "",
        result=step.result.value if step.result else "",
        text_digest=digest,
    )
    if note:
        CheckStepText.objects.create(
            fact=fact,
            salt=salt,
            content=note,
            area_code=row.area_code,
            block_id=row.block_id,
            author_id=step.by,
        )
    entry.made(fact)
    now = standing((*locked.steps, step), locked.rulings)
    stand(row, now, row.ruled_level, locked.rev)
    return now


def _stand(check: Check, now: Standing, ruled_level: str, rev: int) -> CheckStanding:
    row = CheckStanding(
        id=check.pk,
        area_code=check.area_code,
        block_id=check.block_id,
        visit_id=check.visit_id,
        household_id=check.household_id,
        member_id=check.member_id,
        team_block_id=check.team_block_id,
        week_on=check.week_on,
        why=check.why,
    )
    _put(row, now, ruled_level, rev)
    return row


def _put(row: CheckStanding, now: Standing, ruled_level: str, rev: int) -> None:
    row.state = now.state.value
    row.assigned_member_id = now.assigned
    row.method = now.method.value if now.method else ""
    row.result = now.result.value if now.result else ""
    row.tries = now.tries
    row.answer_due_at = now.answer_due_at
    row.counts = now.counts
    row.ruled_level = ruled_level
    row.rev = rev
