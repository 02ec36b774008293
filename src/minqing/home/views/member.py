"""One member: what matters when teams are formed, and which residents are relatives."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minqing.home.forms import KinForm, QualitiesForm
from minqing.home.queries.member import found_residents, kin_of
from minqing.lib.codes import neighbourhood_of
from minqing.lib.time import local_date
from minqing.organisations.models import KIN_LABELS, Member
from minqing.organisations.operations import forget_kin, note_kin, set_qualities
from minqing.organisations.rules import Kin, Language
from minqing.territory import access
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.queries import posts_of
from minqing.territory.rules import MEMBER_KEEPERS, OFFICIALS

__all__ = ["member"]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def member(request: ScopedRequest, member_id: UUID) -> HttpResponse:
    """Languages, room and relatives of a member."""
    held = get_object_or_404(
        access.members(request.scope).select_related("organisation"), pk=member_id
    )
    act = request.POST.get("act", "")
    keeps = request.standing.scope_as(*MEMBER_KEEPERS).covers_area(held.area_code)
    qualities = QualitiesForm(
        request.POST if act == "qualities" else None,
        initial={
            "languages": held.languages,
            "is_volunteer": held.is_volunteer,
            "capacity": held.capacity,
        },
    )
    search = request.GET.get("q", "")[:40].strip()
    residents = found_residents(request.scope, search) if search else []
    kin = KinForm(request.POST if act == "kin" else None, people=residents)
    if request.method == "POST" and _done(request, held, keeps=keeps, forms=(qualities, kin)):
        return redirect(request.path)
    return render(
        request,
        "home/member.html",
        {
            "member": held,
            "posts": posts_of(request.scope, [held.pk], local_date(request.at)).get(held.pk, []),
            "keeps": keeps,
            "qualities": qualities,
            "kin": kin,
            "search": search,
            "residents": residents,
            "relatives": [
                (each, person, KIN_LABELS[Kin(each.kind)])
                for each, person in kin_of(request.scope, held)
            ],
            "trail": [(_("Members"), reverse("territory:members")), (held.name, "")],
        },
        status=422 if qualities.errors or kin.errors else 200,
    )


def _done(
    request: ScopedRequest, held: Member, *, keeps: bool, forms: tuple[QualitiesForm, KinForm]
) -> bool:
    """Write what was sent; False when a form says what is wrong with it."""
    act = request.POST.get("act", "")
    qualities, kin = forms
    if act == "qualities":
        if not keeps:
            raise PermissionDenied
        if not qualities.is_valid():
            return False
        set_qualities(
            by=request.actor,
            at=request.at,
            member=held,
            languages=[Language(each) for each in qualities.cleaned_data["languages"]],
            is_volunteer=qualities.cleaned_data["is_volunteer"],
            capacity=qualities.cleaned_data["capacity"],
        )
        messages.success(request, _("Kept."))
        return True
    if act == "forget":
        known = {str(each.pk): each for each, _person in kin_of(request.scope, held)}
        if (kinship := known.get(request.POST.get("kinship", ""))) is not None:
            forget_kin(by=request.actor, at=request.at, kinship=kinship)
        return True
    if not kin.is_valid():
        return False
    person = next(
        each
        for each in found_residents(request.scope, request.GET.get("q", "")[:40].strip())
        if str(each.pk) == kin.cleaned_data["person"]
    )
    note_kin(
        by=request.actor,
        at=request.at,
        member_id=held.pk,
        person_id=person.pk,
        kind=Kin(kin.cleaned_data["kind"]),
        area_code=neighbourhood_of(person.area_code),
    )
    messages.success(request, _("Noted: somebody else looks after that household."))
    return True
