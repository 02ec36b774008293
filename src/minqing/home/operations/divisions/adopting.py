"""Adopting a division: one act that moves blocks, people, facts and projections together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minqing.cases.operations.redividing import follow_blocks as cases_follow
from minqing.home.operations.divisions.editing import draft_held
from minqing.home.operations.divisions.errors import (
    MovedOnError,
    OvertakenError,
    WrongDayError,
)
from minqing.home.queries.divisions import Ground, ground_of
from minqing.home.rules import DIVISION_ADOPTED, DIVISION_OVERTAKEN
from minqing.households.operations.redividing import MovedHomes, move_between_blocks
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.notices.operations import notify
from minqing.storage.scoping import scoped
from minqing.territory.models import Area, Division
from minqing.territory.operations.dividing import (
    BlockToBe,
    PartTakenError,
    Redivided,
    hold_blocks,
    redivide,
)
from minqing.territory.operations.following import Followed, follow_blocks, post_along
from minqing.territory.rules.divisions import (
    DivisionFailure,
    DivisionState,
    Group,
    parts_of,
    successors,
)
from minqing.territory.rules.wishes import Wishes
from minqing.visits.operations.redividing import end_where_nobody_serves, responsible_elsewhere

__all__ = ["Adopted", "adopt", "adopt_what_is_due", "call_off"]

_FURTHEST_AHEAD = timedelta(days=366)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an adoption did; all zero for one that waits for its day."""

    division: Division
    households: int = 0
    blocks_begun: int = 0
    blocks_ended: int = 0
    posts: int = 0
    gaps: int = 0
    requests: int = 0


@operation
def adopt(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    division: Division,
    rev: int,
    on: date,
    teams_follow: bool = True,
) -> Adopted:
    """Adopt a draft from a day on: today at once, a later day by the first act of that day.

    From then on the neighbourhood is divided like this. Blocks that go on keep their id; doors,
    households, people, responsibility, visits, requests and what hangs on them stand in their new
    block; where each was recorded stays. Posts in blocks that end go on where most of their
    households went. With ``teams_follow`` whoever is responsible for a household that comes into
    another block is posted to its team, too, and stays responsible; without, the household comes
    onto the list of gaps. All or nothing.

    Raises ChangedByOthersError, MovedOnError, WrongDayError, and OvertakenError when today's
    division is not the one that the draft was compared with.
    """
    today = local_date(at)
    row = draft_held(division, rev)
    if not today <= on <= today + _FURTHEST_AHEAD:
        raise WrongDayError
    if on > today:
        return _wait(row, on, teams_follow=teams_follow, by=by, at=at)
    return _adopt(row, scope, on, teams_follow=teams_follow, by=by, at=at)


@operation
def call_off(*, by: Actor, at: datetime, division: Division) -> None:
    """Make a division that waits for its day a draft again. Raises MovedOnError."""
    row = Division.objects.select_for_update().get(pk=division.pk)
    if row.state != DivisionState.SCHEDULED:
        raise MovedOnError
    _to_draft(row, by=by, at=at)
    new_entry(
        act="home.division_called_off", by=by, at=at, area_code=row.area_code, object_id=row.pk
    )


def adopt_what_is_due(*, district_code: str, at: datetime) -> int:
    """Adopt the divisions whose day has come; gives how many. For the worker, once after midnight.

    It is run again each hour, so that a night without the worker loses nothing. One whose
    neighbourhood was divided otherwise meanwhile is a draft again, and whoever adopted it is told.
    """
    by = Actor.system("division")
    today = local_date(at)
    with scoped(Scope.system(district_code, purpose="division")):
        due = list(
            Division.objects.filter(
                state=DivisionState.SCHEDULED.value, adopt_on__lte=today
            ).values_list("pk", "area_code")
        )
    adopted = 0
    for pk, area_code in sorted(due, key=lambda each: each[1]):
        with scoped(Scope.of_areas(area_code, purpose="division")) as scope:
            adopted += _adopt_due(pk, scope, today, by=by, at=at)
    return adopted


@operation
def _adopt_due(pk: UUID, scope: Scope, today: date, *, by: Actor, at: datetime) -> bool:
    row = Division.objects.select_for_update().get(pk=pk)
    if row.state != DivisionState.SCHEDULED:
        return False
    told, follow = row.changed_by, bool(row.wishes.get("teams_follow", True))
    try:
        _adopt(row, scope, today, teams_follow=follow, by=by, at=at)
    except OvertakenError:
        logger.warning("division_overtaken", division=str(pk))
        _to_draft(row, by=by, at=at)
        Division.objects.filter(pk=pk).update(failure=DivisionFailure.OVERTAKEN.value)
        _tell(DIVISION_OVERTAKEN, row, told, by=by, at=at)
        return False
    _tell(DIVISION_ADOPTED, row, told, by=by, at=at)
    return True


def _tell(code: str, row: Division, user: UUID | None, *, by: Actor, at: datetime) -> None:
    if user is not None:
        path = f"/desk/divisions/{row.area_code}/{row.pk}/"
        notify(user_ids=[user], code=code, params={}, path=path, by=by, at=at)


def _to_draft(row: Division, *, by: Actor, at: datetime) -> None:
    row.state, row.adopt_on = DivisionState.DRAFT.value, None
    row.changed_by, row.changed_at = by.id, at
    row.rev += 1
    row.save()


def _wait(row: Division, on: date, *, teams_follow: bool, by: Actor, at: datetime) -> Adopted:
    row.state, row.adopt_on = DivisionState.SCHEDULED.value, on
    row.wishes = {**row.wishes, "teams_follow": teams_follow}
    row.changed_by, row.changed_at = by.id, at
    row.rev += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # another one of the neighbourhood waits for its day
        raise MovedOnError from error
    new_entry(
        act="home.division_scheduled",
        by=by,
        at=at,
        area_code=row.area_code,
        object_id=row.pk,
        detail={"adopt_on": on.isoformat()},
    )
    return Adopted(row)


@operation
def _adopt(
    row: Division, scope: Scope, on: date, *, teams_follow: bool, by: Actor, at: datetime
) -> Adopted:
    # First the counters of all open blocks: whoever records something there waits, or has ended.
    hold_blocks(row.area_code)
    ground = ground_of(scope, Area.objects.get(code=row.area_code), Wishes.of_json(row.wishes))
    if ground.digest != row.base_digest:
        raise OvertakenError
    blocks = _blocks_to_be(row, ground)
    try:
        made = redivide(by=by, at=at, area_code=row.area_code, blocks=blocks, on=on)
    except PartTakenError as error:
        raise OvertakenError from error
    units = {code for code in row.units if code in ground.names}
    into = {code: made.block_of[row.units[code]] for code in units}
    moved = move_between_blocks(by=by, at=at, area_code=row.area_code, blocks=into, revs=made.revs)
    ended = _ended(made, ground, into)
    followed = follow_blocks(by=by, at=at, ended=ended, on=on)
    posts, gaps = _responsibility(row, moved, made, on, teams_follow=teams_follow, by=by, at=at)
    requests = cases_follow(by=by, at=at, blocks=moved.into.keys(), ended=ended)
    adopted = Adopted(
        row,
        len(moved.all),
        len(made.began),
        len(made.ended),
        followed.posts + posts,
        gaps,
        requests,
    )
    _settle(row, made, adopted, followed, on, by=by, at=at)
    return adopted


def _blocks_to_be(row: Division, ground: Ground) -> list[BlockToBe]:
    parts = parts_of(
        {code: key for code, key in row.units.items() if code in ground.names}, ground.entrances
    )
    return [
        BlockToBe(
            key=each.key,
            block_id=None if each.is_new else UUID(each.key),
            number=each.number,
            label=each.label,
            parts=parts[each.key],
        )
        for each in map(Group.of_json, row.groups)
        if each.key in parts
    ]


def _ended(made: Redivided, ground: Ground, into: Mapping[str, UUID]) -> dict[UUID, UUID | None]:
    """Each block that ended, and the one that holds most of its households now."""
    after = successors(
        ground.today, {code: str(block) for code, block in into.items()}, ground.homes
    )
    return {
        block: UUID(after[str(block)]) if str(block) in after else None
        for block in sorted(made.ended)
    }


def _responsibility(
    row: Division,
    moved: MovedHomes,
    made: Redivided,
    on: date,
    *,
    teams_follow: bool,
    by: Actor,
    at: datetime,
) -> tuple[int, int]:
    """Keep those responsible where they may be; how many posts were made, how many gaps opened."""
    posts = 0
    if teams_follow:
        posts = post_along(by=by, at=at, members=responsible_elsewhere(moved.all, on), on=on)
    gaps = end_where_nobody_serves(
        by=by,
        at=at,
        area_code=row.area_code,
        household_ids=moved.all,
        on=on,
        reason=_("The household came into another block when the neighbourhood was divided anew."),
        revs=made.revs,
    )
    return posts, gaps


def _settle(
    row: Division,
    made: Redivided,
    adopted: Adopted,
    followed: Followed,
    on: date,
    *,
    by: Actor,
    at: datetime,
) -> None:
    row.state, row.failure = DivisionState.ADOPTED.value, ""
    row.adopt_on, row.adopted_at, row.adopted_by = on, at, by.id
    row.changed_by, row.changed_at = by.id, at
    row.rev += 1
    row.figures = {
        **row.figures,
        "adopted": {
            "block_of": {key: str(block) for key, block in made.block_of.items()},
            "households": adopted.households,
            "begun": adopted.blocks_begun,
            "ended": adopted.blocks_ended,
            "posts": adopted.posts,
            "gaps": adopted.gaps,
            "requests": adopted.requests,
            "no_longer_lead": [str(each) for each in followed.no_longer_lead],
            "nowhere": [str(each) for each in followed.nowhere],
        },
    }
    row.save()
    new_entry(
        act="home.division_adopted",
        by=by,
        at=at,
        area_code=row.area_code,
        object_id=row.pk,
        detail={
            "adopt_on": on.isoformat(),
            "households": adopted.households,
            "begun": adopted.blocks_begun,
            "ended": adopted.blocks_ended,
            "gaps": adopted.gaps,
        },
    )
