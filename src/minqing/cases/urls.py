"""Desk pages of cases, under ``/desk/``."""

from django.urls import path

from minqing.cases.views import case, exporting, hand_ups, lists, queue, recording, searching

app_name = "cases"

urlpatterns = [
    path("cases/", queue.queue_page, name="queue"),
    path("cases/past-month/", lists.past_one_month_page, name="past_one_month"),
    path("cases/solved/", lists.solved_page, name="solved"),
    path("cases/open/", lists.open_at_page, name="open_at"),
    path("cases/export/<slug:list_name>/", exporting.export, name="export"),
    path("cases/search/", searching.search_page, name="search"),
    path("cases/new/", recording.new_page, name="new"),
    path("cases/<uuid:case_id>/", case.case_page, name="case"),
    path("cases/<uuid:case_id>/requester/", case.requester_page, name="requester"),
    path("cases/<uuid:case_id>/<slug:action>/", case.act, name="act"),
    path("hand-ups/", hand_ups.list_page, name="hand_ups"),
    path("hand-ups/<uuid:hand_up_id>/", hand_ups.sheet_page, name="hand_up"),
    path("hand-ups/<uuid:hand_up_id>/list.docx", hand_ups.sheet_docx, name="hand_up_docx"),
]
