"""What phones open, under ``/field/``: the app's shell, its service worker, the API."""

from django.urls import path

from minqing.fieldwork import views
from minqing.fieldwork.api import api

urlpatterns = [
    path("", views.app_shell, name="field_app"),
    path("sw.js", views.service_worker, name="field_service_worker"),
    path("api/", api.urls),
]
