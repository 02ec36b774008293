"""A case's steps in plain, polite words for the person who asked."""

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.cases.rules import CaseLevel, EventKind, ToldChannel, due_day
from minqing.lib.time import local_date
from minqing.portal.rules import PublicStep, PublicStory, Waiting
from minqing.ui.templatetags.moments import day_text

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
        "day": day_text(due_day(story.response_due_at)),
        "next": day_text(story.next_on) if story.next_on else "",
        "again": day_text(due_day(story.follow_up_due_at)) if story.follow_up_due_at else "",
        "level": str(_level(story.level)),
        "neighbourhood": story.neighbourhood,
    }
    kind, title, text = _NEXT[waiting]
    return {"kind": kind, "title": str(title) % names, "text": str(text) % names}


_SORRY = gettext_lazy("We are sorry. Please ask %(neighbourhood)s; they will find out for you.")
_WITH = gettext_lazy("Your request is with %(level)s now.")
_ANSWERED = gettext_lazy("Your request has been answered")
_NEXT: dict[Waiting, tuple[str, LazyText, LazyText]] = {
    Waiting.ANSWER: ("info", gettext_lazy("You will have an answer by %(day)s"), _WITH),
    Waiting.LATE_ANSWER: (
        "over",
        gettext_lazy("You should have had an answer by %(day)s"),
        _SORRY,
    ),
    Waiting.TELLING: (
        "info",
        gettext_lazy("There is an answer for you"),
        gettext_lazy("You can read it below. Somebody will also tell you about it."),
    ),
    Waiting.NEXT_STEP: ("info", gettext_lazy("You will hear more by %(next)s"), _WITH),
    Waiting.LATE_STEP: ("over", gettext_lazy("You should have heard more by %(next)s"), _SORRY),
    Waiting.NEW_ANSWER: (
        "info",
        gettext_lazy("You will have a new answer by %(again)s"),
        gettext_lazy("Your request was opened again. It is with %(level)s now."),
    ),
    Waiting.LATE_NEW_ANSWER: (
        "over",
        gettext_lazy("You should have had a new answer by %(again)s"),
        _SORRY,
    ),
    Waiting.QUESTION: (
        "soon",
        gettext_lazy("The office has a question for you"),
        gettext_lazy("You find it below. Your request is with %(level)s now."),
    ),
    Waiting.SAY_SO: (
        "done",
        _ANSWERED,
        gettext_lazy("Please tell us below whether it is solved."),
    ),
    Waiting.ELSEWHERE: (
        "done",
        gettext_lazy("Another office has your request now"),
        gettext_lazy("Our last answer says which, and how you reach it."),
    ),
    Waiting.WITHDRAWN: (
        "done",
        gettext_lazy("You took your request back"),
        gettext_lazy("If you need us again, please tell %(neighbourhood)s."),
    ),
    Waiting.NOTHING: (
        "done",
        _ANSWERED,
        gettext_lazy("If something is still not right, please tell %(neighbourhood)s."),
    ),
}

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
