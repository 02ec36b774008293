"""Open311 GeoReport v2, under ``/open311/v2/``. The suffix says the form."""

from django.urls import path

from minqing.interop.views import open311

app_name = "open311"

urlpatterns = [
    path("discovery.<str:form>", open311.discovery, name="discovery"),
    path("services.<str:form>", open311.services, name="services"),
    path("services/<str:service_code>.<str:form>", open311.definition, name="definition"),
    path("requests.<str:form>", open311.requests, name="requests"),
    path("requests/<str:request_id>.<str:form>", open311.one_request, name="request"),
    path("tokens/<str:token>.<str:form>", open311.token, name="token"),
    path("<path:rest>", open311.unknown, name="unknown"),
]
