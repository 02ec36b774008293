"""The draft of a roundup: made by the system, changed by the secretary.

Lock order: the draft alone. Nothing here writes on a case.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import Roundup, RoundupDraft
from minqing.cases.operations.checks import checked_text
from minqing.cases.operations.roundups.errors import (
    AlreadySignedError,
    NotANeighbourhoodError,
    OwnerNotHereError,
    RoundupChangedError,
    RoundupNotFoundError,
    RoundupNotYoursError,
    ThemeGoneError,
    WeekNotBegunError,
)
from minqing.cases.queries.roundups import (
    WeekCases,
    known_names,
    latest_before,
    latest_of_week,
    said_in,
    sheet_of_draft,
    sheet_of_roundup,
    week_cases,
)
from minqing.cases.rules import CaseLevel, clean_text
from minqing.cases.rules.roundups import (
    MAX_PLAN,
    MAX_REMARK,
    MAX_TITLE,
    Change,
    Listed,
    Plan,
    PutTogether,
    Remark,
    Sheet,
    Split,
    UnknownThemeError,
    Week,
    carried_over,
    changed,
    placed,
    sheet_json,
)
from minqing.cases.rules.themes import MAX_TEXTS, group
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.codes import Level, level_of
from minqing.lib.ids import new_id
from minqing.lib.scope import Scope
from minqing.lib.time import SHANGHAI, local_date
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory.models import Duty
from minqing.territory.rules import Role

__all__ = [
    "already_signed",
    "check_secretary",
    "correct_roundup",
    "discard_roundup",
    "draft_roundup",
    "edit_roundup",
    "locked_draft",
    "neighbourhood_scope",
    "recount_roundup",
]

#: Whose cases a roundup speaks of: what happened in the week, and what is still open.
_THEMED = (Listed.CAME_IN, Listed.HANDED_UP, Listed.OPEN)


@operation
def draft_roundup(*, by: Actor, at: datetime, area_code: str, week_on: date) -> RoundupDraft:
    """Draft the roundup of a week: lists counted, plans carried over, requests grouped by theme.

    The draft that is there already is given as it is, whoever began it. Raises
    NotANeighbourhoodError, WeekNotBegunError, RoundupNotYoursError, AlreadySignedError.
    """
    week = _week(area_code, week_on, at)
    check_secretary(by, area_code, at)
    scope = neighbourhood_scope(area_code)
    found = RoundupDraft.objects.filter(area_code=area_code, week_on=week_on).first()
    if found is not None:
        return found
    signed = latest_of_week(scope, area_code, week_on)
    if signed is not None:
        raise already_signed(signed)
    before = latest_before(scope, area_code, week_on)
    themes = () if before is None else carried_over(sheet_of_roundup(before).themes)
    cases = week_cases(scope, area_code, week)
    sheet = _grouped(scope, area_code, Sheet(themes), cases, week)
    return _begun(cases, sheet, of=(area_code, week_on), replaces=None, by=by, at=at)


@operation
def correct_roundup(*, by: Actor, at: datetime, roundup_id: UUID) -> RoundupDraft:
    """Begin the correction of a signed roundup: a draft with its words, counted anew.

    The signed one stays as it is and is valid until the correction is signed as its next version.
    Raises RoundupNotFoundError (also for a version that was replaced), RoundupNotYoursError.
    """
    old = Roundup.objects.select_related("text").filter(pk=roundup_id).first()
    if old is None:
        raise RoundupNotFoundError
    check_secretary(by, old.area_code, at)
    scope = neighbourhood_scope(old.area_code)
    newest = latest_of_week(scope, old.area_code, old.week_on)
    if newest is None or newest.pk != old.pk:
        raise RoundupNotFoundError
    found = RoundupDraft.objects.filter(area_code=old.area_code, week_on=old.week_on).first()
    if found is not None:
        return found
    week = Week(old.week_on)
    cases = week_cases(scope, old.area_code, week)
    sheet = _grouped(scope, old.area_code, sheet_of_roundup(old), cases, week)
    of = (old.area_code, old.week_on)
    return _begun(cases, sheet, of=of, replaces=old.pk, by=by, at=at)


@operation
def recount_roundup(
    *, by: Actor, at: datetime, draft_id: UUID, expected_rev: int | None = None
) -> RoundupDraft:
    """Count the week again and put new requests in their places; what people wrote stays.

    Raises RoundupNotFoundError, AlreadySignedError, RoundupChangedError, RoundupNotYoursError.
    """
    draft = locked_draft(draft_id, by=by, at=at, expected_rev=expected_rev)
    scope, week = neighbourhood_scope(draft.area_code), Week(draft.week_on)
    cases = week_cases(scope, draft.area_code, week)
    sheet = _grouped(scope, draft.area_code, sheet_of_draft(draft), cases, week)
    draft.lists = cases.lists.as_json()
    draft.hand_up_ids = [str(each) for each in cases.hand_up_ids]
    draft.counted_at = at
    _entry(draft, act="cases.roundup_counted", by=by, at=at)
    return _saved(draft, sheet, by=by, at=at)


@operation
def edit_roundup(
    *, by: Actor, at: datetime, draft_id: UUID, change: Change, expected_rev: int | None = None
) -> RoundupDraft:
    """Change the draft at one place. Raises what ``recount_roundup`` does, and ThemeGoneError.

    OwnerNotHereError when a plan names somebody without a post here, TextMissingError for a theme
    without a name, TextTooLongError.
    """
    draft = locked_draft(draft_id, by=by, at=at, expected_rev=expected_rev)
    try:
        sheet = changed(
            sheet_of_draft(draft), _checked(change, draft, at), week=Week(draft.week_on)
        )
    except UnknownThemeError:
        raise ThemeGoneError from None
    _entry(draft, act="cases.roundup_edited", by=by, at=at)
    return _saved(draft, sheet, by=by, at=at)


@operation
def discard_roundup(
    *, by: Actor, at: datetime, draft_id: UUID, expected_rev: int | None = None
) -> None:
    """Throw a draft away; it can be begun anew. Raises what ``recount_roundup`` does."""
    draft = locked_draft(draft_id, by=by, at=at, expected_rev=expected_rev)
    _entry(draft, act="cases.roundup_discarded", by=by, at=at)
    draft.delete()


def locked_draft(
    draft_id: UUID, *, by: Actor, at: datetime, expected_rev: int | None
) -> RoundupDraft:
    """The draft, held until the act ends: of two at once the second sees what the first did.

    RoundupNotFoundError, RoundupNotYoursError, RoundupChangedError.
    """
    draft = RoundupDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise RoundupNotFoundError
    check_secretary(by, draft.area_code, at)
    if expected_rev is not None and draft.rev != expected_rev:
        raise RoundupChangedError
    return draft


def check_secretary(by: Actor, area_code: str, at: datetime) -> None:
    """RoundupNotYoursError unless the actor is the neighbourhood's secretary today.

    A named system actor (demonstration) stands for one.
    """
    if by.kind is ActorKind.SYSTEM:
        return
    postings = access.postings_of(by.member_id, local_date(at))
    if not access.is_holder(postings, CaseLevel.NEIGHBOURHOOD, area_code, None):
        raise RoundupNotYoursError


def neighbourhood_scope(area_code: str) -> Scope:
    """Wall one of a roundup: its neighbourhood. Wall two stays the actor's own scope."""
    return Scope.of_areas(area_code, purpose="roundup")


def already_signed(roundup: Roundup) -> AlreadySignedError:
    """The error that says who signed, and when."""
    name = Member.objects.filter(pk=roundup.signed_by).values_list("name", flat=True).first()
    signed_at = roundup.signed_at.astimezone(SHANGHAI)
    return AlreadySignedError(name=name or "", time=f"{signed_at:%Y-%m-%d %H:%M}")


def _week(area_code: str, week_on: date, at: datetime) -> Week:
    try:
        here = level_of(area_code) is Level.NEIGHBOURHOOD
    except ValueError:
        here = False
    if not here:
        raise NotANeighbourhoodError
    if week_on.weekday() or week_on > local_date(at):
        raise WeekNotBegunError
    return Week(week_on)


def _begun(
    cases: WeekCases,
    sheet: Sheet,
    *,
    of: tuple[str, date],
    replaces: UUID | None,
    by: Actor,
    at: datetime,
) -> RoundupDraft:
    area_code, week_on = of
    draft = RoundupDraft(
        area_code=area_code,
        week_on=week_on,
        replaces_id=replaces,
        lists=cases.lists.as_json(),
        hand_up_ids=[str(each) for each in cases.hand_up_ids],
        sheet=sheet_json(sheet),
        counted_at=at,
        edited_by=by.member_id,
        edited_at=at,
    )
    # Two who begin at once get one draft: the second waits for the first and takes that one.
    RoundupDraft.objects.bulk_create([draft], ignore_conflicts=True)
    kept = RoundupDraft.objects.get(area_code=area_code, week_on=week_on)
    # Somebody may have signed the week while it was counted here: such a draft could never be.
    signed = latest_of_week(neighbourhood_scope(area_code), area_code, week_on)
    if signed is not None and signed.pk != kept.replaces_id:
        raise already_signed(signed)
    if kept.pk == draft.pk:
        _entry(kept, act="cases.roundup_drafted", by=by, at=at)
    return kept


def _saved(draft: RoundupDraft, sheet: Sheet, *, by: Actor, at: datetime) -> RoundupDraft:
    draft.sheet = sheet_json(sheet)
    draft.edited_by, draft.edited_at = by.member_id, at
    draft.rev += 1
    draft.save()
    return draft


def _entry(draft: RoundupDraft, *, act: str, by: Actor, at: datetime) -> None:
    new_entry(
        act=act,
        by=by,
        at=at,
        area_code=draft.area_code,
        object_id=draft.pk,
        detail={"week_on": draft.week_on.isoformat(), "rev": draft.rev},
    )


def _grouped(scope: Scope, area_code: str, sheet: Sheet, cases: WeekCases, week: Week) -> Sheet:
    """The sheet with the week's requests in their places, those alike together."""
    here = {case for listed in _THEMED for case in cases.lists.cases(listed)}
    carried = {case for theme in sheet.themes for case in theme.case_ids}
    said = said_in(scope, here | carried)
    newest = sorted(said, reverse=True)[:MAX_TEXTS]
    groups = group(
        [said[case][0] for case in newest],
        sources=[said[case][1] for case in newest],
        names=known_names(scope, area_code) if newest else (),
    )
    return placed(
        sheet,
        [([newest[place] for place in each.members], each.words) for each in groups],
        cases=here,
        week=week,
        make_id=new_id,
    )


def _checked(change: Change, draft: RoundupDraft, at: datetime) -> Change:
    """The change with its words cleaned and its owner looked up."""
    match change:
        case Plan():
            _owner_is_here(change.owner_role, change.owner_id, draft.area_code, at)
            return Plan(
                theme_id=change.theme_id,
                title=checked_text(change.title, MAX_TITLE),
                plan=_text(change.plan, MAX_PLAN),
                owner_role=change.owner_role,
                owner_id=change.owner_id,
                due_on=change.due_on,
                goes_up=change.goes_up,
                done=change.done,
                said=_text(change.said, MAX_PLAN),
            )
        case Split(theme_id, case_ids, made, title):
            return Split(theme_id, case_ids, made, checked_text(title, MAX_TITLE))
        case PutTogether(case_ids, theme_id, title):
            known = _theme_ids(draft)
            words = title if theme_id in known else checked_text(title, MAX_TITLE)
            return PutTogether(case_ids, theme_id, words)
        case Remark(text):
            return Remark(_text(text, MAX_REMARK))
        case _:
            return change


def _theme_ids(draft: RoundupDraft) -> Collection[UUID]:
    return {theme.id for theme in sheet_of_draft(draft).themes}


def _text(text: str, limit: int) -> str:
    return checked_text(text, limit) if clean_text(text) else ""


def _owner_is_here(role: Role | None, member_id: UUID | None, area_code: str, at: datetime) -> None:
    if member_id is None:
        return
    here: Iterable[str] = Duty.objects.filter(
        holds_on(local_date(at)), member_id=member_id, role=role.value if role else ""
    ).values_list("area_code", flat=True)
    if not any(area_code.startswith(each) or each.startswith(area_code) for each in here):
        raise OwnerNotHereError
