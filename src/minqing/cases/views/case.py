"""One case: its story from top to bottom, and what can be done with it now."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minqing.accounts.rules import RevealPurpose
from minqing.cases import access, operations, queries
from minqing.cases.forms import ActionForm, RevealForm
from minqing.cases.models import (
    CATEGORY_LABELS,
    DUE_LABELS,
    LEVEL_LABELS,
    URGENCY_LABELS,
    AnswerMessage,
    ReplyTemplate,
)
from minqing.cases.queries import CaseStory
from minqing.cases.queries.parts import parts_of
from minqing.cases.rules import (
    CaseLevel,
    EventKind,
    RestrictedAbout,
    Urgency,
    find_move,
    next_best,
    offers,
)
from minqing.cases.views import STAFF
from minqing.cases.views.actions import ACTIONS, form_of, title_of
from minqing.cases.views.coordination.wording import on_case
from minqing.cases.views.listing import ladder_due, ladder_state, show_error
from minqing.cases.views.reply import holds_back
from minqing.cases.views.telling import timeline
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["act", "case_page", "requester_page"]


@require_safe
@requires(*STAFF)
def case_page(request: ScopedRequest, case_id: UUID) -> HttpResponse:
    """The story of a case in the reader's scope."""
    return _page(request, _story(request, case_id), {})


@require_POST
@requires(*STAFF)
def act(request: ScopedRequest, case_id: UUID, action: str) -> HttpResponse:
    """Do one thing with a case; what was typed stays when it cannot be done."""
    chosen = ACTIONS.get(action)
    if chosen is None:
        raise Http404
    story = _story(request, case_id)
    sends = queries.sendable(_contacts(story))
    form = form_of(chosen, story, request.POST, sends=sends)
    if form.is_valid() and not holds_back(form, story.body):
        try:
            chosen.perform(request, story, form.cleaned_data)
        except operations.CaseError as error:
            # From here on its writer has read the present state: a second try counts from it.
            data = request.POST.copy()
            data["expected_rev"] = str(story.row.rev)
            form = form_of(chosen, story, data, sends=sends)
            form.full_clean()
            show_error(form, error)
        else:
            messages.success(request, str(chosen.done))
            return redirect("cases:case", case_id=case_id)
    return _page(request, story, {action: form}, status=422)


def _story(request: ScopedRequest, case_id: UUID) -> CaseStory:
    story = queries.case_story(request.scope, case_id, on=local_date(request.at))
    if story is None:
        raise Http404
    return story


_MAIN = frozenset(
    {
        EventKind.RESPONDED,
        EventKind.TOLD,
        EventKind.HANDED_UP,
        EventKind.SOLVED,
        EventKind.RETURNED,
        EventKind.CLOSED,
        EventKind.ASSIGNED,
        EventKind.DECIDED,
        EventKind.EXTENDED,
        EventKind.EXTENSION_DENIED,
    }
)
"""What stands beside the case at once; the rest is folded under one heading."""


def _page(
    request: ScopedRequest, story: CaseStory, bound: dict[str, ActionForm], status: int = 200
) -> HttpResponse:
    allowed = _allowed(request, story)
    first = next_best(story.standing, allowed, request.at)
    contacts = _contacts(story)
    sends = queries.sendable(contacts)
    templates = queries.fitting_templates(story.row) if EventKind.RESPONDED in allowed else []
    wording = _wording(request, story, templates)
    offered = [
        {
            "name": name,
            "kind": action.kind.value,
            "title": title_of(action.kind, story.standing.level),
            "form": bound.get(name) or form_of(action, story, sends=sends, wording=wording),
            "first": action.kind is first,
            "open": name in bound,
            "rare": action.kind not in _MAIN,
            "by_list": _by_list(story, action.kind),
        }
        for name, action in ACTIONS.items()
        if action.kind in allowed or name in bound
    ]
    offered.sort(key=lambda each: not each["first"])
    return render(
        request,
        "cases/case.html",
        {
            "story": story,
            "row": story.row,
            "split": parts_of(request.scope, story.row, has_parts=story.has_parts),
            "category": CATEGORY_LABELS[story.standing.category],
            "urgency": ""
            if story.standing.urgency is Urgency.NORMAL
            else URGENCY_LABELS[story.standing.urgency],
            "level": LEVEL_LABELS[story.standing.level],
            "ladder_state": ladder_state(story.row),
            "ladder_due": ladder_due(story.row),
            "due": story.standing.due,
            "due_kind": DUE_LABELS[story.standing.due.kind] if story.standing.due else "",
            "pictures": [each.shown() for each in story.pictures],
            "who_sees": _who_sees(story.case.restricted_about),
            "may_reveal": story.case.name_withheld and _holds(request, story),
            "contacts": list(contacts.values()),
            "message": _message(story),
            "templates": templates,
            "keeps_wordings": bool(access.areas_with_wording(request.standing.postings)),
            "waiting_text": story.to_tell.text.content if story.to_tell else "",
            "actions": offered,
            "has_rare": any(each["rare"] and not each["first"] for each in offered),
            "rare_open": any(each["open"] and each["rare"] for each in offered),
            "coordination": on_case(request, story),
            "first": next((each for each in offered if each["first"]), None),
            "events": timeline(story, at=request.at, seen=_seen(bound)),
            "ui_here": reverse("cases:case", args=[story.case.pk]) if bound else "",
            "trail": [(_("Requests"), reverse("cases:queue")), (story.case.number, "")],
        },
        status=status,
    )


def _contacts(story: CaseStory) -> Mapping[UUID, queries.ShownContact]:
    return queries.contacts_of(story.case.pk) if story.has_contact else {}


def _wording(request: ScopedRequest, story: CaseStory, templates: list[ReplyTemplate]) -> str:
    """The chosen template, filled in; nothing when none was chosen."""
    chosen = request.GET.get("wording", "")
    found = next((each for each in templates if str(each.pk) == chosen), None)
    return queries.wording_for(story.row, found.body, at=request.at) if found else ""


def _message(story: CaseStory) -> AnswerMessage | None:
    """The last message with the answer that waits to be told."""
    waiting = story.row.response_to_tell_id
    if not (waiting and story.has_messages):
        return None
    return queries.messages_of(story.case.pk).get(waiting)


def _allowed(request: ScopedRequest, story: CaseStory) -> set[EventKind]:
    """What makes sense now and this reader may do."""
    standing, row = story.standing, story.row
    possible = offers(standing, request.at)
    movers = {kind: find_move(kind, standing.state, standing.level).who for kind in possible}
    # Each kind of mover is asked for once: some need a look into the postings of others.
    may = {
        who: access.may(
            request.actor,
            who,
            postings=request.standing.postings,
            level=standing.level,
            area_code=row.area_code,
            block_id=row.block_id,
            on=local_date(request.at),
        )
        for who in set(movers.values())
    }
    return {kind for kind, who in movers.items() if may[who]}


def _holds(request: ScopedRequest, story: CaseStory) -> bool:
    return access.is_holder(
        request.standing.postings, story.standing.level, story.row.area_code, story.row.block_id
    )


def _who_sees(about: str | None) -> str:
    """In words, who sees a restricted case and who does not; empty for others."""
    if about is None:
        return ""
    return {
        RestrictedAbout.TEAM: _(
            "It is about the block's team. Only the neighbourhood's secretary, the street and the"
            " district see it; the team does not, neither on the desk nor on its phones."
        ),
        RestrictedAbout.COMMITTEE: _(
            "It is about the neighbourhood's committee. Only the street or town office and the"
            " district see it; the committee and its teams do not."
        ),
        RestrictedAbout.STREET: _(
            "It is about the street or town office. Only the district office sees it; the street,"
            " its neighbourhoods and their teams do not."
        ),
    }[RestrictedAbout(about)]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(*STAFF)
def requester_page(request: ScopedRequest, case_id: UUID) -> HttpResponse:
    """Who asked, where the name is withheld: shown for a purpose, which the ledger keeps."""
    story = _story(request, case_id)
    if not (story.case.name_withheld and _holds(request, story)):
        raise Http404
    form = RevealForm(request.POST or None)
    found = home = None
    if form.is_valid():
        found = operations.reveal_requester(
            by=request.actor,
            at=request.at,
            case_id=case_id,
            purpose=RevealPurpose(form.cleaned_data["purpose"]),
        )
        home = queries.door_of(request.scope, found.household_id)
    return render(
        request,
        "cases/requester.html",
        {
            "story": story,
            "form": form,
            "found": found,
            "home": home,
            "trail": [
                (_("Requests"), reverse("cases:queue")),
                (story.case.number, reverse("cases:case", args=[case_id])),
                (_("Who asked"), ""),
            ],
        },
        status=422 if form.errors else 200,
    )


def _by_list(story: CaseStory, kind: EventKind) -> bool:
    """Whether this is the team's list, signed on its own page."""
    return kind is EventKind.HANDED_UP and story.standing.level is CaseLevel.BLOCK


def _seen(bound: dict[str, ActionForm]) -> int | None:
    """How many events the writer of a refused form had read."""
    for form in bound.values():
        seen = form.cleaned_data.get("seen") if hasattr(form, "cleaned_data") else None
        return seen if isinstance(seen, int) else None
    return None
