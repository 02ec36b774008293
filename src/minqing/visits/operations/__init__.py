"""Writes: visits, rounds, visit lines, responsibility, rebuilding of projections."""

from minqing.visits.operations.rebuilding import rebuild
from minqing.visits.operations.recording import (
    HouseholdNotOnRegisterError,
    NewVisit,
    UnknownVisitLineError,
    VisitIdTakenError,
    VisitInFutureError,
    record_visit,
    record_visits,
)
from minqing.visits.operations.responsibility import (
    NotResponsibleError,
    assign_responsibilities,
    assign_responsibility,
    end_responsibility,
)
from minqing.visits.operations.rounds import (
    CutOffNotOverError,
    RoundClosedError,
    close_round,
    set_visit_line,
    start_round,
)

__all__ = [
    "CutOffNotOverError",
    "HouseholdNotOnRegisterError",
    "NewVisit",
    "NotResponsibleError",
    "RoundClosedError",
    "UnknownVisitLineError",
    "VisitIdTakenError",
    "VisitInFutureError",
    "assign_responsibilities",
    "assign_responsibility",
    "close_round",
    "end_responsibility",
    "rebuild",
    "record_visit",
    "record_visits",
    "set_visit_line",
    "start_round",
]
