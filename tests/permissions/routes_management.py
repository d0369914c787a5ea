"""Rooms of plans that management and its people share: decisions."""

from __future__ import annotations

from typing import Any

from kam_crm.shared import clock
from tests.permissions.matrix import NOTHING, WORKERS, Route
from tests.permissions.world import SIDES, World

DECIDERS = {"head", "director"}
# by department: what holds for the one of the absent manager is known to the deputy too
DECISIONS = {
    "kam": SIDES,
    "head": SIDES,
    "support": {"kam", "head", "colleague"},
    "finance": (),
    "director": SIDES,
    "admin": (),
}


def order_of_management(world: World, obj: Any) -> dict[str, Any]:
    day = clock.today().isoformat()
    north = world.users["head"].department
    return {
        "title": "Prices",
        "text": "As before",
        "topic": "prices",
        "department": north.pk,
        "in_force_from": day,
    }


def order_by_name(world: World, obj: Any) -> dict[str, Any]:
    return {**order_of_management(world, obj), "department": world.users["head"].department.name}


MANAGEMENT = [
    Route("plans:decision_list", lists="decision", roles=WORKERS, sees=DECISIONS),
    Route("plans:decision_new", roles=DECIDERS),
    Route("plans:decision_new", method="post", roles=DECIDERS, data=order_of_management),
    Route("plans:decision_detail", obj="decision", roles=WORKERS, sees=DECISIONS),
    Route("plans:decision_edit", obj="decision", roles=DECIDERS, sees=DECISIONS),
    Route(
        "plans:decision_edit",
        obj="decision",
        method="post",
        roles=DECIDERS,
        sees=DECISIONS,
        data=order_of_management,
    ),
    Route("plans:decision_replace", obj="decision", roles=DECIDERS, sees=DECISIONS),
    Route(
        "plans:decision_replace",
        obj="decision",
        method="post",
        roles=DECIDERS,
        sees=DECISIONS,
        data=order_of_management,
    ),
    Route("plans:decision_read", obj="decision", method="post", roles=WORKERS, sees=DECISIONS),
    Route("api:decisions-list", lists="decision", roles=WORKERS, sees=DECISIONS),
    Route("api:decisions-list", method="post", roles=DECIDERS, kwargs=NOTHING, data=order_by_name),
    Route("api:decisions-detail", obj="decision", roles=WORKERS, sees=DECISIONS),
    Route(
        "api:decisions-detail",
        obj="decision",
        method="patch",
        roles=DECIDERS,
        sees=DECISIONS,
        data=order_by_name,
    ),
    Route("api:decisions-read", obj="decision", method="post", roles=WORKERS, sees=DECISIONS, data=NOTHING),
]
