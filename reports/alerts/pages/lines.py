"""What the last night found changed, as lines of a list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from reports.alerts.pages.texts import sentence
from reports.models import Alert, AlertKind

ICONS = {
    AlertKind.SEGMENT_UP: "arrow-up-right",
    AlertKind.SEGMENT_DOWN: "arrow-down-right",
    AlertKind.LIFECYCLE: "activity",
    AlertKind.OVERDUE: "clock",
    AlertKind.OVER_LIMIT: "alert-triangle",
    AlertKind.DEPENDENCE: "chart-pie",
    AlertKind.PAID: "coins",
}
# Where the figures of a sentence come from.
ROOMS = {
    AlertKind.OVERDUE: "receivables:client_money",
    AlertKind.OVER_LIMIT: "receivables:client_money",
    AlertKind.PAID: "receivables:client_money",
}


def line(alert: Alert) -> dict[str, Any]:
    """`text` stands after the client's name; `url` opens what it speaks of."""
    kind = AlertKind(alert.kind)
    return {
        "as_of": alert.as_of,
        "client": alert.client,
        "client_url": reverse("desk:client_overview", args=[alert.client_id]),
        "icon": ICONS[kind],
        "text": sentence(alert),
        "url": reverse(ROOMS.get(kind, "desk:client_overview"), args=[alert.client_id]),
        "segment": alert.figures.get("after", "") if "segment" in kind else "",
    }
