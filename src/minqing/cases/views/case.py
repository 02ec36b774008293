"""One case: its story from top to bottom, and what can be done with it now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from minqing.cases import access, operations, queries
from minqing.cases.forms import (
    AT_THE_DOOR,
    ActionForm,
    CloseForm,
    ReasonForm,
    RespondForm,
    SolveForm,
    TellForm,
)
from minqing.cases.models import CATEGORY_LABELS, LEVEL_LABELS
from minqing.cases.queries import CaseStory
from minqing.cases.rules import (
    CaseLevel,
    Category,
    EventKind,
    ToldChannel,
    above,
    below,
    find_move,
    next_best,
    offers,
)
from minqing.cases.views import STAFF
from minqing.cases.views.listing import ladder_state
from minqing.cases.views.telling import timeline
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["act", "case_page"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do with a case: its form, what it calls, and the words when it is done."""

    kind: EventKind
    form: type[ActionForm]
    perform: Callable[[ScopedRequest, CaseStory, dict[str, Any]], object]
    done: Any


def _respond(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
    return operations.respond(
        by=request.actor,
        at=request.at,
        case_id=story.case.pk,
        text=given["text"],
        final=given["outcome"] != RespondForm.IN_PROGRESS,
        next_on=given["next_on"],
        solved=given["outcome"] == RespondForm.SOLVED,
        told=None if given["told"] == AT_THE_DOOR else ToldChannel(given["told"]),
        expected_rev=given["expected_rev"],
    )


def _tell(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
    if story.row.response_to_tell_id is None:
        raise operations.ChangedMeanwhileError
    return operations.tell(
        by=request.actor,
        at=request.at,
        response_id=story.row.response_to_tell_id,
        channel=ToldChannel(given["channel"]),
        told_at=given["told_at"],
        expected_rev=given["expected_rev"],
    )


def _hand_up(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
    return operations.hand_up(
        by=request.actor,
        at=request.at,
        case_id=story.case.pk,
        reason=given["reason"],
        expected_rev=given["expected_rev"],
    )


def _return(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
    return operations.return_case(
        by=request.actor,
        at=request.at,
        case_id=story.case.pk,
        reason=given["reason"],
        expected_rev=given["expected_rev"],
    )


def _solve(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
    return operations.solve(
        by=request.actor,
        at=request.at,
        case_id=story.case.pk,
        level=CaseLevel(given["level"]),
        expected_rev=given["expected_rev"],
    )


def _close(request: ScopedRequest, story: CaseStory, given: dict[str, Any]) -> object:
    return operations.close(
        by=request.actor,
        at=request.at,
        case_id=story.case.pk,
        expected_rev=given["expected_rev"],
    )


ACTIONS = {
    "respond": Action(
        EventKind.RESPONDED, RespondForm, _respond, gettext_lazy("The answer is recorded.")
    ),
    "tell": Action(EventKind.TOLD, TellForm, _tell, gettext_lazy("Noted that they were told.")),
    "hand-up": Action(
        EventKind.HANDED_UP, ReasonForm, _hand_up, gettext_lazy("The request went one level up.")
    ),
    "return": Action(
        EventKind.RETURNED, ReasonForm, _return, gettext_lazy("The request went one level back.")
    ),
    "solve": Action(EventKind.SOLVED, SolveForm, _solve, gettext_lazy("Noted as solved.")),
    "close": Action(EventKind.CLOSED, CloseForm, _close, gettext_lazy("The request is closed.")),
}


@require_safe
@requires(*STAFF)
def case_page(request: ScopedRequest, case_id: UUID) -> HttpResponse:
    """The story of a case in the reader's scope."""
    return _page(request, _story(request, case_id), {})


@require_POST
@requires(*STAFF)
def act(request: ScopedRequest, case_id: UUID, action: str) -> HttpResponse:
    """Do one thing with a case; what was typed stays when it cannot be done."""
    chosen = ACTIONS.get(action)
    if chosen is None:
        raise Http404
    story = _story(request, case_id)
    form = _form(chosen, story, request.POST)
    if form.is_valid():
        try:
            chosen.perform(request, story, form.cleaned_data)
        except operations.CaseError as error:
            # From here on its writer has read the present state: a second try counts from it.
            data = request.POST.copy()
            data["expected_rev"] = str(story.row.rev)
            form = _form(chosen, story, data)
            form.full_clean()
            form.add_error(None, str(error))
        else:
            messages.success(request, str(chosen.done))
            return redirect("cases:case", case_id=case_id)
    return _page(request, story, {action: form}, status=422)


def _story(request: ScopedRequest, case_id: UUID) -> CaseStory:
    story = queries.case_story(request.scope, case_id)
    if story is None:
        raise Http404
    return story


def _form(action: Action, story: CaseStory, data: QueryDict | None) -> ActionForm:
    start = {"expected_rev": story.row.rev, "seen": story.standing.steps}
    name = action.kind.value
    if issubclass(action.form, SolveForm):
        return action.form(
            data, initial=start, prefix=None, auto_id=f"{name}_%s", present=story.standing.level
        )
    return action.form(data, initial=start, auto_id=f"{name}_%s")


def _page(
    request: ScopedRequest, story: CaseStory, bound: dict[str, ActionForm], status: int = 200
) -> HttpResponse:
    allowed = _allowed(request, story)
    first = next_best(story.standing, allowed, request.at)
    offered = [
        {
            "name": name,
            "kind": action.kind.value,
            "title": _title(action.kind, story.standing.level),
            "form": bound.get(name) or _form(action, story, None),
            "first": action.kind is first,
            "open": name in bound,
            "by_list": _by_list(story, action.kind),
        }
        for name, action in ACTIONS.items()
        if action.kind in allowed or name in bound
    ]
    offered.sort(key=lambda each: not each["first"])
    return render(
        request,
        "cases/case.html",
        {
            "story": story,
            "row": story.row,
            "category": CATEGORY_LABELS[Category(story.case.category)],
            "level": LEVEL_LABELS[story.standing.level],
            "ladder_state": ladder_state(story.row),
            "waiting_text": story.to_tell.text.content if story.to_tell else "",
            "actions": offered,
            "first": next((each for each in offered if each["first"]), None),
            "events": timeline(story, at=request.at, seen=_seen(bound)),
            "trail": [(_("Requests"), reverse("cases:queue")), (story.case.number, "")],
        },
        status=status,
    )


def _allowed(request: ScopedRequest, story: CaseStory) -> set[EventKind]:
    """What makes sense now and this reader may do."""
    standing, row = story.standing, story.row
    return {
        kind
        for kind in offers(standing)
        if access.may(
            request.actor,
            find_move(kind, standing.state, standing.level).who,
            postings=request.standing.postings,
            level=standing.level,
            area_code=row.area_code,
            block_id=row.block_id,
        )
    }


def _by_list(story: CaseStory, kind: EventKind) -> bool:
    """Whether this is the team's list, signed on its own page."""
    return kind is EventKind.HANDED_UP and story.standing.level is CaseLevel.BLOCK


def _title(kind: EventKind, level: CaseLevel) -> str:
    upper, lower = above(level), below(level)
    match kind:
        case EventKind.RESPONDED:
            return _("Answer")
        case EventKind.TOLD:
            return _("Tell the answer")
        case EventKind.HANDED_UP if upper:
            return _("Hand up to %(level)s") % {"level": LEVEL_LABELS[upper]}
        case EventKind.RETURNED if lower:
            return _("Return to %(level)s") % {"level": LEVEL_LABELS[lower]}
        case EventKind.SOLVED:
            return _("Note as solved")
        case _:
            return _("Close the request")


def _seen(bound: dict[str, ActionForm]) -> int | None:
    """How many events the writer of a refused form had read."""
    for form in bound.values():
        seen = form.cleaned_data.get("seen") if hasattr(form, "cleaned_data") else None
        return seen if isinstance(seen, int) else None
    return None
