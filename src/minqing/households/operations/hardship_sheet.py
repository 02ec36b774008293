"""Bringing in the register of special hardship."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from minqing.households import access
from minqing.households.models import (
    HARDSHIP_LABELS,
    HARDSHIP_SHEET_LABELS,
    Dwelling,
    HardshipEntry,
    Household,
)
from minqing.households.operations.places import PlaceBook
from minqing.households.operations.tallies import move_tallies
from minqing.households.rules import Group, HardshipKind
from minqing.households.rules.addresses import normalise_door, normalise_place, parse_floor
from minqing.households.rules.hardship_sheet import (
    HARDSHIP,
    HardshipProblem,
    check_days,
    check_hardship,
)
from minqing.households.rules.numbers import normalise_id_number
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, neighbourhood_of
from minqing.lib.scope import Scope
from minqing.lib.text import normalise_name
from minqing.lib.time import local_date
from minqing.sheets.operations.records import (
    ChangedMeanwhileError,
    Plan,
    RecordSheet,
)
from minqing.sheets.operations.rows import Rows, enter, touched, write_rows
from minqing.sheets.rules.outcomes import Change
from minqing.sheets.rules.periods import FROM, Settled, Stretch, days_of, settle
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.storage.bulk import update_rows
from minqing.storage.keys import keyring
from minqing.territory.operations import next_rev
from minqing.territory.queries.books import AreaBook

__all__ = ["import_hardship"]

_NAMED = 4


class _HardshipSheet(RecordSheet[Rows[HardshipEntry]]):
    """Bring the hardship register of the scope in line with a sheet; no entry ends by absence.

    A household is found by the ID number of somebody in it, or by its address and householder; an
    entry by household, kind and first day. Households, denominators and revisions follow.
    """

    code = "hardship"
    columns = HARDSHIP
    words = HARDSHIP_SHEET_LABELS

    def __init__(self, *, by: Actor, at: datetime, scope: Scope) -> None:
        super().__init__(by=by, at=at, scope=scope)
        self.today = local_date(at)

    def check(self, record: Record) -> None:
        check_hardship(record)
        check_days(record, self.today)

    def plan(self, records: Sequence[Record]) -> Plan[Rows[HardshipEntry]]:
        homes = _Homes(self.scope, records)
        listed: dict[tuple[UUID, str], list[Record]] = defaultdict(list)
        for record in records:
            home = homes.find(record)
            if home is not None:
                _refuse_early(record, home, self.today)
                listed[home.id, record.text("kind")].append(record)
        known: dict[tuple[UUID, str], list[Stretch[HardshipEntry]]] = defaultdict(list)
        entries = access.hardship_entries(self.scope).filter(
            household_id__in={household for household, _ in listed}
        )
        for entry in entries.order_by("from_on"):
            key = (entry.household_id, entry.kind)
            known[key].append(Stretch(entry, entry.from_on, entry.to_on))
        plan = Plan(Rows[HardshipEntry]())
        for (household_id, kind), named in listed.items():
            for each in settle(named, known[household_id, kind], today=self.today):
                _take(plan, each, homes.by_id[household_id], HardshipKind(kind))
        plan.changes.sort(key=lambda change: change.row)
        return plan

    def write(self, writes: Rows[HardshipEntry]) -> None:
        _write(by=self.by, at=self.at, rows=writes)


import_hardship = _HardshipSheet.bring_in


def _refuse_early(record: Record, home: Household, today: date) -> None:
    first = record.day(FROM.key) or today
    if first < home.from_on:
        day = home.from_on.isoformat()
        record.refuse(FROM.key, HardshipProblem.BEFORE_HOUSEHOLD, first=day)


def _take(
    plan: Plan[Rows[HardshipEntry]],
    settled: Settled[HardshipEntry],
    home: Household,
    kind: HardshipKind,
) -> None:
    entry = settled.of or HardshipEntry(
        household=home,
        area_code=home.area_code,
        block_id=home.block_id,
        kind=kind.value,
        from_on=settled.from_on,
    )
    entry.to_on = settled.to_on
    plan.writes.take(entry, settled.kind)
    before, after = days_of(settled)
    key = f"{home.name} · {home.dwelling.address} · {HARDSHIP_LABELS[kind]}"
    plan.changes.append(Change(settled.record.number, "hardship", key, settled.kind, before, after))


class _Homes:
    """The households that the rows of a file name, found in a few statements for all of them."""

    def __init__(self, scope: Scope, records: Sequence[Record]) -> None:
        self.by_id: dict[UUID, Household] = {}
        self._people = _people(scope, records)
        self._doors: dict[int, tuple[str, str, int | None]] = {}
        areas, places = AreaBook(scope), PlaceBook()
        for record in records:
            if record.text("neighbourhood"):
                self._locate(record, areas, places)
        self._dwellings: dict[tuple[str, str], list[Dwelling]] = defaultdict(list)
        rows = access.dwellings(scope).filter(
            area_code__in={code for code, _, _ in self._doors.values()}, to_on__isnull=True
        )
        for row in rows:
            self._dwellings[row.area_code, row.door].append(row)
        self._at_door: dict[UUID, list[Household]] = defaultdict(list)
        self._load(scope)

    def _load(self, scope: Scope) -> None:
        wanted = set(self._doors.values())
        doors = {
            each.id
            for key, listed in self._dwellings.items()
            for each in listed
            if (*key, None) in wanted or (*key, each.floor) in wanted
        }
        homes = access.households(scope).filter(to_on__isnull=True).select_related("dwelling")
        people = {home for found in self._people.values() for home in found}
        for chosen in (homes.filter(dwelling_id__in=doors), homes.filter(pk__in=people)):
            for home in chosen:
                if home.id not in self.by_id:
                    self.by_id[home.id] = home
                    self._at_door[home.dwelling_id].append(home)

    def _locate(self, record: Record, areas: AreaBook, places: PlaceBook) -> None:
        """The entrance, plate and floor that a row's address names."""
        area = areas.find(record, "neighbourhood")
        if area is not None and area.level != Level.NEIGHBOURHOOD.value:
            record.refuse("neighbourhood", RecordProblem.UNKNOWN, written=area.name)
        building, door = record.text("building"), normalise_door(record.text("door"))
        if area is None or record.faults or not building or door is None:
            return
        entrance = normalise_place(record.text("entrance"))
        code = places.known(area.code, normalise_place(building), entrance)
        if code is None:
            record.refuse("entrance" if entrance else "building", HardshipProblem.UNKNOWN_PLACE)
            return
        self._doors[record.number] = (code, door, parse_floor(record.text("floor")))

    def find(self, record: Record) -> Household | None:
        """The household that a row means; None when the row is refused."""
        number = normalise_id_number(record.text("id_number"))
        theirs = [self.by_id[each] for each in self._people.get(number, ()) if each in self.by_id]
        home: Household | None = None
        if record.faults:
            return None
        if record.number in self._doors:
            home = self._by_address(record, theirs)
        elif len(theirs) == 1:
            home = theirs[0]
        if number and not record.faults and home not in theirs:
            problem = HardshipProblem.OTHER_HOUSEHOLD if theirs else HardshipProblem.UNKNOWN_PERSON
            record.refuse("id_number", problem)
        return None if record.faults else home

    def _by_address(self, record: Record, theirs: Sequence[Household]) -> Household | None:
        """The household at the row's address: the householder's, or one of those given."""
        code, door, floor = self._doors[record.number]
        dwellings = self._dwellings.get((code, door), [])
        dwellings = [each for each in dwellings if floor is None or each.floor == floor]
        if not dwellings:
            record.refuse("door", HardshipProblem.UNKNOWN_DOOR)
            return None
        homes = [home for each in dwellings for home in self._at_door.get(each.id, [])]
        if not homes:
            record.refuse("door", HardshipProblem.NOBODY_HOME)
            return None
        names = "、".join(home.name for home in homes[:_NAMED])
        householder = normalise_name(record.text("householder"))
        if householder:
            homes = [home for home in homes if home.name == householder]
            if not homes:
                record.refuse("householder", HardshipProblem.OTHER_HOUSEHOLDER, names=names)
        homes = [home for home in homes if home in theirs] or homes
        if len(homes) > 1:
            count = len(homes)
            record.refuse("householder", HardshipProblem.WHICH_HOUSEHOLD, count=count, names=names)
        return homes[0] if len(homes) == 1 else None


def _people(scope: Scope, records: Sequence[Record]) -> dict[str, list[UUID]]:
    """The households in which the people with the numbers of a file live, by number."""
    found: dict[str, list[UUID]] = {}
    numbers: dict[bytes, str] = {}
    for record in records:
        number = normalise_id_number(record.text("id_number"))
        if number:
            found[number] = []
            numbers[keyring().index(number, "id_number")] = number
    rows = access.people(scope).filter(id_index__in=list(numbers), to_on__isnull=True)
    for index, household_id in rows.values_list("id_index", "household_id").distinct():
        if index is not None:
            found[numbers[bytes(index)]].append(household_id)
    return found


@operation
def _write(*, by: Actor, at: datetime, rows: Rows[HardshipEntry]) -> None:
    """Blocks are locked first, then households; tallies and chain heads follow (lock order)."""
    entries = [*rows.added, *rows.changed, *rows.ended]
    places = {each.household_id: (each.area_code, each.block_id) for each in entries}
    revs = next_rev({block for _, block in places.values() if block is not None})
    homes = list(
        Household.objects.select_for_update()
        .filter(pk__in=places, to_on__isnull=True)
        .order_by("pk")
    )
    if {home.id: (home.area_code, home.block_id) for home in homes} != places:
        raise ChangedMeanwhileError
    write_rows(rows, columns=["to_on"])
    in_hardship = set(
        HardshipEntry.objects.filter(household_id__in=places, to_on__isnull=True).values_list(
            "household_id", flat=True
        )
    )
    deltas: dict[tuple[str, UUID | None, Group], int] = defaultdict(int)
    for home in homes:
        now = home.id in in_hardship
        if now != home.special_hardship:
            area = neighbourhood_of(home.area_code)
            for block in {None, home.block_id}:
                deltas[area, block, Group.SPECIAL_HARDSHIP] += 1 if now else -1
        home.special_hardship = now
        home.rev = revs[home.block_id] if home.block_id is not None else 0
    update_rows(homes, ["special_hardship", "rev"])
    move_tallies(deltas)
    enter(act="households.hardship_imported", by=by, at=at, rows=touched(rows))
