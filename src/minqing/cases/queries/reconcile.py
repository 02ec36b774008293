"""Every projection of this package beside what the facts say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model

from minqing.cases.models import AnswerToTell, Case, CaseStanding, PromiseStanding, Response
from minqing.cases.queries.coordination.standing import coordination_differences
from minqing.cases.queries.history import histories, promise_values, standing_values
from minqing.cases.queries.terms import current_terms
from minqing.cases.queries.whereabouts import misplaced
from minqing.cases.queries.words import unlike_words
from minqing.cases.rules import BrokenHistoryError, NotAllowedError, Standing, fold
from minqing.households.models import HouseholdAlias
from minqing.lib.differences import Difference

__all__ = ["Audit", "Expected", "audits", "case_chunks", "differences", "expected_of"]

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Expected:
    """The rows that a case's facts demand, by primary key."""

    standing: dict[str, object]
    promises: dict[UUID, dict[str, object]]
    errands: dict[UUID, dict[str, object]]


def expected_of(
    case: Case,
    standing: Standing,
    responses: Iterable[tuple[UUID, UUID]],
    household_id: UUID | None,
) -> Expected:
    """What the projections of a case must say.

    ``responses`` are (response, requester) ids, ``household_id`` the household it concerns today.
    """
    place: dict[str, object] = {"area_code": case.area_code, "block_id": case.block_id}
    # Who joined lives behind another door: they are told from the desk, or read it online.
    open_errands = {p.to_tell for p in standing.active if p.joined_at is None}
    return Expected(
        standing={
            "number": case.number,
            "household_id": household_id,
            "restricted": case.restricted_about is not None,
            "parent_id": case.parent_id,
            **place,
            **standing_values(standing, case.area_code),
        },
        promises={
            p.requester_id: {"case_id": case.pk, **place, **promise_values(p)}
            for p in standing.promises
        },
        errands={
            response: {
                "case_id": case.pk,
                "requester_id": requester,
                "household_id": household_id,
                **place,
                # What is kept from phones is told by phone or letter, from the desk.
                "is_open": response in open_errands and not case.sensitive,
            }
            for response, requester in responses
        },
    )


def case_chunks() -> Iterator[list[Case]]:
    """All cases by id, a thousand at a time, as the role in use may see them."""
    last: UUID | None = None
    while True:
        rows = Case.objects.order_by("pk")
        chunk = list((rows if last is None else rows.filter(pk__gt=last))[:_CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk


def differences() -> Iterator[Difference]:
    """Recompute every projection from the facts (as the owner); yields nothing when all agree."""
    for chunk in case_chunks():
        for audit in audits(chunk):
            yield from audit.differences
        yield from unlike_words([case.pk for case in chunk])
    yield from misplaced()
    yield from coordination_differences()


@dataclass(frozen=True, slots=True)
class Audit:
    """One case, where its facts put it (None: its history cannot be read), and what disagrees."""

    case: Case
    standing: Standing | None
    household_id: UUID | None
    rev: int
    """The revision of the stored standing, 0 when there is none."""
    differences: list[Difference]


def audits(chunk: list[Case]) -> Iterator[Audit]:
    """Every case of a chunk beside its stored projections (seven statements)."""
    keys = [case.pk for case in chunk]
    steps = histories(keys)
    standings = {row.pk: row for row in CaseStanding.objects.filter(pk__in=keys)}
    promises = _by_case(PromiseStanding.objects.filter(case_id__in=keys))
    errands = _by_case(AnswerToTell.objects.filter(case_id__in=keys))
    responses = responses_of(keys)
    merged = _survivors(chunk)
    terms = current_terms()
    for case in chunk:
        try:
            standing = fold(steps.get(case.pk, []), terms)
        except (BrokenHistoryError, NotAllowedError) as error:
            broken = Difference("cases.history", case.number, "broken", str(error))
            yield Audit(case, None, None, 0, [broken])
            continue
        home = merged.get(case.household_id, case.household_id) if case.household_id else None
        expected = expected_of(case, standing, responses.get(case.pk, []), home)
        found = [
            *_compare("cases.standing", case.number, standings.get(case.pk), expected.standing),
            *_compare_all("cases.promise", promises.get(case.pk, {}), expected.promises),
            *_compare_all("cases.errand", errands.get(case.pk, {}), expected.errands),
        ]
        stored = standings.get(case.pk)
        yield Audit(case, standing, home, stored.rev if stored else 0, found)


def responses_of(case_ids: list[UUID]) -> dict[UUID, list[tuple[UUID, UUID]]]:
    """(response, requester) ids of the cases."""
    found: dict[UUID, list[tuple[UUID, UUID]]] = {}
    rows = Response.objects.filter(case_id__in=case_ids).values_list(
        "case_id", "pk", "requester_id"
    )
    for case_id, response, requester in rows:
        found.setdefault(case_id, []).append((response, requester))
    return found


def _survivors(chunk: list[Case]) -> dict[UUID, UUID]:
    """The households of the cases that were merged, each with the one that it counts as today."""
    homes = {case.household_id for case in chunk if case.household_id is not None}
    rows = HouseholdAlias.objects.filter(household_id__in=homes, to_on__isnull=True)
    return dict(rows.values_list("household_id", "survivor_id"))


def _by_case(
    rows: Iterable[PromiseStanding] | Iterable[AnswerToTell],
) -> dict[UUID, dict[UUID, Model]]:
    found: dict[UUID, dict[UUID, Model]] = {}
    for row in rows:
        found.setdefault(row.case_id, {})[row.pk] = row
    return found


def _compare_all(
    projection: str, stored: dict[UUID, Model], expected: dict[UUID, dict[str, object]]
) -> Iterator[Difference]:
    for key in sorted(stored.keys() | expected.keys()):
        if key in expected:
            yield from _compare(projection, str(key), stored.get(key), expected[key])
        else:
            yield Difference(projection, str(key), "a row", "no row")


def _compare(
    projection: str, key: str, stored: Model | None, expected: dict[str, object]
) -> Iterator[Difference]:
    if stored is None:
        yield Difference(projection, key, "no row", "a row")
        return
    for column, value in expected.items():
        found = getattr(stored, column)
        if found != value:
            yield Difference(projection, f"{key}.{column}", found, value)
