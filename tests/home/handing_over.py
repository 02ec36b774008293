"""What the tests of handovers do again and again: the secretary of 柳岸一村 ends a post."""

from minqing.home.operations.handover import HandedOver, hand_over
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.storage.scoping import scoped
from minqing.territory.models import Posting
from tests.builders import NOW
from tests.cast import Cast

TODAY = local_date(NOW)


def hands_over(cast: Cast, posting: Posting, *to: Member, reason: str = "") -> HandedOver:
    """End a post today; everything open there goes to some of its people."""
    with scoped(cast.qian.scope) as scope:
        return hand_over(
            by=cast.qian.actor,
            at=NOW,
            scope=scope,
            posting=posting,
            to=[each.id for each in to],
            on=TODAY,
            reason=reason,
        )
