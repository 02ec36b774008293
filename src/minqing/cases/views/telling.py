"""A case's history in words, for the timeline."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from minqing.cases.models import DUE_LABELS, EVENT_LABELS, LEVEL_LABELS, TOLD_LABELS
from minqing.cases.queries import CaseStory, StoryStep
from minqing.cases.rules import EventKind, due_day, is_overdue
from minqing.ui.templatetags.moments import day_text

__all__ = ["timeline"]

_KINDS = {
    EventKind.RAISED: "accent",
    EventKind.RETURNED: "soon",
    EventKind.REOPENED: "over",
    EventKind.REJECTED: "over",
    EventKind.REFUSED: "soon",
    EventKind.DISPUTED: "soon",
    EventKind.ESCALATED: "over",
    EventKind.SUPERVISED: "soon",
    EventKind.CONFIRMED: "done",
    EventKind.SOLVED: "done",
    EventKind.ANSWERED_ON_THE_SPOT: "done",
    EventKind.TOLD: "done",
}

#: Characters of a text that is folded, of what then stays in sight, and of a long word.
_LONG, _HEAD, _WORD = 300, 120, 30


def timeline(story: CaseStory, *, at: datetime, seen: int | None) -> list[dict[str, object]]:
    """Every step with its words, and at the end what is due. Steps past ``seen`` are new."""
    items: list[dict[str, object]] = [
        {
            "at": step.at,
            "title": _title(step, is_new=seen is not None and number > seen),
            "who": _who(step),
            **_folded(step.text),
            "kind": _KINDS.get(step.kind, "neutral"),
        }
        for number, step in enumerate(story.steps, start=1)
    ]
    due = story.standing.due
    if due is not None:
        items.append(
            {
                "at": due_day(due.at),
                "title": _("Due: %(what)s") % {"what": DUE_LABELS[due.kind]},
                "who": LEVEL_LABELS[story.standing.level],
                "text": "",
                "kind": "over" if is_overdue(due.at, at) else "next",
            }
        )
    return items


def _who(step: StoryStep) -> str:
    """Who did it: by name, else the resident or another system, else the level."""
    if step.who:
        return step.who
    if step.by_resident:
        return _("Resident")
    if step.by_system:
        return pgettext("who did it", "Another system")
    return str(LEVEL_LABELS[step.office]) if step.office else ""


def _folded(text: str) -> dict[str, str]:
    """A long text in two parts, so that the story keeps its shape: its beginning, and the rest."""
    if len(text) <= _LONG:
        return {"text": text}
    head = text[:_HEAD]
    # Between words where there are blanks; Chinese is cut anywhere.
    head = head[: head.rfind(" ")] if " " in head[-_WORD:] else head
    return {"text": head, "more": text[len(head) :].lstrip()}


def _title(step: StoryStep, *, is_new: bool) -> str:
    words = _words(step)
    return _("New: %(what)s") % {"what": words} if is_new else words


def _words(step: StoryStep) -> str:
    names: dict[str, object] = {"level": LEVEL_LABELS[step.level_to]}
    words: object = _PLAIN.get(step.kind, EVENT_LABELS[step.kind])
    match step.kind:
        case EventKind.RESPONDED if step.next_on is not None:
            words = _("Answer by %(level)s, more by %(day)s")
            names["day"] = day_text(step.next_on)
        case EventKind.TOLD if step.channel is not None:
            words = _("Answer told: %(how)s")
            names["how"] = TOLD_LABELS[step.channel]
        case EventKind.ASSIGNED if step.assignee:
            words = _("Assigned to %(who)s")
            names["who"] = step.assignee
        case EventKind.SOLVED if step.solved_level is not None:
            words = _("Solved by %(level)s")
            names["level"] = LEVEL_LABELS[step.solved_level]
        case EventKind.RATED if step.score is not None:
            words = _("Resident rated it %(score)s of 5")
            names["score"] = step.score
        case EventKind.ASKED if step.until_on is not None:
            words = _("Resident was asked, reply by %(day)s")
            names["day"] = day_text(step.until_on)
        case EventKind.EXTENSION_ASKED if step.until_on is not None:
            words = _("More time asked for, until %(day)s")
            names["day"] = day_text(step.until_on)
        case EventKind.EXTENDED if step.until_on is not None:
            words = _("More time approved, until %(day)s")
            names["day"] = day_text(step.until_on)
    return str(words) % names


_PLAIN = {
    EventKind.HANDED_UP: gettext_lazy("Handed up to %(level)s"),
    EventKind.SKIPPED: gettext_lazy("Handed up to %(level)s, past a level"),
    EventKind.RETURNED: gettext_lazy("Returned to %(level)s"),
    EventKind.REFUSED: gettext_lazy("Not taken, back to %(level)s"),
    EventKind.DISPUTED: gettext_lazy("Put before %(level)s for a decision"),
    EventKind.DECIDED: gettext_lazy("Decided: %(level)s handles it"),
    EventKind.RESPONDED: gettext_lazy("Answer by %(level)s"),
    EventKind.WITHDRAWN: gettext_lazy("Withdrawn by who asked"),
    EventKind.REOPENED: gettext_lazy("Opened again"),
}
