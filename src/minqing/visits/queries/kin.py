"""Whose own household, or relatives' household, is whose door."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

__all__ = ["kin_pairs"]


def kin_pairs(members: Iterable[UUID], households: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """The (member, household) pairs among those asked for in which nobody may be responsible.

    One statement, through the SECURITY DEFINER function ``visits_kin``: who is related to whom may
    have been recorded in another neighbourhood.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select member_id, household_id from visits_kin(%s, %s)",
            [list(members), list(households)],
        )
        return set(cursor.fetchall())
