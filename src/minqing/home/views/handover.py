"""Ending a post at the desk: what is open there, and who takes it over."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from minqing.home.forms import HandoverForm
from minqing.home.operations.handover import HandedOver, HandoverError, hand_over
from minqing.home.queries.handover import left_open, open_work_of, teammates
from minqing.lib.time import local_date
from minqing.territory import access
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import ROLE_LABELS, Area, Posting
from minqing.territory.operations import PostingError
from minqing.territory.rules import OFFICIALS, Role, may_post

__all__ = ["handover", "handovers"]


@require_safe
@requires(*OFFICIALS)
def handovers(request: ScopedRequest) -> HttpResponse:
    """Posts that have ended while something is still in their member's name."""
    today = local_date(request.at)
    rows = left_open(request.scope, today)
    names = dict(
        Area.objects.filter(code__in={each.posting.area_code for each in rows}).values_list(
            "code", "name"
        )
    )
    return render(
        request,
        "home/handovers.html",
        {
            "rows": [
                {
                    "left": each,
                    "role": ROLE_LABELS[Role(each.posting.role)],
                    "place": names.get(each.posting.area_code, ""),
                }
                for each in rows
            ],
            "households": sum(each.households for each in rows),
            "today": today,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def handover(request: ScopedRequest, posting_id: UUID) -> HttpResponse:
    """What is open at a post, who takes it over; then the post ends."""
    posting = (
        access.postings(request.scope)
        .select_related("member__organisation", "block", "organisation")
        .filter(pk=posting_id)
        .first()
    )
    if posting is None:
        raise Http404
    if (
        Role(posting.role) not in may_post(request.standing.roles_at(posting.area_code))
        or posting.member_id == request.standing.member_id
    ):
        raise PermissionDenied
    today = local_date(request.at)
    ended = posting.to_on is not None and posting.to_on <= today
    work = open_work_of(request.scope, posting, today)
    form = HandoverForm(
        request.POST or None,
        people=[(each.member_id, each.name) for each in teammates(posting, today)],
        something_open=not work.is_empty,
        ended=ended,
        today=today,
        initial={"on": today},
    )
    if request.method == "POST" and form.is_valid():
        done = _hand_over(request, posting, form, form.cleaned_data.get("on") or today)
        if done is not None:
            messages.success(request, _said(posting, done))
            if posting.block_id is not None:
                return redirect("territory:block_staff", posting.block_id)
            return redirect("home:start")
    return render(
        request,
        "home/handover.html",
        {
            "posting": posting,
            "role": ROLE_LABELS[Role(posting.role)],
            "work": work,
            "form": form,
            "ended": ended,
            "trail": _trail(posting),
        },
        status=422 if form.errors else 200,
    )


def _hand_over(
    request: ScopedRequest, posting: Posting, form: HandoverForm, on: date
) -> HandedOver | None:
    """Do it; what stands in the way is said in the form."""
    try:
        return hand_over(
            by=request.actor,
            at=request.at,
            scope=request.scope,
            posting=posting,
            to=form.takers,
            on=on,
            reason=form.cleaned_data["reason"],
        )
    except (HandoverError, PostingError) as error:
        form.add_error(None, str(error))
        return None


def _said(posting: Posting, done: HandedOver) -> str:
    """What changed hands, for the message on the next page."""
    said = [_("The post of %(name)s is ended.") % {"name": posting.member.name}]
    if done.households:
        said.append(
            ngettext(
                "%(count)d household has a new responsible person.",
                "%(count)d households have a new responsible person.",
                done.households,
            )
            % {"count": done.households}
        )
    if done.left:
        said.append(
            ngettext(
                "%(count)d household stands on the list of gaps.",
                "%(count)d households stand on the list of gaps.",
                done.left,
            )
            % {"count": done.left}
        )
    if done.cases:
        said.append(
            ngettext(
                "%(count)d request changed hands.", "%(count)d requests changed hands.", done.cases
            )
            % {"count": done.cases}
        )
    return " ".join(said)


def _trail(posting: Posting) -> list[tuple[str, str]]:
    steps = (
        [(posting.block.label, reverse("territory:block_staff", args=[posting.block.pk]))]
        if posting.block is not None
        else []
    )
    return [
        *steps,
        (posting.member.name, reverse("territory:posting", args=[posting.pk])),
        (_("Hand over"), ""),
    ]
