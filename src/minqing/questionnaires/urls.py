"""Desk pages of questionnaires and answers, under ``/desk/``."""

from django.urls import path

from minqing.questionnaires import views

app_name = "questionnaires"

urlpatterns = [
    path("questionnaires/", views.questionnaires, name="list"),
    path("questionnaires/new/", views.upload, name="upload"),
    path("questionnaires/template.xlsx", views.template, name="template"),
    path("questionnaires/example.xlsx", views.example, name="example"),
    path("questionnaires/<uuid:questionnaire_id>/", views.one, name="one"),
    path("questionnaires/<uuid:questionnaire_id>/retire/", views.retire_one, name="retire"),
    path(
        "questionnaires/<uuid:questionnaire_id>/rounds/<uuid:round_id>/",
        views.choose,
        name="choose",
    ),
    path(
        "questionnaires/<uuid:questionnaire_id>/versions/<uuid:version_id>/",
        views.preview,
        name="preview",
    ),
    path("questionnaires/<uuid:questionnaire_id>/answers/", views.answers, name="answers"),
    path("questionnaires/<uuid:questionnaire_id>/counts/", views.counts, name="counts"),
    path("questionnaires/<uuid:questionnaire_id>/export/", views.export, name="export"),
    path("questionnaires/answers/<uuid:answers_id>/", views.one_answers, name="one_answers"),
]
