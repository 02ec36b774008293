"""Writing down many whole histories of cases at once.

Every act leaves the facts, the projections and the entry in the ledger that it leaves when it is
done by itself, at its own moment and as the person whose act it was; the rules decide whether the
history is possible and where the case stands. Who may do what is not asked: whoever calls this
vouches for it. Nobody is notified of what is over.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.cases.models import (
    AnswerToTell,
    Case,
    CaseEvent,
    CaseEventText,
    CaseNumber,
    CaseStanding,
    CaseText,
    HandUp,
    PromiseStanding,
    Requester,
    Response,
    ResponseText,
    Solution,
    Told,
)
from minqing.cases.models.numbers import NUMBER_SEQUENCE
from minqing.cases.operations.numbers import access_code_hash
from minqing.cases.queries.reconcile import expected_of
from minqing.cases.rules import (
    STARTS_AT,
    BrokenHistoryError,
    CaseLevel,
    Category,
    Channel,
    EventKind,
    RestrictedAbout,
    Standing,
    Step,
    ToldChannel,
    advance,
    restricted_area,
)
from minqing.ledger.models import Fact, FactText
from minqing.ledger.operations import Entry, new_entry, operation, side_text
from minqing.ledger.rules import chain_of
from minqing.lib.actor import Actor
from minqing.lib.codes import case_number, new_access_code
from minqing.lib.ids import new_id
from minqing.territory.operations import next_rev

__all__ = ["CaseHistory", "PastAct", "Recorded", "record_histories"]

_BATCH = 1_000
_FACTS: tuple[type[Fact], ...] = (Case, Requester, HandUp, Response, Told, Solution, CaseEvent)
_TEXTS: tuple[type[FactText], ...] = (CaseText, ResponseText, CaseEventText)


@dataclass(frozen=True, slots=True)
class PastAct:
    """One act on a case after its raising, as the operation of that name takes it.

    ``text`` is an answer, a reason or a statement. ``told`` says that an answer was heard when it
    was given, or of a telling how. Acts with the same ``hand_up_id`` are one signed list: same
    moment, same signer, same block.
    """

    kind: EventKind
    at: datetime
    by: Actor
    text: str = ""
    final: bool = False
    next_on: date | None = None
    solved: bool = False
    told: ToldChannel | None = None
    assignee_id: UUID | None = None
    hand_up_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A request at its household's door, and everything that happened to it, in order."""

    raised_at: datetime
    by: Actor
    area_code: str
    block_id: UUID
    household_id: UUID
    dwelling_id: UUID
    body: str
    requester_name: str
    category: Category
    channel: Channel
    acts: Sequence[PastAct]
    visit_id: UUID | None = None
    restricted_about: RestrictedAbout | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case as it was numbered; the access code is said here once."""

    case_id: UUID
    number: str
    access_code: str


@operation
def record_histories(
    *, by: Actor, at: datetime, histories: Iterable[CaseHistory]
) -> list[Recorded]:
    """Write down histories; their numbers, in the order given.

    Beside the entries of their acts, each chain gets one that says how many were written at once
    (as ``by``, ``at``), with a digest of their ids. Raises BrokenHistoryError or NotAllowedError
    for a history that is not possible, and writes nothing then.
    """
    given = list(histories)
    revs = next_rev({each.block_id for each in given if each.restricted_about is None})
    pages = _Pages()
    recorded = []
    for history, sequence in zip(given, _sequences(len(given)), strict=True):
        teller = _Teller(history, pages, sequence, revs)
        for act in history.acts:
            teller.tell(act)
        teller.end()
        recorded.append(teller.recorded)
    pages.close_lists()
    pages.write()
    chains: dict[str, list[UUID]] = defaultdict(list)
    for case in pages.cases:
        chains[chain_of(case.area_code)].append(case.pk)
    for chain, keys in sorted(chains.items()):
        text = ",".join(sorted(map(str, keys)))
        new_entry(
            act="cases.histories_recorded",
            by=by,
            at=at,
            area_code=chain,
            detail={
                "cases": len(keys),
                "ids_sha256": hashlib.sha256(text.encode()).hexdigest(),
            },
        )
    return recorded


def _sequences(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(%s::regclass) from generate_series(1, %s)", [NUMBER_SEQUENCE, count]
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass(slots=True)
class _Pages:
    """The rows to be written, and the lists that are still being signed."""

    rows: dict[type[Any], list[Any]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[UUID, tuple[HandUp, Entry]] = field(default_factory=dict)

    @property
    def cases(self) -> list[Case]:
        """The cases among the rows."""
        return self.rows[Case]

    def add(self, *rows: Any) -> None:  # noqa: ANN401 - rows of any of this package's tables
        """Put rows among those to be written."""
        for row in rows:
            self.rows[type(row)].append(row)

    def close_lists(self) -> None:
        """Say in every list and its entry how many cases it has."""
        for hand_up, entry in self.lists.values():
            entry.detail["count"] = len(hand_up.case_ids)
            self.add(hand_up)

    def write(self) -> None:
        """Write all rows, what others point to first."""
        order = (*_FACTS, *_TEXTS, CaseNumber, CaseStanding, PromiseStanding, AnswerToTell)
        for model in order:
            model.objects.bulk_create(self.rows[model], batch_size=_BATCH)


class _Teller:
    """Tells one history: moves the standing and fills the pages."""

    def __init__(
        self, history: CaseHistory, pages: _Pages, sequence: int, revs: dict[UUID, int]
    ) -> None:
        self._pages = pages
        self._responses: list[Response] = []
        self._solution: Solution | None = None
        about = history.restricted_about
        area = restricted_area(about, history.area_code) if about else history.area_code
        self._place = {"area_code": area, "block_id": None if about else history.block_id}
        level = STARTS_AT[about] if about else CaseLevel.BLOCK
        code = new_access_code()
        number = case_number(sequence)
        entry = self._entry(
            "cases.case_raised",
            history.by,
            history.raised_at,
            number=number,
            category=history.category.value,
            channel=history.channel.value,
        )
        content = json.dumps(
            {"body": history.body, "requester_name": history.requester_name}, ensure_ascii=False
        )
        salt, digest = side_text(content)
        code_hash = access_code_hash(number, code)
        self.case = Case(
            **self._facts(entry, history.raised_at),
            number=number,
            access_code_hash=code_hash,
            household_id=history.household_id,
            dwelling_id=history.dwelling_id,
            visit_id=history.visit_id,
            category=history.category.value,
            channel=history.channel.value,
            raised_at=history.raised_at,
            received_at=history.raised_at,
            raised_by_member_id=history.by.member_id,
            sensitive=about is not None,
            restricted_about=about.value if about else None,
            text_digest=digest,
        )
        entry.object_id = self.case.pk
        self.recorded = Recorded(self.case.pk, number, code)
        self._requester = Requester(
            **self._facts(entry, history.raised_at),
            case=self.case,
            household_id=history.household_id,
            raised_at=history.raised_at,
        )
        pages.add(
            self.case,
            CaseText(fact=self.case, salt=salt, content=content, **self._place),
            self._requester,
            CaseNumber(
                number=number,
                sequence=sequence,
                access_code_hash=code_hash,
                reserved_at=history.raised_at,
                used_at=history.raised_at,
                **self._place,
            ),
        )
        entry.made(self.case, self._requester)
        step = Step(
            EventKind.RAISED, history.raised_at, level=level, requester_id=self._requester.pk
        )
        self._standing = advance(None, step)
        self._rev = 1 if about else revs[history.block_id]
        self._event(entry, step, history.by, before="", requester=self._requester)

    def tell(self, act: PastAct) -> None:
        """Add one act; BrokenHistoryError when it lies before the one before it."""
        if act.at < self._standing.last_event_at:
            message = f"{act.kind.value} lies before the step before it."
            raise BrokenHistoryError(message)
        _ACTS.get(act.kind, _Teller._plain)(self, act)

    def end(self) -> None:
        """Add the projections: what the rules make of the history."""
        expected = expected_of(
            self.case, self._standing, [(row.pk, row.requester_id) for row in self._responses]
        )
        rev = self._rev if self.case.restricted_about is None else self._standing.steps
        self._pages.add(CaseStanding(case=self.case, rev=rev, **expected.standing))
        self._pages.add(
            *(PromiseStanding(requester_id=key, **row) for key, row in expected.promises.items()),
            *(
                AnswerToTell(response_id=key, rev=rev, **row)
                for key, row in expected.errands.items()
            ),
        )

    def _on_the_spot(self, act: PastAct) -> None:
        entry = self._entry("cases.answered_on_the_spot", act.by, act.at)
        response = self._response(entry, act, final=True)
        told = self._telling(entry, act, response, act.told or ToldChannel.IN_PERSON)
        solution = self._solved(entry, act)
        step = self._step(act, response=response, solution=solution)
        self._advance(entry, step, act, response=response, told=told, solution=solution)

    def _respond(self, act: PastAct) -> None:
        final = act.final or act.solved
        entry = self._entry("cases.responded", act.by, act.at, final=final, solved=act.solved)
        response = self._response(entry, act, final=final)
        self._advance(entry, self._step(act, response=response), act, response=response)
        if act.solved:
            self._solve(act, entry)
        if act.told is not None:
            self._tell(act, entry)

    def _solve(self, act: PastAct, entry: Entry | None = None) -> None:
        level = self._standing.level.value
        entry = entry or self._entry("cases.solved", act.by, act.at, level=level)
        solution = self._solved(entry, act)
        step = self._step(act, EventKind.SOLVED, solution=solution)
        self._advance(entry, step, act, solution=solution)

    def _tell(self, act: PastAct, entry: Entry | None = None) -> None:
        channel = act.told or ToldChannel.IN_PERSON
        entry = entry or self._entry("cases.told", act.by, act.at, channel=channel.value)
        if not self._responses:
            message = "Nothing was answered that could be told."
            raise BrokenHistoryError(message)
        response = self._responses[-1]
        told = self._telling(entry, act, response, channel)
        step = self._step(act, EventKind.TOLD, response=response)
        self._advance(entry, step, act, response=response, told=told)

    def _hand_up(self, act: PastAct) -> None:
        if act.hand_up_id is None:
            self._plain(act)
            return
        key = act.hand_up_id
        if key not in self._pages.lists:
            self._pages.lists[key] = self._begin_list(key, act)
        hand_up, entry = self._pages.lists[key]
        said = (hand_up.signed_at, hand_up.signed_by, hand_up.recorded_block_id)
        if said != (act.at, act.by.member_id, self._place["block_id"]):
            message = "A signed list has one moment, one signer and one block."
            raise BrokenHistoryError(message)
        hand_up.case_ids = sorted([*hand_up.case_ids, str(self.case.pk)])
        self._advance(entry, self._step(act), act, hand_up=hand_up)

    def _begin_list(self, key: UUID, act: PastAct) -> tuple[HandUp, Entry]:
        entry = new_entry(
            act="cases.hand_up_signed",
            by=act.by,
            at=act.at,
            area_code=self.case.area_code,
            block_id=self.case.block_id,
            object_id=key,
            detail={"in_place_of_lead": False},
        )
        hand_up = HandUp(
            **{**self._facts(entry, act.at), "id": key},
            recorded_block_id=self.case.block_id,
            signed_by=act.by.member_id,
            signed_at=act.at,
            case_ids=[],
            level_from=CaseLevel.BLOCK.value,
            level_to=CaseLevel.NEIGHBOURHOOD.value,
        )
        entry.made(hand_up)
        return hand_up, entry

    def _plain(self, act: PastAct) -> None:
        """What is an event alone: handed up with a reason, returned, assigned, closed and so on."""
        entry = self._entry(_PLAIN[act.kind], act.by, act.at, **self._said(act))
        solution = None
        if act.kind is EventKind.REOPENED:
            solution, self._solution = self._solution, None
        reason = None if act.kind in _WITHOUT_REASON else act.text
        step = self._step(act, solution=solution)
        self._advance(entry, step, act, solution=solution, reason=reason or "")

    def _said(self, act: PastAct) -> dict[str, str | None]:
        """What the ledger notes of an act beside its kind."""
        level = self._standing.level.value
        match act.kind:
            case EventKind.HANDED_UP | EventKind.RETURNED:
                return {"level_from": level}
            case EventKind.REOPENED:
                return {"level": level}
            case EventKind.ASSIGNED:
                return {"member_id": str(act.assignee_id)}
            case _:
                return {}

    def _response(self, entry: Entry, act: PastAct, *, final: bool) -> Response:
        salt, digest = side_text(act.text)
        response = Response(
            **self._facts(entry, act.at),
            case=self.case,
            requester=self._requester,
            responded_at=act.at,
            final=final,
            next_on=None if final else act.next_on,
            level=self._standing.level.value,
            responded_by=act.by.member_id,
            text_digest=digest,
        )
        self._responses.append(response)
        text = ResponseText(fact=response, salt=salt, content=act.text, **self._place)
        self._pages.add(response, text)
        entry.made(response)
        return response

    def _telling(
        self, entry: Entry, act: PastAct, response: Response, channel: ToldChannel
    ) -> Told:
        told = Told(
            **self._facts(entry, act.at),
            response=response,
            case=self.case,
            requester=self._requester,
            told_at=act.at,
            channel=channel.value,
            told_by=act.by.member_id,
        )
        self._pages.add(told)
        entry.made(told)
        return told

    def _solved(self, entry: Entry, act: PastAct) -> Solution:
        solution = Solution(
            **self._facts(entry, act.at),
            case=self.case,
            level=self._standing.level.value,
            solved_at=act.at,
        )
        self._solution = solution
        self._pages.add(solution)
        entry.made(solution)
        return solution

    def _step(
        self,
        act: PastAct,
        kind: EventKind | None = None,
        *,
        response: Response | None = None,
        solution: Solution | None = None,
    ) -> Step:
        """An act as the rules read it, who names the requester where the operation does."""
        kind = kind or act.kind
        return Step(
            kind=kind,
            at=act.at,
            requester_id=self._requester.pk if kind in _OF_REQUESTER else None,
            response_id=response.pk if response else None,
            final=bool(response and response.final),
            next_on=response.next_on if response else None,
            solved_level=CaseLevel(solution.level) if solution else None,
            assignee_id=act.assignee_id,
        )

    def _advance(
        self,
        entry: Entry,
        step: Step,
        act: PastAct,
        *,
        reason: str = "",
        **facts: Fact | None,
    ) -> None:
        before = self._standing
        self._standing = advance(before, step)
        named = self._requester if step.requester_id else None
        self._event(
            entry, step, act.by, before=before.level.value, reason=reason, requester=named, **facts
        )

    def _event(
        self,
        entry: Entry,
        step: Step,
        by: Actor,
        *,
        before: str,
        reason: str = "",
        **facts: Fact | None,
    ) -> None:
        salt, digest = side_text(reason)
        event = CaseEvent(
            **self._facts(entry, step.at),
            case=self.case,
            number=self._standing.steps,
            kind=step.kind.value,
            level_from=before,
            level_to=self._standing.level.value,
            by_kind=by.kind.value,
            by_id=by.id,
            by_member_id=by.member_id,
            happened_at=step.at,
            assignee_id=step.assignee_id,
            text_digest=digest,
            **facts,
        )
        self._pages.add(event)
        entry.made(event)
        if salt is not None:
            self._pages.add(CaseEventText(fact=event, salt=salt, content=reason, **self._place))

    def _entry(self, act: str, by: Actor, at: datetime, **said: str | bool | None) -> Entry:
        return new_entry(
            act=act,
            by=by,
            at=at,
            **self._place,
            object_id=self.case.pk if hasattr(self, "case") else None,
            detail=dict(said),
        )

    def _facts(self, entry: Entry, at: datetime) -> dict[str, Any]:
        """The columns that every fact of an act carries."""
        return {
            "id": new_id(),
            "recorded_area_code": self._place["area_code"],
            **self._place,
            "entry_id": entry.id,
            "recorded_at": at,
        }


_PLAIN = {
    EventKind.HANDED_UP: "cases.handed_up",
    EventKind.RETURNED: "cases.returned",
    EventKind.ASSIGNED: "cases.assigned",
    EventKind.WITHDRAWN: "cases.withdrawn",
    EventKind.REOPENED: "cases.reopened",
    EventKind.CLOSED: "cases.closed",
}
_WITHOUT_REASON = frozenset({EventKind.CLOSED})
_OF_REQUESTER = frozenset(
    {
        EventKind.RAISED,
        EventKind.ANSWERED_ON_THE_SPOT,
        EventKind.RESPONDED,
        EventKind.TOLD,
        EventKind.WITHDRAWN,
    }
)
_ACTS: dict[EventKind, Callable[[_Teller, PastAct], None]] = {
    EventKind.ANSWERED_ON_THE_SPOT: _Teller._on_the_spot,
    EventKind.RESPONDED: _Teller._respond,
    EventKind.SOLVED: _Teller._solve,
    EventKind.TOLD: _Teller._tell,
    EventKind.HANDED_UP: _Teller._hand_up,
}
