"""Writing down many whole histories of cases at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from minqing.cases.models import Case
from minqing.cases.models.numbers import NUMBER_SEQUENCE
from minqing.cases.operations.history.acts import CaseHistory, Continued, Recorded
from minqing.cases.operations.history.pages import Pages
from minqing.cases.operations.history.teller import Teller
from minqing.cases.operations.writing import begin_rows, write_projections
from minqing.ledger.operations import new_entry, operation
from minqing.ledger.rules import chain_of
from minqing.lib.actor import Actor
from minqing.lib.ids import digest_of_ids
from minqing.territory.operations import next_rev

__all__ = ["continue_histories", "record_histories"]


@operation
def record_histories(
    *, by: Actor, at: datetime, histories: Iterable[CaseHistory]
) -> list[Recorded]:
    """Write down histories; their numbers, in the order given.

    Beside the entries of their acts, each chain gets one that says how many were written at once
    (as ``by``, ``at``), with a digest of their ids. Raises BrokenHistoryError or NotAllowedError
    for a history that is not possible, and writes nothing then.
    """
    given = list(histories)
    revs = next_rev({each.block_id for each in given if each.restricted_about is None})
    pages = Pages()
    recorded = []
    for history, sequence in zip(given, _sequences(len(given)), strict=True):
        teller = Teller(history, pages, sequence, revs)
        for act in history.acts:
            teller.tell(act)
        teller.end()
        recorded.append(teller.recorded)
    pages.close_lists()
    pages.write()
    _note_all(pages.cases, act="cases.histories_recorded", by=by, at=at)
    return recorded


@operation
def continue_histories(*, by: Actor, at: datetime, continued: Iterable[Continued]) -> list[UUID]:
    """Write down what happened since to recorded cases, at its own moments; of which cases.

    Those on which somebody worked meanwhile are left as they are. Entries in the ledger and errors
    are those of ``record_histories``.
    """
    later = {each.case_id: each for each in continued}
    pages, done = Pages(), list[Teller]()
    for work, _rev in begin_rows(later, by=by, at=at):
        known = later[work.case.pk]
        if work.standing.steps != known.steps:
            continue
        teller = Teller.resumed(work, pages)
        for act in known.acts:
            teller.tell(act)
        teller.said(known.origin)
        done.append(teller)
    pages.write()
    for teller in done:
        write_projections(
            teller.case, teller.standing, teller.rev, household_id=teller.household_id
        )
    cases = [teller.case for teller in done]
    _note_all(cases, act="cases.histories_continued", by=by, at=at)
    return [case.pk for case in cases]


def _note_all(cases: Iterable[Case], *, act: str, by: Actor, at: datetime) -> None:
    """One entry for each chain: how many were written at once, and the digest of their ids."""
    chains: dict[str, list[UUID]] = defaultdict(list)
    for case in cases:
        chains[chain_of(case.area_code)].append(case.pk)
    for chain, keys in sorted(chains.items()):
        new_entry(
            act=act,
            by=by,
            at=at,
            area_code=chain,
            detail={"cases": len(keys), "ids_sha256": digest_of_ids(keys)},
        )


def _sequences(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(%s::regclass) from generate_series(1, %s)", [NUMBER_SEQUENCE, count]
        )
        return [row[0] for row in cursor.fetchall()]
