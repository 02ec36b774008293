"""Bringing in which branch is tied to which neighbourhood."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.time import local_date
from minqing.organisations.models import BODY_LABELS, Organisation, Tie
from minqing.organisations.queries import BodyBook
from minqing.organisations.rules import OrganisationKind
from minqing.organisations.rules.sheets import TIES, BodyProblem
from minqing.sheets.operations.records import Plan, RecordSheet
from minqing.sheets.operations.rows import Rows, enter, touched, write_rows
from minqing.sheets.rules.outcomes import Change
from minqing.sheets.rules.periods import (
    Settled,
    Stretch,
    check_period,
    days_of,
    last_day,
    settle,
)
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.storage.scoping import within
from minqing.territory.models import Area
from minqing.territory.queries.books import AreaBook

__all__ = ["import_ties"]


class _TieSheet(RecordSheet[Rows[Tie]]):
    """Bring the ties of the scope's neighbourhoods in line with a sheet.

    A tie is recognised by branch, neighbourhood and first day; only its end ever changes. No tie
    ends because a sheet does not name it.
    """

    code = "ties"
    columns = TIES
    words = BODY_LABELS

    def check(self, record: Record) -> None:
        check_period(record)

    def plan(self, records: Sequence[Record]) -> Plan[Rows[Tie]]:
        bodies, areas = BodyBook(self.scope), AreaBook(self.scope)
        pairs: dict[tuple[UUID, str], list[Record]] = defaultdict(list)
        places: dict[str, Area] = {}
        for record in records:
            branch = bodies.find(record, "organisation")
            area = areas.find(record, "neighbourhood")
            if branch is not None and branch.kind != OrganisationKind.BRANCH.value:
                record.refuse("organisation", BodyProblem.NOT_A_BRANCH)
            if area is not None and area.level != Level.NEIGHBOURHOOD.value:
                record.refuse("neighbourhood", BodyProblem.NOT_A_NEIGHBOURHOOD)
            if branch is not None and area is not None and not record.faults:
                pairs[branch.id, area.code].append(record)
                places[area.code] = area
        known: dict[tuple[UUID, str], list[Stretch[Tie]]] = defaultdict(list)
        ties = Tie.objects.filter(
            within(self.scope, block=None), organisation_id__in={pair[0] for pair in pairs}
        )
        for tie in ties.order_by("from_on"):
            pair = (tie.organisation_id, tie.area_code)
            known[pair].append(Stretch(tie, tie.from_on, tie.to_on))
        plan = Plan(Rows[Tie]())
        for pair, listed in pairs.items():
            for each in settle(listed, known[pair], today=local_date(self.at)):
                self._take(plan, each, bodies.by_id[pair[0]], places[pair[1]])
        plan.changes.sort(key=lambda change: change.row)
        return plan

    def _take(
        self, plan: Plan[Rows[Tie]], settled: Settled[Tie], branch: Organisation, area: Area
    ) -> None:
        if settled.kind == "added" and branch.to_on is not None:
            last = last_day(branch.to_on)
            settled.record.refuse("organisation", RecordProblem.HAS_ENDED, last=last)
            return
        before, after = days_of(settled)
        tie = settled.of or Tie(organisation=branch, area_code=area.code, from_on=settled.from_on)
        tie.to_on = settled.to_on
        plan.writes.take(tie, settled.kind)
        key = f"{branch.name} – {area.name}"
        plan.changes.append(Change(settled.record.number, "tie", key, settled.kind, before, after))

    def write(self, writes: Rows[Tie]) -> None:
        _write(by=self.by, at=self.at, rows=writes)


import_ties = _TieSheet.bring_in


@operation
def _write(*, by: Actor, at: datetime, rows: Rows[Tie]) -> None:
    rows.added.sort(key=lambda tie: tie.organisation_id)
    write_rows(rows, columns=["to_on"])
    enter(act="organisations.ties_imported", by=by, at=at, rows=touched(rows))
