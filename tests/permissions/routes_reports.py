from __future__ import annotations

from tests.permissions.matrix import Route
from tests.permissions.routes_reports_api import API_ROUTES

PAGES: list[Route] = []

ROUTES = [*PAGES, *API_ROUTES]
