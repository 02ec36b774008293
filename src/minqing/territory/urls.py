"""Addresses of the staff desk."""

from django.urls import path

from minqing.territory import views

app_name = "territory"

urlpatterns = [
    path("staff/", views.staff_own, name="staff_own"),
    path("staff/block/<uuid:block_id>/", views.block_staff, name="block_staff"),
    path("staff/post/<uuid:posting_id>/", views.posting, name="posting"),
    path("staff/post/<uuid:posting_id>/sign-in/", views.sign_in_code, name="sign_in_code"),
    path("staff/post/<uuid:posting_id>/substitute/", views.stand_in, name="substitute"),
    path(
        "staff/substitution/<uuid:substitution_id>/end/",
        views.end_stand_in,
        name="end_substitution",
    ),
    path("staff/<str:code>/", views.staff, name="staff"),
    path("staff/<str:code>/add/", views.choose_member, name="choose_member"),
    path("staff/<str:code>/add/<uuid:member_id>/", views.new_post, name="new_post"),
    path("staff/<str:code>/contact/", views.new_contact_point, name="new_contact_point"),
    path(
        "staff/contact/<uuid:point_id>/end/",
        views.end_contact_point_today,
        name="end_contact_point",
    ),
    path("staff/<str:code>/team/", views.new_team, name="new_team"),
    path("members/", views.members, name="members"),
    path("members/new/", views.choose_organisation, name="choose_organisation"),
    path("members/new/<uuid:organisation_id>/", views.new_member, name="new_member"),
    path("ties/", views.ties, name="ties"),
    path("ties/new/<uuid:organisation_id>/", views.new_tie, name="new_tie"),
    path("ties/<uuid:tie_id>/end/", views.end_tie_page, name="end_tie"),
]
