"""Some real neighbourhoods, from the first of the district to the last."""

import pytest

from benchmarks.real_district import real_neighbourhoods
from minqing.territory.rules.division import divide

pytestmark = pytest.mark.real_data


def test_real_neighbourhoods_are_divided_evenly_in_one_piece_and_whole() -> None:
    blocks = balanced = small = split = 0
    for units in real_neighbourhoods(every=40).values():
        division = divide(units, blocks=None, target_minutes=1_400.0, seconds=0.3, seed=1)
        judgement = division.judgement
        assert judgement.contiguous == 1.0
        assert judgement.unassigned == ()
        blocks += len(judgement.blocks)
        balanced += sum(block.balanced for block in judgement.blocks)
        small += judgement.small_buildings
        split += len(judgement.buildings_split)
    assert balanced >= 0.9 * blocks
    assert split <= 0.05 * small
