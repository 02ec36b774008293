"""How imported requests did: against the due date of their source, and beside the month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from minqing.cases import access
from minqing.cases.models import ImportedCase, PromiseStanding
from minqing.cases.rules.importing import Outcome
from minqing.lib.scope import Scope

__all__ = ["Judged", "Verdict", "judged"]


class Verdict(StrEnum):
    """What became of a deadline by a moment."""

    IN_TIME = "in_time"
    LATE = "late"
    """It was done, after its time."""
    RUNNING = "running"
    """It is not done, and need not be yet."""
    OVERDUE = "overdue"
    """It is not done, and its time is over."""
    NONE = "none"
    """There is no deadline, or it ended otherwise: nobody gave a due date; it was withdrawn."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The requests of one status of a source: how many, and how they did.

    ``due`` counts them by the office's due date that the source gave, ``month`` by the month in
    which every requester is to be told an answer.
    """

    source: str
    status: str
    outcome: Outcome
    cases: int
    due: Mapping[Verdict, int] = field(default_factory=dict)
    month: Mapping[Verdict, int] = field(default_factory=dict)


def judged(scope: Scope, at: datetime, source: str | None = None) -> list[Judged]:
    """The imported requests of the scope by source and status, judged at a moment.

    By what their source said of them last.

    An office's due date is met up to and with its moment; a month until the day is over.
    """
    promise = PromiseStanding.objects.filter(
        case=OuterRef("case_id"), raised_at=OuterRef("case__raised_at")
    ).order_by("requester_id")
    later = ImportedCase.objects.filter(
        source=OuterRef("source"),
        external_number=OuterRef("external_number"),
        version__gt=Coalesce(OuterRef("version"), 1),
    )
    rows = access.imported(scope).exclude(Exists(later))
    if source is not None:
        rows = rows.filter(source=source)
    rows = rows.annotate(
        month_due_at=Subquery(promise.values("due_at")[:1]),
        told_at=Subquery(promise.values("first_told_at")[:1]),
        withdrawn_at=Subquery(promise.values("withdrawn_at")[:1]),
    ).annotate(
        by_due=Case(
            When(office_due_at__isnull=True, then=Value(Verdict.NONE.value)),
            When(ended_at__lte=F("office_due_at"), then=Value(Verdict.IN_TIME.value)),
            When(ended_at__isnull=False, then=Value(Verdict.LATE.value)),
            When(office_due_at__gte=at, then=Value(Verdict.RUNNING.value)),
            default=Value(Verdict.OVERDUE.value),
            output_field=CharField(),
        ),
        by_month=Case(
            When(told_at__lt=F("month_due_at"), then=Value(Verdict.IN_TIME.value)),
            When(withdrawn_at__lt=F("month_due_at"), then=Value(Verdict.NONE.value)),
            When(told_at__isnull=False, then=Value(Verdict.LATE.value)),
            When(month_due_at__gt=at, then=Value(Verdict.RUNNING.value)),
            default=Value(Verdict.OVERDUE.value),
            output_field=CharField(),
        ),
    )
    counts = {f"due_{each}": Count("pk", filter=Q(by_due=each.value)) for each in Verdict}
    counts |= {f"month_{each}": Count("pk", filter=Q(by_month=each.value)) for each in Verdict}
    found = (
        rows.values("source", "status", "outcome")
        .annotate(cases=Count("pk"), **counts)
        .order_by("source", "status", "outcome")
    )
    return [
        Judged(
            source=row["source"],
            status=row["status"],
            outcome=Outcome(row["outcome"]),
            cases=row["cases"],
            due={each: row[f"due_{each}"] for each in Verdict},
            month={each: row[f"month_{each}"] for each in Verdict},
        )
        for row in found
    ]
