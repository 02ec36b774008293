"""Pages of the gallery; `config` decides where they are mounted."""

from django.urls import path

from minqing.ui import views

app_name = "ui"

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/portal/", views.gallery_portal, name="gallery_portal"),
    path("gallery/print/", views.gallery_print, name="gallery_print"),
]
