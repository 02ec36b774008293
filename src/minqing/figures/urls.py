"""Desk pages of figures."""

from django.urls import path

from minqing.figures import views

app_name = "figures"

urlpatterns = [
    path("figures/", views.index, name="index"),
    path("figures/<str:code>/", views.how_we_know, name="indicator"),
]
