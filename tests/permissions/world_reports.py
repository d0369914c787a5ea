from __future__ import annotations

import datetime as dt
from decimal import Decimal

from kam_crm.shared import clock
from reports.targets.services import correct_target
from tests.factories.reports import (
    AlertFactory,
    AttainmentFactory,
    ClientLifecycleFactory,
    ClientMonthFactory,
    DebtSnapshotFactory,
    DemandEstimateFactory,
    NightlyRunFactory,
    SegmentPolicyFactory,
    SegmentSnapshotFactory,
    TargetFactory,
    ThreatFactory,
)
from tests.permissions.world import World


def build_reports(world: World) -> None:
    """Each side has figures of tonight for its client and its manager."""
    run = NightlyRunFactory()
    policy = SegmentPolicyFactory(valid_from=clock.today() + dt.timedelta(days=30))
    for side in world.sides.values():
        client = side["client"]
        side["segment"] = SegmentSnapshotFactory(client=client)
        side["lifecycle"] = ClientLifecycleFactory(client=client)
        side["debt"] = DebtSnapshotFactory(client=client)
        side["alert"] = AlertFactory(client=client)
        side["threat"] = ThreatFactory(client=client)
        side["threat_in_work"] = ThreatFactory(
            client=client, source="promise", status="taken", figures={"count": "1", "since": "2026-01-12"}
        )
        side["demand_estimate"] = DemandEstimateFactory(
            manager=side.manager,
            request__asked_by=world.users["director"],
            request__note=f"demand of {side.name}",
        )
        side["demand_request"] = side["demand_estimate"].request
        side["client_month"] = ClientMonthFactory(client=client)
        side["attainment"] = AttainmentFactory(manager=side.manager)
        side["target"] = TargetFactory(manager=side.manager)
        side["correction"] = correct_target(
            by=world.users["director"], month=clock.add_months(clock.today(), -1), measure="revenue",
            manager=side.manager, amount=Decimal(1), reason="the client left",
        )  # fmt: skip
        side["nightly_run"], side["policy"] = run, policy
