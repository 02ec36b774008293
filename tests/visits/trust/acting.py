"""What tests of checks do again and again: a flagged visit, a call-back, an answer, a ruling."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped
from minqing.visits.models import CheckStanding, Round, Visit
from minqing.visits.operations import answer_check, flag_week, record_look, rule
from minqing.visits.rules.checks import Method, Result, RulingLevel, Standing
from minqing.visits.rules.signals import Limits
from tests.builders import BUILDER, NOW
from tests.cast import Cast, Player
from tests.visits.acting import at_door

WILLOWS = "310199001001"
MONDAY = NOW.date()
LATER = NOW + timedelta(days=1)


def own(player: Player) -> Scope:
    """A player's scope as the middleware builds it, with the grant of the own member."""
    return replace(player.scope, grants=(player.user.id, player.member.id))


def five_at_once(cast: Cast, in_round: Round) -> list[Visit]:
    """Lin says to have met five households of a1 within one minute."""
    return [
        at_door(cast.lin, home, in_round, visited_at=NOW + timedelta(seconds=10 * number))
        for number, home in enumerate(cast.households["a1"][1:6])
    ]


def look_at_week(*, at: datetime = LATER) -> int:
    """The nightly look at the week of 柳岸一村; gives how many flags are new."""
    with scoped(Scope.of_areas(WILLOWS, purpose="test")) as scope:
        return flag_week(
            by=BUILDER, at=at, scope=scope, area_code=WILLOWS, week_on=MONDAY, limits=Limits()
        )


def check_of(visit: Visit) -> CheckStanding:
    """The check of a visit, as the neighbourhood sees it."""
    with scoped(Scope.of_areas(WILLOWS, purpose="test")):
        return CheckStanding.objects.get(visit_id=visit.pk)


def asked(
    player: Player, check_id: UUID, result: Result, *, at: datetime = LATER, note: str = ""
) -> Standing:
    """Somebody calls the household back."""
    with scoped(own(player)):
        return record_look(
            by=player.actor,
            at=at,
            check_id=check_id,
            method=Method.CALL,
            result=result,
            note=note,
        )


def answered(player: Player, check_id: UUID, text: str, *, at: datetime = LATER) -> Standing:
    """The worker answers."""
    with scoped(own(player)):
        return answer_check(by=player.actor, at=at, check_id=check_id, text=text)


def ruled(
    player: Player,
    check_id: UUID,
    *,
    stands: bool,
    level: RulingLevel = RulingLevel.NEIGHBOURHOOD,
    at: datetime = LATER,
    reason: str = "住户两次都说没有人来过。",
) -> None:
    """Somebody rules."""
    with scoped(own(player)):
        rule(by=player.actor, at=at, check_id=check_id, stands=stands, level=level, reason=reason)
