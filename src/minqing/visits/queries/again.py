"""Where every check stands, said again from its steps and rulings."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from minqing.lib.differences import Difference
from minqing.visits.models import Check, CheckStanding, CheckStep, VisitRuling
from minqing.visits.rules.checks import (
    Method,
    Result,
    Ruled,
    RulingLevel,
    Standing,
    Step,
    StepKind,
    standing,
)

__all__ = ["check_differences", "ruled_of", "standings_again", "step_of"]


def step_of(row: CheckStep) -> Step:
    """A step as the rules know it."""
    return Step(
        StepKind(row.kind),
        row.happened_at,
        row.acting_member_id,
        row.assigned_member_id,
        Method(row.method) if row.method else None,
        Result(row.result) if row.result else None,
    )


def ruled_of(row: VisitRuling) -> Ruled:
    """A ruling as the rules know it."""
    return Ruled(row.ruled_at, row.stands, RulingLevel(row.level))


def standings_again() -> Iterator[tuple[Check, Standing, str]]:
    """Every check, where it stands, and the level that ruled last (three statements)."""
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for step in CheckStep.objects.order_by("check_id", "number").iterator():
        steps[step.check_id].append(step_of(step))
    rulings: dict[UUID, list[Ruled]] = defaultdict(list)
    for ruling in VisitRuling.objects.order_by("check_id", "number").iterator():
        rulings[ruling.check_id].append(ruled_of(ruling))
    for check in Check.objects.order_by("pk").iterator():
        given = rulings[check.pk]
        level = given[-1].level.value if given else ""
        yield check, standing(steps[check.pk], given), level


def check_differences() -> Iterator[Difference]:
    """Every check whose standing its steps and rulings contradict."""
    stored = {each.pk: each for each in CheckStanding.objects.iterator()}
    for check, now, level in standings_again():
        row = stored.pop(check.pk, None)
        said = None if row is None else _said_of(row)
        if said != (right := _said(check, now, level)):
            yield Difference("visits.check", str(check.pk), said, right)
    for pk, row in stored.items():
        yield Difference("visits.check", str(pk), _said_of(row), None)


def _said_of(row: CheckStanding) -> str:
    return " ".join(
        str(each)
        for each in (
            row.visit_id,
            row.area_code,
            row.block_id,
            row.state,
            row.assigned_member_id,
            row.method,
            row.result,
            row.tries,
            row.answer_due_at,
            row.counts,
            row.ruled_level,
        )
    )


def _said(check: Check, now: Standing, level: str) -> str:
    return " ".join(
        str(each)
        for each in (
            check.visit_id,
            check.area_code,
            check.block_id,
            now.state.value,
            now.assigned,
            now.method.value if now.method else "",
            now.result.value if now.result else "",
            now.tries,
            now.answer_due_at,
            now.counts,
            level,
        )
    )
