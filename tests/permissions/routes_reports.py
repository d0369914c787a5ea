from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kam_crm.shared import clock
from reports.models import SegmentPolicy
from tests.permissions.matrix import CLIENTS, EVERYBODY, EVERYTHING, NOTHING, ROLES, WORKERS, Route
from tests.permissions.routes_reports_api import (
    API_ROUTES,
    ESTIMATORS,
    MANAGERS,
    NIGHT_WATCH,
    TARGET_READERS,
    TARGET_SETTERS,
    about_demand,
    estimated,
    next_step,
    outcome,
    question_of_people,
)
from tests.permissions.routes_tasks import OF_PEOPLE
from tests.permissions.world import SIDES, World

# Today shows a person's own clients only, also to a head.
OWN: Mapping[str, Any] = {**dict.fromkeys(ROLES, ()), "kam": ("kam",), "head": ("head",)}
# Requests are news to those who decide on them.
ASKED = {**CLIENTS, **dict.fromkeys(("kam", "support", "finance"), ())}
# of one's own portfolio and of people one leads, not of whom one stands in for
PORTFOLIOS: Mapping[str, Any] = {**CLIENTS, "kam": ("kam",)}
STRATEGISTS = {"kam", "head", "director"}
AS_FRAGMENT = {"HX-Request": "true"}


def all_seen(world: World, obj: Any) -> dict[str, Any]:
    """Those of the people one covers too."""
    return {"scope": "all"}


def csv(world: World, obj: Any) -> dict[str, Any]:
    return {"format": "csv", "scope": "all"}


def nothing(world: World, obj: Any) -> dict[str, Any]:
    return {}


def group(world: World, obj: Any) -> dict[str, Any]:
    return {"name": "debts"}


def everybody_named_so(world: World, obj: Any) -> dict[str, Any]:
    return {"q": "Shop of", "in": "clients"}


def of_manager(world: World, target: Any) -> dict[str, Any]:
    return {"manager": target.manager_id}


def row_of_manager(target: Any) -> str:
    """The name alone stands in the frame too: «acting for»."""
    return f'<span class="name">{target.manager.full_name}'


def row_of_targets(world: World, target: Any) -> dict[str, Any]:
    return {"month": f"{clock.today():%Y-%m}", "revenue": "1000", "active_clients": "5", "new_clients": ""}


def link_to_client(client: Any) -> str:
    """The words that were found stand out of the name."""
    return f'"/clients/{client.pk}/"'


def client_name(obj: Any) -> str:
    return str(obj.client.name)


def debt_to_call_about(client: Any) -> str:
    """A head reads names of others among the approvals that wait for him."""
    return f"/clients/{client.pk}/money/"


def document(line: Any) -> str:
    return str(line.shipment.number)


def link_to_fact(row: Any) -> str:
    """The name alone stands in the filter too."""
    return f"date_to={row.as_of}&manager={row.manager_id}"


def link_to_request(approval: Any) -> str:
    return f"/approvals/{approval.pk}/"


POLICY_SETTERS = {"director", "admin"}


def rules_of_tomorrow(world: World, obj: Any) -> dict[str, Any]:
    thresholds = {
        field.name: field.value_from_object(SegmentPolicy()) for field in SegmentPolicy._meta.fields[2:]
    }
    # a sum that is not set is sent empty
    sent = {name: "" if value is None else value for name, value in thresholds.items()}
    return sent | {"valid_from": f"{clock.today() + dt.timedelta(days=1):%Y-%m-%d}"}


def leaving(world: World, user: Any) -> dict[str, Any]:
    return {"day": clock.today().isoformat(), "reason": "Leaves", "manager": world.users["head"].pk}


PAGES = [
    Route("desk:today", roles=EVERYBODY, lists="client", sees=OWN, mark=debt_to_call_about),
    Route("desk:attention_list", roles={"kam", "head"}, lists="client", sees=OWN, kwargs=group,
          mark=debt_to_call_about),
    Route("desk:news_list", roles=EVERYBODY, lists="approval", sees=ASKED, mark=link_to_request),
    Route("desk:news_latest", roles=EVERYBODY, lists="approval", sees=ASKED, mark=link_to_request,
          headers=AS_FRAGMENT),
    Route("desk:news_count", roles=EVERYBODY, headers=AS_FRAGMENT),
    Route("desk:news_seen", method="post", roles=EVERYBODY),
    Route("desk:setup", {"admin"}),
    Route("desk:demo_load", {"admin"}, "post"),
    Route("desk:demo_state", {"admin"}),
    # none is loaded in this world
    *(Route("desk:demo_remove", {"admin"}, method, also={404}) for method in ("get", "post")),
    *(
        Route("desk:leave", {"admin"}, method, obj="user", sees={"admin": SIDES}, data=leaving)
        for method in ("get", "post")
    ),
    Route("desk:leave_cancel", {"admin"}, "post", obj="departure", sees={"admin": SIDES}),
    Route("desk:calculate", {"admin"}, "post"),
    Route("desk:board", roles={"head", "director"}, lists="client", sees=CLIENTS),
    Route("desk:search", roles=EVERYBODY, lists="client", query=everybody_named_so, mark=link_to_client),
    Route("desk:client_overview", roles=WORKERS, obj="client"),
    Route("reports:facts_state", roles=WORKERS),
    Route("reports:why_segment", roles=WORKERS, obj="client"),
    Route("reports:segment_list", roles=WORKERS, lists="segment", mark=client_name, query=all_seen),
    Route("reports:segment_export", roles=WORKERS, lists="segment", mark=client_name, query=csv),
    Route("reports:attainment_list", roles=WORKERS, lists="attainment", sees=MANAGERS, mark=link_to_fact),
    Route("reports:attainment_export", roles=WORKERS, lists="attainment", sees=MANAGERS, query=csv,
          mark=lambda row: row.manager.full_name),
    Route("reports:discipline", roles=WORKERS),
    Route("reports:discipline_export", roles=WORKERS, query=csv),
    Route("reports:new_clients", roles=WORKERS),
    Route("reports:new_clients_export", roles=WORKERS, query=csv),
    *(
        Route(f"reports:{name}", roles=STRATEGISTS, lists="client", sees=PORTFOLIOS, query=query)
        for name, query in (("key_clients", nothing), ("key_clients_export", csv))
    ),
    *(
        Route(f"reports:{name}", roles=STRATEGISTS, query=query)
        for page in ("key_candidates", "growth_potential", "client_values")
        for name, query in ((page, nothing), (f"{page}_export", csv))
    ),
    Route("reports:client_as_of", roles=WORKERS, obj="client"),
    Route("reports:sales_rows", roles=WORKERS, lists="shipment_line", mark=document, query=all_seen),
    Route("reports:sales_export", roles=WORKERS, lists="shipment_line", mark=document, query=csv),
    Route("reports:target_list", roles=TARGET_READERS, lists="target", sees=MANAGERS,
          mark=row_of_manager),
    Route("reports:target_set", method="post", roles=TARGET_SETTERS, obj="target", sees=MANAGERS, kwargs=of_manager,
          data=row_of_targets),
    Route("reports:policy_list", roles=EVERYBODY),
    Route("reports:policy_new", roles=POLICY_SETTERS),
    Route("reports:policy_new", method="post", roles=POLICY_SETTERS, kwargs=NOTHING, data=rules_of_tomorrow),
    Route("reports:policy_withdraw", method="post", roles=POLICY_SETTERS, obj="policy", sees=EVERYTHING),
    Route("reports:demand_list", ESTIMATORS, lists="demand_request", sees=OF_PEOPLE, mark=about_demand),
    Route("reports:demand_ask", {"head", "director"}),
    Route("reports:demand_ask", {"head", "director"}, "post", data=question_of_people),
    Route("reports:demand_detail", ESTIMATORS, obj="demand_request", sees=OF_PEOPLE),
    Route("reports:demand_answer", {"kam", "head"}, "post", obj="demand_estimate", sees=OF_PEOPLE, data=estimated,
          also={403}),
    Route("reports:threat_list", roles=STRATEGISTS, lists="threat", mark=client_name, query=all_seen),
    Route("reports:threat_export", roles=STRATEGISTS, lists="threat", mark=client_name, query=csv),
    Route("reports:threat_detail", roles=STRATEGISTS, obj="threat"),
    Route("reports:threat_take", {"kam", "head"}, "post", obj="threat", data=next_step),
    Route("reports:threat_plan", {"kam", "head"}, "post", obj="threat_in_work", data=next_step),
    *(
        Route(f"reports:threat_{name}", {"kam", "head"}, "post", obj="threat_in_work", data=outcome)
        for name in ("keep", "lose", "dismiss")
    ),
    Route("reports:alert_list", roles=WORKERS, lists="alert", mark=client_name, query=all_seen),
    Route("reports:nightly_list", roles=NIGHT_WATCH, kwargs=NOTHING),
]  # fmt: skip

ALL = [*PAGES, *API_ROUTES]

ROUTES = [route for route in ALL if not route.name.startswith("desk:")]
