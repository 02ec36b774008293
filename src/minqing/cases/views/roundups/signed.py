"""A signed roundup: its page, the requests behind its figures, its correction."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minqing.cases import operations, queries
from minqing.cases.models import LISTED_LABELS
from minqing.cases.operations import roundups as acts
from minqing.cases.queries import roundups as reads
from minqing.cases.queries.roundups import Signed
from minqing.cases.rules.roundups import Listed, Theme
from minqing.cases.views.listing import lines
from minqing.cases.views.roundups.shown import (
    block_rows,
    figures,
    outcome,
    owner_names,
    owner_words,
    place_of,
    week_words,
)
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS, Role

__all__ = ["correct", "list_page", "roundup_page"]

_SHOWN = 500


@require_safe
@requires(*sorted(OFFICIALS))
def roundup_page(request: ScopedRequest, roundup_id: UUID) -> HttpResponse:
    """One signed roundup, its versions, and where residents read it."""
    found = _signed(request, roundup_id)
    roundup = found.roundup
    names = owner_names([found.sheet], roundup.signed_by)
    versions = reads.versions_of(request.scope, roundup.area_code, roundup.week_on)
    heads, blocks = block_rows(found.lists)
    public = {each["id"] for each in roundup.published["themes"]}
    newest = versions[0].pk == roundup.pk
    return render(
        request,
        "cases/roundups/roundup.html",
        {
            "roundup": roundup,
            "place": place_of(roundup.area_code),
            "week": found.week,
            "week_words": week_words(found.week),
            "signed_by": names.get(roundup.signed_by, ""),
            "figures": [
                {**each, "href": reverse("cases:roundup_list", args=[roundup.pk, each["code"]])}
                for each in figures(found.lists)
            ],
            "block_heads": heads,
            "blocks": blocks,
            "themes": [
                {**_theme(theme, names), "public": str(theme.id) in public}
                for theme in found.sheet.themes
            ],
            "remark": found.sheet.remark,
            "hand_ups": len(roundup.hand_up_ids),
            "versions": versions if len(versions) > 1 else [],
            "newest": newest,
            "may_correct": newest
            and request.standing.holds({Role.NEIGHBOURHOOD_SECRETARY}, roundup.area_code),
            "public_href": f"/roundups/{roundup.area_code}/{roundup.week_on.isoformat()}/",
            "trail": [(_("Roundups"), reverse("cases:roundups")), (week_words(found.week), "")],
        },
    )


@require_safe
@requires(*sorted(OFFICIALS))
def list_page(request: ScopedRequest, roundup_id: UUID, listed: str) -> HttpResponse:
    """The requests behind one figure, as they stand now."""
    found = _signed(request, roundup_id)
    try:
        which = Listed(listed)
    except ValueError:
        raise Http404 from None
    cases = found.lists.cases(which)
    page = reverse("cases:roundup", args=[roundup_id])
    return render(
        request,
        "cases/roundups/list.html",
        {
            "label": LISTED_LABELS[which],
            "week_words": week_words(found.week),
            "rows": lines(queries.lines(request.scope, cases[:_SHOWN])),
            "count": len(cases),
            "trail": [
                (_("Roundups"), reverse("cases:roundups")),
                (week_words(found.week), page),
                (str(LISTED_LABELS[which]), ""),
            ],
        },
    )


@require_POST
@requires(*sorted(OFFICIALS))
def correct(request: ScopedRequest, roundup_id: UUID) -> HttpResponse:
    """Begin a correction."""
    try:
        draft = acts.correct_roundup(by=request.actor, at=request.at, roundup_id=roundup_id)
    except operations.CaseError as error:
        messages.error(request, str(error))
        return redirect("cases:roundups")
    messages.success(
        request, _("The signed roundup stays until you sign this correction in its place.")
    )
    return redirect("cases:roundup_draft", draft_id=draft.pk)


def _signed(request: ScopedRequest, roundup_id: UUID) -> Signed:
    found = reads.signed_roundup(request.scope, roundup_id)
    if found is None:
        raise Http404
    return found


def _theme(theme: Theme, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "theme": theme,
        "count": len(theme.case_ids),
        "owner": owner_words(theme, names),
        "outcome": outcome(theme),
        "tone": "done" if theme.done else "accent",
    }
