"""The decision map above the people of a client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.services import log_secrets
from dossiers.models import Client
from kam_crm.shared.web.params import int_param
from plans.coverage.pages.chart import MapChart


def map_panel(client: Client, user: User, query: Mapping[str, str]) -> tuple[str, dict[str, Any]] | None:
    if not user.can("people.view"):
        return None
    chart = MapChart(client, user, int_param(query.get("map")))
    if chart.map is None and not chart.can_draw:
        return None
    if chart.shows_secrets:
        assert chart.map is not None
        log_secrets(user=user, clients=[chart.map.client_id])
    return "plans/decision_map.html", {"chart": chart, "client": client}
