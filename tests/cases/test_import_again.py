"""A later export of a source carries on what it brought in before, and doubles nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from minqing.cases import operations as cases
from minqing.cases.models import Case, CaseEvent, CaseStanding, ImportedCase, Response, Told
from minqing.cases.operations.importing import CaseSheet, import_cases
from minqing.cases.operations.sweeping import sweep
from minqing.cases.queries.judged import Verdict, judged
from minqing.cases.rules.importing import Outcome
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.sheets.rules.outcomes import SheetOutcome
from tests.cases.acting import acting, all_agrees
from tests.cases.test_import_cases import AREA, AT, reasons, sheet
from tests.cast import Cast
from tests.database import as_owner, as_role
from tests.environment import DISTRICT_CODE

#: Number, raised, text, status, due, answered, answer, closed, solved, neighbourhood.
OPEN = f"A1,2026-05-02 09:00,路灯坏了,办理中,2026-05-05 12:00,,,,,{AREA}"
ANSWERED = f"A1,2026-05-02 09:00,路灯坏了,已答复,2026-05-05 12:00,2026-05-04 10:00,已派工,,,{AREA}"
CLOSED = (
    f"A1,2026-05-02 09:00,路灯坏了,已办结,2026-05-05 12:00,2026-05-04 10:00,已派工,"
    f"2026-05-06 16:00,是,{AREA}"
)
TRANSFERRED = CLOSED.replace("已办结", "已转出")
WITHDRAWN = CLOSED.replace("已办结", "已撤回").replace("2026-05-04 10:00,已派工", ",")


def bring(
    folder: Path, *rows: str, at: datetime = AT, by: Actor | None = None, **more: object
) -> SheetOutcome:
    with as_owner():
        return import_cases(
            by=by or Actor.system("import"),
            at=at,
            scope=Scope.of_areas(DISTRICT_CODE, purpose="import"),
            path=sheet(folder, *rows),
            **more,  # type: ignore[arg-type]  # options of the import
        )


def later(weeks: int = 1) -> datetime:
    return AT + timedelta(weeks=weeks)


def story() -> list[tuple[str, str]]:
    """The steps of the one request that there is, each with its moment in Shanghai."""
    with as_owner():
        events = CaseEvent.objects.filter(case=Case.objects.get()).order_by("number")
        return [
            (each.kind, f"{each.happened_at + timedelta(hours=8):%m-%d %H:%M}") for each in events
        ]


def the_case() -> UUID:
    with as_owner():
        return Case.objects.get().pk


def test_what_was_open_is_closed_at_its_own_moments(cast: Cast, tmp_path: Path) -> None:
    bring(tmp_path, OPEN)
    outcome = bring(tmp_path, CLOSED, at=later())
    assert (outcome.written, outcome.counts) == (True, {"case_changed": 1})
    assert story() == [
        ("raised", "05-02 09:00"),
        ("responded", "05-04 10:00"),
        ("told", "05-04 10:00"),
        ("solved", "05-06 16:00"),
        ("closed", "05-06 16:00"),
    ]
    with as_owner():
        standing = CaseStanding.objects.get()
        assert (standing.state, standing.first_told_at) == (
            "closed",
            datetime(2026, 5, 4, 2, tzinfo=UTC),
        )
        assert set(Response.objects.values_list("recorded_at", flat=True)) == {later()}
    assert all_agrees() == ([], [])


def test_step_by_step_is_the_same_story_as_all_at_once(cast: Cast, tmp_path: Path) -> None:
    for week, row in enumerate((OPEN, ANSWERED, CLOSED)):
        assert bring(tmp_path, row, at=later(week)).written
    assert story() == [
        ("raised", "05-02 09:00"),
        ("responded", "05-04 10:00"),
        ("told", "05-04 10:00"),
        ("solved", "05-06 16:00"),
        ("closed", "05-06 16:00"),
    ]
    with as_owner():
        versions = ImportedCase.objects.order_by("recorded_at").values_list("version", "outcome")
        assert list(versions) == [(None, "open"), (2, "answered"), (3, "closed")]
    assert all_agrees() == ([], [])


def test_the_same_later_export_again_adds_nothing(cast: Cast, tmp_path: Path) -> None:
    bring(tmp_path, OPEN)
    bring(tmp_path, CLOSED, at=later(1))
    before = story()
    again = bring(tmp_path, CLOSED, at=later(2))
    assert again.counts == {"case_unchanged": 1}
    assert story() == before
    with as_owner():
        assert (Response.objects.count(), Told.objects.count()) == (1, 1)


def test_an_answer_in_progress_is_followed_by_the_end_as_the_final_one(
    cast: Cast, tmp_path: Path
) -> None:
    """The source closes it without another answer: the closing is what the requester heard."""
    headers = "编号,提出时间,内容,状态,答复时间,答复内容,下一步日期,办结时间,居民区"
    first = f"A1,2026-05-02 09:00,路灯坏了,已答复,2026-05-04 10:00,月底前换,2026-05-31,,{AREA}"
    second = first.replace("已答复", "已办结").replace(f",,{AREA}", f",2026-05-20 09:00,{AREA}")
    with as_owner():
        for at, row in ((AT, first), (later(), second)):
            outcome = import_cases(
                by=Actor.system("import"),
                at=at,
                scope=Scope.of_areas(DISTRICT_CODE, purpose="import"),
                path=sheet(tmp_path, row, headers=headers),
            )
            assert outcome.written, reasons(outcome)
    assert [kind for kind, _at in story()] == [
        *("raised", "responded", "told", "responded", "told", "closed"),
    ]
    assert all_agrees() == ([], [])


@pytest.mark.parametrize(("row", "state"), [(TRANSFERRED, "transferred"), (WITHDRAWN, "withdrawn")])
def test_other_ends_are_carried_on_too(cast: Cast, tmp_path: Path, row: str, state: str) -> None:
    bring(tmp_path, OPEN)
    outcome = bring(tmp_path, row, at=later())
    assert outcome.written, reasons(outcome)
    with as_owner():
        assert CaseStanding.objects.get().state == state
    assert all_agrees() == ([], [])


def test_what_was_transferred_is_not_solved_here_whatever_the_source_says(
    cast: Cast, tmp_path: Path
) -> None:
    assert bring(tmp_path, TRANSFERRED).written
    assert [kind for kind, _at in story()] == ["raised", "responded", "told", "transferred"]


def test_a_new_due_date_alone_is_kept_and_judged(cast: Cast, tmp_path: Path) -> None:
    bring(tmp_path, OPEN)
    assert bring(tmp_path, OPEN.replace("05-05 12:00", "07-05 12:00"), at=later()).written
    assert story() == [("raised", "05-02 09:00")]
    with as_owner():
        (found,) = judged(Scope.of_areas(DISTRICT_CODE, purpose="tests"), later())
    assert (found.outcome, found.cases) == (Outcome.OPEN, 1)
    assert found.due[Verdict.RUNNING] == 1


def test_each_request_is_judged_once_by_what_was_said_last(cast: Cast, tmp_path: Path) -> None:
    bring(tmp_path, OPEN)
    bring(tmp_path, CLOSED, at=later())
    with as_owner():
        (found,) = judged(Scope.of_areas(DISTRICT_CODE, purpose="tests"), later())
    assert (found.outcome, found.cases, found.due[Verdict.LATE]) == (Outcome.CLOSED, 1, 1)


def test_what_the_clock_noted_meanwhile_stands_in_no_way(cast: Cast, tmp_path: Path) -> None:
    """It was overdue here before the source told that it had been closed in time."""
    bring(tmp_path, OPEN)
    with as_role("worker"):
        sweep(DISTRICT_CODE, at=later(6))
    escalated = "escalated" in [kind for kind, _at in story()]
    assert escalated, "the sweep has nothing to note"
    assert bring(tmp_path, CLOSED, at=later(7)).written
    assert [kind for kind, _at in story()][-1] == "closed"
    assert all_agrees() == ([], [])


def test_what_was_worked_on_here_is_left_to_the_desk(cast: Cast, tmp_path: Path) -> None:
    bring(tmp_path, OPEN)
    with acting(cast.qian):
        cases.note(by=cast.qian.actor, at=AT, case_id=the_case(), text="已电话联系")
    outcome = bring(tmp_path, CLOSED, at=later())
    assert outcome.written is False
    with as_owner():
        assert Case.objects.get().number in reasons(outcome)[0]
    assert [kind for kind, _at in story()] == ["raised", "noted"]


def test_what_an_officer_brought_in_at_the_desk_is_carried_on_too(
    cast: Cast, tmp_path: Path
) -> None:
    bring(tmp_path, OPEN, by=cast.li.actor)
    assert bring(tmp_path, CLOSED, by=cast.li.actor, at=later()).written


@pytest.mark.parametrize(
    "row",
    [
        OPEN,
        CLOSED.replace("05-02 09:00", "05-01 09:00"),
        CLOSED.replace("05-06 16:00", "05-07 16:00"),
        TRANSFERRED,
    ],
)
def test_what_contradicts_an_end_is_refused(cast: Cast, tmp_path: Path, row: str) -> None:
    bring(tmp_path, CLOSED)
    before = story()
    outcome = bring(tmp_path, row, at=later())
    assert (outcome.written, outcome.faulty_rows) == (False, 1)
    assert story() == before


def test_an_answer_before_the_one_that_is_known_is_refused(cast: Cast, tmp_path: Path) -> None:
    bring(tmp_path, ANSWERED)
    assert (
        bring(tmp_path, CLOSED.replace("05-04 10:00", "05-03 10:00"), at=later()).written is False
    )


def test_a_day_without_a_time_that_was_not_over_yet_is_the_same_end(
    cast: Cast, tmp_path: Path
) -> None:
    today = CLOSED.replace("2026-05-06 16:00", "2026-06-01")
    bring(tmp_path, today)
    assert bring(tmp_path, today, at=later()).counts == {"case_unchanged": 1}


def test_of_two_runs_at_once_one_writes(cast: Cast, tmp_path: Path) -> None:
    """A run that planned before another had written adds nothing of its own."""
    bring(tmp_path, OPEN)
    scope = Scope.of_areas(DISTRICT_CODE, purpose="import")
    slow = CaseSheet(by=Actor.system("import"), at=later(2), scope=scope)
    with as_owner():
        slow.take(
            path=sheet(tmp_path, CLOSED),
            mapping={},
            dry_run=True,
            skip_faulty=False,
            confirmed=frozenset(),
            shown=None,
            progress=lambda _done, _expected: None,
        )
    bring(tmp_path, CLOSED, at=later(1))
    before = story()
    with as_owner():
        slow.write(slow.planned)
    assert story() == before
