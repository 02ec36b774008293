"""The common frame of acts on a case: lock, check, record the event, write the projections.

Lock order: the block's counter, then the case's standing, then (at the end) the chain head. Whoever
acts on a case holds its block's counter, so the acts on one block follow one another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from minqing.accounts.access import users_of
from minqing.cases import access
from minqing.cases.models import (
    AnswerToTell,
    Case,
    CaseEvent,
    CaseEventText,
    CaseStanding,
    HandUp,
    PromiseStanding,
    Requester,
    Response,
    Solution,
    Told,
)
from minqing.cases.operations.checks import checked_move
from minqing.cases.operations.errors import CaseNotFoundError, ChangedMeanwhileError
from minqing.cases.queries.history import histories
from minqing.cases.queries.reconcile import expected_of
from minqing.cases.queries.terms import held_terms
from minqing.cases.rules import (
    CaseLevel,
    Category,
    EventKind,
    Move,
    Notice,
    Standing,
    Step,
    Urgency,
    advance,
    fold,
)
from minqing.ledger.models import Fact
from minqing.ledger.operations import Entry, new_entry, side_text
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.notices.operations import notify
from minqing.storage.bulk import insert_together
from minqing.territory.operations import next_rev
from minqing.territory.rules import PostedAt

# Written out: an act, also one of a phone or a command, must not load every page of the desk.
CASE_PATH = "/desk/cases/{}/"
HAND_UP_PATH = "/desk/hand-ups/{}/"

Revs = Mapping[UUID | None, int | None]
"""The new revision of each locked block; None for cases in no block, which count by themselves."""

__all__ = [
    "CASE_PATH",
    "HAND_UP_PATH",
    "Work",
    "begin",
    "begin_many",
    "begin_pair",
    "begin_rows",
    "write_first_projections",
    "write_projections",
]


@dataclass(slots=True)
class Work:
    """One case under one act: what it is, where it stands, and the place its rows carry."""

    case: Case
    standing: Standing
    household_id: UUID | None
    """The household it concerns today: the one that raised it, or into which that was merged."""
    rev: int
    by: Actor
    at: datetime
    postings: Sequence[PostedAt]
    """The actor's, today: asked once, however many cases the act takes."""
    events: list[CaseEvent] = field(default_factory=list)

    def place(self, entry: Entry) -> dict[str, Any]:
        """The columns every fact of this act carries."""
        return {
            "recorded_area_code": self.case.area_code,
            "area_code": self.case.area_code,
            "block_id": self.case.block_id,
            "entry_id": entry.id,
            "recorded_at": self.at,
        }

    def text_place(self) -> dict[str, Any]:
        """The columns every side text of this act carries."""
        return {"area_code": self.case.area_code, "block_id": self.case.block_id}

    def entry(self, act: str, **detail: str | int | bool | None) -> Entry:
        """Open the ledger entry of this act."""
        return new_entry(
            act=act,
            by=self.by,
            at=self.at,
            area_code=self.case.area_code,
            block_id=self.case.block_id,
            object_id=self.case.pk,
            detail=dict(detail),
        )

    def check(self, kind: EventKind) -> Move:
        """The move, if the life cycle and the actor's postings allow it now."""
        return checked_move(
            self.standing, self.case, kind, by=self.by, at=self.at, postings=self.postings
        )

    def record(
        self,
        entry: Entry,
        kind: EventKind,
        *,
        happened_at: datetime,
        reason: str = "",
        requester_id: UUID | None = None,
        response: Response | None = None,
        told: Told | None = None,
        solution: Solution | None = None,
        hand_up: HandUp | None = None,
        assignee_id: UUID | None = None,
        level: CaseLevel | None = None,
        sort: tuple[Category, Urgency] | None = None,
        requester: Requester | None = None,
        **columns: Any,
    ) -> CaseEvent:
        """Write the next event and move the standing with it. The entry covers it.

        ``level`` is that of a decision, ``sort`` the new category and urgency, ``requester`` one
        who joins; ``columns`` are those of ``CaseEvent`` that only some kinds have.
        """
        before = self.standing
        category, urgency = sort or (before.category, before.urgency)
        if requester is not None:
            requester_id = requester.pk
        self.standing = advance(
            before,
            Step(
                kind=kind,
                at=happened_at,
                level=level,
                requester_id=requester_id,
                raised_at=requester.raised_at if requester else None,
                response_id=response.pk if response else None,
                extends=bool(response and response.extends),
                final=bool(response and response.final),
                next_on=response.next_on if response else None,
                solved_level=CaseLevel(solution.level) if solution else None,
                assignee_id=assignee_id,
                until_on=columns.get("until_on"),
                other_case_id=columns.get("other_case_id"),
                category=category,
                urgency=urgency,
            ),
            before.terms,
        )
        salt, digest = side_text(reason)
        event = CaseEvent.objects.create(
            **self.place(entry),
            case=self.case,
            number=self.standing.steps,
            kind=kind.value,
            level_from=before.level.value,
            level_to=self.standing.level.value,
            by_kind=self.by.kind.value,
            by_id=self.by.id,
            by_member_id=self.by.member_id,
            happened_at=happened_at,
            requester_id=requester_id,
            response=response,
            told=told,
            solution=solution,
            hand_up=hand_up,
            assignee_id=assignee_id,
            category=category.value if sort else None,
            urgency=urgency.value if sort else None,
            text_digest=digest,
            **columns,
        )
        if salt is not None:
            CaseEventText.objects.create(fact=event, salt=salt, content=reason, **self.text_place())
        made: list[Fact | None] = [event, requester, response, told, solution, hand_up]
        # Only this act's own: a telling names an answer that an earlier entry covers.
        entry.made(*(fact for fact in made if fact is not None and fact.entry_id == entry.id))
        self.events.append(event)
        return event

    def notify(self, notice: Notice, level: CaseLevel) -> None:
        """Tell those who hold cases of a level here; the one who acted is left out."""
        self._notify(
            notice,
            access.users_holding(
                level, self.case.area_code, self.case.block_id, local_date(self.at)
            ),
        )

    def notify_handler(self, notice: Notice) -> None:
        """Tell whoever handles it, else all who hold it: it goes to a person, never to nobody."""
        assignee = self.standing.assignee_id
        handlers = users_of(assignee) if assignee else []
        if handlers:
            self._notify(notice, handlers)
        else:
            self.notify(notice, self.standing.level)

    def _notify(self, notice: Notice, user_ids: Iterable[UUID]) -> None:
        notify(
            user_ids=user_ids,
            code=notice.value,
            params={"number": self.case.number},
            path=CASE_PATH.format(self.case.pk),
            by=self.by,
            at=self.at,
        )

    def finish(self) -> None:
        """Write the projections."""
        write_projections(self.case, self.standing, self.rev, household_id=self.household_id)


def begin(case_id: UUID, *, by: Actor, at: datetime, expected_rev: int | None = None) -> Work:
    """Lock one case; ChangedMeanwhileError when it is not as the actor last saw it."""
    found = CaseStanding.objects.filter(pk=case_id).values_list("block_id").first()
    if found is None:
        raise CaseNotFoundError
    works = begin_many([case_id], block_id=found[0], by=by, at=at, expected_rev=expected_rev)
    return works[0]


def begin_many(
    case_ids: list[UUID],
    *,
    block_id: UUID | None,
    by: Actor,
    at: datetime,
    expected_rev: int | None = None,
) -> list[Work]:
    """Lock cases of one block, ascending; CaseNotFoundError when one is not there.

    Restricted cases stand in no block (None). They count their revisions each by itself, for no
    phone reads them in the order of a block.
    """
    revs = _count_on([block_id])
    rows = list(
        CaseStanding.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk__in=case_ids, block_id=block_id)
        .order_by("pk")
    )
    if len(rows) != len(set(case_ids)):
        raise CaseNotFoundError
    if expected_rev is not None and any(row.rev != expected_rev for row in rows):
        raise ChangedMeanwhileError
    return _works(rows, revs, by=by, at=at)


def begin_pair(
    case_id: UUID, other_id: UUID, *, by: Actor, at: datetime, expected_rev: int | None = None
) -> tuple[Work, Work]:
    """Lock two cases, of one block or of two; the revision expected is the first one's."""
    keys = [case_id, other_id]
    blocks = set(CaseStanding.objects.filter(pk__in=keys).values_list("block_id", flat=True))
    revs = _count_on(blocks)
    rows = {
        row.pk: row
        for row in CaseStanding.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk__in=keys)
        .order_by("pk")
    }
    if len(rows) != len(set(keys)):
        raise CaseNotFoundError
    # Whoever moved one to another block meanwhile holds a counter that this act does not.
    moved = any(row.block_id not in revs for row in rows.values())
    if moved or (expected_rev is not None and rows[case_id].rev != expected_rev):
        raise ChangedMeanwhileError
    first, second = _works([rows[case_id], rows[other_id]], revs, by=by, at=at)
    return first, second


def begin_rows(case_ids: Iterable[UUID], *, by: Actor, at: datetime) -> list[tuple[Work, int]]:
    """Lock cases wherever they stand, each with its revision as it was.

    Those that are not there, or that are just moving to another block, are left out.
    """
    keys = list(case_ids)
    blocks = set(CaseStanding.objects.filter(pk__in=keys).values_list("block_id", flat=True))
    revs = _count_on(blocks)
    rows = [
        row
        for row in CaseStanding.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk__in=keys)
        .order_by("pk")
        if row.block_id in revs
    ]
    works = _works(rows, revs, by=by, at=at)
    return [(work, row.rev) for work, row in zip(works, rows, strict=True)]


def _count_on(blocks: Iterable[UUID | None]) -> Revs:
    """Lock the blocks' counters and count on."""
    revs: dict[UUID | None, int | None] = {None: None}
    revs.update(next_rev(block for block in blocks if block is not None).items())
    return revs


def _works(rows: list[CaseStanding], revs: Revs, *, by: Actor, at: datetime) -> list[Work]:
    """The work on each row, in its order: three statements, however many there are."""
    steps, terms = histories(row.pk for row in rows), held_terms()
    postings = access.postings_of(by.member_id, local_date(at))
    works = []
    for row in rows:
        rev = revs[row.block_id]
        works.append(
            Work(
                case=row.case,
                standing=fold(steps[row.pk], terms),
                household_id=row.household_id,
                rev=row.rev + 1 if rev is None else rev,
                by=by,
                at=at,
                postings=postings,
            )
        )
    return works


def write_first_projections(
    case: Case, standing: Standing, rev: int, *, household_id: UUID | None
) -> None:
    """Write the projections of a case that this transaction has made, in one round trip."""
    expected = expected_of(case, standing, [], household_id)
    insert_together(
        CaseStanding(case=case, rev=rev, **expected.standing),
        *(PromiseStanding(requester_id=key, **row) for key, row in expected.promises.items()),
    )


def write_projections(
    case: Case, standing: Standing, rev: int, *, household_id: UUID | None
) -> None:
    """Make the rows of the projections say what the standing says. Errands that close stay."""
    responses = (
        list(Response.objects.filter(case=case).values_list("pk", "requester_id"))
        if standing.steps > 1
        else []
    )
    expected = expected_of(case, standing, responses, household_id)
    CaseStanding.objects.bulk_create(
        [CaseStanding(case=case, rev=rev, **expected.standing)],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=[*expected.standing, "rev"],
    )
    PromiseStanding.objects.bulk_create(
        [PromiseStanding(requester_id=key, **row) for key, row in expected.promises.items()],
        update_conflicts=True,
        unique_fields=["requester"],
        update_fields=[
            "area_code",
            "block_id",
            "raised_at",
            "due_at",
            "first_told_at",
            "withdrawn_at",
            "joined_at",
            "moved_at",
        ],
    )
    known = {row.pk: row for row in AnswerToTell.objects.filter(case=case)} if responses else {}
    for response, values in expected.errands.items():
        row = known.get(response)
        if row is None:
            AnswerToTell.objects.create(response_id=response, rev=rev, **values)
        elif any(getattr(row, column) != value for column, value in values.items()):
            AnswerToTell.objects.filter(pk=response).update(rev=rev, **values)
