"""Acts on cases: each one function, atomic, ledgered, with its projections."""

from minqing.cases.operations.answering import close, respond, solve, tell
from minqing.cases.operations.errors import (
    AlreadyToldError,
    CaseAlreadyRecordedError,
    CaseError,
    CaseNotFoundError,
    ChangedMeanwhileError,
    EmptyListError,
    InFutureError,
    LevelNotReachedError,
    MovedOnError,
    NextStepMissingError,
    NextStepPastError,
    NotYetToldError,
    NotYoursError,
    NowImpossibleError,
    NumberNotReservedError,
    PlaceMissingError,
    TextMissingError,
    TextTooLongError,
    ToldBeforeAnswerError,
)
from minqing.cases.operations.exporting import note_export
from minqing.cases.operations.moving import MAX_LIST, hand_up, return_case, sign_hand_up
from minqing.cases.operations.numbers import ReservedNumber, access_code_hash, reserve_numbers
from minqing.cases.operations.raising import Raised, answer_on_the_spot, raise_case
from minqing.cases.operations.upkeep import rebuild

__all__ = [
    "MAX_LIST",
    "AlreadyToldError",
    "CaseAlreadyRecordedError",
    "CaseError",
    "CaseNotFoundError",
    "ChangedMeanwhileError",
    "EmptyListError",
    "InFutureError",
    "LevelNotReachedError",
    "MovedOnError",
    "NextStepMissingError",
    "NextStepPastError",
    "NotYetToldError",
    "NotYoursError",
    "NowImpossibleError",
    "NumberNotReservedError",
    "PlaceMissingError",
    "Raised",
    "ReservedNumber",
    "TextMissingError",
    "TextTooLongError",
    "ToldBeforeAnswerError",
    "access_code_hash",
    "answer_on_the_spot",
    "close",
    "hand_up",
    "note_export",
    "raise_case",
    "rebuild",
    "reserve_numbers",
    "respond",
    "return_case",
    "sign_hand_up",
    "solve",
    "tell",
]
