"""Cooperation plans: managers and heads write, directors read; who approves is asked of the approvals."""

from __future__ import annotations

from typing import Any

from kam_crm.shared import clock
from tests.permissions.matrix import NOTHING, Route
from tests.permissions.world import World

READERS = {"kam", "head", "director"}
WRITERS = {"kam", "head"}


def term(world: World, obj: Any) -> dict[str, Any]:
    year = clock.today().year + 1
    return {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}


def of_client(world: World, client: Any) -> dict[str, Any]:
    return {**term(world, client), "client_code": client.code}


def reason(world: World, obj: Any) -> dict[str, Any]:
    return {"reason": "They grow"}


def result(world: World, obj: Any) -> dict[str, Any]:
    return {"result": "Reached"}


def need(world: World, client: Any) -> dict[str, Any]:
    group = world.sides["kam"]["group_need"].group_id
    return {"client_code": client.code, "group": group, "amount": "5", "source": "the buyer"}


def goal(world: World, obj: Any) -> dict[str, Any]:
    return {"title": "More", "measure": "sales"}


def its_goal(world: World, plan: Any) -> dict[str, Any]:
    return {"goal": plan.goals.get().pk}


def its_action(world: World, plan: Any) -> dict[str, Any]:
    due = clock.today().isoformat()
    return {**its_goal(world, plan), "side": "ours", "text": "Train them", "due_on": due}


def its_fact(world: World, plan: Any) -> dict[str, Any]:
    return {**its_goal(world, plan), "value": "5"}


def its_holding(world: World, plan: Any) -> dict[str, Any]:
    return {"holding": plan.holdings.get().pk, "text": "Weekly"}


def its_holding_alone(world: World, plan: Any) -> dict[str, Any]:
    return {"holding": plan.holdings.get().pk}


def item(world: World, plan: Any) -> dict[str, Any]:
    return {"kind": "barrier", "title": "Own label"}


def value(world: World, obj: Any) -> dict[str, Any]:
    return {"value": "5"}


def text(world: World, obj: Any) -> dict[str, Any]:
    return {"text": "Weekly"}


def page(name: str, roles: Any, obj: str, data: Any = None) -> Route:
    if data is None:
        return Route(f"desk:{name}", roles=roles, obj=obj)
    return Route(f"desk:{name}", roles=roles, obj=obj, method="post", data=data)


def api(name: str, roles: Any, **options: Any) -> Route:
    return Route(f"api:{name}", roles=roles, **options)


COOPERATION = [
    page("client_plan", READERS, "client"),
    page("plan_new", WRITERS, "client", term),
    page("need_record", WRITERS, "client", need),
    page("cooperation_plan", READERS, "coop_plan"),
    page("plan_versions", READERS, "coop_plan"),
    page("plan_print", READERS, "coop_plan"),
    page("plan_edit", WRITERS, "coop_plan"),
    page("plan_edit", WRITERS, "coop_plan", term),
    page("plan_submit", WRITERS, "coop_plan", NOTHING),
    page("plan_withdraw", WRITERS, "coop_plan", NOTHING),
    page("plan_change", WRITERS, "coop_plan", reason),
    page("plan_close", WRITERS, "coop_plan", reason),
    page("plan_action_add", WRITERS, "coop_plan", its_action),
    page("goal_new", WRITERS, "coop_plan"),
    page("goal_new", WRITERS, "coop_plan", goal),
    page("goal_edit", WRITERS, "coop_goal"),
    page("goal_edit", WRITERS, "coop_goal", goal),
    page("goal_drop", WRITERS, "coop_goal", NOTHING),
    page("goal_fact", WRITERS, "coop_goal", value),
    page("holding_add", WRITERS, "coop_plan", item),
    page("holding_set", WRITERS, "coop_holding", text),
    page("holding_drop", WRITERS, "coop_holding", NOTHING),
    api("cooperation-plans-list", READERS, lists="coop_plan"),
    api(
        "cooperation-plans-list",
        WRITERS,
        method="post",
        obj="client",
        kwargs=NOTHING,
        data=of_client,
        hidden={400},
    ),
    api("cooperation-plans-detail", READERS, obj="coop_plan"),
    api("cooperation-plans-detail", WRITERS, obj="coop_plan", method="patch", data=term),
    api("cooperation-plans-progress", READERS, obj="coop_plan"),
    *(
        api(f"cooperation-plans-{name}", WRITERS, obj=obj, method="post", data=data)
        for name, obj, data in (
            ("submit", "coop_plan", NOTHING),
            ("withdraw", "coop_plan", NOTHING),
            ("change", "coop_plan", reason),
            ("close", "coop_plan", result),
            ("goals", "coop_plan", goal),
            ("drop-goal", "coop_plan", its_goal),
            ("facts", "coop_plan", its_fact),
            ("actions", "coop_plan", its_action),
            ("holdings", "coop_plan", its_holding),
            ("drop-holding", "coop_plan", its_holding_alone),
        )
    ),
    api("group-needs-list", READERS, lists="group_need"),
    api("group-needs-list", WRITERS, method="post", obj="client", kwargs=NOTHING, data=need, hidden={400}),
    api("group-needs-detail", READERS, obj="group_need"),
]
