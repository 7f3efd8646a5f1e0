"""URL root: one line an app; each app keeps its own ``urls.py``."""

from django.urls import include, path

from zyg.site.api import api

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("", include("zyg.core.access.urls")),
    path("", include("zyg.core.organizations.urls")),
    path("", include("zyg.core.audit.urls")),
    path("", include("zyg.core.work.urls")),
    path("", include("zyg.core.files.urls")),
    path("", include("zyg.core.messaging.urls")),
    path("", include("zyg.core.approvals.urls")),
    path("", include("zyg.core.signing.urls")),
    path("", include("zyg.workforce.people.urls")),
    path("", include("zyg.workforce.people.lifecycle.urls")),
    path("", include("zyg.workforce.people.reports.urls")),
    path("", include("zyg.workforce.attendance.urls")),
    path("", include("zyg.workforce.insurance.urls")),
    path("", include("zyg.workforce.payroll.urls")),
    path("", include("zyg.workforce.payroll.reports.urls")),
    path("", include("zyg.site.urls")),
]
