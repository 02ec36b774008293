"""Proposing who goes to which block: the draft, its edits by hand, its adoption."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minqing.home.forms import AdoptTeamsForm, MovePairForm, TeamNeedForm
from minqing.home.operations.forming import propose_teams
from minqing.home.queries.forming import draft_of, drafted_blocks, needs_of
from minqing.lib.codes import Level, level_of
from minqing.lib.time import local_date
from minqing.organisations.rules import Language
from minqing.territory.access import open_block, requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area, ProposedPost, TeamNeed, TeamProposal
from minqing.territory.operations.forming import (
    ProposalError,
    adopt_proposal,
    bar_from_block,
    discard_proposal,
    lock_pair,
    move_pair,
    say_need,
)
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS
from minqing.territory.rules.formation import Need

__all__ = ["team_need", "teams_proposed"]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def teams_proposed(request: ScopedRequest, code: str) -> HttpResponse:
    """Who could go to which block of a neighbourhood or street, and what is missing."""
    path = _path(request, code)
    draft = draft_of(code)
    needs = needs_of(request.scope, code, local_date(request.at))
    act = request.POST.get("act", "")
    adopting = AdoptTeamsForm(
        request.POST if act == "adopt" else None, initial={"from_on": local_date(request.at)}
    )
    if request.method == "POST":
        try:
            if _do(request, code, draft, needs, adopting):
                return redirect(request.path)
        except ProposalError as error:
            messages.error(request, str(error))
            return redirect(request.path)
    blocks = [] if draft is None else drafted_blocks(draft, needs)
    return render(
        request,
        "home/teams_proposed.html",
        {
            "area": path[-1],
            "trail": [*_trail(request, path), (_("Propose teams"), "")],
            "draft": draft,
            "blocks": blocks,
            "needs": needs,
            "choices": [(str(need.block_id), need.label) for need in needs],
            "people": sum(len(each.pairs) for each in blocks),
            "short": sum(bool(each.missing) for each in blocks),
            "free_posts": sum(need.free_posts for need in needs),
            "adopting": adopting,
        },
        status=422 if adopting.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def team_need(request: ScopedRequest, block_id: UUID) -> HttpResponse:
    """How large the team of a block is to be, and which languages it has to speak."""
    block = open_block(request.scope, block_id)
    path = _path(request, block.area_code)
    said = TeamNeed.objects.filter(block=block).first()
    form = TeamNeedForm(
        request.POST or None,
        initial={
            "people": said.people if said else None,
            "languages": said.languages if said else [],
        },
    )
    back = reverse("home:teams_proposed", args=[block.area_code])
    if request.method == "POST" and form.is_valid():
        say_need(
            by=request.actor,
            at=request.at,
            block=block,
            people=form.cleaned_data["people"],
            languages=[Language(each) for each in form.cleaned_data["languages"]],
        )
        messages.success(request, _("Kept. Propose again to use it."))
        return redirect(back)
    return render(
        request,
        "home/team_need.html",
        {
            "form": form,
            "here": block,
            "back": back,
            "trail": [*_trail(request, path), (_("Propose teams"), back), (block.label, "")],
        },
        status=422 if form.errors else 200,
    )


def _do(
    request: ScopedRequest,
    code: str,
    draft: TeamProposal | None,
    needs: list[Need],
    adopting: AdoptTeamsForm,
) -> bool:
    """What was pressed; whether to look at the page again. ProposalError says why it cannot be."""
    act = request.POST.get("act", "")
    if act == "propose":
        propose_teams(by=request.actor, at=request.at, scope=request.scope, area_code=code)
        return True
    if draft is None:
        raise ProposalError(_("There is no proposal any more. Propose again."))
    if act == "discard":
        discard_proposal(by=request.actor, at=request.at, proposal=draft)
        return True
    if act == "adopt":
        return _adopt(request, draft, adopting)
    pair_id = _id(request.POST.get("pair", ""))
    pair = None if pair_id is None else draft.posts.filter(pk=pair_id, barred=False).first()
    if pair is None:
        raise ProposalError(_("Somebody changed the proposal meanwhile. Look again."))
    acts: dict[str, Callable[[], object]] = {
        "lock": lambda: lock_pair(by=request.actor, at=request.at, pair=pair, locked=True),
        "unlock": lambda: lock_pair(by=request.actor, at=request.at, pair=pair, locked=False),
        "bar": lambda: bar_from_block(by=request.actor, at=request.at, pair=pair),
        "move": lambda: _move(request, pair, needs),
    }
    if act not in acts:
        raise Http404
    acts[act]()
    return True


def _adopt(request: ScopedRequest, draft: TeamProposal, adopting: AdoptTeamsForm) -> bool:
    if not adopting.is_valid():
        return False
    posted = adopt_proposal(
        by=request.actor,
        at=request.at,
        proposal=draft,
        from_on=adopting.cleaned_data["from_on"],
    )
    messages.success(
        request,
        ngettext("%(count)d member is posted.", "%(count)d members are posted.", posted)
        % {"count": posted},
    )
    return True


def _move(request: ScopedRequest, pair: ProposedPost, needs: list[Need]) -> None:
    form = MovePairForm(request.POST, blocks=[(str(need.block_id), need.label) for need in needs])
    if not form.is_valid():
        raise ProposalError(_("Choose one of the blocks of this page."))
    block = open_block(request.scope, UUID(form.cleaned_data["to_block"]))
    move_pair(
        by=request.actor,
        at=request.at,
        pair=pair,
        block=block,
        leads=form.cleaned_data["leads"],
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _path(request: ScopedRequest, code: str) -> list[Area]:
    """The area and those above it: a street or a neighbourhood, for whoever fills its posts."""
    try:
        level = level_of(code)
    except ValueError:
        raise Http404 from None
    path = area_path(code)
    if level not in {Level.STREET, Level.NEIGHBOURHOOD} or not path or path[-1].code != code:
        raise Http404
    if not request.standing.holds(OFFICIALS, code):
        raise PermissionDenied
    return path


def _trail(request: ScopedRequest, path: list[Area]) -> list[tuple[str, str]]:
    """Through the staff pages of the areas; those above the reader's are no links."""
    return [
        (
            area.name,
            reverse("territory:staff", args=[area.code])
            if request.scope.covers_area(area.code)
            else "",
        )
        for area in path
    ]
