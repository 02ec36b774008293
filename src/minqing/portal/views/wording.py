"""A case's steps in plain, polite words for the person who asked."""

from django.utils.translation import gettext as _

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
        case Waiting.WITHDRAWN:
            kind, title = "done", _("You took your request back")
            text = _("If you need us again, please tell %(neighbourhood)s.")
        case Waiting.NOTHING:
            kind, title = "done", _("Your request has been answered")
            text = _("If something is still not right, please tell %(neighbourhood)s.")
    return {"kind": kind, "title": title % names, "text": text % names}


_GOOD = frozenset({EventKind.SOLVED, EventKind.ANSWERED_ON_THE_SPOT, EventKind.CLOSED})


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
    names = {"level": _level(step.level)}
    words = {
        EventKind.RAISED: _("We took down your request"),
        EventKind.ANSWERED_ON_THE_SPOT: _("It was settled on the spot"),
        EventKind.HANDED_UP: _("It was handed to %(level)s, who can do more"),
        EventKind.RETURNED: _("It is with %(level)s again"),
        EventKind.RESPONDED: _("Answer from %(level)s"),
        EventKind.TOLD: _how(step.channel),
        EventKind.SOLVED: _("It is solved"),
        EventKind.CLOSED: _("The matter is closed"),
        EventKind.ASSIGNED: _("%(level)s is working on it"),
        EventKind.WITHDRAWN: _("You took your request back"),
        EventKind.REOPENED: _("It was opened again"),
    }
    return words[step.kind] % names
