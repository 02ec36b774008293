"""What waits for those who sign in to the demonstration: each finds something to do.

In the first block: two requests to be handed up this week, one that was forgotten, one whose answer
has to be told at the door, one in progress that its resident can follow. In the second block one
that broke the promise of a month.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from minqing.cases.operations import raise_case, respond, sign_hand_up
from minqing.cases.operations.raising import Raised
from minqing.cases.rules import CaseLevel, Channel, ToldChannel
from minqing.home.management.demo.season import Season
from minqing.home.management.demo.staff import Staff
from minqing.home.management.demo.words import ASKED, Asked
from minqing.households.models import Household
from minqing.lib.time import at_local, local_date
from minqing.territory.models import Block

__all__ = ["Scenes"]


@dataclass(frozen=True, slots=True)
class _Scene:
    """Days before today: raised, handed up, answered; None has not happened."""

    raised: int
    handed_up: int | None = None
    answered: int | None = None
    told: bool = False
    followed: bool = False


_FIRST_BLOCK = (
    _Scene(raised=1),
    _Scene(raised=3),
    _Scene(raised=10),
    _Scene(raised=16, handed_up=13, answered=1),
    _Scene(raised=24, handed_up=20, answered=15, told=True, followed=True),
)
_SECOND_BLOCK = (_Scene(raised=38),)


class Scenes:
    """Plans the scenes into a season; ``followed`` is the request of the resident's page."""

    def __init__(self, season: Season, staff: Staff, *, now: datetime) -> None:
        self._season = season
        self._staff = staff
        self._today = local_date(now)
        self.followed: tuple[str, str] | None = None

    def plan(self) -> None:
        """Put every act of every scene at its moment."""
        first, second, *_others = chain.from_iterable(self._staff.blocks.values())
        requests = [each for each in ASKED if each.level is CaseLevel.NEIGHBOURHOOD]
        for block, scenes in ((first, _FIRST_BLOCK), (second, _SECOND_BLOCK)):
            found = Household.objects.filter(block_id=block.id, to_on__isnull=True)
            homes = list(found.order_by("area_code", "id"))
            for place, scene in enumerate(scenes):
                home = homes[place * len(homes) // len(scenes)]
                self._plan_one(scene, block, home, requests.pop(0))

    def _plan_one(self, scene: _Scene, block: Block, home: Household, asked: Asked) -> None:
        raised: list[Raised] = []

        def begin(moment: datetime) -> None:
            raised.append(
                raise_case(
                    by=self._staff.leads[block.id].actor,
                    at=moment,
                    body=asked.body,
                    category=asked.category,
                    channel=Channel.DESK,
                    raised_at=moment,
                    household=home,
                    requester_name=home.name,
                )
            )
            access_code = raised[0].access_code
            if scene.followed and access_code is not None:
                self.followed = (raised[0].case.number, access_code)

        def sign(moment: datetime) -> None:
            sign_hand_up(
                by=self._staff.leads[block.id].actor,
                at=moment,
                block_id=block.id,
                case_ids=[raised[0].case.id],
            )

        def answer(moment: datetime) -> None:
            respond(
                by=self._staff.secretaries[block.area_code].actor,
                at=moment,
                case_id=raised[0].case.id,
                text=asked.meanwhile if scene.told else asked.answer,
                final=not scene.told,
                solved=not scene.told,
                next_on=self._today + timedelta(days=6) if scene.told else None,
                told=ToldChannel.PHONE if scene.told else None,
            )

        for days, act in ((scene.raised, begin), (scene.handed_up, sign), (scene.answered, answer)):
            if days is not None:
                self._season.at(at_local(self._today - timedelta(days=days), 10, 20), act)
