"""What can be done with a case: the form of each action, what it calls, what it says when done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.cases import operations
from minqing.cases.forms import (
    AT_THE_DOOR,
    ActionForm,
    AskForm,
    AssignForm,
    CloseForm,
    DecideForm,
    ExtendForm,
    ExtensionForm,
    HeardForm,
    NoteForm,
    ReasonForm,
    ReclassifyForm,
    RejectForm,
    ReopenForm,
    ReplyForm,
    RequesterForm,
    RespondForm,
    Sends,
    SolveForm,
    TellForm,
    TransferForm,
    WithdrawForm,
    read_send,
)
from minqing.cases.models import LEVEL_LABELS
from minqing.cases.queries import CaseStory
from minqing.cases.rules import CaseLevel, EventKind, ToldChannel, above, below
from minqing.lib.time import local_date
from minqing.territory.middleware import ScopedRequest

__all__ = ["ACTIONS", "Action", "form_of", "title_of"]


Perform = Callable[[ScopedRequest, CaseStory, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do with a case: its form, what it calls, and the words when it is done."""

    kind: EventKind
    form: type[ActionForm]
    perform: Perform
    done: Any


def _respond(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
    answer = {
        "by": request.actor,
        "at": request.at,
        "case_id": story.case.pk,
        "text": given["text"],
        "final": given["outcome"] != RespondForm.IN_PROGRESS,
        "next_on": given["next_on"],
        "solved": given["outcome"] == RespondForm.SOLVED,
        "expected_rev": given["expected_rev"],
    }
    sending = read_send(given["told"])
    if sending is not None:
        return operations.respond_by_message(**answer, channel=sending)
    told = None if given["told"] == AT_THE_DOOR else ToldChannel(given["told"])
    return operations.respond(**answer, told=told)


def _tell(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
    if story.row.response_to_tell_id is None:
        raise operations.ChangedMeanwhileError
    sending = read_send(given["channel"])
    if sending is not None:
        return operations.send_answer(
            by=request.actor,
            at=request.at,
            response_id=story.row.response_to_tell_id,
            channel=sending,
            expected_rev=given["expected_rev"],
        )
    return operations.tell(
        by=request.actor,
        at=request.at,
        response_id=story.row.response_to_tell_id,
        channel=ToldChannel(given["channel"]),
        told_at=given["told_at"],
        expected_rev=given["expected_rev"],
    )


def _by_name(operation: Callable[..., object], *names: str) -> Perform:
    """An operation on the case that takes these fields of the form, under their own names."""

    def perform(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
        return operation(
            by=request.actor,
            at=request.at,
            case_id=story.case.pk,
            expected_rev=given["expected_rev"],
            **{name: given[name] for name in names},
        )

    return perform


ACTIONS = {
    "respond": Action(
        EventKind.RESPONDED, RespondForm, _respond, gettext_lazy("The answer is recorded.")
    ),
    "tell": Action(EventKind.TOLD, TellForm, _tell, gettext_lazy("Noted how they are told.")),
    "hand-up": Action(
        EventKind.HANDED_UP,
        ReasonForm,
        _by_name(operations.hand_up, "reason"),
        gettext_lazy("The request went one level up."),
    ),
    "return": Action(
        EventKind.RETURNED,
        ReasonForm,
        _by_name(operations.return_case, "reason"),
        gettext_lazy("The request went one level back."),
    ),
    "solve": Action(
        EventKind.SOLVED,
        SolveForm,
        _by_name(operations.solve, "level"),
        gettext_lazy("Noted as solved."),
    ),
    "close": Action(
        EventKind.CLOSED,
        CloseForm,
        _by_name(operations.close),
        gettext_lazy("The request is closed."),
    ),
    "assign": Action(
        EventKind.ASSIGNED,
        AssignForm,
        _by_name(operations.assign, "member_id", "note"),
        gettext_lazy("It is noted who handles it."),
    ),
    "reopen": Action(
        EventKind.REOPENED,
        ReopenForm,
        _by_name(operations.reopen, "reason"),
        gettext_lazy("The request is open again."),
    ),
    "withdraw": Action(
        EventKind.WITHDRAWN,
        WithdrawForm,
        _by_name(operations.withdraw, "requester_id", "statement"),
        gettext_lazy("The withdrawal is noted."),
    ),
    "skip": Action(
        EventKind.SKIPPED,
        ReasonForm,
        _by_name(operations.skip_up, "reason"),
        gettext_lazy("The request went up past a level."),
    ),
    "refuse": Action(
        EventKind.REFUSED,
        ReasonForm,
        _by_name(operations.refuse, "reason"),
        gettext_lazy("The request was not taken and went back."),
    ),
    "dispute": Action(
        EventKind.DISPUTED,
        ReasonForm,
        _by_name(operations.dispute, "reason"),
        gettext_lazy("The level above decides whose it is."),
    ),
    "decide": Action(
        EventKind.DECIDED,
        DecideForm,
        _by_name(operations.decide, "level", "reason"),
        gettext_lazy("It is decided who handles it."),
    ),
    "ask": Action(
        EventKind.ASKED,
        AskForm,
        _by_name(operations.ask, "question", "until_on"),
        gettext_lazy("The question waits for the resident."),
    ),
    "reply": Action(
        EventKind.REPLIED,
        ReplyForm,
        _by_name(operations.reply, "text"),
        gettext_lazy("The resident's reply is noted."),
    ),
    "ask-extension": Action(
        EventKind.EXTENSION_ASKED,
        ExtensionForm,
        _by_name(operations.ask_extension, "until_on", "reason"),
        gettext_lazy("The level above decides on more time."),
    ),
    "extend": Action(
        EventKind.EXTENDED,
        ExtendForm,
        _by_name(operations.approve_extension, "text"),
        gettext_lazy("More time is approved; now the resident has to be told."),
    ),
    "deny-extension": Action(
        EventKind.EXTENSION_DENIED,
        ReasonForm,
        _by_name(operations.deny_extension, "reason"),
        gettext_lazy("More time is refused."),
    ),
    "confirm": Action(
        EventKind.CONFIRMED,
        HeardForm,
        _by_name(operations.confirm, "requester_id"),
        gettext_lazy("Noted that the resident calls it solved."),
    ),
    "reject": Action(
        EventKind.REJECTED,
        RejectForm,
        _by_name(operations.reject, "requester_id", "reason"),
        gettext_lazy("The request is open again; it needs a new answer."),
    ),
    "transfer": Action(
        EventKind.TRANSFERRED,
        TransferForm,
        _by_name(operations.transfer, "to", "text", "told"),
        gettext_lazy("The request was passed on."),
    ),
    "reclassify": Action(
        EventKind.RECLASSIFIED,
        ReclassifyForm,
        _by_name(operations.reclassify, "category", "urgency", "reason"),
        gettext_lazy("The request is sorted anew."),
    ),
    "unmerge": Action(
        EventKind.UNMERGED,
        ReasonForm,
        _by_name(operations.unmerge, "reason"),
        gettext_lazy("The request stands by itself again."),
    ),
    "note": Action(
        EventKind.NOTED,
        NoteForm,
        _by_name(operations.note, "text"),
        gettext_lazy("The note is kept."),
    ),
}


def form_of(
    action: Action,
    story: CaseStory,
    data: QueryDict | None = None,
    *,
    sends: Sends,
    wording: str = "",
) -> ActionForm:
    """The form of an action, with what the case says; bound when something was sent.

    ``sends``: by which ways an answer can be sent here. ``wording``: with what an answer begins.
    """
    start: dict[str, Any] = {"expected_rev": story.row.rev, "seen": story.standing.steps}
    more: dict[str, Any] = {}
    if issubclass(action.form, SolveForm):
        more["present"] = story.standing.level
    elif issubclass(action.form, RespondForm):
        start["text"] = wording
        more["off_phones"] = story.case.sensitive
        more["sends"] = sends
    elif issubclass(action.form, TellForm):
        more["sends"] = sends
    elif issubclass(action.form, AssignForm):
        more["people"] = story.holders
        more["present"] = story.standing.assignee_id
    elif issubclass(action.form, RequesterForm):
        more["requesters"] = _requesters(story, heard=issubclass(action.form, HeardForm))
    elif issubclass(action.form, DecideForm):
        more["levels"] = _deciding(story)
    elif issubclass(action.form, ReclassifyForm):
        start |= {
            "category": story.standing.category.value,
            "urgency": story.standing.urgency.value,
        }
    return action.form(data, initial=start, auto_id=f"{action.kind.value}_%s", **more)


def _requesters(story: CaseStory, *, heard: bool) -> list[tuple[UUID, date]]:
    """Who asked and when, of those whose promise runs; ``heard``: who was told an answer."""
    return [
        (each.requester_id, local_date(each.raised_at))
        for each in story.standing.active
        if not heard or story.standing.has_heard(each)
    ]


def _deciding(story: CaseStory) -> list[CaseLevel]:
    """The two levels that disagree, and the one that decides."""
    lower = story.standing.dispute
    if lower is None:
        return []
    return [level for level in (lower, above(lower), story.standing.level) if level]


def title_of(kind: EventKind, level: CaseLevel) -> str:
    """What the button of an action says."""
    upper, lower = above(level), below(level)
    if kind is EventKind.HANDED_UP and upper:
        return _("Hand up to %(level)s") % {"level": LEVEL_LABELS[upper]}
    if kind is EventKind.RETURNED and lower:
        return _("Return to %(level)s") % {"level": LEVEL_LABELS[lower]}
    return {
        EventKind.RESPONDED: _("Answer"),
        EventKind.TOLD: _("Tell the answer"),
        EventKind.SOLVED: _("Note as solved"),
        EventKind.ASSIGNED: _("Assign"),
        EventKind.REOPENED: _("Open it again"),
        EventKind.WITHDRAWN: _("Withdraw for the resident"),
        EventKind.SKIPPED: _("Hand up past a level"),
        EventKind.REFUSED: _("Do not take it"),
        EventKind.DISPUTED: _("Let the level above decide"),
        EventKind.DECIDED: _("Decide who handles it"),
        EventKind.ASKED: _("Ask the resident"),
        EventKind.REPLIED: _("Write down the reply"),
        EventKind.EXTENSION_ASKED: _("Ask for more time"),
        EventKind.EXTENDED: _("Approve more time"),
        EventKind.EXTENSION_DENIED: _("Refuse more time"),
        EventKind.CONFIRMED: _("Resident calls it solved"),
        EventKind.REJECTED: _("Resident calls it not solved"),
        EventKind.TRANSFERRED: _("Pass on to another body"),
        EventKind.RECLASSIFIED: _("Sort anew"),
        EventKind.UNMERGED: _("Separate again"),
        EventKind.NOTED: _("Write a note"),
    }.get(kind, _("Close the request"))
