"""A case's steps in plain, polite words for the person who asked."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.cases.rules import CaseLevel, EventKind, ToldChannel, due_day
from minqing.lib.time import local_date
from minqing.portal.rules import PublicStep, PublicStory, Waiting

__all__ = ["next_words", "step_words"]


def step_words(step: PublicStep) -> dict[str, object]:
    """One step for the timeline: day, sentence, and the answer's text."""
    return {
        "at": local_date(step.at),
        "title": _sentence(step),
        "text": step.text,
        "kind": "done" if step.kind in _GOOD else "accent" if step.text else "neutral",
    }


def next_words(story: PublicStory, waiting: Waiting) -> dict[str, str]:
    """What comes next: a kind for the notice, a heading, a sentence."""
    names = {
        "day": due_day(story.response_due_at).isoformat(),
        "next": story.next_on.isoformat() if story.next_on else "",
        "again": due_day(story.follow_up_due_at).isoformat() if story.follow_up_due_at else "",
        "level": str(_level(story.level)),
        "neighbourhood": story.neighbourhood,
    }
    match waiting:
        case Waiting.ANSWER:
            kind, title = "info", _("You will have an answer by %(day)s")
            text = _("Your request is with %(level)s now.")
        case Waiting.LATE_ANSWER:
            kind, title = "over", _("You should have had an answer by %(day)s")
            text = _("We are sorry. Please ask %(neighbourhood)s; they will find out for you.")
        case Waiting.TELLING:
            kind, title = "info", _("There is an answer for you")
            text = _("You can read it below. Somebody will also tell you about it.")
        case Waiting.NEXT_STEP:
            kind, title = "info", _("You will hear more by %(next)s")
            text = _("Your request is with %(level)s now.")
        case Waiting.LATE_STEP:
            kind, title = "over", _("You should have heard more by %(next)s")
            text = _("We are sorry. Please ask %(neighbourhood)s; they will find out for you.")
        case Waiting.NEW_ANSWER:
            kind, title = "info", _("You will have a new answer by %(again)s")
            text = _("Your request was opened again. It is with %(level)s now.")
        case Waiting.LATE_NEW_ANSWER:
            kind, title = "over", _("You should have had a new answer by %(again)s")
            text = _("We are sorry. Please ask %(neighbourhood)s; they will find out for you.")
        case Waiting.QUESTION:
            kind, title = "soon", _("The office has a question for you")
            text = _("You find it below. Your request is with %(level)s now.")
        case Waiting.SAY_SO:
            kind, title = "done", _("Your request has been answered")
            text = _("Please tell us below whether it is solved.")
        case Waiting.ELSEWHERE:
            kind, title = "done", _("Another office has your request now")
            text = _("Our last answer says which, and how you reach it.")
        case Waiting.WITHDRAWN:
            kind, title = "done", _("You took your request back")
            text = _("If you need us again, please tell %(neighbourhood)s.")
        case Waiting.NOTHING:
            kind, title = "done", _("Your request has been answered")
            text = _("If something is still not right, please tell %(neighbourhood)s.")
    return {"kind": kind, "title": title % names, "text": text % names}


_GOOD = frozenset(
    {
        EventKind.SOLVED,
        EventKind.ANSWERED_ON_THE_SPOT,
        EventKind.CLOSED,
        EventKind.CONFIRMED,
    }
)


def _level(level: CaseLevel) -> str:
    return {
        CaseLevel.BLOCK: _("the team of your block"),
        CaseLevel.NEIGHBOURHOOD: _("your neighbourhood"),
        CaseLevel.STREET: _("the street or town office"),
        CaseLevel.DISTRICT: _("the district office"),
    }[level]


def _how(channel: ToldChannel | None) -> str:
    words = {
        ToldChannel.IN_PERSON: _("We told you the answer in person"),
        ToldChannel.PHONE: _("We told you the answer by phone"),
        ToldChannel.PORTAL: _("You read the answer on this page"),
        ToldChannel.LETTER: _("You got the answer in writing"),
        ToldChannel.SMS: _("We sent you the answer by text message"),
        ToldChannel.EMAIL: _("We sent you the answer by e-mail"),
    }
    return words[channel or ToldChannel.IN_PERSON]


def _sentence(step: PublicStep) -> str:
    if step.kind is EventKind.TOLD:
        return _how(step.channel)
    return str(_SENTENCES[step.kind]) % {"level": _level(step.level)}


#: Every step that a resident reads of; the others are the office's own.
_SENTENCES = {
    EventKind.RAISED: gettext_lazy("We took down your request"),
    EventKind.ANSWERED_ON_THE_SPOT: gettext_lazy("It was settled on the spot"),
    EventKind.HANDED_UP: gettext_lazy("It was handed to %(level)s, who can do more"),
    EventKind.SKIPPED: gettext_lazy("It was handed straight to %(level)s, who can do more"),
    EventKind.RETURNED: gettext_lazy("It is with %(level)s again"),
    EventKind.REFUSED: gettext_lazy("It is with %(level)s again"),
    EventKind.DISPUTED: gettext_lazy("%(level)s was asked who handles it"),
    EventKind.DECIDED: gettext_lazy("It was decided: %(level)s handles it"),
    EventKind.ASKED: gettext_lazy("You were asked"),
    EventKind.REPLIED: gettext_lazy("You answered"),
    EventKind.RESPONDED: gettext_lazy("Answer from %(level)s"),
    EventKind.SOLVED: gettext_lazy("It is solved"),
    EventKind.CONFIRMED: gettext_lazy("You said that it is solved"),
    EventKind.REJECTED: gettext_lazy("You said that it is not solved, and it was opened again"),
    EventKind.RATED: gettext_lazy("You told us how content you are"),
    EventKind.CLOSED: gettext_lazy("The matter is closed"),
    EventKind.WITHDRAWN: gettext_lazy("You took your request back"),
    EventKind.REOPENED: gettext_lazy("It was opened again"),
    EventKind.MERGED: gettext_lazy("It is handled together with others about the same matter"),
    EventKind.UNMERGED: gettext_lazy("It is handled by itself again"),
    EventKind.TRANSFERRED: gettext_lazy("Another office has it now"),
    EventKind.CONVENED: gettext_lazy("Several offices work on it together"),
}
