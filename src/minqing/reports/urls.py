"""Addresses of this package."""

from django.urls import path

from minqing.reports import views

app_name = "reports"
urlpatterns = [
    path("summary/", views.summary_page, name="summary"),
    path("summary/file/", views.summary_file, name="summary_file"),
]
