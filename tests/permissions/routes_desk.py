from __future__ import annotations

from typing import Any

from tests.permissions import routes_reports
from tests.permissions.matrix import Route
from tests.permissions.world import World

AUDITORS = {"head", "finance", "director", "admin"}


def by_act(world: World, event: Any) -> dict[str, Any]:
    return {"act": event.pgh_context_id}


ROUTES = [
    *(route for route in routes_reports.ALL if route.name.startswith("desk:")),
    Route("desk:history", AUDITORS, lists="person_event", mark=lambda event: event.full_name),
    Route("desk:history_export", AUDITORS, lists="person_event", mark=lambda event: event.full_name,
          query=lambda world, obj: {"format": "csv"}),
    Route("desk:history_act", AUDITORS, obj="person_event", kwargs=by_act),
    Route("desk:history_reveal", {"head"}, "post", obj="person_event"),
]  # fmt: skip
