"""Work by the clock, and imports."""

from uuid import UUID

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from minqing.home.operations import tell_what_is_due
from minqing.home.operations.divisions import adopt_what_is_due, compute
from minqing.home.operations.import_work import look_after_imports, work_on_run
from minqing.home.queries.answers import answers_of_visits
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped
from minqing.visits.operations.night import believe_visits

__all__ = [
    "adopt_divisions",
    "compute_division",
    "look_after",
    "look_at_visits",
    "morning_notices",
    "work_on_import",
]


# 23:00 UTC is 07:00 in Shanghai.
@app.periodic(cron="0 23 * * *")
@app.task
def morning_notices(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Tell everybody who holds requests due today; gives how many were told."""
    scope = Scope.system(settings.MINQING_DISTRICT_CODE, purpose="morning_notices")
    with scoped(scope):
        return tell_what_is_due(scope=scope, by=Actor.system("morning"), at=timezone.now())


@app.task
def work_on_import(run_id: str) -> None:
    """Do what an import waits for."""
    work_on_run(
        run_id=UUID(run_id), district_code=settings.MINQING_DISTRICT_CODE, clock=timezone.now
    )


@app.periodic(cron="* * * * *")
@app.task
def look_after(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Go on with imports that were broken off; gives how many."""
    return look_after_imports(district_code=settings.MINQING_DISTRICT_CODE, at=timezone.now())


@app.task
def compute_division(division_id: str) -> None:
    """Compute a division that was asked for."""
    compute(
        division_id=UUID(division_id),
        district_code=settings.MINQING_DISTRICT_CODE,
        clock=timezone.now,
    )


# 16:00 UTC is midnight in Shanghai; each later hour takes up what a night without worker missed.
@app.periodic(cron="1 * * * *")
@app.task
def adopt_divisions(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Adopt the divisions whose day has come; gives how many."""
    return adopt_what_is_due(district_code=settings.MINQING_DISTRICT_CODE, at=timezone.now())


# 18:30 UTC is 02:30 in Shanghai.
@app.periodic(cron="30 18 * * *")
@app.task
def look_at_visits(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Look at every visit received of late, seal the coming weeks' seeds, draw the weeks over."""
    return believe_visits(
        settings.MINQING_DISTRICT_CODE,
        settings.MINQING_VISIT_HOURS,
        timezone.now(),
        answers_of=answers_of_visits,
    )
