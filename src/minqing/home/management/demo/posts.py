"""What the first neighbourhood knows of those in post: a contact point, a relative, who is wanted.

A draft of teams waits for the secretary; nobody is posted by it.
"""

from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.staff import LocalStaff
from minqing.home.operations.forming import propose_teams
from minqing.households.models import Person
from minqing.lib.scope import Scope
from minqing.lib.time import at_local
from minqing.organisations.models import Member
from minqing.organisations.operations.qualities import note_kin
from minqing.organisations.rules import Kin, Language
from minqing.territory.operations.contact_points import name_contact_point
from minqing.territory.operations.forming import say_need

__all__ = ["leave_posts_open"]

#: So many people more than it has are wanted in the second block.
_MORE = 2


def leave_posts_open(*, code: str, local: LocalStaff, days: Calendar) -> None:
    """Name a leader's contact point and a member's relative, and propose teams.

    Called inside an operation.
    """
    by, at = local.secretary.actor, at_local(days.today, 8, 20)
    first, second = local.blocks[0], local.blocks[1 % len(local.blocks)]
    leader = Member.objects.get(pk=local.leaders[0].member_id)
    name_contact_point(
        by=by, at=at, member=leader, area_code=code, block=first, from_on=days.second
    )
    relative = (
        Person.objects.filter(block_id=second.id, to_on__isnull=True)
        .order_by("area_code", "id")
        .first()
    )
    if relative is not None:
        note_kin(
            by=by,
            at=at,
            member_id=local.teams[first.id][1].member_id,
            person_id=relative.pk,
            kind=Kin.RELATIVE,
            area_code=code,
        )
    say_need(
        by=by,
        at=at,
        block=second,
        people=len(local.teams[second.id]) + _MORE,
        languages=[Language.SHANGHAINESE],
    )
    propose_teams(by=by, at=at, scope=Scope.of_areas(code, purpose="demo"), area_code=code)
