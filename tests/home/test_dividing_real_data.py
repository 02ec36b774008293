"""A real neighbourhood of more than a thousand households is divided and the division adopted."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from minqing.home.management import divide
from minqing.home.operations.divisions import adopt
from minqing.households.management import import_compounds
from minqing.households.models import Household
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.territory.management import import_areas
from minqing.territory.models import Block, Division
from tests.database import as_owner
from tests.home.register import proofs
from tests.real_data import FOLDER

DATA = FOLDER / "district"
CODE = "310106015001"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.usefixtures("district"),
]


def test_a_full_neighbourhood_is_proposed_by_command_and_adopted_in_few_statements(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with as_owner():
        import_areas.run(DATA)
        import_compounds.run(DATA / "compounds.csv", neighbourhoods=[CODE], as_json=True)
        capsys.readouterr()
        code = divide.run(
            areas=[CODE],
            blocks=8,
            minutes=None,
            walls=None,
            anew=False,
            adopting=False,
            as_json=True,
        )
        [said] = json.loads(capsys.readouterr().out)["divisions"]
        assert (code, said["state"]) == (0, "draft")
        assert said["proposed"]["contiguous"] == 1.0
        assert said["proposed"]["whole"] >= 0.95
        [division] = Division.objects.all()
    at = timezone.now()
    with (
        scoped(Scope.of_areas(CODE, purpose="test")) as scope,
        CaptureQueriesContext(connection) as asked,
    ):
        done = adopt(
            by=Actor.system("test"),
            at=at,
            scope=scope,
            division=division,
            rev=division.rev,
            on=local_date(at),
        )
    assert done.households == said["proposed"]["households_moved"] > 100
    # The number of statements follows the blocks and posts, not the households.
    assert len(asked) < 120
    with as_owner():
        blocks = set(Block.objects.filter(area_code=CODE, to_on=None, number__gt=0))
        assert len(blocks) == 8
        homes = Household.objects.filter(to_on=None)
        assert set(homes.values_list("block_id", flat=True)) == {each.pk for each in blocks}
    proofs()
