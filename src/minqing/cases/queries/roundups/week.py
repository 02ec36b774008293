"""The cases of a neighbourhood's week: their lists, their words, and the names to be left out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from minqing.cases import access
from minqing.cases.models import CaseText, HandUp
from minqing.cases.queries.history import histories
from minqing.cases.queries.past import in_area
from minqing.cases.queries.terms import current_terms
from minqing.cases.rules import CaseState, fold
from minqing.cases.rules.folding import until
from minqing.cases.rules.roundups import Lists, Seen, Week, sorted_out
from minqing.households.models import Household, Person
from minqing.lib.scope import Scope
from minqing.storage.scoping import within

__all__ = [
    "WeekCases",
    "hand_up_blocks",
    "known_names",
    "names_of_cases",
    "said_in",
    "week_cases",
]

_UNDECIDED = (CaseState.OPEN.value, CaseState.ANSWERED.value)


@dataclass(frozen=True, slots=True)
class WeekCases:
    """What a neighbourhood's week holds: the lists, and the teams' signed hand-ups."""

    lists: Lists
    hand_up_ids: tuple[UUID, ...]


def week_cases(scope: Scope, area_code: str, week: Week) -> WeekCases:
    """The cases of a week, put into lists, and the lists that teams signed in it (3 statements).

    Restricted cases are left out: a roundup is read by those they may be about.
    """
    rows = (
        access.standings(scope)
        .filter(
            in_area(area_code),
            Q(last_event_at__gte=week.start_at) | Q(state__in=_UNDECIDED),
            restricted=False,
            raised_at__lt=week.end_at,
        )
        .order_by()
        .values_list("pk", "block_id")
    )
    places = {case_id: block_id for case_id, block_id in rows if block_id is not None}
    terms, seen = current_terms(), []
    for case_id, history in histories(places).items():
        steps = until(history, week.end_at)
        if steps:
            seen.append(Seen(case_id, places[case_id], steps, fold(steps, terms)))
    signed = access.hand_ups(scope).filter(
        in_area(area_code), signed_at__gte=week.start_at, signed_at__lt=week.end_at
    )
    return WeekCases(
        sorted_out(seen, week),
        tuple(signed.order_by("signed_at", "pk").values_list("pk", flat=True)),
    )


def said_in(scope: Scope, case_ids: Collection[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """What was asked in cases that may be grouped, and from which home it came (1 statement).

    Sensitive cases are none of them. A case without a household is a home of its own.
    """
    rows = CaseText.objects.filter(within(scope), pk__in=case_ids, fact__sensitive=False)
    return {
        pk: (CaseText.body_of(content), home or pk)
        for pk, content, home in rows.values_list("pk", "content", "fact__household_id")
        if content is not None
    }


def known_names(scope: Scope, area_code: str) -> frozenset[str]:
    """The names of everybody on the register of a neighbourhood (2 statements)."""
    here = Q(within(scope), in_area(area_code))
    people = Person.objects.filter(here).order_by().values_list("name", flat=True)
    homes = Household.objects.filter(here).order_by().values_list("name", flat=True)
    return frozenset(name for name in (*people, *homes) if name)


def names_of_cases(scope: Scope, case_ids: Iterable[UUID]) -> frozenset[str]:
    """The names of those who asked, and of their households' people (2 statements)."""
    texts = CaseText.objects.filter(within(scope), pk__in=list(case_ids)).select_related("fact")
    asked = {text.requester_name for text in texts}
    homes = {text.fact.household_id for text in texts if text.fact.household_id is not None}
    people = Person.objects.filter(within(scope), household_id__in=homes)
    return frozenset(name for name in (*asked, *people.values_list("name", flat=True)) if name)


def hand_up_blocks(scope: Scope, hand_up_ids: Iterable[UUID]) -> list[HandUp]:
    """The signed lists with these ids, in the order in which they were signed."""
    rows = access.hand_ups(scope).filter(pk__in=list(hand_up_ids))
    return list(rows.order_by("signed_at", "pk"))
