"""What can be done with a case: the form of each action, what it calls, what it says when done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.cases import operations, queries
from minqing.cases.forms import (
    AT_THE_DOOR,
    ActionForm,
    AssignForm,
    CloseForm,
    ReasonForm,
    ReopenForm,
    RespondForm,
    Sends,
    SolveForm,
    TellForm,
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
}


def form_of(
    request: ScopedRequest,
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
    start = {"expected_rev": story.row.rev, "seen": story.standing.steps, "text": wording}
    more: dict[str, Any] = {}
    if issubclass(action.form, SolveForm):
        more["present"] = story.standing.level
    elif issubclass(action.form, RespondForm):
        more["off_phones"] = story.case.sensitive
        more["sends"] = sends
    elif issubclass(action.form, TellForm):
        more["sends"] = sends
    elif issubclass(action.form, AssignForm):
        more["people"] = queries.holders(story, local_date(request.at))
        more["present"] = story.standing.assignee_id
    elif issubclass(action.form, WithdrawForm):
        more["requesters"] = [
            (each.requester_id, local_date(each.raised_at)) for each in story.standing.active
        ]
    return action.form(data, initial=start, auto_id=f"{action.kind.value}_%s", **more)


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
    }.get(kind, _("Close the request"))
