"""Desk pages of coverage, visits, checks and responsibility."""

from django.urls import path

from minqing.visits import views

app_name = "visits"

urlpatterns = [
    path("coverage/", views.coverage_own, name="coverage_own"),
    path("coverage/<str:code>/", views.coverage_board, name="board"),
    path("coverage/<str:code>/open/", views.open_doors, name="open"),
    path("coverage/<str:code>/met/", views.met_doors, name="met"),
    path("visits/", views.visit_list, name="visits"),
    path("visits/paper/<uuid:block_id>/", views.paper, name="paper"),
    path("checks/", views.checks, name="checks"),
    path("checks/weeks/<str:code>/", views.check_weeks, name="check_weeks"),
    path("checks/<uuid:check_id>/", views.check, name="check"),
    path("responsibility/", views.gaps, name="gaps"),
    path("responsibility/<uuid:block_id>/", views.share, name="share"),
    path("responsibility/<uuid:block_id>/doors/", views.door_list, name="door_list"),
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new/", views.start, name="round_new"),
    path("rounds/lines/", views.visit_line, name="visit_line"),
    path("rounds/<uuid:round_id>/", views.round_one, name="round_one"),
    path("rounds/<uuid:round_id>/change/", views.round_change, name="round_change"),
    path("follow-ups/", views.follow_ups, name="follow_ups"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<uuid:door_proposal_id>/", views.proposal, name="proposal"),
    path("rounds/<uuid:round_id>/close/", views.close, name="round_close"),
    path("calendar/", views.calendar, name="calendar"),
]

# Outside the desk, without a name space: a calendar signs in nowhere.
root_patterns = [
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
]
