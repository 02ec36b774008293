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
from minqing.home.queries.handover import LeftOpen, left_open, open_work_of, teammates
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
    """Those who left while something still is in their name."""
    today = local_date(request.at)
    found = left_open(request.scope, today)
    posts = [each.posting for each in found if each.posting is not None]
    names = dict(
        Area.objects.filter(code__in={each.area_code for each in posts}).values_list("code", "name")
    )
    return render(
        request,
        "home/handovers.html",
        {
            "rows": [_row(request, each, names) for each in found],
            "households": sum(each.households for each in found),
            "cases": sum(each.cases for each in found),
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
    if not _may_end(request, posting):
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


def _row(request: ScopedRequest, left: LeftOpen, names: dict[str, str]) -> dict[str, object]:
    post = left.posting
    if post is None:
        return {"left": left}
    return {
        "left": left,
        "role": ROLE_LABELS[Role(post.role)],
        "place": names.get(post.area_code, ""),
        "may_hand_over": _may_end(request, post),
    }


def _may_end(request: ScopedRequest, posting: Posting) -> bool:
    """Whoever fills such posts there; nobody ends their own."""
    return (
        Role(posting.role) in may_post(request.standing.roles_at(posting.area_code))
        and posting.member_id != request.standing.member_id
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
