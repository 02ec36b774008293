"""Keeping a view of the queue under a name, and letting it go."""

from datetime import datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import CaseFilter
from minqing.cases.operations.errors import FilterNotFoundError, TooManyFiltersError
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.territory.models import Block

__all__ = ["MOST_FILTERS", "keep_filter", "office_of", "remove_filter"]

MOST_FILTERS = 12
"""Of one user: more do not fit above the queue."""


def office_of(scope: Scope) -> tuple[str, UUID | None]:
    """Where somebody sits: their (first) area, else the first of their blocks with its area."""
    if scope.ranges:
        return scope.ranges[0].lower, None
    block = Block.objects.filter(pk__in=scope.blocks).order_by("pk").first()
    return (block.area_code, block.pk) if block else ("", None)


@operation
def keep_filter(
    *, by: Actor, at: datetime, scope: Scope, name: str, address: str, shared: bool
) -> CaseFilter:
    """Keep a view of the queue; one of the same name and owner is replaced.

    Raises TooManyFiltersError, FilterNotFoundError (nobody signed in has views).
    """
    if by.id is None:
        raise FilterNotFoundError
    area_code, block_id = office_of(scope)
    own = access.filters(scope).filter(owner_id=by.id)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        raise TooManyFiltersError(limit=MOST_FILTERS)
    kept, _made = CaseFilter.objects.update_or_create(
        owner_id=by.id,
        name=name,
        defaults={
            "address": address,
            "shared": shared,
            "area_code": area_code,
            "block_id": block_id,
            "kept_at": at,
        },
    )
    new_entry(
        act="cases.filter_kept",
        by=by,
        at=at,
        area_code=area_code,
        block_id=block_id,
        object_id=kept.pk,
        detail={"shared": shared},
    )
    return kept


@operation
def remove_filter(*, by: Actor, at: datetime, scope: Scope, filter_id: UUID) -> None:
    """Let go of a view of one's own. Raises FilterNotFoundError."""
    rows = access.filters(scope).filter(pk=filter_id)
    found = None if by.id is None else rows.filter(owner_id=by.id).first()
    if found is None:
        raise FilterNotFoundError
    found.delete()
    new_entry(
        act="cases.filter_removed",
        by=by,
        at=at,
        area_code=found.area_code,
        block_id=found.block_id,
        object_id=filter_id,
    )
