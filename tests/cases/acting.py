"""Acting as one of the cast, on the web role's connection, within their scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from minqing.cases import operations
from minqing.cases.models import CaseStanding
from minqing.cases.operations import Raised
from minqing.cases.queries import differences
from minqing.cases.rules import Category, Channel, RestrictedAbout
from minqing.households.models import Household
from minqing.ledger.queries import verify
from minqing.lib.differences import Difference
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast, Player
from tests.database import as_owner


@contextmanager
def acting(player: Player) -> Iterator[Player]:
    """A transaction in which the player's scope holds."""
    with scoped(player.scope):
        yield player


def days(n: float) -> datetime:
    """A moment some days after the cast's Monday morning."""
    return NOW + timedelta(days=n)


def raise_for(
    player: Player, household: Household | None, *, at: datetime = NOW, **said: Any
) -> Raised:
    """A request that a player records at a door, with what is said of it differently."""
    given = {
        "body": "三楼的楼道灯坏了一周",
        "category": Category.REPAIR,
        "channel": Channel.VISIT,
        "raised_at": at,
        "requester_name": "陈建国",
        **said,
    }
    with acting(player):
        return operations.raise_case(by=player.actor, at=at, household=household, **given)


def complain(player: Player, household: Household, about: RestrictedAbout, **said: Any) -> Raised:
    """A complaint that a player takes down at the desk."""
    desk = {"category": Category.OTHER, "channel": Channel.DESK}
    return raise_for(player, household, restricted_about=about, **(desk | said))


def hand_up_list(player: Player, cast: Cast, *case_ids: UUID, at: datetime = NOW) -> None:
    """The lead of a1 signs a list."""
    with acting(player):
        operations.sign_hand_up(by=player.actor, at=at, block_id=cast.a1.pk, case_ids=case_ids)


def at_neighbourhood(cast: Cast, *, at: datetime = NOW) -> UUID:
    """A case of a1 that the neighbourhood holds; its id."""
    case = raise_for(cast.lin, cast.households["a1"][0], at=at).case
    hand_up_list(cast.zhao, cast, case.pk, at=at)
    return case.pk


def standing_of(case_id: UUID) -> CaseStanding:
    """Where a case stands, as the owner sees it."""
    with as_owner():
        return CaseStanding.objects.select_related("case").get(pk=case_id)


def post(client: Client, case_id: UUID, action: str, **data: object) -> HttpResponse:
    """What the case page sends, at the newest revision unless another is given."""
    rev = data.pop("expected_rev", standing_of(case_id).rev)
    path = f"/desk/cases/{case_id}/{action}/"
    return client.post(path, {"expected_rev": rev, "seen": 2, **data})  # type: ignore[return-value]  # the client adds to it


def all_agrees() -> tuple[list[Difference], list[object]]:
    """Differences of the projections and findings of the ledger: both empty when all is well."""
    with as_owner():
        return list(differences()), list(verify())
