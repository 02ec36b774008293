"""The imports on a real district: nine streets, 203 neighbourhoods, 1,148 compounds."""

import json
from collections import Counter

import pytest

from minqing.households.management import import_compounds
from minqing.households.models import Household
from minqing.households.queries import denominator, differences
from minqing.households.rules.matching import MOST_OF_MEAN, Neighbourhood, Reason, place_compounds
from minqing.territory.management import import_areas
from minqing.territory.models import Area
from tests.database import as_owner
from tests.real_data import FOLDER

DATA = FOLDER / "district"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.usefixtures("district"),
]


def test_every_household_of_the_district_finds_its_neighbourhood() -> None:
    with as_owner():
        assert import_areas.run(DATA) == 0
        known = list(
            Area.objects.filter(level="neighbourhood").order_by("code").values_list("code", "name")
        )
        compounds = import_compounds.read_compounds(
            DATA / "compounds.csv", {code for code, _name in known}
        )
    shares = place_compounds(compounds, [Neighbourhood(*each) for each in known])
    assert sum(share.households for share in shares) == 318_234
    filled = Counter[str]()
    for share in shares:
        filled[share.neighbourhood] += share.households
    assert len(filled) == len(known) == 203
    reasons = Counter(share.reason for share in shares)
    assert reasons[Reason.COMMITTEE] == 47
    assert reasons[Reason.NAME] > 30
    assert reasons[Reason.LEFT_OVER] == 0
    assert max(filled.values()) < 318_234 / 203 * MOST_OF_MEAN * 2


def test_one_neighbourhood_is_loaded_by_command(capsys: pytest.CaptureFixture[str]) -> None:
    with as_owner():
        import_areas.run(DATA)
        capsys.readouterr()
        code = "310106015001"
        assert (
            import_compounds.run(DATA / "compounds.csv", neighbourhoods=[code], as_json=True) == 0
        )
        outcome = json.loads(capsys.readouterr().out)
        assert outcome["households"] == Household.objects.count() == denominator(code) > 1000
        assert list(differences()) == []
