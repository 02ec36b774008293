"""Addresses of this package."""

from django.urls import path

from minqing.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("households/<uuid:household_id>/", views.household, name="household"),
    path("households/<uuid:household_id>/same/", views.household_same, name="household_same"),
    path(
        "households/pair/<uuid:first_id>/<uuid:second_id>/",
        views.household_pair,
        name="household_pair",
    ),
    path("residents/<uuid:person_id>/reveal/", views.reveal, name="reveal"),
    path("fieldwork/", views.fieldwork_own, name="fieldwork_own"),
    path("fieldwork/<str:code>/", views.fieldwork, name="fieldwork"),
    path("people/", views.people, name="people"),
    path("found/", views.found_list, name="found"),
    path("found/new/", views.found_new, name="found_new"),
    path("found/<uuid:found_id>/", views.found_one, name="found_one"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/look/", views.look_for_duplicates, name="look_for_duplicates"),
    path("duplicates/<uuid:proposal_id>/", views.one_duplicate, name="one_duplicate"),
    path("merges/", views.merges, name="merges"),
    path("merges/<uuid:merge_id>/", views.merge, name="merge"),
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/<uuid:posting_id>/", views.handover, name="handover"),
    path("cards/<uuid:block_id>/", views.cards, name="cards"),
    path("staff/<str:code>/propose/", views.teams_proposed, name="teams_proposed"),
    path("staff/block/<uuid:block_id>/need/", views.team_need, name="team_need"),
    path("members/<uuid:member_id>/", views.member, name="member"),
    path("unassigned/<str:code>/", views.unassigned, name="unassigned"),
    path("divisions/<str:code>/", views.divisions, name="divisions"),
    path("divisions/<str:code>/positions/", views.positions, name="positions"),
    path("divisions/<str:code>/<uuid:division_id>/", views.division, name="division"),
    *(
        path(f"divisions/<str:code>/<uuid:division_id>/{act}/", view, name=f"division_{name}")
        for act, name, view in (
            ("adopt", "adopt", views.division_adopt),
            ("again", "again", views.division_again),
            ("call-off", "call_off", views.division_call_off),
            ("compare", "compare", views.division_compare),
            ("discard", "discard", views.division_discard),
            ("move", "move", views.division_move),
            ("progress", "progress", views.division_progress),
            ("rename", "rename", views.division_rename),
        )
    ),
    path("ledger/", views.ledger, name="ledger"),
    path("imports/", views.imports, name="imports"),
    path("imports/upload/", views.import_upload, name="import_upload"),
    path("imports/template/<slug:kind>/", views.import_template, name="import_template"),
    path("imports/<uuid:run_id>/", views.import_run, name="import_run"),
    path("imports/<uuid:run_id>/check/", views.import_check, name="import_check"),
    path("imports/<uuid:run_id>/confirm/", views.import_confirm, name="import_confirm"),
    path("imports/<uuid:run_id>/continue/", views.import_continue, name="import_continue"),
    path("imports/<uuid:run_id>/abandon/", views.import_abandon, name="import_abandon"),
    path("imports/<uuid:run_id>/progress/", views.import_progress, name="import_progress"),
]

# Outside the desk, without a name space.
root_patterns = [
    path("healthz", views.health, name="health"),
    path("readyz", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
]
