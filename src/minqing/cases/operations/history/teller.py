"""Telling one history: every act as the operation of its name writes it."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from minqing.cases.models import (
    AnswerToTell,
    Case,
    CaseEvent,
    CaseEventText,
    CaseNumber,
    CaseStanding,
    CaseText,
    HandUp,
    ImportedCase,
    PromiseStanding,
    Requester,
    Response,
    ResponseText,
    Solution,
    Told,
)
from minqing.cases.operations.history.acts import CaseHistory, Origin, PastAct, Recorded
from minqing.cases.operations.history.pages import Pages
from minqing.cases.operations.numbers import access_code_hash
from minqing.cases.operations.writing import Work
from minqing.cases.queries.reconcile import expected_of
from minqing.cases.rules import (
    STARTS_AT,
    BrokenHistoryError,
    CaseLevel,
    EventKind,
    Standing,
    Step,
    ToldChannel,
    advance,
    restricted_area,
)
from minqing.ledger.models import Fact
from minqing.ledger.operations import Entry, new_entry, side_text
from minqing.lib.actor import Actor
from minqing.lib.codes import case_number, new_access_code
from minqing.lib.ids import new_id

__all__ = ["Teller"]

_PLAIN = {
    EventKind.HANDED_UP: "cases.handed_up",
    EventKind.RETURNED: "cases.returned",
    EventKind.ASSIGNED: "cases.assigned",
    EventKind.WITHDRAWN: "cases.withdrawn",
    EventKind.REOPENED: "cases.reopened",
    EventKind.CLOSED: "cases.closed",
    EventKind.TRANSFERRED: "cases.transferred",
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


class Teller:
    """Tells one history: moves the standing and fills the pages."""

    def __init__(
        self, history: CaseHistory, pages: Pages, sequence: int, revs: dict[UUID, int]
    ) -> None:
        self._pages = pages
        self._by = history.by
        self.household_id = history.household_id
        self._written_at = history.recorded_at
        self._responses: list[Response] = []
        self._solution: Solution | None = None
        about = history.restricted_about
        area = restricted_area(about, history.area_code) if about else history.area_code
        self._area_code, self._block_id = area, None if about else history.block_id
        self._place: dict[str, Any] = {"area_code": area, "block_id": self._block_id}
        self._case_id = new_id()
        level = STARTS_AT[about] if about else history.level
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
            **{**self._facts(entry, history.raised_at), "id": self._case_id},
            number=number,
            access_code_hash=code_hash,
            household_id=history.household_id,
            dwelling_id=history.dwelling_id,
            visit_id=history.visit_id,
            category=history.category.value,
            channel=history.channel.value,
            raised_at=history.raised_at,
            received_at=self._written(history.raised_at),
            raised_by_member_id=history.by.member_id,
            sensitive=about is not None,
            restricted_about=about.value if about else None,
            text_digest=digest,
        )
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
                reserved_at=self._written(history.raised_at),
                used_at=self._written(history.raised_at),
                **self._place,
            ),
        )
        entry.made(self.case, self._requester)
        if history.origin is not None:
            self._origin(history.origin, entry, history.raised_at)
        step = Step(
            EventKind.RAISED,
            history.raised_at,
            level=level,
            requester_id=self._requester.pk,
            category=history.category,
        )
        self._standing = advance(None, step, pages.terms)
        self._rev = 1 if about else revs[history.block_id]
        self._last_at = history.raised_at
        self._event(entry, step, history.by, before="", requester=self._requester)

    @classmethod
    def resumed(cls, work: Work, pages: Pages) -> "Teller":
        """Goes on with a recorded case, held by ``work``, as of the moment of that.

        Its projections are the caller's to write. What the sweep noted of it meanwhile may lie
        after the acts that are told now.
        """
        self = cls.__new__(cls)
        case = work.case
        self.case, self._case_id, self._pages, self._written_at = case, case.pk, pages, work.at
        self._by = work.by
        self._area_code, self._block_id = case.area_code, case.block_id
        self._place = {"area_code": case.area_code, "block_id": case.block_id}
        own = Requester.objects.filter(case=case, origin_id__isnull=True)
        self._requester = own.order_by("raised_at", "id")[0]
        self._responses = list(Response.objects.filter(case=case).order_by("responded_at", "id"))
        self._solution = Solution.objects.filter(case=case).order_by("solved_at", "id").last()
        self._standing, self._rev, self._last_at = work.standing, work.rev, case.raised_at
        self.household_id = work.household_id
        return self

    @property
    def standing(self) -> Standing:
        """Where the case stands after what was told."""
        return self._standing

    @property
    def rev(self) -> int:
        """Its revision."""
        return self._rev

    def said(self, origin: Origin) -> None:
        """What the source says of it now, in an entry of its own."""
        entry = self._entry(
            act="cases.import_told_again",
            by=self._by,
            at=self.case.raised_at,
            version=origin.version or 1,
        )
        self._origin(origin, entry, self.case.raised_at)

    def tell(self, act: PastAct) -> None:
        """Add one act; BrokenHistoryError when it lies before the one before it."""
        if act.at < self._last_at:
            message = f"{act.kind.value} lies before the step before it."
            raise BrokenHistoryError(message)
        self._last_at = act.at
        match act.kind:
            case EventKind.ANSWERED_ON_THE_SPOT:
                self._on_the_spot(act)
            case EventKind.RESPONDED:
                self._respond(act)
            case EventKind.SOLVED:
                self._solve(act)
            case EventKind.TOLD:
                self._tell(act)
            case EventKind.HANDED_UP if act.hand_up_id is not None:
                self._hand_up(act, act.hand_up_id)
            case _:
                self._plain(act)

    def end(self) -> None:
        """Add the projections: what the rules make of the history."""
        expected = expected_of(
            self.case,
            self._standing,
            [(row.pk, row.requester_id) for row in self._responses],
            self.case.household_id,
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

    def _hand_up(self, act: PastAct, key: UUID) -> None:
        if key not in self._pages.lists:
            self._pages.lists[key] = self._begin_list(key, act)
        hand_up, entry = self._pages.lists[key]
        said = (hand_up.signed_at, hand_up.signed_by, hand_up.recorded_block_id)
        if said != (act.at, act.by.member_id, self._block_id):
            message = "A signed list has one moment, one signer and one block."
            raise BrokenHistoryError(message)
        hand_up.case_ids = sorted([*hand_up.case_ids, str(self.case.pk)])
        self._advance(entry, self._step(act), act, hand_up=hand_up)

    def _begin_list(self, key: UUID, act: PastAct) -> tuple[HandUp, Entry]:
        if act.by.member_id is None or self._block_id is None:
            message = "A list is signed by a member, for a block."
            raise BrokenHistoryError(message)
        entry = new_entry(
            act="cases.hand_up_signed",
            by=act.by,
            at=act.at,
            area_code=self._area_code,
            block_id=self._block_id,
            object_id=key,
            detail={"in_place_of_lead": False},
        )
        hand_up = HandUp(
            **{**self._facts(entry, act.at), "id": key},
            recorded_block_id=self._block_id,
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
            category=self._standing.category,
            urgency=self._standing.urgency,
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
        self._standing = advance(before, step, self._pages.terms)
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

    def _origin(self, origin: Origin, entry: Entry, at: datetime) -> None:
        row = ImportedCase(
            **self._facts(entry, at),
            case=self.case,
            source=origin.source,
            external_number=origin.external_number,
            status=origin.status.words,
            outcome=origin.status.outcome.value,
            office_due_at=origin.office_due_at,
            ended_at=origin.ended_at,
            version=origin.version,
        )
        self._pages.add(row)
        entry.made(row)

    def _written(self, at: datetime) -> datetime:
        """When an act of a moment was written down."""
        return self._written_at or at

    def _entry(self, act: str, by: Actor, at: datetime, **said: str | int | bool | None) -> Entry:
        return new_entry(
            act=act,
            by=by,
            at=self._written(at),
            area_code=self._area_code,
            block_id=self._block_id,
            object_id=self._case_id,
            detail=dict(said),
        )

    def _facts(self, entry: Entry, at: datetime) -> dict[str, Any]:
        """The columns that every fact of an act carries."""
        return {
            "id": new_id(),
            "recorded_area_code": self._place["area_code"],
            **self._place,
            "entry_id": entry.id,
            "recorded_at": self._written(at),
        }
