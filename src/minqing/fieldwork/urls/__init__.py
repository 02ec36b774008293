"""Desk pages of devices and held items, under ``/desk/``; ``urls.field`` has what phones open."""

from django.urls import path

from minqing.fieldwork import views

app_name = "fieldwork"

urlpatterns = [
    path("devices/", views.devices, name="devices"),
    path("devices/enrol/", views.choose_member, name="choose_member"),
    path("devices/enrol/<uuid:member_id>/", views.enrol_member, name="enrol_member"),
    path("devices/collect/<uuid:member_id>/", views.collect_member, name="collect_member"),
    path("devices/<uuid:device_id>/revoke/", views.revoke_device, name="revoke"),
    path("held/", views.held_items, name="held"),
    path("held/<uuid:item_id>/", views.held_item, name="held_item"),
]
