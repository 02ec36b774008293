"""The sweep: reminding of what falls due, drawing the next level's attention to what is overdue.

Both in bulk. A sweep that runs twice does nothing the second time, whenever it was broken off: what
was done is noted in the transaction that did it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from minqing.accounts.models import User
from minqing.cases import access
from minqing.cases.models import CaseEvent, CaseStanding, Reminder
from minqing.cases.operations.writing import CASE_PATH
from minqing.cases.queries.terms import current_terms
from minqing.cases.rules import (
    HOLDERS,
    LADDER,
    CaseLevel,
    EventKind,
    Notice,
    above,
    owner_area,
    rank,
)
from minqing.cases.rules.reminders import Horizon, horizon, is_date
from minqing.ledger.operations import new_entry, operation
from minqing.ledger.rules import chain_of
from minqing.lib.actor import Actor
from minqing.lib.ids import digest_of_ids, new_id
from minqing.lib.scope import Scope
from minqing.lib.time import local_date, start_of_local_day
from minqing.notices.operations import notify
from minqing.storage.dated import holds_on
from minqing.storage.scoping import scoped
from minqing.territory.models import Duty
from minqing.territory.operations import next_rev

__all__ = ["Swept", "escalate", "remind", "sweep"]

_AT_ONCE = 5_000
"""About how many cases one transaction takes; a chain is never divided."""
_MINE = "/desk/cases/?view=mine"
_OVERDUE = "/desk/cases/?view=due&due=overdue"
_KEPT = timedelta(days=90)
"""How long after its due moment a reminder is kept: nobody is reminded of what is over."""

#: Written by SQL: a first run may have a hundred thousand of them.
_EVENTS = """
insert into cases_caseevent (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  case_id, number, kind, level_from, level_to, by_kind, happened_at)
select n.id, s.area_code, s.area_code, s.block_id, %(entry)s, %(at)s,
  s.case_id, s.steps + 1, %(kind)s, s.level, s.level, %(by)s, %(at)s
from unnest(%(ids)s::uuid[], %(cases)s::uuid[]) n(id, case_id)
join cases_casestanding s on s.case_id = n.case_id
"""
_STANDINGS = """
update cases_casestanding s set escalated = n.attention, steps = s.steps + 1,
  last_event_at = greatest(s.last_event_at, %(at)s), rev = coalesce(n.rev, s.rev + 1)
from unnest(%(cases)s::uuid[], %(attention)s::smallint[], %(revs)s::bigint[])
  n(case_id, attention, rev)
where s.case_id = n.case_id
"""
_REMINDERS = """
insert into cases_reminder (id, case_id, due_kind, due_at, reminded_at)
select n.*, %(at)s
from unnest(%(ids)s::uuid[], %(cases)s::uuid[], %(kinds)s::text[], %(dues)s::timestamptz[]) n
"""

Place = tuple[CaseLevel, str, UUID | None]
"""Who holds: a level, its area, and of a block which one."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many cases were drawn to the next level's attention, and of how many was reminded."""

    escalated: int
    reminded: int


@dataclass(frozen=True, slots=True)
class _Overdue:
    """What an escalation needs to know of a standing."""

    pk: UUID
    number: str
    level: str
    area_code: str
    block_id: UUID | None


def sweep(district_code: str, *, at: datetime) -> Swept:
    """Do everything that is due by the clock in a district, in transactions of some thousands."""
    by = Actor.system("clock")
    scope = Scope.system(district_code, purpose="clock")
    with scoped(scope):
        groups = list(_groups(_chains(scope, at)))
    escalated = 0
    for group in groups:
        with scoped(scope):
            escalated += escalate(scope=scope, by=by, at=at, chains=group)
    with scoped(scope):
        reminded = remind(scope=scope, by=by, at=at)
    return Swept(escalated, reminded)


@operation
def escalate(*, scope: Scope, by: Actor, at: datetime, chains: Sequence[str] | None = None) -> int:
    """Draw the next level's attention to overdue cases, once a level; how many there were.

    The owner stays, and no clock moves. ``chains`` keeps to those chains of the ledger: each gets
    one entry, with count and digest of the cases. Whoever holds the next level is told once, with
    the number if it is one case.
    """
    rows = _overdue(scope, at)
    if chains is not None:
        rows = rows.filter(_of_chains(chains))
    found = dict(rows.values_list("pk", "block_id"))
    if not found:
        return 0
    # Blocks first and ascending, then the standings: the order of every act on a case.
    revs = next_rev(block for block in found.values() if block is not None)
    # Somebody may have acted while we waited for the blocks.
    locked = rows.filter(pk__in=found).select_for_update(of=("self",)).order_by("pk")
    held = [_Overdue(*row) for row in locked.values_list(*_Overdue.__slots__)]
    by_chain: dict[str, list[_Overdue]] = defaultdict(list)
    for row in held:
        by_chain[chain_of(row.area_code)].append(row)
    for chain, members in sorted(by_chain.items()):
        _escalate_chain(chain, members, revs, by=by, at=at)
    _tell_above(held, by=by, at=at)
    return len(held)


@operation
def remind(*, scope: Scope, by: Actor, at: datetime) -> int:
    """Remind holders of what falls due soon, each due once; of how many cases was reminded.

    Dates are reminded of once a day, in one notice a person; hours as they come. Never at night.
    What was given to somebody is that person's, else all are told who hold the case.
    """
    Reminder.objects.filter(due_at__lt=at - _KEPT).delete()
    reach = horizon(at, current_terms().calendar)
    if reach is None:
        return 0
    due = list(_falling_due(scope, at, reach))
    dates = [each for each in due if is_date(each.due_at)]
    hours = [each for each in due if not is_date(each.due_at)]
    told = [] if _reminded_today(at) else _remind(dates, Notice.DUE_SOON, by=by, at=at)
    told += _remind(hours, Notice.DUE_IN_HOURS, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            _REMINDERS,
            {
                "ids": [new_id() for _ in told],
                "cases": [each.case_id for each in told],
                "kinds": [each.due_kind for each in told],
                "dues": [each.due_at for each in told],
                "at": at,
            },
        )
    return len(told)


def _overdue(scope: Scope, at: datetime) -> QuerySet[CaseStanding]:
    """Overdue cases whose next level has not been drawn to them yet."""
    waiting = Q(pk__in=[])
    for level in LADDER:
        if above(level) is not None:
            waiting |= Q(level=level.value, escalated__lt=rank(level) + 1)
    return access.standings(scope).filter(waiting, due_at__lte=at)


def _chains(scope: Scope, at: datetime) -> dict[str, int]:
    """How many cases are to be escalated, by chain of the ledger."""
    counted: Counter[str] = Counter()
    for area in _overdue(scope, at).values_list("area_code", flat=True):
        counted[chain_of(area)] += 1
    return dict(counted)


def _groups(chains: dict[str, int]) -> Iterator[list[str]]:
    """Chains, ascending, together as many as one transaction takes."""
    group: list[str] = []
    cases = 0
    for chain in sorted(chains):
        if group and cases + chains[chain] > _AT_ONCE:
            yield group
            group, cases = [], 0
        group.append(chain)
        cases += chains[chain]
    if group:
        yield group


def _of_chains(chains: Iterable[str]) -> Q:
    """Cases of these chains: of a neighbourhood, or (shorter codes) of the whole district."""
    found = Q(pk__in=[])
    for chain in chains:
        if len(chain) == len("310199001001"):
            found |= Q(area_code__startswith=chain)
        else:
            found |= Q(area_code__startswith=chain) & Q(block_id__isnull=True)
    return found


def _escalate_chain(
    chain: str,
    members: Sequence[_Overdue],
    revs: dict[UUID, int],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write the events of a chain's cases, and what they change (two statements)."""
    keys = [row.pk for row in members]
    entry = new_entry(
        act="cases.escalated",
        by=by,
        at=at,
        area_code=chain,
        detail={"cases": len(keys), "ids_sha256": digest_of_ids(keys)},
    )
    values: dict[str, Any] = {
        "ids": [new_id() for _ in members],
        "cases": keys,
        "attention": [rank(_attention(row)) for row in members],
        "revs": [None if row.block_id is None else revs[row.block_id] for row in members],
        "entry": entry.id,
        "kind": EventKind.ESCALATED.value,
        "by": by.kind.value,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, values)
        cursor.execute(_STANDINGS, values)
    entry.made(CaseEvent)


def _attention(row: _Overdue) -> CaseLevel:
    level = above(CaseLevel(row.level))
    if level is None:  # pragma: no cover - the query leaves the district out
        message = f"{row.number}: nobody is above the district."
        raise ValueError(message)
    return level


def _tell_above(rows: Sequence[_Overdue], *, by: Actor, at: datetime) -> None:
    """One notice to each who holds the level above, however many cases there are."""
    places: dict[UUID, Place] = {}
    for row in rows:
        level = _attention(row)
        places[row.pk] = (level, owner_area(level, row.area_code), None)
    holders = _holders(set(places.values()), local_date(at))
    theirs: dict[UUID, list[_Overdue]] = defaultdict(list)
    for row in rows:
        for user in holders.get(places[row.pk], ()):
            theirs[user].append(row)
    for user, cases in sorted(theirs.items()):
        one = len(cases) == 1
        notify(
            user_ids=[user],
            code=(Notice.OVERDUE_BELOW if one else Notice.MANY_OVERDUE_BELOW).value,
            params={"number": cases[0].number} if one else {"count": len(cases)},
            path=CASE_PATH.format(cases[0].pk) if one else _OVERDUE,
            by=by,
            at=at,
        )


@dataclass(frozen=True, slots=True)
class _DueSoon:
    case_id: UUID
    due_kind: str
    due_at: datetime
    place: Place
    assignee_id: UUID | None


def _falling_due(scope: Scope, at: datetime, reach: Horizon) -> Iterator[_DueSoon]:
    """What falls due within reach and nobody was reminded of."""
    reminded = Reminder.objects.filter(
        case_id=OuterRef("pk"), due_at=OuterRef("due_at"), due_kind=OuterRef("due_kind")
    )
    farthest = max(reach.offices, reach.teams, reach.hours)
    rows = (
        access.standings(scope)
        .filter(due_at__gt=at, due_at__lte=farthest)
        .filter(~Exists(reminded))
        .values_list(
            "pk", "due_kind", "due_at", "level", "owner_area_code", "block_id", "assignee_id"
        )
    )
    for pk, kind, due_at, level, area, block, assignee in rows:
        if due_at is not None and due_at <= _within(reach, CaseLevel(level), due_at):
            here = block if level == CaseLevel.BLOCK.value else None
            yield _DueSoon(pk, kind, due_at, (CaseLevel(level), area, here), assignee)


def _within(reach: Horizon, level: CaseLevel, due_at: datetime) -> datetime:
    if not is_date(due_at):
        return reach.hours
    return reach.teams if level is CaseLevel.BLOCK else reach.offices


def _reminded_today(at: datetime) -> bool:
    """Whether today's reminders of dates have been given."""
    today = Reminder.objects.filter(reminded_at__gte=start_of_local_day(local_date(at)))
    moments = today.values_list("due_at", flat=True).distinct()
    return any(is_date(each) for each in moments)


def _remind(due: Sequence[_DueSoon], notice: Notice, *, by: Actor, at: datetime) -> list[_DueSoon]:
    """One notice to each person concerned; those things due of which somebody was told."""
    today = local_date(at)
    holders = _holders({each.place for each in due}, today)
    handlers = _users(each.assignee_id for each in due if each.assignee_id is not None)
    counted: Counter[UUID] = Counter()
    told = []
    for each in due:
        assigned = handlers.get(each.assignee_id) if each.assignee_id is not None else None
        users = {assigned} if assigned is not None else holders.get(each.place, set())
        if users:
            counted.update(users)
            told.append(each)
    for user, count in sorted(counted.items()):
        notify(
            user_ids=[user],
            code=notice.value,
            params={"count": count},
            path=_MINE,
            by=by,
            at=at,
        )
    return told


def _holders(places: Iterable[Place], on: date) -> dict[Place, set[UUID]]:
    """The users who hold each place on a day, substitutes among them (two statements)."""
    wanted = set(places)
    if not wanted:
        return {}
    roles = {role for level, _, _ in wanted for role in HOLDERS[level]}
    duties = Duty.objects.filter(
        holds_on(on),
        role__in=[role.value for role in roles],
        area_code__in={area for _, area, _ in wanted},
    ).values_list("member_id", "role", "area_code", "block_id")
    serving = [
        (member, (level, area, block))
        for member, role, area, block in duties
        for level in CaseLevel
        if role in HOLDERS[level] and (level, area, block) in wanted
    ]
    users = _users(member for member, _ in serving)
    found: dict[Place, set[UUID]] = defaultdict(set)
    for member, place in serving:
        if member in users:
            found[place].add(users[member])
    return dict(found)


def _users(members: Iterable[UUID]) -> dict[UUID, UUID]:
    """The sign-ins of members who can sign in."""
    rows = User.objects.filter(member_id__in=set(members), is_active=True)
    return {member: user for member, user in rows.values_list("member_id", "id") if member}
