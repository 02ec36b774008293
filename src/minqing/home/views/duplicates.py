"""Look-alikes: the list, two rows side by side, and what was merged."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minqing.home.operations.merging import merge_households, unmerge_households
from minqing.home.queries.upkeep import (
    Side,
    household_side,
    merge_rows,
    person_side,
    proposals_page,
    recorded_since,
)
from minqing.home.views.found import upkeep_tabs
from minqing.households import access
from minqing.households.models import DuplicateProposal, Household, Merge, Person
from minqing.households.operations import RegisterError
from minqing.households.operations.duplicates import propose_duplicates, tell_apart
from minqing.households.operations.merging import merge_people, unmerge_people
from minqing.households.queries.duplicates import held_above, pair_of, pairs_of
from minqing.households.rules.upkeep import MergeKind, ProposalState
from minqing.lib.codes import Level
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import LEVEL_LABELS
from minqing.territory.rules import OFFICIALS
from minqing.ui.rules import DASH

__all__ = [
    "compared",
    "duplicates",
    "look_for_duplicates",
    "merge",
    "merges",
    "one_duplicate",
    "settled",
]


@require_safe
@requires(*OFFICIALS)
def duplicates(request: ScopedRequest) -> HttpResponse:
    """Look-alikes that wait, the surest first; and the reader's own rows that a level above has."""
    decided = request.GET.get("show") == "decided"
    pairs = pairs_of(request.scope, proposals_page(request.scope, decided=decided))
    return render(
        request,
        "home/duplicates.html",
        {
            "rows": [
                {"pair": each, "why": _why(each.proposal)}
                for each in pairs
                if each.first or decided
            ],
            "decided": decided,
            "above": [
                {"row": each, "level": LEVEL_LABELS[Level(each.level)]}
                for each in held_above(request.scope)
            ],
            "tabs": upkeep_tabs(request, "home:duplicates"),
            "chips": [
                {"label": _("Waiting"), "href": "?show=waiting", "active": not decided},
                {"label": _("Decided"), "href": "?show=decided", "active": decided},
            ],
        },
    )


@require_POST
@requires(*OFFICIALS)
def look_for_duplicates(request: ScopedRequest) -> HttpResponse:
    """Look over the reader's own area now; every night it happens by itself."""
    found = [
        propose_duplicates(by=request.actor, at=request.at, area_code=reach.lower)
        for reach in request.scope.ranges
    ]
    count = sum(each.proposed for each in found)
    messages.success(request, _("%(count)s new pairs were found.") % {"count": count})
    return redirect("home:duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def one_duplicate(request: ScopedRequest, proposal_id: UUID) -> HttpResponse:
    """Two rows side by side: merge one into the other, or say for good that they are two."""
    proposal = get_object_or_404(access.duplicates(request.scope), pk=proposal_id)
    pair = pair_of(request.scope, proposal)
    if pair.first is None or pair.second is None:
        raise Http404
    if request.method == "POST" and settled(request, pair.first, pair.second, proposal):
        return redirect("home:duplicates")
    back = reverse("home:duplicates")
    waiting = proposal.state == ProposalState.WAITING
    return compared(
        request,
        pair.first,
        pair.second,
        trail=[(_("Look-alikes"), back), (pair.first.name, "")],
        back=back,
        proposal=proposal,
        hindrance="" if waiting else str(proposal.get_state_display()),
    )


@require_safe
@requires(*OFFICIALS)
def merges(request: ScopedRequest) -> HttpResponse:
    """What was merged and can be undone, newest first."""
    return render(
        request,
        "home/merges.html",
        {"rows": merge_rows(request.scope), "tabs": upkeep_tabs(request, "home:merges")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def merge(request: ScopedRequest, merge_id: UUID) -> HttpResponse:
    """One merge: what it joined, and undoing it."""
    held = get_object_or_404(access.merges(request.scope), pk=merge_id)
    if request.method == "POST":
        try:
            if held.kind == MergeKind.HOUSEHOLD:
                unmerge_households(by=request.actor, at=request.at, scope=request.scope, merge=held)
            else:
                unmerge_people(by=request.actor, at=request.at, merge=held)
        except RegisterError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Undone. Both stand on the register again."))
            return redirect("home:merges")
    shown = _merged(request, held)
    if shown is None:
        raise Http404
    own, theirs = recorded_since(request.scope, held)
    return render(
        request,
        "home/merge.html",
        {
            **shown,
            "since_survivor": own,
            "since_merged": theirs,
            "trail": [(_("Merged"), reverse("home:merges")), (shown["survivor"].title, "")],
        },
    )


def compared(
    request: ScopedRequest,
    first: Household | Person,
    second: Household | Person,
    *,
    trail: list[tuple[str, str]],
    back: str,
    proposal: DuplicateProposal | None,
    hindrance: str,
) -> HttpResponse:
    """The page of two entries side by side; ``hindrance`` says why they cannot be merged."""
    sides = [_side(request, row) for row in (first, second)]
    mergeable = not hindrance and all(each.open for each in sides)
    return render(
        request,
        "home/compare.html",
        {
            "proposal": proposal,
            "why": "" if proposal is None else _why(proposal),
            "is_household": isinstance(first, Household),
            "sides": sides,
            "lines": _lines(sides),
            "hindrance": hindrance,
            "mergeable": mergeable,
            "proposed": proposal is not None and proposal.state == ProposalState.WAITING,
            "back": back,
            "trail": trail,
        },
    )


def settled(
    request: ScopedRequest,
    first: Household | Person,
    second: Household | Person,
    proposal: DuplicateProposal | None = None,
) -> bool:
    """Merge or tell apart as was asked; False when the page has to be shown again."""
    act = request.POST.get("act")
    try:
        if act == "different" and proposal is not None:
            tell_apart(by=request.actor, at=request.at, proposal=proposal)
            messages.success(request, _("Told apart: these two are not proposed again."))
            return True
        if act == "merge" and request.POST.get("survivor") in {str(first.pk), str(second.pk)}:
            stays_first = request.POST["survivor"] == str(first.pk)
            survivor, merged = (first, second) if stays_first else (second, first)
            _merge(request, merged, survivor)
            messages.success(
                request, _("Merged. Both histories are kept; “Merged” lists it and can undo it.")
            )
            return True
        messages.error(request, _("Choose which of the two stays."))
    except RegisterError as error:
        messages.error(request, str(error))
    return False


def _merge(
    request: ScopedRequest,
    merged: Household | Person,
    survivor: Household | Person,
) -> None:
    if isinstance(merged, Person) and isinstance(survivor, Person):
        merge_people(by=request.actor, at=request.at, merged=merged, survivor=survivor)
        return
    merge_households(
        by=request.actor,
        at=request.at,
        scope=request.scope,
        merged_id=merged.pk,
        survivor_id=survivor.pk,
    )


def _merged(request: ScopedRequest, held: Merge) -> dict[str, Any] | None:
    """A merge with both of its rows; None when one is not there for the reader."""
    rows: dict[UUID, Household | Person] = {}
    wanted = [held.merged_id, held.survivor_id]
    if held.kind == MergeKind.HOUSEHOLD:
        homes = access.households(request.scope).select_related("dwelling")
        rows.update(homes.in_bulk(wanted))
    else:
        people = access.people(request.scope).select_related("household__dwelling")
        rows.update(people.in_bulk(wanted))
    if len(rows) < len(wanted):
        return None
    return {
        "merge": held,
        "merged": _side(request, rows[held.merged_id]),
        "survivor": _side(request, rows[held.survivor_id]),
    }


def _side(request: ScopedRequest, row: Household | Person) -> Side:
    if isinstance(row, Person):
        return person_side(row)
    return household_side(request.scope, row, on=local_date(request.at))


def _why(proposal: DuplicateProposal) -> str:
    """Why two rows look alike, the surest reason first."""
    if proposal.same_number:
        return _("The same ID number")
    if proposal.same_door:
        return _("The same name behind one door")
    return _("The same name and birth date")


def _lines(sides: list[Side]) -> list[dict[str, object]]:
    """Label, both values, and whether they differ."""
    labels = {
        "since": _("On the register since"),
        "household": _("Household of"),
        "relation": _("Relation"),
        "sex": _("Sex"),
        "born": _("Born on"),
        "number": _("ID number"),
        "phone": _("Telephone"),
        "size": _("People said to live there"),
        "hardship": pgettext("of a household", "Special hardship"),
        "responsible": _("Responsible"),
        "visits": _("Visits"),
        "requests": _("Requests"),
    }
    flags = {"number": _("known"), "phone": _("known"), "hardship": _("yes")}
    first, second = sides
    return [
        {
            "label": labels[code],
            "values": [
                flags.get(code, side.lines[code]) if side.lines[code] else DASH for side in sides
            ],
            "differs": first.lines[code] != second.lines[code],
        }
        for code in first.lines
    ]
