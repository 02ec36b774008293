"""The page of a draft: figures, themes with their plans, requests without a theme, signing."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minqing.cases import operations
from minqing.cases import queries as case_queries
from minqing.cases.models import RoundupDraft
from minqing.cases.operations import roundups as acts
from minqing.cases.queries import QueueRow
from minqing.cases.queries import roundups as reads
from minqing.cases.rules.roundups import (
    Change,
    Dissolve,
    Lists,
    Merge,
    PutTogether,
    Remark,
    Sheet,
    Split,
    TakeOut,
    Week,
)
from minqing.cases.views.listing import Line, lines
from minqing.cases.views.roundups.filling import (
    PlanForm,
    RemarkForm,
    as_plan,
    initial,
    owner_value,
    role_choices,
)
from minqing.cases.views.roundups.shown import (
    block_rows,
    figures,
    place_of,
    published_lines,
    week_words,
)
from minqing.lib.ids import new_id
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import ROLE_LABELS, Duty
from minqing.territory.rules import OFFICIALS, Role

__all__ = ["act", "draft_page"]

_LOOSE_SHOWN = 200


@require_safe
@requires(*sorted(OFFICIALS))
def draft_page(request: ScopedRequest, draft_id: UUID) -> HttpResponse:
    """A draft as it is; the secretary changes it, those above read it."""
    return _page(request, _draft(request, draft_id))


@require_POST
@requires(*sorted(OFFICIALS))
def act(request: ScopedRequest, draft_id: UUID, action: str) -> HttpResponse:
    """One change of a draft, counting again, discarding, or signing."""
    if action not in {*_ACTS, *_CHANGES, "plan"}:
        raise Http404
    try:
        return _done(request, draft_id, action)
    except operations.CaseError as error:
        draft = reads.draft_of(request.scope, draft_id)
        if draft is None:
            # Signed or discarded meanwhile: the board shows what there is.
            messages.error(request, str(error))
            return redirect("cases:roundups")
        return _page(request, draft, problem=str(error))


def _done(request: ScopedRequest, draft_id: UUID, action: str) -> HttpResponse:
    rev = _rev(request)
    here = reverse("cases:roundup_draft", args=[draft_id])
    if action in _ACTS:
        return _ACTS[action](request, draft_id, rev)
    if action == "plan":
        return _planned(request, draft_id, rev)
    change = _CHANGES[action](request)
    acts.edit_roundup(
        by=request.actor, at=request.at, draft_id=draft_id, change=change, expected_rev=rev
    )
    return redirect(here)


def _planned(request: ScopedRequest, draft_id: UUID, rev: int | None) -> HttpResponse:
    draft = _draft(request, draft_id)
    theme_id = _uuid(request, "theme")
    theme = next((t for t in reads.sheet_of_draft(draft).themes if t.id == theme_id), None)
    if theme is None:
        raise acts.ThemeGoneError
    form = PlanForm(
        request.POST, prefix=str(theme_id), owners=_owners(request, draft), carried=theme.carried
    )
    if not form.is_valid():
        return _page(request, draft, filled={theme_id: form}, status=422)
    try:
        acts.edit_roundup(
            by=request.actor,
            at=request.at,
            draft_id=draft_id,
            change=as_plan(theme_id, form.cleaned_data),
            expected_rev=rev,
        )
    except operations.CaseError as error:
        form.add_error("owner" if "owner" in error.arguments else None, str(error))
        return _page(request, draft, filled={theme_id: form}, status=422)
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('cases:roundup_draft', args=[draft_id])}#theme-{theme_id}")


def _recount(request: ScopedRequest, draft_id: UUID, rev: int | None) -> HttpResponseRedirect:
    acts.recount_roundup(by=request.actor, at=request.at, draft_id=draft_id, expected_rev=rev)
    messages.success(request, _("Counted again. What you wrote has stayed."))
    return redirect("cases:roundup_draft", draft_id=draft_id)


def _discard(request: ScopedRequest, draft_id: UUID, rev: int | None) -> HttpResponseRedirect:
    acts.discard_roundup(by=request.actor, at=request.at, draft_id=draft_id, expected_rev=rev)
    messages.success(request, _("The draft is discarded."))
    return redirect("cases:roundups")


def _sign(request: ScopedRequest, draft_id: UUID, rev: int | None) -> HttpResponseRedirect:
    roundup = acts.sign_roundup(
        by=request.actor,
        at=request.at,
        draft_id=draft_id,
        area_code=request.POST.get("area", ""),
        week_on=_week_on(request),
        expected_rev=rev,
    )
    messages.success(request, _("Signed. Residents can read it now."))
    return redirect("cases:roundup", roundup_id=roundup.pk)


def _page(
    request: ScopedRequest,
    draft: RoundupDraft,
    *,
    filled: dict[UUID, PlanForm] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    sheet, lists, week = (
        reads.sheet_of_draft(draft),
        Lists.from_json(draft.lists),
        Week(draft.week_on),
    )
    scope = request.scope
    mine = request.standing.holds(frozenset({Role.NEIGHBOURHOOD_SECRETARY}), draft.area_code)
    public = acts.public_themes(scope, sheet)
    problems = acts.signing_problems(scope, draft, sheet, public=public, at=request.at)
    where = place_of(draft.area_code)
    heads, blocks = block_rows(lists)
    owners = _owners(request, draft)
    rows = _lines(request, sheet)
    return render(
        request,
        "cases/roundups/draft.html",
        {
            "draft": draft,
            "place": where,
            "week": week,
            "week_words": week_words(week),
            "figures": figures(lists),
            "block_heads": heads,
            "blocks": blocks,
            "themes": [
                {
                    "theme": theme,
                    "form": (filled or {}).get(theme.id)
                    or PlanForm(
                        prefix=str(theme.id),
                        initial=initial(theme),
                        owners=owners,
                        carried=theme.carried,
                    ),
                    "rows": [rows[case] for case in theme.case_ids if case in rows],
                    "public": theme.id in public,
                }
                for theme in sheet.themes
            ],
            "own_themes": [theme for theme in sheet.themes if not theme.carried],
            "loose": [rows[case] for case in sheet.loose[:_LOOSE_SHOWN] if case in rows],
            "loose_more": max(0, len(sheet.loose) - _LOOSE_SHOWN),
            "remark": RemarkForm(initial={"remark": sheet.remark}),
            "problem": problem,
            "problems": [str(each) for each in problems],
            "published": published_lines(lists),
            "mine": mine,
            "ui_here": reverse("cases:roundup_draft", args=[draft.pk]),
            "trail": [(_("Roundups"), reverse("cases:roundups")), (week_words(week), "")],
        },
        status=422 if problem else status,
    )


def _draft(request: ScopedRequest, draft_id: UUID) -> RoundupDraft:
    found = reads.draft_of(request.scope, draft_id)
    if found is None:
        raise Http404
    return found


def _lines(request: ScopedRequest, sheet: Sheet) -> dict[UUID, Line]:
    wanted = [case for theme in sheet.themes for case in theme.case_ids]
    found: list[QueueRow] = case_queries.lines(
        request.scope, [*wanted, *sheet.loose[:_LOOSE_SHOWN]]
    )
    return {row["case"].pk: row for row in lines(found)}


def _owners(request: ScopedRequest, draft: RoundupDraft) -> list[tuple[str, str]]:
    """Offices, then everybody who holds a post in the neighbourhood today (1 statement)."""
    member = Member.objects.filter(pk=OuterRef("member_id"))
    posts = (
        Duty.objects.filter(
            holds_on(local_date(request.at)),
            area_code__startswith=draft.area_code,
            role__in=[
                Role.NEIGHBOURHOOD_SECRETARY.value,
                Role.BLOCK_LEAD.value,
                Role.TEAM_MEMBER.value,
            ],
        )
        .annotate(
            name=Subquery(member.values("name")), sound=Subquery(member.values("name_pinyin"))
        )
        .order_by("sound", "member_id", "role")
        .values_list("role", "member_id", "name", "sound")
        .distinct()
    )
    people = [
        (owner_value(Role(role), pk), f"{name} · {ROLE_LABELS[Role(role)]}")
        for role, pk, name, _sound in posts
        if name
    ]
    return [*role_choices(), *people]


def _rev(request: ScopedRequest) -> int | None:
    text = request.POST.get("rev", "")
    return int(text) if text.isascii() and text.isdecimal() else None


def _uuid(request: ScopedRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise acts.ThemeGoneError from None


def _chosen(request: ScopedRequest) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(each) for each in request.POST.getlist("selected"))
    except ValueError:
        raise acts.ThemeGoneError from None


def _week_on(request: ScopedRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("week", ""))
    except ValueError:
        return None


def _merge(request: ScopedRequest) -> Change:
    themes = _chosen(request)
    if len(themes) < 2:  # noqa: PLR2004 - two make one
        raise acts.ThemeGoneError
    return Merge(themes[0], themes[1:])


def _split(request: ScopedRequest) -> Change:
    title = request.POST.get("title", "")
    return Split(_uuid(request, "theme"), _chosen(request), new_id(), title)


def _take_out(request: ScopedRequest) -> Change:
    return TakeOut(_uuid(request, "theme"), _chosen(request))


def _put(request: ScopedRequest) -> Change:
    if request.POST.get("theme"):
        return PutTogether(_chosen(request), _uuid(request, "theme"))
    return PutTogether(_chosen(request), new_id(), request.POST.get("title", ""))


def _dissolve(request: ScopedRequest) -> Change:
    return Dissolve(_uuid(request, "theme"))


def _remark(request: ScopedRequest) -> Change:
    return Remark(request.POST.get("remark", ""))


_ACTS = {"recount": _recount, "discard": _discard, "sign": _sign}
_CHANGES = {
    "merge": _merge,
    "split": _split,
    "take-out": _take_out,
    "put": _put,
    "dissolve": _dissolve,
    "remark": _remark,
}
