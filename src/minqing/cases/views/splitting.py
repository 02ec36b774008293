"""Splitting a request into parts, each with an own number, owner and answer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minqing.cases import operations, queries
from minqing.cases.forms.merging import PartForm
from minqing.cases.queries import CaseStory
from minqing.cases.rules import CaseState, Category, Channel
from minqing.cases.views import STAFF
from minqing.cases.views.listing import show_error
from minqing.households import access as households_access
from minqing.lib.ids import new_id
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["split_page"]

_GO_ON = frozenset({CaseState.OPEN, CaseState.ANSWERED})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*STAFF)
def split_page(request: ScopedRequest, case_id: UUID) -> HttpResponse:
    """Take one matter out of a request: the part begins at the place of the whole.

    The month of who asked stays with the whole, which is answered as before.
    """
    story = queries.case_story(request.scope, case_id)
    if story is None or story.standing.state not in _GO_ON or _stands_alone(story):
        raise Http404
    start = {"case_id": new_id(), "category": story.case.category}
    form = PartForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            _record(request, story, form)
        except operations.CaseError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The part is recorded. It has an own number and owner."))
            return redirect("cases:case", case_id=case_id)
    return render(
        request,
        "cases/split.html",
        {
            "story": story,
            "form": form,
            "trail": [
                (_("Requests"), reverse("cases:queue")),
                (story.case.number, reverse("cases:case", args=[case_id])),
                (_("Split off a part"), ""),
            ],
        },
        status=422 if form.errors else 200,
    )


def _stands_alone(story: CaseStory) -> bool:
    return story.case.restricted_about is not None or bool(story.case.name_withheld)


def _record(request: ScopedRequest, story: CaseStory, form: PartForm) -> None:
    given = form.cleaned_data
    homes = households_access.households(request.scope)
    home = homes.filter(pk=story.row.household_id).first() if story.row.household_id else None
    operations.raise_case(
        by=request.actor,
        at=request.at,
        case_id=given["case_id"],
        body=given["body"],
        category=Category(given["category"]),
        channel=Channel.DESK,
        raised_at=request.at,
        household=home,
        area_code=None if home else story.row.area_code,
        block_id=None if home else story.row.block_id,
        requester_name=story.case.text.requester_name,
        sensitive=story.case.sensitive,
        parent_id=story.case.pk,
    )
