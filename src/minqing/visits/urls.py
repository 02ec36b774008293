"""Desk pages of coverage, visits and responsibility."""

from django.urls import path

from minqing.visits import views

app_name = "visits"

urlpatterns = [
    path("coverage/", views.coverage_own, name="coverage_own"),
    path("coverage/<str:code>/", views.coverage_board, name="board"),
    path("coverage/<str:code>/open/", views.open_doors, name="open"),
    path("coverage/<str:code>/met/", views.met_doors, name="met"),
    path("visits/", views.visit_list, name="visits"),
    path("responsibility/", views.gaps, name="gaps"),
]
