"""Bringing in the teams of the three-level grid."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.text import normalise_name
from minqing.lib.time import local_date
from minqing.sheets.operations.records import Plan, RecordSheet
from minqing.sheets.operations.rows import Rows, enter, touched, write_rows
from minqing.sheets.rules.outcomes import Change, ChangeKind
from minqing.sheets.rules.periods import FROM, LAST, Stretch, last_day, meant_by, to_on
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.territory.models import PLACE_LABELS, TEAM_LABELS, Area, Block, Team
from minqing.territory.queries.books import AreaBook, BlockBook
from minqing.territory.rules import TeamLevel
from minqing.territory.rules.sheets import TEAMS, PlaceProblem, check_team

__all__ = ["import_teams"]


@dataclass(frozen=True, slots=True)
class _Place:
    """What a team serves at its level."""

    level: str
    area_code: str
    block_id: UUID | None


class _TeamSheet(RecordSheet[Rows[Team]]):
    """Bring the teams of the scope in line with a sheet; none ends because it is not named.

    A team is recognised by level, place and name. Where a place has one team of the level, and the
    sheet names one under another name, the team is renamed.
    """

    code = "teams"
    columns = TEAMS
    words = PLACE_LABELS

    def check(self, record: Record) -> None:
        check_team(record)

    def plan(self, records: Sequence[Record]) -> Plan[Rows[Team]]:
        areas, blocks = AreaBook(self.scope), BlockBook()
        listed: dict[_Place, list[Record]] = defaultdict(list)
        words: dict[_Place, str] = {}
        for record in records:
            found = _place(record, areas, blocks)
            if found is not None:
                listed[found[0]].append(record)
                words[found[0]] = found[1]
        known: dict[_Place, list[Team]] = defaultdict(list)
        for team in Team.objects.order_by("from_on", "id"):
            if self.scope.covers(team.area_code, team.block_id):
                known[_Place(team.level, team.area_code, team.block_id)].append(team)
        plan = Plan(Rows[Team]())
        for place, named in listed.items():
            for record, meant in _meant(named, known[place]):
                self._take(plan, record, meant, place, words[place])
        plan.changes.sort(key=lambda change: change.row)
        return plan

    def _take(
        self, plan: Plan[Rows[Team]], record: Record, team: Team | None, place: _Place, words: str
    ) -> None:
        is_new = team is None
        first = record.day(FROM.key)
        if team is None:
            team = Team(
                level=place.level,
                name="",
                area_code=place.area_code,
                block_id=place.block_id,
                from_on=first or local_date(self.at),
            )
        before, after = _apply(record, team, is_new=is_new)
        if record.faults:
            return
        kind: ChangeKind = "added" if is_new else ("changed" if after else "unchanged")
        if not is_new and LAST.key in after and not before[LAST.key]:
            kind = "ended"
        plan.writes.take(team, kind)
        label = TEAM_LABELS[TeamLevel(place.level)]
        plan.changes.append(
            Change(
                record.number,
                "team",
                f"{team.name} · {words} · {label}",
                kind,
                {} if is_new else before,
                after,
            )
        )

    def write(self, writes: Rows[Team]) -> None:
        _write(by=self.by, at=self.at, rows=writes)


import_teams = _TeamSheet.bring_in


def _place(record: Record, areas: AreaBook, blocks: BlockBook) -> tuple[_Place, str] | None:
    """What the row's team serves, and its words; None when the row is refused."""
    area = areas.find(record, "area")
    if area is not None and area.level != Level.NEIGHBOURHOOD.value:
        record.refuse("area", PlaceProblem.WRONG_LEVEL, found=area.name)
    if area is None or record.faults:
        return None
    level = TeamLevel(record.text("level"))
    served: Area | None = area
    block: Block | None = None
    if level is not TeamLevel.CORE:
        block = blocks.find(record, "block", area.code)
    if level is TeamLevel.BUILDING:
        served = areas.building(record, "building", area.code)
    if served is None or record.faults:
        return None
    words = f"{area.name}{block.label}" if block else area.name
    if served is not area:
        words = f"{area.name}{served.name}"
        block = None  # A building says where it is; its block is a label beside it.
    return _Place(level.value, served.code, None if block is None else block.id), words


def _meant(records: Sequence[Record], known: Sequence[Team]) -> list[tuple[Record, Team | None]]:
    """The registered team that each row of one place means; None for a new one."""
    found: list[tuple[Record, Team | None]] = []
    unnamed: list[Record] = []
    met: dict[str, int] = {}
    matched: set[UUID] = set()
    for record in records:
        name = normalise_name(record.text("name"))
        first = met.setdefault(name, record.number)
        if first != record.number:
            record.refuse("name", RecordProblem.TWICE, first_row=first)
            continue
        named = [Stretch(each, each.from_on, each.to_on) for each in known if each.name == name]
        team = meant_by(record, named)
        if team is not None:
            matched.add(team.id)
            found.append((record, team))
        elif not record.faults:
            unnamed.append(record)
    left = [each for each in known if each.to_on is None and each.id not in matched]
    if len(unnamed) == len(left) == 1:
        found.append((unnamed[0], left[0]))
    else:
        found += [(record, None) for record in unnamed]
    return found


def _apply(record: Record, team: Team, *, is_new: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Write what the row says over the team; what differs, before and after."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    name = normalise_name(record.text("name"))
    if name != team.name:
        before["name"], after["name"] = team.name, name
        team.name = name
    first, end = record.day(FROM.key), to_on(record)
    if is_new or (first is not None and first != team.from_on):
        before[FROM.key] = team.from_on.isoformat()
        team.from_on = first or team.from_on
        after[FROM.key] = team.from_on.isoformat()
    if end is not None and end != team.to_on:
        before[LAST.key], after[LAST.key] = last_day(team.to_on), last_day(end)
        team.to_on = end
    if team.to_on is not None and team.to_on <= team.from_on:
        day = team.from_on.isoformat()
        record.refuse(LAST.key, RecordProblem.ENDS_BEFORE_IT_BEGINS, first=day)
    return before, after


@operation
def _write(*, by: Actor, at: datetime, rows: Rows[Team]) -> None:
    write_rows(rows, columns=["name", "from_on", "to_on"])
    enter(act="territory.teams_imported", by=by, at=at, rows=touched(rows))
