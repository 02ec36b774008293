"""Fixtures: the address of a worker's ODK Collect."""

from collections.abc import Callable

import pytest

from minqing.fieldwork.models import Device
from minqing.fieldwork.operations.collect import issue_link
from minqing.visits.models import Responsibility, Round
from tests.builders import LONG_AGO, NOW
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.questionnaires.forms import example_version

Address = Callable[[Player], str]


@pytest.fixture
def asked(this_round: Round) -> object:
    """The example, chosen for the round."""
    return example_version(this_round)


@pytest.fixture
def address(cast: Cast) -> Address:
    """A function: the address of a new ODK Collect of one of the cast."""

    def issued(player: Player) -> str:
        with as_owner():
            token, _ = issue_link(
                by=cast.qian.actor, at=NOW, member=player.member, area_code="310199001001"
            )
        return f"/openrosa/{token}"

    return issued


@pytest.fixture
def own(cast: Cast) -> None:
    """Lin is responsible for the first two households of a1, zhao for the third."""
    with as_owner():
        for number, player in ((0, cast.lin), (1, cast.lin), (2, cast.zhao)):
            home = cast.households["a1"][number]
            Responsibility.objects.create(
                household=home,
                member=player.member,
                area_code=home.area_code,
                block_id=home.block_id,
                from_on=LONG_AGO,
            )


@pytest.fixture
def withdraw() -> Callable[[], None]:
    """A function: withdraw every device."""

    def withdrawn() -> None:
        with as_owner():
            Device.objects.update(revoked_at=NOW)

    return withdrawn
