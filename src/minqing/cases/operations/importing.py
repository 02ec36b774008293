"""``minqing import cases``: past requests of another system, as the acts that they were."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from minqing.cases.models import CASE_SHEET_LABELS, ImportedCase
from minqing.cases.operations.carrying_on import (
    CaseSoFar,
    cases_so_far,
    may_follow,
    still_possible,
)
from minqing.cases.operations.history import (
    CaseHistory,
    Continued,
    Origin,
    PastAct,
    continue_histories,
    record_histories,
)
from minqing.cases.operations.merging import merge
from minqing.cases.rules import CaseLevel, CaseState, Category, Channel, EventKind, ToldChannel
from minqing.cases.rules.importing import (
    CASE_COLUMNS,
    CaseProblem,
    Given,
    Outcome,
    Preset,
    check_case,
    columns_of,
    outcome_of,
)
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.scope import Scope
from minqing.sheets.operations.records import Plan, RecordSheet
from minqing.sheets.rules.outcomes import Change, ChangeKind, Progress, SheetOutcome
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.storage.scoping import scoped
from minqing.territory.models import Area, Block
from minqing.territory.queries.books import AreaBook
from minqing.territory.rules import UNASSIGNED

__all__ = ["DEFAULT_SOURCE", "CaseSheet", "import_cases"]

DEFAULT_SOURCE = "import"
_BATCH = 500
"""Requests of one transaction: a run that is broken off goes on after the last of them."""

Write = CaseHistory | Continued


def import_cases(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    path: Path,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    skip_faulty: bool = False,
    confirmed: frozenset[str] = frozenset(),
    shown: str | None = None,
    progress: Progress = lambda _done, _expected: None,
    preset: Preset | None = None,
) -> SheetOutcome:
    """Bring in past requests; the whole file is checked before anything of it is written.

    Written in batches, each a transaction of its own unless the caller holds one. A number of a
    source is taken once: the same file again adds only what is missing, so a run that was broken
    off is repeated. A later export of the source carries on what goes on and nobody worked on here.
    ``preset`` says how the source writes. Raises SheetRefusedError.
    """
    how = preset or Preset()
    sheet = CaseSheet(by=by, at=at, scope=scope, preset=how)
    outcome = sheet.take(
        path=path,
        mapping={**how.columns, **(mapping or {})},
        dry_run=True,
        skip_faulty=skip_faulty,
        confirmed=confirmed,
        shown=shown,
        progress=progress,
    )
    held = outcome.questions or outcome.overtaken or (outcome.faulty_rows and not skip_faulty)
    if dry_run or held:
        return outcome
    done = 0
    waiting = iter(sheet.planned)
    while batch := list(islice(waiting, _BATCH)):
        with scoped(scope):
            sheet.write(batch)
        done += len(batch)
        progress(done, len(sheet.planned))
    outcome.written = True
    return outcome


class CaseSheet(RecordSheet[list[Write]]):
    """Past requests, found again by their number in the system that they come from."""

    code = "cases"
    columns = CASE_COLUMNS
    words = CASE_SHEET_LABELS

    def __init__(
        self, *, by: Actor, at: datetime, scope: Scope, preset: Preset | None = None
    ) -> None:
        super().__init__(by=by, at=at, scope=scope)
        self._preset = preset or Preset()
        self._source = self._preset.source or DEFAULT_SOURCE
        self.columns = columns_of(self._preset)
        self.planned: list[Write] = []
        self._merges: dict[str, str] = {}

    def check(self, record: Record) -> None:
        check_case(record, at=self.at, zone=self._preset.time_zone)

    def plan(self, records: Sequence[Record]) -> Plan[list[Write]]:
        places = _Places(self.scope, self._preset.area)
        known = self._known(records)
        plan: Plan[list[Write]] = Plan([])
        rows: dict[str, int] = {}
        later: list[tuple[Record, CaseHistory, ImportedCase]] = []
        self._find_targets(records)
        for record in records:
            number = record.text("number")
            if number in rows:
                record.refuse("number", RecordProblem.TWICE, first_row=rows[number])
                continue
            rows[number] = record.number
            place = places.find(record)
            if place is None:
                continue
            history = self._history(record, place)
            before = known.get(number)
            if record.faults:
                continue
            if before is not None and self._is_new(record, history, before):
                later.append((record, history, before))
                continue
            kind: ChangeKind = "added" if before is None else "unchanged"
            plan.changes.append(Change(record.number, "case", _key(record), kind))
            if before is None:
                plan.writes.append(history)
        self._carry_on(later, plan)
        # What others go into comes first.
        plan.writes.sort(
            key=lambda each: bool(each.origin and each.origin.external_number in self._merges)
        )
        self.planned = plan.writes
        return plan

    def write(self, writes: list[Write]) -> None:
        """Write histories down, but for those that somebody else brought in meanwhile."""
        numbers = [each.origin.external_number for each in writes if each.origin]
        rows = ImportedCase.objects.filter(source=self._source, external_number__in=numbers)
        taken = {(number, version) for number, version in rows.values_list(*_SAID)}
        fresh = [
            each
            for each in writes
            if each.origin and (each.origin.external_number, each.origin.version) not in taken
        ]
        made = {
            each.case_id: each.origin.external_number
            for each in fresh
            if isinstance(each, Continued)
        }
        new = [each for each in fresh if isinstance(each, CaseHistory)]
        recorded = record_histories(by=self.by, at=self.at, histories=new) if new else []
        goes_on = [
            (one.case_id, history.origin.external_number)
            for history, one in zip(new, recorded, strict=True)
            if history.origin
        ]
        if made:
            later = [each for each in fresh if isinstance(each, Continued)]
            done = continue_histories(by=self.by, at=self.at, continued=later)
            goes_on += [(key, made[key]) for key in done]
        for case_id, number in goes_on:
            target = self._merges.get(number)
            if target is not None:
                self._merge(case_id, target)

    def _merge(self, case_id: UUID, target: str) -> None:
        """Let a duplicate go on inside the request that the source names."""
        into = ImportedCase.objects.get(
            source=self._source, external_number=target, version__isnull=True
        )
        reason = _("A duplicate in the system that it comes from.")
        merge(by=self.by, at=self.at, case_id=case_id, into_id=into.case_id, reason=reason)

    def _find_targets(self, records: Sequence[Record]) -> None:
        """Which duplicates are merged: those of a request that is still worked on here.

        A duplicate of what has ended has ended, too. Refuses what names no request.
        """
        self._merges = {}
        named = {each.text("duplicate_of") for each in records} - {""}
        if not named:
            return
        in_file = {each.text("number"): each for each in records}
        known = ImportedCase.objects.filter(source=self._source, external_number__in=named)
        states = dict(known.values_list("external_number", "case__standing__state"))
        for record in records:
            target = record.text("duplicate_of")
            if not target:
                continue
            there = in_file.get(target)
            if (there is None and target not in states) or target == record.text("number"):
                record.refuse("duplicate_of", CaseProblem.UNKNOWN_TARGET, written=target)
            elif there is not None and outcome_of(there).outcome is Outcome.DUPLICATE:
                record.refuse("duplicate_of", CaseProblem.TARGET_IS_A_DUPLICATE, written=target)
            elif {states.get(target), _state_of(there)} - {None} <= _GOES_ON:
                self._merges[record.text("number")] = target

    def _known(self, records: Sequence[Record]) -> dict[str, ImportedCase]:
        numbers = [record.text("number") for record in records]
        found: dict[str, ImportedCase] = {}
        rows = iter(numbers)
        while some := list(islice(rows, 5_000)):
            mine = ImportedCase.objects.filter(source=self._source, external_number__in=some)
            # Of one number the latest version counts.
            by_version = mine.select_related("case").order_by(F("version").asc(nulls_first=True))
            found |= {each.external_number: each for each in by_version}
        return found

    def _is_new(self, record: Record, history: CaseHistory, before: ImportedCase) -> bool:
        """Whether a row says something else than what was recorded of its number last."""
        origin = history.origin
        if origin is None:
            return False
        said = (history.raised_at, origin.status.outcome, origin.office_due_at)
        told = (before.case.raised_at, before.outcome, before.office_due_at)
        return said != told or not self._is_same_end(record, origin, before)

    def _is_same_end(self, record: Record, origin: Origin, before: ImportedCase) -> bool:
        """Of a day without a time: what ended that day when it was brought in was not over yet."""
        if origin.ended_at == before.ended_at:
            return True
        given = self._given_end(record, origin.status.outcome)
        if given is None or before.ended_at is None or not given.day_only:
            return False
        return given.at <= before.ended_at <= given.as_end(self._preset.time_zone)

    def _carry_on(
        self, later: Sequence[tuple[Record, CaseHistory, ImportedCase]], plan: Plan[list[Write]]
    ) -> None:
        """Plan the steps that are new; refuse what contradicts, or was worked on here since."""
        open_rows = [
            (record, history, before)
            for record, history, before in later
            if history.raised_at == before.case.raised_at
            and history.origin is not None
            and may_follow(Outcome(before.outcome), history.origin.status.outcome)
        ]
        known = cases_so_far(before.case_id for _record, _history, before in open_rows)
        planned: set[int] = set()
        for record, history, before in open_rows:
            so_far, origin = known.get(before.case_id), history.origin
            if so_far is None or origin is None:
                continue
            acts = tuple(self._later_acts(record, origin.status.outcome, so_far))
            if not still_possible(so_far, acts):
                continue
            version = (before.version or 1) + 1
            plan.writes.append(
                Continued(
                    case_id=before.case_id,
                    steps=so_far.standing.steps,
                    acts=acts,
                    origin=replace(origin, version=version),
                )
            )
            plan.changes.append(Change(record.number, "case", _key(record), "changed"))
            planned.add(record.number)
        for record, _history, before in later:
            if record.number not in planned:
                problem = CaseProblem.SAYS_SOMETHING_ELSE
                record.refuse("number", problem, number=before.case.number)

    def _history(self, record: Record, place: "_Place") -> CaseHistory:
        raised = _given(record, "raised_at")
        title, body = record.text("title"), record.text("body")
        status = outcome_of(record)
        due = _given(record, "due_at")
        zone = self._preset.time_zone
        ended = self._moment(record, _END[status.outcome])
        return CaseHistory(
            raised_at=raised.at if raised else self.at,
            by=self.by,
            area_code=place.area_code,
            block_id=place.block.pk,
            household_id=None,
            dwelling_id=None,
            body="\n".join(each for each in (title, body) if each),
            requester_name=record.text("requester"),
            category=Category(record.text("category") or Category.OTHER),
            channel=Channel.IMPORT,
            acts=tuple(self._acts(record, status.outcome)),
            level=CaseLevel.NEIGHBOURHOOD,
            recorded_at=self.at,
            origin=Origin(
                source=self._source,
                external_number=record.text("number"),
                status=status,
                office_due_at=due.as_end(zone) if due else None,
                ended_at=ended,
            ),
        )

    def _acts(self, record: Record, outcome: Outcome) -> Iterator[PastAct]:
        """What happened after the raising, as the operations would have written it."""
        answered = self._moment(record, ("answered_at",))
        if answered is not None:
            yield self._answered(record, outcome, answered)
        yield from self._end_acts(record, outcome, heard=answered is not None)

    def _later_acts(self, record: Record, outcome: Outcome, so_far: CaseSoFar) -> Iterator[PastAct]:
        """What of it is not recorded yet."""
        answered = self._moment(record, ("answered_at",))
        heard = so_far.is_heard
        if answered is not None and answered not in so_far.answered_at:
            answer = self._answered(record, outcome, answered)
            heard = heard or answer.final
            yield answer
        yield from self._end_acts(record, outcome, heard=heard, solved=so_far.is_solved)

    def _answered(self, record: Record, outcome: Outcome, at: datetime) -> PastAct:
        text = record.text("answer") or _("Answered in the system that it comes from.")
        goes_on = record.day("next_on") is not None and outcome is Outcome.ANSWERED
        return self._answer(record, at, text, next_on=record.day("next_on"), on=goes_on)

    def _end_acts(
        self, record: Record, outcome: Outcome, *, heard: bool, solved: bool = False
    ) -> Iterator[PastAct]:
        """How it ended; the end is an answer where none that ends it was ``heard``."""
        ended = self._moment(record, _END[outcome])
        if ended is None or outcome is Outcome.ANSWERED or record.text("number") in self._merges:
            return
        if outcome is Outcome.WITHDRAWN:
            text = _("Withdrawn in the system that it comes from.")
            yield PastAct(EventKind.WITHDRAWN, ended, self.by, text=text)
            return
        if not heard:
            words = record.text("answer") or _end_words(record, outcome)
            yield self._answer(record, ended, words)
        elif _is_solved(record) and not solved:
            yield PastAct(EventKind.SOLVED, ended, self.by)
        if outcome is Outcome.TRANSFERRED:
            to = record.text("transferred_to") or _("another body")
            yield PastAct(EventKind.TRANSFERRED, ended, self.by, text=to)
            return
        yield PastAct(EventKind.CLOSED, ended, self.by)

    def _answer(
        self,
        record: Record,
        at: datetime,
        text: str,
        *,
        next_on: date | None = None,
        on: bool = False,
    ) -> PastAct:
        """An answer, which counts as told when it was given: the source says nothing else."""
        return PastAct(
            EventKind.RESPONDED,
            at,
            self.by,
            text=text,
            final=not on,
            next_on=next_on if on else None,
            solved=_is_solved(record) and not record.values.get("answered_at"),
            told=ToldChannel(record.text("told_channel") or ToldChannel.PORTAL),
        )

    def _moment(self, record: Record, keys: Sequence[str]) -> datetime | None:
        """The first of these moments that is given; of a day without a time its end, or now."""
        given = _first_given(record, keys)
        return None if given is None else min(given.as_end(self._preset.time_zone), self.at)

    def _given_end(self, record: Record, outcome: Outcome) -> Given | None:
        return _first_given(record, _END[outcome])


_SAID = ("external_number", "version")
_GOES_ON = frozenset({CaseState.OPEN.value, CaseState.ANSWERED.value})


def _state_of(record: Record | None) -> str | None:
    """Where a request of the same file will stand; None for one of another file."""
    if record is None:
        return None
    goes_on = outcome_of(record).outcome in {Outcome.OPEN, Outcome.ANSWERED}
    return (CaseState.OPEN if goes_on else CaseState.CLOSED).value


_END: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.OPEN: (),
    Outcome.ANSWERED: ("answered_at",),
    Outcome.CLOSED: ("closed_at",),
    Outcome.DUPLICATE: ("closed_at",),
    Outcome.TRANSFERRED: ("transferred_at", "closed_at"),
    Outcome.WITHDRAWN: ("closed_at",),
}
"""Which moments say when a request ended, the first that is given."""


def _is_solved(record: Record) -> bool:
    """Whether a row says that it was solved; not of what another body has, for that says so."""
    transferred = outcome_of(record).outcome is Outcome.TRANSFERRED
    return bool(record.values.get("solved")) and not transferred


def _end_words(record: Record, outcome: Outcome) -> str:
    """What the requester heard of the end, in the words of what is known."""
    if outcome is Outcome.DUPLICATE:
        return _("Closed as a duplicate in the system that it comes from.")
    if outcome is Outcome.TRANSFERRED:
        to = record.text("transferred_to")
        if to:
            return _("Transferred to %(body)s.") % {"body": to}
        return _("Transferred to another body in the system that it comes from.")
    return _("Closed in the system that it comes from.")


def _key(record: Record) -> str:
    """A row in words."""
    return f"{record.text('number')} · {record.text('title') or record.text('body')[:40]}"


def _first_given(record: Record, keys: Sequence[str]) -> Given | None:
    return next((given for key in keys if (given := _given(record, key)) is not None), None)


def _given(record: Record, key: str) -> Given | None:
    found = record.values.get(key)
    return found if isinstance(found, Given) else None


@dataclass(frozen=True, slots=True)
class _Place:
    area_code: str
    block: Block


class _Places:
    """The neighbourhoods that rows name, or the default one, each with its unassigned block."""

    def __init__(self, scope: Scope, default: str) -> None:
        self._areas = AreaBook(scope)
        self._default = default
        self._blocks = {
            block.area_code: block
            for block in Block.objects.filter(number=UNASSIGNED, to_on__isnull=True)
        }

    def find(self, record: Record) -> _Place | None:
        """Where a row's request stands; None when the row is refused."""
        area = self._areas.find(record, "area") if record.text("area") else self._of_default(record)
        if area is None:
            return None
        if area.level != Level.NEIGHBOURHOOD.value or area.code not in self._blocks:
            record.refuse("area", CaseProblem.NOT_A_NEIGHBOURHOOD, written=area.name)
            return None
        return _Place(area.code, self._blocks[area.code])

    def _of_default(self, record: Record) -> Area | None:
        if not self._default:
            record.refuse("area", RecordProblem.NEEDED)
            return None
        stand_in = Record(record.number, {"area": self._default}, ())
        area = self._areas.find(stand_in, "area")
        record.faults += stand_in.faults
        return area
