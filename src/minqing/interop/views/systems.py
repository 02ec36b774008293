"""Other systems on the desk of the district office: who is let in, who is sent what."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minqing.cases.models import EVENT_LABELS
from minqing.cases.rules import EventKind
from minqing.interop import access
from minqing.interop.forms import ClientForm, SubscriptionForm
from minqing.interop.models import RIGHT_LABELS, ApiClient, Subscription
from minqing.interop.operations import clients, subscriptions
from minqing.interop.operations.errors import InteropError
from minqing.interop.queries.systems import (
    area_choices,
    area_names,
    client_rows,
    log_page,
    subscription_rows,
)
from minqing.interop.rules.clients import Right
from minqing.lib.paging import MomentKey, same_page
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import Role

__all__ = [
    "client_act",
    "client_page",
    "new_client",
    "new_subscription",
    "send_message_again",
    "subscription_act",
    "subscription_page",
    "systems",
]

Trail = list[tuple[str, str]]


@require_safe
@requires(Role.DISTRICT_OFFICE)
def systems(request: ScopedRequest) -> HttpResponse:
    """Which systems are let in, and which are sent messages."""
    return render(
        request,
        "interop/systems.html",
        {
            "clients": [(row, _rights(row)) for row in client_rows(request.scope)],
            "subscriptions": subscription_rows(request.scope, request.at),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Role.DISTRICT_OFFICE)
def new_client(request: ScopedRequest) -> HttpResponse:
    """Let a system in; then its token, once."""
    form = ClientForm(request.POST or None, areas=area_choices(request.scope))
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = clients.make_client(
                by=request.actor,
                at=request.at,
                scope=request.scope,
                name=given["name"],
                contact=given["contact"],
                areas=given["areas"],
                rights=[Right(each) for each in given["rights"]],
                per_minute=given["per_minute"],
            )
        except InteropError as error:
            form.add_error(error.field or None, str(error))
        else:
            return _said_once(
                request, made.client.name, made.token, _("Token"), _client_path(made.client)
            )
    title = _("Let a system in")
    return _form_page(request, form, title, _("It gets a token, which is shown once."))


@require_safe
@requires(Role.DISTRICT_OFFICE)
def client_page(request: ScopedRequest, client_id: UUID) -> HttpResponse:
    """One system: its rights, its areas, when it last came."""
    client = get_object_or_404(access.clients(request.scope), pk=client_id)
    use = getattr(client, "use", None)
    return render(
        request,
        "interop/client.html",
        {
            "client": client,
            "facts": [
                (_("Who answers for it"), client.contact),
                (_("What it may do"), "、".join(_rights(client))),
                (pgettext("of another system", "Areas"), area_names(client.areas)),
                (_("Calls in a minute, at most"), client.per_minute),
                (_("Token"), f"mq_…{client.token_end}"),
            ],
            "last_at": use.last_at if use else None,
            "trail": _trail(client.name),
        },
    )


@require_POST
@never_cache
@requires(Role.DISTRICT_OFFICE)
def client_act(request: ScopedRequest, client_id: UUID, action: str) -> HttpResponse:
    """A new token (said once), or the end of a client."""
    client = get_object_or_404(access.clients(request.scope), pk=client_id)
    given: dict[str, Any] = {"by": request.actor, "at": request.at, "scope": request.scope}
    try:
        if action == "renew":
            made = clients.renew_token(**given, client_id=client_id)
            return _said_once(request, client.name, made.token, _("Token"), _client_path(client))
        clients.revoke_client(**given, client_id=client_id)
        messages.success(request, _("%(name)s is let in no longer.") % {"name": client.name})
    except InteropError as error:
        messages.error(request, str(error))
    return redirect("interop:client", client_id=client_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Role.DISTRICT_OFFICE)
def new_subscription(request: ScopedRequest) -> HttpResponse:
    """Send messages to a system; then the secret with which they are signed, once."""
    form = SubscriptionForm(request.POST or None, areas=area_choices(request.scope))
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = subscriptions.subscribe(
                by=request.actor,
                at=request.at,
                scope=request.scope,
                name=given["name"],
                url=given["url"],
                areas=given["areas"],
                kinds=[EventKind(each) for each in given["kinds"]],
            )
        except InteropError as error:
            form.add_error(error.field or None, str(error))
        else:
            row = made.subscription
            path = reverse("interop:subscription", args=[row.pk])
            return _said_once(request, row.name, made.secret, _("Secret"), path)
    lede = _("It gets ids and codes, signed with a secret that is shown once.")
    return _form_page(request, form, _("Send messages to a system"), lede)


@require_safe
@requires(Role.DISTRICT_OFFICE)
def subscription_page(request: ScopedRequest, subscription_id: UUID) -> HttpResponse:
    """One subscriber, and what became of its messages."""
    row = get_object_or_404(access.subscriptions(request.scope), pk=subscription_id)
    page = log_page(row, MomentKey.read(request.GET.get("after", "")))
    kinds = "、".join(str(EVENT_LABELS[EventKind(each)]) for each in row.kinds)
    return render(
        request,
        "interop/subscription.html",
        {
            "row": row,
            "facts": [
                (_("Address of the receiver"), row.url),
                (pgettext("of another system", "Areas"), area_names(row.areas)),
                (_("Events"), kinds or _("all")),
            ],
            "rows": [(each, EVENT_LABELS[EventKind(each.event.kind)]) for each in page.rows],
            "next_url": same_page(request.GET.dict(), after=str(page.after)) if page.after else "",
            "trail": _trail(row.name),
        },
    )


@require_POST
@never_cache
@requires(Role.DISTRICT_OFFICE)
def subscription_act(request: ScopedRequest, subscription_id: UUID, action: str) -> HttpResponse:
    """Pause, go on, or sign with a new secret."""
    row: Subscription = get_object_or_404(access.subscriptions(request.scope), pk=subscription_id)
    given: dict[str, Any] = {
        "by": request.actor,
        "at": request.at,
        "scope": request.scope,
        "subscription_id": subscription_id,
    }
    path = reverse("interop:subscription", args=[subscription_id])
    if action == "renew":
        made = subscriptions.renew_secret(**given)
        return _said_once(request, row.name, made.secret, _("Secret"), path)
    if action == "pause":
        subscriptions.pause(**given)
        messages.success(request, _("Paused. What happens meanwhile is sent when it goes on."))
    else:
        subscriptions.resume(**given)
        messages.success(request, _("It goes on where it was paused."))
    return redirect(path)


@require_POST
@requires(Role.DISTRICT_OFFICE)
def send_message_again(request: ScopedRequest, delivery_id: UUID) -> HttpResponse:
    """Send one message once more, under its own id."""
    row = get_object_or_404(access.deliveries(request.scope), pk=delivery_id)
    subscriptions.send_again(
        by=request.actor, at=request.at, scope=request.scope, delivery_id=delivery_id
    )
    messages.success(request, _("It is sent again within a minute."))
    return redirect("interop:subscription", subscription_id=row.subscription_id)


def _said_once(request: ScopedRequest, name: str, value: str, what: str, path: str) -> HttpResponse:
    """The only time a token or secret is seen. Shown, never stored, not in an address."""
    response = render(
        request,
        "interop/said_once.html",
        {"name": name, "value": value, "what": what, "path": path, "trail": _trail(name)},
        status=201,
    )
    response["Cache-Control"] = "no-store"
    return response


def _form_page(
    request: ScopedRequest, form: ClientForm | SubscriptionForm, title: str, lede: str
) -> HttpResponse:
    return render(
        request,
        "interop/form.html",
        {"form": form, "title": title, "lede": lede, "trail": _trail(title)},
        status=422 if form.errors else 200,
    )


def _client_path(client: ApiClient) -> str:
    return reverse("interop:client", args=[client.pk])


def _rights(client: ApiClient) -> list[str]:
    return [str(RIGHT_LABELS[each]) for each in Right if each.value in client.rights]


def _trail(title: str) -> Trail:
    return [(_("Other systems"), reverse("interop:systems")), (title, "")]
