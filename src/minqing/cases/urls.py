"""Desk pages of cases, under ``/desk/``."""

from django.urls import path

from minqing.cases.views import (
    bulk,
    case,
    exporting,
    hand_ups,
    hints,
    lists,
    merging,
    narrowing,
    queue,
    rates,
    recording,
    searching,
    splitting,
    terms,
    watching,
    wording,
)
from minqing.cases.views.coordination import board as together
from minqing.cases.views.coordination import by_link, convene, convening, meetings, parts
from minqing.cases.views.roundups import board, draft, papers, signed

app_name = "cases"

urlpatterns = [
    path("cases/", queue.queue_page, name="queue"),
    path("cases/past-month/", lists.past_one_month_page, name="past_one_month"),
    path("cases/solved/", lists.solved_page, name="solved"),
    path("cases/rates/", rates.rates_page, name="rates"),
    path("cases/open/", lists.open_at_page, name="open_at"),
    path("cases/export/<slug:list_name>/", exporting.export, name="export"),
    path("cases/bulk/", bulk.bulk_page, name="bulk"),
    path("cases/filters/", narrowing.filters_page, name="filters"),
    path("cases/filters/<uuid:filter_id>/remove/", narrowing.remove_filter, name="remove_filter"),
    path("cases/search/", searching.search_page, name="search"),
    path("cases/new/", recording.new_page, name="new"),
    path("cases/calendar/", terms.calendar_page, name="calendar"),
    path("cases/deadlines/", terms.deadlines_page, name="deadlines"),
    path("cases/new/hints/", hints.hints_page, name="hints"),
    path("cases/<uuid:case_id>/", case.case_page, name="case"),
    path("cases/<uuid:case_id>/changed/", watching.changed, name="changed"),
    path("cases/<uuid:case_id>/requester/", case.requester_page, name="requester"),
    path("cases/<uuid:case_id>/merge/", merging.merge_page, name="merge"),
    path("cases/<uuid:case_id>/split/", splitting.split_page, name="split"),
    path("cases/<uuid:case_id>/<slug:action>/", case.act, name="act"),
    path("templates/", wording.templates_page, name="templates"),
    path("templates/new/", wording.template_page, name="template_new"),
    path("templates/<uuid:template_id>/", wording.template_page, name="template"),
    path("templates/<uuid:template_id>/retire/", wording.retire, name="template_retire"),
    path("coordination/", together.board_page, name="coordination"),
    path("coordination/parts/", together.parts_page, name="coordination_parts"),
    path("coordination/convened/", together.convenings_page, name="convenings"),
    path("coordination/supervision/", together.supervision_page, name="supervision"),
    path("coordination/of/<uuid:case_id>/", convene.convene_page, name="convene"),
    path("coordination/<uuid:convening_id>/", convening.convening, name="convening"),
    path(
        "coordination/<uuid:convening_id>/minutes/new/",
        meetings.new_minutes,
        name="new_minutes",
    ),
    path(
        "coordination/<uuid:convening_id>/parts/<uuid:part_id>/link/",
        convening.link_page,
        name="part_link",
    ),
    path(
        "coordination/<uuid:convening_id>/parts/<uuid:part_id>/<slug:action>/",
        convening.act_on_part,
        name="act_on_part",
    ),
    path(
        "coordination/<uuid:convening_id>/<slug:action>/",
        convening.act_on_convening,
        name="act_on_convening",
    ),
    path("coordination/minutes/<uuid:minutes_id>/", meetings.minutes, name="minutes"),
    path(
        "coordination/minutes/<uuid:minutes_id>/minutes.docx",
        meetings.minutes_docx,
        name="minutes_docx",
    ),
    path(
        "coordination/minutes/<uuid:minutes_id>/minutes.pdf",
        meetings.minutes_pdf,
        name="minutes_pdf",
    ),
    path("coordination/files/<uuid:file_id>/", meetings.file_view, name="coordination_file"),
    path("parts/", parts.queue_page, name="parts"),
    path("parts/<uuid:part_id>/", parts.part_page, name="part"),
    path("parts/<uuid:part_id>/<slug:action>/", parts.act, name="act_as_unit"),
    path("hand-ups/", hand_ups.list_page, name="hand_ups"),
    path("hand-ups/<uuid:hand_up_id>/", hand_ups.sheet_page, name="hand_up"),
    path("hand-ups/<uuid:hand_up_id>/list.docx", hand_ups.sheet_docx, name="hand_up_docx"),
    path("roundups/", board.board_page, name="roundups"),
    path("roundups/<uuid:roundup_id>/", signed.roundup_page, name="roundup"),
    path("roundups/<uuid:roundup_id>/correct/", signed.correct, name="roundup_correct"),
    path("roundups/<uuid:roundup_id>/roundup.docx", papers.roundup_docx, name="roundup_docx"),
    path("roundups/<uuid:roundup_id>/roundup.pdf", papers.roundup_pdf, name="roundup_pdf"),
    path("roundups/<uuid:roundup_id>/<slug:listed>/", signed.list_page, name="roundup_list"),
    path("roundups/drafts/<uuid:draft_id>/", draft.draft_page, name="roundup_draft"),
    path(
        "roundups/drafts/<uuid:draft_id>/draft.docx",
        papers.draft_docx,
        name="roundup_draft_docx",
    ),
    path("roundups/drafts/<uuid:draft_id>/<slug:action>/", draft.act, name="roundup_act"),
]

#: Outside the desk: nobody signs in there.
root_patterns = [
    path("unit/said/", by_link.said_by_link, name="unit_said"),
    path("unit/<str:token>/", by_link.part_by_link, name="unit"),
]
