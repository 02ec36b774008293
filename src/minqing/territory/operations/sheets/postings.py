"""Bringing in who serves where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import level_of
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.organisations.models import BODY_LABELS, Member, Organisation
from minqing.organisations.queries import BodyBook
from minqing.sheets.operations.records import Plan, RecordSheet
from minqing.sheets.operations.rows import Rows, enter, touched, write_rows
from minqing.sheets.rules.outcomes import Change, ChangeKind
from minqing.sheets.rules.periods import FROM, Settled, Stretch, days_of, last_day, settle
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.territory import access
from minqing.territory.models import PLACE_LABELS, ROLE_LABELS, Block, Posting, Team
from minqing.territory.queries.books import AreaBook, BlockBook, MemberBook, TeamBook
from minqing.territory.rules import AREA_LEVELS, PLACES, Place, Role
from minqing.territory.rules.sheets import (
    POSTINGS,
    PlaceProblem,
    check_posting,
    fillable_at,
)

__all__ = ["import_postings"]


@dataclass(frozen=True, slots=True)
class _Key:
    """What may hold once at a time."""

    member_id: UUID
    role: str
    area_code: str
    block_id: UUID | None
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Post:
    """A row's posting: who, as what, where; the words for the place; its team."""

    member: Member
    role: Role
    area_code: str
    block: Block | None
    body: Organisation | None
    words: str
    team: Team | None
    team_written: bool

    @property
    def key(self) -> _Key:
        return _Key(
            self.member.id,
            self.role.value,
            self.area_code,
            None if self.block is None else self.block.id,
            None if self.body is None else self.body.id,
        )


class _PostingSheet(RecordSheet[Rows[Posting]]):
    """Bring the postings of the scope in line with a sheet; none ends because it is not named.

    A posting is recognised by member, role, place and first day; its end and its team change. Each
    level fills the posts below its own.
    """

    code = "postings"
    columns = POSTINGS
    words = {**BODY_LABELS, **PLACE_LABELS}

    def check(self, record: Record) -> None:
        check_posting(record)

    def plan(self, records: Sequence[Record]) -> Plan[Rows[Posting]]:
        posts = self._posts(records)
        listed: dict[_Key, list[Record]] = defaultdict(list)
        of_record: dict[int, _Post] = {}
        for record, post in posts:
            listed[post.key].append(record)
            of_record[record.number] = post
        known = self._known({key.member_id for key in listed})
        settled: list[Settled[Posting]] = []
        for key, named in listed.items():
            settled += settle(named, known[key], today=local_date(self.at))
        settled.sort(key=lambda each: each.record.number)
        _refuse_second_leads(settled, of_record, self._leads(of_record.values()))
        plan = Plan(Rows[Posting]())
        for each in settled:
            if not each.record.faults:
                self._take(plan, each, of_record[each.record.number])
        return plan

    def _posts(self, records: Sequence[Record]) -> list[tuple[Record, _Post]]:
        """Who is posted where, row by row; what cannot be resolved is refused."""
        bodies = BodyBook(self.scope)
        employed = [(record, bodies.find(record, "organisation")) for record in records]
        members = MemberBook(self.scope, (body.id for _, body in employed if body is not None))
        places = _Places(self.scope, bodies)
        found: list[tuple[Record, _Post]] = []
        for record, body in employed:
            member = None if body is None else members.find(record, "name", body)
            post = None if body is None or member is None else places.post(record, member, body)
            if post is not None:
                found.append((record, post))
        return found

    def _known(self, members: set[UUID]) -> dict[_Key, list[Stretch[Posting]]]:
        known: dict[_Key, list[Stretch[Posting]]] = defaultdict(list)
        rows = access.postings(self.scope).filter(member_id__in=members)
        for row in rows.select_related("team").order_by("from_on"):
            key = _Key(row.member_id, row.role, row.area_code, row.block_id, row.organisation_id)
            known[key].append(Stretch(row, row.from_on, row.to_on))
        return known

    def _leads(self, posts: Iterable[_Post]) -> list[Posting]:
        """Everybody who leads one of the blocks, now, before or later."""
        blocks = {post.block.id for post in posts if post.block and post.role is Role.BLOCK_LEAD}
        rows = access.postings(self.scope).filter(role=Role.BLOCK_LEAD.value, block_id__in=blocks)
        return list(rows.select_related("member"))

    def _take(self, plan: Plan[Rows[Posting]], settled: Settled[Posting], post: _Post) -> None:
        record, member = settled.record, post.member
        left = member.to_on
        longer = left is not None and (settled.to_on is None or settled.to_on > left)
        if longer and settled.kind != "unchanged":
            record.refuse("name", PlaceProblem.LEFT_BEFORE, last=last_day(left))
            return
        before, after = days_of(settled)
        posting = settled.of or Posting(
            member_id=member.id,
            role=post.role.value,
            area_code=post.area_code,
            block_id=post.key.block_id,
            organisation_id=post.key.organisation_id,
            from_on=settled.from_on,
        )
        kind: ChangeKind = settled.kind
        wanted = post.team if settled.of is None or post.team_written else posting.team
        if wanted is not None and wanted.id != posting.team_id:
            before["team"] = posting.team.name if posting.team else ""
            after["team"] = wanted.name
            posting.team = wanted
            kind = "changed" if kind == "unchanged" else kind
        if kind == "added":
            before = {}
        posting.to_on = settled.to_on
        plan.writes.take(posting, kind)
        key = f"{member.name} · {ROLE_LABELS[post.role]} · {post.words}"
        plan.changes.append(Change(record.number, "posting", key, kind, before, after))

    def write(self, writes: Rows[Posting]) -> None:
        _write(by=self.by, at=self.at, rows=writes)


import_postings = _PostingSheet.bring_in


class _Places:
    """Resolves where a row posts somebody."""

    def __init__(self, scope: Scope, bodies: BodyBook) -> None:
        self._scope = scope
        self._bodies = bodies
        self._areas = AreaBook(scope)
        self._blocks = BlockBook()
        self._teams = TeamBook(scope)

    def post(self, record: Record, member: Member, employer: Organisation) -> _Post | None:
        """The row's posting; None when the row is refused."""
        role = Role(record.text("role"))
        if PLACES[role] is Place.ORGANISATION:
            found = self._at_body(record, member, role, employer)
        else:
            found = self._at_area(record, member, role)
        if found is None or record.faults:
            return None
        if role not in fillable_at(self._scope, found.area_code):
            record.refuse("role", PlaceProblem.NOT_YOURS_TO_FILL)
            return None
        return found

    def _at_body(
        self, record: Record, member: Member, role: Role, employer: Organisation
    ) -> _Post | None:
        body: Organisation | None = employer
        if record.text("body"):
            body = self._bodies.within(record, "body")
        elif not self._bodies.is_own(employer):
            record.refuse("organisation", RecordProblem.OUTSIDE)
        if body is None or record.faults:
            return None
        if body.to_on is not None and record.day("last_on") is None:
            record.refuse("body", RecordProblem.HAS_ENDED, last=last_day(body.to_on))
        return _Post(member, role, body.area_code, None, body, body.name, None, team_written=False)

    def _at_area(self, record: Record, member: Member, role: Role) -> _Post | None:
        area = self._areas.find(record, "area")
        if area is None:
            return None
        place = PLACES[role]
        needed = AREA_LEVELS[Place.NEIGHBOURHOOD if place is Place.BLOCK else place]
        if level_of(area.code) is not needed:
            record.refuse("area", PlaceProblem.WRONG_LEVEL, found=area.name)
            return None
        block: Block | None = None
        if place is Place.BLOCK:
            block = self._blocks.find(record, "block", area.code)
        team = self._teams.find(record, "team", area.code)
        if record.faults:
            return None
        written = team is not None
        if team is not None and team.block_id not in {None, block.id if block else None}:
            record.refuse("team", PlaceProblem.NOT_THIS_PLACE)
        words = f"{area.name}{block.label}" if block else area.name
        team = team or self._teams.of_block(block)
        return _Post(member, role, area.code, block, None, words, team, team_written=written)


def _refuse_second_leads(
    settled: Sequence[Settled[Posting]],
    of_record: Mapping[int, _Post],
    known: Sequence[Posting],
) -> None:
    """A block has one lead at a time, whether registered or in the file."""
    rewritten = {each.of.id for each in settled if each.of is not None}
    leads: dict[UUID, list[tuple[UUID, str, Stretch[int]]]] = defaultdict(list)
    for row in known:
        if row.id not in rewritten and row.block_id is not None:
            stretch = Stretch(0, row.from_on, row.to_on)
            leads[row.block_id].append((row.member_id, row.member.name, stretch))
    ordered = sorted(settled, key=lambda each: (each.of is None, each.record.number))
    for each in ordered:
        post = of_record[each.record.number]
        if post.role is not Role.BLOCK_LEAD or post.block is None or each.record.faults:
            continue
        own = Stretch(each.record.number, each.from_on, each.to_on)
        for member_id, name, other in leads[post.block.id]:
            longer = each.kind in {"added", "changed"}
            if longer and member_id != post.member.id and own.overlaps(other):
                period = f"{other.from_on.isoformat()} – {last_day(other.to_on)}".rstrip()
                each.record.refuse(FROM.key, PlaceProblem.OTHER_LEAD, name=name, period=period)
                break
        else:
            leads[post.block.id].append((post.member.id, post.member.name, own))


@operation
def _write(*, by: Actor, at: datetime, rows: Rows[Posting]) -> None:
    # The trigger that keeps a member's dates apart locks the member: in one order always.
    rows.added.sort(key=lambda posting: (posting.member_id, posting.from_on))
    write_rows(rows, columns=["team_id", "to_on"])
    enter(act="territory.postings_imported", by=by, at=at, rows=touched(rows))
