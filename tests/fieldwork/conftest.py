"""Fixtures of the field app's tests: enrolled phones."""

import pytest

from minqing.visits.models import Round
from tests.cast import Cast
from tests.fieldwork.phones import Phone, enrolled


@pytest.fixture
def phone(cast: Cast, this_round: Round) -> Phone:
    """The phone of lin, team member of a1."""
    return enrolled(cast.qian, cast.lin)


@pytest.fixture
def lead_phone(cast: Cast, this_round: Round) -> Phone:
    """The phone of zhao, block lead of a1."""
    return enrolled(cast.qian, cast.zhao)
