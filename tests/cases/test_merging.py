"""Two cases become one and are taken apart again; every requester keeps one promise."""

from uuid import UUID

import pytest

from minqing.cases import operations, queries
from minqing.cases.jobs import telling_follows
from minqing.cases.models import AnswerToTell, CaseEvent, PromiseStanding, Requester, Response
from minqing.cases.rules import RestrictedAbout, ToldChannel
from tests.cases.acting import (
    acting,
    all_agrees,
    at_neighbourhood,
    complain,
    days,
    raise_for,
    standing_of,
)
from tests.cast import Cast
from tests.database import as_owner, as_role


def two_cases(cast: Cast) -> tuple[UUID, UUID]:
    """An older one at its block, and a newer one that the neighbourhood holds."""
    older = raise_for(cast.lin, cast.households["a1"][1], at=days(-3)).case.pk
    return older, at_neighbourhood(cast)


def merge(cast: Cast, case_id: UUID, into_id: UUID, day: float = 1) -> CaseEvent:
    with acting(cast.qian) as qian:
        return operations.merge(
            by=qian.actor, at=days(day), case_id=case_id, into_id=into_id, reason="同一盏灯"
        )


def unmerge(cast: Cast, case_id: UUID, day: float) -> CaseEvent:
    with acting(cast.qian) as qian:
        return operations.unmerge(
            by=qian.actor, at=days(day), case_id=case_id, reason="不是同一盏灯"
        )


def answer_all(cast: Cast, case_id: UUID, day: float) -> list[Response]:
    with acting(cast.qian) as qian:
        return operations.respond(
            by=qian.actor,
            at=days(day),
            case_id=case_id,
            text="已修好",
            final=True,
            told=ToldChannel.PHONE,
        )


def test_the_promise_goes_along_with_its_month(cast: Cast) -> None:
    older, newer = two_cases(cast)
    month = standing_of(older).response_due_at
    merge(cast, older, newer)

    source, target = standing_of(older), standing_of(newer)
    assert (source.state, source.merged_into_id, source.due_at) == ("merged", newer, None)
    assert target.response_due_at == month
    with as_owner():
        joined = Requester.objects.get(case_id=newer, origin_id__isnull=False)
        assert (joined.raised_at, joined.case_id) == (days(-3), newer)
        assert PromiseStanding.objects.get(case_id=older).moved_at == days(1)
    assert all_agrees() == ([], [])


def test_past_one_month_names_whoever_joined_once(cast: Cast) -> None:
    older, newer = two_cases(cast)
    merge(cast, older, newer)

    with acting(cast.li) as li:
        late = queries.past_one_month(li.scope, days(200)).values_list("case_id", flat=True)
        assert sorted(late) == [newer, newer]
        assert queries.past_one_month(li.scope, days(29)).count() == 1


def test_everybody_is_answered_where_it_goes_on(cast: Cast) -> None:
    older, newer = two_cases(cast)
    merge(cast, older, newer)
    responses = answer_all(cast, newer, 2)

    assert len(responses) == 2
    with acting(cast.li) as li:
        assert not queries.past_one_month(li.scope, days(200)).exists()
    assert all_agrees() == ([], [])


def test_who_joined_is_told_from_the_desk_for_no_team_stands_at_their_door(cast: Cast) -> None:
    older, newer = two_cases(cast)
    merge(cast, older, newer)
    with acting(cast.qian) as qian:
        operations.respond(by=qian.actor, at=days(2), case_id=newer, text="已修好", final=True)

    with as_owner():
        joined = Requester.objects.get(case_id=newer, origin_id__isnull=False)
        errands = dict(
            AnswerToTell.objects.filter(case_id=newer).values_list("requester_id", "is_open")
        )
    assert errands[joined.pk] is False
    assert sorted(errands.values()) == [False, True]


def test_what_was_told_before_and_meanwhile_counts_on_both_sides(cast: Cast) -> None:
    older, newer = two_cases(cast)
    with acting(cast.zhao) as zhao:
        operations.respond(
            by=zhao.actor,
            at=days(0.5),
            case_id=older,
            text="已报修",
            final=False,
            next_on=days(9).date(),
            told=ToldChannel.PHONE,
        )
    merge(cast, older, newer)
    third = raise_for(cast.lin, cast.households["a1"][2], at=days(1)).case.pk
    merge(cast, third, newer, day=2)
    answer_all(cast, newer, 3)
    unmerge(cast, older, 4)
    unmerge(cast, third, 4)

    with as_owner():
        told = dict(PromiseStanding.objects.values_list("case_id", "first_told_at"))
        assert told[older] == days(0.5)
        assert PromiseStanding.objects.get(case_id=third).first_told_at == days(3)
    assert (standing_of(older).state, standing_of(third).state) == ("answered", "open")
    assert all_agrees() == ([], [])


def promise_of(case_id: UUID) -> PromiseStanding:
    """The month of whoever raised a case, as it stands there."""
    with as_owner():
        return PromiseStanding.objects.get(case_id=case_id, requester__origin_id__isnull=True)


def joined_to(case_id: UUID) -> PromiseStanding:
    """The month of the one who joined a case."""
    with as_owner():
        return PromiseStanding.objects.get(case_id=case_id, requester__origin_id__isnull=False)


def tell(cast: Cast, response: Response, day: float) -> None:
    """The team tells an answer at the door; then the worker does its jobs."""
    with acting(cast.lin) as lin:
        told = operations.tell(
            by=lin.actor, at=days(9), response_id=response.pk, told_at=days(day),
            channel=ToldChannel.IN_PERSON,
        )  # fmt: skip
    with as_role("worker"):
        telling_follows(str(told.pk))
        telling_follows(str(told.pk))


def test_a_telling_that_a_phone_brings_after_the_merging_counts_where_the_promise_is(
    cast: Cast,
) -> None:
    older, newer = two_cases(cast)
    with acting(cast.zhao) as zhao:
        (answer,) = operations.respond(
            by=zhao.actor, at=days(0.5), case_id=older, text="已修好", final=True
        )
    merge(cast, older, newer)
    tell(cast, answer, 0.7)

    assert joined_to(newer).first_told_at == promise_of(older).first_told_at == days(0.7)
    assert all_agrees() == ([], [])


def test_a_telling_of_an_answer_given_to_both_counts_after_they_were_taken_apart(
    cast: Cast,
) -> None:
    older, newer = two_cases(cast)
    merge(cast, older, newer)
    with acting(cast.qian) as qian:
        answers = operations.respond(
            by=qian.actor, at=days(2), case_id=newer, text="已修好", final=True
        )
    theirs = joined_to(newer).requester_id
    unmerge(cast, older, 3)
    tell(cast, next(each for each in answers if each.requester_id == theirs), 2.5)

    assert promise_of(older).first_told_at == days(2.5)
    assert all_agrees() == ([], [])


def test_the_job_follows_only_where_a_promise_has_moved(cast: Cast) -> None:
    older, newer = two_cases(cast)
    with acting(cast.qian) as qian:
        (answer,) = operations.respond(
            by=qian.actor, at=days(0.5), case_id=newer, text="已修好", final=True
        )
    tell(cast, answer, 0.7)

    with as_owner():
        assert CaseEvent.objects.filter(kind="told").count() == 1
    assert older != newer


def test_who_withdrew_while_merged_has_withdrawn_when_it_is_taken_out(cast: Cast) -> None:
    older, newer = two_cases(cast)
    merge(cast, older, newer)
    with acting(cast.qian) as qian:
        operations.withdraw(
            by=qian.actor,
            at=days(2),
            case_id=newer,
            statement="灯亮了，不用了",
            requester_id=joined_to(newer).requester_id,
        )
    unmerge(cast, older, 40)

    assert (standing_of(older).state, standing_of(newer).state) == ("withdrawn", "open")
    assert promise_of(older).withdrawn_at == days(2)
    with as_owner():
        said = CaseEvent.objects.get(case_id=older, kind="withdrawn").text.content
    assert said == "灯亮了，不用了"
    with acting(cast.li) as li:
        late = queries.past_one_month(li.scope, days(200)).values_list("case_id", flat=True)
        assert list(late) == [newer]
    assert all_agrees() == ([], [])


def test_an_answer_on_the_spot_goes_along_as_the_first_telling(cast: Cast) -> None:
    older, newer = two_cases(cast)
    with acting(cast.lin) as lin:
        operations.answer_on_the_spot(by=lin.actor, at=days(-3), case_id=older, text="已换灯泡")
    with acting(cast.zhao) as zhao:
        operations.reopen(by=zhao.actor, at=days(40), case_id=older, reason="又坏了")
    with pytest.raises(operations.OwedAgainError):
        merge(cast, older, newer, 41)
    with acting(cast.zhao) as zhao:
        operations.respond(
            by=zhao.actor,
            at=days(42),
            case_id=older,
            text="已报修",
            final=False,
            next_on=days(50).date(),
            told=ToldChannel.PHONE,
        )
    merge(cast, older, newer, 43)

    assert joined_to(newer).first_told_at == days(-3)
    assert all_agrees() == ([], [])


def test_an_answer_that_waited_to_be_told_waits_again(cast: Cast) -> None:
    older, newer = two_cases(cast)
    with acting(cast.zhao) as zhao:
        (answer,) = operations.respond(
            by=zhao.actor, at=days(0.5), case_id=older, text="已修好", final=True
        )

    def waits() -> bool:
        with as_owner():
            return AnswerToTell.objects.get(pk=answer.pk).is_open

    merge(cast, older, newer)
    assert not waits()
    unmerge(cast, older, 2)
    assert waits()
    assert standing_of(older).response_to_tell_id == answer.pk
    assert all_agrees() == ([], [])


def test_taken_apart_again_each_stands_where_it_stood(cast: Cast) -> None:
    older, newer = two_cases(cast)
    before = (standing_of(older), standing_of(newer))
    merge(cast, older, newer)
    unmerge(cast, older, 2)

    after = (standing_of(older), standing_of(newer))
    columns = ("state", "level", "due_at", "response_due_at", "first_told_at", "merged_into_id")
    for was, now in zip(before, after, strict=True):
        assert {c: getattr(now, c) for c in columns} == {c: getattr(was, c) for c in columns}
    with as_owner():
        kinds = CaseEvent.objects.filter(case_id=older).order_by("number")
        assert list(kinds.values_list("kind", flat=True)) == ["raised", "merged", "unmerged"]
    assert all_agrees() == ([], [])


def test_a_figure_of_a_past_day_is_the_same_after_a_merging(cast: Cast) -> None:
    older, newer = two_cases(cast)
    with acting(cast.li) as li:
        before = queries.open_promises(li.scope, "310199", days(0.9), known_at=days(0.9))
    merge(cast, older, newer)

    with acting(cast.li) as li:
        assert queries.open_promises(li.scope, "310199", days(0.9)) == before
        assert queries.open_promises(li.scope, "310199", days(0.9), known_at=days(0.9)) == before
        later = queries.open_promises(li.scope, "310199", days(2))
        assert (before.cases, later.cases) == (2, 1)
        assert queries.open_promises(li.scope, "310199", days(2), known_at=days(2)) == later


def test_complaints_and_a_case_itself_are_not_merged(cast: Cast) -> None:
    _, newer = two_cases(cast)
    complaint = complain(cast.qian, cast.households["a1"][0], RestrictedAbout.TEAM).case.pk

    with pytest.raises(operations.NotMergeableError):
        merge(cast, complaint, newer)
    with pytest.raises(operations.SameCaseError):
        merge(cast, newer, newer)


def test_who_oversees_one_of_them_only_cannot_merge_them(cast: Cast) -> None:
    older, newer = two_cases(cast)
    with acting(cast.lin) as lin, pytest.raises(operations.NotYoursError):
        operations.merge(by=lin.actor, at=days(1), case_id=older, into_id=newer, reason="同一盏灯")
