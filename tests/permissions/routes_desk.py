from __future__ import annotations

from typing import Any

from kam_crm.shared import clock
from tests.permissions import routes_reports
from tests.permissions.matrix import EVERYTHING, WORKERS, Route
from tests.permissions.world import SIDES, World

AUDITORS = {"head", "finance", "director", "admin"}


def by_act(world: World, event: Any) -> dict[str, Any]:
    return {"act": event.pgh_context_id}


def of_question(world: World, question: Any) -> dict[str, Any]:
    return {"pk": question.activity_id, "question": question.pk}


def of_today(world: World, obj: Any) -> dict[str, Any]:
    return {"day": clock.today().isoformat()}


def of_group(world: World, obj: Any) -> dict[str, Any]:
    return {"pk": world["client_group"].pk}


def of_plans(world: World, client: Any) -> dict[str, Any]:
    return {"pk": client.pk, "key": "plans"}


def of_kam(world: World, obj: Any) -> dict[str, Any]:
    return {"pk": world.users["kam"].pk}


# whose hand-overs: those that bring clients to oneself or whom one covers, a head's those of the department
GIVEN = {"kam": {"kam", "deputised"}, "head": {"kam", "head", "colleague"}, "director": SIDES}
READERS, KEEPERS = {"kam", "head", "director"}, {"kam", "head"}
ROUTES = [
    Route("desk:portfolio", {"head", "director"}, kwargs=of_kam),
    Route("desk:portfolio", {"head", "director"}, "post", kwargs=of_kam, data=lambda world, obj: {"check": "1"}),
    Route("desk:handover_pack", READERS, obj="handover", sees=GIVEN),
    Route("desk:handover_pack", READERS, "post", obj="handover", sees=GIVEN),
    Route("desk:briefing", READERS, obj="activity"),
    Route("desk:briefing_sheet", READERS, obj="activity"),
    # who has no meeting of their own that day has no sheet
    Route("desk:day_sheets", READERS, kwargs=of_today, also={404}),
    Route("desk:fact_ask", KEEPERS, "post", obj="client", kwargs=of_plans),
    Route("desk:briefing_prepare", KEEPERS, "post", obj="activity", data=lambda world, obj: {"goal": "An order"}),
    Route("desk:briefing_order", KEEPERS, "post", obj="activity"),
    Route("desk:question_add", KEEPERS, "post", obj="activity", data=lambda world, obj: {"text": "Who decides?"}),
    Route("desk:question_answer", KEEPERS, "post", obj="question", kwargs=of_question,
          data=lambda world, obj: {"answer": "The owner"}),
    *(route for route in routes_reports.ALL if route.name.startswith("desk:")),
    Route("desk:group_detail", WORKERS, kwargs=of_group),
    Route("desk:group_edit", KEEPERS, "post", kwargs=of_group, data=lambda world, obj: {"name": "Other group"}),
    Route("desk:client_pocket", KEEPERS, obj="client"),
    Route("desk:pocket_prices", KEEPERS),
    Route("desk:competitor_list", WORKERS, lists="competitor", sees=EVERYTHING),
    Route("desk:competitor_detail", WORKERS, obj="competitor", sees=EVERYTHING),
    Route("desk:competitor_news", KEEPERS, "post", obj="competitor", sees=EVERYTHING,
          data=lambda world, obj: {"text": "They hire"}),
    Route("desk:competitor_edit", KEEPERS, obj="competitor", sees=EVERYTHING),
    Route("desk:competitor_edit", KEEPERS, "post", obj="competitor", sees=EVERYTHING,
          data=lambda world, obj: {"name": "Rival renamed"}),
    Route("desk:competitor_merge", {"head"}, "post", obj="competitor", sees=EVERYTHING,
          data=lambda world, obj: {"into": ""}),
    Route("desk:client_competitors", READERS, obj="client"),
    Route("desk:offer_add", KEEPERS, "post", obj="client",
          data=lambda world, obj: {"competitor_name": "Rival", "text": "Milk at 70", "source": "the buyer"}),
    Route("desk:offer_answer", WORKERS, "post", obj="offer", data=lambda world, obj: {"text": "A bonus"}),
    Route("desk:stopped_order", KEEPERS, "post", obj="client"),
    Route("desk:client_snooze", KEEPERS, "post", obj="client", data=lambda world, obj: {"reason": "Pays on Friday"}),
    Route("desk:client_wake", KEEPERS, "post", obj="client"),
    Route("desk:history", AUDITORS, lists="person_event", mark=lambda event: event.full_name),
    Route("desk:history_export", AUDITORS, lists="person_event", mark=lambda event: event.full_name,
          query=lambda world, obj: {"format": "csv"}),
    Route("desk:history_act", AUDITORS, obj="person_event", kwargs=by_act),
    Route("desk:history_reveal", {"head"}, "post", obj="person_event"),
]  # fmt: skip
