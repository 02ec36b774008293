"""Answers as the desk lists, counts and exports them, inside the reader's scope."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from minqing.households.models import Household
from minqing.lib.paging import MomentKey
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.questionnaires import access
from minqing.questionnaires.models import Answers, FormVersion, Questionnaire
from minqing.questionnaires.queries.reading import answers_of, language, without_places
from minqing.questionnaires.rules.questions import Kind, Question, questions_of
from minqing.visits.models import Visit

__all__ = [
    "SMALL",
    "AnswersRow",
    "ChoiceCount",
    "QuestionCounts",
    "Wanted",
    "answers_page",
    "counts",
    "described",
    "of_household",
    "wanted_answers",
]

PAGE = 50
SMALL = 5
"""Counts below this are shown as “fewer than”, so that nobody is told from a total."""
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers: of a round, a version, between two moments."""

    round_id: UUID | None = None
    version_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswersRow:
    """One filled questionnaire with the names that belong to it."""

    answers: Answers
    household: Household | None
    visitor: str
    version: str


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """How often a choice was made; ``few`` when that is too seldom to be told."""

    label: str
    count: int
    few: bool


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """The choices of one question over all answers that are counted."""

    label: str
    answered: int
    choices: tuple[ChoiceCount, ...]


def wanted_answers(scope: Scope, questionnaire: Questionnaire, wanted: Wanted) -> QuerySet[Answers]:
    """The answers of the scope that are meant; what was corrected is left out."""
    rows = access.answers(scope).filter(questionnaire_id=questionnaire.pk)
    rows = rows.exclude(pk__in=rows.exclude(replaces_id=None).values("replaces_id"))
    if wanted.round_id is not None:
        visits = Visit.objects.filter(round_id=wanted.round_id)
        rows = rows.filter(visit_id__in=visits.values("pk"))
    for column, value in (
        ("version_id", wanted.version_id),
        ("filled_at__gte", wanted.since),
        ("filled_at__lt", wanted.before),
    ):
        if value is not None:
            rows = rows.filter(**{column: value})
    return rows


def answers_page(
    scope: Scope, questionnaire: Questionnaire, wanted: Wanted, *, after: MomentKey | None = None
) -> tuple[list[AnswersRow], MomentKey | None]:
    """One page, newest first, and where the next begins."""
    rows = wanted_answers(scope, questionnaire, wanted)
    if after is not None:
        rows = rows.filter(
            Q(filled_at__lte=after.at) & (Q(filled_at__lt=after.at) | Q(pk__lt=after.id))
        )
    found = list(rows.order_by("-filled_at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    following = MomentKey(shown[-1].filled_at, shown[-1].pk) if len(found) > PAGE else None
    return described(shown), following


def of_household(scope: Scope, household_ids: list[UUID]) -> list[tuple[AnswersRow, FormVersion]]:
    """What a household answered, newest first, with the versions that it answered."""
    found = list(
        access.answers(scope)
        .select_related("text")
        .filter(household_id__in=household_ids)
        .order_by("-filled_at", "-pk")[:PAGE]
    )
    versions = FormVersion.objects.select_related("questionnaire").in_bulk(
        {each.version_id for each in found}
    )
    return [(row, versions[row.answers.version_id]) for row in described(found)]


def counts(
    scope: Scope, questionnaire: Questionnaire, wanted: Wanted, version: FormVersion
) -> tuple[int, list[QuestionCounts]]:
    """How many answers there are, and how often each choice of this version was made in them."""
    questions = questions_of(version.questions)
    selects = {
        each.path: each
        for each in questions
        if each.kind in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}
    }
    made: dict[str, Counter[str]] = {path: Counter() for path in selects}
    answered: Counter[str] = Counter()
    total = 0
    for each in _with_text(wanted_answers(scope, questionnaire, wanted)):
        total += 1
        for path, text in answers_of(each).items():
            plain = without_places(path)
            if plain in made:
                answered[plain] += 1
                made[plain].update(text.split())
    return total, [_counted(each, made[path], answered[path]) for path, each in selects.items()]


def described(shown: list[Answers]) -> list[AnswersRow]:
    """Rows with the names that belong to them."""
    homes = Household.objects.select_related("dwelling").in_bulk(
        {each.household_id for each in shown}
    )
    members = dict(
        Member.objects.filter(pk__in={each.member_id for each in shown}).values_list("pk", "name")
    )
    versions = dict(
        FormVersion.objects.filter(pk__in={each.version_id for each in shown}).values_list(
            "pk", "version"
        )
    )
    return [
        AnswersRow(
            answers=each,
            household=homes.get(each.household_id),
            visitor=members.get(each.member_id, ""),
            version=versions.get(each.version_id, ""),
        )
        for each in shown
    ]


def _with_text(rows: QuerySet[Answers]) -> Iterator[Answers]:
    return rows.select_related("text").iterator(chunk_size=_BATCH)


def _counted(question: Question, made: Counter[str], answered: int) -> QuestionCounts:
    return QuestionCounts(
        label=question.label.for_language(language()) or question.name,
        answered=answered,
        choices=tuple(
            ChoiceCount(
                label=each.label.for_language(language()) or each.name,
                count=made[each.name],
                few=0 < made[each.name] < SMALL,
            )
            for each in question.choices
        ),
    )
