"""Addresses of this package."""

from django.urls import path

from minqing.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("households/<uuid:household_id>/", views.household, name="household"),
    path("residents/<uuid:person_id>/reveal/", views.reveal, name="reveal"),
    path("people/", views.people, name="people"),
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/<uuid:posting_id>/", views.handover, name="handover"),
    path("ledger/", views.ledger, name="ledger"),
]

# Outside the desk, without a name space.
root_patterns = [path("healthz", views.health, name="health")]
