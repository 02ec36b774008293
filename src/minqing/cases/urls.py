"""Desk pages of cases, under ``/desk/``."""

from django.urls import path

from minqing.cases.views import case, hand_ups, queue, recording

app_name = "cases"

urlpatterns = [
    path("cases/", queue.queue_page, name="queue"),
    path("cases/past-month/", queue.past_month_page, name="past_month"),
    path("cases/new/", recording.new_page, name="new"),
    path("cases/<uuid:case_id>/", case.case_page, name="case"),
    path("cases/<uuid:case_id>/<slug:action>/", case.act, name="act"),
    path("hand-ups/", hand_ups.list_page, name="hand_ups"),
    path("hand-ups/<uuid:hand_up_id>/", hand_ups.sheet_page, name="hand_up"),
    path("hand-ups/<uuid:hand_up_id>/list.docx", hand_ups.sheet_docx, name="hand_up_docx"),
]
