"""Bringing in the blocks of neighbourhoods as sets of buildings, before anybody is registered."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from minqing.households import access
from minqing.households.models import BLOCK_SHEET_LABELS
from minqing.households.operations.places import NoCodeLeftError, PlaceBook
from minqing.households.rules.addresses import normalise_place
from minqing.households.rules.block_sheet import BLOCKS, BlockProblem, check_block
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.sheets.operations.records import Plan, RecordSheet
from minqing.sheets.operations.rows import enter
from minqing.sheets.rules.outcomes import Change
from minqing.sheets.rules.periods import FROM
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.territory.models import Area, Block, BlockCounter, BlockPart
from minqing.territory.operations.import_areas import AreaRow, add_areas
from minqing.territory.queries.books import AreaBook

__all__ = ["import_blocks"]

_BATCH = 2_000


@dataclass(slots=True)
class _Writes:
    places: dict[str, list[AreaRow]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    parts: list[BlockPart] = field(default_factory=list)


class _BlockSheet(RecordSheet[_Writes]):
    """Make blocks from buildings; a building that the tree does not have is added to it.

    A block is recognised by neighbourhood and number, a building by its name. A building with doors
    on the register is refused unless it lies in that block: moving what is recorded is another act.

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
        # Buildings by the codes of the entrances of their doors.
        doors = access.dwellings(scope).filter(to_on__isnull=True)
        self._lived_in = {
            code[:16] for code in doors.values_list("area_code", flat=True).distinct()
        }
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
        if first != record.number:
            record.refuse("building", RecordProblem.TWICE, first_row=first)
        elif held is not None and held.number != number:
            record.refuse("building", BlockProblem.OTHER_BLOCK, number=held.number)
        elif held is None and code in self._lived_in:
            record.refuse("building", BlockProblem.HAS_DOORS)
        if record.faults:
            return
        key = f"{area.name} {number} · {record.text('building')}"
        if held is not None:
            plan.changes.append(Change(record.number, "part", key, "unchanged"))
            return
        block = self._blocks.get((area.code, number))
        from_on = record.day(FROM.key) or self._today
        if block is None:
            label = record.text("label") or f"{number}号块区"
            block = Block(area_code=area.code, number=number, label=label, from_on=from_on)
            self._blocks[area.code, number] = block
            plan.writes.blocks.append(block)
            plan.changes.append(Change(record.number, "block", f"{area.name} {label}", "added"))
        part = BlockPart(block=block, area_code=code, from_on=max(from_on, block.from_on))
        plan.writes.parts.append(part)
        plan.changes.append(Change(record.number, "part", key, "added"))


@operation
def _write(*, by: Actor, at: datetime, writes: _Writes) -> None:
    for area_code, rows in sorted(writes.places.items()):
        dated = [replace(row, valid_from=local_date(at)) for row in rows]
        add_areas(by=by, at=at, area_code=area_code, rows=dated)
    Block.objects.bulk_create(writes.blocks, batch_size=_BATCH)
    BlockCounter.objects.bulk_create(
        [BlockCounter(block=block) for block in writes.blocks], batch_size=_BATCH
    )
    parts = sorted(writes.parts, key=lambda part: part.area_code)
    BlockPart.objects.bulk_create(parts, batch_size=_BATCH)
    enter(
        act="territory.blocks_imported",
        by=by,
        at=at,
        rows=[(part.area_code, part.block_id, "added") for part in parts],
    )
