"""Writes: visits, rounds, visit lines, responsibility, rebuilding of projections."""

from minqing.visits.operations.checking import (
    CheckRefusedError,
    answer_check,
    appeal,
    assign_checks,
    record_look,
)
from minqing.visits.operations.confirming import issue_codes, record_word
from minqing.visits.operations.flagging import flag_week
from minqing.visits.operations.locking import MergedElsewhereError
from minqing.visits.operations.paper import OutsideRoundError, record_paper
from minqing.visits.operations.proposing import propose_checkers
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
    OwnHouseholdError,
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
from minqing.visits.operations.ruling import rule
from minqing.visits.operations.sampling import WeekNotOverError, commit_seeds, draw_week

__all__ = [
    "CheckRefusedError",
    "CutOffNotOverError",
    "HouseholdElsewhereError",
    "HouseholdNotOnRegisterError",
    "MergedElsewhereError",
    "NamedLaterError",
    "NewVisit",
    "NotOfTheTeamError",
    "NotResponsibleError",
    "OutsideRoundError",
    "OwnHouseholdError",
    "RoundClosedError",
    "RoundDaysError",
    "RoundHeldError",
    "UnknownVisitLineError",
    "VisitIdTakenError",
    "VisitInFutureError",
    "WeekNotOverError",
    "answer_check",
    "appeal",
    "assign_checks",
    "assign_responsibilities",
    "assign_responsibility",
    "close_round",
    "commit_seeds",
    "draw_week",
    "end_responsibility",
    "flag_week",
    "issue_codes",
    "leave_without_anybody",
    "propose_checkers",
    "rebuild",
    "record_look",
    "record_paper",
    "record_visit",
    "record_visits",
    "record_word",
    "rule",
    "set_visit_line",
    "share_out",
    "start_round",
]
