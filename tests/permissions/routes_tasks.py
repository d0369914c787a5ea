"""Who reaches tasks and promises; routes_plans.py lists them with all else of its app."""

from __future__ import annotations

from typing import Any

from kam_crm.shared import clock
from tests.permissions.matrix import NOTHING, WORKERS, Route
from tests.permissions.world import SIDES, World


def action(name: str) -> Any:
    return lambda world, plan: {"pk": plan.pk, "action": name}


FILERS = {"kam", "head", "support", "finance"}
PROMISERS = {"kam", "head", "finance"}
# tasks hang on people: nobody else of the company sees those of a client
OF_PEOPLE = {
    "kam": {"kam", "deputised"},
    "head": {"kam", "head", "colleague"},
    "support": (),
    "finance": (),
    "director": SIDES,
    "admin": (),
}


def quick(world: World, obj: Any) -> dict[str, Any]:
    return {"line": "tomorrow act"}


def team(world: World, obj: Any) -> dict[str, Any]:
    return {"view": "team"}


TASKS = [
    Route("plans:task_list", lists="task", roles=WORKERS, sees=OF_PEOPLE, query=team),
    Route("plans:task_list", lists="promise", roles=WORKERS, sees=OF_PEOPLE, query=team),
    Route("plans:quick_preview", roles=WORKERS, query=quick),
    Route("plans:quick_add", method="post", roles=WORKERS, data=quick),
    Route("plans:task_new", roles=WORKERS),
    Route("plans:task_new", method="post", roles=WORKERS, data=lambda world, obj: {"text": "Act"}),
    Route("plans:addressee_picker", roles=WORKERS),
    Route("plans:task_detail", obj="task", roles=WORKERS, sees=OF_PEOPLE),
    Route(
        "plans:task_act",
        obj="task",
        method="post",
        roles=WORKERS,
        sees=OF_PEOPLE,
        kwargs=action("finish"),
        also={403},
    ),  # it is done by who has to do it
    Route("plans:task_file", obj="task", method="post", roles=FILERS, sees=OF_PEOPLE),
    Route("api:tasks-list", lists="task", roles=WORKERS, sees=OF_PEOPLE),
    Route("api:tasks-list", method="post", roles=WORKERS, data=lambda world, obj: {"text": "Act"}),
    Route("api:tasks-detail", obj="task", roles=WORKERS, sees=OF_PEOPLE),
    Route(
        "api:tasks-detail",
        obj="task",
        method="patch",
        roles=WORKERS,
        sees=OF_PEOPLE,
        also={403},
        data=lambda world, task: {"text": "Act"},
    ),
    *(
        Route(
            f"api:tasks-{verb}",
            obj="task",
            method="post",
            roles=WORKERS,
            sees=OF_PEOPLE,
            also={403},
            data=lambda world, task, sent=sent: sent,
        )
        for verb, sent in {
            "take": {},
            "report": {"report": "Done"},
            "accept": {},
            "send-back": {"reason": "No"},
            "finish": {},
            "cancel": {},
            "reopen": {},
            "move": {"due_on": clock.today().isoformat()},
            "give": {},
            "escalate": {},
        }.items()
    ),
    Route("api:promises-list", lists="promise", roles=WORKERS),
    Route(
        "api:promises-list",
        method="post",
        roles=PROMISERS,
        obj="client",
        kwargs=NOTHING,
        hidden={400},
        data=lambda world, client: {
            "client_code": client.code,
            "side": "ours",
            "text": "Act",
            "due_on": clock.today().isoformat(),
        },
    ),
    Route("api:promises-detail", obj="promise", roles=WORKERS),
    Route(
        "api:promises-detail",
        obj="promise",
        method="patch",
        roles=PROMISERS,
        data=lambda world, promise: {"text": "Act"},
    ),
    *(
        Route(
            f"api:promises-{verb}",
            obj="promise",
            method="post",
            roles=PROMISERS,
            data=lambda world, promise, sent=sent: sent,
        )
        for verb, sent in {
            "keep": {},
            "break-": {"reason": "No"},
            "withdraw": {"reason": "No"},
            "reopen": {},
            "move": {"due_on": clock.today().isoformat(), "reason": "Later"},
        }.items()
    ),
    Route("plans:promise_detail", obj="promise", roles=WORKERS),
    Route("plans:promise_act", obj="promise", method="post", roles=PROMISERS, kwargs=action("keep")),
    Route("plans:promise_file", obj="promise", method="post", roles=FILERS),
]
