"""The household page: people, responsible member, visits and requests in one story."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Left
from django.utils.translation import get_language

from minqing.cases import access as case_access
from minqing.cases.queries import QueueRow, as_lines
from minqing.files.queries import Picture, pictures_of
from minqing.home.rules import Happening, Term, gaps
from minqing.households import access
from minqing.households.models import HardshipEntry, Household, HouseholdAlias, Person
from minqing.lib.codes import neighbourhood_of
from minqing.lib.scope import Scope
from minqing.lib.time import start_of_local_day
from minqing.organisations.models import Member
from minqing.questionnaires.access import answers
from minqing.questionnaires.models import Answers, FormVersion
from minqing.storage.dated import holds_on
from minqing.territory.access import substitutions
from minqing.territory.models import Area, Block
from minqing.visits.access import responsibilities, visits
from minqing.visits.models import Visit, VisitLine

__all__ = ["HouseholdPage", "StoryItem", "household_page"]

_VISITS = 50
_CASES = 50
_EARLIER = 20


@dataclass(frozen=True, slots=True)
class StoryItem:
    """One thing that happened, with what belongs to it: a visit, a case, an entry of a register."""

    at: datetime
    """00:00 of the day where only the day is known."""
    kind: Happening
    who: str = ""
    text: str = ""
    visit: Visit | None = None
    line: str = ""
    case: QueueRow | None = None
    hardship: HardshipEntry | None = None
    answers: Answers | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def record_id(self) -> UUID | None:
        """The visit, request or filled questionnaire, to which pictures may belong."""
        if self.case is not None:
            return self.case.standing.pk
        record = self.visit or self.answers
        return None if record is None else record.pk


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything the page of one household shows.

    ``responsible`` is the term that holds today; without one, nobody has been responsible since
    ``gap_since``. ``earlier`` lived behind the same door before, the latest first.
    """

    household: Household
    address: str
    neighbourhood_code: str
    neighbourhood: str
    block_label: str
    people: list[Person]
    hardships: list[HardshipEntry]
    responsible: Term | None
    standing_in: str
    """Who stands in for the responsible member on the day; empty when nobody does."""
    gap_since: date | None
    cases: list[QueueRow]
    earlier: list[Household]
    story: list[StoryItem]
    more_visits: bool


def household_page(scope: Scope, household_id: UUID, *, on: date) -> HouseholdPage | None:
    """A household of the scope, None when it is not there; eight statements.

    Requests that are restricted stand here only for those who may see them: the scope of the page
    is the scope of each of its rows.
    """
    door = _behind_the_door(scope, household_id)
    if not door:
        return None
    household, *earlier = door
    entries = list(access.hardship_entries(scope).filter(household_id=household_id))
    terms = _terms(scope, household_id)
    held = next((term for term in terms if term.holds_on(on)), None)
    until = household.to_on or on
    empty = gaps(terms, from_on=household.from_on, to_on=until)
    told_of = [household_id, *getattr(household, "merged", ())]
    met = list(_visits(scope, told_of)[: _VISITS + 1])
    rows = case_access.standings(scope).filter(household_id=household_id)
    cases = as_lines(rows.order_by("-raised_at", "-case_id")[:_CASES])
    story = [
        *_living(household),
        *(_visited(each) for each in met[:_VISITS]),
        *(StoryItem(row.standing.raised_at, Happening.CASE, case=row) for row in cases),
        *(_answered(each) for each in _answers(scope, told_of)[:_VISITS]),
        *_responsible(terms),
        *_hardship(entries),
    ]
    story = _pictured(scope, story)
    story.sort(key=lambda item: item.at, reverse=True)
    return HouseholdPage(
        household=household,
        address=household.dwelling.address,
        neighbourhood_code=neighbourhood_of(household.area_code),
        neighbourhood=getattr(household, "neighbourhood", None) or "",
        block_label=getattr(household, "block_label", None) or "",
        people=list(
            access.people(scope)
            .filter(household_id=household_id, to_on__isnull=True)
            .order_by("from_on", "id")
        ),
        hardships=[each for each in entries if each.to_on is None or each.to_on > on],
        responsible=held,
        standing_in="" if held is None else _standing_in(scope, household, on),
        gap_since=empty[-1].from_on if held is None and empty and household.to_on is None else None,
        cases=cases,
        earlier=earlier,
        story=story,
        more_visits=len(met) > _VISITS,
    )


def _pictured(scope: Scope, story: Sequence[StoryItem]) -> list[StoryItem]:
    """The story with the pictures that belong to its records."""
    found = pictures_of(scope, [each.record_id for each in story if each.record_id is not None])
    return [
        each
        if each.record_id is None
        else replace(each, pictures=tuple(found.get(each.record_id, ())))
        for each in story
    ]


def _behind_the_door(scope: Scope, household_id: UUID) -> list[Household]:
    """A household with its place and what was merged into it, then the last twenty before it."""
    area = Area.objects.filter(code=OuterRef("neighbourhood_code")).values("name")
    block = Block.objects.filter(pk=OuterRef("block_id")).values("label")
    merged = HouseholdAlias.objects.filter(survivor_id=OuterRef("pk"), to_on__isnull=True)
    own = access.households(scope).filter(pk=household_id)
    return list(
        access.households(scope)
        .select_related("dwelling")
        .annotate(neighbourhood_code=Left("area_code", 12))
        .annotate(
            neighbourhood=Subquery(area),
            block_label=Subquery(block),
            merged=ArraySubquery(merged.values("household_id")),
        )
        .filter(
            dwelling_id=Subquery(own.values("dwelling_id")),
            from_on__lte=Subquery(own.values("from_on")),
        )
        .order_by(Case(When(pk=household_id, then=0), default=1), "-from_on", "-pk")[: 1 + _EARLIER]
    )


def _named(column: str) -> Subquery:
    """A member's name; nothing where it is not the reader's to know."""
    return Subquery(Member.objects.filter(pk=OuterRef(column)).values("name"))


def _terms(scope: Scope, household_id: UUID) -> list[Term]:
    """Who was responsible from when to when, the earliest first."""
    rows = responsibilities(scope).filter(household_id=household_id).order_by("from_on")
    return [
        Term(name or "", from_on, to_on, reason)
        for name, from_on, to_on, reason in rows.annotate(name=_named("member_id")).values_list(
            "name", "from_on", "to_on", "end_reason"
        )
        if to_on is None or to_on > from_on
    ]


def _standing_in(scope: Scope, household: Household, on: date) -> str:
    held = responsibilities(scope).on(on).filter(household_id=household.pk).values("member_id")
    found = substitutions(scope).filter(
        holds_on(on), Q(block_id=household.block_id), member_id__in=held
    )
    return found.values_list("substitute__name", flat=True).first() or ""


def _visits(scope: Scope, household_ids: list[UUID]) -> QuerySet[Visit]:
    line = VisitLine.objects.filter(code=OuterRef("line_code")).values("name")
    return (
        visits(scope)
        .filter(household_id__in=household_ids)
        .select_related("text")
        .annotate(visitor=_named("member_id"), line_name=Subquery(line))
        .order_by("-visited_at", "-pk")
    )


def _visited(visit: Visit) -> StoryItem:
    return StoryItem(
        visit.visited_at,
        Happening.VISIT,
        who=getattr(visit, "visitor", None) or "",
        text=(visit.text.content or "") if visit.text_digest is not None else "",
        visit=visit,
        line=getattr(visit, "line_name", None) or visit.line_code,
    )


def _answers(scope: Scope, household_ids: list[UUID]) -> QuerySet[Answers]:
    version = FormVersion.objects.filter(pk=OuterRef("version_id"))
    return (
        answers(scope)
        .filter(household_id__in=household_ids)
        .annotate(
            visitor=_named("member_id"),
            title_zh=Subquery(version.values("title_zh")),
            title_en=Subquery(version.values("title_en")),
        )
        .order_by("-filled_at", "-pk")
    )


def _answered(each: Answers) -> StoryItem:
    chinese = (get_language() or "").startswith("zh")
    title = getattr(each, "title_zh" if chinese else "title_en", None)
    return StoryItem(
        each.filled_at,
        Happening.ANSWERED,
        who=getattr(each, "visitor", None) or "",
        line=title or "",
        answers=each,
    )


def _living(household: Household) -> list[StoryItem]:
    items = [StoryItem(start_of_local_day(household.from_on), Happening.MOVED_IN)]
    if household.to_on is not None and household.successor_id is None:
        items.append(StoryItem(start_of_local_day(household.to_on), Happening.MOVED_OUT))
    return items


def _responsible(terms: list[Term]) -> list[StoryItem]:
    """Each beginning; an end only where nobody followed at once, for there a gap began."""
    begun = {term.from_on for term in terms}
    items = [
        StoryItem(start_of_local_day(term.from_on), Happening.RESPONSIBLE, who=term.name)
        for term in terms
    ]
    items += [
        StoryItem(
            start_of_local_day(term.to_on),
            Happening.NOBODY_RESPONSIBLE,
            who=term.name,
            text=term.end_reason,
        )
        for term in terms
        if term.to_on is not None and term.to_on not in begun
    ]
    return items


def _hardship(entries: list[HardshipEntry]) -> list[StoryItem]:
    items = [
        StoryItem(start_of_local_day(each.from_on), Happening.HARDSHIP, hardship=each)
        for each in entries
    ]
    items += [
        StoryItem(start_of_local_day(each.to_on), Happening.HARDSHIP_ENDED, hardship=each)
        for each in entries
        if each.to_on is not None
    ]
    return items
