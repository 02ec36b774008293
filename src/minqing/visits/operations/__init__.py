"""Writes: visits, rounds, visit lines, responsibility, rebuilding of projections."""

from minqing.visits.operations.checking import (
    CheckRefusedError,
    answer_check,
    appeal,
    assign_checks,
    record_look,
)
from minqing.visits.operations.confirming import issue_codes, record_word
from minqing.visits.operations.exporting import note_board_export, note_export
from minqing.visits.operations.flagging import flag_week
from minqing.visits.operations.locking import MergedElsewhereError
from minqing.visits.operations.paper import OutsideRoundError, record_paper
from minqing.visits.operations.proposals import (
    AgainTooEarlyError,
    DoorNeededError,
    ProposalDecidedError,
    accept_proposal,
    go_again,
)
from minqing.visits.operations.proposing import propose_checkers
from minqing.visits.operations.rebuilding import rebuild
from minqing.visits.operations.recording import (
    Coming,
    HouseholdNotOnRegisterError,
    NewVisit,
    UnknownVisitLineError,
    VisitIdTakenError,
    VisitInFutureError,
    Whereabouts,
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
    NO_AIMS,
    Aims,
    CutOffNotOverError,
    LineUnknownError,
    RoundBegunError,
    RoundClosedError,
    RoundDaysError,
    RoundHeldError,
    TargetsError,
    change_round,
    close_round,
    retire_visit_line,
    set_visit_line,
    start_round,
)
from minqing.visits.operations.ruling import rule
from minqing.visits.operations.sampling import WeekNotOverError, commit_seeds, draw_week

__all__ = [
    "NO_AIMS",
    "AgainTooEarlyError",
    "Aims",
    "CheckRefusedError",
    "Coming",
    "CutOffNotOverError",
    "DoorNeededError",
    "HouseholdElsewhereError",
    "HouseholdNotOnRegisterError",
    "LineUnknownError",
    "MergedElsewhereError",
    "NamedLaterError",
    "NewVisit",
    "NotOfTheTeamError",
    "NotResponsibleError",
    "OutsideRoundError",
    "OwnHouseholdError",
    "ProposalDecidedError",
    "RoundBegunError",
    "RoundClosedError",
    "RoundDaysError",
    "RoundHeldError",
    "TargetsError",
    "UnknownVisitLineError",
    "VisitIdTakenError",
    "VisitInFutureError",
    "WeekNotOverError",
    "Whereabouts",
    "accept_proposal",
    "answer_check",
    "appeal",
    "assign_checks",
    "assign_responsibilities",
    "assign_responsibility",
    "change_round",
    "close_round",
    "commit_seeds",
    "draw_week",
    "end_responsibility",
    "flag_week",
    "go_again",
    "issue_codes",
    "leave_without_anybody",
    "note_board_export",
    "note_export",
    "propose_checkers",
    "rebuild",
    "record_look",
    "record_paper",
    "record_visit",
    "record_visits",
    "record_word",
    "retire_visit_line",
    "rule",
    "set_visit_line",
    "share_out",
    "start_round",
]
