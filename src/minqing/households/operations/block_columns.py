"""The tables of the register that say in which block something stands, and how they follow it."""

__all__ = ["moving_statements"]

# Table, and whether phones find its rows by a revision. Triggers on households move at once what
# hangs on those.
_TABLES = {
    "households_dwelling": True,
    "households_household": True,
    "households_person": True,
    "households_hardshipentry": False,
    "households_foundatdoor": False,
}


def moving_statements(places: str, moves: str) -> tuple[str, ...]:
    """One statement for each table, which brings rows ``t`` into the blocks of places ``p``.

    ``places`` is what stands in "from" and gives ``p.block_id`` and ``p.rev``; ``moves`` says which
    ``t`` belong to which ``p``. Both are SQL of the caller's own, with the caller's parameters.
    """
    return tuple(
        f"update {table} t set block_id = p.block_id{', rev = p.rev' if pulled else ''}"  # noqa: S608 - constants
        f" from {places} where {moves}"
        for table, pulled in _TABLES.items()
    )
