"""All addresses of the product. Each app names its own; this file only puts them together."""

from __future__ import annotations

from django.urls import include, path

from kam_crm import health, ui
from kam_crm.shared.api.explorer import explorer_urls

urlpatterns = [
    path("", include("desk.urls")),
    path("", include("reports.urls")),
    path("", include("dossiers.urls")),
    path("", include("plans.urls")),
    path("", include("receivables.urls")),
    path("", include("orders.urls")),
    path("", include("catalogue.urls")),
    path("", include("approvals.urls")),
    path("", include("integrations.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("ui/", ui.components, name="ui"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("api/v1/", include("kam_crm.api_urls")),
    path("api/v1/", include(explorer_urls)),
]

handler400 = "kam_crm.ui.bad_request"
handler403 = "kam_crm.ui.forbidden"
handler404 = "kam_crm.shared.api.errors.handler404"
handler500 = "kam_crm.shared.api.errors.handler500"
