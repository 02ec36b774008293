"""The rows of many histories, gathered before they are written."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from minqing.cases.models import (
    AnswerToTell,
    Case,
    CaseEvent,
    CaseEventText,
    CaseNumber,
    CaseStanding,
    CaseText,
    HandUp,
    ImportedCase,
    PromiseStanding,
    Requester,
    Response,
    ResponseText,
    Solution,
    Told,
)
from minqing.cases.queries.terms import held_terms
from minqing.cases.rules import Terms
from minqing.ledger.operations import Entry

__all__ = ["Pages"]

_BATCH = 1_000
# What others point to comes first.
_ORDER: Final[tuple[type[Model], ...]] = (
    Case,
    ImportedCase,
    Requester,
    HandUp,
    Response,
    Told,
    Solution,
    CaseEvent,
    CaseText,
    ResponseText,
    CaseEventText,
    CaseNumber,
    CaseStanding,
    PromiseStanding,
    AnswerToTell,
)


@dataclass(slots=True)
class Pages:
    """The rows to be written, and the lists that are still being signed."""

    rows: dict[type[Any], list[Any]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[UUID, tuple[HandUp, Entry]] = field(default_factory=dict)
    terms: Terms = field(default_factory=held_terms)

    @property
    def cases(self) -> list[Case]:
        """The cases among the rows."""
        return self.rows[Case]

    def add(self, *rows: Any) -> None:
        """Put rows among those to be written."""
        for row in rows:
            self.rows[type(row)].append(row)

    def close_lists(self) -> None:
        """Say in every list and its entry how many cases it has."""
        for hand_up, entry in self.lists.values():
            entry.detail["count"] = len(hand_up.case_ids)
            self.add(hand_up)

    def write(self) -> None:
        """Write all rows, what others point to first."""
        for model in _ORDER:
            model._default_manager.bulk_create(self.rows[model], batch_size=_BATCH)
