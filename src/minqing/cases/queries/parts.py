"""A request and its parts: several matters, each handled by itself."""

from dataclasses import dataclass
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import CaseStanding
from minqing.cases.rules import CaseState
from minqing.lib.scope import Scope

__all__ = ["Parts", "parts_of"]

_GO_ON = frozenset({CaseState.OPEN.value, CaseState.ANSWERED.value})


@dataclass(frozen=True, slots=True)
class Parts:
    """The whole that a request is a part of, and its own parts, as far as the scope shows."""

    whole: CaseStanding | None
    parts: tuple[CaseStanding, ...]

    @property
    def going_on(self) -> int:
        """How many of the parts are not settled: worth knowing before the whole is closed."""
        return sum(part.state in _GO_ON for part in self.parts)


def parts_of(scope: Scope, row: CaseStanding, *, has_parts: bool = True) -> Parts:
    """The parts of a request by their numbers, and what it is a part of.

    Whoever knows that it has none spares the look.
    """
    seen = access.standings(scope)
    parent: UUID | None = row.parent_id
    whole = seen.filter(pk=parent).first() if parent else None
    parts = seen.filter(parent_id=row.pk).order_by("number") if has_parts else ()
    return Parts(whole, tuple(parts))
