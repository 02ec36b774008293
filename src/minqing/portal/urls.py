"""The resident's pages, from the root of the site."""

from django.urls import path

from minqing.portal.views import address, pages, roundups

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
    path("follow/", pages.follow_page, name="follow"),
    path("follow/story/", pages.story_page, name="story"),
    path("follow/leave/", pages.leave, name="leave"),
]
