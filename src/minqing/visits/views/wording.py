"""Signals, steps and refusals in words."""

from datetime import datetime

from django.utils.translation import gettext as _

from minqing.visits.models import (
    CHECK_STATES,
    DISTANCES,
    METHODS,
    RESULTS,
    RULING_LEVELS,
    SIGNALS,
    UNPLACED,
    Visit,
    VisitFlag,
)
from minqing.visits.queries.checks import Happened
from minqing.visits.rules.checks import (
    CheckState,
    Method,
    Objection,
    Result,
    RulingLevel,
    StepKind,
)
from minqing.visits.rules.signals import Distance, Signal, Unplaced

_TONES = {
    CheckState.WAITING: "neutral",
    CheckState.ASKED: "soon",
    CheckState.TO_RULE: "accent",
    CheckState.APPEALED: "accent",
    CheckState.CONFIRMED: "done",
    CheckState.STANDS: "done",
    CheckState.UNDECIDED: "neutral",
    CheckState.NOT_COUNTED: "over",
}


def state_badge(state: str) -> tuple[str, object]:
    """Tone and words of a state."""
    known = CheckState(state)
    return _TONES[known], CHECK_STATES[known]


def flag_words(flag: VisitFlag) -> tuple[str, str]:
    """A signal's name, and what was measured beside what is usual."""
    signal = Signal(flag.signal)
    return str(SIGNALS[signal]), _MEASURED[signal]() % {
        "measured": flag.measured,
        "allowed": flag.allowed,
        "compared": flag.compared,
    }


def whereabouts(visit: Visit) -> str:
    """Where the phone was, as far as that is kept, or why it is not known; empty when unasked."""
    if visit.unplaced:
        return str(UNPLACED[Unplaced(visit.unplaced)])
    if not visit.distance:
        return ""
    words = str(DISTANCES[Distance(visit.distance)])
    if visit.accuracy is None:
        return words
    exact = _("within %(metres)s m") % {"metres": visit.accuracy}
    return f"{words} ({exact})"


_MEASURED = {
    Signal.SPEED: lambda: _(
        "%(measured)s metres a minute since the visit before, in a straight line; a bicycle makes"
        " %(allowed)s."
    ),
    Signal.SAME_MINUTE: lambda: _(
        "%(measured)s households met within two minutes; up to %(allowed)s are nothing unusual."
        " %(compared)s were met in the week."
    ),
    Signal.FAR_FROM_DOOR: lambda: _(
        "The phone was more than 1.5 km from the building. %(measured)s of %(compared)s meetings of"
        " the week were like this."
    ),
    Signal.OUTSIDE_HOURS: lambda: _(
        "Met at %(measured)s o'clock, and so several times in the week. %(compared)s households"
        " were met."
    ),
    Signal.COPIED_NOTE: lambda: _(
        "%(measured)s %% the same as the note of another household. %(compared)s notes were"
        " compared."
    ),
    Signal.PHOTO_TWICE: lambda: _(
        "The very same photo lies at an earlier visit to another household."
    ),
    Signal.ANSWERS_ALIKE: lambda: _(
        "%(measured)s %% the same answers as at other households. %(compared)s questionnaires were"
        " compared."
    ),
    Signal.NOBODY_CAME: lambda: _("The household said so with a code of its contact card."),
}


def event(happened: Happened) -> dict[str, object]:
    """A step or ruling for the timeline."""
    kind, title, text = _said(happened)
    return {
        "kind": kind,
        "title": title,
        "who": happened.who,
        "at": happened.at,
        "timed": True,
        "text": text,
    }


def _said(happened: Happened) -> tuple[str, str, str]:
    if happened.ruling is not None:
        level = RULING_LEVELS[RulingLevel(happened.ruling.level)]
        words = (
            _("%(level)s rules: the visit stands")
            if happened.ruling.stands
            else _("%(level)s rules: the visit does not count")
        )
        tone = "done" if happened.ruling.stands else "over"
        return tone, words % {"level": level}, happened.text
    step = happened.step
    if step is None:
        return "info", "", happened.text
    if step.kind == StepKind.ASSIGNED:
        asked = _("%(name)s is asked to check: %(method)s")
        method = METHODS[Method(step.method)]
        return "info", asked % {"name": happened.assigned, "method": method}, ""
    if step.kind == StepKind.LOOKED:
        result, method = RESULTS[Result(step.result)], METHODS[Method(step.method)]
        tone = {Result.CONFIRMED: "done", Result.NOT_CONFIRMED: "over"}.get(
            Result(step.result), "info"
        )
        return tone, f"{method} · {result}", happened.text
    words = _("The worker answers") if step.kind == StepKind.ANSWERED else _("The worker appeals")
    return "info", words, happened.text


def refusal(objection: Objection, due: datetime | None = None) -> str:
    """Why something could not be done, and what to do."""
    if objection is Objection.ANSWER_AWAITED and due is not None:
        return _(
            "The worker has not answered yet. A ruling against the visit may be given after the"
            " answer, or when the days for it are over."
        )
    return _REFUSALS[objection]()


_REFUSALS = {
    Objection.OWN_VISIT: lambda: _("Nobody checks or rules on an own visit. Ask somebody else."),
    Objection.NOT_IN_DOUBT: lambda: _(
        "Nobody has found this visit in doubt. A ruling comes after a household could not confirm"
        " it."
    ),
    Objection.ANSWER_AWAITED: lambda: _("The worker has not answered yet."),
    Objection.REASON_MISSING: lambda: _("Please write a few words."),
    Objection.OVER: lambda: _("Somebody has ruled on this meanwhile."),
    Objection.WRONG_LEVEL: lambda: _("The level above rules on an appeal."),
    Objection.TOO_LATE: lambda: _("The two weeks for an appeal are over."),
    Objection.NOT_YOURS: lambda: _("This is for the worker whose visit it is."),
    Objection.ANSWERED_ALREADY: lambda: _("The answer is there already."),
}
