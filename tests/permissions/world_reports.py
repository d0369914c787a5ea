from __future__ import annotations

from tests.factories.reports import (
    AlertFactory,
    AttainmentFactory,
    ClientLifecycleFactory,
    ClientMonthFactory,
    DebtSnapshotFactory,
    NightlyRunFactory,
    SegmentSnapshotFactory,
    TargetFactory,
)
from tests.permissions.world import World


def build_reports(world: World) -> None:
    """Each side has figures of tonight for its client and its manager."""
    run = NightlyRunFactory()
    for side in world.sides.values():
        client = side["client"]
        side["segment"] = SegmentSnapshotFactory(client=client)
        side["lifecycle"] = ClientLifecycleFactory(client=client)
        side["debt"] = DebtSnapshotFactory(client=client)
        side["alert"] = AlertFactory(client=client)
        side["client_month"] = ClientMonthFactory(client=client)
        side["attainment"] = AttainmentFactory(manager=side.manager)
        side["target"] = TargetFactory(manager=side.manager)
        side["nightly_run"] = run
