"""What a later export of a source says of a request that it brought in before."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from minqing.cases.models import CaseEvent, ImportedCase
from minqing.cases.operations.history import PastAct
from minqing.cases.queries.history import histories
from minqing.cases.queries.terms import current_terms
from minqing.cases.rules import (
    BrokenHistoryError,
    EventKind,
    NotAllowedError,
    Standing,
    Step,
    advance,
    fold,
)
from minqing.cases.rules.importing import Outcome
from minqing.lib.ids import new_id

__all__ = ["CaseSoFar", "cases_so_far", "may_follow", "still_possible"]

_AFTER: Final = {
    Outcome.OPEN: frozenset(Outcome),
    Outcome.ANSWERED: frozenset(Outcome) - {Outcome.OPEN},
}
#: What an import leaves of a request that goes on, and what the clock adds to it.
_OF_AN_IMPORT: Final = frozenset(
    {
        EventKind.RAISED,
        EventKind.RESPONDED,
        EventKind.TOLD,
        EventKind.SOLVED,
        EventKind.ESCALATED,
    }
)


class CaseSoFar:
    """An imported request as it stands: its steps, and where they lead."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.standing: Standing = fold(steps, current_terms())

    @property
    def answered_at(self) -> set[datetime]:
        """When it was answered."""
        return {step.at for step in self.steps if step.kind is EventKind.RESPONDED}

    @property
    def is_heard(self) -> bool:
        """Whether what was answered ends it, or it is solved."""
        return self.standing.final or self.standing.solved_at is not None

    @property
    def is_solved(self) -> bool:
        """Whether it is solved."""
        return self.standing.solved_at is not None


def cases_so_far(case_ids: Iterable[UUID]) -> dict[UUID, CaseSoFar]:
    """Those of the imported requests on which nobody worked since (two statements).

    Only what imports wrote is there, and what the clock noted: others go on at the desk.
    """
    keys = list(case_ids)
    by_import = ImportedCase.objects.filter(
        case_id=OuterRef("case_id"), recorded_at=OuterRef("recorded_at")
    )
    touched = set(
        CaseEvent.objects.filter(case_id__in=keys)
        .exclude(kind=EventKind.ESCALATED.value)
        .exclude(Exists(by_import))
        .values_list("case_id", flat=True)
    )
    return {
        key: CaseSoFar(steps)
        for key, steps in histories(each for each in keys if each not in touched).items()
        if {step.kind for step in steps} <= _OF_AN_IMPORT
    }


def may_follow(before: Outcome, now: Outcome) -> bool:
    """Whether a source may say this of a request after that: what has ended stays as it is."""
    return now in _AFTER.get(before, frozenset())


def still_possible(so_far: CaseSoFar, acts: Iterable[PastAct]) -> bool:
    """Whether the rules allow these acts after what was recorded, each not before the last."""
    standing, requester = so_far.standing, so_far.steps[0].requester_id
    last_at = max(s.at for s in so_far.steps if s.kind is not EventKind.ESCALATED)
    try:
        for act in acts:
            if act.at < last_at:
                return False
            last_at = act.at
            for step in _steps_of(act, standing, requester):
                standing = advance(standing, step, standing.terms)
    except (BrokenHistoryError, NotAllowedError):
        return False
    return True


def _steps_of(act: PastAct, standing: Standing, requester: UUID | None) -> list[Step]:
    """The steps that an act becomes."""
    if act.kind is EventKind.SOLVED:
        return [Step(EventKind.SOLVED, act.at, solved_level=standing.level)]
    if act.kind is not EventKind.RESPONDED:
        named = requester if act.kind is EventKind.WITHDRAWN else None
        return [Step(act.kind, act.at, requester_id=named)]
    response = new_id()
    steps = [
        Step(
            EventKind.RESPONDED,
            act.at,
            requester_id=requester,
            response_id=response,
            final=act.final or act.solved,
            next_on=act.next_on,
        )
    ]
    if act.solved:
        steps.append(Step(EventKind.SOLVED, act.at, solved_level=standing.level))
    steps.append(Step(EventKind.TOLD, act.at, requester_id=requester, response_id=response))
    return steps
