"""Fixtures of the field app's tests: a round, a visit line, enrolled phones."""

import pytest

from minqing.visits.models import Round
from minqing.visits.operations import set_visit_line, start_round
from tests.builders import BUILDER, LONG_AGO, NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Phone, enrolled


@pytest.fixture
def this_round(cast: Cast) -> Round:
    """The round that is held in the whole district."""
    with as_owner():
        set_visit_line(by=BUILDER, at=NOW, code="team", name="团组走访", sort=1, area_code="310199")
        return start_round(
            by=BUILDER, at=NOW, name="2026年走访", area_code="310199", from_on=LONG_AGO
        )


@pytest.fixture
def phone(cast: Cast, this_round: Round) -> Phone:
    """The phone of lin, team member of a1."""
    return enrolled(cast.qian, cast.lin)


@pytest.fixture
def lead_phone(cast: Cast, this_round: Round) -> Phone:
    """The phone of zhao, block lead of a1."""
    return enrolled(cast.qian, cast.zhao)
