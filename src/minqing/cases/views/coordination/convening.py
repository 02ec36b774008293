"""One convening: its parts and what the office does with each, the reply, supervision, links."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minqing.cases import access, queries
from minqing.cases.forms import AT_THE_DOOR, RespondForm, read_send
from minqing.cases.forms.coordination import (
    AnswerForm,
    EndForm,
    HandOnForm,
    PartReasonForm,
    SubDeadlineForm,
    SuperviseForm,
    Units,
)
from minqing.cases.models import LEVEL_LABELS, SUPERVISION_LABELS, ReplyTemplate
from minqing.cases.operations import CaseError
from minqing.cases.operations import coordination as operations
from minqing.cases.operations.coordination import Given
from minqing.cases.queries.coordination.lists import units_to_convene
from minqing.cases.queries.coordination.one import ConveningPage, PartPage, convening_page
from minqing.cases.rules import CaseLevel, ToldChannel, due_day
from minqing.cases.rules.coordination import (
    PartState,
    PartStepKind,
    SupervisionKind,
    allowed_part_steps,
)
from minqing.cases.views.coordination import OFFICE
from minqing.cases.views.coordination.wording import part_facts, step_items
from minqing.cases.views.listing import show_error
from minqing.cases.views.reply import holds_back
from minqing.files.models import advice
from minqing.files.operations import StorageFullError
from minqing.files.rules.media import FileRefusedError
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["act_on_convening", "act_on_part", "convening", "link_page"]

Bound = dict[tuple[UUID, str], forms.BaseForm]


@dataclass(frozen=True, slots=True)
class PartAction:
    """One thing the office does with a part."""

    kind: PartStepKind
    title: Any
    form: type[forms.Form]
    perform: Callable[..., object]
    done: Any
    help: Any = ""


ON_PARTS = {
    "answer": PartAction(
        PartStepKind.ANSWERED,
        gettext_lazy("Write down the unit's answer"),
        AnswerForm,
        operations.answer_part,
        gettext_lazy("The unit's answer is written down."),
        gettext_lazy("When the unit told you by telephone or letter."),
    ),
    "hand-on": PartAction(
        PartStepKind.HANDED_ON,
        gettext_lazy("Give it to another unit"),
        HandOnForm,
        operations.hand_on,
        gettext_lazy("The part went to the other unit."),
        gettext_lazy("The other unit sees what this one saw. Its links end."),
    ),
    "decide": PartAction(
        PartStepKind.DECIDED,
        gettext_lazy("Decide which unit keeps it"),
        HandOnForm,
        operations.decide_part,
        gettext_lazy("It is decided which unit keeps the part."),
        gettext_lazy("After that it can neither be refused nor handed on."),
    ),
    "send-back": PartAction(
        PartStepKind.SENT_BACK,
        gettext_lazy("Ask the unit for more"),
        SubDeadlineForm,
        operations.send_back,
        gettext_lazy("The part is with the unit again."),
    ),
    "move": PartAction(
        PartStepKind.MOVED,
        gettext_lazy("Move the sub-deadline"),
        SubDeadlineForm,
        operations.move_sub_deadline,
        gettext_lazy("The sub-deadline is moved."),
    ),
    "end": PartAction(
        PartStepKind.ENDED,
        gettext_lazy("Take the part back"),
        PartReasonForm,
        operations.end_part,
        gettext_lazy("The part is taken back."),
    ),
}


@require_safe
@requires(*OFFICE)
def convening(request: ScopedRequest, convening_id: UUID) -> HttpResponse:
    """A convening of the reader's scope; only its own office acts."""
    return _render(request, _page(request, convening_id), {})


@require_POST
@requires(*OFFICE)
def act_on_part(
    request: ScopedRequest, convening_id: UUID, part_id: UUID, action: str
) -> HttpResponse:
    """Do one thing with a part; what was typed stays when it cannot be done."""
    chosen = ON_PARTS.get(action)
    page = _page(request, convening_id)
    part = next((each for each in page.parts if each.part.pk == part_id), None)
    if chosen is None or part is None:
        raise Http404
    form = _part_form(request, chosen, part, _units(request), request.POST)
    if form.is_valid() and _done(
        form,
        lambda: chosen.perform(
            by=request.actor, at=request.at, part_id=part_id, **given_to_part(form)
        ),
    ):
        messages.success(request, str(chosen.done))
        return redirect("cases:convening", convening_id=convening_id)
    return _render(request, page, {(part_id, action): form}, status=422)


@require_POST
@requires(*OFFICE)
def act_on_convening(request: ScopedRequest, convening_id: UUID, action: str) -> HttpResponse:
    """Give the reply, take a step of supervision, or end without a reply."""
    page = _page(request, convening_id)
    if action not in _FORMS:
        raise Http404
    form = _FORMS[action](request, page, request.POST)
    if form.is_valid() and not holds_back(form, page.asked):
        try:
            _perform(request, page, action, form)
        except CaseError as error:
            # From here on its writer has read the present state: a second try counts from it.
            data = request.POST.copy()
            data["expected_rev"] = str(page.case.rev)
            form = _FORMS[action](request, page, data)
            form.full_clean()
            show_error(form, error)
        else:
            messages.success(request, str(_DONE[action]))
            return redirect("cases:convening", convening_id=convening_id)
    return _render(request, page, {(convening_id, action): form}, status=422)


@require_POST
@never_cache
@requires(*OFFICE)
def link_page(request: ScopedRequest, convening_id: UUID, part_id: UUID) -> HttpResponse:
    """Make a one-time link for a unit without an account, and show it this once, as a letter."""
    page = _page(request, convening_id)
    part = next((each for each in page.parts if each.part.pk == part_id), None)
    if part is None:
        raise Http404
    if "revoke" in request.POST:
        try:
            operations.revoke_link(by=request.actor, at=request.at, part_id=part_id)
        except CaseError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The link is withdrawn."))
        return redirect("cases:convening", convening_id=convening_id)
    try:
        made = operations.make_link(by=request.actor, at=request.at, part_id=part_id)
    except CaseError as error:
        messages.error(request, str(error))
        return redirect("cases:convening", convening_id=convening_id)
    return render(
        request,
        "cases/coordination/link.html",
        {
            "page": page,
            "part": part,
            "url": request.build_absolute_uri(f"/unit/{made.token}/"),
            "last_day": due_day(made.link.expires_at),
            "level": LEVEL_LABELS[CaseLevel(page.standing.level)],
            "ui_here": reverse("cases:convening", args=[convening_id]),
            "trail": [
                (_("Coordination"), reverse("cases:coordination")),
                (
                    page.standing.number,
                    reverse("cases:convening", args=[convening_id]),
                ),
                (_("Link for the unit"), ""),
            ],
        },
    )


def given_to_part(form: forms.BaseForm) -> dict[str, Any]:
    """What a part's form says, as its operation takes it."""
    given = dict(form.cleaned_data)
    if "pictures" in given:
        given["files"] = [Given(each.name, each.file) for each in given.pop("pictures")]
    return given


def _done(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Act; on an error say what is wrong where it is wrong."""
    try:
        act()
    except CaseError as error:
        show_error(form, error)
    except FileRefusedError as error:
        form.add_error("pictures", advice(error))
    except StorageFullError:
        form.add_error(None, _("The disk of the server is full. Send it without files, for now."))
    else:
        return True
    return False


def _perform(
    request: ScopedRequest, page: ConveningPage, action: str, form: forms.BaseForm
) -> object:
    given = form.cleaned_data
    common: dict[str, Any] = {"by": request.actor, "at": request.at}
    if action == "end":
        return operations.end_convening(
            **common, convening_id=page.convening.pk, reason=given["reason"]
        )
    if action == "supervise":
        return operations.supervise(
            **common,
            case_id=page.convening.case_id,
            kind=SupervisionKind(given["kind"]),
            held_on=given["held_on"],
            text=given["text"],
            part_id=given["part_id"],
        )
    send = read_send(given["told"])
    later = send is not None or given["told"] == AT_THE_DOOR
    return operations.give_reply(
        **common,
        convening_id=page.convening.pk,
        text=given["text"],
        final=given["outcome"] != RespondForm.IN_PROGRESS,
        next_on=given["next_on"],
        solved=given["outcome"] == RespondForm.SOLVED,
        told=None if later else ToldChannel(given["told"]),
        send=send,
        expected_rev=given["expected_rev"],
    )


def _reply_form(
    _request: ScopedRequest,
    page: ConveningPage,
    data: QueryDict | None = None,
    wording: str = "",
) -> forms.BaseForm:
    """The one reply: a wording, if one was chosen, then what the units' answers make."""
    beginning = "\n\n".join(each for each in (wording, page.draft) if each)
    return RespondForm(
        data,
        initial={"expected_rev": page.case.rev, "text": beginning},
        auto_id="reply_%s",
        off_phones=page.convening.case.sensitive,
        sends=queries.sendable(queries.contacts_of(page.convening.case_id)),
    )


def _supervise_form(
    request: ScopedRequest, page: ConveningPage, data: QueryDict | None = None
) -> forms.BaseForm:
    return SuperviseForm(
        data,
        parts=[
            (each.part.pk, each.unit)
            for each in page.parts
            if each.now.state is not PartState.ENDED
        ],
        to_district=page.standing.level == CaseLevel.STREET.value,
        initial={"held_on": local_date(request.at)},
        auto_id="supervise_%s",
    )


def _end_form(
    _request: ScopedRequest, _page: ConveningPage, data: QueryDict | None = None
) -> forms.BaseForm:
    return EndForm(data, auto_id="end_%s")


_FORMS: dict[str, Callable[..., forms.BaseForm]] = {
    "reply": _reply_form,
    "supervise": _supervise_form,
    "end": _end_form,
}
_DONE = {
    "reply": gettext_lazy("The reply is recorded."),
    "supervise": gettext_lazy("The step of supervision is recorded."),
    "end": gettext_lazy("The units are no longer convened."),
}


def _wording(request: ScopedRequest, page: ConveningPage, templates: list[ReplyTemplate]) -> str:
    """The chosen template, filled in; nothing when none was chosen."""
    chosen = request.GET.get("wording", "")
    found = next((each for each in templates if str(each.pk) == chosen), None)
    return queries.wording_for(page.case, found.body, at=request.at) if found else ""


def _page(request: ScopedRequest, convening_id: UUID) -> ConveningPage:
    page = convening_page(request.scope, convening_id, at=request.at)
    if page is None:
        raise Http404
    return page


def _is_office(request: ScopedRequest, page: ConveningPage) -> bool:
    return access.coordinates(request.standing.postings, page.standing, CaseLevel(page.case.level))


def _holds(request: ScopedRequest, page: ConveningPage) -> bool:
    """Whether the reader's office has the case itself, and so replies to who asked."""
    standing = page.standing
    return access.is_holder(
        request.standing.postings,
        CaseLevel(page.case.level),
        standing.area_code,
        standing.block_id,
    )


def _units(request: ScopedRequest) -> Units:
    return units_to_convene(local_date(request.at))


def _part_form(
    request: ScopedRequest,
    action: PartAction,
    part: PartPage,
    units: Units,
    data: QueryDict | None = None,
) -> forms.BaseForm:
    more: dict[str, Any] = {}
    if issubclass(action.form, HandOnForm):
        keeps = action.kind is PartStepKind.DECIDED
        more["units"] = [u for u in units if keeps or u[0] != part.standing.unit_id]
        wanted = part.standing.wanted_unit_id or (part.standing.unit_id if keeps else None)
        more["initial"] = {"unit_id": wanted}
    files = request.FILES if data is not None else None
    prefix = f"{action.kind.value}_{part.part.number}"
    return action.form(data, files, auto_id=f"{prefix}_%s", **more)


def _part_actions(
    request: ScopedRequest, part: PartPage, units: Units, bound: Bound
) -> list[dict[str, object]]:
    allowed = allowed_part_steps(part.now)
    return [
        {
            "name": name,
            "title": action.title,
            "help": action.help,
            "form": bound.get((part.part.pk, name)) or _part_form(request, action, part, units),
            "open": (part.part.pk, name) in bound,
            "sends_files": issubclass(action.form, AnswerForm),
        }
        for name, action in ON_PARTS.items()
        if action.kind in allowed or (part.part.pk, name) in bound
    ]


def _render(
    request: ScopedRequest, page: ConveningPage, bound: Bound, status: int = 200
) -> HttpResponse:
    office = _is_office(request, page)
    if bound and not office:
        raise PermissionDenied
    open_ = page.standing.ended_at is None
    acts = office and open_
    key = page.convening.pk
    units = _units(request) if acts else []
    templates = queries.fitting_templates(page.case) if acts and _holds(request, page) else []
    return render(
        request,
        "cases/coordination/convening.html",
        {
            "page": page,
            "number": page.standing.number,
            "level": LEVEL_LABELS[CaseLevel(page.standing.level)],
            "acts": acts,
            "may_reply": acts and _holds(request, page),
            "office": office,
            "parts": [
                {
                    "page": each,
                    **part_facts(each),
                    "steps": step_items(each.steps, task=False),
                    "actions": _part_actions(request, each, units, bound) if acts else [],
                    "may_link": acts and each.now.owed_by is not None,
                }
                for each in page.parts
            ],
            "supervision": [
                {
                    "at": each.held_on,
                    "title": f"{each.number}. {SUPERVISION_LABELS[SupervisionKind(each.kind)]}",
                    "who": unit or _("the whole request"),
                    "text": each.text.content or "",
                    "kind": "soon",
                }
                for each, unit in page.supervision
            ],
            "templates": templates,
            "keeps_wordings": bool(access.areas_with_wording(request.standing.postings)),
            "reply_form": bound.get((key, "reply"))
            or _reply_form(request, page, wording=_wording(request, page, templates)),
            "supervise_form": bound.get((key, "supervise")) or _supervise_form(request, page),
            "end_form": bound.get((key, "end")) or _end_form(request, page),
            "open_form": next((name for pk, name in bound if pk == key), ""),
            "month_ends": due_day(page.case.response_due_at),
            "ui_here": reverse("cases:convening", args=[key]) if bound else "",
            "trail": [
                (_("Coordination"), reverse("cases:coordination")),
                (page.standing.number, ""),
            ],
        },
        status=status,
    )
