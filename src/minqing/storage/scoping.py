"""Scope at the database: wall one as a condition, wall two as transaction-local settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Q

from minqing.lib.scope import AreaRange, Scope

__all__ = ["ScopeOutsideTransactionError", "activate", "scoped", "widened", "within"]


class ScopeOutsideTransactionError(Exception):
    """A scope was set outside a transaction, where it would vanish at once."""


def activate(scope: Scope) -> None:
    """Set a scope for the rest of the current transaction (one statement).

    Row security reads these settings. They end with the transaction, so a pooled connection never
    carries somebody's scope to the next request.
    """
    if not connection.in_atomic_block:
        message = "A scope holds for one transaction: open one first."
        raise ScopeOutsideTransactionError(message)
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('minqing.scope_lower', %s, true),"
            " set_config('minqing.scope_upper', %s, true),"
            " set_config('minqing.scope_blocks', %s, true),"
            " set_config('minqing.scope_organisations', %s, true),"
            " set_config('minqing.scope_grants', %s, true)",
            [
                _literal(each.lower for each in scope.ranges),
                _literal(each.upper for each in scope.ranges),
                _literal(scope.blocks),
                _literal(scope.organisations),
                _literal(scope.grants),
            ],
        )


@contextmanager
def scoped(scope: Scope) -> Iterator[Scope]:
    """A transaction in which one scope holds: for jobs, commands, devices and links."""
    with transaction.atomic():
        activate(scope)
        yield scope


@contextmanager
def widened(more: Scope) -> Iterator[None]:
    """Inside the block another scope holds beside the transaction's own; then the own one alone.

    For an act whose actor was allowed it by one row of their scope, and which must write beside it
    what they may not read. An error ends the transaction or its savepoint, and with it the change.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select scope_lower(), scope_upper(), scope_blocks(), scope_organisations(),"
            " scope_grants()"
        )
        lower, upper, blocks, organisations, grants = cursor.fetchone()
    own = Scope(
        ranges=tuple(AreaRange(*each) for each in zip(lower, upper, strict=True)),
        blocks=tuple(blocks),
        organisations=tuple(organisations),
        grants=tuple(grants),
    )
    activate(
        Scope(
            ranges=(*own.ranges, *more.ranges),
            blocks=(*own.blocks, *more.blocks),
            organisations=(*own.organisations, *more.organisations),
            grants=(*own.grants, *more.grants),
        )
    )
    yield
    activate(own)


def within(
    scope: Scope,
    *,
    area: str | None = "area_code",
    block: str | None = "block_id",
    organisation: str | None = None,
    grant: str | None = None,
) -> Q:
    """Wall one: the indexable condition that a row lies in the scope.

    Each argument names the column that says where the row stands, None when it has none. A scope
    without any part that applies gives a condition that no row meets.
    """
    condition = Q(pk__in=[])
    if area is not None:
        for each in scope.ranges:
            condition |= Q(**{f"{area}__gte": each.lower, f"{area}__lt": each.upper})
    for column, ids in (
        (block, scope.blocks),
        (organisation, scope.organisations),
        (grant, scope.grants),
    ):
        if column is not None and ids:
            condition |= Q(**{f"{column}__in": list(ids)})
    return condition


def _literal(values: Iterator[str] | tuple[object, ...]) -> str:
    """A PostgreSQL array literal of codes or UUIDs, which need no quoting."""
    return "{" + ",".join(str(value) for value in values) + "}"
