from __future__ import annotations

import datetime as dt
from typing import Any

from catalogue.models import ProductGroup
from dossiers.models import MarketSegment
from kam_crm.shared import clock
from tests.permissions.matrix import EVERYBODY, EVERYTHING, NOTHING, WORKERS, Route
from tests.permissions.routes_tasks import OF_PEOPLE
from tests.permissions.world import SIDES, World

ESTIMATORS = {"kam", "head", "director"}
NIGHT_WATCH = {"head", "director", "admin"}
TARGET_SETTERS = {"head", "director"}
TARGET_READERS = TARGET_SETTERS | {"kam", "finance"}
# Figures of managers: his own, his head's department's, everybody's. Support has none.
MANAGERS = {
    "kam": {"kam"},
    "head": {"kam", "head", "colleague"},
    "support": (),
    "finance": SIDES,
    "director": SIDES,
    "admin": (),
}


# Criteria of managers: one's own and of whom one stands in for; support reads those of its department.
JUDGED = {**MANAGERS, "kam": ("kam", "deputised"), "support": MANAGERS["head"]}


def new_target(world: World, target: Any) -> dict[str, Any]:
    return {
        "month": clock.add_months(clock.month_start(clock.today()), 1).isoformat(),
        "measure": "revenue",
        "manager": target.manager.email,
        "amount": "1000.00",
    }


def closed_target(world: World, target: Any) -> dict[str, Any]:
    over = clock.add_months(clock.month_start(clock.today()), -3).isoformat()
    return {**new_target(world, target), "month": over, "reason": "the client left"}


def amount(world: World, target: Any) -> dict[str, Any]:
    return {"amount": "2000.00"}


def next_step(world: World, threat: Any) -> dict[str, Any]:
    day = clock.today() + dt.timedelta(days=3)
    return {"next_step": "Call the buyer", "due_on": day.isoformat()}


def outcome(world: World, threat: Any) -> dict[str, Any]:
    """The page calls it the reason, programs the result."""
    return {"reason": "They buy again", "result": "They buy again"}


def estimated(world: World, estimate: Any) -> dict[str, Any]:
    group = ProductGroup.objects.first()
    return {"lines": [{"group": group.name, "amount": "100"}], f"g{group.pk}": "100"}


def question(world: World, obj: Any) -> dict[str, Any]:
    day = (clock.today() + dt.timedelta(days=3)).isoformat()
    return {"segment": MarketSegment.objects.first().name, "first_month": day, "months": 3, "due_on": day,
            "managers": [world.users["kam"].email]}  # fmt: skip


def question_of_people(world: World, obj: Any) -> dict[str, Any]:
    segment = MarketSegment.objects.first()
    return {**question(world, obj), "segment": segment.pk, "managers": [world.users["kam"].pk]}


def about_demand(asked: Any) -> str:
    return str(asked.note)


API_ROUTES = [
    Route("api:demand-requests-list", ESTIMATORS, lists="demand_request", sees=OF_PEOPLE),
    Route("api:demand-requests-detail", ESTIMATORS, obj="demand_request", sees=OF_PEOPLE),
    Route("api:demand-requests-list", {"head", "director"}, "post", data=question),
    Route("api:demand-estimates-list", ESTIMATORS, lists="demand_estimate", sees=OF_PEOPLE),
    Route("api:demand-estimates-detail", ESTIMATORS, obj="demand_estimate", sees=OF_PEOPLE),
    Route("api:demand-estimates-answer", {"kam", "head"}, "post", obj="demand_estimate", sees=OF_PEOPLE,
          data=estimated, also={403}),
    Route("api:news", roles=EVERYBODY),
    Route("api:news-seen", method="post", roles=EVERYBODY),
    Route("api:segments-list", roles=WORKERS, lists="segment"),
    Route("api:key-candidates-list", roles={"kam", "head", "director"}),
    Route("api:client-states-list", roles={"kam", "head", "director"}, lists="client"),
    Route("api:threats-list", roles={"kam", "head", "director"}, lists="threat"),
    Route("api:threats-detail", roles={"kam", "head", "director"}, obj="threat"),
    Route("api:threats-take", {"kam", "head"}, "post", obj="threat", data=next_step),
    Route("api:threats-plan", {"kam", "head"}, "post", obj="threat_in_work", data=next_step),
    *(
        Route(f"api:threats-{name}", {"kam", "head"}, "post", obj="threat_in_work", data=outcome)
        for name in ("keep", "lose", "dismiss")
    ),
    Route("api:alerts-list", roles=WORKERS, lists="alert"),
    Route("api:client-months-list", roles=WORKERS, lists="client_month"),
    Route("api:payment-discipline-list", roles=WORKERS),
    Route("api:payment-discipline-detail", roles=WORKERS, obj="user", sees=JUDGED),
    Route("api:attainment-list", roles=WORKERS, lists="attainment", sees=MANAGERS),
    Route("api:targets-list", roles=TARGET_READERS, lists="target", sees=MANAGERS),
    Route("api:targets-detail", roles=TARGET_READERS, obj="target", sees=MANAGERS),
    Route("api:targets-list", method="post", roles=TARGET_SETTERS, obj="target", sees=MANAGERS, kwargs=NOTHING,
          data=new_target, hidden={400, 422}),
    Route("api:targets-detail", method="patch", roles=TARGET_SETTERS, obj="target", sees=MANAGERS, data=amount),
    Route("api:targets-detail", method="delete", roles=TARGET_SETTERS, obj="target", sees=MANAGERS),
    Route("api:target-corrections-list", roles=TARGET_READERS, lists="correction", sees=MANAGERS),
    Route("api:target-corrections-detail", roles=TARGET_READERS, obj="correction", sees=MANAGERS),
    Route("api:target-corrections-list", method="post", roles=TARGET_SETTERS, obj="target", sees=MANAGERS,
          kwargs=NOTHING, data=closed_target, hidden={400, 422}),
    Route("api:nightly-runs-list", roles=NIGHT_WATCH, lists="nightly_run", sees=EVERYTHING),
    Route("api:nightly-runs-detail", roles=NIGHT_WATCH, obj="nightly_run", sees=EVERYTHING),
]  # fmt: skip
