"""Bringing in the blocks of neighbourhoods as sets of buildings, before or after the roster."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models.functions import Left
from django.utils.translation import gettext as _

from minqing.households import access
from minqing.households.models import BLOCK_SHEET_LABELS, Dwelling
from minqing.households.operations.errors import InABlockError
from minqing.households.operations.places import NoCodeLeftError, PlaceBook
from minqing.households.operations.placing import put_into_blocks
from minqing.households.rules.addresses import normalise_place
from minqing.households.rules.block_sheet import BLOCKS, BlockProblem, check_block
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, building_of
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.sheets.operations.records import ChangedMeanwhileError, Plan, RecordSheet
from minqing.sheets.operations.rows import enter
from minqing.sheets.rules.outcomes import Change
from minqing.sheets.rules.periods import FROM
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.territory.models import Area, Block, BlockCounter, BlockPart
from minqing.territory.operations import next_rev
from minqing.territory.operations.import_areas import AreaRow, add_areas
from minqing.territory.queries.books import AreaBook
from minqing.territory.rules import UNASSIGNED

__all__ = ["import_blocks"]

_BATCH = 2_000


@dataclass(slots=True)
class _Writes:
    """``moves`` are the buildings with doors that stand in no block yet: code → block."""

    places: dict[str, list[AreaRow]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    parts: list[BlockPart] = field(default_factory=list)
    moves: dict[str, UUID] = field(default_factory=dict)
    unassigned: set[UUID] = field(default_factory=set)


class _BlockSheet(RecordSheet[_Writes]):
    """Make blocks from buildings; a building that the tree does not have is added to it.

    A block is recognised by neighbourhood and number, a building by its name. A building whose
    doors stand in no block comes into the row's block today, with everybody behind them. One with
    doors in another block is refused: dividing anew between blocks is another act.
    """

    code = "blocks"
    columns = BLOCKS
    words = BLOCK_SHEET_LABELS

    def check(self, record: Record) -> None:
        check_block(record)

    def plan(self, records: Sequence[Record]) -> Plan[_Writes]:
        areas, division = AreaBook(self.scope), _Division(self.scope, local_date(self.at))
        plan = Plan(_Writes())
        for record in records:
            area = areas.find(record, "neighbourhood")
            if area is not None and area.level != Level.NEIGHBOURHOOD.value:
                record.refuse("neighbourhood", BlockProblem.NOT_A_NEIGHBOURHOOD)
            if area is not None and not record.faults:
                division.take(plan, record, area)
        added = {part.area_code for part in plan.writes.parts}
        plan.writes.places = {
            area: kept
            for area, rows in division.places.new.items()
            if (kept := [row for row in rows if row.code in added])
        }
        return plan

    def write(self, writes: _Writes) -> None:
        _write(by=self.by, at=self.at, writes=writes)


import_blocks = _BlockSheet.bring_in


class _Division:
    """The blocks and parts that hold, with those that the file adds."""

    def __init__(self, scope: Scope, today: date) -> None:
        self.places = PlaceBook()
        self._today = today
        self._blocks = {
            (each.area_code, each.number): each for each in Block.objects.filter(to_on__isnull=True)
        }
        parts = BlockPart.objects.filter(to_on__isnull=True).select_related("block")
        self._parts = {each.area_code: each.block for each in parts}
        self._unassigned = {
            each.pk for (_area, number), each in self._blocks.items() if number == UNASSIGNED
        }
        # The blocks in which the doors of a building stand, by the building's code.
        self._standing: defaultdict[str, set[UUID | None]] = defaultdict(set)
        doors = access.dwellings(scope).values_list("area_code", "block_id")
        for entrance, block_id in doors.distinct():
            self._standing[building_of(entrance)].add(block_id)
        self._numbers = {each.pk: each.number for each in self._blocks.values()}
        self._rows: dict[str, int] = {}

    def take(self, plan: Plan[_Writes], record: Record, area: Area) -> None:
        """Put the row's building into the row's block."""
        number = record.whole("number") or 0
        try:
            code = self.places.building(area.code, normalise_place(record.text("building")))
        except NoCodeLeftError:
            record.refuse("building", BlockProblem.TOO_MANY)
            return
        first = self._rows.setdefault(code, record.number)
        held = self._parts.get(code)
        # None: doors in no block at all, which cannot be moved either.
        elsewhere = self._standing[code] - self._unassigned
        if first != record.number:
            record.refuse("building", RecordProblem.TWICE, first_row=first)
        elif held is not None and held.number != number:
            record.refuse("building", BlockProblem.OTHER_BLOCK, number=held.number)
        elif held is None and elsewhere:
            known = (self._numbers.get(each, UNASSIGNED) for each in elsewhere if each)
            record.refuse("building", BlockProblem.HAS_DOORS, number=max(known, default=UNASSIGNED))
        if record.faults:
            return
        if held is not None:
            key = _key(record, area, number)
            plan.changes.append(Change(record.number, "part", key, "unchanged"))
        else:
            self._place(plan, record, area, code)

    def _place(self, plan: Plan[_Writes], record: Record, area: Area, code: str) -> None:
        """Put a building that lies in no block into the row's block, which is made if need be."""
        number = record.whole("number") or 0
        block = self._blocks.get((area.code, number))
        from_on = record.day(FROM.key) or self._today
        begins = from_on if block is None else max(from_on, block.from_on)
        if self._standing[code] and begins > self._today:
            record.refuse("building", BlockProblem.BEGINS_LATER, first=begins.isoformat())
            return
        if block is None:
            label = record.text("label") or f"{number}号块区"
            block = Block(area_code=area.code, number=number, label=label, from_on=from_on)
            self._blocks[area.code, number] = block
            plan.writes.blocks.append(block)
            plan.changes.append(Change(record.number, "block", f"{area.name} {label}", "added"))
        key = _key(record, area, number)
        rest = self._blocks.get((area.code, UNASSIGNED))
        if rest is not None:
            plan.writes.unassigned.add(rest.pk)
        if self._standing[code]:
            plan.writes.moves[code] = block.pk
            before, after = {"number": _("Not in any block")}, {"number": str(number)}
            plan.changes.append(Change(record.number, "part", key, "changed", before, after))
        else:
            plan.writes.parts.append(BlockPart(block=block, area_code=code, from_on=begins))
            plan.changes.append(Change(record.number, "part", key, "added"))


def _key(record: Record, area: Area, number: int) -> str:
    return f"{area.name} {number} · {record.text('building')}"


@operation
def _write(*, by: Actor, at: datetime, writes: _Writes) -> None:
    for area_code, rows in sorted(writes.places.items()):
        dated = [replace(row, valid_from=local_date(at)) for row in rows]
        add_areas(by=by, at=at, area_code=area_code, rows=dated)
    Block.objects.bulk_create(writes.blocks, batch_size=_BATCH)
    BlockCounter.objects.bulk_create(
        [BlockCounter(block=block) for block in writes.blocks], batch_size=_BATCH
    )
    # All at once and ascending; from here on no door comes into the unassigned blocks.
    next_rev(writes.unassigned | set(writes.moves.values()))
    parts = sorted(writes.parts, key=lambda part: part.area_code)
    if _lived_in(parts, writes.unassigned):
        raise ChangedMeanwhileError
    BlockPart.objects.bulk_create(parts, batch_size=_BATCH)
    enter(
        act="territory.blocks_imported",
        by=by,
        at=at,
        rows=[(part.area_code, part.block_id, "added") for part in parts],
    )
    if writes.moves:
        try:
            put_into_blocks(by=by, at=at, blocks=writes.moves)
        except InABlockError as error:
            raise ChangedMeanwhileError from error


def _lived_in(parts: Sequence[BlockPart], unassigned: set[UUID]) -> bool:
    """Whether doors came meanwhile into a building that had none when the plan was made."""
    doors = Dwelling.objects.filter(block_id__in=unassigned)
    built = doors.annotate(building=Left("area_code", 16))
    return built.filter(building__in=[part.area_code for part in parts]).exists()
