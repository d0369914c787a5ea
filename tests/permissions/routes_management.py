"""Rooms of plans that management and its people share: decisions, suggestions, courses."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

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


SUGGESTS = {"kam", "head"}
# a head those of the department and what is addressed to them, here everybody's
SUGGESTIONS = {
    "kam": {"kam", "deputised"},
    "head": SIDES,
    "support": (),
    "finance": (),
    "director": SIDES,
    "admin": (),
}
COURSES = {
    "kam": {"kam"},
    "head": {"kam", "head", "colleague"},
    "support": (),
    "finance": (),
    "director": SIDES,
    "admin": (),
}


def suggested(world: World, client: Any) -> dict[str, Any]:
    director = world.users["director"].pk
    return {"kind": "sales", "title": "Sell more", "text": "How", "addressee": director, "client": client.pk}


def suggested_by_program(world: World, client: Any) -> dict[str, Any]:
    return {**suggested(world, client), "addressee": world.users["director"].email}


def file(world: World, suggestion: Any) -> dict[str, Any]:
    return {"kind": "other", "file": SimpleUploadedFile("x.txt", b"words")}


def reason(world: World, suggestion: Any) -> dict[str, Any]:
    return {"reason": "Too dear"}


def learned(world: World, obj: Any) -> dict[str, Any]:
    employee = world.users["kam"].pk
    return {"employee": employee, "day": clock.today().isoformat(), "topic": "Talks", "hours": 8}


def learned_by_program(world: World, obj: Any) -> dict[str, Any]:
    return {**learned(world, obj), "employee": world.users["kam"].email}


def learned_otherwise(world: World, obj: Any) -> dict[str, Any]:
    return {"topic": "Talks", "hours": 8}


STEPS = {
    "consider": ("suggestion", NOTHING),
    "accept": ("suggestion", NOTHING),
    "decline": ("suggestion", reason),
    "pass_on": ("suggestion", NOTHING),
    "finish": ("accepted_suggestion", NOTHING),
}


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
    Route("plans:suggestion_list", lists="suggestion", roles={"kam", "head", "director"}, sees=SUGGESTIONS),
    Route("plans:suggestion_new", roles=SUGGESTS),
    Route(
        "plans:suggestion_new",
        method="post",
        obj="client",
        kwargs=NOTHING,
        roles=SUGGESTS,
        data=suggested,
        hidden={422},
    ),
    Route("plans:suggestion_detail", obj="suggestion", roles={"kam", "head", "director"}, sees=SUGGESTIONS),
    *(
        Route(
            f"plans:suggestion_{name}",
            obj=obj,
            method="post",
            roles=DECIDERS,
            sees=SUGGESTIONS,
            data=data,
            also={403},
        )
        for name, (obj, data) in STEPS.items()
    ),
    Route("api:suggestions-list", lists="suggestion", roles={"kam", "head", "director"}, sees=SUGGESTIONS),
    Route(
        "api:suggestions-list",
        method="post",
        obj="client",
        kwargs=NOTHING,
        roles=SUGGESTS,
        data=suggested_by_program,
        hidden={400},
    ),
    Route("api:suggestions-detail", obj="suggestion", roles={"kam", "head", "director"}, sees=SUGGESTIONS),
    *(
        Route(
            f"api:suggestions-{name.replace('_', '-')}",
            obj=obj,
            method="post",
            roles=DECIDERS,
            sees=SUGGESTIONS,
            data=data,
            also={403},
        )
        for name, (obj, data) in STEPS.items()
    ),
    Route("plans:course_list", lists="course", roles=WORKERS, sees=COURSES),
    Route("plans:course_export", roles=WORKERS),
    Route("plans:course_new", roles=DECIDERS),
    Route("plans:course_new", method="post", roles=DECIDERS, data=learned),
    Route("plans:course_edit", obj="course", roles=DECIDERS, sees=COURSES),
    Route("plans:course_edit", obj="course", method="post", roles=DECIDERS, sees=COURSES, data=learned),
    Route("api:courses-list", lists="course", roles=WORKERS, sees=COURSES),
    Route("api:courses-list", method="post", roles=DECIDERS, kwargs=NOTHING, data=learned_by_program),
    Route("api:courses-detail", obj="course", roles=WORKERS, sees=COURSES),
    Route(
        "api:courses-detail",
        obj="course",
        method="patch",
        roles=DECIDERS,
        sees=COURSES,
        data=learned_otherwise,
    ),
    Route(
        "plans:suggestion_attach",
        obj="suggestion",
        method="post",
        roles={"kam", "head", "support", "finance"},
        sees=SUGGESTIONS,
        data=file,
        also={404},
    ),
]
