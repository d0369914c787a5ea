"""Pages of analytics as tabs over each of them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.rights.permissions import SignedInRequest

TABS = (
    (_("Segments"), "reports:segment_list", "reports.view"),
    (_("Key clients"), "reports:key_clients", "clients.strategy"),
    (_("Threats"), "reports:threat_list", "threats.view"),
    (_("Demand"), "reports:demand_list", "demand.view"),
    (_("Attainment"), "reports:attainment_list", "reports.view"),
    (_("Discipline of settlements"), "reports:discipline", "reports.view"),
    (_("New clients by source"), "reports:new_clients", "reports.view"),
    (_("Market segments"), "dossiers:segment_note_list", "reports.view"),
    (_("Shipment lines"), "reports:sales_rows", "orders.view"),
    (_("Targets"), "reports:target_list", "targets.view"),
    (_("Changes"), "reports:alert_list", "reports.view"),
    (_("Rules"), "reports:policy_list", "policy.view"),
    (_("Nightly runs"), "reports:nightly_list", "nightly.view"),
)


def tabs_for(request: SignedInRequest) -> list[dict[str, Any]]:
    """Those this person may open; the page asked for is the current one."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"label": label, "url": reverse(view), "current": view == here}
        for label, view, capability in TABS
        if request.user.can(capability)
    ]
