"""Roundups of 柳岸一村 for tests that need one to be there."""

from datetime import datetime
from uuid import UUID

from minqing.cases.operations.roundups import draft_roundup, sign_roundup
from minqing.cases.rules.roundups import Week
from minqing.lib.time import local_date
from tests.cast import Cast
from tests.database import as_owner

AREA = "310199001001"


def drafted_week(cast: Cast, at: datetime) -> UUID:
    """The draft of the week that runs, begun by its secretary."""
    with as_owner():
        week = Week.of(local_date(at))
        return draft_roundup(by=cast.qian.actor, at=at, area_code=AREA, week_on=week.monday).pk


def signed_week(cast: Cast, at: datetime, *, back: int = 1) -> UUID:
    """The signed roundup of a week that is over; nothing may want a plan in it."""
    with as_owner():
        week = Week.of(local_date(at)).before(back)
        draft = draft_roundup(by=cast.qian.actor, at=at, area_code=AREA, week_on=week.monday)
        return sign_roundup(by=cast.qian.actor, at=at, draft_id=draft.pk).pk
