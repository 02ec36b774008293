"""The desk of a member unit: its own parts, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from minqing.cases.forms.coordination import AnswerForm, DraftForm, RefuseForm, WishForm
from minqing.cases.models import SUPERVISION_LABELS
from minqing.cases.operations import CaseError
from minqing.cases.operations import coordination as operations
from minqing.cases.operations.coordination import Given
from minqing.cases.queries.coordination.lists import PartView, unit_queue, units_to_convene
from minqing.cases.queries.coordination.one import UnitPage, unit_page
from minqing.cases.rules.coordination import (
    PartStepKind,
    SupervisionKind,
    allowed_part_steps,
)
from minqing.cases.views.coordination import UNIT
from minqing.cases.views.coordination.wording import part_facts, step_items
from minqing.cases.views.listing import show_error
from minqing.files.models import advice
from minqing.files.operations import StorageFullError
from minqing.files.rules.media import FileRefusedError
from minqing.lib.paging import MomentKey, query
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["act", "part_page", "queue_page"]


@dataclass(frozen=True, slots=True)
class UnitAction:
    """One thing a unit does with its part."""

    kind: PartStepKind
    title: Any
    form: type[forms.Form]
    perform: Callable[..., object]
    done: Any


ACTIONS = {
    "answer": UnitAction(
        PartStepKind.ANSWERED,
        gettext_lazy("Answer the part"),
        AnswerForm,
        operations.answer_part,
        gettext_lazy("The office has your answer."),
    ),
    "draft": UnitAction(
        PartStepKind.DRAFTED,
        gettext_lazy("Draft the reply"),
        DraftForm,
        operations.draft_reply,
        gettext_lazy("The office has your draft."),
    ),
    "hand-on": UnitAction(
        PartStepKind.HAND_ON_ASKED,
        gettext_lazy("Ask that another unit take it"),
        WishForm,
        operations.ask_hand_on,
        gettext_lazy("The office decides about it."),
    ),
    "refuse": UnitAction(
        PartStepKind.REFUSED,
        gettext_lazy("Not ours"),
        RefuseForm,
        operations.refuse_part,
        gettext_lazy("The office decides about it."),
    ),
}


@require_safe
@requires(*UNIT)
def queue_page(request: ScopedRequest) -> HttpResponse:
    """The parts of the reader's unit, what is due first at the top."""
    wanted = request.GET.get("view", "")
    view = PartView(wanted) if wanted in set(PartView) else PartView.OWED
    rows, after = unit_queue(
        request.scope, view, at=request.at, after=MomentKey.read(request.GET.get("after", ""))
    )
    labels = {
        PartView.OWED: _("To be answered"),
        PartView.OVERDUE: _("Overdue"),
        PartView.SOON: _("Due within three days"),
        PartView.PUT_BACK: _("Put back to the office"),
        PartView.ANSWERED: _("Answered by us"),
        PartView.ALL: _("All parts"),
    }
    return render(
        request,
        "cases/coordination/unit_queue.html",
        {
            "rows": rows,
            "tabs": [
                {"label": label, "href": f"?view={each.value}", "active": each is view}
                for each, label in labels.items()
            ],
            "next_url": query(view=view.value, after=after) if after else "",
            "all_answered": view is PartView.OWED,
        },
    )


@require_safe
@requires(*UNIT)
def part_page(request: ScopedRequest, part_id: UUID) -> HttpResponse:
    """One part: what is asked, what the office says of the request, what happened."""
    return _render(request, _page(request, part_id), {})


@require_POST
@requires(*UNIT)
def act(request: ScopedRequest, part_id: UUID, action: str) -> HttpResponse:
    """Answer, draft, refuse or ask to hand on; what was typed stays when it cannot be done."""
    chosen = ACTIONS.get(action)
    page = _page(request, part_id)
    if chosen is None:
        raise Http404
    form = _form(request, chosen, page, request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        if "pictures" in given:
            given["files"] = [Given(each.name, each.file) for each in given.pop("pictures")]
        try:
            chosen.perform(by=request.actor, at=request.at, part_id=part_id, **given)
        except CaseError as error:
            show_error(form, error)
        except FileRefusedError as error:
            form.add_error("pictures", advice(error))
        except StorageFullError:
            form.add_error(
                None, _("The disk of the server is full. Send it without files, for now.")
            )
        else:
            messages.success(request, str(chosen.done))
            return redirect("cases:part", part_id=part_id)
    return _render(request, page, {action: form}, status=422)


def _page(request: ScopedRequest, part_id: UUID) -> UnitPage:
    page = unit_page(request.scope, part_id)
    if page is None:
        raise Http404
    return page


def _form(
    request: ScopedRequest, action: UnitAction, page: UnitPage, data: QueryDict | None = None
) -> forms.BaseForm:
    more: dict[str, Any] = {}
    if action.form is WishForm:
        own = page.page.standing.unit_id
        units = units_to_convene(local_date(request.at))
        more["units"] = [each for each in units if each[0] != own]
    elif action.form is DraftForm:
        more["initial"] = {"text": page.draft}
    files = request.FILES if data is not None else None
    return action.form(data, files, auto_id=f"{action.kind.value}_%s", **more)


def _render(
    request: ScopedRequest, page: UnitPage, bound: dict[str, forms.BaseForm], status: int = 200
) -> HttpResponse:
    own = page.page
    allowed = allowed_part_steps(own.now) if not page.over else frozenset()
    waiting = any(each.now.owed_by for each in page.others)
    actions = [
        {
            "name": name,
            "title": action.title,
            "form": bound.get(name) or _form(request, action, page),
            "open": name in bound,
            "sends_files": action.form is AnswerForm,
        }
        for name, action in ACTIONS.items()
        if action.kind in allowed or name in bound
    ]
    return render(
        request,
        "cases/coordination/part.html",
        {
            "page": page,
            "own": own,
            **part_facts(own),
            "steps": step_items(own.steps[1:]),
            "actions": actions,
            "waiting": waiting,
            "others": [
                {
                    "page": each,
                    **part_facts(each),
                    "steps": step_items(each.steps[1:]),
                }
                for each in page.others
            ],
            "supervision": [
                {
                    "at": each.held_on,
                    "title": SUPERVISION_LABELS[SupervisionKind(each.kind)],
                    "text": each.text.content or "",
                    "kind": "soon",
                }
                for each in page.supervision
            ],
            "ui_here": reverse("cases:part", args=[own.part.pk]) if bound else "",
            "trail": [(_("Our parts"), reverse("cases:parts")), (own.standing.number, "")],
        },
        status=status,
    )
