"""Routes of the REST API, app by app."""

from __future__ import annotations

from importlib import import_module

from rest_framework.routers import SimpleRouter

APPS = [
    "accounts",
    "approvals",
    "catalogue",
    "dossiers",
    "plans",
    "orders",
    "receivables",
    "reports",
    "integrations",
    "desk",
]

app_name = "api"
router = SimpleRouter()
urlpatterns = []
for app in APPS:
    routes = import_module(f"{app}.api_urls")
    for prefix, viewset, name in routes.viewsets:
        router.register(prefix, viewset, basename=name)
    urlpatterns += routes.urlpatterns
urlpatterns += router.urls
