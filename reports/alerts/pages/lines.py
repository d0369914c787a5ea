"""What the last nightly found changed, as lines of a list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from reports.alerts.pages.texts import KINDS
from reports.models import Alert, AlertKind


def line(alert: Alert) -> dict[str, Any]:
    """`text` follows the client's name; `url` opens what it speaks of."""
    words = KINDS[AlertKind(alert.kind)]
    return {
        "as_of": alert.as_of,
        "client": alert.client,
        "client_url": reverse("desk:client_overview", args=[alert.client_id]),
        "icon": words.icon,
        "text": words.text(alert.figures),
        "url": reverse(words.view, args=[alert.client_id]),
        "segment": alert.figures.get("after", "") if "segment" in alert.kind else "",
    }
