"""What stands in no block of a neighbourhood, and putting it into one."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minqing.home.forms import IntoBlockForm, NewBlockForm
from minqing.home.queries.unassigned import loose_places
from minqing.households.models import HouseholdTally
from minqing.households.operations import RegisterError, put_into_blocks
from minqing.households.rules import Group
from minqing.lib.codes import Level, level_of
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area, Block
from minqing.territory.operations import add_block
from minqing.territory.queries import area_path, blocks_of
from minqing.territory.rules import OFFICIALS

__all__ = ["unassigned"]

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def unassigned(request: ScopedRequest, code: str) -> HttpResponse:
    """The buildings and entrances of a neighbourhood that stand in no block."""
    path = _path(code)
    if not request.standing.holds(OFFICIALS, code):
        raise PermissionDenied
    blocks = list(blocks_of(code, local_date(request.at)))
    rest = next((each for each in blocks if each.is_unassigned), None)
    real = [each for each in blocks if not each.is_unassigned]
    places = [] if rest is None else loose_places(request.scope, rest)
    act = request.POST.get("act", "")
    putting = IntoBlockForm(request.POST if act == "put" else None, places=places, blocks=real)
    numbers = {each.number for each in real}
    forming = NewBlockForm(
        request.POST if act == "form" else None,
        taken=numbers,
        initial={"number": max(numbers, default=0) + 1},
    )
    if (act == "put" and _put(request, putting)) or (
        act == "form" and _form(request, forming, path[-1])
    ):
        return redirect(request.get_full_path())
    page = Paginator(places, SHOWN).get_page(request.GET.get("page"))
    return render(
        request,
        "home/unassigned.html",
        {
            "area": path[-1],
            "trail": _trail(request, path),
            "places": page,
            "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
            "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
            "all_places": places,
            "households": sum(each.households for each in places),
            "selected": set(request.POST.getlist("selected")),
            "blocks": _with_households(real),
            "putting": putting,
            "forming": forming,
            "now": request.at,
        },
        status=422 if putting.errors or forming.errors else 200,
    )


def _path(code: str) -> list[Area]:
    """The neighbourhood and what lies above it; Http404 for any other code."""
    try:
        level = level_of(code)
    except ValueError:
        raise Http404 from None
    path = area_path(code) if level is Level.NEIGHBOURHOOD else []
    if not path or path[-1].code != code:
        raise Http404
    return path


def _put(request: ScopedRequest, form: IntoBlockForm) -> bool:
    """Put the chosen places into the chosen block; what hinders it is said in the form."""
    if not form.is_valid():
        return False
    block = form.block_chosen
    chosen = dict.fromkeys(form.cleaned_data["selected"], block.pk)
    try:
        moved = put_into_blocks(by=request.actor, at=request.at, blocks=chosen)
    except RegisterError as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request,
        ngettext(
            "%(counter)s household now stands in %(block)s.",
            "%(counter)s households now stand in %(block)s.",
            moved,
        )
        % {"counter": moved, "block": block.label},
    )
    return True


def _form(request: ScopedRequest, form: NewBlockForm, area: Area) -> bool:
    """Form an empty block; what hinders it is said in the form."""
    if not form.is_valid():
        return False
    number = form.cleaned_data["number"]
    try:
        add_block(
            area_code=area.code,
            number=number,
            label=form.cleaned_data["label"] or _("Block %(number)s") % {"number": number},
            parts=(),
            from_on=local_date(request.at),
            by=request.actor,
            at=request.at,
        )
    except IntegrityError:
        form.refuse_number()
        return False
    messages.success(request, _("The block is formed. Put buildings into it now."))
    return True


def _with_households(blocks: Sequence[Block]) -> list[tuple[Block, int]]:
    counted: dict[UUID | None, int] = dict(
        HouseholdTally.objects.filter(
            block_id__in=[each.pk for each in blocks], group=Group.ALL.value
        ).values_list("block_id", "households")
    )
    return [(each, counted.get(each.pk, 0)) for each in blocks]


def _trail(request: ScopedRequest, path: Sequence[Area]) -> list[tuple[str, str]]:
    """Through the staff pages of the areas; those above the reader's are no links."""
    steps = [
        (
            each.name,
            reverse("territory:staff", args=[each.code])
            if request.scope.covers_area(each.code)
            else "",
        )
        for each in path
    ]
    return [*steps, (_("Not in any block"), "")]
