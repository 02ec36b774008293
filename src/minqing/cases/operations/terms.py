"""Adopting a calendar or deadlines: a new version, and every open case's dates anew, at once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from minqing.cases import access
from minqing.cases.models import CalendarVersion, CaseStanding, DeadlineVersion
from minqing.cases.operations.coordination.overdue import rebuild_coordination
from minqing.cases.operations.errors import CaseError, NotYoursError
from minqing.cases.queries.terms import as_rules, current_deadlines, current_table, current_terms
from minqing.cases.queries.terms_preview import COLUMNS, concerned, moved_under, running
from minqing.cases.rules import Deadline, Terms
from minqing.cases.rules.holidays import NamedDay
from minqing.ledger.operations import Detail, Entry, new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import digest_of_ids
from minqing.lib.time import local_date
from minqing.territory.models import Block
from minqing.territory.operations import next_rev

__all__ = ["TermsChangedError", "adopt_calendar", "adopt_deadlines"]

_BATCH = 5_000
#: Plain lists instead of rows of a model: there may be a hundred thousand.
_RESTAND = """
update cases_casestanding s set due_at = n.due_at, due_kind = n.due_kind,
  due_provisional = n.due_provisional, follow_up_due_at = n.follow_up_due_at,
  rev = coalesce(n.rev, s.rev + 1)
from unnest(%(ids)s::uuid[], %(revs)s::bigint[], %(due_at)s::timestamptz[], %(due_kind)s::text[],
  %(due_provisional)s::boolean[], %(follow_up_due_at)s::timestamptz[])
  n(case_id, rev, due_at, due_kind, due_provisional, follow_up_due_at)
where s.case_id = n.case_id
"""


class TermsChangedError(CaseError):
    """Another version was adopted since the preview."""

    code = "terms_changed"
    message = _("Somebody has adopted another version meanwhile. Look at what changes once more.")


@operation
def adopt_calendar(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    year: int,
    days: Iterable[NamedDay],
    base: int,
) -> int:
    """Enter a year's days off: a new version of the whole table; how many cases' dates changed.

    ``base`` is the number of the version that the preview was made with (0: none yet);
    TermsChangedError when another one is in force by now. NotYoursError for anybody but the
    district office and named system actors. Locks every block, so nothing is counted by the old
    table any more when this ends.
    """
    _require(by, at)
    revs = _hold_all()
    before = current_terms()
    number, table = current_table()
    if number != base:
        raise TermsChangedError
    entered = table.with_year(year, days)
    entry = new_entry(act="cases.calendar_adopted", by=by, at=at, area_code=area_code)
    version = CalendarVersion.objects.create(
        **_place(entry),
        number=number + 1,
        year=year,
        days=[[each.on.isoformat(), each.kind.value, each.name] for each in entered.days],
        known_years=sorted(entered.known_years),
        adopted_by=by.member_id,
    )
    entry.made(version)
    entry.object_id = version.pk
    changed = _restand(before, Terms(entered.calendar, before.deadlines), revs)
    # The sub-deadlines of units are counted by the same table.
    convenings = rebuild_coordination()
    entry.detail |= {"version": version.number, "year": year, **_counted(changed)}
    if convenings:
        entry.detail["convenings"] = convenings
    return len(changed)


@operation
def adopt_deadlines(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    deadlines: Iterable[Deadline],
    base: int,
) -> int:
    """Put the district's deadlines in force; how many cases' dates changed.

    Raises as ``adopt_calendar`` does.
    """
    _require(by, at)
    revs = _hold_all()
    before = current_terms()
    number, _rules = current_deadlines()
    if number != base:
        raise TermsChangedError
    wanted = tuple(deadlines)
    entry = new_entry(act="cases.deadlines_adopted", by=by, at=at, area_code=area_code)
    version = DeadlineVersion.objects.create(
        **_place(entry), number=number + 1, rules=as_rules(wanted), adopted_by=by.member_id
    )
    entry.made(version)
    entry.object_id = version.pk
    changed = _restand(before, Terms(before.calendar, wanted), revs)
    entry.detail |= {"version": version.number, "rules": len(wanted), **_counted(changed)}
    return len(changed)


def _require(by: Actor, at: datetime) -> None:
    if not access.may_set_terms(by, local_date(at)):
        raise NotYoursError


def _hold_all() -> dict[UUID, int]:
    """Wait for every act that counts by the terms, and make others wait; the blocks' revisions.

    Blocks first, then cases that stand in none, then the terms: in this order acts take them.
    """
    revs = next_rev(Block.objects.values_list("pk", flat=True))
    loose = CaseStanding.objects.select_for_update(of=("self",)).filter(block_id__isnull=True)
    list(running(loose).order_by("pk").values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(cases_terms_lock())")
    return revs


def _restand(before: Terms, after: Terms, revs: dict[UUID, int]) -> list[UUID]:
    """Give every open case the dates of the new terms; the ids of those that changed."""
    rows = concerned(CaseStanding.objects.all(), before, after)
    moved = list(moved_under(rows, after))
    with connection.cursor() as cursor:
        for start in range(0, len(moved), _BATCH):
            batch = moved[start : start + _BATCH]
            cursor.execute(
                _RESTAND,
                {
                    "ids": [each.case_id for each in batch],
                    "revs": [None if m.block_id is None else revs[m.block_id] for m in batch],
                    **{name: [each.values[name] for each in batch] for name in COLUMNS},
                },
            )
    return [each.case_id for each in moved]


def _place(entry: Entry) -> dict[str, object]:
    return {
        "recorded_area_code": entry.area_code,
        "area_code": entry.area_code,
        "block_id": None,
        "entry_id": entry.id,
        "recorded_at": entry.at,
    }


def _counted(changed: list[UUID]) -> Detail:
    return {"cases": len(changed), "ids_sha256": digest_of_ids(changed)}
