from __future__ import annotations

import datetime as dt

from kam_crm.shared import clock
from tests.factories.plans import (
    ActivityFactory,
    EventGuestFactory,
    PromiseFactory,
    ReviewCorrectionFactory,
    ReviewProtocolFactory,
    SampleFactory,
    ShelfReportFactory,
    StaffTrainingFactory,
    TaskFactory,
    TripFactory,
    WeekPlanFactory,
)
from tests.permissions.world import World
from tests.permissions.world_cooperation import build_cooperation
from tests.permissions.world_management import build_management

RECORDS = {
    "protocol": ReviewProtocolFactory,
    "agreed_correction": ReviewCorrectionFactory,
    "training": StaffTrainingFactory,
    "shelf_report": ShelfReportFactory,
    "sample": SampleFactory,
    "guest": EventGuestFactory,
}


def build_plans(world: World) -> None:
    """Each side has a submitted week, an activity to come and one that was logged."""
    build_management(world)
    build_cooperation(world)
    for side in world.sides.values():
        client = side["client"]
        side["week_plan"] = WeekPlanFactory(manager=side.manager, status="submitted")
        side["week_demand"] = side["week_plan"].demands.create(
            client=client, words="meet them", asked_by=side.manager, asked_at=clock.now()
        )
        side["recurrence"] = client.recurrences.create(
            kind="call", purpose="weekly", first_on=clock.today(), minutes=15, created_by=side.manager
        )
        side["activity"] = ActivityFactory(
            client=client, manager=side.manager, purpose=f"to come of {side.name}"
        )
        side["trip"] = TripFactory(manager=side.manager, title=f"Trip of {side.name}")
        side["empty_trip"] = TripFactory(manager=side.manager)
        side["task"] = TaskFactory(author=side.manager, client=client, text=f"task of {side.name}")
        side["promise"] = PromiseFactory(client=client, text=f"promise of {side.name}")
        side["question"] = side["activity"].questions.create(text="Who decides?", asked_by=side.manager)
        side["done_activity"] = ActivityFactory(
            client=client,
            manager=side.manager,
            day=clock.today() - dt.timedelta(days=1),
            status="done",
            outcome="agreed",
            result="Agreed",
            done_at=clock.now(),
        )
        side["done_activity"].colleagues.add(world.users["support"])
        for name, record in RECORDS.items():
            side[name] = record(activity__client=client)
