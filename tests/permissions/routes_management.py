"""Rooms of plans that management and its people share: decisions, suggestions, courses, meetings, projects."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kam_crm.shared import clock
from tests.permissions.matrix import EVERYTHING, NOTHING, WORKERS, Route
from tests.permissions.routes_tasks import OF_PEOPLE
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


# by department; the rule's author is the head of North
LIBRARY = {
    "kam": {"kam", "head", "colleague"},
    "head": SIDES,
    "support": {"kam", "head", "colleague"},
    "finance": (),
    "director": SIDES,
    "admin": (),
}


def published(world: World, obj: Any) -> dict[str, Any]:
    north = world.users["head"].department
    return {
        "title": "Prices",
        "kind": "prices",
        "roles": ["kam"],
        "department": north.pk,
        "text": "As before",
    }


def renewed(world: World, obj: Any) -> dict[str, Any]:
    return {"changes": "all of it", "text": "Anew"}


def first_version(world: World, obj: Any) -> dict[str, Any]:
    return {"version": "1"}


def as_csv(world: World, obj: Any) -> dict[str, Any]:
    return {"format": "csv"}


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

MEETINGS = {
    "kam": (),
    "head": {"kam", "head", "colleague"},
    "support": (),
    "finance": (),
    "director": SIDES,
    "admin": (),
}


def called(world: World, obj: Any) -> dict[str, Any]:
    north = world.users["head"].department
    return {"title": "Debts", "day": clock.today().isoformat(), "department": north.pk}


def called_by_program(world: World, obj: Any) -> dict[str, Any]:
    return {**called(world, obj), "department": world.users["head"].department.name}


def decided(world: World, meeting: Any) -> dict[str, Any]:
    return {"topic": "Quality", "decision": "Check it"}


def dropped(world: World, line: Any) -> dict[str, Any]:
    return {"pk": line.meeting_id, "line": line.pk}


def asked(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk, "text": "Does it freeze?", "expert": world.users["support"].pk}


def asked_by_program(world: World, client: Any) -> dict[str, Any]:
    return {**asked(world, client), "expert": world.users["support"].email}


def expertise(world: World, obj: Any) -> dict[str, Any]:
    return {"subject": "Cheese", "expert": world.users["support"].pk}


def expertise_by_program(world: World, obj: Any) -> dict[str, Any]:
    return {"subject": "Cheese", "expert": world.users["support"].email}


def question_text(question: Any) -> str:
    return str(question.task.text)


def opened(world: World, client: Any) -> dict[str, Any]:
    return {"client": client.pk, "title": "New shops", "expected": "1000"}


def stage(world: World, project: Any) -> dict[str, Any]:
    day = clock.today().isoformat()
    return {"name": "Offer", "owner": world.users["kam"].pk, "starts_on": day, "due_on": day}


def of_project(world: World, step: Any) -> dict[str, Any]:
    return {"pk": step.project_id, "stage": step.pk}


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
    Route("plans:library_list", lists="library_rule", roles=WORKERS, sees=LIBRARY),
    Route("plans:library_new", roles=DECIDERS),
    Route("plans:library_new", method="post", roles=DECIDERS, data=published),
    Route("plans:library_detail", obj="library_rule", roles=WORKERS, sees=LIBRARY),
    Route("plans:library_version", obj="library_rule", roles=DECIDERS, sees=LIBRARY),
    Route(
        "plans:library_version",
        obj="library_rule",
        method="post",
        roles=DECIDERS,
        sees=LIBRARY,
        data=renewed,
        also={403},
    ),
    Route(
        "plans:library_archive", obj="library_rule", method="post", roles=DECIDERS, sees=LIBRARY, also={403}
    ),
    Route(
        "plans:library_acknowledge",
        obj="library_rule",
        method="post",
        roles=WORKERS,
        sees=LIBRARY,
        data=first_version,
    ),
    Route("plans:library_readers", obj="library_rule", roles=DECIDERS, sees=LIBRARY, query=as_csv),
    Route("plans:library_file", obj="library_version", roles=WORKERS, sees=LIBRARY),
    Route("api:library-list", lists="library_rule", roles=WORKERS, sees=LIBRARY),
    Route("api:library-detail", obj="library_rule", roles=WORKERS, sees=LIBRARY),
    Route(
        "api:library-acknowledge",
        obj="library_rule",
        method="post",
        roles=WORKERS,
        sees=LIBRARY,
        data=first_version,
    ),
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
    Route("plans:meeting_list", lists="meeting", roles=DECIDERS, sees=MEETINGS),
    Route("plans:meeting_new", roles=DECIDERS),
    Route("plans:meeting_new", method="post", roles=DECIDERS, data=called),
    Route("plans:meeting_detail", obj="meeting", roles=DECIDERS, sees=MEETINGS),
    Route("plans:meeting_print", obj="meeting", roles=DECIDERS, sees=MEETINGS),
    Route("plans:meeting_agenda", obj="meeting", method="post", roles=DECIDERS, sees=MEETINGS),
    Route(
        "plans:meeting_line_add", obj="meeting", method="post", roles=DECIDERS, sees=MEETINGS, data=decided
    ),
    Route(
        "plans:meeting_line_drop",
        obj="protocol_line",
        method="post",
        roles=DECIDERS,
        sees=MEETINGS,
        kwargs=dropped,
    ),
    Route("plans:meeting_close", obj="meeting", method="post", roles=DECIDERS, sees=MEETINGS),
    Route("api:meetings-list", lists="meeting", roles=DECIDERS, sees=MEETINGS),
    Route("api:meetings-list", method="post", roles=DECIDERS, kwargs=NOTHING, data=called_by_program),
    Route("api:meetings-detail", obj="meeting", roles=DECIDERS, sees=MEETINGS),
    Route(
        "api:meetings-make-agenda", obj="meeting", method="post", roles=DECIDERS, sees=MEETINGS, data=NOTHING
    ),
    Route("api:meetings-close", obj="meeting", method="post", roles=DECIDERS, sees=MEETINGS, data=NOTHING),
    Route("plans:expert_list", lists="expertise", roles=WORKERS, sees=EVERYTHING),
    Route("plans:expertise_add", method="post", roles=DECIDERS, data=expertise),
    Route("plans:expertise_drop", obj="expertise", method="post", roles=DECIDERS, sees=EVERYTHING),
    Route("plans:expert_ask", roles=WORKERS),
    Route(
        "plans:expert_ask",
        method="post",
        obj="client",
        kwargs=NOTHING,
        roles=WORKERS,
        data=asked,
        hidden={422},
    ),
    *(
        Route(
            f"plans:{name}",
            lists="expert_question",
            roles=WORKERS,
            sees=OF_PEOPLE,
            mark=question_text,
            query=query,
        )
        for name, query in (("expert_questions", NOTHING), ("expert_questions_export", as_csv))
    ),
    Route("api:experts-list", lists="expertise", roles=WORKERS, sees=EVERYTHING),
    Route("api:experts-list", method="post", roles=DECIDERS, data=expertise_by_program),
    Route("api:experts-detail", obj="expertise", roles=WORKERS, sees=EVERYTHING),
    Route("api:expert-questions-list", lists="expert_question", roles=WORKERS, sees=OF_PEOPLE),
    Route(
        "api:expert-questions-list",
        method="post",
        obj="client",
        kwargs=NOTHING,
        roles=WORKERS,
        data=asked_by_program,
        hidden={400},
    ),
    Route("api:expert-questions-detail", obj="expert_question", roles=WORKERS, sees=OF_PEOPLE),
    Route("plans:project_list", lists="project", roles=WORKERS, query=lambda w, o: {"scope": "all"}),
    Route("plans:project_new", roles=SUGGESTS),
    Route(
        "plans:project_new",
        method="post",
        obj="client",
        kwargs=NOTHING,
        roles=SUGGESTS,
        data=opened,
        hidden={422},
    ),
    Route("plans:project_detail", obj="project", roles=WORKERS),
    Route("plans:project_copy", obj="project", method="post", roles=SUGGESTS, data=NOTHING),
    Route("api:projects-copy", obj="project", method="post", roles=SUGGESTS, data=NOTHING),
    Route("plans:project_stage_add", obj="project", method="post", roles=SUGGESTS, data=stage),
    *(
        Route(
            f"plans:project_stage_{name}",
            obj="project_stage",
            method="post",
            roles=SUGGESTS,
            kwargs=of_project,
        )
        for name in ("finish", "drop")
    ),
    *(
        Route(
            f"{kind}{name}",
            obj="project",
            method="post",
            roles=SUGGESTS,
            data=reason if name == "lose" else NOTHING,
        )
        for kind in ("plans:project_", "api:projects-")
        for name in ("win", "lose", "close")
    ),
    Route("api:projects-list", lists="project", roles=WORKERS),
    Route(
        "api:projects-list",
        method="post",
        obj="client",
        kwargs=NOTHING,
        roles=SUGGESTS,
        data=opened,
        hidden={400},
    ),
    Route("api:projects-detail", obj="project", roles=WORKERS),
]
