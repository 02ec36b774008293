"""Letting a request go on inside another one: choose it, look at both, give the reason."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from minqing.cases import access, operations, queries
from minqing.cases.forms.merging import MergeForm
from minqing.cases.models import LEVEL_LABELS, STATE_LABELS
from minqing.cases.operations.merging import merge
from minqing.cases.queries import CaseStory
from minqing.cases.queries.duplicates import similar_cases
from minqing.cases.rules import CaseState
from minqing.cases.views import STAFF
from minqing.cases.views.hints import row_of
from minqing.cases.views.listing import show_error
from minqing.lib.codes import normalise_case_number
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["merge_page"]

_GO_ON = frozenset({CaseState.OPEN, CaseState.ANSWERED})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*STAFF)
def merge_page(request: ScopedRequest, case_id: UUID) -> HttpResponse:
    """Choose the request that goes on; the second step shows both and is the one that merges."""
    story = _story(request, case_id)
    if request.method != "POST":
        start = {"expected_rev": story.row.rev, "into": request.GET.get("into", "")}
        return _page(request, story, MergeForm(initial=start))
    form = MergeForm(request.POST)
    target = _target(request, form) if form.is_valid() else None
    if target is None:
        return _page(request, story, form, status=422)
    if "confirm" not in request.POST:
        return _page(request, story, form, target=target)
    try:
        merge(
            by=request.actor,
            at=request.at,
            case_id=case_id,
            into_id=target.case.pk,
            reason=form.cleaned_data["reason"],
            expected_rev=form.cleaned_data["expected_rev"],
        )
    except operations.CaseError as error:
        show_error(form, error)
        return _page(request, story, form, status=422)
    done = _("Request %(number)s goes on here.") % {"number": story.case.number}
    messages.success(request, done)
    return redirect("cases:case", case_id=target.case.pk)


def _story(request: ScopedRequest, case_id: UUID) -> CaseStory:
    story = queries.case_story(request.scope, case_id)
    if story is None or story.standing.state not in _GO_ON:
        raise Http404
    return story


def _target(request: ScopedRequest, form: MergeForm) -> CaseStory | None:
    """The request with the number that was typed, inside the scope; else the form says so."""
    number = normalise_case_number(form.cleaned_data["into"])
    row = access.standings(request.scope).filter(number=number).first() if number else None
    story = queries.case_story(request.scope, row.pk) if row else None
    if story is None:
        form.add_error("into", _("There is no such request among those that you see."))
    return story


def _page(
    request: ScopedRequest,
    story: CaseStory,
    form: MergeForm,
    *,
    target: CaseStory | None = None,
    status: int = 200,
) -> HttpResponse:
    similar = (
        []
        if target
        else similar_cases(
            request.scope,
            at=request.at,
            area_code=story.row.area_code,
            body=story.case.text.body,
            household_id=story.row.household_id,
            leave_out=story.case.pk,
        )
    )
    sides = [] if target is None else [_side(story, first=True), _side(target, first=False)]
    return render(
        request,
        "cases/merge.html",
        {
            "story": story,
            "form": form,
            "target": target,
            "sides": sides,
            "rows": [row_of(each) for each in similar if CaseState(each.row.state) in _GO_ON],
            "trail": [
                (_("Requests"), reverse("cases:queue")),
                (story.case.number, reverse("cases:case", args=[story.case.pk])),
                (pgettext("requests", "Merge"), ""),
            ],
        },
        status=status,
    )


def _side(story: CaseStory, *, first: bool) -> dict[str, object]:
    return {
        "title": (_("Ends: %(number)s") if first else _("Goes on: %(number)s"))
        % {"number": story.case.number},
        "body": story.case.text.body,
        "state": STATE_LABELS[story.standing.state],
        "level": LEVEL_LABELS[story.standing.level],
        "raised_at": story.case.raised_at,
        "requesters": len(story.standing.active),
    }
