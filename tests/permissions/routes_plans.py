from __future__ import annotations

import datetime as dt
from typing import Any

from kam_crm.shared import clock
from tests.permissions.matrix import EVERYBODY, NOTHING, WORKERS, Route
from tests.permissions.routes_cooperation import COOPERATION
from tests.permissions.routes_management import MANAGEMENT
from tests.permissions.routes_tasks import TASKS, action
from tests.permissions.world import SIDES, World

PLANNERS = {"kam", "head"}
DECIDERS = {"head", "director"}
WEEKS = {
    "kam": {"kam", "deputised"},
    "head": {"kam", "head", "colleague"},
    "support": (),
    "finance": (),
    "director": SIDES,
    "admin": (),
}


def this_week(world: World, activity: Any) -> dict[str, Any]:
    year, week, _day = clock.today().isocalendar()
    return {"year": year, "week": week}


def proposal(world: World, client: Any) -> dict[str, Any]:
    day = clock.today() + dt.timedelta(days=1)
    return {
        "client": client.pk,
        "kind": "call",
        "purpose": "To talk",
        "day": day,
        "starts_at": "15:00",
        "minutes": 15,
    }


def slot(world: World, activity: Any) -> dict[str, Any]:
    return {"day": clock.today() + dt.timedelta(days=2), "starts_at": "16:00"}


def result(world: World, activity: Any) -> dict[str, Any]:
    return {
        "day": clock.today(), "outcome": "agreed", "result": "Agreed", "no_next_step_reason": "by schedule",
    }  # fmt: skip


def address(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk}


def journey(world: World, trip: Any) -> dict[str, Any]:
    day = clock.today().isoformat()
    return {"title": "Tver", "starts_on": day, "ends_on": day, "order_number": "7"}


def colleague(world: World, activity: Any) -> dict[str, Any]:
    return {"colleague": world.users["support"].pk}


def on_trip(world: World, trip: Any) -> dict[str, Any]:
    own = next(side["activity"] for side in world.sides.values() if side.manager.pk == trip.manager_id)
    return {"pk": trip.pk, "activity": own.pk}


RECORD_LISTS = {
    "review-protocols": "protocol",
    "review-corrections": "agreed_correction",
    "staff-trainings": "training",
    "shelf-reports": "shelf_report",
    "samples": "sample",
    "event-guests": "guest",
}


def correction(world: World, row: Any) -> dict[str, Any]:
    return {"text": "Deliver before noon", "side": "ours", "due_on": clock.today()}


def of_correction(world: World, row: Any) -> dict[str, Any]:
    return {"pk": row.activity_id, "kind": "correction", "record": row.pk}


ROUTES = [
    *TASKS,
    Route("plans:week", roles=PLANNERS),
    Route(
        "plans:week_of",
        obj="week_plan",
        roles=WORKERS,
        sees=WEEKS,
        kwargs=lambda world, plan: {"year": plan.iso_year, "week": plan.iso_week},
        query=lambda world, plan: {"manager": plan.manager_id},
    ),
    Route(
        "plans:week_add",
        obj="client",
        method="post",
        roles=PLANNERS,
        kwargs=this_week,
        data=proposal,
        hidden={422},
    ),
    *(
        Route(
            f"plans:{name}",
            obj="week_plan",
            method="post",
            roles=PLANNERS,
            sees=WEEKS,
            kwargs=lambda world, plan: {"year": plan.iso_year, "week": plan.iso_week},
            data=lambda world, plan: {"manager": plan.manager_id},
        )
        for name in ("week_accept_all", "week_undo")
    ),
    *(
        Route(
            f"plans:{name}",
            obj="client",
            method="post",
            roles=PLANNERS,
            kwargs=this_week,
            data=lambda world, client: {"client": client.pk, "reason": "later"},
            hidden={422},
        )
        for name in ("week_decline", "week_again")
    ),
    Route("plans:recurrence_new", obj="activity", roles=PLANNERS),
    Route(
        "plans:recurrence_new",
        obj="activity",
        method="post",
        roles=PLANNERS,
        data=lambda world, activity: {"first_on": clock.today(), "every_weeks": 2, "purpose": "Prices"},
    ),
    Route("plans:recurrence_change", obj="recurrence", roles=PLANNERS),
    Route(
        "plans:recurrence_change",
        obj="recurrence",
        method="post",
        roles=PLANNERS,
        data=lambda world, recurrence: {"from_on": clock.today(), "every_weeks": 2, "purpose": "Prices"},
    ),
    Route(
        "plans:recurrence_end",
        obj="recurrence",
        method="post",
        roles=PLANNERS,
        data=lambda world, recurrence: {"from_on": clock.today()},
    ),
    Route(
        "plans:demand_answer",
        obj="week_demand",
        method="post",
        roles=PLANNERS,
        sees=WEEKS,
        data=lambda world, demand: {"answer": "Away"},
    ),
    *(
        Route(
            f"plans:{name}",
            obj="week_plan",
            roles=WORKERS,
            sees=WEEKS,
            kwargs=lambda world, plan: {"year": plan.iso_year, "week": plan.iso_week},
            query=lambda world, plan: {"manager": plan.manager_id},
        )
        for name in ("week_print", "week_export")
    ),
    *(
        Route(f"plans:{name}", roles=DECIDERS, obj="")
        for name in ("plan_list", "plans_print", "plans_export")
    ),
    Route(
        "plans:week_copy",
        obj="week_plan",
        method="post",
        roles=PLANNERS,
        sees=WEEKS,
        kwargs=lambda world, plan: {"year": plan.iso_year, "week": plan.iso_week},
        data=lambda world, plan: {"manager": plan.manager_id},
    ),
    Route(
        "plans:week_act",
        obj="week_plan",
        method="post",
        roles=PLANNERS,
        sees=WEEKS,
        kwargs=action("withdraw"),
        also={403},  # a head sees the weeks of the department, only the manager submits one
    ),
    Route(
        "plans:week_decide",
        obj="week_plan",
        method="post",
        roles=DECIDERS,
        sees=WEEKS,
        kwargs=action("approve"),
        also={403},
    ),
    Route(
        "plans:activity_list",
        lists="activity",
        roles=WORKERS,
        mark=lambda activity: activity.purpose,
        query=lambda world, obj: {"scope": "all"},
    ),
    Route("plans:activity_export", roles=WORKERS),
    Route("plans:activity_new", roles=PLANNERS, obj="client", kwargs=NOTHING, query=address),
    Route(
        "plans:activity_new",
        roles=PLANNERS,
        obj="client",
        method="post",
        kwargs=NOTHING,
        data=proposal,
        hidden={422},
    ),
    Route("plans:activity_log", roles=PLANNERS, obj="client", kwargs=NOTHING, query=address),
    Route(
        "plans:activity_log",
        roles=PLANNERS,
        obj="client",
        method="post",
        kwargs=NOTHING,
        query=address,
        data=result,
    ),
    Route("plans:service_worker", EVERYBODY, public=True),
    Route("plans:entry_new", roles=PLANNERS),
    Route(
        "plans:entry_new",
        roles=PLANNERS,
        obj="client",
        method="post",
        kwargs=NOTHING,
        data=lambda world, client: {"client": client.pk, "kind": "note", "text": "A word"},
        hidden={422},
    ),
    Route("plans:unsent", roles=PLANNERS),
    Route("plans:unsent_key", roles=PLANNERS),
    Route("plans:device_key", roles=PLANNERS, method="post"),
    Route("plans:activity_detail", obj="activity", roles=WORKERS),
    Route("plans:activity_result", obj="activity", roles=PLANNERS),
    Route("plans:activity_result", obj="activity", method="post", roles=PLANNERS, data=result),
    Route("plans:activity_reopen", obj="done_activity", method="post", roles=PLANNERS),
    Route("plans:activity_move", obj="activity", method="post", roles=PLANNERS, data=slot),
    Route(
        "plans:activity_cancel",
        obj="activity",
        method="post",
        roles=PLANNERS,
        data=lambda w, c: {"reason": "ill"},
    ),
    Route("api:activities-list", lists="activity", roles=WORKERS),
    Route(
        "api:activities-list",
        method="post",
        obj="client",
        roles=PLANNERS,
        kwargs=NOTHING,
        data=lambda world, client: {
            "client_code": client.code,
            "kind": "call",
            "day": f"{clock.today():%Y-%m-%d}",
            "purpose": "To talk",
        },
        hidden={400},
    ),
    Route("api:activities-detail", obj="activity", roles=WORKERS),
    Route(
        "api:activities-move",
        obj="activity",
        method="post",
        roles=PLANNERS,
        data=lambda world, activity: {"day": f"{clock.today():%Y-%m-%d}"},
    ),
    Route(
        "api:activities-cancel",
        obj="activity",
        method="post",
        roles=PLANNERS,
        data=lambda w, c: {"reason": "ill"},
    ),
    Route(
        "api:activities-log",
        obj="activity",
        method="post",
        roles=PLANNERS,
        data=lambda world, activity: {
            "outcome": "agreed",
            "result": "Agreed",
            "no_next_step_reason": "later",
        },
    ),
    Route("plans:lookup", lists="person", roles=WORKERS, query=lambda world, obj: {"q": "Buyer of"}),
    Route(
        "plans:activity_switch",
        obj="activity",
        method="post",
        roles=PLANNERS,
        data=lambda world, activity: {"client": activity.client_id},
        also={409},
    ),
    Route("api:lookup", roles=WORKERS, query=lambda world, obj: {"q": "Buyer of"}),
    Route(
        "api:lookup",
        obj="person",
        method="post",
        roles=PLANNERS,
        kwargs=NOTHING,
        hidden={400},
        data=lambda world, person: {
            "person": person.pk,
            "outcome": "agreed",
            "result": "Agreed",
            "no_next_step_reason": "later",
        },
    ),
    Route(
        "api:activities-switch",
        obj="activity",
        method="post",
        roles=PLANNERS,
        data=lambda world, activity: {"client": activity.client_id},
        also={409},
    ),
    Route("api:week-plans-list", lists="week_plan", roles=WORKERS, sees=WEEKS),
    Route("api:week-plans-detail", obj="week_plan", roles=WORKERS, sees=WEEKS),
    Route("api:week-plans-submit", obj="week_plan", method="post", roles=PLANNERS, sees=WEEKS, data=NOTHING),
    Route(
        "api:week-plans-approve",
        obj="week_plan",
        method="post",
        roles=DECIDERS,
        sees=WEEKS,
        data=NOTHING,
        also={403},
    ),
    Route(
        "api:week-plans-send-back",
        obj="week_plan",
        method="post",
        roles=DECIDERS,
        sees=WEEKS,
        also={403},
        data=lambda world, plan: {"reason": "more visits"},
    ),
    Route("plans:invitation_list", roles=WORKERS),
    Route("plans:colleague_picker", roles=PLANNERS),
    Route("plans:colleague_invite", obj="activity", method="post", roles=PLANNERS, data=colleague),
    Route(
        "plans:colleague_leave_out",
        obj="done_activity",
        method="post",
        roles=PLANNERS,
        kwargs=lambda world, activity: {"pk": activity.pk, "colleague": world.users["support"].pk},
    ),
    Route(
        "api:activities-invite",
        obj="activity",
        method="post",
        roles=PLANNERS,
        data=lambda world, activity: {"colleague": world.users["support"].email},
    ),
    Route(
        "api:activities-leave-out",
        obj="done_activity",
        method="post",
        roles=PLANNERS,
        data=lambda world, activity: {"colleague": world.users["support"].email},
    ),
    Route(
        "api:activities-trip", obj="activity", method="post", roles=PLANNERS, data=lambda w, a: {"trip": None}
    ),
    Route("plans:trip_list", lists="trip", roles=WORKERS),
    Route("plans:trip_new", roles=PLANNERS),
    Route("plans:trip_new", method="post", roles=PLANNERS, data=journey),
    Route("plans:trip_detail", obj="trip", roles=WORKERS),
    Route("plans:trip_edit", obj="trip", roles=PLANNERS),
    Route("plans:trip_edit", obj="trip", method="post", roles=PLANNERS, data=journey),
    Route("plans:trip_drop", obj="empty_trip", method="post", roles=PLANNERS),
    Route("plans:trip_take", obj="trip", method="post", roles=PLANNERS, kwargs=on_trip),
    Route("plans:trip_leave", obj="trip", method="post", roles=PLANNERS, kwargs=on_trip),
    Route("api:trips-list", lists="trip", roles=WORKERS),
    Route("api:trips-list", method="post", roles=PLANNERS, kwargs=NOTHING, data=journey),
    Route("api:trips-detail", obj="trip", roles=WORKERS),
    Route("api:trips-detail", obj="trip", method="patch", roles=PLANNERS, data=journey),
    Route(
        "plans:record_new",
        obj="activity",
        roles=PLANNERS,
        kwargs=lambda world, activity: {"pk": activity.pk, "kind": "sample"},
    ),
    Route(
        "plans:record_new",
        obj="activity",
        method="post",
        roles=PLANNERS,
        kwargs=lambda world, activity: {"pk": activity.pk, "kind": "correction"},
        data=correction,
    ),
    Route("plans:record_edit", obj="agreed_correction", roles=PLANNERS, kwargs=of_correction),
    Route(
        "plans:record_edit",
        obj="agreed_correction",
        method="post",
        roles=PLANNERS,
        kwargs=of_correction,
        data=correction,
    ),
    Route(
        "plans:guest_answer",
        obj="guest",
        method="post",
        roles=PLANNERS,
        kwargs=lambda world, guest: {"pk": guest.activity_id, "guest": guest.pk, "action": "confirm"},
    ),
    Route("plans:activity_file_add", obj="activity", method="post", roles={*PLANNERS, "support", "finance"}),
    *(
        Route(f"api:{name}-{verb}", **{"lists" if verb == "list" else "obj": record}, roles=WORKERS)
        for name, record in RECORD_LISTS.items()
        for verb in ("list", "detail")
    ),
    *(
        Route(
            f"api:{name}-list",
            obj=record,
            method="post",
            roles=PLANNERS,
            kwargs=NOTHING,
            hidden={400},
            data=lambda world, row: {"activity": row.activity_id},
        )
        for name, record in RECORD_LISTS.items()
    ),
    *(
        Route(f"api:{name}-detail", obj=record, method="patch", roles=PLANNERS)
        for name, record in RECORD_LISTS.items()
    ),
    *(
        Route(f"api:event-guests-{verb}", obj="guest", method="post", roles=PLANNERS)
        for verb in ("confirm", "decline", "attend")
    ),
    *COOPERATION,
    *MANAGEMENT,
]
