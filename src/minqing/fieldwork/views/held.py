"""Held items on the desk: what they are, why they were held, and the ruling."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.fieldwork import access
from minqing.fieldwork.forms import ClashForm, SetAsideForm
from minqing.fieldwork.models import HeldMutation
from minqing.fieldwork.operations.act import NotAppliedError
from minqing.fieldwork.operations.following import accept_following, set_aside_following
from minqing.fieldwork.operations.review import AlreadyRuledError, accept, set_aside, settle
from minqing.fieldwork.operations.uploading import settle_taken
from minqing.fieldwork.queries.clashes import clashes
from minqing.fieldwork.queries.contents import contents
from minqing.fieldwork.queries.desk import held_page, held_row
from minqing.fieldwork.rules.mutations import Mutation, fact_id, happened_at
from minqing.fieldwork.rules.verdicts import MESSAGES
from minqing.fieldwork.schemas import stored_payload
from minqing.fieldwork.views.narrowing import narrowed_chips, narrowed_to
from minqing.lib.paging import MomentKey, same_page
from minqing.storage.keys import open_column
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS, Role

__all__ = ["held_item", "held_items"]


@require_safe
@requires(*OFFICIALS)
def held_items(request: ScopedRequest) -> HttpResponse:
    """Items waiting for a ruling, oldest first, or those ruled on."""
    ruled = request.GET.get("show") == "ruled"
    after = MomentKey.read(request.GET.get("after", ""))
    area = narrowed_to(request)
    rows, following = held_page(
        request.scope, ruled=ruled, after=after, area_code="" if area is None else area.code
    )
    given = request.GET.dict()
    return render(
        request,
        "fieldwork/held_items.html",
        {
            "rows": rows,
            "ruled": ruled,
            "chips": [
                {
                    "label": label,
                    "href": same_page(given, show=show, after=""),
                    "active": ruled == (show == "ruled"),
                }
                for show, label in (("open", _("Waiting")), ("ruled", _("Ruled on")))
            ],
            "narrowed": narrowed_chips(request, area),
            "next_url": "" if following is None else same_page(given, after=str(following)),
            "trail": [(_("Devices"), reverse("fieldwork:devices")), (_("Held items"), "")],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def held_item(request: ScopedRequest, item_id: UUID) -> HttpResponse:
    """One held item; the neighbourhood's secretary accepts it or sets it aside."""
    item = get_object_or_404(access.held(request.scope), id=item_id)
    mutation = stored_payload(open_column(item, "payload") or "")
    may_rule = not item.ruling and request.standing.holds(
        [Role.NEIGHBOURHOOD_SECRETARY], item.area_code, item.block_id
    )
    form = SetAsideForm(request.POST or None)
    differing = [] if item.ruling else clashes(request.scope, mutation)
    settles = request.POST.get("act") == "settle"
    clash_form = ClashForm(request.POST if settles else None, differing)
    if request.method == "POST" and may_rule:
        if settles and mutation is not None:
            done = _settled(request, item, mutation, clash_form)
        else:
            done = _ruled(request, item, mutation, form)
        if done:
            return redirect("fieldwork:held")
    row = held_row(item)
    return render(
        request,
        "fieldwork/held_item.html",
        {
            "row": row,
            "mutation": mutation,
            "happened_at": happened_at(mutation) if mutation else None,
            "contents": contents(request.scope, mutation) if mutation else [],
            "form": form if request.POST.get("act") == "set_aside" else SetAsideForm(),
            "may_rule": may_rule,
            "clash_form": clash_form if differing else None,
            "trail": [
                (_("Devices"), reverse("fieldwork:devices")),
                (_("Held items"), reverse("fieldwork:held")),
                (row.kind or _("Item"), ""),
            ],
        },
    )


def _ruled(
    request: ScopedRequest, item: HeldMutation, mutation: Mutation | None, form: SetAsideForm
) -> bool:
    """Do what was asked; False when the page has to be shown again."""
    try:
        if request.POST.get("act") == "accept" and mutation is not None:
            accept(
                by=request.actor, at=request.at, scope=request.scope, held=item, mutation=mutation
            )
            attached = accept_following(
                by=request.actor,
                at=request.at,
                scope=request.scope,
                records=[fact_id(mutation)],
                read=stored_payload,
            )
            # What ODK Collect sent is here already, and nobody would ask for it again.
            settle_taken(
                by=request.actor, at=request.at, scope=request.scope, attachment_ids=attached
            )
            messages.success(request, _("Recorded. The worker hears of it at the next sync."))
            return True
        if request.POST.get("act") == "set_aside" and form.is_valid():
            set_aside(
                by=request.actor,
                at=request.at,
                held=item,
                reason=form.cleaned_data["reason"],
                clash=mutation,
                scope=request.scope,
            )
            if mutation is not None:
                set_aside_following(
                    by=request.actor,
                    at=request.at,
                    records=[fact_id(mutation)],
                    reason=form.cleaned_data["reason"],
                )
            messages.success(request, _("Set aside. The worker reads your reason on the phone."))
            return True
    except NotAppliedError as error:
        _say_why_not(request, error)
    except AlreadyRuledError:
        messages.info(request, _("Somebody else has ruled on this item meanwhile."))
        return True
    return False


def _settled(
    request: ScopedRequest, item: HeldMutation, mutation: Mutation, form: ClashForm
) -> bool:
    """Choose between two corrections; False when the page has to be shown again."""
    if not form.is_valid():
        return False
    try:
        settle(
            by=request.actor,
            at=request.at,
            scope=request.scope,
            held=item,
            mutation=mutation,
            take=form.taken,
            note=form.cleaned_data["note"],
        )
    except NotAppliedError as error:
        _say_why_not(request, error)
        return False
    except AlreadyRuledError:
        messages.info(request, _("Somebody else has ruled on this item meanwhile."))
        return True
    messages.success(request, _("Decided. Both workers read it on their phones."))
    return True


def _say_why_not(request: ScopedRequest, error: NotAppliedError) -> None:
    text = MESSAGES[error.reason]
    words = text.zh if request.LANGUAGE_CODE.startswith("zh") else text.en
    messages.error(request, _("It still cannot be recorded: %(why)s") % {"why": words})
