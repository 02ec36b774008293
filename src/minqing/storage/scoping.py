"""Scope at the database: wall one as a condition, wall two as transaction-local settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Q

from minqing.lib.scope import Scope

__all__ = ["ScopeOutsideTransactionError", "activate", "scoped", "within"]


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
