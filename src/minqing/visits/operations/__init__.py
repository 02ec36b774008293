"""Writes: visits, rounds, visit lines, responsibility, rebuilding of projections."""

from minqing.visits.operations.locking import MergedElsewhereError
from minqing.visits.operations.paper import OutsideRoundError, record_paper
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
    HouseholdElsewhereError,
    NamedLaterError,
    NotOfTheTeamError,
    NotResponsibleError,
    assign_responsibilities,
    assign_responsibility,
    end_responsibility,
    leave_without_anybody,
    share_out,
)
from minqing.visits.operations.rounds import (
    CutOffNotOverError,
    RoundClosedError,
    RoundDaysError,
    RoundHeldError,
    close_round,
    set_visit_line,
    start_round,
)

__all__ = [
    "CutOffNotOverError",
    "HouseholdElsewhereError",
    "HouseholdNotOnRegisterError",
    "MergedElsewhereError",
    "NamedLaterError",
    "NewVisit",
    "NotOfTheTeamError",
    "NotResponsibleError",
    "OutsideRoundError",
    "RoundClosedError",
    "RoundDaysError",
    "RoundHeldError",
    "UnknownVisitLineError",
    "VisitIdTakenError",
    "VisitInFutureError",
    "assign_responsibilities",
    "assign_responsibility",
    "close_round",
    "end_responsibility",
    "leave_without_anybody",
    "rebuild",
    "record_paper",
    "record_visit",
    "record_visits",
    "set_visit_line",
    "share_out",
    "start_round",
]
