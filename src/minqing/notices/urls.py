"""Addresses of one's notices."""

from django.urls import path

from minqing.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.index, name="index"),
    path("notices/badge/", views.badge, name="badge"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/<uuid:notice_id>/open/", views.open_notice, name="open"),
]
