"""What the tests of divisions do again and again: ask, move by hand, adopt."""

from collections.abc import Collection
from datetime import date, datetime

from minqing.home.operations.divisions import NEW_BLOCK, Adopted, adopt, ask, move
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.territory.models import Area, Block, Division
from minqing.territory.rules.wishes import Wishes
from tests.builders import NOW
from tests.cast import Player
from tests.database import as_owner

AREA = "310199001001"
#: The entrances of a1's building, then of a2's.
A1_ONE, A1_TWO = f"{AREA}000101", f"{AREA}000102"
A2_ONE, A2_TWO = f"{AREA}000201", f"{AREA}000202"


def asked(player: Player, wishes: Wishes | None = None, *, area_code: str = AREA) -> Division:
    """A division that a player asks for; it is computed at once, for the cast is small."""
    with scoped(player.scope) as scope:
        return ask(
            by=player.actor,
            at=NOW,
            scope=scope,
            area=Area.objects.get(code=area_code),
            wishes=wishes or Wishes(),
        )


def moved(player: Player, division: Division, places: Collection[str], to: Block | str) -> Division:
    """The draft with buildings or entrances in another block of it."""
    with scoped(player.scope) as scope:
        return move(
            by=player.actor,
            at=NOW,
            scope=scope,
            division=division,
            rev=division.rev,
            places=places,
            to=to if isinstance(to, str) else str(to.pk),
        )


def with_new_block(player: Player, *places: str) -> Division:
    """Today's division of the neighbourhood, but for places that begin a block of their own."""
    return moved(player, asked(player), places, NEW_BLOCK)


def adopted(
    player: Player,
    division: Division,
    *,
    on: date | None = None,
    at: datetime = NOW,
    teams_follow: bool = True,
) -> Adopted:
    """What a player's adoption of a draft did."""
    with scoped(player.scope) as scope:
        return adopt(
            by=player.actor,
            at=at,
            scope=scope,
            division=division,
            rev=division.rev,
            on=on or local_date(at),
            teams_follow=teams_follow,
        )


def open_blocks(area_code: str = AREA) -> list[Block]:
    """The blocks of a neighbourhood that are open, by number, without the unassigned one."""
    with as_owner():
        rows = Block.objects.filter(area_code=area_code, to_on__isnull=True, number__gt=0)
        return list(rows.order_by("number"))
