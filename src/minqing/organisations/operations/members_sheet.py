"""Bringing in the members of bodies from a sheet, with their sign-in names."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from minqing.accounts.models import User
from minqing.accounts.operations import create_users
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.encryption import mask
from minqing.lib.phones import normalise_phone
from minqing.lib.scope import Scope
from minqing.lib.text import normalise_name, pinyin_key
from minqing.lib.time import local_date
from minqing.organisations import access
from minqing.organisations.models import BODY_LABELS, Member, Organisation
from minqing.organisations.queries import BodyBook
from minqing.organisations.rules.sheets import MEMBERS, BodyProblem, check_member
from minqing.sheets.operations.records import Plan, RecordSheet
from minqing.sheets.operations.rows import Rows, enter, touched, write_rows
from minqing.sheets.rules.outcomes import Change, ChangeKind
from minqing.sheets.rules.periods import FROM, LAST, Stretch, last_day, meant_by, to_on
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.storage.keys import keyring, open_column, seal_column

__all__ = ["import_members"]

_COLUMNS = (
    "name",
    "name_pinyin",
    "staff_no",
    "phone",
    "phone_index",
    "user_id",
    "from_on",
    "to_on",
)


@dataclass(slots=True)
class _Writes:
    rows: Rows[Member] = field(default_factory=Rows)
    users: list[User] = field(default_factory=list)
    areas: dict[UUID, str] = field(default_factory=dict)


class _MemberSheet(RecordSheet[_Writes]):
    """Bring the members of the scope's bodies in line with a sheet; nobody is removed by absence.

    A member is recognised by the staff number, else by body, name and telephone number, else by
    body and name where that is one person only. A sign-in name opens an account without a password:
    ``accounts.operations.issue_codes`` gives one.
    """

    code = "members"
    columns = MEMBERS
    words = BODY_LABELS

    def check(self, record: Record) -> None:
        check_member(record)

    def plan(self, records: Sequence[Record]) -> Plan[_Writes]:
        bodies = BodyBook(self.scope)
        placed: list[tuple[Record, Organisation]] = []
        for record in records:
            body = bodies.within(record, "organisation")
            if body is not None:
                placed.append((record, body))
        people = _People(self.scope, placed)
        sign_ins = _SignIns(placed, people)
        plan = Plan(_Writes())
        for record, body in placed:
            member, is_new = people.meant(record, body)
            if record.faults:
                continue
            if member is None:
                if body.to_on is not None and to_on(record) is None:
                    last = last_day(body.to_on)
                    record.refuse("organisation", RecordProblem.HAS_ENDED, last=last)
                    continue
                member = _new(record, body, local_date(self.at))
            changes = _apply(record, member, is_new=is_new)
            user = sign_ins.wanted(record, member, changes)
            if record.faults:
                continue
            self._note(plan, record, (member, body), changes, is_new=is_new)
            if user is not None:
                plan.writes.users.append(user)
                plan.writes.areas[user.id] = body.area_code
        return plan

    def _note(
        self,
        plan: Plan[_Writes],
        record: Record,
        who: tuple[Member, Organisation],
        changes: Mapping[str, tuple[str, str]],
        *,
        is_new: bool,
    ) -> None:
        member, body = who
        kind: ChangeKind = "added" if is_new else ("changed" if changes else "unchanged")
        if not is_new and LAST.key in changes and not changes[LAST.key][0]:
            kind = "ended"
        plan.writes.rows.take(member, kind)
        plan.changes.append(
            Change(
                record.number,
                "member",
                f"{member.name} · {body.name}",
                kind,
                {} if is_new else {key: before for key, (before, _) in changes.items()},
                {key: after for key, (_, after) in changes.items()},
            )
        )

    def write(self, writes: _Writes) -> None:
        _write(by=self.by, at=self.at, writes=writes)


import_members = _MemberSheet.bring_in


class _People:
    """The registered members of the bodies that a file names, and those met in it so far."""

    def __init__(self, scope: Scope, placed: Sequence[tuple[Record, Organisation]]) -> None:
        ids = {body.id for _, body in placed}
        self.known = list(access.members(scope).filter(organisation_id__in=ids).order_by("from_on"))
        self._by_number: dict[tuple[UUID, str], list[Member]] = defaultdict(list)
        self._by_name: dict[tuple[UUID, str], list[Member]] = defaultdict(list)
        for each in self.known:
            self._by_name[each.organisation_id, each.name].append(each)
            if each.staff_no:
                self._by_number[each.organisation_id, each.staff_no].append(each)
        self._listed = Counter((body.id, _name(record)) for record, body in placed)
        self._met: dict[UUID, int] = {}
        self._new: dict[tuple[UUID, str, str, str], int] = {}

    def meant(self, record: Record, body: Organisation) -> tuple[Member | None, bool]:
        """The registered member that a row means (None: a new one), and whether it is a new one."""
        candidates = self._candidates(record, body)
        if record.faults:
            return None, False
        stretches = [Stretch(each, each.from_on, each.to_on) for each in candidates]
        member = meant_by(record, stretches)
        if record.faults:
            return None, False
        if member is None:
            key = (body.id, _name(record), record.text("staff_no"), record.text("phone"))
            first = self._new.setdefault(key, record.number)
        else:
            first = self._met.setdefault(member.id, record.number)
        if first != record.number:
            record.refuse("name", RecordProblem.TWICE, first_row=first)
        return member, member is None

    def _candidates(self, record: Record, body: Organisation) -> list[Member]:
        number, phone = record.text("staff_no"), normalise_phone(record.text("phone"))
        if number and (found := self._by_number.get((body.id, number))):
            return found
        named = self._by_name.get((body.id, _name(record)), [])
        if number:
            # Another number is another person.
            named = [each for each in named if not each.staff_no]
        if phone:
            index = keyring().index(phone, "phone")
            same = [each for each in named if each.phone_index == index]
            if same:
                return same
        listed = self._listed[body.id, _name(record)]
        holding = [each for each in named if each.to_on is None]
        if listed > 1 and not (number or phone):
            record.refuse("name", BodyProblem.NAMESAKES, count=max(listed, len(holding)))
        elif listed > 1:
            return []
        elif len(holding) > 1:
            record.refuse("name", BodyProblem.NAMESAKES, count=len(holding))
        return named


class _SignIns:
    """Who signs in under which name, and the names that the file asks for."""

    def __init__(self, placed: Sequence[tuple[Record, Organisation]], people: _People) -> None:
        names = {name for record, _ in placed if (name := record.text("sign_in"))}
        ids = {each.user_id for each in people.known if each.user_id} if names else set()
        self._by_name = {each.username: each for each in User.objects.filter(username__in=names)}
        self._by_id = {each.id: each for each in User.objects.filter(pk__in=ids)}

    def wanted(
        self, record: Record, member: Member, changes: dict[str, tuple[str, str]]
    ) -> User | None:
        """The account to be opened for a row, if it asks for one that is not there."""
        name = record.text("sign_in")
        if not name:
            return None
        held = self._by_name.get(name)
        if held is not None and held.member_id == member.id:
            return None
        if held is not None:
            record.refuse("sign_in", BodyProblem.SIGN_IN_TAKEN, written=name)
            return None
        if member.user_id is not None:
            known = self._by_id.get(member.user_id)
            shown = "" if known is None else known.username
            record.refuse("sign_in", BodyProblem.HAS_A_SIGN_IN, known=shown)
            return None
        user = User(username=name, name=member.name, member_id=member.id)
        self._by_name[name] = user
        member.user_id = user.id
        changes["sign_in"] = ("", name)
        return user


def _name(record: Record) -> str:
    return normalise_name(record.text("name"))


def _new(record: Record, body: Organisation, today: date) -> Member:
    return Member(
        organisation=body,
        area_code=body.area_code,
        from_on=record.day(FROM.key) or today,
    )


def _apply(record: Record, member: Member, *, is_new: bool) -> dict[str, tuple[str, str]]:
    """Write what the row says over what is registered; what differs, before and after.

    A blank cell says nothing.
    """
    changes: dict[str, tuple[str, str]] = {}
    name, number = _name(record), record.text("staff_no")
    if name != member.name:
        changes["name"] = (member.name, name)
        member.name, member.name_pinyin = name, pinyin_key(name)
    if number and number != member.staff_no:
        changes["staff_no"] = (member.staff_no, number)
        member.staff_no = number
    phone = normalise_phone(record.text("phone"))
    if phone and (index := keyring().index(phone, "phone")) != member.phone_index:
        known = None if is_new else open_column(member, "phone")
        changes["phone"] = (mask(known) if known else "", mask(phone))
        member.phone, member.phone_index = seal_column(Member, "phone", phone), index
    first, end = record.day(FROM.key), to_on(record)
    if is_new or (first is not None and first != member.from_on):
        before = "" if is_new else member.from_on.isoformat()
        member.from_on = first or member.from_on
        changes[FROM.key] = (before, member.from_on.isoformat())
    if end is not None and end != member.to_on:
        changes[LAST.key] = (last_day(member.to_on), last_day(end))
        member.to_on = end
    if member.to_on is not None and member.to_on <= member.from_on:
        first_day = member.from_on.isoformat()
        record.refuse(LAST.key, RecordProblem.ENDS_BEFORE_IT_BEGINS, first=first_day)
    return changes


@operation
def _write(*, by: Actor, at: datetime, writes: _Writes) -> None:
    rows = writes.rows
    write_rows(rows, columns=_COLUMNS)
    if writes.users:
        create_users(users=writes.users, area_codes=writes.areas, by=by, at=at)
    enter(act="organisations.members_imported", by=by, at=at, rows=touched(rows))
