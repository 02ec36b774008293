"""Wall two: the row-security policy that every table about people carries."""

from django.db.migrations import RunSQL

__all__ = ["enable_scope", "policy_condition"]


def policy_condition(
    *,
    area: str | None = "area_code",
    block: str | None = "block_id",
    organisation: str | None = None,
    grant: str | None = None,
    open_when: str | None = None,
) -> str:
    """The SQL condition under which a row lies in the transaction's scope.

    Scalar subselects make PostgreSQL read each setting once a statement. The comparison with
    ``scope_floor()``, which is the empty string when a scope is set and an error when none is,
    stands in front for tables that hold no row: the planner asks for its value to estimate, an
    index scan to begin. No scope is an error, never zero rows.
    ``open_when`` is a condition (SQL) under which a row is open to every scope, such as an
    aggregate of a whole neighbourhood.
    """
    floor = area or "''"
    parts: list[str] = []
    if open_when is not None:
        parts.append(f"({open_when})")
    if area is not None:
        parts.append(
            "exists (select 1 from unnest((select scope_lower()), (select scope_upper()))"
            f" r(lo, hi) where {area} >= r.lo and {area} < r.hi)"
        )
    if block is not None:
        parts.append(f"{block} = any ((select scope_blocks())::uuid[])")
    if organisation is not None:
        parts.append(f"{organisation} = any ((select scope_organisations())::uuid[])")
    if grant is not None:
        parts.append(f"{grant} = any ((select scope_grants())::uuid[])")
    return f"{floor} >= scope_floor() and ({' or '.join(parts)})"


def enable_scope(
    table: str,
    *,
    area: str | None = "area_code",
    block: str | None = "block_id",
    organisation: str | None = None,
    grant: str | None = None,
    open_when: str | None = None,
) -> RunSQL:
    """A migration operation that puts a table behind the scope, for reading and writing alike.

    The owner role is not bound by it: migrations, reconciliation and backup see everything.
    """
    condition = policy_condition(
        area=area, block=block, organisation=organisation, grant=grant, open_when=open_when
    )
    return RunSQL(
        f"alter table {table} enable row level security;"
        f" create policy in_scope on {table} using ({condition}) with check ({condition})",
        f"drop policy in_scope on {table}; alter table {table} disable row level security",
    )
