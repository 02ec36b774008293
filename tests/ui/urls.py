"""Addresses enough for the shells and the gallery, without the packages above `ui`."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("desk/", include("minqing.ui.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("logout/", nothing, name="account_logout"),
    path("2fa/", nothing, name="mfa_index"),
]
