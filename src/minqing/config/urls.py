"""Addresses of all pages, composed from the packages."""

from django.urls import URLPattern, URLResolver, include, path

from minqing.accounts.urls import root_patterns as account_patterns
from minqing.cases.urls import root_patterns as cases_patterns
from minqing.home.urls import root_patterns
from minqing.notices.urls import root_patterns as notices_patterns
from minqing.visits.urls import root_patterns as visits_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("minqing.portal.urls")),
    path("field/", include("minqing.fieldwork.urls.field")),
    path("openrosa/", include("minqing.fieldwork.urls.openrosa")),
    path("api/v1/", include("minqing.interop.urls.rest")),
    path("open311/v2/", include("minqing.interop.urls.open311")),
    path("desk/", include("minqing.home.urls")),
    path("desk/", include("minqing.territory.urls")),
    path("desk/", include("minqing.visits.urls")),
    path("desk/", include("minqing.figures.urls")),
    path("desk/", include("minqing.cases.urls")),
    path("desk/", include("minqing.questionnaires.urls")),
    path("desk/reports/", include("minqing.reports.urls")),
    path("desk/", include("minqing.fieldwork.urls")),
    path("desk/", include("minqing.interop.urls")),
    path("desk/", include("minqing.notices.urls")),
    path("desk/", include("minqing.files.urls")),
    path("desk/", include("minqing.ui.urls")),
    path("accounts/", include("minqing.accounts.urls")),
    *root_patterns,
    *account_patterns,
    *visits_patterns,
    *notices_patterns,
    *cases_patterns,
]

handler400 = "minqing.ui.views.bad_request"
handler403 = "minqing.ui.views.permission_denied"
handler404 = "minqing.ui.views.page_not_found"
handler500 = "minqing.ui.views.server_error"
