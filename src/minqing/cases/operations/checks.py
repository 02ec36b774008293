"""What is asked before an act on a case: may they make the move, and is what was typed right."""

from collections.abc import Iterable
from datetime import date, datetime

from minqing.cases import access
from minqing.cases.models import LEVEL_LABELS, STATE_LABELS, Case
from minqing.cases.operations.errors import (
    BelowStartError,
    CaseError,
    DecidedError,
    ExtensionWaitsError,
    InDisputeError,
    InFutureError,
    NextStepPastError,
    NoQuestionError,
    NotHeardError,
    NotYetToldError,
    NotYoursError,
    NowImpossibleError,
    OwedAgainError,
    QuestionWaitsError,
    SentBackTooOftenError,
    TextMissingError,
    TextTooLongError,
)
from minqing.cases.rules import (
    CLOCK_TOLERANCE,
    RETURN_CAP,
    CaseLevel,
    CaseState,
    EventKind,
    Move,
    Need,
    NotAllowedError,
    Standing,
    clean_text,
    find_move,
    has_words,
)
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.territory.rules import PostedAt

__all__ = ["checked_day", "checked_move", "checked_text", "not_in_future", "now_impossible"]


def checked_move(
    standing: Standing,
    case: Case,
    kind: EventKind,
    *,
    by: Actor,
    at: datetime,
    postings: Iterable[PostedAt],
) -> Move:
    """The move of a kind from here, for an actor with these postings today.

    NowImpossibleError or NotYoursError when there is none, else the error of the first need that
    the case does not meet.
    """
    impossible = now_impossible(standing.state, standing.level)
    try:
        move = find_move(kind, standing.state, standing.level)
    except NotAllowedError:
        raise impossible from None
    if not access.may(
        by,
        move.who,
        postings=postings,
        level=standing.level,
        area_code=case.area_code,
        block_id=case.block_id,
        on=local_date(at),
        resident=move.resident,
    ):
        raise NotYoursError
    unmet = standing.unmet(move.needs, at)
    if unmet:
        raise _error_of(unmet, kind) or impossible
    return move


def now_impossible(state: CaseState, level: CaseLevel) -> NowImpossibleError:
    """The error of an act that the life cycle does not know from here."""
    return NowImpossibleError(level=LEVEL_LABELS[level], state=STATE_LABELS[state])


def _error_of(unmet: list[Need], kind: EventKind) -> CaseError | None:
    """The error of an unmet need that has words of its own."""
    if Need.FINAL_OR_SOLVED in unmet and kind is not EventKind.CLOSED:
        return None
    errors: dict[Need, CaseError] = {
        Need.ABOVE_START: BelowStartError(),
        Need.MAY_SEND_BACK: SentBackTooOftenError(limit=RETURN_CAP),
        Need.MAY_CLIMB: DecidedError(),
        Need.NO_DISPUTE: InDisputeError(),
        Need.NOTHING_OWED_AGAIN: OwedAgainError(),
        Need.HEARD: NotHeardError(),
        Need.NO_QUESTION: QuestionWaitsError(),
        Need.QUESTION: NoQuestionError(),
        Need.NO_EXTENSION_ASKED: ExtensionWaitsError(),
        Need.FINAL_OR_SOLVED: NotYetToldError(),
        Need.EVERYBODY_TOLD: NotYetToldError(),
    }
    return next((error for need, error in errors.items() if need in unmet), None)


def checked_text(text: str, limit: int) -> str:
    """The cleaned words; TextMissingError or TextTooLongError."""
    cleaned = clean_text(text)
    if not has_words(cleaned):
        raise TextMissingError
    if len(cleaned) > limit:
        raise TextTooLongError(limit=limit)
    return cleaned


def checked_day(day: date, at: datetime) -> date:
    """A day ahead; NextStepPastError for today and before."""
    if day <= local_date(at):
        raise NextStepPastError
    return day


def not_in_future(moment: datetime, at: datetime) -> datetime:
    """The moment, never after now; InFutureError beyond what a phone's clock may err."""
    if moment > at + CLOCK_TOLERANCE:
        raise InFutureError
    return min(moment, at)
