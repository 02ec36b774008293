"""Telling those who hold a request that it came in by the portal or from another system."""

from datetime import datetime
from typing import Final

from minqing.cases import access
from minqing.cases.models import Case
from minqing.cases.operations.writing import CASE_PATH
from minqing.cases.rules import CaseLevel, Channel, Notice
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.notices.operations import notify_together

__all__ = ["tell_of_arrival"]

_FROM_OUTSIDE: Final = frozenset({Channel.PORTAL, Channel.OPEN311, Channel.API})
#: What they hold, the newest first.
_MINE: Final = "/desk/cases/?view=mine&order=newest"


def tell_of_arrival(case: Case, level: CaseLevel, *, by: Actor, at: datetime) -> None:
    """Notify those who hold a new request at its first level, inside the act that recorded it.

    Where nobody holds that level, those of the next one above: it reaches a person. Of what staff
    took down themselves nobody is told. Many within an hour are one notice for each reader.
    """
    if case.channel not in _FROM_OUTSIDE:
        return
    notify_together(
        user_ids=access.users_holding_from(level, case.area_code, case.block_id, local_date(at)),
        code=Notice.ARRIVED.value,
        params={"number": case.number},
        path=CASE_PATH.format(case.pk),
        path_of_more=_MINE,
        by=by,
        at=at,
    )
