"""One post: who holds it, who stands in."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minqing.lib.codes import neighbourhood_of
from minqing.lib.time import local_date
from minqing.storage.dated import holds_on
from minqing.territory import access, queries
from minqing.territory.access import requires
from minqing.territory.forms import SubstituteForm
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import ROLE_LABELS, Posting
from minqing.territory.operations import SubstitutionError, end_substitution, substitute
from minqing.territory.rules import OFFICIALS, Role
from minqing.territory.views import places
from minqing.territory.views.places import STAFF
from minqing.territory.views.sign_in import user_for_code


@require_safe
@requires(*STAFF, Role.BRANCH_SECRETARY, Role.UNIT_OFFICER)
def posting(request: ScopedRequest, posting_id: UUID) -> HttpResponse:
    """Who holds a post since when, who stands in, and what may be done about it."""
    held = places.posting_inside(request, posting_id)
    today = local_date(request.at)
    may = _may_change(request, held)
    return render(
        request,
        "territory/posting.html",
        {
            "posting": held,
            "role": ROLE_LABELS[Role(held.role)],
            "trail": places.trail_to(request, held),
            "today": today,
            "ended": held.to_on is not None and held.to_on <= today,
            "standing_in": [
                each
                for each in queries.stand_ins(
                    request.scope, [held.block_id] if held.block_id else [], today
                )
                if held.member_id in {each.member_id, each.substitute_id}
            ],
            "may_change": may,
            "may_substitute": may and held.block_id is not None,
            "may_sign_in": may and user_for_code(request, held) is not None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def stand_in(request: ScopedRequest, posting_id: UUID) -> HttpResponse:
    """Name a substitute for somebody's absence from a block."""
    held = places.posting_inside(request, posting_id)
    if held.block is None or not _may_change(request, held):
        raise PermissionDenied
    today = local_date(request.at)
    form = SubstituteForm(
        request.POST or None,
        people=_people(request, held),
        initial={"from_on": max(today, held.from_on)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            substitute(
                by=request.actor,
                at=request.at,
                member_id=held.member_id,
                substitute_id=UUID(form.cleaned_data["substitute"]),
                block_id=held.block.pk,
                from_on=form.cleaned_data["from_on"],
                to_on=form.cleaned_data["to_on"],
            )
        except SubstitutionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The substitute is named."))
            return redirect("territory:block_staff", held.block.pk)
    return render(
        request,
        "territory/substitute.html",
        {
            "form": form,
            "posting": held,
            "trail": places.trail_to(request, held, (_("Name a substitute"), "")),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@requires(*OFFICIALS)
def end_stand_in(request: ScopedRequest, substitution_id: UUID) -> HttpResponse:
    """The absent member is back: from today nobody stands in."""
    found = access.substitutions(request.scope).filter(pk=substitution_id).first()
    if found is None:
        raise Http404
    if not places.fills(request, found.area_code):
        raise PermissionDenied
    end_substitution(
        by=request.actor, at=request.at, substitution=found, to_on=local_date(request.at)
    )
    messages.success(request, _("Nobody stands in from today on."))
    return redirect("territory:block_staff", found.block_id)


def _may_change(request: ScopedRequest, held: Posting) -> bool:
    """Nobody ends or lends out the own post."""
    fills = places.fills(request, held.area_code)
    return Role(held.role) in fills and held.member_id != request.standing.member_id


def _people(request: ScopedRequest, held: Posting) -> list[tuple[UUID, str]]:
    """Who serves in the neighbourhood, the block's own team first; the absent one is left out."""
    today = local_date(request.at)
    rows = (
        access.postings(request.scope)
        .filter(holds_on(today) | Q(from_on__gt=today), area_code=neighbourhood_of(held.area_code))
        .exclude(member_id=held.member_id)
        .select_related("member", "block")
        .order_by("block__number", "member__name_pinyin")
    )
    found: dict[UUID, str] = {}
    for each in sorted(rows, key=lambda row: row.block_id != held.block_id):
        place = each.block.label if each.block else ROLE_LABELS[Role(each.role)]
        found.setdefault(each.member_id, f"{each.member.name} · {place}")
    return list(found.items())
