"""The resident's pages, from the root of the site."""

from django.urls import path

from minqing.portal.views import address, asking, done, pages, roundups, story

app_name = "portal"

urlpatterns = [
    path("", pages.home_page, name="home"),
    path("v/", pages.visit_page, name="visit"),
    path("v/<str:code>/", pages.visit_page, name="visit_code"),
    path("privacy/", pages.privacy_page, name="privacy"),
    path("a/<str:code>/", address.address_page, name="address"),
    path("roundups/", roundups.places_page, name="roundups"),
    path("roundups/<str:area_code>/", roundups.weeks_page, name="roundup_weeks"),
    path("roundups/<str:area_code>/<str:monday>/", roundups.roundup_page, name="roundup"),
    path("ask/", asking.ask_page, name="ask"),
    path("ask/slip/", asking.slip_page, name="slip"),
    path("done/", done.choose_page, name="done"),
    path("done/<str:code>/", done.done_page, name="done_for"),
    path("follow/", pages.follow_page, name="follow"),
    path("follow/story/", story.story_page, name="story"),
    path("follow/leave/", story.leave, name="leave"),
    path("follow/<slug:name>/", story.act, name="act"),
]
