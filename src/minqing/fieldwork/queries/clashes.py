"""Fields that two people corrected differently: both values, who wrote them and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.fieldwork.queries.contents import field_words
from minqing.fieldwork.queries.desk import member_name
from minqing.fieldwork.rules.mutations import HouseholdChangeBody, Mutation
from minqing.households import access
from minqing.households.models import FIELD_LABELS, Correction
from minqing.households.rules.corrections import CorrectionState, Field
from minqing.lib.scope import Scope

__all__ = ["Clash", "clashes"]


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that waits for a choice, in words. ``person`` is empty for the household itself.

    ``standing_by`` and ``standing_at`` are empty when what the register says was not corrected from
    a door.
    """

    id: UUID
    person: str
    label: str
    base: str
    worker: str
    worker_by: str
    worker_at: datetime
    standing: str
    standing_by: str
    standing_at: datetime | None


def clashes(scope: Scope, mutation: Mutation | None) -> list[Clash]:
    """The fields of a correction that wait for a choice, in the order in which they were sent."""
    body = None if mutation is None else mutation.body
    if not isinstance(body, HouseholdChangeBody):
        return []
    waiting = access.corrections(scope).filter(
        change_id=body.change_id, state=CorrectionState.CLASH.value
    )
    return [_clash(scope, each) for each in waiting.order_by("id")]


def _clash(scope: Scope, each: Correction) -> Clash:
    field = Field(each.field)
    person, now = _register(scope, each)
    other = _who_wrote(scope, each, now)
    return Clash(
        id=each.pk,
        person=person,
        label=str(FIELD_LABELS[field]),
        base=field_words(field, each.base),
        worker=field_words(field, each.value),
        worker_by=member_name(each.member_id),
        worker_at=each.noted_at,
        standing=field_words(field, now),
        standing_by="" if other is None else member_name(other.member_id),
        standing_at=None if other is None else other.noted_at,
    )


def _register(scope: Scope, each: Correction) -> tuple[str, str]:
    """Whose field it is, and what the register says of it now."""
    if each.person_id is None:
        home = access.households(scope).filter(pk=each.household_id).first()
        return "", each.found if home is None else str(getattr(home, each.field))
    person = access.people(scope).filter(pk=each.person_id).first()
    return ("", each.found) if person is None else (person.name, str(getattr(person, each.field)))


def _who_wrote(scope: Scope, each: Correction, now: str) -> Correction | None:
    """The latest correction that says what the register says now."""
    return (
        access.corrections(scope)
        .filter(
            household_id=each.household_id,
            person_id=each.person_id,
            field=each.field,
            value=now,
            state__in=[CorrectionState.APPLIED.value, CorrectionState.TAKEN.value],
        )
        .exclude(pk=each.pk)
        .order_by("-received_at", "-pk")
        .first()
    )
