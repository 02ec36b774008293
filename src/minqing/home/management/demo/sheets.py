"""Two sheets that the first neighbourhood's secretary brought in: one is written, one waits."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Final

from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.loose_ends import DAYS
from minqing.home.operations.import_runs import check_run, confirm_run, upload_sheet
from minqing.home.operations.import_work import work_on_run
from minqing.households.models import Person
from minqing.households.rules.hardship_sheet import HARDSHIP
from minqing.lib.actor import Actor
from minqing.lib.codes import district_of
from minqing.sheets.models import ImportRun
from minqing.sheets.rules.periods import FROM
from minqing.storage.keys import open_column

__all__ = ["bring_in_sheets"]

_HEADERS: Final = tuple(
    column.headers[0]
    for column in HARDSHIP
    if column.key in {"id_number", "householder", "kind", FROM.key}
)
_WRONG_NUMBER, _WRONG_KIND = "100001196002030020", "困难户"


def bring_in_sheets(code: str, secretary: Actor, days: Calendar) -> None:
    """Bring in two sheets of the hardship register as the desk and its worker do.

    The first is written. Of the second some rows are refused; it waits until the secretary confirms
    the others. Both list people of the neighbourhood, from a day of this month or the one before.
    """
    if days.days_since < DAYS:
        return
    rows = _rows(code, (days.today - timedelta(days=10)).isoformat())
    done = _check(code, "困难家庭 第一批.csv", rows[:3], by=secretary, at=days.now)
    confirm_run(by=secretary, at=days.now, run=done, confirmed=frozenset())
    _work(done, at=days.now)
    name, _number, kind, since = rows[3]
    faulty = [(name, _WRONG_NUMBER, kind, since), (name, _number, _WRONG_KIND, since)]
    _check(code, "困难家庭 第二批.csv", [*rows[4:], *faulty], by=secretary, at=days.now)


def _rows(code: str, since: str) -> list[tuple[str, str, str, str]]:
    """People of households that are not in hardship yet, in the order of the headers."""
    people = Person.objects.filter(
        area_code__startswith=code,
        to_on__isnull=True,
        id_number__isnull=False,
        household__special_hardship=False,
    )
    found = people.select_related("household").order_by("household_id", "id")
    one_each = {person.household_id: person for person in found[:60]}
    return [
        (person.household.name, open_column(person, "id_number") or "", kind, since)
        for person, kind in zip(
            one_each.values(), ("大病", "独居", "残疾", "低保", "大病", "低收入"), strict=False
        )
    ]


def _check(
    code: str, name: str, rows: Sequence[tuple[str, ...]], *, by: Actor, at: datetime
) -> ImportRun:
    """Upload a sheet and have it checked."""
    written = StringIO()
    csv.writer(written).writerows([_HEADERS, *rows])
    content = BytesIO(written.getvalue().encode("utf-8-sig"))
    run = upload_sheet(by=by, at=at, kind="hardship", area_code=code, content=content, name=name)
    check_run(by=by, at=at, run=run, mapping={}, options=frozenset(), skip_faulty=True)
    _work(run, at=at)
    run.refresh_from_db()
    return run


def _work(run: ImportRun, *, at: datetime) -> None:
    """Be the worker, which finds nothing left to do when it comes."""
    work_on_run(run_id=run.pk, district_code=district_of(run.area_code), clock=lambda: at)
