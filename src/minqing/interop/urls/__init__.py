"""Addresses: the desk's pages, under ``/desk/``; beside it what other systems open."""

from django.urls import path

from minqing.interop.views import showing, systems

app_name = "interop"

urlpatterns = [
    path("shown/<uuid:case_id>/", showing.shown, name="shown"),
    path("systems/", systems.systems, name="systems"),
    path("systems/clients/new/", systems.new_client, name="new_client"),
    path("systems/clients/<uuid:client_id>/", systems.client_page, name="client"),
    path(
        "systems/clients/<uuid:client_id>/renew/",
        systems.client_act,
        {"action": "renew"},
        name="renew_client",
    ),
    path(
        "systems/clients/<uuid:client_id>/revoke/",
        systems.client_act,
        {"action": "revoke"},
        name="revoke_client",
    ),
    path("systems/webhooks/new/", systems.new_subscription, name="new_subscription"),
    path(
        "systems/webhooks/<uuid:subscription_id>/", systems.subscription_page, name="subscription"
    ),
    path(
        "systems/webhooks/<uuid:subscription_id>/pause/",
        systems.subscription_act,
        {"action": "pause"},
        name="pause_subscription",
    ),
    path(
        "systems/webhooks/<uuid:subscription_id>/resume/",
        systems.subscription_act,
        {"action": "resume"},
        name="resume_subscription",
    ),
    path(
        "systems/webhooks/<uuid:subscription_id>/renew/",
        systems.subscription_act,
        {"action": "renew"},
        name="renew_subscription",
    ),
    path(
        "systems/messages/<uuid:delivery_id>/again/",
        systems.send_message_again,
        name="send_again",
    ),
]
