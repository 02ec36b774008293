"""Contact cards of a block, as PDF."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minqing.home.forms import CardsForm
from minqing.home.operations.cards import (
    NothingToPrintError,
    Printed,
    print_entrance_cards,
    print_household_cards,
)
from minqing.lib.time import local_date
from minqing.territory.access import open_block, requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Block
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits.queries import entrances_of_block

__all__ = ["cards"]

_MAY = (*sorted(OFFICIALS), Role.BLOCK_LEAD)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_MAY)
def cards(request: ScopedRequest, block_id: UUID) -> HttpResponse:
    """Choose for which doors cards are printed; the answer is the PDF."""
    block = open_block(request.scope, block_id)
    if not request.standing.holds(_MAY, block.area_code, block.pk):
        raise PermissionDenied
    stairs = entrances_of_block(request.scope, block)
    form = CardsForm(
        request.POST or None,
        entrances=[(code, f"{name} · {count}") for code, name, count in stairs],
    )
    if request.method == "POST" and form.is_valid():
        try:
            printed = _printed(request, block, form, [code for code, _name, _count in stairs])
        except NothingToPrintError:
            form.add_error("entrance", _("No household stands there. Choose another entrance."))
        else:
            response = HttpResponse(printed.pdf, content_type="application/pdf")
            response["Content-Disposition"] = f'inline; filename="cards-{block.number}.pdf"'
            response["Cache-Control"] = "private, no-store"
            return response
    neighbourhood = area_path(block.area_code)[-1]
    return render(
        request,
        "home/cards.html",
        {
            "form": form,
            "here": block,
            "households": sum(count for _code, _name, count in stairs),
            "trail": [
                (neighbourhood.name, reverse("territory:staff", args=[block.area_code])),
                (block.label, reverse("territory:block_staff", args=[block.pk])),
                (_("Contact cards"), ""),
            ],
        },
        status=422 if form.errors else 200,
    )


def _printed(
    request: ScopedRequest, block: Block, form: CardsForm, entrances: list[str]
) -> Printed:
    chosen = form.cleaned_data["entrance"]
    if form.cleaned_data["what"] == "entrances":
        return print_entrance_cards(
            by=request.actor,
            at=request.at,
            block=block,
            on=local_date(request.at),
            entrances=[chosen] if chosen else entrances,
            absolute=request.build_absolute_uri,
        )
    return print_household_cards(
        by=request.actor,
        at=request.at,
        scope=request.scope,
        block=block,
        on=local_date(request.at),
        absolute=request.build_absolute_uri,
        entrance=chosen,
        with_phones=form.cleaned_data["with_phones"],
        with_codes=form.cleaned_data["with_codes"],
    )
