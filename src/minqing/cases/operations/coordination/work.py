"""The frame of acts on parts: find within one's scope, lock the case, write, put in place.

Lock order: the block's counter and the case's standing (``writing.begin``), which order all acts on
one case and so on its parts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import (
    PART_STATE_LABELS,
    Case,
    Convening,
    ConveningStanding,
    CoordinationFile,
    Part,
    PartLink,
    PartStanding,
    PartStep,
    PartStepText,
)
from minqing.cases.operations.coordination.errors import (
    ConveningOverError,
    NotAUnitError,
    PartNotFoundError,
    PartNotNowError,
    PingPongError,
    SubDeadlineMissingError,
    SubDeadlinePastError,
)
from minqing.cases.operations.errors import NotYoursError
from minqing.cases.operations.writing import Work, begin
from minqing.cases.queries.coordination.standing import convenings_now, part_calendar
from minqing.cases.rules import CaseLevel
from minqing.cases.rules.coordination import (
    MAX_FILES,
    PING_PONG_CAP,
    CoordinationNotice,
    PartNow,
    PartStepKind,
    acting_offices,
    allowed_part_steps,
    sub_deadline,
)
from minqing.files.operations import store
from minqing.files.rules.attachments import PICTURES
from minqing.ledger.operations import Entry, side_text
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import AreaRange, Scope
from minqing.lib.time import local_date
from minqing.notices.operations import notify
from minqing.organisations.models import Organisation
from minqing.organisations.rules import OrganisationKind
from minqing.storage.dated import holds_on
from minqing.storage.scoping import widened

__all__ = [
    "CONVENING_PATH",
    "PART_PATH",
    "Given",
    "PartWork",
    "at_the_case",
    "begin_convening",
    "begin_part",
    "checked_deadline",
    "checked_unit",
    "is_acting_office",
    "is_office",
    "keep_files",
    "open_convening",
    "settle",
    "tell_office",
    "tell_units",
    "unit_name",
    "write_step",
]

# Written out: an act must not load every page of the desk.
PART_PATH = "/desk/parts/{}/"
CONVENING_PATH = "/desk/coordination/{}/"


@dataclass(frozen=True, slots=True)
class Given:
    """A file that somebody sends along: its name, and where its bytes are read."""

    name: str
    content: BinaryIO


@dataclass(slots=True)
class PartWork:
    """One part under one act: the locked case, the part, and where it stands."""

    work: Work
    part: Part
    now: PartNow

    @property
    def case(self) -> Case:
        """The case it belongs to."""
        return self.work.case

    def entry(self, act: str, **detail: str | int | bool | None) -> Entry:
        """Open the ledger entry of this act, which names part and unit."""
        return self.work.entry(act, part=str(self.part.pk), unit=str(self.now.unit_id), **detail)

    def check(self, kind: PartStepKind) -> None:
        """PartNotNowError when the part does not allow the step."""
        if kind not in allowed_part_steps(self.now):
            raise PartNotNowError(state=PART_STATE_LABELS[self.now.state])

    def check_unit(self, kind: PartStepKind) -> bool:
        """As ``check``, for what a unit does; whether the office writes it down for the unit.

        NotYoursError when the actor neither works for the unit, nor holds a link of it, nor is the
        office that convened or holds the case now.
        """
        self.check(kind)
        if self._is_unit():
            return False
        if is_acting_office(self.work, self.part.convening):
            return True
        raise NotYoursError

    def check_office(self, kind: PartStepKind) -> None:
        """As ``check``, for what the office does that convened or holds the case now."""
        self.check(kind)
        if not is_acting_office(self.work, self.part.convening):
            raise NotYoursError

    def check_pass(self, unit_id: UUID) -> None:
        """PingPongError when it has gone back and forth with this unit too often."""
        if unit_id != self.now.unit_id and not self.now.may_pass_to(unit_id):
            raise PingPongError(cap=PING_PONG_CAP)

    def record(
        self,
        entry: Entry,
        kind: PartStepKind,
        *,
        text: str = "",
        unit_id: UUID | None = None,
        due_on: date | None = None,
        working_days: int | None = None,
        for_unit: bool = False,
    ) -> PartStep:
        """Write the next step; ``settle`` moves the projections."""
        step = write_step(
            self.work,
            entry,
            self.part,
            number=self.now.steps + 1,
            kind=kind,
            text=text,
            unit_id=unit_id,
            due_on=due_on,
            working_days=working_days,
            for_unit=for_unit,
        )
        entry.made(step)
        return step

    def _is_unit(self) -> bool:
        by = self.work.by
        if by.kind is ActorKind.SYSTEM:
            return True
        if by.kind is ActorKind.LINK and by.id is not None:
            return PartLink.objects.filter(
                pk=by.id,
                part=self.part,
                unit_id=self.now.unit_id,
                used_at__isnull=True,
                revoked_at__isnull=True,
                expires_at__gt=self.work.at,
            ).exists()
        return access.works_for(by.member_id, self.now.unit_id, local_date(self.work.at))


def write_step(
    work: Work,
    entry: Entry,
    part: Part,
    *,
    number: int,
    kind: PartStepKind,
    text: str = "",
    unit_id: UUID | None = None,
    due_on: date | None = None,
    working_days: int | None = None,
    for_unit: bool = False,
) -> PartStep:
    """The row of a step and its words."""
    salt, digest = side_text(text)
    step = PartStep.objects.create(
        **work.place(entry),
        part=part,
        case=work.case,
        number=number,
        kind=kind.value,
        happened_at=work.at,
        by_member_id=work.by.member_id,
        unit_id=unit_id,
        due_on=None if working_days else due_on,
        working_days=working_days,
        link_id=work.by.id if work.by.kind is ActorKind.LINK else None,
        for_unit=for_unit or None,
        text_digest=digest,
    )
    if salt is not None:
        PartStepText.objects.create(fact=step, salt=salt, content=text, **work.text_place())
    return step


@contextmanager
def at_the_case(area_code: str, block_id: UUID | None) -> Iterator[None]:
    """The scope of exactly one case's place, for what a unit's act writes there."""
    place = Scope(ranges=(AreaRange.of(area_code),), blocks=() if block_id is None else (block_id,))
    with widened(place):
        yield


@contextmanager
def begin_part(part_id: UUID, *, by: Actor, at: datetime) -> Iterator[PartWork]:
    """Find a part in the actor's scope and hold its case; the act's rows are written inside.

    PartNotFoundError, ConveningOverError.
    """
    seen = PartStanding.objects.filter(pk=part_id).first()
    if seen is None:
        raise PartNotFoundError
    with at_the_case(seen.area_code, seen.block_id):
        work = begin(seen.case_id, by=by, at=at)
        part = Part.objects.select_related("convening__case").get(pk=part_id)
        _still_open(part.convening_id)
        now = convenings_now([part.convening])[part.convening_id].now[part_id]
        yield PartWork(work, part, now)


def begin_convening(convening_id: UUID, *, by: Actor, at: datetime) -> tuple[Work, Convening]:
    """Hold the case of a convening that is open and the actor's office's.

    PartNotFoundError, ConveningOverError, NotYoursError.
    """
    convening = open_convening(convening_id)
    work = begin(convening.case_id, by=by, at=at)
    _still_open(convening_id)
    if not is_acting_office(work, convening):
        raise NotYoursError
    return work, convening


def open_convening(convening_id: UUID) -> Convening:
    """A convening of the actor's scope; PartNotFoundError."""
    convening = Convening.objects.select_related("case").filter(pk=convening_id).first()
    if convening is None:
        raise PartNotFoundError
    return convening


def _still_open(convening_id: UUID) -> None:
    if ConveningStanding.objects.filter(pk=convening_id, ended_at__isnull=False).exists():
        raise ConveningOverError


def is_office(work: Work, level: CaseLevel) -> bool:
    """Whether the actor holds cases of a level at the case's place; a named job always does."""
    if work.by.kind is ActorKind.SYSTEM:
        return True
    postings = access.postings_of(work.by.member_id, local_date(work.at))
    return access.is_holder(postings, level, work.case.area_code, work.case.block_id)


def is_acting_office(work: Work, convening: Convening) -> bool:
    """Whether the actor's office convened, or holds the case that came up to it since."""
    levels = acting_offices(CaseLevel(convening.level), work.standing.level)
    return any(is_office(work, level) for level in levels)


def settle(convening: Convening) -> None:
    """Make the projections of a convening say what its facts say."""
    found = convenings_now([convening])[convening.pk]
    ConveningStanding.objects.update_or_create(
        pk=convening.pk, defaults={**found.standing}, create_defaults={**found.standing}
    )
    for part_id, values in found.parts.items():
        PartStanding.objects.update_or_create(
            pk=part_id, defaults={**values}, create_defaults={**values}
        )


def checked_unit(unit_id: UUID, on: date) -> Organisation:
    """A member unit of a day; NotAUnitError."""
    unit = Organisation.objects.filter(
        holds_on(on), pk=unit_id, kind=OrganisationKind.MEMBER_UNIT.value
    ).first()
    if unit is None:
        raise NotAUnitError
    return unit


def unit_name(unit_id: UUID) -> str:
    """A unit's name."""
    return Organisation.objects.values_list("name", flat=True).get(pk=unit_id)


def checked_deadline(
    at: datetime, *, due_on: date | None, working_days: int | None, needed: bool = True
) -> date | None:
    """The last day of a sub-deadline; SubDeadlineMissingError, SubDeadlinePastError."""
    if due_on is None and working_days is None:
        if needed:
            raise SubDeadlineMissingError
        return None
    reached, _provisional = sub_deadline(
        at, due_on=due_on, working_days=working_days, calendar=part_calendar()
    )
    if reached <= local_date(at):
        raise SubDeadlinePastError
    return reached


def keep_files(
    work: Work,
    entry: Entry,
    files: Iterable[Given],
    *,
    only_pictures: bool,
    **belongs: Any,
) -> list[CoordinationFile]:
    """Store files with minutes or a step, checked and stripped. Raises FileRefusedError."""
    more: dict[str, Any] = {"allowed": tuple(PICTURES)} if only_pictures else {}
    kept = []
    for position, each in enumerate(list(files)[:MAX_FILES], start=1):
        stored = store(
            by=work.by,
            at=work.at,
            content=each.content,
            name=each.name,
            area_code=work.case.area_code,
            block_id=work.case.block_id,
            **more,
        )
        kept.append(
            CoordinationFile.objects.create(
                **work.place(entry),
                case=work.case,
                position=position,
                file_id=stored.pk,
                **belongs,
            )
        )
    entry.made(*kept)
    return kept


def tell_units(work: Work, notice: CoordinationNotice, units: Iterable[tuple[UUID, UUID]]) -> None:
    """Tell the contacts of units about a part of theirs: pairs of unit and part."""
    pairs = list(units)
    users = access.unit_users({unit for unit, _part in pairs}, local_date(work.at))
    for unit, part in pairs:
        notify(
            user_ids=users.get(unit, []),
            code=notice.value,
            params={"number": work.case.number},
            path=PART_PATH.format(part),
            by=work.by,
            at=work.at,
        )


def tell_office(work: Work, notice: CoordinationNotice, convening: Convening) -> None:
    """Tell the office that convened, and the one that holds the case now."""
    case, today = work.case, local_date(work.at)
    levels = acting_offices(CaseLevel(convening.level), work.standing.level)
    notify(
        user_ids=[
            user
            for level in levels
            for user in access.users_holding(level, case.area_code, case.block_id, today)
        ],
        code=notice.value,
        params={"number": work.case.number},
        path=CONVENING_PATH.format(convening.pk),
        by=work.by,
        at=work.at,
    )
