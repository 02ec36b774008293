"""What the tests of visits do again and again: start a round, knock at a door, look at tallies."""

from datetime import UTC, date, datetime
from uuid import UUID

from minqing.households.models import Household
from minqing.lib.ids import new_id
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped
from minqing.territory.models import Block
from minqing.visits.models import Round, Visit, VisitTally
from minqing.visits.operations import record_visit, set_visit_line, share_out, start_round
from minqing.visits.rules import Outcome, Source
from tests.builders import BUILDER, NOW
from tests.cast import Cast, Player
from tests.database import as_owner

DISTRICT = Scope.system("310199", "test")
TODAY = date(2026, 6, 1)


def held_round(area_code: str = "310199", to_on: date | None = None) -> Round:
    """A round that began in March, and a visit line."""
    with as_owner():
        set_visit_line(
            by=BUILDER, at=NOW, area_code="310199", code="party", name="党员走访", sort=1
        )
        return start_round(
            by=BUILDER,
            at=NOW,
            name="2026年家家访",
            area_code=area_code,
            from_on=date(2026, 3, 1),
            to_on=to_on,
        )


def at_door(
    player: Player,
    household: Household,
    in_round: Round,
    *,
    outcome: str = Outcome.MET,
    visited_at: datetime = NOW,
    at: datetime | None = None,
    visit_id: UUID | None = None,
    note: str = "",
) -> Visit:
    """A visit, recorded on the web role within the player's scope."""
    with scoped(player.scope):
        return record_visit(
            by=player.actor,
            at=max(visited_at, NOW) if at is None else at,
            visit_id=visit_id or new_id(),
            household=Household.objects.get(pk=household.pk),
            round=in_round,
            line_code="party",
            outcome=outcome,
            visited_at=visited_at,
            member_id=player.member.id,
            source=Source.FIELD,
            note=note,
        )


def sent_in(
    player: Player,
    household: Household,
    in_round: Round,
    *,
    at: datetime,
    outcome: str = Outcome.MET,
    visited_at: datetime | None = None,
) -> Visit:
    """A visit of a player, recorded by the builder on the present connection."""
    return record_visit(
        by=BUILDER,
        at=at,
        visit_id=new_id(),
        household=household,
        round=in_round,
        line_code="party",
        outcome=outcome,
        visited_at=at if visited_at is None else visited_at,
        member_id=player.member.id,
        source=Source.FIELD,
    )


def give_doors(player: Player, block: Block, homes: list[Household], from_on: date) -> None:
    """The player looks after households of the own block."""
    with as_owner():
        share_out(
            by=BUILDER,
            at=NOW,
            block=block,
            responsible={home.pk: player.member.id for home in homes},
            from_on=from_on,
        )


def tallies(in_round: Round) -> dict[tuple[str, UUID | None, str], int]:
    """All tallies of the round that are not zero, as the owner sees them."""
    with as_owner():
        rows = VisitTally.objects.filter(round_id=in_round.pk).exclude(met=0)
        return {(each.area_code, each.block_id, each.group): each.met for each in rows}


def moment(day: int, hour: int = 2) -> datetime:
    """A moment in May 2026 (hour in UTC)."""
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def plain(cast: Cast, block: str = "a1") -> Household:
    """A household without special hardship; the first door of a block has it."""
    return cast.households[block][1]


def in_hardship(cast: Cast, block: str = "a1") -> Household:
    """The household in special hardship."""
    return cast.households[block][0]
