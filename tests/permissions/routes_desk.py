from __future__ import annotations

from tests.permissions import routes_reports

ROUTES = [route for route in routes_reports.ALL if route.name.startswith("desk:")]
