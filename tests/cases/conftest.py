"""Fixtures of the tests of requests."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from tests.cases.acting import hand_up_list, raise_for
from tests.cast import Cast


@pytest.fixture
def case_id(cast: Cast) -> UUID:
    """A case of a1, ten days old today, which the neighbourhood holds."""
    start = timezone.now() - timedelta(days=10)
    case = raise_for(cast.lin, cast.households["a1"][0], at=start).case
    hand_up_list(cast.zhao, cast, case.pk, at=start + timedelta(days=1))
    return case.pk
