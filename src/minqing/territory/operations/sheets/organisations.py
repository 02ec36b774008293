"""Bringing in bodies: branches, member units, committees, sponsors, offices."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F

from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.text import normalise_name, pinyin_key
from minqing.lib.time import local_date
from minqing.organisations.models import BODY_LABELS, KIND_LABELS, Member, Organisation, Tie
from minqing.organisations.queries import BodyBook
from minqing.organisations.rules import OrganisationKind
from minqing.organisations.rules.sheets import ORGANISATIONS, BodyProblem
from minqing.sheets.operations.records import Plan, RecordSheet
from minqing.sheets.operations.rows import Rows, enter, touched, write_rows
from minqing.sheets.rules.outcomes import Change, ChangeKind
from minqing.sheets.rules.periods import (
    FROM,
    LAST,
    Stretch,
    check_period,
    last_day,
    meant_by,
    to_on,
)
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.storage.dated import holds_on
from minqing.territory.queries.books import AreaBook

__all__ = ["import_organisations"]

_COLUMNS = ("name", "name_pinyin", "code", "kind", "parent_id", "from_on", "to_on")


class _Row:
    """A row and the body it means, with what differs: before and after, by column."""

    def __init__(self, record: Record, body: Organisation, *, is_new: bool) -> None:
        self.record, self.body, self.is_new = record, body, is_new
        self.changes: dict[str, tuple[str, str]] = {}

    def set(self, column: str, before: str, after: str) -> None:
        if before != after:
            self.changes[column] = (before, after)

    @property
    def kind(self) -> ChangeKind:
        if self.is_new:
            return "added"
        if LAST.key in self.changes and not self.changes[LAST.key][0]:
            return "ended"
        return "changed" if self.changes else "unchanged"

    def change(self) -> Change:
        before = {} if self.is_new else {k: v for k, (v, _) in self.changes.items()}
        after = {k: v for k, (_, v) in self.changes.items()}
        return Change(self.record.number, "organisation", self.body.name, self.kind, before, after)


class _BodySheet(RecordSheet[Rows[Organisation]]):
    """Bring the bodies of the scope in line with a sheet; none ends because it is not named.

    A body is recognised by its code, else by name and area. A parent may stand in the same sheet,
    above or below.
    """

    code = "organisations"
    columns = ORGANISATIONS
    words = BODY_LABELS

    def check(self, record: Record) -> None:
        check_period(record)

    def look_up(self, faulty: Sequence[Record], records: Sequence[Record]) -> None:
        areas, bodies = AreaBook(self.scope), BodyBook(self.scope)
        written = {normalise_name(each.text("name")) for each in records}
        written |= {each.text("code") for each in records}
        for record in faulty:
            areas.find(record, "area")
            if normalise_name(record.text("parent")) not in written:
                bodies.find(record, "parent")

    def plan(self, records: Sequence[Record]) -> Plan[Rows[Organisation]]:
        bodies = BodyBook(self.scope)
        rows = _Bodies(self.scope, bodies, local_date(self.at)).rows(records)
        for row in rows:
            if row.is_new:
                bodies.add(row.body)
        for row in rows:
            _set_parent(row, bodies)
        _refuse_circles(rows, bodies)
        _refuse_taken_names(rows, bodies)
        _refuse_ends_in_use(rows)
        _refuse_below_refused(rows)
        plan = Plan(Rows[Organisation]())
        for row in rows:
            if not row.record.faults:
                plan.writes.take(row.body, row.kind)
                plan.changes.append(row.change())
        return plan

    def write(self, writes: Rows[Organisation]) -> None:
        _write(by=self.by, at=self.at, rows=writes)


import_organisations = _BodySheet.bring_in


class _Bodies:
    """Which registered body each row means."""

    def __init__(self, scope: Scope, bodies: BodyBook, today: date) -> None:
        self._scope, self._today = scope, today
        self._areas = AreaBook(scope)
        self._home = scope.ranges[0].lower if len(scope.ranges) == 1 else ""
        self._by_code: dict[str, list[Organisation]] = defaultdict(list)
        self._by_name: dict[str, list[Organisation]] = defaultdict(list)
        for each in bodies.by_id.values():
            if each.code:
                self._by_code[each.code].append(each)
            if bodies.is_own(each):
                self._by_name[each.name].append(each)
        self._met: dict[UUID, int] = {}
        self._new: dict[tuple[str, str], int] = {}
        self._new_codes: dict[str, int] = {}

    def rows(self, records: Sequence[Record]) -> list[_Row]:
        """The rows that mean something, in the order of the sheet."""
        found = (self._row(record) for record in records)
        return [row for row in found if row is not None and not row.record.faults]

    def _row(self, record: Record) -> _Row | None:
        area = self._areas.find(record, "area")
        if record.faults:
            return None
        code = "" if area is None else area.code
        body = self._meant(record, code)
        if record.faults:
            return None
        place = code or self._home
        is_new = body is None
        if body is None:
            if not place:
                record.refuse("area", RecordProblem.NEEDED)
                return None
            body = Organisation(
                name="", area_code=place, kind="", from_on=record.day(FROM.key) or self._today
            )
        row = _Row(record, body, is_new=is_new)
        _apply(row)
        if is_new:
            row.set("area", "", self._areas.name_of(place))
        self._refuse_twice(row)
        return row

    def _meant(self, record: Record, area_code: str) -> Organisation | None:
        code, name = record.text("code"), normalise_name(record.text("name"))
        found = self._by_code.get(code, []) if code else []
        if not found:
            named = self._by_name.get(name, [])
            area = area_code or ("" if len({each.area_code for each in named}) == 1 else self._home)
            found = [each for each in named if area in ("", each.area_code)]
            other = next((each for each in found if code and each.code and not each.to_on), None)
            if other is not None:
                record.refuse("code", BodyProblem.OTHER_CODE, known=other.code)
                return None
        stretches = [Stretch(each, each.from_on, each.to_on) for each in found]
        body = meant_by(record, stretches)
        if body is None:
            return None
        if not self._scope.covers_area(body.area_code):
            record.refuse("code", RecordProblem.OUTSIDE)
        elif area_code and body.area_code != area_code:
            record.refuse("area", BodyProblem.OTHER_AREA, known=body.area_code)
        return body

    def _refuse_twice(self, row: _Row) -> None:
        number = row.record.number
        firsts = [number]
        if row.is_new:
            firsts.append(self._new.setdefault((row.body.area_code, row.body.name), number))
            if row.body.code:
                firsts.append(self._new_codes.setdefault(row.body.code, number))
        else:
            firsts.append(self._met.setdefault(row.body.id, number))
        if min(firsts) != number:
            row.record.refuse("name", RecordProblem.TWICE, first_row=min(firsts))


def _apply(row: _Row) -> None:
    """Write what the row says over the body. A blank cell says nothing."""
    record, body = row.record, row.body
    name, code, kind = (
        normalise_name(record.text("name")),
        record.text("code"),
        record.text("kind"),
    )
    row.set("name", body.name, name)
    body.name, body.name_pinyin = name, pinyin_key(name)
    row.set("kind", _kind(body.kind), _kind(kind))
    body.kind = kind
    if code:
        row.set("code", body.code, code)
        body.code = code
    first, end = record.day(FROM.key), to_on(record)
    if row.is_new or first is not None:
        day = first or body.from_on
        row.set(FROM.key, "" if row.is_new else body.from_on.isoformat(), day.isoformat())
        body.from_on = day
    if end is not None:
        row.set(LAST.key, last_day(body.to_on), last_day(end))
        body.to_on = end
    if body.to_on is not None and body.to_on <= body.from_on:
        first_day = body.from_on.isoformat()
        record.refuse(LAST.key, RecordProblem.ENDS_BEFORE_IT_BEGINS, first=first_day)


def _kind(code: str) -> str:
    return str(KIND_LABELS[OrganisationKind(code)]) if code else ""


def _set_parent(row: _Row, bodies: BodyBook) -> None:
    parent = bodies.find(row.record, "parent")
    if parent is None or parent.id == row.body.parent_id:
        return
    known = bodies.by_id.get(row.body.parent_id) if row.body.parent_id else None
    row.set("parent", known.name if known else "", parent.name)
    row.body.parent = parent


def _refuse_circles(rows: Sequence[_Row], bodies: BodyBook) -> None:
    """A body may not stand below itself."""
    for row in rows:
        above, steps = row.body.parent_id, 0
        while above is not None and above != row.body.id and steps < len(bodies.by_id):
            above, steps = bodies.by_id[above].parent_id, steps + 1
        if above == row.body.id:
            row.record.refuse("parent", BodyProblem.PARENT_BELOW)


def _refuse_taken_names(rows: Sequence[_Row], bodies: BodyBook) -> None:
    """Of the bodies that hold, one of an area has a name."""
    written = {row.body.id: row.body for row in rows}
    named: dict[tuple[str, str], UUID] = {}
    for each in bodies.by_id.values():
        if each.to_on is None and each.id not in written:
            named[each.area_code, each.name] = each.id
    for row in rows:
        body = row.body
        if body.to_on is None and named.setdefault((body.area_code, body.name), body.id) != body.id:
            other = bodies.by_id[named[body.area_code, body.name]]
            row.record.refuse("name", BodyProblem.NAME_TAKEN, found=other.code or other.name)


def _refuse_ends_in_use(rows: Sequence[_Row]) -> None:
    """A body ends when nobody is left in it and nothing hangs on it."""
    ending = {row.body.id for row in rows if row.kind == "ended"}
    if not ending:
        return
    counts: dict[str, dict[UUID, int]] = {}
    for name, model, key in (
        ("members", Member, "organisation_id"),
        ("ties", Tie, "organisation_id"),
        ("parts", Organisation, "parent_id"),
    ):
        held = model._default_manager.filter(holds_on(None), **{f"{key}__in": ending})
        if model is Organisation:
            held = held.exclude(pk__in=ending)
        counts[name] = dict(
            held.values_list(key).annotate(number=Count("pk")).values_list(F(key), "number")
        )
    for row in rows:
        used = {name: found.get(row.body.id, 0) for name, found in counts.items()}
        if row.kind == "ended" and any(used.values()):
            row.record.refuse(LAST.key, BodyProblem.STILL_IN_USE, **used)


def _refuse_below_refused(rows: Sequence[_Row]) -> None:
    """A new body below one whose row was refused cannot be written either."""
    while True:
        missing = {row.body.id: row for row in rows if row.is_new and row.record.faults}
        fallen = [r for r in rows if not r.record.faults and r.body.parent_id in missing]
        if not fallen:
            return
        for row in fallen:
            written = row.record.text("parent")
            row.record.refuse("parent", RecordProblem.UNKNOWN, written=written)


@operation
def _write(*, by: Actor, at: datetime, rows: Rows[Organisation]) -> None:
    # Names and codes are unique among what holds: what ends makes room first.
    write_rows(rows, columns=_COLUMNS)
    enter(act="organisations.organisations_imported", by=by, at=at, rows=touched(rows))
