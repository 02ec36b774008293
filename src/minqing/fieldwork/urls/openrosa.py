"""What OpenRosa clients open, under ``/openrosa/<secret>/``."""

from django.urls import path

from minqing.fieldwork import views

urlpatterns = [
    path("<str:token>/formList", views.openrosa_form_list, name="openrosa_form_list"),
    path("<str:token>/forms/<str:sha256>.xml", views.openrosa_form, name="openrosa_form"),
    path(
        "<str:token>/forms/<str:sha256>/manifest", views.openrosa_manifest, name="openrosa_manifest"
    ),
    path("<str:token>/households.csv", views.openrosa_households, name="openrosa_households"),
    path("<str:token>/integrity", views.openrosa_integrity, name="openrosa_integrity"),
    path("<str:token>/submission", views.openrosa_submission, name="openrosa_submission"),
]
