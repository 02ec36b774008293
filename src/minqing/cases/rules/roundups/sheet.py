"""The draft of a roundup: themes with their cases and plans, and how people change it.

Every change keeps each case in exactly one place: in one theme, or among those without a theme.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from minqing.cases.rules.roundups.weeks import Week
from minqing.territory.rules import Role

__all__ = [
    "MAX_PLAN",
    "MAX_REMARK",
    "MAX_TITLE",
    "Change",
    "Dissolve",
    "Merge",
    "Missing",
    "Plan",
    "PutTogether",
    "Remark",
    "Sheet",
    "Split",
    "TakeOut",
    "Theme",
    "UnknownThemeError",
    "carried_over",
    "changed",
    "missing",
    "placed",
]

MAX_TITLE, MAX_PLAN, MAX_REMARK = 40, 400, 1000
_TITLE_WORDS = 3


class UnknownThemeError(Exception):
    """A theme that the draft does not have (any more), or a case that is not where it is said."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One matter: its cases, the words that hold them together, and the plan.

    ``done`` is None as long as nobody has said what became of it: only a plan that was carried over
    must be said to be done (True) or to go on (False), with ``said`` for the reason. ``since`` is
    the Monday of the week in which the plan began.
    """

    id: UUID
    title: str
    since: date
    words: tuple[str, ...] = ()
    case_ids: tuple[UUID, ...] = ()
    plan: str = ""
    owner_role: Role | None = None
    owner_id: UUID | None = None
    due_on: date | None = None
    goes_up: bool = False
    carried_from: UUID | None = None
    done: bool | None = None
    said: str = ""
    was_public: bool = False

    @property
    def carried(self) -> bool:
        """Whether it comes from an earlier roundup."""
        return self.carried_from is not None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Themes in their order, the cases without one, and a remark for colleagues."""

    themes: tuple[Theme, ...] = ()
    loose: tuple[UUID, ...] = ()
    remark: str = ""

    def theme(self, theme_id: UUID) -> Theme:
        """One theme; UnknownThemeError."""
        for each in self.themes:
            if each.id == theme_id:
                return each
        raise UnknownThemeError(theme_id)


class Missing(StrEnum):
    """What a theme lacks before the roundup can be signed."""

    TITLE = "title"
    PLAN = "plan"
    OWNER = "owner"
    DUE_ON = "due_on"
    OUTCOME = "outcome"
    REASON = "reason"


def missing(theme: Theme) -> list[Missing]:
    """What has yet to be said of a theme. A plan that is done needs only the words that say so."""
    lacks = [] if theme.title else [Missing.TITLE]
    if theme.carried and theme.done is None:
        lacks.append(Missing.OUTCOME)
    elif (theme.carried or theme.done) and not theme.said:
        lacks.append(Missing.REASON)
    if not theme.done:
        lacks += [] if theme.plan else [Missing.PLAN]
        lacks += [] if theme.owner_role else [Missing.OWNER]
        lacks += [] if theme.due_on else [Missing.DUE_ON]
    return lacks


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is said of a theme in words: its name, plan, owner, day, and outcome."""

    theme_id: UUID
    title: str
    plan: str
    owner_role: Role | None
    owner_id: UUID | None
    due_on: date | None
    goes_up: bool
    done: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Themes that are one matter: their cases go into the first, whose words and plan stay."""

    into: UUID
    others: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Some cases of a theme are a matter of their own."""

    theme_id: UUID
    case_ids: tuple[UUID, ...]
    new_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Cases that do not belong to a theme."""

    theme_id: UUID
    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PutTogether:
    """Cases without a theme become one, or join one that is there (``theme_id``)."""

    case_ids: tuple[UUID, ...]
    theme_id: UUID
    title: str = ""


@dataclass(frozen=True, slots=True)
class Dissolve:
    """A theme that is none: its cases stand alone again. A carried plan cannot be dissolved."""

    theme_id: UUID


@dataclass(frozen=True, slots=True)
class Remark:
    """What the secretary says about the week to colleagues and those above."""

    text: str


Change = Plan | Merge | Split | TakeOut | PutTogether | Dissolve | Remark


def changed(sheet: Sheet, change: Change, *, week: Week) -> Sheet:
    """The sheet after a change; UnknownThemeError when it names what is not there."""
    match change:
        case Plan():
            after = _planned(sheet, change)
        case Merge(into, others):
            after = _merged(sheet, into, others)
        case Split(theme_id, case_ids, new_id, title):
            new = Theme(new_id, title, week.monday, case_ids=_order(case_ids))
            after = _with_theme(_without(sheet, theme_id, case_ids), new)
        case TakeOut(theme_id, case_ids):
            after = _without(sheet, theme_id, case_ids)
            after = replace(after, loose=_order((*sheet.loose, *case_ids)))
        case PutTogether():
            after = _put_together(sheet, change, week)
        case Dissolve(theme_id):
            after = _dissolved(sheet, theme_id)
        case Remark(text):
            after = replace(sheet, remark=text)
    return after


def carried_over(themes: Iterable[Theme]) -> tuple[Theme, ...]:
    """The open plans of a signed roundup, as the next one starts from them.

    Each keeps its id, so that a plan can be followed from week to week. What became of it has to be
    said anew.
    """
    return tuple(
        replace(theme, carried_from=theme.id, done=None, said="")
        for theme in themes
        if not theme.done
    )


def placed(
    sheet: Sheet,
    groups: Sequence[tuple[Sequence[UUID], tuple[str, ...]]],
    *,
    cases: Collection[UUID],
    week: Week,
    make_id: Callable[[], UUID],
) -> Sheet:
    """The sheet with every case in its place: what people decided stays, the rest is grouped.

    ``groups`` are cases that share words, and those words. A case that stands in no theme joins the
    one with which its group has most cases in common; a group without such a theme becomes one when
    two of its cases or more are free. What is no longer among ``cases`` leaves, but for the cases
    of plans carried over.
    """
    kept = [
        theme
        if theme.carried
        else replace(theme, case_ids=tuple(c for c in theme.case_ids if c in cases))
        for theme in sheet.themes
    ]
    taken = {case for theme in kept for case in theme.case_ids}
    known = taken | set(sheet.loose)
    for members, words in groups:
        free = [case for case in members if case in cases and case not in known]
        shared = [(len(set(members) & set(t.case_ids)), -place) for place, t in enumerate(kept)]
        most, place = max(shared, default=(0, 0))
        if free and most:
            theme = kept[-place]
            kept[-place] = replace(
                theme, case_ids=_order((*theme.case_ids, *free)), words=theme.words or words
            )
            known.update(free)
        elif len(free) > 1:
            title = "、".join(words[:_TITLE_WORDS])[:MAX_TITLE]
            kept.append(Theme(make_id(), title, week.monday, words, _order(free)))
            known.update(free)
    in_themes = {case for theme in kept for case in theme.case_ids}
    themes = [theme for theme in kept if theme.carried or theme.case_ids]
    return Sheet(tuple(themes), _order(set(cases) - in_themes), sheet.remark)


def _planned(sheet: Sheet, change: Plan) -> Sheet:
    sheet.theme(change.theme_id)
    return _replaced(
        sheet,
        replace(
            sheet.theme(change.theme_id),
            title=change.title,
            plan=change.plan,
            owner_role=change.owner_role,
            owner_id=change.owner_id,
            due_on=change.due_on,
            goes_up=change.goes_up,
            done=change.done,
            said=change.said,
        ),
    )


def _dissolved(sheet: Sheet, theme_id: UUID) -> Sheet:
    theme = sheet.theme(theme_id)
    if theme.carried:
        raise UnknownThemeError(theme_id)
    left = tuple(each for each in sheet.themes if each.id != theme_id)
    return replace(sheet, themes=left, loose=_order((*sheet.loose, *theme.case_ids)))


def _merged(sheet: Sheet, into: UUID, others: tuple[UUID, ...]) -> Sheet:
    first = sheet.theme(into)
    joined = [sheet.theme(each) for each in others if each != into]
    # A plan that was carried over has to be answered for: it is never swallowed.
    if not joined or any(each.carried for each in joined):
        raise UnknownThemeError(into)
    gone = {each.id for each in joined}
    cases = [case for each in (first, *joined) for case in each.case_ids]
    words = tuple(dict.fromkeys(word for each in (first, *joined) for word in each.words))
    sheet = replace(sheet, themes=tuple(each for each in sheet.themes if each.id not in gone))
    return _replaced(sheet, replace(first, case_ids=_order(cases), words=words))


def _put_together(sheet: Sheet, change: PutTogether, week: Week) -> Sheet:
    if not change.case_ids or not set(change.case_ids) <= set(sheet.loose):
        raise UnknownThemeError(change.theme_id)
    loose = tuple(case for case in sheet.loose if case not in change.case_ids)
    sheet = replace(sheet, loose=loose)
    for theme in sheet.themes:
        if theme.id == change.theme_id:
            cases = _order((*theme.case_ids, *change.case_ids))
            return _replaced(sheet, replace(theme, case_ids=cases))
    cases = _order(change.case_ids)
    return _with_theme(sheet, Theme(change.theme_id, change.title, week.monday, case_ids=cases))


def _without(sheet: Sheet, theme_id: UUID, case_ids: Sequence[UUID]) -> Sheet:
    theme = sheet.theme(theme_id)
    if not case_ids or not set(case_ids) <= set(theme.case_ids):
        raise UnknownThemeError(theme_id)
    left = tuple(case for case in theme.case_ids if case not in case_ids)
    if not left and not theme.carried:
        return replace(sheet, themes=tuple(each for each in sheet.themes if each.id != theme_id))
    return _replaced(sheet, replace(theme, case_ids=left))


def _replaced(sheet: Sheet, theme: Theme) -> Sheet:
    themes = tuple(theme if each.id == theme.id else each for each in sheet.themes)
    return replace(sheet, themes=themes)


def _with_theme(sheet: Sheet, theme: Theme) -> Sheet:
    return replace(sheet, themes=(*sheet.themes, theme))


def _order(cases: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(set(cases)))
