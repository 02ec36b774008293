"""What must be so afterwards: recounts by the owner, whom no scope binds."""

from minqing.cases.models import Case
from minqing.cases.queries import differences as case_differences
from minqing.fieldwork.models import AppliedMutation, HeldMutation
from minqing.households.queries import differences as household_differences
from minqing.ledger.queries import verify
from minqing.visits.models import Visit
from minqing.visits.queries import differences as visit_differences
from tests.database import as_owner

__all__ = ["agrees", "counted"]


def counted() -> dict[str, int]:
    """How many rows of each kind there are in the district."""
    with as_owner():
        return {
            "visits": Visit.objects.count(),
            "cases": Case.objects.count(),
            "applied": AppliedMutation.objects.count(),
            "held": HeldMutation.objects.count(),
        }


def agrees() -> None:
    """Facts and projections agree, and the ledger's chains are whole."""
    with as_owner():
        differences = [*household_differences(), *visit_differences(), *case_differences()]
        assert differences == []
        assert list(verify()) == []
